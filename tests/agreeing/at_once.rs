//! Many at once: N1, N2, N5; a register without gaps (U2.6).

use std::sync::Arc;

use serde_json::{Value, json};

use super::{registered, reviewed, seen, signed, to_sign, written};
use crate::acts::world::World;

/// Does the same with many at once, and gives their answers.
async fn together(world: &Arc<World>, tries: Vec<(String, &'static str, Value)>) -> Vec<Value> {
    let tasks = tries.into_iter().map(|(person, mutation, input)| {
        let world = Arc::clone(world);
        tokio::spawn(async move { world.tried(&person, mutation, input).await })
    });
    let mut answers = Vec::new();
    for task in tasks.collect::<Vec<_>>() {
        answers.push(task.await.expect("an answer"));
    }
    answers
}

/// U2.6: eight agreements, each registered by two at once, have eight numbers that follow each other.
#[tokio::test]
async fn u2_6_numbers_follow_each_other_without_gaps() {
    let world = World::start().await;
    let before = world
        .number(
            "SELECT CAST(COALESCE(MAX(register_number), 0) AS BIGINT) FROM agreement_version v JOIN organisation o \
        ON o.id = v.keeper_id WHERE o.code = 'sunet' AND register_year = 2026",
        )
        .await;
    let mut tries = Vec::new();
    for number in 0..8 {
        let version = reviewed(&world, &format!("r-{number}"), "uu").await;
        signed(&world, &version, "uu").await;
        for _ in 0..2 {
            tries.push(("contract.sunet".to_owned(), "agreementRegister", json!({ "agreementVersion": version })));
        }
    }
    let world = Arc::new(world);
    let answers = together(&world, tries).await;
    let done = answers.iter().filter(|answer| crate::acts::world::refusal(answer).is_none()).count();
    assert_eq!(done, 8, "{answers:?}");
    let (last, count) = (
        world
            .number(
                "SELECT CAST(MAX(register_number) AS BIGINT) FROM agreement_version v JOIN organisation o \
                 ON o.id = v.keeper_id WHERE o.code = 'sunet' AND register_year = 2026",
            )
            .await,
        world.number("SELECT COUNT(DISTINCT register_number) FROM agreement_version v JOIN agreement a ON a.id = v.agreement_id \
            WHERE a.code LIKE 'r-%' AND register_year = 2026").await,
    );
    assert_eq!((last, count), (before + 8, 8));
}

/// Registers an agreement of the university's IT department with a faculty; the number that it got.
async fn of_the_department(world: &World, code: &str) -> Value {
    let (keeper, person) = (world.organisation("uu-it").await, "contract.uu-it");
    let storage = world.id(person, "service(provider: \"uu-it\", code: \"forskningslagring\")").await;
    let input = json!({ "keeper": keeper, "code": code, "titleSv": "Lagring", "services": [storage],
        "parties": [world.organisation("uu-jur").await] });
    let version = world.made(person, "agreementDrawUp", input).await;
    let input = json!({ "agreementVersion": version, "validFrom": "2028-01-01", "noticeMonths": 3 });
    world.act(person, "agreementEdit", input).await;
    let attest = json!({ "agreementVersion": version, "signedOn": "2027-01-02", "source": "Pärm 3" });
    world.act(person, "agreementAttest", attest).await;
    world.act(person, "agreementRegister", json!({ "agreementVersion": version })).await;
    seen(world, person, &version).await["registerNumber"].clone()
}

/// U2.6: each year's register begins at one, however many numbers the year before had, and whatever others registered.
#[tokio::test]
async fn u2_6_a_new_years_register_begins_at_one() {
    let world = World::start().await;
    let last = registered(&world, "last-year", "uu").await;
    let number = seen(&world, "contract.sunet", &last).await["registerNumber"].clone();
    let (year, count) = number.as_str().and_then(|number| number.split_once('-')).expect("a number");
    assert!(year == "2026" && count != "0001", "{number}");
    let world = world.later("2027-01-04T12:00:00Z").await;
    // Another provider has a register of its own, and is before Sunet in the new year.
    assert_eq!(of_the_department(&world, "theirs-first").await, "2027-0001");
    for (code, expected) in [("first", "2027-0001"), ("second", "2027-0002")] {
        let version = registered(&world, code, "uu").await;
        assert_eq!(seen(&world, "contract.sunet", &version).await["registerNumber"], expected);
    }
    assert_eq!(of_the_department(&world, "theirs-second").await, "2027-0002");
    // At New Year's Eve in Sweden it is still the old year for an hour in Greenwich: the day is Sweden's.
    let world = world.later("2027-12-31T23:30:00Z").await;
    let version = registered(&world, "new-year", "uu").await;
    assert_eq!(seen(&world, "contract.sunet", &version).await["registerNumber"], "2028-0001");
}

/// N1, N2, N5: edits, reviews and signatures of one version at once never leave anything signed that was not reviewed so.
#[tokio::test]
async fn n1_edits_and_signatures_at_once() {
    let world = World::start().await;
    let version = reviewed(&world, "race", "uu").await;
    let (uu, sunet) = (
        to_sign(&world, "signatory.uu", &version, "uu").await,
        to_sign(&world, "owner.sunet.storage", &version, "sunet").await,
    );
    let mut tries = Vec::new();
    for number in 0..8 {
        let edit = json!({ "agreementVersion": version, "termsSv": format!("Villkor {number}.") });
        tries.push(("manager.sunet.drive".to_owned(), "agreementEdit", edit));
        tries.push(("signatory.uu".to_owned(), "agreementSign", uu.clone()));
        tries.push(("owner.sunet.storage".to_owned(), "agreementSign", sunet.clone()));
    }
    let world = Arc::new(world);
    let answers = together(&world, tries).await;
    assert!(answers.iter().any(|answer| crate::acts::world::refusal(answer).is_none()), "{answers:?}");
    super::histories::sound::assert_sound(&world).await;
    let state = seen(&world, "contract.sunet", &version).await["state"].clone();
    assert!(["DRAFT", "SIGNED_IN_PART", "SIGNED"].contains(&state.as_str().expect("a state")), "{state}");
}

/// A second party of an agreement is not disturbed by the first's signature: both count.
#[tokio::test]
async fn u2_6_parties_sign_at_once() {
    let world = World::start().await;
    let version = written(&world, "both", "uu").await;
    let (kth, drive) = (world.organisation("kth").await, world.service("drive").await);
    let input = json!({ "agreementVersion": version, "party": kth, "responsibilitiesSv": "Som UU.",
        "lines": [{ "service": drive, "itemSv": "Lagring", "amount": "1", "period": "MONTH", "validFrom": "2027-01-01" }] });
    world.act("manager.sunet.drive", "agreementPartySet", input).await;
    super::review(&world, &version).await;
    let mut tries = Vec::new();
    for (person, organisation) in [("signatory.uu", "uu"), ("signatory.kth", "kth"), ("owner.sunet.storage", "sunet")] {
        let input = to_sign(&world, person, &version, organisation).await;
        tries.extend((0..3).map(|_| (person.to_owned(), "agreementSign", input.clone())));
    }
    let world = Arc::new(world);
    let answers = together(&world, tries).await;
    assert_eq!(answers.iter().filter(|answer| crate::acts::world::refusal(answer).is_none()).count(), 3, "{answers:?}");
    assert_eq!(seen(&world, "contract.sunet", &version).await["state"], "SIGNED");
    super::histories::sound::assert_sound(&world).await;
}
