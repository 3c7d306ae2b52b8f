//! Both ways: each rule names a clause that is stated, and each clause that lets somebody see something is named by a
//! rule, or stands here with the reason why no rule names it. The list may only shrink.

use std::collections::BTreeSet;

use governance::{
    action::{Action, Kind},
    clauses::{self, CLAUSES},
    explain::governing,
    rules::RULES,
};

/// Clauses that let somebody see something and that no rule names, by reason.
const UNNAMED: &[(&str, &[&str])] = &[
    ("shapes what is kept, and lets nobody see it", &["O1", "O2", "O3", "O4", "N8"]),
    ("is how every rule is bound: scopes", &["R4"]),
    ("lets its holder see nothing, so no rule stands for it", &["S4.8"]),
    ("is how what is hidden or refused is told", &["V7"]),
    ("names readers whose rules stand under V1, V2, V5 or V6", &["S2.6", "S4.5", "S4.7", "N3", "N7"]),
    ("is a list over needs, seen by who sees those", &["S4.4.5"]),
    (
        "comes with the records that it is about: opinions, surveys, enquiries, steps of assignments",
        &["U3.1", "U3.2", "U3.3"],
    ),
];

/// Whether a clause lets somebody see something: of organisations, roles and visibility every one does.
fn permits_reading(number: &str, text: &str) -> bool {
    number.starts_with(['O', 'R', 'V']) || ["shows", "shown", "lists", "sight"].iter().any(|word| text.contains(word))
}

fn named() -> BTreeSet<&'static str> {
    RULES.iter().map(|rule| rule.clause).collect()
}

fn excused() -> BTreeSet<&'static str> {
    UNNAMED.iter().flat_map(|(_, numbers)| numbers.iter().copied()).collect()
}

#[test]
fn every_rule_names_a_clause_that_is_stated() {
    for rule in RULES {
        assert!(clauses::text(rule.clause).is_some(), "{} is named by {:?}, but not stated", rule.clause, rule.who);
    }
}

#[test]
fn every_refusal_names_a_clause_that_is_stated() {
    for kind in Kind::ALL {
        for action in Action::ALL {
            assert!(clauses::text(governing(*action, *kind, &[])).is_some(), "{action} {kind}");
        }
    }
}

#[test]
fn every_clause_that_permits_reading_is_named_or_excused() {
    let (named, excused) = (named(), excused());
    let missing: Vec<&str> = CLAUSES
        .iter()
        .filter(|clause| permits_reading(clause.number, clause.text))
        .map(|clause| clause.number)
        .filter(|number| !named.contains(number) && !excused.contains(number))
        .collect();
    assert!(missing.is_empty(), "no rule names {missing:?}");
}

#[test]
fn nothing_is_excused_without_need() {
    let named = named();
    for number in excused() {
        let text = clauses::text(number).unwrap_or_else(|| panic!("{number} is excused, but not stated"));
        assert!(permits_reading(number, text), "{number} permits no reading: take it off the list");
        assert!(!named.contains(number), "{number} is named by a rule: take it off the list");
    }
    let all: usize = UNNAMED.iter().map(|(_, numbers)| numbers.len()).sum();
    assert_eq!(all, excused().len(), "a clause is excused twice");
}
