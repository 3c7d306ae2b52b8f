//! The clauses of GOVERNANCE.md, read from the text itself: what an answer cites is what the document says.

use std::sync::LazyLock;

/// One clause of the model.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Clause {
    /// Its number, such as `S4.2.7`.
    pub number: &'static str,
    /// Its text, one paragraph of Markdown without the number.
    pub text: &'static str,
}

/// The document.
pub const DOCUMENT: &str = include_str!("../GOVERNANCE.md");

/// Every clause, in the document's order.
pub static CLAUSES: LazyLock<Vec<Clause>> = LazyLock::new(|| DOCUMENT.lines().filter_map(clause).collect());

/// The text of the clause with this number; None where the document has no such clause.
pub fn text(number: &str) -> Option<&'static str> {
    CLAUSES.iter().find(|clause| clause.number == number).map(|clause| clause.text)
}

/// The clause that a line states: a line that begins with its number in bold.
fn clause(line: &'static str) -> Option<Clause> {
    let (number, text) = line.strip_prefix("**")?.split_once("** ")?;
    is_number(number).then_some(Clause { number, text })
}

/// Whether `text` has the form of a clause's number: a capital letter, then numbers parted by dots.
pub fn is_number(text: &str) -> bool {
    let mut letters = text.chars();
    letters.next().is_some_and(|letter| letter.is_ascii_uppercase())
        && letters.as_str().split('.').all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clause_is_found_by_its_number_alone() {
        assert!(text("S4.2.7").is_some_and(|text| text.starts_with("Answers for resource planning")));
        assert_eq!(text("S4.2.15"), None);
        assert_eq!(text(""), None);
    }

    #[test]
    fn numbers_have_one_form() {
        assert!(["R1", "S4.2.14", "U2.0"].into_iter().all(is_number));
        assert!(["R", "1", "s1.1", "S4.", "S4..1", "S4.x", ""].into_iter().all(|text| !is_number(text)));
    }
}
