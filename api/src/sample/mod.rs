//! The sample data: real services, organisations, suppliers, service levels and prices with their sources, and around
//! them generated agreements, budgets, deliveries and persons, marked as sample in the data itself (O5).
//!
//! The way of a row: [`files`] (public facts, embedded) → a pure function of one subject ([`organisations`],
//! [`services`], [`agreements`], …) → [`world`] (all rows in memory) → [`write`](mod@write) (one transaction).
//!
//! **Invariant**: no chance. Ids follow from natural keys and figures from a hash of theirs ([`ids`], [`noise`]), so that
//! two loads on the same day are alike; only what is counted from the day of the load ([`days`]) differs between days.

pub mod agreements;
pub mod budgets;
pub mod customers;
pub mod days;
pub mod decisions;
pub mod deliveries;
pub mod files;
pub mod ids;
pub mod income;
pub mod index;
pub mod measured;
pub mod noise;
pub mod organisations;
pub mod persons;
pub mod prices;
pub mod services;
#[cfg(test)]
mod tests;
pub mod world;
mod write;

pub use write::load;

/// How far a load has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// The table being written.
    pub stage: &'static str,
    /// Rows written.
    pub done: usize,
    /// Rows to write in all.
    pub total: usize,
}

/// Why the sample was not loaded; the database is as it was.
#[derive(Debug, thiserror::Error)]
pub enum SampleError {
    /// The sample is loaded into an empty database only.
    #[error("the database already holds organisations; sample data is loaded into an empty one only")]
    NotEmpty,
    /// An embedded file does not have its record's shape: a mistake in the product.
    #[error("the embedded file {name} cannot be read: {error}")]
    File {
        /// The file.
        name: &'static str,
        /// What was wrong.
        error: csv::Error,
    },
    /// An embedded file holds a word, day or number that is not one: a mistake in the product.
    #[error("the embedded files hold {0:?}, which cannot be read")]
    Word(String),
    /// The database refused.
    #[error(transparent)]
    Database(#[from] sea_orm::DbErr),
}

/// The vocabulary's variant for a word of an embedded file.
fn word<T>(text: &str, parse: impl Fn(&str) -> Option<T>) -> Result<T, SampleError> {
    parse(text).ok_or_else(|| SampleError::Word(text.to_owned()))
}
