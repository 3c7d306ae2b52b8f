//! What is counted: where the units of each step are read from, and how far each has come.

use chrono::{DateTime, Datelike, Months, NaiveDate, NaiveTime, Utc};
use entity::sql::Sql;
use sea_orm::DbBackend;
use uuid::Uuid;

use super::{ProcessProgress, ProcessStep};
use crate::{access::row::Columns, clock::ZONE, error::ApiError};

/// For how long a confirmation holds where no other day was set; [`crate::graphql::upkeep`] tells the same.
const HOLDS: Months = Months::new(12);

impl ProcessStep {
    /// Of the annual cycle `c`: its day.
    pub(super) const fn day(self) -> &'static str {
        match self {
            Self::NeedsClosed => "c.needs_close_on",
            Self::FramesDecided => "c.frames_decided_on",
            Self::PlansSubmitted => "c.plans_submitted_on",
            Self::PlansEstablished => "c.plans_established_on",
            _ => "c.followed_up_on",
        }
    }

    /// Where its units are read from, as `t`: of which portfolio, which object, when due, when done (an instant or a day),
    /// when begun, and, of needs, after which day.
    pub(super) fn units(self) -> (String, &'static str) {
        const NO_DAY: &str = "CAST(NULL AS DATE)";
        const NO_TIME: &str = "CAST(NULL AS TIMESTAMPTZ)";
        let of = |portfolio: &str, due: &str, done_at: &str, done_on: &str, began: &str, after: &str| {
            format!(
                "{portfolio} AS portfolio_id, t.id, {due} AS due_on, {done_at} AS done_at, {done_on} AS done_on, \
                 {began} AS began_at, {after} AS after_day"
            )
        };
        let of_service = |due: &str, done_on: &str| of("t.portfolio_id", due, NO_TIME, done_on, NO_TIME, NO_DAY);
        match self {
            Self::NeedsClosed => (
                of(
                    "s.portfolio_id",
                    self.day(),
                    "CASE WHEN t.state <> 'RECORDED' THEN COALESCE((SELECT MIN(d.decided_at) FROM decision d \
                     WHERE d.object_id = t.id AND d.object_kind = 'NEED' AND (d.action IN ('VALUE', 'ANSWER') \
                     OR (d.action = 'DECIDE' AND t.service_id IS NULL))), t.answered_at, t.recorded_at) END",
                    NO_DAY,
                    "t.recorded_at",
                    CLOSED_BEFORE,
                ),
                "need t JOIN annual_cycle c ON c.provider_id = t.provider_id AND c.year = y.year \
                 LEFT JOIN service s ON s.id = t.service_id",
            ),
            Self::FramesDecided => (
                of(
                    "t.id",
                    self.day(),
                    NO_TIME,
                    "(SELECT MIN(h.effective_on) FROM frame_history h JOIN budget_frame x ON x.id = h.frame_id \
                     WHERE x.portfolio_id = t.id AND x.year = y.year)",
                    NO_TIME,
                    NO_DAY,
                ),
                PORTFOLIOS,
            ),
            Self::PlansSubmitted => (
                of(
                    "t.id",
                    self.day(),
                    "(SELECT x.submitted_at FROM plan x WHERE x.portfolio_id = t.id AND x.year = y.year \
                     AND x.state <> 'DRAFT')",
                    NO_DAY,
                    NO_TIME,
                    NO_DAY,
                ),
                PORTFOLIOS,
            ),
            Self::PlansEstablished => (
                of(
                    "t.id",
                    self.day(),
                    "(SELECT x.established_at FROM plan x WHERE x.portfolio_id = t.id AND x.year = y.year)",
                    NO_DAY,
                    NO_TIME,
                    NO_DAY,
                ),
                PORTFOLIOS,
            ),
            Self::FollowedUp => (
                of(
                    "t.id",
                    self.day(),
                    "(SELECT x.closed_at FROM plan x WHERE x.portfolio_id = t.id AND x.year = y.year \
                     AND EXISTS (SELECT 1 FROM plan_follow_up f WHERE f.plan_id = x.id))",
                    NO_DAY,
                    NO_TIME,
                    NO_DAY,
                ),
                PORTFOLIOS,
            ),
            Self::NeedsAnswered => (
                of("s.portfolio_id", NO_DAY, "t.answered_at", NO_DAY, "t.recorded_at", NO_DAY),
                "need t LEFT JOIN service s ON s.id = t.service_id",
            ),
            Self::ChangesDecided => (
                of("s.portfolio_id", NO_DAY, "t.decided_at", NO_DAY, "t.proposed_at", NO_DAY),
                "change t JOIN service s ON s.id = t.service_id",
            ),
            Self::SecurityReviewed => (of_service("t.security_review_due", "t.security_reviewed_on"), SERVICES),
            Self::DocumentationConfirmed => (of_service(NO_DAY, "t.documentation_confirmed_on"), SERVICES),
            Self::TextReviewed => (of_service(NO_DAY, "t.text_reviewed_on"), SERVICES),
            Self::SupportConfirmed => (of_service(NO_DAY, "t.support_confirmed_on"), SERVICES),
            Self::OrderingConfirmed => (of_service(NO_DAY, "t.ordering_confirmed_on"), SERVICES),
        }
    }

    /// The condition that what is counted may be of the year: needs and changes grow with every year, and those of others are
    /// not read. [`Unit::is_of`] tells to the day.
    pub(super) fn within(self, year: i32, backend: DbBackend) -> Sql {
        let began = |column: &str| match (midnight(year), midnight(year + 1)) {
            (Some(first), Some(next)) => Sql::new(format!("t.{column} >= ? AND t.{column} < ?")).bind(first).bind(next),
            _ => Sql::new("TRUE"),
        };
        match self {
            Self::NeedsClosed => {
                // A day longer than the day of any time zone: an instant is compared with a day.
                let until = match backend {
                    DbBackend::Postgres => "c.needs_close_on + INTERVAL '2 days'",
                    _ => "date(c.needs_close_on, '+2 days')",
                };
                Sql::new(format!(
                    "t.recorded_at < {until} AND ({CLOSED_BEFORE} IS NULL OR t.recorded_at >= {CLOSED_BEFORE})"
                ))
            }
            Self::NeedsAnswered => began("recorded_at"),
            Self::ChangesDecided => began("proposed_at"),
            _ => Sql::new("TRUE"),
        }
    }
}

/// The instant at which a year begins.
fn midnight(year: i32) -> Option<DateTime<Utc>> {
    let first = NaiveDate::from_ymd_opt(year, 1, 1)?.and_time(NaiveTime::MIN);
    Some(first.and_local_timezone(ZONE).earliest()?.to_utc())
}

/// The day on which the inventory of needs before that of the annual cycle `c` closed.
const CLOSED_BEFORE: &str =
    "(SELECT MAX(e.needs_close_on) FROM annual_cycle e WHERE e.provider_id = c.provider_id AND e.year < c.year)";

/// The portfolios that were there by the day, or where none is set.
const PORTFOLIOS: &str = "portfolio t LEFT JOIN annual_cycle c ON c.provider_id = t.provider_id AND c.year = y.year";

/// The services that live.
const SERVICES: &str = "service t";

/// One unit as it is read.
pub(super) struct Unit {
    pub step: ProcessStep,
    pub portfolio: Option<Uuid>,
    pub object: Uuid,
    pub due_on: Option<NaiveDate>,
    done_on: Option<NaiveDate>,
    began_on: Option<NaiveDate>,
    after: Option<NaiveDate>,
}

fn day(at: DateTime<Utc>) -> NaiveDate {
    at.with_timezone(&ZONE).date_naive()
}

impl Unit {
    pub fn read(columns: &mut Columns<'_>) -> Result<Option<Self>, ApiError> {
        let number: i32 = columns.take()?;
        let step = usize::try_from(number).ok().and_then(|number| ProcessStep::ALL.get(number).copied());
        let Some(step) = step else { return Ok(None) };
        let (portfolio, object) = (columns.take()?, columns.take()?);
        let due_on = columns.take()?;
        let done_at: Option<DateTime<Utc>> = columns.take()?;
        let done_on: Option<NaiveDate> = columns.take()?;
        let began_at: Option<DateTime<Utc>> = columns.take()?;
        let after = columns.take()?;
        let done_on = done_at.map(day).or(done_on);
        Ok(Some(Self { step, portfolio, object, due_on, done_on, began_on: began_at.map(day), after }))
    }

    /// Whether it is one of the year's.
    pub fn is_of(&self, year: i32) -> bool {
        match self.step {
            // What was recorded after the inventory closed is one for the next.
            ProcessStep::NeedsClosed => {
                let recorded = self.began_on.unwrap_or(NaiveDate::MIN);
                self.due_on.is_some_and(|due| recorded <= due) && self.after.is_none_or(|after| recorded > after)
            }
            ProcessStep::NeedsAnswered | ProcessStep::ChangesDecided => {
                self.began_on.is_some_and(|began| began.year() == year)
            }
            _ => true,
        }
    }

    /// How far it has come. Of what recurs: what was confirmed in the year is done; what is due in it is open or late.
    pub fn progress(&self, year: i32, today: NaiveDate) -> Vec<(ProcessProgress, Option<NaiveDate>)> {
        let waits = |due: Option<NaiveDate>| match due.is_some_and(|due| due < today) {
            true => ProcessProgress::Late,
            false => ProcessProgress::Open,
        };
        if self.step.recurs() {
            let due = self.due_on.or_else(|| self.done_on.and_then(|day| day.checked_add_months(HOLDS)));
            let done = self.done_on.filter(|day| day.year() == year).map(|day| (ProcessProgress::Done, Some(day)));
            let next = due.filter(|day| day.year() == year).map(|day| (waits(Some(day)), None));
            return done.into_iter().chain(next).collect();
        }
        vec![match (self.done_on, self.due_on) {
            (Some(done), Some(due)) if done > due => (ProcessProgress::DoneLate, Some(done)),
            (Some(done), _) => (ProcessProgress::Done, Some(done)),
            (None, due) => (waits(due), None),
        }]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn on(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn unit(step: ProcessStep, due: Option<&str>, done: Option<&str>) -> Unit {
        let (due_on, done_on) = (due.map(on), done.map(on));
        Unit { step, portfolio: None, object: Uuid::nil(), due_on, done_on, began_on: None, after: None }
    }

    #[test]
    fn what_is_done_after_its_day_was_late_and_what_waits_past_it_is() {
        let today = on("2027-06-01");
        let of = |due, done| unit(ProcessStep::PlansSubmitted, due, done).progress(2027, today)[0].0;
        assert_eq!(of(Some("2027-05-01"), Some("2027-05-01")), ProcessProgress::Done);
        assert_eq!(of(Some("2027-05-01"), Some("2027-05-02")), ProcessProgress::DoneLate);
        assert_eq!(of(Some("2027-06-01"), None), ProcessProgress::Open);
        assert_eq!(of(Some("2027-05-31"), None), ProcessProgress::Late);
        assert_eq!(of(None, None), ProcessProgress::Open);
    }

    #[test]
    fn what_recurs_is_done_and_due_again() {
        let today = on("2027-06-01");
        let of = |due, done| -> Vec<ProcessProgress> {
            let told = unit(ProcessStep::SecurityReviewed, due, done).progress(2027, today);
            told.into_iter().map(|(progress, _)| progress).collect()
        };
        assert_eq!(of(Some("2027-05-01"), Some("2026-05-01")), [ProcessProgress::Late]);
        assert_eq!(of(Some("2028-05-01"), Some("2027-05-01")), [ProcessProgress::Done]);
        assert_eq!(of(Some("2027-12-01"), Some("2027-05-01")), [ProcessProgress::Done, ProcessProgress::Open]);
        assert_eq!(of(None, Some("2026-05-01")), [ProcessProgress::Late], "twelve months hold");
        assert_eq!(of(None, None), []);
    }
}
