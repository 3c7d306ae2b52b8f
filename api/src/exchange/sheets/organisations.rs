//! Organisations, and whose customers and suppliers they are.

use governance::words::{OrganisationKind, Tier};

use super::{NAME, names, provider, search, sort_keys, text, words};
use crate::exchange::{
    cell::Store,
    columns::{By, Column, Hanging, Kind, Owner, Ref, Sheet},
};

/// Organisations (O1, O3).
pub const ORGANISATIONS: Sheet = Sheet {
    note: "Organisations are known to all providers: a new one is entered by whoever may import, a known one is changed by \
           PLATFORM_ADMIN alone (R2). Several may share a name or an organisation number; the code tells them apart.",
    refs: &[Ref::new("parent_id", "organisations", &[By::Cell("parent")])],
    key: &["code"],
    derived: &[("sort_sv", Store::Text), ("sort_en", Store::Text), ("search", Store::Text)],
    derive: |look| {
        let (sv, en) = names(look);
        let [sort_sv, sort_en] = sort_keys(look);
        vec![sort_sv, sort_en, search(&[look.text("code"), Some(sv), Some(en)])]
    },
    check: |look| {
        look.one_of("name_sv", "name_en");
        if look.text("parent").is_some() && look.text("parent") == look.text("code") {
            look.complain("parent", &["code"], "another organisation than itself");
        }
    },
    tree: Some("parent_id"),
    hanging: &[Hanging {
        column: "domains",
        table: "organisation_domain",
        parent: "organisation_id",
        value: "domain",
        history: false,
    }],
    from: "organisation t LEFT JOIN organisation up ON up.id = t.parent_id",
    order: "t.code",
    ..Sheet::new(
        "organisations",
        "organisation",
        "Providers, customers and suppliers, and their units (O1, O3).",
        &[
            Column::new("code", Kind::Code, "Its code in this installation, its natural key.", "nordnet").required(),
            text("name_sv", NAME, "Name in Swedish; one of the two names is needed.", "Nordnätet"),
            text("name_en", NAME, "Name in English.", "The Nordic Network"),
            Column::new("kind", Kind::Word(words!(OrganisationKind)), "What kind of organisation it is.", "NREN")
                .required(),
            Column::new(
                "organisation_number",
                Kind::OrganisationNumber,
                "Swedish organisation number; several organisations can share one.",
                "202100-5208",
            ),
            text("ror_id", NAME, "Id in the Research Organization Registry.", "https://ror.org/048a87296"),
            text("wikidata_id", NAME, "Id in Wikidata.", "Q185246"),
            Column::of("parent", Kind::Code, "up.code", "The code of the organisation it is a unit of (O3).", ""),
            Column::new("is_provider", Kind::Flag, "Whether it provides services here.", "true").otherwise("false"),
            text("mailbox", NAME, "Role mailbox.", "info@nordnet.example"),
            text("website", NAME, "Web page.", "https://nordnet.example"),
            text("city", NAME, "City.", "Uppsala"),
            Column::of(
                "domains",
                Kind::Domains,
                "(SELECT string_agg(d.domain, ' ' ORDER BY d.domain) FROM organisation_domain d \
                 WHERE d.organisation_id = t.id)",
                "The domains it is known by, with spaces between.",
                "nordnet.example nn.example",
            ),
        ],
    )
};

/// Who is whose customer (S4.6.1).
pub const CUSTOMER_RELATIONS: Sheet = Sheet {
    refs: &[
        Ref::new("provider_id", "organisations", &[By::Cell("provider")]),
        Ref::new("customer_id", "organisations", &[By::Cell("customer")]),
    ],
    key: &["provider_id", "customer_id"],
    counted: true,
    owner: Owner::Provider("provider_id"),
    from: "customer_relation t JOIN organisation o ON o.id = t.provider_id \
           JOIN organisation c ON c.id = t.customer_id",
    order: "o.code, c.code",
    ..Sheet::new(
        "customer_relations",
        "customer_relation",
        "Which organisations are customers of a provider, and how they are tended (S4.6.1).",
        &[
            provider("nordnet"),
            Column::of("customer", Kind::Code, "c.code", "The customer's code.", "uu").required(),
            Column::new("tier", Kind::Word(words!(Tier)), "How the customer is tended.", "KEY").otherwise("STANDARD"),
            Column::new("potential", Kind::Flag, "Whether it is only a potential customer.", "false")
                .otherwise("false"),
            Column::new("last_contact_on", Kind::Day, "Day of the last contact.", "2026-05-04"),
            Column::new("next_contact_on", Kind::Day, "Day of the next contact.", "2026-11-02"),
        ],
    )
};

/// Who supplies a provider.
pub const SUPPLIER_RELATIONS: Sheet = Sheet {
    refs: &[
        Ref::new("provider_id", "organisations", &[By::Cell("provider")]),
        Ref::new("supplier_id", "organisations", &[By::Cell("supplier")]),
    ],
    key: &["provider_id", "supplier_id"],
    owner: Owner::Provider("provider_id"),
    from: "supplier_relation t JOIN organisation o ON o.id = t.provider_id \
           JOIN organisation c ON c.id = t.supplier_id",
    order: "o.code, c.code",
    ..Sheet::new(
        "supplier_relations",
        "supplier_relation",
        "Which organisations supply a provider (S4.2.2).",
        &[
            provider("nordnet"),
            Column::of("supplier", Kind::Code, "c.code", "The supplier's code.", "sunet").required(),
        ],
    )
};
