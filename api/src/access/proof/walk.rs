//! Walks through lists by their cursors, as a client makes them.

use uuid::Uuid;

use super::Listed;
use crate::{
    access::{
        Members,
        page::{Order, Paging},
        row::Row,
    },
    error::ApiError,
};

/// A walk through a list, page by page to its end.
#[derive(Clone, Copy, Debug)]
pub struct Walk {
    /// Which of the list's orders, by number; there is always one more after the last: the first again.
    pub order: usize,
    /// Whether the order is turned around.
    pub descending: bool,
    /// Whether the pages are read from the end.
    pub backward: bool,
    /// Rows on a page, 1–100.
    pub size: i32,
}

impl Walk {
    /// Whether agreements are walked by their end.
    pub fn by_end(&self) -> bool {
        let orders = Listed::Agreements.orders();
        orders.get(self.order % orders.len().max(1)).is_some_and(|order| order.column == "ends_key")
    }
}

/// Follows the cursors of a connection to its end.
pub(super) struct Walker {
    order: Order,
    walk: Walk,
    cursor: Option<String>,
    begun: bool,
    ended: bool,
    pages: Vec<Vec<Uuid>>,
}

impl Walker {
    pub(super) fn new(listed: Listed, walk: Walk) -> Self {
        let orders = listed.orders();
        let order = orders.get(walk.order % orders.len().max(1)).copied().unwrap_or(Order::text("id"));
        let order = order.directed(walk.descending);
        Self { order, walk, cursor: None, begun: false, ended: false, pages: Vec::new() }
    }

    /// The next page to ask for, by the arguments that a client would send.
    pub(super) fn next(&self) -> Result<Option<Paging>, ApiError> {
        if self.ended {
            return Ok(None);
        }
        let (size, cursor) = (Some(self.walk.size), self.cursor.clone());
        match self.walk.backward {
            true => Paging::new(self.order, None, None, size, cursor, false),
            false => Paging::new(self.order, size, cursor, None, None, false),
        }
        .map(Some)
    }

    pub(super) fn take<T: Row>(&mut self, page: Members<T>) -> Result<(), ApiError> {
        let (more, behind, end) = match self.walk.backward {
            true => (page.has_previous, page.has_next, page.rows.first()),
            false => (page.has_next, page.has_previous, page.rows.last()),
        };
        if behind != self.begun || (more && page.rows.len() != usize::try_from(self.walk.size).unwrap_or_default()) {
            return Err(ApiError::internal("a page that has a next one is not full, or forgets the one before it"));
        }
        self.cursor = end.map(|(key, row)| page.order.cursor(key, row.id()));
        (self.begun, self.ended) = (true, !more);
        self.pages.push(page.rows.iter().map(|(_, row)| row.id()).collect());
        Ok(())
    }

    /// All rows in list order.
    pub(super) fn done(mut self) -> Vec<Uuid> {
        if self.walk.backward {
            self.pages.reverse();
        }
        self.pages.concat()
    }
}
