//! Whether the worlds would tell: each rule is left out, and each of its conditions dropped, and in some world somebody
//! must see more, or less, than the second reading says. A mutant that no world tells apart is a gap in the proof.
//!
//! It is tried on the persons of the world, and on persons imagined for it: one appointment to the rule's role, whose
//! sight is first held against the second reading as everybody's is.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex},
};

use entity::{appointment, appointment_duty};
use governance::{
    action::{Action, Kind},
    decide::{Actor, Extent, Grant, Scope, Seat, bind, extent},
    duty::Duty,
    role::{Role, ScopeKind},
    rule::{Over, Rule, Who},
    rules::RULES,
    words::Process,
};
use katalog::access::{Session, proof::Listed};
use uuid::Uuid;

use super::{oracle::Sight, random::Random, world::World};

/// What was done to a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Change {
    LeftOut,
    InAnyState,
    Unpublished,
    OfAnyRole,
    OfAnyCategory,
    WithoutDuty,
    WiderScope,
}

/// A rule by number, a kind it is about, and what was done to it there.
type Mutant = (usize, Kind, Change);

/// The mutants that were told apart, by any world so far.
#[derive(Clone, Default)]
pub struct Mutants(Arc<Mutex<BTreeSet<Mutant>>>);

/// Every change that changes what this rule says of this kind, with the rule as it would be; None: left out.
fn changes(rule: &Rule, kind: Kind) -> Vec<(Change, Option<Rule>)> {
    let wider = match rule.over {
        // An underpinning has no supplier side of its own (V4).
        Over::SuppliedService if kind != Kind::Underpinning => Some(Over::Service),
        Over::SuppliedService | Over::Portfolio | Over::Service | Over::Customer => Some(Over::Provider),
        Over::SuppliersOfService => Some(Over::SuppliersOfProvider),
        _ => None,
    };
    let mut made = vec![(Change::LeftOut, None)];
    let mut add = |applies: bool, change, rule| made.extend(applies.then_some((change, Some(rule))));
    add(rule.states != 0, Change::InAnyState, Rule { states: 0, ..*rule });
    add(rule.published, Change::Unpublished, Rule { published: false, ..*rule });
    add(!rule.of.is_empty(), Change::OfAnyRole, Rule { of: &[], ..*rule });
    add(!rule.about.is_empty(), Change::OfAnyCategory, Rule { about: &[], ..*rule });
    add(rule.duty.is_some(), Change::WithoutDuty, Rule { duty: None, ..*rule });
    add(wider.is_some(), Change::WiderScope, Rule { over: wider.unwrap_or(rule.over), ..*rule });
    made
}

/// The kind that is hunted in a list; one list for each kind.
fn hunted(listed: Listed) -> Option<Kind> {
    let (_, kind) = listed.law();
    let finest = match kind {
        Kind::Agreement => listed == Listed::Parts,
        Kind::SupplierRelation => listed == Listed::SupplierRelations,
        Kind::Allocation => listed == Listed::Allocations,
        Kind::SecurityMeasure => listed == Listed::SecurityMeasures,
        Kind::Plan => listed == Listed::Plans,
        Kind::Meeting => listed == Listed::Meetings,
        _ => true,
    };
    finest.then_some(kind)
}

/// The rules that speak of a list, with their numbers.
fn rules_of(listed: Listed) -> impl Iterator<Item = (usize, &'static Rule)> {
    let (action, kind) = listed.law();
    RULES.iter().enumerate().filter(move |(_, rule)| rule.speaks_of(action, kind))
}

impl Mutants {
    /// Tries the mutants of this list that no world has told apart yet on the actor of `session`, who sees `seen`.
    pub async fn hunt(&self, session: &Session, listed: Listed, seen: &BTreeSet<Uuid>) {
        let Some(kind) = hunted(listed) else { return };
        for (number, rule) in rules_of(listed) {
            for (change, made) in changes(rule, kind) {
                self.tried(session, listed, (number, kind, change), made, seen).await;
            }
        }
    }

    /// Tries those left on persons imagined for them.
    pub async fn imagine(&self, world: &World, session: &mut Session, random: &mut Random, place: &str) {
        for listed in Listed::ALL {
            let Some(kind) = hunted(listed) else { continue };
            for (number, rule) in rules_of(listed) {
                for (change, made) in changes(rule, kind) {
                    let mutant = (number, kind, change);
                    if self.told(mutant) {
                        continue;
                    }
                    let role = match rule.who {
                        Who::Role(role) => role,
                        Who::Staff => *random.of(&[Role::Communicator, Role::ProcessOwner]),
                        Who::Anyone | Who::Myself => continue,
                    };
                    let (seat, mut duties) = world.seat(random, Uuid::nil(), role);
                    if let Some(duty) = rule.duty {
                        // That duty alone, or some of the others, which may show the same: the rule alone is to tell.
                        let others: Vec<Duty> = Duty::ALL.iter().copied().filter(|other| *other != duty).collect();
                        let all_others = others.len();
                        let wanted = match change {
                            Change::WithoutDuty => random.some(&others, 0, all_others),
                            _ => vec![duty],
                        };
                        duties = wanted.into_iter().map(|duty| delegated(world, &seat, duty)).collect();
                    }
                    session.imagine(Actor { person: None, seats: vec![held(&seat, &duties)] });
                    let sight = Sight::imagined(world, &seat, &duties);
                    let seen: BTreeSet<Uuid> =
                        world.rows(listed).into_iter().filter(|id| sight.sees(listed, *id)).collect();
                    let own = session.covered(listed, &extent(&session.actor(), listed.law().0, kind)).await.unwrap();
                    let own: BTreeSet<Uuid> = own.into_iter().collect();
                    assert_eq!(own, seen, "{place}: {listed:?} as if {:?}", session.actor().seats);
                    self.tried(session, listed, mutant, made, &seen).await;
                }
            }
        }
    }

    fn told(&self, mutant: Mutant) -> bool {
        self.0.lock().unwrap().contains(&mutant)
    }

    async fn tried(
        &self,
        session: &Session,
        listed: Listed,
        mutant: Mutant,
        made: Option<Rule>,
        seen: &BTreeSet<Uuid>,
    ) {
        if self.told(mutant) {
            return;
        }
        let (number, kind, _) = mutant;
        let extent = extent(&session.actor(), listed.law().0, kind);
        let Some(changed) = with(session, &extent, &RULES[number], made) else { return };
        let rows: BTreeSet<Uuid> = session.covered(listed, &changed).await.unwrap().into_iter().collect();
        if rows != *seen {
            self.0.lock().unwrap().insert(mutant);
        }
    }

    /// That no mutant is left.
    pub fn assert_killed(&self) {
        let mut left: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (number, rule) in RULES.iter().enumerate().filter(|(_, rule)| reads(rule)) {
            for kind in rule.kinds {
                for (change, _) in changes(rule, *kind) {
                    if !self.told((number, *kind, change)) {
                        let name = format!("{:?} {kind} over {:?} by {}", rule.who, rule.over, rule.clause);
                        left.entry(name).or_default().push(format!("{change:?}"));
                    }
                }
            }
        }
        assert!(left.is_empty(), "no world would tell if these rules were changed so: {left:#?}");
    }
}

/// Whether the rule lets somebody see something; who may act is held by the acts' own tests.
fn reads(rule: &Rule) -> bool {
    [Action::Read, Action::ReadPrice].iter().any(|action| rule.actions.contains(action))
}

/// Whether the grant comes of the rule: of V9, those by which the objects of decisions are read.
fn comes_of(grant: &Grant, rule: &'static Rule) -> bool {
    std::ptr::eq(grant.rule, rule) || (rule.over == Over::ItsObject && grant.of.is_some())
}

/// The extent as the changed rule would make it; None where it would be the same.
fn with(session: &Session, extent: &Extent, rule: &'static Rule, made: Option<Rule>) -> Option<Extent> {
    let mut changed = extent.clone();
    changed.grants.retain(|grant| !comes_of(grant, rule));
    let own: Vec<&Grant> = extent.grants.iter().filter(|grant| comes_of(grant, rule)).collect();
    let Some(made) = made else {
        return (!own.is_empty()).then_some(changed);
    };
    let bounds: Vec<_> = match rule.who {
        Who::Anyone | Who::Myself => own.iter().map(|grant| (grant.seat, grant.bound)).collect(),
        Who::Staff | Who::Role(_) => {
            let actor = session.actor();
            actor.seats.iter().filter_map(|seat| Some((Some(*seat), bind(&made, seat, actor.person)?))).collect()
        }
    };
    if bounds.is_empty() {
        return None;
    }
    // An extent holds rules that live for ever.
    let rule: &'static Rule = Box::leak(Box::new(made));
    changed.grants.extend(bounds.into_iter().map(|(seat, bound)| Grant { rule, seat, bound, of: None }));
    Some(changed)
}

/// A duty delegated to the holder of this appointment.
fn delegated(world: &World, seat: &appointment::Model, duty: Duty) -> appointment_duty::Model {
    let (id, granted_at) = (Uuid::now_v7(), world.now);
    appointment_duty::Model { id, appointment_id: seat.id, duty, granted_at, withdrawn_at: None }
}

/// The appointment as a seat.
fn held(seat: &appointment::Model, duties: &[appointment_duty::Model]) -> Seat {
    let (provider, organisation) = (seat.provider_id.unwrap_or_default(), seat.organisation_id.unwrap_or_default());
    let scope = match seat.scope {
        ScopeKind::Installation => Scope::Installation,
        ScopeKind::Provider => Scope::Provider { provider },
        ScopeKind::Portfolio => Scope::Portfolio { provider, portfolio: seat.portfolio_id.unwrap() },
        ScopeKind::Service => Scope::Service { provider, service: seat.service_id.unwrap() },
        ScopeKind::Customer => Scope::Customer { provider, customer: organisation },
        ScopeKind::Organisation => Scope::Organisation { organisation, units: seat.includes_units },
        ScopeKind::Process => {
            Scope::Process { provider, process: seat.process.as_deref().and_then(Process::parse).unwrap() }
        }
        ScopeKind::Assignment => Scope::Assignment { provider, assignment: seat.assignment_id.unwrap() },
    };
    let now = duties.iter().filter(|duty| duty.withdrawn_at.is_none()).map(|duty| duty.duty);
    Seat { appointment: seat.id, role: seat.role, scope, duties: now.collect() }
}
