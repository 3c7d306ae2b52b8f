//! The sample's days: fixed where the fact is, else counted from the day of the load, so that "ends within 30 days" has
//! something to show whenever the sample is loaded.

use chrono::{DateTime, Datelike, Days as Span, Months, NaiveDate, NaiveTime, Utc};

/// The day of the load and what is counted from it.
#[derive(Clone, Copy, Debug)]
pub struct Days {
    /// The contract day on which the sample is loaded.
    pub today: NaiveDate,
    /// The instant of the load.
    pub now: DateTime<Utc>,
}

impl Days {
    /// The year of the load.
    pub fn year(&self) -> i32 {
        self.today.year()
    }

    /// 1 January of the load's year plus `offset` years.
    pub fn new_year(&self, offset: i32) -> NaiveDate {
        day(self.year() + offset, 1, 1)
    }

    /// `count` days after the load; before it when negative.
    pub fn plus(&self, count: i64) -> NaiveDate {
        shift(self.today, count)
    }

    /// The first day of the month `back` months before the load's.
    pub fn month_start(&self, back: u32) -> NaiveDate {
        let first = day(self.year(), self.today.month(), 1);
        first.checked_sub_months(Months::new(back)).unwrap_or(first)
    }

    /// An hour of the morning of `date`, UTC, never after the load.
    pub fn morning(&self, date: NaiveDate) -> DateTime<Utc> {
        at(date, 9).min(self.now)
    }
}

/// The day, or the first day that chrono knows if there is no such day.
pub fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap_or(NaiveDate::MIN)
}

/// The next such day of a year strictly after `date`: a break date (brytdatum).
pub fn next(date: NaiveDate, month: u32, day_of_month: u32) -> NaiveDate {
    let this_year = day(date.year(), month, day_of_month);
    if this_year > date { this_year } else { day(date.year() + 1, month, day_of_month) }
}

/// The day `count` days after `date`.
pub fn shift(date: NaiveDate, count: i64) -> NaiveDate {
    let span = Span::new(count.unsigned_abs());
    let shifted = if count < 0 { date.checked_sub_days(span) } else { date.checked_add_days(span) };
    shifted.unwrap_or(date)
}

/// The day `count` months after `date`.
pub fn months_after(date: NaiveDate, count: u32) -> NaiveDate {
    date.checked_add_months(Months::new(count)).unwrap_or(date)
}

/// A full hour of `date`, UTC.
pub fn at(date: NaiveDate, hour: u32) -> DateTime<Utc> {
    date.and_time(NaiveTime::from_hms_opt(hour, 0, 0).unwrap_or(NaiveTime::MIN)).and_utc()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_counted_from_the_load() {
        let days = Days { today: day(2026, 9, 1), now: at(day(2026, 9, 1), 12) };
        assert_eq!(next(days.today, 9, 1), day(2027, 9, 1));
        assert_eq!(next(days.today, 10, 1), day(2026, 10, 1));
        assert_eq!(days.month_start(9), day(2025, 12, 1));
        assert_eq!(days.plus(-1), day(2026, 8, 31));
        assert_eq!(days.morning(day(2030, 1, 1)), days.now);
    }
}
