//! Documents without fragments: written out, once, for all the times that they come again.
//!
//! Clients write fragments for the sake of their own code; what is answered depends on them only where an object may be of
//! several types. Where none may, the document says the same with each fragment in its place and each field once: then
//! nothing has to be put together while it is answered (`graphql/written.rs`).

use async_graphql_parser::{
    Positioned,
    types::{DocumentOperations, ExecutableDocument, Field, OperationType, Selection, SelectionSet},
};

use super::{document::Document, shape::Shape};

/// A query with its fragments written out; None where it has directives, asks for the schema itself, or fragments on
/// other types than the object's own. It must be within the limits, which count fragments as written out.
pub fn plain(document: &Document, shape: &Shape) -> Option<ExecutableDocument> {
    let operation = document.operation().filter(|operation| operation.ty == OperationType::Query)?;
    if !operation.directives.is_empty() {
        return None;
    }
    let selected = written_out(&operation.selection_set.node, &shape.query, document, shape)?;
    let mut operations = document.parsed.operations.clone();
    match &mut operations {
        DocumentOperations::Single(operation) => operation.node.selection_set.node = selected,
        DocumentOperations::Multiple(named) => named.values_mut().next()?.node.selection_set.node = selected,
    }
    Some(ExecutableDocument { operations, fragments: Default::default() })
}

/// The selection of an object of type `of`, each field once, in the order in which they come first.
fn written_out(selected: &SelectionSet, of: &str, document: &Document, shape: &Shape) -> Option<SelectionSet> {
    let mut fields = Vec::with_capacity(selected.items.len());
    gather(selected, of, document, &mut fields)?;
    let mut items = Vec::with_capacity(fields.len());
    for Positioned { pos, node: mut field } in fields {
        if field.name.node != "__typename" {
            let known = shape.field(of, &field.name.node).filter(|known| !known.introspection)?;
            if !field.selection_set.node.items.is_empty() {
                field.selection_set.node = written_out(&field.selection_set.node, &known.ty, document, shape)?;
            }
        }
        items.push(Positioned { pos, node: Selection::Field(Positioned { pos, node: field }) });
    }
    Some(SelectionSet { items })
}

/// Puts the fields of a selection behind each other, those that are answered under one name together.
fn gather(selected: &SelectionSet, of: &str, document: &Document, into: &mut Vec<Positioned<Field>>) -> Option<()> {
    for selection in &selected.items {
        match &selection.node {
            Selection::Field(field) if field.node.directives.is_empty() => {
                let key = &field.node.response_key().node;
                match into.iter_mut().find(|known| known.node.response_key().node == *key) {
                    Some(known) => {
                        let further = field.node.selection_set.node.items.iter().cloned();
                        known.node.selection_set.node.items.extend(further);
                    }
                    None => into.push(field.clone()),
                }
            }
            Selection::InlineFragment(inline) if inline.node.directives.is_empty() => {
                let condition = inline.node.type_condition.as_ref().map(|condition| condition.node.on.node.as_str());
                condition.is_none_or(|on| on == of).then_some(())?;
                gather(&inline.node.selection_set.node, of, document, into)?;
            }
            Selection::FragmentSpread(spread) if spread.node.directives.is_empty() => {
                let fragment = &document.parsed.fragments.get(&spread.node.fragment_name.node)?.node;
                (fragment.directives.is_empty() && fragment.type_condition.node.on.node == of).then_some(())?;
                gather(&fragment.selection_set.node, of, document, into)?;
            }
            _ => return None,
        }
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use super::*;
    use crate::config::Limits;

    const SDL: &str = "interface Node { id: ID! } type Query { service: Service services: [Service!]! node: Node }
        type Service implements Node { id: ID! name(language: String): String portfolio: Portfolio }
        type Portfolio implements Node { id: ID! name: String services: [Service!]! }";

    fn told(selected: &SelectionSet) -> String {
        let mut text = String::from("{");
        for item in &selected.items {
            let Selection::Field(field) = &item.node else { panic!("a fragment is left") };
            let _ = write!(text, " {}", field.node.response_key().node);
            if !field.node.selection_set.node.items.is_empty() {
                text.push_str(&told(&field.node.selection_set.node));
            }
        }
        text + " }"
    }

    fn written(text: &str) -> Option<String> {
        let shape = Shape::read(SDL).unwrap();
        let document = Document::parse(text, None, &Limits::default()).unwrap();
        let plain = plain(&document, &shape)?;
        assert!(plain.fragments.is_empty());
        let (_, operation) = plain.operations.iter().next()?;
        Some(told(&operation.node.selection_set.node))
    }

    #[test]
    fn fragments_stand_in_their_place_and_each_field_once() {
        let text = "query A { service { ...S id portfolio { id } ... on Service { portfolio { name ...P } } ... { en: name } } } \
                    fragment S on Service { __typename name portfolio { services { ...T } } } \
                    fragment T on Service { id } fragment P on Portfolio { id more: services { id } }";
        assert_eq!(
            written(text).as_deref(),
            Some("{ service{ __typename name portfolio{ services{ id } id name more{ id } } id en } }")
        );
    }

    #[test]
    fn what_depends_on_the_answer_is_left_as_it_is() {
        for text in [
            "{ node { ... on Service { name } } }",
            "{ service { ... on Node { id } } }",
            "{ service { id @include(if: true) } }",
            "{ service { ... @skip(if: false) { id } } }",
            "{ service { ...S @skip(if: false) } } fragment S on Service { id }",
            "query A @x { service { id } }",
            "{ __schema { types { name } } }",
            "{ service { id } __type(name: \"A\") { name } }",
            "mutation { service { id } }",
            "{ service { nothing { id } } }",
        ] {
            assert_eq!(written(text), None, "{text}");
        }
        assert_eq!(written("{ node { id __typename } }").as_deref(), Some("{ node{ id __typename } }"));
    }
}
