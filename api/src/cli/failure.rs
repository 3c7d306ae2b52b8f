//! Why a command could not do its work, and how to mend it.

use std::fmt;

use metrics_exporter_prometheus::BuildError;

use crate::{
    auth::{SetupError, TokenError},
    config::ConfigError,
    http::shape::ShapeError,
};

/// What is told to whoever started the program.
#[derive(Debug)]
pub struct Failure {
    problem: String,
    mend: Option<String>,
}

impl Failure {
    /// A failure that `problem` describes.
    pub fn new(problem: impl Into<String>) -> Self {
        Self { problem: problem.into(), mend: None }
    }

    /// What is wrong, and what to do about it.
    pub fn parts(self) -> (String, String) {
        (self.problem, self.mend.unwrap_or_default())
    }

    /// The same with what to do about it.
    pub fn mend(self, mend: impl Into<String>) -> Self {
        Self { mend: Some(mend.into()), ..self }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "katalog: {}", self.problem)?;
        match &self.mend {
            Some(mend) => write!(f, "\n  {mend}"),
            None => Ok(()),
        }
    }
}

impl From<ConfigError> for Failure {
    fn from(error: ConfigError) -> Self {
        let (problem, mend) = error.parts();
        Self::new(format!("settings: {problem}")).mend(mend)
    }
}

impl From<crate::graphql::cover::BareFields> for Failure {
    fn from(error: crate::graphql::cover::BareFields) -> Self {
        Self::new(error.to_string()).mend("Give each field a line in api/src/graphql/covered.rs.")
    }
}

impl From<sea_orm::DbErr> for Failure {
    fn from(error: sea_orm::DbErr) -> Self {
        Self::new(format!("database: {error}"))
    }
}

impl From<SetupError> for Failure {
    fn from(error: SetupError) -> Self {
        Self::new(format!("issuers: {error}"))
    }
}

impl From<TokenError> for Failure {
    fn from(error: TokenError) -> Self {
        Self::new(error.to_string())
    }
}

impl From<BuildError> for Failure {
    fn from(error: BuildError) -> Self {
        Self::new(format!("metrics: {error}"))
    }
}

impl From<ShapeError> for Failure {
    fn from(error: ShapeError) -> Self {
        Self::new(error.to_string())
    }
}
