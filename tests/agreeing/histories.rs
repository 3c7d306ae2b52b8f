//! N1–N3, N5, N7 under random histories: many people, some of them in several roles, edit, hand in, review, sign, attest,
//! register, amend, renew and end agreements of two customers, and order, approve, activate and end deliveries, at once,
//! often with what they read a while ago. Whatever they come to, no version is signed that another person did not review in
//! that very content, none by whoever may not, nothing of a signed one ever changes, no active delivery stands bare, and
//! neither customer learns anything of the other.

use std::{collections::BTreeMap, sync::Arc};

use futures_util::future::join_all;
use serde_json::{Value, json};

use super::{apart::assert_apart, written};
use crate::{acts::world::World, deliveries::BARE, law::random::Random};

/// How many acts a history has; each runs beside others. `KATALOG_TEST_ACTS` sets another number.
const ACTS: usize = 1_500;

/// After how many rounds of acts all that signed versions say is read again, and everybody's view of them: the longer the
/// history, the more there is to read. What must hold of the rows is asked after each.
const READ_ALL: usize = 5;

/// How many send at once, and how many acts each of their requests has.
const SENDERS: usize = 8;
const ACTS_EACH: usize = 5;

/// Everybody who takes part, with what they do most; the reviewer is manager of the service too, the service level manager
/// a second reviewer.
const PEOPLE: &[(&str, &[usize])] = &[
    ("manager.sunet.drive", &[0, 1, 13, 14, 16, 17]),
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

/// What must hold of every version at any time, read from the rows.
pub async fn assert_sound(world: &World) {
    let signed = "v.provenance = 'RECORDED' AND v.state IN ('SIGNED_IN_PART', 'SIGNED', 'REGISTERED')";
    let rules = [
        (
            "N1: signed, and not reviewed in that content by another person than its authors",
            format!(
                "SELECT COUNT(*) FROM agreement_version v WHERE {signed} AND NOT EXISTS (SELECT 1 FROM agreement_review r \
                 WHERE r.version_id = v.id AND r.approved AND r.content_hash = v.content_hash AND r.person_id NOT IN \
                 (SELECT a.person_id FROM agreement_author a WHERE a.version_id = v.id))"
            ),
        ),
        (
            "N2: a party has signed, and nobody with authority said yes to that content",
            format!(
                "SELECT COUNT(*) FROM agreement_version v JOIN agreement_part p ON p.version_id = v.id WHERE {signed} \
                 AND NOT p.is_keeper AND p.signed_on IS NOT NULL AND NOT EXISTS (SELECT 1 FROM consent y \
                 JOIN appointment a ON a.id = y.appointment_id AND a.person_id = y.person_id WHERE y.object_id = p.id \
                 AND y.content_hash = v.content_hash || ':' || p.part_hash AND ((y.act = 'SIGN' AND a.role = 'SIGNATORY' \
                 AND a.organisation_id = p.organisation_id) OR (y.act = 'ATTEST' AND a.role = 'CONTRACT_MANAGER')))"
            ),
        ),
        (
            "R5: signed by all, and a service's owner has not",
            "SELECT COUNT(*) FROM agreement_version v JOIN agreement_part p ON p.version_id = v.id AND p.is_keeper \
             JOIN agreement_service c ON c.version_id = v.id WHERE v.provenance = 'RECORDED' AND v.salt IS NOT NULL \
             AND v.state IN ('SIGNED', 'REGISTERED') AND NOT EXISTS (SELECT 1 FROM consent y WHERE y.object_id = p.id \
             AND y.service_id = c.service_id AND y.content_hash = v.content_hash || ':' || p.part_hash)"
                .to_owned(),
        ),
        (
            "L2: signed by all, and a party has not",
            "SELECT COUNT(*) FROM agreement_version v JOIN agreement_part p ON p.version_id = v.id WHERE v.salt IS NOT NULL \
             AND v.state IN ('SIGNED', 'REGISTERED') AND p.signed_on IS NULL"
                .to_owned(),
        ),
        (
            "U2.6: a gap or a double in the register",
            "SELECT COUNT(*) FROM (SELECT keeper_id, register_year FROM agreement_version WHERE salt IS NOT NULL \
             AND register_number IS NOT NULL GROUP BY keeper_id, register_year \
             HAVING MAX(register_number) - MIN(register_number) + 1 <> COUNT(*)) g"
                .to_owned(),
        ),
        (
            "N5: two versions of one agreement are being written",
            "SELECT COUNT(*) FROM (SELECT agreement_id FROM agreement_version WHERE salt IS NOT NULL \
             AND state IN ('DRAFT', 'IN_REVIEW', 'REVIEWED') GROUP BY agreement_id HAVING COUNT(*) > 1) g"
                .to_owned(),
        ),
        (
            "N3: an active delivery stands bare because of an act",
            format!("{BARE} AND d.service_id IN (SELECT id FROM service WHERE code = 'drive')"),
        ),
        (
            "S4.7.3: a delivery was made active on a day on which nothing covers it",
            "SELECT COUNT(*) FROM delivery d WHERE d.state = 'ACTIVE' AND d.provenance = 'RECORDED' \
             AND (d.ended_on IS NULL OR d.ended_on > d.active_from) AND EXISTS (SELECT 1 FROM decision y \
             WHERE y.object_kind = 'DELIVERY' AND y.object_id = d.id) AND NOT EXISTS (SELECT 1 FROM delivery_cover c \
             WHERE c.service_id = d.service_id AND c.customer_id = d.customer_id AND c.from_day <= d.active_from \
             AND c.end_day > d.active_from)"
                .to_owned(),
        ),
        (
            "L2: what goes on when somebody leaves says something else",
            "SELECT COUNT(*) FROM agreement_line l JOIN agreement_line_origin o ON o.line_id = l.id \
             JOIN agreement_line x ON x.id = o.origin_line_id JOIN agreement_version v ON v.id = l.version_id \
             JOIN agreement_version w ON w.id = x.version_id WHERE w.state <> 'REGISTERED' OR l.service_id <> x.service_id \
             OR COALESCE(l.amount_minor, -1) <> COALESCE(x.amount_minor, -1) \
             OR l.quantity_thousandths <> x.quantity_thousandths OR l.period <> x.period OR l.valid_from <> x.valid_from \
             OR COALESCE(v.terms_sv, '') <> COALESCE(w.terms_sv, '') \
             OR COALESCE(v.notice_months, -1) <> COALESCE(w.notice_months, -1)"
                .to_owned(),
        ),
        (
            "N1: what goes on when somebody leaves goes on from nothing that was reviewed",
            "SELECT COUNT(*) FROM agreement_version v JOIN agreement g ON g.id = v.agreement_id AND g.code LIKE 'h-%' \
             JOIN agreement_line l ON l.version_id = v.id JOIN agreement_line_origin s ON s.line_id = l.id \
             WHERE v.state = 'REGISTERED' AND NOT EXISTS (SELECT 1 FROM agreement_line_origin o \
             JOIN agreement_line x ON x.id = o.origin_line_id JOIN agreement_version w ON w.id = x.version_id \
             WHERE o.line_id = l.id AND (w.provenance = 'ATTESTED' OR EXISTS (SELECT 1 FROM agreement_review r \
             WHERE r.version_id = w.id AND r.approved AND r.content_hash = w.content_hash)))"
                .to_owned(),
        ),
        (
            "N5: a delivery changed, and no decision says so",
            "SELECT COUNT(*) FROM delivery d JOIN (SELECT object_id, COUNT(*) AS n FROM decision \
             WHERE object_kind = 'DELIVERY' GROUP BY object_id) y ON y.object_id = d.id WHERE y.n <> d.version"
                .to_owned(),
        ),
        (
            "U2.7: notice ends an agreement beyond its term",
            "SELECT COUNT(*) FROM agreement_version WHERE salt IS NOT NULL AND terminated_from > valid_until".to_owned(),
        ),
    ];
    for (rule, sql) in rules {
        assert_eq!(world.number(&sql).await, 0, "{rule}");
    }
}

/// What somebody knows of a version, from when it was last read.
#[derive(Clone, Default)]
struct Known {
    version: Value,
    agreement: Value,
    hash: Value,
    parts: Vec<(String, Value, Value)>,
    state: String,
}

/// All that is known to everybody when a round begins.
struct Seen {
    versions: Vec<Known>,
    /// The deliveries of the history, with their states.
    deliveries: Vec<(Value, String)>,
    drive: Value,
    parties: [Value; 2],
}

const KNOWN: &str = "query($ids: [ID!]!) { nodes(ids: $ids) { ... on Agreement { id title versions { id state contentHash \
    terms validFrom noticeMonths serviceHours keeperResponsibilities contacts { level email phone } annexes { precedence title text } \
    targets { metric value unit exclusions } indexClause { series basePeriod } parts(first: 5) { nodes { id contentHash \
    organisation { code } responsibilities annexes { title text } lines { item unitPrice { amount } quantity } } } } } } }";

/// What it takes to act on a version, without what it says.
const STANDING: &str = "query($ids: [ID!]!) { nodes(ids: $ids) { ... on Agreement { id versions { id state contentHash \
    parts(first: 5) { nodes { id contentHash organisation { code } } } } } } }";

/// Reads every version of the agreements as they are now, and what their signed ones say, where `KNOWN` is asked.
async fn read(world: &World, agreements: &[Value], query: &str) -> (Vec<Known>, BTreeMap<String, String>) {
    let (mut known, mut signed, mut found) = (Vec::new(), BTreeMap::new(), Vec::new());
    for some in agreements.chunks(2) {
        let answer = world.send("contract.sunet", query, json!({ "ids": some })).await;
        assert!(answer["errors"].is_null(), "{answer}");
        found.extend(answer["data"]["nodes"].as_array().expect("agreements").clone());
    }
    for agreement in &found {
        for version in agreement["versions"].as_array().expect("versions") {
            let mut version = version.clone();
            version["title"] = agreement["title"].clone();
            let parts = version["parts"]["nodes"].as_array().expect("parts").iter().map(|part| {
                let code = part["organisation"]["code"].as_str().expect("a code").to_owned();
                (code, part["id"].clone(), part["contentHash"].clone())
            });
            let state = version["state"].as_str().expect("a state").to_owned();
            if ["SIGNED_IN_PART", "SIGNED", "REGISTERED"].contains(&state.as_str()) {
                let mut said = version.clone();
                said["state"] = Value::Null;
                signed.insert(version["id"].to_string(), said.to_string());
            }
            known.push(Known {
                version: version["id"].clone(),
                agreement: agreement["id"].clone(),
                hash: version["contentHash"].clone(),
                parts: parts.collect(),
                state,
            });
        }
    }
    (known, signed)
}

/// N5: what was signed says what it said.
fn stays(signed: &BTreeMap<String, String>, now: &BTreeMap<String, String>, tried: usize) {
    for (version, said) in signed {
        assert_eq!(now.get(version), Some(said), "N5: a signed version has changed after {tried} acts");
    }
}

/// The deliveries of the history.
async fn delivered(world: &World, drive: &Value) -> Vec<(Value, String)> {
    let query = format!(
        "{{ deliveries(first: 100, filter: {{ service: {drive}, state: [ORDERED, IN_DELIVERY, APPROVED, ACTIVE] }}) \
         {{ nodes {{ id state }} }} }}"
    );
    let told = world.ask("manager.sunet.drive", &query).await;
    let nodes = told["deliveries"]["nodes"].as_array().expect("deliveries").iter();
    nodes.map(|node| (node["id"].clone(), node["state"].as_str().expect("a state").to_owned())).collect()
}

/// An act by chance, mostly on something on which it may succeed.
fn act(random: &mut Random, seen: &Seen, kind: usize, number: usize) -> (&'static str, Value) {
    let wanted: &[&str] = match kind {
        0..=3 => &["DRAFT"],
        4 | 5 => &["IN_REVIEW"],
        6..=9 => &["REVIEWED", "SIGNED_IN_PART"],
        10 => &["SIGNED"],
        18 | 20 => &["DRAFT"],
        _ => &["REGISTERED"],
    };
    let fit: Vec<&Known> = seen.versions.iter().filter(|of| wanted.contains(&of.state.as_str())).collect();
    let of = if fit.is_empty() || random.percent(15) { random.of(&seen.versions) } else { *random.of(&fit) };
    let version = &of.version;
    let customer = usize::from(random.percent(40));
    let party = &seen.parties[customer];
    let state: &[&str] = match kind {
        14 => &["ORDERED"],
        15 => &["IN_DELIVERY"],
        16 => &["APPROVED"],
        _ => &["ACTIVE", "APPROVED", "ORDERED"],
    };
    let fit: Vec<&(Value, String)> = seen.deliveries.iter().filter(|it| state.contains(&it.1.as_str())).collect();
    let delivery = match (fit.is_empty(), seen.deliveries.is_empty()) {
        (false, _) if random.percent(85) => random.of(&fit).0.clone(),
        (_, false) => random.of(&seen.deliveries).0.clone(),
        // None is there yet: something else by its id.
        _ => seen.drive.clone(),
    };
    match kind {
        0 => (
            "agreementEdit",
            json!({ "agreementVersion": version, "termsSv": format!("Villkor {}.", random.below(6)) }),
        ),
        1 => {
            // By its amount each customer's price is known: of one 1 to 9, of the other 1001 to 1009.
            let amount = format!("{}", customer * 1_000 + 1 + random.below(9));
            let line = json!({ "service": seen.drive, "itemSv": "Lagring", "amount": amount, "period": "MONTH",
                "validFrom": "2026-06-01" });
            ("agreementPartySet", json!({ "agreementVersion": version, "party": party, "lines": [line] }))
        }
        2 | 3 => ("agreementSubmit", json!({ "agreementVersion": version })),
        4 | 5 => {
            let outcome = if random.percent(80) { "APPROVED" } else { "RETURNED" };
            let input = json!({ "agreementVersion": version, "contentHash": of.hash.as_str().unwrap_or("-"),
                "outcome": outcome, "remarks": format!("Granskning {number}") });
            ("agreementReview", input)
        }
        6..=8 => {
            let (_, part, hash) = random.of(&of.parts).clone();
            let input = json!({ "agreementPart": part, "contentHash": of.hash.as_str().unwrap_or("-"),
                "partHash": hash.as_str().unwrap_or("-") });
            ("agreementSign", input)
        }
        9 => {
            let input =
                json!({ "agreementVersion": version, "party": party, "signedOn": "2026-11-22", "source": "Pärm" });
            ("agreementAttest", input)
        }
        10 => ("agreementRegister", json!({ "agreementVersion": version })),
        11 => {
            let from = *random.of(&["2026-11-22", "2026-12-15", "2027-06-01"]);
            ("agreementAmend", json!({ "agreement": of.agreement, "validFrom": from }))
        }
        12 => {
            let input = json!({ "agreement": of.agreement, "endDeliveries": random.percent(50), "reason": "Slut." });
            ("agreementTerminate", input)
        }
        13 => ("deliveryOrder", json!({ "service": seen.drive, "customer": party })),
        14 => ("deliveryBegin", json!({ "delivery": delivery })),
        15 => ("deliveryApprove", json!({ "delivery": delivery })),
        16 => {
            let from = *random.of(&["2026-11-22", "2026-11-22", "2026-12-01", "2027-02-01"]);
            let end = if random.percent(30) { json!("2027-03-01") } else { Value::Null };
            ("deliveryActivate", json!({ "delivery": delivery, "activeFrom": from, "endsOn": end }))
        }
        17 => {
            let end = if random.percent(50) { json!("2026-12-24") } else { Value::Null };
            ("deliveryEnd", json!({ "delivery": delivery, "endsOn": end }))
        }
        18 => ("riskAccept", json!({ "agreementVersion": version, "reason": "Egna medel." })),
        19 => ("agreementRenew", json!({ "agreement": of.agreement })),
        _ => ("agreementPartyRemove", json!({ "agreementVersion": version, "party": seen.parties[1] })),
    }
}

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
    let world = Arc::new(world);
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
        let seen = Seen { versions, deliveries, drive: drive.clone(), parties: [uu.clone(), kth.clone()] };
        // Several rounds on what is known now, so that much of it is old by then.
        for _ in 0..3 {
            let mut sent = Vec::new();
            for _ in 0..SENDERS {
                let (person, most) = *random.of(PEOPLE);
                let (mut fields, mut variables, mut names) = (String::new(), json!({}), Vec::new());
                let mut head = String::new();
                for place in 0..ACTS_EACH {
                    let kind = if random.percent(75) { *random.of(most) } else { random.below(21) };
                    let (name, input) = act(&mut random, &seen, kind, tried);
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
    let left = world.number("SELECT COUNT(*) FROM agreement_line_origin").await;
    assert!(left > 0 || tried < 5_000, "nobody ever left: {done:?}");
}
