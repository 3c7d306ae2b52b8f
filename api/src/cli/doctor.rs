//! `katalog doctor`: is everything in order, and if not, what to do about it.

mod clocks;
mod serving;

use std::process::ExitCode;

use chrono::{NaiveDate, Utc};
use migration::Status;
use sea_orm::{ConnectionTrait, DbBackend, DbErr, Statement};

use super::{Failure, open, sample, verify::MEND, ways};
use crate::{
    auth::examined::{self, Examined},
    config::{Config, ConfigError, IssuerConfig, misspelt},
    db::{Db, Pools},
    decisions::verify::{Verified, verify},
};

/// What was found of one thing.
struct Finding {
    subject: String,
    outcome: Outcome,
}

enum Outcome {
    /// In order.
    Fine(String),
    /// In order, but worth knowing.
    Note(String),
    /// Not in order: what, and how to mend it.
    Fault { problem: String, mend: String },
}

fn fault(problem: impl Into<String>, mend: impl Into<String>) -> Outcome {
    Outcome::Fault { problem: problem.into(), mend: mend.into() }
}

/// Checks everything and prints a line each; the exit code tells whether all is in order.
///
/// # Errors
/// When the findings cannot be printed.
pub async fn examine(config: &Config) -> Result<ExitCode, Failure> {
    let mut findings = Vec::new();
    let mut add = |subject: &str, outcome: Outcome| findings.push(Finding { subject: subject.to_owned(), outcome });
    add("settings", Outcome::Fine(format!("read; listens on {}", config.listen)));
    for (name, meant) in misspelt(std::env::vars_os().filter_map(|(name, _)| name.into_string().ok())) {
        add("settings", Outcome::Note(format!("{name} sets nothing; {meant} may be meant")));
    }
    add("system clock", clocks::system(Utc::now()));
    for issuer in &config.issuers {
        add("issuer", keys_of(issuer).await);
    }
    match open::database(config, Pools::maintenance()).await {
        Err(failure) => {
            let (problem, mend) = failure.parts();
            add("database", fault(problem, mend));
        }
        Ok(db) => {
            add("database", Outcome::Fine(format!("{} answers", config.database())));
            add("database rights", told(serving::rights(&db).await));
            add("connections", told(serving::connections(&db).await));
            let status = migrations(&db).await;
            let current = matches!(status, Outcome::Fine(_));
            add("migrations", status);
            if current {
                add("derived rows", told(derived_rows(&db).await));
                add("decisions", told(decisions(&db).await));
                add("database clock", told(clocks::of_database(&db).await));
                add("integrity", told(integrity(&db).await));
                add("sign-in", told(sign_in(config, &db).await));
                add("persons", told(persons(config, &db).await));
                let today = today(config, &db).await;
                if let Some(told) =
                    open::sample_day(&db).await.ok().flatten().and_then(|day| sample::moved_on(day, today))
                {
                    add("sample data", Outcome::Note(told));
                }
                add("administrator", told(administrator(&db, today).await));
            }
        }
    }
    print(findings)
}

/// Settings that cannot be read: a fault as any other, and nothing can be looked at by them.
///
/// # Errors
/// When it cannot be printed.
pub fn misread(error: ConfigError) -> Result<ExitCode, Failure> {
    let (problem, mend) = error.parts();
    print(vec![Finding { subject: "settings".to_owned(), outcome: fault(problem, mend) }])
}

fn print(findings: Vec<Finding>) -> Result<ExitCode, Failure> {
    let mut text = String::new();
    let mut faults = 0;
    for Finding { subject, outcome } in findings {
        text.push_str(&match outcome {
            Outcome::Fine(what) => format!("ok     {subject}: {what}\n"),
            Outcome::Note(what) => format!("note   {subject}: {what}\n"),
            Outcome::Fault { problem, mend } => {
                faults += 1;
                let problem = problem.trim_end().replace('\n', "\n       ");
                format!("FAULT  {subject}: {problem}\n       {mend}\n")
            }
        });
    }
    super::print(&text)?;
    Ok(if faults == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn told(outcome: Result<Outcome, DbErr>) -> Outcome {
    outcome.unwrap_or_else(|error| fault(error.to_string(), "The database could not answer this; mend what it says."))
}

/// Whether the keys that an issuer publishes let anybody sign in, read as the server reads them.
async fn keys_of(issuer: &IssuerConfig) -> Outcome {
    let name = &issuer.issuer;
    let Examined { published, fitting, algorithms } = match examined::examine(issuer).await {
        Ok(examined) => examined,
        Err(problem) => {
            let mend = "Check jwks_url or jwks_file, and that this machine reaches it.";
            return fault(format!("{name}: {problem}"), mend);
        }
    };
    let algorithms = algorithms.join(", ");
    match (published, fitting) {
        (0, _) => fault(format!("{name} publishes no keys"), "Nobody can sign in until it does."),
        (_, 0) => fault(
            format!("{name}: none of its {published} keys verifies what is signed by {algorithms}: nobody can sign in"),
            "Set KATALOG_ALGORITHMS (algorithms of [[issuers]]) to what it signs by, or have it publish a public key \
             for signatures by one of these.",
        ),
        _ => Outcome::Fine(format!("{name}: {fitting} of {published} keys verify what is signed by {algorithms}")),
    }
}

async fn migrations(db: &Db) -> Outcome {
    match migration::status(&db.read).await {
        Ok(Status::Current) => Outcome::Fine("current".to_owned()),
        Ok(Status::Behind(steps)) => fault(format!("{steps} are missing"), "Run `katalog migrate`."),
        Ok(Status::NewerThanThisProgram { unknown }) => {
            fault(format!("made by a newer program: {}", unknown.join(", ")), "Use that program, or a later one.")
        }
        Err(error) => fault(error.to_string(), "The role must be able to read the database: see its rights above."),
    }
}

/// The rows that triggers keep are what they are derived from, both ways.
async fn derived_rows(db: &Db) -> Result<Outcome, DbErr> {
    // Of one state of the database: writes between two readings would look like differences.
    let snapshot = db.snapshot().await?;
    let differences = migration::kept::differences(&snapshot).await?;
    snapshot.rollback().await?;
    if differences.is_empty() {
        return Ok(Outcome::Fine("equal to what they are derived from".to_owned()));
    }
    let told: Vec<String> = differences
        .iter()
        .map(|it| format!("{} lacks {} rows and has {} too many", it.name, it.missing, it.superfluous))
        .collect();
    let mend = "Somebody has written past the triggers: `katalog migrate --rebuild` makes them anew, by the tables' owner. \
                If they come to differ again, report it.";
    Ok(fault(told.join("; "), mend))
}

/// How many faults of decisions are told.
const FAULTS_TOLD: usize = 5;

/// N5: each decision is as it was made, and carries the hash of the one before it.
async fn decisions(db: &Db) -> Result<Outcome, DbErr> {
    let snapshot = db.snapshot().await?;
    let Verified { decisions, mut faults } = verify(&snapshot).await?;
    snapshot.rollback().await?;
    if faults.is_empty() {
        return Ok(Outcome::Fine(format!("{decisions}, every chain is whole")));
    }
    let more = faults.len().saturating_sub(FAULTS_TOLD);
    faults.truncate(FAULTS_TOLD);
    let more = if more > 0 { format!("; and {more} more") } else { String::new() };
    Ok(fault(format!("{}{more}", faults.join("; ")), MEND))
}

/// What SQLite leaves to whoever asks; PostgreSQL checks its pages as it reads them.
async fn integrity(db: &Db) -> Result<Outcome, DbErr> {
    if db.read.get_database_backend() != DbBackend::Sqlite {
        return Ok(Outcome::Fine("kept by the database".to_owned()));
    }
    let ask = async |sql: &str| db.read.query_all_raw(Statement::from_string(DbBackend::Sqlite, sql)).await;
    // Of a page that is not one SQLite tells by failing.
    let checked = ask("PRAGMA quick_check").await.map_err(|error| error.to_string());
    let checked: String = match checked.as_ref().map(|rows| rows.first()) {
        Ok(row) => row.map(|row| row.try_get_by_index(0)).transpose()?.unwrap_or_default(),
        Err(error) => error.clone(),
    };
    if checked != "ok" {
        return Ok(fault(checked, "The file is damaged: restore it from a backup."));
    }
    let dangling = ask("PRAGMA foreign_key_check").await?.len();
    if dangling > 0 {
        return Ok(fault(format!("{dangling} rows refer to rows that are not there"), "Restore it from a backup."));
    }
    Ok(Outcome::Fine("the file is whole, every reference holds".to_owned()))
}

/// Somebody must be able to sign in; and the development issuer is only for trying out.
async fn sign_in(config: &Config, db: &Db) -> Result<Outcome, DbErr> {
    let development = open::is_sample(db).await? && config.wants_dev_issuer();
    Ok(match (config.issuers.is_empty(), development) {
        (true, false) => fault(
            "no issuer of tokens is configured, so the server will not start",
            "Set KATALOG_ISSUER, KATALOG_AUDIENCE and KATALOG_JWKS_URL, or [[issuers]] in the settings file.",
        ),
        (_, true) if !config.listens_on_loopback() => Outcome::Note(format!(
            "the development issuer is offered on {}: whoever has its key can be anybody in this sample data",
            config.listen
        )),
        (_, true) => Outcome::Fine("the development issuer, on sample data".to_owned()),
        (false, false) => Outcome::Fine(format!("{} issuers", config.issuers.len())),
    })
}

/// Identities and invitations by which nobody can sign in (O4): of an issuer that is not configured, by a claim that none
/// lists.
async fn persons(config: &Config, db: &Db) -> Result<Outcome, DbErr> {
    let development = open::is_sample(db).await? && config.wants_dev_issuer();
    let useless = ways::useless(&ways::kept(db).await?, config, development);
    Ok(match useless.is_empty() {
        true => Outcome::Fine("known by issuers and claims that are configured".to_owned()),
        false => Outcome::Note(useless.join("; ")),
    })
}

/// The contract day; of the clock that sample data may have.
async fn today(config: &Config, db: &Db) -> NaiveDate {
    let clock = open::clock(config, open::is_sample(db).await.unwrap_or_default());
    clock.unwrap_or_default().today()
}

/// Whether somebody holds the role on this day (R1): begun, accepted, neither ended nor over.
async fn administrator(db: &Db, today: NaiveDate) -> Result<Outcome, DbErr> {
    let sql = "SELECT MAX(CASE WHEN accepted_at IS NOT NULL AND valid_from <= $1 THEN 2 ELSE 1 END) AS stands \
               FROM appointment WHERE role = 'PLATFORM_ADMIN' AND declined_at IS NULL AND ended_at IS NULL \
               AND (valid_until IS NULL OR valid_until > $1)";
    let asked = Statement::from_sql_and_values(db.backend(), sql, [today.into()]);
    let row = db.read.query_one_raw(asked).await?;
    let stands: Option<i32> = row.map(|row| row.try_get("", "stands")).transpose()?.flatten();
    Ok(match stands {
        Some(2) => Outcome::Fine("there is one".to_owned()),
        Some(_) => Outcome::Note("nobody is today: who is appointed has not begun, or not accepted it".to_owned()),
        None => Outcome::Note("nobody is; `katalog admin` appoints the first".to_owned()),
    })
}
