//! Whether the worlds would tell: each rule is left out, and each of its conditions dropped, and in some world somebody
//! must see more, or less, than the second reading says. A mutant that no world tells apart is a gap in the proof.

use std::collections::{BTreeMap, BTreeSet};

use governance::{
    action::Kind,
    decide::{Extent, Grant, bind, extent},
    rule::{Over, Rule, Who},
    rules::RULES,
};
use katalog::access::{Session, proof::Listed};
use uuid::Uuid;

/// What was done to a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Change {
    LeftOut,
    InAnyState,
    Unpublished,
    OfAnyRole,
    WithoutDuty,
    WiderScope,
}

/// A rule by number, a kind it is about, and what was done to it there.
type Mutant = (usize, Kind, Change);

/// The mutants that were told apart.
#[derive(Default)]
pub struct Mutants {
    killed: BTreeSet<Mutant>,
}

/// Each mutated rule, made once: an extent holds rules that live for ever.
fn mutated(rule: &'static Rule, change: Change) -> Option<Rule> {
    let wider = match rule.over {
        Over::Portfolio | Over::SuppliedService => Over::Service,
        Over::Service | Over::Customer => Over::Provider,
        _ => rule.over,
    };
    let made = match change {
        Change::LeftOut => return None,
        Change::InAnyState => Rule { states: 0, ..*rule },
        Change::Unpublished => Rule { published: false, ..*rule },
        Change::OfAnyRole => Rule { of: &[], ..*rule },
        Change::WithoutDuty => Rule { duty: None, ..*rule },
        Change::WiderScope => Rule { over: wider, ..*rule },
    };
    Some(made)
}

/// The changes that change this rule at all.
fn changes(rule: &Rule) -> Vec<Change> {
    let wider = matches!(rule.over, Over::Portfolio | Over::SuppliedService | Over::Service | Over::Customer);
    [
        (Change::LeftOut, true),
        (Change::InAnyState, rule.states != 0),
        (Change::Unpublished, rule.published),
        (Change::OfAnyRole, !rule.of.is_empty()),
        (Change::WithoutDuty, rule.duty.is_some()),
        (Change::WiderScope, wider),
    ]
    .into_iter()
    .filter_map(|(change, applies)| applies.then_some(change))
    .collect()
}

/// The list in which a kind is hunted.
fn hunted(listed: Listed) -> Option<Kind> {
    let (_, kind) = listed.law();
    let finest = match kind {
        Kind::Agreement => listed == Listed::Parts,
        Kind::SupplierRelation => listed == Listed::SupplierRelations,
        Kind::Allocation => listed == Listed::Allocations,
        Kind::SecurityMeasure => listed == Listed::SecurityMeasures,
        _ => true,
    };
    finest.then_some(kind)
}

impl Mutants {
    /// Tries the mutants of this list that no world has told apart yet.
    pub async fn hunt(&mut self, session: &Session, listed: Listed, seen: &BTreeSet<Uuid>) {
        let Some(kind) = hunted(listed) else { return };
        let (action, _) = listed.law();
        let extent = extent(&session.actor, action, kind);
        for (number, rule) in RULES.iter().enumerate().filter(|(_, rule)| rule.speaks_of(action, kind)) {
            for change in changes(rule) {
                let mutant = (number, kind, change);
                if self.killed.contains(&mutant) {
                    continue;
                }
                let Some(changed) = with(session, &extent, rule, change) else { continue };
                let rows = session.covered(listed, &changed).await.unwrap();
                if rows.into_iter().collect::<BTreeSet<_>>() != *seen {
                    self.killed.insert(mutant);
                }
            }
        }
    }

    /// Takes over what another world told apart.
    pub fn killed_too(&mut self, other: Self) {
        self.killed.extend(other.killed);
    }

    /// That no mutant is left, but those that mean the same as the rule.
    pub fn assert_killed(&self) {
        let mut left: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (number, rule) in RULES.iter().enumerate() {
            for kind in rule.kinds {
                for change in changes(rule) {
                    if !self.killed.contains(&(number, *kind, change)) {
                        let name = format!("{:?} {kind} over {:?} by {}", rule.who, rule.over, rule.clause);
                        left.entry(name).or_default().push(format!("{change:?}"));
                    }
                }
            }
        }
        assert!(left.is_empty(), "no world would tell if these rules were changed so: {left:#?}");
    }
}

/// The extent as the changed rule would make it; None where it would be the same.
fn with(session: &Session, extent: &Extent, rule: &'static Rule, change: Change) -> Option<Extent> {
    let mut changed = extent.clone();
    changed.grants.retain(|grant| !std::ptr::eq(grant.rule, rule));
    let own: Vec<&Grant> = extent.grants.iter().filter(|grant| std::ptr::eq(grant.rule, rule)).collect();
    let Some(mutated) = mutated(rule, change) else {
        return (!own.is_empty()).then_some(changed);
    };
    let bounds: Vec<_> = match rule.who {
        Who::Anyone | Who::Myself => own.iter().map(|grant| (grant.appointment, grant.bound)).collect(),
        Who::Staff | Who::Role(_) => {
            let seats = session.actor.seats.iter();
            seats.filter_map(|seat| Some((Some(seat.appointment), bind(&mutated, seat)?))).collect()
        }
    };
    if bounds.is_empty() {
        return None;
    }
    let mutated: &'static Rule = Box::leak(Box::new(mutated));
    changed.grants.extend(bounds.into_iter().map(|(appointment, bound)| Grant { rule: mutated, appointment, bound }));
    Some(changed)
}
