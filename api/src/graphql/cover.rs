//! Deny by default, mechanically: every (type, field) of the schema stands in one table, as a field of a governed row
//! or with the reason why it needs no rule of its own. A field that does not stand there keeps the server from
//! serving, and so does an entry whose field is gone.

use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet},
};

use async_graphql::{ObjectType, OutputType, Schema, SubscriptionType};
use async_graphql_parser::types::{TypeKind, TypeSystemDefinition};
use governance::action::{Action, Kind};

use crate::access::{Member, Row};

/// Why a type's fields may be resolved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cover {
    /// The object is a row that the extent of this action on this kind covered.
    Governed(Action, Kind),
    /// The object is made of what others cover; the reason.
    Reason(&'static str),
}

/// One line of the table: fields of one type.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The GraphQL type.
    pub of: Cow<'static, str>,
    /// Why its fields may be resolved.
    pub cover: Cover,
    /// Its fields, parted by white space.
    pub fields: &'static str,
}

/// The fields of a type that wraps a governed row: the row's own kind and action are what covers them.
pub fn governed<T, R>(fields: &'static str) -> Entry
where
    T: OutputType + From<Member<R>>,
    R: Row,
{
    Entry { of: T::type_name(), cover: Cover::Governed(R::ACTION, R::KIND), fields }
}

/// The fields of a type that needs no rule of its own, and why.
pub fn because<T: OutputType>(reason: &'static str, fields: &'static str) -> Entry {
    Entry { of: T::type_name(), cover: Cover::Reason(reason), fields }
}

/// The same for a type known by name: interfaces, roots, and what the libraries make.
pub fn named(of: &'static str, reason: &'static str, fields: &'static str) -> Entry {
    Entry { of: Cow::Borrowed(of), cover: Cover::Reason(reason), fields }
}

/// The fields that stand in the schema but not in the table, or the other way round.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error(
    "the schema and its cover differ: bare fields {bare:?}, entries without a field {stale:?}, listed twice {twice:?}"
)]
pub struct BareFields {
    /// In the schema without cover.
    pub bare: BTreeSet<String>,
    /// In the table without a field.
    pub stale: BTreeSet<String>,
    /// In the table twice.
    pub twice: BTreeSet<String>,
}

/// The schema, if every field of it is covered: what is served has gone through here.
///
/// # Errors
/// As [`check`].
pub fn covered<Q, M, S>(schema: Schema<Q, M, S>, entries: &[Entry]) -> Result<Schema<Q, M, S>, BareFields>
where
    Q: ObjectType + 'static,
    M: ObjectType + 'static,
    S: SubscriptionType + 'static,
{
    check(&schema.sdl(), entries)?;
    Ok(schema)
}

/// Walks the schema against the table.
///
/// # Errors
/// When they differ, or the schema cannot be read back.
pub fn check(sdl: &str, entries: &[Entry]) -> Result<(), BareFields> {
    let mut covered: BTreeMap<String, &Cover> = BTreeMap::new();
    let mut twice = BTreeSet::new();
    for entry in entries {
        for field in entry.fields.split_whitespace() {
            let place = format!("{}.{field}", entry.of);
            if covered.insert(place.clone(), &entry.cover).is_some() {
                twice.insert(place);
            }
        }
    }
    let found = fields(sdl).unwrap_or_else(|error| BTreeSet::from([error]));
    let bare: BTreeSet<String> = found.iter().filter(|place| !covered.contains_key(*place)).cloned().collect();
    let stale: BTreeSet<String> = covered.into_keys().filter(|place| !found.contains(place)).collect();
    if bare.is_empty() && stale.is_empty() && twice.is_empty() {
        return Ok(());
    }
    Err(BareFields { bare, stale, twice })
}

/// Every `Type.field` of the objects and interfaces of a schema; those of the page types are checked by their shape.
fn fields(sdl: &str) -> Result<BTreeSet<String>, String> {
    let document = async_graphql_parser::parse_schema(sdl).map_err(|error| format!("unreadable schema: {error}"))?;
    let mut places = BTreeSet::new();
    for definition in document.definitions {
        let TypeSystemDefinition::Type(definition) = definition else { continue };
        let definition = definition.node;
        let fields = match definition.kind {
            TypeKind::Object(object) => object.fields,
            TypeKind::Interface(interface) => interface.fields,
            TypeKind::Scalar | TypeKind::Union(_) | TypeKind::Enum(_) | TypeKind::InputObject(_) => continue,
        };
        let of = definition.name.node;
        for field in fields.into_iter().map(|field| field.node) {
            if !page_field(&of, &field.name.node, &field.ty.node.to_string()) {
                places.insert(format!("{of}.{}", field.name.node));
            }
        }
    }
    Ok(places)
}

/// Pages carry rows of the type they are named after, and nothing else: these fields of these types. The rows' own
/// type stands in the table like any other.
fn page_field(of: &str, field: &str, ty: &str) -> bool {
    let page = of.strip_suffix("Connection").map(|row| match field {
        "edges" => ty == format!("[{row}Edge!]!"),
        "nodes" => ty == format!("[{row}!]!"),
        "pageInfo" => ty == "PageInfo!",
        "totalCount" => ty == "Int",
        "totalCountIsExact" => ty == "Boolean",
        _ => false,
    });
    let edge = of.strip_suffix("Edge").map(|row| match field {
        "cursor" => ty == "String!",
        "node" => ty == format!("{row}!"),
        _ => false,
    });
    let info = matches!(field, "hasPreviousPage" | "hasNextPage" | "startCursor" | "endCursor");
    page.or(edge).unwrap_or(of == "PageInfo" && info)
}

#[cfg(test)]
mod tests;
