//! What is written of services, their routines and their security: S4.8.1, S4.8.2, S4.4.9, S4.2.8, S4.3.6, S4.4.6, S4.2.10,
//! S4.3.7, S4.2.3, S4.4.7, S2.6.

use serde_json::{Value, json};

use super::world::World;

/// S4.8.1, S4.4.9: manager or owner write, the communicator publishes; until then the public reads what was.
#[tokio::test]
async fn s4_8_1_texts_are_written_by_some_and_published_by_another() {
    let world = World::start().await;
    let drive = world.service("drive").await;
    let public = "{ service(provider: \"sunet\", code: \"drive\") { name summary } }";
    let before = world.ask("", public).await;
    let input = json!({ "service": drive, "nameSv": "Sunet Drive", "nameEn": "Sunet Drive", "summarySv": "Lagring <för> alla & envar" });
    for person in ["communicator.sunet", "leader.sunet", "owner.sunet.mail"] {
        world.refuses(person, "serviceTextWrite", input.clone(), "FORBIDDEN", "S4.8.1").await;
    }
    let mut stale = input.clone();
    stale["expectedVersion"] = json!(-1);
    assert_eq!(world.refused("manager.sunet.drive", "serviceTextWrite", stale).await.code, "VERSION_CONFLICT");
    let text = world.act("manager.sunet.drive", "serviceTextWrite", input.clone()).await;
    assert_eq!(text["decision"]["clause"], "S4.4.9");
    let text = text["object"]["id"].clone();
    assert_eq!(world.ask("", public).await, before, "not published yet");
    assert!(world.told("communicator.sunet").await.contains(&"TEXT_WRITTEN".to_owned()));
    for person in ["manager.sunet.drive", "owner.sunet.storage", "leader.sunet"] {
        world.refuses(person, "serviceTextPublish", json!({ "serviceText": text }), "FORBIDDEN", "S4.8.1").await;
    }
    world.refuses("customer.uu", "serviceTextPublish", json!({ "serviceText": text }), "NOT_FOUND", "").await;
    world.act("communicator.sunet", "serviceTextPublish", json!({ "serviceText": text })).await;
    assert_eq!(world.ask("", public).await["service"]["summary"], "Lagring <för> alla & envar");
    assert_eq!(
        world.refused("communicator.sunet", "serviceTextPublish", json!({ "serviceText": text })).await.code,
        "WRONG_STATE"
    );
    assert_eq!(world.act("owner.sunet.storage", "serviceTextWrite", input).await["decision"]["clause"], "S4.8.1");
    // Completeness and last review are shown, and overdue ones listed.
    let upkeep =
        "{ service(provider: \"sunet\", code: \"drive\") { upkeep { reviews { of lastOn dueOn overdue clause } } } }";
    let reviews = world.ask("manager.sunet.drive", upkeep).await;
    assert_eq!(
        reviews["service"]["upkeep"]["reviews"][0],
        json!({ "of": "TEXT", "lastOn": "2026-11-22", "dueOn": "2027-11-22", "overdue": false, "clause": "S4.8.1" })
    );
    assert!(world.ask("customer.uu", upkeep).await["service"]["upkeep"].is_null());
    world.act("communicator.sunet", "serviceTextConfirm", json!({ "service": drive })).await;
    let withdraw = json!({ "service": drive });
    assert_eq!(world.refused("communicator.sunet", "serviceWithdraw", withdraw).await.field, "reason");
    world.act("communicator.sunet", "serviceWithdraw", json!({ "service": drive, "reason": "Fel i texten" })).await;
    assert!(world.ask("", public).await["service"].is_null());
    let world = world.later("2028-01-01T12:00:00Z").await;
    let overdue =
        world.ask("leader.sunet", "{ services(first: 100, filter: { reviewOverdue: true }) { nodes { code } } }").await;
    assert!(overdue.to_string().contains("\"drive\""), "{overdue}");
    // The whole of it is read by all of the staff; what is theirs is listed in the test below.
    for person in ["owner.sunet.storage", "manager.sunet.drive", "communicator.sunet"] {
        let theirs =
            world.ask(person, "{ services(first: 100, filter: { reviewOverdue: true }) { nodes { code } } }").await;
        assert_eq!(theirs, overdue, "{person}");
    }
    let nothing = world.ask("", "{ services(filter: { reviewOverdue: true }) { totalCount } }").await;
    assert_eq!(nothing["services"]["totalCount"], 0, "what is hidden cannot be filtered on");
}

/// S4.8.1, L1: an old text does not take the place of a newer one, and what is no service is not published.
#[tokio::test]
async fn s4_8_1_an_old_text_is_not_published_over_a_newer() {
    let world = World::start().await;
    let drive = world.service("drive").await;
    let write = |name: &str| json!({ "service": drive, "nameSv": name });
    let old = world.made("manager.sunet.drive", "serviceTextWrite", write("Gammal")).await;
    let world = world.later("2026-11-23T12:00:00Z").await;
    let new = world.made("manager.sunet.drive", "serviceTextWrite", write("Ny")).await;
    world.act("communicator.sunet", "serviceTextPublish", json!({ "serviceText": new })).await;
    world
        .refuses("communicator.sunet", "serviceTextPublish", json!({ "serviceText": old }), "WRONG_STATE", "S4.8.1")
        .await;
    let storage = world.portfolio("storage").await;
    let proposed = json!({ "portfolio": storage, "code": "ny-tjanst", "nameSv": "Ny tjänst" });
    let proposed = world.made("owner.sunet.storage", "servicePropose", proposed).await;
    let text = json!({ "service": proposed, "nameSv": "Ny tjänst" });
    let text = world.made("owner.sunet.storage", "serviceTextWrite", text).await;
    world
        .refuses("communicator.sunet", "serviceTextPublish", json!({ "serviceText": text }), "WRONG_STATE", "L1")
        .await;
}

/// S4.8.2, S4.4.9: announcements reach the representatives of customers who have the service, and no others.
#[tokio::test]
async fn s4_8_2_customers_are_told_of_their_services() {
    let world = World::start().await;
    let drive = world.service("drive").await;
    let input = json!({ "service": drive, "titleSv": "Planerat avbrott 3 december", "textSv": "Kl. 6–7." });
    world.refuses("leader.sunet", "announcementPost", input.clone(), "FORBIDDEN", "S4.4.9").await;
    world.refuses("customer.uu", "announcementPost", input.clone(), "FORBIDDEN", "S4.4.9").await;
    assert_eq!(
        world.act("communicator.sunet", "announcementPost", input.clone()).await["decision"]["clause"],
        "S4.8.2"
    );
    assert_eq!(world.act("manager.sunet.drive", "announcementPost", input).await["decision"]["clause"], "S4.4.9");
    let seen = "{ announcements(first: 5) { nodes { title service { code } } } viewer { notices(first: 5) { nodes { occasion object { id } } } } }";
    let uu = world.ask("customer.uu", seen).await;
    assert_eq!(uu["announcements"]["nodes"].as_array().map(Vec::len), Some(2), "{uu}");
    assert_eq!(uu["viewer"]["notices"]["nodes"][0]["occasion"], "ANNOUNCED");
    assert!(uu["viewer"]["notices"]["nodes"][0]["object"]["id"].is_string());
    assert_eq!(world.ask("", "{ announcements { totalCount } }").await["announcements"]["totalCount"], 0);
    let supplier = world.ask("supplier.nordunet", seen).await;
    assert_eq!(supplier["announcements"]["nodes"], json!([]));
    assert_eq!(supplier["viewer"]["notices"]["nodes"], json!([]));
}

/// S4.2.8, S4.3.6, S4.4.6, S4.2.10, S4.3.7: each routine by those who answer for it.
#[tokio::test]
async fn s4_2_8_routines_are_described_and_confirmed_by_those_answerable() {
    let world = World::start().await;
    let (drive, zoom) = (world.service("drive").await, world.service("e-mote-zoom").await);
    let describe =
        |service: &Value, routine: &str| json!({ "service": service, "routine": routine, "textSv": "Så här gör man." });
    for (person, service, routine, clause) in [
        ("owner.sunet.storage", &drive, "SUPPORT", "S4.2.8"),
        ("coordinator.sunet.zoom", &zoom, "SUPPORT", "S4.3.6"),
        ("manager.sunet.drive", &drive, "ORDERING", "S4.4.6"),
        ("owner.sunet.storage", &drive, "DOCUMENTATION", "S4.2.10"),
        ("coordinator.sunet.storage", &drive, "DOCUMENTATION", "S4.3.7"),
    ] {
        let done = world.act(person, "routineDescribe", describe(service, routine)).await;
        assert_eq!(done["decision"]["clause"], clause, "{person}: {routine}");
        world.act(person, "routineConfirm", json!({ "service": service, "routine": routine })).await;
    }
    for (person, service, routine, clause) in [
        ("manager.sunet.drive", &drive, "SUPPORT", "S4.2.8"),
        ("owner.sunet.storage", &drive, "ORDERING", "S4.4.6"),
        ("coordinator.sunet.zoom", &zoom, "DOCUMENTATION", "S4.2.10"),
        ("coordinator.sunet.storage", &drive, "SUPPORT", "S4.2.8"),
        ("leader.sunet", &drive, "DOCUMENTATION", "S4.2.10"),
    ] {
        world.refuses(person, "routineDescribe", describe(service, routine), "FORBIDDEN", clause).await;
        world
            .refuses(person, "routineConfirm", json!({ "service": service, "routine": routine }), "FORBIDDEN", clause)
            .await;
    }
    let empty = json!({ "service": drive, "routine": "SUPPORT", "textSv": " " });
    assert_eq!(world.refused("owner.sunet.storage", "routineDescribe", empty).await.code, "REQUIRED");
}

/// S4.8.1: how a service is supported and ordered is written by those answerable and published by the communicator.
#[tokio::test]
async fn s4_8_1_routines_are_published_by_the_communicator() {
    let world = World::start().await;
    let drive = world.service("drive").await;
    let public =
        "{ service(provider: \"sunet\", code: \"drive\") { support ordering upkeep { support awaitsPublication } } }";
    let before = world.ask("", public).await["service"].clone();
    assert!(before["support"].is_string() && before["ordering"].is_string(), "the catalogue is complete: {before}");
    let describe = |routine: &str| json!({ "service": drive, "routine": routine, "textSv": "Så här gör man." });
    world.act("owner.sunet.storage", "routineDescribe", describe("SUPPORT")).await;
    assert_eq!(world.ask("", public).await["service"], before, "not published yet");
    assert!(world.told("communicator.sunet").await.contains(&"TEXT_WRITTEN".to_owned()));
    let seen = world.ask("communicator.sunet", public).await["service"].clone();
    assert_eq!(seen["upkeep"], json!({ "support": "Så här gör man.", "awaitsPublication": ["SUPPORT"] }));
    assert_eq!(seen["support"], before["support"], "staff too reads there what is published");
    let waits = "{ services(filter: { awaitsPublication: true }) { nodes { code } } }";
    let listed = world.ask("communicator.sunet", waits).await;
    assert_eq!(listed["services"]["nodes"], json!([{ "code": "drive" }]));
    assert_eq!(world.ask("", waits).await["services"]["nodes"], json!([]), "what is hidden cannot be filtered on");
    let publish = |routine: &str| json!({ "service": drive, "routine": routine });
    for person in ["owner.sunet.storage", "manager.sunet.drive", "leader.sunet", "customer.uu"] {
        world.refuses(person, "routinePublish", publish("SUPPORT"), "FORBIDDEN", "S4.8.1").await;
    }
    for routine in ["DOCUMENTATION", "ORDERING"] {
        let refused = world.refused("communicator.sunet", "routinePublish", publish(routine)).await;
        assert_eq!((refused.field.as_str(), refused.clause.as_str()), ("routine", "S4.8.1"), "{refused:?}");
    }
    let stale = json!({ "service": drive, "routine": "SUPPORT", "expectedVersion": 1 });
    assert_eq!(world.refused("communicator.sunet", "routinePublish", stale).await.code, "VERSION_CONFLICT");
    world.act("communicator.sunet", "routinePublish", publish("SUPPORT")).await;
    let seen = world.ask("", public).await["service"].clone();
    assert_eq!((&seen["support"], &seen["ordering"]), (&json!("Så här gör man."), &before["ordering"]));
    // Published with the service's text, too.
    world.act("manager.sunet.drive", "routineDescribe", describe("ORDERING")).await;
    let text = json!({ "service": drive, "nameSv": "Sunet Drive" });
    let text = world.made("manager.sunet.drive", "serviceTextWrite", text).await;
    world.act("communicator.sunet", "serviceTextPublish", json!({ "serviceText": text })).await;
    assert_eq!(world.ask("", public).await["service"]["ordering"], "Så här gör man.");
}

/// L1, S4.8.1: what is retired is published no more.
#[tokio::test]
async fn s4_8_1_nothing_is_published_of_a_retired_service() {
    let world = World::start().await;
    let drive = world.service("drive").await;
    let text = json!({ "service": drive, "nameSv": "Sunet Drive" });
    let text = world.made("manager.sunet.drive", "serviceTextWrite", text).await;
    let propose = json!({ "service": drive, "plannedOn": "2026-11-30", "reason": "Leverantören slutar." });
    let retirement = world.made("owner.sunet.storage", "retirementPropose", propose).await;
    world.act("leader.sunet", "retirementDecide", json!({ "change": retirement, "approve": true })).await;
    let world = world.later("2026-11-30T12:00:00Z").await;
    world.act("owner.sunet.storage", "serviceRetire", json!({ "service": drive })).await;
    let publish = json!({ "serviceText": text });
    world.refuses("communicator.sunet", "serviceTextPublish", publish, "WRONG_STATE", "L1").await;
    let routine = json!({ "service": drive, "routine": "SUPPORT" });
    world.refuses("communicator.sunet", "routinePublish", routine, "WRONG_STATE", "S4.8.1").await;
    assert!(world.ask("", "{ service(provider: \"sunet\", code: \"drive\") { id } }").await["service"].is_null());
}

/// S4.2.3, S2.6, S4.4.7: the owner classifies and decides measures, the manager closes them, reviews fall due.
#[tokio::test]
async fn s4_2_3_information_security_is_kept_up() {
    let world = World::start().await;
    let drive = world.service("drive").await;
    let classes = json!({ "service": drive, "confidentiality": "SERIOUS", "integrity": "MODERATE", "availability": "MODERATE", "reviewDue": "2027-01-31" });
    for person in ["manager.sunet.drive", "leader.sunet", "coordinator.sunet.storage"] {
        world.refuses(person, "securityClassify", classes.clone(), "FORBIDDEN", "S4.2.3").await;
    }
    let past = json!({ "service": drive, "confidentiality": "SERIOUS", "integrity": "MODERATE", "availability": "MODERATE", "reviewDue": "2026-11-22" });
    world.refuses("owner.sunet.storage", "securityClassify", past, "INVALID", "S2.6").await;
    world.act("owner.sunet.storage", "securityClassify", classes).await;
    let measure = json!({ "service": drive, "measureSv": "Kryptera säkerhetskopior", "dueOn": "2026-12-31" });
    world.refuses("manager.sunet.drive", "securityMeasureDecide", measure.clone(), "FORBIDDEN", "S4.2.3").await;
    let measure = world.made("owner.sunet.storage", "securityMeasureDecide", measure).await;
    world
        .refuses(
            "owner.sunet.storage",
            "securityMeasureClose",
            json!({ "securityMeasure": measure }),
            "FORBIDDEN",
            "S4.4.7",
        )
        .await;
    world.act("manager.sunet.drive", "securityMeasureClose", json!({ "securityMeasure": measure })).await;
    assert_eq!(
        world.refused("manager.sunet.drive", "securityMeasureClose", json!({ "securityMeasure": measure })).await.code,
        "WRONG_STATE"
    );
    let done = world
        .act("manager.sunet.drive", "securityReview", json!({ "service": drive, "reviewDue": "2027-06-30" }))
        .await;
    assert_eq!(done["decision"]["clause"], "S4.4.7");
    let security = "{ service(provider: \"sunet\", code: \"drive\") { security { confidentiality reviewedOn reviewDue measures { doneOn } } } }";
    let seen = world.ask("manager.sunet.drive", security).await;
    assert_eq!(seen["service"]["security"]["reviewDue"], "2027-06-30");
    assert!(world.ask("customer.uu", security).await["service"]["security"].is_null(), "V6");
}

/// S4.8.1, S4.2.8, S4.2.10, S4.4.6, S4.4.7: what is overdue is listed to those who are answerable, by the role that they hold
/// and the services that they hold it over. What was never confirmed of an active service is overdue.
#[tokio::test]
async fn s4_8_1_what_is_overdue_is_listed_to_those_answerable() {
    let world = World::start().await;
    let drive = world.service("drive").await;
    // All that the portfolio's owner, the manager and the communicator are to confirm is confirmed.
    let everything = |confirmed: &str| {
        format!(
            "UPDATE service SET text_reviewed_on = {confirmed}, support_confirmed_on = {confirmed}, \
             ordering_confirmed_on = {confirmed}, documentation_confirmed_on = {confirmed}, \
             security_reviewed_on = {confirmed}, security_review_due = NULL"
        )
    };
    world.execute(&everything("'2026-11-01'")).await;
    world.execute("UPDATE security_measure SET done_on = '2026-11-01' WHERE done_on IS NULL").await;
    let listed = async |person: &str, role: &str, of: &str| -> Vec<String> {
        let me = world.person(person).await;
        let query = format!(
            "{{ services(first: 100, filter: {{ roleHolder: {me}, role: {role}, overdue: [{of}] }}) {{ nodes {{ code }} }} }}"
        );
        let found = world.ask(person, &query).await;
        let nodes = found["services"]["nodes"].as_array().expect("services").clone();
        nodes.iter().map(|one| one["code"].as_str().expect("a code").to_owned()).collect()
    };
    let all = "TEXT, SUPPORT, ORDERING, DOCUMENTATION, SECURITY, MEASURE";
    for (person, role) in [("owner.sunet.storage", "SERVICE_OWNER"), ("manager.sunet.drive", "SERVICE_MANAGER")] {
        assert_eq!(listed(person, role, all).await, Vec::<String>::new(), "{person}");
    }
    // Never confirmed, of an active service of the portfolio and of another portfolio's; long ago, of one that is retiring.
    let never =
        "UPDATE service SET support_confirmed_on = NULL, ordering_confirmed_on = NULL WHERE code IN ('drive', 'eduid')";
    world.execute(never).await;
    world.execute("UPDATE service SET support_confirmed_on = '2025-11-01' WHERE code = 'box'").await;
    assert_eq!(listed("owner.sunet.storage", "SERVICE_OWNER", "SUPPORT, DOCUMENTATION").await, ["box", "drive"]);
    assert_eq!(listed("owner.sunet.storage", "SERVICE_OWNER", "DOCUMENTATION").await, Vec::<String>::new());
    assert_eq!(listed("manager.sunet.drive", "SERVICE_MANAGER", "ORDERING, SECURITY").await, ["drive"]);
    assert_eq!(listed("coordinator.sunet.storage", "SERVICE_COORDINATOR", "SUPPORT").await, ["box", "drive"]);
    assert_eq!(listed("owner.sunet.mail", "SERVICE_OWNER", all).await, Vec::<String>::new());
    let upkeep = "{ service(provider: \"sunet\", code: \"drive\") { upkeep { reviews { of dueOn overdue } } } }";
    let seen = world.ask("manager.sunet.drive", upkeep).await["service"]["upkeep"]["reviews"].clone();
    assert_eq!(seen[1], json!({ "of": "SUPPORT", "dueOn": null, "overdue": true }), "{seen}");
    assert_eq!(seen[0]["overdue"], false, "{seen}");
    // The communicator, whose text it is: of every service in the catalogue.
    world.execute("UPDATE service SET text_reviewed_on = NULL WHERE code = 'eduid'").await;
    let texts = "{ services(first: 100, filter: { overdue: [TEXT] }) { nodes { code } } }";
    assert_eq!(world.ask("communicator.sunet", texts).await["services"]["nodes"], json!([{ "code": "eduid" }]));
    for person in ["", "customer.uu", "leader.uu-it"] {
        assert_eq!(
            world.ask(person, texts).await["services"]["nodes"],
            json!([]),
            "{person}: hidden is not filtered on"
        );
    }
    // Confirmed, it is listed no more.
    world.act("owner.sunet.storage", "routineConfirm", json!({ "service": drive, "routine": "SUPPORT" })).await;
    assert_eq!(listed("owner.sunet.storage", "SERVICE_OWNER", "SUPPORT").await, ["box"]);
}
