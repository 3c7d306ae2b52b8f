//! More of what must hold whoever writes at once: S2.2 for portfolios, L1 against S4.4, S4.2.12 where one price takes the
//! place of another.

use std::sync::Arc;

use serde_json::{Value, json};

use super::{
    at_once::{WRITERS, at_once, chains_hold, mutation},
    world::World,
};

/// S2.2: a portfolio has at most one effective owner, however many accept at once.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn s2_2_one_of_many_becomes_owner_of_a_portfolio() {
    let world = Arc::new(World::start().await);
    let sunet = world.organisation("sunet").await;
    let input = json!({ "provider": sunet, "code": "ny", "nameSv": "Ny portfölj" });
    let portfolio = world.made("leader.sunet", "portfolioEstablish", input).await;
    let people = ["resources.sunet", "communicator.sunet", "developer.sunet", "cases.sunet"];
    let mut acts = Vec::new();
    for person in people {
        let id = world.person(person).await;
        let input = json!({ "person": id, "role": "SERVICE_OWNER", "scope": { "portfolio": portfolio } });
        let seat = world.made("leader.sunet", "appointmentMake", input).await;
        for _ in 0..WRITERS / people.len() {
            let input = json!({ "input": { "appointment": seat } });
            acts.push((person.to_owned(), mutation("appointmentAccept", "appointment"), input));
        }
    }
    let (done, refused) = at_once(&world, acts).await;
    assert_eq!(done, 1, "{refused:?}");
    assert!(refused.iter().all(|code| code == "SECOND_OWNER" || code == "WRONG_STATE"), "{refused:?}");
    let owners = "SELECT COUNT(*) FROM appointment a JOIN portfolio f ON f.id = a.portfolio_id WHERE f.code = 'ny' \
        AND a.role = 'SERVICE_OWNER' AND a.accepted_at IS NOT NULL AND a.ended_at IS NULL";
    assert_eq!(world.number(owners).await, 1);
}

/// A service of which nothing is missing, and the appointment of its only manager.
async fn ready(world: &World, code: &str) -> (Value, Value) {
    let (storage, manager) = (world.portfolio("storage").await, world.person("resources.sunet").await);
    let input = json!({ "portfolio": storage, "code": code, "nameSv": code });
    let service = world.made("owner.sunet.storage", "servicePropose", input).await;
    let decide = json!({ "service": service, "establish": true, "environmentBearing": "Ingen" });
    world.act("leader.sunet", "serviceDecide", decide).await;
    let input = json!({ "person": manager, "role": "SERVICE_MANAGER", "scope": { "service": service } });
    let seat = world.made("owner.sunet.storage", "appointmentMake", input).await;
    world.act("resources.sunet", "appointmentAccept", json!({ "appointment": seat })).await;
    let classes = json!({ "service": service, "confidentiality": "MODERATE", "integrity": "MODERATE",
        "availability": "MODERATE", "reviewDue": "2027-11-01" });
    world.act("owner.sunet.storage", "securityClassify", classes).await;
    for (person, routine) in
        [("owner.sunet.storage", "SUPPORT"), ("resources.sunet", "ORDERING"), ("owner.sunet.storage", "DOCUMENTATION")]
    {
        world.act(person, "routineDescribe", json!({ "service": service, "routine": routine, "textSv": "Så" })).await;
    }
    let text = world.made("resources.sunet", "serviceTextWrite", json!({ "service": service, "nameSv": code })).await;
    world.act("communicator.sunet", "serviceTextPublish", json!({ "serviceText": text })).await;
    (service, seat)
}

/// L1, S2.2, S4.4: while its last manager is ended a service is not taken into use, and the other way round.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn l1_no_service_is_taken_into_use_while_its_last_manager_goes() {
    let world = Arc::new(World::start().await);
    let mut acts = Vec::new();
    let mut services = Vec::new();
    for code in ["samtidig-1", "samtidig-2", "samtidig-3", "samtidig-4"] {
        services.push(ready(&world, code).await);
    }
    for number in 0..WRITERS {
        let (service, seat) = &services[number % services.len()];
        let (person, name, input) = match number / services.len() % 2 {
            0 => ("owner.sunet.storage", "serviceEstablish", json!({ "service": service })),
            _ => ("resources.sunet", "appointmentEnd", json!({ "appointment": seat })),
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
    let mut prices = Vec::new();
    for number in 0..8 {
        prices.push(world.made("owner.sunet.storage", "priceSet", set(20 + number, &first)).await);
    }
    let acts = (0..WRITERS).map(|number| {
        let input = json!({ "input": { "listPrice": prices[number % prices.len()] } });
        ("contract.sunet".to_owned(), mutation("priceConcur", "listPrice"), input)
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
