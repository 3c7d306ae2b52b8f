//! Statements that were made before are sent again, and answered by what is there then: by the request's own instant, and by
//! numbers that are kept.

use std::time::Duration;

use chrono::{TimeDelta, Utc};
use entity::sql::Sql;
use sea_orm::{ConnectionTrait, Database, DatabaseConnection};
use serde_json::{Value, json};

use crate::harness::{Server, send};

/// Who answers for the services.
const OWNERS: &str = "{ services(first: 100) { nodes { code owner { person { name } } } } }";

async fn database(server: &Server) -> DatabaseConnection {
    Database::connect(server.database.own_url()).await.expect("the database")
}

/// What a person is told, "" being nobody.
async fn asked(server: &Server, person: &str, query: &str, variables: Value) -> Value {
    let request = server.request(&json!({ "query": query, "variables": variables }));
    let answer = send(if person.is_empty() { request } else { request.bearer_auth(server.token(person)) }).await;
    assert!(answer.json()["errors"].is_null(), "{person}: {query}: {}", answer.text);
    answer.json()["data"].clone()
}

/// N6: an appointment that ends at an instant is not told of after it, though nothing else has changed since it was.
#[tokio::test]
async fn n6_what_is_asked_again_is_judged_by_its_own_instant() {
    let server = Server::start().await;
    let owners = || asked(&server, "leader.sunet", OWNERS, json!({}));
    let held = |told: &Value| {
        let nodes = told["services"]["nodes"].as_array().expect("services").iter();
        nodes.filter(|service| !service["owner"].is_null()).count()
    };
    // Examined, made, and sent again.
    let first = owners().await;
    for _ in 0..3 {
        assert_eq!(owners().await, first);
    }
    assert!(held(&first) > 3, "{first}");

    let db = database(&server).await;
    let ends = Utc::now() + TimeDelta::milliseconds(1_500);
    let end =
        Sql::new("UPDATE appointment SET ended_at = ? WHERE role = 'SERVICE_OWNER' AND ended_at IS NULL").bind(ends);
    db.execute_raw(end.statement(db.get_database_backend())).await.expect("an end");
    if Utc::now() < ends - TimeDelta::milliseconds(700) {
        assert_eq!(owners().await, first, "they hold until then");
    }
    let left = (ends - Utc::now()).to_std().unwrap_or_default();
    tokio::time::sleep(left + Duration::from_millis(50)).await;
    assert_eq!(held(&owners().await), 0);

    let begin = Sql::new("UPDATE appointment SET ended_at = NULL WHERE ended_at = ?").bind(ends);
    db.execute_raw(begin.statement(db.get_database_backend())).await.expect("none");
    assert_eq!(owners().await, first);
}

/// N6: what stood on another day is asked by that day's end, however often it is asked.
#[tokio::test]
async fn n6_another_day_is_asked_by_its_own_end() {
    let server = Server::start().await;
    let db = database(&server).await;
    let ended = Sql::new(
        "UPDATE appointment SET ended_at = ? WHERE role = 'SERVICE_OWNER' AND ended_at IS NULL AND valid_until IS NULL",
    );
    let at = Utc::now() - TimeDelta::hours(30);
    db.execute_raw(ended.bind(at).statement(db.get_database_backend())).await.expect("an end");
    let query = "query ($asOf: Date) { appointments(first: 100, filter: { role: [SERVICE_OWNER], asOf: $asOf }) { totalCount } }";
    let number = async |day: &str| {
        let told = asked(&server, "leader.sunet", query, json!({ "asOf": day })).await;
        told["appointments"]["totalCount"].as_i64().expect("a number")
    };
    let [before, after] = [Utc::now() - TimeDelta::days(4), Utc::now()].map(|day| day.date_naive().to_string());
    let (held, left) = (number(&before).await, number(&after).await);
    assert!(held > left, "{held} on {before}, {left} on {after}");
    for _ in 0..3 {
        assert_eq!((number(&before).await, number(&after).await), (held, left));
    }
}

/// What differs in its variables, in who asks, or in the name of the field is another statement.
#[tokio::test]
async fn what_is_known_is_known_by_all_that_it_follows_from() {
    let server = Server::start().await;
    let query = "query ($first: Int!, $state: [ServiceState!]) { \
        a: services(first: $first, filter: { state: $state }) { totalCount nodes { code } } \
        b: services(first: $first) { totalCount nodes { code } } }";
    let mut told: Vec<Value> = Vec::new();
    for round in 0..3 {
        let mut at = 0;
        for person in ["leader.sunet", "customer.uu", ""] {
            for variables in [json!({ "first": 3 }), json!({ "first": 4, "state": ["ESTABLISHING", "PROPOSED"] })] {
                let answer = asked(&server, person, query, variables).await;
                match round {
                    0 => told.push(answer),
                    _ => assert_eq!(answer, told[at], "{person}"),
                }
                at += 1;
            }
        }
    }
    let seen = |answer: &Value, field: &str| answer[field]["totalCount"].as_i64().expect("a number");
    assert!(seen(&told[0], "b") > seen(&told[2], "b"), "a customer sees fewer services: {told:?}");
    assert!(seen(&told[1], "b") > seen(&told[1], "a") && seen(&told[1], "a") > 0, "{told:?}");
    assert_eq!(told[0]["b"]["nodes"].as_array().map(Vec::len), Some(3));
}

/// The number of services is the number of those that the list has, by whatever it is narrowed and whoever asks; also after
/// services have changed.
#[tokio::test]
async fn as_many_services_are_told_of_as_are_there() {
    let server = Server::start().await;
    let query = "query ($filter: ServiceFilter) { services(first: 100, filter: $filter) { totalCount nodes { id } } }";
    let sunet = asked(&server, "leader.sunet", "{ organisation(code: \"sunet\") { id } }", json!({})).await;
    let id = &sunet["organisation"]["id"];
    let filters = [
        json!({}),
        json!({ "provider": id }),
        json!({ "published": true }),
        json!({ "published": false, "provider": id }),
        json!({ "state": ["ACTIVE", "RETIRED"] }),
        json!({ "state": ["ESTABLISHING"], "published": false }),
        json!({ "text": "a" }),
        json!({ "provider": id, "lacks": ["DOCUMENTATION"] }),
    ];
    let db = database(&server).await;
    let changes = [
        "UPDATE service SET published_at = NULL WHERE code < 'e' AND state = 'ACTIVE'",
        "UPDATE service SET state = 'RETIRED' WHERE code > 't'",
        "UPDATE service SET published_at = recorded_at WHERE published_at IS NULL",
        "UPDATE service SET mailbox = 'other@example.org'",
    ];
    let mut numbers = Vec::new();
    for change in [None].into_iter().chain(changes.map(Some)) {
        if let Some(change) = change {
            db.execute_unprepared(change).await.expect("a change");
        }
        for person in ["leader.sunet", "owner.sunet.identity", "customer.uu"] {
            for filter in &filters {
                let told = asked(&server, person, query, json!({ "filter": filter })).await;
                let nodes = told["services"]["nodes"].as_array().map_or(0, Vec::len);
                assert_eq!(told["services"]["totalCount"], nodes, "{person}, {filter}, after {change:?}");
                numbers.push(nodes);
            }
        }
    }
    numbers.sort_unstable();
    numbers.dedup();
    assert!(numbers.len() > 8 && numbers.iter().all(|number| *number < 100), "{numbers:?}");
}
