//! Portfolios and architecture: S4.1.3, S4.1.4, S3.2.1.

use serde_json::{Value, json};

use super::world::World;

/// S4.1.3, S3.2.1: leadership alone establishes portfolios and decides what belongs to them; the history of moves stays.
#[tokio::test]
async fn s4_1_3_leadership_establishes_portfolios_and_places_services() {
    let world = World::start().await;
    let sunet = world.organisation("sunet").await;
    let input = json!({ "provider": sunet, "code": "ai", "nameSv": "AI-tjänster", "reason": "Årsmötet", "meetingReference": "LG 2026-11" });
    for person in
        ["owner.sunet.storage", "manager.sunet.drive", "contract.sunet", "customer.uu", "leader.uu-it", "admin"]
    {
        world.refuses(person, "portfolioEstablish", input.clone(), "FORBIDDEN", "S4.1.3").await;
    }
    world.refuses("", "portfolioEstablish", input.clone(), "UNAUTHENTICATED", "").await;
    let done = world.act("leader.sunet", "portfolioEstablish", input.clone()).await;
    assert_eq!((&done["decision"]["clause"], &done["decision"]["role"]), (&json!("S4.1.3"), &json!("LEADERSHIP")));
    assert_eq!(done["decision"]["reason"], "Årsmötet");
    let refused = world.refused("leader.sunet", "portfolioEstablish", input).await;
    assert_eq!(refused.code, "TAKEN", "{refused:?}");
    let bad = json!({ "provider": sunet, "code": "a b", "nameSv": "X" });
    let refused = world.refused("leader.sunet", "portfolioEstablish", bad).await;
    assert_eq!((refused.code.as_str(), refused.field.as_str()), ("INVALID", "code"));
    let nameless = json!({ "provider": sunet, "code": "ab", "nameSv": " " });
    let refused = world.refused("leader.sunet", "portfolioEstablish", nameless).await;
    assert_eq!((refused.code.as_str(), refused.field.as_str()), ("REQUIRED", "nameSv"));

    let ai = done["object"]["id"].clone();
    let renamed =
        json!({ "portfolio": ai, "nameSv": "Maskininlärning", "nameEn": "Machine learning", "expectedVersion": 1 });
    world.act("leader.sunet", "portfolioEdit", renamed.clone()).await;
    let refused = world.refused("leader.sunet", "portfolioEdit", renamed).await;
    assert_eq!(refused.code, "VERSION_CONFLICT");
    let (drive, storage) = (world.service("drive").await, world.portfolio("storage").await);
    world
        .refuses(
            "owner.sunet.storage",
            "serviceMove",
            json!({ "service": drive, "portfolio": ai }),
            "FORBIDDEN",
            "S4.1.3",
        )
        .await;
    // S2.2: an active service is never without an owner.
    let moved = json!({ "service": drive, "portfolio": ai });
    world.refuses("leader.sunet", "serviceMove", moved.clone(), "LAST_OWNER", "S2.2").await;
    let owner = json!({ "person": world.person("resources.sunet").await, "role": "SERVICE_OWNER", "scope": { "portfolio": ai } });
    let owner = world.made("leader.sunet", "appointmentMake", owner).await;
    world.act("resources.sunet", "appointmentAccept", json!({ "appointment": owner })).await;
    let frame = json!({ "portfolio": storage, "year": 2028, "amount": "1000" });
    let frame = world.made("leader.sunet", "frameDecide", frame).await;
    let allocate = |amount: &str| json!({ "budgetFrame": frame, "service": drive, "amount": amount });
    world.act("owner.sunet.storage", "allocationDecide", allocate("500")).await;
    world.act("leader.sunet", "serviceMove", moved).await;
    // S2.3: those who lose it, those who get it, and who manages it are told, each once.
    for person in ["owner.sunet.storage", "resources.sunet", "manager.sunet.drive", "coordinator.sunet.storage"] {
        let told = world.told(person).await;
        assert_eq!(told.iter().filter(|on| *on == "SERVICE_MOVED").count(), 1, "{person}: {told:?}");
    }
    for person in ["owner.sunet.mail", "customer.uu", "communicator.sunet"] {
        assert!(!world.told(person).await.contains(&"SERVICE_MOVED".to_owned()), "{person}");
    }
    // S3.2.2: what it has of the frame that it left can be taken back, and not added to.
    assert_eq!(world.refused("owner.sunet.storage", "allocationDecide", allocate("501")).await.field, "service");
    let back =
        "mutation($input: AllocationDecideInput!) { allocationDecide(input: $input) { userErrors { message } } }";
    let done = world.send("owner.sunet.storage", back, json!({ "input": allocate("0") })).await;
    assert_eq!(done["data"]["allocationDecide"]["userErrors"], json!([]), "{done}");
    let budget =
        "{ portfolio(provider: \"sunet\", code: \"storage\") { budget(year: 2028) { allocated { amount } } } }";
    assert_eq!(world.ask("leader.sunet", budget).await["portfolio"]["budget"]["allocated"]["amount"], "0.00");
    let seen = world.ask("leader.sunet", "{ service(provider: \"sunet\", code: \"drive\") { portfolio { name } decisions { nodes { action clause } } } }").await;
    assert_eq!(seen["service"]["portfolio"]["name"], "Maskininlärning");
    assert_eq!(seen["service"]["decisions"]["nodes"][0], json!({ "action": "MOVE", "clause": "S4.1.3" }));
    world.act("leader.sunet", "serviceMove", json!({ "service": drive, "portfolio": storage })).await;
    // Another provider's portfolio is not a place for it, nor is one that is not there.
    let other = world.id("leader.uu-it", "portfolio(provider: \"uu-it\", code: \"storage\")").await;
    let refused = world.refused("leader.sunet", "serviceMove", json!({ "service": drive, "portfolio": other })).await;
    assert!(["INVALID", "NOT_FOUND"].contains(&refused.code.as_str()), "{refused:?}");
}

/// S4.1.4: dated confirmations; what is stale shows.
#[tokio::test]
async fn s4_1_4_the_architecture_is_confirmed_by_day() {
    let world = World::start().await;
    let storage = world.portfolio("storage").await;
    let query = "{ portfolio(provider: \"sunet\", code: \"storage\") { architectureConfirmedOn architectureStale } }";
    world
        .refuses("owner.sunet.storage", "portfolioConfirm", json!({ "portfolio": storage }), "FORBIDDEN", "S4.1.4")
        .await;
    world.act("leader.sunet", "portfolioConfirm", json!({ "portfolio": storage })).await;
    let seen = world.ask("leader.sunet", query).await;
    assert_eq!(seen["portfolio"], json!({ "architectureConfirmedOn": "2026-11-22", "architectureStale": false }));
    assert_eq!(world.ask("", query).await["portfolio"]["architectureConfirmedOn"], Value::Null, "the staff's alone");
    let world = world.later("2027-12-01T12:00:00Z").await;
    assert_eq!(world.ask("leader.sunet", query).await["portfolio"]["architectureStale"], true);
    let whole = world.ask("leader.sunet", "{ architecture(provider: \"sunet\") { csv } }").await;
    let csv = whole["architecture"]["csv"].as_str().expect("CSV");
    assert!(csv.lines().count() > 40 && csv.contains("drive"), "{csv}");
}

/// S4.1.4, S3.2.1, V4: the architecture is read whole: what each service is part of, its successor, the agreements beneath.
#[tokio::test]
async fn s3_2_1_the_architecture_is_exported_with_what_is_beneath() {
    let world = World::start().await;
    // What it says of each service: what it is part of, its successor, and the agreements beneath.
    let box_ = world.service("box").await;
    world
        .execute(
            "UPDATE service SET successor_id = (SELECT s.id FROM service s JOIN organisation o ON o.id = s.provider_id \
             WHERE s.code = 'drive' AND o.code = 'sunet') WHERE code = 'box' AND provider_id = (SELECT id FROM organisation WHERE code = 'sunet')",
        )
        .await;
    assert!(box_.is_string());
    let csv = async |person: &str| {
        let whole = world.ask(person, "{ architecture(provider: \"sunet\") { csv(language: EN) } }").await;
        let text = whole["architecture"]["csv"].as_str().expect("CSV").to_owned();
        let rows = text.lines().map(|line| line.split(',').map(str::to_owned).collect::<Vec<_>>());
        rows.collect::<Vec<Vec<String>>>()
    };
    let whole = csv("leader.sunet").await;
    assert_eq!(
        whole[0].join(","),
        "portfolio code,portfolio,service code,service,state,part of,successor,underpinning agreements"
    );
    let line = |rows: &[Vec<String>], code: &str| rows.iter().find(|row| row[2] == code).cloned().expect("a line");
    assert_eq!(line(&whole, "box")[6], "drive");
    assert!(whole.iter().skip(1).any(|row| !row[5].is_empty()), "a service that is part of another");
    let beneath = |rows: &[Vec<String>]| {
        rows.iter().skip(1).filter(|row| row.last().is_some_and(|cell| !cell.is_empty())).count()
    };
    assert!(beneath(&whole) > 0, "agreements beneath");
    // V4: what carries it is for those who see those agreements; the public sees what is published, and none of that.
    for person in ["communicator.sunet", "customer.uu", ""] {
        assert_eq!(beneath(&csv(person).await), 0, "{person}");
    }
    assert!(csv("").await.len() < whole.len(), "V1: what is not published is the staff's");
}
