//! One statement for many lists: rows, and the rows that hang on them, gathered in one round trip.
//!
//! Each list is a *part*: a `SELECT` of its own, written as one of the statement's common table expressions, so that a
//! part can hang on the rows of an earlier one. On PostgreSQL one row comes back, the columns of each part as arrays in
//! it (`layout.rs`, `array.rs`), which costs the driver as much as one row does. On SQLite, whose columns have no types
//! of their own, the rows of all parts come in the same columns, one part after the other.
//!
//! A part's own order survives: both engines read a materialised expression in the order in which it was made, and the
//! branches of `UNION ALL` one after the other (the reading pool has PostgreSQL's parallel plans switched off). The
//! property test over lists would tell if one ever did not.

use std::{fmt::Write as _, ops::Range, sync::Arc};

use entity::sql::{Sql, Written};
use futures_util::{FutureExt, future::BoxFuture};
use sea_orm::{DbBackend, DbErr, QueryResult};
use uuid::Uuid;

use super::{array::Arrays, layout::Layout, row::Columns, session::Session};
use crate::error::ApiError;

/// One list of a statement.
pub(super) struct Part {
    /// Its `SELECT`.
    sql: Sql,
    /// Its columns.
    layout: Layout,
    /// Whether its rows come back; if not, other parts hang on them.
    sent: bool,
}

impl Part {
    /// A list of these columns.
    pub fn new(sql: Sql, columns: impl Into<Layout>) -> Self {
        Self { sql, layout: columns.into(), sent: true }
    }

    /// A list of ids on which only other parts hang.
    pub fn inner(sql: Sql) -> Self {
        Self { sql, layout: Layout::from(1), sent: false }
    }
}

/// The rows on which the rows of a part hang.
#[derive(Clone, Copy, Debug)]
pub(super) enum Of<'a> {
    /// These.
    Ids(&'a [Uuid]),
    /// Those of an earlier part of the same statement.
    Part(usize),
}

impl Of<'_> {
    /// The condition that `value` is one of the rows' `column`. Where ids are given, they are that column's.
    pub fn within(self, value: &str, column: &str) -> Sql {
        match self {
            Self::Ids(ids) => Sql::within(value, ids.iter().copied()),
            Self::Part(part) => Sql::within_rows(value, &format!("r{part}.{column}"), &format!("r{part}")),
        }
    }
}

/// Where the columns of a part are in the row that all parts come in: from which of its columns on, and which is where; None
/// of a part that is not sent.
type Place = Option<(usize, Layout)>;

/// One statement of parts, as the engine reads it.
#[derive(Debug)]
pub(super) struct Joint {
    sql: Written,
    /// How many parts it has.
    number: usize,
    /// Where they are, if they come together in one row.
    together: Option<Arc<[Place]>>,
    /// The part that reads the seats again.
    seats: Option<usize>,
}

impl Joint {
    /// Of these parts, in one row where there are several and the engine has arrays.
    fn of(parts: Vec<Part>, seats: Option<usize>, session: &Session) -> Self {
        let (number, backend) = (parts.len(), session.backend());
        let together = (backend == DbBackend::Postgres && number > 1).then(|| {
            let mut end = 0;
            let sent = parts.iter().map(|part| {
                let first = end;
                end += if part.sent { part.layout.arrays() } else { 0 };
                part.sent.then(|| (first, part.layout.clone()))
            });
            sent.collect()
        });
        let sql = one_statement(parts, backend).written(backend).judged_by(session.now());
        Self { sql, number, together, seats }
    }

    /// Whether it asks the same later, of whoever has the same seats.
    pub const fn lasts(&self) -> bool {
        self.sql.lasts()
    }

    /// About how many bytes it takes.
    pub fn size(&self) -> usize {
        let columns = self.together.iter().flat_map(|parts| parts.iter().flatten()).map(|(_, layout)| layout.width());
        self.sql.size() + columns.sum::<usize>() * size_of::<usize>()
    }
}

/// The rows of all parts of a statement.
pub(super) enum Gathered {
    /// Of the only part.
    One(Vec<QueryResult>),
    /// Of one part after the other: which of them are each part's.
    InTurn(Vec<QueryResult>, Vec<Range<usize>>),
    /// The columns of each part as arrays, in one row.
    Together(QueryResult, Arc<[Place]>),
}

impl Gathered {
    /// The rows of one part, in its order.
    pub fn part(&self, number: usize) -> Rows<'_> {
        match self {
            Self::One(rows) if number == 0 => Rows::Alone(rows),
            Self::One(_) => Rows::Alone(&[]),
            Self::InTurn(rows, parts) => {
                Rows::InTurn(rows.get(parts.get(number).cloned().unwrap_or_default()).unwrap_or_default())
            }
            Self::Together(row, parts) => match parts.get(number) {
                Some(Some((first, layout))) => Rows::Together(row, *first, layout),
                _ => Rows::Alone(&[]),
            },
        }
    }
}

/// The rows of one part.
#[derive(Clone)]
pub(super) enum Rows<'a> {
    /// With nothing beside their own columns.
    Alone(&'a [QueryResult]),
    /// Behind the number of their part.
    InTurn(&'a [QueryResult]),
    /// As arrays in this row, from this column on.
    Together(&'a QueryResult, usize, &'a Layout),
}

impl<'a> Rows<'a> {
    /// Each row, read.
    ///
    /// # Errors
    /// When a column is not what `read` takes it for.
    pub fn read<T, C: FromIterator<T>>(
        self,
        read: impl Fn(&mut Columns<'_>) -> Result<T, DbErr>,
    ) -> Result<C, ApiError> {
        let read = match self {
            Self::Alone(rows) => rows.iter().map(|row| read(&mut Columns::new(row))).collect::<Result<C, DbErr>>(),
            Self::InTurn(rows) => rows.iter().map(|row| read(&mut Columns::of_part(row))).collect(),
            Self::Together(row, first, layout) => {
                let arrays = Arrays::read(row, first, layout)?;
                let read = |_| {
                    let row = read(&mut Columns::of_arrays(&arrays))?;
                    arrays.end_row()?;
                    Ok(row)
                };
                (0..arrays.rows()).map(read).collect()
            }
        };
        Ok(read?)
    }
}

impl Session {
    /// Reads all parts in one statement; and in the same, where that is still to be done, the seats by which they are
    /// governed. Boxed: the futures of fields hold it, and are to be small.
    pub(super) fn gather(&self, parts: Vec<Part>) -> BoxFuture<'_, Result<Gathered, ApiError>> {
        let joint = self.joined(parts);
        async move { self.run(&joint).await }.boxed()
    }

    /// The statement of [`gather`](Self::gather).
    pub(super) fn joined(&self, mut parts: Vec<Part>) -> Joint {
        let seats = self.unsettled().map(|part| {
            parts.push(part);
            parts.len() - 1
        });
        Joint::of(parts, seats, self)
    }

    /// Reads all parts in one statement, and nothing else.
    pub(super) async fn gather_all(&self, parts: Vec<Part>) -> Result<Gathered, ApiError> {
        self.run(&Joint::of(parts, None, self)).await
    }

    /// Reads what such a statement asks for, and settles the seats if it read them.
    pub(super) async fn run(&self, joint: &Joint) -> Result<Gathered, ApiError> {
        let rows = self.send(joint.sql.at(self.now())).await?;
        let gathered = match &joint.together {
            Some(parts) => {
                let row = rows.into_iter().next();
                let row = row.ok_or_else(|| ApiError::internal("a statement of parts has no row"))?;
                Gathered::Together(row, Arc::clone(parts))
            }
            None if joint.number == 1 => Gathered::One(rows),
            None => in_order(rows, joint.number)?,
        };
        if let Some(seats) = joint.seats {
            self.settle(gathered.part(seats))?;
        }
        Ok(gathered)
    }
}

/// Rows that come behind the number of their part.
fn in_order(rows: Vec<QueryResult>, number: usize) -> Result<Gathered, ApiError> {
    let mut parts = Vec::with_capacity(number);
    let mut begin = 0;
    for part in 0..number {
        let of_part = |row: &QueryResult| row.try_get_by_index::<i32>(0).map(|of| usize::try_from(of) == Ok(part));
        let mut end = begin;
        while rows.get(end).map(of_part).transpose()? == Some(true) {
            end += 1;
        }
        parts.push(begin..end);
        begin = end;
    }
    if begin < rows.len() {
        return Err(ApiError::internal("rows of a statement came out of the order of its parts"));
    }
    Ok(Gathered::InTurn(rows, parts))
}

fn one_statement(parts: Vec<Part>, backend: DbBackend) -> Sql {
    if let [part] = parts.as_slice() {
        return part.sql.clone();
    }
    let mut sent: Vec<(usize, Layout)> = Vec::with_capacity(parts.len());
    let mut sql = Sql::new("WITH ");
    for (number, part) in parts.into_iter().enumerate() {
        sql.push(if number == 0 { "" } else { ", " });
        sql.push(format!("r{number} AS MATERIALIZED (")).push(part.sql).push(")");
        if part.sent {
            sent.push((number, part.layout));
        }
    }
    match backend {
        DbBackend::Postgres => together(&mut sql, &sent),
        _ => in_turn(&mut sql, &sent),
    }
    sql
}

/// One row: the columns of each part as arrays.
fn together(sql: &mut Sql, parts: &[(usize, Layout)]) {
    // Written at every request: into as few texts as will do. Writing into a text does not fail.
    let mut from = String::from(" SELECT * FROM ");
    for (place, (number, layout)) in parts.iter().enumerate() {
        let comma = if place == 0 { "" } else { ", " };
        let _ = write!(from, "{comma}(SELECT {} FROM r{number} AS r(", layout.sql());
        for column in 0..layout.width() {
            let _ = write!(from, "{}c{column}", if column == 0 { "" } else { ", " });
        }
        let _ = write!(from, ")) AS p{number}");
    }
    sql.push(from);
}

/// The rows of one part after the other, in the same columns, after the number of the part.
fn in_turn(sql: &mut Sql, parts: &[(usize, Layout)]) {
    let widest = parts.iter().map(|(_, layout)| layout.width()).max().unwrap_or_default();
    for (place, (number, layout)) in parts.iter().enumerate() {
        sql.push(if place == 0 { " SELECT " } else { " UNION ALL SELECT " });
        sql.push(format!("{number} AS part, r{number}.*{} FROM r{number}", ", NULL".repeat(widest - layout.width())));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_follow_each_other() {
        let part = |text: &str, width| Part::new(Sql::new(text).bind(7), width);
        let text = |parts, backend| one_statement(parts, backend).statement(backend).sql;
        assert_eq!(text(vec![part("SELECT ?", 1)], DbBackend::Postgres), "SELECT $1", "one part needs no frame");
        let two = || vec![part("SELECT ?", 1), part("SELECT ?, 2", 2)];
        assert_eq!(
            text(two(), DbBackend::Postgres),
            "WITH r0 AS MATERIALIZED (SELECT $1), r1 AS MATERIALIZED (SELECT $2, 2) \
             SELECT * FROM (SELECT ARRAY_AGG(r.c0) FROM r0 AS r(c0)) AS p0, \
             (SELECT ARRAY_AGG(r.c0), ARRAY_AGG(r.c1) FROM r1 AS r(c0, c1)) AS p1"
        );
        assert_eq!(
            text(two(), DbBackend::Sqlite),
            "WITH r0 AS MATERIALIZED (SELECT ?), r1 AS MATERIALIZED (SELECT ?, 2) \
             SELECT 0 AS part, r0.*, NULL FROM r0 UNION ALL SELECT 1 AS part, r1.* FROM r1"
        );
        let inner = vec![part("SELECT ?", 1), Part::inner(Sql::new("SELECT 2")), part("SELECT ?", 1)];
        assert_eq!(
            text(inner, DbBackend::Postgres),
            "WITH r0 AS MATERIALIZED (SELECT $1), r1 AS MATERIALIZED (SELECT 2), r2 AS MATERIALIZED (SELECT $2) \
             SELECT * FROM (SELECT ARRAY_AGG(r.c0) FROM r0 AS r(c0)) AS p0, \
             (SELECT ARRAY_AGG(r.c0) FROM r2 AS r(c0)) AS p2"
        );
    }
}
