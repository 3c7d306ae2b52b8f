//! N1–N3, N5, N7 under random histories: many people, some of them in several roles, edit, hand in, review, sign, attest,
//! register, amend, renew and end agreements of two customers, and order, approve, activate and end deliveries, at once,
//! often with what they read a while ago, and with days that have passed; now and then the clock moves on, so that versions
//! begin, expire and are renewed. Whatever they come to, no version is signed that another person did not review in
//! that very content, none by whoever may not, nothing of a signed one ever changes, no active delivery stands bare, and
//! neither customer learns anything of the other.

mod acts;
mod seen;
pub mod sound;

use std::{collections::BTreeMap, sync::Arc};

use chrono::{Days, NaiveDate};
use futures_util::future::join_all;
use serde_json::{Value, json};

use self::{
    acts::act,
    seen::{KNOWN, STANDING, Seen, delivered, read, stays},
    sound::assert_sound,
};
use super::{apart::assert_apart, written};
use crate::{acts::world::World, law::random::Random};

/// How many acts a history has; each runs beside others. `KATALOG_TEST_ACTS` sets another number.
const ACTS: usize = 1_500;

/// After how many rounds of acts all that signed versions say is read again, and everybody's view of them: the longer the
/// history, the more there is to read. What must hold of the rows is asked after each.
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
    ("owner.sunet.mail", &[6, 12]),
    ("reviewer.sunet", &[4, 4, 0, 14, 16]),
    ("level.sunet", &[4, 4, 11, 19]),
    ("contract.sunet", &[9, 10, 10, 11, 19, 20]),
    ("signatory.uu", &[6, 6, 12, 12]),
    ("signatory.kth", &[6, 6, 12]),
    ("customer.uu", &[13, 15, 15]),
    ("customer.kth", &[13, 15, 15]),
    ("account.sunet", &[13, 1]),
];

/// What people and machines are told that they can mend; anything else is a fault.
const KNOWN_ERRORS: &[&str] = &[
    "INVALID",
    "REQUIRED",
    "TAKEN",
    "NOT_FOUND",
    "WRONG_STATE",
    "VERSION_CONFLICT",
    "INCOMPLETE",
    "NOT_COVERED",
    "LEAVES_BARE",
    "SAME_PERSON",
    "NOT_CARRIED",
];

/// An agreement: half of them may be ended within a month, a fourth is to be renewed now, and a fourth has one customer
/// alone, who may end it; the others have two. A third stands on a supplier's agreement that does not carry its promise.
async fn agreed(world: &World, number: usize, drive: &Value, kth: &Value, beneath: &Value) -> Value {
    let version = written(world, &format!("h-{number}"), "uu").await;
    let (from, until, months, renewal) = match number % 4 {
        1 => ("2026-09-01", "2028-01-01", 3, json!(12)),
        3 => ("2026-06-01", "2026-12-31", 3, json!(1)),
        even => ("2026-06-01", "2028-01-01", even / 2, Value::Null),
    };
    let input = json!({ "agreementVersion": version, "validFrom": from, "validUntil": until, "noticeMonths": months,
        "renewalMonths": renewal,
        "annexes": [{ "titleSv": "Bilaga", "textSv": "Allmänt." }],
        "contacts": [{ "side": "PROVIDER", "level": 1, "functionSv": "Kundtjänst", "phone": "+46 8 000 00 01" }],
        "targets": [{ "service": drive, "metric": "RESOLUTION_TIME", "comparator": "AT_MOST", "value": "8",
            "unit": "HOUR", "exclusionsSv": "Underhåll." }],
        "indexClause": { "series": "KPI-1980", "basePeriod": "2025-10" } });
    world.act("manager.sunet.drive", "agreementEdit", input).await;
    if number % 4 != 1 {
        let lines = json!([{ "service": drive, "itemSv": "Lagring", "amount": "1001", "period": "MONTH",
            "validFrom": "2026-06-01" }]);
        let input = json!({ "agreementVersion": version, "party": kth, "responsibilitiesSv": "Som UU.", "lines": lines,
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
        world.act("contract.sunet", "agreementRegister", json!({ "agreementVersion": version })).await;
    }
    agreement
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn n1_n2_n3_n5_n7_hold_in_random_histories() {
    let acts = std::env::var("KATALOG_TEST_ACTS").ok().and_then(|acts| acts.parse().ok()).unwrap_or(ACTS);
    let world = World::start().await;
    let (drive, uu, kth) =
        (world.service("drive").await, world.organisation("uu").await, world.organisation("kth").await);
    for (person, role, scope, by) in [
        ("reviewer.sunet", "SERVICE_MANAGER", json!({ "service": drive }), "owner.sunet.storage"),
        ("level.sunet", "AGREEMENT_REVIEWER", json!({ "provider": world.organisation("sunet").await }), "leader.sunet"),
    ] {
        let input = json!({ "person": world.person(person).await, "role": role, "scope": scope });
        let seat = world.made(by, "appointmentMake", input).await;
        world.act(person, "appointmentAccept", json!({ "appointment": seat })).await;
    }
    // Of the sample nothing covers the service any more: what covers a delivery is of the history.
    for sql in [
        "UPDATE delivery SET state = 'ENDED', ended_on = CASE WHEN active_from > '2026-11-22' THEN active_from \
         ELSE '2026-11-22' END WHERE state = 'ACTIVE'",
        "UPDATE agreement_version SET terminated_on = '2026-11-22', terminated_from = '2026-11-23' \
         WHERE state = 'REGISTERED' AND terminated_from IS NULL AND valid_from <= '2026-11-22' AND id IN \
         (SELECT c.version_id FROM agreement_service c JOIN service s ON s.id = c.service_id WHERE s.code = 'drive')",
    ] {
        world.run(sql).await.expect(sql);
    }
    let beneath = world.id("contract.sunet", "agreement(keeper: \"sunet\", code: \"L017\")").await;
    let mut agreements = Vec::new();
    for number in 0..12 {
        agreements.push(agreed(&world, number, &drive, &kth, &beneath).await);
    }
    let mut world = Arc::new(world);
    let mut today = NaiveDate::from_ymd_opt(2026, 11, 22).expect("a day");
    let mut random = Random::seeded(0x5EED);
    let (mut signed, mut done): (BTreeMap<String, String>, BTreeMap<&str, usize>) = (BTreeMap::new(), BTreeMap::new());
    let (mut tried, mut rounds) = (0, 0);
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
            let mut sent = Vec::new();
            for _ in 0..SENDERS {
                let (person, most) = *random.of(PEOPLE);
                let (mut fields, mut variables, mut names) = (String::new(), json!({}), Vec::new());
                let mut head = String::new();
                for place in 0..ACTS_EACH {
                    let kind = if random.percent(75) { *random.of(most) } else { random.below(21) };
                    let (name, input) = act(&mut random, &seen, (person, kind), tried);
                    let of = format!("{}{}Input", name[..1].to_uppercase(), &name[1..]);
                    head.push_str(&format!("$i{place}: {of}! "));
                    fields.push_str(&format!(
                        "d{place}: {name}(input: $i{place}) {{ decision {{ id }} userErrors {{ code message }} }} "
                    ));
                    variables[format!("i{place}")] = input;
                    names.push(name);
                    tried += 1;
                }
                let (world, query) = (Arc::clone(&world), format!("mutation({head}) {{ {fields} }}"));
                sent.push(tokio::spawn(async move { (world.send(person, &query, variables).await, names) }));
            }
            for answer in join_all(sent).await {
                let (answer, names) = answer.expect("an answer");
                for error in answer["errors"].as_array().into_iter().flatten() {
                    let code = error["extensions"]["code"].as_str().unwrap_or("none");
                    assert!(["FORBIDDEN", "NOT_FOUND", "CONFLICT"].contains(&code), "{answer}");
                }
                for (place, name) in names.into_iter().enumerate() {
                    let came = &answer["data"][format!("d{place}")];
                    for error in came["userErrors"].as_array().into_iter().flatten() {
                        let code = error["code"].as_str().unwrap_or("none");
                        assert!(KNOWN_ERRORS.contains(&code), "{name}: {error}");
                    }
                    *done.entry(name).or_default() += usize::from(came["decision"].is_object());
                }
            }
        }
        assert_sound(&world).await;
        if whole {
            assert_apart(&world, &agreements).await;
        }
        if rounds.is_multiple_of(MOVES_ON.0) {
            today = today + Days::new(MOVES_ON.1);
            let now = Arc::into_inner(world).expect("nobody else has it");
            world = Arc::new(now.later(&format!("{today}T12:00:00Z")).await);
        }
    }
    stays(&signed, &read(&world, &agreements, KNOWN).await.1, tried);
    assert_apart(&world, &agreements).await;
    // It went far enough to mean something.
    println!("{tried} acts tried; done: {done:?}");
    for name in [
        "agreementEdit",
        "agreementPartySet",
        "agreementSubmit",
        "agreementReview",
        "agreementSign",
        "agreementAttest",
        "agreementRegister",
        "agreementAmend",
        "agreementTerminate",
        "deliveryOrder",
        "deliveryBegin",
        "deliveryApprove",
        "deliveryActivate",
        "deliveryEnd",
        "riskAccept",
        "agreementRenew",
    ] {
        assert!(done.get(name).copied().unwrap_or(0) > 0, "{name} was never done: {done:?}");
    }
    assert!(!signed.is_empty(), "{done:?}");
    let back = "SELECT COUNT(*) FROM delivery WHERE activated_on > active_from";
    assert!(world.number(back).await > 0, "none was made active with a day that had passed: {done:?}");
    let left = world.number("SELECT COUNT(*) FROM agreement_line_origin").await;
    assert!(left > 0 || tried < 5_000, "nobody ever left: {done:?}");
}
