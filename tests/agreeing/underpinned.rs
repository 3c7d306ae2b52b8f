//! What underpins a promise and changes while it is signed, or after: L3, U2.6, R5.

use serde_json::{Value, json};

use super::{promised::supplied, review, seen, signed, written};
use crate::acts::world::World;

async fn agreement(world: &World, version: &Value) -> Value {
    seen(world, "contract.sunet", version).await["agreement"]["id"].clone()
}

/// A draft for the university that promises an availability.
async fn promising(world: &World, code: &str, value: &str) -> (Value, Value) {
    let version = written(world, code, "uu").await;
    let target = json!({ "service": world.service("drive").await, "metric": "AVAILABILITY", "comparator": "AT_LEAST",
        "value": value, "unit": "PERCENT", "measuredOver": "MONTH" });
    let input = json!({ "agreementVersion": version, "targets": [target] });
    world.act("manager.sunet.drive", "agreementEdit", input).await;
    let agreement = agreement(world, &version).await;
    (version, agreement)
}

async fn proof(world: &World, version: &Value) -> Value {
    let query =
        "query($id: ID!) { node(id: $id) { ... on AgreementVersion { promises { verdict riskAccepted misses } } } }";
    world.send("contract.sunet", query, json!({ "id": version })).await["data"]["node"]["promises"][0].clone()
}

/// L3: that what underpins a promise is left out while it is reviewed and signed does not spare the owner the risk: it is
/// named again before it is registered.
#[tokio::test]
async fn l3_a_promise_is_carried_when_it_is_registered_too() {
    let world = World::start().await;
    let weak = supplied(&world, "uc-weak", "99.5").await;
    let (version, upper) = promising(&world, "sla", "99.6").await;
    let under = json!({ "upper": upper, "lower": weak });
    world.act("contract.sunet", "underpinningRecord", under.clone()).await;
    let of = json!({ "agreementVersion": version });
    world.refuses("owner.sunet.storage", "agreementSubmit", of.clone(), "NOT_CARRIED", "L3").await;
    world.act("contract.sunet", "underpinningRemove", under.clone()).await;
    review(&world, &version).await;
    signed(&world, &version, "uu").await;
    world.act("contract.sunet", "underpinningRecord", under).await;
    let refused = world.refuses("contract.sunet", "agreementRegister", of.clone(), "NOT_CARRIED", "L3").await;
    assert!(refused.message.contains("98.133333 % of 99.6 %"), "{}", refused.message);
    let accept = json!({ "agreementVersion": version, "reason": "Reservväg beställd till mars." });
    for person in ["contract.sunet", "owner.sunet.mail"] {
        let refused = world.refused(person, "riskAccept", accept.clone()).await;
        assert!(["FORBIDDEN", "NOT_FOUND"].contains(&refused.code.as_str()), "{person}: {refused:?}");
    }
    world.act("owner.sunet.storage", "riskAccept", accept).await;
    world.act("contract.sunet", "agreementRegister", of).await;
    let now = proof(&world, &version).await;
    assert_eq!((&now["verdict"], &now["riskAccepted"]), (&json!("NOT_CARRIED"), &json!(true)), "{now}");
}

/// L3: what is in the register and is carried no longer is told to those who answer for it, whether an underpinning is
/// recorded, taken back or ends; the owner, and nobody else, may take it on until the promise itself has ended.
#[tokio::test]
async fn l3_the_owner_may_take_on_what_breaks_later() {
    let world = World::start().await;
    let (strong, weak) = (supplied(&world, "uc-1", "99.9").await, supplied(&world, "uc-2", "99.5").await);
    let (version, upper) = promising(&world, "sla", "99.6").await;
    let under = |lower: &Value| json!({ "upper": upper, "lower": lower });
    world.act("contract.sunet", "underpinningRecord", under(&strong)).await;
    review(&world, &version).await;
    signed(&world, &version, "uu").await;
    world.act("contract.sunet", "agreementRegister", json!({ "agreementVersion": version })).await;
    let accept = json!({ "agreementVersion": version, "reason": "Reservväg beställd till mars." });
    let carried = world.refuses("owner.sunet.storage", "riskAccept", accept.clone(), "WRONG_STATE", "L3").await;
    assert!(carried.message.contains("carried"), "{}", carried.message);
    assert!(world.whom("PROMISE_BROKEN").await.is_empty());

    world.act("contract.sunet", "underpinningRecord", under(&weak)).await;
    let told = world.whom("PROMISE_BROKEN").await;
    assert!(told.contains(&"owner.sunet.storage".to_owned()), "{told:?}");
    assert!(!told.iter().any(|person| person.ends_with(".uu") || person.ends_with("nordunet")), "V4: {told:?}");
    world.act("owner.sunet.storage", "riskAccept", accept.clone()).await;
    assert_eq!(proof(&world, &version).await["riskAccepted"], true);
    world.act("contract.sunet", "underpinningRemove", under(&weak)).await;

    // It is signed as it is: the agreement beneath it ends, and that is another risk.
    let notice = json!({ "agreement": strong, "reason": "Leverantören byts." });
    world.act("owner.sunet.storage", "agreementTerminate", notice).await;
    let now = proof(&world, &version).await;
    assert_eq!((&now["verdict"], &now["riskAccepted"]), (&json!("NOT_CARRIED"), &json!(false)), "{now}");
    world.act("owner.sunet.storage", "riskAccept", accept.clone()).await;
    assert_eq!(proof(&world, &version).await["riskAccepted"], true);

    let notice = json!({ "agreement": upper, "reason": "Avvecklas.", "endDeliveries": true });
    world.act("owner.sunet.storage", "agreementTerminate", notice).await;
    let world = world.later("2028-02-01T12:00:00Z").await;
    world.refuses("owner.sunet.storage", "riskAccept", accept, "WRONG_STATE", "L3").await;
}

/// L3: no more than six agreements stand below each other: further down a chain is not followed.
#[tokio::test]
async fn l3_a_chain_has_an_end() {
    let world = World::start().await;
    let (sunet, drive) = (world.organisation("sunet").await, world.service("drive").await);
    let mut chain = Vec::new();
    for at in 0..8 {
        let input = json!({ "keeper": sunet, "code": format!("chain-{at}"), "titleSv": "Led", "side": "CUSTOMER",
            "services": [drive], "parties": [world.organisation("nordunet").await] });
        let version = world.made("contract.sunet", "agreementDrawUp", input).await;
        chain.push(agreement(&world, &version).await);
    }
    let under = |upper: usize, lower: usize| json!({ "upper": chain[upper], "lower": chain[lower] });
    // From the middle, so that it grows at both ends.
    for (upper, lower) in [(3, 4), (2, 3), (4, 5), (1, 2), (5, 6), (0, 6), (0, 1)] {
        world.act("contract.sunet", "underpinningRecord", under(upper, lower)).await;
    }
    for (upper, lower) in [(6, 7), (7, 0)] {
        let refused = world.refuses("contract.sunet", "underpinningRecord", under(upper, lower), "INVALID", "L3").await;
        assert_eq!(refused.field, "lower");
    }
    world.act("contract.sunet", "underpinningRecord", under(5, 7)).await;
}
