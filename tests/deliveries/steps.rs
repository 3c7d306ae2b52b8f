//! S1.4, V6: the steps of a delivery, each by whoever may, in their order.

use serde_json::json;

use super::{active, approved, customer, told};
use crate::acts::world::World;

/// S1.4: ordered by the customer, begun by the manager, approved by the customer, activated, ended; nobody else, in no
/// other order, and every refusal leaves it as it was.
#[tokio::test]
async fn s1_4_from_order_to_end() {
    let world = World::start().await;
    let customer = customer(&world).await;
    let (drive, representative) = (world.service("drive").await, format!("customer.{}", customer.0));
    let input = json!({ "service": drive, "customer": customer.1 });
    // O3, N7: for its own organisation alone.
    for person in
        ["customer.uu", "owner.sunet.storage", "manager.sunet.play-captions", "contract.sunet", "signatory.uu"]
    {
        let refused = world.refused(person, "deliveryOrder", input.clone()).await;
        assert!(["FORBIDDEN", "NOT_FOUND"].contains(&refused.code.as_str()), "{person}: {refused:?}");
    }
    world.refuses("customer.uu", "deliveryOrder", input.clone(), "FORBIDDEN", "S1.4").await;
    let late = json!({ "service": drive, "customer": customer.1, "orderedOn": "2027-01-01" });
    world.refuses(&representative, "deliveryOrder", late, "INVALID", "S1.4").await;
    // N7: a code that another customer's delivery has, and one that nobody's has, are answered alike.
    let taken = world
        .texts(
            "SELECT d.code FROM delivery d JOIN organisation o ON o.id = d.customer_id WHERE o.code = 'uu' ORDER BY d.code LIMIT 1",
        )
        .await
        .remove(0);
    let mut answers = Vec::new();
    for code in [taken.as_str(), "no-such-code"] {
        let coded = json!({ "service": drive, "customer": customer.1, "code": code });
        let refused = world.refuses(&representative, "deliveryOrder", coded, "INVALID", "N7").await;
        answers.push((refused.field, refused.message));
    }
    assert_eq!(answers[0], answers[1]);
    assert_eq!(answers[0].0, "code");
    let delivery = world.made(&representative, "deliveryOrder", input).await;
    assert_eq!(told(&world, &representative, &delivery, "state").await["state"], "ORDERED");
    assert!(world.told("manager.sunet.drive").await.contains(&"DELIVERY_ORDERED".to_owned()));
    // V6: another customer does not know of it.
    let it = json!({ "delivery": delivery });
    world.refuses("customer.uu", "deliveryBegin", it.clone(), "NOT_FOUND", "").await;
    assert!(!world.told("customer.uu").await.contains(&"DELIVERY_ORDERED".to_owned()));

    // Not before its turn.
    for act in ["deliveryApprove", "deliveryActivate"] {
        let person = if act == "deliveryApprove" { representative.as_str() } else { "manager.sunet.drive" };
        world.refuses(person, act, it.clone(), "WRONG_STATE", "S1.4").await;
    }
    world.refuses(&representative, "deliveryBegin", it.clone(), "FORBIDDEN", "S1.4").await;
    world.act("manager.sunet.drive", "deliveryBegin", it.clone()).await;
    world.refuses("manager.sunet.drive", "deliveryBegin", it.clone(), "WRONG_STATE", "S1.4").await;
    assert!(world.told(&representative).await.contains(&"DELIVERY_BEGUN".to_owned()));

    // The approval is the customer's.
    world.refuses("owner.sunet.storage", "deliveryApprove", it.clone(), "FORBIDDEN", "S1.4").await;
    let early = json!({ "delivery": delivery, "approvedOn": "2020-01-01" });
    world.refuses(&representative, "deliveryApprove", early, "INVALID", "S1.4").await;
    let done = world.act(&representative, "deliveryApprove", it.clone()).await;
    assert_eq!(done["decision"]["clause"], "S1.4");
    let fields = "state approvedOn approvalStated approvedBy { id } version decisions { totalCount }";
    let seen = told(&world, &representative, &delivery, fields).await;
    assert_eq!((&seen["state"], &seen["approvedOn"]), (&json!("APPROVED"), &json!("2026-11-22")));
    assert!(seen["approvalStated"].is_null() && seen["approvedBy"]["id"].is_string(), "{seen}");
    assert_eq!(seen["decisions"]["totalCount"], 3, "V9: its decisions are read with it");

    // Active under the agreement; not before it was approved.
    world.refuses(&representative, "deliveryActivate", it.clone(), "FORBIDDEN", "S1.4").await;
    let early = json!({ "delivery": delivery, "activeFrom": "2026-11-01" });
    world.refuses("manager.sunet.drive", "deliveryActivate", early, "INVALID", "S1.4").await;
    let stale = json!({ "delivery": delivery, "expectedVersion": 1 });
    assert_eq!(world.refused("manager.sunet.drive", "deliveryActivate", stale).await.code, "VERSION_CONFLICT");
    world.act("manager.sunet.drive", "deliveryActivate", it.clone()).await;
    let seen = told(&world, &representative, &delivery, "state effectiveState coveredBy { code } gaps { from }").await;
    assert_eq!((&seen["state"], &seen["effectiveState"]), (&json!("ACTIVE"), &json!("ACTIVE")));
    assert!(seen["coveredBy"]["code"].is_string() && seen["gaps"] == json!([]), "{seen}");

    // The customer asks for its end as a need; the owner or the manager ends it.
    world.refuses(&representative, "deliveryEnd", it.clone(), "FORBIDDEN", "S1.4").await;
    world.act("owner.sunet.storage", "deliveryEnd", it.clone()).await;
    let seen = told(&world, &representative, &delivery, "state effectiveState endedOn").await;
    assert_eq!((&seen["state"], &seen["endedOn"]), (&json!("ENDED"), &json!("2026-11-22")));
    world.refuses("manager.sunet.drive", "deliveryEnd", it, "WRONG_STATE", "S1.4").await;
}

/// S1.4, O5: the manager states whose approval was given and when, and it is shown as stated.
#[tokio::test]
async fn s1_4_an_approval_given_elsewhere_is_stated() {
    let world = World::start().await;
    let customer = customer(&world).await;
    let drive = world.service("drive").await;
    let input = json!({ "service": drive, "customer": customer.1, "code": "D-1", "orderedOn": "2026-11-01" });
    let delivery = world.made("manager.sunet.drive", "deliveryOrder", input.clone()).await;
    assert_eq!(world.refused("manager.sunet.drive", "deliveryOrder", input).await.code, "TAKEN");
    world.act("manager.sunet.drive", "deliveryBegin", json!({ "delivery": delivery })).await;
    let mut stated = json!({ "delivery": delivery });
    let refused = world.refuses("manager.sunet.drive", "deliveryApprove", stated.clone(), "REQUIRED", "S1.4").await;
    assert_eq!(refused.field, "approvedBy");
    stated["approvedBy"] = json!("IT-chefen, per mejl");
    let refused = world.refuses("manager.sunet.drive", "deliveryApprove", stated.clone(), "REQUIRED", "S1.4").await;
    assert_eq!(refused.field, "approvedOn");
    stated["approvedOn"] = json!("2026-11-10");
    // Stating is the manager's; a representative approves.
    world.refuses(&format!("customer.{}", customer.0), "deliveryApprove", stated.clone(), "FORBIDDEN", "S1.4").await;
    let done = world.act("manager.sunet.drive", "deliveryApprove", stated).await;
    assert_eq!(done["decision"]["action"], "ATTEST");
    let seen = told(&world, "leader.sunet", &delivery, "approvedOn approvalStated approvedBy { id }").await;
    assert_eq!(seen["approvalStated"], "IT-chefen, per mejl");
    assert!(seen["approvedOn"] == "2026-11-10" && seen["approvedBy"].is_null(), "{seen}");
}

/// S1.4: an order is withdrawn by the customer until work has begun.
#[tokio::test]
async fn s1_4_an_order_is_withdrawn() {
    let world = World::start().await;
    let customer = customer(&world).await;
    let (drive, representative) = (world.service("drive").await, format!("customer.{}", customer.0));
    let input = json!({ "service": drive, "customer": customer.1 });
    let delivery = world.made(&representative, "deliveryOrder", input.clone()).await;
    let later = json!({ "delivery": delivery, "endsOn": "2026-12-01" });
    world.refuses(&representative, "deliveryEnd", later, "INVALID", "S1.4").await;
    world.act(&representative, "deliveryEnd", json!({ "delivery": delivery })).await;
    assert_eq!(told(&world, &representative, &delivery, "effectiveState").await["effectiveState"], "ENDED");
    let delivery = world.made(&representative, "deliveryOrder", input).await;
    world.act("manager.sunet.drive", "deliveryBegin", json!({ "delivery": delivery })).await;
    world.refuses(&representative, "deliveryEnd", json!({ "delivery": delivery }), "FORBIDDEN", "S1.4").await;
}

/// S1.4: an end to come leaves the delivery active until that day, and ends it then, for every reader.
#[tokio::test]
async fn s1_4_an_end_to_come_is_kept_by_the_calendar() {
    let world = World::start().await;
    let customer = customer(&world).await;
    let delivery = active(&world, &customer).await;
    world.act("manager.sunet.drive", "deliveryEnd", json!({ "delivery": delivery, "endsOn": "2026-12-01" })).await;
    let fields = "state endedOn today: effectiveState last: effectiveState(on: \"2026-11-30\") \
        after: effectiveState(on: \"2026-12-01\")";
    let seen = told(&world, "leader.sunet", &delivery, fields).await;
    let expected = json!({ "state": "ACTIVE", "endedOn": "2026-12-01", "today": "ACTIVE", "last": "ACTIVE",
        "after": "ENDED" });
    assert_eq!(seen, expected);
    // It may be put off while the agreement covers it.
    world.act("manager.sunet.drive", "deliveryEnd", json!({ "delivery": delivery, "endsOn": "2026-12-10" })).await;
    // The kept sums mean the same (N8).
    let overview = |day: &str, more: &str| {
        format!(
            "{{ portfolioOverview(provider: \"sunet\", year: 2026, asOf: \"{day}\"{more}) {{ providers {{ figures {{ \
             deliveries {{ state deliveries {{ value }} }} }} }} }} }}"
        )
    };
    let mut seen = Vec::new();
    for day in ["2026-12-09", "2026-12-10"] {
        let kept = world.ask("leader.sunet", &overview(day, "")).await;
        let summed = world.ask("leader.sunet", &overview(day, ", knownAt: \"2026-12-31T00:00:00Z\"")).await;
        assert_eq!(kept, summed, "{day}");
        seen.push(kept);
    }
    assert_ne!(seen[0], seen[1], "it ends between the two");
    let world = world.later("2026-12-10T12:00:00Z").await;
    assert_eq!(told(&world, "leader.sunet", &delivery, "effectiveState").await["effectiveState"], "ENDED");
    world.refuses("manager.sunet.drive", "deliveryEnd", json!({ "delivery": delivery }), "WRONG_STATE", "S1.4").await;
}

/// S4.6.2: the customer's account manager orders on its behalf, and does no more.
#[tokio::test]
async fn s4_6_2_the_account_manager_orders() {
    let world = World::start().await;
    let (drive, uu) = (world.service("drive").await, world.organisation("uu").await);
    let delivery = world.made("account.sunet", "deliveryOrder", json!({ "service": drive, "customer": uu })).await;
    world.refuses("account.sunet", "deliveryBegin", json!({ "delivery": delivery }), "FORBIDDEN", "S1.4").await;
    let approved = approved(&world, &customer(&world).await).await;
    let refused = world.refused("account.sunet", "deliveryActivate", json!({ "delivery": approved })).await;
    assert!(["FORBIDDEN", "NOT_FOUND"].contains(&refused.code.as_str()));
}
