//! N7: what a customer's people are answered during a history is searched for what is the other customer's.

use serde_json::{Value, json};

use crate::acts::world::World;

/// What the people of a customer look at between their acts.
const READ: &str = "query($code: String!) { organisation(code: $code) { agreementChanges(since: \"2026-01-01\", first: 20) { totalCount \
    nodes { kind agreement { code } line { item unitPrice { amount } } delivery { customer { code } } } } \
    agreements(first: 15) { totalCount nodes { code title endsOn services { code } inForce { source terms parts { nodes { \
    organisation { code } responsibilities lines { unitPrice { amount } } annexes { title text } } } } \
    decisions(first: 3) { nodes { action reason clause } } } } } viewer { notices(first: 20) { nodes { occasion } } } }";

/// The customer whose person this is, and the other: with what the other is known by.
fn customers(person: &str) -> Option<(&'static str, [&'static str; 2])> {
    match person.rsplit_once('.')?.1 {
        "uu" => Some(("uu", ["kth", "kungliga"])),
        "kth" => Some(("kth", ["uu", "uppsala"])),
        _ => None,
    }
}

/// Whether a number is a price of the other: of one 1 to 9 or 125.50, of the other 1001 to 1009.
fn is_price_of_the_other(own: &str, number: &str) -> bool {
    let whole = number.strip_suffix(".00");
    let within =
        |first, last| whole.and_then(|whole| whole.parse::<u32>().ok()).is_some_and(|it| (first..=last).contains(&it));
    if own == "uu" { within(1_001, 1_009) } else { within(1, 9) || number == "125.50" }
}

/// The same of a number as such, in the currency's unit or its smallest.
fn is_the_others(own: &str, number: &serde_json::Number) -> bool {
    let prices = number.as_f64().map(|number| [number, number / 100.0]);
    prices.into_iter().flatten().any(|price| is_price_of_the_other(own, &format!("{price:.2}")))
}

/// What in an answer is the other's; ids and hashes, which are chance, are left out, and so are places in what was
/// asked, and how many rows there are: that is held against the rows.
fn foreign(own: &str, words: [&str; 2], value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            let chance =
                |name: &str| ["id", "salt", "locations", "totalCount"].contains(&name) || name.ends_with("Hash");
            fields.iter().filter(|(name, _)| !chance(name)).for_each(|(_, value)| foreign(own, words, value, found));
        }
        Value::Array(values) => values.iter().for_each(|value| foreign(own, words, value, found)),
        Value::String(text) => {
            let lower = text.to_lowercase();
            let mut named = lower.split(|letter: char| !letter.is_alphanumeric());
            let mut numbers = text.split(|letter: char| !letter.is_ascii_digit() && letter != '.');
            if named.any(|word| words.contains(&word)) || numbers.any(|number| is_price_of_the_other(own, number)) {
                found.push(text.clone());
            }
        }
        Value::Number(number) if is_the_others(own, number) => found.push(number.to_string()),
        _ => {}
    }
}

/// That nothing of an answer to a customer's person is the other customer's: no error, no message, no figure. Gives whether
/// it was looked at.
pub fn assert_own(person: &str, answer: &Value) -> bool {
    let Some((own, words)) = customers(person) else { return false };
    let mut found = Vec::new();
    foreign(own, words, answer, &mut found);
    assert!(found.is_empty(), "N7: {person} is told {found:?}: {answer}");
    true
}

/// The same of what they look at.
pub async fn look(world: &World, person: &str) {
    let Some((own, _)) = customers(person) else { return };
    let mut answer = world.send(person, READ, json!({ "code": own })).await;
    let codes = answer["errors"].as_array().into_iter().flatten().map(|error| &error["extensions"]["code"]);
    // Whoever holds no appointment at the moment sees less.
    assert!(codes.clone().all(|code| code == "FORBIDDEN" || code == "NOT_FOUND"), "{person}: {answer}");
    // As many as are shown, and no other's.
    let agreements = &answer["data"]["organisation"]["agreements"];
    if let (Some(total), Some(nodes)) = (agreements["totalCount"].as_u64(), agreements["nodes"].as_array()) {
        assert_eq!(usize::try_from(total).expect("a number").min(15), nodes.len(), "N7, N8: {person}: {agreements}");
    }
    // The sample's own have prices of all kinds.
    if let Some(agreements) = answer["data"]["organisation"]["agreements"]["nodes"].as_array_mut() {
        agreements.retain(|agreement| agreement["code"].as_str().is_some_and(|code| code.starts_with("h-")));
    }
    if let Some(events) = answer["data"]["organisation"]["agreementChanges"]["nodes"].as_array_mut() {
        events.retain(|event| event["agreement"]["code"].as_str().is_none_or(|code| code.starts_with("h-")));
    }
    assert_own(person, &answer);
}

#[test]
fn n7_what_is_the_others_is_found() {
    let of = |person, answer: Value| {
        let Some((own, words)) = customers(person) else { panic!("{person}") };
        let mut found = Vec::new();
        foreign(own, words, &answer, &mut found);
        found
    };
    let message = |text: &str| json!({ "errors": [{ "message": text }] });
    assert_eq!(of("signatory.uu", message("Deliveries of KTH, kth-3 among them.")).len(), 1);
    assert_eq!(of("customer.uu", json!({ "amount": "1004.00" })).len(), 1);
    assert_eq!(of("customer.kth", json!([{ "a": { "amount": "4.00" } }, { "b": "Uppsala universitet" }])).len(), 2);
    assert!(of("customer.kth", json!({ "id": "uu", "amount": "1004.00", "contentHash": "uu" })).is_empty());
    assert!(of("customer.uu", json!({ "amount": "125.50", "code": "uu-4" })).is_empty());
    assert_eq!(of("customer.uu", json!({ "sum": 1004, "minor": 100_400, "totalCount": 1004 })).len(), 2);
    assert_eq!(of("customer.kth", json!({ "minor": [400, 12_550], "locations": [{ "line": 4 }] })).len(), 2);
    assert!(of("customer.kth", json!({ "minor": 100_400, "year": 2027 })).is_empty());
}
