//! Arguments of lists over HTTP: what is hidden cannot be filtered on, and what is no date is told by its argument.

use sea_orm::{ConnectionTrait, Database, DbBackend};
use serde_json::json;
use uuid::Uuid;

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

/// A service is found by words of its name in either language, whatever the case and accents; and by who holds a role
/// for it, as far as one may see that.
#[tokio::test]
async fn services_are_found_by_text_and_by_role_holder() {
    let server = Server::start().await;
    let leader = server.token("leader.sunet");
    let all = "{ services(first: 100) { nodes { id code sv: name en: name(language: EN) owner { person { id } } } } }";
    let all = server.ask_as(&leader, all, json!({})).await.json()["data"]["services"]["nodes"].take();
    let all = all.as_array().expect("services");
    let ids = |nodes: &serde_json::Value| -> Vec<String> {
        let nodes = nodes.as_array().expect("services").iter();
        nodes.map(|service| service["id"].as_str().expect("an id").to_owned()).collect()
    };
    let mut tried = 0;
    for service in all.iter().step_by(5) {
        for name in [&service["sv"], &service["en"]] {
            let text = name.as_str().expect("a name").to_uppercase();
            let found = server.ask_as(&leader, FOUND, json!({ "filter": { "text": text } })).await.json();
            assert!(ids(&found["data"]["services"]["nodes"]).iter().any(|id| *id == service["id"]), "{text}");
            tried += 1;
        }
    }
    assert!(tried > 10);
    let nothing = server.ask_as(&leader, FOUND, json!({ "filter": { "text": "no such words" } })).await.json();
    assert_eq!(nothing["data"]["services"]["totalCount"], 0);

    let owner =
        all.iter().map(|service| &service["owner"]["person"]["id"]).find(|id| id.is_string()).expect("an owner");
    let filter = json!({ "filter": { "roleHolder": owner, "role": "SERVICE_OWNER" } });
    let found = server.ask_as(&leader, FOUND, filter.clone()).await.json()["data"]["services"]["nodes"].take();
    let owned = all.iter().filter(|service| service["owner"]["person"]["id"] == *owner);
    let mut owned: Vec<String> = owned.map(|service| service["id"].as_str().expect("an id").to_owned()).collect();
    let mut found = ids(&found);
    owned.sort_unstable();
    found.sort_unstable();
    assert!(owned.iter().all(|id| found.contains(id)) && !owned.is_empty(), "{owned:?} {found:?}");
    // Who may not see the appointment finds nothing by it (V8).
    let hidden = send(server.request(&json!({ "query": FOUND, "variables": filter }))).await.json();
    assert_eq!(hidden["data"]["services"]["totalCount"], 0, "{hidden}");
}

/// A number is exact up to 10,000, and says where it is not.
#[tokio::test]
async fn a_total_is_exact_up_to_its_limit() {
    let server = Server::start().await;
    let embedded = || format!("sqlite://{}", server.database.directory().join("katalog.db").display());
    let db = Database::connect(server.database.url().unwrap_or_else(embedded)).await.expect("the database");
    let query = "{ organisations(first: 1) { totalCount totalCountIsExact } }";
    let before = server.ask(query).await.json()["data"]["organisations"].take();
    assert_eq!(before["totalCountIsExact"], true);
    let had = before["totalCount"].as_i64().expect("a number");
    let row = |number: i64| {
        let id = match db.get_database_backend() {
            DbBackend::Postgres => format!("'{}'", Uuid::now_v7()),
            _ => format!("x'{}'", Uuid::now_v7().simple()),
        };
        format!("({id}, 'many-{number}', 'Many', 'many {number}', 'many {number}', 'many', 'OTHER', 'SAMPLE')")
    };
    let insert = "INSERT INTO organisation (id, code, name_sv, sort_sv, sort_en, search, kind, provenance) VALUES ";
    let rows: Vec<String> = (had..10_000).map(row).collect();
    for some in rows.chunks(500) {
        db.execute_unprepared(&format!("{insert}{}", some.join(","))).await.expect("organisations");
    }
    let full = server.ask(query).await.json()["data"]["organisations"].take();
    assert_eq!(full, json!({ "totalCount": 10_000, "totalCountIsExact": true }));
    db.execute_unprepared(&format!("{insert}{}", row(10_000))).await.expect("one more");
    let beyond = server.ask(query).await.json()["data"]["organisations"].take();
    assert_eq!(beyond, json!({ "totalCount": 10_000, "totalCountIsExact": false }));
}
