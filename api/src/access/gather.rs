//! One statement for many lists: rows, and the rows that hang on them, gathered in one round trip.
//!
//! Each list is a *part*: a `SELECT` of its own, written as one of the statement's common table expressions, so that
//! a part can hang on the rows of an earlier one. On PostgreSQL one row comes back, each column of each part an array
//! in it (`array.rs`), which costs the driver as much as one row does. On SQLite, whose columns have no types of their own,
//! the rows of all parts come in the same columns, one part after the other.
//!
//! A part's own order survives: both engines read a materialised expression in the order in which it was made, and the
//! branches of `UNION ALL` one after the other (the reading pool has PostgreSQL's parallel plans switched off). The
//! property test over lists would tell if one ever did not.

use std::{fmt::Write as _, ops::Range};

use entity::sql::Sql;
use sea_orm::{DbBackend, DbErr, QueryResult};
use uuid::Uuid;

use super::{array::Arrays, row::Columns, session::Session};
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
    /// Each column of each part an array: which of the row's columns are each part's; none of a part that is not sent.
    Together(QueryResult, Vec<Range<usize>>),
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
            Self::Together(row, parts) => Rows::Together(row, parts.get(number).cloned().unwrap_or_default()),
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
    /// As arrays in these columns of this row.
    Together(&'a QueryResult, Range<usize>),
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
            Self::Together(row, columns) => {
                let arrays = Arrays::read(row, columns)?;
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
    /// governed.
    pub(super) async fn gather(&self, mut parts: Vec<Part>) -> Result<Gathered, ApiError> {
        let seats = self.unsettled().map(|part| {
            parts.push(part);
            parts.len() - 1
        });
        let gathered = self.gather_all(parts).await?;
        if let Some(seats) = seats {
            self.settle(gathered.part(seats))?;
        }
        Ok(gathered)
    }

    /// Reads all parts in one statement.
    pub(super) async fn gather_all(&self, parts: Vec<Part>) -> Result<Gathered, ApiError> {
        let sent: Vec<usize> = parts.iter().map(|part| if part.sent { part.width } else { 0 }).collect();
        let mut rows = self.send(one_statement(parts, self.backend())).await?;
        if sent.len() == 1 {
            return Ok(Gathered::One(rows));
        }
        if self.backend() == DbBackend::Postgres {
            let row = rows.pop().ok_or_else(|| ApiError::internal("a statement of parts has no row"))?;
            let mut end = 0;
            let columns = sent.into_iter().map(|width| {
                end += width;
                end - width..end
            });
            return Ok(Gathered::Together(row, columns.collect()));
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
    let mut sql = Sql::new("WITH ");
    for (number, part) in parts.into_iter().enumerate() {
        sql.push(if number == 0 { "" } else { ", " });
        sql.push(format!("r{number} AS MATERIALIZED (")).push(part.sql).push(")");
    }
    match backend {
        DbBackend::Postgres => together(&mut sql, &sent),
        _ => in_turn(&mut sql, &sent),
    }
    sql
}

/// One row: of each column of each part an array.
fn together(sql: &mut Sql, parts: &[(usize, usize)]) {
    // Written at every request: into as few texts as will do. Writing into a text does not fail.
    let (mut columns, mut from) = (String::from(" SELECT "), String::from(" FROM "));
    for (place, (number, width)) in parts.iter().enumerate() {
        let (mut arrays, mut names) = (String::new(), String::new());
        for column in 0..*width {
            let comma = if column == 0 { "" } else { ", " };
            let _ = write!(columns, "{}p{number}.c{column}", if place == 0 { comma } else { ", " });
            let _ = write!(arrays, "{comma}ARRAY_AGG(r.c{column})");
            let _ = write!(names, "{comma}c{column}");
        }
        let comma = if place == 0 { "" } else { ", " };
        let _ = write!(from, "{comma}(SELECT {arrays} FROM r{number} AS r({names})) AS p{number}({names})");
    }
    sql.push(columns).push(from);
}

/// The rows of one part after the other, in the same columns, after the number of the part.
fn in_turn(sql: &mut Sql, parts: &[(usize, usize)]) {
    let widest = parts.iter().map(|(_, width)| *width).max().unwrap_or_default();
    for (place, (number, width)) in parts.iter().enumerate() {
        sql.push(if place == 0 { " SELECT " } else { " UNION ALL SELECT " });
        sql.push(format!("{number} AS part, r{number}.*{} FROM r{number}", ", NULL".repeat(widest - width)));
    }
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
             SELECT p0.c0, p1.c0, p1.c1 FROM (SELECT ARRAY_AGG(r.c0) FROM r0 AS r(c0)) AS p0(c0), \
             (SELECT ARRAY_AGG(r.c0), ARRAY_AGG(r.c1) FROM r1 AS r(c0, c1)) AS p1(c0, c1)"
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
             SELECT p0.c0, p2.c0 FROM (SELECT ARRAY_AGG(r.c0) FROM r0 AS r(c0)) AS p0(c0), \
             (SELECT ARRAY_AGG(r.c0) FROM r2 AS r(c0)) AS p2(c0)"
        );
    }
}
