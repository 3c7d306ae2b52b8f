//! What a figure is asked for: a year, a day, and what was known by then.

use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveTime, TimeZone, Utc};

use crate::clock::ZONE;

/// As of which day, and by which knowledge, a decided amount is read. Neither: as last decided.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct When {
    /// The amount that held on this day (`asOf`).
    pub as_of: Option<NaiveDate>,
    /// Among what was recorded here by this instant (`knownAt`).
    pub known_at: Option<DateTime<Utc>>,
}

impl When {
    /// Whether the hot tables answer.
    pub fn is_current(&self) -> bool {
        *self == Self::default()
    }
}

/// A year with the day on which its agreements, deliveries and seats are looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Slice {
    /// Calendar year of frames, allocations, costs and income.
    pub year: i32,
    /// The day on which agreements are in force, deliveries stand, and roles are filled.
    pub day: NaiveDate,
    /// How frames and allocations are read, and which registrations count.
    pub when: When,
    /// The instant up to which appointments count as accepted and not ended: the end of `day`, or now.
    pub instant: DateTime<Utc>,
}

impl Slice {
    /// The slice of `year`, looked at on `when.as_of` (default: `today`).
    pub fn new(year: i32, when: When, today: NaiveDate, now: DateTime<Utc>) -> Self {
        Self::looked_at(year, when.as_of.unwrap_or(today), when, today, now)
    }

    /// The same for another year, looked at on the same day of the calendar so many years earlier or later (29 February
    /// becomes 28 February).
    pub fn of_year(&self, year: i32, today: NaiveDate, now: DateTime<Utc>) -> Self {
        let to = self.day.year().saturating_add(year.saturating_sub(self.year));
        let shifted = self.day.with_year(to).or_else(|| NaiveDate::from_ymd_opt(to, self.day.month(), 28));
        let day = shifted.unwrap_or(self.day);
        Self::looked_at(year, day, When { as_of: self.when.as_of.map(|_| day), ..self.when }, today, now)
    }

    fn looked_at(year: i32, day: NaiveDate, when: When, today: NaiveDate, now: DateTime<Utc>) -> Self {
        let instant = if day == today { now } else { end_of(day) };
        Self { year, day, when, instant: when.known_at.map_or(instant, |known| known.min(instant)) }
    }

    /// 1 January.
    pub fn first_day(&self) -> NaiveDate {
        first_of(self.year, 1)
    }

    /// 1 January of the next year.
    pub fn next_year(&self) -> NaiveDate {
        first_of(self.year.saturating_add(1), 1)
    }

    /// The first day of each month of the year.
    pub fn months(&self) -> impl Iterator<Item = NaiveDate> {
        let year = self.year;
        (1..=12).map(move |month| first_of(year, month))
    }

    /// The day so many days after the slice's.
    pub fn in_days(&self, days: u64) -> NaiveDate {
        self.day.checked_add_days(Days::new(days)).unwrap_or(NaiveDate::MAX)
    }
}

fn first_of(year: i32, month: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, 1).unwrap_or(NaiveDate::MAX)
}

/// The instant at which a contract day ends.
fn end_of(day: NaiveDate) -> DateTime<Utc> {
    let next = day.checked_add_days(Days::new(1)).unwrap_or(day).and_time(NaiveTime::MIN);
    ZONE.from_local_datetime(&next).earliest().map_or_else(|| next.and_utc(), |instant| instant.to_utc())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn instant(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn another_year_is_looked_at_on_the_same_day() {
        let (today, now) = (day("2028-02-29"), instant("2028-02-29T09:00:00Z"));
        let slice = Slice::new(2028, When::default(), today, now);
        assert_eq!((slice.day, slice.instant), (today, now));
        let other = slice.of_year(2027, today, now);
        assert_eq!((other.year, other.day, other.when), (2027, day("2027-02-28"), When::default()));
        assert_eq!(other.instant, instant("2027-02-28T23:00:00Z"), "the Swedish day ends at 23 UTC in winter");
    }

    #[test]
    fn knowledge_bounds_the_instant() {
        let (today, now) = (day("2026-11-22"), instant("2026-11-22T09:00:00Z"));
        let known_at = Some(instant("2026-03-01T00:00:00Z"));
        let slice = Slice::new(2026, When { as_of: Some(day("2026-06-30")), known_at }, today, now);
        assert_eq!(Some(slice.instant), known_at);
        assert_eq!(slice.months().count(), 12);
        assert_eq!((slice.first_day(), slice.next_year()), (day("2026-01-01"), day("2027-01-01")));
    }
}
