//! GOVERNANCE.md states every clause of the model, once, in order, and cites none that it does not state.

use std::collections::BTreeSet;

use governance::clauses::{CLAUSES, DOCUMENT, is_number};

/// The model's clauses, chapter by chapter: the prefix, its first and its last number; with `bare`, the prefix itself is
/// a clause too.
const CHAPTERS: [(&str, bool, u32, u32); 19] = [
    ("O", false, 1, 5),
    ("R", false, 1, 6),
    ("S1.", false, 1, 4),
    ("S2.", false, 1, 6),
    ("S3.2.", false, 1, 5),
    ("S4.1.", false, 1, 4),
    ("S4.2", true, 1, 14),
    ("S4.3", true, 1, 9),
    ("S4.4", true, 1, 14),
    ("S4.5", true, 1, 5),
    ("S4.6", true, 1, 8),
    ("S4.7", true, 1, 4),
    ("S4.8", true, 1, 2),
    ("U2.", false, 0, 8),
    ("U3.", false, 1, 4),
    ("U", false, 4, 8),
    ("N", false, 1, 8),
    ("L", false, 1, 5),
    ("V", false, 1, 9),
];

/// Numbers by which the document speaks of a whole chapter, and of items of the originals that are no clauses.
const CHAPTERS_CITED: [&str; 0] = [];

fn expected() -> BTreeSet<String> {
    let mut numbers = BTreeSet::new();
    for (prefix, bare, first, last) in CHAPTERS {
        let dot = if bare { "." } else { "" };
        numbers.extend(bare.then(|| prefix.to_owned()));
        numbers.extend((first..=last).map(|number| format!("{prefix}{dot}{number}")));
    }
    numbers
}

#[test]
fn every_clause_of_the_model_is_stated_once() {
    let stated: BTreeSet<String> = CLAUSES.iter().map(|clause| clause.number.to_owned()).collect();
    assert_eq!(stated, expected());
    assert_eq!(stated.len(), CLAUSES.len(), "a clause is stated twice");
}

#[test]
fn every_clause_says_something() {
    for clause in CLAUSES.iter() {
        assert!(clause.text.len() > 40, "{} is empty", clause.number);
        assert!(clause.text.ends_with('.') || clause.text.ends_with(':'), "{} ends abruptly", clause.number);
    }
}

#[test]
fn every_clause_that_is_cited_is_stated() {
    let stated = expected();
    let words = DOCUMENT.split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '.');
    for word in words.map(|word| word.trim_end_matches('.')) {
        let cites = is_number(word) && "ORSUNLV".contains(&word[..1]);
        assert!(!cites || stated.contains(word) || CHAPTERS_CITED.contains(&word), "{word} is cited, but not stated");
    }
}
