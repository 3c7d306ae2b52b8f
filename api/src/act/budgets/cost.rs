//! What a service costs (S1.1, S3.2.4): planned, actual, forecast; an outcome above plan is told by itself (S4.4.8).

use async_graphql::InputObject;
use entity::{allocation, budget_frame, service, service_cost};
use governance::{
    action::{Action, Kind},
    told::Occasion,
    words::Provenance,
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use crate::{
    access::facts::Subject,
    act::{Act, Deed, Place, Refusal, Terms, UserError, UserErrorCode, check},
    graphql::{id::GlobalId, money::Decimal},
};

/// Records what a service costs in a month: what is given is recorded, what is left out stays as it is.
#[derive(InputObject, Clone, Debug)]
pub struct CostRecordInput {
    /// The service.
    pub service: GlobalId,
    /// Calendar year.
    pub year: i32,
    /// Month, 1 to 12.
    pub month: i32,
    /// What was planned; needed for a month that has no plan yet.
    pub planned: Option<Decimal>,
    /// What it has cost.
    pub actual: Option<Decimal>,
    /// What it is thought to cost, where that is not the plan.
    pub forecast: Option<Decimal>,
    /// The currency (ISO 4217).
    #[graphql(default = "SEK")]
    pub currency: String,
    /// The cost's `version` as you saw it; 0 for a month of which nothing is recorded.
    pub expected_version: Option<i64>,
    /// What every act takes.
    #[graphql(flatten)]
    pub terms: Terms,
}

impl Deed for CostRecordInput {
    const NAME: &'static str = "costRecord";

    fn terms(&self) -> &Terms {
        &self.terms
    }

    async fn perform(&self, act: &mut Act) -> Result<Uuid, Refusal> {
        let service = act.load::<service::Entity>(self.service).await?;
        act.permit(Action::Record, Kind::Allocation, Subject::Service, service.id).await?;
        let year = check::year("year", self.year)?;
        if !(1..=12).contains(&self.month) {
            return Err(UserError::of("month", UserErrorCode::Invalid, "A month from 1 to 12.").into());
        }
        let currency = check::currency("currency", &self.currency)?;
        let minor = |field: &str, given: Option<Decimal>| given.map(|amount| check::amount(field, amount)).transpose();
        let (planned, actual, forecast) =
            (minor("planned", self.planned)?, minor("actual", self.actual)?, minor("forecast", self.forecast)?);
        if planned.is_none() && actual.is_none() && forecast.is_none() {
            return Err(UserError::of("actual", UserErrorCode::Required, "An amount is needed.").into());
        }
        let before = service_cost::Entity::find()
            .filter(service_cost::Column::ServiceId.eq(service.id))
            .filter(service_cost::Column::Year.eq(year))
            .filter(service_cost::Column::Month.eq(self.month))
            .filter(service_cost::Column::Currency.eq(&currency))
            .lock_exclusive()
            .one(act.transaction())
            .await?;
        check::version(self.expected_version, before.as_ref().map_or(0, |before| before.version))?;
        let row = match &before {
            Some(before) => service_cost::Model {
                planned_minor: planned.unwrap_or(before.planned_minor),
                actual_minor: actual.or(before.actual_minor),
                forecast_minor: forecast.or(before.forecast_minor),
                version: before.version + 1,
                ..before.clone()
            },
            None => service_cost::Model {
                id: Uuid::now_v7(),
                provider_id: service.provider_id,
                service_id: service.id,
                year,
                month: self.month,
                currency: currency.clone(),
                planned_minor: planned.ok_or_else(|| {
                    UserError::of("planned", UserErrorCode::Required, "This month has no plan yet.").by("S1.1")
                })?,
                actual_minor: actual,
                forecast_minor: forecast,
                version: 1,
                provenance: Provenance::Recorded,
                source: None,
            },
        };
        match &before {
            Some(before) => {
                act.save(before, &row).await?;
                act.changed(Action::Record, (Kind::Allocation, row.id), row.provider_id, (before, &row))?;
            }
            None => {
                act.insert(&row).await?;
                act.made(Action::Record, (Kind::Allocation, row.id), row.provider_id, &row)?;
            }
        }
        // Against what was planned before: an overrun is not planned away while it is recorded. Nor before that: a plan that
        // is raised departs from what it was, and neither plan nor outcome goes above the allocation untold (S4.4.8).
        let planned_before =
            before.as_ref().map_or(row.planned_minor, |before| before.planned_minor.min(row.planned_minor));
        let raised = before.as_ref().is_some_and(|before| row.planned_minor > before.planned_minor);
        if raised
            || (actual.is_some() && exceeds(act, &row, planned_before).await?)
            || above_allocation(act, &row, (planned.is_some(), actual.is_some())).await?
        {
            let (provider, portfolio) = (Some(service.provider_id), Some(service.portfolio_id));
            let place = Place { provider, portfolio, service: Some(service.id), ..Place::default() };
            act.tell(Occasion::BudgetExceeded, (Kind::Service, service.id), place, &[]);
        }
        Ok(service.id)
    }
}

/// Whether what is planned for the year, or what it has cost, is more than the service is allocated of it in that currency,
/// each where it was recorded now. Where nothing is allocated there is nothing to hold it against.
async fn above_allocation(
    act: &Act,
    row: &service_cost::Model,
    (planned, cost): (bool, bool),
) -> Result<bool, Refusal> {
    let allocated = allocation::Entity::find()
        .filter(allocation::Column::ServiceId.eq(row.service_id))
        .filter(allocation::Column::Year.eq(row.year))
        .all(act.transaction())
        .await?;
    let frames = budget_frame::Entity::find()
        .filter(budget_frame::Column::Id.is_in(allocated.iter().map(|row| row.frame_id)))
        .filter(budget_frame::Column::Currency.eq(&row.currency))
        .all(act.transaction())
        .await?;
    let frames: Vec<Uuid> = frames.iter().map(|frame| frame.id).collect();
    let allocated = allocated.iter().filter(|row| frames.contains(&row.frame_id));
    let Some(allocated) = allocated.map(|row| row.amount_minor).reduce(i64::saturating_add) else { return Ok(false) };
    let months = service_cost::Entity::find()
        .filter(service_cost::Column::ServiceId.eq(row.service_id))
        .filter(service_cost::Column::Year.eq(row.year))
        .filter(service_cost::Column::Currency.eq(&row.currency))
        .all(act.transaction())
        .await?;
    let sum = |of: fn(&service_cost::Model) -> i64| months.iter().map(of).fold(0, i64::saturating_add);
    Ok((planned && sum(|month| month.planned_minor) > allocated)
        || (cost && sum(|month| month.actual_minor.unwrap_or_default()) > allocated))
}

/// Whether what the year has cost up to this month, or to a later one that is known, is more than what was planned for the
/// same months; of this month, `planned`.
async fn exceeds(act: &Act, row: &service_cost::Model, planned: i64) -> Result<bool, Refusal> {
    let months = service_cost::Entity::find()
        .filter(service_cost::Column::ServiceId.eq(row.service_id))
        .filter(service_cost::Column::Year.eq(row.year))
        .filter(service_cost::Column::Currency.eq(&row.currency))
        .filter(service_cost::Column::ActualMinor.is_not_null())
        .order_by_asc(service_cost::Column::Month)
        .all(act.transaction())
        .await?;
    let mut over = 0;
    let sums = months.iter().map(|month| {
        let of_month = if month.id == row.id { planned } else { month.planned_minor };
        over += month.actual_minor.unwrap_or_default() - of_month;
        (month.month, over)
    });
    Ok(sums.filter(|(month, _)| *month >= row.month).any(|(_, over)| over > 0))
}
