//! Whether two answers say the same.

use serde_json::Value;

/// The first place at which the answers differ, and what stands there; None where they are equal. The order of an
/// object's members does not matter, that of a list's items does.
pub fn difference(floor: &Value, katalog: &Value) -> Option<String> {
    differ("", floor, katalog)
}

fn differ(path: &str, floor: &Value, katalog: &Value) -> Option<String> {
    match (floor, katalog) {
        (Value::Object(left), Value::Object(right)) => {
            let keys = left.keys().chain(right.keys().filter(|key| !left.contains_key(*key)));
            keys.into_iter().find_map(|key| {
                let path = format!("{path}/{key}");
                match (left.get(key), right.get(key)) {
                    (Some(left), Some(right)) => differ(&path, left, right),
                    (left, right) => Some(told(&path, &left, &right)),
                }
            })
        }
        (Value::Array(left), Value::Array(right)) => {
            let pairs = left.iter().zip(right).enumerate();
            let found =
                pairs.into_iter().find_map(|(place, (left, right))| differ(&format!("{path}/{place}"), left, right));
            found.or_else(|| (left.len() != right.len()).then(|| told(path, &left.len(), &right.len())))
        }
        (left, right) => (left != right).then(|| told(path, left, right)),
    }
}

fn told(path: &str, floor: &dyn std::fmt::Debug, katalog: &dyn std::fmt::Debug) -> String {
    format!("{path}: floor {floor:?}, katalog {katalog:?}")
}

/// How many values an answer holds: numbers, texts, truths and nulls.
pub fn leaves(answer: &Value) -> usize {
    match answer {
        Value::Object(members) => members.values().map(leaves).sum(),
        Value::Array(items) => items.iter().map(leaves).sum(),
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_first_difference_is_told() {
        let floor = json!({ "a": [1, { "b": "x", "c": null }] });
        assert_eq!(difference(&floor, &json!({ "a": [1, { "c": null, "b": "x" }] })), None);
        let other = difference(&floor, &json!({ "a": [1, { "b": "y", "c": null }] })).unwrap_or_default();
        assert!(other.starts_with("/a/1/b: "), "{other}");
        assert!(difference(&floor, &json!({ "a": [1] })).is_some());
        assert!(difference(&floor, &json!({ "a": [1, { "b": "x" }] })).is_some());
        assert_eq!(leaves(&floor), 3);
    }
}
