//! How the process of service management goes (S4.5.1, S4.5.3): what was to be done in a year, what of it is done, and
//! what was or is late. Counts alone, with what is counted; steps of assignments (U3) come with those.
//!
//! **Invariant.** A figure is the number of the units behind it (N8): both are made of the same rows.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, Datelike, Months, NaiveDate, Utc};
use entity::{governed, sql::Sql};
use governance::action::{Action, Kind};
use uuid::Uuid;

use super::{Member, row::Columns, session::Session};
use crate::{clock::ZONE, error::ApiError};

/// For how long a confirmation holds where no other day was set; [`crate::graphql::upkeep`] tells the same.
const HOLDS: Months = Months::new(12);

/// A step of the process.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, async_graphql::Enum)]
pub enum ProcessStep {
    /// Behoven inventerade: each need recorded before the inventory closed is valued, planned or answered by its day (S2.4).
    NeedsClosed,
    /// Ramar beslutade: each portfolio has a budget frame by the day of the annual cycle (S2.5).
    FramesDecided,
    /// Planer inlämnade: each portfolio's plan is submitted by its day (S2.5).
    PlansSubmitted,
    /// Planer fastställda: each portfolio's plan is established by its day (S2.5).
    PlansEstablished,
    /// Året uppföljt: each portfolio's plan is followed up and closed by its day (S2.5).
    FollowedUp,
    /// Behov besvarade: each need recorded in the year is answered (S4.4.12); no day is set for it.
    NeedsAnswered,
    /// Förändringar beslutade: each change or retirement proposed in the year is decided (S4.4.13); no day is set for it.
    ChangesDecided,
    /// Säkerhet granskad: information security is reviewed by the day that was set (S2.6).
    SecurityReviewed,
    /// Dokumentation bekräftad: the documentation is confirmed within twelve months of the last time (S4.2.10).
    DocumentationConfirmed,
    /// Text granskad: the published text is reviewed within twelve months of the last time (S4.8.1).
    TextReviewed,
    /// Supportprocess bekräftad: it is confirmed within twelve months of the last time (S4.2.8).
    SupportConfirmed,
    /// Beställningsrutin bekräftad: it is confirmed within twelve months of the last time (S4.4.6).
    OrderingConfirmed,
}

impl ProcessStep {
    /// Every step, at its number.
    pub const ALL: [Self; 12] = [
        Self::NeedsClosed,
        Self::FramesDecided,
        Self::PlansSubmitted,
        Self::PlansEstablished,
        Self::FollowedUp,
        Self::NeedsAnswered,
        Self::ChangesDecided,
        Self::SecurityReviewed,
        Self::DocumentationConfirmed,
        Self::TextReviewed,
        Self::SupportConfirmed,
        Self::OrderingConfirmed,
    ];

    /// The clause that asks for it.
    pub const fn clause(self) -> &'static str {
        match self {
            Self::NeedsClosed => "S2.4",
            Self::FramesDecided | Self::PlansSubmitted | Self::PlansEstablished | Self::FollowedUp => "S2.5",
            Self::NeedsAnswered => "S4.4.12",
            Self::ChangesDecided => "S4.4.13",
            Self::SecurityReviewed => "S2.6",
            Self::DocumentationConfirmed => "S4.2.10",
            Self::TextReviewed => "S4.8.1",
            Self::SupportConfirmed => "S4.2.8",
            Self::OrderingConfirmed => "S4.4.6",
        }
    }

    /// The kind of object that is counted.
    pub const fn counts(self) -> Kind {
        match self {
            Self::NeedsClosed | Self::NeedsAnswered => Kind::Need,
            Self::FramesDecided | Self::PlansSubmitted | Self::PlansEstablished | Self::FollowedUp => Kind::Portfolio,
            Self::ChangesDecided => Kind::Change,
            _ => Kind::Service,
        }
    }

    /// Whether what is counted is confirmed again and again: what is done then says nothing of the day it was due.
    const fn recurs(self) -> bool {
        matches!(self.counts(), Kind::Service)
    }

    /// Of the annual cycle `c`: its day.
    const fn day(self) -> &'static str {
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
    fn units(self) -> (String, &'static str) {
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
                    "(SELECT MAX(e.needs_close_on) FROM annual_cycle e WHERE e.provider_id = c.provider_id \
                     AND e.year < c.year)",
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
}

/// The portfolios that were there by the day, or where none is set.
const PORTFOLIOS: &str = "portfolio t LEFT JOIN annual_cycle c ON c.provider_id = t.provider_id AND c.year = y.year";

/// The services that live.
const SERVICES: &str = "service t";

/// How far a unit has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, async_graphql::Enum)]
pub enum ProcessProgress {
    /// Done, and in time where a day was set.
    Done,
    /// Done, after its day.
    DoneLate,
    /// Not done, and not late.
    Open,
    /// Not done, and past its day.
    Late,
}

/// A step of the process for one portfolio; without one, for what belongs to none.
#[derive(Clone, Debug)]
pub struct ProcessFigureRow {
    /// The step.
    pub step: ProcessStep,
    /// The portfolio.
    pub portfolio_id: Option<Uuid>,
    /// Its day, where the annual cycle sets one.
    pub due_on: Option<NaiveDate>,
    /// The day on which the last of it was done.
    pub done_on: Option<NaiveDate>,
    /// What is counted.
    pub units: Vec<(ProcessProgress, Uuid)>,
}

impl ProcessFigureRow {
    /// How many have come so far.
    pub fn count(&self, progress: ProcessProgress) -> usize {
        self.units.iter().filter(|(of, _)| *of == progress).count()
    }
}

/// One unit as it is read.
struct Unit {
    step: ProcessStep,
    portfolio: Option<Uuid>,
    object: Uuid,
    due_on: Option<NaiveDate>,
    done_on: Option<NaiveDate>,
    began_on: Option<NaiveDate>,
    after: Option<NaiveDate>,
}

fn day(at: DateTime<Utc>) -> NaiveDate {
    at.with_timezone(&ZONE).date_naive()
}

impl Unit {
    fn read(columns: &mut Columns<'_>) -> Result<Option<Self>, ApiError> {
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
    fn is_of(&self, year: i32) -> bool {
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
    fn progress(&self, year: i32, today: NaiveDate) -> Vec<(ProcessProgress, Option<NaiveDate>)> {
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

impl Session {
    /// The process figures of a provider (by code) and year, by portfolio and step: one statement, one cohort. None where
    /// the actor may not see them.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn process_figures(
        &self,
        provider: &str,
        year: i32,
    ) -> Result<Option<Vec<Member<ProcessFigureRow>>>, ApiError> {
        let extent = self.extent(Action::Read, Kind::ProcessFigure);
        if extent.grants.is_empty() {
            return Ok(None);
        }
        let covered = governed::condition(&extent);
        let of = Sql::new("t.provider_id = (SELECT o.id FROM organisation o WHERE o.code = ?)").bind(provider);
        let mut sql = Sql::default();
        for (number, step) in ProcessStep::ALL.into_iter().enumerate() {
            let (columns, from) = step.units();
            let lives = match step {
                _ if step.recurs() => Sql::new("t.state IN ('ESTABLISHING', 'ACTIVE', 'RETIRING')"),
                _ if step.counts() == Kind::Portfolio => {
                    Sql::new(format!("COALESCE(t.established_on <= {}, TRUE)", step.day()))
                }
                _ => Sql::new("TRUE"),
            };
            sql.push(if number == 0 { "" } else { " UNION ALL " });
            sql.push(format!("SELECT {number} AS step, {columns} FROM (SELECT CAST(? AS INTEGER) AS year) y CROSS JOIN {from} WHERE "));
            let head = std::mem::take(&mut sql).bind(year);
            sql = head.and_then(Sql::all([of.clone(), lives, covered.clone()]));
        }
        let mut figures: BTreeMap<(Option<Uuid>, ProcessStep), ProcessFigureRow> = BTreeMap::new();
        let mut seen = false;
        for row in self.rows(sql).await? {
            seen = true;
            let Some(unit) = Unit::read(&mut Columns::new(&row))?.filter(|unit| unit.is_of(year)) else { continue };
            let progress = unit.progress(year, self.today);
            if progress.is_empty() {
                continue;
            }
            let (step, portfolio_id) = (unit.step, unit.portfolio);
            let due_on = unit.due_on.filter(|_| !step.recurs());
            let figure = figures.entry((portfolio_id, step)).or_insert(ProcessFigureRow {
                step,
                portfolio_id,
                due_on,
                done_on: None,
                units: Vec::new(),
            });
            for (progress, done_on) in progress {
                figure.units.push((progress, unit.object));
                figure.done_on = figure.done_on.max(done_on);
            }
        }
        if !seen && !self.sees_process_of(provider).await? {
            return Ok(None);
        }
        figures.values_mut().for_each(|figure| figure.units.sort_unstable());
        Ok(Some(Member::all(figures.into_values().collect())))
    }

    /// Whether the figures of a provider that has nothing yet would be shown.
    async fn sees_process_of(&self, provider: &str) -> Result<bool, ApiError> {
        let sql = Sql::new("SELECT 1 FROM (SELECT o.id AS provider_id FROM organisation o WHERE o.code = ?) t WHERE ")
            .bind(provider)
            .and_then(governed::condition(&self.extent(Action::Read, Kind::ProcessFigure)));
        Ok(!self.rows(sql).await?.is_empty())
    }
}

/// The figures of all portfolios together, by step.
pub fn total(figures: &[Member<ProcessFigureRow>]) -> Vec<Member<ProcessFigureRow>> {
    let mut totals: HashMap<ProcessStep, ProcessFigureRow> = HashMap::new();
    for figure in figures {
        let total = totals.entry(figure.step).or_insert(ProcessFigureRow {
            step: figure.step,
            portfolio_id: None,
            due_on: figure.due_on,
            done_on: None,
            units: Vec::new(),
        });
        total.units.extend(figure.units.iter().copied());
        total.done_on = total.done_on.max(figure.done_on);
    }
    let mut totals: Vec<ProcessFigureRow> = totals.into_values().collect();
    totals.sort_by_key(|figure| figure.step);
    totals.iter_mut().for_each(|figure| figure.units.sort_unstable());
    Member::all(totals)
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
