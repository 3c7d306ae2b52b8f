//! Arguments of lists over HTTP: what is hidden cannot be filtered on, and what is no date is told by its argument.

use serde_json::json;

use crate::harness::{Server, send};

const CLASSES: [&str; 3] = ["confidentiality", "integrity", "availability"];

const FOUND: &str =
    "query($filter: ServiceFilter) { services(first: 100, filter: $filter) { totalCount nodes { id } } }";

/// V6: a service's security classes are for the provider's staff, and so are filters on them.
#[tokio::test]
async fn v6_security_classes_are_filtered_on_by_those_who_see_them() {
    let server = Server::start().await;
    let levels = json!(["NEGLIGIBLE", "MODERATE", "SIGNIFICANT", "SERIOUS"]);
    let found = async |person: &str, filter: serde_json::Value| {
        let request = server.request(&json!({ "query": FOUND, "variables": { "filter": filter } }));
        let request = if person.is_empty() { request } else { request.bearer_auth(server.token(person)) };
        let answer = send(request).await.json();
        assert!(answer["errors"].is_null(), "{answer}");
        answer["data"]["services"].clone()
    };
    for class in CLASSES {
        // Anybody; a customer; a supplier; another provider's staff, by Sunet's services.
        for person in ["", "customer.kth", "customer.uu"] {
            let seen = found(person, json!({ class: levels })).await;
            assert_eq!(seen, json!({ "totalCount": 0, "nodes": [] }), "{person} by {class}");
        }
        let all = found("leader.sunet", json!({ class: levels })).await;
        assert!(all["totalCount"].as_u64() > Some(3), "{class}: {all}");
        // Each level finds just the services that show it.
        let query = format!("{{ services(first: 100) {{ nodes {{ id security {{ {class} }} }} }} }}");
        let shown = server.ask_as(&server.token("leader.sunet"), &query, json!({})).await.json();
        let shown = shown["data"]["services"]["nodes"].as_array().expect("services");
        for level in levels.as_array().expect("levels") {
            let by_level = found("leader.sunet", json!({ class: [level] })).await;
            let nodes = by_level["nodes"].as_array().expect("services");
            let expected = shown.iter().filter(|service| service["security"][class] == *level);
            let expected: Vec<_> = expected.map(|service| json!({ "id": service["id"] })).collect();
            assert_eq!(nodes, &expected, "{class} {level}");
        }
    }
}

/// A date is a date: what is none is refused before anything runs, and the argument is named.
#[tokio::test]
async fn a_bad_date_is_told_by_the_name_of_its_argument() {
    let server = Server::start().await;
    let within = "query($on: Date) { agreements(filter: { endsBefore: $on }) { totalCount } }";
    let whole = "query($filter: AgreementFilter) { agreements(filter: $filter) { totalCount } }";
    for bad in ["2026-02-30", "2026-1-1", "2026-01-01T00:00:00Z", "tomorrow", ""] {
        for (query, variables, argument) in [
            (format!("{{ agreements(asOf: \"{bad}\") {{ totalCount }} }}"), json!({}), "asOf"),
            (within.to_owned(), json!({ "on": bad }), "filter.endsBefore"),
            (whole.to_owned(), json!({ "filter": { "endsBefore": bad } }), "filter.endsBefore"),
        ] {
            let answer = send(server.request(&json!({ "query": query, "variables": variables }))).await;
            let error = answer.json()["errors"][0].take();
            let message = format!("Invalid value for argument \"{argument}\", expected type \"Date\"");
            assert_eq!((answer.status.as_u16(), error["message"].as_str()), (400, Some(message.as_str())), "{query}");
            assert_eq!(error["extensions"]["code"], "GRAPHQL_VALIDATION_FAILED");
        }
    }
    let of = server.ask("{ __type(name: \"Date\") { kind description specifiedByURL } }").await.json();
    let of = &of["data"]["__type"];
    assert!(of["kind"] == "SCALAR" && of["description"].is_string() && of["specifiedByURL"].is_string(), "{of}");
}
