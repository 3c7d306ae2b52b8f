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

use entity::sql::Sql;
use tokio::sync::OnceCell;
use uuid::Uuid;

use super::{
    anchored::Anchored,
    list::{Filter, Nesting},
    page::{Page, Paging},
    row::Row,
    session::Session,
};
use crate::error::ApiError;

type Cell = Arc<dyn Any + Send + Sync>;

/// Rows read together, and what has been read for them since.
pub struct Cohort<T> {
    rows: Vec<T>,
    cells: Mutex<HashMap<String, Cell>>,
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
        let cohort = Arc::new(Cohort { rows, cells: Mutex::default() });
        (0..cohort.rows.len()).map(|place| Self { cohort: Arc::clone(&cohort), place }).collect()
    }

    /// Reads something once for the whole cohort. `field` tells the readings apart: the response key of the field.
    ///
    /// # Errors
    /// What `read` fails with; the next sibling tries again.
    pub async fn together<R, F, Fut>(&self, field: &str, read: F) -> Result<Arc<R>, ApiError>
    where
        R: Send + Sync + 'static,
        F: FnOnce(Arc<Cohort<T>>) -> Fut,
        Fut: Future<Output = Result<R, ApiError>>,
    {
        let cell = {
            let mut cells = self.cohort.cells.lock().unwrap_or_else(PoisonError::into_inner);
            let cell = cells.entry(field.to_owned()).or_insert_with(|| Arc::new(OnceCell::<Arc<R>>::new()));
            Arc::clone(cell).downcast::<OnceCell<Arc<R>>>()
        };
        let cell = cell.map_err(|_| ApiError::internal(format!("field {field} is read as two types")))?;
        let read = || async { read(Arc::clone(&self.cohort)).await.map(Arc::new) };
        cell.get_or_try_init(read).await.map(Arc::clone)
    }

    /// The row that `key` names, if covered: one statement for the cohort.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn one<C: Row>(
        &self,
        session: &Session,
        field: &str,
        key: fn(&T) -> Option<Uuid>,
    ) -> Result<Option<Member<C>>, ApiError> {
        let Some(id) = key(self) else { return Ok(None) };
        let found = self
            .together(field, |cohort| async move {
                let mut ids: Vec<Uuid> = cohort.rows.iter().filter_map(key).collect();
                ids.sort_unstable();
                ids.dedup();
                session.members::<C>(&ids).await
            })
            .await?;
        Ok(found.get(&id).cloned())
    }
}

impl<T: Row> Member<T> {
    /// Makes one cohort of all rows of a page.
    pub(super) fn page(page: Page<T>) -> Members<T> {
        let Page { order, rows, has_previous, has_next, total } = page;
        let (keys, rows): (Vec<_>, Vec<_>) = rows.into_iter().unzip();
        Page { order, rows: keys.into_iter().zip(Self::all(rows)).collect(), has_previous, has_next, total }
    }

    /// The page of covered rows nested under this one: one statement for the cohort, and one for the numbers.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn many<C: Row>(
        &self,
        session: &Session,
        field: &str,
        nesting: Nesting,
        paging: Paging,
        filter: Filter,
    ) -> Result<Members<C>, ApiError> {
        let pages = self
            .together(field, |cohort| async move {
                let ids = cohort.ids();
                let pages = session.list_by::<C>(nesting, &ids, &paging, &filter).await?;
                Ok((paging.clone(), nest(pages)))
            })
            .await?;
        let (paging, pages) = &*pages;
        Ok(pages.get(&self.id()).cloned().unwrap_or_else(|| Page::empty(paging)))
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

/// Makes one cohort of all rows of all pages.
pub(super) fn nest<K: Eq + Hash, C: Send + Sync + 'static>(pages: HashMap<K, Page<C>>) -> HashMap<K, Members<C>> {
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
    let mut members = Member::all(rows).into_iter();
    frames
        .into_iter()
        .map(|(parent, order, keys, has_previous, has_next, total)| {
            let rows = keys.into_iter().zip(members.by_ref()).collect();
            (parent, Page { order, rows, has_previous, has_next, total })
        })
        .collect()
}

impl Session {
    /// The covered rows with these ids, as one cohort.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn members<T: Row>(&self, ids: &[Uuid]) -> Result<HashMap<Uuid, Member<T>>, ApiError> {
        let (ids, rows): (Vec<_>, Vec<_>) = self.find::<T>(ids).await?.into_iter().unzip();
        Ok(ids.into_iter().zip(Member::all(rows)).collect())
    }
}

impl Session {
    /// One page of the covered rows of a small kind, as one cohort.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn page<T: Row>(&self, paging: &Paging, filter: &Filter) -> Result<Members<T>, ApiError> {
        Ok(Member::page(self.list::<T>(paging, filter).await?))
    }

    /// One page of the covered rows of a large kind, as one cohort.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn anchored_page<T: Anchored>(&self, paging: &Paging, filter: &Filter) -> Result<Members<T>, ApiError> {
        Ok(Member::page(self.list_anchored::<T>(paging, filter).await?))
    }

    /// The covered row with this code among those of one provider (by the provider's code).
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn by_code<T: Row>(
        &self,
        provider_column: &str,
        provider: &str,
        code: &str,
    ) -> Result<Option<Member<T>>, ApiError> {
        let of = format!("t.code = ? AND {provider_column} = (SELECT o.id FROM organisation o WHERE o.code = ?)");
        let found = self.find_by::<T>(Sql::new(of).bind(code).bind(provider), false).await?;
        Ok(Member::all(found.into_values().collect()).pop())
    }
}
