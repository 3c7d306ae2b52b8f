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
    exchange.edit("services.csv", "2026-03-01,,,drive,", "2026-03-01,,,,box");
    exchange.edit("appointments.csv", "DOCUMENTATION ANNUAL_PLAN", "DOCUMENTATION STRATEGIC_WATCH");
    exchange.edit("deliveries.csv", "drive,kth,ACTIVE", "drive,uu,ACTIVE");
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
        tried.status.success() && told.contains("services.csv: 0 new, 2 changed, 1 unchanged"),
        "{told}{}",
        err(&tried)
    );
    assert!(told.contains("services.csv:2: name_sv \"Låda\" → \"Lådan\"\n"), "{told}");
    // References and lists, too: from what to what.
    for change in [
        "appointments.csv:6: duties +STRATEGIC_WATCH -ANNUAL_PLAN\n",
        "services.csv:5: part_of \"drive\" → \"\", successor \"\" → \"box\"\n",
        "deliveries.csv:3: customer \"kth\" → \"uu\"\n",
    ] {
        assert!(told.contains(change), "{change}: {told}");
    }
    assert!(told.ends_with("a trial: nothing was changed\n"), "{told}");
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
    // What is kept of a successor goes with the period that is kept of it.
    let text = "provider,code,index,name_sv,publisher,base,frequency,stage\n\
                nordnet,KPI-1980,KPI,Konsumentprisindex,SCB,1980=100,MONTH,FIXED\n";
    let names = text.replace("Konsumentprisindex", "KPI fastställt");
    for (text, told) in [(text, "0 new, 0 changed, 1 unchanged"), (&names, "0 new, 1 changed, 0 unchanged")] {
        exchange.files = [("index_series.csv".to_owned(), text.as_bytes().to_vec())].into();
        let done = exchange.import("eva", &[]);
        assert!(out(&done).contains(told), "{}{}", out(&done), err(&done));
    }
    let kept = "index_series WHERE name_sv = 'KPI fastställt' AND successor_id IS NOT NULL AND link_period = '2025-12'";
    assert_eq!(exchange.count(kept).await, 1);
}

/// O4: a way of being known that a row names twice is one.
#[tokio::test]
async fn o4_a_person_is_known_once_in_each_way() {
    let mut exchange = Exchange::of(super::catalogue::files()).await;
    exchange.add("persons.csv", "https://id.example kim,Kim Kall,,https://id.example kim");
    let done = exchange.import("admin", &[]);
    assert!(done.status.success(), "{}", err(&done));
    assert_eq!(exchange.count("identity WHERE subject = 'kim'").await, 1);
}

/// V8: whom one may read about follows from appointments. A person without one comes in, and is in nobody's files until
/// somebody appoints that person.
#[tokio::test]
async fn v8_a_person_without_an_appointment_is_exported_to_nobody() {
    let mut exchange = Exchange::of(super::catalogue::files()).await;
    exchange.add("persons.csv", "https://id.example kim,Kim Kall,,");
    assert!(exchange.import("admin", &[]).status.success());
    assert_eq!(exchange.count("person p JOIN identity i ON i.person_id = p.id WHERE i.subject = 'kim'").await, 1);
    let has = |exchange: &Exchange, person: &str| {
        String::from_utf8(exchange.export(person)["persons.csv"].clone()).unwrap().contains("Kim Kall")
    };
    for person in ["eva", "admin", "olle", "kim"] {
        assert!(!has(&exchange, person), "{person}");
    }
    exchange.add(
        "appointments.csv",
        "https://id.example kim,SERVICE_SPECIALIST,nordnet,,drive,,,2024-01-01,,2023-12-01,2023-12-02,",
    );
    let done = exchange.import("eva", &[]);
    assert!(done.status.success(), "{}", err(&done));
    assert!(has(&exchange, "eva"));
}

/// O3: a hierarchy may be turned round.
#[tokio::test]
async fn o3_a_hierarchy_is_turned_round() {
    let mut exchange = Exchange::filled().await;
    let (upper, lower) = ("nordnet,Nordnätet,The Nordic Network,NREN,202100-5208,", "uppmax,UPPMAX,,SECTION,,");
    let kth = "kth,KTH,,UNIVERSITY,202100-3054,";
    for (uu, uppmax, nordnet, above) in [
        ("uppmax", "", "", "uppmax"),
        ("", "uu", "", "uu"),
        // Through a row that is in between, and one that moves along.
        ("kth", "", "uppmax", "uppmax"),
        ("nordnet", "", "uppmax", "uppmax"),
        ("", "nordnet", "uu", "uu"),
    ] {
        let row = |row: &str, parent: &str, rest: &str| format!("{row}{parent},{rest}\n");
        let rows = [
            row(lower, uppmax, ","),
            row("uu,Uppsala universitet,Uppsala University,UNIVERSITY,202100-2932,", uu, ",uu.se student.uu.se"),
            row(upper, nordnet, "true,nordnet.example"),
            row(kth, if uu == "kth" { "uppmax" } else { "" }, "false,"),
        ];
        let headings = "code,name_sv,name_en,kind,organisation_number,parent,is_provider,domains\n";
        let text = format!("{headings}{}", rows.concat());
        exchange.files = [("organisations.csv".to_owned(), text.clone().into_bytes())].into();
        let done = exchange.import("admin", &[]);
        assert!(done.status.success(), "{text}: {}", err(&done));
        exchange.is_sound();
        let top = format!(
            "organisation_ancestor a JOIN organisation o ON o.id = a.ancestor_id JOIN organisation u ON u.id = a.organisation_id \
             WHERE o.code = '{above}' AND u.code IN ('uu', 'uppmax') AND a.depth > 0"
        );
        assert_eq!(exchange.count(&top).await, 1, "{uu} {uppmax}");
    }
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
        ("agreement_lines", format!("{provider},FEW-1,1,kth,1,{service},Rad,,10,SEK,2,,MONTH,,,2025-01-01,,,\n")),
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
