//! The only place where an [`Extent`] becomes SQL. Each kind of row says once how each [`Bound`] is read on it; the
//! same reading serves lists, counts, nested lists and single objects, and is proven equal to
//! [`Grant::covers`](governance::decide::Grant::covers) by a property test.
//!
//! The alias of the governed row is always `t`, but for the facets of agreements: `p` is the party's part, `v` its
//! version, `l` a line of the part.

use governance::{
    action::Kind,
    decide::{Bound, Extent, Grant, Moment},
    rule::{SHARED_SHIFT, States},
};

use crate::sql::Sql;

/// The condition under which the row `t` (or the facet `p`, `v`, `l`) is covered. An empty extent is `FALSE`.
pub fn condition(extent: &Extent) -> Sql {
    condition_of(extent, "v")
}

/// The same where a version of an agreement stands under another alias than `v`.
pub fn condition_of(extent: &Extent, version: &str) -> Sql {
    Sql::any_alike(merged(&extent.grants).into_iter().map(|(grant, states)| granted(extent, grant, states, version)))
}

/// The grants with their states; those that differ in their states alone are one, in any of these states (0: in all).
fn merged(grants: &[Grant]) -> Vec<(&Grant, States)> {
    let mut merged: Vec<(&Grant, States)> = Vec::with_capacity(grants.len());
    for grant in grants {
        let (rule, states) = (grant.rule, grant.rule.states);
        let same = |(other, _): &&mut (&Grant, States)| {
            other.bound == grant.bound
                && (other.rule.published, other.rule.effective, other.rule.of)
                    == (rule.published, rule.effective, rule.of)
        };
        match merged.iter_mut().find(same) {
            Some((_, known)) if *known == 0 || states == 0 => *known = 0,
            Some((_, known)) => *known |= states,
            None => merged.push((grant, states)),
        }
    }
    // What is published takes looking up; what is the actor's own is seen at once.
    merged.sort_by_key(|(grant, _)| grant.rule.published);
    merged
}

/// The condition of one grant: its rows, in these states.
fn granted(extent: &Extent, grant: &Grant, in_states: States, version: &str) -> Sql {
    let (kind, rule) = (extent.kind, grant.rule);
    if kind == Kind::Person {
        return person(grant, extent.moment);
    }
    let mut conditions = vec![rows(kind, grant.bound, version)];
    if in_states != 0 {
        conditions.push(Sql::new(format!("({} & {in_states}) <> 0", states(kind, version))));
    }
    if rule.published {
        conditions.push(Sql::new(published(kind)));
    }
    if !rule.of.is_empty() {
        conditions.push(roles("t", rule.of));
    }
    if rule.effective {
        conditions.push(effective("t", extent.moment));
    }
    Sql::all(conditions)
}

/// The state of the row as a bit, for the kinds that have one.
fn states(kind: Kind, version: &str) -> String {
    match kind {
        Kind::Service => "CASE t.state WHEN 'PROPOSED' THEN 1 WHEN 'ESTABLISHING' THEN 2 WHEN 'ACTIVE' THEN 4 \
             WHEN 'RETIRING' THEN 8 WHEN 'RETIRED' THEN 16 WHEN 'REJECTED' THEN 32 ELSE 0 END"
            .to_owned(),
        Kind::Delivery => "CASE t.state WHEN 'ORDERED' THEN 1 WHEN 'IN_DELIVERY' THEN 2 WHEN 'APPROVED' THEN 4 \
             WHEN 'ACTIVE' THEN 8 WHEN 'ENDED' THEN 16 ELSE 0 END"
            .to_owned(),
        Kind::Agreement | Kind::AgreementLine => format!(
            "(CASE {version}.state WHEN 'DRAFT' THEN 1 WHEN 'IN_REVIEW' THEN 2 WHEN 'REVIEWED' THEN 4 \
             WHEN 'SIGNED_IN_PART' THEN 8 WHEN 'SIGNED' THEN 16 WHEN 'REGISTERED' THEN 32 ELSE 0 END \
             * CASE WHEN p.shared_at IS NULL THEN 1 ELSE {} END)",
            1 + (1 << SHARED_SHIFT)
        ),
        _ => "0".to_owned(),
    }
}

/// V1: what published means, per kind.
fn published(kind: Kind) -> &'static str {
    match kind {
        Kind::Service => "t.published_at IS NOT NULL",
        Kind::Portfolio => {
            "EXISTS (SELECT 1 FROM service s WHERE s.portfolio_id = t.id AND s.published_at IS NOT NULL)"
        }
        Kind::ListPrice => {
            "t.published AND EXISTS (SELECT 1 FROM service s WHERE s.id = t.service_id AND s.published_at IS NOT NULL)"
        }
        _ => "FALSE",
    }
}

/// R1, N6: begun, accepted, not ended at that moment; without a moment, never.
pub fn effective(alias: &str, moment: Option<Moment>) -> Sql {
    let Some(Moment { now, today }) = moment else { return Sql::none() };
    Sql::new(format!(
        "{alias}.accepted_at <= ? AND {alias}.declined_at IS NULL AND ({alias}.ended_at IS NULL OR {alias}.ended_at > ?) \
         AND {alias}.valid_from <= ? AND ({alias}.valid_until IS NULL OR {alias}.valid_until > ?)"
    ))
    .bind(now)
    .bind(now)
    .bind(today)
    .bind(today)
}

fn roles(alias: &str, of: &[governance::role::Role]) -> Sql {
    Sql::any(of.iter().map(|role| Sql::new(format!("{alias}.role = '{role}'"))))
}

/// Which rows of the kind a bound is about. What a kind does not know of, it does not have: `FALSE`.
fn rows(kind: Kind, bound: Bound, version: &str) -> Sql {
    match (kind, bound) {
        (_, Bound::Everything) => Sql::new("TRUE"),
        (Kind::Appointment, bound) => appointment("t", bound),
        (Kind::Agreement, bound) => part(bound, version),
        (Kind::AgreementLine, bound) => line(bound, version),
        (Kind::Underpinning, bound) => underpinning(bound),
        (Kind::Delivery, bound) => delivery(bound),
        (_, Bound::Provider(provider)) => Sql::new("t.provider_id = ?").bind(provider),
        (Kind::Frame, Bound::Portfolio(portfolio)) => Sql::new("t.portfolio_id = ?").bind(portfolio),
        (Kind::Allocation, Bound::Portfolio(portfolio)) => in_portfolio("t.service_id", portfolio),
        (Kind::Allocation, Bound::Service(service)) => Sql::new("t.service_id = ?").bind(service),
        (Kind::Service | Kind::CostRecovery, Bound::Portfolio(portfolio)) => {
            Sql::new("t.portfolio_id = ?").bind(portfolio)
        }
        (Kind::Service | Kind::CostRecovery, Bound::Service(service)) => Sql::new("t.id = ?").bind(service),
        _ => Sql::none(),
    }
}

fn in_portfolio(column: &str, portfolio: uuid::Uuid) -> Sql {
    Sql::new(format!("EXISTS (SELECT 1 FROM service s WHERE s.id = {column} AND s.portfolio_id = ?)")).bind(portfolio)
}

fn in_tree(column: &str, top: uuid::Uuid) -> Sql {
    Sql::new(format!(
        "EXISTS (SELECT 1 FROM organisation_ancestor o WHERE o.organisation_id = {column} AND o.ancestor_id = ?)"
    ))
    .bind(top)
}

/// A person is seen through its appointments, or as oneself.
fn person(grant: &Grant, moment: Option<Moment>) -> Sql {
    match grant.bound {
        Bound::Person(person) => Sql::new("t.id = ?").bind(person),
        bound => {
            let mut conditions = vec![Sql::new("a.person_id = t.id"), appointment("a", bound)];
            if !grant.rule.of.is_empty() {
                conditions.push(roles("a", grant.rule.of));
            }
            if grant.rule.effective {
                conditions.push(effective("a", moment));
            }
            Sql::new("EXISTS (SELECT 1 FROM appointment a WHERE ").and_then(Sql::all(conditions)).and_then(")")
        }
    }
}

fn appointment(a: &str, bound: Bound) -> Sql {
    let had = |tree: &str| {
        Sql::new(format!(
            "EXISTS (SELECT 1 FROM delivery d JOIN service s ON s.id = d.service_id WHERE d.state <> 'ENDED' \
             AND (s.id = {a}.service_id OR s.portfolio_id = {a}.portfolio_id) AND {tree})"
        ))
    };
    match bound {
        Bound::Everything => Sql::new("TRUE"),
        Bound::Person(person) => Sql::new(format!("{a}.person_id = ?")).bind(person),
        Bound::Provider(provider) => Sql::new(format!("{a}.provider_id = ?")).bind(provider),
        Bound::Party(organisation) => {
            Sql::new(format!("{a}.scope = 'ORGANISATION' AND {a}.organisation_id = ?")).bind(organisation)
        }
        Bound::PartyTree(organisation) => Sql::new(format!("{a}.scope = 'ORGANISATION' AND "))
            .and_then(in_tree(&format!("{a}.organisation_id"), organisation)),
        // The contacts of that provider's customers alone: an organisation below a customer may be another's (V9).
        Bound::Customer { provider, customer } => Sql::new(format!(
            "{a}.scope = 'ORGANISATION' AND EXISTS (SELECT 1 FROM customer_relation c WHERE c.provider_id = ? \
             AND c.customer_id = {a}.organisation_id) AND "
        ))
        .bind(provider)
        .and_then(in_tree(&format!("{a}.organisation_id"), customer)),
        Bound::CustomersOf(provider) => Sql::new(format!(
            "{a}.scope = 'ORGANISATION' AND EXISTS (SELECT 1 FROM customer_relation c \
             WHERE c.customer_id = {a}.organisation_id AND c.provider_id = ?)"
        ))
        .bind(provider),
        Bound::HadBy(organisation) => had("d.customer_id = ?").bind(organisation),
        Bound::HadByTree(organisation) => {
            had("EXISTS (SELECT 1 FROM organisation_ancestor o WHERE o.organisation_id = d.customer_id \
             AND o.ancestor_id = ?)")
            .bind(organisation)
        }
        Bound::Portfolio(_)
        | Bound::Service(_)
        | Bound::SuppliedPortfolio(_)
        | Bound::SuppliedService(_)
        | Bound::CustomerSide(_)
        | Bound::CustomerSideTree(_)
        | Bound::SupplierSide(_)
        | Bound::SupplierSideTree(_)
        | Bound::Assignment(_) => Sql::none(),
    }
}

/// V3: from REVIEWED on, or shared as a proposal: what stands open to others than the keeper.
pub fn open(version: &str) -> String {
    format!("({version}.state IN ('REVIEWED', 'SIGNED_IN_PART', 'SIGNED', 'REGISTERED') OR p.shared_at IS NOT NULL)")
}

const SUPPLIED: &str =
    "EXISTS (SELECT 1 FROM agreement_part k WHERE k.version_id = p.version_id AND k.is_keeper AND k.side = 'CUSTOMER')";

/// A service covered by the version, or one of another provider that stands on a line of this part (O2, V4).
fn part(bound: Bound, version: &str) -> Sql {
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
fn line(bound: Bound, version: &str) -> Sql {
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

fn underpinning(bound: Bound) -> Sql {
    let upper = |service: &str, id| {
        Sql::new(format!(
            "EXISTS (SELECT 1 FROM agreement_version v JOIN agreement_service c ON c.version_id = v.id \
             JOIN service s ON s.id = c.service_id WHERE v.agreement_id = t.upper_agreement_id AND {service} = ?)"
        ))
        .bind(id)
    };
    match bound {
        Bound::Provider(provider) => Sql::new("t.provider_id = ?").bind(provider),
        Bound::Portfolio(id) | Bound::SuppliedPortfolio(id) => upper("s.portfolio_id", id),
        Bound::Service(id) | Bound::SuppliedService(id) => upper("s.id", id),
        _ => Sql::none(),
    }
}

fn delivery(bound: Bound) -> Sql {
    match bound {
        Bound::Provider(provider) => Sql::new("t.provider_id = ?").bind(provider),
        Bound::Portfolio(portfolio) => in_portfolio("t.service_id", portfolio),
        Bound::Service(service) => Sql::new("t.service_id = ?").bind(service),
        Bound::Customer { provider, customer } => {
            Sql::new("t.provider_id = ? AND ").bind(provider).and_then(in_tree("t.customer_id", customer))
        }
        Bound::Party(organisation) => Sql::new("t.customer_id = ?").bind(organisation),
        Bound::PartyTree(organisation) => in_tree("t.customer_id", organisation),
        _ => Sql::none(),
    }
}
