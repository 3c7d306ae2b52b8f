//! S1.4, S4.7.3, V6: deliveries, how they stand on a day, and which agreements cover them.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{Person, WIDE, database, list, rows, text};
use crate::harness::Server;

/// All deliveries that a person sees, by pages.
async fn all(person: &Person<'_>, filter: Value, fields: &str) -> Vec<Value> {
    let query = format!(
        "query($after: String, $filter: DeliveryFilter) {{ deliveries(first: 100, after: $after, filter: $filter) {{ \
         totalCount pageInfo {{ hasNextPage endCursor }} nodes {{ {fields} }} }} }}"
    );
    let (mut found, mut after) = (Vec::new(), Value::Null);
    loop {
        let page = person.with(&query, json!({ "after": after, "filter": filter })).await["deliveries"].take();
        found.extend(list(&page["nodes"]).iter().cloned());
        if page["pageInfo"]["hasNextPage"] == false {
            assert_eq!(page["totalCount"], found.len());
            return found;
        }
        after = page["pageInfo"]["endCursor"].clone();
    }
}

fn codes(deliveries: &[Value]) -> BTreeSet<String> {
    deliveries.iter().map(|one| text(&one["code"])).collect()
}

#[tokio::test]
async fn what_stands_without_an_agreement_is_told_alike_everywhere() {
    let server = Server::with(WIDE).await;
    let leader = Person::new(&server, "leader.sunet");
    let today = crate::harness::today();
    let mut differing = BTreeSet::new();
    for day in
        [today, today - chrono::TimeDelta::days(500), today + chrono::TimeDelta::days(700)].map(|day| day.to_string())
    {
        let fields =
            format!("code state effectiveState(on: \"{day}\") coveredBy(on: \"{day}\") {{ status(on: \"{day}\") }}");
        let deliveries = all(&leader, json!({}), &fields).await;
        let mut uncovered = BTreeSet::new();
        for delivery in &deliveries {
            let covered = &delivery["coveredBy"];
            assert!(covered.is_null() || covered["status"] == "IN_FORCE", "{delivery}");
            match delivery["effectiveState"].as_str() {
                Some("UNCOVERED") => {
                    assert!(covered.is_null(), "{delivery}");
                    uncovered.insert(text(&delivery["code"]));
                }
                Some("ACTIVE") => assert!(!covered.is_null(), "{delivery}"),
                _ => {}
            }
        }
        let listed = all(&leader, json!({ "uncoveredOn": day }), "code").await;
        assert_eq!(codes(&listed), uncovered, "{day}");
        assert!(!uncovered.is_empty(), "{day}");
        let arguments = format!("provider: \"sunet\", year: 2026, asOf: \"{day}\"");
        let overview = leader.overview(&arguments, "figures", "deliveriesWithoutAgreement { value }").await;
        assert_eq!(overview[0].1["deliveriesWithoutAgreement"]["value"], uncovered.len(), "{day}");
        differing.insert(uncovered);
    }
    assert!(differing.len() > 1, "the calendar ends agreements");
}

/// N3 as it is written, by itself: the deliveries that are active today, and of which no agreement in force lists the
/// customer and the service.
#[tokio::test]
async fn cover_is_an_agreement_in_force_for_customer_and_service() {
    let server = Server::with(WIDE).await;
    let (db, today) = (database(&server).await, crate::harness::today());
    let sql = format!(
        "WITH standing AS (SELECT v.id, v.valid_until, v.terminated_from, ROW_NUMBER() OVER (PARTITION BY v.agreement_id \
         ORDER BY v.number DESC) AS nth FROM agreement_version v WHERE v.state = 'REGISTERED' AND v.valid_from <= '{today}') \
         SELECT d.code FROM delivery d JOIN organisation o ON o.id = d.provider_id WHERE o.code = 'sunet' \
         AND d.state = 'ACTIVE' AND d.active_from <= '{today}' AND (d.service_id, d.customer_id) NOT IN ( \
             SELECT c.service_id, p.organisation_id FROM standing s JOIN agreement_service c ON c.version_id = s.id \
             JOIN agreement_part p ON p.version_id = s.id WHERE s.nth = 1 AND p.side = 'CUSTOMER' \
             AND COALESCE(s.valid_until, '9999-12-31') > '{today}' AND COALESCE(s.terminated_from, '9999-12-31') > '{today}')"
    );
    let expected: BTreeSet<String> =
        rows(&db, &sql).await.iter().map(|row| row.try_get("", "code").expect("a code")).collect();
    let leader = Person::new(&server, "leader.sunet");
    let listed = all(&leader, json!({ "uncoveredOn": today.to_string() }), "code").await;
    assert_eq!(codes(&listed), expected);
    assert!(!expected.is_empty());
}

#[tokio::test]
async fn a_customer_sees_its_own_deliveries_alone() {
    let server = Server::with(WIDE).await;
    let (leader, customer) = (Person::new(&server, "leader.sunet"), Person::new(&server, "customer.kth"));
    let fields = "id code customer { code } provider { code } coveredBy { code }";
    let of_provider = all(&leader, json!({}), fields).await;
    let own: Vec<Value> = of_provider.iter().filter(|one| one["customer"]["code"] == "kth").cloned().collect();
    let seen = all(&customer, json!({}), fields).await;
    assert!(!own.is_empty() && own.len() < of_provider.len());
    assert_eq!(codes(&seen), codes(&own));
    // What it sees of the agreement is its own part; none of another's delivery, by code, id, filter or nesting.
    assert!(seen.iter().any(|one| !one["coveredBy"].is_null()));
    let other = of_provider.iter().find(|one| one["customer"]["code"] != "kth").expect("another's");
    let by_code = format!("{{ delivery(provider: \"sunet\", code: {}) {{ id }} }}", other["code"]);
    assert!(leader.ask(&by_code).await["delivery"]["id"].is_string());
    assert!(customer.ask(&by_code).await["delivery"].is_null());
    let by_id = format!("{{ node(id: {}) {{ id }} }}", other["id"]);
    assert_eq!(leader.ask(&by_id).await["node"]["id"], other["id"]);
    assert!(customer.ask(&by_id).await["node"].is_null());
    let organisation =
        format!("{{ organisation(code: {}) {{ id deliveries {{ totalCount }} }} }}", other["customer"]["code"]);
    let organisation = customer.ask(&organisation).await["organisation"].clone();
    assert_eq!(organisation["deliveries"]["totalCount"], 0);
    assert!(all(&customer, json!({ "customer": organisation["id"] }), "code").await.is_empty());
    assert!(all(&customer, json!({ "code": other["code"] }), "code").await.is_empty());
    let nested = "{ services(first: 100) { nodes { deliveries(first: 100) { totalCount nodes { code } } } } }";
    let nested = customer.ask(nested).await;
    let nested = list(&nested["services"]["nodes"]).iter().flat_map(|one| list(&one["deliveries"]["nodes"]).to_vec());
    assert!(codes(&nested.collect::<Vec<_>>()).is_subset(&codes(&own)));
    let anyone = Person::new(&server, "anyone");
    assert_eq!(anyone.ask("{ deliveries { totalCount } }").await["deliveries"]["totalCount"], 0);
}

#[tokio::test]
async fn deliveries_are_found_by_what_they_are() {
    let server = Server::with(WIDE).await;
    let leader = Person::new(&server, "leader.sunet");
    let every =
        all(&leader, json!({}), "code state service { id code portfolio { id code } } customer { id code }").await;
    let sorted: Vec<String> = every.iter().map(|one| text(&one["code"])).collect();
    let one = &every[every.len() / 2];
    let same = |path: fn(&Value) -> &Value| -> BTreeSet<String> {
        every.iter().filter(|other| path(other) == path(one)).map(|other| text(&other["code"])).collect()
    };
    for (filter, expected) in [
        (json!({ "service": one["service"]["id"] }), same(|one| &one["service"]["code"])),
        (json!({ "portfolio": one["service"]["portfolio"]["id"] }), same(|one| &one["service"]["portfolio"]["code"])),
        (json!({ "customer": one["customer"]["id"] }), same(|one| &one["customer"]["code"])),
        (json!({ "state": [one["state"]] }), same(|one| &one["state"])),
        (json!({ "code": one["code"] }), same(|one| &one["code"])),
    ] {
        let found = all(&leader, filter.clone(), "code").await;
        assert_eq!(codes(&found), expected, "{filter}");
    }
    assert!(codes(&all(&leader, json!({ "text": "örebro" }), "code").await).iter().all(|code| code.starts_with("oru")));
    let down = leader.ask("{ deliveries(first: 3, orderBy: { direction: DESC }) { nodes { code } } }").await;
    let down: Vec<String> = list(&down["deliveries"]["nodes"]).iter().map(|one| text(&one["code"])).collect();
    assert_eq!(down, sorted.iter().rev().take(3).cloned().collect::<Vec<_>>());
}
