//! The keepers' registers: number and year without a gap, in the order of registration (U2.6).

use std::collections::BTreeMap;

use chrono::{DateTime, Datelike, NaiveDate, Utc};
use governance::lifecycle::VersionState;

use super::spec::{Agreement, Version};
use crate::sample::days::{Days, shift};

/// One registration.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Entry {
    keeper: &'static str,
    /// When it was registered.
    pub at: DateTime<Utc>,
    code: String,
    version: usize,
    /// The register's year.
    pub year: i32,
    /// The number within the year, from 1.
    pub number: i32,
}

impl Entry {
    /// Whether this is the registration of that version.
    pub fn is(&self, agreement: &Agreement, version: usize) -> bool {
        self.keeper == agreement.keeper && self.code == agreement.code && self.version == version
    }
}

/// The day on which a version was signed: three weeks before it begins, or ten days before the load if that is earlier.
pub fn day_of(days: &Days, version: &Version) -> NaiveDate {
    shift(version.from, -21).min(days.plus(-10))
}

/// The registrations of every keeper, in order.
pub fn entries(days: &Days, agreements: &[Agreement]) -> Vec<Entry> {
    let mut entries: Vec<_> = agreements
        .iter()
        .flat_map(|agreement| {
            agreement.versions.iter().enumerate().map(move |(index, version)| (agreement, index + 1, version))
        })
        .filter(|(_, _, version)| version.state == VersionState::Registered)
        .map(|(agreement, number, version)| {
            let at = days.morning(shift(day_of(days, version), 5));
            Entry {
                keeper: agreement.keeper,
                at,
                code: agreement.code.clone(),
                version: number,
                year: at.year(),
                number: 0,
            }
        })
        .collect();
    entries.sort();
    let mut last: BTreeMap<_, i32> = BTreeMap::new();
    for entry in &mut entries {
        let number = last.entry((entry.keeper, entry.year)).or_default();
        *number += 1;
        entry.number = *number;
    }
    entries
}
