//! Budgets: frames, allocations, outcomes and prices: S1.1, S3.2.2, S3.2.4, S4.1.1, S4.2.7, S4.2.12, S4.4.8, N4, V5.

use serde_json::{Value, json};

use super::world::World;

/// The frame of the portfolio "storage" for 2028.
pub async fn frame(world: &World, amount: &str) -> Value {
    let storage = world.portfolio("storage").await;
    world.made("leader.sunet", "frameDecide", json!({ "portfolio": storage, "year": 2028, "amount": amount })).await
}

/// S4.1.1, S4.2.7, S3.2.2, N4: leadership decides the frame, the portfolio's owner allocates within it, and is told by how
/// much it would go beyond; a frame is not lowered below what is allocated.
#[tokio::test]
async fn s4_1_1_frames_are_decided_and_allocated_within() {
    let world = World::start().await;
    let (storage, drive, box_) =
        (world.portfolio("storage").await, world.service("drive").await, world.service("box").await);
    let decide = json!({ "portfolio": storage, "year": 2028, "amount": "1000000.00" });
    for person in ["owner.sunet.storage", "contract.sunet", "manager.sunet.drive"] {
        world.refuses(person, "frameDecide", decide.clone(), "FORBIDDEN", "S4.1.1").await;
    }
    let bad = json!({ "portfolio": storage, "year": 2028, "amount": "-1" });
    assert_eq!(world.refused("leader.sunet", "frameDecide", bad).await.field, "amount");
    let frame = frame(&world, "1000000.00").await;
    assert!(world.told("owner.sunet.storage").await.contains(&"FRAME_DECIDED".to_owned()));
    let allocate =
        |service: &Value, amount: &str| json!({ "budgetFrame": frame, "service": service, "amount": amount });
    for (person, code, clause) in [
        ("leader.sunet", "FORBIDDEN", "S4.2.7"),
        ("contract.sunet", "FORBIDDEN", "S4.2.7"),
        ("manager.sunet.drive", "NOT_FOUND", ""),
        ("owner.sunet.mail", "NOT_FOUND", ""),
    ] {
        world.refuses(person, "allocationDecide", allocate(&drive, "1"), code, clause).await;
    }
    world.act("owner.sunet.storage", "allocationDecide", allocate(&drive, "700000")).await;
    let refused = world
        .refuses("owner.sunet.storage", "allocationDecide", allocate(&box_, "300000.01"), "EXCEEDS_FRAME", "S3.2.2")
        .await;
    assert!(refused.message.contains("0.01 SEK"), "it says by how much: {}", refused.message);
    world.act("owner.sunet.storage", "allocationDecide", allocate(&box_, "300000")).await;
    world.act("owner.sunet.storage", "allocationDecide", allocate(&box_, "100000")).await;
    let lower = json!({ "portfolio": storage, "year": 2028, "amount": "799999.99" });
    let refused = world.refuses("leader.sunet", "frameDecide", lower, "EXCEEDS_FRAME", "S4.1.1").await;
    assert!(refused.message.contains("800000.00 SEK") && refused.message.contains("0.01 SEK"), "{}", refused.message);
    world.act("leader.sunet", "frameDecide", json!({ "portfolio": storage, "year": 2028, "amount": "800000" })).await;
    let elsewhere = world.service("eduid").await;
    assert_eq!(
        world.refused("owner.sunet.storage", "allocationDecide", allocate(&elsewhere, "1")).await.field,
        "service"
    );
    let seen = world.ask("owner.sunet.storage", "{ portfolio(provider: \"sunet\", code: \"storage\") { budget(year: 2028) { amount { amount } allocated { amount } unallocated { amount } decisions { totalCount } } } }").await;
    assert_eq!(seen["portfolio"]["budget"]["unallocated"]["amount"], "0.00");
    assert_eq!(seen["portfolio"]["budget"]["decisions"]["totalCount"], 2);
    // V5: no customer.
    assert!(
        world
            .ask("customer.uu", "{ portfolio(provider: \"sunet\", code: \"storage\") { budget(year: 2028) { year } } }")
            .await["portfolio"]["budget"]
            .is_null()
    );
}

/// S3.2.4, S3.2.2, S4.4.8, S1.1: outcome is recorded by manager and controller; above plan it is told by itself.
#[tokio::test]
async fn s4_4_8_an_outcome_above_plan_is_told() {
    let world = World::start().await;
    let drive = world.service("drive").await;
    let cost = |month: i32, actual: &str| json!({ "service": drive, "year": 2028, "month": month, "planned": "1000", "actual": actual });
    for person in ["owner.sunet.storage", "leader.sunet", "coordinator.sunet.storage", "customer.uu"] {
        world.refuses(person, "costRecord", cost(1, "1"), "FORBIDDEN", "S3.2.4").await;
    }
    let unplanned = json!({ "service": drive, "year": 2028, "month": 5, "actual": "5" });
    assert_eq!(world.refused("manager.sunet.drive", "costRecord", unplanned).await.field, "planned");
    world.act("manager.sunet.drive", "costRecord", cost(1, "900")).await;
    let done = world.act("contract.sunet", "costRecord", cost(2, "1100")).await;
    assert_eq!(done["decision"]["clause"], "S3.2.2");
    assert!(!world.told("owner.sunet.storage").await.contains(&"BUDGET_EXCEEDED".to_owned()), "2,000 of 2,000");
    world
        .act(
            "manager.sunet.drive",
            "costRecord",
            json!({ "service": drive, "year": 2028, "month": 2, "actual": "1100.01" }),
        )
        .await;
    for person in ["owner.sunet.storage", "coordinator.sunet.storage"] {
        assert!(world.told(person).await.contains(&"BUDGET_EXCEEDED".to_owned()), "{person}");
    }
    // Nor is an overrun planned away in the act that records it.
    let notices = |told: Vec<String>| told.iter().filter(|occasion| *occasion == "BUDGET_EXCEEDED").count();
    let before = notices(world.told("owner.sunet.storage").await);
    let planned = json!({ "service": drive, "year": 2028, "month": 1, "planned": "5000", "actual": "1500" });
    world.act("manager.sunet.drive", "costRecord", planned).await;
    assert_eq!(notices(world.told("owner.sunet.storage").await), before + 1);
    // V9, V5: the decision on an outcome is read by those who read outcomes.
    let query = "{ decisions(filter: { about: ALLOCATION }) { totalCount } }";
    assert_eq!(world.ask("leader.sunet", query).await["decisions"]["totalCount"], 4);
    assert_eq!(world.ask("communicator.sunet", query).await["decisions"]["totalCount"], 0);
    assert_eq!(world.ask("customer.uu", query).await["decisions"]["totalCount"], 0);
}

/// S4.4.8: neither is an overrun planned away before it is recorded, nor does plan or outcome go above the allocation untold.
#[tokio::test]
async fn s4_4_8_a_raised_plan_and_what_exceeds_the_allocation_are_told() {
    let world = World::start().await;
    let (drive, framed) = (world.service("drive").await, frame(&world, "10000").await);
    let told = async || world.told("owner.sunet.storage").await.iter().filter(|on| *on == "BUDGET_EXCEEDED").count();
    let cost = |month: i32, planned: Option<&str>, actual: Option<&str>| json!({ "service": drive, "year": 2028, "month": month, "planned": planned, "actual": actual });
    // Raised in one act, spent in the next: the plan departs from what it was.
    world.act("manager.sunet.drive", "costRecord", cost(1, Some("1000"), None)).await;
    assert_eq!(told().await, 0);
    world.act("manager.sunet.drive", "costRecord", cost(1, Some("5000"), None)).await;
    assert_eq!(told().await, 1, "the plan was raised");
    world.act("manager.sunet.drive", "costRecord", cost(1, None, Some("5000"))).await;
    assert_eq!(told().await, 1, "within what is planned now, of which it was told");
    world.act("manager.sunet.drive", "costRecord", cost(1, Some("4900"), Some("4900"))).await;
    assert_eq!(told().await, 1, "lowered");
    // Against the allocation: what is planned above it, and what is spent above it.
    let allocate = json!({ "budgetFrame": framed, "service": drive, "amount": "6000" });
    world.act("owner.sunet.storage", "allocationDecide", allocate).await;
    world.act("manager.sunet.drive", "costRecord", cost(2, Some("1100"), None)).await;
    assert_eq!(told().await, 1, "6,000 of 6,000");
    world.act("manager.sunet.drive", "costRecord", cost(3, Some("0.01"), None)).await;
    assert_eq!(told().await, 2, "planned above the allocation");
    world.act("contract.sunet", "costRecord", cost(2, None, Some("1100"))).await;
    assert_eq!(told().await, 2);
    world.act("contract.sunet", "costRecord", cost(4, Some("500"), Some("500"))).await;
    assert_eq!(told().await, 3, "planned and spent above it");
    // N5: the decision on a cost stands with the cost.
    let costs = "{ service(provider: \"sunet\", code: \"drive\") { budget(year: 2028) { costs { month decisions { nodes { clause about } } } } } }";
    let seen = world.ask("manager.sunet.drive", costs).await;
    let costs = seen["service"]["budget"]["costs"].as_array().expect("costs").clone();
    assert_eq!(costs[0]["decisions"]["nodes"].as_array().map(Vec::len), Some(4), "{seen}");
    assert_eq!(costs[3]["decisions"]["nodes"], json!([{ "clause": "S3.2.2", "about": "ALLOCATION" }]), "{seen}");
}

/// S4.2.12: a price that waits is declined by the one who holds the second key, or taken back by the owner, with a reason;
/// it never takes effect.
#[tokio::test]
async fn s4_2_12_a_price_is_declined_or_taken_back() {
    let world = World::start().await;
    let drive = world.service("drive").await;
    let set = json!({ "service": drive, "itemSv": "Lagring per TB", "amount": "6500", "validFrom": "2027-01-01", "publish": true });
    let prices = [
        world.made("owner.sunet.storage", "priceSet", set.clone()).await,
        world.made("owner.sunet.storage", "priceSet", set).await,
    ];
    let decline = |price: &Value| json!({ "listPrice": price, "reason": "För dyrt." });
    for person in ["manager.sunet.drive", "leader.sunet", "owner.sunet.mail"] {
        world.refuses(person, "priceDecline", decline(&prices[0]), "FORBIDDEN", "S4.2.12").await;
    }
    world.refuses("customer.uu", "priceDecline", decline(&prices[0]), "NOT_FOUND", "").await;
    let without = json!({ "listPrice": prices[0] });
    assert_eq!(world.refused("contract.sunet", "priceDecline", without).await.field, "reason");
    let done = world.act("contract.sunet", "priceDecline", decline(&prices[0])).await;
    assert_eq!((&done["decision"]["clause"], &done["decision"]["reason"]), (&json!("S4.2.12"), &json!("För dyrt.")));
    assert!(world.told("owner.sunet.storage").await.contains(&"PRICE_DECLINED".to_owned()));
    world.act("owner.sunet.storage", "priceDecline", decline(&prices[1])).await;
    assert!(world.told("contract.sunet").await.contains(&"PRICE_DECLINED".to_owned()));
    for price in &prices {
        world.refuses("contract.sunet", "priceConcur", json!({ "listPrice": price }), "WRONG_STATE", "S4.2.12").await;
        world.refuses("contract.sunet", "priceDecline", decline(price), "WRONG_STATE", "S4.2.12").await;
        let seen = world
            .ask(
                "owner.sunet.storage",
                &format!("{{ node(id: {price}) {{ ... on ListPrice {{ waits published declinedAt }} }} }}"),
            )
            .await;
        assert_eq!((&seen["node"]["waits"], &seen["node"]["published"]), (&json!(false), &json!(false)));
        assert!(seen["node"]["declinedAt"].is_string(), "{seen}");
    }
    let public = "{ service(provider: \"sunet\", code: \"drive\") { listPrices { item } } }";
    assert!(!world.ask("", public).await.to_string().contains("Lagring per TB"));
}

/// S4.2.12: a price takes two keys, of two persons, on that very price.
#[tokio::test]
async fn s4_2_12_a_price_takes_two_keys() {
    let world = World::start().await;
    let drive = world.service("drive").await;
    let input = json!({ "service": drive, "itemSv": "Lagring per TB", "amount": "6500", "period": "YEAR",
        "validFrom": "2027-01-01", "publish": true });
    for person in ["manager.sunet.drive", "contract.sunet", "leader.sunet", "coordinator.sunet.storage"] {
        world.refuses(person, "priceSet", input.clone(), "FORBIDDEN", "S4.2.12").await;
    }
    let price = world.made("owner.sunet.storage", "priceSet", input).await;
    let public = "{ service(provider: \"sunet\", code: \"drive\") { listPrices { item waits published } } }";
    assert!(!world.ask("", public).await.to_string().contains("Lagring per TB"), "one key alone opens nothing");
    assert!(world.told("contract.sunet").await.contains(&"PRICE_SET".to_owned()));
    for person in ["owner.sunet.storage", "leader.sunet", "manager.sunet.drive"] {
        world.refuses(person, "priceConcur", json!({ "listPrice": price }), "FORBIDDEN", "S4.2.12").await;
    }
    // The owner, should it be contract manager too, is not two persons.
    let person = world.person("owner.sunet.storage").await;
    let sunet = world.organisation("sunet").await;
    let seat = world
        .made(
            "leader.sunet",
            "appointmentMake",
            json!({ "person": person, "role": "CONTRACT_MANAGER", "scope": { "provider": sunet } }),
        )
        .await;
    world.act("owner.sunet.storage", "appointmentAccept", json!({ "appointment": seat })).await;
    world.refuses("owner.sunet.storage", "priceConcur", json!({ "listPrice": price }), "SAME_PERSON", "S4.2.12").await;
    world.act("contract.sunet", "priceConcur", json!({ "listPrice": price })).await;
    assert_eq!(world.refused("contract.sunet", "priceConcur", json!({ "listPrice": price })).await.code, "WRONG_STATE");
    assert!(world.ask("", public).await.to_string().contains("Lagring per TB"));
    assert!(world.told("owner.sunet.storage").await.contains(&"PRICE_AGREED".to_owned()));
    let next = json!({ "service": drive, "itemSv": "Lagring per TB", "amount": "7000", "period": "YEAR",
        "validFrom": "2028-01-01", "publish": true, "replaces": price });
    let next = world.made("owner.sunet.storage", "priceSet", next).await;
    world.act("contract.sunet", "priceConcur", json!({ "listPrice": next })).await;
    let seen =
        world.ask("", "{ service(provider: \"sunet\", code: \"drive\") { listPrices { item validUntil } } }").await;
    assert!(seen.to_string().contains("2028-01-01"), "the old one ends when the new one begins: {seen}");
    assert_eq!(world.number("SELECT COUNT(*) FROM consent").await, 4);
    // What has been replaced is not replaced again.
    let again = json!({ "service": drive, "itemSv": "Lagring per TB", "amount": "9000", "period": "YEAR",
        "validFrom": "2029-01-01", "publish": true, "replaces": price });
    let again = world.made("owner.sunet.storage", "priceSet", again).await;
    world.refuses("contract.sunet", "priceConcur", json!({ "listPrice": again }), "WRONG_STATE", "S4.2.12").await;
}
