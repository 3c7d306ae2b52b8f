//! What the schema looks like to whoever counts what a document costs: per field its type, whether it is a list, a
//! connection or a leaf, and which arguments it takes.
//!
//! Read from the schema's own SDL at start, so that a new field is costed without being told.

use std::collections::{HashMap, HashSet};

use async_graphql_parser::{
    parse_schema,
    types::{BaseType, FieldDefinition, ServiceDocument, Type, TypeKind, TypeSystemDefinition},
};

/// How many objects a list without a page size is taken to hold.
const LIST_SIZE: u64 = 10;

/// The types through which a schema describes itself, which no SDL holds.
const INTROSPECTION: &str = "
type __Schema { description: String types: [__Type!]! queryType: __Type! mutationType: __Type subscriptionType: __Type
  directives: [__Directive!]! }
type __Type { kind: String! name: String description: String specifiedByURL: String isOneOf: Boolean
  fields(includeDeprecated: Boolean): [__Field!] interfaces: [__Type!] possibleTypes: [__Type!]
  enumValues(includeDeprecated: Boolean): [__EnumValue!] inputFields(includeDeprecated: Boolean): [__InputValue!]
  ofType: __Type }
type __Field { name: String! description: String args(includeDeprecated: Boolean): [__InputValue!]! type: __Type!
  isDeprecated: Boolean! deprecationReason: String }
type __InputValue { name: String! description: String type: __Type! defaultValue: String isDeprecated: Boolean!
  deprecationReason: String }
type __EnumValue { name: String! description: String isDeprecated: Boolean! deprecationReason: String }
type __Directive { name: String! description: String locations: [String!]! isRepeatable: Boolean!
  args(includeDeprecated: Boolean): [__InputValue!]! }
type __Root { __schema: __Schema! __type(name: String!): __Type __typename: String! }
";

/// The schema, as far as costs go.
#[derive(Debug)]
pub struct Shape {
    types: HashMap<String, HashMap<String, Field>>,
    /// Name of the query root.
    pub query: String,
    /// Name of the mutation root.
    pub mutation: String,
}

/// One field.
#[derive(Debug)]
pub struct Field {
    /// Its named type, without list and non-null.
    pub ty: String,
    /// How many values it answers with at most: 1, or for a list what a list is taken to hold. A list inside a
    /// connection is counted by the connection's page size instead.
    pub size: u64,
    /// Whether it answers with a connection, whose page size counts for the lists inside.
    pub connection: bool,
    /// Whether it is one of the ways into the schema's description of itself.
    pub introspection: bool,
    arguments: HashSet<String>,
}

impl Field {
    /// Whether it takes an argument called `name`.
    pub fn takes(&self, name: &str) -> bool {
        self.arguments.contains(name)
    }
}

/// A schema that cannot be read back; a fault of the server, found at start.
#[derive(Debug, thiserror::Error)]
#[error("the schema cannot be read back: {0}")]
pub struct ShapeError(#[from] async_graphql_parser::Error);

impl Shape {
    /// Reads `sdl`.
    ///
    /// # Errors
    /// When it is not a schema.
    pub fn read(sdl: &str) -> Result<Self, ShapeError> {
        let schema = parse_schema(sdl)?;
        let own = parse_schema(INTROSPECTION)?;
        let mut shape = Self { types: HashMap::new(), query: "Query".to_owned(), mutation: "Mutation".to_owned() };
        for definition in &schema.definitions {
            if let TypeSystemDefinition::Schema(roots) = definition {
                if let Some(query) = &roots.node.query {
                    shape.query = query.node.to_string();
                }
                if let Some(mutation) = &roots.node.mutation {
                    shape.mutation = mutation.node.to_string();
                }
            }
        }
        for document in [&schema, &own] {
            for (name, fields) in fielded(document) {
                let fields = fields.iter().map(|field| (field.name.node.to_string(), Field::read(field))).collect();
                shape.types.insert(name, fields);
            }
        }
        let meta = shape.types.remove("__Root").unwrap_or_default();
        let query = shape.query.clone();
        shape.types.entry(query).or_default().extend(meta);
        shape.size_introspection(&schema);
        Ok(shape)
    }

    /// The field `name` of the type `ty`; none if there is no such field. `__typename` is no type's field.
    pub fn field(&self, ty: &str, name: &str) -> Option<&Field> {
        self.types.get(ty)?.get(name)
    }

    /// Whether `ty` is a type whose fields are known (an object or interface).
    pub fn knows(&self, ty: &str) -> bool {
        self.types.contains_key(ty)
    }

    /// The lists of the schema's own description hold as much as the schema does, on the average.
    fn size_introspection(&mut self, schema: &ServiceDocument) {
        let types: Vec<&TypeKind> = schema.definitions.iter().filter_map(kind_of).collect();
        let count = |of: fn(&TypeKind) -> usize| {
            let sum = types.iter().map(|kind| of(kind)).sum::<usize>();
            u64::try_from(sum.div_ceil(types.len().max(1))).unwrap_or(u64::MAX).max(1)
        };
        let fields = count(|kind| fields_of(kind).len());
        let arguments =
            types.iter().flat_map(|kind| fields_of(kind)).map(|field| field.node.arguments.len()).sum::<usize>();
        let all_fields = types.iter().map(|kind| fields_of(kind).len()).sum::<usize>().max(1);
        let sizes = [
            ("__Schema", "types", u64::try_from(types.len()).unwrap_or(u64::MAX)),
            ("__Type", "fields", fields),
            ("__Type", "enumValues", count(|kind| if let TypeKind::Enum(of) = kind { of.values.len() } else { 0 })),
            (
                "__Type",
                "inputFields",
                count(|kind| if let TypeKind::InputObject(of) = kind { of.fields.len() } else { 0 }),
            ),
            ("__Type", "possibleTypes", 1),
            ("__Type", "interfaces", 1),
            ("__Field", "args", u64::try_from(arguments.div_ceil(all_fields)).unwrap_or(u64::MAX).max(1)),
            ("__Schema", "directives", 5),
            ("__Directive", "args", 1),
        ];
        for (ty, field, size) in sizes {
            if let Some(field) = self.types.get_mut(ty).and_then(|fields| fields.get_mut(field)) {
                field.size = size;
            }
        }
    }
}

impl Field {
    fn read(field: &FieldDefinition) -> Self {
        let (ty, list) = named(&field.ty.node);
        Self {
            ty: ty.to_owned(),
            size: if list { LIST_SIZE } else { 1 },
            connection: ty.ends_with("Connection") && !list,
            introspection: matches!(field.name.node.as_str(), "__schema" | "__type" | "_service"),
            arguments: field.arguments.iter().map(|argument| argument.node.name.node.to_string()).collect(),
        }
    }
}

fn named(ty: &Type) -> (&str, bool) {
    match &ty.base {
        BaseType::Named(name) => (name.as_str(), false),
        BaseType::List(inner) => (named(inner).0, true),
    }
}

fn kind_of(definition: &TypeSystemDefinition) -> Option<&TypeKind> {
    if let TypeSystemDefinition::Type(ty) = definition { Some(&ty.node.kind) } else { None }
}

type Fields = [async_graphql_parser::Positioned<FieldDefinition>];

fn fields_of(kind: &TypeKind) -> &Fields {
    match kind {
        TypeKind::Object(object) => &object.fields,
        TypeKind::Interface(interface) => &interface.fields,
        _ => &[],
    }
}

/// The types that have fields, each with them.
fn fielded(document: &ServiceDocument) -> impl Iterator<Item = (String, Vec<&FieldDefinition>)> {
    document.definitions.iter().filter_map(|definition| {
        let TypeSystemDefinition::Type(ty) = definition else { return None };
        let has_fields = matches!(ty.node.kind, TypeKind::Object(_) | TypeKind::Interface(_));
        let fields = fields_of(&ty.node.kind).iter().map(|field| &field.node).collect();
        has_fields.then(|| (ty.node.name.node.to_string(), fields))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_schema_is_read_with_its_own_description() {
        let shape = Shape::read(
            "schema { query: Root } interface Node { id: ID! } type Root { a(first: Int): AConnection! b: [A!]! }
             type AConnection { nodes: [A!]! } type A implements Node { id: ID! } enum E { X Y Z }",
        )
        .unwrap();
        assert_eq!(shape.query, "Root");
        let a = shape.field("Root", "a").unwrap();
        assert!(a.connection && a.takes("first") && !a.takes("last") && a.size == 1);
        assert_eq!(shape.field("Root", "b").map(|field| field.size), Some(LIST_SIZE));
        assert!(shape.field("Root", "__schema").unwrap().introspection);
        assert_eq!(shape.field("__Schema", "types").map(|field| field.size), Some(5));
        assert!(shape.knows("Node") && !shape.knows("E"));
    }
}
