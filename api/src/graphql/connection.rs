//! Relay connections over pages of governed rows.

use std::borrow::Cow;

use async_graphql::{Context, OutputType, QueryPathSegment, SimpleObject, TypeName, connection::PageInfo};

use crate::{
    access::{Member, Members, Row, Session},
    error::ApiError,
};

/// One page of a list.
#[derive(SimpleObject)]
#[graphql(name_type)]
pub struct Connection<T: OutputType> {
    /// The rows with their cursors.
    pub edges: Vec<Edge<T>>,
    /// The rows alone.
    pub nodes: Vec<T>,
    /// Where the page lies in the list.
    pub page_info: PageInfo,
    /// How many rows the list has that you may see: exact up to 10,000, see `totalCountIsExact`. Counted only when
    /// this field is selected.
    pub total_count: Option<i32>,
    /// Whether `totalCount` is the whole number; false: there are more than 10,000.
    pub total_count_is_exact: Option<bool>,
}

/// A row with its place in the list.
#[derive(SimpleObject)]
#[graphql(name_type)]
pub struct Edge<T: OutputType> {
    /// The place, for `after` and `before`.
    pub cursor: String,
    /// The row.
    pub node: T,
}

impl<T: OutputType> TypeName for Connection<T> {
    fn type_name() -> Cow<'static, str> {
        format!("{}Connection", T::type_name()).into()
    }
}

impl<T: OutputType> TypeName for Edge<T> {
    fn type_name() -> Cow<'static, str> {
        format!("{}Edge", T::type_name()).into()
    }
}

impl<T: OutputType + Clone> Connection<T> {
    /// The connection of a page.
    pub fn of<R: Row>(page: Members<R>) -> Self
    where
        T: From<Member<R>>,
    {
        let edges: Vec<Edge<T>> = page
            .rows
            .into_iter()
            .map(|(key, row)| Edge { cursor: page.order.cursor(&key, row.id()), node: T::from(row) })
            .collect();
        let page_info = PageInfo {
            has_previous_page: page.has_previous,
            has_next_page: page.has_next,
            start_cursor: edges.first().map(|edge| edge.cursor.clone()),
            end_cursor: edges.last().map(|edge| edge.cursor.clone()),
        };
        Self {
            nodes: edges.iter().map(|edge| edge.node.clone()).collect(),
            edges,
            page_info,
            total_count: page.total.and_then(|total| i32::try_from(total.count).ok()),
            total_count_is_exact: page.total.map(|total| total.exact),
        }
    }
}

/// The request's session.
///
/// # Errors
/// When the door did not put one there, which is a fault of the server.
pub fn session<'a>(ctx: &Context<'a>) -> Result<&'a Session, ApiError> {
    ctx.data::<std::sync::Arc<Session>>().map(AsRef::as_ref).map_err(|error| ApiError::internal(error.message))
}

/// Whether the number of all rows is asked for.
pub fn counted(ctx: &Context<'_>) -> bool {
    let field = ctx.look_ahead();
    field.field("totalCount").exists() || field.field("totalCountIsExact").exists()
}

/// What tells the readings of a cohort apart: the field's place in the document, without the rows' places in lists. The
/// response key alone would not do: the same rows are reached by several ways (`nodes` and `edges.node`), and each may
/// select a field of the same key with other arguments.
pub fn key(ctx: &Context<'_>) -> String {
    let mut names = Vec::with_capacity(8);
    let mut at = ctx.path_node.as_ref();
    while let Some(node) = at {
        if let QueryPathSegment::Name(name) = node.segment {
            names.push(name);
        }
        at = node.parent;
    }
    names.reverse();
    names.join("/")
}
