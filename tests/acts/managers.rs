//! S2.2, S4.4: no act leaves a day to come on which nobody manages an active service.

use std::sync::Arc;

use serde_json::{Value, json};

use super::{
    at_once::{WRITERS, appointed, at_once, chains_hold, mutation},
    world::World,
};

/// Makes somebody a manager of Sunet Drive who has accepted, from today on until further notice.
async fn manager(world: &World, person: &str) -> Value {
    let (drive, id) = (world.service("drive").await, world.person(person).await);
    let input = json!({ "person": id, "role": "SERVICE_MANAGER", "scope": { "service": drive } });
    let seat = world.made("owner.sunet.storage", "appointmentMake", input).await;
    world.act(person, "appointmentAccept", json!({ "appointment": seat })).await;
    seat
}

async fn own(world: &World, person: &str) -> Value {
    let own = world.ask(person, "{ viewer { appointments { id } } }").await;
    own["viewer"]["appointments"][0]["id"].clone()
}

fn end(seat: &Value, on: &str) -> Value {
    json!({ "appointment": seat, "on": on })
}

/// Of two who end one after the other, the second does not rest on the days that the first no longer has: whichever of the
/// two ends earlier.
#[tokio::test]
async fn s4_4_managers_who_end_in_turn_leave_no_day_bare() {
    for (first, second, bare) in
        [("2027-06-01", "2027-05-01", "2027-06-01"), ("2027-05-01", "2027-06-01", "2027-06-01")]
    {
        let world = World::start().await;
        let (one, other) = (own(&world, "manager.sunet.drive").await, manager(&world, "resources.sunet").await);
        world.act("owner.sunet.storage", "appointmentEnd", end(&one, first)).await;
        let refused =
            world.refuses("owner.sunet.storage", "appointmentEnd", end(&other, second), "LAST_MANAGER", "S2.2").await;
        assert!(refused.message.contains(bare), "it names the first day without: {refused:?}");
        // Nor at once: the one who is left ends in 2027.
        world
            .refuses("resources.sunet", "appointmentEnd", json!({ "appointment": other }), "LAST_MANAGER", "S2.2")
            .await;
        // With somebody from then on, both may go.
        let next = world.person("communicator.sunet").await;
        let input = json!({ "person": next, "role": "SERVICE_MANAGER",
            "scope": { "service": world.service("drive").await }, "validFrom": "2027-05-01" });
        let next = world.made("owner.sunet.storage", "appointmentMake", input).await;
        world.act("communicator.sunet", "appointmentAccept", json!({ "appointment": next })).await;
        world.act("owner.sunet.storage", "appointmentEnd", end(&other, second)).await;
    }
}

/// The same with many at once, each for a day of its own: one stays until further notice.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn s4_4_many_ends_to_come_leave_no_day_bare() {
    let world = Arc::new(World::start().await);
    let mut seats = vec![own(&world, "manager.sunet.drive").await];
    for person in ["resources.sunet", "communicator.sunet", "developer.sunet", "cases.sunet"] {
        seats.push(manager(&world, person).await);
    }
    // The owner, coordinators to whom it is delegated, and each of the managers.
    let coordinators = ["level.sunet", "reviewer.sunet", "process.sunet"];
    let scope = json!({ "service": world.service("drive").await });
    let delegated = ["MANAGER_APPOINTMENT"];
    appointed(&world, "owner.sunet.storage", &coordinators, "SERVICE_COORDINATOR", &scope, &delegated).await;
    let managers = ["manager.sunet.drive", "resources.sunet", "communicator.sunet", "developer.sunet", "cases.sunet"];
    let acts = (0..WRITERS).map(|number| {
        let seat = &seats[number % seats.len()];
        let on = format!("2027-{:02}-{:02}", 1 + number % 12, 1 + number % 28);
        let person = match number / seats.len() % 5 {
            0 => "owner.sunet.storage",
            4 => managers[number % seats.len()],
            coordinator => coordinators[coordinator - 1],
        };
        (person.to_owned(), mutation("appointmentEnd", "appointment"), json!({ "input": end(seat, &on) }))
    });
    let (done, refused) = at_once(&world, acts.collect()).await;
    assert!(done >= seats.len() - 1, "{refused:?}");
    assert!(refused.iter().all(|code| ["LAST_MANAGER", "INVALID"].contains(&code.as_str())), "{refused:?}");
    let lasting = "SELECT COUNT(*) FROM appointment a JOIN service s ON s.id = a.service_id WHERE s.code = 'drive' \
        AND a.role = 'SERVICE_MANAGER' AND a.accepted_at IS NOT NULL AND a.ended_at IS NULL AND a.valid_until IS NULL";
    assert_eq!(world.number(lasting).await, 1, "all began today: who lasts covers every day");
    chains_hold(&world);
}

/// What of Sunet Drive is listed as to be filled: role, why, and from which day nobody is there.
async fn listed(world: &World) -> Vec<[String; 3]> {
    let query = "{ portfolioOverview(provider: \"sunet\", year: 2026) { providers { figures { vacancies { rows { role reason endsOn service { code } } } } } } }";
    let seen = world.ask("leader.sunet", query).await;
    let rows = seen["portfolioOverview"]["providers"][0]["figures"]["vacancies"]["rows"]
        .as_array()
        .expect("vacancies")
        .clone();
    let word = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let of_drive = rows.iter().filter(|row| row["service"]["code"] == "drive");
    let mut found: Vec<[String; 3]> =
        of_drive.map(|row| [word(&row["role"]), word(&row["reason"]), word(&row["endsOn"])]).collect();
    found.sort();
    found
}

/// S2.2: an owner is given an end to come once somebody is asked to follow from that very day, who cannot be owner before;
/// however far off it is shown as a vacancy at once, until that one accepts. No later act leaves a day bare either.
#[tokio::test]
async fn s2_2_an_owners_end_to_come_asks_for_who_follows() {
    let world = World::start().await;
    let of = |role: &str, day: &str| [role.to_owned(), "ENDING".to_owned(), day.to_owned()];
    assert_eq!(listed(&world).await, Vec::<[String; 3]>::new());
    let own = own(&world, "owner.sunet.storage").await;
    for (person, on) in [("owner.sunet.storage", "2028-01-01"), ("leader.sunet", "2026-11-23")] {
        let refused = world.refuses(person, "appointmentEnd", end(&own, on), "LAST_OWNER", "S2.2").await;
        assert!(refused.message.contains(on), "{refused:?}");
    }
    let (person, storage) = (world.person("resources.sunet").await, world.portfolio("storage").await);
    let next = |from: &str| json!({ "person": person, "role": "SERVICE_OWNER", "scope": { "portfolio": storage }, "validFrom": from });
    // One who begins later leaves days bare; one who begins before could never accept.
    for from in ["2028-02-01", "2027-12-01"] {
        let other = world.made("leader.sunet", "appointmentMake", next(from)).await;
        let ending = end(&own, "2028-01-01");
        world.refuses("owner.sunet.storage", "appointmentEnd", ending, "LAST_OWNER", "S2.2").await;
        world.act("leader.sunet", "appointmentEnd", json!({ "appointment": other })).await;
    }
    let seat = world.made("leader.sunet", "appointmentMake", next("2028-01-01")).await;
    world.refuses("resources.sunet", "appointmentAccept", json!({ "appointment": seat }), "SECOND_OWNER", "S2.2").await;
    world.act("owner.sunet.storage", "appointmentEnd", end(&own, "2028-01-01")).await;
    assert_eq!(listed(&world).await, [of("SERVICE_OWNER", "2028-01-01")], "not accepted yet");
    // Whoever follows is not taken back, nor ended, before another is asked.
    let back = json!({ "appointment": seat });
    world.refuses("leader.sunet", "appointmentEnd", back.clone(), "LAST_OWNER", "S2.2").await;
    world.act("resources.sunet", "appointmentAccept", json!({ "appointment": seat })).await;
    assert_eq!(listed(&world).await, Vec::<[String; 3]>::new());
    world.refuses("resources.sunet", "appointmentEnd", back.clone(), "LAST_OWNER", "S2.2").await;
    let mut other = next("2028-01-01");
    other["person"] = world.person("developer.sunet").await;
    let other = world.made("leader.sunet", "appointmentMake", other).await;
    world.act("resources.sunet", "appointmentEnd", back).await;
    assert_eq!(listed(&world).await, [of("SERVICE_OWNER", "2028-01-01")]);
    // To decline is the person's own (S2.3).
    world.act("developer.sunet", "appointmentDecline", json!({ "appointment": other })).await;
    let last = world.made("leader.sunet", "appointmentMake", next("2028-01-01")).await;
    world.act("resources.sunet", "appointmentAccept", json!({ "appointment": last })).await;
    assert_eq!(listed(&world).await, Vec::<[String; 3]>::new());
    // Of a manager, who may not leave a day bare by an act, what is to come soon: also where somebody follows later.
    world
        .execute(
            "UPDATE appointment SET valid_until = '2026-12-20' WHERE role = 'SERVICE_MANAGER' AND service_id = \
             (SELECT s.id FROM service s JOIN organisation o ON o.id = s.provider_id WHERE s.code = 'drive' AND o.code = 'sunet')",
        )
        .await;
    let (person, drive) = (world.person("communicator.sunet").await, world.service("drive").await);
    let input = json!({ "person": person, "role": "SERVICE_MANAGER", "scope": { "service": drive }, "validFrom": "2027-01-15" });
    let seat = world.made("owner.sunet.storage", "appointmentMake", input).await;
    world.act("communicator.sunet", "appointmentAccept", json!({ "appointment": seat })).await;
    assert_eq!(listed(&world).await, [of("SERVICE_MANAGER", "2026-12-20")]);
}

/// S2.2: what the calendar lets lapse shows as a vacancy, from the day on; so does what the owner requires (S4.2).
#[tokio::test]
async fn s2_2_what_lapses_by_the_calendar_shows_as_vacant() {
    let world = World::start().await;
    // The calendar's doing: no act would end the only manager's appointment.
    world
        .execute(
            "UPDATE appointment SET valid_until = '2026-12-20' WHERE role = 'SERVICE_MANAGER' AND service_id = \
             (SELECT s.id FROM service s JOIN organisation o ON o.id = s.provider_id WHERE s.code = 'drive' AND o.code = 'sunet')",
        )
        .await;
    let drive = world.service("drive").await;
    let require =
        json!({ "service": drive, "roles": ["SERVICE_COORDINATOR", "SERVICE_SPECIALIST", "BUSINESS_DEVELOPER"] });
    world.act("owner.sunet.storage", "rolesRequire", require).await;
    // S4.2: of the three, two are filled; the third is once its holder lays it down.
    let listed = async |world: &World| -> Vec<(String, String)> {
        listed(world).await.into_iter().map(|[role, reason, _]| (role, reason)).collect()
    };
    let pair = |role: &str, reason: &str| (role.to_owned(), reason.to_owned());
    assert_eq!(listed(&world).await, [pair("SERVICE_MANAGER", "ENDING")]);
    let specialist = own(&world, "specialist.sunet.drive").await;
    world.act("specialist.sunet.drive", "appointmentEnd", json!({ "appointment": specialist })).await;
    assert_eq!(world.whom("APPOINTMENT_ENDED").await, ["manager.sunet.drive"], "who appoints specialists (S3.2.5)");
    assert_eq!(listed(&world).await, [pair("SERVICE_MANAGER", "ENDING"), pair("SERVICE_SPECIALIST", "VACANT")]);
    let world = world.later("2026-12-20T12:00:00Z").await;
    let found = listed(&world).await;
    assert!(found.contains(&pair("SERVICE_MANAGER", "VACANT")), "{found:?}");
}

/// N6: an appointment that began in the past without an end is as one of today.
#[tokio::test]
async fn n6_a_period_that_began_in_the_past_gives_authority_once_accepted() {
    let world = World::start().await;
    let (drive, person) = (world.service("drive").await, world.person("communicator.sunet").await);
    let input = json!({ "person": person, "role": "SERVICE_MANAGER", "scope": { "service": drive }, "validFrom": "2026-01-01" });
    let seat = world.made("owner.sunet.storage", "appointmentMake", input).await;
    let routine = json!({ "service": drive, "routine": "ORDERING", "textSv": "Beställ" });
    world.refuses("communicator.sunet", "routineDescribe", routine.clone(), "FORBIDDEN", "S4.4.6").await;
    world.act("communicator.sunet", "appointmentAccept", json!({ "appointment": seat })).await;
    world.act("communicator.sunet", "routineDescribe", routine).await;
}
