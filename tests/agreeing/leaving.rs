//! Several parties, each of which leaves on a day of its own: U2.7, L2, N3, N7.

use serde_json::{Value, json};

use super::{ended::joint, seen};
use crate::acts::world::World;

/// Until further notice, three months' notice.
fn open() -> Value {
    json!({ "validFrom": "2026-11-01", "validUntil": null, "noticeMonths": 3, "renewalMonths": null })
}

/// An agreement of both customers, by which alone each of them has a delivery of the service.
pub(super) async fn delivered(world: &World, code: &str, terms: Value) -> Value {
    let version = joint(world, code, terms.clone()).await;
    let until = terms["validUntil"].clone();
    let settle = "UPDATE delivery SET state = 'ENDED', ended_on = '2026-11-22' WHERE state = 'ACTIVE' AND service_id IN \
        (SELECT id FROM service WHERE code = 'drive') AND active_from <= '2026-11-22'";
    world.run(settle).await.expect("settled");
    for customer in ["uu", "kth"] {
        activated(world, "drive", customer, ("2026-11-23", until.clone())).await;
    }
    let end = "UPDATE agreement_version SET terminated_on = '2026-11-22', terminated_from = '2026-11-23' \
        WHERE state = 'REGISTERED' AND terminated_from IS NULL AND agreement_id IN (SELECT id FROM agreement WHERE code = 'S001')";
    world.run(end).await.expect("ended");
    seen(world, "contract.sunet", &version).await["agreement"]["id"].clone()
}

/// A delivery to a customer, active on some days.
pub(super) async fn activated(world: &World, service: &str, customer: &str, (from, until): (&str, Value)) {
    let service_id = world.service(service).await;
    let input = json!({ "service": service_id, "customer": world.organisation(customer).await });
    let delivery = world.made(&format!("customer.{customer}"), "deliveryOrder", input).await;
    let manager = format!("manager.sunet.{service}");
    world.act(&manager, "deliveryBegin", json!({ "delivery": delivery })).await;
    world.act(&format!("customer.{customer}"), "deliveryApprove", json!({ "delivery": delivery })).await;
    world.act(&manager, "deliveryActivate", json!({ "delivery": delivery, "activeFrom": from, "endsOn": until })).await;
}

/// The deliveries of the test that end before the agreement does, with their first day without.
async fn ended(world: &World) -> Vec<String> {
    world
        .texts(
            "SELECT o.code || ' ' || s.code || ' ' || CAST(d.ended_on AS TEXT) FROM delivery d JOIN organisation o ON o.id = d.customer_id \
             JOIN service s ON s.id = d.service_id WHERE d.provenance = 'RECORDED' AND d.state = 'ACTIVE' \
             AND d.ended_on < '2027-12-31' ORDER BY 1",
        )
        .await
}

/// How an agreement ends, as somebody sees it.
pub(super) async fn ending(world: &World, person: &str, code: &str) -> Value {
    let query = format!(
        "{{ agreement(keeper: \"sunet\", code: \"{code}\") {{ endsOn cancelBy renewsOn endsIfNoticeGiven \
         spring: inForce(on: \"2027-06-01\") {{ number }} autumn: inForce(on: \"2027-10-01\") {{ number }} \
         status(on: \"2027-03-01\") }} }}"
    );
    world.ask(person, &query).await["agreement"].clone()
}

/// U2.7, N3, N7: the second to leave ends nothing of the first one's, who leaves later; it is shown, and ends, its own
/// deliveries alone.
#[tokio::test]
async fn n7_the_second_to_leave_ends_nothing_of_the_firsts() {
    let world = World::start().await;
    let terms =
        json!({ "validFrom": "2026-11-01", "validUntil": "2027-12-31", "noticeMonths": 3, "renewalMonths": null });
    let agreement = delivered(&world, "second", terms).await;
    let notice = json!({ "agreement": agreement, "reason": "Vi slutar." });
    let mut late = notice.clone();
    late["from"] = json!("2027-12-31");
    world.act("signatory.kth", "agreementTerminate", late).await;
    let before = world.told("customer.kth").await.len();

    let refused = world.refuses("signatory.uu", "agreementTerminate", notice.clone(), "INCOMPLETE", "N3").await;
    assert!(refused.message.contains("uu-") && !refused.message.contains("kth"), "N7: {}", refused.message);
    let mut settled = notice.clone();
    settled["endDeliveries"] = json!(true);
    world.act("signatory.uu", "agreementTerminate", settled).await;

    assert_eq!(ended(&world).await, ["uu drive 2027-02-23"]);
    let (uu, kth) = (ending(&world, "customer.uu", "second").await, ending(&world, "customer.kth", "second").await);
    assert_eq!((&uu["endsOn"], &uu["spring"]), (&json!("2027-02-23"), &Value::Null), "{uu}");
    assert_eq!((&kth["endsOn"], &kth["autumn"]["number"]), (&json!("2027-12-31"), &json!(2)), "{kth}");
    assert_eq!(world.told("customer.kth").await.len(), before, "N7: nothing of it is its own");
    let changes = "{ organisation(code: \"kth\") { agreementChanges(first: 50, since: \"2026-11-22\") { nodes { kind agreement { code } } } } }";
    let told = world.ask("customer.kth", changes).await["organisation"]["agreementChanges"]["nodes"].clone();
    let notices = told
        .as_array()
        .expect("events")
        .iter()
        .filter(|event| event["kind"] == "NOTICE_GIVEN" && event["agreement"]["code"] == "second");
    assert_eq!(notices.count(), 1, "N7: its own notice, once: {told}");
    // What stands is what each was shown: it has given notice, and gives it no more.
    world.refuses("signatory.kth", "agreementTerminate", notice, "WRONG_STATE", "U2.7").await;
    crate::agreeing::histories::sound::assert_sound(&world).await;
}

/// U2.7, N7: how far away one customer's day is binds no other, nor the keeper; and what is shown is what the act does.
#[tokio::test]
async fn u2_7_anothers_far_day_binds_nobody() {
    let world = World::start().await;
    for (code, giver) in [("far-1", "signatory.uu"), ("far-2", "owner.sunet.storage")] {
        let version = joint(&world, code, open()).await;
        let agreement = seen(&world, "contract.sunet", &version).await["agreement"]["id"].clone();
        let notice = json!({ "agreement": agreement, "reason": "Vi slutar.", "endDeliveries": true });
        let mut far = notice.clone();
        for (from, told) in [("2099-01-01", "2029-02-23"), ("2029-02-24", "2029-02-23")] {
            far["from"] = json!(from);
            let refused = world.refuses("signatory.kth", "agreementTerminate", far.clone(), "INVALID", "U2.7").await;
            assert_eq!(refused.field, "from");
            assert!(refused.message.contains(told), "{}", refused.message);
        }
        far["from"] = json!("2027-09-01");
        world.act("signatory.kth", "agreementTerminate", far).await;
        for person in ["customer.uu", "contract.sunet"] {
            let shown = ending(&world, person, code).await;
            assert_eq!(shown["endsIfNoticeGiven"], "2027-02-23", "{person}: {shown}");
        }
        assert_eq!(ending(&world, "customer.kth", code).await["endsIfNoticeGiven"], Value::Null);

        world.act(giver, "agreementTerminate", notice).await;
        let uu = ending(&world, "customer.uu", code).await;
        assert_eq!((&uu["endsOn"], &uu["spring"], &uu["autumn"]), (&json!("2027-02-23"), &Value::Null, &Value::Null));
        let (kth, all) = (ending(&world, "customer.kth", code).await, ending(&world, "contract.sunet", code).await);
        if giver == "signatory.uu" {
            assert_eq!((&kth["endsOn"], kth["spring"].is_null()), (&json!("2027-09-01"), false), "{kth}");
            assert_eq!((&all["endsOn"], &all["autumn"]), (&json!("2027-09-01"), &Value::Null), "{all}");
            assert!(!all["spring"].is_null(), "{all}");
        } else {
            assert_eq!((&kth["endsOn"], &kth["spring"]), (&json!("2027-02-23"), &Value::Null), "{kth}");
            assert_eq!((&all["spring"], &all["autumn"]), (&Value::Null, &Value::Null), "{all}");
        }
    }
}

/// U2.7: what all signed for a time to come binds by its own terms; what only follows from another's notice does not.
#[tokio::test]
async fn u2_7_notice_is_reckoned_by_what_was_signed_for_its_day() {
    let world = World::start().await;
    let version = joint(&world, "longer", open()).await;
    let agreement = seen(&world, "contract.sunet", &version).await["agreement"]["id"].clone();
    let input = json!({ "agreement": agreement, "validFrom": "2027-01-01" });
    let next = world.made("contract.sunet", "agreementAmend", input).await;
    world.act("manager.sunet.drive", "agreementEdit", json!({ "agreementVersion": next, "noticeMonths": 12 })).await;
    super::review(&world, &next).await;
    super::signed(&world, &next, "uu").await;
    let kth = super::to_sign(&world, "signatory.kth", &next, "kth").await;
    world.act("signatory.kth", "agreementSign", kth).await;
    world.act("contract.sunet", "agreementRegister", json!({ "agreementVersion": next })).await;
    assert_eq!(ending(&world, "customer.uu", "longer").await["endsIfNoticeGiven"], "2027-11-23");
    let notice = json!({ "agreement": agreement, "reason": "Vi slutar.", "endDeliveries": true });
    world.act("signatory.uu", "agreementTerminate", notice).await;
    assert_eq!(ending(&world, "customer.uu", "longer").await["endsOn"], "2027-11-23");
    assert_eq!(ending(&world, "customer.kth", "longer").await["endsOn"], Value::Null);
}
