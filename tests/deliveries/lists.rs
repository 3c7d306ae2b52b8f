//! S4.7.3, N7: what would be left bare, gaps in time, and lines of which nothing is delivered.

use serde_json::{Value, json};

use super::{active, customer, told};
use crate::acts::world::World;

fn codes(nodes: &Value) -> Vec<String> {
    nodes.as_array().expect("nodes").iter().map(|node| node["code"].as_str().expect("a code").to_owned()).collect()
}

/// N3: what an agreement's end would leave bare is listed before it ends, to each what it may see (V6, N7).
#[tokio::test]
async fn n3_what_an_end_would_leave_bare_is_listed() {
    let world = World::start().await;
    let customer = customer(&world).await;
    let delivery = active(&world, &customer).await;
    let covering = told(&world, "leader.sunet", &delivery, "code coveredBy { code }").await;
    let (code, agreement) = (&covering["code"], &covering["coveredBy"]["code"]);
    let query = format!(
        "{{ agreement(keeper: \"sunet\", code: {agreement}) {{ deliveriesLeftBare(from: \"2027-01-01\", first: 100) \
         {{ totalCount nodes {{ code customer {{ code }} }} }} }} }}"
    );
    let all = world.ask("contract.sunet", &query).await["agreement"]["deliveriesLeftBare"].clone();
    assert!(codes(&all["nodes"]).iter().any(|found| code == found) && all["totalCount"].as_i64() > Some(2), "{all}");
    let own = world.ask(&format!("customer.{}", customer.0), &query).await["agreement"]["deliveriesLeftBare"].clone();
    let customers = own["nodes"].as_array().expect("nodes").iter().map(|node| node["customer"]["code"].clone());
    assert!(customers.into_iter().all(|code| code == customer.0.as_str()), "{own}");
    assert!(
        codes(&own["nodes"]).iter().any(|found| code == found)
            && own["totalCount"].as_i64() < all["totalCount"].as_i64()
    );
    // A delivery that ends by then is not left bare.
    world.act("manager.sunet.drive", "deliveryEnd", json!({ "delivery": delivery, "endsOn": "2027-01-01" })).await;
    let all = world.ask("contract.sunet", &query).await["agreement"]["deliveriesLeftBare"].clone();
    assert!(!codes(&all["nodes"]).iter().any(|found| code == found), "{all}");
}

/// S4.7.3: gaps are told per delivery, found by the filter, and are the days of UNCOVERED.
#[tokio::test]
async fn s4_7_3_gaps_are_listed() {
    let world = World::start().await;
    let query = "{ deliveries(first: 100, filter: { hadGapBefore: \"2026-11-23\" }) { totalCount nodes { code gaps { from until } \
        effectiveState } } all: deliveries(first: 100, filter: { uncoveredOn: \"2026-11-22\" }) { nodes { code } } }";
    let data = world.ask("contract.sunet", query).await;
    let found = data["deliveries"]["nodes"].as_array().expect("nodes").clone();
    assert!(!found.is_empty());
    for delivery in &found {
        let gaps = delivery["gaps"].as_array().expect("gaps");
        assert!(!gaps.is_empty(), "{delivery}");
        for gap in gaps {
            let on = |day: &Value| {
                format!(
                    "{{ delivery(provider: \"sunet\", code: {}) {{ effectiveState(on: {day}) }} }}",
                    delivery["code"]
                )
            };
            let inside = world.ask("contract.sunet", &on(&gap["from"])).await;
            assert_eq!(inside["delivery"]["effectiveState"], "UNCOVERED", "{delivery}");
            if gap["until"].is_string() {
                let after = world.ask("contract.sunet", &on(&gap["until"])).await;
                assert_ne!(after["delivery"]["effectiveState"], "UNCOVERED", "{delivery}");
            }
        }
    }
    let uncovered = codes(&data["all"]["nodes"]);
    let with_gaps: Vec<String> = codes(&data["deliveries"]["nodes"]);
    assert!(
        !uncovered.is_empty() && uncovered.iter().all(|code| with_gaps.contains(code)),
        "{uncovered:?} {with_gaps:?}"
    );
    // V6: a customer finds its own alone.
    let own = world.ask("customer.uu", query).await;
    assert!(codes(&own["deliveries"]["nodes"]).iter().all(|code| code.starts_with("uu")), "{own}");
}

/// S4.7.3, V2, V6: lines of which nothing was ever delivered are told to those who may read both.
#[tokio::test]
async fn s4_7_3_lines_never_delivered_are_listed() {
    let world = World::start().await;
    let customer = customer(&world).await;
    // What was delivered of drive to this customer is taken for never active.
    let unmade = format!(
        "UPDATE delivery SET state = 'ORDERED', active_from = NULL, approved_on = NULL WHERE customer_id IN (SELECT id FROM \
         organisation WHERE code = '{}') AND service_id IN (SELECT id FROM service WHERE code = 'drive')",
        customer.0
    );
    world.run(&unmade).await.expect("unmade");
    let query = "{ agreements(first: 10, filter: { undeliveredOn: \"2026-11-22\", inForceOn: \"2026-11-22\" }) { nodes { code title inForce { \
        parts(first: 100) { nodes { organisation { code } linesNeverDelivered { item service { code } } } } } } } }";
    let parts = |data: &Value| -> Vec<(String, usize)> {
        let agreements = data["agreements"]["nodes"].as_array().expect("nodes").clone();
        let parts =
            agreements.iter().flat_map(|one| one["inForce"]["parts"]["nodes"].as_array().expect("parts").clone());
        parts
            .map(|part| {
                let lines = part["linesNeverDelivered"].as_array().expect("lines").len();
                (part["organisation"]["code"].as_str().expect("a code").to_owned(), lines)
            })
            .filter(|(_, lines)| *lines > 0)
            .collect()
    };
    let seen = parts(&world.ask("contract.sunet", query).await);
    assert!(seen.iter().any(|(code, _)| *code == customer.0), "{seen:?}");
    let own = parts(&world.ask(&format!("customer.{}", customer.0), query).await);
    assert!(!own.is_empty() && own.iter().all(|(code, _)| *code == customer.0), "{own:?}");
    // Reviewers read lines, and no deliveries: that there are none tells them nothing.
    assert_eq!(parts(&world.ask("reviewer.sunet", query).await), []);
}
