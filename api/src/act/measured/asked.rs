//! Of which promise, to whom and in which period a value is recorded (U2.8): a promise that goes on from one version to the
//! next is measured once in a period, by whichever of its ids the value is sent.

use std::collections::{BTreeSet, HashMap, HashSet};

use chrono::{Datelike, Months, NaiveDate};
use entity::{agreement_part, service, sql::Sql};
use governance::words::{Comparator, Period};
use sea_orm::ConnectionTrait;
use uuid::Uuid;

use super::values::MeasuredValueInput;
use crate::{
    access::{
        agreements::going_on::{GoingOn, Made},
        row::Columns,
    },
    act::{Act, Refusal, UserError, UserErrorCode, check},
    error::ApiError,
    graphql::{date::Date, id::NodeType, money::Decimal},
};

/// How many values are taken at once: as they are sent, and for all parties together.
pub(super) const MOST: usize = 1_000;

/// What is known of a target.
pub(super) struct Promise {
    part: Option<Uuid>,
    pub(super) version: Uuid,
    comparator: Comparator,
    value_thousandths: i64,
    over: Option<Period>,
}

impl Promise {
    pub(super) fn met(&self, value: i64) -> bool {
        match self.comparator {
            Comparator::AtLeast => value >= self.value_thousandths,
            Comparator::AtMost => value <= self.value_thousandths,
        }
    }
}

/// A value of one party, as it is to be recorded.
pub(super) struct Asked<'a> {
    pub(super) place: usize,
    pub(super) target: Uuid,
    pub(super) part: &'a agreement_part::Model,
    pub(super) period: (NaiveDate, NaiveDate),
    pub(super) value: i64,
}

pub(super) fn at(place: usize, field: &str, code: UserErrorCode, message: impl Into<String>) -> UserError {
    UserError::of(&format!("values.{place}.{field}"), code, message).by("U2.8")
}

/// The targets that the values are of, and those beside them in the versions of the same agreements: of this service, in
/// registered versions of its provider.
pub(super) async fn promises(
    act: &Act,
    service: &service::Model,
    values: &[MeasuredValueInput],
) -> Result<HashMap<Uuid, Promise>, Refusal> {
    let ids: BTreeSet<Uuid> = values.iter().filter_map(|value| Uuid::parse_str(&value.target).ok()).collect();
    let sql = Sql::new(
        "SELECT t.id, t.part_id, t.version_id, t.comparator, t.value_thousandths, t.measured_over \
         FROM service_target t JOIN agreement_version_days d ON d.version_id = t.version_id AND d.state = 'REGISTERED' \
         WHERE t.service_id = ? AND d.keeper_id = ? AND d.agreement_id IN (SELECT o.agreement_id FROM service_target o \
         WHERE ",
    )
    .bind(service.id)
    .bind(service.provider_id)
    .and_then(Sql::within("o.id", ids))
    .and_then(")");
    let mut found = HashMap::new();
    for row in act.transaction().query_all_raw(sql.statement(act.session().backend())).await? {
        let unknown = || ApiError::internal("a target in words that are not known");
        let over = row.try_get_by_index::<Option<String>>(5)?;
        let promise = Promise {
            part: row.try_get_by_index(1)?,
            version: row.try_get_by_index(2)?,
            comparator: Comparator::parse(&row.try_get_by_index::<String>(3)?).ok_or_else(unknown)?,
            value_thousandths: row.try_get_by_index(4)?,
            over: over.map(|over| Period::parse(&over).ok_or_else(unknown)).transpose()?,
        };
        found.insert(row.try_get_by_index(0)?, promise);
    }
    Ok(found)
}

/// How the promises of the service to these parties go on from version to version.
pub(super) async fn going_on(
    act: &Act,
    service: &service::Model,
    parts: &[agreement_part::Model],
) -> Result<GoingOn, Refusal> {
    let sql = Sql::new(format!("SELECT {}{}x.service_id = ? AND ", Made::COLUMNS, Made::FROM))
        .bind(service.id)
        .and_then(Sql::within("q.id", parts.iter().map(|part| part.id)));
    let rows = act.transaction().query_all_raw(sql.statement(act.session().backend())).await?;
    let made: Vec<Made> =
        rows.iter().map(|row| Made::read(&mut Columns::new(row))).collect::<Result<_, sea_orm::DbErr>>()?;
    Ok(GoingOn::new(made))
}

/// The periods that were measured already: by target and part, their first days.
pub(super) async fn known(
    act: &Act,
    service: &service::Model,
    parts: &[agreement_part::Model],
) -> Result<HashSet<(Uuid, Uuid, NaiveDate)>, Refusal> {
    let sql = Sql::new(
        "SELECT t.target_id, t.part_id, t.period_start FROM measured_value t \
         JOIN service_target x ON x.id = t.target_id AND x.service_id = ? WHERE ",
    )
    .bind(service.id)
    .and_then(Sql::within("t.part_id", parts.iter().map(|part| part.id)));
    let rows = act.transaction().query_all_raw(sql.statement(act.session().backend())).await?;
    let read = |row: &sea_orm::QueryResult| -> Result<_, sea_orm::DbErr> {
        Ok((row.try_get_by_index(0)?, row.try_get_by_index(1)?, row.try_get_by_index(2)?))
    };
    Ok(rows.iter().map(read).collect::<Result<_, _>>()?)
}

/// What is known of what the values are of.
pub(super) struct Known<'a> {
    pub(super) promises: &'a HashMap<Uuid, Promise>,
    pub(super) parts: &'a [agreement_part::Model],
    pub(super) going_on: GoingOn,
    pub(super) measured: HashSet<(Uuid, Uuid, NaiveDate)>,
}

impl Known<'_> {
    /// Where a value is recorded, of the versions in which the promise goes on to one party: where the period was recorded
    /// before, so that it is not there twice; else in the one in force on its last day, or the last before.
    fn recorded_of<'c>(&self, chain: &'c [Made], period: (NaiveDate, NaiveDate)) -> Option<&'c Made> {
        let known = |made: &&Made| self.measured.contains(&(made.target, made.part, period.0));
        let overlapping = || chain.iter().rev().filter(|made| made.overlaps(period));
        overlapping().find(known).or_else(|| overlapping().next())
    }
}

/// Each value for each of its parties.
pub(super) fn asked<'a>(
    act: &Act,
    values: &[MeasuredValueInput],
    known: &Known<'a>,
) -> Result<Vec<Asked<'a>>, UserError> {
    let parts: HashMap<Uuid, &'a agreement_part::Model> = known.parts.iter().map(|part| (part.id, part)).collect();
    let mut asked: Vec<Asked<'a>> = Vec::new();
    let mut once = BTreeSet::new();
    for (place, value) in values.iter().enumerate() {
        let target = Uuid::parse_str(&value.target).ok();
        let missing = || {
            let message = "There is no such target of this service in a registered version.";
            at(place, "target", UserErrorCode::NotFound, message)
        };
        let promise = target.and_then(|target| Some((target, known.promises.get(&target)?)));
        let (target, promise) = promise.ok_or_else(missing)?;
        let number = thousandths(value.value)
            .ok_or_else(|| at(place, "value", UserErrorCode::Invalid, "A number with at most three decimals."))?;
        let period = period(act, place, value, promise)?;
        let wanted = match value.part {
            Some(part) => Some(part.of(NodeType::AgreementPart).unwrap_or_default()),
            None => promise.part,
        };
        let chains = match wanted {
            Some(part) => vec![known.going_on.of(part, target)],
            None => known.going_on.of_all(target),
        };
        if chains.iter().all(|chain| chain.is_empty()) {
            let message = "The target is not promised to this party.";
            return Err(at(place, "part", UserErrorCode::NotFound, message));
        }
        let before = asked.len();
        for made in chains.into_iter().filter_map(|chain| known.recorded_of(chain, period)) {
            let Some(part) = parts.get(&made.part).copied() else { continue };
            if !once.insert((made.target, part.id, period.0)) {
                return Err(at(place, "periodStart", UserErrorCode::Invalid, "This value stands here twice."));
            }
            asked.push(Asked { place, target: made.target, part, period, value: number });
        }
        if asked.len() == before {
            let message = "The version that promised it was not in force then.";
            return Err(at(place, "periodStart", UserErrorCode::Invalid, message));
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

/// The period of a value: whole, and over.
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
    day.day() == 1 && day.month0().is_multiple_of(months)
}
