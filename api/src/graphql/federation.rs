//! A subgraph of Apollo Federation 2, where the setting `federation` is on: the query root with two more fields, and a
//! key on every type that has a global id. `_service` tells the schema; `_entities` reads what a router refers to.
//!
//! async-graphql's own entity resolvers are not used. They would read each representation by itself, fail all of them
//! where one is not found, and tell the schema also where introspection is off. Here `_entities` is `nodes` under another
//! name: read through access, one statement for each type, null for what one may not see (V7); and the door counts
//! `_service` as a question about the schema.

use std::{borrow::Cow, sync::Arc};

use async_graphql::{
    Any, ContainerType, Context, ContextSelectionSet, Object, ObjectType, OutputType, Positioned, Result, ServerResult,
    SimpleObject, Value,
    indexmap::{IndexMap, IndexSet},
    parser::types::Field,
    registry::{MetaDirectiveInvocation, MetaType, MetaTypeId, Registry},
    resolver_utils::resolve_container,
};

use super::{
    cover::{Entry, because, named},
    id::GlobalId,
    node::{self, Node},
    query::Query,
};
use crate::{app::App, error::ApiError};

/// How many representations one request may refer to; as many as `nodes` takes.
const AT_MOST: usize = 100;

/// Types that subgraphs of other makers have too, with the same meaning: each may answer with its own.
const SHARED: [&str; 1] = ["PageInfo"];

/// What covers the fields that only a subgraph has.
pub fn table() -> Vec<Entry> {
    vec![
        named("Query", "what they hand out is read through access, or is the schema", "_service _entities"),
        because::<Service>("the schema, to whom introspection tells it too", "sdl"),
    ]
}

/// The query root of a subgraph: that of the plain schema, and the two fields for routers.
#[derive(Default)]
pub struct SubgraphQuery {
    plain: Query,
    routers: RouterQuery,
}

impl OutputType for SubgraphQuery {
    fn type_name() -> Cow<'static, str> {
        Query::type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        let root = Query::create_type_info(registry);
        let entities = possible_types(registry);
        let routers = registry.create_fake_output_type::<RouterQuery>();
        if let (MetaType::Object { fields: more, .. }, Some(MetaType::Object { fields, .. })) =
            (routers, registry.types.get_mut(Query::type_name().as_ref()))
        {
            fields.extend(more);
        }
        for ty in registry.types.values_mut() {
            let MetaType::Object { name, directive_invocations, shareable, .. } = ty else { continue };
            if entities.contains(name) {
                let args = IndexMap::from([("fields".to_owned(), Value::from("id"))]);
                directive_invocations.push(MetaDirectiveInvocation { name: "key".to_owned(), args });
            }
            *shareable = SHARED.contains(&name.as_str());
        }
        root
    }

    async fn resolve(&self, ctx: &ContextSelectionSet<'_>, _field: &Positioned<Field>) -> ServerResult<Value> {
        resolve_container(ctx, self).await
    }
}

impl ContainerType for SubgraphQuery {
    async fn resolve_field(&self, ctx: &Context<'_>) -> ServerResult<Option<Value>> {
        match self.routers.resolve_field(ctx).await? {
            Some(value) => Ok(Some(value)),
            None => self.plain.resolve_field(ctx).await,
        }
    }
}

impl ObjectType for SubgraphQuery {}

/// The fields for routers.
#[derive(Default)]
struct RouterQuery;

/// The fields for routers.
#[Object]
impl RouterQuery {
    /// This subgraph.
    #[graphql(name = "_service")]
    async fn service(&self, ctx: &Context<'_>) -> Result<Service> {
        Ok(Service { sdl: ctx.data::<Arc<App>>()?.schema.strict.subgraph_sdl() })
    }

    /// The objects that a router refers to by type and id, in their order, at most 100; null for each that is not there,
    /// or that you may not see (V7).
    #[graphql(name = "_entities")]
    async fn entities(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Type and id of each.")] representations: Vec<Any>,
    ) -> Result<Vec<Option<Entity>>> {
        if representations.len() > AT_MOST {
            let message = format!("At most {AT_MOST} objects are read at once.");
            return Err(ApiError::bad_input("representations", message).into());
        }
        let asked = representations.iter().map(Reference::read).collect::<Result<Vec<_>, _>>()?;
        let ids: Vec<GlobalId> = asked.iter().map(|it| it.id).collect();
        let found = node::read(ctx, &ids).await?;
        // An id under another type's name is none of that type.
        let of_type =
            asked.iter().zip(found).map(|(it, node)| node.filter(|node| node.introspection_type_name() == it.of));
        Ok(of_type.map(|node| node.map(Entity)).collect())
    }
}

/// A representation: what a router knows of an object.
struct Reference<'a> {
    of: &'a str,
    id: GlobalId,
}

impl<'a> Reference<'a> {
    fn read(Any(representation): &'a Any) -> Result<Self, ApiError> {
        let field = |name: &str| match representation {
            Value::Object(fields) => match fields.get(name) {
                Some(Value::String(text)) => Some(text.as_str()),
                _ => None,
            },
            _ => None,
        };
        let (Some(of), Some(id)) = (field("__typename"), field("id")) else {
            let message = "A representation is an object with the texts `__typename` and `id`.";
            return Err(ApiError::bad_input("representations", message));
        };
        Ok(Self { of, id: GlobalId::parse(id).unwrap_or(GlobalId::NONE) })
    }
}

/// A subgraph, as Federation wants it told.
#[derive(SimpleObject)]
#[graphql(name = "_Service")]
struct Service {
    /// Its schema with its keys.
    sdl: Option<String>,
}

/// One of the types with a key: `Node` as a union, since Federation asks for one.
struct Entity(Node);

impl OutputType for Entity {
    fn type_name() -> Cow<'static, str> {
        Cow::Borrowed("_Entity")
    }

    fn create_type_info(registry: &mut Registry) -> String {
        registry.create_output_type::<Self, _>(MetaTypeId::Union, |registry| {
            Node::create_type_info(registry);
            MetaType::Union {
                name: "_Entity".to_owned(),
                description: Some("A type with a key.".to_owned()),
                possible_types: possible_types(registry),
                visible: None,
                inaccessible: false,
                tags: Vec::new(),
                rust_typename: Some(std::any::type_name::<Self>()),
                directive_invocations: Vec::new(),
            }
        })
    }

    fn introspection_type_name(&self) -> Cow<'static, str> {
        self.0.introspection_type_name()
    }

    async fn resolve(&self, ctx: &ContextSelectionSet<'_>, field: &Positioned<Field>) -> ServerResult<Value> {
        self.0.resolve(ctx, field).await
    }
}

/// The types with global ids.
fn possible_types(registry: &Registry) -> IndexSet<String> {
    match registry.types.get(Node::type_name().as_ref()) {
        Some(MetaType::Interface { possible_types, .. }) => possible_types.clone(),
        _ => IndexSet::new(),
    }
}
