//! Being told: S4.6.7, S4.8.2, S4.2.13, S4.4.3; S3.2.2 and L4 to the managers of a plan's services.

use serde_json::{Value, json};

use super::{budgets::frame, world::World};

/// S4.6.7: who speaks for an organisation that is invited is told, and nobody else of its customers.
#[tokio::test]
async fn s4_6_7_those_invited_are_told() {
    let world = World::start().await;
    let (sunet, uu) = (world.organisation("sunet").await, world.organisation("uu").await);
    let event = json!({ "provider": sunet, "name": "Sunetdagarna", "heldOn": "2027-04-12", "invited": [uu] });
    let event = world.made("account.sunet", "eventRecord", event).await;
    assert_eq!(world.told("customer.uu").await, ["EVENT_INVITED"]);
    for person in ["customer.kth", "signatory.uu", "leader.sunet"] {
        assert!(!world.told(person).await.contains(&"EVENT_INVITED".to_owned()), "{person}");
    }
    let notice = "{ viewer { notices(first: 1) { nodes { occasion clause object { id } } } } }";
    let seen = world.ask("customer.uu", notice).await["viewer"]["notices"]["nodes"][0].clone();
    assert_eq!(seen, json!({ "occasion": "EVENT_INVITED", "clause": "S4.6.7", "object": { "id": event } }));
}

/// S4.8.2, S4.2.13: when a service is retired, the customers whose deliveries end are told of those, and its staff of it.
#[tokio::test]
async fn s4_8_2_the_end_of_deliveries_is_told() {
    let world = World::start().await;
    let drive = world.service("drive").await;
    let propose = json!({ "service": drive, "plannedOn": "2026-11-30", "reason": "Leverantören slutar." });
    let retirement = world.made("owner.sunet.storage", "retirementPropose", propose).await;
    world.act("leader.sunet", "retirementDecide", json!({ "change": retirement, "approve": true })).await;
    let world = world.later("2026-11-30T12:00:00Z").await;
    world.act("owner.sunet.storage", "serviceRetire", json!({ "service": drive })).await;
    for person in ["customer.uu", "account.sunet"] {
        assert!(world.told(person).await.contains(&"DELIVERY_ENDED".to_owned()), "{person}");
    }
    for person in ["manager.sunet.drive", "coordinator.sunet.storage", "specialist.sunet.drive", "communicator.sunet"] {
        let told = world.told(person).await;
        assert!(told.contains(&"SERVICE_RETIRED".to_owned()), "{person}: {told:?}");
        assert!(!told.contains(&"DELIVERY_ENDED".to_owned()), "{person}: {told:?}");
    }
    assert!(!world.told("manager.sunet.eduid").await.contains(&"SERVICE_RETIRED".to_owned()));
    // Each of one's own deliveries: what one reads there one may read.
    let notice = "{ viewer { notices(first: 20) { nodes { occasion object { ... on Delivery { state service { code } customer { code } } } } } } }";
    let seen = world.ask("customer.uu", notice).await;
    let nodes = seen["viewer"]["notices"]["nodes"].as_array().expect("notices").iter();
    let ended: Vec<&Value> = nodes.filter(|node| node["occasion"] == "DELIVERY_ENDED").collect();
    assert_eq!(ended.len(), 1, "{seen}");
    assert_eq!(
        (&ended[0]["object"]["state"], &ended[0]["object"]["customer"]["code"]),
        (&json!("ENDED"), &json!("uu"))
    );
    assert!(ended[0]["object"]["service"].is_null(), "a retired service is for the staff (V1)");
}

/// S4.4.3: the manager is told of an authority towards the supplier, and of its end; from then on it gives nothing.
#[tokio::test]
async fn s4_4_3_an_authority_can_be_withdrawn() {
    let world = World::start().await;
    let (drive, manager) = (world.service("drive").await, world.person("manager.sunet.drive").await);
    let authority =
        json!({ "category": "SUPPLIER_AUTHORITY", "service": drive, "text": "Får avropa", "concerns": manager });
    let authority = world.made("owner.sunet.storage", "managementRecordWrite", authority).await;
    assert!(world.told("manager.sunet.drive").await.contains(&"AUTHORITY_GIVEN".to_owned()));
    let dealing = json!({ "category": "SUPPLIER_DEALING", "service": drive, "text": "Avropat 10 TB" });
    world.act("manager.sunet.drive", "managementRecordWrite", dealing.clone()).await;
    let end = json!({ "managementRecord": authority, "expectedVersion": 1 });
    for person in ["manager.sunet.drive", "leader.sunet"] {
        world.refuses(person, "managementRecordEnd", end.clone(), "FORBIDDEN", "S4.4.3").await;
    }
    for person in ["communicator.sunet", "owner.sunet.mail", "customer.uu"] {
        world.refuses(person, "managementRecordEnd", end.clone(), "NOT_FOUND", "").await;
    }
    let stale = json!({ "managementRecord": authority, "expectedVersion": 7 });
    assert_eq!(world.refused("owner.sunet.storage", "managementRecordEnd", stale).await.code, "VERSION_CONFLICT");
    let done = world.act("owner.sunet.storage", "managementRecordEnd", end).await;
    assert_eq!(done["decision"]["clause"], "S4.4.3");
    assert!(world.told("manager.sunet.drive").await.contains(&"AUTHORITY_WITHDRAWN".to_owned()));
    let refused = world.refused("manager.sunet.drive", "managementRecordWrite", dealing).await;
    assert_eq!((refused.code.as_str(), refused.clause.as_str()), ("INCOMPLETE", "S4.4.3"), "{refused:?}");
    let again = json!({ "managementRecord": authority });
    world.refuses("owner.sunet.storage", "managementRecordEnd", again, "WRONG_STATE", "S4.4.3").await;
    // Only an authority ends so.
    let report = json!({ "category": "REPORT", "service": drive, "text": "Läget" });
    let report = world.made("manager.sunet.drive", "managementRecordWrite", report).await;
    world
        .refuses(
            "owner.sunet.storage",
            "managementRecordEnd",
            json!({ "managementRecord": report }),
            "FORBIDDEN",
            "S4.4.3",
        )
        .await;
}

/// L4, S3.2.2: of what becomes of a plan, the managers of the services that it plans for are told.
#[tokio::test]
async fn l4_the_managers_of_planned_services_are_told_of_their_plan() {
    let world = World::start().await;
    let (sunet, storage, drive, box_) = (
        world.organisation("sunet").await,
        world.portfolio("storage").await,
        world.service("drive").await,
        world.service("box").await,
    );
    let person = world.person("resources.sunet").await;
    let input = json!({ "person": person, "role": "SERVICE_MANAGER", "scope": { "service": box_ } });
    let made = world.made("owner.sunet.storage", "appointmentMake", input).await;
    world.act("resources.sunet", "appointmentAccept", json!({ "appointment": made })).await;
    let dates = json!({ "provider": sunet, "year": 2028, "needsCloseOn": "2026-11-21", "framesDecidedOn": "2026-11-30",
        "plansSubmittedOn": "2026-12-10", "plansEstablishedOn": "2026-12-20", "followedUpOn": "2028-01-31" });
    world.act("leader.sunet", "annualCycleDecide", dates).await;
    frame(&world, "1000000").await;
    let plan = world.made("manager.sunet.drive", "planDrawUp", json!({ "portfolio": storage, "year": 2028 })).await;
    for service in [&drive, &box_] {
        let item = json!({ "plan": plan, "service": service, "activity": "Byt", "priority": 1, "cost": "10" });
        world.act("owner.sunet.storage", "planItemAdd", item).await;
    }
    world.act("manager.sunet.drive", "planSubmit", json!({ "plan": plan })).await;
    world.act("owner.sunet.storage", "planReturn", json!({ "plan": plan, "reason": "Räkna om." })).await;
    world.act("manager.sunet.drive", "planSubmit", json!({ "plan": plan })).await;
    world.act("owner.sunet.storage", "planEstablish", json!({ "plan": plan })).await;
    for manager in ["manager.sunet.drive", "resources.sunet"] {
        let told = world.told(manager).await;
        for occasion in ["PLAN_RETURNED", "PLAN_ESTABLISHED"] {
            assert!(told.contains(&occasion.to_owned()), "{manager}: {told:?}");
        }
    }
    assert!(!world.told("manager.sunet.eduid").await.contains(&"PLAN_ESTABLISHED".to_owned()), "of no service in it");
}
