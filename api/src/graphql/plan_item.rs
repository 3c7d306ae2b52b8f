//! Items of annual plans: type.

use async_graphql::{Context, ID, Object, Result};
use governance::words::PlanOrigin;

use super::{
    ahead::{Governed, Selected, one},
    change::Change,
    connection::Connection,
    decision::{self, Decision},
    id::NodeType,
    money::Money,
    need::Need,
    permission::{self, Permission},
    plan::Plan,
    service::Service,
};
use crate::access::{
    Member, One, Relation,
    facts::Subject,
    rows::{ChangeRow, NeedRow, PlanItemRow, PlanRow, ServiceRow},
};

/// One activity of a plan (planpost, L4).
#[derive(Clone)]
pub struct PlanItem(pub Member<PlanItemRow>);

impl From<Member<PlanItemRow>> for PlanItem {
    fn from(row: Member<PlanItemRow>) -> Self {
        Self(row)
    }
}

const PLAN: One<PlanItemRow, PlanRow> = One::new("plan_id", |row| Some(row.plan_id));
const SERVICE: One<PlanItemRow, ServiceRow> = One::new("service_id", |row| row.service_id);
const NEED: One<PlanItemRow, NeedRow> = One::new("need_id", |row| row.need_id);
const CHANGE: One<PlanItemRow, ChangeRow> = One::new("change_id", |row| row.change_id);

impl Governed for PlanItem {
    type Row = PlanItemRow;

    fn ahead(field: &Selected<'_>) -> Option<Relation> {
        Some(match field.name() {
            "plan" => field.one::<_, Plan>(&PLAN),
            "service" => field.one::<_, Service>(&SERVICE),
            "need" => field.one::<_, Need>(&NEED),
            "change" => field.one::<_, Change>(&CHANGE),
            _ => return None,
        })
    }
}

/// One activity of a plan (planpost, L4).
#[Object]
impl PlanItem {
    /// Global id.
    pub(super) async fn id(&self) -> ID {
        NodeType::PlanItem.global(self.0.id)
    }

    /// The plan.
    async fn plan(&self, ctx: &Context<'_>) -> Result<Option<Plan>> {
        one(&self.0, ctx, &PLAN).await
    }

    /// The service; null: the portfolio as a whole.
    async fn service(&self, ctx: &Context<'_>) -> Result<Option<Service>> {
        one(&self.0, ctx, &SERVICE).await
    }

    /// What is to be done.
    async fn activity(&self) -> &str {
        &self.0.activity
    }

    /// What it comes from.
    async fn origin(&self) -> PlanOrigin {
        self.0.origin
    }

    /// The need it comes from.
    async fn need(&self, ctx: &Context<'_>) -> Result<Option<Need>> {
        one(&self.0, ctx, &NEED).await
    }

    /// The change it comes from.
    async fn change(&self, ctx: &Context<'_>) -> Result<Option<Change>> {
        one(&self.0, ctx, &CHANGE).await
    }

    /// Where it stands, 1 first.
    async fn priority(&self) -> i32 {
        self.0.priority
    }

    /// What it is to cost.
    async fn cost(&self) -> Option<Money> {
        self.0.cost_minor.map(|amount| Money::minor(amount, self.0.currency.clone()))
    }

    /// What it has cost.
    async fn outcome_cost(&self) -> Option<Money> {
        self.0.outcome_minor.map(|amount| Money::minor(amount, self.0.currency.clone()))
    }

    /// What came of it.
    async fn outcome(&self) -> Option<&str> {
        self.0.outcome.as_deref()
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
        permission::viewer_can(&self.0, ctx, Subject::PlanItem).await
    }
}
