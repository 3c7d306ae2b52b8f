//! The law asked backwards: who may do it, by which rule.

use uuid::Uuid;

use crate::{
    action::{Action, Kind},
    decide::{Bound, Facts, Grant, bind},
    duty::{Duties, Duty},
    role::{Role, ScopeKind},
    rule::{Over, Rule, Who},
    rules::RULES,
    seat::{Scope, Seat},
    words::Process,
};

/// A holder found by [`who_can`].
#[derive(Clone, Copy, Debug)]
pub struct Holder<'a> {
    /// The seat that permits.
    pub seat: &'a Seat,
    /// The rule that permits it.
    pub rule: &'static Rule,
}

/// Which of these seats may do it, and by which rule. What anyone may, and what one may because one has put it on record
/// oneself, or takes part in it, is not listed.
pub fn who_can<'a>(seats: &'a [Seat], action: Action, kind: Kind, facets: &[Facts]) -> Vec<Holder<'a>> {
    let rules = RULES.iter().filter(|rule| rule.speaks_of(action, kind));
    rules
        .flat_map(|rule| seats.iter().map(move |seat| Holder { seat, rule }))
        .filter(|holder| {
            bind(holder.rule, holder.seat, None).is_some_and(|bound| {
                let grant = Grant { rule: holder.rule, seat: Some(*holder.seat), bound, of: None };
                facets.iter().any(|facts| grant.covers(facts))
            })
        })
        .collect()
}

/// Whom a rule permits, found by [`who_may`].
#[derive(Clone, Copy, Debug)]
pub struct Permittee {
    /// The rule.
    pub rule: &'static Rule,
    /// Over what kind of thing its holders hold their role; None: it is not about the holder of one role.
    pub scope: Option<ScopeKind>,
}

/// Whom the rules permit, told from the facts alone, whether or not anybody holds the role: every role is tried on every
/// kind of scope that the facts name.
pub fn who_may(action: Action, kind: Kind, facets: &[Facts]) -> Vec<Permittee> {
    let mut permitted: Vec<Permittee> = Vec::new();
    for rule in RULES.iter().filter(|rule| rule.speaks_of(action, kind)) {
        let covers = |seat: Option<Seat>, bound| {
            let grant = Grant { rule, seat, bound, of: None };
            move |facts: &&Facts| grant.covers(facts)
        };
        match rule.who {
            Who::Anyone => {
                let found = facets.iter().find(covers(None, Bound::Everything));
                permitted.extend(found.map(|_| Permittee { rule, scope: None }));
            }
            Who::Myself => {
                let found = facets.iter().find(|facts| facts.person.is_some());
                permitted.extend(found.map(|_| Permittee { rule, scope: None }));
            }
            Who::Staff | Who::Role(_) => {
                let mut scopes: Vec<ScopeKind> = Vec::new();
                for facts in facets {
                    for seat in imagined(rule.who, facts) {
                        let person = match rule.over {
                            Over::TakingPart => facts.taking_part.first().copied(),
                            _ => facts.person,
                        };
                        let covered = bind(rule, &seat, person).is_some_and(|bound| covers(Some(seat), bound)(&facts));
                        if covered && !scopes.contains(&seat.scope.kind()) {
                            scopes.push(seat.scope.kind());
                        }
                    }
                }
                match rule.who {
                    Who::Staff => permitted.extend(scopes.first().map(|_| Permittee { rule, scope: None })),
                    _ => permitted.extend(scopes.into_iter().map(|scope| Permittee { rule, scope: Some(scope) })),
                }
            }
        }
    }
    permitted
}

/// One seat for each kind of scope that `who` can hold over what the facts name, with every duty.
fn imagined(who: Who, facts: &Facts) -> Vec<Seat> {
    let role = match who {
        Who::Role(role) => role,
        Who::Staff => Role::Leadership,
        Who::Anyone | Who::Myself => return Vec::new(),
    };
    let duties: Duties = Duty::ALL.iter().copied().collect();
    let scopes = role.scopes().iter().flat_map(|kind| scopes(*kind, facts));
    scopes.map(|scope| Seat { appointment: Uuid::nil(), role, scope, duties }).collect()
}

/// The scopes of this kind over what the facts name.
fn scopes(kind: ScopeKind, facts: &Facts) -> Vec<Scope> {
    let provider = facts.providers.first().copied().unwrap_or_default();
    let over = |of: &[&[Uuid]], scope: &dyn Fn(Uuid) -> Scope| {
        of.iter().filter_map(|ids| ids.first()).map(|id| scope(*id)).collect()
    };
    match kind {
        ScopeKind::Installation => vec![Scope::Installation],
        ScopeKind::Provider => {
            over(&[&facts.providers, &facts.customers_of, &facts.supplies], &|provider| Scope::Provider { provider })
        }
        ScopeKind::Portfolio => {
            let portfolios = [&facts.portfolios[..], &facts.supplied_portfolios, &facts.supplies_portfolios];
            over(&portfolios, &|portfolio| Scope::Portfolio { provider, portfolio })
        }
        ScopeKind::Service => {
            let services = [&facts.services[..], &facts.supplied_services, &facts.supplies_services];
            over(&services, &|service| Scope::Service { provider, service })
        }
        ScopeKind::Customer => {
            let customer = facts.customers.first().map(|(provider, customer)| (*provider, *customer));
            customer.map(|(provider, customer)| Scope::Customer { provider, customer }).into_iter().collect()
        }
        ScopeKind::Organisation => {
            over(&[&facts.parties, &facts.had_by], &|organisation| Scope::Organisation { organisation, units: false })
        }
        // Without a process, of some process: who may do that over the provider as a whole holds any.
        ScopeKind::Process => {
            vec![Scope::Process { provider, process: facts.process.unwrap_or(Process::ServiceManagement) }]
        }
        ScopeKind::Assignment => over(&[&facts.assignments], &|assignment| Scope::Assignment { provider, assignment }),
    }
}
