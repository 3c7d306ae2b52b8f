//! Fields that answer under one name but ask for different things.
//!
//! Validation refuses them too, but tells of every pair and argument in every selection they occur in: a document of
//! a few kilobytes makes it write millions of errors. The first pair is refused here instead, by the same rule.

use std::collections::{HashMap, HashSet};

use async_graphql_parser::{
    Positioned,
    types::{Field, Selection, SelectionSet},
};

use super::document::Document;
use crate::error::{ApiError, Code};

/// How many fields may be compared before the document is held to be too complex.
const COMPARISONS: usize = 200_000;

/// Looks for the first conflict.
///
/// # Errors
/// `GRAPHQL_VALIDATION_FAILED` naming the fields; `QUERY_TOO_COMPLEX` when there is too much to compare.
pub fn check(document: &Document) -> Result<(), ApiError> {
    let mut left = COMPARISONS;
    let fragments = document.parsed.fragments.values().map(|fragment| &fragment.node.selection_set.node);
    let operation = document.operation().map(|operation| &operation.selection_set.node);
    for set in fragments.chain(operation) {
        each_set(document, set, &mut left)?;
    }
    Ok(())
}

fn each_set(document: &Document, set: &SelectionSet, left: &mut usize) -> Result<(), ApiError> {
    Comparison { document, answers: HashMap::new(), visited: HashSet::new(), left: &mut *left }.compare(None, set)?;
    for selection in &set.items {
        match &selection.node {
            Selection::Field(field) => each_set(document, &field.node.selection_set.node, left)?,
            Selection::InlineFragment(inline) => each_set(document, &inline.node.selection_set.node, left)?,
            Selection::FragmentSpread(_) => {}
        }
    }
    Ok(())
}

struct Comparison<'a, 'left> {
    document: &'a Document,
    answers: HashMap<(Option<&'a str>, &'a str), &'a Positioned<Field>>,
    visited: HashSet<&'a str>,
    left: &'left mut usize,
}

impl<'a> Comparison<'a, '_> {
    /// Recursion is bounded by the depth limit, which counts spreads and was checked before.
    fn compare(&mut self, on: Option<&'a str>, set: &'a SelectionSet) -> Result<(), ApiError> {
        for selection in &set.items {
            match &selection.node {
                Selection::Field(field) => self.answer(on, field)?,
                Selection::InlineFragment(inline) => {
                    let on = inline.node.type_condition.as_ref().map(|on| on.node.on.node.as_str());
                    self.compare(on, &inline.node.selection_set.node)?;
                }
                Selection::FragmentSpread(spread) => {
                    let name = &spread.node.fragment_name.node;
                    if let Some(fragment) = self.document.parsed.fragments.get(name)
                        && self.visited.insert(name.as_str())
                    {
                        let on = fragment.node.type_condition.node.on.node.as_str();
                        self.compare(Some(on), &fragment.node.selection_set.node)?;
                    }
                }
            }
        }
        Ok(())
    }

    fn answer(&mut self, on: Option<&'a str>, field: &'a Positioned<Field>) -> Result<(), ApiError> {
        let Some(left) = self.left.checked_sub(1 + field.node.arguments.len()) else {
            let message = "The document has too many fields that answer under one name.";
            return Err(ApiError::new(Code::QueryTooComplex, message));
        };
        *self.left = left;
        let name = field.node.response_key().node.as_str();
        let Some(first) = self.answers.get(&(on, name)) else {
            self.answers.insert((on, name), field);
            return Ok(());
        };
        let (first, second) = (&first.node, &field.node);
        let same = first.name.node == second.name.node
            && first.arguments.len() == second.arguments.len()
            && first.arguments.iter().all(|(name, value)| second.get_argument(&name.node) == Some(value));
        if same {
            return Ok(());
        }
        let message =
            format!("Fields \"{name}\" conflict: they are different, or have different arguments. Use aliases.");
        Err(ApiError::new(Code::GraphqlValidationFailed, message).at(Some(field.pos)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Limits;

    fn conflicts(text: &str) -> bool {
        check(&Document::parse(text, None, &Limits::default()).unwrap()).is_err()
    }

    #[test]
    fn the_first_conflict_is_refused() {
        assert!(conflicts("{ a: b a: c }"));
        assert!(conflicts("{ a(x: 1) a }"));
        assert!(conflicts("{ x { a(x: 1) a(x: 2) } }"));
        assert!(conflicts("{ ...F } fragment F on Q { a: b ... on Q { a: c } ...G } fragment G on Q { a: d }"));
        assert!(!conflicts("{ a b: a c(x: 1, y: 2) c(y: 2, x: 1) }"));
        assert!(!conflicts("{ ... on A { a: b } ... on B { a: c } }"));
    }
}
