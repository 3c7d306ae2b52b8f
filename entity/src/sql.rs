//! A writer of SQL text with its values: what both engines read the same, written once.

use sea_orm::{
    DbBackend, Statement, Value,
    sea_query::{ArrayType, Values},
};
use uuid::Uuid;

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
    Ids(Vec<Uuid>),
    Numbers(Vec<i32>),
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

    /// Writes `column IN ids`, as one array on PostgreSQL and as a list on SQLite.
    pub fn within(column: &str, ids: impl IntoIterator<Item = Uuid>) -> Self {
        Self { text: format!("{column} ?"), values: vec![Bound::Ids(ids.into_iter().collect())] }
    }

    /// Writes `column IN numbers`, likewise.
    pub fn among(column: &str, numbers: impl IntoIterator<Item = i32>) -> Self {
        Self { text: format!("{column} ?"), values: vec![Bound::Numbers(numbers.into_iter().collect())] }
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

    /// Whether there is no text.
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// The statement as `backend` reads it.
    ///
    /// # Panics
    /// When the text does not have as many `?` as there are values.
    pub fn statement(self, backend: DbBackend) -> Statement {
        let postgres = backend == DbBackend::Postgres;
        let mut text = String::with_capacity(self.text.len() + 32);
        let mut values = Vec::with_capacity(self.values.len());
        let mut pieces = self.text.split('?');
        text.push_str(pieces.next().unwrap_or_default());
        // Were they not as many, the rest of a condition would be left out, and more be read than it says.
        assert_eq!(pieces.clone().count(), self.values.len(), "a value for each `?`: {}", self.text);
        for (piece, bound) in pieces.zip(self.values) {
            match bound {
                Bound::One(value) => {
                    values.push(value);
                    placeholder(&mut text, postgres, values.len());
                }
                Bound::Ids(ids) => {
                    let ids = ids.into_iter().map(|id| Value::Uuid(Some(id))).collect();
                    list(&mut text, &mut values, postgres, ArrayType::Uuid, ids);
                }
                Bound::Numbers(numbers) => {
                    let numbers = numbers.into_iter().map(|number| Value::Int(Some(number))).collect();
                    list(&mut text, &mut values, postgres, ArrayType::Int, numbers);
                }
            }
            text.push_str(piece);
        }
        Statement { sql: text, values: Some(Values(values)), db_backend: backend }
    }
}

/// One array on PostgreSQL, a list on SQLite.
fn list(text: &mut String, values: &mut Vec<Value>, postgres: bool, kind: ArrayType, list: Vec<Value>) {
    if postgres {
        values.push(Value::Array(kind, Some(Box::new(list))));
        text.push_str("= ANY(");
        placeholder(text, true, values.len());
        text.push(')');
        return;
    }
    text.push_str("IN (");
    for (place, value) in list.into_iter().enumerate() {
        values.push(value);
        text.push_str(if place == 0 { "?" } else { ",?" });
    }
    text.push(')');
}

fn placeholder(text: &mut String, postgres: bool, number: usize) {
    if postgres {
        text.push('$');
        text.push_str(&number.to_string());
    } else {
        text.push('?');
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
