//! Why a run ended, in words for whoever started it.

use std::fmt;

/// What was being done, and what went wrong.
#[derive(Debug)]
pub struct Failure(String);

impl Failure {
    /// `doing` failed because of `error`.
    pub fn new(doing: impl fmt::Display, error: impl fmt::Display) -> Self {
        Self(format!("{doing}: {error}"))
    }

    /// Something that is simply so.
    pub fn told(text: impl Into<String>) -> Self {
        Self(text.into())
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Failure {}

/// Gives an error the words for what was being done.
pub trait Doing<T> {
    /// What was being done.
    ///
    /// # Errors
    /// The error, with these words before it.
    fn doing(self, what: impl fmt::Display) -> Result<T, Failure>;
}

impl<T, E: fmt::Display> Doing<T> for Result<T, E> {
    fn doing(self, what: impl fmt::Display) -> Result<T, Failure> {
        self.map_err(|error| Failure::new(what, error))
    }
}
