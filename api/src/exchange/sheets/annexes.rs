//! What else stands in agreements: annexes and contacts, common to all parties or one's own.

use governance::words::PartySide;

use super::{
    NAME,
    agreements::{AGREEMENT, KEEPER, VERSION, agreement, version},
    content::{OF_PARTY, OWN_PART},
    keeper, text, words,
};
use crate::exchange::columns::{Column, Kind, Owner, Sheet};

/// The party whom alone a row concerns.
pub const fn party() -> Column {
    Column::of("organisation", Kind::Code, "c.code", "The code of the party whom alone it concerns; empty: all.", "")
}

/// Annexes.
pub const ANNEXES: Sheet = Sheet {
    note: "Without an organisation an annex is common to all parties. What is attached is known by its hash, and stays where it \
           is kept.",
    refs: &[KEEPER.through(), AGREEMENT.through(), VERSION, OF_PARTY.through(), OWN_PART],
    key: &["version_id", "part_id", "precedence"],
    attested: false,
    owner: Owner::Provider("keeper_id"),
    content_of: Some("version_id"),
    check: |look| {
        look.one_of("title_sv", "title_en");
        if ["text_sv", "text_en", "file_hash"].iter().all(|column| look.lacks(column)) {
            look.complain(
                "text_sv",
                &["text_en", "file_hash"],
                "a text here or in text_en, or a file by its file_hash",
            );
        }
    },
    from: "agreement_annex t JOIN agreement_version v ON v.id = t.version_id JOIN agreement a ON a.id = v.agreement_id \
           JOIN organisation o ON o.id = v.keeper_id \
           LEFT JOIN agreement_part q ON q.id = t.part_id LEFT JOIN organisation c ON c.id = q.organisation_id",
    order: "o.code, a.code, v.number, COALESCE(c.code, ''), t.precedence, t.id",
    ..Sheet::new(
        "agreement_annexes",
        "agreement_annex",
        "Annexes of a version, in their order of precedence (L2).",
        &[
            keeper(),
            agreement(),
            version(),
            party(),
            Column::new(
                "precedence",
                Kind::Number(1, 9_999),
                "1 goes before 2; all go after the agreement itself.",
                "1",
            )
            .required(),
            text("title_sv", NAME, "Title in Swedish; one of the two is needed.", "Tjänstebeskrivning"),
            text("title_en", NAME, "Title in English.", "Service description"),
            text("text_sv", None, "Text in Swedish; a text or a file is needed.", ""),
            text("text_en", None, "Text in English.", ""),
            Column::new(
                "file_hash",
                Kind::Hash,
                "SHA-256 of the attached file.",
                "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
            ),
            text("media_type", NAME, "The file's media type.", "application/pdf"),
            Column::new("byte_size", Kind::Count, "The file's size in bytes.", "182044"),
            text("location", None, "Where the file is kept.", "https://archive.nordnet.example/A-17/1"),
        ],
    )
};

/// Contacts and escalation.
pub const CONTACTS: Sheet = Sheet {
    note: "Functions, not persons (O4). All of a row tells it from others: another number is another contact, and the one before \
           goes by an act.",
    refs: &[KEEPER.through(), AGREEMENT.through(), VERSION, OF_PARTY.through(), OWN_PART],
    key: &["version_id", "part_id", "side", "level", "function_sv", "function_en", "email", "phone", "hours"],
    attested: false,
    owner: Owner::Provider("keeper_id"),
    content_of: Some("version_id"),
    check: |look| {
        look.one_of("function_sv", "function_en");
        look.one_of("email", "phone");
    },
    from: "agreement_contact t JOIN agreement_version v ON v.id = t.version_id JOIN agreement a ON a.id = v.agreement_id \
           JOIN organisation o ON o.id = v.keeper_id \
           LEFT JOIN agreement_part q ON q.id = t.part_id LEFT JOIN organisation c ON c.id = q.organisation_id",
    // What stands there twice says no more.
    only: "NOT EXISTS (SELECT 1 FROM agreement_contact x WHERE x.version_id = t.version_id \
           AND x.part_id IS NOT DISTINCT FROM t.part_id AND x.side = t.side AND x.level = t.level \
           AND x.function_sv IS NOT DISTINCT FROM t.function_sv AND x.function_en IS NOT DISTINCT FROM t.function_en \
           AND x.email IS NOT DISTINCT FROM t.email AND x.phone IS NOT DISTINCT FROM t.phone \
           AND x.hours IS NOT DISTINCT FROM t.hours AND x.id > t.id)",
    order: "o.code, a.code, v.number, COALESCE(c.code, ''), t.side {C}, t.level, COALESCE(t.function_sv, '') {C}, \
            COALESCE(t.function_en, '') {C}, COALESCE(t.email, '') {C}, COALESCE(t.phone, '') {C}, COALESCE(t.hours, '') {C}",
    ..Sheet::new(
        "agreement_contacts",
        "agreement_contact",
        "Whom the parties of a version turn to, and to whom next (escalation, U2.4).",
        &[
            keeper(),
            agreement(),
            version(),
            party(),
            Column::new("side", Kind::Word(words!(PartySide)), "On whose side it is answered.", "PROVIDER").required(),
            Column::new("level", Kind::Number(1, 9), "1 first, then 2 …: the way of escalation.", "1").required(),
            text("function_sv", NAME, "Function in Swedish; one of the two is needed.", "Kundtjänst"),
            text("function_en", NAME, "Function in English.", "Service desk"),
            text("email", NAME, "E-mail; an e-mail or a telephone is needed.", "desk@nordnet.example"),
            text("phone", NAME, "Telephone.", "+46 8 123 45 67"),
            text("hours", NAME, "When it is answered.", "Working days 08:00–17:00"),
        ],
    )
};
