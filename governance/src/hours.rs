//! Service hours (servicetid): the hours of a week in which a promise holds, in the small written form of agreements.
//!
//! ```text
//! 24x7                               Alla dagar 00:00–24:00
//! Arbetsdagar 08:00–17:00            Working days 08:00-17:00
//! mån–fre 07–18; lör 10:00–14:00     Mon-Thu, Sat 08:00-16:00; holidays 10-12
//! ```
//!
//! Entries are separated by `;`, each some days followed by ranges of hours on each of them, separated by `,`. Days are
//! weekdays or spans of weekdays in Swedish or English (`mån`, `måndag`, `måndagar`, `Mon`, `Monday`, `Mondays`), or one of
//!
//! - *arbetsdagar*, *vardagar*, *working days*, *weekdays*: Monday to Friday;
//! - *helgdagar*, *holidays*: the days off of [`DaysOff::Contract`], whatever their weekday;
//! - *alla dagar*, *dagligen*, *every day*, *daily*: the seven weekdays and the holidays.
//!
//! On a holiday nothing but what is written for holidays is open: *Mon-Sun 00-24* is closed on Christmas Day, *24x7* is not.
//! A range ends on the day it begins: what goes past midnight is written as two.

use chrono::{Datelike, NaiveDate};

use crate::calendar::DaysOff;

/// Minutes of a day.
const DAY: u16 = 24 * 60;

/// Where holidays stand among the days: after Sunday.
const HOLIDAY: usize = 7;

/// Ranges of minutes of a day, in order, apart from each other: from, until.
type Open = Vec<(u16, u16)>;

/// The minutes of a week, and of a holiday, in which a promise holds.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Hours {
    /// Monday to Sunday, then a holiday.
    days: [Open; 8],
}

impl Hours {
    /// Around the clock, on every day.
    pub fn always() -> Self {
        Self { days: std::array::from_fn(|_| vec![(0, DAY)]) }
    }

    /// The hours so written; None where the text does not have the form.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim().to_lowercase().replace(['–', '—'], "-");
        if matches!(text.as_str(), "24x7" | "24/7" | "dygnet runt" | "around the clock") {
            return Some(Self::always());
        }
        let mut days: [Open; 8] = Default::default();
        for entry in text.split(';') {
            let (on, ranges) = entry_of(entry.trim())?;
            for day in on {
                days.get_mut(day)?.extend(&ranges);
            }
        }
        Some(Self { days: days.map(joined) })
    }

    /// The minutes that are in both.
    #[must_use]
    pub fn intersection(&self, other: &Self) -> Self {
        Self { days: std::array::from_fn(|day| common(&self.days[day], &other.days[day])) }
    }

    /// The minutes that are in this one and not in the other.
    #[must_use]
    pub fn without(&self, other: &Self) -> Self {
        Self { days: std::array::from_fn(|day| common(&self.days[day], &closed(&other.days[day]))) }
    }

    /// Whether every minute of the other is in this one.
    pub fn covers(&self, other: &Self) -> bool {
        other.without(self).is_empty()
    }

    /// Whether there is no minute in it.
    pub fn is_empty(&self) -> bool {
        self.days.iter().all(Vec::is_empty)
    }

    /// Minutes of a week without holidays.
    pub fn minutes_per_week(&self) -> u32 {
        self.days[..HOLIDAY].iter().map(length).sum()
    }

    /// Minutes of a holiday.
    pub fn minutes_per_holiday(&self) -> u32 {
        length(&self.days[HOLIDAY])
    }

    /// Whether a minute of a day (from 0) is in it.
    pub fn contains(&self, day: NaiveDate, minute: u16) -> bool {
        let kind = if DaysOff::Contract.is_holiday(day) { HOLIDAY } else { weekday(day) };
        self.days[kind].iter().any(|(from, until)| (*from..*until).contains(&minute))
    }
}

/// Written in English, in the form that [`Hours::parse`] reads; days with the same hours together.
impl std::fmt::Display for Hours {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        const NAMES: [&str; 8] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun", "holidays"];
        if *self == Self::always() {
            return f.write_str("24x7");
        }
        let mut written: Vec<String> = Vec::new();
        for (at, open) in self.days.iter().enumerate() {
            let told_before = self.days[..at].contains(open);
            if open.is_empty() || told_before {
                continue;
            }
            let alike: Vec<_> = (at..8).filter(|day| &self.days[*day] == open).map(|day| NAMES[day]).collect();
            let range = |(from, until): &(u16, u16)| {
                format!("{:02}:{:02}-{:02}:{:02}", from / 60, from % 60, until / 60, until % 60)
            };
            let ranges: Vec<_> = open.iter().map(range).collect();
            written.push(format!("{} {}", alike.join(", "), ranges.join(", ")));
        }
        f.write_str(if written.is_empty() { "never" } else { "" })?;
        f.write_str(&written.join("; "))
    }
}

fn weekday(day: NaiveDate) -> usize {
    // 0 to 6.
    day.weekday().num_days_from_monday() as usize
}

fn length(open: &Open) -> u32 {
    open.iter().map(|(from, until)| u32::from(until - from)).sum()
}

/// In order, what touches or overlaps joined.
fn joined(mut open: Open) -> Open {
    open.sort_unstable();
    let mut apart: Open = Vec::with_capacity(open.len());
    for (from, until) in open {
        match apart.last_mut() {
            Some(last) if from <= last.1 => last.1 = last.1.max(until),
            _ => apart.push((from, until)),
        }
    }
    apart
}

fn common(one: &Open, two: &Open) -> Open {
    let pairs = one.iter().flat_map(|range| two.iter().map(move |other| (range.0.max(other.0), range.1.min(other.1))));
    joined(pairs.filter(|(from, until)| from < until).collect())
}

/// The rest of the day.
fn closed(open: &Open) -> Open {
    let mut from = 0;
    let mut rest = Vec::with_capacity(open.len() + 1);
    for range in open {
        rest.push((from, range.0));
        from = range.1;
    }
    rest.push((from, DAY));
    rest.retain(|(from, until)| from < until);
    rest
}

/// Days and ranges of one entry: the ranges are what begins with a digit.
fn entry_of(entry: &str) -> Option<(Vec<usize>, Open)> {
    let first_digit = entry.find(|letter: char| letter.is_ascii_digit())?;
    let (days, ranges) = entry.split_at(first_digit);
    let days = days.trim();
    let days = if days.is_empty() { return None } else { days.split(',').map(|part| days_of(part.trim())) };
    let days = days.collect::<Option<Vec<_>>>()?.concat();
    let ranges = ranges.split(',').map(|part| range_of(part.trim())).collect::<Option<Open>>()?;
    Some((days, ranges))
}

fn days_of(part: &str) -> Option<Vec<usize>> {
    match part {
        "arbetsdagar" | "vardagar" | "working days" | "weekdays" => Some((0..5).collect()),
        "helgdagar" | "holidays" => Some(vec![HOLIDAY]),
        "alla dagar" | "dagligen" | "every day" | "daily" => Some((0..8).collect()),
        _ => match part.split_once('-') {
            None => weekday_named(part).map(|day| vec![day]),
            Some((from, until)) => {
                let (from, until) = (weekday_named(from.trim())?, weekday_named(until.trim())?);
                // From Friday to Monday goes over the week's end.
                Some((0..=(until + 7 - from) % 7).map(|on| (from + on) % 7).collect())
            }
        },
    }
}

fn weekday_named(name: &str) -> Option<usize> {
    const SWEDISH: [&str; 7] = ["måndag", "tisdag", "onsdag", "torsdag", "fredag", "lördag", "söndag"];
    const ENGLISH: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
    SWEDISH.iter().zip(ENGLISH).position(|(swedish, english)| {
        let short = |full: &str| full.chars().take(3).collect::<String>();
        name == *swedish
            || name == english
            || name == short(swedish)
            || name == short(english)
            || name.strip_suffix("ar") == Some(swedish)
            || name.strip_suffix('s') == Some(english)
    })
}

fn range_of(part: &str) -> Option<(u16, u16)> {
    let (from, until) = part.split_once('-')?;
    let (from, until) = (minute_of(from.trim())?, minute_of(until.trim())?);
    (from < until && until <= DAY).then_some((from, until))
}

/// `8`, `08`, `08:30` or `08.30`.
fn minute_of(text: &str) -> Option<u16> {
    let (hour, minute) = text.split_once([':', '.']).unwrap_or((text, "00"));
    let number = |text: &str, longest| {
        let digits = !text.is_empty() && text.len() <= longest && text.bytes().all(|byte| byte.is_ascii_digit());
        if digits { text.parse::<u16>().ok() } else { None }
    };
    let (hour, minute) = (number(hour, 2)?, number(minute, 2).filter(|_| minute.len() == 2)?);
    (hour <= 24 && minute < 60).then_some(hour * 60 + minute)
}
