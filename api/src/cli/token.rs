//! `katalog token`: a token for a sample person.

use std::process::ExitCode;

use chrono::TimeDelta;

use super::{Failure, open};
use crate::{auth::token_for, config::Config, db::Pools};

/// Prints a token for `person`, alone on its line.
///
/// # Errors
/// When the database is not marked as sample data, or the person is not found.
pub async fn print(config: &Config, person: &str, hours: u16) -> Result<ExitCode, Failure> {
    let db = open::database(config, Pools::maintenance()).await?;
    let sample = open::is_sample(&db).await.unwrap_or(false);
    if !sample {
        return Err(Failure::new(format!(
            "{} is not sample data: its persons sign in with their own issuer",
            config.database()
        ))
        .mend("Start `katalog` once without settings to make an embedded database with sample data."));
    }
    let clock = open::clock(config, sample)?;
    let issuer = open::development_issuer(config, &clock)?;
    let token = token_for(&db.read, &issuer, person, TimeDelta::hours(hours.into())).await?;
    super::print(&format!("{token}\n"))?;
    Ok(ExitCode::SUCCESS)
}
