//! What carries a promise when somebody leaves what it stands on, and what an owner has taken on: L3, U2.7, V4.

use serde_json::{Value, json};

use super::{ended::joint, review, seen, signed, to_sign, written};
use crate::acts::world::World;

async fn agreement(world: &World, person: &str, version: &Value) -> Value {
    seen(world, person, version).await["agreement"]["id"].clone()
}

/// The department's service.
async fn storage(world: &World) -> Value {
    world.id("leader.uu-it", "service(provider: \"uu-it\", code: \"forskningslagring\")").await
}

fn promise(service: &Value, value: &str) -> Value {
    json!({ "service": service, "metric": "AVAILABILITY", "comparator": "AT_LEAST", "value": value, "unit": "PERCENT",
        "measuredOver": "MONTH" })
}

/// An agreement of Sunet with the university and KTH, on which a service of the university's department stands.
async fn lower(world: &World, code: &str, terms: Value) -> Value {
    let version = written(world, code, "uu").await;
    let drive = world.service("drive").await;
    let line = |underpins: Value| {
        json!({ "service": drive, "itemSv": "Lagring", "amount": "1001", "period": "MONTH", "validFrom": "2026-11-01",
            "underpins": underpins })
    };
    for (customer, underpins) in [("uu", storage(world).await), ("kth", Value::Null)] {
        let input = json!({ "agreementVersion": version, "party": world.organisation(customer).await,
            "responsibilitiesSv": "Anger kontaktperson.", "lines": [line(underpins)] });
        world.act("manager.sunet.drive", "agreementPartySet", input).await;
    }
    let mut input = terms;
    input["agreementVersion"] = version.clone();
    input["serviceHours"] = json!("24x7");
    input["targets"] = json!([promise(&drive, "99.9")]);
    world.act("manager.sunet.drive", "agreementEdit", input).await;
    review(world, &version).await;
    signed(world, &version, "uu").await;
    let kth = to_sign(world, "signatory.kth", &version, "kth").await;
    world.act("signatory.kth", "agreementSign", kth).await;
    world.act("contract.sunet", "agreementRegister", json!({ "agreementVersion": version })).await;
    version
}

/// The department's own agreement with a faculty, which stands on that.
async fn upper(world: &World, code: &str, lower: &Value) -> Value {
    let service = storage(world).await;
    let input = json!({ "keeper": world.organisation("uu-it").await, "code": code, "titleSv": "Lagring",
        "structure": "CUSTOMER_BASED", "services": [service], "parties": [world.organisation("uu-jur").await] });
    let version = world.made("contract.uu-it", "agreementDrawUp", input).await;
    let input = json!({ "agreementVersion": version, "validFrom": "2026-11-01", "noticeMonths": 6,
        "serviceHours": "Mon-Fri 08:00-17:00", "targets": [promise(&service, "99.5")] });
    world.act("contract.uu-it", "agreementEdit", input).await;
    let attest = json!({ "agreementVersion": version, "signedOn": "2026-11-01", "source": "Pärm 7" });
    world.act("contract.uu-it", "agreementAttest", attest).await;
    world.act("contract.uu-it", "agreementRegister", json!({ "agreementVersion": version })).await;
    let agreement = agreement(world, "contract.uu-it", &version).await;
    world.act("contract.uu-it", "underpinningRecord", json!({ "upper": agreement, "lower": lower })).await;
    version
}

async fn promised(world: &World, person: &str, version: &Value) -> Value {
    let query =
        "query($id: ID!) { node(id: $id) { ... on AgreementVersion { promises { verdict misses riskAccepted } } } }";
    world.send(person, query, json!({ "id": version })).await["data"]["node"]["promises"][0].clone()
}

/// L3, V4: an agreement carries nothing for a provider whose organisation has left it, from the day on which it has; those who
/// answer for the promise are notified. For those who stay it carries what it did.
#[tokio::test]
async fn l3_what_a_party_has_left_carries_nothing_for_it() {
    for terms in [
        json!({ "validFrom": "2026-11-01", "validUntil": null, "noticeMonths": 3, "renewalMonths": null }),
        json!({ "validFrom": "2026-11-01", "validUntil": "2027-03-01", "noticeMonths": 3, "renewalMonths": 12 }),
    ] {
        let world = World::start().await;
        let renews = !terms["renewalMonths"].is_null();
        let version = lower(&world, "beneath", terms).await;
        let beneath = agreement(&world, "contract.sunet", &version).await;
        let above = upper(&world, "above", &beneath).await;
        let before = promised(&world, "contract.uu-it", &above).await;
        if !renews {
            assert_eq!(before["verdict"], "CARRIED", "{before}");
        }
        assert!(!world.told("contract.uu-it").await.contains(&"PROMISE_BROKEN".to_owned()));
        // Another customer's leaving is nothing to them.
        let notice = json!({ "agreement": beneath, "reason": "Vi slutar.", "endDeliveries": true });
        world.act("signatory.kth", "agreementTerminate", notice.clone()).await;
        assert_eq!(promised(&world, "contract.uu-it", &above).await, before);
        assert!(!world.told("contract.uu-it").await.contains(&"PROMISE_BROKEN".to_owned()), "V4, N7");
    }
}

/// L3: the same, where the one on whose part it stands is the one to leave.
#[tokio::test]
async fn l3_who_leaves_is_told_which_promises_that_breaks() {
    let world = World::start().await;
    let terms = json!({ "validFrom": "2026-11-01", "validUntil": null, "noticeMonths": 3, "renewalMonths": null });
    let version = lower(&world, "beneath", terms).await;
    let beneath = agreement(&world, "contract.sunet", &version).await;
    let above = upper(&world, "above", &beneath).await;
    assert_eq!(promised(&world, "contract.uu-it", &above).await["verdict"], "CARRIED");
    let notice = json!({ "agreement": beneath, "reason": "Vi tar hem lagringen.", "endDeliveries": true });
    world.act("signatory.uu", "agreementTerminate", notice).await;
    let proof = promised(&world, "contract.uu-it", &above).await;
    assert_eq!(proof["verdict"], "NOT_CARRIED", "{proof}");
    assert!(proof["misses"].to_string().contains("2027-02-23"), "{proof}");
    let told = world.whom("PROMISE_BROKEN").await;
    assert!(told.contains(&"contract.uu-it".to_owned()) && told.contains(&"level.uu-it".to_owned()), "{told:?}");
    assert!(!told.contains(&"contract.sunet".to_owned()), "V4: it is the department's promise: {told:?}");
}

/// L3, U2.7: the risk that an owner has taken on goes on with the promise when somebody leaves.
#[tokio::test]
async fn l3_an_accepted_risk_goes_on_when_somebody_leaves() {
    let world = World::start().await;
    // What carries it promises less.
    let (sunet, drive) = (world.organisation("sunet").await, world.service("drive").await);
    let input = json!({ "keeper": sunet, "code": "weak", "titleSv": "Underliggande", "side": "CUSTOMER",
        "services": [drive], "parties": [world.organisation("nordunet").await] });
    let weak = world.made("contract.sunet", "agreementDrawUp", input).await;
    let input = json!({ "agreementVersion": weak, "validFrom": "2026-01-01", "noticeMonths": 6, "serviceHours": "24x7",
        "targets": [promise(&drive, "99")] });
    world.act("contract.sunet", "agreementEdit", input).await;
    let attest = json!({ "agreementVersion": weak, "signedOn": "2025-12-01", "source": "Pärm 7" });
    world.act("contract.sunet", "agreementAttest", attest).await;
    world.act("contract.sunet", "agreementRegister", json!({ "agreementVersion": weak })).await;
    let terms = json!({ "validFrom": "2026-11-01", "validUntil": null, "noticeMonths": 3, "renewalMonths": null,
        "targets": [promise(&drive, "99.6")] });
    let version = joint(&world, "risk", terms).await;
    let upper = agreement(&world, "contract.sunet", &version).await;
    let under = json!({ "upper": upper, "lower": agreement(&world, "contract.sunet", &weak).await });
    world.act("owner.sunet.storage", "underpinningRecord", under).await;
    // Accepted of a new version, which is then signed.
    let draft =
        world.made("contract.sunet", "agreementAmend", json!({ "agreement": upper, "validFrom": "2026-12-01" })).await;
    let accept = json!({ "agreementVersion": draft, "reason": "Reservväg beställd." });
    world.act("owner.sunet.storage", "riskAccept", accept).await;
    review(&world, &draft).await;
    signed(&world, &draft, "uu").await;
    let kth = to_sign(&world, "signatory.kth", &draft, "kth").await;
    world.act("signatory.kth", "agreementSign", kth).await;
    world.act("contract.sunet", "agreementRegister", json!({ "agreementVersion": draft })).await;
    let notice = json!({ "agreement": upper, "reason": "Vi slutar.", "endDeliveries": true });
    world.act("signatory.kth", "agreementTerminate", notice).await;
    let query = "{ agreement(keeper: \"sunet\", code: \"risk\") { inForce(on: \"2027-06-01\") { number \
        promises { verdict riskAccepted } } } }";
    let told = world.ask("contract.sunet", query).await["agreement"]["inForce"].clone();
    let expected = json!({ "number": 3, "promises": [{ "verdict": "NOT_CARRIED", "riskAccepted": true }] });
    assert_eq!(told, expected);
}
