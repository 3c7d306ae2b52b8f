//! What the database refuses of the rows that are written, row by row. The checks have judged them before; where one of them
//! does not know what a constraint or a trigger holds, the row is found and told with what the database names, and the rest
//! goes on without it.

use std::{collections::HashSet, sync::Arc};

use sea_orm::{ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, RuntimeErr, Statement};
use tokio::task::JoinHandle;
use uuid::Uuid;

use super::{
    cell::Cell,
    load::Load,
    row::{Complaint, Fate},
    sheets::SHEETS,
    table::Shape,
};

/// Rows to be written, each with the place of the row of the file that it comes of.
#[derive(Debug, Default)]
pub struct Rows {
    /// The places.
    pub at: Vec<usize>,
    /// The values.
    pub cells: Vec<Vec<Cell>>,
}

/// A row that the database refuses, by its place, and what it names.
pub type Refused = (usize, String);

/// How rows are written: the text before and after them, and what is told with each.
#[derive(Clone, Copy)]
pub struct Writing<'a> {
    /// The columns of the rows.
    pub shape: &'a Shape<'a>,
    /// What stands before and after the rows.
    pub text: (&'a str, &'a str),
    /// What is bound as `{TOLD}`.
    pub told: Option<&'a str>,
}

impl Rows {
    /// Adds one.
    pub fn push(&mut self, at: usize, cells: Vec<Cell>) {
        self.at.push(at);
        self.cells.push(cells);
    }

    /// Those of these places.
    fn only(&self, places: &HashSet<usize>) -> Self {
        let mut rows = Self::default();
        for (at, cells) in self.at.iter().zip(&self.cells).filter(|(at, _)| places.contains(at)) {
            rows.push(*at, cells.clone());
        }
        rows
    }
}

impl Load<'_> {
    /// Writes rows, as many as go into one statement at once; of a statement that is refused, each half by itself, down to
    /// the rows that it is about. While the database is at one statement, the next is written down.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn put(&self, writing: Writing<'_>, rows: &Rows) -> Result<Vec<Refused>, DbErr> {
        let at_once = writing.shape.rows_at_once();
        let (mut refused, mut underway) = (Vec::new(), None);
        for (at, cells) in rows.at.chunks(at_once).zip(rows.cells.chunks(at_once)) {
            let statement = self.written(writing, cells);
            if let Some((these, attempt)) = underway.take() {
                refused.extend(self.sifted(writing, these, ended(attempt).await?).await?);
            }
            underway = Some(((at, cells), tokio::spawn(attempt(Arc::clone(self.db), statement))));
        }
        if let Some((these, attempt)) = underway {
            refused.extend(self.sifted(writing, these, ended(attempt).await?).await?);
        }
        Ok(refused)
    }

    fn written(&self, writing: Writing<'_>, cells: &[Vec<Cell>]) -> Statement {
        writing.shape.statement(self.db.get_database_backend(), cells, writing.text, writing.told)
    }

    /// Which of these rows the database refuses, where it has refused them together for this reason.
    async fn sifted(
        &self,
        writing: Writing<'_>,
        these: Chunk<'_>,
        reason: Option<String>,
    ) -> Result<Vec<Refused>, DbErr> {
        let mut left = match (reason, these.0) {
            (None, _) => return Ok(Vec::new()),
            (Some(reason), [at]) => return Ok(vec![(*at, reason)]),
            (Some(_), _) => Vec::from(halves(these)),
        };
        let mut refused = Vec::new();
        while let Some(these) = left.pop() {
            let statement = self.written(writing, these.1);
            match (attempt(Arc::clone(self.db), statement).await?, these.0) {
                (None, _) => {}
                (Some(reason), [at]) => refused.push((*at, reason)),
                (Some(_), _) => left.extend(halves(these)),
            }
        }
        Ok(refused)
    }

    /// The same for rows that may refer to each other. One that is refused by itself may only have come before the one that
    /// it leads to: each is tried again for as long as that takes any in.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn put_in_turn(&self, writing: Writing<'_>, rows: &Rows) -> Result<Vec<Refused>, DbErr> {
        let mut refused = self.put(writing, rows).await?;
        loop {
            let places: HashSet<usize> = refused.iter().map(|(at, _)| *at).collect();
            if places.is_empty() {
                return Ok(refused);
            }
            refused = self.put(writing, &rows.only(&places)).await?;
            if refused.len() == places.len() {
                return Ok(refused);
            }
        }
    }

    /// Tells the rows that the database has refused, and leaves out what hangs on them. What leads to one of them was
    /// refused for that, unless they all go round in a circle.
    pub fn refuse(&mut self, place: usize, refused: Vec<Refused>) {
        if refused.is_empty() {
            return;
        }
        let rows = self.of(place);
        let new = |at: usize| match rows.get(at).map(|row| &row.fate) {
            Some(Fate::New(id)) => Some(*id),
            _ => None,
        };
        let lost: HashSet<Uuid> = refused.iter().filter_map(|(at, _)| new(*at)).collect();
        let is_own = |(at, _): &&Refused| {
            let leads = rows.get(*at).map(|row| row.refs.iter().flatten()).into_iter().flatten();
            !leads.into_iter().any(|id| lost.contains(id) && new(*at) != Some(*id))
        };
        let own: Vec<Refused> = refused.iter().filter(is_own).cloned().collect();
        for (at, _) in &refused {
            if let Some(row) = self.rows.get_mut(place).and_then(|rows| rows.get_mut(*at)) {
                row.faulty = true;
            }
        }
        let told = if own.is_empty() { refused } else { own };
        for (at, reason) in told {
            let expected = format!("what the database takes: {reason}");
            self.complain(place, at, Complaint { column: "", expected });
        }
        self.propagate();
    }

    /// Whether rows of a sheet may lead to each other.
    pub fn leads_within(place: usize) -> bool {
        SHEETS.get(place).is_some_and(|sheet| sheet.refs.iter().any(|one| sheet.is_own(one)))
    }
}

/// Rows that go into one statement: their places and their values.
type Chunk<'a> = (&'a [usize], &'a [Vec<Cell>]);

/// Both halves of a chunk, the second one first.
fn halves((at, cells): Chunk<'_>) -> [Chunk<'_>; 2] {
    let middle = at.len() / 2;
    let (first, second) = (at.split_at(middle), cells.split_at(middle));
    [(first.1, second.1), (first.0, second.0)]
}

/// Runs one statement; what the database names where it refuses it. Whatever came of it is undone then, and the transaction
/// goes on: on SQLite of itself, on PostgreSQL from where it was saved.
async fn attempt(db: Arc<DatabaseTransaction>, statement: Statement) -> Result<Option<String>, DbErr> {
    let saves = db.get_database_backend() == DbBackend::Postgres;
    if saves {
        db.execute_unprepared("SAVEPOINT chunk").await?;
    }
    match db.execute_raw(statement).await {
        Ok(_) => {
            if saves {
                db.execute_unprepared("RELEASE SAVEPOINT chunk").await?;
            }
            Ok(None)
        }
        Err(error) => {
            let Some(reason) = named(&error) else { return Err(error) };
            if saves {
                db.execute_unprepared("ROLLBACK TO SAVEPOINT chunk; RELEASE SAVEPOINT chunk").await?;
            }
            Ok(Some(reason))
        }
    }
}

/// What came of an attempt in a task of its own.
async fn ended(attempt: JoinHandle<Result<Option<String>, DbErr>>) -> Result<Option<String>, DbErr> {
    attempt.await.unwrap_or_else(|error| Err(DbErr::Custom(error.to_string())))
}

/// What the database names where it refuses what a row says: a constraint, or what a trigger holds. None: it is something
/// else that went wrong.
fn named(error: &DbErr) -> Option<String> {
    let (DbErr::Exec(RuntimeErr::SqlxError(error)) | DbErr::Query(RuntimeErr::SqlxError(error))) = error else {
        return None;
    };
    let error = error.as_database_error()?;
    let code = error.code()?;
    // PostgreSQL's classes of values and of constraints, and SQLite's codes of the same.
    let of_rows = match code.parse::<u32>() {
        Ok(number) if code.len() < 5 => matches!(number & 0xff, SQLITE_TOO_BIG | SQLITE_CONSTRAINT | SQLITE_MISMATCH),
        _ => code.starts_with("22") || code.starts_with("23"),
    };
    of_rows.then(|| error.message().to_owned())
}

const SQLITE_TOO_BIG: u32 = 18;
const SQLITE_CONSTRAINT: u32 = 19;
const SQLITE_MISMATCH: u32 = 20;
