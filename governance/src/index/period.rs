//! The months, quarters and years that index values are of.

use std::fmt;

use chrono::{Datelike, NaiveDate};

use crate::vocabulary::vocabulary;

vocabulary! {
    /// How often an index is published.
    Frequency {
        /// Månad.
        Month = "MONTH",
        /// Kvartal.
        Quarter = "QUARTER",
        /// År (årsmedeltal).
        Year = "YEAR",
    }
}

impl Frequency {
    /// How many of its periods a year has.
    pub const fn per_year(self) -> u8 {
        match self {
            Self::Month => 12,
            Self::Quarter => 4,
            Self::Year => 1,
        }
    }
}

/// A month, quarter or year that an index value is of. Written `2024-10`, `2024-Q4`, `2024`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct IndexPeriod {
    year: i32,
    number: u8,
    frequency: Frequency,
}

impl IndexPeriod {
    /// The period; None where a year has no such.
    pub fn new(frequency: Frequency, year: i32, number: u8) -> Option<Self> {
        let exists = (1..=frequency.per_year()).contains(&number) && (1..=9999).contains(&year);
        exists.then_some(Self { year, number, frequency })
    }

    /// The period so written; a quarter also as the statistics write it, `2024Q4`.
    pub fn parse(text: &str) -> Option<Self> {
        let digits = |text: &str, count| text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit());
        let (year, rest) = text.split_at_checked(4).filter(|(year, _)| digits(year, 4))?;
        let year = year.parse().ok()?;
        let (frequency, number) = match rest.split_at_checked(1) {
            None => (Frequency::Year, "1"),
            Some(("-", quarter)) if quarter.strip_prefix('Q').is_some_and(|quarter| digits(quarter, 1)) => {
                (Frequency::Quarter, quarter.trim_start_matches('Q'))
            }
            Some(("-", month)) if digits(month, 2) => (Frequency::Month, month),
            Some(("Q", quarter)) if digits(quarter, 1) => (Frequency::Quarter, quarter),
            Some(_) => return None,
        };
        Self::new(frequency, year, number.parse().ok()?)
    }

    /// Month, quarter or year.
    pub const fn frequency(self) -> Frequency {
        self.frequency
    }

    /// Which of its year's periods it is, from 1.
    pub const fn number(self) -> u8 {
        self.number
    }

    /// The first day after it.
    pub fn until(self) -> Option<NaiveDate> {
        let months = u32::from(12 / self.frequency.per_year() * self.number);
        NaiveDate::from_ymd_opt(self.year + i32::from(months == 12), months % 12 + 1, 1)
    }

    /// The last period with this number that is over when `day` begins.
    pub fn last_before(frequency: Frequency, number: u8, day: NaiveDate) -> Option<Self> {
        let this_year = Self::new(frequency, day.year(), number)?;
        if this_year.until()? <= day { Some(this_year) } else { Self::new(frequency, day.year() - 1, number) }
    }
}

impl fmt::Display for IndexPeriod {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.frequency {
            Frequency::Month => write!(f, "{:04}-{:02}", self.year, self.number),
            Frequency::Quarter => write!(f, "{:04}-Q{}", self.year, self.number),
            Frequency::Year => write!(f, "{:04}", self.year),
        }
    }
}
