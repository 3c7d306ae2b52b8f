//! A statement in the engine's own form, which can be sent more than once.

use chrono::{DateTime, Utc};
use sea_orm::{
    DbBackend, Statement, Value,
    sea_query::{ArrayType, Values},
};

use super::Bound;

/// A statement as an engine reads it, with its values.
#[derive(Clone, Debug)]
pub struct Written {
    backend: DbBackend,
    text: String,
    values: Vec<Value>,
    /// Which of the values are the instant that the request is judged by.
    nows: Vec<usize>,
    /// Whether no other value is an instant.
    lasts: bool,
}

impl Written {
    pub(super) fn of(sql: &str, bound: Vec<Bound>, backend: DbBackend) -> Self {
        let (text, values) = (String::with_capacity(sql.len() + 32), Vec::with_capacity(bound.len()));
        let mut written = Self { backend, text, values, nows: Vec::new(), lasts: true };
        let mut pieces = sql.split('?');
        written.text.push_str(pieces.next().unwrap_or_default());
        // Were they not as many, the rest of a condition would be left out, and more be read than it says.
        assert_eq!(pieces.clone().count(), bound.len(), "a value for each `?`: {sql}");
        for (piece, bound) in pieces.zip(bound) {
            written.value(bound);
            written.text.push_str(piece);
        }
        written
    }

    fn value(&mut self, bound: Bound) {
        match bound {
            Bound::One(value) => {
                self.lasts &= !is_instant(&value);
                self.values.push(value);
                self.placeholder();
            }
            Bound::Now(now) => {
                self.nows.push(self.values.len());
                self.values.push(now.into());
                self.placeholder();
            }
            Bound::Selected(query) => {
                let postgres = self.backend == DbBackend::Postgres;
                let (before, after) = if postgres { ("= ANY (ARRAY(", "))") } else { ("IN (", ")") };
                [before, &query, after].into_iter().for_each(|text| self.text.push_str(text));
            }
            Bound::Ids(ids) => {
                let ids = ids.into_iter().map(|id| Value::Uuid(Some(id))).collect();
                self.list(ArrayType::Uuid, ids);
            }
            Bound::Numbers(numbers) => {
                let numbers = numbers.into_iter().map(|number| Value::Int(Some(number))).collect();
                self.list(ArrayType::Int, numbers);
            }
        }
    }

    /// One array on PostgreSQL, a list on SQLite.
    fn list(&mut self, kind: ArrayType, list: Vec<Value>) {
        if self.backend == DbBackend::Postgres {
            self.values.push(Value::Array(kind, Some(Box::new(list))));
            self.text.push_str("= ANY(");
            self.placeholder();
            self.text.push(')');
            return;
        }
        self.text.push_str("IN (");
        for (place, value) in list.into_iter().enumerate() {
            self.values.push(value);
            self.text.push_str(if place == 0 { "?" } else { ",?" });
        }
        self.text.push(')');
    }

    /// Of the value that came last.
    fn placeholder(&mut self) {
        if self.backend == DbBackend::Postgres {
            self.text.push('$');
            self.text.push_str(&self.values.len().to_string());
        } else {
            self.text.push('?');
        }
    }

    /// The same, made by a request that is judged by `now`. Another instant that is bound as one, the end of a day that was
    /// asked for, stays what it is.
    #[must_use]
    pub fn judged_by(mut self, now: DateTime<Utc>) -> Self {
        let now = Value::from(now);
        let bound = self.nows.len();
        self.nows.retain(|at| self.values.get(*at) == Some(&now));
        self.lasts &= self.nows.len() == bound;
        self
    }

    /// The statement, for this once.
    pub fn once(self) -> Statement {
        Statement { sql: self.text, values: Some(Values(self.values)), db_backend: self.backend }
    }

    /// The statement of a request that is judged by `now`.
    pub fn at(&self, now: DateTime<Utc>) -> Statement {
        let mut values = self.values.clone();
        for at in &self.nows {
            if let Some(value) = values.get_mut(*at) {
                *value = now.into();
            }
        }
        Statement { sql: self.text.clone(), values: Some(Values(values)), db_backend: self.backend }
    }

    /// Whether it says the same later, but for the instant that each request is judged by. One that holds another instant
    /// may have reckoned it from that.
    pub const fn lasts(&self) -> bool {
        self.lasts
    }

    /// About how many bytes it takes.
    pub fn size(&self) -> usize {
        self.text.len() + self.values.iter().map(size).sum::<usize>()
    }
}

fn size(value: &Value) -> usize {
    let beside = match value {
        Value::String(text) => text.as_ref().map_or(0, String::len),
        Value::Bytes(bytes) => bytes.as_ref().map_or(0, Vec::len),
        Value::Array(_, values) => values.iter().flat_map(|values| values.iter()).map(size).sum(),
        _ => 0,
    };
    size_of::<Value>() + beside
}

const fn is_instant(value: &Value) -> bool {
    matches!(
        value,
        Value::ChronoDateTime(_)
            | Value::ChronoDateTimeUtc(_)
            | Value::ChronoDateTimeLocal(_)
            | Value::ChronoDateTimeWithTimeZone(_)
            | Value::ChronoTime(_)
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sql::Sql;

    #[test]
    fn each_request_has_its_own_instant() {
        let [first, second] = [1, 2].map(|second| DateTime::from_timestamp(second, 0).unwrap());
        let of = |now| Sql::new("a <= ? AND b = ? AND c > ?").bind_now(now).bind(1).bind_now(now);
        for backend in [DbBackend::Postgres, DbBackend::Sqlite] {
            let written = of(first).written(backend).judged_by(first);
            assert!(written.lasts());
            assert_eq!(written.at(first), of(first).statement(backend));
            assert_eq!(written.at(second), of(second).statement(backend));
        }
    }

    /// What stood at the end of a day is asked by that day's end, whenever it is asked.
    #[test]
    fn another_instant_stays_what_it_is() {
        let [then, first, second] = [0, 1, 2].map(|second| DateTime::from_timestamp(second, 0).unwrap());
        let sql = || Sql::new("a <= ? AND b > ?").bind_now(then).bind_now(first);
        let written = sql().written(DbBackend::Sqlite).judged_by(first);
        assert!(!written.lasts());
        assert_eq!(written.at(first), sql().statement(DbBackend::Sqlite));
        let expected = Sql::new("a <= ? AND b > ?").bind(then).bind(second).statement(DbBackend::Sqlite);
        assert_eq!(written.at(second), expected);
    }

    /// Neither a long text nor many ids hide in a value.
    #[test]
    fn what_a_statement_takes_is_all_that_it_holds() {
        let written = |sql: Sql| sql.written(DbBackend::Postgres).size();
        assert!(written(Sql::new("a = ?").bind("x".repeat(1_000))) > 1_000);
        assert!(written(Sql::within("a", (0..100).map(uuid::Uuid::from_u128))) > 1_600);
    }

    #[test]
    fn rows_of_the_statement_are_looked_up_as_ids_are() {
        let sql = || Sql::within_rows("a", "r0.id", "r0").and_then(" AND b = ?").bind(1);
        assert_eq!(sql().statement(DbBackend::Sqlite).sql, "a IN (SELECT r0.id FROM r0) AND b = ?");
        assert_eq!(sql().statement(DbBackend::Postgres).sql, "a = ANY (ARRAY(SELECT r0.id FROM r0)) AND b = $1");
    }

    /// Who binds an instant otherwise, or one that is reckoned from it, has its statement made anew each time.
    #[test]
    fn what_holds_another_instant_does_not_last() {
        let now = DateTime::from_timestamp(1, 0).unwrap();
        assert!(!Sql::new("a <= ? AND b > ?").bind_now(now).bind(now).written(DbBackend::Sqlite).lasts());
        assert!(Sql::new("a = ?").bind(now.date_naive()).written(DbBackend::Sqlite).lasts());
    }
}
