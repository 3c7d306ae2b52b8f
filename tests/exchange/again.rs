//! Imported again: what is unchanged stays, what has changed is told.

use super::{Exchange, err, out};

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
