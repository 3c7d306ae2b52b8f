//! From which files the facts of an import were stated (O5).

use async_graphql::SimpleObject;
use serde_json::Value;

/// A file that an import was made of (O5).
#[derive(SimpleObject, Clone, Debug, PartialEq, Eq)]
pub struct StatedFile {
    /// Its name, without the directory that it lay in.
    pub name: String,
    /// SHA-256 of what stood in it, as 64 hexadecimal digits.
    pub sha256: String,
}

/// The files that a decision's body names; none where it is no import's.
pub fn of(body: &str) -> Vec<StatedFile> {
    let body: Value = serde_json::from_str(body).unwrap_or_default();
    let files = body.pointer("/details/files").and_then(Value::as_array);
    let text = |file: &Value, name: &str| file.get(name).and_then(Value::as_str).map(str::to_owned);
    let file = |file: &Value| Some(StatedFile { name: text(file, "file")?, sha256: text(file, "sha256")? });
    files.into_iter().flatten().filter_map(file).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn files_are_named_where_there_are_any() {
        let body = json!({ "details": { "files": [{ "file": "services.csv", "sha256": "ab" }, { "file": "lost" }] } });
        assert_eq!(of(&body.to_string()), [StatedFile { name: "services.csv".to_owned(), sha256: "ab".to_owned() }]);
        for other in ["no JSON", "{}", "{\"details\":{\"files\":1}}"] {
            assert_eq!(of(other), [], "{other}");
        }
    }
}
