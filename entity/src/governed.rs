//! The only place where an [`Extent`] becomes SQL. Each kind of row says once how each [`Bound`] is read on it; the
//! same reading serves lists, counts, nested lists and single objects, and is proven equal to
//! [`Grant::covers`](governance::decide::Grant::covers) by a property test.
//!
//! The alias of the governed row is `t`, but for the facets of agreements: `p` is the party's part, `v` its version, `l`
//! a line of the part.

mod acts;
mod agreements;
mod people;

use governance::{
    action::Kind,
    decide::{Bound, Extent, Grant, Moment},
    role::Role,
    rule::{SHARED_SHIFT, States},
};
use uuid::Uuid;

use self::{
    acts::{had, invited, reason, told_of},
    agreements::{line, part, underpinning, work},
    people::{appointment, person},
};
pub use self::{
    acts::{invitation, not_ended},
    agreements::{open, sheet},
};
use crate::sql::Sql;

/// The condition under which the row `t` (or the facet `p`, `v`, `l`) is covered. An empty extent is `FALSE`.
pub fn condition(extent: &Extent) -> Sql {
    condition_of(extent, if matches!(extent.kind, Kind::Agreement | Kind::AgreementLine) { "v" } else { "t" })
}

/// The same where the row stands under another alias than `t`; for agreements, the version under another than `v`.
pub fn condition_of(extent: &Extent, alias: &str) -> Sql {
    Sql::any_alike(merged(extent).into_iter().map(|(grant, states)| granted(extent, grant, states, alias)))
}

/// The grants with their states; those that differ in their states alone are one, in any of these states (0: in all).
fn merged(extent: &Extent) -> Vec<(&Grant, States)> {
    let mut merged: Vec<(&Grant, States)> = Vec::with_capacity(extent.grants.len());
    for grant in &extent.grants {
        let (rule, states) = (grant.rule, grant.rule.states);
        let same = |(other, _): &&mut (&Grant, States)| {
            other.bound == grant.bound
                && other.of == grant.of
                && (other.rule.published, other.rule.effective, other.rule.of, other.rule.about)
                    == (rule.published, rule.effective, rule.of, rule.about)
        };
        match merged.iter_mut().find(same) {
            Some((_, known)) if *known == 0 || states == 0 => *known = 0,
            Some((_, known)) => *known |= states,
            None => merged.push((grant, states)),
        }
    }
    // What is published takes looking up; what is the actor's own is seen at once. Of a service it is a column of its own,
    // and of nearly all: that is seen before the actor's providers are gone through.
    merged.sort_by_key(|(grant, _)| grant.rule.published != (extent.kind == Kind::Service));
    merged
}

/// The condition of one grant: its rows, in these states.
fn granted(extent: &Extent, grant: &Grant, in_states: States, alias: &str) -> Sql {
    let (kind, rule) = (extent.kind, grant.rule);
    if let Some(of) = grant.of.filter(|_| kind == Kind::Decision) {
        return decided(alias, of, &Extent { kind: of, grants: Vec::new(), ..extent.clone() }, grant, in_states);
    }
    if kind == Kind::Person {
        return person(alias, grant, extent.moment);
    }
    // Acts alone are permitted so, and those are judged on facts; no rule of reading asks for it (`tests/law/rules.rs`).
    if rule.made_here || rule.first_owner {
        return Sql::none();
    }
    let mut conditions = vec![rows(kind, grant.bound, alias, extent.moment)];
    if in_states != 0 {
        conditions.push(Sql::new(format!("({} & {in_states}) <> 0", states(kind, alias))));
    }
    if rule.published {
        conditions.push(Sql::new(published(kind, alias)));
    }
    if !rule.of.is_empty() {
        conditions.push(roles(alias, rule.of));
    }
    if rule.effective {
        conditions.push(effective(alias, extent.moment));
    }
    if !rule.about.is_empty() {
        let about = rule.about.iter().map(|category| Sql::new(format!("{alias}.category = '{category}'")));
        conditions.push(Sql::any(about));
    }
    Sql::all(conditions)
}

/// V9: a decision on an object of a kind, where the object is covered.
fn decided(t: &str, kind: Kind, extent: &Extent, grant: &Grant, in_states: States) -> Sql {
    let grant = Grant { of: None, ..*grant };
    if kind == Kind::Agreement {
        // Of the agreement, or of one party's part alone (N7).
        let seen = |of: &str| {
            Sql::new(format!(
                "EXISTS (SELECT 1 FROM agreement_part p JOIN agreement_version g ON g.id = p.version_id \
                 WHERE {of} = {t}.object_id AND "
            ))
            .and_then(granted(extent, &grant, in_states, "g"))
            .and_then(")")
        };
        return Sql::new(format!("{t}.object_kind = '{kind}' AND "))
            .and_then(Sql::any([seen("p.id"), seen("p.agreement_id")]));
    }
    let Some(table) = table(kind) else { return Sql::none() };
    Sql::new(format!("{t}.object_kind = '{kind}' AND EXISTS (SELECT 1 FROM {table} g WHERE g.id = {t}.object_id AND "))
        .and_then(granted(extent, &grant, in_states, "g"))
        .and_then(")")
}

/// Where the objects of a kind stand that decisions are about.
const fn table(kind: Kind) -> Option<&'static str> {
    Some(match kind {
        Kind::Organisation => "organisation",
        Kind::Appointment => "appointment",
        Kind::CustomerRelation => "customer_relation",
        Kind::SupplierRelation => "service_supplier",
        Kind::Portfolio => "portfolio",
        Kind::Service => "service",
        // A service's classification and its reviews are of the service; its measures are their own.
        Kind::SecurityMeasure => {
            "(SELECT id, provider_id FROM service UNION ALL SELECT id, provider_id FROM security_measure)"
        }
        Kind::ServiceText => "service_text",
        Kind::ListPrice => "list_price",
        Kind::Delivery => "delivery",
        Kind::MeasuredValue => "service",
        Kind::PartyFulfilment => "party_fulfilment",
        Kind::AgreementWork => "(SELECT id, id AS version_id, keeper_id FROM agreement_version)",
        Kind::AgreementTemplate => "agreement_template",
        Kind::AgreementStructure => "agreement_structure",
        Kind::Announcement => "announcement",
        Kind::Change => "change",
        Kind::ManagementRecord => "management_record",
        Kind::Need => "need",
        Kind::AnnualCycle => "annual_cycle",
        Kind::Plan => "plan",
        Kind::Frame => "budget_frame",
        // What a service costs is recorded by itself, and seen as its allocations are.
        Kind::Allocation => {
            "(SELECT id, provider_id, service_id FROM allocation UNION ALL SELECT id, provider_id, service_id FROM service_cost)"
        }
        Kind::Meeting => "meeting",
        Kind::Event => "event",
        Kind::ProcessDescription => "process_description",
        Kind::IndexSeries => "index_series",
        Kind::IndexRun => "index_run",
        // Facts were stated of a provider: its id, and the provider's alone.
        Kind::Load => "(SELECT id, id AS provider_id FROM organisation)",
        _ => return None,
    })
}

/// The state of the row as a bit, for the kinds that have one.
fn states(kind: Kind, t: &str) -> String {
    match kind {
        Kind::Service => format!(
            "CASE {t}.state WHEN 'PROPOSED' THEN 1 WHEN 'ESTABLISHING' THEN 2 WHEN 'ACTIVE' THEN 4 \
             WHEN 'RETIRING' THEN 8 WHEN 'RETIRED' THEN 16 WHEN 'REJECTED' THEN 32 ELSE 0 END"
        ),
        Kind::Delivery => format!(
            "CASE {t}.state WHEN 'ORDERED' THEN 1 WHEN 'IN_DELIVERY' THEN 2 WHEN 'APPROVED' THEN 4 \
             WHEN 'ACTIVE' THEN 8 WHEN 'ENDED' THEN 16 ELSE 0 END"
        ),
        Kind::Agreement | Kind::AgreementLine => format!(
            "(CASE {t}.state WHEN 'DRAFT' THEN 1 WHEN 'IN_REVIEW' THEN 2 WHEN 'REVIEWED' THEN 4 \
             WHEN 'SIGNED_IN_PART' THEN 8 WHEN 'SIGNED' THEN 16 WHEN 'REGISTERED' THEN 32 ELSE 0 END \
             * CASE WHEN p.shared_at IS NULL THEN 1 ELSE {} END)",
            1 + (1 << SHARED_SHIFT)
        ),
        _ => "0".to_owned(),
    }
}

/// V1: what published means, per kind.
fn published(kind: Kind, t: &str) -> String {
    let service =
        |link: String| format!("EXISTS (SELECT 1 FROM service s WHERE {link} AND s.published_at IS NOT NULL)");
    match kind {
        Kind::Service => format!("{t}.published_at IS NOT NULL"),
        Kind::Portfolio => service(format!("s.portfolio_id = {t}.id")),
        Kind::ListPrice => format!("{t}.published AND {}", service(format!("s.id = {t}.service_id"))),
        Kind::AgreementTemplate => format!("{} AND {}", sheet(t), service(format!("s.id = {t}.service_id"))),
        _ => "FALSE".to_owned(),
    }
}

/// R1, N6: begun, accepted, not ended at that moment; without a moment, never.
pub fn effective(alias: &str, moment: Option<Moment>) -> Sql {
    let Some(Moment { now, today }) = moment else { return Sql::none() };
    Sql::new(format!(
        "{alias}.accepted_at <= ? AND {alias}.declined_at IS NULL AND ({alias}.ended_at IS NULL OR {alias}.ended_at > ?) \
         AND {alias}.valid_from <= ? AND ({alias}.valid_until IS NULL OR {alias}.valid_until > ?)"
    ))
    .bind_now(now)
    .bind_now(now)
    .bind(today)
    .bind(today)
}

fn roles(alias: &str, of: &[Role]) -> Sql {
    Sql::any(of.iter().map(|role| Sql::new(format!("{alias}.role = '{role}'"))))
}

/// Which rows of the kind a bound is about. What a kind does not know of, it does not have: `FALSE`.
fn rows(kind: Kind, bound: Bound, t: &str, moment: Option<Moment>) -> Sql {
    match (kind, bound) {
        (_, Bound::Everything) => Sql::new("TRUE"),
        (Kind::Appointment | Kind::RoleHolder, bound) => appointment(t, bound, moment),
        (Kind::Agreement, bound) => part(bound, t),
        (Kind::AgreementLine, bound) => line(bound, t),
        // A row of its own, under a part: seen as the part is.
        (Kind::PartyFulfilment, bound) => Sql::new(format!(
            "EXISTS (SELECT 1 FROM agreement_part p JOIN agreement_version v ON v.id = p.version_id \
             WHERE p.id = {t}.part_id AND "
        ))
        .and_then(part(bound, "v"))
        .and_then(")"),
        (Kind::AgreementWork, bound) => work(t, bound),
        (Kind::Underpinning, bound) => underpinning(t, bound),
        (Kind::UnderpinnedService, Bound::Provider(id)) => is(t, "underpins_provider_id", id),
        (Kind::UnderpinnedService, _) => Sql::none(),
        (Kind::Delivery, bound) => delivery(t, bound),
        (Kind::Notice, Bound::Person(person)) => is(t, "person_id", person),
        (Kind::Notice, _) => Sql::none(),
        (Kind::DecisionReason, bound) => reason(t, bound),
        (Kind::ManagementRecord, Bound::Portfolio(portfolio)) => {
            Sql::any([in_portfolio(t, portfolio), is(t, "portfolio_id", portfolio)])
        }
        (Kind::Need | Kind::ManagementRecord, bound) => told_of(t, bound),
        (Kind::Event, Bound::Party(organisation)) => invited(t, is("i", "organisation_id", organisation)),
        (Kind::Event, Bound::PartyTree(organisation)) => invited(t, in_tree("i.organisation_id", organisation)),
        (Kind::Announcement, Bound::HadBy(organisation)) => had(t, moment, is("d", "customer_id", organisation)),
        (Kind::Announcement, Bound::HadByTree(organisation)) => had(t, moment, in_tree("d.customer_id", organisation)),
        (_, Bound::Provider(provider)) => is(t, "provider_id", provider),
        (Kind::ProcessDescription, Bound::Process { provider, process }) => {
            Sql::all([is(t, "provider_id", provider), Sql::new(format!("{t}.process = '{process}'"))])
        }
        (Kind::Plan, Bound::Portfolio(portfolio)) => is(t, "portfolio_id", portfolio),
        (Kind::Plan, Bound::Service(service)) => {
            Sql::new(format!("EXISTS (SELECT 1 FROM service s WHERE s.portfolio_id = {t}.portfolio_id AND s.id = ?)"))
                .bind(service)
        }
        (Kind::PlanItem, Bound::Portfolio(portfolio)) => {
            let plan = format!("EXISTS (SELECT 1 FROM plan f WHERE f.id = {t}.plan_id AND f.portfolio_id = ?)");
            Sql::any([Sql::new(plan).bind(portfolio), in_portfolio(t, portfolio)])
        }
        (Kind::PlanItem, Bound::Service(service)) => is(t, "service_id", service),
        (Kind::Frame, Bound::Portfolio(portfolio)) => is(t, "portfolio_id", portfolio),
        (Kind::Allocation, Bound::Portfolio(portfolio)) => in_portfolio(t, portfolio),
        (Kind::Allocation, Bound::Service(service)) => is(t, "service_id", service),
        (Kind::Service | Kind::CostRecovery | Kind::MeasuredValue, Bound::Portfolio(portfolio)) => {
            is(t, "portfolio_id", portfolio)
        }
        (Kind::Service | Kind::CostRecovery | Kind::MeasuredValue, Bound::Service(service)) => is(t, "id", service),
        _ => Sql::none(),
    }
}

fn is(t: &str, column: &str, id: Uuid) -> Sql {
    Sql::new(format!("{t}.{column} = ?")).bind(id)
}

fn in_portfolio(t: &str, portfolio: Uuid) -> Sql {
    let sql = format!("EXISTS (SELECT 1 FROM service s WHERE s.id = {t}.service_id AND s.portfolio_id = ?)");
    Sql::new(sql).bind(portfolio)
}

fn in_tree(column: &str, top: Uuid) -> Sql {
    Sql::new(format!(
        "EXISTS (SELECT 1 FROM organisation_ancestor o WHERE o.organisation_id = {column} AND o.ancestor_id = ?)"
    ))
    .bind(top)
}

fn delivery(t: &str, bound: Bound) -> Sql {
    match bound {
        Bound::Provider(provider) => is(t, "provider_id", provider),
        Bound::Portfolio(portfolio) => in_portfolio(t, portfolio),
        Bound::Service(service) => is(t, "service_id", service),
        Bound::Customer { provider, customer } => {
            Sql::all([is(t, "provider_id", provider), in_tree(&format!("{t}.customer_id"), customer)])
        }
        Bound::Party(organisation) => is(t, "customer_id", organisation),
        Bound::PartyTree(organisation) => in_tree(&format!("{t}.customer_id"), organisation),
        _ => Sql::none(),
    }
}
