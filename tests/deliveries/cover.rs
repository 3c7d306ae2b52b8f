//! N3, S4.7.3, O3: what makes active is covered, and no act leaves bare what is active; held by the database.

use serde_json::json;

use super::{JOINT, active, approved, customer, told};
use crate::acts::world::World;

/// S4.7.3, N3, O3: without a registered agreement in force for that customer, service and day nothing becomes active, and
/// the refusal names what is missing.
#[tokio::test]
async fn s4_7_3_nothing_becomes_active_uncovered() {
    let world = World::start().await;
    let (drive, unit) = (world.service("drive").await, world.organisation("uu-teknat").await);
    // A unit is covered only where it is listed (O3).
    let input = json!({ "service": drive, "customer": unit, "code": "U-1" });
    let delivery = world.made("manager.sunet.drive", "deliveryOrder", input).await;
    world.act("manager.sunet.drive", "deliveryBegin", json!({ "delivery": delivery })).await;
    let stated = json!({ "delivery": delivery, "approvedBy": "Prefekten", "approvedOn": "2026-11-22" });
    world.act("manager.sunet.drive", "deliveryApprove", stated).await;
    let it = json!({ "delivery": delivery });
    let refused = world.refuses("manager.sunet.drive", "deliveryActivate", it, "NOT_COVERED", "S4.7.3").await;
    assert!(refused.message.contains("there is none") && refused.message.contains("2026-11-22"), "{refused:?}");
    // Nor by hand: the database holds it.
    let by_hand = "UPDATE delivery SET state = 'ACTIVE', active_from = '2026-11-22' WHERE code = 'U-1'";
    let error = world.run(by_hand).await.expect_err("N3").to_string();
    assert!(error.contains("delivery_uncovered"), "{error}");

    // The agreement of the covered customer ends in the middle: before is covered, after is not.
    let customer = customer(&world).await;
    world
        .run(
            "UPDATE delivery SET ended_on = '2027-01-01' WHERE state = 'ACTIVE' AND ended_on IS NULL AND service_id IN \
              (SELECT id FROM service WHERE code = 'drive')",
        )
        .await
        .expect("ends to come");
    world
        .run(&format!(
            "UPDATE agreement_version SET terminated_on = '2026-11-22', terminated_from = '2027-01-01' WHERE {JOINT}"
        ))
        .await
        .expect("settled");
    let delivery = approved(&world, &customer).await;
    let after = json!({ "delivery": delivery, "activeFrom": "2027-01-01" });
    let refused = world.refuses("manager.sunet.drive", "deliveryActivate", after, "NOT_COVERED", "S4.7.3").await;
    assert!(refused.message.contains("ended on 2027-01-01"), "{refused:?}");
    // An act took the days after away: until then only.
    let open = json!({ "delivery": delivery });
    world.refuses("manager.sunet.drive", "deliveryActivate", open, "LEAVES_BARE", "N3").await;
    let until = json!({ "delivery": delivery, "endsOn": "2027-01-01" });
    world.act("manager.sunet.drive", "deliveryActivate", until).await;
    let put_off = json!({ "delivery": delivery, "endsOn": "2027-02-01" });
    world.refuses("manager.sunet.drive", "deliveryEnd", put_off, "LEAVES_BARE", "N3").await;
    let seen = told(&world, "leader.sunet", &delivery, "gaps(on: \"2030-01-01\") { from }").await;
    assert_eq!(seen["gaps"], json!([]), "no day of it is bare");
}

/// S4.7.3, N3: an agreement that has run out covers nothing that is made active today, however far back its first day lies;
/// what had ended by then too may be stated as it was.
#[tokio::test]
async fn s4_7_3_nothing_becomes_active_under_an_agreement_that_has_run_out() {
    let world = World::start().await;
    let version = crate::agreeing::written(&world, "run-out", "uu-teknat").await;
    let terms = json!({ "agreementVersion": version, "validFrom": "2026-01-01", "validUntil": "2026-06-01",
        "noticeMonths": null, "renewalMonths": null });
    world.act("manager.sunet.drive", "agreementEdit", terms).await;
    let attest = json!({ "agreementVersion": version, "signedOn": "2025-12-20", "source": "Dnr 2025-7" });
    world.act("contract.sunet", "agreementAttest", attest).await;
    world.act("contract.sunet", "agreementRegister", json!({ "agreementVersion": version })).await;
    let (drive, unit) = (world.service("drive").await, world.organisation("uu-teknat").await);
    let approved = async |code: &str| {
        let input = json!({ "service": drive, "customer": unit, "code": code, "orderedOn": "2026-05-01" });
        let delivery = world.made("manager.sunet.drive", "deliveryOrder", input).await;
        world.act("manager.sunet.drive", "deliveryBegin", json!({ "delivery": delivery })).await;
        let stated = json!({ "delivery": delivery, "approvedBy": "Prefekten", "approvedOn": "2026-05-15" });
        world.act("manager.sunet.drive", "deliveryApprove", stated).await;
        delivery
    };
    let delivery = approved("R-1").await;
    for end in [json!(null), json!("2026-12-01")] {
        let late = json!({ "delivery": delivery, "activeFrom": "2026-05-20", "endsOn": end });
        let refused = world.refuses("manager.sunet.drive", "deliveryActivate", late, "NOT_COVERED", "S4.7.3").await;
        assert!(
            refused.message.contains("2026-11-22") && refused.message.contains("ended on 2026-06-01"),
            "{refused:?}"
        );
    }
    let by_hand = "UPDATE delivery SET state = 'ACTIVE', active_from = '2026-05-20', activated_on = '2026-11-22' \
        WHERE code = 'R-1'";
    let error = world.run(by_hand).await.expect_err("N3").to_string();
    assert!(error.contains("delivery_uncovered"), "{error}");
    let ended = json!({ "delivery": delivery, "activeFrom": "2026-05-20", "endsOn": "2026-06-01" });
    world.act("manager.sunet.drive", "deliveryActivate", ended).await;
    let seen = told(&world, "leader.sunet", &delivery, "effectiveState gaps(on: \"2030-01-01\") { from }").await;
    assert_eq!(seen, json!({ "effectiveState": "ENDED", "gaps": [] }));
}

/// N3: a termination, or a later version without the customer, that would leave an active delivery bare is refused; and
/// taken once the deliveries are settled.
#[tokio::test]
async fn n3_no_act_leaves_an_active_delivery_bare() {
    let world = World::start().await;
    let customer = customer(&world).await;
    let delivery = active(&world, &customer).await;
    let terminate = |from: &str| {
        format!("UPDATE agreement_version SET terminated_on = '2026-11-22', terminated_from = '{from}' WHERE {JOINT}")
    };
    let bare = |refused: Result<u64, sea_orm::DbErr>| {
        let error = refused.expect_err("N3").to_string();
        assert!(error.contains("delivery_bare"), "{error}");
    };
    bare(world.run(&terminate("2027-06-01")).await);
    // Every delivery of it is given an end: then it may end.
    let settle = "UPDATE delivery SET ended_on = '2027-06-01' WHERE state = 'ACTIVE' AND ended_on IS NULL AND service_id IN \
        (SELECT id FROM service WHERE code = 'drive')";
    world.run(settle).await.expect("ends to come");
    bare(world.run(&terminate("2027-05-31")).await);
    world.run(&terminate("2027-06-01")).await.expect("settled");
    let seen = told(&world, "leader.sunet", &delivery, "endedOn effectiveState(on: \"2027-05-31\")").await;
    assert_eq!(seen, json!({ "endedOn": "2027-06-01", "effectiveState": "ACTIVE" }));
    // The end may not be put off beyond what is covered, by anyone.
    bare(world.run("UPDATE delivery SET ended_on = NULL WHERE ended_on = '2027-06-01'").await);
}
