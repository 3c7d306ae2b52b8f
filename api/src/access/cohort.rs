//! Rows that were read together stay together: a relation asked of one is read for all in one statement.
//!
//! The rows of one list (or of all lists nested under the same field) form a *cohort*. The first resolver that needs a
//! relation reads it for the whole cohort; its siblings wait for that one statement. What is read becomes a cohort of
//! its own, so the number of statements follows the shape of the query and never the number of rows. There is no
//! waiting for a tick, as data loaders have, and nothing that could split under load.

use std::{
    any::Any,
    collections::HashMap,
    future::Future,
    hash::Hash,
    sync::{Arc, Mutex, PoisonError},
};

use futures_util::FutureExt;
use tokio::sync::OnceCell;
use uuid::Uuid;

use super::{page::Page, row::Row};
use crate::error::ApiError;

type Cell = Arc<dyn Any + Send + Sync>;

/// What was read, by ids and names that are our own: no caller chooses them, so that the quickest hash will do.
pub(super) type Found<K, V> = HashMap<K, V, foldhash::fast::RandomState>;

/// Rows read together, and what has been read for them with them or since.
pub struct Cohort<T> {
    rows: Vec<T>,
    cells: Arc<Cells>,
}

/// What has been read for a cohort, by field.
#[derive(Default)]
pub(super) struct Cells(Mutex<Found<String, Cell>>);

impl Cells {
    /// Puts what was read ahead where [`Member::together`] looks for it.
    pub fn put(&self, field: String, cell: Cell) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(field, cell);
    }

    fn peek<R: Send + Sync + 'static>(&self, field: &str) -> Option<Arc<R>> {
        let cells = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        cells.get(field)?.downcast_ref::<OnceCell<Arc<R>>>()?.get().cloned()
    }

    fn get<R: Send + Sync + 'static>(&self, field: &str) -> Result<Arc<OnceCell<Arc<R>>>, ApiError> {
        let mut cells = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let cell = match cells.get(field) {
            Some(cell) => Arc::clone(cell),
            None => {
                let cell: Cell = Arc::new(OnceCell::<Arc<R>>::new());
                cells.insert(field.to_owned(), Arc::clone(&cell));
                cell
            }
        };
        cell.downcast().map_err(|_| ApiError::internal(format!("field {field} is read as two types")))
    }
}

/// One row of a cohort: what a GraphQL object holds. Made by access alone, so that a resolver cannot hold a row that
/// no extent covered.
pub struct Member<T> {
    cohort: Arc<Cohort<T>>,
    place: usize,
}

impl<T> Clone for Member<T> {
    fn clone(&self) -> Self {
        Self { cohort: Arc::clone(&self.cohort), place: self.place }
    }
}

impl<T> std::ops::Deref for Member<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.cohort.rows[self.place]
    }
}

/// One page of members.
pub type Members<T> = Page<Member<T>>;

impl<T: Send + Sync + 'static> Member<T> {
    /// Makes one cohort of these rows.
    pub(super) fn all(rows: Vec<T>) -> Vec<Self> {
        Self::cohort(rows).0
    }

    /// Makes one cohort of these rows; and where to put what was read ahead of them.
    pub(super) fn cohort(rows: Vec<T>) -> (Vec<Self>, Arc<Cells>) {
        let cells = Arc::<Cells>::default();
        let cohort = Arc::new(Cohort { rows, cells: Arc::clone(&cells) });
        ((0..cohort.rows.len()).map(|place| Self { cohort: Arc::clone(&cohort), place }).collect(), cells)
    }

    /// What was read of the cohort under this key: with its rows, or since. Most is there when it is asked for, and then
    /// nothing has to be waited for.
    pub(super) fn already<R: Send + Sync + 'static>(&self, field: &str) -> Option<Arc<R>> {
        self.cohort.cells.peek(field)
    }

    /// Reads something once for the whole cohort. `field` tells the readings apart.
    ///
    /// # Errors
    /// What `read` fails with; the next sibling tries again.
    pub async fn together<R, F, Fut>(&self, field: &str, read: F) -> Result<Arc<R>, ApiError>
    where
        R: Send + Sync + 'static,
        F: FnOnce(Arc<Cohort<T>>) -> Fut + Send,
        Fut: Future<Output = Result<R, ApiError>> + Send,
    {
        self.shared(field, |cohort| async move { read(cohort).await.map(Arc::new) }).await
    }

    /// The same for what is shared already.
    pub(super) async fn shared<R, F, Fut>(&self, field: &str, read: F) -> Result<Arc<R>, ApiError>
    where
        R: Send + Sync + 'static,
        F: FnOnce(Arc<Cohort<T>>) -> Fut,
        Fut: Future<Output = Result<Arc<R>, ApiError>> + Send,
    {
        let cell = self.cohort.cells.get::<R>(field)?;
        if let Some(value) = cell.get() {
            return Ok(Arc::clone(value));
        }
        // Boxed: the future of every field of a type, of the smallest leaf too, is as large as the largest of them.
        cell.get_or_try_init(|| read(Arc::clone(&self.cohort)).boxed()).await.map(Arc::clone)
    }
}

impl<T: Row> Member<T> {
    /// Makes one cohort of all rows of a page; and where to put what was read ahead of them.
    pub(super) fn page(page: Page<T>) -> (Members<T>, Arc<Cells>) {
        let Page { order, rows, has_previous, has_next, total } = page;
        let (keys, rows): (Vec<_>, Vec<_>) = rows.into_iter().unzip();
        let (members, cells) = Self::cohort(rows);
        (Page { order, rows: keys.into_iter().zip(members).collect(), has_previous, has_next, total }, cells)
    }
}

impl<T> Cohort<T> {
    /// The rows.
    pub fn rows(&self) -> &[T] {
        &self.rows
    }
}

impl<T: Row> Cohort<T> {
    /// The ids of the rows, each once.
    pub fn ids(&self) -> Vec<Uuid> {
        let mut ids: Vec<Uuid> = self.rows.iter().map(Row::id).collect();
        ids.sort_unstable();
        ids.dedup();
        ids
    }
}

/// Makes one cohort of all rows of all pages; and where to put what was read ahead of them.
pub(super) fn nest<K: Eq + Hash, C: Send + Sync + 'static>(
    pages: HashMap<K, Page<C>>,
) -> (HashMap<K, Members<C>>, Arc<Cells>) {
    let mut rows = Vec::new();
    let mut frames = Vec::with_capacity(pages.len());
    for (parent, Page { order, rows: page, has_previous, has_next, total }) in pages {
        let keys: Vec<String> = page
            .into_iter()
            .map(|(key, row)| {
                rows.push(row);
                key
            })
            .collect();
        frames.push((parent, order, keys, has_previous, has_next, total));
    }
    let (members, cells) = Member::cohort(rows);
    let mut members = members.into_iter();
    let pages = frames
        .into_iter()
        .map(|(parent, order, keys, has_previous, has_next, total)| {
            let rows = keys.into_iter().zip(members.by_ref()).collect();
            (parent, Page { order, rows, has_previous, has_next, total })
        })
        .collect();
    (pages, cells)
}
