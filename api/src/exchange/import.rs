//! Importing: read, follow, judge, write, judge again, put on record; in one transaction, kept or not at all.

use std::{collections::HashMap, path::PathBuf, sync::Arc};

use sea_orm::DbErr;

use super::{
    asker::NobodyAsks,
    attest::Rights,
    cell::Cell,
    columns::Sheet,
    hanging::Change,
    load::{Load, look},
    problem::Problem,
    read::{Format, Source, files, read},
    row::{Fate, Moment},
    sheets::SHEETS,
    write::ROUNDS,
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

/// What came of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Count {
    /// Rows that were not known.
    pub new: usize,
    /// Rows that were known otherwise.
    pub changed: usize,
    /// Rows that were known just so.
    pub unchanged: usize,
}

/// What came of an import.
#[derive(Debug, Default)]
pub struct Imported {
    /// By file.
    pub files: Vec<(Source, Count)>,
    /// What lies in the directories and was not read, for its name does not end in `.csv`.
    pub others: Vec<PathBuf>,
    /// The rows that changed, and in which columns.
    pub changes: Vec<String>,
    /// The decisions put on record.
    pub decisions: usize,
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
    let (paths, others) = files(&what.paths).map_err(|problem| NotImported::Problems(vec![problem]))?;
    let tell = |stage, of, done| progress(Progress { stage, of, done, total: TOTAL });
    tell("reading", "", 0);
    let read = read(&paths, &what.format, at);
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
    load.propagate();
    // Written even where something is wrong: the rest is judged by what would be there, and all of it is undone.
    match judged(&mut load, &hanging, what, &tell, (&session, &rights)).await {
        // What is known to be wrong says more than what the database says of what came of it.
        Err(error) if load.problems.is_empty() => return Err(error.into()),
        _ => {}
    }
    if !load.problems.is_empty() {
        let problems = sorted(std::mem::take(&mut load.problems));
        return Err(NotImported::Problems(problems));
    }
    let mut imported = Imported { others, ..tally(&load, &hanging) };
    let something = imported.files.iter().any(|(_, count)| count.new + count.changed > 0);
    if something {
        let derived = load.derived().await?;
        tell("derived rows", derived.told(), written(ROUNDS, 0));
        let Some(person) = session.actor().person else {
            return Err(ApiError::internal("an import by nobody").into());
        };
        super::derived::make(&load, &derived).await?;
        imported.decisions = load.record(person, &rights, &what.source).await?;
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
    what: &Import,
    tell: &impl Fn(&'static str, &'static str, usize),
    (session, rights): (&Session, &Rights),
) -> Result<(), DbErr> {
    write(load, hanging, &what.source, tell).await?;
    load.keep_covered().await?;
    load.keep_upright().await?;
    load.keep_countable().await?;
    load.keep_one_owner().await?;
    load.permit_spokespersons(session, rights).await
}

/// Writes everything that can be written.
async fn write(
    load: &Load<'_>,
    hanging: &[Change],
    source: &str,
    tell: &impl Fn(&'static str, &'static str, usize),
) -> Result<(), DbErr> {
    for round in 0..ROUNDS {
        for (place, sheet) in SHEETS.iter().enumerate().filter(|(place, _)| !load.of(*place).is_empty()) {
            tell("writing", sheet.name, written(round, place));
            let of_file = |error: DbErr| DbErr::Custom(format!("{}.csv: {error}", sheet.name));
            load.write(place, round, source).await.map_err(of_file)?;
            if round == 0 && sheet.name == "persons" {
                load.introduce().await?;
            }
        }
    }
    load.hang(hanging).await
}

/// In the order of files, lines and columns.
fn sorted(mut problems: Vec<Problem>) -> Vec<Problem> {
    problems.sort();
    problems.dedup();
    problems
}

/// What came of each file.
fn tally(load: &Load<'_>, hanging: &[Change]) -> Imported {
    let mut counts: Vec<Count> = load.sources.iter().map(|_| Count::default()).collect();
    let mut imported = Imported::default();
    let mut columns: HashMap<(usize, usize), Vec<&str>> = HashMap::new();
    for change in hanging {
        columns.entry((change.sheet, change.row)).or_default().push(change.hanging.column);
    }
    for (place, sheet) in SHEETS.iter().enumerate() {
        for (at, row) in load.of(place).iter().enumerate() {
            let Some(count) = counts.get_mut(row.file) else { continue };
            let hung = columns.remove(&(place, at)).unwrap_or_default();
            match &row.fate {
                Fate::New(_) => count.new += 1,
                Fate::Unchanged(..) => count.unchanged += 1,
                _ => {
                    count.changed += 1;
                    let file = load.sources.get(row.file).map_or("", |source| source.path.as_str());
                    imported.changes.push(format!("{file}:{}: {}", row.line, changed(load, sheet, row, &hung)));
                }
            }
        }
    }
    imported.files = load.sources.iter().cloned().zip(counts).collect();
    imported
}

/// What a row changes, column by column.
fn changed(load: &Load<'_>, sheet: &'static Sheet, row: &super::row::Row, hung: &[&str]) -> String {
    let look = look(sheet, row, load.at);
    let mut told: Vec<String> = Vec::new();
    for column in sheet.columns.iter().filter(|column| look.differs(column.name)) {
        let before: Option<&Cell> = column.field.and_then(|field| look.before(field));
        let before = before.cloned().unwrap_or_default();
        let show = |cell: &Cell| format!("{:?}", super::cell::write(column.kind, cell));
        told.push(format!("{} {} → {}", column.name, show(&before), show(look.cell(column.name))));
    }
    for one in sheet.refs.iter().filter(|one| one.stored && look.leads_elsewhere(one.field)) {
        if !super::resolve::stays(sheet, row, one.field) {
            told.push(one.field.trim_end_matches("_id").to_owned());
        }
    }
    told.extend(hung.iter().map(|column| (*column).to_owned()));
    told.join(", ")
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
