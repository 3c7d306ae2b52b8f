//! Governed rows by id, by a condition, or as a list: one statement, whatever the number of rows, with what hangs on
//! them.

use std::{collections::HashMap, marker::PhantomData, sync::Arc};

use entity::sql::Sql;
use sea_orm::{DbBackend, DbErr};
use uuid::Uuid;

use super::{
    ahead::{Ahead, Reading, Taken},
    cohort::{Member, Members},
    gather::{Of, Part, Rows},
    page::{COUNT_LIMIT, Page, Paging, Total},
    row::{Columns, KeptNumber, Row},
    session::Session,
};
use crate::error::ApiError;

/// What a list is narrowed by: conditions on the row `t`, and on the facet through which it is seen.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// On the row `t`; empty: none.
    pub row: Sql,
    /// On the facet `p`, `v`; empty: none. Only facets the actor may see are tried, so that a filter tells nothing of
    /// the others (N7).
    pub facet: Sql,
}

impl Filter {
    /// Only by conditions on the row.
    pub fn rows(conditions: impl IntoIterator<Item = Sql>) -> Self {
        Self { row: Sql::all(conditions), facet: Sql::default() }
    }

    pub(super) fn row_or_true(&self) -> Sql {
        if self.row.is_empty() { Sql::new("TRUE") } else { self.row.clone() }
    }
}

impl Session {
    /// The covered rows with these ids; what is not covered is not there (V7).
    pub(crate) async fn find<T: Row>(&self, ids: &[Uuid]) -> Result<HashMap<Uuid, T>, ApiError> {
        self.find_by(Sql::within("t.id", ids.iter().copied()), ids.is_empty()).await
    }

    /// The covered rows for which `condition` holds, by id.
    pub(crate) async fn find_by<T: Row>(&self, condition: Sql, nothing: bool) -> Result<HashMap<Uuid, T>, ApiError> {
        let extent = self.extent(T::ACTION, T::KIND);
        if nothing || extent.grants.is_empty() {
            return Ok(HashMap::new());
        }
        let rows = self.rows(self.selected::<T>(condition)).await?;
        let read = rows.iter().map(|row| T::read(&mut Columns::new(row)).map(|found| (found.id(), found)));
        Ok(read.collect::<Result<_, DbErr>>()?)
    }

    /// The covered row with this id, held until the act ends; what is not covered is not there (V7).
    pub(crate) async fn find_held<T: Row>(&self, id: Uuid) -> Result<Option<T>, ApiError> {
        let mut sql = self.selected::<T>(Sql::new("t.id = ?").bind(id));
        if self.backend() == DbBackend::Postgres {
            sql.push(" FOR NO KEY UPDATE OF t");
        }
        let rows = self.rows(sql).await?;
        Ok(rows.first().map(|row| T::read(&mut Columns::new(row))).transpose()?)
    }

    /// Selects the covered rows for which `condition` holds.
    pub(super) fn selected<T: Row>(&self, condition: Sql) -> Sql {
        let covered = T::covered(&self.extent(T::ACTION, T::KIND), &Sql::default());
        Sql::new(format!("SELECT {} FROM {} WHERE ", T::COLUMNS, T::TABLE)).and_then(Sql::all([condition, covered]))
    }

    /// The covered rows for which `condition` holds, as one cohort, in no order.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn members_by<T: Row>(&self, condition: Sql, ahead: &Ahead) -> Result<Vec<Member<T>>, ApiError> {
        if self.extent(T::ACTION, T::KIND).grants.is_empty() {
            return Ok(Vec::new());
        }
        let found = self.read::<Vec<Member<T>>>(&Found::<T>(condition, PhantomData), &[], ahead).await?;
        Ok(Arc::unwrap_or_clone(found))
    }

    /// The covered rows with these ids, as one cohort.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn members<T: Row>(&self, ids: &[Uuid], ahead: &Ahead) -> Result<HashMap<Uuid, Member<T>>, ApiError> {
        if ids.is_empty() {
            return Ok(HashMap::new());
        }
        let found = self.members_by::<T>(Sql::within("t.id", ids.iter().copied()), ahead).await?;
        Ok(found.into_iter().map(|row| (row.id(), row)).collect())
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
        ahead: &Ahead,
    ) -> Result<Option<Member<T>>, ApiError> {
        let of = format!("t.code = ? AND {provider_column} = (SELECT o.id FROM organisation o WHERE o.code = ?)");
        Ok(self.members_by::<T>(Sql::new(of).bind(code).bind(provider), ahead).await?.pop())
    }

    /// One page of the covered rows of a small kind, as one cohort.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn page<T: Row>(&self, paging: &Paging, filter: &Filter, ahead: &Ahead) -> Result<Members<T>, ApiError> {
        if self.extent(T::ACTION, T::KIND).grants.is_empty() {
            return Ok(Page::empty(paging));
        }
        let list = List::<T> { paging: paging.clone(), filter: filter.clone(), of: PhantomData };
        Ok(Arc::unwrap_or_clone(self.read::<Members<T>>(&list, &[], ahead).await?))
    }
}

struct Found<T>(Sql, PhantomData<fn() -> T>);

impl<T: Row> Reading for Found<T> {
    fn parts(&self, session: &Session, _: Of<'_>) -> Vec<Part> {
        vec![Part::new(session.selected::<T>(self.0.clone()), T::COLUMNS)]
    }

    fn take<'a>(&self, part: &dyn Fn(usize) -> Rows<'a>) -> Result<Taken, ApiError> {
        let (members, cells) = Member::cohort(part(0).read::<T, Vec<_>>(T::read)?);
        Ok(Taken::rows(members, cells))
    }
}

struct List<T> {
    paging: Paging,
    filter: Filter,
    of: PhantomData<fn() -> T>,
}

impl<T: Row> Reading for List<T> {
    fn parts(&self, session: &Session, _: Of<'_>) -> Vec<Part> {
        let (paging, filter) = (&self.paging, &self.filter);
        let key = T::sort_key(session, paging.order.column);
        let covered = T::covered(&session.extent(T::ACTION, T::KIND), &filter.facet);
        let matching = Sql::all([filter.row_or_true(), covered]);
        let mut sql = Sql::new("SELECT ").and_then(key.clone());
        sql.push(format!(" AS sort_key, {} FROM {} WHERE ", T::COLUMNS, T::TABLE));
        sql.push(Sql::all([matching.clone(), paging.beyond(key, "t.id")]));
        sql.push(format!(" ORDER BY {} LIMIT {}", paging.order_by("sort_key", "t.id"), paging.size + 1));
        let mut parts = vec![Part::new(sql, ["sort_key", T::COLUMNS])];
        if paging.count {
            parts.push(number::<T>(matching));
        }
        parts
    }

    fn number(&self) -> usize {
        1 + usize::from(self.paging.count)
    }

    fn take<'a>(&self, part: &dyn Fn(usize) -> Rows<'a>) -> Result<Taken, ApiError> {
        page_of::<T>(&self.paging, part)
    }
}

/// How many rows match: as it is kept, where by that they can be told from the others.
fn number<T: Row>(matching: Sql) -> Part {
    match T::KEPT_NUMBER.filter(|kept| matching.asks_only("t", kept.tells)) {
        Some(KeptNumber { from, .. }) => {
            let sum = format!("SELECT CAST(COALESCE(SUM(t.number), 0) AS BIGINT) AS number FROM {from} WHERE ");
            Part::new(Sql::new(sum).and_then(matching), 1)
        }
        None => count(Sql::new(format!("SELECT 1 FROM {} WHERE ", T::TABLE)).and_then(matching)),
    }
}

/// How many rows `rows` selects, up to one beyond the limit.
pub(super) fn count(rows: Sql) -> Part {
    let sql = Sql::new("SELECT COUNT(*) AS number FROM (").and_then(rows);
    Part::new(sql.and_then(format!(" LIMIT {}) c", COUNT_LIMIT + 1)), 1)
}

/// One page of rows behind their sort keys, and where asked for the number of all.
pub(super) fn page_of<'a, T: Row>(paging: &Paging, part: &dyn Fn(usize) -> Rows<'a>) -> Result<Taken, ApiError> {
    let rows: Vec<(String, T)> =
        part(0).read(|columns| Ok((columns.sort_key(paging.order.key)?, T::read(columns)?)))?;
    let total = match paging.count {
        true => part(1).read::<i64, Vec<_>>(|columns| columns.take())?.first().copied().map(Total::capped),
        false => None,
    };
    let (members, cells) = Member::page(Page::cut(paging, rows, total));
    Ok(Taken::rows(members, cells))
}
