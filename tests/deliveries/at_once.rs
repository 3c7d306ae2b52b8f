//! N3 whatever the timing: activations against terminations, by many at once.

use std::sync::Arc;

use futures_util::future::join_all;
use serde_json::json;

use super::{BARE, JOINT, approved, customer};
use crate::acts::world::{World, refusal};

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
