//! Importing: read, follow, judge, write, judge again, put on record; in one transaction, kept or not at all.

use std::{path::PathBuf, sync::Arc};

use sea_orm::DbErr;

use super::{
    asker::NobodyAsks,
    attest::Rights,
    hanging::Change,
    load::Load,
    problem::Problem,
    read::{Format, files, read},
    row::Moment,
    sheets::SHEETS,
    tally::Imported,
    write::{ROUNDS, Stated},
};
use crate::{access::Session, clock::Clock, db::Db, error::ApiError};

/// What is imported, and how.
#[derive(Clone, Debug)]
pub struct Import {
    /// Files and directories.
    pub paths: Vec<PathBuf>,
    /// How they are written.
    pub format: Format,
    /// Where the facts come from (O5).
    pub source: String,
    /// Whether everything is undone at the end.
    pub dry_run: bool,
}

/// How far an import has come.
#[derive(Clone, Copy, Debug)]
pub struct Progress {
    /// What is being done.
    pub stage: &'static str,
    /// To what.
    pub of: &'static str,
    /// Steps done.
    pub done: usize,
    /// Steps in all.
    pub total: usize,
}

/// The steps of an import: each file is compared, and in each round written; then what is derived.
const TOTAL: usize = written(ROUNDS, 0) + 1;

/// How far it has come when a file is compared.
const fn compared(place: usize) -> usize {
    place
}

/// How far it has come when a file is written in a round.
const fn written(round: u8, place: usize) -> usize {
    SHEETS.len() * (1 + round as usize) + place
}

/// Why nothing was imported; the database is as it was.
#[derive(Debug, thiserror::Error)]
pub enum NotImported {
    /// What is wrong with the files, all of it.
    #[error("{} problems; nothing was imported", .0.len())]
    Problems(Vec<Problem>),
    /// Nobody asks.
    #[error(transparent)]
    Nobody(#[from] NobodyAsks),
    /// The database refused.
    #[error("database: {0}")]
    Database(DbErr),
    /// The role may not load in bulk: it is the one that serves.
    #[error("{0}")]
    NotTheOwner(DbErr),
    /// The session fails.
    #[error("{0}")]
    Session(#[from] ApiError),
}

/// PostgreSQL's SQLSTATE for what a role may not do.
const INSUFFICIENT_PRIVILEGE: &str = "42501";

impl From<DbErr> for NotImported {
    fn from(error: DbErr) -> Self {
        match crate::db::sqlstate(&error).as_deref() {
            Some(INSUFFICIENT_PRIVILEGE) => Self::NotTheOwner(error),
            _ => Self::Database(error),
        }
    }
}

/// Imports the files in the name of the one whose session it is.
///
/// # Errors
/// When something is wrong with them, or the database does not answer; nothing is kept then.
pub async fn import(
    (db, clock): (&Db, &Clock),
    asker: &Session,
    what: &Import,
    progress: &(dyn Fn(Progress) + Sync),
) -> Result<Imported, NotImported> {
    let at = Moment { now: asker.now(), today: asker.today() };
    let mut found = files(&what.paths);
    let others = std::mem::take(&mut found.others);
    let tell = |stage, of, done| progress(Progress { stage, of, done, total: TOTAL });
    tell("reading", "", 0);
    let read = read(found, &what.format, at);
    if read.sources.is_empty() && read.problems.is_empty() {
        return Err(NotImported::Problems(vec![Problem::of("", "files to import: there are none")]));
    }
    let transaction = Arc::new(db.begin().await?);
    let session = asker.within(clock, &transaction).await?;
    // From here on nobody else changes agreements, deliveries or costs, so that what is compared is what is written over.
    migration::kept::begin_bulk(&transaction).await?;
    let mut load = Load::new(&transaction, read, at);
    let mut hanging = Vec::new();
    for (place, sheet) in SHEETS.iter().enumerate() {
        if load.of(place).is_empty() {
            continue;
        }
        tell("comparing", sheet.name, compared(place));
        load.resolve(place, sheet).await?;
        load.unmask(place, sheet, &session).await?;
        load.compare(place, sheet);
        if sheet.name == "persons" {
            load.acquaint().await?;
        }
        load.judge(place, sheet, sheet.check);
        load.keep_straight(place, sheet).await?;
        load.arrange(place, sheet);
        hanging.extend(load.weigh(place, sheet).await?);
    }
    load.keep_signed().await?;
    load.keep_register().await?;
    load.keep_within_frames().await?;
    load.keep_periods().await?;
    let rights = load.permit(&session).await?;
    let Some(person) = session.actor().person else {
        return Err(ApiError::internal("an import by nobody").into());
    };
    load.propagate();
    // Written even where something is wrong: the rest is judged by what would be there, and all of it is undone.
    let stated = Stated { source: &what.source, person };
    match judged(&mut load, &hanging, stated, &tell, (&session, &rights)).await {
        // What is known to be wrong says more than what the database says of what came of it.
        Err(error) if load.problems.is_empty() => return Err(error.into()),
        _ => {}
    }
    if !load.problems.is_empty() {
        let problems = sorted(std::mem::take(&mut load.problems));
        return Err(NotImported::Problems(problems));
    }
    let mut imported = Imported { others, ..load.tally(&hanging).await? };
    let something = imported.files.iter().any(|(_, count)| count.new + count.changed > 0);
    if something {
        let derived = load.derived().await?;
        tell("derived rows", derived.told(), written(ROUNDS, 0));
        super::derived::make(&load, &derived).await?;
        imported.decisions = load.record(stated, &rights).await?;
    }
    drop((load, session));
    let transaction =
        Arc::into_inner(transaction).ok_or_else(|| ApiError::internal("an import is still being done"))?;
    match something && !what.dry_run {
        true => transaction.commit().await?,
        false => transaction.rollback().await?,
    }
    tell("done", "", TOTAL);
    Ok(imported)
}

/// Writes, and judges what has been written.
async fn judged(
    load: &mut Load<'_>,
    hanging: &[Change],
    stated: Stated<'_>,
    tell: &impl Fn(&'static str, &'static str, usize),
    (session, rights): (&Session, &Rights),
) -> Result<(), DbErr> {
    write(load, hanging, stated, tell).await?;
    migration::kept::written(load.db).await?;
    load.keep_covered().await?;
    load.keep_upright().await?;
    load.keep_countable().await?;
    load.keep_stepped().await?;
    load.keep_parties().await?;
    load.keep_one_owner().await?;
    load.keep_held().await?;
    load.permit_spokespersons(session, rights).await
}

/// Writes everything that can be written; what the database refuses of it is told, and the rest goes on.
async fn write(
    load: &mut Load<'_>,
    hanging: &[Change],
    stated: Stated<'_>,
    tell: &impl Fn(&'static str, &'static str, usize),
) -> Result<(), DbErr> {
    for round in 0..ROUNDS {
        for (place, sheet) in SHEETS.iter().enumerate() {
            if load.of(place).is_empty() {
                continue;
            }
            tell("writing", sheet.name, written(round, place));
            let of_file = |error: DbErr| DbErr::Custom(format!("{}.csv: {error}", sheet.name));
            let refused = load.write(place, round, stated).await.map_err(of_file)?;
            load.refuse(place, refused);
            if round == 0 && sheet.name == "persons" {
                let refused = load.introduce().await.map_err(of_file)?;
                load.refuse(place, refused);
            }
        }
    }
    for (place, refused) in load.hang(hanging).await? {
        load.refuse(place, refused);
    }
    Ok(())
}

/// In the order of files, lines and columns.
fn sorted(mut problems: Vec<Problem>) -> Vec<Problem> {
    problems.sort();
    problems.dedup();
    problems
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The bar never falls back, and comes to its end.
    #[test]
    fn progress_goes_on_to_the_end() {
        let files = 0..SHEETS.len();
        let rounds = (0..ROUNDS).flat_map(|round| files.clone().map(move |place| written(round, place)));
        let steps: Vec<usize> = files.clone().map(compared).chain(rounds).chain([written(ROUNDS, 0), TOTAL]).collect();
        assert!(steps.iter().copied().eq(0..=TOTAL), "{steps:?}");
    }
}
