//! What an act causes on other objects is on record there (N5), read by who may read those (V9), and says nothing of the act's
//! own object to others (V6, N7).

use serde_json::{Value, json};

use super::world::World;

const NEED: &str = "{ needs(first: 1) { nodes { state decisions { nodes { action about follows clause reason number \
    changes { field before after } cause { about reason } object { id } } } } } }";

fn decisions(answer: &Value) -> Vec<Value> {
    answer["needs"]["nodes"][0]["decisions"]["nodes"].as_array().expect("decisions").clone()
}

/// N5, S4.4.12: a need that ends in the plan has that on its own record; its customer reads that, and nothing of the plan.
#[tokio::test]
async fn n5_a_need_that_is_planned_has_it_on_record() {
    let world = World::start().await;
    let (sunet, uu, drive, storage) = (
        world.organisation("sunet").await,
        world.organisation("uu").await,
        world.service("drive").await,
        world.portfolio("storage").await,
    );
    let need = json!({ "provider": sunet, "service": drive, "customer": uu, "title": "Mer utrymme" });
    let need = world.made("customer.uu", "needRecord", need).await;
    let value = json!({ "need": need, "worth": 4, "rank": 1, "reason": "De är vår största kund" });
    world.act("manager.sunet.drive", "needValue", value).await;
    let present = json!({ "need": need, "presentation": "Viktigt", "reason": "De hotar att byta leverantör" });
    world.act("account.sunet", "needPresent", present).await;
    world
        .act(
            "leader.sunet",
            "needRespond",
            json!({ "need": need, "response": "Ja", "reason": "Vi har inte råd att tappa dem" }),
        )
        .await;
    let plan = world.made("manager.sunet.drive", "planDrawUp", json!({ "portfolio": storage, "year": 2028 })).await;
    let item = json!({ "plan": plan, "service": drive, "activity": "Köp disk", "priority": 1, "need": need, "reason": "Billigt nu" });
    let item = world.act("manager.sunet.drive", "planItemAdd", item).await;
    let number = item["decision"]["number"].as_i64().expect("a number");

    let seen = decisions(&world.ask("manager.sunet.drive", NEED).await);
    assert_eq!(seen.len(), 5, "{seen:?}");
    assert_eq!(
        (&seen[0]["follows"], &seen[0]["about"], &seen[0]["clause"]),
        (&json!(true), &json!("NEED"), &json!("S4.4.1"))
    );
    assert_eq!(seen[0]["cause"], json!({ "about": "PLAN", "reason": "Billigt nu" }));
    assert_eq!(seen[0]["number"], number + 1, "it stands in the same chain, after what it follows from");
    let state = json!([{ "field": "state", "before": "VALUED", "after": "PLANNED" }]);
    assert_eq!(seen[0]["changes"], state);
    assert!(seen[0]["reason"].as_str().is_some_and(|reason| !reason.contains("Billigt")), "{seen:?}");
    // V6, N7: the customer sees what became of its need, by which clause; not the plan, not why others did what they did.
    let theirs = decisions(&world.ask("customer.uu", NEED).await);
    assert_eq!(theirs.len(), 5);
    assert_eq!((&theirs[0]["changes"], &theirs[0]["cause"]), (&state, &Value::Null));
    for decision in &theirs[..4] {
        assert!(decision["reason"].is_null(), "{decision}");
    }
    assert!(theirs[4]["reason"].is_string(), "one's own: {theirs:?}");
    let told = serde_json::to_string(&theirs).expect("text");
    for hidden in ["största kund", "hotar", "tappa", "Billigt", "worth", "presentation"] {
        assert!(!told.contains(hidden), "{hidden}: {told}");
    }
    // Taken out of the plan, it is valued again, on its own record too; and what follows is found from the act.
    let effects =
        "{ decisions(first: 1, filter: { about: PLAN }) { nodes { effects { totalCount nodes { about } } } } }";
    let found = world.ask("leader.sunet", effects).await;
    assert_eq!(found["decisions"]["nodes"][0]["effects"], json!({ "totalCount": 1, "nodes": [{ "about": "NEED" }] }));
    let item = item["object"]["id"].clone();
    world.act("manager.sunet.drive", "planItemRemove", json!({ "planItem": item })).await;
    let seen = decisions(&world.ask("customer.uu", NEED).await);
    assert_eq!(seen[0]["changes"], json!([{ "field": "state", "before": "PLANNED", "after": "VALUED" }]));
}

/// N5, S4.2.13, S4.8.1: what a retirement and a publication do to service and deliveries is on their records.
#[tokio::test]
async fn n5_a_service_and_its_deliveries_have_their_ends_on_record() {
    let world = World::start().await;
    let drive = world.service("drive").await;
    let own = "{ service(provider: \"sunet\", code: \"drive\") { decisions(first: 1) { nodes { action follows clause \
        cause { about } changes { field before after } } } } }";
    let text = json!({ "service": drive, "nameSv": "Sunet Drive", "reason": "Ny text" });
    let text = world.made("manager.sunet.drive", "serviceTextWrite", text).await;
    world.act("communicator.sunet", "serviceTextPublish", json!({ "serviceText": text })).await;
    let seen = world.ask("leader.sunet", own).await["service"]["decisions"]["nodes"][0].clone();
    assert_eq!((&seen["action"], &seen["cause"]["about"]), (&json!("PUBLISH"), &json!("SERVICE_TEXT")));
    let propose = json!({ "service": drive, "plannedOn": "2026-11-30", "reason": "Leverantören slutar." });
    let retirement = world.made("owner.sunet.storage", "retirementPropose", propose).await;
    let decide = json!({ "change": retirement, "approve": true, "reason": "För dyrt" });
    world.act("leader.sunet", "retirementDecide", decide).await;
    let seen = world.ask("leader.sunet", own).await["service"]["decisions"]["nodes"][0].clone();
    assert_eq!((&seen["follows"], &seen["cause"]["about"]), (&json!(true), &json!("CHANGE")));
    assert_eq!(seen["changes"][0], json!({ "field": "state", "before": "ACTIVE", "after": "RETIRING" }));
    // The public sees the service, and that; not the change that led to it (V1).
    let seen = world.ask("", own).await["service"]["decisions"]["nodes"][0].clone();
    assert_eq!((&seen["clause"], &seen["cause"]), (&json!("S4.2.13"), &Value::Null));

    let open = "SELECT COUNT(*) FROM delivery d JOIN service s ON s.id = d.service_id WHERE s.code = 'drive' AND d.state <> 'ENDED'";
    let delivered = world.number(open).await;
    let theirs = "{ deliveries(first: 50) { nodes { service { code } state decisions { nodes { action clause reason follows \
        cause { id } object { id } changes { field after } } } } } }";
    let world = world.later("2026-11-30T12:00:00Z").await;
    world.act("owner.sunet.storage", "serviceRetire", json!({ "service": drive, "reason": "Enligt plan" })).await;
    let kept = "SELECT COUNT(*) FROM decision WHERE object_kind = 'DELIVERY' AND cause_id IS NOT NULL";
    assert_eq!(world.number(kept).await, delivered, "one for each delivery");
    let seen = world.ask("customer.uu", theirs).await;
    let nodes = seen["deliveries"]["nodes"].as_array().expect("deliveries").iter();
    let ended: Vec<&Value> = nodes.filter(|node| node["decisions"]["nodes"] != json!([])).collect();
    assert_eq!(ended.len(), 1, "its own delivery of the service: {seen}");
    let decision = &ended[0]["decisions"]["nodes"][0];
    assert_eq!((&decision["action"], &decision["clause"]), (&json!("RETIRE"), &json!("L1")));
    assert_eq!(
        (&decision["cause"], &decision["reason"]),
        (&Value::Null, &Value::Null),
        "not the service's own: {decision}"
    );
    assert_eq!(decision["changes"][0], json!({ "field": "state", "after": "ENDED" }));
    assert_eq!(world.ask("customer.kth", "{ decisions(filter: { about: DELIVERY }) { totalCount } }").await["decisions"]["totalCount"].as_i64(), Some(world.number("SELECT COUNT(*) FROM delivery d JOIN service s ON s.id = d.service_id JOIN organisation o ON o.id = d.customer_id WHERE s.code = 'drive' AND o.code = 'kth'").await), "N7: its own alone");
    let doctor = crate::harness::run(&world.server.database, &["doctor"], &[]);
    let told = String::from_utf8_lossy(&doctor.stdout).into_owned();
    assert!(told.contains("ok     decisions"), "{told}");
}

/// N5, S4.2.12, S4.6.1: a price that another takes the place of, and a relation that a meeting renews.
#[tokio::test]
async fn n5_prices_and_relations_have_on_record_what_others_made_of_them() {
    let world = World::start().await;
    let (drive, sunet, uu) =
        (world.service("drive").await, world.organisation("sunet").await, world.organisation("uu").await);
    let set = |replaces: &Value| json!({ "service": drive, "itemSv": "Pris", "amount": "10", "validFrom": "2026-12-01", "replaces": replaces });
    let first = world.made("owner.sunet.storage", "priceSet", set(&Value::Null)).await;
    world.act("contract.sunet", "priceConcur", json!({ "listPrice": first })).await;
    let second = world.made("owner.sunet.storage", "priceSet", set(&first)).await;
    world.act("contract.sunet", "priceConcur", json!({ "listPrice": second })).await;
    let of = "{ decisions(first: 1, filter: { about: LIST_PRICE }) { nodes { follows cause { object { id } } object { id } } } }";
    let seen = world.ask("leader.sunet", of).await["decisions"]["nodes"][0].clone();
    assert_eq!(seen, json!({ "follows": true, "cause": { "object": { "id": second } }, "object": { "id": first } }));
    let meeting = json!({ "provider": sunet, "customer": uu, "heldOn": "2026-11-21", "subject": "Möte" });
    world.act("account.sunet", "meetingRecord", meeting).await;
    let of = "{ organisation(code: \"uu\") { customerRelations { decisions { nodes { follows cause { about } } } } } }";
    let seen = world.ask("leader.sunet", of).await["organisation"]["customerRelations"][0].clone();
    assert_eq!(seen["decisions"]["nodes"], json!([{ "follows": true, "cause": { "about": "MEETING" } }]));
}
