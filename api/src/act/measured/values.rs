//! Measured values (U2.8, R6): recorded in batches for a service, by its machine accounts or its manager; the same value
//! again changes nothing, another one is a correction, with its reason.

use std::collections::{BTreeSet, HashMap};

use async_graphql::{ID, InputObject};
use chrono::{Months, NaiveDate};
use entity::{agreement_part, measured_value, measured_value_history, service, sql::Sql};
use governance::{
    action::{Action, Kind},
    told::Occasion,
    words::{Comparator, Period, Provenance},
};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter, sea_query::OnConflict};
use serde_json::json;
use uuid::Uuid;

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

/// How many values are taken at once: as they are sent, and for all parties together.
const MOST: usize = 1_000;

/// One measured value.
#[derive(InputObject, Clone, Debug)]
pub struct MeasuredValueInput {
    /// The target: `ServiceTarget.id`, of a registered version.
    pub target: ID,
    /// The party's part of that version. Left out: for the party that the target is promised to, or of a target that is
    /// common, for every party of the version.
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

/// What is known of a target.
struct Promise {
    part: Option<Uuid>,
    version: Uuid,
    comparator: Comparator,
    value_thousandths: i64,
    over: Option<Period>,
    /// The days of the version, half open.
    term: (NaiveDate, NaiveDate),
}

impl Promise {
    fn met(&self, value: i64) -> bool {
        match self.comparator {
            Comparator::AtLeast => value >= self.value_thousandths,
            Comparator::AtMost => value <= self.value_thousandths,
        }
    }
}

/// A value of one party, as it is to be recorded.
struct Asked<'a> {
    place: usize,
    target: Uuid,
    part: &'a agreement_part::Model,
    period: (NaiveDate, NaiveDate),
    value: i64,
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
        let asked = asked(act, &self.values, &promises, &parts)?;
        let done = write(act, &self.values, &asked).await?;
        tell(act, &service, &promises, &done.changed);
        let told = json!({ "recorded": done.recorded, "corrected": done.corrected, "unchanged": done.unchanged });
        act.made(Action::Record, (Kind::MeasuredValue, service.id), service.provider_id, &told)?;
        Ok(service.id)
    }
}

fn at(place: usize, field: &str, code: UserErrorCode, message: impl Into<String>) -> UserError {
    UserError::of(&format!("values.{place}.{field}"), code, message).by("U2.8")
}

/// The targets that the values are of: of this service, in registered versions of its provider.
async fn promises(
    act: &Act,
    service: &service::Model,
    values: &[MeasuredValueInput],
) -> Result<HashMap<Uuid, Promise>, Refusal> {
    let ids: BTreeSet<Uuid> = values.iter().filter_map(|value| Uuid::parse_str(&value.target).ok()).collect();
    let sql = Sql::new(
        "SELECT t.id, t.part_id, t.version_id, t.agreement_id, t.comparator, t.value_thousandths, t.measured_over, \
         d.valid_from, d.end_day FROM service_target t JOIN agreement_version_days d ON d.version_id = t.version_id \
         AND d.state = 'REGISTERED' WHERE t.service_id = ? AND d.keeper_id = ? AND ",
    )
    .bind(service.id)
    .bind(service.provider_id)
    .and_then(Sql::within("t.id", ids));
    let mut found = HashMap::new();
    for row in act.transaction().query_all_raw(sql.statement(act.session().backend())).await? {
        let word = |place: usize| row.try_get_by_index::<String>(place);
        let unknown = || ApiError::internal("a target in words that are not known");
        let over = row.try_get_by_index::<Option<String>>(6)?;
        let promise = Promise {
            part: row.try_get_by_index(1)?,
            version: row.try_get_by_index(2)?,
            comparator: Comparator::parse(&word(4)?).ok_or_else(unknown)?,
            value_thousandths: row.try_get_by_index(5)?,
            over: over.map(|over| Period::parse(&over).ok_or_else(unknown)).transpose()?,
            term: (row.try_get_by_index(7)?, row.try_get_by_index(8)?),
        };
        found.insert(row.try_get_by_index(0)?, promise);
    }
    Ok(found)
}

/// Each value for each of its parties.
fn asked<'a>(
    act: &Act,
    values: &[MeasuredValueInput],
    promises: &HashMap<Uuid, Promise>,
    parts: &'a [agreement_part::Model],
) -> Result<Vec<Asked<'a>>, UserError> {
    let mut asked: Vec<Asked<'a>> = Vec::new();
    let mut once = BTreeSet::new();
    for (place, value) in values.iter().enumerate() {
        let target = Uuid::parse_str(&value.target).ok();
        let missing = || {
            let message = "There is no such target of this service in a registered version.";
            at(place, "target", UserErrorCode::NotFound, message)
        };
        let (target, promise) = target.and_then(|target| Some((target, promises.get(&target)?))).ok_or_else(missing)?;
        let number = thousandths(value.value)
            .ok_or_else(|| at(place, "value", UserErrorCode::Invalid, "A number with at most three decimals."))?;
        let period = period(act, place, value, promise)?;
        let wanted = match value.part {
            Some(part) => Some(part.of(NodeType::AgreementPart).unwrap_or_default()),
            None => promise.part,
        };
        let of = |part: &&agreement_part::Model| {
            part.version_id == promise.version
                && wanted.is_none_or(|wanted| part.id == wanted)
                && promise.part.is_none_or(|own| part.id == own)
        };
        let before = asked.len();
        for part in parts.iter().filter(of) {
            if !once.insert((target, part.id, period.0)) {
                return Err(at(place, "periodStart", UserErrorCode::Invalid, "This value stands here twice."));
            }
            asked.push(Asked { place, target, part, period, value: number });
        }
        if asked.len() == before {
            let message = "The target is not promised to this party.";
            return Err(at(place, "part", UserErrorCode::NotFound, message));
        }
        if asked.len() > MOST {
            let message = format!("For at most {MOST} parties together: send fewer at once.");
            return Err(UserError::of("values", UserErrorCode::Invalid, message).by("U2.8"));
        }
    }
    Ok(asked)
}

fn thousandths(value: Decimal) -> Option<i64> {
    let scaled = value.0.checked_mul(rust_decimal::Decimal::ONE_THOUSAND)?.normalize();
    i64::try_from(scaled.mantissa()).ok().filter(|_| scaled.scale() == 0)
}

/// The period of a value: whole, over, and within the days of the version.
fn period(
    act: &Act,
    place: usize,
    value: &MeasuredValueInput,
    promise: &Promise,
) -> Result<(NaiveDate, NaiveDate), UserError> {
    let start = value.period_start.day();
    let invalid = |field: &str, message: &str| at(place, field, UserErrorCode::Invalid, message);
    let end = match promise.over.and_then(months) {
        Some(months) => {
            if !begins(start, months) {
                return Err(invalid("periodStart", "The first day of the period over which the target is measured."));
            }
            let end = start.checked_add_months(Months::new(months));
            let end = end.ok_or_else(|| invalid("periodStart", "No such day."))?;
            if value.period_end.is_some_and(|told| told.day() != end) {
                return Err(invalid("periodEnd", "The period over which the target is measured ends on another day."));
            }
            end
        }
        None => {
            let required = || at(place, "periodEnd", UserErrorCode::Required, "The end of the period is needed.");
            value.period_end.map(Date::day).ok_or_else(required)?
        }
    };
    check::period("periodEnd", start, Some(end)).map_err(|error| invalid("periodEnd", &error.message))?;
    if end > act.today() {
        return Err(invalid("periodStart", "The period has not ended yet."));
    }
    if end <= promise.term.0 || start >= promise.term.1 {
        return Err(invalid("periodStart", "The version that promised it was not in force then."));
    }
    Ok((start, end))
}

/// How many months the period has; None: it is no period of the calendar.
fn months(period: Period) -> Option<u32> {
    match period {
        Period::Month => Some(1),
        Period::Quarter => Some(3),
        Period::Year => Some(12),
        _ => None,
    }
}

/// Whether such a period begins on the day.
fn begins(day: NaiveDate, months: u32) -> bool {
    use chrono::Datelike;
    day.day() == 1 && day.month0().is_multiple_of(months)
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
