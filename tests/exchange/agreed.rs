//! What agreements carry beside lines and targets: annexes, contacts, index clauses, what underpins them.

use super::{Exchange, catalogue, err, out};
use crate::{
    acts::world::{DAY, World},
    agreeing::{reviewed, to_sign},
    harness::run,
};

/// Columns that the small catalogue leaves open go round, too.
#[tokio::test]
async fn what_is_stated_later_goes_round() {
    let mut exchange = Exchange::filled().await;
    let more = [
        ("agreements-more.csv", "keeper,code,title_en,structure\nnordnet,A-3,A study,MULTI_LEVEL\n"),
        (
            "agreement_versions-more.csv",
            "keeper,agreement,number,state,basis,notice_to_month_end,notice_months\n\
             nordnet,A-3,1,DRAFT,ASSIGNMENT_DESCRIPTION,true,3\n",
        ),
        (
            "agreement_parts-more.csv",
            "keeper,agreement,version,organisation,side\nnordnet,A-3,1,nordnet,PROVIDER\nnordnet,A-3,1,kth,CUSTOMER\n",
        ),
        (
            "services-more.csv",
            "provider,code,portfolio,name_sv,state,support_sv,support_en,ordering_sv,published_support_sv,\
             published_support_en,published_ordering_sv,published_ordering_en\n\
             nordnet,drive,storage,Drive,ACTIVE,Ny,New,Nytt,Gammal,Old,Gammalt,By mail\n",
        ),
        (
            "deliveries-more.csv",
            "provider,code,service,customer,state,ordered_on,approved_on,active_from,approval_stated\n\
             nordnet,kth-drive,drive,kth,ACTIVE,2023-11-01,2023-12-21,2024-01-01,Per brev.\n",
        ),
    ];
    exchange.files = more.map(|(name, text)| (name.to_owned(), text.as_bytes().to_vec())).into();
    let done = exchange.import("eva", &[]);
    assert!(done.status.success(), "{}", err(&done));
    let files = exchange.export("eva");
    let text = |name: &str| String::from_utf8(files[name].clone()).unwrap();
    assert!(
        text("agreement_versions.csv").contains("ASSIGNMENT_DESCRIPTION,true\n"),
        "{}",
        text("agreement_versions.csv")
    );
    assert!(text("services.csv").contains("Gammal,Old,Gammalt,By mail\n"), "{}", text("services.csv"));
    assert!(text("deliveries.csv").contains("Per brev.\n"), "{}", text("deliveries.csv"));
    let second = Exchange::of(files.clone()).await;
    let done = second.import("admin", &[]);
    assert!(done.status.success(), "{}", err(&done));
    second.is_sound();
    super::round::same(&files, &second.export("eva"));
    // V1: what the staff has described is not told to a customer; what the catalogue shows is.
    let told = String::from_utf8(exchange.export("rut")["services.csv"].clone()).unwrap();
    assert!(told.contains("Gammal,Old,Gammalt,By mail\n") && !told.contains("Nytt"), "{told}");
}

/// What a draft says of them is changed by a file, and told.
#[tokio::test]
async fn a_draft_is_changed() {
    let mut exchange = Exchange::filled().await;
    exchange.edit("agreement_annexes.csv", "Ett utkast.", "Ett annat utkast.");
    exchange.edit("index_clauses.csv", "2025-Q4,,,,", "2025-Q4,75,,,");
    exchange.edit("underpinnings.csv", "U-1,Diskar", "U-1,Lagring");
    exchange.edit("security_measures.csv", "2026-12-01,", "2026-12-01,2026-11-20");
    exchange.edit("annual_cycles.csv", "2026-12-15", "2026-12-16");
    let done = exchange.import("eva", &[]);
    let told = out(&done);
    assert!(done.status.success(), "{}", err(&done));
    for change in [
        "agreement_annexes.csv:7: text_sv \"Ett utkast.\" → \"Ett annat utkast.\"",
        "index_clauses.csv:3: share \"100\" → \"75\"",
        "underpinnings.csv:2: place \"Diskar\" → \"Lagring\"",
        "security_measures.csv:2: done_on \"\" → \"2026-11-20\"",
        "annual_cycles.csv:2: followed_up_on \"2026-12-15\" → \"2026-12-16\"",
    ] {
        assert!(told.contains(change), "{change}: {told}");
    }
    assert_eq!(exchange.count("index_clause WHERE share_thousandths = 750").await, 1);
    assert_eq!(exchange.count("annual_cycle WHERE version = 2").await, 1);
}

/// A published value stays as it was; a correction is another row.
#[tokio::test]
async fn u2_7_published_values_are_corrected_not_changed() {
    let mut exchange = Exchange::filled().await;
    exchange.edit("index_values.csv", "2025-10,416.22", "2025-10,416.23");
    let told = err(&exchange.import("eva", &[]));
    let expected =
        "index_values.csv:2: value: \"416.23\": expected what is known already: a correction has a later published_on";
    assert!(told.contains(expected) && told.ends_with("1 problem; nothing was imported\n"), "{told}");
    exchange.files = catalogue::files();
    exchange.add("index_values.csv", "nordnet,KPI-1980,2025-10,416.23,2025-12-12,,");
    // Of a series that is known already, too.
    exchange.files.remove("index_series.csv");
    let done = exchange.import("eva", &[]);
    assert!(
        done.status.success() && out(&done).contains("index_values.csv: 1 new, 0 changed, 5 unchanged"),
        "{}",
        err(&done)
    );
    exchange.add("index_values.csv", "nordnet,AKI,2025,1,2026-03-02,,");
    let told = err(&exchange.import("eva", &[]));
    assert!(
        told.contains("index_values.csv:8: period: \"2025\": expected a QUARTER as the series is published"),
        "{told}"
    );
}

/// L3: what carries is the keeper's own agreement, or one that it is party to. V4: the keeper's people alone see it.
#[tokio::test]
async fn l3_what_carries_is_ones_own_or_one_is_party_to() {
    let mut exchange = Exchange::of(catalogue::files()).await;
    exchange.add("organisations.csv", "other,Annat nät,,NREN,,,true,");
    exchange.add("agreements.csv", "other,X-1,Stamnät,,");
    exchange.add("agreement_versions.csv", "other,X-1,1,DRAFT,,,,,,,");
    exchange.add("agreement_parts.csv", "other,X-1,1,other,PROVIDER,,,");
    exchange.add("underpinnings.csv", "nordnet,A-1,other,X-1,");
    let told = err(&exchange.import("admin", &[]));
    let expected = "underpinnings.csv:4: lower_agreement: \"X-1\": expected an agreement that the keeper keeps or is party to (L3)";
    assert!(told.contains(expected) && told.ends_with("1 problem; nothing was imported\n"), "{told}");
    exchange.add("agreement_parts.csv", "other,X-1,1,nordnet,CUSTOMER,,,");
    let done = exchange.import("admin", &[]);
    assert!(done.status.success(), "{}", err(&done));
    assert_eq!(exchange.count("underpinning").await, 3);
    // It is a draft of another's, which it has not shared (V3).
    let told = String::from_utf8(exchange.export("eva")["underpinnings.csv"].clone()).unwrap();
    assert_eq!(
        told,
        "keeper,agreement,lower_keeper,lower_agreement,place\nnordnet,A-1,nordnet,U-1,Diskar\nnordnet,A-2,nordnet,U-1,\n"
    );
}

/// N1: nothing is added by a file to what is under review here.
#[tokio::test]
async fn n1_what_is_under_review_is_what_was_handed_in() {
    let mut exchange = Exchange::filled().await;
    let db = exchange.db().await;
    let handed_in = "UPDATE agreement_version SET provenance = 'RECORDED', source = NULL, state = 'IN_REVIEW' \
                     WHERE number = 2 AND agreement_id IN (SELECT id FROM agreement WHERE code = 'A-2')";
    sea_orm::ConnectionTrait::execute_unprepared(&db, handed_in).await.unwrap();
    db.close().await.unwrap();
    exchange.files.retain(|name, _| name.starts_with("agreement_") && name != "agreement_versions.csv");
    exchange.add("agreement_lines.csv", "nordnet,A-2,2,kth,2,drive,Mer,1,1,st,MONTH,,2027-01-01");
    exchange.add("agreement_contacts.csv", "nordnet,A-2,2,,PROVIDER,2,Chef,,chef@nordnet.example,,");
    let told = err(&exchange.import("eva", &[]));
    for place in ["agreement_lines.csv:8: service: \"drive\"", "agreement_contacts.csv:6: version: \"2\""] {
        assert!(
            told.lines().any(|line| line.contains(place) && line.ends_with("in that content (N1)")),
            "{place}: {told}"
        );
    }
    assert!(told.ends_with("2 problems; nothing was imported\n"), "{told}");
}

/// N5: what was registered without a number stays without; so does one with a number keep it.
#[tokio::test]
async fn n5_a_registered_version_keeps_its_number() {
    let mut exchange = Exchange::filled().await;
    let bare = "A-2,1,REGISTERED,2024-01-01,,,,2023-12-11,";
    exchange.edit("agreement_versions.csv", &format!("{bare},"), &format!("{bare}2023,7"));
    let told = err(&exchange.import("eva", &[]));
    for (column, value) in [("register_year", "2023"), ("register_number", "7")] {
        let expected = format!(
            "agreement_versions.csv:4: {column}: \"{value}\": expected what is known already: a registered version keeps its number"
        );
        assert!(told.contains(&expected), "{expected}: {told}");
    }
    assert!(told.ends_with("2 problems; nothing was imported\n"), "{told}");
}

/// N2, L2: no file signs what is written here for somebody; what everybody has signed may be stated as registered.
#[tokio::test]
async fn n2_what_is_written_here_is_signed_by_its_parties() {
    let world = World::start().await;
    let version = reviewed(&world, "mixed", "uu").await;
    let sign = async |world: &World, person: &str, party: &str| {
        let input = to_sign(world, person, &version, party).await;
        world.act(person, "agreementSign", input).await;
    };
    sign(&world, "signatory.uu", "uu").await;
    let import = |world: &World, state: &str, registered: &str| {
        let text =
            format!("keeper,agreement,number,state,registered_at\nsunet,mixed,1,{state},{registered}\n").into_bytes();
        let file = world.server.database.directory().join("agreement_versions.csv");
        std::fs::write(&file, text).unwrap();
        let arguments = ["import", file.to_str().unwrap(), "--as", "contract.sunet", "--source", "paper"];
        run(&world.server.database, &arguments, &[("CLOCK", DAY)])
    };
    for (state, registered) in [("SIGNED", ""), ("REGISTERED", "2026-11-22")] {
        let told = err(&import(&world, state, registered));
        let expected = format!(
            "agreement_versions.csv:2: state: \"{state}\": expected what is known already: what is written here is signed by its \
             parties here, and then stated as REGISTERED alone (N2, L2)\n1 problem; nothing was imported\n"
        );
        assert!(told.ends_with(&expected), "{expected}: {told}");
    }
    sign(&world, "owner.sunet.storage", "sunet").await;
    let done = import(&world, "REGISTERED", "2026-11-22");
    assert!(out(&done).contains("0 new, 1 changed, 0 unchanged"), "{}{}", out(&done), err(&done));
}

/// L2: a version that is no draft has its parties; a draft may be without.
#[tokio::test]
async fn l2_a_version_is_between_the_keeper_and_another() {
    let expected = "agreement_versions.csv:6: number: \"1\": expected a row for the keeper in agreement_parts.csv, and one for a \
                    party on the other side: only a draft may be without (L2)\n1 problem; nothing was imported\n";
    for row in ["nordnet,U-1,1,nordnet,CUSTOMER,,,2023-12-05\n", "nordnet,U-1,1,discs,PROVIDER,,,2023-12-05\n"] {
        let mut exchange = Exchange::of(catalogue::files()).await;
        exchange.edit("agreement_parts.csv", row, "");
        if row.contains("discs") {
            exchange.edit("agreement_lines.csv", "nordnet,U-1,1,discs,1,drive,Diskar,1000,10,,MONTH,,2024-01-01\n", "");
        }
        let told = err(&exchange.import("admin", &[]));
        assert!(told.ends_with(expected), "{row}: {told}");
    }
    // Stated later of what was a draft: its parties are there already, or are not.
    let mut exchange = Exchange::filled().await;
    exchange.files = [
        (
            "agreement_versions.csv",
            "keeper,agreement,number,state,valid_from,registered_at\nnordnet,A-2,2,REGISTERED,2027-01-01,2026-11-01\n\
             nordnet,U-1,2,DRAFT,,\n",
        ),
        ("agreement_services.csv", "keeper,agreement,version,service\nnordnet,U-1,2,drive\n"),
    ]
    .map(|(name, text)| (name.to_owned(), text.as_bytes().to_vec()))
    .into();
    let done = exchange.import("eva", &[]);
    assert!(done.status.success(), "{}", err(&done));
    exchange.files.remove("agreement_services.csv");
    exchange.edit("agreement_versions.csv", "U-1,2,DRAFT,,", "U-1,2,SIGNED,,");
    let told = err(&exchange.import("eva", &[]));
    assert!(told.contains("agreement_versions.csv:3: number: \"2\": expected a row for the keeper"), "{told}");
}

/// N5, U2.8: another value corrects the one that is known, and what it was is kept.
#[tokio::test]
async fn n5_measured_values_are_corrected_not_written_over() {
    let mut exchange = Exchange::filled().await;
    exchange.edit("measured_values.csv", "99.95,2026-02-03", "99.9,");
    for told in ["measured_values.csv: 0 new, 1 changed, 1 unchanged", "nothing to change"] {
        let done = exchange.import("eva", &[]);
        assert!(done.status.success() && out(&done).contains(told), "{}{}", out(&done), err(&done));
    }
    // A correction is recorded when it is made, and what was before is told with who changed it, when and why.
    let kept = "measured_value_history h JOIN measured_value m ON m.id = h.measured_value_id \
                JOIN person p ON p.id = h.replaced_by_person_id WHERE h.revision = 1 AND m.revision = 2 AND p.name = 'Eva Ek' \
                AND h.value_thousandths = 99950 AND m.value_thousandths = 99900 AND h.recorded_at < m.recorded_at \
                AND h.replaced_at = m.recorded_at AND h.provenance = 'ATTESTED' AND h.source = 'the old register' \
                AND h.reason = 'Stated from the old register.'";
    assert_eq!(exchange.count(kept).await, 1);
    assert_eq!(exchange.count("measured_value_history").await, 1);
    // What the file says of when it was recorded is stated as it is.
    exchange.edit("measured_values.csv", "99.9,", "99.8,2026-02-04");
    assert!(exchange.import("eva", &[]).status.success());
    let stated = exchange.export("eva")["measured_values.csv"].clone();
    assert!(String::from_utf8_lossy(&stated).contains(",99.8,2026-02-03T23:00:00Z\n"), "{stated:?}");
    assert_eq!(exchange.count("measured_value WHERE revision = 3").await, 1);
    exchange.is_sound();
}
