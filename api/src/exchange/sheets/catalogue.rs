//! Portfolios and services, who supplies them, and what the catalogue says they cost.

use governance::{
    lifecycle::ServiceState,
    price::Tiering,
    words::{Period, SecurityLevel},
};

use super::{NAME, provider, search, sort_keys, text, words};
use crate::exchange::{
    cell::{Cell, Store},
    columns::{By, Column, Kind, Owner, Ref, Sheet},
};

const OF_PROVIDER: Ref = Ref::new("provider_id", "organisations", &[By::Cell("provider")]);
const OF_SERVICE: Ref = Ref::new("service_id", "services", &[By::Ref("provider_id"), By::Cell("service")]);

/// The code of the service that a row is about.
const fn service() -> Column {
    Column::of("service", Kind::Code, "s.code", "The service's code.", "drive").required()
}

/// Portfolios (S4.1.3).
pub const PORTFOLIOS: Sheet = Sheet {
    refs: &[OF_PROVIDER],
    key: &["provider_id", "code"],
    counted: true,
    owner: Owner::Provider("provider_id"),
    derived: &[("sort_sv", Store::Text), ("sort_en", Store::Text)],
    derive: |look| sort_keys(look).into(),
    check: |look| look.one_of("name_sv", "name_en"),
    from: "portfolio t JOIN organisation o ON o.id = t.provider_id",
    order: "o.code, t.code",
    ..Sheet::new(
        "portfolios",
        "portfolio",
        "A provider's portfolios (S4.1.3).",
        &[
            provider("nordnet"),
            Column::new("code", Kind::Code, "The portfolio's code, its natural key with the provider.", "storage")
                .required(),
            text("name_sv", NAME, "Name in Swedish; one of the two names is needed.", "Lagring"),
            text("name_en", NAME, "Name in English.", "Storage"),
            text("description_sv", None, "Description in Swedish.", "Lagring och samarbete."),
            text("description_en", None, "Description in English.", "Storage and collaboration."),
            Column::new(
                "established_on",
                Kind::Day,
                "The day it was established; of import where empty.",
                "2024-01-15",
            )
            .otherwise("today"),
            Column::new(
                "architecture_confirmed_on",
                Kind::Day,
                "When its architecture was last confirmed (S4.1.4).",
                "2026-02-01",
            ),
        ],
    )
};

/// Services (L1).
pub const SERVICES: Sheet = Sheet {
    note: "`published_at` puts a service into the public catalogue (V1). A service that is part of another, or has a \
           successor, names one of the same provider. `support_…` and `ordering_…` are what the staff has described; the \
           catalogue shows `published_…` (S4.8.1).",
    refs: &[
        OF_PROVIDER,
        Ref::new("portfolio_id", "portfolios", &[By::Ref("provider_id"), By::Cell("portfolio")]),
        Ref::new("part_of_id", "services", &[By::Ref("provider_id"), By::Cell("part_of")]),
        Ref::new("successor_id", "services", &[By::Ref("provider_id"), By::Cell("successor")]),
    ],
    key: &["provider_id", "code"],
    counted: true,
    owner: Owner::Provider("provider_id"),
    derived: &[
        ("sort_sv", Store::Text),
        ("sort_en", Store::Text),
        ("search", Store::Text),
        ("effective_on", Store::Day),
        ("recorded_at", Store::Instant),
    ],
    derive: |look| {
        let [sort_sv, sort_en] = sort_keys(look);
        let texts = ["name_sv", "name_en", "summary_sv", "summary_en", "code"].map(|column| look.text(column));
        // Day and instant from which state, portfolio and publication hold; the history copies them.
        let moved = look.leads_elsewhere("portfolio_id") || look.differs("published_at");
        let (effective_on, recorded_at) = match (look.old.is_some(), look.differs("state"), moved) {
            (false, ..) | (true, true, _) => (look.cell("state_since").clone(), Cell::Instant(look.at.now)),
            (true, false, true) => (Cell::Day(look.at.today), Cell::Instant(look.at.now)),
            (true, false, false) => {
                let kept = |field: &str| look.before(field).cloned().unwrap_or_default();
                (kept("effective_on"), kept("recorded_at"))
            }
        };
        vec![sort_sv, sort_en, search(&texts), effective_on, recorded_at]
    },
    check: |look| {
        look.one_of("name_sv", "name_en");
        for column in ["part_of", "successor"] {
            if look.text(column).is_some() && look.text(column) == look.text("code") {
                look.complain(column, &["code"], "another service than itself");
            }
        }
    },
    from: "service t JOIN organisation o ON o.id = t.provider_id JOIN portfolio f ON f.id = t.portfolio_id \
           LEFT JOIN service whole ON whole.id = t.part_of_id LEFT JOIN service next ON next.id = t.successor_id",
    order: "o.code, t.code",
    ..Sheet::new(
        "services",
        "service",
        "A provider's services: state, texts, security classification (L1, S4.8.1, S2.6).",
        &[
            provider("nordnet"),
            Column::new("code", Kind::Code, "The service's code, its natural key with the provider.", "drive")
                .required(),
            Column::of("portfolio", Kind::Code, "f.code", "The code of its portfolio (S4.1.3).", "storage").required(),
            text("name_sv", NAME, "Name in Swedish; one of the two names is needed.", "Drive"),
            text("name_en", NAME, "Name in English.", "Drive"),
            text("summary_sv", None, "Summary in Swedish.", "Filer, delade."),
            text("summary_en", None, "Summary in English.", "Files, shared."),
            text("description_sv", None, "Description in Swedish.", ""),
            text("description_en", None, "Description in English.", ""),
            Column::new("state", Kind::Word(words!(ServiceState)), "State (L1).", "ACTIVE").required(),
            Column::new(
                "state_since",
                Kind::Day,
                "The day from which it is in that state; of import where empty.",
                "2025-01-01",
            )
            .otherwise("today"),
            Column::new(
                "published_at",
                Kind::Instant,
                "When it was published; empty: not in the public catalogue.",
                "2025-01-02",
            ),
            text("mailbox", NAME, "Role mailbox.", "drive@nordnet.example"),
            text("website", NAME, "Web page.", "https://drive.nordnet.example"),
            text("support_sv", None, "How support is given (S4.2.8), in Swedish.", "").read_as("{STAFF:support_sv}"),
            text("support_en", None, "How support is given, in English.", "By mail, on working days.")
                .read_as("{STAFF:support_en}"),
            text("ordering_sv", None, "How it is ordered (S4.4.6), in Swedish.", "").read_as("{STAFF:ordering_sv}"),
            text("ordering_en", None, "How it is ordered, in English.", "By mail.").read_as("{STAFF:ordering_en}"),
            Column::new("confidentiality", Kind::Word(words!(SecurityLevel)), "Classification (S2.6).", "MODERATE")
                .read_as("{SECURITY:confidentiality}"),
            Column::new("integrity", Kind::Word(words!(SecurityLevel)), "Classification (S2.6).", "SIGNIFICANT")
                .read_as("{SECURITY:integrity}"),
            Column::new("availability", Kind::Word(words!(SecurityLevel)), "Classification (S2.6).", "MODERATE")
                .read_as("{SECURITY:availability}"),
            Column::new("security_reviewed_on", Kind::Day, "Day of the last security review.", "2026-03-01")
                .read_as("{SECURITY:security_reviewed_on}"),
            Column::new("security_review_due", Kind::Day, "Day when the next one is due.", "2027-03-01")
                .read_as("{SECURITY:security_review_due}"),
            Column::new(
                "text_reviewed_on",
                Kind::Day,
                "Day when the public text was last reviewed (S4.8.1).",
                "2026-01-20",
            )
            .read_as("{STAFF:text_reviewed_on}"),
            text("environment_bearing", None, "What it means for the IT environment (S1.3).", "")
                .read_as("{STAFF:environment_bearing}"),
            Column::new("support_confirmed_on", Kind::Day, "When the support process was last confirmed.", "")
                .read_as("{STAFF:support_confirmed_on}"),
            Column::new("ordering_confirmed_on", Kind::Day, "When the ordering routine was last confirmed.", "")
                .read_as("{STAFF:ordering_confirmed_on}"),
            text("documentation", None, "Where the documentation is (S4.2.10).", "").read_as("{STAFF:documentation}"),
            Column::new("documentation_confirmed_on", Kind::Day, "When the documentation was last confirmed.", "")
                .read_as("{STAFF:documentation_confirmed_on}"),
            Column::of("part_of", Kind::Code, "{SEEN:whole}", "The code of the service it is a part of.", ""),
            Column::of("successor", Kind::Code, "{SEEN:next}", "The code of the service that takes its place.", ""),
            text(
                "published_support_sv",
                None,
                "How support is given, as the catalogue shows it (S4.8.1), in Swedish.",
                "",
            ),
            text("published_support_en", None, "The same in English.", "By mail, on working days."),
            text("published_ordering_sv", None, "How it is ordered, as the catalogue shows it, in Swedish.", ""),
            text("published_ordering_en", None, "The same in English.", "By mail."),
        ],
    )
};

/// Who supplies what to a service (S4.2.2).
pub const SERVICE_SUPPLIERS: Sheet = Sheet {
    refs: &[OF_PROVIDER, OF_SERVICE, Ref::new("supplier_id", "organisations", &[By::Cell("supplier")])],
    key: &["service_id", "supplier_id", "product", "valid_from"],
    counted: true,
    owner: Owner::Provider("provider_id"),
    check: |look| look.period("valid_from", "valid_until"),
    from: "service_supplier t JOIN organisation o ON o.id = t.provider_id JOIN service s ON s.id = t.service_id \
           JOIN organisation c ON c.id = t.supplier_id",
    order: "o.code, s.code, c.code, COALESCE(t.product, '') {C}, t.valid_from, t.id",
    ..Sheet::new(
        "service_suppliers",
        "service_supplier",
        "Who supplies what to a service (S4.2.2).",
        &[
            provider("nordnet"),
            service(),
            Column::of("supplier", Kind::Code, "c.code", "The supplier's code.", "sunet").required(),
            text("product", NAME, "What is supplied.", "Object storage"),
            Column::new("valid_from", Kind::Day, "First day.", "2025-01-01"),
            Column::new("valid_until", Kind::Day, "First day without.", ""),
        ],
    )
};

/// List prices (S4.2.12).
pub const LIST_PRICES: Sheet = Sheet {
    note: "Without an amount the price is the text of `formula`; what `tiering` says of its steps is as in \
           agreement_lines.csv. A price that an owner has set here and nobody has concurred with (S4.2.12) is neither \
           imported over nor exported.",
    refs: &[OF_PROVIDER, OF_SERVICE],
    key: &["service_id", "position", "valid_from"],
    counted: true,
    owner: Owner::Provider("provider_id"),
    check: |look| {
        look.one_of("item_sv", "item_en");
        look.one_of("amount", "formula");
        look.period("valid_from", "valid_until");
    },
    known: "(t.set_by_person_id IS NULL OR t.concurred_at IS NOT NULL)",
    from: "list_price t JOIN organisation o ON o.id = t.provider_id JOIN service s ON s.id = t.service_id",
    only: "(t.set_by_person_id IS NULL OR t.concurred_at IS NOT NULL)",
    order: "o.code, s.code, t.position, t.valid_from, t.id",
    ..Sheet::new(
        "list_prices",
        "list_price",
        "What the catalogue says that a service costs, excluding VAT (S4.2.12).",
        &[
            provider("nordnet"),
            service(),
            Column::new("position", Kind::Number(0, 99_999), "Its place among the service's prices.", "1").required(),
            text("item_sv", NAME, "What is priced, in Swedish; one of the two is needed.", "Per användare"),
            text("item_en", NAME, "What is priced, in English.", "Per user"),
            Column::new("amount", Kind::Amount { negative: false }, "The amount.", "12.50").kept_as("amount_minor"),
            Column::new("currency", Kind::Currency, "The currency.", "SEK").otherwise("SEK"),
            Column::new("period", Kind::Word(words!(Period)), "The period the price is for.", "MONTH"),
            text("formula", None, "How the price is computed, in words.", ""),
            Column::new("tiering", Kind::Word(words!(Tiering)), "How steps make a price of a quantity.", "VOLUME")
                .otherwise("VOLUME"),
            text("condition_sv", None, "Conditions in Swedish.", ""),
            text("condition_en", None, "Conditions in English.", ""),
            Column::new("valid_from", Kind::Day, "First day.", "2026-01-01").required(),
            Column::new("valid_until", Kind::Day, "First day without.", ""),
            Column::new("published", Kind::Flag, "Whether it stands in the public catalogue (V1).", "true")
                .otherwise("false"),
        ],
    )
};

/// Tiers of list prices.
pub const LIST_PRICE_TIERS: Sheet = Sheet {
    refs: &[
        OF_PROVIDER.through(),
        OF_SERVICE.through(),
        Ref::new(
            "list_price_id",
            "list_prices",
            &[By::Ref("service_id"), By::Cell("position"), By::Cell("valid_from")],
        ),
    ],
    key: &["list_price_id", "from_quantity"],
    identified: false,
    attested: false,
    owner: Owner::Provider("provider_id"),
    from: "list_price_tier x JOIN list_price t ON t.id = x.list_price_id JOIN organisation o ON o.id = t.provider_id \
           JOIN service s ON s.id = t.service_id",
    only: "(t.set_by_person_id IS NULL OR t.concurred_at IS NOT NULL)",
    order: "o.code, s.code, t.position, t.valid_from, x.from_quantity",
    ..Sheet::new(
        "list_price_tiers",
        "list_price_tier",
        "From which quantity a list price is another.",
        &[
            provider("nordnet"),
            service(),
            Column::of(
                "position",
                Kind::Number(0, 99_999),
                "t.position",
                "The price's place; as in list_prices.csv.",
                "1",
            )
            .required(),
            Column::of("valid_from", Kind::Day, "t.valid_from", "The price's first day.", "2026-01-01").required(),
            Column::new("from_quantity", Kind::Count, "From which quantity.", "100")
                .required()
                .read_as("x.from_quantity"),
            Column::new("amount", Kind::Amount { negative: false }, "The amount then.", "10.00")
                .required()
                .kept_as("amount_minor")
                .read_as("x.amount_minor"),
        ],
    )
};
