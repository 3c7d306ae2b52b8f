//! N3 whatever the timing: activations against terminations, by many at once.

use std::sync::Arc;

use futures_util::future::join_all;
use serde_json::json;

use super::{BARE, JOINT, approved, customer};
use crate::{
    acts::world::{World, refusal},
    agreeing::{registered_as, seen},
};

/// How many deliveries are made active at once.
const WRITERS: usize = 24;

/// N3: deliveries are made active while their agreement is terminated: whichever comes first, none stands bare.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn n3_an_activation_and_a_termination_never_cross() {
    let world = Arc::new(World::start().await);
    let customer = customer(&world).await;
    let mut deliveries = Vec::new();
    for _ in 0..WRITERS {
        deliveries.push(approved(&world, &customer).await);
    }
    // Whatever the sample has is settled, so that only what is made active now stands in the way.
    let settle = "UPDATE delivery SET state = 'ENDED', ended_on = '2026-11-22' WHERE state = 'ACTIVE' AND service_id IN \
        (SELECT id FROM service WHERE code = 'drive') AND active_from <= '2026-11-22'";
    for round in 0..3_u32 {
        world.run(settle).await.expect("settled");
        let mutation = "mutation($input: DeliveryActivateInput!) { done: deliveryActivate(input: $input) \
            { delivery { id } userErrors { code clause field message } } }";
        let batch = &deliveries[usize::try_from(round).unwrap() * WRITERS / 3..][..WRITERS / 3];
        let acts = batch.iter().map(|delivery| {
            let (world, input) = (Arc::clone(&world), json!({ "input": { "delivery": delivery } }));
            tokio::spawn(async move { world.send("manager.sunet.drive", mutation, input).await })
        });
        let acts: Vec<_> = acts.collect();
        let ending = {
            let world = Arc::clone(&world);
            tokio::spawn(async move {
                // Early or late among them.
                tokio::time::sleep(std::time::Duration::from_millis(u64::from(round) * 15)).await;
                let from = "2026-11-23";
                world
                    .run(&format!(
                        "UPDATE agreement_version SET terminated_on = '2026-11-22', terminated_from = '{from}' WHERE {JOINT}"
                    ))
                    .await
            })
        };
        let answers = join_all(acts).await;
        let ended = ending.await.expect("it ran");
        let refused: Vec<String> =
            answers.into_iter().filter_map(|answer| refusal(&answer.expect("an answer"))).map(|no| no.code).collect();
        match &ended {
            Ok(_) => assert_eq!(refused.len(), batch.len(), "none is active under an agreement that has ended"),
            Err(error) => assert!(
                error.to_string().contains("delivery_bare")
                    || error.to_string().contains("deadlock")
                    || error.to_string().contains("locked"),
                "{error}"
            ),
        }
        assert!(
            refused.iter().all(|code| code == "LEAVES_BARE" || code == "NOT_COVERED" || code == "CONFLICT"),
            "{refused:?}"
        );
        assert_eq!(world.number(BARE).await, 0, "round {round}");
        // For the next round it stands as it did.
        let again = format!("UPDATE agreement_version SET terminated_on = NULL, terminated_from = NULL WHERE {JOINT}");
        world.run(&again).await.expect("it stands again");
    }
}

/// N3: the same, with notice given by an act: it names the deliveries that it would leave bare, or ends them; what is made
/// active at the same time is either seen by it, or refused. The calendar is not to blame for any of it.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn n3_activations_and_a_notice_at_once() {
    let world = Arc::new(World::start().await);
    let uu = ("uu".to_owned(), world.organisation("uu").await);
    let settle = "UPDATE delivery SET state = 'ENDED', ended_on = '2026-11-22' WHERE state = 'ACTIVE' AND service_id IN \
        (SELECT id FROM service WHERE code = 'drive') AND active_from <= '2026-11-22'";
    let active = "SELECT COUNT(*) FROM delivery d JOIN service s ON s.id = d.service_id WHERE s.code = 'drive' \
        AND d.provenance = 'RECORDED' AND d.state = 'ACTIVE'";
    let (mut noticed, mut named) = (0, 0);
    for round in 0..6_u64 {
        // What there was is settled: beyond December the agreement of this round alone covers the customer.
        world.run(settle).await.expect("settled");
        let end = "UPDATE agreement_version SET terminated_on = '2026-11-22', terminated_from = '2026-11-22' \
            WHERE state = 'REGISTERED' AND terminated_from IS NULL AND valid_from <= '2026-11-22' AND id IN \
            (SELECT c.version_id FROM agreement_service c JOIN service s ON s.id = c.service_id WHERE s.code = 'drive')";
        world.run(end).await.expect("ended");
        assert_eq!(world.number(active).await, 0);
        let terms = json!({ "validFrom": "2026-11-01", "validUntil": null, "noticeMonths": 1, "renewalMonths": null });
        let version = registered_as(&world, &format!("race-{round}"), "uu", terms).await;
        let agreement = seen(&world, "contract.sunet", &version).await["agreement"]["id"].clone();
        let mut deliveries = Vec::new();
        for _ in 0..6 {
            deliveries.push(approved(&world, &uu).await);
        }
        let settles = round % 2 == 1;
        let notice = json!({ "agreement": agreement, "reason": "Vi slutar.", "endDeliveries": settles });
        let mut tries: Vec<(&str, &'static str, serde_json::Value)> = Vec::new();
        tries.extend(deliveries.iter().map(|delivery| {
            ("manager.sunet.drive", "deliveryActivate", json!({ "delivery": delivery, "activeFrom": "2026-11-22" }))
        }));
        // Early or late among them.
        let at = usize::try_from(round / 2).expect("a place") * 3;
        tries.insert(at.min(tries.len()), ("signatory.uu", "agreementTerminate", notice));
        let tasks: Vec<_> = tries
            .into_iter()
            .map(|(person, act, input)| {
                let world = Arc::clone(&world);
                tokio::spawn(async move { (act, world.tried(person, act, input).await) })
            })
            .collect();
        let (mut made, mut given, mut kept_away) = (0, false, Vec::new());
        for answer in join_all(tasks).await {
            let (act, answer) = answer.expect("an answer");
            let refused = refusal(&answer);
            match (act, &refused) {
                ("agreementTerminate", None) => given = true,
                ("agreementTerminate", Some(no)) => {
                    assert_eq!((no.code.as_str(), no.clause.as_str(), settles), ("INCOMPLETE", "N3", false), "{no:?}");
                }
                (_, None) => made += 1,
                (_, Some(no)) => kept_away.push(no.code.clone()),
            }
        }
        // Beyond the end of the agreement, without one of its own, it would stand bare.
        assert!(given || kept_away.is_empty(), "round {round}: {kept_away:?}");
        assert!(
            kept_away.iter().all(|code| code == "LEAVES_BARE" || code == "CONFLICT"),
            "round {round}: {kept_away:?}"
        );
        assert_eq!(world.number(BARE).await, 0, "round {round}");
        assert_eq!(world.number(active).await, made, "round {round}");
        // From 23 December on nothing is active, where notice was given; and all of them are, where it was not.
        let after = world.number(&format!("{active} AND (d.ended_on IS NULL OR d.ended_on > '2026-12-23')")).await;
        assert_eq!(after, if given { 0 } else { made }, "round {round}: {made} made active");
        assert!(given || made > 0, "round {round}: notice was refused, and there was nothing to name");
        noticed += usize::from(given);
        named += usize::from(!given);
        let rest = json!({ "agreement": agreement, "reason": "Vi slutar.", "endDeliveries": true });
        if !given {
            world.act("signatory.uu", "agreementTerminate", rest).await;
        }
        assert_eq!(world.number(BARE).await, 0, "round {round}");
    }
    assert!(noticed > 0, "{noticed} {named}");
}
