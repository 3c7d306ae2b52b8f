//! Loading the sample data where somebody watches, and whether the clock has left the day they count from.

use chrono::{Datelike, NaiveDate};
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

/// That the sample data of `loaded` are served on another day than they were made for: an earlier one, or one in a later
/// month, when a month's measured values are lacking and what was soon to end has ended. None: the day is theirs.
pub fn moved_on(loaded: NaiveDate, today: NaiveDate) -> Option<String> {
    let month = |day: NaiveDate| (day.year(), day.month());
    (today < loaded || month(today) != month(loaded)).then(|| {
        format!(
            "the sample data count from {loaded}, and the clock says {today}: answers are not those that the \
             documentation shows; a directory of its own (--data-dir, KATALOG_DATA_DIR) gets them as of {today}"
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sample_is_of_its_month_from_its_day_on() {
        let day = |text: &str| -> NaiveDate { text.parse().unwrap() };
        let loaded = day("2026-11-22");
        for (today, told) in [
            ("2026-11-22", false),
            ("2026-11-30", false),
            ("2026-12-01", true),
            ("2027-11-22", true),
            ("2026-11-21", true),
            ("2026-10-31", true),
        ] {
            let said = moved_on(loaded, day(today));
            assert_eq!(said.is_some_and(|it| it.contains("2026-11-22") && it.contains(today)), told, "{today}");
        }
    }
}
