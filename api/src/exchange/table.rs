//! Many rows in one statement: how rows of ours are put beside the database's, on both engines.

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::{ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, ExecResult, QueryResult, Statement, Value};
use serde_json::{Map, Value as Json};
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

    /// `rows` as something to select from, under the alias `k`, with its values. PostgreSQL takes them as one value, so that
    /// the statement is the same for any number of rows and is planned in no time; SQLite one by one.
    fn relation(&self, backend: DbBackend, rows: &[Vec<Cell>]) -> (String, Vec<Value>) {
        if backend == DbBackend::Postgres {
            let columns: Vec<String> =
                self.columns.iter().map(|(name, store)| format!("\"{name}\" {}", postgres(*store))).collect();
            let text = format!("json_to_recordset($1::json) AS k({})", columns.join(", "));
            let rows = rows.iter().map(|row| Json::Object(self.object(row))).collect();
            return (text, vec![Json::Array(rows).to_string().into()]);
        }
        let names: Vec<String> =
            self.columns.iter().enumerate().map(|(at, (name, _))| format!("column{} AS \"{name}\"", at + 1)).collect();
        let one = format!("({})", vec!["?"; self.columns.len()].join(","));
        let all = vec![one.as_str(); rows.len()].join(",");
        let values =
            rows.iter().flat_map(|row| row.iter().zip(self.columns).map(|(cell, (_, store))| value(cell, *store)));
        (format!("(SELECT {} FROM (VALUES {all})) k", names.join(", ")), values.collect())
    }

    fn object(&self, row: &[Cell]) -> Map<String, Json> {
        let cells = row.iter().zip(self.columns).filter(|(cell, _)| !cell.is_empty());
        cells.map(|(cell, (name, _))| ((*name).to_owned(), json(cell))).collect()
    }

    /// Runs a statement on so many rows, told by its text before and after them; `told` is bound as `{TOLD}`, which stands before them.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn execute(
        &self,
        db: &DatabaseTransaction,
        rows: &[Vec<Cell>],
        text: (&str, &str),
        told: Option<&str>,
    ) -> Result<ExecResult, DbErr> {
        db.execute_raw(self.statement(db.get_database_backend(), rows, text, told)).await
    }

    /// The same for a statement that answers with rows.
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

    fn statement(&self, backend: DbBackend, rows: &[Vec<Cell>], text: (&str, &str), told: Option<&str>) -> Statement {
        let (relation, mut values) = self.relation(backend, rows);
        let mut sql = format!("{}{relation}{}", text.0, text.1);
        if let Some(told) = told {
            // Before the rows in the text, so on SQLite first of the values, too: there they have no numbers, which take
            // long to look up where there are many.
            let postgres = backend == DbBackend::Postgres;
            values.insert(usize::from(postgres), told.into());
            sql = sql.replacen("{TOLD}", if postgres { "$2" } else { "?" }, 1);
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

fn json(cell: &Cell) -> Json {
    match cell {
        Cell::Absent | Cell::Null => Json::Null,
        Cell::Text(text) => Json::from(text.as_ref()),
        Cell::Number(number) => Json::from(*number),
        Cell::Flag(flag) => Json::from(*flag),
        Cell::Day(day) => Json::from(day.to_string()),
        Cell::Instant(at) => Json::from(at.to_rfc3339()),
        Cell::Id(id) => Json::from(id.to_string()),
    }
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
