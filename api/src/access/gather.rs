//! One statement for many lists: rows, and the rows that hang on them, gathered in one round trip.
//!
//! Each list is a *part*: a `SELECT` of its own, written as one of the statement's common table expressions, so that
//! a part can hang on the rows of an earlier one. On PostgreSQL one row comes back, each part a column of it: an array
//! of records, which costs the driver as much as one row does. On SQLite, whose columns have no types of their own, the
//! rows of all parts come in the same columns, one part after the other.
//!
//! A part's own order survives: both engines read a materialised expression in the order in which it was made, and the
//! branches of `UNION ALL` one after the other (the reading pool has PostgreSQL's parallel plans switched off). The
//! property test over lists would tell if one ever did not.

use std::ops::Range;

use entity::sql::Sql;
use sea_orm::{DbBackend, DbErr, QueryResult};
use uuid::Uuid;

use super::{record, row::Columns, seats, session::Session};
use crate::error::ApiError;

/// One list of a statement.
pub(super) struct Part {
    /// Its `SELECT`.
    sql: Sql,
    /// How many columns that has.
    width: usize,
    /// Whether its rows come back; if not, other parts hang on them.
    sent: bool,
}

impl Part {
    /// A list of so many columns.
    pub const fn new(sql: Sql, width: usize) -> Self {
        Self { sql, width, sent: true }
    }

    /// A list of ids on which only other parts hang.
    pub const fn inner(sql: Sql) -> Self {
        Self { sql, width: 1, sent: false }
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
            Self::Part(part) => Sql::new(format!("{value} IN (SELECT r{part}.{column} FROM r{part})")),
        }
    }
}

/// The rows of all parts of a statement.
pub(super) enum Gathered {
    /// Of the only part.
    One(Vec<QueryResult>),
    /// Of one part after the other: which of them are each part's.
    InTurn(Vec<QueryResult>, Vec<Range<usize>>),
    /// Each part an array of records: in which column.
    Together(QueryResult, Vec<Option<usize>>),
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
            Self::Together(row, columns) => Rows::Together(row, columns.get(number).copied().flatten()),
        }
    }
}

/// The rows of one part.
#[derive(Clone, Copy)]
pub(super) enum Rows<'a> {
    /// With nothing beside their own columns.
    Alone(&'a [QueryResult]),
    /// Behind the number of their part.
    InTurn(&'a [QueryResult]),
    /// In a column of this row; None: they are not sent.
    Together(&'a QueryResult, Option<usize>),
}

impl<'a> Rows<'a> {
    /// Each row, read.
    ///
    /// # Errors
    /// When a column is not what `read` takes it for.
    pub fn read<T, C: FromIterator<T>>(
        self,
        read: impl Fn(&mut Columns<'a>) -> Result<T, DbErr>,
    ) -> Result<C, ApiError> {
        let read = match self {
            Self::Alone(rows) => rows.iter().map(|row| read(&mut Columns::new(row))).collect::<Result<C, DbErr>>(),
            Self::InTurn(rows) => rows.iter().map(|row| read(&mut Columns::of_part(row))).collect(),
            Self::Together(row, column) => {
                let records = column.map(|column| record::array(row, column)).transpose()?.unwrap_or_default();
                records.into_iter().map(|record| read(&mut Columns::of_record(record))).collect()
            }
        };
        Ok(read?)
    }
}

impl Session {
    /// Reads all parts in one statement; and in the same, where that is still to be done, the seats by which they are
    /// governed.
    pub(super) async fn gather(&self, mut parts: Vec<Part>) -> Result<Gathered, ApiError> {
        let seats = self.unsettled().map(|part| {
            parts.push(part);
            parts.len() - 1
        });
        let gathered = self.gather_all(parts).await?;
        if let Some(seats) = seats {
            self.settle(&seats::actor(gathered.part(seats))?)?;
        }
        Ok(gathered)
    }

    /// Reads all parts in one statement.
    pub(super) async fn gather_all(&self, parts: Vec<Part>) -> Result<Gathered, ApiError> {
        let sent: Vec<bool> = parts.iter().map(|part| part.sent).collect();
        let mut rows = self.send(one_statement(parts, self.backend())).await?;
        if sent.len() == 1 {
            return Ok(Gathered::One(rows));
        }
        if self.backend() == DbBackend::Postgres {
            let row = rows.pop().ok_or_else(|| ApiError::internal("a statement of parts has no row"))?;
            let mut next = 0..;
            return Ok(Gathered::Together(
                row,
                sent.into_iter().map(|sent| if sent { next.next() } else { None }).collect(),
            ));
        }
        let mut parts = Vec::with_capacity(sent.len());
        let mut begin = 0;
        for part in 0..sent.len() {
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
}

fn one_statement(parts: Vec<Part>, backend: DbBackend) -> Sql {
    if let [part] = parts.as_slice() {
        return part.sql.clone();
    }
    let sent: Vec<(usize, usize)> =
        parts.iter().enumerate().filter(|(_, part)| part.sent).map(|(number, part)| (number, part.width)).collect();
    let widest = sent.iter().map(|(_, width)| *width).max().unwrap_or_default();
    let mut sql = Sql::new("WITH ");
    for (number, part) in parts.into_iter().enumerate() {
        sql.push(if number == 0 { "" } else { ", " });
        sql.push(format!("r{number} AS MATERIALIZED (")).push(part.sql).push(")");
    }
    for (place, (number, width)) in sent.into_iter().enumerate() {
        match (backend, place) {
            (DbBackend::Postgres, 0) => sql.push(" SELECT "),
            (DbBackend::Postgres, _) => sql.push(", "),
            (_, 0) => sql.push(" SELECT "),
            _ => sql.push(" UNION ALL SELECT "),
        };
        sql.push(match backend {
            DbBackend::Postgres => format!("(SELECT ARRAY_AGG(r{number}) FROM r{number})"),
            _ => format!("{number} AS part, r{number}.*{} FROM r{number}", ", NULL".repeat(widest - width)),
        });
    }
    sql
}

/// How many columns a list of columns has.
pub(super) fn width(columns: &str) -> usize {
    let mut depth = 0_usize;
    let mut commas = 0;
    for letter in columns.bytes() {
        match letter {
            b'(' => depth += 1,
            b')' => depth = depth.saturating_sub(1),
            b',' if depth == 0 => commas += 1,
            _ => {}
        }
    }
    commas + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_counted() {
        assert_eq!(width("t.id"), 1);
        assert_eq!(width("t.id, (SELECT MIN(a, b) FROM n), t.c"), 3);
    }

    #[test]
    fn parts_follow_each_other() {
        let part = |text: &str, width| Part::new(Sql::new(text).bind(7), width);
        let text = |parts, backend| one_statement(parts, backend).statement(backend).sql;
        assert_eq!(text(vec![part("SELECT ?", 1)], DbBackend::Postgres), "SELECT $1", "one part needs no frame");
        let two = || vec![part("SELECT ?", 1), part("SELECT ?, 2", 2)];
        assert_eq!(
            text(two(), DbBackend::Postgres),
            "WITH r0 AS MATERIALIZED (SELECT $1), r1 AS MATERIALIZED (SELECT $2, 2) \
             SELECT (SELECT ARRAY_AGG(r0) FROM r0), (SELECT ARRAY_AGG(r1) FROM r1)"
        );
        assert_eq!(
            text(two(), DbBackend::Sqlite),
            "WITH r0 AS MATERIALIZED (SELECT ?), r1 AS MATERIALIZED (SELECT ?, 2) \
             SELECT 0 AS part, r0.*, NULL FROM r0 UNION ALL SELECT 1 AS part, r1.* FROM r1"
        );
        let inner = vec![part("SELECT ?", 1), Part::inner(Sql::new("SELECT 2")), part("SELECT 3", 1)];
        assert_eq!(
            text(inner, DbBackend::Postgres),
            "WITH r0 AS MATERIALIZED (SELECT $1), r1 AS MATERIALIZED (SELECT 2), r2 AS MATERIALIZED (SELECT 3) \
             SELECT (SELECT ARRAY_AGG(r0) FROM r0), (SELECT ARRAY_AGG(r2) FROM r2)"
        );
    }
}
