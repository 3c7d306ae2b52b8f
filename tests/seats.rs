//! Rights hold from the next request on (R1, N6), although seats are taken from the last request for the time being.

use sea_orm::{ConnectionTrait, Database};
use serde_json::{Value, json};

use crate::harness::Server;

const MINE: &str = "{ viewer { appointments { role } } agreements(first: 1) { totalCount nodes { code } } }";

/// What the customer's representative is told, and in how many statements.
async fn mine(server: &Server, query: &str) -> (Value, u32) {
    let answer = server.ask_as(&server.token("customer.uu"), query, json!({})).await;
    assert!(answer.json()["errors"].is_null(), "{}", answer.text);
    (answer.json()["data"].clone(), answer.header("x-katalog-statements").parse().expect("a number"))
}

#[tokio::test]
async fn r1_what_is_ended_gives_nothing_from_the_next_request_on() {
    let server = Server::start().await;
    let (before, _) = mine(&server, MINE).await;
    let (again, _) = mine(&server, MINE).await;
    assert_eq!(before, again);
    assert!(before["agreements"]["totalCount"].as_i64() > Some(10));

    let embedded = || format!("sqlite://{}", server.database.directory().join("katalog.db").display());
    let db = Database::connect(server.database.url().unwrap_or_else(embedded)).await.expect("the database");
    let named = "(SELECT person_id FROM identity WHERE subject = 'customer.uu')";
    let end = format!("UPDATE appointment SET ended_at = accepted_at WHERE person_id = {named}");
    db.execute_unprepared(&end).await.expect("ended");

    // The first statement finds that the seats have changed: nothing that they gave is told.
    let (ended, statements) = mine(&server, MINE).await;
    assert_eq!(ended, json!({ "viewer": { "appointments": [] }, "agreements": { "totalCount": 0, "nodes": [] } }));
    assert!(statements >= 2, "what the old seats gave is thrown away, and the seats are read anew: {statements}");

    // And back: what is given holds from the next request on, even where a request would need no row.
    let give = format!("UPDATE appointment SET ended_at = NULL WHERE person_id = {named}");
    db.execute_unprepared(&give).await.expect("given");
    assert_eq!(mine(&server, MINE).await.0, before);
    db.execute_unprepared(&end).await.expect("ended");
    let (none, statements) = mine(&server, "{ __typename }").await;
    assert_eq!((none, statements), (json!({ "__typename": "Query" }), 2), "read again, and found to be others");
    assert_eq!(mine(&server, "{ __typename }").await.1, 1, "read again, and found to be the same");
}
