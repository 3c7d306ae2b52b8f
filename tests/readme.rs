//! README's examples, asked as they stand there: the answers are what really comes back. `UPDATE=1` writes them anew.
//!
//! An example is `<!-- asked as PERSON -->` (or `anyone`), a `graphql` block and a `json` block. Those of the three users
//! stand in GraphiQL too; of the rest it is `told as`, and a `graphql story` block.

use std::path::Path;

use serde_json::{Value, json};

use crate::harness::{Database, Server, send};

/// The day the examples are of, as README says.
const DAY: &str = "2026-11-22T12:00:00Z";

struct Example<'a> {
    person: &'a str,
    query: &'a str,
    answer: &'a str,
}

fn examples(text: &str) -> Vec<Example<'_>> {
    let block = |text, language: &str| -> Option<&str> {
        let (_, rest) = str::split_once(text, &format!("```{language}\n"))?;
        rest.split_once("```").map(|(block, _)| block)
    };
    let found = [("<!-- asked as ", "graphql"), ("<!-- told as ", "graphql story")].map(|(mark, language)| {
        text.split(mark).skip(1).map(move |rest| {
            let (person, rest) = rest.split_once(" -->").expect("the end of the comment");
            let query = block(rest, language).expect("a query");
            Example { person, query, answer: block(rest, "json").expect("an answer") }
        })
    });
    found.into_iter().flatten().collect()
}

#[tokio::test]
async fn the_examples_answer_as_they_stand_in_readme() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
    let readme = std::fs::read_to_string(&file).expect("README.md");
    let server = Server::on(Database::empty().await, &[("CLOCK", DAY), ("SAMPLE", "true"), ("MIGRATE", "true")]).await;
    let mut written = readme.clone();
    let examples = examples(&readme);
    assert!(examples.len() >= 9, "one example for each kind of user, and the story of the agreements");
    for Example { person, query, answer } in examples {
        let request = server.request(&json!({ "query": query }));
        let request = if person == "anyone" { request } else { request.bearer_auth(server.token(person)) };
        let real = send(request).await;
        if std::env::var_os("UPDATE").is_some() {
            let pretty = serde_json::to_string_pretty(&ordered(&real.text)).expect("JSON");
            written = written.replacen(answer, &format!("{pretty}\n"), 1);
        } else {
            let told: Value = serde_json::from_str(answer).expect("JSON");
            assert_eq!(told, real.json(), "{person}: {query}");
        }
    }
    if written != readme {
        std::fs::write(&file, written).expect("README.md is written");
    }
}

/// The answer with the server's order of fields.
fn ordered(text: &str) -> async_graphql::Value {
    serde_json::from_str(text).expect("JSON")
}
