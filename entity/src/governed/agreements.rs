//! Agreements: the part `p` of a party in a version, a line `l` of it, what stands on a line, what underpins.

use governance::decide::Bound;

use super::{in_tree, is};
use crate::sql::Sql;

/// V3: from REVIEWED on, or shared as a proposal: what stands open to others than the keeper.
pub fn open(version: &str) -> String {
    format!("({version}.state IN ('REVIEWED', 'SIGNED_IN_PART', 'SIGNED', 'REGISTERED') OR p.shared_at IS NOT NULL)")
}

const SUPPLIED: &str =
    "EXISTS (SELECT 1 FROM agreement_part k WHERE k.version_id = p.version_id AND k.is_keeper AND k.side = 'CUSTOMER')";

/// A service covered by the version, or one of another provider that stands on a line of this part (O2, V4).
pub(super) fn part(bound: Bound, version: &str) -> Sql {
    let open = open(version);
    let covered = |service: &str, id| {
        Sql::new(format!(
            "EXISTS (SELECT 1 FROM agreement_service c JOIN service s ON s.id = c.service_id \
             WHERE c.version_id = p.version_id AND {service} = ?)"
        ))
        .bind(id)
    };
    let underpinned = |service: &str, id| {
        Sql::new(format!(
            "{open} AND EXISTS (SELECT 1 FROM agreement_line u JOIN service s ON s.id = u.underpins_service_id \
             WHERE u.part_id = p.id AND {service} = ?)"
        ))
        .bind(id)
    };
    let supplied = |service: &str, id| {
        Sql::any([Sql::new(SUPPLIED).and_then(" AND ").and_then(covered(service, id)), underpinned(service, id)])
    };
    match bound {
        Bound::Provider(provider) => {
            Sql::any([Sql::new("p.keeper_id = ?").bind(provider), underpinned("s.provider_id", provider)])
        }
        Bound::Portfolio(id) => Sql::any([covered("s.portfolio_id", id), underpinned("s.portfolio_id", id)]),
        Bound::Service(id) => Sql::any([covered("s.id", id), underpinned("s.id", id)]),
        Bound::SuppliedPortfolio(id) => supplied("s.portfolio_id", id),
        Bound::SuppliedService(id) => supplied("s.id", id),
        bound => party(bound),
    }
}

/// A line stands for its own service alone: the manager of one service does not see another's prices (V2).
pub(super) fn line(bound: Bound, version: &str) -> Sql {
    let open = open(version);
    let own = |service: &str, id| {
        Sql::new(format!("EXISTS (SELECT 1 FROM service s WHERE s.id = l.service_id AND {service} = ?)")).bind(id)
    };
    let underpinned = |service: &str, id| {
        Sql::new(format!(
            "{open} AND EXISTS (SELECT 1 FROM service s WHERE s.id = l.underpins_service_id AND {service} = ?)"
        ))
        .bind(id)
    };
    let supplied = |service: &str, id| {
        Sql::any([Sql::new(SUPPLIED).and_then(" AND ").and_then(own(service, id)), underpinned(service, id)])
    };
    match bound {
        Bound::Provider(provider) => {
            Sql::any([Sql::new("p.keeper_id = ?").bind(provider), underpinned("s.provider_id", provider)])
        }
        Bound::Portfolio(id) => Sql::any([own("s.portfolio_id", id), underpinned("s.portfolio_id", id)]),
        Bound::Service(id) => Sql::any([own("s.id", id), underpinned("s.id", id)]),
        Bound::SuppliedPortfolio(id) => supplied("s.portfolio_id", id),
        Bound::SuppliedService(id) => supplied("s.id", id),
        bound => party(bound),
    }
}

/// The party whose part it is (N7), or the assignment that the agreement came from.
fn party(bound: Bound) -> Sql {
    match bound {
        Bound::Customer { provider, customer } => Sql::new("p.keeper_id = ? AND NOT p.is_keeper AND ")
            .bind(provider)
            .and_then(in_tree("p.organisation_id", customer)),
        Bound::CustomerSide(organisation) => {
            Sql::new("NOT p.is_keeper AND p.side = 'CUSTOMER' AND p.organisation_id = ?").bind(organisation)
        }
        Bound::CustomerSideTree(organisation) => Sql::new("NOT p.is_keeper AND p.side = 'CUSTOMER' AND ")
            .and_then(in_tree("p.organisation_id", organisation)),
        Bound::SupplierSide(organisation) => {
            Sql::new("NOT p.is_keeper AND p.side = 'PROVIDER' AND p.organisation_id = ?").bind(organisation)
        }
        Bound::SupplierSideTree(organisation) => Sql::new("NOT p.is_keeper AND p.side = 'PROVIDER' AND ")
            .and_then(in_tree("p.organisation_id", organisation)),
        Bound::Assignment(assignment) => {
            Sql::new("EXISTS (SELECT 1 FROM agreement g WHERE g.id = p.agreement_id AND g.assignment_id = ?)")
                .bind(assignment)
        }
        _ => Sql::none(),
    }
}

/// What its keeper does with a version `t.version_id` before it is signed: for the keeper's own people alone.
pub(super) fn work(t: &str, bound: Bound) -> Sql {
    let covered = |service: &str, id| {
        Sql::new(format!(
            "EXISTS (SELECT 1 FROM agreement_service c JOIN service s ON s.id = c.service_id \
             WHERE c.version_id = {t}.version_id AND {service} = ?)"
        ))
        .bind(id)
    };
    let supplied = |service: &str, id| {
        Sql::new(format!(
            "EXISTS (SELECT 1 FROM agreement_part k WHERE k.version_id = {t}.version_id AND k.is_keeper \
             AND k.side = 'CUSTOMER') AND "
        ))
        .and_then(covered(service, id))
    };
    match bound {
        Bound::Provider(provider) => is(t, "keeper_id", provider),
        Bound::Portfolio(id) => covered("s.portfolio_id", id),
        Bound::Service(id) => covered("s.id", id),
        Bound::SuppliedPortfolio(id) => supplied("s.portfolio_id", id),
        Bound::SuppliedService(id) => supplied("s.id", id),
        Bound::Customer { provider, customer } => is(t, "keeper_id", provider)
            .and_then(format!(
                " AND EXISTS (SELECT 1 FROM agreement_part p WHERE p.version_id = {t}.version_id AND NOT p.is_keeper AND "
            ))
            .and_then(in_tree("p.organisation_id", customer))
            .and_then(")"),
        Bound::Assignment(assignment) => Sql::new(format!(
            "EXISTS (SELECT 1 FROM agreement came JOIN agreement_version v ON v.agreement_id = came.id \
             WHERE v.id = {t}.version_id AND came.assignment_id = ?)"
        ))
        .bind(assignment),
        _ => Sql::none(),
    }
}

/// U6: a template `t` that is a product sheet, as it reads now.
pub fn sheet(t: &str) -> String {
    format!(
        "{t}.kind = 'PRODUCT_SHEET' AND NOT EXISTS (SELECT 1 FROM agreement_template later \
         WHERE later.provider_id = {t}.provider_id AND later.code = {t}.code AND later.number > {t}.number)"
    )
}

/// That an agreement rests on another: seen by those of the upper one (V4).
pub(super) fn underpinning(t: &str, bound: Bound) -> Sql {
    let upper = |service: &str, id| {
        Sql::new(format!(
            "EXISTS (SELECT 1 FROM agreement_version v JOIN agreement_service c ON c.version_id = v.id \
             JOIN service s ON s.id = c.service_id WHERE v.agreement_id = {t}.upper_agreement_id AND {service} = ?)"
        ))
        .bind(id)
    };
    match bound {
        Bound::Provider(provider) => is(t, "provider_id", provider),
        Bound::Portfolio(id) | Bound::SuppliedPortfolio(id) => upper("s.portfolio_id", id),
        Bound::Service(id) | Bound::SuppliedService(id) => upper("s.id", id),
        _ => Sql::none(),
    }
}
