//! Objects whose fields are resolved one after the other.
//!
//! The library gives every field of every row a future of its own on the heap, to run them side by side. What a governed
//! row shows is there when it is asked for (`ahead.rs`), so that there is nothing to wait for: here the fields of an
//! object are resolved in the order in which they are asked for, in one future, and written as they come (`written.rs`).
//! What was not read ahead is read by the first of its cohort all the same (`access/cohort.rs`): in as many statements,
//! only not side by side. An extension of the library's would not be told of these fields; the schema has none.

use std::{borrow::Cow, ops::Deref};

use async_graphql::{
    ContainerType, Context, ContextSelectionSet, ObjectType, OutputType, Positioned, ServerResult, Value,
    registry::Registry,
    resolver_utils::{resolve_container, resolve_list},
};
use async_graphql_parser::types::{Field, Selection};
use futures_util::FutureExt;

use super::written::{Text, is_plain, unwritten};
use crate::error::ApiError;

/// An object whose fields are resolved one after the other; in all else it is its `T`.
#[derive(Clone)]
pub struct InTurn<T> {
    object: T,
}

impl<T> InTurn<T> {
    /// Of this object.
    pub const fn of(object: T) -> Self {
        Self { object }
    }
}

impl<T> From<T> for InTurn<T> {
    fn from(object: T) -> Self {
        Self { object }
    }
}

impl<T> Deref for InTurn<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.object
    }
}

impl<T: ContainerType> InTurn<T> {
    /// Writes the selected fields, in turn, of a plain selection.
    async fn write(&self, ctx: &ContextSelectionSet<'_>, text: &mut Text) -> ServerResult<()> {
        text.raw("{");
        for (at, selection) in ctx.item.node.items.iter().enumerate() {
            let Selection::Field(field) = &selection.node else {
                return Err(ApiError::internal("a plain selection has a fragment").into());
            };
            text.member(at, &field.node.response_key().node);
            let value = match field.node.name.node.as_str() {
                "__typename" => Value::String(self.object.introspection_type_name().into_owned()),
                _ => self.object.resolve_field(&ctx.with_field(field)).await?.unwrap_or_default(),
            };
            text.push(&value).map_err(unwritten)?;
        }
        text.raw("}");
        Ok(())
    }
}

impl<T: ContainerType> OutputType for InTurn<T> {
    fn type_name() -> Cow<'static, str> {
        T::type_name()
    }

    fn introspection_type_name(&self) -> Cow<'static, str> {
        self.object.introspection_type_name()
    }

    fn qualified_type_name() -> String {
        T::qualified_type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        T::create_type_info(registry)
    }

    async fn resolve(&self, ctx: &ContextSelectionSet<'_>, _: &Positioned<Field>) -> ServerResult<Value> {
        // One box for an object: types refer to each other, and so would their futures hold each other.
        if !is_plain(ctx) {
            return resolve_container(ctx, &self.object).boxed().await;
        }
        let written = async {
            let mut text = Text::of(1);
            self.write(ctx, &mut text).await?;
            Ok(text.value())
        };
        written.boxed().await
    }
}

/// Such objects one after the other, all in one future: a list of them in all else.
pub struct Turns<T>(pub Vec<InTurn<T>>);

impl<T> FromIterator<InTurn<T>> for Turns<T> {
    fn from_iter<I: IntoIterator<Item = InTurn<T>>>(objects: I) -> Self {
        Self(objects.into_iter().collect())
    }
}

impl<T> From<Vec<InTurn<T>>> for Turns<T> {
    fn from(objects: Vec<InTurn<T>>) -> Self {
        Self(objects)
    }
}

impl<T: ContainerType> OutputType for Turns<T> {
    fn type_name() -> Cow<'static, str> {
        Vec::<InTurn<T>>::type_name()
    }

    fn qualified_type_name() -> String {
        Vec::<InTurn<T>>::qualified_type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        Vec::<InTurn<T>>::create_type_info(registry)
    }

    async fn resolve(&self, ctx: &ContextSelectionSet<'_>, field: &Positioned<Field>) -> ServerResult<Value> {
        if !is_plain(ctx) {
            return resolve_list(ctx, field, &self.0, Some(self.0.len())).boxed().await;
        }
        let written = async {
            let mut text = Text::of(self.0.len());
            for (at, object) in self.0.iter().enumerate() {
                text.raw(if at == 0 { "[" } else { "," });
                let ctx = ctx.with_index(at);
                object.write(&ctx, &mut text).await.map_err(|error| ctx.set_error_path(error))?;
            }
            text.raw(if self.0.is_empty() { "[]" } else { "]" });
            Ok(text.value())
        };
        written.boxed().await
    }
}

impl<T: ContainerType> ContainerType for InTurn<T> {
    async fn resolve_field(&self, ctx: &Context<'_>) -> ServerResult<Option<Value>> {
        self.object.resolve_field(ctx).await
    }
}

impl<T: ObjectType> ObjectType for InTurn<T> {}
