//! What the sample's agreements bring in, per service, year and currency: the measure of its costs.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use governance::{lifecycle::VersionState, words::PartySide};

use super::{
    agreements::spec::{Agreement, Line, Version},
    days::{Days, day},
};

/// Minor units by provider, service, year and currency.
#[derive(Clone, Debug, Default)]
pub struct Income(BTreeMap<(String, String, i32, &'static str), i64>);

impl Income {
    /// Sums the lines of all registered versions on the provider side, by the days on which each line holds.
    pub fn of(agreements: &[Agreement], days: &Days) -> Self {
        let mut income = Self::default();
        for agreement in agreements.iter().filter(|agreement| agreement.side == PartySide::Provider) {
            for version in agreement.versions.iter().filter(|version| version.state == VersionState::Registered) {
                for line in version.parts.iter().flat_map(|part| &part.lines) {
                    for year in days.year() - 1..=days.year() + 1 {
                        let key = (agreement.keeper.to_owned(), line.service.clone(), year, line.currency);
                        *income.0.entry(key).or_default() += in_year(version, line, year);
                    }
                }
            }
        }
        income
    }

    /// A service's income in a year.
    pub fn of_service(&self, provider: &str, service: &str, year: i32, currency: &'static str) -> i64 {
        self.0.get(&(provider.to_owned(), service.to_owned(), year, currency)).copied().unwrap_or(0)
    }
}

/// A line's part of a year, in minor units.
fn in_year(version: &Version, line: &Line, year: i32) -> i64 {
    let (first, end) = (day(year, 1, 1), day(year + 1, 1, 1));
    let until = |end: Option<NaiveDate>| end.unwrap_or(NaiveDate::MAX);
    let from = line.from.max(version.from).max(first);
    let until = until(line.until).min(until(version.ends())).min(end);
    let held = (until - from).num_days().max(0);
    let price = line.price().minor().unwrap_or(0);
    let yearly = price * line.period.per_year().unwrap_or(0) * line.tiering.times(line.quantity_thousandths) / 1000;
    yearly * held / (end - first).num_days()
}
