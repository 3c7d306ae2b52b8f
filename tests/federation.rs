//! A subgraph of Apollo Federation 2: off unless set, entities read as `nodes` are, and the schema told to nobody where
//! introspection is off.

use serde_json::{Value, json};

use crate::harness::{Server, run};

const ENTITIES: &str = "query ($of: [_Any!]!) { _entities(representations: $of) {
    __typename ... on Service { code portfolio { code } } ... on Agreement { code } } }";

async fn subgraph(settings: &[(&str, &str)]) -> Server {
    Server::with(&[&[("FEDERATION", "true")], settings].concat()).await
}

fn refer(of: &str, id: &Value) -> Value {
    json!({ "__typename": of, "id": id })
}

/// The ids of a published service, and of an agreement that customers of it have.
async fn ids(server: &Server) -> (Value, Value) {
    let leader = server.token("leader.sunet");
    let query =
        "{ service(provider: \"sunet\", code: \"drive\") { id } agreement(keeper: \"sunet\", code: \"S001\") { id } }";
    let data = &server.ask_as(&leader, query, json!({})).await.json()["data"];
    (data["service"]["id"].clone(), data["agreement"]["id"].clone())
}

#[tokio::test]
async fn nothing_of_it_is_there_unless_set() {
    let server = Server::start().await;
    for query in ["{ _service { sdl } }", "{ _entities(representations: []) { __typename } }"] {
        assert_eq!(server.ask(query).await.code(), "GRAPHQL_VALIDATION_FAILED", "{query}");
    }
}

#[tokio::test]
async fn the_schema_is_told_with_a_key_on_every_type_that_has_an_id() {
    let server = subgraph(&[]).await;
    let told = server.ask("{ _service { sdl } }").await.json();
    let sdl = told["data"]["_service"]["sdl"].as_str().expect("text");
    let printed = run(&server.database, &["schema", "--federation"], &[]).stdout;
    assert_eq!(sdl, String::from_utf8(printed).unwrap());
    let nodes: Vec<&str> = sdl.lines().filter(|line| line.contains("implements Node")).collect();
    assert!(nodes.len() > 20 && nodes.iter().all(|line| line.ends_with("@key(fields: \"id\") {")), "{nodes:?}");
    assert_eq!(sdl.matches("@key").count(), nodes.len() + 1, "and once where it is imported");
    assert!(sdl.contains("type PageInfo @shareable {") && !sdl.contains("_Entity"));
}

#[tokio::test]
async fn what_one_may_see_is_read_and_what_one_may_not_is_null() {
    let server = subgraph(&[]).await;
    let (service, agreement) = ids(&server).await;
    let of = json!({ "of": [
        refer("Agreement", &agreement), refer("Service", &service), refer("Service", &agreement),
        refer("Service", &json!("none")), refer("Money", &service), refer("Service", &service),
    ] });
    let drive = json!({ "__typename": "Service", "code": "drive", "portfolio": { "code": "storage" } });
    let anyone = server.raw(json!({ "query": ENTITIES, "variables": of }).to_string());
    let seen = crate::harness::send(anyone).await.json();
    assert_eq!(seen, json!({ "data": { "_entities": [null, drive, null, null, null, drive] } }));
    for (person, sees) in [("customer.uu.central", true), ("communicator.sunet", false)] {
        let seen = server.ask_as(&server.token(person), ENTITIES, of.clone()).await.json();
        let wanted = if sees { json!({ "__typename": "Agreement", "code": "S001" }) } else { Value::Null };
        assert_eq!(seen["data"]["_entities"][0], wanted, "{person}: {seen}");
        assert_eq!(seen["errors"], Value::Null, "{person}");
    }
}

/// As many statements for many as for one, and no more than `nodes` takes.
#[tokio::test]
async fn entities_are_read_together() {
    let server = subgraph(&[]).await;
    let page = server.ask("{ services(first: 50) { nodes { id } } }").await.json();
    let ids: Vec<Value> =
        page["data"]["services"]["nodes"].as_array().unwrap().iter().map(|node| node["id"].clone()).collect();
    assert!(ids.len() > 20);
    let mut statements = Vec::new();
    for count in [1, ids.len()] {
        let of: Vec<Value> = ids[..count].iter().map(|id| refer("Service", id)).collect();
        let asked = server.request(&json!({ "query": ENTITIES, "variables": { "of": of } }));
        let answer = crate::harness::send(asked).await;
        let read = answer.json()["data"]["_entities"].as_array().unwrap().iter().filter(|it| it.is_object()).count();
        assert_eq!(read, count);
        statements.push(answer.header("x-katalog-statements").to_owned());
    }
    let nodes = server.request(&json!({ "variables": { "ids": ids },
        "query": "query ($ids: [ID!]!) { nodes(ids: $ids) { ... on Service { code portfolio { code } } } }" }));
    statements.push(crate::harness::send(nodes).await.header("x-katalog-statements").to_owned());
    assert!(statements[0] != "0" && statements.iter().all(|it| *it == statements[0]), "{statements:?}");
}

#[tokio::test]
async fn what_is_no_reference_is_refused() {
    let server = subgraph(&[]).await;
    for of in [json!([1]), json!([{ "id": "x" }]), json!([{ "__typename": "Service" }]), json!(["Service"])] {
        let asked = server.request(&json!({ "query": ENTITIES, "variables": { "of": of } }));
        assert_eq!(crate::harness::send(asked).await.code(), "BAD_INPUT", "{of}");
    }
    let many: Vec<Value> = (0..101).map(|number| refer("Service", &json!(number.to_string()))).collect();
    let asked = server.request(&json!({ "query": ENTITIES, "variables": { "of": many } }));
    assert_eq!(crate::harness::send(asked).await.code(), "BAD_INPUT");
}

/// Where introspection is off, nobody is told the schema by this way either; entities are read all the same.
#[tokio::test]
async fn a_closed_schema_stays_closed() {
    let server = subgraph(&[("INTROSPECTION", "false")]).await;
    for query in [
        "{ _service { sdl } }",
        "{ a: _service { __typename } }",
        "{ ...F } fragment F on Query { _service { sdl } }",
        "{ ... @include(if: true) { ... on Query { x: _service { sdl } } } }",
        "{ __schema { types { name } } }",
    ] {
        let answer = server.ask(query).await;
        assert_eq!(answer.code(), "GRAPHQL_VALIDATION_FAILED", "{query}");
        assert!(!answer.text.contains("@key") && answer.json()["data"].is_null(), "{query}: {}", answer.text);
    }
    let (service, _) = ids(&server).await;
    let asked = server.request(&json!({ "query": ENTITIES, "variables": { "of": [refer("Service", &service)] } }));
    assert_eq!(crate::harness::send(asked).await.json()["data"]["_entities"][0]["code"], "drive");
}
