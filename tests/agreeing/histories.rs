//! N1, N2, N5 under random histories: many people, some of them in several roles, edit, hand in, review, sign, attest,
//! register, amend and end agreements at once, often with what they read a while ago. Whatever they come to, no version is
//! signed that another person did not review in that very content, none by whoever may not, and nothing of a signed one
//! ever changes.

use std::{collections::BTreeMap, sync::Arc};

use futures_util::future::join_all;
use serde_json::{Value, json};

use super::written;
use crate::{acts::world::World, law::random::Random};

/// How many acts a history has; each runs beside others. `KATALOG_TEST_ACTS` sets another number.
const ACTS: usize = 1_500;

/// How many send at once, and how many acts each of their requests has.
const SENDERS: usize = 8;
const ACTS_EACH: usize = 5;

/// Everybody who takes part; the reviewer is manager of the service too.
const PEOPLE: &[&str] = &[
    "manager.sunet.drive",
    "owner.sunet.storage",
    "owner.sunet.mail",
    "reviewer.sunet",
    "second",
    "contract.sunet",
    "level.sunet",
    "signatory.uu",
    "signatory.kth",
    "customer.uu",
    "account.sunet",
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
            "SELECT COUNT(*) FROM (SELECT keeper_id, register_year, COUNT(*) AS n, COUNT(DISTINCT register_number) AS d \
             FROM agreement_version WHERE salt IS NOT NULL AND register_number IS NOT NULL \
             GROUP BY keeper_id, register_year, provenance) g WHERE g.n <> g.d"
                .to_owned(),
        ),
        (
            "N5: two versions of one agreement are being written",
            "SELECT COUNT(*) FROM (SELECT agreement_id FROM agreement_version WHERE salt IS NOT NULL \
             AND state IN ('DRAFT', 'IN_REVIEW', 'REVIEWED') GROUP BY agreement_id HAVING COUNT(*) > 1) g"
                .to_owned(),
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

const KNOWN: &str = "query($ids: [ID!]!) { nodes(ids: $ids) { ... on Agreement { id versions { id state contentHash terms \
    validFrom noticeMonths serviceHours contacts { email } parts { nodes { id contentHash organisation { code } \
    responsibilities lines { item unitPrice { amount } quantity } } } } } } }";

/// Reads every version of the agreements as they are now, and what their signed ones say.
async fn read(world: &World, agreements: &[Value]) -> (Vec<Known>, BTreeMap<String, String>) {
    let answer = world.send("contract.sunet", KNOWN, json!({ "ids": agreements })).await;
    assert!(answer["errors"].is_null(), "{answer}");
    let (mut known, mut signed) = (Vec::new(), BTreeMap::new());
    for agreement in answer["data"]["nodes"].as_array().expect("agreements") {
        for version in agreement["versions"].as_array().expect("versions") {
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

/// An act by chance, mostly one that may succeed.
fn act(random: &mut Random, known: &[Known], drive: &Value, number: usize) -> (&'static str, Value) {
    let of = random.of(known).clone();
    let version = &of.version;
    let usual = match of.state.as_str() {
        "DRAFT" => random.below(4),
        "IN_REVIEW" => 4 + random.below(2),
        "REVIEWED" | "SIGNED_IN_PART" => 6 + random.below(4),
        "SIGNED" => 10,
        _ => 11 + random.below(2),
    };
    match if random.percent(85) { usual } else { random.below(13) } {
        0 => (
            "agreementEdit",
            json!({ "agreementVersion": version, "termsSv": format!("Villkor {}.", random.below(6)) }),
        ),
        1 => {
            let line = json!({ "service": drive, "itemSv": "Lagring", "amount": format!("{}", 1 + random.below(9)),
                "period": "MONTH", "validFrom": "2027-01-01" });
            let party = json!({ "agreementVersion": version, "party": "PARTY", "lines": [line] });
            ("agreementPartySet", party)
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
                json!({ "agreementVersion": version, "party": "PARTY", "signedOn": "2026-11-20", "source": "Pärm" });
            ("agreementAttest", input)
        }
        10 => ("agreementRegister", json!({ "agreementVersion": version })),
        11 => ("agreementAmend", json!({ "agreement": of.agreement, "validFrom": "2027-06-01" })),
        _ => {
            let input = json!({ "agreement": of.agreement, "endDeliveries": random.percent(50), "reason": "Slut." });
            ("agreementTerminate", input)
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn n1_n2_n5_hold_in_random_histories() {
    let acts = std::env::var("KATALOG_TEST_ACTS").ok().and_then(|acts| acts.parse().ok()).unwrap_or(ACTS);
    let world = World::start().await;
    let (drive, uu, kth) =
        (world.service("drive").await, world.organisation("uu").await, world.organisation("kth").await);
    // The reviewer manages the service too; a second reviewer, who owns another portfolio, does not.
    for (person, role, scope, by) in [
        ("reviewer.sunet", "SERVICE_MANAGER", json!({ "service": drive }), "owner.sunet.storage"),
        ("level.sunet", "AGREEMENT_REVIEWER", json!({ "provider": world.organisation("sunet").await }), "leader.sunet"),
    ] {
        let input = json!({ "person": world.person(person).await, "role": role, "scope": scope });
        let seat = world.made(by, "appointmentMake", input).await;
        world.act(person, "appointmentAccept", json!({ "appointment": seat })).await;
    }
    let mut agreements = Vec::new();
    for number in 0..12 {
        let version = written(&world, &format!("h-{number}"), "uu").await;
        agreements.push(super::seen(&world, "contract.sunet", &version).await["agreement"]["id"].clone());
    }
    let world = Arc::new(world);
    let mut random = Random::seeded(0x5EED);
    let (mut signed, mut done): (BTreeMap<String, String>, BTreeMap<&str, usize>) = (BTreeMap::new(), BTreeMap::new());
    let mut tried = 0;
    while tried < acts {
        let (known, now) = read(&world, &agreements).await;
        for (version, said) in &signed {
            assert_eq!(now.get(version), Some(said), "N5: a signed version has changed after {tried} acts");
        }
        signed = now;
        // Several rounds on what is known now, so that much of it is old by then.
        for _ in 0..3 {
            let mut sent = Vec::new();
            for _ in 0..SENDERS {
                let person = match *random.of(PEOPLE) {
                    "second" => "level.sunet",
                    person => person,
                };
                let (mut fields, mut variables, mut names) = (String::new(), json!({}), Vec::new());
                let mut head = String::new();
                for place in 0..ACTS_EACH {
                    let (name, mut input) = act(&mut random, &known, &drive, tried);
                    if input["party"] == "PARTY" {
                        input["party"] = if random.percent(80) { uu.clone() } else { kth.clone() };
                    }
                    let of = format!("{}{}Input", name[..1].to_uppercase(), &name[1..]);
                    head.push_str(&format!("$i{place}: {of}! "));
                    fields.push_str(&format!(
                        "d{place}: {name}(input: $i{place}) {{ decision {{ id }} userErrors {{ code }} }} "
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
                    *done.entry(name).or_default() += usize::from(came["decision"].is_object());
                }
            }
        }
        assert_sound(&world).await;
    }
    // It went far enough to mean something.
    for name in
        ["agreementEdit", "agreementSubmit", "agreementReview", "agreementSign", "agreementRegister", "agreementAmend"]
    {
        assert!(done.get(name).copied().unwrap_or(0) > 0, "{name} was never done: {done:?}");
    }
    assert!(!signed.is_empty(), "{done:?}");
}
