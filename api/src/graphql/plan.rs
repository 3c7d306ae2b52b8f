//! Annual plans: type.

use async_graphql::{Context, ID, Object, Result};
use chrono::{DateTime, Utc};
use governance::lifecycle::PlanState;

use super::{
    ahead::{Governed, Selected, one, whole},
    connection::Connection,
    decision::{self, Decision},
    id::NodeType,
    permission::{self, Permission},
    person::Person,
    plan_follow_up::PlanFollowUp,
    plan_item::PlanItem,
    portfolio::Portfolio,
};
use crate::access::{
    Member, One, Relation, Whole,
    facts::Subject,
    rows::{PersonRow, PlanFollowUpRow, PlanItemRow, PlanRow, PortfolioRow},
};

/// Annual plan (förvaltningsplan) of a portfolio and year (L4). Seen by leadership, the controller, the portfolio's
/// owner, coordinators with the duty, and for their services by owners and managers (V5).
#[derive(Clone)]
pub struct Plan(pub Member<PlanRow>);

impl From<Member<PlanRow>> for Plan {
    fn from(row: Member<PlanRow>) -> Self {
        Self(row)
    }
}

const PORTFOLIO: One<PlanRow, PortfolioRow> = One::new("portfolio_id", |row| Some(row.portfolio_id));

fn items() -> Whole<PlanItemRow> {
    Whole::of("t.plan_id", "t.priority, t.id")
}

fn follow_ups() -> Whole<PlanFollowUpRow> {
    Whole::of("t.plan_id", "t.on_day, t.id")
}
const SUBMITTED_BY: One<PlanRow, PersonRow> = One::new("submitted_by_person_id", |row| row.submitted_by_person_id);
const PRESENTED_BY: One<PlanRow, PersonRow> = One::new("presented_by_person_id", |row| row.presented_by_person_id);

impl Governed for Plan {
    type Row = PlanRow;

    fn ahead(field: &Selected<'_>) -> Option<Relation> {
        Some(match field.name() {
            "portfolio" => field.one::<_, Portfolio>(&PORTFOLIO),
            "items" => field.whole::<PlanItem>(items()),
            "followUps" => field.whole::<PlanFollowUp>(follow_ups()),
            "submittedBy" => field.one::<_, Person>(&SUBMITTED_BY),
            "presentedBy" => field.one::<_, Person>(&PRESENTED_BY),
            _ => return None,
        })
    }
}

/// Annual plan (förvaltningsplan) of a portfolio and year (L4). Seen by leadership, the controller, the portfolio's
/// owner, coordinators with the duty, and for their services by owners and managers (V5).
#[Object]
impl Plan {
    /// Global id.
    pub(super) async fn id(&self) -> ID {
        NodeType::Plan.global(self.0.id)
    }

    /// The portfolio.
    async fn portfolio(&self, ctx: &Context<'_>) -> Result<Option<Portfolio>> {
        one(&self.0, ctx, &PORTFOLIO).await
    }

    /// Calendar year.
    async fn year(&self) -> i32 {
        self.0.year
    }

    /// Its state.
    async fn state(&self) -> PlanState {
        self.0.state
    }

    /// The plan in short.
    async fn summary(&self) -> Option<&str> {
        self.0.summary.as_deref()
    }

    /// Its items that you may see, by priority.
    async fn items(&self, ctx: &Context<'_>) -> Result<Vec<PlanItem>> {
        whole(&self.0, ctx, items).await
    }

    /// How it goes, by day.
    async fn follow_ups(&self, ctx: &Context<'_>) -> Result<Vec<PlanFollowUp>> {
        whole(&self.0, ctx, follow_ups).await
    }

    /// Who submitted it; null where you may not see the name (V8).
    async fn submitted_by(&self, ctx: &Context<'_>) -> Result<Option<Person>> {
        one(&self.0, ctx, &SUBMITTED_BY).await
    }

    /// When.
    async fn submitted_at(&self) -> Option<DateTime<Utc>> {
        self.0.submitted_at
    }

    /// Who presented it (föredragande, S3.2.2).
    async fn presented_by(&self, ctx: &Context<'_>) -> Result<Option<Person>> {
        one(&self.0, ctx, &PRESENTED_BY).await
    }

    /// When it was established.
    async fn established_at(&self) -> Option<DateTime<Utc>> {
        self.0.established_at
    }

    /// Why it was last returned.
    async fn returned_reason(&self) -> Option<&str> {
        self.0.returned_reason.as_deref()
    }

    /// When it was closed.
    async fn closed_at(&self) -> Option<DateTime<Utc>> {
        self.0.closed_at
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
        permission::viewer_can(&self.0, ctx, Subject::Plan).await
    }
}
