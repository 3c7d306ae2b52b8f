//! What of an agreement with two customers stands in the files of each, of those who see no prices, and of its supplier: every
//! file is looked at (N7, V1, V2, V4, V6).

use std::collections::BTreeMap;

use super::{Exchange, catalogue, err};

/// An agreement of two customers: each has a part, lines, tiers, promises, values, an annex, a contact and a clause of its own,
/// told by words and numbers that stand nowhere else.
const MORE: &[(&str, &str)] = &[
    (
        "persons",
        "https://id.example kalle,Kalle Kall,,\nhttps://id.example sam,Sam Sol,,\nhttps://id.example bea,Bea Berg,,\n\
                 https://id.example disa,Disa Dal,,\nhttps://id.example cleo,Cleo Cell,,\n",
    ),
    ("list_prices", "nordnet,drive,3,HEMLIGT listpris,99.05,MONTH,,2024-01-01,false\n"),
    ("list_price_tiers", "nordnet,drive,3,2024-01-01,100,98.06\n"),
    (
        "appointments",
        "https://id.example kalle,CUSTOMER_REPRESENTATIVE,,,,kth,,2024-01-01,,2023-12-01,2023-12-02,
https://id.example sam,SERVICE_SPECIALIST,nordnet,,drive,,,2024-01-01,,2023-12-01,2023-12-02,
https://id.example bea,BUSINESS_DEVELOPER,nordnet,,,,,2024-01-01,,2023-12-01,2023-12-02,
https://id.example disa,SUPPLIER_CONTACT,,,,discs,,2024-01-01,,2023-12-01,2023-12-02,
https://id.example cleo,SERVICE_COORDINATOR,nordnet,storage,,,,2024-01-01,,2023-12-01,2023-12-02,
",
    ),
    ("agreements", "nordnet,A-3,Gemensamt avtal,,MULTI_LEVEL\n"),
    ("agreement_versions", "nordnet,A-3,1,REGISTERED,2024-01-01,,,Allmänna villkor.,2023-12-12,2023,2\n"),
    ("agreement_services", "nordnet,A-3,1,drive\n"),
    (
        "agreement_parts",
        "nordnet,A-3,1,nordnet,PROVIDER,,KEEPERHEMLIG,2023-12-05
nordnet,A-3,1,uu,CUSTOMER,,UUHEMLIG,2023-12-05
nordnet,A-3,1,kth,CUSTOMER,,KTHHEMLIG,2023-12-05
",
    ),
    (
        "agreement_lines",
        "nordnet,A-3,1,uu,1,drive,UUHEMLIG,77.01,10,st,MONTH,,2024-01-01
nordnet,A-3,1,kth,1,drive,KTHHEMLIG,88.02,20,st,MONTH,,2024-01-01
",
    ),
    ("agreement_line_tiers", "nordnet,A-3,1,uu,1,100,70.03\nnordnet,A-3,1,kth,1,100,80.04\n"),
    (
        "service_targets",
        "nordnet,A-3,1,uu,1,drive,AVAILABILITY,AT_LEAST,77.1,PERCENT,MONTH
nordnet,A-3,1,kth,1,drive,AVAILABILITY,AT_LEAST,88.2,PERCENT,MONTH
",
    ),
    (
        "measured_values",
        "nordnet,A-3,1,uu,1,uu,2026-01-01,2026-02-01,77.3,2026-02-03
nordnet,A-3,1,kth,1,kth,2026-01-01,2026-02-01,88.4,2026-02-03
",
    ),
    (
        "agreement_annexes",
        "nordnet,A-3,1,uu,1,UUHEMLIG,,Text.,,,,\nnordnet,A-3,1,kth,1,KTHHEMLIG,,Text.,,,,
nordnet,A-3,1,nordnet,1,KEEPERHEMLIG,,Text.,,,,
",
    ),
    (
        "agreement_contacts",
        "nordnet,A-3,1,uu,CUSTOMER,1,UUHEMLIG,,it@uu.se,,\nnordnet,A-3,1,kth,CUSTOMER,1,KTHHEMLIG,,it@kth.se,,\n",
    ),
    (
        "index_clauses",
        "nordnet,A-3,1,uu,KPI-1980,2025-10,,,,,,,,UUHEMLIG\nnordnet,A-3,1,kth,KPI-1980,2025-10,,,,,,,,KTHHEMLIG\n",
    ),
];

const UU: [&str; 6] = ["UUHEMLIG", "77.01", "70.03", "77.1", "77.3", "uu-drive"];
const KTH: [&str; 6] = ["KTHHEMLIG", "88.02", "80.04", "88.2", "88.4", "kth-drive"];
/// What the provider alone knows: its own part, the supplier's price, a list price that is not published.
const INNER: [&str; 5] = ["KEEPERHEMLIG", "1000.00", "HEMLIGT", "99.05", "98.06"];

/// The files of one person.
struct Files(&'static str, BTreeMap<String, String>);

impl Files {
    fn of(exchange: &Exchange, person: &'static str) -> Self {
        let text = |bytes| String::from_utf8(bytes).unwrap();
        Self(person, exchange.export(person).into_iter().map(|(name, bytes)| (name, text(bytes))).collect())
    }

    /// None of these stands in any file.
    fn lack(&self, secrets: &[&str]) {
        for (name, text) in &self.1 {
            for secret in secrets {
                let found = text.lines().find(|line| line.contains(secret));
                assert_eq!(found, None, "{}: {name} has {secret}", self.0);
            }
        }
    }

    /// Each of these stands in some file: what is looked for can be found.
    fn have(&self, own: &[&str]) {
        for it in own {
            assert!(self.1.values().any(|text| text.contains(it)), "{}: no file has {it}", self.0);
        }
    }

    /// What stands in a column of a file.
    fn column(&self, name: &str, column: &str) -> Vec<String> {
        let mut rows = csv::Reader::from_reader(self.1[&format!("{name}.csv")].as_bytes());
        let at = rows.headers().unwrap().iter().position(|heading| heading == column).unwrap();
        rows.records().map(|row| row.unwrap()[at].to_owned()).collect()
    }

    fn is_empty(&self, names: &[&str]) {
        for name in names {
            let lines = self.1[&format!("{name}.csv")].lines().count();
            assert_eq!(lines, 1, "{}: {name}", self.0);
        }
    }
}

#[tokio::test]
async fn n7_v2_no_file_tells_of_another_party() {
    let mut exchange = Exchange::of(catalogue::files()).await;
    for (name, rows) in MORE {
        exchange.files.get_mut(&format!("{name}.csv")).unwrap().extend_from_slice(rows.as_bytes());
    }
    let done = exchange.import("admin", &[]);
    assert!(done.status.success(), "{}", err(&done));

    // Whoever reads everything: all that is looked for is there to be found.
    let whole = Files::of(&exchange, "eva");
    whole.have(&[&UU[..], &KTH, &INNER].concat());

    // N7: each customer its own part, and what is common; no word, number or row of the other's.
    for (person, party, own, others) in [("rut", "uu", UU, KTH), ("kalle", "kth", KTH, UU)] {
        let files = Files::of(&exchange, person);
        files.have(&own);
        files.have(&["A-3", "Allmänna villkor.", "Per användare"]);
        files.lack(&[&others[..], &INNER].concat());
        let of_a_party =
            ["parts", "lines", "line_tiers", "annexes", "contacts"].map(|name| format!("agreement_{name}"));
        let of_a_party = of_a_party.iter().map(String::as_str);
        for name in of_a_party.chain(["service_targets", "measured_values", "index_clauses"]) {
            let named = files.column(name, "organisation");
            assert!(named.iter().any(|it| it == party), "{person}: {name}: {named:?}");
            assert!(named.iter().all(|it| it == party || it.is_empty()), "{person}: {name}: {named:?}");
        }
        assert!(files.column("deliveries", "customer").iter().all(|it| it == party), "{person}");
        // V4, V5, V6, V8: neither what stands beneath, nor money, nor the provider's own records, nor people.
        files.is_empty(&[
            "underpinnings",
            "budget_frames",
            "allocations",
            "service_costs",
            "customer_relations",
            "supplier_relations",
            "service_suppliers",
            "security_measures",
            "required_roles",
            "annual_cycles",
            "agreement_structures",
            "index_series",
            "index_values",
            "persons",
            "appointments",
        ]);
        assert!(!files.column("agreements", "code").contains(&"U-1".to_owned()), "{person}");
    }

    // V2: all parties, and no price.
    for person in ["sam", "bea"] {
        let files = Files::of(&exchange, person);
        files.have(&["UUHEMLIG", "KTHHEMLIG", "77.1", "88.4", "HEMLIGT listpris"]);
        files.lack(&["77.01", "88.02", "70.03", "80.04", "1000.00"]);
        files.is_empty(&["agreement_lines", "agreement_line_tiers", "budget_frames", "allocations", "service_costs"]);
    }

    // V4: the supplier its own agreement, and nothing that stands on it; R3: a coordinator what is delegated, here nothing
    // of agreements, and the deliveries of its services (V6).
    let supplier = Files::of(&exchange, "disa");
    supplier.lack(&[&UU[..], &KTH, &["KEEPERHEMLIG", "HEMLIGT", "99.05", "98.06"]].concat());
    assert_eq!(supplier.column("agreements", "code"), ["U-1"]);
    supplier.have(&["1000.00"]);
    supplier.is_empty(&["underpinnings", "deliveries", "budget_frames", "service_costs", "persons"]);
    let coordinator = Files::of(&exchange, "cleo");
    coordinator.lack(&["UUHEMLIG", "KTHHEMLIG", "KEEPERHEMLIG", "77.01", "88.02"]);
    coordinator.have(&["uu-drive", "kth-drive", "HEMLIGT listpris"]);
    coordinator.is_empty(&[
        "agreements",
        "agreement_versions",
        "agreement_parts",
        "agreement_lines",
        "measured_values",
    ]);
}
