//! V3: a draft is the keeper's own, until it is shared with a party as a proposal; and then with that party alone.

use serde_json::{Value, json};

use super::{Person, change};
use crate::harness::Server;

const DRAFT: &str = "query($code: String!) { agreement(keeper: \"sunet\", code: $code) { id status kind \
    inForce { id } versions { id number state parts { nodes { id organisation { code } lines { item } } } } } }";

/// Shares every draft of an agreement with its other parties, as the act of sharing will.
async fn share(server: &Server, code: &str) {
    let sql = "UPDATE agreement_part SET shared_at = '2026-11-01T09:00:00+00:00' WHERE NOT is_keeper \
         AND shared_at IS NULL AND version_id IN (SELECT v.id FROM agreement_version v \
         JOIN agreement a ON a.id = v.agreement_id WHERE a.code = 'CODE' AND v.state = 'DRAFT')";
    change(server, &sql.replace("CODE", code)).await;
}

#[tokio::test]
async fn a_draft_shows_once_it_is_shared() {
    let server = Server::start().await;
    let leader = Person::new(&server, "leader.sunet");
    let customer = Person::new(&server, "customer.lu");
    let other = Person::new(&server, "customer.kth");

    let party = leader.organisation("lu").await;
    let query = "query($party: ID!) { agreements(filter: { party: $party, state: [DRAFT] }) { nodes { code } } }";
    let code = leader.with(query, json!({ "party": party })).await["agreements"]["nodes"][0]["code"].clone();
    let of_code = json!({ "code": code });
    let drafted = leader.with(DRAFT, of_code.clone()).await["agreement"].take();
    assert_eq!(drafted["status"], "DRAFT");

    let nodes = "query($ids: [ID!]!) { nodes(ids: $ids) { id } }";
    let part = drafted["versions"][0]["parts"]["nodes"].as_array().expect("parts").iter();
    let part = part.clone().find(|part| part["organisation"]["code"] == "lu").expect("the part");
    let ids = json!({ "ids": [drafted["id"], drafted["versions"][0]["id"], part["id"]] });

    assert_eq!(customer.with(DRAFT, of_code.clone()).await["agreement"], Value::Null);
    assert_eq!(customer.with(nodes, ids.clone()).await["nodes"], json!([null, null, null]));
    let before = customer.ids(json!({})).await;
    assert!(customer.ids(of_code.clone()).await.is_empty());
    assert!(customer.ids(json!({ "state": ["DRAFT"] })).await.is_empty());

    share(&server, code.as_str().expect("a code")).await;
    let seen = customer.with(DRAFT, of_code.clone()).await["agreement"].take();
    assert_eq!((&seen["id"], &seen["status"], &seen["inForce"]), (&drafted["id"], &json!("DRAFT"), &Value::Null));
    assert_eq!(seen["versions"][0]["parts"]["nodes"], json!([part]));
    assert_eq!(customer.ids(json!({})).await.len(), before.len() + 1);
    assert_eq!(customer.ids(json!({ "state": ["DRAFT"] })).await.len(), 1);

    assert_eq!(other.with(DRAFT, of_code).await["agreement"], Value::Null);
    assert_eq!(other.with(nodes, ids).await["nodes"], json!([null, null, null]));
}

#[tokio::test]
async fn a_draft_of_a_new_version_does_not_show_beside_the_one_in_force() {
    let server = Server::start().await;
    let leader = Person::new(&server, "leader.sunet");
    let customer = Person::new(&server, "customer.su");

    // An agreement in force that has a draft of a second version.
    let query = "{ agreements(first: 100, filter: { state: [DRAFT] }) { nodes { code inForce { number } \
        versions { number } } } }";
    let found = leader.ask(query).await["agreements"]["nodes"].take();
    let found = found.as_array().expect("agreements").iter().find(|one| !one["inForce"].is_null()).expect("one");
    assert_eq!(found["versions"].as_array().expect("versions").len(), 2);

    let of_code = json!({ "code": found["code"] });
    let seen = customer.with(DRAFT, of_code.clone()).await["agreement"].take();
    assert_eq!(seen["status"], "IN_FORCE");
    assert_eq!(seen["versions"].as_array().expect("versions").len(), 1);
    assert_eq!(seen["versions"][0]["number"], found["inForce"]["number"]);
    // The version that is seen is not in that state; the one that is, is not seen.
    assert!(customer.ids(json!({ "code": found["code"], "state": ["DRAFT"] })).await.is_empty());
    assert_eq!(leader.ids(json!({ "code": found["code"], "state": ["DRAFT"] })).await.len(), 1);
    // Both conditions hold of the agreement, but of no one version.
    assert!(
        leader.ids(json!({ "code": found["code"], "state": ["DRAFT"], "inForceOn": "2026-06-01" })).await.is_empty()
    );

    share(&server, found["code"].as_str().expect("a code")).await;
    let seen = customer.with(DRAFT, of_code).await["agreement"].take();
    assert_eq!(seen["versions"].as_array().expect("versions").len(), 2);
    assert_eq!(seen["status"], "IN_FORCE");
}
