//! Budget frames of portfolios (V5).

use async_graphql::{Context, ID, Object, Result};
use chrono::{DateTime, Utc};
use governance::words::Provenance;

use super::{
    ahead::{Governed, Selected, key, one},
    budget_service::Allocation,
    connection::{Connection, session},
    date::Date,
    decision::{self, Decision},
    id::NodeType,
    money::Money,
    permission::{Permission, viewer_can},
    portfolio::Portfolio,
};
use crate::{
    access::{
        Member, One, Relation,
        facts::Subject,
        overview::When,
        rows::{FrameRow, PortfolioRow},
    },
    error::ApiError,
};

/// A year for which figures are asked.
///
/// # Errors
/// When the calendar of budgets has no such year.
pub fn year_of(field: &'static str, year: i32) -> Result<i32, ApiError> {
    if (1900..=9999).contains(&year) {
        return Ok(year);
    }
    Err(ApiError::bad_input(field, "A year from 1900 to 9999."))
}

/// The budget frame of a portfolio and year.
#[derive(Clone)]
pub struct BudgetFrame {
    row: Member<FrameRow>,
    when: When,
}

impl From<Member<FrameRow>> for BudgetFrame {
    fn from(row: Member<FrameRow>) -> Self {
        Self { row, when: When::default() }
    }
}

impl BudgetFrame {
    /// A frame that was read as of a day.
    pub const fn read(row: Member<FrameRow>, when: When) -> Self {
        Self { row, when }
    }

    fn money(&self, minor: i64) -> Money {
        Money::minor(minor, self.row.currency.clone())
    }
}

const PORTFOLIO: One<FrameRow, PortfolioRow> = One::new("portfolio_id", |frame| Some(frame.portfolio_id));

impl Governed for BudgetFrame {
    type Row = FrameRow;

    fn ahead(field: &Selected<'_>) -> Option<Relation> {
        (field.name() == "portfolio").then(|| field.one::<_, Portfolio>(&PORTFOLIO))
    }
}

/// The budget frame (budgetram) of a portfolio and year, decided by leadership (S4.1.1). Seen by leadership, the
/// controller and those who answer for the whole portfolio (V5). Amounts are those of the `asOf` and `knownAt` it was
/// asked for with; without them, as last decided.
#[Object]
impl BudgetFrame {
    /// Global id.
    pub(super) async fn id(&self) -> ID {
        NodeType::BudgetFrame.global(self.row.id)
    }

    /// The portfolio.
    async fn portfolio(&self, ctx: &Context<'_>) -> Result<Option<Portfolio>> {
        one(&self.row, ctx, &PORTFOLIO).await
    }

    /// Calendar year.
    async fn year(&self) -> i32 {
        self.row.year
    }

    /// The frame.
    async fn amount(&self) -> Money {
        self.money(self.row.amount_minor)
    }

    /// What is allocated to services; never above the frame (N4).
    async fn allocated(&self) -> Money {
        self.money(self.row.allocated_minor)
    }

    /// What is left of it.
    async fn unallocated(&self) -> Money {
        self.money(self.row.amount_minor - self.row.allocated_minor)
    }

    /// The allocations out of it: those that you may see (V5).
    async fn allocations(&self, ctx: &Context<'_>) -> Result<Vec<Allocation>> {
        let (session, when, key) = (session(ctx)?, self.when, key(ctx));
        let read =
            self.row.together(&key, |cohort| async move { session.allocations_out_of(&cohort.ids(), &when).await });
        Ok(read.await?.get(&self.row.id).into_iter().flatten().cloned().map(Allocation).collect())
    }

    /// The day from which the amount holds.
    async fn effective_on(&self) -> Date {
        Date(self.row.effective_on)
    }

    /// Grows with every change; for `expectedVersion`.
    async fn version(&self) -> i64 {
        self.row.version
    }

    /// Where the facts come from (O5).
    async fn provenance(&self) -> Provenance {
        self.row.provenance
    }

    /// The source, where attested (O5).
    async fn source(&self) -> Option<&str> {
        self.row.source.as_deref()
    }

    /// The decisions on it, the newest first (V9).
    async fn decisions(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Page size from the start, 1–100 (default 20).")] first: Option<i32>,
        #[graphql(desc = "After this cursor.")] after: Option<String>,
    ) -> Result<Connection<Decision>> {
        decision::on(&self.row, ctx, first, after).await
    }

    /// What you may do to it, and by which clause.
    async fn viewer_can(&self, ctx: &Context<'_>) -> Result<Vec<Permission>> {
        viewer_can(&self.row, ctx, Subject::Frame).await
    }
}

/// The frame of a portfolio for a year, as of a day and by what was known. None where there is none that is covered.
///
/// # Errors
/// When the year cannot be, or the database does not answer.
pub async fn of_portfolio(
    portfolio: &Member<PortfolioRow>,
    ctx: &Context<'_>,
    year: i32,
    as_of: Option<Date>,
    known_at: Option<DateTime<Utc>>,
) -> Result<Option<BudgetFrame>> {
    let (session, key) = (session(ctx)?, key(ctx));
    let (year, when) = (year_of("year", year)?, When { as_of: as_of.map(Date::day), known_at });
    let read = portfolio.together(&key, |cohort| async move { session.frames_of(&cohort.ids(), year, &when).await });
    let read = read.await?;
    Ok(read.get(&portfolio.id).and_then(|frames| frames.first()).map(|row| BudgetFrame::read(row.clone(), when)))
}
