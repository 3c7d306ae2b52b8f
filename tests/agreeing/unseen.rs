//! N7, V4: what a customer is told does not change by what another does, nor by what the agreement stands on.

use serde_json::{Value, json};

use super::{part, promised::supplied, review, seen, to_sign, written};
use crate::acts::world::World;

/// All that a party can ask of an agreement, and of what has come to pass with it.
const ALL: &str = "query($id: ID!) { node(id: $id) { ... on Agreement { code kind status endsOn cancelBy renewsOn endsIfNoticeGiven \
    revision attested decisions(first: 50) { totalCount nodes { id action } } viewerCan { action about } \
    underpinnedBy { totalCount } underpins { totalCount } breaks { promise { metric } } services { code } \
    versions { id number state closed validFrom validUntil terminatedOn terminatedFrom contentHash registeredAt \
      registerNumber submittedAt revision decisions(first: 50) { totalCount } noticeConsents { serviceCode } \
      promises { metric } reviews { remarks } breaks { promise { metric } } viewerCan { action about } \
      parts(first: 9) { totalCount nodes { id signedOn noticeGivenOn leavesOn contentHash annualValue { amount } \
        nextPriceChangeOn lines { item unitPrice { amount } } targets { metric } viewerCan { action about } \
        signedText { common own salt leaf place beside root } decisions(first: 50) { totalCount nodes { id action } } } } } } } \
    organisation(code: \"uu\") { agreementChanges(since: \"2015-01-01\", first: 50) { totalCount nodes { kind on effectiveOn } } \
      agreements(first: 1) { totalCount } } \
    decisions(first: 50) { nodes { id action } } viewer { notices(first: 50) { nodes { occasion } } } }";

async fn told(world: &World, agreement: &Value) -> Vec<Value> {
    let mut told = Vec::new();
    for person in ["customer.uu", "signatory.uu"] {
        let answer = world.send(person, ALL, json!({ "id": agreement })).await;
        assert!(answer["errors"].is_null() && !answer["data"]["node"].is_null(), "{person}: {answer}");
        told.push(answer);
    }
    told
}

#[tokio::test]
async fn n7_what_another_does_changes_nothing_that_a_customer_is_told() {
    let world = World::start().await;
    let lower = supplied(&world, "uc-1", "99.9").await;
    let version = written(&world, "unseen", "uu").await;
    let line = json!({ "service": world.service("drive").await, "itemSv": "Lagring", "amount": "1001", "period": "MONTH",
        "validFrom": "2026-06-01" });
    let kth = json!({ "agreementVersion": version, "party": world.organisation("kth").await,
        "responsibilitiesSv": "Som UU.", "lines": [line] });
    world.act("manager.sunet.drive", "agreementPartySet", kth).await;
    let input = json!({ "agreementVersion": version, "validFrom": "2026-01-01", "validUntil": "2027-03-01" });
    world.act("manager.sunet.drive", "agreementEdit", input).await;
    review(&world, &version).await;
    let now = seen(&world, "customer.uu", &version).await;
    let agreement = now["agreement"]["id"].clone();
    // How many parts were written tells how many parties there are.
    let alone = written(&world, "alone", "uu").await;
    review(&world, &alone).await;
    let alone = seen(&world, "customer.uu", &alone).await;
    assert_eq!(
        (&now["revision"], &now["agreement"]["revision"]),
        (&alone["revision"], &alone["agreement"]["revision"]),
        "N7: with one party, and with two"
    );

    let sunet = to_sign(&world, "owner.sunet.storage", &version, "sunet").await;
    world.act("owner.sunet.storage", "agreementSign", sunet).await;
    let before = told(&world, &agreement).await;
    let kth = to_sign(&world, "signatory.kth", &version, "kth").await;
    world.act("signatory.kth", "agreementSign", kth).await;
    assert_eq!(told(&world, &agreement).await, before, "N7: another has signed");
    // Its own number is what it signs by; the counter of the keeper's work is none.
    let mut own = to_sign(&world, "signatory.uu", &version, "uu").await;
    own["expectedVersion"] = seen(&world, "contract.sunet", &version).await["revision"].clone();
    assert!(own["expectedVersion"].as_i64() > Some(8), "{own}");
    world.refused("signatory.uu", "agreementSign", own.clone()).await;
    own["expectedVersion"] = seen(&world, "signatory.uu", &version).await["revision"].clone();
    world.act("signatory.uu", "agreementSign", own).await;
    assert_eq!(part(&seen(&world, "customer.uu", &version).await, "uu")["signedOn"], "2026-11-22");
    world.act("contract.sunet", "agreementRegister", json!({ "agreementVersion": version })).await;

    let before = told(&world, &agreement).await;
    let under = json!({ "upper": agreement, "lower": lower });
    world.act("contract.sunet", "underpinningRecord", under.clone()).await;
    assert_eq!(told(&world, &agreement).await, before, "V4: it stands on another");
    world.act("contract.sunet", "underpinningRemove", under).await;
    assert_eq!(told(&world, &agreement).await, before, "V4: it stands on it no longer");
    let seen_as = seen(&world, "signatory.kth", &version).await["agreement"]["revision"].clone();
    let notice =
        json!({ "agreement": agreement, "reason": "Vi slutar.", "from": "2028-03-01", "expectedVersion": seen_as });
    world.act("signatory.kth", "agreementTerminate", notice).await;
    assert_eq!(told(&world, &agreement).await, before, "N7: another leaves when a later term ends");
    assert_ne!(seen(&world, "signatory.kth", &version).await["agreement"]["revision"], seen_as, "its own notice");
}
