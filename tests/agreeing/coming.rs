//! What a customer has to come: the next price, and the dates that matter, over all registered versions: S4.7.2, U2.7, N7.

use reqwest::Method;
use serde_json::{Value, json};

use super::{
    ended::{joint, joint_at},
    registered, registered_as, review, seen, signed,
};
use crate::{acts::world::World, harness::send};

fn open() -> Value {
    json!({ "validFrom": "2026-11-01", "validUntil": null, "noticeMonths": 3, "renewalMonths": null })
}

async fn agreement(world: &World, version: &Value) -> Value {
    seen(world, "contract.sunet", version).await["agreement"]["id"].clone()
}

/// A price line of the service.
async fn line(world: &World, amount: &str, from: &str, until: Value) -> Value {
    json!({ "service": world.service("drive").await, "itemSv": "Lagring", "amount": amount, "quantity": "40", "unit": "TB",
        "period": "MONTH", "validFrom": from, "validUntil": until })
}

/// Another version in the register, with one customer at these prices.
async fn followed(world: &World, agreement: &Value, from: &str, lines: Value) -> Value {
    let next =
        world.made("contract.sunet", "agreementAmend", json!({ "agreement": agreement, "validFrom": from })).await;
    let priced = json!({ "agreementVersion": next, "party": world.organisation("uu").await, "lines": lines });
    world.act("manager.sunet.drive", "agreementPartySet", priced).await;
    review(world, &next).await;
    signed(world, &next, "uu").await;
    world.act("contract.sunet", "agreementRegister", json!({ "agreementVersion": next })).await;
    next
}

/// The next price of a customer in an agreement, as it is told it itself.
async fn next(world: &World, customer: &str, code: &str) -> Value {
    let query = format!(
        "{{ agreement(keeper: \"sunet\", code: \"{code}\") {{ inForce {{ parts(first: 1, party: {}) {{ nodes {{ nextPriceChangeOn \
         nextLines {{ unitPrice {{ amount }} }} nextAnnualValue {{ amount }} }} }} }} }} }}",
        world.organisation(customer).await
    );
    let told = world.ask(&format!("customer.{customer}"), &query).await;
    told["agreement"]["inForce"]["parts"]["nodes"][0].clone()
}

/// The rows of a customer's file that are of an agreement.
async fn rows(world: &World, customer: &str, file: &str, code: &str) -> Vec<Vec<String>> {
    let request = world.server.other(Method::GET, &format!("/csv/{customer}/{file}"));
    let text = send(request.bearer_auth(world.server.token(&format!("customer.{customer}")))).await.text;
    let mut reader = csv::ReaderBuilder::new().from_reader(text.as_bytes());
    let rows = reader.records().map(|row| row.expect("a row").iter().map(str::to_owned).collect::<Vec<_>>());
    rows.filter(|row| row.iter().any(|cell| cell == code)).collect()
}

/// U2.7, S4.7.2: the next price is that of the version in which it changes, however many follow before it that say the same.
#[tokio::test]
async fn u2_7_the_next_price_is_found_beyond_the_next_version() {
    let world = World::start().await;
    let version = joint(&world, "beyond", open()).await;
    let agreement = agreement(&world, &version).await;
    let notice = json!({ "agreement": agreement, "reason": "Vi slutar.", "endDeliveries": true });
    world.act("signatory.kth", "agreementTerminate", notice).await;
    let lines = json!([line(&world, "150", "2027-06-01", Value::Null).await]);
    followed(&world, &agreement, "2027-06-01", lines).await;
    // The one on which the first begins has come.
    let world = world.later("2027-01-15T12:00:00Z").await;
    let told = json!({ "nextPriceChangeOn": "2027-06-01", "nextLines": [{ "unitPrice": { "amount": "150.00" } }],
        "nextAnnualValue": [{ "amount": "72000.00" }] });
    assert_eq!(next(&world, "uu", "beyond").await, told);
    let prices = rows(&world, "uu", "prices.csv", "beyond").await;
    let when: Vec<_> = prices.iter().map(|row| (row[2].as_str(), row[3].as_str(), row[9].as_str())).collect();
    assert_eq!(when, [("NOW", "", "125.50"), ("NEXT", "2027-06-01", "150.00")]);
    // Who has left has no price to come.
    let none = json!({ "nextPriceChangeOn": null, "nextLines": [], "nextAnnualValue": [] });
    assert_eq!(next(&world, "kth", "beyond").await, none);
}

/// U2.7: a price that a version would have brought, had not another taken its place before, is none to come.
#[tokio::test]
async fn u2_7_a_price_that_never_holds_is_not_the_next() {
    let world = World::start().await;
    let version = registered_as(&world, "never", "uu", open()).await;
    let agreement = agreement(&world, &version).await;
    let lines = json!([
        line(&world, "125.50", "2027-01-01", json!("2028-01-01")).await,
        line(&world, "140", "2028-01-01", Value::Null).await
    ]);
    followed(&world, &agreement, "2027-03-01", lines).await;
    let lines = json!([line(&world, "125.50", "2027-01-01", Value::Null).await]);
    followed(&world, &agreement, "2027-06-01", lines).await;
    let world = world.later("2027-01-15T12:00:00Z").await;
    assert_eq!(next(&world, "uu", "never").await["nextPriceChangeOn"], Value::Null);
}

/// U2.7: whoever has given notice to the end of a term that others renew has no price after it.
#[tokio::test]
async fn u2_7_who_leaves_has_no_price_after_its_last_day() {
    let world = World::start().await;
    let terms =
        json!({ "validFrom": "2026-01-01", "validUntil": "2027-03-01", "noticeMonths": 3, "renewalMonths": 12 });
    let lines = json!([
        line(&world, "1001", "2026-01-01", json!("2027-06-01")).await,
        line(&world, "1002", "2027-06-01", Value::Null).await
    ]);
    let version = joint_at(&world, "leaves", terms, lines).await;
    assert_eq!(next(&world, "kth", "leaves").await["nextPriceChangeOn"], "2027-06-01");
    let notice = json!({ "agreement": agreement(&world, &version).await, "reason": "Vi slutar." });
    world.act("signatory.kth", "agreementTerminate", notice).await;
    assert_eq!(next(&world, "kth", "leaves").await["nextPriceChangeOn"], Value::Null);
    assert!(rows(&world, "kth", "prices.csv", "leaves").await.iter().all(|row| row[2] == "NOW"));
}

/// S4.7.2: an agreement that is to begin is told with what it will be; a version that never will be in force is no date.
#[tokio::test]
async fn s4_7_2_what_is_to_begin_is_in_the_files() {
    let world = World::start().await;
    registered(&world, "soon", "uu").await;
    let agreements = rows(&world, "uu", "agreements.csv", "soon").await;
    let row = &agreements[0];
    assert_eq!((row[4].as_str(), row[5].as_str(), row[8].as_str()), ("UPCOMING", "1", "2027-01-01"), "{row:?}");
    assert!(row[6].starts_with("2026-") && row[10] == "drive" && row[18] == "60240.00 SEK", "{row:?}");
    let prices = rows(&world, "uu", "prices.csv", "soon").await;
    let when: Vec<_> = prices.iter().map(|row| (row[2].as_str(), row[3].as_str(), row[9].as_str())).collect();
    assert_eq!(when, [("NEXT", "2027-01-01", "125.50")]);
    let dates = async |code: &str| -> Vec<(String, String)> {
        let rows = rows(&world, "uu", "dates.csv", code).await;
        rows.into_iter().map(|mut row| (row.swap_remove(1), row.swap_remove(0))).collect()
    };
    let begins = ("BEGINS".to_owned(), "2027-01-01".to_owned());
    assert!(dates("soon").await.contains(&begins), "{:?}", dates("soon").await);

    let version = joint(&world, "gone", open()).await;
    let agreement = agreement(&world, &version).await;
    let later = json!({ "agreement": agreement, "validFrom": "2027-06-01" });
    let later = world.made("contract.sunet", "agreementAmend", later).await;
    review(&world, &later).await;
    signed(&world, &later, "uu").await;
    let own = super::to_sign(&world, "signatory.kth", &later, "kth").await;
    world.act("signatory.kth", "agreementSign", own).await;
    world.act("contract.sunet", "agreementRegister", json!({ "agreementVersion": later })).await;
    let begins = ("BEGINS".to_owned(), "2027-06-01".to_owned());
    assert!(dates("gone").await.contains(&begins), "{:?}", dates("gone").await);
    let notice = json!({ "agreement": agreement, "reason": "Avvecklas.", "endDeliveries": true });
    world.act("owner.sunet.storage", "agreementTerminate", notice).await;
    let told = dates("gone").await;
    assert!(!told.iter().any(|(what, _)| what == "BEGINS"), "{told:?}");
    assert!(told.contains(&("ENDS".to_owned(), "2027-02-23".to_owned())), "{told:?}");
}
