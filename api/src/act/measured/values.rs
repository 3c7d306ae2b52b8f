//! Measured values (U2.8, R6): recorded in batches for a service, by its machine accounts or its manager; the same value
//! again changes nothing, another one is a correction, with its reason.

use std::collections::{BTreeSet, HashMap};

use async_graphql::{ID, InputObject};
use chrono::NaiveDate;
use entity::{agreement_part, measured_value, measured_value_history, service};
use governance::{
    action::{Action, Kind},
    told::Occasion,
    words::Provenance,
};
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, sea_query::OnConflict};
use serde_json::json;
use uuid::Uuid;

use super::asked::{Asked, Known, MOST, Promise, asked, at, going_on, known, promises};
use crate::{
    access::facts::Subject,
    act::{Act, Deed, Place, Refusal, Terms, UserError, UserErrorCode, check},
    error::ApiError,
    graphql::{
        date::Date,
        id::{GlobalId, NodeType},
        money::Decimal,
    },
};

/// One measured value.
#[derive(InputObject, Clone, Debug)]
pub struct MeasuredValueInput {
    /// The target: `ServiceTarget.id`, of a registered version. A promise that goes on in a following version may be named
    /// by either: the value is recorded of the version in force on the last day of the period.
    pub target: ID,
    /// The party's part of that version. Left out: for the party that the target is promised to, or of a target that is
    /// common, for every party that has the promise in the period.
    pub part: Option<GlobalId>,
    /// First day of the period: of a month, quarter or year, where the target is measured over one.
    pub period_start: Date,
    /// First day after the period; needed where the target does not say over what it is measured.
    pub period_end: Option<Date>,
    /// The value, in the target's unit, with at most three decimals.
    pub value: Decimal,
    /// Why it differs from what was recorded before; without it, only what is the same is taken again.
    pub correction: Option<String>,
}

/// Records measured values of one service.
#[derive(InputObject, Clone, Debug)]
pub struct MeasuredValuesRecordInput {
    /// The service.
    pub service: GlobalId,
    /// The values, at most 1000, and for at most 1000 parties together. In one list the server takes as many as its
    /// setting `limits.list_items` says: 200, unless it is told otherwise.
    pub values: Vec<MeasuredValueInput>,
    /// What every act takes.
    #[graphql(flatten)]
    pub terms: Terms,
}

impl Deed for MeasuredValuesRecordInput {
    const NAME: &'static str = "measuredValuesRecord";

    fn terms(&self) -> &Terms {
        &self.terms
    }

    async fn perform(&self, act: &mut Act) -> Result<Uuid, Refusal> {
        let id = self.service.of(NodeType::Service).ok_or_else(ApiError::not_found)?;
        let facts = act.facts(Subject::Service, Kind::MeasuredValue, id).await?;
        if !act.may(Action::Record, Kind::MeasuredValue, &facts) {
            // A machine account records, and sees nothing else (R6); whoever may not record must see it to be told so.
            act.load::<service::Entity>(self.service).await?;
        }
        act.permit(Action::Record, Kind::MeasuredValue, Subject::Service, id).await?;
        // One batch of a service after the other.
        let service = act.lock_service(id).await?;
        if self.values.is_empty() || self.values.len() > MOST {
            let message = format!("From 1 to {MOST} values at once.");
            return Err(UserError::of("values", UserErrorCode::Invalid, message).by("U2.8").into());
        }
        let promises = promises(act, &service, &self.values).await?;
        let versions: BTreeSet<Uuid> = promises.values().map(|promise| promise.version).collect();
        let parts = agreement_part::Entity::find()
            .filter(agreement_part::Column::VersionId.is_in(versions))
            .filter(agreement_part::Column::IsKeeper.eq(false))
            .all(act.transaction())
            .await?;
        let going_on = going_on(act, &service, &parts).await?;
        let known = known(act, &service, &parts).await?;
        let asked = asked(act, &self.values, &Known { promises: &promises, parts: &parts, going_on, measured: known })?;
        let done = write(act, &self.values, &asked).await?;
        tell(act, &service, &promises, &done.changed);
        let told = json!({ "recorded": done.recorded, "corrected": done.corrected, "unchanged": done.unchanged });
        act.made(Action::Record, (Kind::MeasuredValue, service.id), service.provider_id, &told)?;
        Ok(service.id)
    }
}

/// What came of a batch.
#[derive(Default)]
struct Done {
    recorded: usize,
    corrected: usize,
    unchanged: usize,
    /// Target, party and value of what was not known before.
    changed: Vec<(Uuid, Uuid, i64)>,
}

/// Writes what is new and what is corrected: three statements at most, whatever their number.
async fn write(act: &Act, values: &[MeasuredValueInput], asked: &[Asked<'_>]) -> Result<Done, Refusal> {
    use measured_value::Column;
    let known: HashMap<(Uuid, Uuid, NaiveDate), measured_value::Model> = measured_value::Entity::find()
        .filter(Column::TargetId.is_in(asked.iter().map(|one| one.target).collect::<BTreeSet<_>>()))
        .filter(Column::PartId.is_in(asked.iter().map(|one| one.part.id).collect::<BTreeSet<_>>()))
        .filter(Column::PeriodStart.is_in(asked.iter().map(|one| one.period.0).collect::<BTreeSet<_>>()))
        .all(act.transaction())
        .await?
        .into_iter()
        .map(|row| ((row.target_id, row.part_id, row.period_start), row))
        .collect();
    let (mut rows, mut history, mut done) = (Vec::new(), Vec::new(), Done::default());
    for one in asked {
        let row = measured_value::Model {
            id: Uuid::now_v7(),
            target_id: one.target,
            part_id: one.part.id,
            period_start: one.period.0,
            period_end: one.period.1,
            value_thousandths: one.value,
            recorded_at: act.now(),
            revision: 1,
            provenance: Provenance::Recorded,
            source: None,
        };
        let revision = match known.get(&(one.target, one.part.id, one.period.0)) {
            Some(was) if was.value_thousandths == one.value && was.period_end == one.period.1 => {
                done.unchanged += 1;
                continue;
            }
            Some(was) => {
                let told = values.get(one.place).and_then(|value| value.correction.as_deref());
                let reason = check::optional("correction", told, check::TEXT)?;
                let reason = reason.ok_or_else(|| {
                    let message = "Another value was recorded before: a correction says why.";
                    at(one.place, "correction", UserErrorCode::Required, message)
                })?;
                done.corrected += 1;
                history.push(measured_value_history::Model {
                    id: Uuid::now_v7(),
                    measured_value_id: was.id,
                    revision: was.revision,
                    period_end: was.period_end,
                    value_thousandths: was.value_thousandths,
                    recorded_at: was.recorded_at,
                    replaced_by_person_id: act.person(),
                    replaced_at: act.now(),
                    reason,
                    provenance: was.provenance,
                    source: was.source.clone(),
                });
                was.revision + 1
            }
            None => {
                done.recorded += 1;
                1
            }
        };
        done.changed.push((one.target, one.part.organisation_id, one.value));
        rows.push(measured_value::Model { revision, ..row });
    }
    if !history.is_empty() {
        let history = history.into_iter().map(IntoActiveModel::into_active_model);
        measured_value_history::Entity::insert_many(history).exec_without_returning(act.transaction()).await?;
    }
    if !rows.is_empty() {
        let corrected = OnConflict::columns([Column::TargetId, Column::PartId, Column::PeriodStart])
            .update_columns([
                Column::PeriodEnd,
                Column::ValueThousandths,
                Column::RecordedAt,
                Column::Revision,
                Column::Provenance,
                Column::Source,
            ])
            .to_owned();
        let rows = rows.into_iter().map(IntoActiveModel::into_active_model);
        measured_value::Entity::insert_many(rows)
            .on_conflict(corrected)
            .exec_without_returning(act.transaction())
            .await?;
    }
    Ok(done)
}

/// U2.8: those concerned are told of what was not met, once for the batch.
fn tell(act: &mut Act, service: &service::Model, promises: &HashMap<Uuid, Promise>, changed: &[(Uuid, Uuid, i64)]) {
    let breached =
        changed.iter().filter(|(target, _, value)| promises.get(target).is_some_and(|promise| !promise.met(*value)));
    let parties: BTreeSet<Uuid> = breached.map(|(_, party, _)| *party).collect();
    if !parties.is_empty() {
        let place = Place {
            provider: Some(service.provider_id),
            portfolio: Some(service.portfolio_id),
            managed: Some(service.id),
            customers: parties.into_iter().collect(),
            ..Place::default()
        };
        act.tell(Occasion::LevelBreached, (Kind::Service, service.id), place, &[]);
    }
}
