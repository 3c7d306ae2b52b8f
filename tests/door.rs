//! The door: what the network may ask for, and how it is answered.

mod audits;
mod bombs;
mod callers;
mod executor;
mod limits;
mod transport;
mod written;

use serde_json::{Value, json};

use crate::harness::{Answer, Server, send};

/// Asks `query` and expects it to be refused with `code`; the server goes on. No clock is held against it: a bomb that
/// were worked out after all would end the process, or outlast the harness's patience.
async fn refuses(server: &mut Server, query: &str, code: &str) -> Answer {
    refuses_with(server, query, json!({}), code).await
}

async fn refuses_with(server: &mut Server, query: &str, variables: Value, code: &str) -> Answer {
    let answer = send(server.request(&json!({ "query": query, "variables": variables }))).await;
    let shown = query.chars().take(80).collect::<String>();
    assert_eq!(answer.code(), code, "{shown}: {}", answer.text);
    assert!(!answer.json()["errors"][0]["extensions"]["requestId"].is_null());
    assert!(server.is_alive(), "{shown}: the process ended");
    answer
}
