//! The promise proof: L3, V4, S4.2.2, R5.

use serde_json::{Value, json};

use super::{review, seen, signed, written};
use crate::acts::world::World;

const PROMISES: &str = "query($id: ID!) { node(id: $id) { ... on AgreementVersion { promises { metric verdict arithmetic misses \
    riskAccepted carried { value unit } terms { agreement depth } } } } }";

async fn promises(world: &World, person: &str, version: &Value) -> Value {
    world.send(person, PROMISES, json!({ "id": version })).await["data"]["node"]["promises"].clone()
}

/// A supplier agreement in force that promises an availability.
pub async fn supplied(world: &World, code: &str, availability: &str) -> Value {
    let (sunet, drive) = (world.organisation("sunet").await, world.service("drive").await);
    let nordunet = world.organisation("nordunet").await;
    let input = json!({ "keeper": sunet, "code": code, "titleSv": "Underliggande", "side": "CUSTOMER",
        "services": [drive], "parties": [nordunet] });
    let version = world.made("contract.sunet", "agreementDrawUp", input).await;
    let target = json!({ "service": drive, "metric": "AVAILABILITY", "comparator": "AT_LEAST", "value": availability,
        "unit": "PERCENT", "measuredOver": "MONTH" });
    let input = json!({ "agreementVersion": version, "validFrom": "2026-01-01", "noticeMonths": 6,
        "serviceHours": "24x7", "targets": [target] });
    world.act("contract.sunet", "agreementEdit", input).await;
    world
        .act(
            "contract.sunet",
            "agreementAttest",
            json!({ "agreementVersion": version, "signedOn": "2025-12-01", "source": "Pärm 7" }),
        )
        .await;
    world.act("contract.sunet", "agreementRegister", json!({ "agreementVersion": version })).await;
    seen(world, "contract.sunet", &version).await["agreement"]["id"].clone()
}

/// L3, S4.2.2: what is promised must be carried by what underpins it; what is not is named with the arithmetic, and only
/// the owner takes the risk, with a reason.
#[tokio::test]
async fn l3_a_promise_is_carried_or_its_risk_accepted() {
    let world = World::start().await;
    let (first, second) = (supplied(&world, "uc-1", "99.9").await, supplied(&world, "uc-2", "99.5").await);
    let version = written(&world, "sla", "uu").await;
    let drive = world.service("drive").await;
    let promise = |value: &str| {
        json!({ "service": drive, "metric": "AVAILABILITY", "comparator": "AT_LEAST", "value": value, "unit": "PERCENT",
            "measuredOver": "MONTH" })
    };
    let input = json!({ "agreementVersion": version, "targets": [promise("99.6")] });
    world.act("manager.sunet.drive", "agreementEdit", input).await;
    assert_eq!(promises(&world, "contract.sunet", &version).await[0]["verdict"], "OWN_MEANS");
    let upper = seen(&world, "contract.sunet", &version).await["agreement"]["id"].clone();
    let under = |lower: &Value| json!({ "upper": upper, "lower": lower });
    for person in ["manager.sunet.drive", "reviewer.sunet", "leader.sunet"] {
        world.refuses(person, "underpinningRecord", under(&first), "FORBIDDEN", "S4.2.2").await;
    }
    world.act("owner.sunet.storage", "underpinningRecord", under(&first)).await;
    assert_eq!(promises(&world, "contract.sunet", &version).await[0]["verdict"], "CARRIED");
    world.act("contract.sunet", "underpinningRecord", under(&second)).await;
    let itself = json!({ "upper": first, "lower": upper });
    world.refuses("contract.sunet", "underpinningRecord", itself, "INVALID", "L3").await;
    // In series, within the promise's 45 hours of 168: 99.6267 % × 98.1333 % is less than 99.6 %.
    let proof = promises(&world, "contract.sunet", &version).await[0].clone();
    assert_eq!(
        (&proof["verdict"], &proof["carried"]["value"]),
        (&json!("NOT_CARRIED"), &json!("97.766968")),
        "{proof}"
    );
    let submit = json!({ "agreementVersion": version });
    let refused = world.refuses("owner.sunet.storage", "agreementSubmit", submit.clone(), "NOT_CARRIED", "L3").await;
    assert!(refused.message.contains("97.766968"), "{}", refused.message);
    let accept = json!({ "agreementVersion": version, "reason": "Reservväg beställd till mars." });
    let staff = ["manager.sunet.drive", "contract.sunet", "leader.sunet", "owner.sunet.mail", "level.sunet"];
    let others = ["reviewer.sunet", "signatory.uu", "customer.uu", "supplier.nordunet"];
    for person in staff.into_iter().chain(others) {
        let refused = world.refused(person, "riskAccept", accept.clone()).await;
        assert!(["FORBIDDEN", "NOT_FOUND"].contains(&refused.code.as_str()), "{person}: {refused:?}");
    }
    world.refuses("owner.sunet.storage", "riskAccept", submit.clone(), "REQUIRED", "L3").await;
    world.act("owner.sunet.storage", "riskAccept", accept).await;
    assert_eq!(world.whom("RISK_ACCEPTED").await, ["contract.sunet", "level.sunet"]);
    assert_eq!(promises(&world, "contract.sunet", &version).await[0]["riskAccepted"], true);
    // Another promise is another risk.
    let input = json!({ "agreementVersion": version, "targets": [promise("99.7")] });
    world.act("manager.sunet.drive", "agreementEdit", input).await;
    world.refuses("owner.sunet.storage", "agreementSubmit", submit.clone(), "NOT_CARRIED", "L3").await;
    let accept = json!({ "agreementVersion": version, "reason": "Reservväg beställd till mars." });
    world.act("owner.sunet.storage", "riskAccept", accept.clone()).await;
    review(&world, &version).await;
    // Nor does whoever reads it now, or has reviewed it.
    for person in ["signatory.uu", "customer.uu", "reviewer.sunet", "level.sunet"] {
        world.refuses(person, "riskAccept", accept.clone(), "FORBIDDEN", "L3").await;
    }

    // V4: the customer sees none of the chain, the supplier nothing above it.
    signed(&world, &version, "uu").await;
    world.act("contract.sunet", "agreementRegister", submit).await;
    let chain = "{ agreement(keeper: \"sunet\", code: \"sla\") { underpinnedBy { totalCount } inForce(on: \"2027-02-01\") { promises { metric } } } }";
    let told = world.ask("customer.uu", chain).await["agreement"].clone();
    assert_eq!(told, json!({ "underpinnedBy": { "totalCount": 0 }, "inForce": { "promises": [] } }));
    assert_eq!(world.ask("contract.sunet", chain).await["agreement"]["underpinnedBy"]["totalCount"], 2);
    let above = "{ agreement(keeper: \"sunet\", code: \"uc-1\") { underpins { totalCount } } }";
    assert_eq!(world.ask("supplier.nordunet", above).await["agreement"]["underpins"]["totalCount"], 0);
    assert_eq!(world.ask("contract.sunet", above).await["agreement"]["underpins"]["totalCount"], 1);
    // Taken back, it carries nothing.
    world.act("contract.sunet", "underpinningRemove", under(&second)).await;
    assert_eq!(world.ask("contract.sunet", chain).await["agreement"]["underpinnedBy"]["totalCount"], 1);
}

/// L3, V4: of an agreement that ends, or becomes worse, it is told beforehand which promises it would carry no longer, to
/// those who may see the chain; and once it does, those who answer for the promises are told.
#[tokio::test]
async fn l3_a_uc_that_ends_or_worsens_shows_what_it_breaks() {
    let world = World::start().await;
    let lower = supplied(&world, "uc-1", "99.9").await;
    let version = written(&world, "sla", "uu").await;
    let drive = world.service("drive").await;
    let promise = |value: &str| {
        json!({ "service": drive, "metric": "AVAILABILITY", "comparator": "AT_LEAST", "value": value, "unit": "PERCENT",
            "measuredOver": "MONTH" })
    };
    let input = json!({ "agreementVersion": version, "targets": [promise("99.6")] });
    world.act("manager.sunet.drive", "agreementEdit", input).await;
    let upper = seen(&world, "contract.sunet", &version).await["agreement"]["id"].clone();
    world.act("owner.sunet.storage", "underpinningRecord", json!({ "upper": upper, "lower": lower })).await;
    review(&world, &version).await;
    signed(&world, &version, "uu").await;
    world.act("contract.sunet", "agreementRegister", json!({ "agreementVersion": version })).await;

    let ends = "{ agreement(keeper: \"sunet\", code: \"uc-1\") { breaks(from: \"2027-06-01\") { agreement { code } \
        promise { metric verdict misses riskAccepted } } by: breaks { promise { metric } } \
        late: breaks(from: \"2028-01-01\") { promise { metric } } } }";
    let told = world.ask("contract.sunet", ends).await["agreement"].clone();
    let broken = told["breaks"].as_array().expect("promises");
    assert_eq!(broken.len(), 1, "{told}");
    assert_eq!(broken[0]["agreement"]["code"], "sla");
    assert_eq!(
        (&broken[0]["promise"]["metric"], &broken[0]["promise"]["verdict"], &broken[0]["promise"]["riskAccepted"]),
        (&json!("AVAILABILITY"), &json!("NOT_CARRIED"), &json!(false))
    );
    assert!(broken[0]["promise"]["misses"].to_string().contains("2027-06-01"), "{told}");
    // It has no end of its own; and when the promise has ended there is nothing left to break.
    assert_eq!((&told["by"], &told["late"]), (&json!([]), &json!([])));
    assert_eq!(world.ask("supplier.nordunet", ends).await["agreement"]["breaks"], json!([]), "V4");
    let amend = json!({ "agreement": lower, "validFrom": "2027-03-01" });
    let draft = world.made("contract.sunet", "agreementAmend", amend).await;
    let becomes = async || {
        let query = "query($id: ID!) { node(id: $id) { ... on AgreementVersion { breaks { agreement { code } promise { \
            carried { value } misses } } } } }";
        world.send("contract.sunet", query, json!({ "id": draft })).await["data"]["node"]["breaks"].clone()
    };
    assert_eq!(becomes().await, json!([]), "it says what the one before says");
    let worse = json!({ "agreementVersion": draft, "targets": [promise("99.0")] });
    world.act("contract.sunet", "agreementEdit", worse).await;
    let told = becomes().await;
    assert_eq!((told.as_array().map(Vec::len), &told[0]["agreement"]["code"]), (Some(1), &json!("sla")), "{told}");
    assert_eq!(told[0]["promise"]["carried"]["value"], "96.266666");

    for person in ["contract.sunet", "level.sunet"] {
        assert!(!world.told(person).await.contains(&"PROMISE_BROKEN".to_owned()), "{person}");
    }
    let notice = json!({ "agreement": lower, "reason": "Leverantören byts." });
    world.act("owner.sunet.storage", "agreementTerminate", notice).await;
    // The owner has done it.
    assert_eq!(world.whom("PROMISE_BROKEN").await, ["contract.sunet", "level.sunet"]);
}
