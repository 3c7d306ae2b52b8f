//! Who may import and export what (O5, R2, V2, U7).

use std::collections::BTreeSet;

use sea_orm::ConnectionTrait;

use super::{Exchange, catalogue, err, out};
use crate::{acts::world::World, harness::run};

/// Of each kind of role one (S2, S4).
const PEOPLE: [&str; 8] = [
    "admin",
    "leader.sunet",
    "contract.sunet",
    "owner.sunet.storage",
    "manager.sunet.drive",
    "communicator.sunet",
    "customer.uu",
    "leader.uu-it",
];

#[tokio::test]
async fn only_who_may_attest_imports() {
    let mut exchange = Exchange::filled().await;
    exchange.edit("services.csv", "Låda,Box", "Lådan,Box");
    for (person, clause) in [("olle", "(O5)"), ("Rut Ros", "(O5)"), ("nobody", "nobody who has signed in")] {
        let refused = exchange.import(person, &[]);
        assert!(!refused.status.success() && err(&refused).contains(clause), "{person}: {}", err(&refused));
    }
    assert_eq!(exchange.count("service WHERE name_sv = 'Lådan'").await, 0);
    // What only hangs on a row is asked about, too.
    exchange.files = catalogue::files();
    exchange.edit("appointments.csv", "DOCUMENTATION ANNUAL_PLAN", "SUPPLIER_AGREEMENTS");
    assert!(err(&exchange.import("olle", &[])).contains("appointments.csv:6: provider"), "a coordinator's own duties");
    exchange.files = catalogue::files();
    exchange.edit("organisations.csv", "uu.se student.uu.se", "olle.example");
    assert!(err(&exchange.import("eva", &[])).contains("organisations.csv:3: code"), "an organisation's domains");
    exchange.files = catalogue::files();
    // What all providers share is changed by the platform's administrator alone.
    exchange.files.retain(|name, _| name == "organisations.csv" || name == "persons.csv");
    exchange.edit("organisations.csv", "KTH,,", "Kungliga tekniska högskolan,,");
    exchange.edit("persons.csv", "Rut Ros", "Rut Rosén");
    exchange.add("organisations.csv", "slu,SLU,,UNIVERSITY,,,,");
    let refused = exchange.import("eva", &[]);
    assert!(
        err(&refused).contains("organisations.csv:5: code: \"kth\": expected what is known already"),
        "{}",
        err(&refused)
    );
    assert!(err(&refused).contains("persons.csv:5: person") && err(&refused).contains("(R2)"), "{}", err(&refused));
    let done = exchange.import("admin", &[]);
    assert!(
        done.status.success() && out(&done).contains("1 new, 1 changed, 4 unchanged"),
        "{}{}",
        out(&done),
        err(&done)
    );
}

/// Nobody becomes somebody else by a file, and nobody is given by a file what is given by an act.
#[tokio::test]
async fn a_file_gives_nobody_a_way_in() {
    let mut exchange = Exchange::filled().await;
    exchange.edit("persons.csv", "Olle Ost,,", "Olle Ost,,https://id.example mallory");
    exchange.add("persons.csv", "https://id.example kim,Kim Kall,,https://id.example eva");
    let refused = exchange.import("admin", &[]);
    let told = err(&refused);
    assert!(
        told.contains("persons.csv:3: also") && told.contains("import does not let anybody sign in as a known person"),
        "{told}"
    );
    assert!(told.contains("persons.csv:6: also"), "{told}");
    exchange.files = catalogue::files();
    exchange.add("appointments.csv", "https://id.example olle,LEADERSHIP,nordnet,,,,,2026-01-01,,,2026-01-01,");
    exchange.add("appointments.csv", "https://id.example olle,SIGNATORY,,,,discs,,2026-01-01,,,2026-01-01,");
    exchange.add("appointments.csv", "https://id.example olle,SIGNATORY,,,,nordnet,,2026-01-01,,,2026-01-01,");
    let refused = exchange.import("eva", &[]);
    let told = err(&refused);
    assert!(
        told.contains("appointments.csv:8: role: \"LEADERSHIP\": expected a role that may be attested (O5)"),
        "{told}"
    );
    assert!(!told.contains("appointments.csv:9"), "{told}");
    assert!(
        told.contains("appointments.csv:10: organisation: \"nordnet\": expected an organisation that is your customer"),
        "{told}"
    );
}

/// Everyone exports what they may read: lines with READ_PRICE alone, a customer its own part, and how persons are known
/// only who may enter it.
#[tokio::test]
async fn everyone_exports_what_they_may_read() {
    let exchange = Exchange::filled().await;
    let rows = |person: &str| -> std::collections::BTreeMap<String, usize> {
        let files = exchange.export(person);
        files.into_iter().map(|(name, bytes)| (name, csv::Reader::from_reader(&bytes[..]).records().count())).collect()
    };
    let all = rows("eva");
    for (name, number) in &all {
        assert!(*number > 0, "{name} is empty for who may read everything");
    }
    let customer = rows("rut");
    for (name, number) in [
        ("agreements", 1),
        ("agreement_versions", 2),
        ("agreement_parts", 2),
        ("agreement_lines", 3),
        ("deliveries", 1),
        ("services", 2),
        ("persons", 0),
        ("budget_frames", 0),
        ("customer_relations", 0),
        ("measured_values", 2),
        // What is common, and its own: not the keeper's (N7).
        ("agreement_annexes", 3),
        ("agreement_contacts", 3),
        ("index_clauses", 1),
        ("underpinnings", 0),
        ("required_roles", 0),
        ("security_measures", 0),
        ("index_series", 0),
        ("index_values", 0),
        ("agreement_structures", 0),
        ("annual_cycles", 0),
    ] {
        assert_eq!(customer[&format!("{name}.csv")], number, "{name}");
    }
    let admin = rows("admin");
    for name in ["agreements", "agreement_lines", "deliveries", "allocations"] {
        assert_eq!(admin[&format!("{name}.csv")], 0, "{name}");
    }
}

/// V6, V8: a file has as many rows as the API counts for the same person, and a cell that the API does not tell is empty.
#[tokio::test]
async fn v6_files_hold_what_the_api_tells() {
    let world = World::start().await;
    let mut asked = Vec::new();
    let lists = ["organisations", "portfolios", "services", "agreements", "deliveries"];
    let counts: String = lists.iter().map(|list| format!("{list} {{ totalCount }} ")).collect();
    let classed =
        "classed: services(filter: { confidentiality: [NEGLIGIBLE, MODERATE, SIGNIFICANT, SERIOUS] }) { totalCount }";
    for person in PEOPLE {
        asked.push(world.ask(person, &format!("{{ {counts} {classed} }}")).await);
    }
    let sample = Exchange { database: world.server.stop(), files: Default::default() };
    let mut masked = BTreeSet::new();
    for (person, told) in PEOPLE.iter().zip(asked) {
        let files = sample.export(person);
        for list in lists {
            let rows = csv::Reader::from_reader(&files[&format!("{list}.csv")][..]).records().count();
            assert_eq!(told[list]["totalCount"], rows, "{person}: {list}");
        }
        let mut services = csv::Reader::from_reader(&files["services.csv"][..]);
        let at = services.headers().unwrap().iter().position(|heading| heading == "confidentiality").unwrap();
        let classes = services.records().filter(|row| !row.as_ref().unwrap()[at].is_empty()).count();
        assert_eq!(told["classed"]["totalCount"], classes, "{person}: confidentiality");
        masked.insert(classes);
    }
    assert!(masked.len() > 2, "some see all classes, some a few, some none: {masked:?}");
}

/// On PostgreSQL the role that serves may not load in bulk: that is told with what to do, not as the database's own words.
#[tokio::test]
async fn the_serving_role_is_sent_to_the_owner() {
    let exchange = Exchange::filled().await;
    let Some(owner) = exchange.database.url() else { return };
    let role = format!("katalog_importing_{}", std::process::id());
    let db = exchange.db().await;
    db.execute_unprepared(&format!("CREATE ROLE {role} LOGIN")).await.unwrap();
    assert!(run(&exchange.database, &["migrate", "--serving-role", &role], &[]).status.success());
    let (scheme, rest) = owner.split_once("://").unwrap();
    let url = format!("{scheme}://{role}@{}", rest.split_once('@').map_or(rest, |(_, host)| host));
    let directory = exchange.lay_out();
    let import = ["import", &directory, "--as", "eva", "--source", "x"];
    let settings = [&super::ISSUER[..], &[("DATABASE_URL", url.as_str())]].concat();
    let told = err(&run(&exchange.database, &import, &settings));
    // What it may read it may write out, as README has it.
    let out_there = exchange.database.directory().join("exported");
    let export = ["export", "--as", "eva", out_there.to_str().unwrap()];
    let exported = run(&exchange.database, &export, &settings);
    db.execute_unprepared(&format!("DROP OWNED BY {role}; DROP ROLE {role}")).await.unwrap();
    db.close().await.unwrap();
    assert!(told.contains("the URL of the tables' owner"), "{told}");
    assert!(exported.status.success() && out(&exported).contains("agreements.csv: 3 rows"), "{}", err(&exported));
}
