//! The queries that portals, customers and leadership ask most, as the benchmark asks them: how many statements each takes,
//! by itself and beside others.

use std::slice;

use chrono::Datelike;
use futures_util::future::join_all;
use serde_json::{Value, json};

use super::LIMITS;
use crate::harness::{Server, send, today};

/// Who asks, "" being nobody; what; and how many statements it takes.
type Hot = (&'static str, &'static str, u64);

/// What a list shows comes in one statement, with its number and the seats by which it is seen. An overview takes a second
/// one: portfolios come with the seats, kept sums with the budgets.
const HOT: [Hot; 6] = [
    ("leader.sunet", include_str!("../../benches/queries/q1.graphql"), 1),
    ("customer.uu", include_str!("../../benches/queries/q1.graphql"), 1),
    ("", include_str!("../../benches/queries/q1a.graphql"), 1),
    ("customer.uu", include_str!("../../benches/queries/q2.graphql"), 1),
    ("owner.sunet.identity", include_str!("../../benches/queries/q2.graphql"), 1),
    ("leader.sunet", include_str!("../../benches/queries/q3.graphql"), 2),
];

/// How many ask at once, as many as the benchmark's connections.
const AT_ONCE: usize = 32;

/// Asks of the sample's provider what the benchmark asks of its own; the answer, and how many statements it took.
async fn asked(server: &Server, person: &str, query: &str) -> (Value, u64) {
    let query = query.replace("provider-1", "sunet");
    let variables = if query.contains("$year") { json!({ "year": today().year() }) } else { json!({}) };
    let request = server.request(&json!({ "query": query, "variables": variables }));
    let request = if person.is_empty() { request } else { request.bearer_auth(server.token(person)) };
    let answer = send(request).await;
    let told = answer.json();
    assert!(told["errors"].is_null(), "{person}: {query}: {}", answer.text);
    (told["data"].clone(), answer.header("x-katalog-statements").parse().expect("a number"))
}

/// A server that knows everybody's seats: a person's first request reads them in a statement of its own.
async fn warm() -> Server {
    let server = Server::with(LIMITS).await;
    for (person, ..) in HOT {
        asked(&server, person, "{ __typename }").await;
    }
    server
}

/// The rows of an answer: of a list, or of the first provider of an overview.
fn rows(data: &Value) -> &[Value] {
    let field = data.as_object().and_then(|data| data.values().next()).expect("a field");
    let rows = if field["providers"].is_null() { &field["nodes"] } else { &field["providers"][0]["portfolios"] };
    rows.as_array().map(Vec::as_slice).unwrap_or_default()
}

#[tokio::test]
async fn hot_queries_take_as_few_statements_as_they_can() {
    let server = warm().await;
    for (person, query, expected) in HOT {
        let (data, statements) = asked(&server, person, query).await;
        assert!(!rows(&data).is_empty(), "{person}: {data}");
        assert_eq!(statements, expected, "{person}: {query}");
    }
    // Leadership sees the figures that it asks for.
    let (data, _) = asked(&server, "leader.sunet", HOT[5].1).await;
    let shown = |row: &Value| row["figures"]["frame"].is_object() && row["figures"]["annualValue"].is_object();
    assert!(rows(&data).iter().all(shown), "{data}");
}

/// Whoever else asks at the same moment, a request takes no statement more, and is answered the same.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn hot_queries_take_no_more_statements_at_once() {
    let server = warm().await;
    let mut alone = Vec::new();
    for (person, query, _) in HOT {
        alone.push(asked(&server, person, query).await.0);
    }
    let all = HOT.iter().zip(&alone).collect::<Vec<_>>();
    // Each by itself, and then all of them beside each other.
    for asking in all.iter().map(slice::from_ref).chain([all.as_slice()]) {
        let each = asking.iter().cycle().take(AT_ONCE);
        let answers = join_all(each.clone().map(|((person, query, _), _)| asked(&server, person, query))).await;
        for (((person, query, expected), alone), (data, statements)) in each.zip(&answers) {
            assert_eq!(statements, expected, "{person}, {AT_ONCE} at once: {query}");
            assert_eq!(data, *alone, "{person}, {AT_ONCE} at once: {query}");
        }
    }
}
