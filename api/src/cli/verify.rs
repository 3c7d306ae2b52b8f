//! `katalog verify`: whether the decisions on record are those that were made (N5).

use std::{path::PathBuf, process::ExitCode};

use migration::Status;

use super::{Failure, open};
use crate::{
    config::Config,
    db::Pools,
    decisions::{
        heads::Heads,
        verify::{Verified, verify},
    },
};

/// What to do about a fault of the decisions.
pub(super) const MEND: &str = "Somebody has written past the triggers. Keep the database as it is, find out who, and \
                               compare with a backup: what was decided is what the last whole copy says.";

/// The file of heads, where none is named, in the data directory.
const FILE: &str = "heads.json";

/// Against what the chains are held.
#[derive(Debug, clap::Args)]
pub struct Verify {
    /// The last decision of each chain as it was found before, which it must still contain; written anew when all is
    /// well. Keep it where those who may write to the database may not. Default: `heads.json` in the data directory.
    #[arg(long, value_name = "FILE")]
    heads: Option<PathBuf>,
    /// Leave the file as it is.
    #[arg(long)]
    check_only: bool,
}

/// Walks every chain, holds it against the heads in the file and prints what is wrong; the exit code tells whether all
/// is in order. The file is written anew only then: a fault does not cover itself.
///
/// # Errors
/// When the database does not answer, or the file can be neither read nor written.
pub async fn examine(config: &Config, arguments: &Verify) -> Result<ExitCode, Failure> {
    let file = arguments.heads.clone().unwrap_or_else(|| config.data_dir.join(FILE));
    let told = file.display();
    // Before the database is looked at: heads written meanwhile may be later than what is seen there.
    let recorded = Heads::read(&file).map_err(|error| Failure::new(format!("{told}: {error}")))?;
    if recorded.is_none() && arguments.check_only {
        return Err(Failure::new(format!("there is no {told} to hold the chains against"))
            .mend("Name it by --heads, or let `katalog verify` without --check-only write it once."));
    }
    let db = open::database(config, Pools::maintenance()).await?;
    if !matches!(migration::status(&db.read).await?, Status::Current) {
        return Err(
            Failure::new("the database is not in the shape that this program needs").mend("See `katalog doctor`.")
        );
    }
    let snapshot = db.snapshot().await?;
    let Verified { decisions, mut faults } = verify(&snapshot).await?;
    if let Some(recorded) = &recorded {
        faults.extend(recorded.missing(&snapshot).await?);
    }
    let present = Heads::present(&snapshot).await?;
    snapshot.rollback().await?;
    if !faults.is_empty() {
        let mut text: String = faults.iter().map(|fault| format!("FAULT  {fault}\n")).collect();
        text.push_str(&format!("       {MEND}\n"));
        super::print(&text)?;
        return Ok(ExitCode::FAILURE);
    }
    let mut text = format!("ok     {decisions} decisions in {} chains, each is whole\n", present.heads.len());
    text.push_str(&match recorded {
        Some(_) => format!("ok     they contain the heads in {told}\n"),
        None => format!("note   there was no {told}: whether an end was cut off is told from the next time on\n"),
    });
    if !arguments.check_only {
        if arguments.heads.is_none() {
            open::make_data_dir(config)?;
        }
        present.write(&file).map_err(|error| {
            Failure::new(format!("{told} cannot be written: {error}")).mend("Name another by --heads.")
        })?;
        text.push_str(&format!("ok     the present heads are in {told}\n"));
    }
    super::print(&text)?;
    Ok(ExitCode::SUCCESS)
}
