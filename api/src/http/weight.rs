//! How much an argument holds: each use of a variable brings its whole value with it.

use std::collections::HashMap;

use async_graphql_value::{ConstValue, Name, Value, Variables};

/// Bytes of text that count as one value.
const TEXT_BYTES: usize = 64;

/// The measure of a value.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Weight {
    /// Values in it, itself included; long texts count as several.
    pub values: u64,
    /// Items of its longest list.
    pub longest: u64,
}

impl Weight {
    fn one() -> Self {
        Self { values: 1, longest: 0 }
    }

    fn text(text: &str) -> Self {
        Self { values: 1 + len(text.len() / TEXT_BYTES), longest: 0 }
    }

    /// The weight of both.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self { values: self.values.saturating_add(other.values), longest: self.longest.max(other.longest) }
    }

    fn list(length: usize, items: impl Iterator<Item = Self>) -> Self {
        items.fold(Self { values: 1, longest: len(length) }, Self::and)
    }
}

/// Weighs values; each variable once.
#[derive(Debug)]
pub struct Scales<'a> {
    variables: &'a Variables,
    weighed: HashMap<&'a Name, Weight>,
}

impl<'a> Scales<'a> {
    /// Scales for documents with these variables.
    pub fn new(variables: &'a Variables) -> Self {
        Self { variables, weighed: HashMap::new() }
    }

    /// Weighs `value`. Recursion is bounded by the bracket limit, and in variables by that of the JSON parser.
    pub fn weigh(&mut self, value: &'a Value) -> Weight {
        match value {
            Value::Variable(name) => {
                if let Some(weight) = self.weighed.get(name) {
                    return *weight;
                }
                let weight = self.variables.get(name).map_or_else(Weight::one, of);
                self.weighed.insert(name, weight);
                weight
            }
            Value::List(items) => Weight::list(items.len(), items.iter().map(|item| self.weigh(item))),
            Value::Object(fields) => fields.values().fold(Weight::one(), |sum, item| sum.and(self.weigh(item))),
            Value::String(text) => Weight::text(text),
            _ => Weight::one(),
        }
    }
}

fn of(value: &ConstValue) -> Weight {
    match value {
        ConstValue::List(items) => Weight::list(items.len(), items.iter().map(of)),
        ConstValue::Object(fields) => fields.values().map(of).fold(Weight::one(), Weight::and),
        ConstValue::String(text) => Weight::text(text),
        _ => Weight::one(),
    }
}

/// A length as the measures count.
pub fn len(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_weigh_what_they_hold() {
        let variables = Variables::from_json(serde_json::json!({ "a": [1, [2, 3, 4, 5], { "x": "y".repeat(640) }] }));
        let name = Name::new("a");
        let value = Value::List(vec![Value::Variable(name.clone()), Value::Variable(name)]);
        // Each use: list 1, number 1, list 1 with 4 numbers, object 1 with a text of 11.
        assert_eq!(Scales::new(&variables).weigh(&value), Weight { values: 1 + 2 * (2 + 5 + 12), longest: 4 });
    }
}
