//! The facts of organisations, portfolios, services, and of what hangs on a service or a relation.

use super::branch::{Branch, FIRST_OWNER, Fact};

/// Organisations: that they are there (V9).
pub(super) const ORGANISATION: &[Branch] = &[Branch::new(Fact::Facet, "t.id", "organisation t")];

/// Portfolios: published with the first published service (V1).
pub(super) const PORTFOLIO: &[Branch] = &[Branch::new(Fact::Facet, "t.id", "portfolio t").a("t.provider_id").flags(
    "CASE WHEN EXISTS (SELECT 1 FROM service s WHERE s.portfolio_id = t.id AND s.published_at IS NOT NULL) \
     THEN 1 ELSE 0 END",
)];

/// Services.
pub(super) const SERVICE: &[Branch] = &[
    Branch::new(Fact::Facet, "t.id", "service t")
        .a("t.provider_id")
        .word("t.state")
        .flags("CASE WHEN t.published_at IS NULL THEN 0 ELSE 1 END"),
    Branch::new(Fact::Service, "t.id", "service t").a("t.id").b("t.portfolio_id"),
    Branch::new(Fact::OwnedAs, "t.id", "service t JOIN service s ON s.id = t.id").a(FIRST_OWNER),
];

/// What is the provider's staff's alone of a service.
pub(super) const OF_SERVICE: &[Branch] = &[Branch::new(Fact::Facet, "t.id", "service t").a("t.provider_id")];

/// What goes by service and portfolio: cost recovery, and the allocations and costs of a service.
pub(super) const BY_SERVICE: &[Branch] = &[
    Branch::new(Fact::Facet, "t.id", "service t").a("t.provider_id"),
    Branch::new(Fact::Service, "t.id", "service t").a("t.id").b("t.portfolio_id"),
    Branch::new(Fact::OwnedAs, "t.id", "service t JOIN service s ON s.id = t.id").a(FIRST_OWNER),
];

/// What goes by portfolio: frames, records, roles held over it.
pub(super) const FRAMES: &[Branch] = &[
    Branch::new(Fact::Facet, "t.id", "portfolio t").a("t.provider_id"),
    Branch::new(Fact::Portfolio, "t.id", "portfolio t").a("t.id"),
    Branch::new(Fact::OwnedAs, "t.id", "portfolio t").a("t.id"),
];

/// Supplier relations.
pub(super) const SUPPLIER_RELATION: &[Branch] =
    &[Branch::new(Fact::Facet, "t.id", "supplier_relation t").a("t.provider_id")];

/// Who supplies what to a service.
pub(super) const SERVICE_SUPPLIER: &[Branch] = &[
    Branch::new(Fact::Facet, "t.id", "service_supplier t").a("t.provider_id"),
    Branch::new(Fact::Service, "t.id", "service_supplier t JOIN service s ON s.id = t.service_id")
        .a("s.id")
        .b("s.portfolio_id"),
    Branch::new(Fact::OwnedAs, "t.id", "service_supplier t JOIN service s ON s.id = t.service_id").a(FIRST_OWNER),
];

/// Budget frames.
pub(super) const FRAME: &[Branch] = &[
    Branch::new(Fact::Facet, "t.id", "budget_frame t").a("t.provider_id"),
    Branch::new(Fact::Portfolio, "t.id", "budget_frame t").a("t.portfolio_id"),
];

/// Allocations.
pub(super) const ALLOCATION: &[Branch] = &[
    Branch::new(Fact::Facet, "t.id", "allocation t").a("t.provider_id"),
    Branch::new(Fact::Service, "t.id", "allocation t JOIN service s ON s.id = t.service_id")
        .a("s.id")
        .b("s.portfolio_id"),
];

/// Costs, planned, actual and forecast.
pub(super) const COST: &[Branch] = &[
    Branch::new(Fact::Facet, "t.id", "service_cost t").a("t.provider_id"),
    Branch::new(Fact::Service, "t.id", "service_cost t JOIN service s ON s.id = t.service_id")
        .a("s.id")
        .b("s.portfolio_id"),
];

/// Deliveries: the provider's, the service's, the customer's (V6).
pub(super) const DELIVERY: &[Branch] = &[
    Branch::new(Fact::Facet, "t.id", "delivery t").a("t.provider_id").b("t.customer_id").word("t.state").flags("4"),
    Branch::new(Fact::Service, "t.id", "delivery t JOIN service s ON s.id = t.service_id")
        .a("s.id")
        .b("s.portfolio_id"),
    Branch::new(Fact::OwnedAs, "t.id", "delivery t JOIN service s ON s.id = t.service_id").a(FIRST_OWNER),
    Branch::new(
        Fact::Ancestor,
        "t.customer_id",
        "delivery t JOIN organisation_ancestor o ON o.organisation_id = t.customer_id",
    )
    .a("o.ancestor_id"),
];
