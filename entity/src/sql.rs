//! A writer of SQL text with its values: what both engines read the same, written once.

mod written;

use chrono::{DateTime, Utc};
use sea_orm::{DbBackend, Statement, Value};
use uuid::Uuid;

pub use self::written::Written;

/// SQL text with `?` where its values stand, in order. Pieces are put together without renumbering; the engine's own
/// form of placeholder and list is written at the end, by [`Sql::statement`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sql {
    text: String,
    values: Vec<Bound>,
}

#[derive(Clone, Debug, PartialEq)]
enum Bound {
    One(Value),
    Now(DateTime<Utc>),
    Ids(Vec<Uuid>),
    Numbers(Vec<i32>),
    /// Not a value: what a query without values selects.
    Selected(String),
}

impl Sql {
    /// A piece of SQL without values yet.
    pub fn new(text: impl Into<String>) -> Self {
        Self { text: text.into(), values: Vec::new() }
    }

    /// What is never true: the condition of an empty extent.
    pub fn none() -> Self {
        Self::new("FALSE")
    }

    /// Gives the next `?` its value.
    #[must_use]
    pub fn bind(mut self, value: impl Into<Value>) -> Self {
        self.values.push(Bound::One(value.into()));
        self
    }

    /// Gives the next `?` the instant that a request is judged by. Where the statement is kept ([`Written::judged_by`]), each
    /// request's own takes its place.
    #[must_use]
    pub fn bind_now(mut self, now: DateTime<Utc>) -> Self {
        self.values.push(Bound::Now(now));
        self
    }

    /// Writes `column IN ids`, as one array on PostgreSQL and as a list on SQLite.
    pub fn within(column: &str, ids: impl IntoIterator<Item = Uuid>) -> Self {
        Self { text: format!("{column} ?"), values: vec![Bound::Ids(ids.into_iter().collect())] }
    }

    /// Writes `column IN numbers`, likewise.
    pub fn among(column: &str, numbers: impl IntoIterator<Item = i32>) -> Self {
        Self { text: format!("{column} ?"), values: vec![Bound::Numbers(numbers.into_iter().collect())] }
    }

    /// Writes `column IN (SELECT ids FROM rows)`, of rows that the statement has by that name: on PostgreSQL as an array, which
    /// it makes once and then looks up as it does given ids; joining the rows takes it a tenth of a list's time more.
    pub fn within_rows(column: &str, ids: &str, rows: &str) -> Self {
        Self { text: format!("{column} ?"), values: vec![Bound::Selected(format!("SELECT {ids} FROM {rows}"))] }
    }

    /// Adds text and values of another piece.
    pub fn push(&mut self, piece: impl Into<Self>) -> &mut Self {
        let piece = piece.into();
        self.text.push_str(&piece.text);
        self.values.extend(piece.values);
        self
    }

    /// The same, by value.
    #[must_use]
    pub fn and_then(mut self, piece: impl Into<Self>) -> Self {
        self.push(piece);
        self
    }

    /// All of the conditions; true where there is none.
    pub fn all(conditions: impl IntoIterator<Item = Self>) -> Self {
        Self::join(conditions, " AND ", "TRUE")
    }

    /// Any of the conditions; false where there is none.
    pub fn any(conditions: impl IntoIterator<Item = Self>) -> Self {
        Self::join(conditions, " OR ", "FALSE")
    }

    /// Any of the conditions, those that are alike but for one id written once, with a list of the ids: `a = 1 OR a = 2`
    /// as `a IN (1, 2)`. The text then does not grow with the number of ids, nor does the work.
    ///
    /// Only for conditions that an id makes true and never false: none of them may stand under a `NOT`.
    pub fn any_alike(conditions: impl IntoIterator<Item = Self>) -> Self {
        let mut distinct: Vec<(Self, Self)> = Vec::new();
        for condition in conditions {
            let joined = distinct.iter_mut().any(|(first, all)| all.takes_in(first, &condition));
            if !joined {
                distinct.push((condition.clone(), condition));
            }
        }
        Self::any(distinct.into_iter().map(|(_, all)| all))
    }

    /// Takes `other` in, if it is `first`, which this one began as, but for one id: always the same one.
    fn takes_in(&mut self, first: &Self, other: &Self) -> bool {
        if first == other {
            return true;
        }
        if first.text != other.text || first.values.len() != other.values.len() {
            return false;
        }
        let mut differ = (0..first.values.len()).filter(|at| first.values.get(*at) != other.values.get(*at));
        let (Some(at), None) = (differ.next(), differ.next()) else { return false };
        let (Some(Bound::One(Value::Uuid(Some(was)))), Some(Bound::One(Value::Uuid(Some(new))))) =
            (first.values.get(at), other.values.get(at))
        else {
            return false;
        };
        let begun = self.values.iter().position(|value| matches!(value, Bound::Ids(_)));
        if begun.is_some_and(|list| list != at) || first.values.iter().any(|value| matches!(value, Bound::Ids(_))) {
            return false;
        }
        if begun.is_none() {
            let Some((place, _)) = first.text.match_indices('?').nth(at) else { return false };
            let Some(before) = first.text.get(..place).and_then(|before| before.strip_suffix(" = ")) else {
                return false;
            };
            let after = first.text.get(place..).unwrap_or_default();
            self.text = format!("{before} {after}");
        }
        match self.values.get_mut(at) {
            Some(Bound::Ids(ids)) => ids.push(*new),
            Some(one) => *one = Bound::Ids(vec![*was, *new]),
            None => return false,
        }
        true
    }

    fn join(conditions: impl IntoIterator<Item = Self>, word: &str, empty: &str) -> Self {
        let mut joined = Self::default();
        for condition in conditions {
            joined.push(if joined.text.is_empty() { "((" } else { word });
            if joined.text.ends_with(word) {
                joined.push("(");
            }
            joined.push(condition).push(")");
        }
        if joined.text.is_empty() { Self::new(empty) } else { joined.and_then(")") }
    }

    /// Whether of the row under `alias` nothing is asked but these columns, or questions of one column (`a IS NULL`).
    pub fn asks_only(&self, alias: &str, columns: &[&str]) -> bool {
        let goes_on = |text: &str| text.starts_with(|letter: char| letter.is_alphanumeric() || letter == '_');
        let named = format!("{alias}.");
        let mut pieces = self.text.split(&named);
        let mut before = pieces.next().unwrap_or_default();
        pieces.all(|asked| {
            let another = before.ends_with(|letter: char| letter.is_alphanumeric() || letter == '_');
            before = asked;
            another || columns.iter().any(|column| asked.strip_prefix(column).is_some_and(|rest| !goes_on(rest)))
        })
    }

    /// Whether there is no text.
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// The statement as `backend` reads it.
    ///
    /// # Panics
    /// When the text does not have as many `?` as there are values.
    pub fn statement(self, backend: DbBackend) -> Statement {
        self.written(backend).once()
    }

    /// The same, to be sent more than once.
    ///
    /// # Panics
    /// When the text does not have as many `?` as there are values.
    pub fn written(self, backend: DbBackend) -> Written {
        Written::of(&self.text, self.values, backend)
    }
}

impl From<&str> for Sql {
    fn from(text: &str) -> Self {
        Self::new(text)
    }
}

impl From<String> for Sql {
    fn from(text: String) -> Self {
        Self::new(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[should_panic(expected = "a value for each")]
    fn a_value_too_few_drops_nothing() {
        Sql::new("a = ? AND b = ?").bind(1).statement(DbBackend::Sqlite);
    }

    #[test]
    #[should_panic(expected = "a value for each")]
    fn a_value_too_many_drops_nothing() {
        Sql::new("a = ?").bind(1).bind(2).statement(DbBackend::Postgres);
    }

    #[test]
    fn pieces_keep_their_values() {
        let ids = [Uuid::nil(), Uuid::max()];
        let both = Sql::all([Sql::new("a = ?").bind(1), Sql::any([Sql::within("b", ids), Sql::new("c > ?").bind(2)])]);
        assert_eq!(both.clone().statement(DbBackend::Sqlite).sql, "((a = ?) AND (((b IN (?,?)) OR (c > ?))))");
        assert_eq!(both.statement(DbBackend::Postgres).sql, "((a = $1) AND (((b = ANY($2)) OR (c > $3))))");
        assert_eq!(Sql::any([]), Sql::none());
    }

    #[test]
    fn what_is_asked_of_a_row_is_seen() {
        let asks = |text: &str| Sql::new(text).asks_only("t", &["state", "published_at IS NOT NULL"]);
        assert!(asks("t.state = 'A' OR (t.published_at IS NOT NULL) AND part.id = 1 AND TRUE"));
        for other in [
            "t.states = 1",
            "t.published_at > ?",
            "t.published_at IS NOT DISTINCT FROM ?",
            "t.id",
            "t.state = 'A' AND a = t.id",
            "EXISTS (a = t.id)",
        ] {
            assert!(!asks(other), "{other}");
        }
    }

    #[test]
    fn conditions_alike_but_for_an_id_are_one() {
        let of = |id: u128| Sql::new("a = ? AND b = ?").bind(1).bind(Uuid::from_u128(id));
        let other = Sql::new("c = ?").bind(Uuid::max());
        let sql = Sql::any_alike([of(1), other.clone(), of(2), of(1), of(3), other]).statement(DbBackend::Sqlite);
        assert_eq!(sql.sql, "((a = ? AND b IN (?,?,?)) OR (c = ?))");
        let two = |a: u128, b: u128| Sql::new("a = ? AND b = ?").bind(Uuid::from_u128(a)).bind(Uuid::from_u128(b));
        let sql =
            Sql::any_alike([two(1, 1), two(1, 2), two(2, 1), two(2, 2), two(1, 3)]).statement(DbBackend::Postgres);
        let apart = "((a = $1 AND b = ANY($2)) OR (a = $3 AND b = ANY($4)))";
        assert_eq!(sql.sql, apart, "the second id differs, and then no other");
    }
}
