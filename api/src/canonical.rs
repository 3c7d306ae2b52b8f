//! Canonical JSON and its hash: what signed content and decisions are hashed over.

use std::collections::BTreeMap;

use serde_json::Value;
use sha2::{Digest, Sha256};

/// SHA-256 over the canonical JSON of a value, in lower-case hexadecimal.
pub fn hash(value: &Value) -> String {
    hash_text(&canonical(value))
}

/// SHA-256 over a text, in lower-case hexadecimal.
pub fn hash_text(text: &str) -> String {
    hash_bytes(text.as_bytes())
}

/// SHA-256 over bytes, in lower-case hexadecimal.
pub fn hash_bytes(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Canonical JSON: keys sorted whatever the map's own order, no white space.
pub fn canonical(value: &Value) -> String {
    sorted(value).to_string()
}

fn sorted(value: &Value) -> Value {
    match value {
        Value::Object(fields) => {
            let fields: BTreeMap<_, _> = fields.iter().map(|(key, value)| (key.clone(), sorted(value))).collect();
            Value::Object(fields.into_iter().collect())
        }
        Value::Array(values) => Value::Array(values.iter().map(sorted).collect()),
        other => other.clone(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn canonical_json_sorts_keys_at_every_depth() {
        assert_eq!(
            canonical(&json!({ "b": [{ "d": 1, "c": null }], "a": "å" })),
            r#"{"a":"å","b":[{"c":null,"d":1}]}"#
        );
        assert_eq!(hash(&json!({})).len(), 64);
    }
}
