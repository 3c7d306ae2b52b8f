//! One statement for many lists: rows, and the rows that hang on them, gathered in one round trip.
//!
//! Each list is a *part*: a `SELECT` of its own, written as one of the statement's common table expressions, so that
//! a part can hang on the rows of an earlier one. The rows of all parts come back one part after the other: on
//! PostgreSQL each as one record; on SQLite, whose columns have no types of their own, in the same columns.
//!
//! A part's own order survives: both engines read a materialised expression in the order in which it was made, and the
//! branches of `UNION ALL` one after the other (the reading pool has PostgreSQL's parallel plans switched off). The
//! property test over lists would tell if one ever did not.

use std::ops::Range;

use entity::sql::Sql;
use sea_orm::{DbBackend, DbErr, QueryResult};
use uuid::Uuid;

use super::{row::Columns, seats, session::Session};
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
#[derive(Default)]
pub(super) struct Gathered {
    rows: Vec<QueryResult>,
    parts: Vec<Range<usize>>,
}

impl Gathered {
    /// The rows of one part, in its order.
    pub fn part(&self, number: usize) -> Rows<'_> {
        let range = self.parts.get(number).cloned().unwrap_or_default();
        Rows { rows: self.rows.get(range).unwrap_or_default(), alone: self.parts.len() == 1 }
    }
}

/// The rows of one part.
#[derive(Clone, Copy)]
pub(super) struct Rows<'a> {
    rows: &'a [QueryResult],
    alone: bool,
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
        let columns = |row| if self.alone { Ok(Columns::new(row)) } else { Columns::of_part(row) };
        Ok(self.rows.iter().map(|row| read(&mut columns(row)?)).collect::<Result<C, DbErr>>()?)
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
        let number = parts.len();
        let rows = self.send(one_statement(parts, self.backend())).await?;
        if number == 1 {
            let all = 0..rows.len();
            return Ok(Gathered { parts: Vec::from([all]), rows });
        }
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
        Ok(Gathered { rows, parts })
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
        sql.push(if place == 0 { " SELECT " } else { " UNION ALL SELECT " });
        sql.push(match backend {
            DbBackend::Postgres => format!("{number} AS part, r{number} AS of_part FROM r{number}"),
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
             SELECT 0 AS part, r0 AS of_part FROM r0 UNION ALL SELECT 1 AS part, r1 AS of_part FROM r1"
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
             SELECT 0 AS part, r0 AS of_part FROM r0 UNION ALL SELECT 2 AS part, r2 AS of_part FROM r2"
        );
    }
}
