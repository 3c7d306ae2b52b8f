//! Imported again: what is unchanged stays, what has changed is told.

use std::collections::BTreeMap;

use super::{Exchange, err, out};
use crate::harness::Database;

#[tokio::test]
async fn a_first_load_is_attested_and_put_on_record() {
    let exchange = Exchange::filled().await;
    exchange.is_sound();
    let attested = exchange.count("service WHERE provenance = 'ATTESTED' AND source = 'the old register'").await;
    assert_eq!(attested, 3);
    // N5: one decision of the provider's, by O5, in the administrator's appointment; and the installation's own.
    let on_record = "decision d JOIN appointment a ON a.id = d.appointment_id WHERE d.action = 'ATTEST' AND d.clause = 'O5' \
                     AND d.object_kind = 'LOAD' AND a.role = d.role AND d.role = 'PLATFORM_ADMIN'";
    assert_eq!(exchange.count(on_record).await, 2);
    assert_eq!(exchange.count("allocation").await, 2);
    assert_eq!(exchange.count("appointment_duty").await, 2);
    assert_eq!(exchange.count("identity").await, 5);
    assert_eq!(exchange.count("invitation").await, 2);
}

#[tokio::test]
async fn imported_again_nothing_changes() {
    let exchange = Exchange::filled().await;
    let decisions = exchange.count("decision").await;
    let again = exchange.import("admin", &[]);
    assert!(again.status.success(), "{}", err(&again));
    assert!(out(&again).contains("services.csv: 0 new, 0 changed, 3 unchanged"), "{}", out(&again));
    assert!(out(&again).ends_with("nothing to change\n") && !out(&again).contains(" 1 new"), "{}", out(&again));
    assert_eq!(exchange.count("decision").await, decisions);
    assert_eq!(exchange.count("service_history").await, 3);
}

#[tokio::test]
async fn what_has_changed_is_told_and_written() {
    let mut exchange = Exchange::filled().await;
    exchange.edit("services.csv", "Låda,Box", "Lådan,Box");
    exchange.edit("appointments.csv", "DOCUMENTATION ANNUAL_PLAN", "DOCUMENTATION STRATEGIC_WATCH");
    exchange.edit("budget_frames.csv", "5000000", "4900000");
    exchange.edit("allocations.csv", "drive,3000000", "drive,2500000");
    exchange.edit("allocations.csv", "box,2000000.00", "box,2400000");
    exchange.edit("agreement_lines.csv", "14.00,800", "15.00,800");
    exchange.edit(
        "agreement_versions.csv",
        "nordnet,A-2,2,DRAFT,,,,,,",
        "nordnet,A-2,2,REGISTERED,2027-01-01,,,,2026-11-01,",
    );
    // By then the provider has its leadership: its contract manager attests.
    let refused = exchange.import("admin", &[]);
    assert!(!refused.status.success() && err(&refused).contains("as its contract manager"), "{}", err(&refused));
    let tried = exchange.import("Eva Ek", &["--dry-run"]);
    let told = out(&tried);
    assert!(
        tried.status.success() && told.contains("services.csv: 0 new, 1 changed, 2 unchanged"),
        "{told}{}",
        err(&tried)
    );
    assert!(told.contains("services.csv:2: name_sv \"Låda\" → \"Lådan\"\n"), "{told}");
    assert!(told.contains("appointments.csv:6: duties") && told.contains("a trial: nothing was changed"), "{told}");
    assert_eq!(exchange.count("service WHERE name_sv = 'Lådan'").await, 0);
    let done = exchange.import("Eva Ek", &[]);
    assert!(done.status.success() && out(&done).ends_with("1 decision on record\n"), "{}{}", out(&done), err(&done));
    assert!(
        out(&done).contains("changed ") && out(&done).contains("services.csv:2: name_sv \"Låda\" → \"Lådan\"\n"),
        "{}",
        out(&done)
    );
    exchange.is_sound();
    assert_eq!(exchange.count("service WHERE name_sv = 'Lådan' AND version = 2").await, 1);
    assert_eq!(exchange.count("appointment_duty WHERE withdrawn_at IS NULL").await, 2);
    assert_eq!(exchange.count("appointment_duty").await, 3);
    assert_eq!(exchange.count("budget_frame WHERE allocated_minor = 490000000 AND amount_minor = 490000000").await, 1);
    assert_eq!(exchange.count("agreement_line WHERE amount_minor = 1500").await, 1);
    assert_eq!(exchange.count("agreement_version WHERE state = 'REGISTERED' AND valid_from = '2027-01-01'").await, 1);
    assert_eq!(exchange.count("decision WHERE role = 'CONTRACT_MANAGER' AND clause = 'O5'").await, 1);
}

/// A file with fewer columns leaves the others as they are; a file may be imported alone.
#[tokio::test]
async fn a_file_alone_with_fewer_columns_leaves_the_rest() {
    let mut exchange = Exchange::filled().await;
    exchange.files.clear();
    let text = "provider,code,portfolio,state,website\nnordnet,drive,storage,ACTIVE,https://drive.example\n";
    exchange.files.insert("services-websites.csv".to_owned(), text.as_bytes().to_vec());
    let done = exchange.import("eva", &[]);
    assert!(
        done.status.success() && out(&done).contains("0 new, 1 changed, 0 unchanged"),
        "{}{}",
        out(&done),
        err(&done)
    );
    let kept = "service WHERE code = 'drive' AND website = 'https://drive.example' AND name_sv = 'Drive' \
                AND confidentiality = 'MODERATE' AND published_at IS NOT NULL";
    assert_eq!(exchange.count(kept).await, 1);
    assert_eq!(exchange.count("service_history").await, 3);
}

/// Where little has changed of much, what is derived of that alone is made anew, and is what it must be.
#[tokio::test]
async fn little_is_derived_where_little_has_changed() {
    let sample = Exchange { database: Database::sample().await, files: BTreeMap::new() };
    let files = sample.export("contract.sunet");
    let text = |name: &str| String::from_utf8(files[&format!("{name}.csv")].clone()).unwrap();
    let headings = |name: &str| text(name).lines().next().unwrap().to_owned();
    // A delivery that is active ends today; a cost is another; an agreement is new, with its line and its delivery.
    let active =
        text("deliveries").lines().find(|row| row.contains(",ACTIVE,") && row.ends_with(",,")).unwrap().to_owned();
    let ended = format!("{}2027-06-01,", active.strip_suffix(',').unwrap());
    let cost = text("service_costs").lines().nth(1).unwrap().to_owned();
    let cells: Vec<&str> = cost.split(',').collect();
    let dearer = [&cells[..5], &["1.25"], &cells[6..]].concat().join(",");
    let provider = cells[0];
    let service = cells[1];
    let more = [
        ("deliveries", format!("{ended}\n{provider},few-1,{service},kth,ACTIVE,2025-01-01,,2025-02-01,,\n")),
        ("service_costs", format!("{dearer}\n")),
        ("agreements", format!("{provider},FEW-1,Ett till,,\n")),
        ("agreement_versions", format!("{provider},FEW-1,1,REGISTERED,2025-01-01,,,,,,,2024-12-01,,,,,,\n")),
        ("agreement_services", format!("{provider},FEW-1,1,{service}\n")),
        (
            "agreement_parts",
            format!("{provider},FEW-1,1,{provider},PROVIDER,,,,\n{provider},FEW-1,1,kth,CUSTOMER,,,,\n"),
        ),
        ("agreement_lines", format!("{provider},FEW-1,1,kth,1,{service},Rad,,10,SEK,2,,MONTH,,2025-01-01,,,\n")),
        ("agreement_line_tiers", format!("{provider},FEW-1,1,kth,1,1,8\n")),
    ];
    let files = more.map(|(name, rows)| (format!("{name}.csv"), format!("{}\n{rows}", headings(name)).into_bytes()));
    let exchange = Exchange { files: files.into(), ..sample };
    let sums = exchange.count("place_sum").await;
    let done = exchange.import("contract.sunet", &["--progress"]);
    assert!(done.status.success(), "{}", err(&done));
    assert!(err(&done).contains("derived rows of what has changed\n"), "{}", err(&done));
    exchange.is_sound();
    assert!(exchange.count("place_sum").await > sums);
    assert_eq!(
        exchange.count("line_standing l JOIN agreement a ON a.id = l.agreement_id WHERE a.code = 'FEW-1'").await,
        1
    );
    // What others hang on has all of it made anew: a service that moves.
    let services = String::from_utf8(exchange.export("contract.sunet")["services.csv"].clone()).unwrap();
    let mut rows = csv::Reader::from_reader(services.as_bytes());
    let rows: Vec<csv::StringRecord> = rows.records().map(Result::unwrap).collect();
    let first = rows.iter().find(|row| &row[0] == provider).unwrap();
    let other = rows.iter().find(|row| &row[0] == provider && row[2] != first[2]).unwrap();
    let moved = format!(
        "provider,code,portfolio,name_sv,name_en,state\n{provider},{},{},{},{},{}\n",
        &first[1], &other[2], &first[3], &first[4], &first[9]
    );
    let exchange = Exchange { files: [("services.csv".to_owned(), moved.into_bytes())].into(), ..exchange };
    let done = exchange.import("contract.sunet", &["--progress"]);
    assert!(done.status.success() && err(&done).contains("derived rows\n"), "{}{}", out(&done), err(&done));
    exchange.is_sound();
}
