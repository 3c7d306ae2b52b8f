//! Loading the sample data where somebody watches.

use indicatif::{ProgressBar, ProgressStyle};
use sea_orm::{ConnectionTrait, DbErr, Statement};

use super::Failure;
use crate::{
    clock::Clock,
    db::Db,
    sample::{self, Progress},
};

/// Whether the database holds nothing yet.
///
/// # Errors
/// When it cannot be read.
pub async fn is_empty(db: &Db) -> Result<bool, DbErr> {
    let sql = "SELECT 1 AS one FROM organisation UNION ALL SELECT 1 FROM person LIMIT 1";
    let row = db.read.query_one_raw(Statement::from_string(db.read.get_database_backend(), sql)).await?;
    Ok(row.is_none())
}

/// Loads the sample data, with a bar on standard error if that is a terminal.
///
/// # Errors
/// When the data cannot be loaded; the database is then as it was.
pub async fn load(db: &Db, clock: &Clock) -> Result<(), Failure> {
    let bar = ProgressBar::no_length();
    if let Ok(style) = ProgressStyle::with_template("sample data {wide_bar} {pos}/{len} {msg}") {
        bar.set_style(style);
    }
    let watch = bar.clone();
    let loaded = sample::load(db, clock, &move |progress: Progress| {
        watch.set_length(u64::try_from(progress.total).unwrap_or(u64::MAX));
        watch.set_position(u64::try_from(progress.done).unwrap_or(u64::MAX));
        watch.set_message(progress.stage);
    })
    .await;
    bar.finish_and_clear();
    let rows = loaded.map_err(|error| Failure::new(format!("sample data: {error}")))?;
    tracing::info!(rows, "sample data loaded");
    Ok(())
}
