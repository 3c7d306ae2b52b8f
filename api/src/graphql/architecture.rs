//! The service architecture as a whole (förvaltningstjänstearkitektur, S3.2.1, S4.1.4).

use std::collections::HashMap;

use ::csv::Writer;
use async_graphql::{Context, Object, Result};
use entity::sql::Sql;
use governance::words::Language;
use uuid::Uuid;

use super::{
    connection::session,
    organisation::Organisation,
    service_relations::{DETAILS, DETAILS_KEY},
};
use crate::{
    access::{
        Ahead, Filter, Member, Order, Paging, Session,
        agreements::{facets, places::Place},
        rows::{AgreementRow, OrganisationRow, PortfolioRow, ServiceDetailsRow, ServiceRow},
    },
    error::ApiError,
};

/// Queries of the service architecture.
#[derive(Default)]
pub struct ArchitectureQuery;

/// Queries of the service architecture.
#[Object]
impl ArchitectureQuery {
    /// A provider's service architecture (S3.2.1, S4.1.4), as far as you may see it: its portfolios with their services,
    /// whole in `csv`, or page by page through `provider`. Null where there is no such provider.
    async fn architecture(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The provider's code.")] provider: String,
    ) -> Result<Option<ServiceArchitecture>> {
        let of = Sql::new("t.code = ? AND t.is_provider").bind(provider);
        Ok(session(ctx)?.members_by(of, &Ahead::default()).await?.pop().map(ServiceArchitecture))
    }
}

/// The service architecture of a provider.
pub struct ServiceArchitecture(Member<OrganisationRow>);

/// The service architecture of a provider (förvaltningstjänstearkitektur, S3.2.1).
#[Object]
impl ServiceArchitecture {
    /// The provider, with its portfolios and services.
    async fn provider(&self) -> Organisation {
        Organisation(self.0.clone())
    }

    /// All of it that you may see as comma-separated values (RFC 4180), one service per line: the portfolio's code and
    /// name, the service's code, name and state, the service it is part of, its successor, and the agreements in force
    /// today that carry or support it from another provider or a supplier (V4).
    async fn csv(
        &self,
        ctx: &Context<'_>,
        #[graphql(default_with = "Language::Sv", desc = "Language of the headings and names.")] language: Language,
    ) -> Result<String> {
        Ok(Box::pin(write(session(ctx)?, self.0.id, language)).await?)
    }
}

/// The headings, in Swedish and English.
const HEADINGS: [(&str, &str); 8] = [
    ("portföljkod", "portfolio code"),
    ("portfölj", "portfolio"),
    ("tjänstekod", "service code"),
    ("tjänst", "service"),
    ("läge", "state"),
    ("del av", "part of"),
    ("ersätts av", "successor"),
    ("underliggande avtal", "underpinning agreements"),
];

/// A service in the sheet.
struct Line {
    service: Member<ServiceRow>,
    details: Option<Member<ServiceDetailsRow>>,
    /// The agreements that carry or support it.
    underpinning: String,
}

async fn write(session: &Session, provider: Uuid, language: Language) -> Result<String, ApiError> {
    let of_provider = || Sql::new("t.provider_id = ?").bind(provider);
    let mut portfolios = session.members_by::<PortfolioRow>(of_provider(), &Ahead::default()).await?;
    portfolios.sort_by(|one, other| one.code.cmp(&other.code));
    let ahead = [DETAILS.ahead(DETAILS_KEY.to_owned(), Ahead::default())].into_iter().collect();
    let mut services = session.members_by::<ServiceRow>(of_provider(), &ahead).await?;
    services.sort_by(|one, other| one.code.cmp(&other.code));
    let mut lines = Vec::with_capacity(services.len());
    for service in services {
        let underpinning = underpinning(session, &service).await?;
        let details = service.related(session, DETAILS_KEY, &DETAILS, Ahead::default).await?;
        lines.push(Line { service, details, underpinning });
    }
    sheet(&portfolios, &lines, language)
}

fn sheet(portfolios: &[Member<PortfolioRow>], lines: &[Line], language: Language) -> Result<String, ApiError> {
    let codes: HashMap<Uuid, &str> = lines.iter().map(|line| (line.service.id, line.service.code.as_str())).collect();
    let code = |id: Option<Uuid>| id.and_then(|id| codes.get(&id).copied()).unwrap_or_default().to_owned();
    let mut writer = Writer::from_writer(Vec::new());
    let mut write = |fields: [String; 8]| writer.write_record(fields).map_err(ApiError::internal);
    write(HEADINGS.map(|(sv, en)| if language == Language::Sv { sv } else { en }.to_owned()))?;
    for portfolio in portfolios {
        let (of, name) = (portfolio.code.clone(), cell(portfolio.name.get(language)));
        let mut within = lines.iter().filter(|line| line.service.portfolio_id == portfolio.id).peekable();
        if within.peek().is_none() {
            let [third, fourth, fifth, sixth, seventh, eighth] = <[String; 6]>::default();
            write([of.clone(), name.clone(), third, fourth, fifth, sixth, seventh, eighth])?;
        }
        for Line { service, details, underpinning } in within {
            write([
                of.clone(),
                name.clone(),
                service.code.clone(),
                cell(service.name.get(language)),
                service.state.to_string(),
                code(details.as_ref().and_then(|details| details.part_of_id)),
                code(details.as_ref().and_then(|details| details.successor_id)),
                underpinning.clone(),
            ])?;
        }
    }
    let bytes = writer.into_inner().map_err(|error| ApiError::internal(error.error()))?;
    String::from_utf8(bytes).map_err(ApiError::internal)
}

/// The agreements in force today that carry or support a service, by code: read once for all services together.
async fn underpinning(session: &Session, service: &Member<ServiceRow>) -> Result<String, ApiError> {
    // On a line of another provider's agreement, or in one whose keeper is the customer.
    let below = "x.part_id IS NOT NULL OR EXISTS (SELECT 1 FROM agreement_part k WHERE k.version_id = x.version_id \
        AND k.organisation_id = k.keeper_id AND k.side = 'CUSTOMER')";
    let facet = Sql::all([facets::in_force_on(session.today()), Sql::new(below)]);
    let filter = Place::Service.narrowed(session, Filter { row: Sql::default(), facet });
    let nested = (Place::Service.nesting(), Paging::whole(Order::text("code_key")), filter);
    let page = service.many::<AgreementRow>(session, "/underpinning", nested, Ahead::default).await?;
    let codes: Vec<&str> = page.rows.iter().map(|(_, agreement)| agreement.code.as_str()).collect();
    Ok(codes.join("; "))
}

/// A name as a cell of text: what a spreadsheet would take for a formula is told as text.
fn cell(name: Option<&str>) -> String {
    let name = name.unwrap_or_default();
    if name.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{name}") } else { name.to_owned() }
}
