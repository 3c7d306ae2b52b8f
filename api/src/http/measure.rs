//! What an operation costs, counted before anything validates or runs it.
//!
//! Fragments that each spread the next one twice grow exponentially when written out, and validation writes them out.
//! Here every fragment is measured once, after those it spreads, and its measure is added wherever it is spread: the
//! work is that of reading the document. All sums saturate.

use std::collections::HashMap;

use async_graphql_parser::types::{Field, OperationType, Selection, SelectionSet};
use async_graphql_value::{Name, Variables};

use super::{
    document::Document,
    page::page_size,
    shape::Shape,
    weight::{Scales, Weight, len},
};
use crate::{
    config::Limits,
    error::{ApiError, Code},
};

/// A measure of some selections, every fragment in them written out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Measure {
    /// Fields, spreads and inline fragments.
    pub selections: u64,
    /// Selections inside selections.
    pub depth: u64,
    /// Fields with an alias.
    pub aliases: u64,
    /// Fields at the top.
    pub breadth: u64,
    /// Directives.
    pub directives: u64,
    /// Values in arguments, variables counted at each use.
    pub inputs: Weight,
    /// Values answered, those in [`per_row`](Self::per_row) left out.
    pub cost: u64,
    /// Values answered per row of the connection whose selections these are.
    pub per_row: u64,
    /// Values answered about the schema itself.
    pub introspection: u64,
    /// Lists inside lists in what is asked about the schema itself.
    pub introspection_lists: u64,
}

impl Measure {
    fn add(&mut self, other: Self) {
        self.selections = self.selections.saturating_add(other.selections);
        self.depth = self.depth.max(other.depth);
        self.aliases = self.aliases.saturating_add(other.aliases);
        self.breadth = self.breadth.saturating_add(other.breadth);
        self.directives = self.directives.saturating_add(other.directives);
        self.inputs = self.inputs.and(other.inputs);
        self.cost = self.cost.saturating_add(other.cost);
        self.per_row = self.per_row.saturating_add(other.per_row);
        self.introspection = self.introspection.saturating_add(other.introspection);
        self.introspection_lists = self.introspection_lists.max(other.introspection_lists);
    }
}

/// Measures the operation of `document`.
///
/// # Errors
/// `PAGE_SIZE` for a page size that cannot be; `GRAPHQL_VALIDATION_FAILED` when more fields and arguments are unknown
/// than `limits.errors` (fewer are left to validation, which says more about each).
pub fn measure(
    document: &Document,
    variables: &Variables,
    shape: &Shape,
    limits: &Limits,
) -> Result<Measure, ApiError> {
    let mut meter =
        Meter { shape, variables, limits, fragments: HashMap::new(), scales: Scales::new(variables), faults: 0 };
    for name in &document.order {
        if let Some(fragment) = document.parsed.fragments.get(name) {
            let ty = fragment.node.type_condition.node.on.node.as_str();
            let mut measured = meter.selections(Some(ty), &fragment.node.selection_set.node)?;
            measured.directives = measured.directives.saturating_add(len(fragment.node.directives.len()));
            // Validation walks every fragment, used or not.
            if measured.depth > len(limits.depth) {
                let message = format!("Fragment \"{name}\" is nested deeper than {}.", limits.depth);
                return Err(ApiError::new(Code::QueryTooComplex, message));
            }
            meter.fragments.insert(name, measured);
        }
    }
    let Some(operation) = document.operation() else { return Ok(Measure::default()) };
    let root = if operation.ty == OperationType::Mutation { &shape.mutation } else { &shape.query };
    let mut measured = meter.selections(Some(root), &operation.selection_set.node)?;
    measured.directives = measured.directives.saturating_add(len(operation.directives.len()));
    Ok(measured)
}

struct Meter<'a> {
    shape: &'a Shape,
    variables: &'a Variables,
    limits: &'a Limits,
    fragments: HashMap<&'a Name, Measure>,
    scales: Scales<'a>,
    faults: usize,
}

impl<'a> Meter<'a> {
    fn selections(&mut self, ty: Option<&str>, set: &'a SelectionSet) -> Result<Measure, ApiError> {
        let mut sum = Measure::default();
        for selection in &set.items {
            let mut measured = match &selection.node {
                Selection::Field(field) => self.field(ty, &field.node)?,
                Selection::InlineFragment(inline) => {
                    let on = inline.node.type_condition.as_ref().map(|on| on.node.on.node.as_str());
                    let inner = self.selections(on.or(ty), &inline.node.selection_set.node)?;
                    Measure { depth: inner.depth.saturating_add(1), ..inner }
                }
                Selection::FragmentSpread(spread) => {
                    let inner = self.fragments.get(&spread.node.fragment_name.node).copied().unwrap_or_default();
                    Measure { depth: inner.depth.saturating_add(1), ..inner }
                }
            };
            let directives = selection.node.directives();
            measured.selections = measured.selections.saturating_add(1);
            measured.directives = measured.directives.saturating_add(len(directives.len()));
            for (_, value) in directives.iter().flat_map(|directive| &directive.node.arguments) {
                measured.inputs = measured.inputs.and(self.scales.weigh(&value.node));
            }
            sum.add(measured);
        }
        Ok(sum)
    }

    fn field(&mut self, parent: Option<&str>, field: &'a Field) -> Result<Measure, ApiError> {
        let name = field.name.node.as_str();
        let shape = parent.and_then(|parent| self.shape.field(parent, name));
        let parent_known = parent.is_some_and(|parent| self.shape.knows(parent));
        if shape.is_none() && parent_known && name != "__typename" {
            self.fault(name)?;
        }
        let mut inputs = Weight::default();
        for (argument, value) in &field.arguments {
            inputs = inputs.and(self.scales.weigh(&value.node));
            if shape.is_some_and(|shape| !shape.takes(&argument.node)) {
                self.fault(&argument.node)?;
            }
        }
        let page = match shape {
            Some(shape) if shape.takes("first") || shape.takes("last") => page_size(field, self.variables)?,
            _ => None,
        };
        let inner = self.selections(shape.map(|shape| shape.ty.as_str()), &field.selection_set.node)?;

        // One value for the object or leaf itself; rows of a connection are multiplied by its page size.
        let rows = page.unwrap_or(super::page::DEFAULT);
        let one = inner.per_row.saturating_mul(rows).saturating_add(inner.cost).saturating_add(1);
        let in_connection = parent.is_some_and(|parent| parent.ends_with("Connection"));
        let size = shape.map_or(1, |shape| shape.size);
        let list = size > 1;
        let mut measured = Measure { cost: 0, per_row: 0, breadth: 1, inputs: inner.inputs.and(inputs), ..inner };
        // Arguments are read again for every row: large ones cost.
        let arguments = inputs.values / 4;
        if list && in_connection {
            measured.per_row = one.saturating_add(arguments);
        } else {
            // What is asked for one by one (`nodes`, `_entities`) is answered one by one.
            let size = if list { page.unwrap_or(size.max(inputs.longest)) } else { 1 };
            measured.cost = one.saturating_mul(size).saturating_add(arguments);
        }
        if shape.is_some_and(|shape| shape.introspection) {
            measured.introspection = measured.introspection.saturating_add(std::mem::take(&mut measured.cost));
        }
        if parent == Some("__Type") && matches!(name, "fields" | "inputFields" | "interfaces" | "possibleTypes") {
            measured.introspection_lists = measured.introspection_lists.saturating_add(1);
        }
        measured.depth = inner.depth.saturating_add(1);
        measured.aliases = measured.aliases.saturating_add(u64::from(field.alias.is_some()));
        Ok(measured)
    }

    fn fault(&mut self, name: &str) -> Result<(), ApiError> {
        self.faults += 1;
        if self.faults <= self.limits.errors {
            return Ok(());
        }
        let message =
            format!("More than {} fields and arguments are unknown, the last being \"{name}\".", self.limits.errors);
        Err(ApiError::new(Code::GraphqlValidationFailed, message))
    }
}
