//! Leadership over HTTP: portfolios and services with what they cost, bring in, promise and lack; budgets; deliveries.

mod budgets;
mod deliveries;
mod figures;
mod income;
mod kept;
mod priced;
mod seen;
mod sums;
mod vacancies;

use sea_orm::{ConnectionTrait, Database, DatabaseConnection, QueryResult, Statement};
use serde_json::{Value, json};

use crate::harness::Server;

/// Limits under which a whole overview can be opened at once.
const WIDE: &[(&str, &str)] = &[
    ("LIMITS__COST", "1000000000"),
    ("LIMITS__SELECTIONS", "20000"),
    ("LIMITS__ALIASES", "1000"),
    ("LIMITS__REPLY_BYTES", "200000000"),
    ("LIMITS__TIMEOUT_MS", "60000"),
];

/// The figures of a place, by the name under which a test asks for them, with the rows they open into; `PAGE` stands for
/// the page's arguments.
const FIGURES: &[(&str, &str)] = &[
    ("frame", "frame { values { amount currency } rows(PAGE) { ...Page edges { amount { amount currency } } } }"),
    (
        "allocated",
        "allocated { values { amount currency } rows(PAGE) { ...Page edges { amount { amount currency } } } }",
    ),
    ("planned", "planned { values { amount currency } rows(PAGE) { ...Page edges { amount { amount currency } } } }"),
    ("actual", "actual { values { amount currency } rows(PAGE) { ...Page edges { amount { amount currency } } } }"),
    ("forecast", "forecast { values { amount currency } rows(PAGE) { ...Page edges { amount { amount currency } } } }"),
    ("income", "income { values { amount currency } rows(PAGE) { ...Page edges { amount { amount currency } } } }"),
    (
        "annualValue",
        "annualValue { values { amount currency } rows(PAGE) { ...Page edges { amount { amount currency } \
         node { annualValue { amount currency } } } } }",
    ),
    ("uncomputedLines", "uncomputedLines { value rows(PAGE) { ...Page nodes { period unitPrice { amount } } } }"),
    ("agreements", "agreements { status agreements { value rows(PAGE) { ...Page nodes { code status(on: DAY) } } } }"),
    (
        "suppliers",
        "suppliers: agreements(side: CUSTOMER) { status agreements { value rows(PAGE) { ...Page \
         nodes { code status(on: DAY) } } } }",
    ),
    ("ending", "ending { withinDays agreements { value rows(PAGE) { ...Page nodes { code endsOn } } } }"),
    (
        "suppliersEnding",
        "suppliersEnding: ending(side: CUSTOMER) { withinDays agreements { value rows(PAGE) { ...Page \
         nodes { code endsOn } } } }",
    ),
    (
        "deliveries",
        "deliveries { state deliveries { value rows(PAGE) { ...Page nodes { code effectiveState(on: DAY) } } } }",
    ),
    (
        "deliveriesWithoutAgreement",
        "deliveriesWithoutAgreement { value rows(PAGE) { ...Page nodes { code effectiveState(on: DAY) \
         coveredBy(on: DAY) { code } } } }",
    ),
];

/// Someone signed in on a server; or nobody.
struct Person<'a> {
    server: &'a Server,
    token: Option<String>,
}

impl<'a> Person<'a> {
    fn new(server: &'a Server, subject: &str) -> Self {
        Self { server, token: (subject != "anyone").then(|| server.token(subject)) }
    }

    /// The data that answers `query`; no error may come with it.
    async fn ask(&self, query: &str) -> Value {
        self.with(query, json!({})).await
    }

    async fn with(&self, query: &str, variables: Value) -> Value {
        let answer = match &self.token {
            Some(token) => self.server.ask_as(token, query, variables).await,
            None => self.server.ask(query).await,
        };
        let answer = answer.json();
        assert!(answer.get("errors").is_none(), "{query}: {answer}");
        answer["data"].clone()
    }

    /// The value of `figures`, a selection of its fields, at every place of this year's overview: with the codes of
    /// provider, portfolio and service, as far as there are any.
    async fn overview(&self, arguments: &str, field: &str, figures: &str) -> Vec<(Vec<String>, Value)> {
        let figures = format!("{field} {{ {figures} }}");
        let query = format!(
            "{{ portfolioOverview({arguments}) {{ providers {{ provider {{ code }} {figures} portfolios {{ \
             portfolio {{ code }} {figures} services {{ service {{ code }} {figures} }} }} }} }} }}"
        );
        let data = self.ask(&query).await;
        let mut places = Vec::new();
        for provider in list(&data["portfolioOverview"]["providers"]) {
            let mut way = vec![text(&provider["provider"]["code"])];
            places.push((way.clone(), provider[field].clone()));
            for portfolio in list(&provider["portfolios"]) {
                way.push(text(&portfolio["portfolio"]["code"]));
                places.push((way.clone(), portfolio[field].clone()));
                for service in list(&portfolio["services"]) {
                    way.push(text(&service["service"]["code"]));
                    places.push((way.clone(), service[field].clone()));
                    way.pop();
                }
                way.pop();
            }
        }
        places
    }
}

/// The database of a server, read behind its back.
async fn database(server: &Server) -> DatabaseConnection {
    let embedded = || format!("sqlite://{}", server.database.directory().join("katalog.db").display());
    Database::connect(server.database.url().unwrap_or_else(embedded)).await.expect("the database")
}

/// The rows of a query.
async fn rows(db: &DatabaseConnection, sql: &str) -> Vec<QueryResult> {
    db.query_all_raw(Statement::from_string(db.get_database_backend(), sql)).await.expect("rows")
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn text(value: &Value) -> String {
    value.as_str().expect("a text").to_owned()
}

/// An amount in minor units.
fn minor(value: &Value) -> i64 {
    value["amount"].as_str().expect("an amount").replace('.', "").parse().expect("digits")
}

/// Amounts by currency, in minor units.
fn amounts<'a>(values: impl IntoIterator<Item = &'a Value>) -> std::collections::BTreeMap<String, i64> {
    let mut sums = std::collections::BTreeMap::new();
    for value in values {
        *sums.entry(text(&value["currency"])).or_default() += minor(value);
    }
    sums
}
