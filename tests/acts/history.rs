//! Decisions on record: N5, V9, V7; who acts in which appointment (R1).

use serde_json::{Value, json};

use super::world::World;

/// N5: who, in which appointment, when, why, by which clause; V9: read by who may read its object.
#[tokio::test]
async fn n5_every_act_is_on_record() {
    let world = World::start().await;
    let storage = world.portfolio("storage").await;
    let input =
        json!({ "portfolio": storage, "nameSv": "Lagring", "reason": "Rättstavning", "meetingReference": "LG 12" });
    world.act("leader.sunet", "portfolioEdit", input).await;
    let query = "{ decisions(first: 1) { nodes { number decidedAt role action about clause clauseText reason hash person { name } appointment { role } object { id } } } }";
    let seen = world.ask("leader.sunet", query).await["decisions"]["nodes"][0].clone();
    assert_eq!(
        (&seen["action"], &seen["about"], &seen["clause"]),
        (&json!("EDIT"), &json!("PORTFOLIO"), &json!("S4.1.3"))
    );
    assert_eq!((&seen["reason"], &seen["role"]), (&json!("Rättstavning"), &json!("LEADERSHIP")));
    assert_eq!((&seen["object"]["id"], &seen["decidedAt"]), (&storage, &json!("2026-11-22T12:00:00+00:00")));
    assert!(seen["person"]["name"].is_string() && seen["appointment"]["role"] == "LEADERSHIP");
    assert!(seen["clauseText"].as_str().is_some_and(|text| text.contains("portfolios")));
    // The public sees the portfolio, and so the decision; not who took it (V8).
    let public = world.ask("", query).await["decisions"]["nodes"][0].clone();
    assert_eq!(
        (&public["hash"], &public["person"], &public["appointment"]),
        (&seen["hash"], &Value::Null, &Value::Null)
    );

    // Without a reason, the rule that permitted it stands there.
    world.act("leader.sunet", "portfolioConfirm", json!({ "portfolio": storage })).await;
    let why = world.ask("leader.sunet", "{ decisions(first: 1) { nodes { reason } } }").await;
    assert!(why["decisions"]["nodes"][0]["reason"].as_str().is_some_and(|text| text.contains("S4.1.4")), "{why}");
    // By person, role, clause, period.
    let leader = world.person("leader.sunet").await;
    for (filter, count) in [
        (format!("person: {leader}"), 2),
        ("role: LEADERSHIP".to_owned(), 2),
        ("clause: \"S4.1.4\"".to_owned(), 1),
        ("from: \"2026-11-22T00:00:00Z\", until: \"2026-11-23T00:00:00Z\", role: LEADERSHIP".to_owned(), 2),
        ("from: \"2026-11-23T00:00:00Z\", role: LEADERSHIP".to_owned(), 0),
        ("about: PORTFOLIO".to_owned(), 2),
    ] {
        let seen =
            world.ask("leader.sunet", &format!("{{ decisions(filter: {{ {filter} }}) {{ totalCount }} }}")).await;
        assert_eq!(seen["decisions"]["totalCount"], count, "{filter}");
    }
}

/// R1: one acts in the appointment that one names, and it stands in the decision.
#[tokio::test]
async fn r1_an_act_names_the_appointment_it_is_done_in() {
    let world = World::start().await;
    let (drive, person) = (world.service("drive").await, world.person("owner.sunet.storage").await);
    let input = json!({ "person": person, "role": "SERVICE_MANAGER", "scope": { "service": drive } });
    let seat = world.made("owner.sunet.storage", "appointmentMake", input).await;
    world.act("owner.sunet.storage", "appointmentAccept", json!({ "appointment": seat })).await;
    let text = |acting: &Value| json!({ "service": drive, "nameSv": "Sunet Drive", "as": acting });
    let done = world.act("owner.sunet.storage", "serviceTextWrite", text(&seat)).await;
    assert_eq!((&done["decision"]["role"], &done["decision"]["clause"]), (&json!("SERVICE_MANAGER"), &json!("S4.4.9")));
    let own = world.ask("owner.sunet.storage", "{ viewer { appointments { id role } } }").await;
    let owner = own["viewer"]["appointments"]
        .as_array()
        .expect("seats")
        .iter()
        .find(|seat| seat["role"] == "SERVICE_OWNER")
        .expect("the seat")["id"]
        .clone();
    let done = world.act("owner.sunet.storage", "serviceTextWrite", text(&owner)).await;
    assert_eq!((&done["decision"]["role"], &done["decision"]["clause"]), (&json!("SERVICE_OWNER"), &json!("S4.8.1")));
    // A seat that does not permit it, and one that is not one's own.
    let not_permitted = json!({ "service": drive, "routine": "SUPPORT", "textSv": "x", "as": seat });
    world.refuses("owner.sunet.storage", "routineDescribe", not_permitted, "FORBIDDEN", "S4.2.8").await;
    let leaders =
        world.ask("leader.sunet", "{ viewer { appointments { id } } }").await["viewer"]["appointments"][0]["id"]
            .clone();
    world.refuses("owner.sunet.storage", "serviceTextWrite", text(&leaders), "NOT_FOUND", "R1").await;
}

/// V7: `viewerCan` and `whoCan` speak of acts as of reading.
#[tokio::test]
async fn v7_what_one_may_do_is_told_before_it_is_tried() {
    let world = World::start().await;
    let query = "{ service(provider: \"sunet\", code: \"drive\") { viewerCan { action about allowed clause } } }";
    let may = async |person: &str, action: &str, about: &str| {
        let seen = world.ask(person, query).await["service"]["viewerCan"].clone();
        let found = seen
            .as_array()
            .expect("verdicts")
            .iter()
            .find(|one| one["action"] == action && one["about"] == about)
            .cloned();
        let found = found.unwrap_or_else(|| panic!("{action} {about}: {seen}"));
        (found["allowed"] == true, found["clause"].as_str().unwrap_or_default().to_owned())
    };
    assert_eq!(may("leader.sunet", "MOVE", "SERVICE").await, (true, "S4.1.3".to_owned()));
    assert_eq!(may("owner.sunet.storage", "MOVE", "SERVICE").await, (false, "S4.1.3".to_owned()));
    assert_eq!(may("owner.sunet.storage", "SET_PRICE", "LIST_PRICE").await, (true, "S4.2.12".to_owned()));
    assert_eq!(may("customer.uu", "PROPOSE", "CHANGE").await, (false, "S4.2.13".to_owned()));
    let drive = world.service("drive").await;
    let who =
        format!("{{ whoCan(action: ACTIVATE, about: SERVICE, id: {drive}) {{ role clause persons {{ name }} }} }}");
    let seen = world.ask("leader.sunet", &who).await["whoCan"].clone();
    assert_eq!((&seen[0]["role"], &seen[0]["clause"]), (&json!("SERVICE_OWNER"), &json!("S4.2.1")));
    assert!(seen.to_string().contains("Tjänsteägare Lagring"), "{seen}");
}

/// V9, N7: a decision on what a customer does not see is not there for it; nor is one on another customer's need.
#[tokio::test]
async fn v9_decisions_are_read_by_who_reads_their_object() {
    let world = World::start().await;
    let (sunet, uu, kth) =
        (world.organisation("sunet").await, world.organisation("uu").await, world.organisation("kth").await);
    for (person, customer) in [("customer.uu", &uu), ("customer.kth", &kth)] {
        let input = json!({ "provider": sunet, "customer": customer, "title": "Behov" });
        world.made(person, "needRecord", input).await;
    }
    let storage = world.portfolio("storage").await;
    world.act("leader.sunet", "frameDecide", json!({ "portfolio": storage, "year": 2028, "amount": "10" })).await;
    let query = "{ decisions(first: 20) { nodes { about } } }";
    let about = async |person: &str| {
        let seen = world.ask(person, query).await;
        let mut kinds: Vec<String> = seen["decisions"]["nodes"]
            .as_array()
            .expect("decisions")
            .iter()
            .map(|one| one["about"].as_str().expect("a kind").to_owned())
            .collect();
        kinds.retain(|kind| kind != "ORGANISATION");
        kinds
    };
    assert_eq!(about("customer.uu").await, ["NEED"]);
    assert_eq!(about("customer.kth").await, ["NEED"]);
    assert_eq!(about("leader.sunet").await, ["FRAME", "NEED", "NEED"]);
    assert_eq!(about("").await, Vec::<String>::new());
}

/// R1: what one does as oneself, about one's own appointment, is done in that appointment, and in no other of one's choice.
#[tokio::test]
async fn r1_what_one_does_as_oneself_names_no_other_appointment() {
    let world = World::start().await;
    let own = world.ask("coordinator.sunet.storage", "{ viewer { appointments { id } } }").await;
    let own = own["viewer"]["appointments"][0]["id"].clone();
    let end = json!({ "appointment": own, "as": own });
    let refused = world.refuses("coordinator.sunet.storage", "appointmentEnd", end, "INVALID", "R1").await;
    assert_eq!(refused.field, "as");
    let (drive, person) = (world.service("drive").await, world.person("coordinator.sunet.storage").await);
    let input = json!({ "person": person, "role": "SERVICE_MANAGER", "scope": { "service": drive } });
    let offered = world.made("owner.sunet.storage", "appointmentMake", input).await;
    let accept = json!({ "appointment": offered, "as": own });
    let refused = world.refuses("coordinator.sunet.storage", "appointmentAccept", accept, "INVALID", "R1").await;
    assert_eq!(refused.field, "as");
    // What is not accepted yet is nothing to act in.
    let accept = json!({ "appointment": offered, "as": offered });
    assert_eq!(world.refused("coordinator.sunet.storage", "appointmentAccept", accept).await.field, "as");
    let done = world.act("coordinator.sunet.storage", "appointmentAccept", json!({ "appointment": offered })).await;
    assert_eq!(done["decision"]["role"], "SERVICE_MANAGER");
}

/// N5: who acts on what somebody else has changed meanwhile is told so, of whatever it is.
#[tokio::test]
async fn n5_what_was_changed_meanwhile_is_not_overwritten() {
    let world = World::start().await;
    let (storage, drive) = (world.portfolio("storage").await, world.service("drive").await);
    let require = |of: &str, id: &Value, version: i64| json!({ of: id, "roles": ["SERVICE_MANAGER"], "expectedVersion": version });
    for (of, id, field) in [("portfolio", &storage, "portfolio"), ("service", &drive, "service")] {
        world.act("owner.sunet.storage", "rolesRequire", require(of, id, 1)).await;
        let refused = world.refused("owner.sunet.storage", "rolesRequire", require(of, id, 1)).await;
        assert_eq!((refused.code.as_str(), refused.field.as_str()), ("VERSION_CONFLICT", "expectedVersion"), "{of}");
        let seen = world
            .ask(
                "leader.sunet",
                &format!(
                    "{{ node(id: {id}) {{ ... on {} {{ version }} }} }}",
                    if field == "service" { "Service" } else { "Portfolio" }
                ),
            )
            .await;
        assert_eq!(seen["node"]["version"], 2, "{of}");
    }
    let measure = json!({ "service": drive, "measureSv": "Åtgärd", "dueOn": "2026-12-31" });
    let measure = world.made("owner.sunet.storage", "securityMeasureDecide", measure).await;
    let close = |version: i64| json!({ "securityMeasure": measure, "expectedVersion": version });
    assert_eq!(world.refused("manager.sunet.drive", "securityMeasureClose", close(2)).await.code, "VERSION_CONFLICT");
    world.act("manager.sunet.drive", "securityMeasureClose", close(1)).await;
    let cost = |version: i64| json!({ "service": drive, "year": 2029, "month": 1, "planned": "10", "expectedVersion": version });
    assert_eq!(
        world.refused("manager.sunet.drive", "costRecord", cost(1)).await.code,
        "VERSION_CONFLICT",
        "there is none yet"
    );
    world.act("manager.sunet.drive", "costRecord", cost(0)).await;
    assert_eq!(world.refused("manager.sunet.drive", "costRecord", cost(0)).await.code, "VERSION_CONFLICT");
    world.act("manager.sunet.drive", "costRecord", cost(1)).await;
    let seen = "{ service(provider: \"sunet\", code: \"drive\") { budget(year: 2029) { costs { version } } } }";
    assert_eq!(world.ask("manager.sunet.drive", seen).await["service"]["budget"]["costs"], json!([{ "version": 2 }]));
}

/// N5, S2.6: what is decided on a service's security stands with it, and with each measure.
#[tokio::test]
async fn n5_security_decisions_stand_with_what_they_are_about() {
    let world = World::start().await;
    let drive = world.service("drive").await;
    let classes = json!({ "service": drive, "confidentiality": "MODERATE", "integrity": "MODERATE",
        "availability": "SIGNIFICANT", "reviewDue": "2027-11-01" });
    world.act("owner.sunet.storage", "securityClassify", classes).await;
    let review = json!({ "service": drive, "reviewDue": "2027-11-02" });
    world.act("manager.sunet.drive", "securityReview", review).await;
    let measure = json!({ "service": drive, "measureSv": "Kryptera", "dueOn": "2026-12-31" });
    let measure = world.made("owner.sunet.storage", "securityMeasureDecide", measure).await;
    world.act("manager.sunet.drive", "securityMeasureClose", json!({ "securityMeasure": measure })).await;
    let actions = |of: &Value| {
        let nodes = of["decisions"]["nodes"].as_array().expect("decisions").iter();
        nodes.map(|one| one["action"].as_str().unwrap_or_default().to_owned()).collect::<Vec<_>>()
    };
    let seen = world.ask("manager.sunet.drive", "{ service(provider: \"sunet\", code: \"drive\") { security { decisions { nodes { action } } measures { id decisions { nodes { action object { id } } } } } } }").await;
    let security = &seen["service"]["security"];
    assert_eq!(actions(security), ["CONFIRM", "CLASSIFY"], "{seen}");
    let measures = security["measures"].as_array().expect("measures").iter();
    let own: Vec<&Value> = measures.filter(|one| one["id"] == measure).collect();
    assert_eq!(actions(own[0]), ["CLOSE", "DECIDE"], "{seen}");
    assert_eq!(own[0]["decisions"]["nodes"][0]["object"]["id"], measure);
    // V6: the staff's alone.
    let across = "{ decisions(filter: { about: SECURITY_MEASURE }) { totalCount } }";
    assert_eq!(world.ask("communicator.sunet", across).await["decisions"]["totalCount"], 4);
    assert_eq!(world.ask("customer.uu", across).await["decisions"]["totalCount"], 0);
}
