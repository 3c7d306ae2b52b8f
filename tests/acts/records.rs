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
        ("coordinator.sunet.media", "COORDINATION", &media, "S4.3.1"),
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
        let done = world.act(person, "managementRecordWrite", of(category, service)).await;
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
        ("leader.sunet", "REPORT", "S4.4.2"),
        ("leader.sunet", "LAUNCH", "S4.6.5"),
    ] {
        world.refuses(person, "managementRecordWrite", of(category, &drive), "FORBIDDEN", clause).await;
    }
    // S4.3.9, S4.2.4: what a coordinator prioritises the owner and the manager are told of, and the owner of a need of
    // competence that was delegated to be handled.
    assert!(world.told("manager.sunet.drive").await.contains(&"WORK_ORDERED".to_owned()));
    let owner = world
        .ask("leader.sunet", "{ service(provider: \"sunet\", code: \"e-mote-zoom\") { owner { person { name } } } }")
        .await;
    assert!(owner["service"]["owner"].is_object(), "{owner}");
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
    for person in ["manager.sunet.drive", "leader.sunet"] {
        world.refuses(person, "managementRecordAnswer", answer(&proposal), "FORBIDDEN", "S4.4.4").await;
    }
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
