//! Working days (U3), held against a calendar made by others: every day of 2024–2030, and 92 counts of days.

use chrono::{Days, NaiveDate};
use governance::calendar::{self, DaysOff};
use proptest::prelude::*;

use super::day;

/// `SOURCES.md` beside the files tells where they come from.
const EVERY_DAY: &str = include_str!("../data/working_days.csv");
const COUNTS: &str = include_str!("../data/working_day_vectors.csv");

fn rows(text: &str) -> impl Iterator<Item = Vec<&str>> {
    text.lines().skip(1).map(|line| line.split(',').collect())
}

#[test]
fn u3_every_day_of_seven_years_is_worked_or_not() {
    let mut count = 0;
    for row in rows(EVERY_DAY) {
        assert_eq!(DaysOff::Statutory.is_working_day(day(row[0])), row[1] == "1", "{} by law", row[0]);
        assert_eq!(calendar::is_working_day(day(row[0])), row[2] == "1", "{} by contract", row[0]);
        count += 1;
    }
    assert_eq!(count, 2557);
}

#[test]
fn u3_working_days_are_added_as_in_the_vectors() {
    let mut count = 0;
    for row in rows(COUNTS) {
        let (start, days) = (day(row[0]), row[1].parse().expect("a number"));
        assert_eq!(DaysOff::Statutory.add_working_days(start, days), Some(day(row[2])), "{row:?}");
        assert_eq!(calendar::add_working_days(start, days), Some(day(row[3])), "{row:?}");
        count += 1;
    }
    assert_eq!(count, 92);
}

#[test]
fn u3_easter_falls_where_it_fell() {
    // The earliest and latest of two centuries, and a few that were in the papers.
    for sunday in ["1913-03-23", "1943-04-25", "2000-04-23", "2008-03-23", "2011-04-24", "2038-04-25"] {
        let sunday = day(sunday);
        let off = DaysOff::Statutory;
        assert!(off.is_holiday(sunday), "{sunday}");
        assert!(off.is_holiday(sunday + Days::new(1)) && off.is_holiday(sunday - Days::new(2)), "{sunday}");
        assert!(!off.is_holiday(sunday + Days::new(2)) && !off.is_holiday(sunday - Days::new(3)), "{sunday}");
    }
}

#[test]
fn u3_whit_monday_was_a_holiday_until_the_national_day_became_one() {
    assert!(DaysOff::Statutory.is_holiday(day("2004-05-31")) && !DaysOff::Statutory.is_holiday(day("2004-06-06")));
    assert!(!DaysOff::Statutory.is_holiday(day("2005-05-16")) && DaysOff::Statutory.is_holiday(day("2005-06-06")));
}

fn any_day() -> impl Strategy<Value = NaiveDate> {
    (0u64..73_000).prop_map(|days| day("1950-01-01") + Days::new(days))
}

proptest! {
    /// The list of a year's holidays and the question about one day are two calculations of the same.
    #[test]
    fn u3_a_year_lists_exactly_its_holidays(year in 1900i32..2300) {
        for off in [DaysOff::Statutory, DaysOff::Contract] {
            let listed = off.holidays(year);
            let first = NaiveDate::from_ymd_opt(year, 1, 1).unwrap();
            let asked: Vec<_> = first.iter_days().take_while(|day| day.format("%Y").to_string() == year.to_string())
                .filter(|day| off.is_holiday(*day)).collect();
            prop_assert_eq!(listed, asked);
        }
    }

    #[test]
    fn u3_working_days_between_are_those_one_counts(from in any_day(), length in 0u64..1500) {
        let until = from + Days::new(length);
        for off in [DaysOff::Statutory, DaysOff::Contract] {
            let counted = from.iter_days().take_while(|day| *day < until).filter(|day| off.is_working_day(*day)).count();
            prop_assert_eq!(off.working_days_between(from, until), i64::try_from(counted).unwrap());
        }
    }

    #[test]
    fn u3_adding_ends_on_a_working_day_with_exactly_so_many_since(start in any_day(), count in 1u16..300) {
        let end = calendar::add_working_days(start, count).unwrap();
        prop_assert!(calendar::is_working_day(end));
        let day_after = |day: NaiveDate| day + Days::new(1);
        prop_assert_eq!(calendar::working_days_between(day_after(start), day_after(end)), i64::from(count));
    }
}

#[test]
fn u3_no_days_are_the_day_itself_and_backwards_there_are_none() {
    assert_eq!(calendar::add_working_days(day("2026-12-25"), 0), Some(day("2026-12-25")));
    assert_eq!(calendar::working_days_between(day("2026-12-25"), day("2026-12-01")), 0);
    assert_eq!(calendar::add_working_days(NaiveDate::MAX, 1), None);
}
