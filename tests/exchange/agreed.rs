//! What agreements carry beside lines and targets: annexes, contacts, index clauses, what underpins them.

use super::{Exchange, catalogue, err, out};

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
