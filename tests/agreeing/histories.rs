//! N1–N3, N5, N7 under random histories: many people, some of them in several roles, edit, hand in, review, sign, attest,
//! register, amend, renew and end agreements of two customers, and order, approve, activate and end deliveries, at once,
//! often with what they read a while ago, and with days that have passed; now and then the clock moves on, so that versions
//! begin, expire and are renewed, and some of them hand over to others. Whatever they come to, no version is signed that
//! another person did not review in that very content, none by whoever may not at that moment, nothing of a signed one ever
//! changes, no active delivery stands bare, each step has its decision, and neither customer learns anything of the other. And
//! each derived row is what it is derived from (N8), in every state in which a round leaves the database.
//!
//! `KATALOG_TEST_ACTS` sets how long a history is, `KATALOG_TEST_SEED` which. The same seed chooses the same acts as long as
//! they come to the same: what is sent at once comes in an order of its own.

mod acts;
mod came;
mod covered;
mod decided;
mod edited;
mod kept;
mod said;
mod seats;
mod seen;
pub mod sound;
mod told;

use std::sync::Arc;

use chrono::{Days, NaiveDate};
use futures_util::future::join_all;
use serde_json::{Value, json};

use self::{
    acts::act,
    came::Came,
    covered::Covered,
    decided::assert_decided,
    edited::assert_edited,
    kept::assert_kept,
    said::assert_says_what_was_signed,
    seats::Seats,
    seen::{KNOWN, STANDING, Seen, Signed, delivered, read, stays},
    sound::assert_sound,
};
use super::{apart::assert_apart, written};
use crate::{
    acts::{at_once::chains_hold, world::World},
    law::random::Random,
};

/// How many acts a history has; each runs beside others. `KATALOG_TEST_ACTS` sets another number.
const ACTS: usize = 1_500;

/// After how many rounds of acts all that signed versions say is read again, and everybody's view of them: the longer the
/// history, the more there is to read. What must hold of the rows, derived ones among them, is asked after each.
const READ_ALL: usize = 5;

/// After how many rounds the clock moves on, and by how many days.
const MOVES_ON: (usize, u64) = (4, 13);

/// How many send at once, and how many acts each of their requests has.
const SENDERS: usize = 8;
const ACTS_EACH: usize = 5;

/// Everybody who takes part, with what they do most; the reviewer is manager of the service too, the service level manager
/// a second reviewer.
const PEOPLE: &[(&str, &[usize])] = &[
    ("manager.sunet.drive", &[0, 1, 13, 14, 15, 16, 16, 17]),
    ("owner.sunet.storage", &[2, 2, 6, 6, 12, 17, 18, 18]),
    ("owner.sunet.mail", &[6, 6, 12]),
    ("reviewer.sunet", &[4, 4, 0, 14, 16]),
    ("level.sunet", &[4, 4, 11, 19]),
    ("contract.sunet", &[9, 10, 10, 11, 19, 20]),
    ("signatory.uu", &[6, 6, 12, 12]),
    ("signatory.kth", &[6, 6, 12]),
    ("customer.uu", &[13, 15, 15]),
    ("customer.kth", &[13, 15, 15, 6, 6]),
    ("account.sunet", &[13, 1]),
];

/// The agreements that cover the services of two owners: one in the register from the beginning, one to be written.
const OF_TWO_OWNERS: [usize; 2] = [5, 10];

/// An agreement: half of them may be ended within a month, a fourth is to be renewed now, and a fourth has one customer
/// alone, who may end it; the others have two. A third stands on a supplier's agreement that does not carry its promise.
/// Two cover another owner's service too, so that both owners are to say yes (R5).
async fn agreed(world: &World, number: usize, drive: &Value, kth: &Value, beneath: &Value) -> Value {
    let version = written(world, &format!("h-{number}"), "uu").await;
    let (from, until, months, renewal) = match number % 4 {
        1 => ("2026-09-01", "2028-01-01", 3, json!(12)),
        3 => ("2026-06-01", "2026-12-31", 3, json!(1)),
        even => ("2026-06-01", "2028-01-01", even / 2, Value::Null),
    };
    let of_two = OF_TWO_OWNERS.contains(&number);
    let services = if of_two { vec![drive.clone(), world.service("mailfilter").await] } else { vec![drive.clone()] };
    let input = json!({ "agreementVersion": version, "validFrom": from, "validUntil": until, "noticeMonths": months,
        "renewalMonths": renewal, "services": services,
        "annexes": [{ "titleSv": "Bilaga", "textSv": "Allmänt." }],
        "contacts": [{ "side": "PROVIDER", "level": 1, "functionSv": "Kundtjänst", "phone": "+46 8 000 00 01" }],
        "targets": [{ "service": drive, "metric": "RESOLUTION_TIME", "comparator": "AT_MOST", "value": "8",
            "unit": "HOUR", "measuredOver": "MONTH", "serviceHours": "Mon-Fri 08:00-17:00", "exclusionsSv": "Underhåll.",
            "measuredHowSv": "I ärendesystemet.", "consequenceSv": "Avdrag." }],
        "indexClause": { "series": "KPI-1980", "basePeriod": "2025-10" } });
    world.act("manager.sunet.drive", "agreementEdit", input).await;
    if number % 4 != 1 {
        let lines = json!([{ "service": drive, "itemSv": "Lagring", "amount": "1001", "period": "MONTH",
            "validFrom": "2026-06-01" }]);
        let input = json!({ "agreementVersion": version, "party": kth, "responsibilitiesSv": "Som den andre.", "lines": lines,
            "annexes": [{ "titleSv": "KTH:s egen", "textSv": "Enbart KTH." }] });
        world.act("manager.sunet.drive", "agreementPartySet", input).await;
    }
    let agreement = super::seen(world, "contract.sunet", &version).await["agreement"]["id"].clone();
    if number.is_multiple_of(3) {
        let input = json!({ "upper": agreement, "lower": beneath });
        world.act("contract.sunet", "underpinningRecord", input).await;
    } else if number % 2 == 1 {
        // In the register from the beginning, so that there is something to renew, to end, and to deliver by.
        super::review(world, &version).await;
        super::signed(world, &version, "uu").await;
        if number % 4 != 1 {
            let kth = super::to_sign(world, "signatory.kth", &version, "kth").await;
            world.act("signatory.kth", "agreementSign", kth).await;
        }
        if of_two {
            let own = super::to_sign(world, "owner.sunet.mail", &version, "sunet").await;
            world.act("owner.sunet.mail", "agreementSign", own).await;
        }
        world.act("contract.sunet", "agreementRegister", json!({ "agreementVersion": version })).await;
    }
    agreement
}

/// The history with which a run begins: `KATALOG_TEST_SEED` sets another, as a number or as it is printed.
fn seed() -> u64 {
    let Ok(said) = std::env::var("KATALOG_TEST_SEED") else { return 0x5EED };
    let hexadecimal = said.strip_prefix("0x").and_then(|digits| u64::from_str_radix(digits, 16).ok());
    hexadecimal.or_else(|| said.parse().ok()).unwrap_or_else(|| panic!("{said} is no seed"))
}

/// What a history begins with: people in several roles, and nothing of the sample that covers the service any more.
async fn begun(world: &World, drive: &Value) -> Seats {
    let mut reviews = Value::Null;
    for (person, role, scope, by) in [
        ("reviewer.sunet", "SERVICE_MANAGER", json!({ "service": drive }), "owner.sunet.storage"),
        ("level.sunet", "AGREEMENT_REVIEWER", json!({ "provider": world.organisation("sunet").await }), "leader.sunet"),
    ] {
        let input = json!({ "person": world.person(person).await, "role": role, "scope": scope });
        reviews = world.made(by, "appointmentMake", input).await;
        world.act(person, "appointmentAccept", json!({ "appointment": reviews })).await;
    }
    // What covers a delivery is of the history.
    for sql in [
        "UPDATE delivery SET state = 'ENDED', ended_on = CASE WHEN active_from > '2026-11-22' THEN active_from \
         ELSE '2026-11-22' END WHERE state = 'ACTIVE'",
        "UPDATE agreement_version SET terminated_on = '2026-11-22', terminated_from = '2026-11-23' \
         WHERE state = 'REGISTERED' AND terminated_from IS NULL AND valid_from <= '2026-11-22' AND id IN \
         (SELECT c.version_id FROM agreement_service c JOIN service s ON s.id = c.service_id WHERE s.code = 'drive')",
    ] {
        world.run(sql).await.expect(sql);
    }
    Seats::begin(world, reviews).await
}

/// So many acts at once, of people who go by what was known when the round began.
async fn round(world: &Arc<World>, random: &mut Random, seen: &Seen, tried: &mut usize, came: &mut Came) {
    let mut sent = Vec::new();
    for _ in 0..SENDERS {
        let (person, most) = *random.of(PEOPLE);
        let (mut fields, mut variables, mut names) = (String::new(), json!({}), Vec::new());
        let mut head = String::new();
        for place in 0..ACTS_EACH {
            let kind = if random.percent(75) { *random.of(most) } else { random.below(21) };
            let (name, input) = act(random, seen, (person, kind), *tried);
            let of = format!("{}{}Input", name[..1].to_uppercase(), &name[1..]);
            head.push_str(&format!("$i{place}: {of}! "));
            fields.push_str(&format!(
                "d{place}: {name}(input: $i{place}) {{ decision {{ id clause reason }} userErrors {{ field code message }} }} "
            ));
            variables[format!("i{place}")] = input;
            names.push(name);
            *tried += 1;
        }
        let (world, query) = (Arc::clone(world), format!("mutation({head}) {{ {fields} }}"));
        let looks = random.percent(25);
        sent.push(tokio::spawn(async move {
            let answer = world.send(person, &query, variables).await;
            if looks {
                told::look(&world, person).await;
            }
            (person, answer, names)
        }));
    }
    for answer in join_all(sent).await {
        let (person, answer, names) = answer.expect("an answer");
        came.count(person, &answer, names);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn n1_n2_n3_n5_n7_hold_in_random_histories() {
    let acts = std::env::var("KATALOG_TEST_ACTS").ok().and_then(|acts| acts.parse().ok()).unwrap_or(ACTS);
    let seed = seed();
    println!("KATALOG_TEST_SEED={seed:#x} KATALOG_TEST_ACTS={acts}");
    let world = World::start().await;
    let (drive, uu, kth) =
        (world.service("drive").await, world.organisation("uu").await, world.organisation("kth").await);
    let mut seats = begun(&world, &drive).await;
    let beneath = world.id("contract.sunet", "agreement(keeper: \"sunet\", code: \"L017\")").await;
    let mut agreements = Vec::new();
    for number in 0..12 {
        agreements.push(agreed(&world, number, &drive, &kth, &beneath).await);
    }
    let mut world = Arc::new(world);
    let mut today = NaiveDate::from_ymd_opt(2026, 11, 22).expect("a day");
    let mut random = Random::seeded(seed);
    let (mut signed, mut came, mut covered) = (Signed::default(), Came::default(), Covered::default());
    let (mut tried, mut rounds, mut looked_at, mut left) = (0, 0, 0, 0);
    while tried < acts {
        let whole = rounds % READ_ALL == 0;
        rounds += 1;
        let (versions, now) = read(&world, &agreements, if whole { KNOWN } else { STANDING }).await;
        if whole {
            stays(&signed, &now, tried);
            signed = now;
        }
        let deliveries = delivered(&world, &drive).await;
        let seen = Seen { versions, deliveries, drive: drive.clone(), parties: [uu.clone(), kth.clone()], today };
        // Several rounds on what is known now, so that much of it is old by then.
        for _ in 0..3 {
            round(&world, &mut random, &seen, &mut tried, &mut came).await;
        }
        assert_sound(&world).await;
        assert_kept(&world, &format!("{tried} acts in {rounds} rounds")).await;
        looked_at += covered.assert_covered(&world).await;
        if whole {
            assert_apart(&world, &agreements).await;
            assert_decided(&world).await;
            left += assert_edited(&world).await;
        }
        if rounds.is_multiple_of(MOVES_ON.0) {
            seats.change(&world).await;
            today = today + Days::new(MOVES_ON.1);
            let now = Arc::into_inner(world).expect("nobody else has it");
            world = Arc::new(now.later(&format!("{today}T12:00:00Z")).await);
        }
    }
    let now = read(&world, &agreements, KNOWN).await.1;
    stays(&signed, &now, tried);
    assert_apart(&world, &agreements).await;
    assert_decided(&world).await;
    left += assert_edited(&world).await;
    let computed = assert_says_what_was_signed(&world, &now.ids()).await;
    chains_hold(&world);
    let (signed, registered) = now.count();
    println!(
        "{tried} acts tried in {rounds} rounds; {came:?}; {signed} signed, {registered} in the register, {computed} parts \
         computed, {left} texts held against their last edit, {looked_at} active deliveries looked at, \
         {} appointments ended",
        seats.ended
    );
    came.assert_enough(tried);
    assert!(computed > 12 && looked_at > 0 && seats.ended > 0, "{computed} {looked_at} {}", seats.ended);
    assert!(left > 0, "nothing was held against its last edit");
    let both = "SELECT COUNT(*) FROM (SELECT y.object_id FROM consent y JOIN agreement_part p ON p.id = y.object_id \
        JOIN agreement g ON g.id = p.agreement_id AND g.code IN ('h-5', 'h-10') WHERE y.act = 'SIGN' AND p.is_keeper \
        GROUP BY y.object_id HAVING COUNT(DISTINCT y.service_id) = 2 AND COUNT(DISTINCT y.person_id) = 2) b";
    assert!(world.number(both).await > 0, "R5: nothing was signed by two owners: {came:?}");
    let back = "SELECT COUNT(*) FROM delivery WHERE activated_on > active_from";
    assert!(world.number(back).await > 0, "none was made active with a day that had passed: {came:?}");
    // Who comes to leave is chance, by whose acts come first: told, and proven by `leaving.rs`.
    let gone_on = world.number("SELECT COUNT(*) FROM agreement_line_origin").await;
    println!("{gone_on} lines go on from those of parties, some of whom have left");
}
