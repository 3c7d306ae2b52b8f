//! Acts by chance.

use serde_json::{Value, json};

use super::seen::{Known, Seen};
use crate::law::random::Random;

/// The organisation whose person this is.
fn own(person: &str) -> &str {
    person.split('.').find(|word| ["sunet", "uu", "kth"].contains(word)).unwrap_or_default()
}

/// An act by chance, mostly on something on which it may succeed.
pub fn act(random: &mut Random, seen: &Seen, (person, kind): (&str, usize), number: usize) -> (&'static str, Value) {
    let wanted: &[&str] = match kind {
        0..=3 => &["DRAFT"],
        4 | 5 => &["IN_REVIEW"],
        6..=9 => &["REVIEWED", "SIGNED_IN_PART"],
        10 => &["SIGNED"],
        18 | 20 => &["DRAFT"],
        _ => &["REGISTERED"],
    };
    // Mostly what awaits one's own signature.
    let awaits = |of: &&Known| {
        let own = of.parts.iter().find(|part| part.code == own(person));
        !(6..=8).contains(&kind) || own.is_none_or(|part| !part.signed)
    };
    let fit = seen.versions.iter().filter(|of| wanted.contains(&of.state.as_str()));
    let fit: Vec<&Known> = fit.filter(awaits).collect();
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
                "quantity": format!("{}", 1 + random.below(3)), "unit": "TB", "validFrom": "2026-06-01",
                "tiers": [{ "fromQuantity": "0", "amount": amount }, { "fromQuantity": "100", "amount": amount }] });
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
            // Mostly their own organisation's.
            let own = of.parts.iter().find(|part| part.code == own(person));
            let of_whom = own.filter(|_| random.percent(90)).unwrap_or_else(|| random.of(&of.parts));
            let input = json!({ "agreementPart": of_whom.part, "contentHash": of.hash.as_str().unwrap_or("-"),
                "partHash": of_whom.hash.as_str().unwrap_or("-") });
            ("agreementSign", input)
        }
        9 => {
            let input =
                json!({ "agreementVersion": version, "party": party, "signedOn": seen.day(0), "source": "Pärm" });
            ("agreementAttest", input)
        }
        10 => ("agreementRegister", json!({ "agreementVersion": version })),
        11 => {
            let from = seen.day(*random.of(&[0, 23, 191]));
            ("agreementAmend", json!({ "agreement": of.agreement, "validFrom": from }))
        }
        12 => {
            let input = json!({ "agreement": of.agreement, "endDeliveries": random.percent(50), "reason": "Slut." });
            ("agreementTerminate", input)
        }
        13 => {
            let on = if random.percent(40) { json!(seen.day(-40)) } else { Value::Null };
            ("deliveryOrder", json!({ "service": seen.drive, "customer": party, "orderedOn": on }))
        }
        14 => ("deliveryBegin", json!({ "delivery": delivery })),
        // The manager states an approval that was given elsewhere, on a day that has passed.
        15 if random.percent(40) => {
            let stated = json!({ "delivery": delivery, "approvedBy": "Prefekten", "approvedOn": seen.day(-30) });
            ("deliveryApprove", stated)
        }
        15 => ("deliveryApprove", json!({ "delivery": delivery })),
        16 => {
            let from = seen.day(*random.of(&[0, 0, 9, 71, -30, -25, -5]));
            let end = if random.percent(30) { json!(seen.day(*random.of(&[99, 99, -2]))) } else { Value::Null };
            ("deliveryActivate", json!({ "delivery": delivery, "activeFrom": from, "endsOn": end }))
        }
        17 => {
            let end = if random.percent(50) { json!(seen.day(32)) } else { Value::Null };
            ("deliveryEnd", json!({ "delivery": delivery, "endsOn": end }))
        }
        18 => ("riskAccept", json!({ "agreementVersion": version, "reason": "Egna medel." })),
        19 => ("agreementRenew", json!({ "agreement": of.agreement })),
        _ => ("agreementPartyRemove", json!({ "agreementVersion": version, "party": seen.parties[1] })),
    }
}
