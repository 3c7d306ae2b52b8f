//! docs/configuration.md and docs/errors.md, written from the program: settings, limits and error codes are told of by
//! their own doc comments, defaults by the values themselves, statuses by the function that answers with them.
//!
//! A test holds the files to what is written here; `UPDATE=1 cargo test reference` writes them anew.

use clap::Args;
use schemars::{JsonSchema, Schema, schema_for};
use serde_json::{Map, Value};

use crate::{
    act::UserErrorCode,
    config::{Config, Flags, IssuerConfig, Limits, LogConfig, Rates},
    error::{ApiError, Code},
    http::{media::Media, reply},
};

/// All settings, in Markdown.
pub fn settings() -> String {
    let defaults = json(&Config::default());
    let flags = Flags::augment_args(clap::Command::new("katalog"));
    let has_flag = |key: &str| flags.get_arguments().any(|argument| argument.get_id() == key);
    let mut text = String::from(SETTINGS_HEAD);
    text.push_str("| key | variable | flag | default | what it sets |\n| --- | --- | --- | --- | --- |\n");
    for (key, what) in described::<Config>() {
        let default = defaults.get(&key).unwrap_or(&Value::Null);
        if default.is_object() || key == "issuers" {
            continue;
        }
        let flag = if has_flag(&key) { format!("`--{}`", key.replace('_', "-")) } else { String::new() };
        let variable = format!("`KATALOG_{}`", key.to_uppercase());
        text.push_str(&format!("| `{key}` | {variable} | {flag} | {} | {what} |\n", shown(default)));
    }
    section::<LogConfig>(&mut text, "log", "How the server logs", &json(&LogConfig::default()));
    section::<Limits>(&mut text, "limits", "What one request may ask for", &json(&Limits::default()));
    section::<Rates>(&mut text, "rates", "How often requests may come", &json(&Rates::default()));
    text.push_str(RATES_NOTE);
    text.push_str(ISSUERS_HEAD);
    text.push_str("| key | variable | what it sets |\n| --- | --- | --- |\n");
    for (key, what) in described::<IssuerConfig>() {
        text.push_str(&format!("| `{key}` | `KATALOG_{}` | {what} |\n", key.to_uppercase()));
    }
    text
}

/// All error codes and limits, in Markdown.
pub fn errors() -> String {
    let mut text = String::from(ERRORS_HEAD);
    text.push_str("| code | status | what it means |\n| --- | --- | --- |\n");
    let told = words(&schema_for!(Code));
    for code in Code::ALL {
        let what = told.iter().find(|(word, _)| word == code.as_str()).map(|(_, what)| what.as_str());
        let status = reply::status_of(&ApiError::new(code, ""), Media::GraphqlResponse).as_u16();
        text.push_str(&format!("| `{}` | {status} | {} |\n", code.as_str(), what.unwrap_or_default()));
    }
    text.push_str(USER_ERRORS_HEAD);
    text.push_str("| code | what it means |\n| --- | --- |\n");
    for (word, what) in words(&schema_for!(UserErrorCode)) {
        text.push_str(&format!("| `{word}` | {what} |\n"));
    }
    text.push_str(LIMITS_HEAD);
    text.push_str("| limit | default | what it bounds |\n| --- | --- | --- |\n");
    for (name, defaults, fields) in [
        ("limits", json(&Limits::default()), described::<Limits>()),
        ("rates", json(&Rates::default()), described::<Rates>()),
    ] {
        for (key, what) in fields {
            let default = shown(defaults.get(&key).unwrap_or(&Value::Null));
            text.push_str(&format!("| `{name}.{key}` | {default} | {what} |\n"));
        }
    }
    text
}

const SETTINGS_HEAD: &str = "# Settings

<!-- Written by the program: `katalog settings`. Change the comments in api/src/config*, then
     UPDATE=1 cargo test reference. -->

Flags win over the environment, the environment over the file (`--config FILE` or `KATALOG_CONFIG`; TOML), the file over
the defaults. A key that the file misspells is refused by name. Lists are written in a variable with commas between.

";

const RATES_NOTE: &str = "
A bucket of `burst` requests that fills with `per_second`; 0 per second switches the limit off.
";

const ISSUERS_HEAD: &str = "
## `issuers`: who may sign tokens

One table `[[issuers]]` in the file for each; one issuer alone can be given by variables, and takes the place of the
file's. Without one only sample data is served.

";

const ERRORS_HEAD: &str = "# Errors and limits

<!-- Written by the program. Change the comments in api/src/error.rs, api/src/act/refusal.rs and
     api/src/config/limits.rs, then
     UPDATE=1 cargo test reference. -->

Every error has `extensions.code`, one of this list, and `extensions.requestId`, under which the log tells more.
`FORBIDDEN` also has `action` and `clause` (of the [model](../governance/GOVERNANCE.md)), `BAD_INPUT` the `field` where it
is known. What a person can mend in an act is no error but one of its `userErrors`: field, message, code and clause.

The status is that of a request that failed as a whole, answered as `application/graphql-response+json`. An operation that
ran, with errors of single fields, is answered with 200. Clients that take `application/json` alone are told 200 as soon
as HTTP itself was in order: there the codes from `GRAPHQL_PARSE_FAILED` to `BAD_INPUT`, `FORBIDDEN`, `NOT_FOUND` and
`CONFLICT` come with 200.

";

const USER_ERRORS_HEAD: &str = "
## User errors

The `code` of one of an act's `userErrors`. Nothing was done; the act may be sent again, with the same key.

";

const LIMITS_HEAD: &str = "
## Limits

Refused with `QUERY_TOO_COMPLEX`, `PAYLOAD_TOO_LARGE`, `REQUEST_TIMEOUT`, `TIMEOUT` or `RATE_LIMITED`. Pages have 1 to 100
rows (`PAGE_SIZE`). Each limit is a [setting](configuration.md).

";

/// A section of the settings, with a table of its keys.
fn section<T: JsonSchema>(text: &mut String, name: &str, title: &str, defaults: &Map<String, Value>) {
    text.push_str(&format!("\n## `{name}`: {}\n\n", lowered(title)));
    text.push_str("| key | variable | default | what it sets |\n| --- | --- | --- | --- |\n");
    for (key, what) in described::<T>() {
        let variable = format!("`KATALOG_{}__{}`", name.to_uppercase(), key.to_uppercase());
        let default = shown(defaults.get(&key).unwrap_or(&Value::Null));
        text.push_str(&format!("| `{name}.{key}` | {variable} | {default} | {what} |\n"));
    }
}

fn lowered(title: &str) -> String {
    let mut letters = title.chars();
    letters.next().map(|first| first.to_lowercase().chain(letters).collect()).unwrap_or_default()
}

/// The fields of a type by name, each with its doc comment.
fn described<T: JsonSchema>() -> Vec<(String, String)> {
    let schema = schema_for!(T);
    let fields = schema.get("properties").and_then(Value::as_object);
    let mut described: Vec<(String, String)> =
        fields.into_iter().flatten().map(|(key, field)| (key.clone(), told(field))).collect();
    described.sort();
    described
}

/// The words of a closed list, each with its doc comment.
fn words(schema: &Schema) -> Vec<(String, String)> {
    let list = schema.get("oneOf").and_then(Value::as_array).into_iter().flatten();
    list.filter_map(|word| Some((word.get("const")?.as_str()?.to_owned(), told(word)))).collect()
}

/// A doc comment as one line of a table: without line breaks, and links to items as their names alone.
fn told(schema: &Value) -> String {
    let text = schema.get("description").and_then(Value::as_str).unwrap_or_default();
    let mut line = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("[`") {
        let (name, after) = after.split_once("`]").unwrap_or((after, ""));
        let after = after.strip_prefix('(').and_then(|link| link.split_once(')')).map_or(after, |(_, after)| after);
        line.push_str(&format!("{before}`{name}`"));
        rest = after;
    }
    line.push_str(rest);
    line.split_whitespace().collect::<Vec<_>>().join(" ").replace('|', "\\|")
}

/// A default as it is written in the file.
fn shown(value: &Value) -> String {
    match value {
        Value::Null => "none".to_owned(),
        Value::Array(list) if list.is_empty() => "none".to_owned(),
        value => format!("`{value}`"),
    }
}

fn json(value: &impl serde::Serialize) -> Map<String, Value> {
    match serde_json::to_value(value) {
        Ok(Value::Object(fields)) => fields,
        _ => Map::new(),
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    #[test]
    fn the_files_are_what_the_program_says() {
        for (file, text) in [("configuration.md", settings()), ("errors.md", errors())] {
            let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs").join(file);
            if std::env::var_os("UPDATE").is_some() {
                std::fs::write(&path, &text).unwrap();
            }
            let kept = std::fs::read_to_string(&path).unwrap_or_default();
            assert_eq!(kept, text, "{file} is not current: UPDATE=1 cargo test reference");
        }
    }

    #[test]
    fn everything_that_can_be_set_or_told_is_described() {
        let text = format!("{}{}", settings(), errors());
        for code in Code::ALL {
            assert!(text.contains(&format!("| `{}` | ", code.as_str())), "{}", code.as_str());
        }
        let bare: Vec<&str> = text.lines().filter(|line| line.ends_with("|  |")).collect();
        assert!(bare.is_empty(), "without a word: {bare:?}");
        assert!(text.contains("| `EXCEEDS_FRAME` | It would go beyond the budget frame. |"), "{text}");
        assert!(text.contains("| `limits.cost` | `KATALOG_LIMITS__COST` | `100000` |"), "{text}");
        assert!(text.contains("| `listen` | `KATALOG_LISTEN` | `--listen` | `\"127.0.0.1:8080\"` |"), "{text}");
    }

    #[test]
    fn a_comment_is_one_line() {
        let field = serde_json::json!({ "description": "In\n[`data_dir`](Self::data_dir), or [`x`] | y." });
        assert_eq!(told(&field), "In `data_dir`, or `x` \\| y.");
    }
}
