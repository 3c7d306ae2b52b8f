//! Out, in, and out again: the same files, byte for byte.

use std::collections::BTreeMap;

use serde_json::json;

use super::{Exchange, catalogue, err, out};
use crate::{acts::world::World, harness::Database};

#[tokio::test]
async fn what_is_exported_is_imported_as_the_same() {
    let first = Exchange::filled().await;
    let files = first.export("eva");
    let second = Exchange::of(files.clone()).await;
    let done = second.import("admin", &[]);
    assert!(done.status.success(), "{}", err(&done));
    second.is_sound();
    same(&files, &second.export("eva"));
    // And where it came from, it changes nothing.
    let back = Exchange { files, ..first };
    let done = back.import("eva", &[]);
    assert!(out(&done).ends_with("nothing to change\n"), "{}{}", out(&done), err(&done));
}

/// The same with the sample data: real services, hundreds of agreements.
#[tokio::test]
async fn the_sample_goes_round_too() {
    let sample = Exchange { database: Database::sample().await, files: BTreeMap::new() };
    let files = sample.export("contract.sunet");
    // Coming back it changes nothing: what the contract manager may not read is exported as nothing, and is left alone.
    let masked = "agreement_line WHERE underpins_service_id IS NOT NULL";
    let underpinning = sample.count(masked).await;
    assert!(underpinning > 0);
    let back = Exchange { files: files.clone(), ..sample };
    let done = back.import("contract.sunet", &[]);
    assert!(out(&done).ends_with("nothing to change\n"), "{}{}", out(&done), err(&done));
    assert_eq!(back.count(masked).await, underpinning);
    let number = |name: &str| files[name].iter().filter(|byte| **byte == b'\n').count();
    assert!(number("agreement_lines.csv") > 300 && number("deliveries.csv") > 100, "{}", number("agreement_lines.csv"));
    let second = Exchange::of(files).await;
    let done = second.import("admin", &[]);
    assert!(done.status.success(), "{}", err(&done));
    second.is_sound();
    same(&second.files, &second.export("contract.sunet"));
}

/// A subject may hold the mark that stands between several (`auth0|123`), and a backslash.
#[tokio::test]
async fn o4_identities_go_round_with_what_they_hold() {
    let mut exchange = Exchange::of(catalogue::files()).await;
    exchange.add(
        "persons.csv",
        r"https://id.example auth0|123,Alm,,https://other.example auth0\|9|https://third.example CORP\alm",
    );
    exchange.add(
        "appointments.csv",
        "https://id.example auth0|123,CUSTOMER_REPRESENTATIVE,,,,kth,,2024-01-01,,2023-12-01,,",
    );
    let done = exchange.import("admin", &[]);
    assert!(done.status.success(), "{}", err(&done));
    for subject in ["auth0|123", "auth0|9", r"CORP\alm"] {
        assert_eq!(exchange.count(&format!("identity WHERE subject = '{subject}'")).await, 1, "{subject}");
    }
    assert_eq!(exchange.count("identity").await, 8);
    let again = exchange.import("admin", &[]);
    assert!(out(&again).ends_with("nothing to change\n"), "{}{}", out(&again), err(&again));
    let files = exchange.export("eva");
    let second = Exchange::of(files.clone()).await;
    let done = second.import("admin", &[]);
    assert!(done.status.success(), "{}", err(&done));
    same(&files, &second.export("eva"));
}

/// Prices that acts have set are told apart by files.
#[tokio::test]
async fn s4_2_12_prices_set_by_acts_go_round() {
    let world = World::start().await;
    let service = world.service("drive").await;
    for item in ["Per user", "Per terabyte"] {
        let price = json!({ "service": service, "itemEn": item, "amount": "12.50", "validFrom": "2027-01-01" });
        let price = world.made("owner.sunet.storage", "priceSet", price).await;
        world.act("contract.sunet", "priceConcur", json!({ "listPrice": price })).await;
    }
    let sample = Exchange { database: world.server.stop(), files: BTreeMap::new() };
    let files = sample.export("contract.sunet");
    let text = String::from_utf8(files["list_prices.csv"].clone()).unwrap();
    for item in ["Per user", "Per terabyte"] {
        assert_eq!(text.matches(item).count(), 1, "{text}");
    }
    let second = Exchange::of(files).await;
    let done = second.import("admin", &[]);
    assert!(done.status.success(), "{}", err(&done));
    same(&second.files, &second.export("contract.sunet"));
}

pub fn same(first: &BTreeMap<String, Vec<u8>>, second: &BTreeMap<String, Vec<u8>>) {
    assert_eq!(first.keys().collect::<Vec<_>>(), second.keys().collect::<Vec<_>>());
    for (name, bytes) in first {
        let (first, second) = (String::from_utf8_lossy(bytes), String::from_utf8_lossy(&second[name]));
        let differ = first.lines().zip(second.lines()).find(|(first, second)| first != second);
        assert_eq!(differ, None, "{name}");
        assert_eq!(first.len(), second.len(), "{name}");
    }
}
