//! What must hold whoever writes at once (section 4): N4, S2.2, S4.4, S4.2.12, and that a key has one effect.

use std::sync::Arc;

use futures_util::future::join_all;
use serde_json::{Value, json};

use super::world::{World, refusal};

/// How many write at once.
pub const WRITERS: usize = 64;

/// Sends all at once, and says how many were done, and how the others were refused.
pub async fn at_once(world: &Arc<World>, acts: Vec<(String, String, Value)>) -> (usize, Vec<String>) {
    let sent = acts.into_iter().map(|(person, query, variables)| {
        let world = Arc::clone(world);
        tokio::spawn(async move {
            // A server whose connections are all taken has done nothing, and says so: one tries again.
            loop {
                let answer = world.send(&person, &query, variables.clone()).await;
                if refusal(&answer).is_none_or(|refusal| refusal.code != "UNAVAILABLE") {
                    return answer;
                }
            }
        })
    });
    let mut done = 0;
    let mut refused = Vec::new();
    for answer in join_all(sent.collect::<Vec<_>>()).await {
        match refusal(&answer.expect("an answer")) {
            None => done += 1,
            Some(refusal) => refused.push(refusal.code),
        }
    }
    (done, refused)
}

pub fn mutation(name: &str, field: &str) -> String {
    let of = format!("{}{}Input", name[..1].to_uppercase(), &name[1..]);
    format!(
        "mutation($input: {of}!) {{ done: {name}(input: $input) {{ {field} {{ id }} decision {{ id }} userErrors {{ code clause field message }} }} }}"
    )
}

/// Appoints each of these persons, who accept: one person's own acts come one after the other, those of several meet.
pub async fn appointed(
    world: &World,
    by: &str,
    people: &[&str],
    role: &str,
    scope: &Value,
    duties: &[&str],
) -> Vec<Value> {
    let mut seats = Vec::new();
    for person in people {
        let id = world.person(person).await;
        let input = json!({ "person": id, "role": role, "scope": scope, "duties": duties });
        let seat = world.made(by, "appointmentMake", input).await;
        world.act(person, "appointmentAccept", json!({ "appointment": seat })).await;
        seats.push(seat);
    }
    seats
}

/// Four who hold no role over what is tried, and are given one.
pub const FOUR: [&str; 4] = ["resources.sunet", "communicator.sunet", "developer.sunet", "cases.sunet"];

/// N4: allocations never exceed the frame. A portfolio has one owner, who allocates; each of leadership decides the frame.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn n4_allocations_never_exceed_the_frame() {
    let world = Arc::new(World::start().await);
    let storage = world.portfolio("storage").await;
    let input = json!({ "portfolio": storage, "year": 2028, "amount": "1000" });
    let frame = world.made("leader.sunet", "frameDecide", input).await;
    let sunet = world.organisation("sunet").await;
    appointed(&world, "leader.sunet", &FOUR, "LEADERSHIP", &json!({ "provider": sunet }), &[]).await;
    let services = world
        .ask("leader.sunet", "{ portfolio(provider: \"sunet\", code: \"storage\") { services { nodes { id } } } }")
        .await;
    let services = services["portfolio"]["services"]["nodes"].as_array().expect("services").clone();
    let acts = (0..WRITERS).map(|number| {
        let service = &services[number % services.len()]["id"];
        let amount = format!("{}", 300 + number);
        let input = json!({ "budgetFrame": frame, "service": service, "amount": amount });
        ("owner.sunet.storage".to_owned(), mutation("allocationDecide", "allocation"), json!({ "input": input }))
    });
    let (done, refused) = at_once(&world, acts.collect()).await;
    assert!(done > 0 && refused.iter().all(|code| code == "EXCEEDS_FRAME"), "{done} {refused:?}");
    let frames = "SELECT COUNT(*) FROM budget_frame f WHERE f.allocated_minor > f.amount_minor OR f.allocated_minor <> \
        (SELECT COALESCE(SUM(a.amount_minor), 0) FROM allocation a WHERE a.frame_id = f.id)";
    assert_eq!(world.number(frames).await, 0);
    // Many lower the frame while the owner allocates: none crosses another.
    let acts = (0..WRITERS).map(|number| {
        if number % 4 != 0 {
            let input = json!({ "portfolio": storage, "year": 2028, "amount": format!("{}", 500 + number * 10) });
            (FOUR[number / 4 % 4].to_owned(), mutation("frameDecide", "budgetFrame"), json!({ "input": input }))
        } else {
            let service = &services[number % services.len()]["id"];
            let input = json!({ "budgetFrame": frame, "service": service, "amount": format!("{}", number * 7) });
            ("owner.sunet.storage".to_owned(), mutation("allocationDecide", "allocation"), json!({ "input": input }))
        }
    });
    let (done, refused) = at_once(&world, acts.collect()).await;
    assert!(done > 0 && refused.iter().all(|code| code == "EXCEEDS_FRAME"), "{done} {refused:?}");
    assert_eq!(world.number(frames).await, 0);
    chains_hold(&world);
}

/// S2.2: a scope has at most one effective owner, however many accept at once.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn s2_2_one_of_many_becomes_owner() {
    let world = Arc::new(World::start().await);
    let cnaas = world.service("drive").await;
    let mut acts = Vec::new();
    let people = [
        "resources.sunet",
        "communicator.sunet",
        "developer.sunet",
        "cases.sunet",
        "level.sunet",
        "reviewer.sunet",
        "process.sunet",
        "contract.sunet",
    ];
    for person in people {
        let id = world.person(person).await;
        let input = json!({ "person": id, "role": "SERVICE_OWNER", "scope": { "service": cnaas } });
        let seat = world.made("leader.sunet", "appointmentMake", input).await;
        for _ in 0..WRITERS / people.len() {
            let input = json!({ "input": { "appointment": seat } });
            acts.push((person.to_owned(), mutation("appointmentAccept", "appointment"), input));
        }
    }
    let (done, refused) = at_once(&world, acts).await;
    assert_eq!(done, 1, "{refused:?}");
    assert!(refused.iter().all(|code| code == "SECOND_OWNER" || code == "WRONG_STATE"), "{refused:?}");
    let owners = "SELECT COUNT(*) FROM appointment a JOIN service s ON s.id = a.service_id WHERE s.code = 'drive' \
        AND a.role = 'SERVICE_OWNER' AND a.accepted_at IS NOT NULL AND a.ended_at IS NULL";
    assert_eq!(world.number(owners).await, 1);
}

/// S2.2, S4.4: of several managers who lay down their appointments at once, the last one stays.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn s4_4_the_last_of_many_managers_stays() {
    let world = Arc::new(World::start().await);
    let drive = world.service("drive").await;
    let people = ["resources.sunet", "communicator.sunet", "developer.sunet", "cases.sunet"];
    let mut seats = Vec::new();
    for person in people {
        let id = world.person(person).await;
        let input = json!({ "person": id, "role": "SERVICE_MANAGER", "scope": { "service": drive } });
        let seat = world.made("owner.sunet.storage", "appointmentMake", input).await;
        world.act(person, "appointmentAccept", json!({ "appointment": seat })).await;
        seats.push((person, seat));
    }
    let own = world.ask("manager.sunet.drive", "{ viewer { appointments { id } } }").await;
    seats.push(("manager.sunet.drive", own["viewer"]["appointments"][0]["id"].clone()));
    let acts = (0..WRITERS).map(|number| {
        let (person, seat) = &seats[number % seats.len()];
        let person = if number % 2 == 0 { (*person).to_owned() } else { "owner.sunet.storage".to_owned() };
        (person, mutation("appointmentEnd", "appointment"), json!({ "input": { "appointment": seat } }))
    });
    let (done, refused) = at_once(&world, acts.collect()).await;
    assert_eq!(done, seats.len() - 1, "{refused:?}");
    // Ended already, the last one, or no longer somebody who sees it.
    let allowed = ["WRONG_STATE", "LAST_MANAGER", "FORBIDDEN", "NOT_FOUND"];
    assert!(refused.iter().all(|code| allowed.contains(&code.as_str())), "{refused:?}");
    assert!(refused.iter().any(|code| code == "LAST_MANAGER"), "{refused:?}");
    let managers = "SELECT COUNT(*) FROM appointment a JOIN service s ON s.id = a.service_id WHERE s.code = 'drive' \
        AND a.role = 'SERVICE_MANAGER' AND a.accepted_at IS NOT NULL AND a.ended_at IS NULL AND a.valid_until IS NULL";
    assert_eq!(world.number(managers).await, 1);
}

/// S4.2.12: consent given many times at once is one consent; a key sent many times at once has one effect.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn n5_what_is_done_once_is_on_record_once() {
    let world = Arc::new(World::start().await);
    let drive = world.service("drive").await;
    let input = json!({ "service": drive, "itemSv": "Pris", "amount": "10", "validFrom": "2027-01-01" });
    let price = world.made("owner.sunet.storage", "priceSet", input).await;
    let sunet = world.organisation("sunet").await;
    appointed(&world, "leader.sunet", &FOUR, "CONTRACT_MANAGER", &json!({ "provider": sunet }), &[]).await;
    let concur = (0..WRITERS).map(|number| {
        (FOUR[number % 4].to_owned(), mutation("priceConcur", "listPrice"), json!({ "input": { "listPrice": price } }))
    });
    let (done, refused) = at_once(&world, concur.collect()).await;
    assert_eq!((done, refused.len()), (1, WRITERS - 1), "{refused:?}");
    assert_eq!(world.number("SELECT COUNT(*) FROM consent WHERE act = 'CONCUR'").await, 1);

    let before = world.number("SELECT COUNT(*) FROM decision").await;
    let input = json!({ "service": drive, "titleSv": "En gång", "idempotencyKey": "nyckel-1" });
    let post = (0..WRITERS).map(|_| {
        ("communicator.sunet".to_owned(), mutation("announcementPost", "announcement"), json!({ "input": input }))
    });
    let (done, refused) = at_once(&world, post.collect()).await;
    assert_eq!((done, refused), (WRITERS, Vec::<String>::new()), "each is answered with what came of it");
    assert_eq!(world.number("SELECT COUNT(*) FROM announcement").await, 1);
    assert_eq!(world.number("SELECT COUNT(*) FROM decision").await, before + 1);
    // The same key for something else is refused; another person's key is another key.
    let other = json!({ "service": drive, "titleSv": "Något annat", "idempotencyKey": "nyckel-1" });
    assert_eq!(world.refused("communicator.sunet", "announcementPost", other.clone()).await.code, "KEY_REUSED");
    world.act("manager.sunet.drive", "announcementPost", other).await;
    chains_hold(&world);
}

/// N5: after all of it the chains of decisions are whole, and what is derived is what it is derived from.
pub fn chains_hold(world: &World) {
    let doctor = crate::harness::run(&world.server.database, &["doctor"], &[]);
    let told = String::from_utf8_lossy(&doctor.stdout).into_owned();
    assert!(told.contains("ok     decisions") && told.contains("ok     derived rows"), "{told}");
}
