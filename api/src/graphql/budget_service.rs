//! Budgets of services: allocations and costs (V5, S1.1).

use std::collections::BTreeMap;

use async_graphql::{Context, ID, Object, Result};
use chrono::{DateTime, Utc};
use governance::words::Provenance;

use super::{
    ahead::{Governed, Selected, key, one},
    budget::{BudgetFrame, year_of},
    connection::{Connection, session},
    date::Date,
    decision::{self, Decision},
    id::NodeType,
    money::Money,
    permission::{self, Permission},
    service::Service,
};
use crate::access::{
    Member, One, Relation,
    facts::Subject,
    overview::When,
    rows::{AllocationRow, FrameRow, ServiceCostRow, ServiceRow},
};

/// What a service is given of a frame.
#[derive(Clone)]
pub struct Allocation(pub Member<AllocationRow>);

impl From<Member<AllocationRow>> for Allocation {
    fn from(row: Member<AllocationRow>) -> Self {
        Self(row)
    }
}

const SERVICE: One<AllocationRow, ServiceRow> = One::new("service_id", |row| Some(row.service_id));
const FRAME: One<AllocationRow, FrameRow> = One::new("frame_id", |row| Some(row.frame_id));
const OF_SERVICE: One<ServiceCostRow, ServiceRow> = One::new("service_id", |row| Some(row.service_id));

impl Governed for Allocation {
    type Row = AllocationRow;

    fn ahead(field: &Selected<'_>) -> Option<Relation> {
        Some(match field.name() {
            "service" => field.one::<_, Service>(&SERVICE),
            "frame" => field.one::<_, BudgetFrame>(&FRAME),
            _ => return None,
        })
    }
}

/// What a service is given of its portfolio's frame for a year (tilldelning, S3.2.2). Seen by leadership, the
/// controller, the portfolio's and the service's owner, its manager, and coordinators with a duty of budget (V5).
#[Object]
impl Allocation {
    /// Global id.
    pub(super) async fn id(&self) -> ID {
        NodeType::Allocation.global(self.0.id)
    }

    /// The service.
    async fn service(&self, ctx: &Context<'_>) -> Result<Option<Service>> {
        one(&self.0, ctx, &SERVICE).await
    }

    /// The frame it is part of; null where you may see the service's share alone (V5, R4).
    async fn frame(&self, ctx: &Context<'_>) -> Result<Option<BudgetFrame>> {
        one(&self.0, ctx, &FRAME).await
    }

    /// Calendar year.
    async fn year(&self) -> i32 {
        self.0.year
    }

    /// The amount.
    async fn amount(&self) -> Money {
        Money::minor(self.0.amount_minor, self.0.currency.clone())
    }

    /// The day from which the amount holds.
    async fn effective_on(&self) -> Date {
        Date(self.0.effective_on)
    }

    /// Grows with every change; for `expectedVersion`.
    async fn version(&self) -> i64 {
        self.0.version
    }

    /// Where the facts come from (O5).
    async fn provenance(&self) -> Provenance {
        self.0.provenance
    }

    /// The source, where attested (O5).
    async fn source(&self) -> Option<&str> {
        self.0.source.as_deref()
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
        permission::viewer_can(&self.0, ctx, Subject::Allocation).await
    }
}

/// The cost of a service in one month.
#[derive(Clone)]
pub struct ServiceCost(pub Member<ServiceCostRow>);

impl From<Member<ServiceCostRow>> for ServiceCost {
    fn from(row: Member<ServiceCostRow>) -> Self {
        Self(row)
    }
}

impl ServiceCost {
    fn money(&self, minor: i64) -> Money {
        Money::minor(minor, self.0.currency.clone())
    }
}

/// The cost of a service in one month and currency (S1.1, V5).
#[Object]
impl ServiceCost {
    /// The service.
    async fn service(&self, ctx: &Context<'_>) -> Result<Option<Service>> {
        one(&self.0, ctx, &OF_SERVICE).await
    }

    /// Calendar year.
    async fn year(&self) -> i32 {
        self.0.year
    }

    /// Month, 1–12.
    async fn month(&self) -> i32 {
        self.0.month
    }

    /// The plan.
    async fn planned(&self) -> Money {
        self.money(self.0.planned_minor)
    }

    /// The outcome; null until it is recorded.
    async fn actual(&self) -> Option<Money> {
        self.0.actual_minor.map(|minor| self.money(minor))
    }

    /// What the month is expected to cost: the outcome once recorded, else a forecast where one was recorded, else the
    /// plan (S1.1).
    async fn forecast(&self) -> Money {
        self.money(self.0.expected_minor())
    }

    /// Grows with every change; for `expectedVersion`.
    async fn version(&self) -> i64 {
        self.0.version
    }

    /// Where the facts come from (O5).
    async fn provenance(&self) -> Provenance {
        self.0.provenance
    }

    /// The source, where attested (O5).
    async fn source(&self) -> Option<&str> {
        self.0.source.as_deref()
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
}

/// The budget of a service for a year.
pub struct ServiceBudget {
    service: Member<ServiceRow>,
    year: i32,
    when: When,
    key: String,
}

impl ServiceBudget {
    /// The budget of a service; None where the actor may not see it.
    ///
    /// # Errors
    /// When the year cannot be.
    pub fn of_service(
        service: &Member<ServiceRow>,
        ctx: &Context<'_>,
        year: i32,
        as_of: Option<Date>,
        known_at: Option<DateTime<Utc>>,
    ) -> Result<Option<Self>> {
        let (year, when) = (year_of("year", year)?, When { as_of: as_of.map(Date::day), known_at });
        let shown = session(ctx)?.sees_budget_of(service);
        Ok(shown.then(|| Self { service: service.clone(), year, when, key: key(ctx).into_owned() }))
    }

    /// The costs; one statement for the cohort, whichever fields ask.
    async fn cost_rows(&self, ctx: &Context<'_>) -> Result<Vec<Member<ServiceCostRow>>> {
        let (session, year) = (session(ctx)?, self.year);
        let key = format!("{}/costs", self.key);
        let read = self.service.together(&key, |cohort| async move { session.costs_of(&cohort.ids(), year).await });
        Ok(read.await?.get(&self.service.id).cloned().unwrap_or_default())
    }

    /// The allocations; one statement for the cohort, whichever fields ask.
    async fn allocation_rows(&self, ctx: &Context<'_>) -> Result<Vec<Member<AllocationRow>>> {
        let (session, year, when) = (session(ctx)?, self.year, self.when);
        let key = format!("{}/allocations", self.key);
        let read = self
            .service
            .together(&key, |cohort| async move { session.allocations_of(&cohort.ids(), year, &when).await });
        Ok(read.await?.get(&self.service.id).cloned().unwrap_or_default())
    }

    /// The sum of something of each cost, one per currency.
    async fn total(&self, ctx: &Context<'_>, of: fn(&ServiceCostRow) -> Option<i64>) -> Result<Vec<Money>> {
        let rows = self.cost_rows(ctx).await?;
        Ok(totals(rows.iter().filter_map(|cost| Some((cost.currency.as_str(), of(cost)?)))))
    }
}

/// The sums of amounts, one per currency, by currency.
fn totals<'a>(amounts: impl Iterator<Item = (&'a str, i64)>) -> Vec<Money> {
    let mut totals: BTreeMap<&str, i64> = BTreeMap::new();
    for (currency, minor) in amounts {
        let total = totals.entry(currency).or_default();
        *total = total.saturating_add(minor);
    }
    totals.into_iter().map(|(currency, minor)| Money::minor(minor, currency)).collect()
}

/// The budget of a service for a year: what it is allocated, and its planned, actual and forecast cost (S1.1, V5).
#[Object]
impl ServiceBudget {
    /// Calendar year.
    async fn year(&self) -> i32 {
        self.year
    }

    /// What it is allocated as of the day asked for, one sum per currency: of `allocations`.
    async fn allocated(&self, ctx: &Context<'_>) -> Result<Vec<Money>> {
        let rows = self.allocation_rows(ctx).await?;
        Ok(totals(rows.iter().map(|row| (row.currency.as_str(), row.amount_minor))))
    }

    /// The allocations as of the day asked for: one out of the frame of its portfolio, and where it changed portfolio
    /// within the year, one out of each.
    async fn allocations(&self, ctx: &Context<'_>) -> Result<Vec<Allocation>> {
        Ok(self.allocation_rows(ctx).await?.into_iter().map(Allocation).collect())
    }

    /// The costs by month and currency. They have no history: `asOf` does not change them.
    async fn costs(&self, ctx: &Context<'_>) -> Result<Vec<ServiceCost>> {
        Ok(self.cost_rows(ctx).await?.into_iter().map(ServiceCost).collect())
    }

    /// Planned cost of the year, one sum per currency.
    async fn planned(&self, ctx: &Context<'_>) -> Result<Vec<Money>> {
        self.total(ctx, |cost| Some(cost.planned_minor)).await
    }

    /// Recorded cost of the year so far, one sum per currency.
    async fn actual(&self, ctx: &Context<'_>) -> Result<Vec<Money>> {
        self.total(ctx, |cost| cost.actual_minor).await
    }

    /// Forecast cost of the year, one sum per currency: the outcome of the months that have one, for the others the
    /// forecast where one was recorded, else the plan (S1.1).
    async fn forecast(&self, ctx: &Context<'_>) -> Result<Vec<Money>> {
        self.total(ctx, |cost| Some(cost.expected_minor())).await
    }
}
