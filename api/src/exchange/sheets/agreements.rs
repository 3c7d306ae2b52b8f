//! Agreements: header, versions, the services covered, and the parties.

use governance::{
    lifecycle::VersionState,
    words::{AgreementBasis, PartySide, Structure},
};

use super::{NAME, code_key, keeper, search, text, words};
use crate::exchange::{
    cell::{Cell, Store},
    columns::{By, Column, Kind, Owner, Ref, Sheet},
    row::Look,
};

/// The keeper, and the agreement it keeps.
pub const KEEPER: Ref = Ref::new("keeper_id", "organisations", &[By::Cell("keeper")]);
/// The agreement.
pub const AGREEMENT: Ref = Ref::new("agreement_id", "agreements", &[By::Ref("keeper_id"), By::Cell("agreement")]);
/// The version.
pub const VERSION: Ref = Ref::new("version_id", "agreement_versions", &[By::Ref("agreement_id"), By::Cell("version")]);

/// The code of the agreement that a row belongs to.
pub const fn agreement() -> Column {
    Column::of("agreement", Kind::Code, "a.code", "The agreement's code.", "A-17").required()
}

/// The version that a row belongs to.
pub const fn version() -> Column {
    Column::of("version", Kind::Number(1, 9_999), "v.number", "The version's number.", "1").required()
}

/// Headers (L2).
pub const AGREEMENTS: Sheet = Sheet {
    refs: &[KEEPER],
    key: &["keeper_id", "code"],
    counted: true,
    owner: Owner::Provider("keeper_id"),
    derived: &[("code_key", Store::Text), ("search", Store::Text)],
    // What every party sees, and nothing of who else is party (N7).
    derive: |look| vec![code_key(look), search(&["code", "title_sv", "title_en"].map(|column| look.text(column)))],
    check: |look| look.one_of("title_sv", "title_en"),
    from: "agreement t JOIN organisation o ON o.id = t.keeper_id",
    order: "o.code, t.code",
    ..Sheet::new(
        "agreements",
        "agreement",
        "Agreements: what is common to all versions (L2).",
        &[
            keeper(),
            Column::new("code", Kind::Code, "The keeper's code for it, its natural key with the keeper.", "A-17")
                .required(),
            text("title_sv", NAME, "Title in Swedish; one of the two is needed.", "Lagring för Uppsala universitet"),
            text("title_en", NAME, "Title in English.", "Storage for Uppsala University"),
            Column::new("structure", Kind::Word(words!(Structure)), "How it is structured (U2.1).", "CUSTOMER_BASED"),
        ],
    )
};

/// Versions (L2).
pub const VERSIONS: Sheet = Sheet {
    note: "A signed or registered version is never changed (N5): another content is a new version number. Whether a version is \
           in force follows from its days. What comes after a signature may be added: a later state, when it was registered \
           and with which number, and its termination. Once registered, it keeps its number, or stays without. What is written \
           and signed here goes from SIGNED to REGISTERED, and no file signs it for anybody (N2). A version that is no draft has \
           the keeper's own row in agreement_parts.csv, and one of a party on the other side (L2).",
    refs: &[KEEPER, AGREEMENT],
    key: &["agreement_id", "number"],
    owner: Owner::Provider("keeper_id"),
    check: |look| {
        look.period("valid_from", "valid_until");
        look.pair("register_year", "register_number");
        look.pair("terminated_on", "terminated_from");
        if look.text("state") == Some(VersionState::Registered.as_str()) {
            for column in ["valid_from", "registered_at"] {
                if look.lacks(column) {
                    look.complain(column, &["state"], "a value, as the version is registered");
                }
            }
        }
        if let (Some(from), Some(end)) = (look.cell("valid_from").as_day(), look.cell("terminated_from").as_day())
            && end < from
        {
            look.complain("terminated_from", &["valid_from"], format!("a day not before valid_from, which is {from}"));
        }
        if let (Some(until), Some(end)) = (look.cell("valid_until").as_day(), look.cell("terminated_from").as_day())
            && end > until
        {
            look.complain(
                "terminated_from",
                &["valid_until"],
                format!("a day not after valid_until, which is {until}"),
            );
        }
    },
    later: &["state", "registered_at", "register_year", "register_number", "terminated_on", "terminated_from"],
    // What a version consists of is written before it is stated as signed.
    round: |look| if look.old.is_some() { 2 } else { 0 },
    from: "agreement_version t JOIN agreement a ON a.id = t.agreement_id JOIN organisation o ON o.id = t.keeper_id",
    order: "o.code, a.code, t.number",
    ..Sheet::new(
        "agreement_versions",
        "agreement_version",
        "Versions of agreements, with their days and common terms (L2).",
        &[
            keeper(),
            agreement(),
            Column::new("number", Kind::Number(1, 9_999), "The version's number.", "1").required(),
            Column::new("state", Kind::Word(words!(VersionState)), "State (L2).", "REGISTERED").required(),
            Column::new("valid_from", Kind::Day, "First day.", "2025-01-01"),
            Column::new("valid_until", Kind::Day, "First day without.", "2028-01-01"),
            Column::new("notice_months", Kind::Number(0, 999), "Period of notice in months.", "6"),
            Column::new("renewal_months", Kind::Number(1, 999), "By how many months it is renewed.", "12"),
            text("terms_sv", None, "Common terms in Swedish.", ""),
            text("terms_en", None, "Common terms in English.", "Amendments are made in writing."),
            text("service_hours", NAME, "Hours in which the promises hold.", "Working days 08:00–17:00"),
            Column::new("registered_at", Kind::Instant, "When it was registered and archived (U2.6).", "2024-12-10"),
            Column::new(
                "register_year",
                Kind::Number(1900, 9999),
                "The year of its number in the keeper's register.",
                "2024",
            ),
            Column::new("register_number", Kind::Number(1, 999_999_999), "Its number in that year.", "17"),
            Column::new("terminated_on", Kind::Day, "The day notice was given.", ""),
            Column::new("terminated_from", Kind::Day, "First day without, by notice.", ""),
            Column::new(
                "basis",
                Kind::Word(words!(AgreementBasis)),
                "What kind of document it is (U2.6).",
                "AGREEMENT",
            )
            .otherwise("AGREEMENT"),
            Column::new(
                "notice_to_month_end",
                Kind::Flag,
                "Whether notice runs until the end of a calendar month.",
                "false",
            )
            .otherwise("false"),
        ],
    )
};

/// The services that a version concerns.
pub const SERVICES: Sheet = Sheet {
    refs: &[
        Ref::new("provider_id", "organisations", &[By::Cell("keeper")]),
        Ref::new("agreement_id", "agreements", &[By::Ref("provider_id"), By::Cell("agreement")]).through(),
        VERSION,
        Ref::new("service_id", "services", &[By::Ref("provider_id"), By::Cell("service")]),
    ],
    key: &["version_id", "service_id"],
    identified: false,
    attested: false,
    owner: Owner::Provider("provider_id"),
    content_of: Some("version_id"),
    from: "agreement_service t JOIN service s ON s.id = t.service_id JOIN agreement_version v ON v.id = t.version_id \
           JOIN agreement a ON a.id = v.agreement_id JOIN organisation o ON o.id = v.keeper_id",
    order: "o.code, a.code, v.number, s.code",
    ..Sheet::new(
        "agreement_services",
        "agreement_service",
        "The keeper's services that a version covers: delivered by it, or supported by it.",
        &[
            keeper(),
            agreement(),
            version(),
            Column::of("service", Kind::Code, "s.code", "The code of the keeper's service.", "drive").required(),
        ],
    )
};

/// The parties, the keeper among them.
pub const PARTS: Sheet = Sheet {
    note: "The keeper is a party too: a row of its own, on the side on which it stands. Prices and targets stand in the other \
           parties' parts (N7).",
    refs: &[KEEPER, AGREEMENT, VERSION, Ref::new("organisation_id", "organisations", &[By::Cell("organisation")])],
    key: &["version_id", "organisation_id"],
    attested: false,
    owner: Owner::Provider("keeper_id"),
    derived: &[("is_keeper", Store::Flag)],
    derive: |look| vec![Cell::Flag(is_keeper(look))],
    content_of: Some("version_id"),
    from: "agreement_part t JOIN organisation c ON c.id = t.organisation_id \
           JOIN agreement_version v ON v.id = t.version_id JOIN agreement a ON a.id = v.agreement_id \
           JOIN organisation o ON o.id = v.keeper_id",
    order: "o.code, a.code, v.number, c.code",
    ..Sheet::new(
        "agreement_parts",
        "agreement_part",
        "The parties of a version, each with its own part (L2, N7).",
        &[
            keeper(),
            agreement(),
            version(),
            Column::of("organisation", Kind::Code, "c.code", "The party's code.", "uu").required(),
            Column::new("side", Kind::Word(words!(PartySide)), "On which side it stands.", "CUSTOMER").required(),
            Column::new("shared_at", Kind::Instant, "When a proposal was shared with it (V3).", "2024-11-20"),
            text("responsibilities_sv", None, "What it answers for, in Swedish.", ""),
            text("responsibilities_en", None, "What it answers for, in English.", "Appoints a contact."),
            Column::new("signed_on", Kind::Day, "The day it signed.", "2024-12-05"),
        ],
    )
};

fn is_keeper(look: &Look<'_>) -> bool {
    look.text("organisation") == look.text("keeper")
}
