//! Fulfilment (U2.8): each promise of a party's part, period by period, against what was measured; and whether the
//! parties did what they answer for. What is counted are the rows themselves (N8).

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use chrono::{Datelike, Months, NaiveDate};
use entity::sql::Sql;
use governance::words::Period;
use uuid::Uuid;

use super::going_on::{self, GoingOn, Made};
use crate::{
    access::{
        Ahead, Filter, Member, Nested, One, Row, Session, Whole,
        cohort::Cohort,
        nested::grouped,
        row::Columns,
        rows::{MeasuredRow, OrganisationRow, PartRow, PartyFulfilmentRow, TargetRow, VersionRow},
    },
    error::ApiError,
};

/// Between which days: periods that lie in them whole count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Between {
    /// First day.
    pub from: NaiveDate,
    /// First day after.
    pub to: NaiveDate,
}

/// One promise in one period.
#[derive(Clone)]
pub struct Outcome {
    /// The promise.
    pub target: Member<TargetRow>,
    /// First day.
    pub start: NaiveDate,
    /// First day after.
    pub end: NaiveDate,
    /// What was measured; None: nothing was.
    pub measured: Option<Member<MeasuredRow>>,
}

/// The version of a part.
pub const VERSION: One<PartRow, VersionRow> = One::new("version_id", |part| Some(part.version_id));
const VERSION_KEY: &str = "/version";

impl Between {
    /// The periods of the calendar that lie in these days, in the term, and have ended.
    fn periods(
        self,
        over: Period,
        term: (NaiveDate, Option<NaiveDate>),
        today: NaiveDate,
    ) -> Vec<(NaiveDate, NaiveDate)> {
        let length = match over {
            Period::Month => 1,
            Period::Quarter => 3,
            Period::Year => 12,
            _ => return Vec::new(),
        };
        let first = self.from.max(term.0);
        let last = [Some(self.to), term.1, Some(today)].into_iter().flatten().min().unwrap_or(self.to);
        let begins = NaiveDate::from_ymd_opt(first.year(), first.month0() / length * length + 1, 1);
        let mut found = Vec::new();
        let mut next = begins;
        while let Some(start) = next {
            let Some(end) = start.checked_add_months(Months::new(length)) else { break };
            if end > last {
                break;
            }
            if start >= first {
                found.push((start, end));
            }
            next = Some(end);
        }
        found
    }
}

impl Member<PartRow> {
    /// Every promise to the party in every period between two days: measured, or not. By promise, then by period. A period
    /// in which the promise goes on from one version to the next counts where its last day lies.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn outcomes(&self, session: &Session, between: Between) -> Result<Vec<Outcome>, ApiError> {
        let targets = self.targets(session).await?;
        let version = self.related(session, VERSION_KEY, &VERSION, Ahead::default).await?;
        let term = version.and_then(|version| version.term());
        let going_on = self.going_on(session, between).await?;
        let (going_on, elsewhere) = &*going_on;
        let mut found = Vec::new();
        for target in targets {
            let chain = going_on.of(self.id, target.id);
            let beside = |made: &&Made| (made.part, made.target) != (self.id, target.id);
            // Where the period was measured of another version's promise, and whether of a later one.
            let other = |start: NaiveDate, later_than: NaiveDate| {
                chain.iter().filter(beside).any(|made| {
                    made.from >= later_than
                        && elsewhere.get(&(made.part, made.target)).is_some_and(|of| of.contains(&start))
                })
            };
            let mut rows: BTreeMap<(NaiveDate, NaiveDate), Option<Member<MeasuredRow>>> = BTreeMap::new();
            if let (Some(over), Some((from, until))) = (target.measured_over, term) {
                let (first, last) = going_on::run(chain, from).unwrap_or((from, until.unwrap_or(NaiveDate::MAX)));
                let ends_in = |end: NaiveDate| end > from && until.is_none_or(|until| end <= until);
                let periods = between.periods(over, (first, Some(last)), session.today()).into_iter();
                let due = periods.filter(|(start, end)| ends_in(*end) && !other(*start, NaiveDate::MIN));
                rows.extend(due.map(|period| (period, None)));
            }
            let own = chain.iter().find(|made| !beside(made)).map(|made| made.from);
            let measured = target.measured_between(session, between).await?.into_iter();
            // Of what was recorded of both, the later counts.
            let last = measured.filter(|row| !own.is_some_and(|own| other(row.period_start, own)));
            rows.extend(last.map(|row| ((row.period_start, row.period_end), Some(row))));
            found.extend(rows.into_iter().map(|((start, end), measured)| Outcome {
                target: target.clone(),
                start,
                end,
                measured,
            }));
        }
        Ok(found)
    }

    /// How the parties did what they answer for between two days: what was recorded last of each period, the newest
    /// first.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn party_fulfilments(
        &self,
        session: &Session,
        field: &str,
        between: Between,
    ) -> Result<Vec<Member<PartyFulfilmentRow>>, ApiError> {
        let whole = || {
            let last = "NOT EXISTS (SELECT 1 FROM party_fulfilment n WHERE n.part_id = t.part_id \
                AND n.of_keeper = t.of_keeper AND n.period_start = t.period_start AND n.revision > t.revision)";
            let within = Sql::new("t.period_start >= ? AND t.period_end <= ?").bind(between.from).bind(between.to);
            Whole::of("t.part_id", "t.period_start DESC, t.of_keeper, t.id")
                .narrowed(Filter::rows([Sql::new(last), within]))
        };
        self.whole(session, field, whole, Ahead::default).await
    }
}

/// By part and target, the first days of the periods that were measured.
type Measured = HashMap<(Uuid, Uuid), Vec<NaiveDate>>;

impl Member<PartRow> {
    /// How the promises to the cohort's parties go on through the versions of their agreements, and which periods were
    /// measured of them in each. One statement for the cohort.
    async fn going_on(&self, session: &Session, between: Between) -> Result<Arc<(GoingOn, Measured)>, ApiError> {
        self.together(&format!("/goingOn {between:?}"), |cohort| async move {
            let extent = session.extent(MeasuredRow::ACTION, MeasuredRow::KIND);
            let within = Sql::new("t.period_start >= ? AND t.period_end <= ?").bind(between.from).bind(between.to);
            let sql = Sql::new(format!(
                "SELECT {}, (SELECT string_agg(CAST(t.period_start AS TEXT), ';') FROM {} \
                 WHERE t.part_id = q.id AND t.target_id = x.id AND ",
                Made::COLUMNS,
                MeasuredRow::TABLE
            ))
            .and_then(Sql::all([within, MeasuredRow::covered(&extent, &Sql::default())]))
            .and_then(format!("){}", Made::FROM))
            .and_then(going_on::beside(cohort.ids()));
            let (mut all, mut measured) = (Vec::new(), Measured::new());
            for row in session.rows(sql).await? {
                let mut columns = Columns::new(&row);
                let made = Made::read(&mut columns)?;
                let periods: Option<String> = columns.take()?;
                let periods = periods.iter().flat_map(|text| text.split(';')).filter_map(|day| day.parse().ok());
                measured.insert((made.part, made.target), periods.collect());
                all.push(made);
            }
            Ok((GoingOn::new(all), measured))
        })
        .await
    }
}

impl Member<TargetRow> {
    async fn measured_between(
        &self,
        session: &Session,
        between: Between,
    ) -> Result<Vec<Member<MeasuredRow>>, ApiError> {
        let key = format!("/measured {between:?}");
        let read = self.together(&key, |cohort| async move { session.measured_of(&cohort, between).await });
        let read = read.await?;
        let mine = |value: &&Member<MeasuredRow>| self.read_for.is_none_or(|part| value.part_id == part);
        Ok(read.get(&self.id).into_iter().flatten().filter(mine).cloned().collect())
    }
}

impl Session {
    async fn measured_of(
        &self,
        targets: &Cohort<TargetRow>,
        between: Between,
    ) -> Result<Nested<MeasuredRow>, ApiError> {
        let extent = self.extent(MeasuredRow::ACTION, MeasuredRow::KIND);
        let within = Sql::new("t.period_start >= ? AND t.period_end <= ?").bind(between.from).bind(between.to);
        let sql = Sql::new(format!("SELECT {} FROM {} WHERE ", MeasuredRow::COLUMNS, MeasuredRow::TABLE))
            .and_then(Sql::all([super::measured::of(targets), within, MeasuredRow::covered(&extent, &Sql::default())]))
            .and_then(" ORDER BY t.period_start, t.part_id");
        let mut values: Vec<(Uuid, MeasuredRow)> = Vec::new();
        for row in self.rows(sql).await? {
            let value = MeasuredRow::read(&mut Columns::new(&row))?;
            values.push((value.target_id, value));
        }
        Ok(grouped(values).0)
    }
}

/// The organisation's own parts, as a customer, of registered versions that had a day between two days; by agreement.
pub fn parts_between(between: Between) -> Whole<PartRow> {
    let term = "t.side = 'CUSTOMER' AND NOT t.is_keeper AND EXISTS (SELECT 1 FROM agreement_version_days d \
        WHERE d.version_id = t.version_id AND d.state = 'REGISTERED' AND d.valid_from < ? AND d.end_day > ? \
        AND d.end_day > d.valid_from)";
    let which = Filter::rows([Sql::new(term).bind(between.to).bind(between.from)]);
    Whole::of("t.organisation_id", "t.version_id, t.id").narrowed(which)
}

impl Member<OrganisationRow> {
    /// Its own parts, as a customer, of what was in force at some time between two days, as far as the actor sees them.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn parts_between(&self, session: &Session, between: Between) -> Result<Vec<Member<PartRow>>, ApiError> {
        let key = format!("/parts {between:?}");
        self.whole(session, &key, || parts_between(between), Ahead::default).await
    }
}

/// How many of the outcomes met their target, did not, and were not measured.
pub fn counted(outcomes: &[Outcome]) -> (usize, usize, usize) {
    let met = outcomes.iter().filter(|one| one.measured.as_ref().is_some_and(|value| value.met)).count();
    let unmeasured = outcomes.iter().filter(|one| one.measured.is_none()).count();
    (met, outcomes.len() - met - unmeasured, unmeasured)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(year: i32, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, day).unwrap()
    }

    /// U2.8: whole periods of the calendar within the asked days and the term, that are over.
    #[test]
    fn periods_are_whole_and_over() {
        let between = Between { from: day(2026, 1, 15), to: day(2026, 12, 31) };
        let today = day(2026, 6, 1);
        let months = between.periods(Period::Month, (day(2025, 1, 1), None), today);
        let first = |periods: &[(NaiveDate, NaiveDate)]| periods.iter().map(|(start, _)| *start).collect::<Vec<_>>();
        assert_eq!(first(&months), [2, 3, 4, 5].map(|month| day(2026, month, 1)));
        let quarters = between.periods(Period::Quarter, (day(2025, 1, 1), None), today);
        assert_eq!(quarters, [], "of the second quarter a month is still to come");
        let short = between.periods(Period::Month, (day(2026, 3, 10), Some(day(2026, 5, 15))), today);
        assert_eq!(first(&short), [day(2026, 4, 1)], "within the term");
        let years = Between { from: day(2023, 1, 1), to: day(2026, 1, 1) };
        assert_eq!(years.periods(Period::Year, (day(2024, 1, 1), None), today).len(), 2);
        assert_eq!(years.periods(Period::Once, (day(2024, 1, 1), None), today), []);
    }
}
