//! Swedish working days (U3), by computed rules, for any year from 1900 on.
//!
//! Days are civil days in Europe/Stockholm: whoever has an instant asks on which day it fell before asking here.

use chrono::{Datelike, Days, NaiveDate, Weekday};

/// Which days are off besides Saturdays and Sundays: contracts differ on the three eves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DaysOff {
    /// The public holidays of the law (1989:253) alone.
    Statutory,
    /// Those and Midsummer Eve, Christmas Eve and New Year's Eve: the working days of U3.
    Contract,
}

impl DaysOff {
    /// Whether the day is a public holiday or, by contract, one of the three eves; ordinary Sundays are not meant.
    pub fn is_holiday(self, day: NaiveDate) -> bool {
        is_public_holiday(day) || (self == Self::Contract && is_eve(day))
    }

    /// Whether the day is worked.
    pub fn is_working_day(self, day: NaiveDate) -> bool {
        is_weekday(day) && !self.is_holiday(day)
    }

    /// The day on which `count` working days have passed since `start`, which is not counted itself: one working day
    /// from a Friday is the Monday. No working days is the day itself, worked or not. None beyond the calendar's end.
    pub fn add_working_days(self, start: NaiveDate, count: u16) -> Option<NaiveDate> {
        let mut day = start;
        let mut left = count;
        while left > 0 {
            day = day.succ_opt()?;
            if self.is_working_day(day) {
                left -= 1;
            }
        }
        Some(day)
    }

    /// How many working days there are from `from` up to, but not including, `until`. 0 where that is no later day.
    pub fn working_days_between(self, from: NaiveDate, until: NaiveDate) -> i64 {
        if until <= from {
            return 0;
        }
        // Mondays to Fridays by arithmetic, less the few holidays that fall on one: a term of years costs a step a year.
        let off = (from.year()..=until.year())
            .flat_map(|year| self.holidays(year))
            .filter(|day| (from..until).contains(day) && is_weekday(*day))
            .count();
        weekdays_before(until) - weekdays_before(from) - i64::try_from(off).unwrap_or(i64::MAX)
    }

    /// The days off of a year, in order, those on Saturdays and Sundays included.
    pub fn holidays(self, year: i32) -> Vec<NaiveDate> {
        let easter = easter_sunday(year);
        let after_easter = |days| easter.and_then(|day| day.checked_add_days(Days::new(days)));
        let fixed = |month, day| NaiveDate::from_ymd_opt(year, month, day);
        let mut days = vec![
            fixed(1, 1),
            fixed(1, 6),
            easter.and_then(|day| day.checked_sub_days(Days::new(2))),
            easter,
            after_easter(1),
            fixed(5, 1),
            after_easter(39),
            after_easter(49),
            // The National Day took Whit Monday's place in 2005 (2004:1320).
            if year >= 2005 { fixed(6, 6) } else { after_easter(50) },
            saturday_from(year, 6, 20),
            saturday_from(year, 10, 31),
            fixed(12, 25),
            fixed(12, 26),
        ];
        if self == Self::Contract {
            days.extend([saturday_from(year, 6, 20).and_then(|day| day.pred_opt()), fixed(12, 24), fixed(12, 31)]);
        }
        let mut days: Vec<NaiveDate> = days.into_iter().flatten().collect();
        days.sort_unstable();
        days.dedup();
        days
    }
}

/// Whether the day is a working day as U3 means it.
pub fn is_working_day(day: NaiveDate) -> bool {
    DaysOff::Contract.is_working_day(day)
}

/// The day on which `count` working days of U3 have passed since `start`: within one working day is "by this day".
pub fn add_working_days(start: NaiveDate, count: u16) -> Option<NaiveDate> {
    DaysOff::Contract.add_working_days(start, count)
}

/// How many working days of U3 there are from `from` up to, but not including, `until`.
pub fn working_days_between(from: NaiveDate, until: NaiveDate) -> i64 {
    DaysOff::Contract.working_days_between(from, until)
}

/// Whether the law names the day (1989:253 §1), ordinary Sundays aside.
fn is_public_holiday(day: NaiveDate) -> bool {
    let fixed = match (day.month(), day.day()) {
        (1, 1 | 6) | (5, 1) | (12, 25 | 26) => true,
        (6, 6) => day.year() >= 2005,
        // Midsommardagen and Alla helgons dag: the Saturday from 20 to 26 June, and from 31 October to 6 November.
        (6, 20..=26) | (10, 31) | (11, 1..=6) => day.weekday() == Weekday::Sat,
        _ => false,
    };
    fixed
        || easter_sunday(day.year()).is_some_and(|easter| {
            // Långfredagen, påskdagen, annandag påsk, Kristi himmelsfärdsdag, pingstdagen; annandag pingst until 2004.
            matches!((day - easter).num_days(), -2 | 0 | 1 | 39 | 49)
                || (day.year() < 2005 && (day - easter).num_days() == 50)
        })
}

fn is_eve(day: NaiveDate) -> bool {
    match (day.month(), day.day()) {
        (12, 24 | 31) => true,
        // Midsommarafton: the Friday before, from 19 to 25 June.
        (6, 19..=25) => day.weekday() == Weekday::Fri,
        _ => false,
    }
}

fn is_weekday(day: NaiveDate) -> bool {
    !matches!(day.weekday(), Weekday::Sat | Weekday::Sun)
}

/// Mondays to Fridays since the calendar's first Monday, the day itself not counted.
fn weekdays_before(day: NaiveDate) -> i64 {
    // 1 January of year 1, day 1 of the count, is a Monday.
    let since = i64::from(day.num_days_from_ce()) - 1;
    since.div_euclid(7) * 5 + since.rem_euclid(7).min(5)
}

fn saturday_from(year: i32, month: u32, day: u32) -> Option<NaiveDate> {
    let first = NaiveDate::from_ymd_opt(year, month, day)?;
    let wait = (5 + 7 - first.weekday().num_days_from_monday()) % 7;
    first.checked_add_days(Days::new(wait.into()))
}

/// Påskdagen of the Gregorian calendar, by the method of Meeus, Jones and Butcher.
fn easter_sunday(year: i32) -> Option<NaiveDate> {
    let golden = year.rem_euclid(19);
    let (century, in_century) = (year.div_euclid(100), year.rem_euclid(100));
    let moon = (19 * golden + century - century / 4 - (century - (century + 8) / 25 + 1) / 3 + 15) % 30;
    let to_sunday = (32 + 2 * (century % 4) + 2 * (in_century / 4) - moon - in_century % 4) % 7;
    let late = (golden + 11 * moon + 22 * to_sunday) / 451;
    let from_march = moon + to_sunday - 7 * late + 114;
    NaiveDate::from_ymd_opt(year, u32::try_from(from_march / 31).ok()?, u32::try_from(from_march % 31 + 1).ok()?)
}
