//! What a first start prints: three requests ready to paste, one for each kind of user.

use chrono::TimeDelta;

use crate::{
    auth::{DevelopmentIssuer, TokenError, token_for},
    db::Db,
};

/// The published catalogue, without signing in.
const PORTAL: &str = "{ services(first: 5) { totalCount nodes { code name portfolio { name } summary(language: EN) \
    contacts { role mailbox } } } }";

/// What a customer has agreed.
const CUSTOMER: &str = "{ agreements(first: 5) { totalCount nodes { code title status \
    endsOn cancelBy services { code } inForce { parts { nodes { organisation { name } annualValue { amount currency } } } \
    targets { metric comparator value unit latest { value met } } } } } }";

/// How a provider's portfolios stand in `YEAR`.
const LEADERSHIP: &str = "{ portfolioOverview(year: YEAR) { providers { provider { name } portfolios { \
    portfolio { name } figures { frame { values { amount currency } } forecast { values { amount } } \
    income { values { amount } } costRecovery { ratio } ending { withinDays agreements { value } } } } } } }";

/// The sample persons that the requests are made as: a customer's representative, and a provider's leadership.
const CUSTOMER_PERSON: &str = "customer.uu";
const LEADERSHIP_PERSON: &str = "leader.sunet";

/// How long the printed tokens are valid.
const HOURS: i64 = 12;

/// The text, for a server that answers at `url` in `year`.
///
/// # Errors
/// When the sample data lacks one of the persons.
pub async fn text(url: &str, year: i32, db: &Db, issuer: &DevelopmentIssuer) -> Result<String, TokenError> {
    let token = async |person| token_for(&db.read, issuer, person, TimeDelta::hours(HOURS)).await;
    let (customer, leadership) = (token(CUSTOMER_PERSON).await?, token(LEADERSHIP_PERSON).await?);
    Ok(format!(
        "\nSample data. Three requests to try, as three users (tokens are valid for {HOURS} hours;\n\
         more by `{} token --as PERSON`):\n\n\
         # Portal: the published catalogue, not signed in\n{}\n\n\
         # Customer: what my organisation has agreed\n{}\n\n\
         # Leadership: how the portfolios stand\n{}\n\n",
        program(),
        request(url, PORTAL, None),
        request(url, CUSTOMER, Some(&customer)),
        request(url, &LEADERSHIP.replace("YEAR", &year.to_string()), Some(&leadership)),
    ))
}

/// How the program was started, and so can be again.
fn program() -> String {
    std::env::args().next().unwrap_or_else(|| "katalog".to_owned())
}

/// A request as a shell takes it. The queries hold neither quotes nor backslashes.
fn request(url: &str, query: &str, token: Option<&str>) -> String {
    let token = token.map(|token| format!(" \\\n  -H 'Authorization: Bearer {token}'")).unwrap_or_default();
    format!("curl -s {url} -H 'Content-Type: application/json'{token} \\\n  -d '{{\"query\":\"{query}\"}}'")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_can_be_pasted() {
        for query in [PORTAL, CUSTOMER, LEADERSHIP] {
            assert!(!query.contains(['"', '\\', '\'']), "{query}");
        }
        let text = request("http://127.0.0.1:8080/graphql", "{ version }", Some("t"));
        assert!(text.contains("-d '{\"query\":\"{ version }\"}'") && text.contains("Bearer t'"));
    }
}
