//! Answers written as JSON text while they are resolved.
//!
//! The library makes a tree of values of every answer: two allocations and a hash for each object, a number of moves for
//! each leaf, and all of it walked again to be written, and again to be dropped. Of a page of agreements that is half of
//! what the program does. So what governed rows show is written as text at once: a value that is
//! [`Value::Binary`], which no type of the schema is, holds JSON that only has to be copied.
//!
//! Only where the request says that the document is [`Plain`]: then no two selections have to be put together, and who
//! reads the answer knows such values ([`Text::push`]).

use std::borrow::Cow;

use async_graphql::{
    ContextSelectionSet, OutputType, Positioned, ServerError, ServerResult, Value, registry::Registry,
    resolver_utils::resolve_list,
};
use async_graphql_parser::types::Field;
use futures_util::FutureExt;

/// In a request's data: its document has no fragments, no directives, and no field twice under one name in a selection;
/// and its answer is read by [`Text::push`].
pub struct Plain;

/// Whether what is resolved may be written as text.
pub fn is_plain(ctx: &ContextSelectionSet<'_>) -> bool {
    ctx.data_opt::<Plain>().is_some()
}

/// A JSON text that grows.
#[derive(Debug, Default)]
pub struct Text(Vec<u8>);

/// How much room an object is given to begin with, in bytes: more than most take.
const ROOM: usize = 512;

impl Text {
    /// A text with room for this many objects.
    pub fn of(objects: usize) -> Self {
        Self(Vec::with_capacity(objects.saturating_mul(ROOM)))
    }

    /// Adds what is JSON already.
    pub fn raw(&mut self, json: &str) {
        self.0.extend_from_slice(json.as_bytes());
    }

    /// Adds the name of an object's member: a GraphQL name, in which nothing has to be escaped; after a comma where it is
    /// not the first.
    pub fn member(&mut self, at: usize, name: &str) {
        self.raw(if at == 0 { "\"" } else { ",\"" });
        self.raw(name);
        self.raw("\":");
    }

    /// Adds a value.
    ///
    /// # Errors
    /// Never for values that the library makes.
    pub fn push(&mut self, value: &Value) -> Result<(), serde_json::Error> {
        match value {
            Value::Binary(text) => self.0.extend_from_slice(text),
            Value::Object(members) => {
                self.raw("{");
                for (at, (name, value)) in members.iter().enumerate() {
                    self.member(at, name);
                    self.push(value)?;
                }
                self.raw("}");
            }
            Value::List(items) => {
                self.raw("[");
                for (at, value) in items.iter().enumerate() {
                    self.raw(if at == 0 { "" } else { "," });
                    self.push(value)?;
                }
                self.raw("]");
            }
            Value::String(text) => self.text(text)?,
            Value::Enum(word) => self.text(word)?,
            Value::Null => self.raw("null"),
            leaf => serde_json::to_writer(&mut self.0, leaf)?,
        }
        Ok(())
    }

    /// Adds a text. Of most nothing has to be escaped, which is seen many letters at a time.
    fn text(&mut self, text: &str) -> Result<(), serde_json::Error> {
        if !is_plain_text(text.as_bytes()) {
            return serde_json::to_writer(&mut self.0, text);
        }
        self.0.reserve(text.len() + 2);
        self.0.push(b'"');
        self.raw(text);
        self.0.push(b'"');
        Ok(())
    }

    /// The text as a value.
    pub fn value(self) -> Value {
        Value::Binary(self.0.into())
    }

    /// Its bytes.
    pub fn into_bytes(self) -> Vec<u8> {
        self.0
    }

    /// What is written to as a file is.
    pub const fn bytes(&mut self) -> &mut Vec<u8> {
        &mut self.0
    }
}

/// Whether nothing of a text has to be escaped. In pieces of one length, which the processor looks at whole.
fn is_plain_text(text: &[u8]) -> bool {
    let plain = |letter: u8| (letter >= b' ') & (letter != b'"') & (letter != b'\\');
    let (pieces, rest) = text.as_chunks::<16>();
    pieces.iter().all(|piece| piece.iter().fold(true, |all, letter| all & plain(*letter)))
        && rest.iter().all(|letter| plain(*letter))
}

/// A value that cannot be written, as an error of the field.
pub fn unwritten(error: serde_json::Error) -> ServerError {
    ServerError::new(error.to_string(), None)
}

/// Objects one after the other, in one future: what they show was read together. In all else a list.
pub struct Rows<T>(pub Vec<T>);

impl<T> FromIterator<T> for Rows<T> {
    fn from_iter<I: IntoIterator<Item = T>>(rows: I) -> Self {
        Self(rows.into_iter().collect())
    }
}

impl<T> From<Vec<T>> for Rows<T> {
    fn from(rows: Vec<T>) -> Self {
        Self(rows)
    }
}

impl<T: OutputType> OutputType for Rows<T> {
    fn type_name() -> Cow<'static, str> {
        Vec::<T>::type_name()
    }

    fn qualified_type_name() -> String {
        Vec::<T>::qualified_type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        Vec::<T>::create_type_info(registry)
    }

    async fn resolve(&self, ctx: &ContextSelectionSet<'_>, field: &Positioned<Field>) -> ServerResult<Value> {
        if !is_plain(ctx) {
            return resolve_list(ctx, field, &self.0, Some(self.0.len())).boxed().await;
        }
        let written = async {
            let mut text = Text::of(self.0.len());
            for (at, row) in self.0.iter().enumerate() {
                text.raw(if at == 0 { "[" } else { "," });
                let ctx = ctx.with_index(at);
                let value = row.resolve(&ctx, field).await.map_err(|error| ctx.set_error_path(error))?;
                text.push(&value).map_err(unwritten)?;
            }
            text.raw(if self.0.is_empty() { "[]" } else { "]" });
            Ok(text.value())
        };
        written.boxed().await
    }
}

#[cfg(test)]
mod tests {
    use async_graphql::{Name, indexmap::IndexMap};

    use super::*;

    #[test]
    fn values_are_written_as_the_library_writes_them() {
        let inner = IndexMap::from([(Name::new("a"), Value::from(1)), (Name::new("b"), Value::Null)]);
        let list =
            Value::List(vec![Value::from("å\"\\\n\u{1}"), Value::from(1.5), Value::from(true), Value::Object(inner)]);
        let value = Value::Object(IndexMap::from([
            (Name::new("list"), list),
            (Name::new("word"), Value::Enum(Name::new("IN_FORCE"))),
            (Name::new("none"), Value::List(Vec::new())),
        ]));
        let mut text = Text::default();
        text.push(&value).unwrap();
        assert_eq!(String::from_utf8(text.into_bytes()).unwrap(), serde_json::to_string(&value).unwrap());
    }

    /// Wherever in it what has to be escaped stands.
    #[test]
    fn texts_of_any_length_are_escaped() {
        for length in 0..40 {
            for (at, letter) in (0..length).flat_map(|at| ['"', '\\', '\n', 'å', ' '].map(|letter| (at, letter))) {
                let plain: String = (0..length).map(|place| if place == at { letter } else { 'a' }).collect();
                let mut text = Text::default();
                text.push(&Value::from(plain.as_str())).unwrap();
                assert_eq!(text.into_bytes(), serde_json::to_vec(&plain).unwrap());
            }
        }
    }

    #[test]
    fn what_is_written_already_is_copied() {
        let mut written = Text::of(1);
        written.raw("{\"a\":1}");
        let mut text = Text::default();
        text.push(&Value::List(vec![written.value(), Value::Null])).unwrap();
        assert_eq!(text.into_bytes(), b"[{\"a\":1},null]");
    }
}
