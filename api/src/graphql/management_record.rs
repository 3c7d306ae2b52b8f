//! Management records: type.

use async_graphql::{Context, ID, Object, Result};
use chrono::{DateTime, Utc};
use governance::words::RecordCategory;

use super::{
    ahead::{Governed, Selected, many, one},
    connection::{Connection, counted},
    date::Date,
    decision::{self, Decision},
    id::NodeType,
    organisation::Organisation,
    permission::{self, Permission},
    person::{Person, PersonOrder},
    portfolio::Portfolio,
    service::Service,
};
use crate::access::{
    Filter, Member, Nesting, One, Paging, Relation,
    facts::Subject,
    rows::{ManagementRecordRow, OrganisationRow, PersonRow, PortfolioRow, ServiceRow},
};

/// What a role has put on record (förvaltningsanteckning, S4.2–S4.6): a report, a follow-up, a proposal. Seen by
/// those who answer for what it is about, and by who wrote it or takes part.
#[derive(Clone)]
pub struct ManagementRecord(pub Member<ManagementRecordRow>);

impl From<Member<ManagementRecordRow>> for ManagementRecord {
    fn from(row: Member<ManagementRecordRow>) -> Self {
        Self(row)
    }
}

const PORTFOLIO: One<ManagementRecordRow, PortfolioRow> = One::new("portfolio_id", |row| row.portfolio_id);
const SERVICE: One<ManagementRecordRow, ServiceRow> = One::new("service_id", |row| row.service_id);
const CUSTOMER: One<ManagementRecordRow, OrganisationRow> = One::new("customer_id", |row| row.customer_id);
const CONCERNS: One<ManagementRecordRow, PersonRow> = One::new("concerns_person_id", |row| row.concerns_person_id);
const RECORDED_BY: One<ManagementRecordRow, PersonRow> =
    One::new("recorded_by_person_id", |row| Some(row.recorded_by_person_id));

/// The persons `t` who take part in what the records `i.record_id` are about.
const TAKING_PART: Nesting =
    Nesting { parent: "i.record_id", from: "person t JOIN record_participant i ON i.person_id = t.id" };

impl Governed for ManagementRecord {
    type Row = ManagementRecordRow;

    fn ahead(field: &Selected<'_>) -> Option<Relation> {
        Some(match field.name() {
            "portfolio" => field.one::<_, Portfolio>(&PORTFOLIO),
            "service" => field.one::<_, Service>(&SERVICE),
            "customer" => field.one::<_, Organisation>(&CUSTOMER),
            "concerns" => field.one::<_, Person>(&CONCERNS),
            "recordedBy" => field.one::<_, Person>(&RECORDED_BY),
            _ => return None,
        })
    }
}

/// What a role has put on record (förvaltningsanteckning, S4.2–S4.6): a report, a follow-up, a proposal. Seen by
/// those who answer for what it is about, and by who wrote it or takes part.
#[Object]
impl ManagementRecord {
    /// Global id.
    pub(super) async fn id(&self) -> ID {
        NodeType::ManagementRecord.global(self.0.id)
    }

    /// What kind of record it is.
    async fn category(&self) -> RecordCategory {
        self.0.category
    }

    /// The year it is about.
    async fn year(&self) -> Option<i32> {
        self.0.year
    }

    /// What is recorded.
    async fn text(&self) -> &str {
        &self.0.text
    }

    /// The portfolio it is about.
    async fn portfolio(&self, ctx: &Context<'_>) -> Result<Option<Portfolio>> {
        one(&self.0, ctx, &PORTFOLIO).await
    }

    /// The service it is about.
    async fn service(&self, ctx: &Context<'_>) -> Result<Option<Service>> {
        one(&self.0, ctx, &SERVICE).await
    }

    /// The customer it is about.
    async fn customer(&self, ctx: &Context<'_>) -> Result<Option<Organisation>> {
        one(&self.0, ctx, &CUSTOMER).await
    }

    /// Whom it concerns: who has the authority, the line manager.
    async fn concerns(&self, ctx: &Context<'_>) -> Result<Option<Person>> {
        one(&self.0, ctx, &CONCERNS).await
    }

    /// First day without it, for an authority.
    async fn valid_until(&self) -> Option<Date> {
        self.0.valid_until.map(Date)
    }

    /// Who recorded it; null where you may not see the name (V8).
    async fn recorded_by(&self, ctx: &Context<'_>) -> Result<Option<Person>> {
        one(&self.0, ctx, &RECORDED_BY).await
    }

    /// When.
    async fn recorded_at(&self) -> DateTime<Utc> {
        self.0.recorded_at
    }

    /// The answer.
    async fn answer(&self) -> Option<&str> {
        self.0.answer.as_deref()
    }

    /// Whether it was said yes to.
    async fn approved(&self) -> Option<bool> {
        self.0.approved
    }

    /// When it was answered.
    async fn answered_at(&self) -> Option<DateTime<Utc>> {
        self.0.answered_at
    }

    /// How the owner was consulted, where a coordinator has set the order of work (S4.3.9).
    async fn consultation(&self) -> Option<&str> {
        self.0.consultation.as_deref()
    }

    /// What came of an improvement (S4.4.14).
    async fn effect(&self) -> Option<&str> {
        self.0.effect.as_deref()
    }

    /// Who takes part in a launch (S4.6.5), or in what the owner coordinates (S4.2.9), as far as you may see their names (V8).
    async fn participants(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Page size from the start, 1–100 (default 20).")] first: Option<i32>,
        #[graphql(desc = "After this cursor.")] after: Option<String>,
    ) -> Result<Connection<Person>> {
        let paging = Paging::new(PersonOrder::default().order(), first, after, None, None, counted(ctx))?;
        many(&self.0, ctx, TAKING_PART, paging, Filter::default()).await
    }

    /// Grows with every change; for `expectedVersion`.
    async fn version(&self) -> i64 {
        self.0.version
    }

    /// The decisions on it, the newest first (V9).
    async fn decisions(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Page size from the start, 1–100 (default 20).")] first: Option<i32>,
        #[graphql(desc = "After this cursor.")] after: Option<String>,
    ) -> Result<Connection<Decision>> {
        decision::on(&self.0, ctx, first, after).await
    }

    /// What you may do to it, and why.
    async fn viewer_can(&self, ctx: &Context<'_>) -> Result<Vec<Permission>> {
        permission::viewer_can(&self.0, ctx, Subject::ManagementRecord).await
    }
}
