//! Several processes of the program over one database: what holds in one holds in all (docs/scaling.md).

use std::sync::Arc;

use futures_util::future::join_all;
use serde_json::json;

use super::{
    at_once::{WRITERS, at_once, chains_hold, crowd, mutation, seated},
    world::World,
};

/// N6: rights end from the next request on, through whichever process, also where that has just answered by them.
#[tokio::test]
async fn n6_a_right_that_ends_through_one_process_ends_in_all() {
    let one = World::start().await;
    let other = one.beside().await;
    let drive = one.service("drive").await;
    let manager = one.person("resources.sunet").await;
    let scope = json!({ "service": drive });
    let input = json!({ "person": manager, "role": "SERVICE_MANAGER", "scope": scope });
    let seat = one.made("owner.sunet.storage", "appointmentMake", input).await;
    one.act("resources.sunet", "appointmentAccept", json!({ "appointment": seat })).await;
    let post = |title: &str| json!({ "service": drive, "titleSv": title });
    other.act("resources.sunet", "announcementPost", post("Genom den andra")).await;
    one.act("resources.sunet", "announcementPost", post("Genom den ena")).await;
    let seats = "{ viewer { appointments { role service { code } } } }";
    let had = other.ask("resources.sunet", seats).await;
    one.act("owner.sunet.storage", "appointmentEnd", json!({ "appointment": seat })).await;
    let has = other.ask("resources.sunet", seats).await;
    let number = |told: &serde_json::Value| told["viewer"]["appointments"].as_array().map(Vec::len);
    assert_eq!(number(&has), number(&had).map(|seats| seats - 1), "{had} {has}");
    let refused = other.refused("resources.sunet", "announcementPost", post("För sent")).await;
    assert_eq!(refused.code, "FORBIDDEN", "{refused:?}");
}

/// N4, N5: what many write through two processes at once stays within the frame, each key has one effect, and the chains of
/// decisions are whole.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn n4_n5_what_many_write_through_two_processes_holds() {
    let one = Arc::new(World::start().await);
    let other = Arc::new(one.beside().await);
    let storage = one.portfolio("storage").await;
    let drive = one.service("drive").await;
    let input = json!({ "portfolio": storage, "year": 2028, "amount": "1000" });
    let frame = one.made("leader.sunet", "frameDecide", input).await;
    let people = crowd(&one, WRITERS).await;
    seated(&one, ("SERVICE_OWNER", "PORTFOLIO", "storage"), true).await;
    // Each through one of the two: three hundred and more of a frame of a thousand.
    let allocate = |(number, person): (usize, &String)| {
        let input = json!({ "budgetFrame": frame, "service": drive, "amount": (300 + number).to_string() });
        (person.clone(), mutation("allocationDecide", "allocation"), json!({ "input": input }))
    };
    let (left, right) = people.split_at(WRITERS / 2);
    let through = [(&one, left), (&other, right)];
    let tried = through.map(|(world, people)| at_once(world, people.iter().enumerate().map(allocate).collect()));
    let told = join_all(tried).await;
    let done: usize = told.iter().map(|(done, _)| done).sum();
    assert!(done >= 1 && told.iter().flat_map(|(_, refused)| refused).all(|code| code == "EXCEEDS_FRAME"), "{told:?}");
    let frames = "SELECT COUNT(*) FROM budget_frame f WHERE f.allocated_minor > f.amount_minor OR f.allocated_minor <> \
        (SELECT COALESCE(SUM(a.amount_minor), 0) FROM allocation a WHERE a.frame_id = f.id)";
    assert_eq!(one.number(frames).await, 0);
    // The same key through both.
    let before = one.number("SELECT COUNT(*) FROM announcement").await;
    let post = |_| {
        let input = json!({ "service": drive, "titleSv": "En gång", "idempotencyKey": "två-processer" });
        ("communicator.sunet".to_owned(), mutation("announcementPost", "announcement"), json!({ "input": input }))
    };
    let posted = [&one, &other].map(|world| at_once(world, (0..8).map(post).collect()));
    assert_eq!(join_all(posted).await, vec![(8, Vec::new()), (8, Vec::new())]);
    assert_eq!(one.number("SELECT COUNT(*) FROM announcement").await, before + 1);
    chains_hold(&one);
}
