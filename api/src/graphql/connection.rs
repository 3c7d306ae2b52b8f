//! Relay connections over pages of governed rows.

use std::borrow::Cow;

use async_graphql::{Context, Object, OutputType, SimpleObject, TypeName, connection::PageInfo};
use uuid::Uuid;

use super::{
    in_turn::{InTurn, Turns},
    written::Rows,
};
use crate::{
    access::{Member, Members, Page, Row, Session},
    error::ApiError,
};

/// One page of a list.
#[derive(Clone)]
pub struct Connection<T> {
    page: Page<(Uuid, T)>,
}

impl<T> Connection<T> {
    /// The connection of a page.
    pub fn of<R: Row>(page: Members<R>) -> Self
    where
        T: From<Member<R>>,
    {
        let Page { order, rows, has_previous, has_next, total } = page;
        let rows = rows.into_iter().map(|(key, row)| (key, (row.id(), T::from(row)))).collect();
        Self { page: Page { order, rows, has_previous, has_next, total } }
    }

    /// The connection of a page whose rows are made of others.
    pub const fn made(page: Page<(Uuid, T)>) -> Self {
        Self { page }
    }

    fn cursor(&self, place: Option<&(String, (Uuid, T))>) -> Option<String> {
        place.map(|(key, (id, _))| self.page.order.cursor(key, *id))
    }
}

/// One page of a list.
#[Object(name_type)]
impl<T: OutputType + Clone> Connection<T> {
    /// The rows with their cursors.
    async fn edges(&self) -> Turns<Edge<T>> {
        let edge = |(key, (id, row)): &(String, (Uuid, T))| {
            InTurn::of(Edge { cursor: self.page.order.cursor(key, *id), node: row.clone() })
        };
        self.page.rows.iter().map(edge).collect()
    }

    /// The rows alone.
    async fn nodes(&self) -> Rows<T> {
        self.page.rows.iter().map(|(_, (_, row))| row.clone()).collect()
    }

    /// Where the page lies in the list.
    async fn page_info(&self) -> PageInfo {
        PageInfo {
            has_previous_page: self.page.has_previous,
            has_next_page: self.page.has_next,
            start_cursor: self.cursor(self.page.rows.first()),
            end_cursor: self.cursor(self.page.rows.last()),
        }
    }

    /// How many rows the list has that you may see: exact up to 10,000, see `totalCountIsExact`. Counted only when
    /// this field is selected.
    async fn total_count(&self) -> Option<i32> {
        self.page.total.and_then(|total| i32::try_from(total.count).ok())
    }

    /// Whether `totalCount` is the whole number; false: there are more than 10,000.
    async fn total_count_is_exact(&self) -> Option<bool> {
        self.page.total.map(|total| total.exact)
    }
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

impl<T: OutputType + Clone> TypeName for Connection<T> {
    fn type_name() -> Cow<'static, str> {
        format!("{}Connection", T::type_name()).into()
    }
}

impl<T: OutputType> TypeName for Edge<T> {
    fn type_name() -> Cow<'static, str> {
        format!("{}Edge", T::type_name()).into()
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
