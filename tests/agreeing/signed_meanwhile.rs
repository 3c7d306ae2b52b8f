//! A version that some or all have signed when one of its parties leaves: L2, N5, U2.7.

use serde_json::{Value, json};

use super::{
    ended::{joint, parties, versions},
    leaving::ending,
    review, seen, signed, to_sign,
};
use crate::acts::world::World;

/// An agreement of both customers, and a version from June that has been reviewed.
async fn amended(world: &World, code: &str) -> (Value, Value) {
    let open = json!({ "validFrom": "2026-11-01", "validUntil": null, "noticeMonths": 3, "renewalMonths": null });
    let version = joint(world, code, open).await;
    let agreement = seen(world, "contract.sunet", &version).await["agreement"]["id"].clone();
    let input = json!({ "agreement": agreement, "validFrom": "2027-06-01" });
    let next = world.made("contract.sunet", "agreementAmend", input).await;
    world.act("manager.sunet.drive", "agreementEdit", json!({ "agreementVersion": next, "termsSv": "Nya." })).await;
    review(world, &next).await;
    (agreement, next)
}

/// L2, N5: what all have signed is not lost because one of them leaves before it is registered: it is registered first, and
/// ends for the one that leaves like the others; also where another version is being written already.
#[tokio::test]
async fn l2_what_all_have_signed_is_registered_before_one_leaves() {
    let world = World::start().await;
    let (agreement, next) = amended(&world, "all").await;
    signed(&world, &next, "uu").await;
    let kth = to_sign(&world, "signatory.kth", &next, "kth").await;
    world.act("signatory.kth", "agreementSign", kth).await;
    let notice = json!({ "agreement": agreement, "reason": "Vi slutar.", "endDeliveries": true });
    let refused = world.refuses("signatory.kth", "agreementTerminate", notice.clone(), "WRONG_STATE", "L2").await;
    assert!(refused.message.contains("registered first"), "{}", refused.message);
    let another = json!({ "agreement": agreement, "validFrom": "2027-09-01" });
    let draft = world.made("contract.sunet", "agreementAmend", another).await;
    world.refuses("signatory.kth", "agreementTerminate", notice.clone(), "WRONG_STATE", "L2").await;

    world.act("contract.sunet", "agreementRegister", json!({ "agreementVersion": next })).await;
    world.act("signatory.kth", "agreementTerminate", notice).await;
    let told = versions(&world, "contract.sunet", "all").await;
    let all: Vec<(&Value, &Value, Vec<&str>)> = told["versions"]
        .as_array()
        .expect("versions")
        .iter()
        .map(|one| (&one["state"], &one["validFrom"], parties(one)))
        .collect();
    let (both, one) = (vec!["kth", "sunet", "uu"], vec!["sunet", "uu"]);
    let (registered, first, june) = (json!("REGISTERED"), json!("2026-11-01"), json!("2027-06-01"));
    assert_eq!(
        all,
        [
            (&json!("DRAFT"), &json!("2027-09-01"), both.clone()),
            (&registered, &june, one.clone()),
            (&registered, &json!("2027-02-23"), one),
            (&registered, &june, both.clone()),
            (&registered, &first, both),
        ],
        "{told}"
    );
    assert_eq!(seen(&world, "contract.sunet", &draft).await["number"], 5);
    let kth = ending(&world, "customer.kth", "all").await;
    assert_eq!(
        (&kth["endsOn"], &kth["endsIfNoticeGiven"], &kth["autumn"]),
        (&json!("2027-02-23"), &Value::Null, &Value::Null)
    );
}

/// L2: what only some have signed is closed when one of those who were asked leaves; they are notified, and those who wrote
/// and reviewed it, and nobody else.
#[tokio::test]
async fn l2_of_what_some_had_signed_they_are_notified() {
    let world = World::start().await;
    let (agreement, next) = amended(&world, "some").await;
    let uu = to_sign(&world, "signatory.uu", &next, "uu").await;
    world.act("signatory.uu", "agreementSign", uu).await;
    let notice = json!({ "agreement": agreement, "reason": "Vi slutar.", "endDeliveries": true });
    world.act("signatory.kth", "agreementTerminate", notice).await;
    let query = "query($id: ID!) { node(id: $id) { ... on AgreementVersion { state closed } } }";
    let told = world.send("contract.sunet", query, json!({ "id": next })).await["data"]["node"].clone();
    assert_eq!(told, json!({ "state": "SIGNED_IN_PART", "closed": true }));
    let told = world.whom("AGREEMENT_CLOSED").await;
    assert_eq!(told, ["contract.sunet", "manager.sunet.drive", "reviewer.sunet", "signatory.uu"]);
}
