//! What must hold of every rule, whatever it says.

use governance::{
    action::{Action, Kind},
    decide::{Scope, Seat, bind},
    duty::{Duties, Duty},
    lifecycle::VersionState,
    role::{Role, ScopeKind},
    rule::{Over, Rule, Who},
    rules::RULES,
    words::Process,
};
use uuid::Uuid;

/// A seat in `role` over a scope of this kind, with every duty.
fn seat(role: Role, kind: ScopeKind) -> Seat {
    let id = Uuid::max();
    let scope = match kind {
        ScopeKind::Installation => Scope::Installation,
        ScopeKind::Provider => Scope::Provider { provider: id },
        ScopeKind::Portfolio => Scope::Portfolio { provider: id, portfolio: id },
        ScopeKind::Service => Scope::Service { provider: id, service: id },
        ScopeKind::Customer => Scope::Customer { provider: id, customer: id },
        ScopeKind::Organisation => Scope::Organisation { organisation: id, units: false },
        ScopeKind::Process => Scope::Process { provider: id, process: Process::Incident },
        ScopeKind::Assignment => Scope::Assignment { provider: id, assignment: id },
    };
    Seat { appointment: id, role, scope, duties: Duty::ALL.iter().copied().collect() }
}

fn named(rule: &Rule) -> String {
    format!("{:?} {:?} {:?} over {:?} by {}", rule.who, rule.actions, rule.kinds, rule.over, rule.clause)
}

#[test]
fn every_rule_binds_for_some_holder() {
    for rule in RULES {
        let binds = Role::ALL
            .iter()
            .any(|role| role.scopes().iter().any(|kind| bind(rule, &seat(*role, *kind), Some(Uuid::nil())).is_some()));
        let held = matches!(rule.who, Who::Staff | Who::Role(_));
        assert_eq!(binds, held, "{}", named(rule));
    }
}

#[test]
fn a_duty_is_needed_where_it_is_named_and_only_coordinators_hold_any() {
    for rule in RULES {
        let Some(duty) = rule.duty else { continue };
        assert_eq!(rule.who, Who::Role(Role::ServiceCoordinator), "{}", named(rule));
        for kind in Role::ServiceCoordinator.scopes() {
            let holder = seat(Role::ServiceCoordinator, *kind);
            let others: Duties = Duty::ALL.iter().copied().filter(|other| *other != duty).collect();
            assert!(bind(rule, &Seat { duties: others, ..holder }, None).is_none(), "{}", named(rule));
            if rule.over != Over::Portfolio || *kind == ScopeKind::Portfolio {
                let only = Duties::NONE.with(duty);
                assert!(bind(rule, &Seat { duties: only, ..holder }, None).is_some(), "{}", named(rule));
            }
        }
    }
}

#[test]
fn everything_is_only_for_what_is_public_and_for_the_platforms_upkeep() {
    for rule in RULES.iter().filter(|rule| rule.over == Over::Everything) {
        match rule.who {
            Who::Anyone => assert!(["V1", "V9"].contains(&rule.clause), "{}", named(rule)),
            // R2: it creates organisations, and what it does with appointments is bound to roles; O5: a first load.
            Who::Role(Role::PlatformAdmin) => {
                let creates = rule.actions == [Action::Register] && rule.kinds == [Kind::Organisation];
                let begins = rule.actions == [Action::Attest] && rule.kinds == [Kind::FirstLoad];
                assert!(creates || begins || !rule.of.is_empty(), "{}", named(rule));
            }
            _ => panic!("{}", named(rule)),
        }
    }
}

/// V9: a decision is read as its object is, by everyone who reads that, and in no other way; and its object is never a
/// decision, nor what only a list of one's own shows.
#[test]
fn a_decision_is_read_as_its_object_alone() {
    let about = |rule: &&Rule| rule.kinds.contains(&Kind::Decision) || rule.over == Over::ItsObject;
    let found: Vec<&Rule> = RULES.iter().filter(about).collect();
    let [rule] = found[..] else { panic!("{found:?}") };
    assert_eq!((rule.who, rule.over, rule.clause), (Who::Anyone, Over::ItsObject, "V9"));
    assert_eq!((rule.actions, rule.kinds), (&[Action::Read][..], &[Kind::Decision][..]));
    assert!(!Kind::DECIDED.contains(&Kind::Decision) && !Kind::DECIDED.contains(&Kind::Notice));
    // Every kind that is decided on is read by somebody.
    for kind in Kind::DECIDED {
        assert!(RULES.iter().any(|rule| rule.speaks_of(Action::Read, *kind)), "{kind}");
    }
}

/// Who made an appointment, and which owner comes first, is judged on facts alone: no list is read by it.
#[test]
fn what_is_judged_on_facts_alone_is_an_act() {
    for rule in RULES.iter().filter(|rule| rule.made_here || rule.first_owner) {
        let reads = |action: &Action| matches!(action, Action::Read | Action::ReadPrice);
        assert!(!rule.actions.iter().any(reads), "{}", named(rule));
    }
}

#[test]
fn no_rule_stands_twice() {
    let told = |rule: &Rule| format!("{}{:?}{}{:?}{:?}", named(rule), rule.duty, rule.states, rule.of, rule.about);
    let mut names: Vec<String> = RULES.iter().map(told).collect();
    names.sort_unstable();
    for pair in names.windows(2) {
        assert_ne!(pair[0], pair[1]);
    }
}

/// Lists of agreements are ordered by the end of what is registered, so whoever is led to one by some place of a rule
/// must be allowed to read what is registered there.
#[test]
fn whoever_reads_agreements_reads_registered_ones() {
    let reading = |rule: &&Rule| rule.speaks_of(Action::Read, Kind::Agreement);
    for rule in RULES.iter().filter(reading) {
        let same = |other: &&Rule| (other.who, other.duty, other.over) == (rule.who, rule.duty, rule.over);
        let registered = |other: &Rule| other.states == 0 || other.states & (1 << VersionState::Registered as u32) != 0;
        assert!(RULES.iter().filter(reading).filter(same).any(registered), "{}", named(rule));
    }
}

/// V8: `whoCan` names persons only to staff, and only those whose appointment the same rule shows them.
#[test]
fn only_staff_are_told_who_holds_a_role() {
    let telling: Vec<&Rule> = RULES.iter().filter(|rule| rule.speaks_of(Action::Read, Kind::RoleHolder)).collect();
    assert!(!telling.is_empty());
    for rule in telling {
        assert!(about_staff(rule), "{}", named(rule));
        assert!(rule.speaks_of(Action::Read, Kind::Appointment) && rule.speaks_of(Action::Read, Kind::Person));
    }
}

/// V4: what stands on a line is told to the receiving provider's side, and to no customer or supplier.
#[test]
fn what_stands_on_a_line_is_told_to_staff_of_its_own_provider() {
    let telling = RULES.iter().filter(|rule| rule.speaks_of(Action::Read, Kind::UnderpinnedService));
    let telling: Vec<&Rule> = telling.collect();
    assert!(!telling.is_empty());
    for rule in telling {
        assert!(about_staff(rule) && rule.over == Over::Provider && rule.clause == "V4", "{}", named(rule));
    }
}

fn about_staff(rule: &Rule) -> bool {
    match rule.who {
        Who::Staff => true,
        Who::Role(role) => role.is_staff(),
        Who::Anyone | Who::Myself => false,
    }
}
