//! Agreements by their end and by the last day for notice: each as the one who asks is told of it (L2, N7).

use serde_json::{Value, json};

use super::{Person, change, later, texts};
use crate::harness::Server;

/// The sample data's day.
const DAY: &str = "2026-11-22";

const PAGE: &str = "query($order: AgreementOrder, $first: Int, $after: String, $last: Int, $before: String) { agreements( \
    orderBy: $order, first: $first, after: $after, last: $last, before: $before) { totalCount edges { cursor } \
    nodes { id endsOn } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }";

/// Every agreement in an order, page by page from the start or from the end: end and id.
async fn walked(person: &Person<'_>, order: &Value, backward: bool) -> Vec<(String, String)> {
    let (mut cursor, mut pages) = (Value::Null, Vec::new());
    loop {
        let asked = match backward {
            true => json!({ "order": order, "last": 17, "before": cursor }),
            false => json!({ "order": order, "first": 17, "after": cursor }),
        };
        let page = person.with(PAGE, asked).await["agreements"].take();
        let (more, end) = if backward { ("hasPreviousPage", "startCursor") } else { ("hasNextPage", "endCursor") };
        let of = |one: &Value| (end_of(&one["endsOn"]), one["id"].as_str().expect("an id").to_owned());
        pages.push(page["nodes"].as_array().expect("nodes").iter().map(of).collect::<Vec<_>>());
        if page["pageInfo"][more] == false {
            if backward {
                pages.reverse();
            }
            let all = pages.concat();
            assert_eq!(page["totalCount"], all.len());
            return all;
        }
        cursor = page["pageInfo"][end].clone();
    }
}

/// What has no end comes last.
fn end_of(day: &Value) -> String {
    day.as_str().unwrap_or("9999-12-31").to_owned()
}

fn order(direction: &str) -> Value {
    json!({ "field": "ENDS_ON", "direction": direction })
}

#[tokio::test]
async fn every_agreement_comes_once_by_the_end_that_one_is_told() {
    let server = Server::start().await;
    // One anchor; several, of several kinds; those of parties alone.
    for subject in ["leader.sunet", "account.sunet", "manager.sunet.ip-anslutning", "customer.kth", "customer.uu"] {
        let person = Person::new(&server, subject);
        let mut expected = person.ids(json!({})).await;
        expected.sort_unstable();
        let up = walked(&person, &order("ASC"), false).await;
        assert!(up.iter().filter(|(end, _)| end.as_str() < "9999").count() > 2, "{subject}");
        assert!(up.windows(2).all(|pair| pair[0].0 <= pair[1].0), "{subject}: {up:?}");
        let mut found: Vec<_> = up.iter().map(|(_, id)| id.clone()).collect();
        found.sort_unstable();
        assert_eq!(found, expected, "{subject}");
        assert_eq!(walked(&person, &order("ASC"), true).await, up, "{subject}");
        let mut down = walked(&person, &order("DESC"), false).await;
        assert_eq!(walked(&person, &order("DESC"), true).await, down, "{subject}");
        down.reverse();
        assert_eq!(down, up, "{subject}");
        // The filter finds what ends by then, as one is told of it.
        for (day, _) in up.iter().step_by(7).filter(|(end, _)| end.as_str() < "9999") {
            let mut found = person.ids(json!({ "endsBefore": day })).await;
            found.sort_unstable();
            let mut ended: Vec<_> = up.iter().filter(|(end, _)| end <= day).map(|(_, id)| id.clone()).collect();
            ended.sort_unstable();
            assert_eq!(found, ended, "{subject}, {day}");
        }
        // Nested lists have the same order.
        let nested = "query($order: AgreementOrder) { organisation(code: \"sunet\") { agreements(first: 100, \
            orderBy: $order) { nodes { id } } } }";
        let nested = person.with(nested, json!({ "order": order("ASC") })).await["organisation"]["agreements"].take();
        let nested = texts(&nested["nodes"], "id");
        let among: Vec<_> = up.iter().map(|(_, id)| id.clone()).filter(|id| nested.contains(id)).collect();
        assert_eq!(nested, among, "{subject}");
        assert!(!nested.is_empty(), "{subject}");
    }
}

/// A version that is registered without one of the parties of the one before: as acts will write it.
#[tokio::test]
async fn the_end_of_a_version_one_is_no_party_to_shows_in_no_order_filter_or_cursor() {
    let server = Server::start().await;
    let leader = Person::new(&server, "leader.sunet");
    let customer = Person::new(&server, "customer.su");
    let query = "{ agreements(first: 100, filter: { state: [DRAFT] }) { nodes { id code inForce { validUntil } \
        versions { number validFrom } } } }";
    let found = leader.ask(query).await["agreements"]["nodes"].take();
    let found = found.as_array().expect("agreements").iter().find(|one| !one["inForce"].is_null()).expect("one");
    let begins = later(&found["versions"][0]["validFrom"], 0);
    let version = format!(
        "(SELECT v.id FROM agreement_version v JOIN agreement a ON a.id = v.agreement_id \
         WHERE a.code = '{}' AND v.number = {})",
        found["code"].as_str().expect("a code"),
        found["versions"][0]["number"]
    );
    change(&server, &format!("DELETE FROM agreement_line WHERE version_id = {version}")).await;
    change(&server, &format!("DELETE FROM agreement_part WHERE NOT is_keeper AND version_id = {version}")).await;
    super::end_deliveries(&server).await;
    let registered = "state = 'REGISTERED', registered_at = '2026-11-01T09:00:00+00:00'";
    change(&server, &format!("UPDATE agreement_version SET {registered} WHERE id = {version}")).await;

    let all = |order: Value| json!({ "order": order, "first": 100 });
    let mut told = Vec::new();
    for end in ["2027-02-01", "2099-12-31"] {
        let notice = format!("terminated_on = '{begins}', terminated_from = '{end}'");
        change(&server, &format!("UPDATE agreement_version SET {notice} WHERE id = {version}")).await;
        let up = walked(&leader, &order("ASC"), false).await;
        assert!(up.contains(&(end.to_owned(), found["id"].as_str().expect("an id").to_owned())), "{end}");
        let mut seen =
            vec![customer.with(PAGE, all(order("ASC"))).await, customer.with(PAGE, all(order("DESC"))).await];
        for day in ["2027-02-02", "2050-01-01", "2100-01-01"] {
            seen.push(json!(customer.ids(json!({ "endsBefore": day })).await));
            seen.push(json!(customer.ids(json!({ "cancelBefore": day })).await));
        }
        told.push(seen);
    }
    assert_eq!(told[0], told[1]);
    let ends = told[0][0]["agreements"]["nodes"].as_array().expect("agreements");
    let own = ends.iter().find(|one| one["id"] == found["id"]).expect("it is still there");
    assert_eq!(own["endsOn"], json!(begins));
    let id = found["id"].as_str().expect("an id").to_owned();
    for (day, is_found) in [(begins.clone(), true), (later(&json!(begins), -1), false)] {
        assert_eq!(customer.ids(json!({ "endsBefore": day })).await.contains(&id), is_found, "{day}");
    }
}

#[tokio::test]
async fn what_must_be_given_notice_of_is_found() {
    let server = Server::with(&[("CLOCK", &format!("{DAY}T12:00:00Z"))]).await;
    let query = "query($after: String) { agreements(first: 100, after: $after) { nodes { id cancelBy } \
        pageInfo { hasNextPage endCursor } } }";
    for subject in ["leader.sunet", "customer.kth"] {
        let person = Person::new(&server, subject);
        let (mut after, mut last_days) = (Value::Null, Vec::new());
        loop {
            let page = person.with(query, json!({ "after": after })).await["agreements"].take();
            last_days.extend(page["nodes"].as_array().expect("agreements").iter().filter_map(|one| {
                let day = one["cancelBy"].as_str().filter(|day| *day >= DAY)?;
                Some((day.to_owned(), one["id"].as_str().expect("an id").to_owned()))
            }));
            if page["pageInfo"]["hasNextPage"] == false {
                break;
            }
            after = page["pageInfo"]["endCursor"].clone();
        }
        assert!(!last_days.is_empty(), "{subject}");
        last_days.sort_unstable();
        let mut days = vec!["2100-01-01".to_owned(), DAY.to_owned()];
        for at in [0, last_days.len() / 2, last_days.len() - 1] {
            let day = json!(last_days[at].0);
            days.extend([later(&day, 0), later(&day, 1)]);
        }
        for day in days {
            let mut found = person.ids(json!({ "cancelBefore": day })).await;
            found.sort_unstable();
            let before = last_days.iter().filter(|(last, _)| *last < day).map(|(_, id)| id.clone());
            let mut expected: Vec<_> = before.collect();
            expected.sort_unstable();
            assert_eq!(found, expected, "{subject}: {day}");
        }
    }
}
