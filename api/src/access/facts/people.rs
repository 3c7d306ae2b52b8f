//! The facts of appointments, and of persons, who are seen through theirs (V8).

use super::branch::{self, Branch, FIRST_OWNER, Fact};

const TREE: &str = "appointment a JOIN organisation_ancestor o ON o.organisation_id = a.organisation_id";
const FOR_ORGANISATION: &str = "AND a.scope = 'ORGANISATION'";

/// Whom the appointment is for, upwards: what the ancestors of its organisation say of it.
const UPWARDS: [Branch; 5] = [
    Branch::new(Fact::Ancestor, "a.organisation_id", TREE).a("o.ancestor_id").only(FOR_ORGANISATION),
    // The customers that an account manager can be appointed over: a seat's customer is one of these or none (S4.6.2).
    Branch::new(
        Fact::Customer,
        "a.id",
        "appointment a JOIN organisation_ancestor o ON o.organisation_id = a.organisation_id \
         JOIN appointment m ON m.organisation_id = o.ancestor_id AND m.scope = 'CUSTOMER' \
         JOIN customer_relation r ON r.customer_id = a.organisation_id AND r.provider_id = m.provider_id",
    )
    .a("m.provider_id")
    .b("m.organisation_id")
    .only(FOR_ORGANISATION),
    Branch::new(
        Fact::CustomerOf,
        "a.id",
        "appointment a JOIN customer_relation r ON r.customer_id = a.organisation_id",
    )
    .a("r.provider_id")
    .only(FOR_ORGANISATION),
    // Whom its organisation supplies (S4.2.2).
    Branch::new(
        Fact::Supplies,
        "a.id",
        "appointment a JOIN service_supplier r ON r.supplier_id = a.organisation_id JOIN service s ON s.id = r.service_id",
    )
    .a("s.provider_id")
    .b("s.portfolio_id")
    .c("s.id")
    .only(FOR_ORGANISATION),
    Branch::new(
        Fact::Supplies,
        "a.id",
        "appointment a JOIN supplier_relation r ON r.supplier_id = a.organisation_id",
    )
    .a("r.provider_id")
    .only(FOR_ORGANISATION),
];

/// What an account manager's customer, with its units, has of that provider (S4.6.3).
const ACCOUNT: &str = "appointment a JOIN organisation_ancestor u ON u.ancestor_id = a.organisation_id \
     AND a.scope = 'CUSTOMER' JOIN delivery d ON d.customer_id = u.organisation_id AND d.provider_id = a.provider_id";

/// The same, with the ancestors of those who have it.
const ACCOUNT_TREE: &str = "appointment a JOIN organisation_ancestor u ON u.ancestor_id = a.organisation_id \
     AND a.scope = 'CUSTOMER' JOIN delivery d ON d.customer_id = u.organisation_id AND d.provider_id = a.provider_id \
     JOIN organisation_ancestor o ON o.organisation_id = d.customer_id";

/// Who has the services that the appointment is over: every delivery but those ended.
const HAD: [Branch; 6] = [
    Branch::new(Fact::HadBy, "a.id", ACCOUNT).a("d.customer_id").only(branch::HAD),
    Branch::new(Fact::HadByAncestor, "a.id", ACCOUNT_TREE).a("o.ancestor_id").only(branch::HAD),
    Branch::new(Fact::HadBy, "a.id", "appointment a JOIN delivery d ON d.service_id = a.service_id")
        .a("d.customer_id")
        .only(branch::HAD),
    Branch::new(
        Fact::HadBy,
        "a.id",
        "appointment a JOIN service s ON s.portfolio_id = a.portfolio_id JOIN delivery d ON d.service_id = s.id",
    )
    .a("d.customer_id")
    .only(branch::HAD),
    Branch::new(
        Fact::HadByAncestor,
        "a.id",
        "appointment a JOIN delivery d ON d.service_id = a.service_id \
         JOIN organisation_ancestor o ON o.organisation_id = d.customer_id",
    )
    .a("o.ancestor_id")
    .only(branch::HAD),
    Branch::new(
        Fact::HadByAncestor,
        "a.id",
        "appointment a JOIN service s ON s.portfolio_id = a.portfolio_id JOIN delivery d ON d.service_id = s.id \
         JOIN organisation_ancestor o ON o.organisation_id = d.customer_id",
    )
    .a("o.ancestor_id")
    .only(branch::HAD),
];

/// The provider it is with, the organisation it is for, its role.
const SEAT: Branch = Branch::new(Fact::Facet, "a.id", "appointment a")
    .a("a.provider_id")
    .b("CASE WHEN a.scope = 'ORGANISATION' THEN a.organisation_id END")
    .word("a.role")
    .flags(EFFECTIVE);

/// Whether it gives authority at the moment of the request, whose parts are bound in this order.
const EFFECTIVE: &str = "CASE WHEN a.accepted_at <= ? AND a.declined_at IS NULL AND (a.ended_at IS NULL OR a.ended_at > ?) \
     AND a.valid_from <= ? AND (a.valid_until IS NULL OR a.valid_until > ?) THEN 16 ELSE 0 END";

/// Over what it is held: who may end it is said by that (S4.2.4).
const OVER: [Branch; 2] = [
    Branch::new(Fact::Service, "a.id", "appointment a JOIN service s ON s.id = a.service_id")
        .a("s.id")
        .b("s.portfolio_id"),
    Branch::new(Fact::Portfolio, "a.id", "appointment a").a("a.portfolio_id").only("AND a.portfolio_id IS NOT NULL"),
];

/// Whose own appointment it is: the provider's that made it; of what was entered from elsewhere, the only one's that the
/// organisation supplies, so that one provider does not end another's contact (S4.2.2).
const MADE: [Branch; 2] = [
    Branch::new(
        Fact::MadeBy,
        "a.id",
        "appointment a JOIN appointment m ON m.id = a.appointed_by_appointment_id AND m.provider_id IS NOT NULL",
    )
    .a("m.provider_id"),
    Branch::new(
        Fact::MadeBy,
        "a.id",
        "appointment a JOIN (SELECT supplier_id, provider_id FROM service_supplier UNION SELECT supplier_id, provider_id \
         FROM supplier_relation) r ON r.supplier_id = a.organisation_id",
    )
    .a("r.provider_id")
    .only(
        "AND a.scope = 'ORGANISATION' AND a.appointed_by_appointment_id IS NULL \
         AND NOT EXISTS (SELECT 1 FROM service_supplier x WHERE x.supplier_id = a.organisation_id \
         AND x.provider_id <> r.provider_id) AND NOT EXISTS (SELECT 1 FROM supplier_relation x \
         WHERE x.supplier_id = a.organisation_id AND x.provider_id <> r.provider_id)",
    ),
];

/// Appointments.
pub(super) const APPOINTMENT: &[Branch] = &[
    SEAT.c("a.person_id"),
    OVER[0],
    OVER[1],
    MADE[0],
    MADE[1],
    Branch::new(Fact::OwnedAs, "a.id", "appointment a JOIN service s ON s.id = a.service_id").a(FIRST_OWNER),
    Branch::new(Fact::OwnedAs, "a.id", "appointment a").a("a.portfolio_id").only("AND a.portfolio_id IS NOT NULL"),
    UPWARDS[0],
    UPWARDS[1],
    UPWARDS[2],
    UPWARDS[3],
    UPWARDS[4],
    HAD[0],
    HAD[1],
    HAD[2],
    HAD[3],
    HAD[4],
    HAD[5],
];

/// Persons: a facet of their own, and one for each of their appointments.
pub(super) const PERSON: &[Branch] = &[
    Branch::new(Fact::Facet, "a.person_id", "(SELECT person.id AS person_id FROM person) a").c("a.person_id"),
    SEAT,
    UPWARDS[0],
    UPWARDS[1],
    UPWARDS[2],
    UPWARDS[3],
    UPWARDS[4],
    HAD[0],
    HAD[1],
    HAD[2],
    HAD[3],
    HAD[4],
    HAD[5],
];
