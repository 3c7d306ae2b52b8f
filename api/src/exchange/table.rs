//! Many rows in one statement: how rows of ours are put beside the database's, on both engines.

use std::fmt::Write as _;

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::{ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, QueryResult, Statement, Value};
use uuid::Uuid;

use super::cell::{Cell, Store};

/// How many values one statement binds at most: SQLite takes 32,766.
const MAX_VALUES: usize = 30_000;

/// How many rows one statement brings at most.
const MAX_ROWS: usize = 10_000;

/// The columns of rows that are put beside the database's.
pub struct Shape<'a> {
    /// Name and store of each.
    pub columns: &'a [(&'a str, Store)],
}

impl Shape<'_> {
    /// How many rows go into one statement.
    pub fn rows_at_once(&self) -> usize {
        (MAX_VALUES / self.columns.len().max(1)).clamp(1, MAX_ROWS)
    }

    /// `rows` as something to select from, under the alias `k`, with its values. PostgreSQL takes each column as one array, so
    /// that the statement is the same for any number of rows and is planned in no time; SQLite value by value.
    fn relation(&self, backend: DbBackend, rows: &[Vec<Cell>]) -> (String, Vec<Value>) {
        if backend == DbBackend::Postgres {
            let arrays: Vec<String> = (self.columns.iter().zip(1..))
                .map(|((_, store), number)| format!("CAST(${number} AS {}[])", postgres(*store)))
                .collect();
            let names: Vec<String> = self.columns.iter().map(|(name, _)| format!("\"{name}\"")).collect();
            let text = format!("UNNEST({}) AS k({})", arrays.join(", "), names.join(", "));
            let values = (0..self.columns.len()).map(|at| array(rows.iter().map(|row| row.get(at))).into());
            return (text, values.collect());
        }
        let names: Vec<String> =
            self.columns.iter().enumerate().map(|(at, (name, _))| format!("column{} AS \"{name}\"", at + 1)).collect();
        let one = format!("({})", vec!["?"; self.columns.len()].join(","));
        let all = vec![one.as_str(); rows.len()].join(",");
        let values =
            rows.iter().flat_map(|row| row.iter().zip(self.columns).map(|(cell, (_, store))| value(cell, *store)));
        (format!("(SELECT {} FROM (VALUES {all})) k", names.join(", ")), values.collect())
    }

    /// The rows of an answer about so many rows.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn query(
        &self,
        db: &DatabaseTransaction,
        rows: &[Vec<Cell>],
        text: (&str, &str),
    ) -> Result<Vec<QueryResult>, DbErr> {
        db.query_all_raw(self.statement(db.get_database_backend(), rows, text, None)).await
    }

    /// A statement about so many rows, told by its text before and after them; `told` is bound as `{TOLD}`, which stands
    /// before them.
    pub fn statement(
        &self,
        backend: DbBackend,
        rows: &[Vec<Cell>],
        text: (&str, &str),
        told: Option<&str>,
    ) -> Statement {
        let (relation, mut values) = self.relation(backend, rows);
        let mut sql = format!("{}{relation}{}", text.0, text.1);
        if let Some(told) = told {
            // Before the rows in the text, so on SQLite first of the values, too: there they have no numbers, which take
            // long to look up where there are many.
            let postgres = backend == DbBackend::Postgres;
            let at = if postgres { values.len() } else { 0 };
            values.insert(at, told.into());
            sql = sql.replacen("{TOLD}", &if postgres { format!("${}", at + 1) } else { "?".to_owned() }, 1);
        }
        Statement::from_sql_and_values(backend, sql, values)
    }
}

const fn postgres(store: Store) -> &'static str {
    match store {
        Store::Id => "uuid",
        Store::Text => "text",
        Store::Integer => "integer",
        Store::Long => "bigint",
        Store::Flag => "boolean",
        Store::Day => "date",
        Store::Instant => "timestamptz",
    }
}

/// Cells as PostgreSQL writes an array, which it reads in half the time that JSON takes it.
fn array<'a>(cells: impl Iterator<Item = Option<&'a Cell>>) -> String {
    let mut text = String::from("{");
    for cell in cells {
        if text.len() > 1 {
            text.push(',');
        }
        // Writing into a text does not fail.
        let _ = match cell {
            None | Some(Cell::Absent | Cell::Null) => write!(text, "NULL"),
            Some(Cell::Text(told)) => {
                text.push('"');
                for letter in told.chars() {
                    if matches!(letter, '"' | '\\') {
                        text.push('\\');
                    }
                    text.push(letter);
                }
                text.push('"');
                Ok(())
            }
            Some(Cell::Number(number)) => write!(text, "{number}"),
            Some(Cell::Flag(flag)) => write!(text, "{flag}"),
            Some(Cell::Day(day)) => write!(text, "{day}"),
            Some(Cell::Instant(at)) => write!(text, "\"{}\"", at.to_rfc3339()),
            Some(Cell::Id(id)) => write!(text, "{id}"),
        };
    }
    text.push('}');
    text
}

fn value(cell: &Cell, store: Store) -> Value {
    match (cell, store) {
        (Cell::Text(text), _) => text.as_ref().into(),
        (Cell::Number(number), _) => (*number).into(),
        (Cell::Flag(flag), _) => (*flag).into(),
        (Cell::Day(day), _) => (*day).into(),
        (Cell::Instant(at), _) => (*at).into(),
        (Cell::Id(id), _) => (*id).into(),
        (Cell::Absent | Cell::Null, Store::Id) => Value::Uuid(None),
        (Cell::Absent | Cell::Null, Store::Text) => Value::String(None),
        (Cell::Absent | Cell::Null, Store::Integer | Store::Long) => Value::BigInt(None),
        (Cell::Absent | Cell::Null, Store::Flag) => Value::Bool(None),
        (Cell::Absent | Cell::Null, Store::Day) => Value::ChronoDate(None),
        (Cell::Absent | Cell::Null, Store::Instant) => Value::ChronoDateTimeUtc(None),
    }
}

/// What the database keeps in a column of an answer.
///
/// # Errors
/// When it is of another type.
pub fn take(row: &QueryResult, at: usize, store: Store) -> Result<Cell, DbErr> {
    Ok(match store {
        Store::Id => row.try_get_by_index::<Option<Uuid>>(at)?.map(Cell::Id),
        // An empty text says as little as none.
        Store::Text => row.try_get_by_index::<Option<String>>(at)?.filter(|text| !text.is_empty()).map(Cell::text),
        Store::Integer => row.try_get_by_index::<Option<i32>>(at)?.map(|number| Cell::Number(number.into())),
        Store::Long => row.try_get_by_index::<Option<i64>>(at)?.map(Cell::Number),
        Store::Flag => row.try_get_by_index::<Option<bool>>(at)?.map(Cell::Flag),
        Store::Day => row.try_get_by_index::<Option<NaiveDate>>(at)?.map(Cell::Day),
        Store::Instant => row.try_get_by_index::<Option<DateTime<Utc>>>(at)?.map(Cell::Instant),
    }
    .unwrap_or(Cell::Null))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_array_says_what_its_cells_say() {
        let cells = [Cell::text("a\"b\\c,{d}"), Cell::text("NULL"), Cell::Null, Cell::Absent, Cell::text(" å\n")];
        let text = array(cells.iter().map(Some));
        assert_eq!(text, "{\"a\\\"b\\\\c,{d}\",\"NULL\",NULL,NULL,\" å\n\"}");
        assert_eq!(array([Cell::Number(-7), Cell::Flag(true)].iter().map(Some)), "{-7,true}");
        assert_eq!(array([].iter().map(Some)), "{}");
        let instant = Cell::Instant(DateTime::UNIX_EPOCH);
        assert_eq!(array([instant].iter().map(Some)), "{\"1970-01-01T00:00:00+00:00\"}");
    }
}
