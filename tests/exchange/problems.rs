//! Everything that is wrong is told at once, with its place, and nothing is written.

use super::{Exchange, catalogue, err, out};

/// What is planted: file, what stands there, what is put there instead, and what is told of it.
type Planted = (&'static str, &'static str, &'static str, &'static str);

/// What is planted all at once: each wrong in a way of its own, on which no other of them hangs.
#[rustfmt::skip] // one mistake, one line
const TOGETHER: &[Planted] = &[
    ("organisations.csv", "Diskbolaget,,COMPANY,", "Diskbolaget,,COMPANY,202100-3055", "organisations.csv:6: organisation_number: \"202100-3055\": expected an organisation number"),
    ("customer_relations.csv", "nordnet,uu,KEY", "nordnet,uu,GOLD", "customer_relations.csv:2: tier: \"GOLD\": expected one of KEY, STANDARD"),
    ("customer_relations.csv", "nordnet,kth,,", "nordnet,uu,,", "customer_relations.csv:3: customer: \"uu\": expected a row of its own for each provider, customer"),
    ("services.csv", "nordnet,vault,storage", "nordnet,vault,stoarge", "services.csv:5: portfolio: \"stoarge\": expected what stands in portfolios.csv"),
    ("list_prices.csv", "12.5,", "\"12,5\",", "list_prices.csv:2: amount: \"12,5\": expected a number such as 1234.50, at most 2 decimals, not below nought (with a decimal comma: --decimal-comma)"),
    ("appointments.csv", "storage,,,,2025-01-01,,2024-12-01,2024-12-02,\n", "storage,,,,2024-06-01,,2024-12-01,2024-12-02,\n", "appointments.csv:5: valid_from: \"2024-06-01\": expected one owner of a portfolio or service at a time (S2.2)"),
    ("agreement_versions.csv", "2026-01-01,,6", "2026-13-01,,6", "agreement_versions.csv:3: valid_from: \"2026-13-01\": expected a day as YYYY-MM-DD"),
    ("agreement_parts.csv", "uu,CUSTOMER,2023-11-01", "uv,CUSTOMER,2023-11-01", "agreement_parts.csv:3: organisation: \"uv\": expected what stands in organisations.csv"),
    ("measured_values.csv", "3.5,2026-02-03", "3;5,2026-02-03", "measured_values.csv:3: value: \"3;5\": expected a number"),
    ("deliveries.csv", "nordnet,uu-drive,", "nordnet,,", "deliveries.csv:2: code: \"\": expected a value"),
    ("deliveries.csv", "ENDED,2023-11-01,,2024-01-01,2025-01-01", "ACTIVE,2023-11-01,,2024-01-01,", "deliveries.csv:4: state: \"ACTIVE\": expected a registered agreement that covers box for kth"),
    ("allocations.csv", "box,2000000.00", "box,2000000.01", "allocations.csv:3: amount: \"2000000.01\": expected allocations of at most 5000000.00 in all, the frame; these make 5000000.01, which is 0.01 too much (N4)"),
    ("service_costs.csv", "drive,2026,2", "drive,2026,13", "service_costs.csv:3: month: \"13\": expected a whole number from 1 to 12"),
    ("agreement_lines.csv", "12.50,1500,st", "12000000.00,1000000,st", "agreement_lines.csv:2: quantity: \"1000000\": expected amount and quantity to come together to what can be counted"),
    ("agreement_annexes.csv", "9f86d081", "zf86d081", "agreement_annexes.csv:2: file_hash: \"zf86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08\": expected the SHA-256 of a file: 64 hexadecimal digits"),
    ("agreement_contacts.csv", "Jour,,,+46 8 123 45 67", "Jour,,,", "agreement_contacts.csv:3: email: \"\": expected a text here or in phone"),
    ("index_clauses.csv", "2025-10,80", "2025-10,180", "index_clauses.csv:2: share: \"180\": expected a share in percent from 0.1 to 100, at most one decimal"),
    ("index_series.csv", "2025-12,KPI-2020,2025-12", "2025-12,KPI-2020,", "index_series.csv:2: link_period: \"\": expected a value, as successor has one"),
    ("index_values.csv", "AKI,2025-Q3,140.1", "AKI,2025-09,140.1", "index_values.csv:5: period: \"2025-09\": expected a QUARTER as the series is published"),
    ("index_values.csv", "2026-02-27", "2999-02-27", "index_values.csv:6: published_on: \"2999-02-27\": expected a day that has come"),
    ("underpinnings.csv", "A-2,nordnet,U-1", "A-2,nordnet,U-9", "underpinnings.csv:3: lower_agreement: \"U-9\": expected what stands in agreements.csv"),
    ("required_roles.csv", "SERVICE_OWNER", "LEADERSHIP", "required_roles.csv:2: role: \"LEADERSHIP\": expected one of SERVICE_OWNER"),
    ("required_roles.csv", ",drive,", ",,", "required_roles.csv:3: portfolio: \"\": expected a portfolio here or a service in service, and not both"),
    ("security_measures.csv", "Tvåfaktorsinloggning", "", "security_measures.csv:2: measure_sv: \"\": expected a text here or in measure_en"),
    ("agreement_structures.csv", "SERVICE_BASED", "FLAT", "agreement_structures.csv:3: structure: \"FLAT\": expected one of SERVICE_BASED, CUSTOMER_BASED"),
    ("annual_cycles.csv", "2025-12-15,2026-12-15", "2025-11-14,2026-12-15", "annual_cycles.csv:2: plans_established_on: \"2025-11-14\": expected a day not before plans_submitted_on, which is 2025-11-15"),
];

/// What is planted by itself, since much hangs on it.
#[rustfmt::skip] // one mistake, one line
const ALONE: &[Planted] = &[
    ("agreement_line_tiers.csv", "1,1000,12", "1,1000,999999999999", "agreement_line_tiers.csv:2: amount: \"999999999999.00\": expected amount and quantity to come together"),
    ("organisations.csv", "uu,Uppsala", "u u,Uppsala", "organisations.csv:3: code: \"u u\": expected a code"),
    ("organisations.csv", "uu,Uppsala universitet,Uppsala University,UNIVERSITY,202100-2932,", "uu,Uppsala universitet,Uppsala University,UNIVERSITY,202100-2932,uppmax", "expected no circle"),
    ("organisations.csv", "true,nordnet.example", "false,nordnet.example", "provider: \"nordnet\": expected a provider: an organisation with is_provider true"),
    ("portfolios.csv", "name_sv,name_en", "name_sv,name_eng", "portfolios.csv:1: \"name_eng\": expected one of the headings"),
    ("portfolios.csv", "provider,code", "provider,kod", "portfolios.csv:1: code: expected this heading, which is missing"),
    ("services.csv", "ACTIVE", "RUNNING", "services.csv:3: state: \"RUNNING\": expected one of PROPOSED, ESTABLISHING, ACTIVE"),
    ("agreements.csv", "A-2,Lagring för KTH", "A-1,Lagring för KTH", "agreements.csv:3: code: \"A-1\": expected a row of its own for each keeper, code"),
    ("agreement_services.csv", "nordnet,A-1,2,box\n", "", "agreement_lines.csv:4: service: \"box\": expected what stands in agreement_services.csv"),
    ("agreement_versions.csv", "2025,1\n", "2023,1\n", "register_number: \"1\": expected a number that is free in the keeper's register; A-1 has it"),
    ("list_prices.csv", "12.5,MONTH", ",MONTH", "list_prices.csv:2: amount: \"\": expected a text here or in formula"),
    ("appointments.csv", "SERVICE_OWNER,nordnet,storage,", "SERVICE_OWNER,nordnet,,", "expected provider and portfolio, or provider and service to be filled"),
    ("appointments.csv", "2024-01-01,,2023-12-01,2023-12-02,\n", "2024-01-01,,2023-12-01,2023-12-02,DOCUMENTATION\n", "appointments.csv:2: duties: \"DOCUMENTATION\": expected nothing: duties are delegated to a SERVICE_COORDINATOR alone (R3)"),
    ("portfolios.csv", "nordnet,storage,Lagring", "nordnet,storage,\"Lagring", "portfolios.csv:2: \"\\\"Lagring,Storage,2024-01-15\": expected a quotation mark that closes this one"),
    ("budget_frames.csv", "5000000", "10000000000000.01", "budget_frames.csv:2: amount: \"10000000000000.01\": expected a number of at most 10000000000000"),
    ("services.csv", "ACTIVE,2024-02-01,2024-02-02T08:30:00Z,MODERATE,,", "ACTIVE,2024-02-01,2024-02-02T08:30:00Z,MODERATE,vault,", "services.csv:3: part_of: \"vault\": expected no circle"),
    ("underpinnings.csv", "A-2,nordnet,U-1", "U-1,nordnet,A-1", "underpinnings.csv:2: lower_agreement: \"U-1\": expected no agreement that stands on the one it carries (L3)"),
    ("underpinnings.csv", "A-2,nordnet,U-1", "A-2,nordnet,A-2", "underpinnings.csv:3: lower_agreement: \"A-2\": expected another agreement than the one it carries"),
    ("index_series.csv", ",,,\nnordnet,AKI", ",2026-01,KPI-1980,2025-12\nnordnet,AKI", "index_series.csv:2: successor: \"KPI-2020\": expected no circle"),
    ("index_clauses.csv", "-1.5,5,", "5.5,5,", "index_clauses.csv:2: cap: \"5\": expected a change not below the least"),
    ("index_clauses.csv", "2025-10", "2025", "index_clauses.csv:2: base_period: \"2025\": expected a month such as 2024-10, or a quarter"),
    ("agreement_annexes.csv", "Ett utkast.", "", "agreement_annexes.csv:7: text_sv: \"\": expected a text here or in text_en, or a file by its file_hash"),
    ("agreement_versions.csv", "A-1,1,REGISTERED,2024-01-01", "A-1,1,REGISTERED,0000-01-01", "agreement_versions.csv:2: valid_from: \"0000-01-01\": expected a day as YYYY-MM-DD"),
    ("services.csv", "2024-02-02T08:30:00Z", "0000-12-31T08:30:00Z", "services.csv:3: published_at: \"0000-12-31T08:30:00Z\": expected an instant as YYYY-MM-DDThh:mm:ssZ"),
    ("agreement_contacts.csv", "uu,CUSTOMER", "kth,CUSTOMER", "agreement_contacts.csv:4: organisation: \"kth\": expected what stands in agreement_parts.csv"),
];

#[tokio::test]
async fn everything_planted_is_named_in_one_run_and_nothing_is_written() {
    let mut exchange = Exchange::of(catalogue::files()).await;
    for (file, from, to, _) in TOGETHER {
        exchange.edit(file, from, to);
    }
    let refused = exchange.import("admin", &[]);
    let told = err(&refused);
    assert!(!refused.status.success() && out(&refused).is_empty(), "{told}");
    for (.., expected) in TOGETHER {
        assert!(told.contains(expected), "{expected}\n  is not told in\n{told}");
    }
    // Both owners are told, and the line of the party that has no part now; nothing that only hangs on what is wrong.
    assert!(told.ends_with(&format!("{} problems; nothing was imported\n", TOGETHER.len() + 2)), "{told}");
    nothing(&exchange).await;
    assert_eq!(err(&exchange.import("admin", &["--dry-run"])), told, "a trial says the same");
    nothing(&exchange).await;
    // The same on the same lines, as a spreadsheet of another system ends them.
    for bytes in exchange.files.values_mut() {
        *bytes = String::from_utf8(std::mem::take(bytes)).unwrap().replace('\n', "\r\n").into_bytes();
    }
    let told = err(&exchange.import("admin", &[]));
    for (.., expected) in TOGETHER {
        assert!(told.contains(expected), "{expected}\n  is not told in\n{told}");
    }
    nothing(&exchange).await;
}

#[tokio::test]
async fn each_is_told_by_itself_too() {
    let mut exchange = Exchange::of(catalogue::files()).await;
    for (file, from, to, expected) in ALONE.iter().chain(TOGETHER) {
        exchange.files = catalogue::files();
        exchange.edit(file, from, to);
        let refused = exchange.import("admin", &[]);
        let told = err(&refused);
        assert!(!refused.status.success() && told.contains(expected), "{expected}\n  is not told in\n{told}");
    }
    nothing(&exchange).await;
}

/// N5: a registered version is never changed, nor is anything added to it; a new number is.
#[tokio::test]
async fn signed_content_needs_a_new_number() {
    let mut exchange = Exchange::filled().await;
    exchange.edit("agreements.csv", "A-1,Lagring för Uppsala", "A-1,Lagring för andra");
    exchange.edit("agreement_versions.csv", "Skriftligen.", "Muntligen.");
    exchange.edit("agreement_lines.csv", "12.50,1500,st", "11.50,1500,st");
    exchange.add("agreement_services.csv", "nordnet,A-1,1,vault");
    exchange.add("service_targets.csv", "nordnet,A-1,1,,1,drive,AVAILABILITY,AT_LEAST,99,PERCENT,MONTH");
    exchange.add("agreement_line_tiers.csv", "nordnet,A-1,1,uu,1,5000,9");
    exchange.add("agreement_annexes.csv", "nordnet,A-1,1,,1,Ny bilaga,,En text.,,,,");
    exchange.edit("agreement_annexes.csv", "Bara för Uppsala.", "Bara för Uppsala och Lund.");
    exchange.add("agreement_contacts.csv", "nordnet,A-1,2,,PROVIDER,3,Chef,,chef@nordnet.example,,");
    exchange.edit("index_clauses.csv", "2025-10,80,", "2025-10,90,");
    let refused = exchange.import("eva", &[]);
    let told = err(&refused);
    let places = [
        "agreement_versions.csv:2: terms_sv",
        "agreement_lines.csv:2: ",
        "agreement_services.csv:8: service",
        "service_targets.csv:4: service",
        "agreement_line_tiers.csv:3: ",
        "agreement_annexes.csv:5: version",
        "agreement_annexes.csv:8: version",
        "agreement_contacts.csv:6: version",
        "index_clauses.csv:2: version",
    ];
    for place in places {
        assert!(
            told.lines().any(|line| line.contains(place) && line.contains("a new version number (N5)")),
            "{place}: {told}"
        );
    }
    assert!(
        told.lines()
            .any(|line| line.contains("agreements.csv:2: title_sv") && line.contains("under this heading (N5)")),
        "{told}"
    );
    assert!(told.ends_with("10 problems; nothing was imported\n"), "{told}");
    // The facts that come after a signature are added; not so that a delivery loses its cover (N3).
    let mut ended = Exchange { files: catalogue::files(), ..exchange };
    ended.files.retain(|name, _| name == "agreement_versions.csv");
    ended.edit(
        "agreement_versions.csv",
        "registered_at,register_year,register_number",
        "registered_at,register_year,register_number,terminated_on,terminated_from",
    );
    for (from, to) in [
        ("2023,1\n", "2023,1,,\n"),
        ("2025,1\n", "2025,1,,\n"),
        ("A-2,2,DRAFT,,,,,,,", "A-2,2,DRAFT,,,,,,,,,"),
        (
            "U-1,1,REGISTERED,2024-01-01,,,,2023-12-11,,",
            "U-1,1,REGISTERED,2024-01-01,,,,2023-12-11,,,2025-01-01,2026-01-01",
        ),
    ] {
        ended.edit("agreement_versions.csv", from, to);
    }
    let bare = "A-2,1,REGISTERED,2024-01-01,,,,2023-12-11,,";
    ended.edit("agreement_versions.csv", bare, &format!("{bare},2025-01-01,2026-01-01"));
    let refused = ended.import("eva", &[]);
    assert!(err(&refused).contains("no end that leaves the active delivery kth-drive without"), "{}", err(&refused));
    ended.edit("agreement_versions.csv", &format!("{bare},2025-01-01,2026-01-01"), &format!("{bare},,"));
    let done = ended.import("eva", &[]);
    assert!(out(&done).contains("0 new, 1 changed, 4 unchanged"), "{}{}", out(&done), err(&done));
    assert_eq!(ended.count("agreement_version WHERE terminated_from = '2026-01-01'").await, 1);
    ended.is_sound();
}

/// N3: a file leaves no delivery bare that was covered, neither by an end nor by a version that follows.
#[tokio::test]
async fn n3_a_later_version_leaves_no_delivery_bare() {
    let mut exchange = Exchange::filled().await;
    let version = "keeper,agreement,number,state,valid_from,valid_until,registered_at\n\
                   nordnet,A-2,3,REGISTERED,2025-01-01,VALID_UNTIL,2024-12-11\n";
    let parts = "keeper,agreement,version,organisation,side,signed_on\nnordnet,A-2,3,nordnet,PROVIDER,2024-12-05\n\
                 nordnet,A-2,3,kth,CUSTOMER,2024-12-05\n";
    let mut files = |service: &str, until: &str| {
        let covered = format!("keeper,agreement,version,service\nnordnet,A-2,3,{service}\n");
        let texts = [
            ("agreement_versions.csv", version.replace("VALID_UNTIL", until)),
            ("agreement_services.csv", covered),
            ("agreement_parts.csv", parts.to_owned()),
        ];
        exchange.files = texts.map(|(name, text)| (name.to_owned(), text.into_bytes())).into();
        exchange.import("eva", &[])
    };
    for until in ["", "2025-02-01"] {
        let told = err(&files("box", until));
        let expected = "agreement_versions.csv:2: state: \"REGISTERED\": expected no version in force that leaves the active \
                        delivery kth-drive without";
        assert!(told.contains(expected) && told.ends_with("1 problem; nothing was imported\n"), "{told}");
    }
    // One that covers it for as long as it has its days does not; what comes after those is the calendar's.
    let done = files("drive", "2026-06-01");
    assert!(done.status.success(), "{}", err(&done));
    exchange.is_sound();
}

/// N3: an end takes nothing from a delivery that has ended by then.
#[tokio::test]
async fn n3_an_end_that_a_delivery_does_not_reach_is_taken() {
    let mut exchange = Exchange::filled().await;
    let bare = "keeper,agreement,number,state,valid_from,registered_at,terminated_on,terminated_from\n\
                nordnet,A-2,1,REGISTERED,2024-01-01,2023-12-11,2025-01-01,2026-01-01\n";
    let ends = |day: &str| {
        let text = format!(
            "provider,code,service,customer,state,ordered_on,active_from,ended_on\n\
             nordnet,kth-drive,drive,kth,ACTIVE,2023-11-01,2024-01-01,{day}\n"
        );
        [("agreement_versions.csv", bare.to_owned()), ("deliveries.csv", text)]
    };
    let mut import = |day: &str| {
        exchange.files = ends(day).map(|(name, text)| (name.to_owned(), text.into_bytes())).into();
        exchange.import("eva", &[])
    };
    let refused = err(&import("2026-01-02"));
    assert!(
        refused.contains("agreement_versions.csv:2: terminated_from") && refused.contains("kth-drive"),
        "{refused}"
    );
    let done = import("2026-01-01");
    assert!(done.status.success() && out(&done).contains("0 new, 1 changed, 0 unchanged"), "{}", err(&done));
    exchange.is_sound();
}

/// O3: what a file leads to is followed through what is known already; and a part may be the successor of its whole.
#[tokio::test]
async fn circles_through_what_is_known_are_told() {
    let mut exchange = Exchange::filled().await;
    let organisations = "code,name_sv,kind,parent\nuu,Uppsala universitet,UNIVERSITY,uppmax\n";
    exchange.files = [("organisations.csv".to_owned(), organisations.as_bytes().to_vec())].into();
    let told = err(&exchange.import("admin", &[]));
    assert!(told.contains("organisations.csv:2: parent: \"uppmax\": expected no circle"), "{told}");
    let services = |rows: &str| {
        let text = format!("provider,code,portfolio,name_sv,state,part_of,successor\n{rows}");
        [("services.csv".to_owned(), text.into_bytes())].into()
    };
    exchange.files = services("nordnet,drive,storage,Drive,ACTIVE,vault,\n");
    let told = err(&exchange.import("eva", &[]));
    assert!(told.contains("services.csv:2: part_of: \"vault\": expected no circle"), "{told}");
    exchange.files = services("nordnet,a,storage,A,RETIRING,,b\nnordnet,b,storage,B,ACTIVE,a,\n");
    let done = exchange.import("eva", &[]);
    assert!(done.status.success() && out(&done).contains("2 new"), "{}", err(&done));
    let linked = "service a JOIN service b ON b.part_of_id = a.id AND a.successor_id = b.id";
    assert_eq!(exchange.count(linked).await, 1);
}

pub async fn nothing(exchange: &Exchange) {
    for table in ["organisation", "service", "agreement", "bulk_load", "identity WHERE subject <> 'admin'"] {
        assert_eq!(exchange.count(table).await, 0, "{table}");
    }
    assert_eq!(exchange.count("decision").await, 1);
    exchange.is_sound();
}
