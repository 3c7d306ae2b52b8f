//! More of what must hold whoever writes at once: S2.2 for portfolios, L1 against S4.4, S4.2.12 where one price takes the
//! place of another.

use std::sync::Arc;

use serde_json::{Value, json};

use super::{
    at_once::{FOUR, WRITERS, accept_at_once, appointed, at_once, chains_hold, crowd, mutation, seated},
    world::World,
};

/// S2.2: a portfolio has at most one effective owner, however many accept at once.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn s2_2_one_of_many_becomes_owner_of_a_portfolio() {
    let world = Arc::new(World::start().await);
    let sunet = world.organisation("sunet").await;
    let input = json!({ "provider": sunet, "code": "ny", "nameSv": "Ny portfölj" });
    world.act("leader.sunet", "portfolioEstablish", input).await;
    let people = crowd(&world, WRITERS).await;
    seated(&world, ("SERVICE_OWNER", "PORTFOLIO", "ny"), false).await;
    accept_at_once(&world, &people).await;
    let owners = "SELECT COUNT(*) FROM appointment a JOIN portfolio f ON f.id = a.portfolio_id WHERE f.code = 'ny' \
        AND a.role = 'SERVICE_OWNER' AND a.accepted_at IS NOT NULL AND a.ended_at IS NULL";
    assert_eq!(world.number(owners).await, 1);
}

/// S2.2: of an active service's own owner and its portfolio's, who lay it down at once, one stays: neither rests on the other.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn s2_2_the_services_owner_and_the_portfolios_do_not_go_at_once() {
    let world = Arc::new(World::start().await);
    let mut acts = Vec::new();
    let mut number = 0;
    // Portfolios of one or two active services, each of which is given an owner of its own.
    for portfolio in ["storage", "mail", "collaboration", "security", "support"] {
        let owner = format!("owner.sunet.{portfolio}");
        let query = format!(
            "{{ portfolio(provider: \"sunet\", code: \"{portfolio}\") {{ services(filter: {{ state: ACTIVE }}) {{ nodes {{ id }} }} }} }}"
        );
        let found = world.ask("leader.sunet", &query).await;
        let own = world.ask(&owner, "{ viewer { appointments { id } } }").await;
        let mut seats = vec![(owner, own["viewer"]["appointments"][0]["id"].clone())];
        for service in found["portfolio"]["services"]["nodes"].as_array().expect("services") {
            let person = OWNERS[number];
            number += 1;
            let scope = json!({ "service": service["id"] });
            let seat = appointed(&world, "leader.sunet", &[person], "SERVICE_OWNER", &scope, &[]).await.remove(0);
            seats.push((person.to_owned(), seat));
        }
        assert!(seats.len() > 1, "{found}");
        acts.extend(seats);
    }
    let acts = acts.iter().cycle().take(WRITERS).map(|(person, seat)| {
        let input = json!({ "input": { "appointment": seat } });
        (person.clone(), mutation("appointmentEnd", "appointment"), input)
    });
    let (done, refused) = at_once(&world, acts.collect()).await;
    assert!(done >= 5, "{done} {refused:?}");
    assert!(refused.iter().any(|code| code == "LAST_OWNER"), "{refused:?}");
    let allowed = ["LAST_OWNER", "WRONG_STATE", "NOT_FOUND"];
    assert!(refused.iter().all(|code| allowed.contains(&code.as_str())), "{refused:?}");
    let without = "SELECT COUNT(*) FROM service s JOIN portfolio f ON f.id = s.portfolio_id JOIN organisation o \
        ON o.id = s.provider_id WHERE o.code = 'sunet' AND s.state = 'ACTIVE' \
        AND f.code IN ('storage', 'mail', 'collaboration', 'security', 'support') AND NOT EXISTS \
        (SELECT 1 FROM appointment a WHERE (a.service_id = s.id OR a.portfolio_id = s.portfolio_id) \
        AND a.role = 'SERVICE_OWNER' AND a.accepted_at IS NOT NULL AND a.ended_at IS NULL)";
    assert_eq!(world.number(without).await, 0, "every active service has an owner");
    chains_hold(&world);
}

/// Those who are made owners of a service of their own.
const OWNERS: [&str; 8] = [
    "resources.sunet",
    "communicator.sunet",
    "developer.sunet",
    "cases.sunet",
    "level.sunet",
    "reviewer.sunet",
    "process.sunet",
    "contract.sunet",
];

/// A service of which nothing is missing, and the appointment of this person, its only manager.
async fn ready(world: &World, code: &str, manages: &str) -> (Value, Value) {
    let (storage, manager) = (world.portfolio("storage").await, world.person(manages).await);
    let input = json!({ "portfolio": storage, "code": code, "nameSv": code });
    let service = world.made("owner.sunet.storage", "servicePropose", input).await;
    let decide = json!({ "service": service, "establish": true, "environmentBearing": "Ingen" });
    world.act("leader.sunet", "serviceDecide", decide).await;
    let input = json!({ "person": manager, "role": "SERVICE_MANAGER", "scope": { "service": service } });
    let seat = world.made("owner.sunet.storage", "appointmentMake", input).await;
    world.act(manages, "appointmentAccept", json!({ "appointment": seat })).await;
    let classes = json!({ "service": service, "confidentiality": "MODERATE", "integrity": "MODERATE",
        "availability": "MODERATE", "reviewDue": "2027-11-01" });
    world.act("owner.sunet.storage", "securityClassify", classes).await;
    for (person, routine) in
        [("owner.sunet.storage", "SUPPORT"), (manages, "ORDERING"), ("owner.sunet.storage", "DOCUMENTATION")]
    {
        world.act(person, "routineDescribe", json!({ "service": service, "routine": routine, "textSv": "Så" })).await;
    }
    let text = world.made(manages, "serviceTextWrite", json!({ "service": service, "nameSv": code })).await;
    world.act("communicator.sunet", "serviceTextPublish", json!({ "serviceText": text })).await;
    (service, seat)
}

/// L1, S2.2, S4.4: while its last manager is ended a service is not taken into use, and the other way round.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn l1_no_service_is_taken_into_use_while_its_last_manager_goes() {
    let world = Arc::new(World::start().await);
    let mut acts = Vec::new();
    let mut services = Vec::new();
    for (number, manages) in FOUR.into_iter().enumerate() {
        services.push(ready(&world, &format!("samtidig-{number}"), manages).await);
    }
    for number in 0..WRITERS {
        let (service, seat) = &services[number % services.len()];
        let (person, name, input) = match number / services.len() % 2 {
            0 => ("owner.sunet.storage", "serviceEstablish", json!({ "service": service })),
            _ => (FOUR[number % services.len()], "appointmentEnd", json!({ "appointment": seat })),
        };
        let field = if name == "serviceEstablish" { "service" } else { "appointment" };
        acts.push((person.to_owned(), mutation(name, field), json!({ "input": input })));
    }
    let (done, refused) = at_once(&world, acts).await;
    assert_eq!(done, services.len(), "one of the two for each: {refused:?}");
    let allowed = ["WRONG_STATE", "INCOMPLETE", "LAST_MANAGER"];
    assert!(refused.iter().all(|code| allowed.contains(&code.as_str())), "{refused:?}");
    let without = "SELECT COUNT(*) FROM service s WHERE s.state = 'ACTIVE' AND s.code LIKE 'samtidig-%' AND NOT EXISTS \
        (SELECT 1 FROM appointment a WHERE a.service_id = s.id AND a.role = 'SERVICE_MANAGER' \
        AND a.accepted_at IS NOT NULL AND a.ended_at IS NULL)";
    assert_eq!(world.number(without).await, 0, "no active service is without a manager");
    chains_hold(&world);
}

/// S4.2.12: of many prices that would take the place of one, one does; it is ended once.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn s4_2_12_one_of_many_prices_takes_the_place_of_another() {
    let world = Arc::new(World::start().await);
    let drive = world.service("drive").await;
    let set = |amount: usize, replaces: &Value| json!({ "service": drive, "itemSv": "Pris", "amount": amount.to_string(), "validFrom": "2026-12-01", "replaces": replaces });
    let first = world.made("owner.sunet.storage", "priceSet", set(10, &Value::Null)).await;
    world.act("contract.sunet", "priceConcur", json!({ "listPrice": first })).await;
    let people = crowd(&world, WRITERS).await;
    seated(&world, ("CONTRACT_MANAGER", "PROVIDER", ""), true).await;
    let mut prices = Vec::new();
    for number in 0..8 {
        prices.push(world.made("owner.sunet.storage", "priceSet", set(20 + number, &first)).await);
    }
    let acts = (0..WRITERS).map(|number| {
        let input = json!({ "input": { "listPrice": prices[number % prices.len()] } });
        (people[number].clone(), mutation("priceConcur", "listPrice"), input)
    });
    let (done, refused) = at_once(&world, acts.collect()).await;
    assert_eq!(done, 1, "{refused:?}");
    assert!(refused.iter().all(|code| code == "WRONG_STATE"), "{refused:?}");
    let taken = "SELECT COUNT(*) FROM list_price WHERE replaces_id IS NOT NULL AND concurred_at IS NOT NULL";
    assert_eq!(world.number(taken).await, 1);
    let ended = "SELECT COUNT(*) FROM decision WHERE object_kind = 'LIST_PRICE' AND cause_id IS NOT NULL";
    assert_eq!(world.number(ended).await, 1, "what it ended has that on record, once");
    chains_hold(&world);
}
