//! `katalog import`: files in, by attestation (O5).

use std::{fmt::Write as _, io::Write as _, path::PathBuf, process::ExitCode};

use indicatif::{ProgressBar, ProgressStyle};

use super::{Failure, open, ways};
use crate::{
    config::Config,
    db::Pools,
    exchange::{
        asker,
        cell::Style,
        document::template,
        import::{Import, NotImported, Progress, import},
        read::Format,
        tally::Imported,
    },
};

/// What is imported, and how.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// CSV files, or directories with them (docs/import.md).
    #[arg(value_name = "FILE_OR_DIR", required_unless_present = "template")]
    paths: Vec<PathBuf>,
    /// In whose name: issuer and subject with a space between, the subject, or the whole name.
    #[arg(long = "as", value_name = "PERSON", required_unless_present = "template")]
    person: Option<String>,
    /// Where the facts come from; shown with most of them, and in the decision on record.
    #[arg(long, value_name = "TEXT", required_unless_present = "template")]
    source: Option<String>,
    /// Say what would change, and change nothing.
    #[arg(long)]
    dry_run: bool,
    /// How the files are encoded.
    #[arg(long, value_enum, default_value = "utf-8")]
    encoding: Encoding,
    /// What stands between cells; found by the headings where it is not said.
    #[arg(long, value_enum)]
    separator: Option<Separator>,
    /// Numbers have a comma before their decimals.
    #[arg(long)]
    decimal_comma: bool,
    /// Say each step on standard error as it begins, where there is no terminal to draw a bar on.
    #[arg(long)]
    progress: bool,
    /// Write empty files with headings into a directory, and do nothing else.
    #[arg(long, value_name = "DIR", conflicts_with_all = ["paths", "person", "source", "dry_run"])]
    template: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum Encoding {
    #[value(name = "utf-8")]
    Utf8,
    /// What spreadsheets call ANSI; Latin-1 is a part of it.
    #[value(name = "windows-1252", aliases = ["latin-1", "latin1", "iso-8859-1"])]
    Windows1252,
}

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum Separator {
    Comma,
    Semicolon,
    Tab,
}

/// Imports, and tells what came of it.
///
/// # Errors
/// When something is wrong with the files, or the database does not take them; then nothing has changed.
pub async fn run(config: &Config, arguments: &Arguments) -> Result<ExitCode, Failure> {
    if let Some(directory) = &arguments.template {
        let written = template(directory).map_err(|error| Failure::new(format!("{}: {error}", directory.display())))?;
        super::print(&format!("{} files with headings in {}\n", written.len(), directory.display()))?;
        return Ok(ExitCode::SUCCESS);
    }
    let (Some(person), Some(source)) = (&arguments.person, arguments.source.as_deref().map(str::trim)) else {
        return Err(Failure::new("--as and --source are needed"));
    };
    if source.is_empty() {
        return Err(Failure::new("--source must say where the facts come from (O5)"));
    }
    let db = open::database(config, Pools::maintenance()).await?;
    let is_sample = open::is_sample(&db).await?;
    let clock = open::clock(config, is_sample)?;
    let session = asker::session(&db, &clock, person).await.map_err(|error| Failure::new(error.to_string()))?;
    let what = Import {
        paths: arguments.paths.clone(),
        format: Format {
            windows_1252: matches!(arguments.encoding, Encoding::Windows1252),
            separator: arguments.separator.map(|separator| match separator {
                Separator::Comma => b',',
                Separator::Semicolon => b';',
                Separator::Tab => b'\t',
            }),
            style: Style { decimal_comma: arguments.decimal_comma },
        },
        source: source.to_owned(),
        dry_run: arguments.dry_run,
    };
    // On a terminal alone; otherwise the bar is not drawn.
    let bar = ProgressBar::no_length();
    if let Ok(style) = ProgressStyle::with_template("import {wide_bar} {pos}/{len} {msg} {elapsed}") {
        bar.set_style(style);
    }
    bar.enable_steady_tick(std::time::Duration::from_millis(200));
    let (watch, said) = (bar.clone(), arguments.progress);
    let done = import((&db, &clock), &session, &what, &move |progress: Progress| {
        if said {
            let line = format!("{} {}", progress.stage, progress.of);
            let _ = writeln!(std::io::stderr(), "{}", line.trim_end());
        }
        watch.set_length(u64::try_from(progress.total).unwrap_or(u64::MAX));
        watch.set_position(u64::try_from(progress.done).unwrap_or(u64::MAX));
        watch.set_message(format!("{} {}", progress.stage, progress.of));
    })
    .await;
    bar.finish_and_clear();
    match done {
        Ok(imported) => {
            let useless = ways::useless(&imported.ways, config, is_sample && config.wants_dev_issuer());
            super::print(&told(&imported, &useless, what.dry_run))?;
            Ok(ExitCode::SUCCESS)
        }
        Err(NotImported::Problems(problems)) => {
            let mut text = String::new();
            for problem in &problems {
                let _ = writeln!(text, "{problem}");
            }
            let number =
                if problems.len() == 1 { "1 problem".to_owned() } else { format!("{} problems", problems.len()) };
            let _ = writeln!(text, "{number}; nothing was imported");
            let _ = std::io::stderr().write_all(text.as_bytes());
            Ok(ExitCode::FAILURE)
        }
        Err(error @ NotImported::NotTheOwner(_)) => Err(Failure::new(error.to_string()).mend(
            "Nothing was imported. Import with the URL of the tables' owner, the one that migrates: the serving role may \
             not load in bulk.",
        )),
        Err(error) => Err(Failure::new(error.to_string()).mend("Nothing was imported.")),
    }
}

/// A line for each file, and one for each row that has changed, or would: all of them, for no other place has what they were.
/// Then those ways of being known by which nobody can sign in.
fn told(imported: &Imported, useless: &[String], dry_run: bool) -> String {
    let mut text = String::new();
    for other in &imported.others {
        let _ = writeln!(text, "{}: not read, for its name does not end in .csv", other.display());
    }
    for (file, count) in &imported.files {
        let _ = writeln!(
            text,
            "{}: {} new, {} changed, {} unchanged",
            file.path, count.new, count.changed, count.unchanged
        );
    }
    let word = if dry_run { "would change" } else { "changed" };
    for change in &imported.changes {
        let _ = writeln!(text, "{word} {change}");
    }
    for useless in useless {
        let _ = writeln!(text, "note: {useless}");
    }
    let decisions = match imported.decisions {
        0 => "nothing to change".to_owned(),
        1 => "1 decision on record".to_owned(),
        number => format!("{number} decisions on record"),
    };
    let _ = writeln!(text, "{}", if dry_run { "a trial: nothing was changed".to_owned() } else { decisions });
    text
}
