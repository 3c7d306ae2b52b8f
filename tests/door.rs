//! The door: what the network may ask for, and how it is answered.

mod audits;
mod bombs;
mod callers;
mod executor;
mod limits;
mod transport;
mod written;

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::harness::{Answer, Server, send};

/// How long a refusal may take, unoptimised build and busy machine included.
const AT_ONCE: Duration = Duration::from_millis(750);

/// Asks `query` and expects it to be refused at once with `code`; the server goes on.
async fn refuses(server: &mut Server, query: &str, code: &str) -> Answer {
    refuses_with(server, query, json!({}), code).await
}

async fn refuses_with(server: &mut Server, query: &str, variables: Value, code: &str) -> Answer {
    let start = Instant::now();
    let answer = send(server.request(&json!({ "query": query, "variables": variables }))).await;
    let (took, shown) = (start.elapsed(), query.chars().take(80).collect::<String>());
    assert_eq!(answer.code(), code, "{shown}: {}", answer.text);
    assert!(took < AT_ONCE, "{shown}: refused after {took:?}");
    assert!(!answer.json()["errors"][0]["extensions"]["requestId"].is_null());
    assert!(server.is_alive(), "{shown}: the process ended");
    answer
}
