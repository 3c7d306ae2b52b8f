//! The facts of what acts are about: needs, changes, plans, records, meetings.

use super::branch::{Branch, FIRST_OWNER, Fact, HAD};

/// A facet of a row that is the provider's.
macro_rules! of_provider {
    ($table:literal) => {
        &[Branch::new(Fact::Facet, "t.id", concat!($table, " t")).a("t.provider_id")]
    };
}

/// A facet of a row that is about a service of the provider.
macro_rules! of_service {
    ($table:literal) => {
        &[
            Branch::new(Fact::Facet, "t.id", concat!($table, " t")).a("t.provider_id"),
            Branch::new(Fact::Service, "t.id", concat!($table, " t JOIN service s ON s.id = t.service_id"))
                .a("s.id")
                .b("s.portfolio_id"),
            Branch::new(Fact::OwnedAs, "t.id", concat!($table, " t JOIN service s ON s.id = t.service_id"))
                .a(FIRST_OWNER),
        ]
    };
}

/// Changes and retirements of a service.
pub(super) const CHANGE: &[Branch] = of_service!("change");

/// Texts written for a service.
pub(super) const SERVICE_TEXT: &[Branch] = of_service!("service_text");

/// Security measures of a service.
pub(super) const SECURITY_MEASURE: &[Branch] = of_service!("security_measure");

/// List prices of a service: published where both the price and its service are (V1).
pub(super) const LIST_PRICE: &[Branch] = &[
    Branch::new(Fact::Facet, "t.id", "list_price t JOIN service s ON s.id = t.service_id")
        .a("t.provider_id")
        .flags("CASE WHEN t.published AND s.published_at IS NOT NULL THEN 1 ELSE 0 END"),
    Branch::new(Fact::Service, "t.id", "list_price t JOIN service s ON s.id = t.service_id")
        .a("s.id")
        .b("s.portfolio_id"),
    Branch::new(Fact::OwnedAs, "t.id", "list_price t JOIN service s ON s.id = t.service_id").a(FIRST_OWNER),
];

/// Announcements on a service, and who has it.
pub(super) const ANNOUNCEMENT: &[Branch] = &[
    Branch::new(Fact::Facet, "t.id", "announcement t").a("t.provider_id"),
    Branch::new(Fact::Service, "t.id", "announcement t JOIN service s ON s.id = t.service_id")
        .a("s.id")
        .b("s.portfolio_id"),
    Branch::new(Fact::HadBy, "t.id", "announcement t JOIN delivery d ON d.service_id = t.service_id")
        .a("d.customer_id")
        .only(HAD),
    Branch::new(
        Fact::HadByAncestor,
        "t.id",
        "announcement t JOIN delivery d ON d.service_id = t.service_id \
         JOIN organisation_ancestor o ON o.organisation_id = d.customer_id",
    )
    .a("o.ancestor_id")
    .only(HAD),
];

/// Annual cycles.
pub(super) const ANNUAL_CYCLE: &[Branch] = of_provider!("annual_cycle");

/// Process descriptions: the provider's, of a process or of none.
pub(super) const PROCESS_DESCRIPTION: &[Branch] =
    &[Branch::new(Fact::Facet, "t.id", "process_description t").a("t.provider_id").word("t.process")];

/// Index series.
pub(super) const INDEX_SERIES: &[Branch] = of_provider!("index_series");

/// Index adjustment runs.
pub(super) const INDEX_RUN: &[Branch] = of_provider!("index_run");

/// Agreement templates; published is the newest product sheet of a published service (V1, U6).
pub(super) const AGREEMENT_TEMPLATE: &[Branch] =
    &[Branch::new(Fact::Facet, "t.id", "agreement_template t").a("t.provider_id").flags(
        "CASE WHEN t.kind = 'PRODUCT_SHEET' \
         AND (SELECT s.published_at FROM service s WHERE s.id = t.service_id) IS NOT NULL \
         AND t.number = (SELECT MAX(n.number) FROM agreement_template n \
         WHERE n.provider_id = t.provider_id AND n.code = t.code) THEN 1 ELSE 0 END",
    )];

/// How agreements are structured.
pub(super) const AGREEMENT_STRUCTURE: &[Branch] = of_provider!("agreement_structure");

/// Meetings: the provider's, and the customer's they are about.
pub(super) const MEETING: &[Branch] = &[
    Branch::new(Fact::Facet, "t.id", "meeting t").a("t.provider_id"),
    Branch::new(Fact::Customer, "t.id", "meeting t JOIN organisation_ancestor o ON o.organisation_id = t.customer_id")
        .a("t.provider_id")
        .b("o.ancestor_id"),
];

/// Relations with customers.
pub(super) const CUSTOMER_RELATION: &[Branch] = &[
    Branch::new(Fact::Facet, "t.id", "customer_relation t").a("t.provider_id"),
    Branch::new(
        Fact::Customer,
        "t.id",
        "customer_relation t JOIN organisation_ancestor o ON o.organisation_id = t.customer_id",
    )
    .a("t.provider_id")
    .b("o.ancestor_id"),
];

/// External activities: a facet of the provider's, and one of each organisation that is invited.
pub(super) const EVENT: &[Branch] = &[
    Branch::new(Fact::Facet, "t.id", "event t").a("t.provider_id"),
    Branch::new(Fact::Facet, "i.organisation_id", "event t JOIN event_invitation i ON i.event_id = t.id")
        .b("i.organisation_id"),
    Branch::new(
        Fact::Ancestor,
        "i.organisation_id",
        "event t JOIN event_invitation i ON i.event_id = t.id \
         JOIN organisation_ancestor o ON o.organisation_id = i.organisation_id",
    )
    .a("o.ancestor_id"),
];

/// Needs: of a service, of a customer; the person's own who recorded it.
pub(super) const NEED: &[Branch] = &[
    Branch::new(Fact::Facet, "t.id", "need t")
        .a("t.provider_id")
        .b("t.customer_id")
        .c("t.recorded_by_person_id")
        .flags("4"),
    Branch::new(Fact::Service, "t.id", "need t JOIN service s ON s.id = t.service_id").a("s.id").b("s.portfolio_id"),
    Branch::new(Fact::Ancestor, "t.id", "need t JOIN organisation_ancestor o ON o.organisation_id = t.customer_id")
        .a("o.ancestor_id"),
];

/// Management records: of a service, a portfolio, a customer; the person's own who recorded it.
pub(super) const MANAGEMENT_RECORD: &[Branch] = &[
    Branch::new(Fact::Facet, "t.id", "management_record t")
        .a("t.provider_id")
        .b("t.customer_id")
        .c("t.recorded_by_person_id")
        .word("t.category")
        .flags("4"),
    Branch::new(Fact::Service, "t.id", "management_record t JOIN service s ON s.id = t.service_id")
        .a("s.id")
        .b("s.portfolio_id"),
    Branch::new(Fact::Portfolio, "t.id", "management_record t")
        .a("t.portfolio_id")
        .only("AND t.portfolio_id IS NOT NULL"),
    Branch::new(Fact::OwnedAs, "t.id", "management_record t")
        .a("t.portfolio_id")
        .only("AND t.portfolio_id IS NOT NULL"),
    Branch::new(Fact::OwnedAs, "t.id", "management_record t JOIN service s ON s.id = t.service_id").a(FIRST_OWNER),
    Branch::new(Fact::TakesPart, "t.id", "management_record t JOIN record_participant i ON i.record_id = t.id")
        .a("i.person_id"),
    Branch::new(
        Fact::Ancestor,
        "t.id",
        "management_record t JOIN organisation_ancestor o ON o.organisation_id = t.customer_id",
    )
    .a("o.ancestor_id"),
];

/// Plans: of the portfolio, and of each of its services.
pub(super) const PLAN: &[Branch] = &[
    Branch::new(Fact::Facet, "t.id", "plan t").a("t.provider_id"),
    Branch::new(Fact::Portfolio, "t.id", "plan t").a("t.portfolio_id"),
    Branch::new(Fact::Service, "t.id", "plan t JOIN service s ON s.portfolio_id = t.portfolio_id")
        .a("s.id")
        .b("s.portfolio_id"),
];

/// The plans of a portfolio, before there are any.
pub(super) const PLANS: &[Branch] = &[
    Branch::new(Fact::Facet, "t.id", "portfolio t").a("t.provider_id"),
    Branch::new(Fact::Portfolio, "t.id", "portfolio t").a("t.id"),
    Branch::new(Fact::Service, "t.id", "portfolio t JOIN service s ON s.portfolio_id = t.id")
        .a("s.id")
        .b("s.portfolio_id"),
];

/// Plan items: of the plan's portfolio, and of the service they are for.
pub(super) const PLAN_ITEM: &[Branch] = &[
    Branch::new(Fact::Facet, "t.id", "plan_item t").a("t.provider_id"),
    Branch::new(Fact::Portfolio, "t.id", "plan_item t JOIN plan p ON p.id = t.plan_id").a("p.portfolio_id"),
    Branch::new(Fact::Service, "t.id", "plan_item t JOIN service s ON s.id = t.service_id")
        .a("s.id")
        .b("s.portfolio_id"),
];

/// An organisation as the customer of each provider that it is a customer of.
pub(super) const CUSTOMER: &[Branch] = &[
    Branch::new(Fact::Facet, "t.id", "organisation t").b("t.id"),
    Branch::new(Fact::Ancestor, "t.id", "organisation t JOIN organisation_ancestor o ON o.organisation_id = t.id")
        .a("o.ancestor_id"),
    Branch::new(Fact::CustomerOf, "t.id", "organisation t JOIN customer_relation r ON r.customer_id = t.id")
        .a("r.provider_id"),
    Branch::new(
        Fact::Customer,
        "t.id",
        "organisation t JOIN customer_relation r ON r.customer_id = t.id \
         JOIN organisation_ancestor o ON o.organisation_id = t.id",
    )
    .a("r.provider_id")
    .b("o.ancestor_id"),
    Branch::new(
        Fact::Supplies,
        "t.id",
        "organisation t JOIN service_supplier r ON r.supplier_id = t.id JOIN service s ON s.id = r.service_id",
    )
    .a("s.provider_id")
    .b("s.portfolio_id")
    .c("s.id"),
    Branch::new(Fact::Supplies, "t.id", "organisation t JOIN supplier_relation r ON r.supplier_id = t.id")
        .a("r.provider_id"),
];
