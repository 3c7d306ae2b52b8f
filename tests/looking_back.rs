//! What held and what was known: services and appointments as of a day, what is overdue, what decisions changed. Who may
//! see is always decided by today's rights (V9).

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::{
    acts::world::{DAY, World},
    harness::Database,
};

/// The instant of the later acts.
const LATER: &str = "2026-12-01T12:00:00Z";

/// The sample, loaded on its day.
async fn world() -> World {
    World::with(Database::on_its_day().await, &[("CLOCK", DAY)]).await
}

/// All rows of a list, page by page.
async fn all(world: &World, person: &str, list: &str, filter: &str, shown: &str) -> Vec<Value> {
    let (mut rows, mut after) = (Vec::new(), String::new());
    loop {
        let query = format!(
            "{{ {list}(first: 100, filter: {{ {filter} }}{after}) {{ totalCount nodes {{ id {shown} }} \
             pageInfo {{ hasNextPage endCursor }} }} }}"
        );
        let page = world.ask(person, &query).await[list].take();
        rows.extend(page["nodes"].as_array().expect("rows").iter().cloned());
        if page["pageInfo"]["hasNextPage"] == false {
            assert_eq!(page["totalCount"], rows.len(), "{list}: {filter}");
            return rows;
        }
        after = format!(", after: {}", page["pageInfo"]["endCursor"]);
    }
}

fn ids<'a>(rows: impl IntoIterator<Item = &'a Value>) -> BTreeSet<String> {
    rows.into_iter().map(|row| row["id"].to_string()).collect()
}

/// A service stood as its history tells: by day, and by what was known.
#[tokio::test]
async fn v9_a_service_is_shown_as_it_stood() {
    let world = world().await;
    let shown = "code state publishedAt portfolio { code } history { state published since portfolio { code } }";
    for person in ["leader.sunet", ""] {
        let services = all(&world, person, "services", "", shown).await;
        assert!(services.len() > 10);
        for service in services {
            let now = &service["history"];
            let published = !service["publishedAt"].is_null();
            assert_eq!((&now["state"], &now["published"]), (&service["state"], &json!(published)), "{service}");
            assert_eq!(now["portfolio"], service["portfolio"], "{service}");
        }
    }
    let world = world.later(LATER).await;
    let moved = json!({ "service": world.service("drive").await, "portfolio": world.portfolio("identity").await });
    world.act("leader.sunet", "serviceMove", moved).await;
    let stood = async |person: &str, code: &str, when: &str| {
        let query = format!(
            "{{ service(provider: \"sunet\", code: \"{code}\") {{ history{when} {{ state since portfolio {{ code }} }} }} }}"
        );
        let standing = world.ask(person, &query).await["service"]["history"].take();
        let word = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        [word(&standing["portfolio"]["code"]), word(&standing["since"]), word(&standing["state"])].join(" ")
    };
    for person in ["leader.sunet", "customer.kth", ""] {
        for (when, expected) in [
            ("", "identity 2026-12-01 ACTIVE"),
            ("(asOf: \"2026-12-01\")", "identity 2026-12-01 ACTIVE"),
            ("(asOf: \"2026-11-30\")", "storage 2021-03-25 ACTIVE"),
            ("(knownAt: \"2026-11-30T00:00:00Z\")", "storage 2021-03-25 ACTIVE"),
            ("(asOf: \"2021-03-24\")", "  "),
            ("(knownAt: \"2026-11-01T00:00:00Z\")", "  "),
        ] {
            assert_eq!(stood(person, "drive", when).await, expected, "{person} {when}");
        }
    }
    assert!(stood("leader.sunet", "connect", "(asOf: \"2017-01-01\")").await.ends_with("2016-01-01 ACTIVE"));
    assert!(stood("leader.sunet", "connect", "").await.ends_with("RETIRED"));
    assert_eq!(stood("", "connect", "(asOf: \"2017-01-01\")").await, "  ", "what is not published today is not shown");
}

/// S2.2, S2.3: appointments by how they stand, those about to end, and as they were.
#[tokio::test]
async fn s2_2_appointments_are_found_by_how_they_stand() {
    let world = world().await;
    let sunet = world.organisation("sunet").await;
    let of_sunet = format!("provider: {sunet}");
    let leader = "leader.sunet";
    let every = all(&world, leader, "appointments", &of_sunet, "status role validUntil").await;
    let mut told = BTreeSet::new();
    for status in ["UNACCEPTED", "DECLINED", "FUTURE", "EFFECTIVE", "ENDED"] {
        let found = all(&world, leader, "appointments", &format!("{of_sunet}, status: [{status}]"), "status").await;
        assert!(found.iter().all(|row| row["status"] == *status), "{status}");
        assert_eq!(ids(&found), ids(every.iter().filter(|row| row["status"] == *status)), "{status}");
        told.extend((!found.is_empty()).then_some(status));
    }
    assert!(told.len() >= 4, "{told:?}");
    let today = all(&world, leader, "appointments", &format!("{of_sunet}, asOf: \"2026-11-22\""), "").await;
    assert_eq!(ids(&today), ids(every.iter().filter(|row| row["status"] == "EFFECTIVE")));
    let ending = format!("{of_sunet}, status: [EFFECTIVE], endingBefore: \"2027-06-01\"");
    let ending = all(&world, leader, "appointments", &ending, "").await;
    let ends = |row: &&Value| {
        row["status"] == "EFFECTIVE" && row["validUntil"].as_str().is_some_and(|day| day <= "2027-06-01")
    };
    assert_eq!(ids(&ending), ids(every.iter().filter(ends)));
    let managers = all(&world, leader, "appointments", &format!("{of_sunet}, role: [SERVICE_MANAGER]"), "").await;
    assert_eq!(ids(&managers), ids(every.iter().filter(|row| row["role"] == "SERVICE_MANAGER")));
    // V8: nobody sees any without signing in, whatever is asked for.
    let drive = world.service("drive").await;
    for filter in ["".to_owned(), of_sunet, format!("service: {drive}"), "asOf: \"2026-11-22\"".to_owned()] {
        assert!(all(&world, "", "appointments", &filter, "").await.is_empty(), "{filter}");
    }

    let owner = "owner.sunet.storage";
    let person = world.person(owner).await;
    let input = json!({ "person": person, "role": "SERVICE_MANAGER", "scope": { "service": drive } });
    let seat = world.made(owner, "appointmentMake", input).await;
    let theirs = format!("person: {person}, service: {drive}");
    let found = all(&world, leader, "appointments", &format!("{theirs}, status: [UNACCEPTED]"), "").await;
    assert_eq!(ids(&found), BTreeSet::from([seat.to_string()]));
    world.act(owner, "appointmentAccept", json!({ "appointment": seat })).await;
    let world = world.later(LATER).await;
    world.act(owner, "appointmentEnd", json!({ "appointment": seat })).await;
    for (when, there) in [
        ("status: [ENDED]", true),
        ("status: [EFFECTIVE]", false),
        ("asOf: \"2026-12-01\"", false),
        ("asOf: \"2026-11-30\"", true),
        ("asOf: \"2026-12-01\", knownAt: \"2026-11-30T00:00:00Z\"", true),
        ("asOf: \"2026-11-30\", knownAt: \"2026-11-21T00:00:00Z\"", false),
    ] {
        let found = all(&world, leader, "appointments", &format!("{theirs}, {when}"), "").await;
        assert_eq!(ids(&found).contains(&seat.to_string()), there, "{when}");
    }
}

/// Services are found by what is overdue of them, by those who see how they are managed.
#[tokio::test]
async fn v1_services_are_found_by_what_is_overdue() {
    let world = world().await;
    let shown = "upkeep { reviews { overdue } } security { measures { dueOn doneOn } }";
    let seen: Vec<Value> = all(&world, "leader.sunet", "services", "", shown).await;
    let seen: Vec<&Value> = seen.iter().filter(|row| !row["upkeep"].is_null()).collect();
    let late = |row: &Value| {
        let reviews = row["upkeep"]["reviews"].as_array().expect("reviews");
        let measures = row["security"]["measures"].as_array().expect("measures");
        let open = |measure: &Value| measure["doneOn"].is_null() && measure["dueOn"].as_str() < Some("2026-11-22");
        reviews.iter().any(|review| review["overdue"] == true) || measures.iter().any(open)
    };
    for overdue in [true, false] {
        let found = all(&world, "leader.sunet", "services", &format!("reviewOverdue: {overdue}"), "").await;
        assert_eq!(ids(&found), ids(seen.iter().copied().filter(|row| late(row) == overdue)), "{overdue}");
        assert!(!found.is_empty(), "{overdue}");
        for person in ["", "customer.kth"] {
            assert!(all(&world, person, "services", &format!("reviewOverdue: {overdue}"), "").await.is_empty());
        }
    }
}

/// V9, V5: a decision tells what it changed, of objects that show it to all who read them.
#[tokio::test]
async fn v9_a_decision_tells_what_everyone_sees_who_reads_it() {
    let world = World::start().await;
    let storage = world.portfolio("storage").await;
    world.act("leader.sunet", "portfolioEdit", json!({ "portfolio": storage, "nameSv": "Lagringen" })).await;
    world.act("leader.sunet", "portfolioConfirm", json!({ "portfolio": storage })).await;
    world.act("leader.sunet", "frameDecide", json!({ "portfolio": storage, "year": 2028, "amount": "1500.50" })).await;
    world.act("leader.sunet", "frameDecide", json!({ "portfolio": storage, "year": 2028, "amount": "2000" })).await;
    let changes = async |person: &str, about: &str| {
        let query = format!(
            "{{ decisions(first: 2, filter: {{ about: [{about}] }}) {{ nodes {{ changes {{ field before after }} }} }} }}"
        );
        world.ask(person, &query).await["decisions"]["nodes"].take()
    };
    let renamed = json!([
        { "changes": [] },
        { "changes": [{ "field": "nameSv", "before": "Lagring", "after": "Lagringen" }] },
    ]);
    for person in ["leader.sunet", "customer.uu", ""] {
        assert_eq!(changes(person, "PORTFOLIO").await, renamed, "{person}");
    }
    let frames = changes("leader.sunet", "FRAME").await;
    let raised = json!({ "field": "amount", "before": "1500.50", "after": "2000.00" });
    assert_eq!(frames[0]["changes"], json!([raised]));
    assert_eq!(frames[1]["changes"].as_array().map(Vec::len), Some(4), "{frames}");
    assert_eq!(changes("customer.uu", "FRAME").await, json!([]));
}

/// V9: who is invited to an activity tells who is whose customer.
#[tokio::test]
async fn v9_those_invited_see_of_the_invitations_their_own() {
    let world = World::start().await;
    let sunet = world.organisation("sunet").await;
    let (uu, lu) = (world.organisation("uu").await, world.organisation("lu").await);
    let event = json!({ "provider": sunet, "name": "Sunetdagarna", "heldOn": "2027-04-01", "invited": [uu, lu] });
    world.act("account.sunet", "eventRecord", event).await;
    let query = "{ events(first: 5) { nodes { name invited { totalCount nodes { code } } } } }";
    for (person, invited) in [
        ("leader.sunet", json!({ "totalCount": 2, "nodes": [{ "code": "lu" }, { "code": "uu" }] })),
        ("customer.uu", json!({ "totalCount": 1, "nodes": [{ "code": "uu" }] })),
    ] {
        let seen = world.ask(person, query).await["events"]["nodes"].take();
        assert_eq!(seen, json!([{ "name": "Sunetdagarna", "invited": invited }]), "{person}");
    }
    assert_eq!(world.ask("customer.kth", query).await["events"]["nodes"], json!([]));
}
