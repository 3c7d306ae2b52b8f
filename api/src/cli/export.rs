//! `katalog export`: the files that import reads, with what the one who asks may read.

use std::{fmt::Write as _, io::Write as _, path::PathBuf, process::ExitCode};

use indicatif::ProgressBar;

use super::{Failure, open};
use crate::{
    config::Config,
    db::Pools,
    exchange::{
        asker,
        export::{Exported, export},
    },
};

/// What is exported, and for whom.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// In whose name: issuer and subject with a space between, the subject, or the whole name.
    #[arg(long = "as", value_name = "PERSON")]
    person: String,
    /// Where the files are written; those of the same names are written over.
    #[arg(value_name = "DIR")]
    directory: PathBuf,
}

/// Exports, and tells how many rows each file has, and how much of what holds stands in none.
///
/// # Errors
/// When a file cannot be written, or the database does not answer.
pub async fn run(config: &Config, arguments: &Arguments) -> Result<ExitCode, Failure> {
    let db = open::database(config, Pools::streaming()).await?;
    let clock = open::clock(config, open::is_sample(&db).await?)?;
    let session =
        asker::session(&db, &clock, &arguments.person).await.map_err(|error| Failure::new(error.to_string()))?;
    let bar = ProgressBar::new_spinner();
    let watch = bar.clone();
    let progress = move |name: &'static str, rows: usize| {
        watch.set_message(format!("{name}.csv: {rows} rows"));
        watch.tick();
    };
    let written = export(&db, &session, &arguments.directory, &progress).await;
    bar.finish_and_clear();
    let Exported { files, left_out } = written.map_err(|error| Failure::new(error.to_string()))?;
    let mut text = String::new();
    for (name, rows) in files {
        let _ = writeln!(text, "{name}.csv: {rows} rows");
    }
    super::print(&text)?;
    // Not among what was written: whoever imports the files elsewhere is to know that it is not there.
    for (holding, number) in left_out {
        let _ = writeln!(std::io::stderr(), "in no file: {number} {}", holding.what);
    }
    Ok(ExitCode::SUCCESS)
}
