//! What stands in an agreement: lines with prices, targets, and what was measured.

use governance::{
    price::Tiering,
    words::{Comparator, MeasureUnit, Metric, Period},
};

use super::{
    NAME,
    agreements::{AGREEMENT, KEEPER, VERSION, agreement, version},
    keeper, text, words,
};
use crate::{
    act::check,
    exchange::columns::{By, Column, Kind, Owner, Ref, Revised, Sheet},
};

/// The party that a row names.
pub const OF_PARTY: Ref = Ref::new("organisation_id", "organisations", &[By::Cell("organisation")]);
/// Its part of the version.
pub const OWN_PART: Ref = Ref::new("part_id", "agreement_parts", &[By::Ref("version_id"), By::Ref("organisation_id")]);
const SERVICE: Ref = Ref::new("service_id", "services", &[By::Ref("keeper_id"), By::Cell("service")]);
/// Only leads to an error where the version does not cover the service.
const COVERED: Ref =
    Ref::new("covered", "agreement_services", &[By::Ref("version_id"), By::Ref("service_id")]).through();

/// The party in whose part a row stands.
const fn party() -> Column {
    Column::of("organisation", Kind::Code, "c.code", "The code of the party in whose part it stands.", "uu").required()
}

const fn service() -> Column {
    Column::of("service", Kind::Code, "s.code", "The code of the keeper's service; one the version covers.", "drive")
        .required()
}

/// What is expected of amount and quantity: the bound that acts have.
pub const COUNTABLE: &str = "amount and quantity to come together to what can be counted over a year (N8)";

/// Lines (V2).
pub const LINES: Sheet = Sheet {
    note: "Exported only to those who may see prices and volumes (READ_PRICE, V2). Without an amount the price is the text of \
           `formula`. `tiering` says how steps (agreement_line_tiers.csv), and the amount below the first of them, make a \
           price of the quantity. VOLUME: all of it at the price per unit of the step that it falls in. STAIRSTEP: the \
           amount of that step, for all of it. GRADUATED: each part of it at the price per unit of the step that it lies in.",
    refs: &[
        KEEPER.through(),
        AGREEMENT,
        VERSION,
        OF_PARTY.through(),
        OWN_PART,
        SERVICE,
        COVERED,
        Ref::new("underpins_provider_id", "organisations", &[By::Cell("underpins_provider")]),
        Ref::new(
            "underpins_service_id",
            "services",
            &[By::Ref("underpins_provider_id"), By::Cell("underpins_service")],
        ),
    ],
    key: &["part_id", "position"],
    owner: Owner::Provider("keeper_id"),
    content_of: Some("version_id"),
    check: |look| {
        look.one_of("item_sv", "item_en");
        look.one_of("amount", "formula");
        look.period("valid_from", "valid_until");
        look.pair("underpins_provider", "underpins_service");
        let (amount, quantity) = (look.cell("amount").as_number(), look.cell("quantity").as_number());
        let tiering = look.text("tiering").and_then(Tiering::parse).unwrap_or(Tiering::Volume);
        let quantity = check::counted(tiering, quantity.unwrap_or_default());
        if !check::is_countable(amount.unwrap_or_default(), quantity) {
            look.complain("quantity", &["amount", "tiering"], COUNTABLE);
        }
        if look.text("organisation").is_some() && look.text("organisation") == look.text("keeper") {
            look.complain("organisation", &["keeper"], "another party than the keeper, whose part holds no lines (N7)");
        }
    },
    from: "agreement_line t JOIN agreement_part p ON p.id = t.part_id JOIN organisation c ON c.id = p.organisation_id \
           JOIN agreement_version v ON v.id = t.version_id JOIN agreement a ON a.id = t.agreement_id \
           JOIN organisation o ON o.id = v.keeper_id JOIN service s ON s.id = t.service_id \
           LEFT JOIN organisation w ON w.id = t.underpins_provider_id LEFT JOIN service u ON u.id = t.underpins_service_id",
    order: "o.code, a.code, v.number, c.code, t.position, t.id",
    ..Sheet::new(
        "agreement_lines",
        "agreement_line",
        "What is delivered to a party, at which price and volume, excluding VAT (V2).",
        &[
            keeper(),
            agreement(),
            version(),
            party(),
            Column::new("position", Kind::Number(0, 999_999), "Its place in the part.", "1").required(),
            service(),
            text("item_sv", NAME, "What is delivered, in Swedish; one of the two is needed.", "Användare"),
            text("item_en", NAME, "What is delivered, in English.", "Users"),
            Column::new("amount", Kind::Amount { negative: true }, "Price per unit and period.", "12.50")
                .kept_as("amount_minor"),
            Column::new("currency", Kind::Currency, "The currency.", "SEK").otherwise("SEK"),
            Column::new("quantity", Kind::Thousandths { negative: false }, "How many.", "1500")
                .required()
                .kept_as("quantity_thousandths"),
            text("unit", NAME, "Of what.", "user"),
            Column::new("period", Kind::Word(words!(Period)), "The period the price is for.", "MONTH").required(),
            text("formula", None, "How the price is computed, in words.", ""),
            Column::new("tiering", Kind::Word(words!(Tiering)), "How steps make a price of the quantity.", "VOLUME")
                .otherwise("VOLUME"),
            Column::new("valid_from", Kind::Day, "First day.", "2025-01-01").required(),
            Column::new("valid_until", Kind::Day, "First day without.", ""),
            Column::of(
                "underpins_provider",
                Kind::Code,
                "{UNDERPINNED:w.code}",
                "The provider whose service stands on it (O2).",
                "",
            ),
            Column::of("underpins_service", Kind::Code, "{UNDERPINNED:u.code}", "That service's code.", ""),
        ],
    )
};

/// Tiers of lines.
pub const TIERS: Sheet = Sheet {
    note: "Exported as their lines are.",
    refs: &[
        KEEPER.through(),
        AGREEMENT.through(),
        VERSION.through(),
        OF_PARTY.through(),
        OWN_PART.through(),
        Ref::new("line_id", "agreement_lines", &[By::Ref("part_id"), By::Cell("position")]),
    ],
    key: &["line_id", "from_quantity_thousandths"],
    identified: false,
    attested: false,
    owner: Owner::Provider("keeper_id"),
    content_of: Some("version_id"),
    from: "agreement_line_tier x JOIN agreement_line t ON t.id = x.line_id JOIN agreement_part p ON p.id = t.part_id \
           JOIN organisation c ON c.id = p.organisation_id JOIN agreement_version v ON v.id = t.version_id \
           JOIN agreement a ON a.id = t.agreement_id JOIN organisation o ON o.id = v.keeper_id",
    order: "o.code, a.code, v.number, c.code, t.position, t.id, x.from_quantity_thousandths",
    ..Sheet::new(
        "agreement_line_tiers",
        "agreement_line_tier",
        "From which quantity a line has another price.",
        &[
            keeper(),
            agreement(),
            version(),
            party(),
            Column::of(
                "position",
                Kind::Number(0, 999_999),
                "t.position",
                "The line's place; as in agreement_lines.csv.",
                "1",
            )
            .required(),
            Column::new("from_quantity", Kind::Thousandths { negative: false }, "From which quantity.", "1000")
                .required()
                .kept_as("from_quantity_thousandths")
                .read_as("x.from_quantity_thousandths"),
            Column::new("amount", Kind::Amount { negative: true }, "The price then.", "11.00")
                .required()
                .kept_as("amount_minor")
                .read_as("x.amount_minor"),
        ],
    )
};

/// Targets (L3).
pub const TARGETS: Sheet = Sheet {
    note: "Without an organisation a target is common to all parties.",
    refs: &[KEEPER.through(), AGREEMENT, VERSION, OF_PARTY.through(), OWN_PART, SERVICE, COVERED],
    key: &["version_id", "part_id", "position"],
    owner: Owner::Provider("keeper_id"),
    content_of: Some("version_id"),
    from: "service_target t JOIN agreement_version v ON v.id = t.version_id JOIN agreement a ON a.id = t.agreement_id \
           JOIN organisation o ON o.id = v.keeper_id JOIN service s ON s.id = t.service_id \
           LEFT JOIN agreement_part q ON q.id = t.part_id LEFT JOIN organisation c ON c.id = q.organisation_id",
    order: "o.code, a.code, v.number, COALESCE(c.code, ''), t.position, t.id",
    ..Sheet::new(
        "service_targets",
        "service_target",
        "What a version promises of a service, to all parties or to one (L3).",
        &[
            keeper(),
            agreement(),
            version(),
            Column::of("organisation", Kind::Code, "c.code", "The code of the party to whom alone it is promised.", ""),
            Column::new("position", Kind::Number(0, 999_999), "Its place among them.", "1").required(),
            service(),
            Column::new("metric", Kind::Word(words!(Metric)), "What is promised.", "AVAILABILITY").required(),
            Column::new("comparator", Kind::Word(words!(Comparator)), "Whether more or less is better.", "AT_LEAST")
                .required(),
            Column::new("value", Kind::Thousandths { negative: true }, "The value.", "99.9")
                .required()
                .kept_as("value_thousandths"),
            Column::new("unit", Kind::Word(words!(MeasureUnit)), "The unit.", "PERCENT").required(),
            Column::new(
                "measured_over",
                Kind::Word(|| vec!["MONTH", "QUARTER", "YEAR"]),
                "The period of measuring.",
                "MONTH",
            ),
            text("service_hours", NAME, "Hours in which it holds.", ""),
            text("exclusions_sv", None, "What does not count, in Swedish.", ""),
            text("exclusions_en", None, "What does not count, in English.", "Planned work."),
            text("measured_how_sv", None, "How it is measured, in Swedish.", ""),
            text("measured_how_en", None, "How it is measured, in English.", ""),
            text("consequence_sv", None, "What follows if it is missed, in Swedish.", ""),
            text("consequence_en", None, "What follows if it is missed, in English.", ""),
        ],
    )
};

/// Measured values.
pub const MEASURED: Sheet = Sheet {
    note: "`target_organisation` and `position` name the target as service_targets.csv does; `organisation` is the party for \
           whom it was measured. Another value than the one that is known corrects it: what it was is kept (N5).",
    refs: &[
        KEEPER.through(),
        AGREEMENT.through(),
        VERSION.through(),
        Ref::new("target_party", "organisations", &[By::Cell("target_organisation")]).through(),
        Ref::new("target_part", "agreement_parts", &[By::Ref("version_id"), By::Ref("target_party")]).through(),
        Ref::new(
            "target_id",
            "service_targets",
            &[By::Ref("version_id"), By::Maybe("target_part"), By::Cell("position")],
        ),
        OF_PARTY.through(),
        OWN_PART,
    ],
    key: &["target_id", "part_id", "period_start"],
    revised: Some(Revised {
        table: "measured_value_history",
        of: "measured_value_id",
        fields: &["period_end", "value_thousandths", "recorded_at", "provenance", "source"],
    }),
    owner: Owner::Provider("keeper_id"),
    check: |look| {
        look.period("period_start", "period_end");
        if !look.lacks("target_organisation") && look.text("target_organisation") != look.text("organisation") {
            look.complain("organisation", &["target_organisation"], "the party to whom the target was promised");
        }
    },
    from: "measured_value t JOIN service_target y ON y.id = t.target_id JOIN agreement_part p ON p.id = t.part_id \
           JOIN organisation c ON c.id = p.organisation_id JOIN agreement_version v ON v.id = p.version_id \
           JOIN agreement a ON a.id = v.agreement_id JOIN organisation o ON o.id = v.keeper_id \
           LEFT JOIN agreement_part q ON q.id = y.part_id LEFT JOIN organisation z ON z.id = q.organisation_id",
    order: "o.code, a.code, v.number, COALESCE(z.code, ''), y.position, y.id, c.code, t.period_start",
    ..Sheet::new(
        "measured_values",
        "measured_value",
        "What was measured against a target, for one party and period (V2).",
        &[
            keeper(),
            agreement(),
            version(),
            Column::of(
                "target_organisation",
                Kind::Code,
                "z.code",
                "The target's party, if it is promised to one alone.",
                "",
            ),
            Column::of("position", Kind::Number(0, 999_999), "y.position", "The target's place.", "1").required(),
            party(),
            Column::new("period_start", Kind::Day, "First day of the period.", "2026-01-01").required(),
            Column::new("period_end", Kind::Day, "First day after it.", "2026-02-01").required(),
            Column::new("value", Kind::Thousandths { negative: true }, "The value, in the target's unit.", "99.95")
                .required()
                .kept_as("value_thousandths"),
            Column::new(
                "recorded_at",
                Kind::Instant,
                "When it was recorded; the instant of import where empty.",
                "2026-02-03",
            )
            .otherwise("now"),
        ],
    )
};
