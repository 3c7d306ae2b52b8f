//! The figures of a provider, portfolio or service.

use async_graphql::{Context, Object, Result};
use governance::words::PartySide;

use super::{
    amounts::Amount,
    counts::{self, AgreementsEnding, AgreementsWithStatus, Count, DeliveriesInState},
    recovery::CostRecovery,
    vacancy::VacancyCount,
};
use crate::{
    access::{
        Session,
        overview::{Figure, Figures, Sum},
    },
    error::ApiError,
    graphql::{
        agreement_line::AgreementLine,
        budget::BudgetFrame,
        budget_service::{Allocation, ServiceCost},
        connection::session,
        date::Date,
        delivery::{Delivery, EffectiveDeliveryState},
        in_turn::{InTurn, Turns},
        money::Money,
    },
};

/// The figures of a provider, portfolio or service for a year.
pub struct FiguresObject(Figures);

/// As they are handed out.
pub type OverviewFigures = InTurn<FiguresObject>;

impl From<Figures> for OverviewFigures {
    fn from(figures: Figures) -> Self {
        Self::of(FiguresObject(figures))
    }
}

/// The figures of a provider, portfolio or service for a year, each with the rows whose sum it is (N8).
///
/// A figure is null where you may not see all that it would count: a smaller whole is never shown. Of money, a portfolio
/// or provider is the sum of its services (an allocation counts in the portfolio of its frame). Agreements are counted
/// once at each level: one on several services counts once in each service, once in their portfolio, once in the provider.
#[Object(name = "OverviewFigures")]
impl FiguresObject {
    /// Calendar year of frames, allocations, costs and income.
    async fn year(&self) -> Option<i32> {
        self.0.slice().map(|slice| slice.year)
    }

    /// The day on which agreements, deliveries and roles are looked at.
    async fn day(&self) -> Option<Date> {
        self.0.slice().map(|slice| Date(slice.day))
    }

    /// The budget frames (V5). Null for a service.
    async fn frame(&self, ctx: &Context<'_>) -> Result<Option<InTurn<Amount<BudgetFrame>>>> {
        Amount::of(ctx, &self.0, Figure::FRAME).await
    }

    /// What is left of the frames, one sum per currency (N4). Null for a service.
    async fn unallocated(&self, ctx: &Context<'_>) -> Result<Option<Turns<Money>>> {
        Ok(unallocated(session(ctx)?, &self.0)
            .await?
            .map(|sums| sums.into_iter().map(|sum| money(sum).into()).collect()))
    }

    /// What services are allocated (V5). At a portfolio, out of its frame; a service that has since moved to another
    /// portfolio counts there only for those who see its budget.
    async fn allocated(&self, ctx: &Context<'_>) -> Result<Option<InTurn<Amount<Allocation>>>> {
        Amount::of(ctx, &self.0, Figure::ALLOCATED).await
    }

    /// Planned cost (V5).
    async fn planned(&self, ctx: &Context<'_>) -> Result<Option<InTurn<Amount<ServiceCost>>>> {
        Amount::of(ctx, &self.0, Figure::PLANNED).await
    }

    /// Recorded cost so far (V5).
    async fn actual(&self, ctx: &Context<'_>) -> Result<Option<InTurn<Amount<ServiceCost>>>> {
        Amount::of(ctx, &self.0, Figure::ACTUAL).await
    }

    /// Forecast cost: the outcome of the months that have one, for the others the forecast where one was recorded, else
    /// the plan (S1.1, V5).
    async fn forecast(&self, ctx: &Context<'_>) -> Result<Option<InTurn<Amount<ServiceCost>>>> {
        Amount::of(ctx, &self.0, Figure::FORECAST).await
    }

    /// Income from agreements (S1.1): the lines of registered versions by which customers pay. A price per month, quarter
    /// or year counts for each month of the year on whose first day the line and its version are in force; a price paid
    /// once counts whole in the year of its first day. Prices per hour and formulas are not computed: `uncomputedLines`.
    /// `asOf` does not change it, `knownAt` does.
    async fn income(&self, ctx: &Context<'_>) -> Result<Option<InTurn<Amount<AgreementLine>>>> {
        Amount::of(ctx, &self.0, Figure::INCOME).await
    }

    /// Lines in force some time of the year whose income is not computed: prices per hour, and formulas.
    async fn uncomputed_lines(&self, ctx: &Context<'_>) -> Result<Option<InTurn<Count<AgreementLine>>>> {
        Count::of(ctx, &self.0, Figure::UNCOMPUTED).await
    }

    /// Income against forecast cost, per currency (S1.1).
    async fn cost_recovery(&self, ctx: &Context<'_>) -> Result<Option<Turns<CostRecovery>>> {
        let session = session(ctx)?;
        let Some(income) = self.0.sums(session, &Figure::INCOME).await? else { return Ok(None) };
        let Some(cost) = self.0.sums(session, &Figure::FORECAST).await? else { return Ok(None) };
        Ok(Some(CostRecovery::of(&income, &cost).into_iter().map(InTurn::from).collect()))
    }

    /// What the lines of agreements in force on the day come to in a year (V2); prices paid once or per hour, and
    /// formulas, do not count.
    async fn annual_value(&self, ctx: &Context<'_>) -> Result<Option<InTurn<Amount<AgreementLine>>>> {
        Amount::of(ctx, &self.0, Figure::ANNUAL).await
    }

    /// Agreements by how they stand on the day (L2). What is not yet registered stands as it does today.
    async fn agreements(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            default_with = "PartySide::Provider",
            desc = "PROVIDER: with customers, who are delivered to. CUSTOMER: with suppliers, who support the services."
        )]
        side: PartySide,
    ) -> Result<Option<Turns<AgreementsWithStatus>>> {
        counts::by_status(ctx, &self.0, side).await
    }

    /// Agreements in force on the day whose last registered version ends within 30, 90 and 180 days.
    async fn ending(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            default_with = "PartySide::Provider",
            desc = "PROVIDER: with customers, who are delivered to. CUSTOMER: with suppliers, who support the services."
        )]
        side: PartySide,
    ) -> Result<Option<Turns<AgreementsEnding>>> {
        counts::ending(ctx, &self.0, side).await
    }

    /// Deliveries by their state on the day (S1.4).
    async fn deliveries(&self, ctx: &Context<'_>) -> Result<Option<Turns<DeliveriesInState>>> {
        counts::by_state(ctx, &self.0).await
    }

    /// Active deliveries that no agreement in force on the day covers (S4.7.3).
    async fn deliveries_without_agreement(&self, ctx: &Context<'_>) -> Result<Option<InTurn<Count<Delivery>>>> {
        Count::of(ctx, &self.0, Figure::in_state(EffectiveDeliveryState::Uncovered.as_str())).await
    }

    /// Roles that should be filled and are vacant, unaccepted or about to end (S2.2).
    async fn vacancies(&self, ctx: &Context<'_>) -> Result<Option<VacancyCount>> {
        Ok(self.0.vacancies(session(ctx)?).await?.map(VacancyCount::of))
    }
}

/// A sum as money.
pub fn money(sum: Sum) -> Money {
    Money::minor(sum.value, sum.unit)
}

/// What is left of the frames.
///
/// # Errors
/// When the database does not answer.
pub async fn unallocated(session: &Session, figures: &Figures) -> Result<Option<Vec<Sum>>, ApiError> {
    let Some(mut left) = figures.sums(session, &Figure::FRAME).await? else { return Ok(None) };
    let Some(allocated) = figures.sums(session, &Figure::FRAME_ALLOCATED).await? else { return Ok(None) };
    for sum in &mut left {
        let taken = allocated.iter().find(|other| other.unit == sum.unit).map_or(0, |other| other.value);
        sum.value -= taken;
    }
    Ok(Some(left))
}
