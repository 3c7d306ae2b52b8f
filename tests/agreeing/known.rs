//! Agreements as they were known at an instant (U2.7, V9): before and after each thing that was recorded.

use serde_json::{Value, json};

use super::{ended::joint, registered_as, seen, to_sign, written};
use crate::acts::world::World;

/// U2.7: registration, renewal and notice are each known from when they were recorded; who sees them, by today's rights.
#[tokio::test]
async fn u2_7_an_agreement_as_it_was_known() {
    let world = World::start().await;
    let terms = json!({ "validFrom": "2026-11-22", "validUntil": "2027-11-30", "noticeMonths": 1, "renewalMonths": 3 });
    let version = registered_as(&world, "known", "uu", terms).await;
    let agreement = seen(&world, "contract.sunet", &version).await["agreement"]["id"].clone();
    let world = world.later("2027-11-15T12:00:00Z").await;
    world.act("contract.sunet", "agreementRenew", json!({ "agreement": agreement })).await;
    let world = world.later("2027-11-20T12:00:00Z").await;
    let notice = json!({ "agreement": agreement, "reason": "Vi flyttar." });
    world.act("signatory.uu", "agreementTerminate", notice).await;
    let stood = async |person: &str, known: &str| {
        let query = format!(
            "{{ agreement(keeper: \"sunet\", code: \"known\") {{ status(on: \"2028-01-01\", knownAt: \"{known}\") \
             later: status(on: \"2028-03-01\", knownAt: \"{known}\") \
             inForce(on: \"2028-01-01\", knownAt: \"{known}\") {{ number }} \
             version(asOf: \"2028-03-01\", knownAt: \"{known}\") {{ number }} }} \
             agreements(asOf: \"2028-01-01\", knownAt: \"{known}\", filter: {{ code: \"known\" }}) {{ totalCount }} }}"
        );
        let told = world.ask(person, &query).await;
        let of = &told["agreement"];
        let number = |field: &str| of[field]["number"].as_i64();
        let status = |field: &str| of[field].as_str().unwrap_or_default().to_owned();
        (
            status("status"),
            status("later"),
            number("inForce"),
            number("version"),
            told["agreements"]["totalCount"].as_i64(),
        )
    };
    for (known, now, later, in_force, version, listed) in [
        // Before it was drawn up; the day after it was registered; the day after the renewal; just before the notice, and
        // after it.
        ("2026-11-22T11:59:59Z", "", "", None, None, 0),
        ("2026-11-23T00:00:00Z", "EXPIRED", "EXPIRED", None, Some(1), 0),
        ("2027-11-16T00:00:00Z", "IN_FORCE", "EXPIRED", Some(1), Some(1), 1),
        ("2027-11-20T11:59:59Z", "IN_FORCE", "EXPIRED", Some(1), Some(1), 1),
        ("2027-11-20T12:00:00Z", "IN_FORCE", "TERMINATED", Some(1), Some(1), 1),
    ] {
        for person in ["contract.sunet", "customer.uu"] {
            let expected = (now.to_owned(), later.to_owned(), in_force, version, Some(listed));
            assert_eq!(stood(person, known).await, expected, "{person} {known}");
        }
        let nothing = (String::new(), String::new(), None, None, Some(0));
        assert_eq!(stood("customer.kth", known).await, nothing, "V9: {known}");
    }
    let now = world.ask("customer.uu", "{ agreement(keeper: \"sunet\", code: \"known\") { status endsOn } }").await;
    assert_eq!(now["agreement"], json!({ "status": "IN_FORCE", "endsOn": "2028-02-29" }));
    assert_ne!(now["agreement"], Value::Null);
}

/// S4.7.2, V3: before it was drawn up there was no agreement; from then on it is known as it then stood, to its parties from
/// when it was reviewed.
#[tokio::test]
async fn s4_7_2_an_agreement_is_known_from_when_it_was_drawn_up() {
    let world = World::start().await;
    let version = written(&world, "drawn", "uu").await;
    let at = |day: u32| format!("2026-11-{day}T12:00:00Z");
    let submit = json!({ "agreementVersion": version });
    let world = world.later(&at(23)).await;
    world.act("owner.sunet.storage", "agreementSubmit", submit.clone()).await;
    let world = world.later(&at(24)).await;
    let hash = seen(&world, "reviewer.sunet", &version).await["contentHash"].clone();
    let returned =
        json!({ "agreementVersion": version, "contentHash": hash, "outcome": "RETURNED", "remarks": "Dagarna." });
    world.act("reviewer.sunet", "agreementReview", returned).await;
    let world = world.later(&at(25)).await;
    super::review(&world, &version).await;
    let world = world.later(&at(26)).await;
    let sunet = to_sign(&world, "owner.sunet.storage", &version, "sunet").await;
    world.act("owner.sunet.storage", "agreementSign", sunet).await;
    let world = world.later(&at(27)).await;
    let uu = to_sign(&world, "signatory.uu", &version, "uu").await;
    world.act("signatory.uu", "agreementSign", uu).await;
    let world = world.later(&at(28)).await;
    world.act("contract.sunet", "agreementRegister", submit).await;
    let status = async |person: &str, known: &str| {
        let query = format!("{{ agreement(keeper: \"sunet\", code: \"drawn\") {{ status(knownAt: \"{known}\") }} }}");
        world.ask(person, &query).await["agreement"]["status"].clone()
    };
    for (day, keeper, party) in [
        ("2015-01-01", Value::Null, Value::Null),
        ("2026-11-22", Value::Null, Value::Null),
        ("2026-11-23", json!("DRAFT"), Value::Null),
        ("2026-11-24", json!("IN_REVIEW"), Value::Null),
        ("2026-11-25", json!("DRAFT"), Value::Null),
        ("2026-11-26", json!("AWAITING_SIGNATURE"), json!("AWAITING_SIGNATURE")),
        ("2026-11-27", json!("AWAITING_SIGNATURE"), json!("AWAITING_SIGNATURE")),
        ("2026-11-28", json!("SIGNED"), json!("SIGNED")),
        ("2026-11-29", json!("UPCOMING"), json!("UPCOMING")),
    ] {
        let known = format!("{day}T00:00:00Z");
        assert_eq!(status("contract.sunet", &known).await, keeper, "{known}");
        assert_eq!(status("customer.uu", &known).await, party, "{known}");
    }
}

/// U2.7, N7: that a party leaves is known from when its own notice was recorded, whatever another's did to the same version
/// before or since; to those who stay it is never known.
#[tokio::test]
async fn u2_7_a_partys_leaving_is_known_from_its_own_notice() {
    let world = World::start().await;
    let terms = json!({ "validFrom": "2026-11-01", "validUntil": null, "noticeMonths": 3, "renewalMonths": null });
    let version = joint(&world, "leaves", terms).await;
    let agreement = seen(&world, "contract.sunet", &version).await["agreement"]["id"].clone();
    let notice = json!({ "agreement": agreement, "reason": "Vi slutar.", "endDeliveries": true });
    // The one gives notice first, to a far day; the other two days later, to a near one.
    let world = world.later("2026-11-23T12:00:00Z").await;
    let mut far = notice.clone();
    far["from"] = json!("2027-09-01");
    world.act("signatory.uu", "agreementTerminate", far).await;
    let world = world.later("2026-11-25T12:00:00Z").await;
    world.act("signatory.kth", "agreementTerminate", notice).await;
    let world = world.later("2026-11-27T12:00:00Z").await;
    // How it stands for a party in March and in October, and by which version.
    let stood = async |person: &str, known: &str| {
        let query = format!(
            "{{ agreement(keeper: \"sunet\", code: \"leaves\") {{ march: status(on: \"2027-03-01\", knownAt: \"{known}\") \
             october: status(on: \"2027-10-01\", knownAt: \"{known}\") inForce(on: \"2027-03-01\", knownAt: \"{known}\") {{ number }} }} }}"
        );
        let of = world.ask(person, &query).await["agreement"].clone();
        (of["march"].clone(), of["october"].clone(), of["inForce"]["number"].clone())
    };
    let (in_force, ended) = (json!("IN_FORCE"), json!("TERMINATED"));
    for (known, uu, kth) in [
        (
            "2026-11-23T11:59:59Z",
            (in_force.clone(), in_force.clone(), json!(1)),
            (in_force.clone(), in_force.clone(), json!(1)),
        ),
        // UU has given notice, KTH has not.
        (
            "2026-11-24T12:00:00Z",
            (in_force.clone(), ended.clone(), json!(1)),
            (in_force.clone(), in_force.clone(), json!(1)),
        ),
        (
            "2026-11-26T12:00:00Z",
            (in_force.clone(), ended.clone(), json!(3)),
            (ended.clone(), ended.clone(), Value::Null),
        ),
    ] {
        assert_eq!(stood("customer.uu", known).await, uu, "UU {known}");
        assert_eq!(stood("customer.kth", known).await, kth, "KTH {known}");
    }
}
