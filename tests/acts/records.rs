//! What each role is to put on record: S4.1.2, S4.2.4, S4.2.5, S4.2.9, S4.2.11, S4.2.14, S4.3.1, S4.3.4, S4.3.8, S4.3.9, S4.4,
//! S4.4.2, S4.4.3, S4.4.4, S4.4.8, S4.4.11, S4.4.14, S4.5.4, S4.6.4, S4.6.5.

use serde_json::{Value, json};

use super::world::World;

fn of(category: &str, service: &Value) -> Value {
    json!({ "category": category, "service": service, "year": 2026, "text": "Anteckning" })
}

/// Each category by the role whose duty it is, by its clause; everybody else is refused.
#[tokio::test]
async fn s4_2_each_role_records_what_is_its_duty() {
    let world = World::start().await;
    let (drive, zoom) = (world.service("drive").await, world.service("e-mote-zoom").await);
    let media = world
        .ask(
            "leader.sunet",
            "{ portfolio(provider: \"sunet\", code: \"media\") { services(first: 1) { nodes { id } } } }",
        )
        .await;
    let media = media["portfolio"]["services"]["nodes"][0]["id"].clone();
    for (person, category, service, clause) in [
        ("owner.sunet.storage", "COMPETENCE_NEED", &drive, "S4.2.4"),
        ("owner.sunet.storage", "FOLLOW_UP", &drive, "S4.2.5"),
        ("owner.sunet.storage", "ANNUAL_REPORT", &drive, "S4.2.6"),
        ("owner.sunet.storage", "COORDINATION", &drive, "S4.2.9"),
        ("owner.sunet.storage", "STRATEGY_JUDGEMENT", &drive, "S4.2.11"),
        ("owner.sunet.storage", "WORK_ORDER", &drive, "S4.2.14"),
        ("coordinator.sunet.media", "OWNER_COORDINATION", &media, "S4.3.1"),
        ("coordinator.sunet.media", "COMPETENCE_NEED", &media, "S4.3.3"),
        ("coordinator.sunet.storage", "FOLLOW_UP", &drive, "S4.3.4"),
        ("coordinator.sunet.media", "ANNUAL_REPORT", &media, "S4.3.5"),
        ("coordinator.sunet.media", "STRATEGY_JUDGEMENT", &media, "S4.3.8"),
        ("coordinator.sunet.zoom", "WORK_ORDER", &zoom, "S4.3.9"),
        ("manager.sunet.drive", "FORUM", &drive, "S4.4"),
        ("manager.sunet.drive", "REPORT", &drive, "S4.4.2"),
        ("manager.sunet.drive", "DEVELOPMENT_PROPOSAL", &drive, "S4.4.4"),
        ("manager.sunet.drive", "STRATEGY_MATERIAL", &drive, "S4.4.4"),
        ("manager.sunet.drive", "DEVIATION", &drive, "S4.4.8"),
        ("manager.sunet.drive", "ANNUAL_REPORT", &drive, "S4.4.11"),
        ("manager.sunet.drive", "IMPROVEMENT", &drive, "S4.4.14"),
    ] {
        let mut input = of(category, service);
        if clause == "S4.3.9" {
            // In consultation with the owner, which is put on record.
            world.refuses(person, "managementRecordWrite", input.clone(), "REQUIRED", "S4.3.9").await;
            input["consultation"] = json!("Avstämt med tjänsteägaren 20 november.");
        }
        let done = world.act(person, "managementRecordWrite", input).await;
        assert_eq!(done["decision"]["clause"], clause, "{person}: {category}");
    }
    // The clause of that very category is named.
    for (person, category, clause) in [
        ("manager.sunet.drive", "FOLLOW_UP", "S4.2.5"),
        ("manager.sunet.drive", "WORK_ORDER", "S4.2.14"),
        ("manager.sunet.drive", "COMPETENCE_NEED", "S4.2.4"),
        ("manager.sunet.drive", "STRATEGY_JUDGEMENT", "S4.2.11"),
        ("owner.sunet.storage", "REPORT", "S4.4.2"),
        ("owner.sunet.storage", "IMPROVEMENT", "S4.4.14"),
        ("owner.sunet.mail", "FOLLOW_UP", "S4.2.5"),
        ("coordinator.sunet.storage", "WORK_ORDER", "S4.2.14"),
        ("specialist.sunet.drive", "REPORT", "S4.4.2"),
        ("communicator.sunet", "COORDINATION", "S4.2.9"),
        // R3: what the owner coordinates with others is not delegated, nor the other way round.
        ("coordinator.sunet.media", "COORDINATION", "S4.2.9"),
        ("owner.sunet.storage", "OWNER_COORDINATION", "S4.3.1"),
        ("leader.sunet", "REPORT", "S4.4.2"),
        ("leader.sunet", "LAUNCH", "S4.6.5"),
    ] {
        world.refuses(person, "managementRecordWrite", of(category, &drive), "FORBIDDEN", clause).await;
    }
    // S4.3.9, S4.2.4: what a coordinator prioritises the owner and the manager are told of, and the owner of a need of
    // competence that was delegated to be handled.
    assert_eq!(
        world.whom("WORK_ORDERED").await,
        ["manager.sunet.drive", "manager.sunet.e-mote-zoom", "owner.sunet.collaboration"]
    );
    assert_eq!(world.whom("COMPETENCE_NEEDED").await, ["owner.sunet.media"]);
    // S4.3.1: what is coordinated with the owner the owner is notified of.
    assert_eq!(world.whom("OWNER_COORDINATED").await, ["owner.sunet.media"]);
    let orders = "{ managementRecords(filter: { category: WORK_ORDER }) { nodes { consultation service { code } } } }";
    let order =
        json!([{ "consultation": "Avstämt med tjänsteägaren 20 november.", "service": { "code": "e-mote-zoom" } }]);
    for person in ["owner.sunet.collaboration", "manager.sunet.e-mote-zoom"] {
        assert_eq!(world.ask(person, orders).await["managementRecords"]["nodes"], order, "{person}");
    }
    let other = json!({ "category": "FOLLOW_UP", "service": drive, "text": "Så", "consultation": "Ja" });
    assert_eq!(world.refused("owner.sunet.storage", "managementRecordWrite", other).await.field, "consultation");
    // S4.2.4: a need of competence is reconciled with the line manager, who is told.
    let line = json!({ "category": "COMPETENCE_NEED", "service": drive, "text": "Ceph",
        "concerns": world.person("resources.sunet").await });
    world.act("owner.sunet.storage", "managementRecordWrite", line).await;
    assert!(world.told("resources.sunet").await.contains(&"COMPETENCE_NEEDED".to_owned()));
    assert!(!world.told("communicator.sunet").await.contains(&"COMPETENCE_NEEDED".to_owned()));
    // Each record is read by the one it is for.
    for (category, person) in [
        ("FOLLOW_UP", "contract.sunet"),
        ("COORDINATION", "owner.sunet.storage"),
        ("STRATEGY_MATERIAL", "owner.sunet.storage"),
        ("STRATEGY_JUDGEMENT", "leader.sunet"),
        ("WORK_ORDER", "manager.sunet.drive"),
        ("FORUM", "owner.sunet.storage"),
        ("DEVELOPMENT_PROPOSAL", "coordinator.sunet.storage"),
        ("DEVIATION", "coordinator.sunet.storage"),
        ("IMPROVEMENT", "developer.sunet"),
    ] {
        let of =
            format!("{{ managementRecords(filter: {{ category: {category}, service: {drive} }}) {{ totalCount }} }}");
        assert_ne!(world.ask(person, &of).await["managementRecords"]["totalCount"], 0, "{category}: {person}");
        assert_eq!(world.ask("manager.sunet.eduid", &of).await["managementRecords"]["totalCount"], 0, "{category}");
    }
    // S4.4.2: reports are listed to owner and coordinator, and told.
    let reports = "{ managementRecords(filter: { category: REPORT }) { nodes { text service { code } } } }";
    for person in ["owner.sunet.storage", "coordinator.sunet.storage"] {
        assert_eq!(
            world.ask(person, reports).await["managementRecords"]["nodes"].as_array().map(Vec::len),
            Some(1),
            "{person}"
        );
        assert!(world.told(person).await.contains(&"REPORTED".to_owned()), "{person}");
    }
    assert_eq!(world.ask("communicator.sunet", reports).await["managementRecords"]["nodes"], json!([]));
    assert_eq!(world.ask("customer.uu", reports).await["managementRecords"]["nodes"], json!([]));
    // Input to the annual report: texts by service and year.
    let input = "{ managementRecords(filter: { category: ANNUAL_REPORT, year: 2026 }) { totalCount } }";
    assert_eq!(world.ask("leader.sunet", input).await["managementRecords"]["totalCount"], 3);
}

/// S4.4.3: dealings with the supplier only while an authority from owner or coordinator holds.
#[tokio::test]
async fn s4_4_3_the_manager_deals_with_the_supplier_by_authority() {
    let world = World::start().await;
    let (drive, manager) = (world.service("drive").await, world.person("manager.sunet.drive").await);
    let dealing = of("SUPPLIER_DEALING", &drive);
    world.refuses("manager.sunet.drive", "managementRecordWrite", dealing.clone(), "INCOMPLETE", "S4.4.3").await;
    let authority = |until: &str| json!({ "category": "SUPPLIER_AUTHORITY", "service": drive, "text": "Får avropa", "concerns": manager, "validUntil": until });
    world.refuses("manager.sunet.drive", "managementRecordWrite", authority("2026-12-01"), "FORBIDDEN", "S4.4.3").await;
    let nobody = json!({ "category": "SUPPLIER_AUTHORITY", "service": drive, "text": "Får avropa" });
    world.refuses("owner.sunet.storage", "managementRecordWrite", nobody, "REQUIRED", "S4.4.3").await;
    // Of one service, to one who manages it.
    let storage = world.portfolio("storage").await;
    let whole =
        json!({ "category": "SUPPLIER_AUTHORITY", "portfolio": storage, "text": "Får avropa", "concerns": manager });
    let refused = world.refuses("owner.sunet.storage", "managementRecordWrite", whole, "REQUIRED", "S4.4.3").await;
    assert_eq!(refused.field, "service");
    let mut other = authority("2026-12-01");
    other["concerns"] = world.person("manager.sunet.box").await;
    let refused = world.refuses("owner.sunet.storage", "managementRecordWrite", other, "INVALID", "S4.4.3").await;
    assert_eq!(refused.field, "concerns");
    let done = world.act("coordinator.sunet.storage", "managementRecordWrite", authority("2026-12-01")).await;
    assert_eq!(done["decision"]["clause"], "S4.4.3");
    world.act("manager.sunet.drive", "managementRecordWrite", dealing.clone()).await;
    let world = world.later("2026-12-01T12:00:00Z").await;
    world.refuses("manager.sunet.drive", "managementRecordWrite", dealing, "INCOMPLETE", "S4.4.3").await;
}

/// S4.4.4, S4.4.8, S4.5.4: proposals and deviations are answered by whom the model says.
#[tokio::test]
async fn s4_4_4_proposals_are_answered() {
    let world = World::start().await;
    let (drive, sunet) = (world.service("drive").await, world.organisation("sunet").await);
    let proposal = world.made("manager.sunet.drive", "managementRecordWrite", of("DEVELOPMENT_PROPOSAL", &drive)).await;
    let answer = |record: &Value| json!({ "managementRecord": record, "approve": true, "answer": "Gör så." });
    assert_eq!(world.whom("DEVELOPMENT_PROPOSED").await, ["coordinator.sunet.storage", "owner.sunet.storage"]);
    for person in ["manager.sunet.drive", "leader.sunet", "coordinator.sunet.storage"] {
        world.refuses(person, "managementRecordAnswer", answer(&proposal), "FORBIDDEN", "S4.4.4").await;
    }
    // Or a coordinator with whom the owner coordinates (S4.3.1).
    let media =
        json!({ "category": "DEVELOPMENT_PROPOSAL", "service": world.service("play").await, "text": "Undertexter" });
    let media = world.made("manager.sunet.play", "managementRecordWrite", media).await;
    let done = world.act("coordinator.sunet.media", "managementRecordAnswer", answer(&media)).await;
    assert_eq!(done["decision"]["clause"], "S4.4.4");
    let done = world.act("owner.sunet.storage", "managementRecordAnswer", answer(&proposal)).await;
    assert_eq!(done["decision"]["clause"], "S4.4.4");
    assert!(world.told("manager.sunet.drive").await.contains(&"RECORD_ANSWERED".to_owned()));
    assert_eq!(
        world.refused("owner.sunet.storage", "managementRecordAnswer", answer(&proposal)).await.code,
        "WRONG_STATE"
    );
    let report = world.made("manager.sunet.drive", "managementRecordWrite", of("REPORT", &drive)).await;
    assert_eq!(world.refused("owner.sunet.storage", "managementRecordAnswer", answer(&report)).await.code, "FORBIDDEN");

    let way = json!({ "category": "WAY_OF_WORKING", "provider": sunet, "text": "Gemensam behovsfångst" });
    world.refuses("manager.sunet.drive", "managementRecordWrite", way.clone(), "FORBIDDEN", "S4.5.4").await;
    let done = world.act("developer.sunet", "managementRecordWrite", way).await;
    assert_eq!(done["decision"]["clause"], "S4.5.4");
    let way = done["object"]["id"].clone();
    assert_eq!(world.whom("WAY_OF_WORKING_PROPOSED").await, ["leader.sunet"]);
    world.act("leader.sunet", "managementRecordAnswer", answer(&way)).await;
    assert!(world.told("developer.sunet").await.contains(&"RECORD_ANSWERED".to_owned()));
}

/// S4.1.2, S4.6.4, S4.6.5: priorities of leadership, the customer's view, launches.
#[tokio::test]
async fn s4_1_2_priorities_views_and_launches_are_recorded() {
    let world = World::start().await;
    let (sunet, uu, kth) =
        (world.organisation("sunet").await, world.organisation("uu").await, world.organisation("kth").await);
    let record = |category: &str, customer: &Value| json!({ "category": category, "provider": sunet, "customer": customer, "text": "Så är det" });
    let done = world.act("leader.sunet", "managementRecordWrite", record("PRIORITY", &Value::Null)).await;
    assert_eq!(done["decision"]["clause"], "S4.1.2");
    // Those who are to follow it read it; every owner is told, of portfolio and of service; no customer, no other provider.
    let priorities =
        "{ managementRecords(filter: { category: PRIORITY }) { nodes { text decisions { totalCount } } } }";
    for person in ["manager.sunet.drive", "specialist.sunet.drive", "communicator.sunet", "owner.sunet.mail"] {
        let seen = world.ask(person, priorities).await["managementRecords"]["nodes"].take();
        assert_eq!(seen, json!([{ "text": "Så är det", "decisions": { "totalCount": 1 } }]), "{person}");
    }
    for person in ["customer.uu", "leader.uu-it", "admin", ""] {
        assert_eq!(world.ask(person, priorities).await["managementRecords"]["nodes"], json!([]), "{person}");
    }
    for person in ["owner.sunet.storage", "owner.sunet.mail", "owner.sunet.cnaas"] {
        assert!(world.told(person).await.contains(&"PRIORITISED".to_owned()), "{person}");
    }
    assert!(!world.told("manager.sunet.drive").await.contains(&"PRIORITISED".to_owned()));
    assert!(!world.told("leader.uu-it").await.contains(&"PRIORITISED".to_owned()));
    world
        .refuses(
            "owner.sunet.storage",
            "managementRecordWrite",
            record("PRIORITY", &Value::Null),
            "FORBIDDEN",
            "S4.1.2",
        )
        .await;
    let done = world.act("account.sunet", "managementRecordWrite", record("CUSTOMER_VIEW", &uu)).await;
    assert_eq!(done["decision"]["clause"], "S4.6.4");
    world
        .refuses("account.sunet.others", "managementRecordWrite", record("CUSTOMER_VIEW", &kth), "FORBIDDEN", "S4.6.4")
        .await;
    let done = world.act("account.sunet", "managementRecordWrite", record("LAUNCH", &Value::Null)).await;
    assert_eq!(done["decision"]["clause"], "S4.6.5");
}

/// S4.6.5: a launch is recorded with those who take part; owner, coordinator and managers are told, and read it.
#[tokio::test]
async fn s4_6_5_a_launch_says_who_takes_part() {
    let world = World::start().await;
    let drive = world.service("drive").await;
    let (communicator, customer) = (world.person("communicator.sunet").await, world.person("customer.uu").await);
    let launch = |who: &[&Value]| json!({ "category": "LAUNCH", "service": drive, "text": "Visning i Uppsala", "participants": who });
    let input = launch(&[&communicator, &customer]);
    let refused = world.refuses("account.sunet", "managementRecordWrite", input, "INVALID", "S4.6.5").await;
    assert_eq!(refused.field, "participants");
    world.act("account.sunet", "managementRecordWrite", launch(&[&communicator, &communicator])).await;
    assert_eq!(
        world.whom("LAUNCHED").await,
        ["communicator.sunet", "coordinator.sunet.storage", "manager.sunet.drive", "owner.sunet.storage"]
    );
    let seen = "{ managementRecords(filter: { category: LAUNCH }) { nodes { text participants { totalCount nodes { name } } } } }";
    for person in [
        "coordinator.sunet.storage",
        "manager.sunet.drive",
        "owner.sunet.storage",
        "account.sunet.others",
        "communicator.sunet",
    ] {
        let record = world.ask(person, seen).await["managementRecords"]["nodes"][0].clone();
        assert_eq!(
            record["participants"],
            json!({ "totalCount": 1, "nodes": [{ "name": "Kommunikatör Sunet" }] }),
            "{person}"
        );
    }
    assert_eq!(world.ask("manager.sunet.eduid", seen).await["managementRecords"]["nodes"], json!([]));
    let other = json!({ "category": "PRIORITY", "provider": world.organisation("sunet").await, "text": "Så",
        "participants": [communicator] });
    assert_eq!(world.refused("leader.sunet", "managementRecordWrite", other).await.field, "participants");
}

/// S4.2.9: what the owner coordinates is recorded with the owners, account managers and developers who take part, who are
/// notified, and read it; nobody else of the staff does.
#[tokio::test]
async fn s4_2_9_what_is_coordinated_is_read_by_those_who_take_part() {
    let world = World::start().await;
    let drive = world.service("drive").await;
    let mut who = Vec::new();
    for person in ["owner.sunet.mail", "account.sunet", "developer.sunet"] {
        who.push(world.person(person).await);
    }
    let record = |who: &[Value]| json!({ "category": "COORDINATION", "service": drive, "text": "Gemensam migrering", "participants": who });
    let stranger = [world.person("customer.uu").await];
    let refused =
        world.refuses("owner.sunet.storage", "managementRecordWrite", record(&stranger), "INVALID", "S4.2.9").await;
    assert_eq!(refused.field, "participants");
    let done = world.act("owner.sunet.storage", "managementRecordWrite", record(&who)).await;
    let id = done["object"]["id"].clone();
    assert_eq!(world.whom("COORDINATED").await, ["account.sunet", "developer.sunet", "owner.sunet.mail"]);
    let query = format!(
        "{{ managementRecords(filter: {{ category: COORDINATION }}) {{ totalCount nodes {{ text participants {{ totalCount }} \
         decisions {{ totalCount }} }} }} node(id: {id}) {{ id }} why(action: READ, id: {id}) {{ allowed clause }} }}"
    );
    for (person, clause) in [
        ("owner.sunet.mail", "S4.2.9"),
        ("account.sunet", "S4.2.9"),
        ("developer.sunet", "S4.2.9"),
        ("owner.sunet.storage", "S4.2"),
    ] {
        let seen = world.ask(person, &query).await;
        assert_eq!(
            seen["managementRecords"]["nodes"],
            json!([{ "text": "Gemensam migrering", "participants": { "totalCount": 3 }, "decisions": { "totalCount": 1 } }]),
            "{person}"
        );
        assert_eq!(seen["why"], json!({ "allowed": true, "clause": clause }), "{person}");
        assert_eq!(seen["node"]["id"], id, "{person}");
    }
    for person in ["owner.sunet.media", "account.sunet.others", "communicator.sunet", "leader.uu-it", "customer.uu", ""]
    {
        let seen = world.ask(person, &query).await;
        assert_eq!(seen["managementRecords"]["totalCount"], 0, "{person}");
        assert!(seen["node"].is_null() && seen["why"].is_null(), "{person}: {seen}");
    }
}

/// S4.4.14: an improvement, and what came of it.
#[tokio::test]
async fn s4_4_14_an_improvement_has_an_effect() {
    let world = World::start().await;
    let drive = world.service("drive").await;
    let improvement = world.made("manager.sunet.drive", "managementRecordWrite", of("IMPROVEMENT", &drive)).await;
    let effect = |record: &Value| json!({ "managementRecord": record, "effect": "Halverad svarstid" });
    world
        .refuses("owner.sunet.storage", "managementRecordFollowUp", effect(&improvement), "FORBIDDEN", "S4.4.14")
        .await;
    let done = world.act("manager.sunet.drive", "managementRecordFollowUp", effect(&improvement)).await;
    assert_eq!(done["decision"]["clause"], "S4.4.14");
    let seen = "{ managementRecords(filter: { category: IMPROVEMENT }) { nodes { effect } } }";
    for person in ["owner.sunet.storage", "developer.sunet"] {
        let seen = world.ask(person, seen).await["managementRecords"]["nodes"].clone();
        assert_eq!(seen, json!([{ "effect": "Halverad svarstid" }]), "{person}");
    }
    let report = world.made("manager.sunet.drive", "managementRecordWrite", of("REPORT", &drive)).await;
    world.refuses("manager.sunet.drive", "managementRecordFollowUp", effect(&report), "FORBIDDEN", "S4.4.14").await;
    let mut effective = of("REPORT", &drive);
    effective["effect"] = json!("Ja");
    assert_eq!(world.refused("manager.sunet.drive", "managementRecordWrite", effective).await.field, "effect");
}
