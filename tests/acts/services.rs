//! The life cycle of a service: L1, S1.3, S2.1, S4.2.1, S4.2.13, S4.4.4, S4.4.13.

use serde_json::{Value, json};

use super::world::World;

const CHECKLIST: &str =
    "{ service(provider: \"sunet\", code: \"gpu\") { state checklist { item clause done missing } } }";

/// Proposes a service of the storage portfolio.
async fn proposed(world: &World) -> Value {
    let storage = world.portfolio("storage").await;
    let input = json!({ "portfolio": storage, "code": "gpu", "nameSv": "GPU-beräkning", "nameEn": "GPU computing",
        "summarySv": "Beräkning på grafikkort", "mailbox": "gpu@sunet.invalid" });
    world.made("owner.sunet.storage", "servicePropose", input).await
}

/// L1, S2.1, S1.3, S4.2.1: from proposal to use, each step by whoever decides it, and refused while something is missing.
#[tokio::test]
async fn l1_a_service_is_established_step_by_step() {
    let world = World::start().await;
    let storage = world.portfolio("storage").await;
    let other = json!({ "portfolio": storage, "code": "x", "nameSv": "X" });
    for person in ["owner.sunet.mail", "manager.sunet.drive", "communicator.sunet"] {
        let refused = world.refused(person, "servicePropose", other.clone()).await;
        assert_eq!(refused.code, "FORBIDDEN", "{person}");
    }
    let gpu = proposed(&world).await;
    assert!(world.told("leader.sunet").await.contains(&"SERVICE_PROPOSED".to_owned()));
    // V1: the public does not know of it.
    assert!(world.ask("", "{ service(provider: \"sunet\", code: \"gpu\") { id } }").await["service"].is_null());
    let decide = json!({ "service": gpu, "establish": true });
    world.refuses("owner.sunet.storage", "serviceDecide", decide.clone(), "FORBIDDEN", "L1").await;
    let refused = world.refuses("leader.sunet", "serviceDecide", decide, "REQUIRED", "S1.3").await;
    assert_eq!(refused.field, "environmentBearing");
    let rejected = json!({ "service": gpu, "establish": false });
    assert_eq!(world.refused("leader.sunet", "serviceDecide", rejected).await.field, "reason");
    // Not yet decided, it cannot be taken into use.
    world.refuses("owner.sunet.storage", "serviceEstablish", json!({ "service": gpu }), "WRONG_STATE", "L1").await;
    let decide =
        json!({ "service": gpu, "establish": true, "environmentBearing": "Kräver två nya rack i datorhallen." });
    world.act("leader.sunet", "serviceDecide", decide.clone()).await;
    world.refuses("leader.sunet", "serviceDecide", decide, "WRONG_STATE", "L1").await;
    assert!(world.told("owner.sunet.storage").await.contains(&"SERVICE_DECIDED".to_owned()));

    // S4.2.1: everything that is missing is told at once, each with its clause.
    for person in ["leader.sunet", "coordinator.sunet.storage", "owner.sunet.mail"] {
        world.refuses(person, "serviceEstablish", json!({ "service": gpu }), "FORBIDDEN", "S4.2.1").await;
    }
    let refused = world.refused("owner.sunet.storage", "serviceEstablish", json!({ "service": gpu })).await;
    let errors = refused.whole["data"]["done"]["userErrors"].as_array().expect("errors").clone();
    let clauses: Vec<&str> = errors.iter().filter_map(|error| error["clause"].as_str()).collect();
    assert_eq!(clauses, ["S4.4", "S2.6", "S4.2.8", "S4.4.6", "S4.2.10", "S4.8.1"], "{errors:?}");
    assert!(errors.iter().all(|error| error["code"] == "INCOMPLETE"));
    let seen = world.ask("leader.sunet", CHECKLIST).await;
    let open: Vec<&Value> =
        seen["service"]["checklist"].as_array().expect("items").iter().filter(|item| item["done"] == false).collect();
    assert_eq!(open.len(), 6, "{seen}");

    // What is missing is made.
    let manager = world.person("resources.sunet").await;
    let input = json!({ "person": manager, "role": "SERVICE_MANAGER", "scope": { "service": gpu } });
    let seat = world.made("owner.sunet.storage", "appointmentMake", input).await;
    world.act("resources.sunet", "appointmentAccept", json!({ "appointment": seat })).await;
    let classes = json!({ "service": gpu, "confidentiality": "MODERATE", "integrity": "MODERATE", "availability": "SIGNIFICANT", "reviewDue": "2027-11-01" });
    world.act("owner.sunet.storage", "securityClassify", classes).await;
    for (person, routine, text) in [
        ("owner.sunet.storage", "SUPPORT", "Ring supporten"),
        ("resources.sunet", "ORDERING", "Beställ i portalen"),
        ("owner.sunet.storage", "DOCUMENTATION", "https://wiki.sunet.invalid/gpu"),
    ] {
        world.act(person, "routineDescribe", json!({ "service": gpu, "routine": routine, "textSv": text })).await;
    }
    world.refuses("owner.sunet.storage", "serviceEstablish", json!({ "service": gpu }), "INCOMPLETE", "S4.8.1").await;
    let text = json!({ "service": gpu, "nameSv": "GPU-beräkning", "summarySv": "Beräkning på grafikkort." });
    let text = world.made("resources.sunet", "serviceTextWrite", text).await;
    world.act("communicator.sunet", "serviceTextPublish", json!({ "serviceText": text })).await;
    let done = world.act("owner.sunet.storage", "serviceEstablish", json!({ "service": gpu })).await;
    assert_eq!(done["decision"]["clause"], "S4.2.1");
    let seen = world
        .ask("", "{ service(provider: \"sunet\", code: \"gpu\") { state stateSince name checklist { item } } }")
        .await;
    assert_eq!(
        seen["service"],
        json!({ "state": "ACTIVE", "stateSince": "2026-11-22", "name": "GPU-beräkning", "checklist": [] })
    );
    let upkeep = world
        .ask(
            "leader.sunet",
            "{ service(provider: \"sunet\", code: \"gpu\") { upkeep { environmentBearing } history { state } } }",
        )
        .await;
    assert_eq!(upkeep["service"]["upkeep"]["environmentBearing"], "Kräver två nya rack i datorhallen.");
}

/// L1: leadership may say no, with a reason.
#[tokio::test]
async fn l1_a_proposal_can_be_rejected() {
    let world = World::start().await;
    let gpu = proposed(&world).await;
    let input = json!({ "service": gpu, "establish": false, "reason": "Finns hos NAISS." });
    let done = world.act("leader.sunet", "serviceDecide", input).await;
    assert_eq!(done["decision"]["reason"], "Finns hos NAISS.");
    world.refuses("owner.sunet.storage", "serviceEstablish", json!({ "service": gpu }), "WRONG_STATE", "L1").await;
    let storage = world.portfolio("network").await;
    let moved = json!({ "service": gpu, "portfolio": storage });
    world.refuses("leader.sunet", "serviceMove", moved, "WRONG_STATE", "S4.1.3").await;
}

/// S4.2.1: a supplier brings the demand of an agreement and a contact (S4.2.2).
#[tokio::test]
async fn s4_2_2_a_supplier_needs_agreement_and_contact() {
    let world = World::start().await;
    let list = "{ services(first: 100, filter: { state: [ACTIVE] }) { nodes { code suppliers { product } checklist { item done } } } }";
    let seen = world.ask("leader.sunet", list).await;
    let services = seen["services"]["nodes"].as_array().expect("services").iter();
    // Those of the own provider: of others one does not see how they are managed.
    let services: Vec<Value> = services.filter(|service| service["checklist"] != json!([])).cloned().collect();
    let item = |service: &Value, item: &str| {
        let list = service["checklist"].as_array().expect("items").clone();
        list.iter().find(|entry| entry["item"] == item).map(|entry| entry["done"] == true)
    };
    let without = services.iter().filter(|service| service["suppliers"] == json!([]));
    assert!(without.clone().count() > 3 && without.clone().all(|one| item(one, "SUPPLIER_AGREEMENT") == Some(true)));
    let supplied: Vec<&Value> = services.iter().filter(|service| service["suppliers"] != json!([])).collect();
    assert!(supplied.iter().any(|one| item(one, "SUPPLIER_AGREEMENT") == Some(true)), "{seen}");
    assert!(supplied.iter().any(|one| item(one, "SUPPLIER_CONTACT") == Some(false)), "{seen}");
}

/// S4.2.13, S4.4.4, S4.4.13: changes are proposed, recommended on by the manager, decided by the owner.
#[tokio::test]
async fn s4_4_13_a_change_is_recommended_on_and_decided() {
    let world = World::start().await;
    let drive = world.service("drive").await;
    let input = json!({ "service": drive, "title": "Byt lagringsmotor", "description": "Till Ceph" });
    for person in ["communicator.sunet", "owner.sunet.mail", "specialist.sunet.drive"] {
        world.refuses(person, "changePropose", input.clone(), "FORBIDDEN", "S4.2.13").await;
    }
    world.refuses("customer.uu", "changeDecide", json!({ "change": drive, "approve": true }), "NOT_FOUND", "").await;
    let change = world.act("manager.sunet.drive", "changePropose", input.clone()).await;
    assert_eq!(change["decision"]["clause"], "S4.4.4");
    let change = change["object"]["id"].clone();
    assert_eq!(world.act("owner.sunet.storage", "changePropose", input).await["decision"]["clause"], "S4.2.13");
    let decide = json!({ "change": change, "approve": true });
    world.refuses("owner.sunet.storage", "changeDecide", decide.clone(), "WRONG_STATE", "S4.4.13").await;
    let recommend = json!({ "change": change, "recommendation": "APPROVE" });
    assert_eq!(world.refused("manager.sunet.drive", "changeRecommend", recommend).await.field, "reason");
    let recommend = json!({ "change": change, "recommendation": "APPROVE", "reason": "Provdriften gick bra." });
    world.refuses("owner.sunet.storage", "changeRecommend", recommend.clone(), "FORBIDDEN", "S4.4.13").await;
    world.act("manager.sunet.drive", "changeRecommend", recommend).await;
    world.refuses("manager.sunet.drive", "changeDecide", decide.clone(), "FORBIDDEN", "S4.4.13").await;
    world.refuses("leader.sunet", "changeDecide", decide.clone(), "FORBIDDEN", "S4.4.13").await;
    world.act("owner.sunet.storage", "changeDecide", decide.clone()).await;
    world.refuses("owner.sunet.storage", "changeDecide", decide, "WRONG_STATE", "S4.4.13").await;
    let seen = world
        .ask(
            "leader.sunet",
            "{ changes(first: 5) { nodes { title state recommendation decisions { nodes { action } } } } }",
        )
        .await;
    let found =
        seen["changes"]["nodes"].as_array().expect("changes").iter().find(|one| one["state"] == "APPROVED").cloned();
    let found = found.unwrap_or_else(|| panic!("{seen}"));
    assert_eq!(found["decisions"]["nodes"].as_array().map(Vec::len), Some(3));
}

/// S4.2.13, L1, S4.8.2: retirement: proposed with its last day, decided, told to customers, completed on the day.
#[tokio::test]
async fn s4_2_13_a_service_is_retired_on_its_day() {
    let world = World::start().await;
    let (drive, zoom) = (world.service("drive").await, world.service("e-mote-zoom").await);
    let propose =
        json!({ "service": drive, "plannedOn": "2027-06-30", "successor": zoom, "reason": "Leverantören slutar." });
    world.refuses("leader.sunet", "retirementPropose", propose.clone(), "FORBIDDEN", "S4.2.13").await;
    let past = json!({ "service": drive, "plannedOn": "2026-11-22", "reason": "Nu" });
    assert_eq!(world.refused("owner.sunet.storage", "retirementPropose", past).await.field, "plannedOn");
    // A successor that is on its way out itself takes no place.
    let box_ = world.service("box").await;
    let gone = json!({ "service": drive, "plannedOn": "2027-06-30", "successor": box_, "reason": "Slut" });
    let refused = world.refuses("owner.sunet.storage", "retirementPropose", gone, "WRONG_STATE", "S4.2.13").await;
    assert_eq!(refused.field, "successor");
    let retirement = world.made("owner.sunet.storage", "retirementPropose", propose.clone()).await;
    assert_eq!(world.refused("owner.sunet.storage", "retirementPropose", propose).await.code, "TAKEN");
    let decide = json!({ "change": retirement, "approve": true });
    world.refuses("owner.sunet.storage", "retirementDecide", decide.clone(), "FORBIDDEN", "S4.2.13").await;
    assert_eq!(world.refused("owner.sunet.storage", "changeDecide", decide.clone()).await.field, "change");
    world.act("leader.sunet", "retirementDecide", decide).await;
    for person in ["customer.uu", "account.sunet", "communicator.sunet"] {
        assert!(world.told(person).await.contains(&"RETIREMENT_DECIDED".to_owned()), "{person}");
    }
    // A customer that has nothing of it is not told.
    assert!(!world.told("customer.kks").await.contains(&"RETIREMENT_DECIDED".to_owned()));
    let seen = world.ask("", "{ service(provider: \"sunet\", code: \"drive\") { state successor { code } } }").await;
    assert_eq!(seen["service"], json!({ "state": "RETIRING", "successor": { "code": "e-mote-zoom" } }));
    world.refuses("owner.sunet.storage", "serviceRetire", json!({ "service": drive }), "WRONG_STATE", "S4.2.13").await;
    let open = "SELECT COUNT(*) FROM delivery d JOIN service s ON s.id = d.service_id WHERE s.code = 'drive' AND d.state <> 'ENDED'";
    assert!(world.number(open).await > 3);
    let world = world.later("2027-06-30T12:00:00Z").await;
    world.refuses("leader.sunet", "serviceRetire", json!({ "service": drive }), "FORBIDDEN", "L1").await;
    world.act("owner.sunet.storage", "serviceRetire", json!({ "service": drive })).await;
    assert_eq!(world.number(open).await, 0, "what was delivered of it has ended");
    // What is retired is not managed any more.
    for (mutation, input) in [
        ("priceSet", json!({ "service": drive, "itemSv": "Pris", "amount": "1", "validFrom": "2028-01-01" })),
        ("routineDescribe", json!({ "service": drive, "routine": "SUPPORT", "textSv": "Ring" })),
        ("routineConfirm", json!({ "service": drive, "routine": "SUPPORT" })),
        ("securityReview", json!({ "service": drive, "reviewDue": "2028-01-01" })),
        ("securityMeasureDecide", json!({ "service": drive, "measureSv": "Åtgärd", "dueOn": "2028-01-01" })),
    ] {
        world.refuses("owner.sunet.storage", mutation, input, "WRONG_STATE", "L1").await;
    }
    assert!(world.ask("", "{ service(provider: \"sunet\", code: \"drive\") { id } }").await["service"].is_null());
}

/// N5, S4.2.13: what ended by its day before the service is retired is neither told of again nor given another end; what the
/// retirement ends is on record as it stands.
#[tokio::test]
async fn n5_a_retirement_ends_what_has_not_ended() {
    let world = World::start().await;
    let drive = world.service("drive").await;
    let of = format!(
        "{{ deliveries(first: 100, filter: {{ service: {drive}, state: [ACTIVE] }}) {{ nodes {{ id customer {{ code }} }} }} }}"
    );
    let found = world.ask("leader.sunet", &of).await;
    let of = |customer: &str| {
        let rows = found["deliveries"]["nodes"].as_array().expect("deliveries").iter();
        rows.filter(|row| row["customer"]["code"] == customer).map(|row| row["id"].clone()).collect::<Vec<_>>()
    };
    let (uu, kth) = (of("uu"), of("kth"));
    assert!(uu.len() == 1 && !kth.is_empty(), "{found}");
    world.act("manager.sunet.drive", "deliveryEnd", json!({ "delivery": uu[0], "endsOn": "2026-11-25" })).await;
    let told = async |world: &World, person: &str| {
        world.told(person).await.iter().filter(|occasion| *occasion == "DELIVERY_ENDED").count()
    };
    assert_eq!((told(&world, "customer.uu").await, told(&world, "customer.kth").await), (1, 0));
    let propose = json!({ "service": drive, "plannedOn": "2026-11-30", "reason": "Leverantören slutar." });
    let retirement = world.made("owner.sunet.storage", "retirementPropose", propose).await;
    world.act("leader.sunet", "retirementDecide", json!({ "change": retirement, "approve": true })).await;
    let world = world.later("2026-11-30T12:00:00Z").await;
    world.act("owner.sunet.storage", "serviceRetire", json!({ "service": drive })).await;
    assert_eq!((told(&world, "customer.uu").await, told(&world, "customer.kth").await), (1, kth.len()));
    for (delivery, day) in [(&uu[0], "2026-11-25"), (&kth[0], "2026-11-30")] {
        let query = format!(
            "{{ node(id: {delivery}) {{ ... on Delivery {{ state endedOn decisions(first: 1) {{ nodes {{ changes {{ field before after }} }} }} }} }} }}"
        );
        let seen = world.ask("manager.sunet.drive", &query).await["node"].clone();
        assert_eq!((&seen["state"], &seen["endedOn"]), (&json!("ENDED"), &json!(day)), "{seen}");
        let changes = seen["decisions"]["nodes"][0]["changes"].as_array().expect("changes").clone();
        let ended: Vec<&Value> = changes.iter().filter(|change| change["field"] == "endedOn").collect();
        match day {
            "2026-11-25" => assert!(ended.is_empty(), "its end is what it was: {changes:?}"),
            day => assert_eq!(ended[0]["after"], day, "{changes:?}"),
        }
    }
}

/// S4.2.13, S4.8.2: a retirement that is decided on too late would end what customers have without notice: it is refused, and
/// proposed anew.
#[tokio::test]
async fn s4_2_13_a_retirement_is_not_decided_after_its_day() {
    let world = World::start().await;
    let drive = world.service("drive").await;
    let propose = |day: &str| json!({ "service": drive, "plannedOn": day, "reason": "Leverantören slutar." });
    let late = world.made("owner.sunet.storage", "retirementPropose", propose("2026-12-01")).await;
    let world = world.later("2026-12-01T12:00:00Z").await;
    let decide = |change: &Value| json!({ "change": change, "approve": true });
    let refused = world.refuses("leader.sunet", "retirementDecide", decide(&late), "WRONG_STATE", "S4.2.13").await;
    assert!(refused.message.contains("2026-12-01"), "{refused:?}");
    let no = json!({ "change": late, "approve": false, "reason": "Dagen är passerad." });
    world.act("leader.sunet", "retirementDecide", no).await;
    let again = world.made("owner.sunet.storage", "retirementPropose", propose("2026-12-02")).await;
    world.act("leader.sunet", "retirementDecide", decide(&again)).await;
}
