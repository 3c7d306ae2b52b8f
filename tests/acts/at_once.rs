//! What must hold whoever writes at once (section 4): N4, S2.2, S4.4, S4.2.12, and that a key has one effect.

use std::{sync::Arc, time::Duration};

use futures_util::future::join_all;
use serde_json::{Value, json};

use super::world::{World, refusal};

/// How many write at once.
pub const WRITERS: usize = 64;

/// How often one tries again where the server had no connection free.
const TRIES: u32 = 200;

/// Plants so many persons, who can sign in as `crowd.0` and so on: one person's acts come one after the other, those of
/// different persons meet.
pub async fn crowd(world: &World, persons: usize) -> Vec<String> {
    world
        .execute(&format!(
            "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < {}) \
             INSERT INTO person (id, name, sort_name, provenance) \
             SELECT NEW_ID, 'Crowd ' || CAST(i AS TEXT), 'crowd.' || CAST(i AS TEXT), 'SAMPLE' FROM n",
            persons - 1
        ))
        .await;
    world
        .execute(
            "INSERT INTO identity (id, person_id, issuer, subject) \
             SELECT NEW_ID, p.id, (SELECT i.issuer FROM identity i WHERE i.subject = 'leader.sunet'), p.sort_name \
             FROM person p WHERE p.sort_name LIKE 'crowd.%'",
        )
        .await;
    let people: Vec<String> = (0..persons).map(|number| format!("crowd.{number}")).collect();
    for person in &people {
        world.knows(person);
    }
    people
}

/// Plants an appointment for each of the crowd, past every act: Sunet's, over its portfolio or service with this code.
pub async fn seated(world: &World, (role, scope, code): (&str, &str, &str), accepted: bool) {
    let of = |table: &str, at: &str| match scope == at {
        true => format!("(SELECT t.id FROM {table} t WHERE t.provider_id = o.id AND t.code = '{code}')"),
        false => "CAST(NULL AS UUID)".to_owned(),
    };
    let (portfolio, service) = (of("portfolio", "PORTFOLIO"), of("service", "SERVICE"));
    let once = "(SELECT MIN(a.accepted_at) FROM appointment a)";
    let accepted = if accepted { once } else { "CAST(NULL AS TIMESTAMPTZ)" };
    world
        .execute(&format!(
            "INSERT INTO appointment (id, person_id, role, scope, provider_id, portfolio_id, service_id, valid_from, \
             appointed_at, accepted_at, provenance) SELECT NEW_ID, p.id, '{role}', '{scope}', o.id, {portfolio}, {service}, \
             (SELECT MIN(a.valid_from) FROM appointment a), {once}, {accepted}, 'SAMPLE' \
             FROM person p, organisation o WHERE p.sort_name LIKE 'crowd.%' AND o.code = 'sunet'"
        ))
        .await;
}

/// The appointment that each of them holds, or is asked to hold, in this role.
pub async fn own_seats(world: &World, people: &[String], role: &str) -> Vec<Value> {
    let mut seats = Vec::new();
    for person in people {
        let me = world.person(person).await;
        let query = format!("{{ appointments(filter: {{ person: {me}, role: [{role}] }}) {{ nodes {{ id }} }} }}");
        let own = world.ask(person, &query).await["appointments"]["nodes"].clone();
        assert_eq!(own.as_array().map(Vec::len), Some(1), "{person}: {own}");
        seats.push(own[0]["id"].clone());
    }
    seats
}

/// Sends all at once, and says how many were done, and how the others were refused.
pub async fn at_once(world: &Arc<World>, acts: Vec<(String, String, Value)>) -> (usize, Vec<String>) {
    let sent = acts.into_iter().map(|(person, query, variables)| {
        let world = Arc::clone(world);
        tokio::spawn(async move {
            // A server whose connections are all taken has done nothing, and says so: one tries again.
            for _ in 0..TRIES {
                let answer = world.send(&person, &query, variables.clone()).await;
                if refusal(&answer).is_none_or(|refusal| refusal.code != "UNAVAILABLE") {
                    return answer;
                }
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
            panic!("{person}: the server has had no connection free {TRIES} times");
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

/// N4: allocations never exceed the frame, which sixty-four persons share out at once. The model knows one owner of a portfolio;
/// these are planted, so that what holds is the frame and not that one person's acts come in turn.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn n4_allocations_never_exceed_the_frame() {
    let world = Arc::new(World::start().await);
    let storage = world.portfolio("storage").await;
    let input = json!({ "portfolio": storage, "year": 2028, "amount": "1000" });
    let frame = world.made("leader.sunet", "frameDecide", input).await;
    let people = crowd(&world, WRITERS).await;
    seated(&world, ("SERVICE_OWNER", "PORTFOLIO", "storage"), true).await;
    seated(&world, ("LEADERSHIP", "PROVIDER", ""), true).await;
    let services = world
        .ask("leader.sunet", "{ portfolio(provider: \"sunet\", code: \"storage\") { services { nodes { id } } } }")
        .await;
    let services = services["portfolio"]["services"]["nodes"].as_array().expect("services").clone();
    let allocate = |number: usize, amount: usize| {
        let service = &services[number % services.len()]["id"];
        let input = json!({ "budgetFrame": frame, "service": service, "amount": amount.to_string() });
        (people[number].clone(), mutation("allocationDecide", "allocation"), json!({ "input": input }))
    };
    let (done, refused) = at_once(&world, (0..WRITERS).map(|number| allocate(number, 300 + number)).collect()).await;
    assert!(done > 0 && refused.iter().all(|code| code == "EXCEEDS_FRAME"), "{done} {refused:?}");
    let frames = "SELECT COUNT(*) FROM budget_frame f WHERE f.allocated_minor > f.amount_minor OR f.allocated_minor <> \
        (SELECT COALESCE(SUM(a.amount_minor), 0) FROM allocation a WHERE a.frame_id = f.id)";
    assert_eq!(world.number(frames).await, 0);
    // Many change the frame while others allocate of it: none crosses another.
    let acts = (0..WRITERS).map(|number| {
        if number % 4 != 0 {
            let input = json!({ "portfolio": storage, "year": 2028, "amount": format!("{}", 500 + number * 10) });
            (people[number].clone(), mutation("frameDecide", "budgetFrame"), json!({ "input": input }))
        } else {
            allocate(number, number * 7)
        }
    });
    let (done, refused) = at_once(&world, acts.collect()).await;
    assert!(done > 0 && refused.iter().all(|code| code == "EXCEEDS_FRAME"), "{done} {refused:?}");
    assert_eq!(world.number(frames).await, 0);
    chains_hold(&world);
}

/// S2.2: a scope has at most one effective owner, however many accept at once: sixty-four are asked.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn s2_2_one_of_many_becomes_owner() {
    let world = Arc::new(World::start().await);
    let people = crowd(&world, WRITERS).await;
    seated(&world, ("SERVICE_OWNER", "SERVICE", "drive"), false).await;
    accept_at_once(&world, &people).await;
    let owners = "SELECT COUNT(*) FROM appointment a JOIN service s ON s.id = a.service_id WHERE s.code = 'drive' \
        AND a.role = 'SERVICE_OWNER' AND a.accepted_at IS NOT NULL AND a.ended_at IS NULL";
    assert_eq!(world.number(owners).await, 1);
}

/// Each accepts to be owner, at once: one is.
pub async fn accept_at_once(world: &Arc<World>, people: &[String]) {
    let seats = own_seats(world, people, "SERVICE_OWNER").await;
    let acts = people.iter().zip(seats).map(|(person, seat)| {
        let input = json!({ "input": { "appointment": seat } });
        (person.clone(), mutation("appointmentAccept", "appointment"), input)
    });
    let (done, refused) = at_once(world, acts.collect()).await;
    assert_eq!((done, refused.len()), (1, WRITERS - 1), "{refused:?}");
    assert!(refused.iter().all(|code| code == "SECOND_OWNER"), "{refused:?}");
}

/// S2.2, S4.4: of sixty-four managers who lay down their appointments at once, while the owner ends them too, the last one
/// stays.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn s4_4_the_last_of_many_managers_stays() {
    let world = Arc::new(World::start().await);
    let mut people = crowd(&world, WRITERS - 1).await;
    seated(&world, ("SERVICE_MANAGER", "SERVICE", "drive"), true).await;
    people.push("manager.sunet.drive".to_owned());
    let seats = own_seats(&world, &people, "SERVICE_MANAGER").await;
    let end = |person: &str, seat: &Value| {
        let input = json!({ "input": { "appointment": seat } });
        (person.to_owned(), mutation("appointmentEnd", "appointment"), input)
    };
    let own = people.iter().zip(&seats).map(|(person, seat)| end(person, seat));
    let by_the_owner = seats.iter().step_by(8).map(|seat| end("owner.sunet.storage", seat));
    let (done, refused) = at_once(&world, own.chain(by_the_owner).collect()).await;
    assert_eq!(done, WRITERS - 1, "{refused:?}");
    // Ended already, the last one, or no longer somebody who sees it.
    let allowed = ["WRONG_STATE", "LAST_MANAGER", "FORBIDDEN", "NOT_FOUND"];
    assert!(refused.iter().all(|code| allowed.contains(&code.as_str())), "{refused:?}");
    assert!(refused.iter().any(|code| code == "LAST_MANAGER"), "{refused:?}");
    let managers = "SELECT COUNT(*) FROM appointment a JOIN service s ON s.id = a.service_id WHERE s.code = 'drive' \
        AND a.role = 'SERVICE_MANAGER' AND a.accepted_at IS NOT NULL AND a.ended_at IS NULL AND a.valid_until IS NULL";
    assert_eq!(world.number(managers).await, 1);
}

/// S4.2.12: consent given by sixty-four at once is one consent; a key sent many times at once has one effect.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn n5_what_is_done_once_is_on_record_once() {
    let world = Arc::new(World::start().await);
    let drive = world.service("drive").await;
    let input = json!({ "service": drive, "itemSv": "Pris", "amount": "10", "validFrom": "2027-01-01" });
    let price = world.made("owner.sunet.storage", "priceSet", input).await;
    let people = crowd(&world, WRITERS).await;
    seated(&world, ("CONTRACT_MANAGER", "PROVIDER", ""), true).await;
    let concur = people.iter().map(|person| {
        (person.clone(), mutation("priceConcur", "listPrice"), json!({ "input": { "listPrice": price } }))
    });
    let (done, refused) = at_once(&world, concur.collect()).await;
    assert_eq!((done, refused.len()), (1, WRITERS - 1), "{refused:?}");
    assert!(refused.iter().all(|code| code == "WRONG_STATE"), "{refused:?}");
    assert_eq!(world.number("SELECT COUNT(*) FROM consent WHERE act = 'CONCUR'").await, 1);

    // One person's acts come in turn on PostgreSQL; that the key itself holds is tried in `tests/database/acts.rs`.
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
