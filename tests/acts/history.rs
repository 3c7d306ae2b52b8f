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
