//! From text to the one operation that will run, with the fragments it uses.
//!
//! The other operations of the document are dropped before validation: async-graphql 7.0.19 checks the request's
//! variables against all of them, and would refuse a document whose operations declare a variable differently.

use std::collections::{BTreeMap, BTreeSet};

use async_graphql_parser::{
    Error, Positioned, parse_query,
    types::{DocumentOperations, ExecutableDocument, OperationDefinition, OperationType, Selection, SelectionSet},
};
use async_graphql_value::{ConstValue, Name, Variables};

use crate::{
    config::Limits,
    error::{ApiError, Code},
};

/// The operation to run.
#[derive(Debug)]
pub struct Document {
    /// The parsed document, holding this operation only.
    pub parsed: ExecutableDocument,
    /// The operation's name, if it has one.
    pub name: Option<String>,
    /// Names of its fragments, each after those it spreads itself.
    pub order: Vec<Name>,
    /// The length of its text, in bytes.
    pub length: usize,
}

impl Document {
    /// Parses `text` and picks the operation called `name` (which may be left out if there is only one).
    ///
    /// [`scan::check`](super::scan::check) must have let the text through.
    ///
    /// # Errors
    /// `GRAPHQL_PARSE_FAILED` when it is not GraphQL, `GRAPHQL_VALIDATION_FAILED` when the operation cannot be told or
    /// fragments spread each other in a circle, `QUERY_TOO_COMPLEX` when it holds too many definitions.
    pub fn parse(text: &str, name: Option<&str>, limits: &Limits) -> Result<Self, ApiError> {
        let parsed = parse_query(text).map_err(|error| {
            let code = match error {
                Error::Syntax { .. } => Code::GraphqlParseFailed,
                _ => Code::GraphqlValidationFailed,
            };
            ApiError::new(code, error.to_string()).at(error.positions().next())
        })?;
        if parsed.operations.iter().len() + parsed.fragments.len() > limits.definitions {
            let message = format!("The document has more than {} operations and fragments.", limits.definitions);
            return Err(ApiError::new(Code::QueryTooComplex, message));
        }
        let ExecutableDocument { operations, mut fragments } = parsed;
        let spreads = fragments
            .iter()
            .map(|(name, fragment)| (name.clone(), spreads_of(&fragment.node.selection_set.node)))
            .collect();
        let order = ordered(&spreads)?;
        let used_by = |operation: &Positioned<OperationDefinition>| {
            reachable(spreads_of(&operation.node.selection_set.node), &spreads)
        };
        let used_at_all: BTreeSet<Name> = operations.iter().flat_map(|(_, operation)| used_by(operation)).collect();
        let (name, operation) = pick(operations, name)?;
        // A fragment that no operation uses stays, so that validation tells of it.
        let used_here = used_by(&operation);
        fragments.retain(|fragment, _| used_here.contains(fragment) || !used_at_all.contains(fragment));
        let order = order.into_iter().filter(|name| fragments.contains_key(name)).collect();
        let operations = match &name {
            Some(name) => DocumentOperations::Multiple([(name.clone(), operation)].into()),
            None => DocumentOperations::Single(operation),
        };
        let name = name.map(|name| name.to_string());
        Ok(Self { parsed: ExecutableDocument { operations, fragments }, name, order, length: text.len() })
    }

    /// The operation.
    pub fn operation(&self) -> Option<&OperationDefinition> {
        self.parsed.operations.iter().next().map(|(_, operation)| &operation.node)
    }

    /// Query or mutation.
    pub fn kind(&self) -> OperationType {
        self.operation().map_or(OperationType::Query, |operation| operation.ty)
    }

    /// The fields at its root, by their own names, those of fragments among them. Each fragment is looked at once.
    pub fn root_fields(&self) -> Vec<&str> {
        let mut found = Vec::new();
        let mut waiting: Vec<&SelectionSet> = self.operation().map(|it| &it.selection_set.node).into_iter().collect();
        let mut seen = BTreeSet::new();
        while let Some(selections) = waiting.pop() {
            for selection in &selections.items {
                match &selection.node {
                    Selection::Field(field) => found.push(field.node.name.node.as_str()),
                    Selection::InlineFragment(inline) => waiting.push(&inline.node.selection_set.node),
                    Selection::FragmentSpread(spread) => {
                        let name = &spread.node.fragment_name.node;
                        let fragment = self.parsed.fragments.get(name).filter(|_| seen.insert(name));
                        waiting.extend(fragment.map(|fragment| &fragment.node.selection_set.node));
                    }
                }
            }
        }
        found
    }

    /// Gives `variables` the operation's default values, so that what is costed is what will run, and leaves out those that
    /// the operation does not declare.
    ///
    /// # Errors
    /// `BAD_INPUT` when one that must have a value has none.
    pub fn complete(&self, variables: &mut Variables) -> Result<(), ApiError> {
        let declared = |name: &Name| {
            let mut definitions = self.operation().into_iter().flat_map(|operation| &operation.variable_definitions);
            definitions.any(|definition| definition.node.name.node == *name)
        };
        let undeclared: Vec<Name> = variables.keys().filter(|name| !declared(name)).cloned().collect();
        for name in undeclared {
            variables.remove(&name);
        }
        for definition in self.operation().iter().flat_map(|operation| &operation.variable_definitions) {
            let Positioned { pos, node } = definition;
            let name = &node.name.node;
            if let (None, Some(default)) = (variables.get(name), &node.default_value) {
                variables.insert(name.clone(), default.node.clone());
            }
            if !node.var_type.node.nullable && matches!(variables.get(name), None | Some(ConstValue::Null)) {
                let message = format!("Variable \"${name}\" of type \"{}\" needs a value.", node.var_type.node);
                return Err(ApiError::bad_input(format!("${name}"), message).at(Some(*pos)));
            }
        }
        Ok(())
    }
}

type Spreads = BTreeMap<Name, BTreeSet<Name>>;

fn pick(
    operations: DocumentOperations,
    name: Option<&str>,
) -> Result<(Option<Name>, Positioned<OperationDefinition>), ApiError> {
    let invalid = |message: String| Err(ApiError::new(Code::GraphqlValidationFailed, message));
    let (name, operation) = match (operations, name) {
        (DocumentOperations::Single(operation), None) => (None, operation),
        (DocumentOperations::Single(_), Some(name)) => {
            return invalid(format!("Unknown operation named \"{name}\"."));
        }
        (DocumentOperations::Multiple(operations), None) => {
            let mut operations = operations.into_iter();
            match (operations.next(), operations.next()) {
                (Some((name, operation)), None) => (Some(name), operation),
                _ => return invalid("The document has several operations: say which by operationName.".to_owned()),
            }
        }
        (DocumentOperations::Multiple(mut operations), Some(name)) => match operations.remove_entry(name) {
            Some((name, operation)) => (Some(name), operation),
            None => return invalid(format!("Unknown operation named \"{name}\".")),
        },
    };
    if operation.node.ty == OperationType::Subscription {
        return invalid("Subscriptions are not served here.".to_owned());
    }
    Ok((name, operation))
}

/// The fragments spread in `selections`, at any depth. Recursion is bounded by the bracket limit.
fn spreads_of(selections: &SelectionSet) -> BTreeSet<Name> {
    let mut found = BTreeSet::new();
    for selection in &selections.items {
        match &selection.node {
            Selection::Field(field) => found.extend(spreads_of(&field.node.selection_set.node)),
            Selection::InlineFragment(inline) => found.extend(spreads_of(&inline.node.selection_set.node)),
            Selection::FragmentSpread(spread) => {
                found.insert(spread.node.fragment_name.node.clone());
            }
        }
    }
    found
}

fn reachable(from: BTreeSet<Name>, spreads: &Spreads) -> BTreeSet<Name> {
    let mut waiting: Vec<Name> = from.into_iter().collect();
    let mut reached = BTreeSet::new();
    while let Some(name) = waiting.pop() {
        if let Some(further) = spreads.get(&name).filter(|_| !reached.contains(&name)) {
            waiting.extend(further.iter().cloned());
        }
        reached.insert(name);
    }
    reached
}

/// Fragments in an order in which each comes after those it spreads; without recursion, as a chain may be long.
fn ordered(spreads: &Spreads) -> Result<Vec<Name>, ApiError> {
    let mut open: BTreeMap<&Name, usize> = BTreeMap::new();
    let mut spread_by: BTreeMap<&Name, Vec<&Name>> = BTreeMap::new();
    for (name, further) in spreads {
        let known = further.iter().filter(|inner| spreads.contains_key(*inner));
        open.insert(name, known.clone().count());
        known.for_each(|inner| spread_by.entry(inner).or_default().push(name));
    }
    let mut ready: Vec<&Name> = open.iter().filter(|(_, count)| **count == 0).map(|(name, _)| *name).collect();
    let mut order = Vec::with_capacity(spreads.len());
    while let Some(name) = ready.pop() {
        order.push(name.clone());
        for outer in spread_by.get(name).into_iter().flatten().copied() {
            if let Some(count) = open.get_mut(outer) {
                *count -= 1;
                if *count == 0 {
                    ready.push(outer);
                }
            }
        }
    }
    match open.iter().find(|(_, count)| **count > 0) {
        Some((name, _)) => {
            let message = format!("Fragment \"{name}\" takes part in a circle of fragments that spread each other.");
            Err(ApiError::new(Code::GraphqlValidationFailed, message))
        }
        None => Ok(order),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str, name: Option<&str>) -> Result<Document, ApiError> {
        Document::parse(text, name, &Limits::default())
    }

    #[test]
    fn only_the_chosen_operation_and_its_fragments_are_kept() {
        let text = "query A($x: Int) { ...F } query B($x: String) { ...G } \
                    fragment F on Query { ...H } fragment G on Query { a } fragment H on Query { a } fragment U on Query { a }";
        let document = parse(text, Some("A")).unwrap();
        assert_eq!(document.name.as_deref(), Some("A"));
        assert_eq!(document.parsed.operations.iter().len(), 1);
        let mut kept: Vec<_> = document.parsed.fragments.keys().map(Name::as_str).collect();
        kept.sort_unstable();
        assert_eq!(kept, ["F", "H", "U"], "U is used by none: validation must see it");
        let place = |name: &str| document.order.iter().position(|other| other.as_str() == name);
        assert!(place("H") < place("F"));
    }

    #[test]
    fn the_operation_must_be_clear() {
        for (text, name) in [
            ("query A { a } query B { a }", None),
            ("query A { a }", Some("B")),
            ("{ a }", Some("A")),
            ("subscription { a }", None),
            ("{ ...F } fragment F on Query { ...G } fragment G on Query { ...F }", None),
            ("{ a } fragment F on Query { ...F }", None),
        ] {
            assert_eq!(parse(text, name).unwrap_err().code(), Code::GraphqlValidationFailed, "{text}");
        }
        assert_eq!(parse("query A { a }", None).unwrap().name.as_deref(), Some("A"));
        assert_eq!(parse("mutation { a }", None).unwrap().kind(), OperationType::Mutation);
    }

    #[test]
    fn fields_at_the_root_are_found_in_fragments_too() {
        let document = parse(
            "mutation { a { b } ...F ... { c } } fragment F on Mutation { d: e ...G } \
             fragment G on Mutation { f }",
            None,
        )
        .unwrap();
        let mut fields = document.root_fields();
        fields.sort_unstable();
        assert_eq!(fields, ["a", "c", "e", "f"]);
    }

    #[test]
    fn variables_are_completed_and_missing_ones_told() {
        let document = parse("query ($a: Int! = 7, $b: Int, $c: Int!) { x }", None).unwrap();
        let mut variables = Variables::from_json(serde_json::json!({"c": null}));
        assert_eq!(document.complete(&mut variables).unwrap_err().code(), Code::BadInput);
        let mut variables = Variables::from_json(serde_json::json!({"c": 1}));
        document.complete(&mut variables).unwrap();
        assert_eq!(variables.get("a"), Some(&ConstValue::from(7)));
    }
}
