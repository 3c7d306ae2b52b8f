//! L2: in force, upcoming, expired and terminated follow from dates, on any day.

use chrono::NaiveDate;
use serde_json::{Value, json};

use super::{Person, change, later, on_day};
use crate::harness::Server;

const ON: &str = "query($code: String!) { agreement(keeper: \"sunet\", code: $code) { status(on: DAY) \
    inForce(on: DAY) { number } version(asOf: DAY) { number } } \
    agreements(asOf: DAY, filter: { code: $code }) { totalCount } }";

/// How an agreement stands on a day: status, the number in force, the number that stood; and whether lists agree.
async fn stands(person: &Person<'_>, code: &Value, on: &str) -> (String, Value, Value) {
    let mut seen = person.with(&on_day(ON, on), json!({ "code": code })).await;
    let (listed, seen) = (seen["agreements"]["totalCount"].take(), seen["agreement"].take());
    let filtered = person.ids(json!({ "code": code, "inForceOn": on })).await.len();
    let in_force = usize::from(!seen["inForce"].is_null());
    assert_eq!((listed, filtered), (json!(in_force), in_force), "{code} on {on}");
    let status = seen["status"].as_str().expect("a status").to_owned();
    assert_eq!(status == "IN_FORCE", in_force == 1, "{code} on {on}");
    (status, seen["inForce"]["number"].clone(), seen["version"]["number"].clone())
}

#[tokio::test]
async fn the_first_day_is_in_and_the_last_is_out() {
    let server = Server::start().await;
    let leader = Person::new(&server, "leader.sunet");
    let query = "{ agreements(first: 100, filter: { endsBefore: \"2100-01-01\" }) { nodes { code keeper { code } endsOn versions { \
        number state validFrom validUntil terminatedFrom } } } }";
    let found = leader.ask(query).await["agreements"]["nodes"].take();
    let found = found.as_array().expect("agreements");
    let (mut expired, mut terminated, mut replaced) = (0, 0, 0);
    for agreement in found {
        let (code, versions) = (&agreement["code"], agreement["versions"].as_array().expect("versions"));
        if versions.iter().any(|version| version["state"] != "REGISTERED") || agreement["endsOn"].is_null() {
            continue;
        }
        let (last, first) = (&versions[0], &versions[versions.len() - 1]);
        let start = later(&first["validFrom"], 0);
        assert_eq!(stands(&leader, code, &later(&first["validFrom"], -1)).await.0, "UPCOMING", "{code}");
        assert_eq!(stands(&leader, code, &start).await.1, first["number"], "{code}");

        let end = &agreement["endsOn"];
        let (status, number, stood) = stands(&leader, code, end.as_str().expect("a day")).await;
        assert_eq!((number, &stood), (Value::Null, &last["number"]), "{code}");
        if last["terminatedFrom"] == *end {
            assert_eq!(status, "TERMINATED", "{code}");
            terminated += 1;
        } else {
            assert_eq!((&last["validUntil"], status.as_str()), (end, "EXPIRED"), "{code}");
            expired += 1;
        }
        if last["validFrom"] != *end {
            assert_eq!(stands(&leader, code, &later(end, -1)).await.1, last["number"], "{code}");
        }
        // The later version takes the earlier one's place on its first day, whatever the earlier one says.
        if versions.len() > 1 && first["validUntil"].as_str() >= last["validFrom"].as_str() {
            assert_eq!(stands(&leader, code, &later(&last["validFrom"], -1)).await.2, versions[1]["number"], "{code}");
            assert_eq!(stands(&leader, code, &later(&last["validFrom"], 0)).await.2, last["number"], "{code}");
            replaced += 1;
        }
        if expired > 2 && terminated > 1 && replaced > 1 {
            return;
        }
    }
    assert!(expired > 0 && terminated > 0, "{expired} {terminated} {replaced}");
}

#[tokio::test]
async fn a_later_version_takes_its_place() {
    let server = Server::start().await;
    let leader = Person::new(&server, "leader.sunet");
    let query = "query($after: String) { agreements(first: 100, after: $after) { pageInfo { endCursor } nodes { code \
        versions { number state validFrom } } } }";
    let (mut after, mut followed) = (Value::Null, 0);
    for _ in 0..3 {
        let page = leader.with(query, json!({ "after": after })).await["agreements"].take();
        after = page["pageInfo"]["endCursor"].clone();
        for agreement in page["nodes"].as_array().expect("agreements") {
            let versions = agreement["versions"].as_array().expect("versions");
            if versions.len() < 2 || versions[0]["state"] != "REGISTERED" || followed > 3 {
                continue;
            }
            let (code, day) = (&agreement["code"], &versions[0]["validFrom"]);
            let (_, _, before) = stands(&leader, code, &later(day, -1)).await;
            let (_, number, on) = stands(&leader, code, &later(day, 0)).await;
            let (last, last_but_one) = (&versions[0]["number"], &versions[1]["number"]);
            assert_eq!((&before, &number, &on), (last_but_one, last, last), "{code}");
            followed += 1;
        }
    }
    assert!(followed > 0);
}

/// A version that is registered for a day within the term of the one before, without one of its parties: as the acts
/// of a later issue will write it.
#[tokio::test]
async fn a_party_left_out_of_the_next_version_is_told_when_its_own_ends() {
    let server = Server::start().await;
    let leader = Person::new(&server, "leader.sunet");
    let customer = Person::new(&server, "customer.su");
    let query = "{ agreements(first: 100, filter: { state: [DRAFT] }) { nodes { code inForce { validUntil } \
        versions { number validFrom } } } }";
    let found = leader.ask(query).await["agreements"]["nodes"].take();
    let found = found.as_array().expect("agreements").iter().find(|one| !one["inForce"].is_null()).expect("one");
    let (code, day) = (&found["code"], &found["versions"][0]["validFrom"]);
    assert!(day.as_str() < found["inForce"]["validUntil"].as_str(), "the terms overlap");
    let (eve, day) = (later(day, -1), later(day, 0));
    let ends = "query($code: String!) { agreement(keeper: \"sunet\", code: $code) { endsOn cancelBy } }";
    assert_eq!(stands(&customer, code, &day).await.0, "IN_FORCE");

    let version = format!(
        "(SELECT v.id FROM agreement_version v JOIN agreement a ON a.id = v.agreement_id \
         WHERE a.code = '{}' AND v.state = 'DRAFT')",
        code.as_str().expect("a code")
    );
    change(&server, &format!("DELETE FROM agreement_line WHERE version_id = {version}")).await;
    change(&server, &format!("DELETE FROM agreement_part WHERE NOT is_keeper AND version_id = {version}")).await;
    super::end_deliveries(&server).await;
    let registered = "state = 'REGISTERED', registered_at = '2026-11-01T09:00:00+00:00'";
    change(&server, &format!("UPDATE agreement_version SET {registered} WHERE id = {version}")).await;

    assert_eq!(stands(&leader, code, &eve).await, ("IN_FORCE".to_owned(), json!(1), json!(1)));
    assert_eq!(stands(&leader, code, &day).await, ("IN_FORCE".to_owned(), json!(2), json!(2)));
    assert_eq!(stands(&customer, code, &eve).await, ("IN_FORCE".to_owned(), json!(1), json!(1)));
    assert_eq!(stands(&customer, code, &day).await, ("EXPIRED".to_owned(), Value::Null, Value::Null));
    let told = customer.with(ends, json!({ "code": code })).await;
    assert_eq!(told["agreement"], json!({ "endsOn": day, "cancelBy": null }));
}

#[tokio::test]
async fn what_ends_is_found_and_told_when_to_cancel() {
    let server = Server::start().await;
    let leader = Person::new(&server, "leader.sunet");
    let query = "{ agreements(first: 100, \
        filter: { endsBefore: DAY }) { nodes { code endsOn cancelBy renewsOn versions { state noticeMonths \
        renewalMonths terminatedFrom } } } }";
    let far = leader.ask(&on_day(query, "2027-06-30")).await["agreements"]["nodes"].take();
    let mut ends: Vec<&str> =
        far.as_array().expect("list").iter().map(|one| one["endsOn"].as_str().expect("a day")).collect();
    ends.sort_unstable();
    assert!(ends.len() > 20 && ends.len() < 100, "{}", ends.len());
    // `endsOn` is the first day without: the last day comes before it.
    let middle = ends[ends.len() / 2];
    let until = leader.ask(&on_day(query, middle)).await["agreements"]["nodes"].take();
    let mut until: Vec<&str> =
        until.as_array().expect("list").iter().map(|one| one["endsOn"].as_str().expect("a day")).collect();
    until.sort_unstable();
    assert_eq!(until, ends.iter().copied().filter(|end| *end <= middle).collect::<Vec<_>>());

    let (mut told, mut renewed) = (0, 0);
    for one in far.as_array().expect("list") {
        let versions = one["versions"].as_array().expect("versions").iter();
        let last = versions.clone().find(|version| version["state"] == "REGISTERED").expect("a registered version");
        let given = !last["terminatedFrom"].is_null();
        assert_eq!(one["cancelBy"].is_null(), given || last["noticeMonths"].is_null(), "{one}");
        assert_eq!(one["renewsOn"].is_null(), given || last["renewalMonths"].is_null(), "{one}");
        if let (Some(by), Some(end)) = (one["cancelBy"].as_str(), one["endsOn"].as_str()) {
            // Notice of that day ends it on time, of the day after too late.
            let months = i32::try_from(last["noticeMonths"].as_i64().expect("months")).expect("few");
            let (by, end): (NaiveDate, NaiveDate) = (by.parse().expect("a day"), end.parse().expect("a day"));
            let without = |given| governance::term::add_months(given, months).and_then(|day| day.succ_opt());
            assert!(without(by) <= Some(end) && without(by.succ_opt().expect("a day")) > Some(end), "{one}");
            told += 1;
        }
        renewed += usize::from(one["renewsOn"] == one["endsOn"]);
    }
    assert!(told > 0 && renewed > 0);
}

/// What one field of a selection has read is not found by another of the same response key, on another type or with
/// other arguments.
#[tokio::test]
async fn fields_of_one_response_key_are_told_apart() {
    let server = Server::start().await;
    let person = Person::new(&server, "customer.uu");
    let of_today = "{ agreements(first: 100) { nodes { id inForce { number services { code } } } } }";
    let found = person.ask(of_today).await["agreements"]["nodes"].take();
    let one = found.as_array().expect("agreements").iter().find(|one| !one["inForce"].is_null()).expect("one in force");
    let both = "query($id: ID!) { node(id: $id) { ... on AgreementPart { version { number } } \
        ... on Agreement { version(asOf: \"1990-01-01\") { number } } } }";
    let told = person.with(both, json!({ "id": one["id"] })).await;
    assert_eq!(told, json!({ "node": { "version": null } }), "in 1990 there was none");
    let alike = "query($id: ID!) { nodes(ids: [$id]) { ... on Agreement { now: inForce { number } \
        then: inForce(on: \"1990-01-01\") { number } all: versions { number } } } }";
    let told = person.with(alike, json!({ "id": one["id"] })).await["nodes"][0].take();
    assert_eq!((&told["now"]["number"], &told["then"]), (&one["inForce"]["number"], &Value::Null));
    assert!(!told["all"].as_array().expect("versions").is_empty());
}
