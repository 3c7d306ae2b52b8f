//! Answers are written as text while they are resolved, once a document is known to hold; the first time they are made of
//! values, as the library makes them. Both say the same, byte for byte.

use chrono::Datelike;
use serde_json::{Value, json};

use crate::harness::{Server, send, today};

/// The documents of the benchmark, and such as clients write: with fragments, aliases, edges, fields twice, of several types.
const DOCUMENTS: [&str; 11] = [
    include_str!("../../benches/queries/q1.graphql"),
    include_str!("../../benches/queries/q2.graphql"),
    "query A { services(first: 5) { ...Page } } \
     fragment Page on ServiceConnection { totalCount edges { cursor node { ...S portfolio { name } } } pageInfo { endCursor } } \
     fragment S on Service { __typename id code owner { role person { name } } portfolio { code } more: name(language: EN) }",
    "{ services(first: 3) { nodes { id ... on Service { portfolio { id } } ... { portfolio { code } code } } nodes { name } } }",
    "{ portfolios(first: 3) { nodes { code description establishedOn services(first: 2) { totalCount nodes { code state } } } } }",
    "{ agreements(first: 5) { nodes { code structure keeper { code } versions { number services { code service { name } } \
     targets { value unit consequence } parts(first: 3) { nodes { side lines { item unitPrice { amount } } } } } } } }",
    "{ viewer { person { name } appointments { role status validUntil portfolio { code } service { code partOf { code } } } } }",
    "{ a: service(provider: \"sunet\", code: \"nothing\") { code } b: service(provider: \"sunet\", code: \"drive\") { code \
     stateSince contacts { role mailbox } successor { code } coordinators { person { name } } } }",
    "{ services(first: 2) { nodes { ... on Node { id } code @include(if: true) } } }",
    include_str!("../../benches/queries/q1a.graphql"),
    include_str!("../../benches/queries/q3.graphql"),
];

#[tokio::test]
async fn what_is_written_says_what_the_values_say() {
    let server = Server::start().await;
    for person in ["leader.sunet", "customer.uu", "owner.sunet.identity", "supplier.harica"] {
        let token = server.token(person);
        for document in DOCUMENTS {
            // The benchmark's provider is not the sample's.
            let document = document.replace("provider-1", "sunet");
            let variables = if document.contains("$year") { json!({ "year": today().year() }) } else { json!({}) };
            let values = server.ask_as(&token, &document, variables.clone()).await;
            let written = server.ask_as(&token, &document, variables).await;
            assert_eq!(values.text, written.text, "{person}: {document}");
            assert!(values.json()["data"].is_object(), "{}", values.text);
        }
    }
    // The portal without owner is asked by nobody at all.
    for document in [DOCUMENTS[9], DOCUMENTS[2]] {
        let anyone = json!({ "query": document });
        let (values, written) = (send(server.request(&anyone)).await, send(server.request(&anyone)).await);
        assert_eq!(values.text, written.text, "{document}");
        let told = values.json();
        let services = &told["data"]["services"];
        let rows = [&services["nodes"], &services["edges"]].into_iter().find_map(Value::as_array);
        assert!(rows.is_some_and(|rows| !rows.is_empty()), "{document}: {}", values.text);
    }
}

/// What cannot be answered is null with an error at its place, and the rest is there.
#[tokio::test]
async fn errors_stand_where_they_stood() {
    let server = Server::start().await;
    let token = server.token("leader.sunet");
    // The first page is of another order: its cursor is refused by each row's own list, which may be null or not.
    let cursor = server.ask_as(&token, "{ services(first: 1) { edges { cursor } } }", json!({})).await;
    let cursor = cursor.json()["data"]["services"]["edges"][0]["cursor"].clone();
    let document = "query($after: String) { services(first: 2) { nodes { code portfolio { code \
                    agreements(first: 1, after: $after) { nodes { code } } } } } }";
    let ask = || server.ask_as(&token, document, json!({ "after": cursor }));
    let (values, written) = (ask().await, ask().await);
    let without_ids = |text: &Value| {
        let mut told = text.clone();
        for error in told["errors"].as_array_mut().into_iter().flatten() {
            error["extensions"]["requestId"] = Value::Null;
        }
        told
    };
    assert_eq!(without_ids(&values.json()), without_ids(&written.json()));
    let told = values.json();
    assert_eq!(told["errors"][0]["extensions"]["code"], "BAD_CURSOR", "{told}");
    assert_eq!(told["errors"][0]["path"][0], "services");
    assert!(told["data"]["services"]["nodes"][0]["code"].is_string(), "{told}");
    assert!(told["data"]["services"]["nodes"][0]["portfolio"].is_null(), "{told}");
}
