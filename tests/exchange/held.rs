//! Who holds a role, as files state it.

use super::{Exchange, err, out};
use crate::harness::today;

const SIV: &str = "eduPersonPrincipalName=siv@nordnet.example,SERVICE_OWNER,nordnet,storage,,,,2025-01-01,,";

/// S2.2: no act removes the last owner or manager of an active service, nor does a file.
#[tokio::test]
async fn s2_2_no_file_removes_the_last_owner_or_manager() {
    let mut exchange = Exchange::filled().await;
    for service in ["drive", "box"] {
        let manager =
            format!("https://id.example eva,SERVICE_MANAGER,nordnet,,{service},,,2024-01-01,,2023-12-01,2023-12-02,");
        exchange.add("appointments.csv", &manager);
    }
    let done = exchange.import("eva", &[]);
    assert!(done.status.success(), "{}", err(&done));
    let before = exchange.files.clone();
    let (ended, managed) = (SIV.replace(",,,,2025-01-01,,", ",,,,2025-01-01,2025-06-01,"), ",,drive,,,2024-01-01,,");
    let told = |line: &str, role: &str| {
        format!(
            "appointments.csv:{line}: valid_until: \"2025-06-01\": expected another {role} of drive from {} on: it is active, and no \
             act removes the last (S2.2)\n1 problem; nothing was imported\n",
            today()
        )
    };
    exchange.edit("appointments.csv", SIV, &ended);
    let refused = err(&exchange.import("eva", &[]));
    assert!(refused.ends_with(&told("5", "SERVICE_OWNER")), "{refused}");
    // Who follows stands in the same file; the month between is what was, and nothing is taken away by it.
    exchange.add(
        "appointments.csv",
        "https://id.example olle,SERVICE_OWNER,nordnet,storage,,,,2025-07-01,,2025-05-01,2025-05-02,",
    );
    let done = exchange.import("eva", &[]);
    assert!(out(&done).contains("appointments.csv: 1 new, 1 changed"), "{}{}", out(&done), err(&done));
    exchange.files = before;
    exchange.edit("appointments.csv", SIV, &ended);
    exchange.edit("appointments.csv", managed, &managed.replace("2024-01-01,,", "2024-01-01,2025-06-01,"));
    let refused = err(&exchange.import("eva", &[]));
    assert!(refused.ends_with(&told("8", "SERVICE_MANAGER")), "{refused}");
    // A service that is no longer active may be left.
    exchange.edit("appointments.csv", "2024-01-01,2025-06-01,2023", "2024-01-01,,2023");
    exchange.edit("appointments.csv", ",,box,,,2024-01-01,,", ",,box,,,2024-01-01,2025-06-01,");
    let done = exchange.import("eva", &[]);
    assert!(done.status.success(), "{}", err(&done));
    exchange.is_sound();
}
