//! Days, terms, index clauses and promises, held against independent calculations of the same.
#![expect(clippy::expect_used, clippy::unwrap_used, reason = "a test says by panicking what is wrong")]

mod calendar;
mod hours;
mod index;
mod index_periods;
mod index_random;
mod index_tiers;
mod price;
mod promise;
mod promise_random;
mod promise_shares;
mod term;

use chrono::NaiveDate;

/// A day, written out.
fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}
