//! The facts of agreements: one facet per part of a version, and per line of a part, so that what is seen is always
//! seen through one party's part (N7). A service of another provider that stands on a line counts only once the
//! version is open to others than the keeper (V3).

use super::branch::{Branch, FIRST_OWNER, Fact};

const PART: &str = "agreement_part p JOIN agreement_version v ON v.id = p.version_id";
const LINE: &str = "agreement_line l JOIN agreement_part p ON p.id = l.part_id \
     JOIN agreement_version v ON v.id = p.version_id";

/// Not the keeper's own part: 4, a customer's or supplier's; shared: 8; in a version whose keeper is the customer: 2.
const FLAGS: &str = "CASE WHEN p.is_keeper THEN 0 ELSE 4 END + CASE WHEN p.shared_at IS NULL THEN 0 ELSE 8 END \
     + CASE WHEN p.side = 'PROVIDER' THEN 32 ELSE 0 END \
     + CASE WHEN EXISTS (SELECT 1 FROM agreement_part k WHERE k.version_id = p.version_id \
       AND k.organisation_id = p.keeper_id AND k.side = 'CUSTOMER') THEN 2 ELSE 0 END";

/// V3: from REVIEWED on, or shared.
const OPEN: &str = "AND (v.state NOT IN ('DRAFT', 'IN_REVIEW') OR p.shared_at IS NOT NULL)";

/// Agreements, versions and parts.
pub(super) const AGREEMENT: &[Branch] = &[
    Branch::new(Fact::Facet, "p.id", PART)
        .a("p.keeper_id")
        .b("p.organisation_id")
        .word("v.state")
        .flags(FLAGS)
        .shares("p.version_id")
        .through("p.id"),
    Branch::new(
        Fact::Service,
        "p.version_id",
        "agreement_part p JOIN agreement_service c ON c.version_id = p.version_id \
         JOIN service s ON s.id = c.service_id",
    )
    .a("s.id")
    .b("s.portfolio_id"),
    // R4: which owner decides for each of its services; that every one of them does, each act sees to (R5).
    Branch::new(
        Fact::OwnedAs,
        "p.version_id",
        "agreement_part p JOIN agreement_service c ON c.version_id = p.version_id JOIN service s ON s.id = c.service_id",
    )
    .a(FIRST_OWNER),
    Branch::new(
        Fact::Underpinned,
        "p.id",
        "agreement_part p JOIN agreement_version v ON v.id = p.version_id JOIN agreement_line u ON u.part_id = p.id \
         JOIN service s ON s.id = u.underpins_service_id",
    )
    .a("s.id")
    .b("s.portfolio_id")
    .c("s.provider_id")
    .only(OPEN),
    Branch::new(
        Fact::Ancestor,
        "p.organisation_id",
        "agreement_part p JOIN organisation_ancestor o ON o.organisation_id = p.organisation_id",
    )
    .a("o.ancestor_id"),
    Branch::new(Fact::Assignment, "p.version_id", "agreement_part p JOIN agreement g ON g.id = p.agreement_id")
        .a("g.assignment_id")
        .only("AND g.assignment_id IS NOT NULL"),
];

/// Who signs a part: of the keeper's, those who answer for the services; of another party's, those who speak for it.
pub(super) const SIGNING: &[Branch] = &[
    Branch::new(Fact::Facet, "p.id", PART)
        .a("CASE WHEN p.is_keeper THEN p.keeper_id END")
        .b("p.organisation_id")
        .word("v.state")
        .flags(FLAGS),
    Branch::new(Fact::Service, "p.id", SIGNED_FOR).a("s.id").b("s.portfolio_id").only("AND p.is_keeper"),
    Branch::new(Fact::OwnedAs, "p.id", SIGNED_FOR).a(FIRST_OWNER).only("AND p.is_keeper"),
    Branch::new(
        Fact::Ancestor,
        "p.organisation_id",
        "agreement_part p JOIN organisation_ancestor o ON o.organisation_id = p.organisation_id",
    )
    .a("o.ancestor_id")
    .only("AND NOT p.is_keeper"),
];

const SIGNED_FOR: &str =
    "agreement_part p JOIN agreement_service c ON c.version_id = p.version_id JOIN service s ON s.id = c.service_id";

/// Lines: each for its own service alone (V2).
pub(super) const LINES: &[Branch] = &[
    Branch::new(Fact::Facet, "l.id", LINE)
        .a("p.keeper_id")
        .b("p.organisation_id")
        .word("v.state")
        .flags(FLAGS)
        .through("p.id"),
    Branch::new(Fact::Service, "l.id", "agreement_line l JOIN service s ON s.id = l.service_id")
        .a("s.id")
        .b("s.portfolio_id"),
    Branch::new(
        Fact::Underpinned,
        "l.id",
        "agreement_line l JOIN agreement_part p ON p.id = l.part_id JOIN agreement_version v ON v.id = p.version_id \
         JOIN service s ON s.id = l.underpins_service_id",
    )
    .a("s.id")
    .b("s.portfolio_id")
    .c("s.provider_id")
    .only(OPEN),
    Branch::new(
        Fact::Ancestor,
        "p.organisation_id",
        "agreement_line l JOIN agreement_part p ON p.id = l.part_id \
         JOIN organisation_ancestor o ON o.organisation_id = p.organisation_id",
    )
    .a("o.ancestor_id"),
    Branch::new(
        Fact::Assignment,
        "l.id",
        "agreement_line l JOIN agreement_part p ON p.id = l.part_id JOIN agreement g ON g.id = p.agreement_id",
    )
    .a("g.assignment_id")
    .only("AND g.assignment_id IS NOT NULL"),
];

/// What the keeper does with a version before it is signed: its services, its customers, its assignment.
pub(super) const WORK: &[Branch] = &[
    Branch::new(Fact::Facet, "v.id", "agreement_version v").a("v.keeper_id").flags(
        "CASE WHEN EXISTS (SELECT 1 FROM agreement_part k WHERE k.version_id = v.id AND k.is_keeper \
         AND k.side = 'CUSTOMER') THEN 2 ELSE 0 END",
    ),
    Branch::new(
        Fact::Service,
        "v.id",
        "agreement_version v JOIN agreement_service c ON c.version_id = v.id JOIN service s ON s.id = c.service_id",
    )
    .a("s.id")
    .b("s.portfolio_id"),
    Branch::new(
        Fact::Customer,
        "v.id",
        "agreement_version v JOIN agreement_part p ON p.version_id = v.id AND NOT p.is_keeper \
         JOIN organisation_ancestor o ON o.organisation_id = p.organisation_id",
    )
    .a("v.keeper_id")
    .b("o.ancestor_id"),
    Branch::new(Fact::Assignment, "v.id", "agreement_version v JOIN agreement g ON g.id = v.agreement_id")
        .a("g.assignment_id")
        .only("AND g.assignment_id IS NOT NULL"),
];

/// Services that stand on lines: each its own provider's (V4).
pub(super) const UNDERPINNED: &[Branch] = &[Branch::new(Fact::Facet, "l.id", "agreement_line l")
    .a("l.underpins_provider_id")
    .through("l.part_id")
    .only("AND l.underpins_service_id IS NOT NULL")];

const UPPER: &str = "underpinning t JOIN agreement_version v ON v.agreement_id = t.upper_agreement_id \
     JOIN agreement_service c ON c.version_id = v.id JOIN service s ON s.id = c.service_id";

/// Which agreement rests on which: the upper one's keeper and services (V4).
pub(super) const UNDERPINNING: &[Branch] = &[
    Branch::new(Fact::Facet, "t.id", "underpinning t").a("t.provider_id").flags("2"),
    Branch::new(Fact::Service, "t.id", UPPER).a("s.id").b("s.portfolio_id"),
    Branch::new(Fact::OwnedAs, "t.id", UPPER).a(FIRST_OWNER),
];

const RESTING: &str = "agreement t JOIN agreement_version v ON v.agreement_id = t.id \
     JOIN agreement_service c ON c.version_id = v.id JOIN service s ON s.id = c.service_id";

/// What an agreement rests on, whether or not anything is recorded.
pub(super) const RESTS_ON: &[Branch] = &[
    Branch::new(Fact::Facet, "t.id", "agreement t").a("t.keeper_id").flags("2"),
    Branch::new(Fact::Service, "t.id", RESTING).a("s.id").b("s.portfolio_id"),
    Branch::new(Fact::OwnedAs, "t.id", RESTING).a(FIRST_OWNER),
];
