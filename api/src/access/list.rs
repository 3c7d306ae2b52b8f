//! The few ways to read governed rows: by id, as a list, as lists nested in other rows. Each is one statement for the
//! rows and, where asked for, one for their number, whatever the number of rows.

use std::collections::HashMap;

use entity::sql::Sql;
use sea_orm::{DbErr, QueryResult};
use uuid::Uuid;

use super::{
    page::{COUNT_LIMIT, Page, Paging, Total},
    row::{Columns, Row},
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

    fn row_or_true(&self) -> Sql {
        if self.row.is_empty() { Sql::new("TRUE") } else { self.row.clone() }
    }
}

/// How nested rows hang on their parents: a query of (parent_id, id) pairs.
#[derive(Clone, Copy, Debug)]
pub struct Nesting {
    /// The parent's id, as an expression over `from`.
    pub parent: &'static str,
    /// Where the pairs come from, in which `t` is the row. For most kinds the table alone.
    pub from: &'static str,
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
        let covered = T::covered(&extent, &Sql::default());
        let sql = Sql::new(format!("SELECT {} FROM {} WHERE ", T::COLUMNS, T::TABLE));
        let rows = self.rows(sql.and_then(Sql::all([condition, covered]))).await?;
        let read = rows.iter().map(|row| T::read(&mut Columns::new(row)).map(|found| (found.id(), found)));
        Ok(read.collect::<Result<_, DbErr>>()?)
    }

    /// One page of the covered rows.
    pub(crate) async fn list<T: Row>(&self, paging: &Paging, filter: &Filter) -> Result<Page<T>, ApiError> {
        let extent = self.extent(T::ACTION, T::KIND);
        if extent.grants.is_empty() {
            return Ok(Page::empty(paging));
        }
        let key = format!("t.{}", paging.order.column);
        let matching = Sql::all([filter.row_or_true(), T::covered(&extent, &filter.facet)]);
        let mut sql = Sql::new(format!("SELECT {key}, {} FROM {} WHERE ", T::COLUMNS, T::TABLE));
        sql.push(Sql::all([matching.clone(), paging.beyond(&key, "t.id")]));
        sql.push(format!(" ORDER BY {} LIMIT {}", paging.order_by(&key, "t.id"), paging.size + 1));
        let rows = self.rows(sql).await?;
        let total = match paging.count {
            true => Some(self.count(Sql::new(format!("SELECT 1 FROM {} WHERE ", T::TABLE)).and_then(matching)).await?),
            false => None,
        };
        Ok(Page::cut(paging, rows.iter().map(keyed::<T>).collect::<Result<_, _>>()?, total))
    }

    /// One page of the covered rows under each parent.
    pub(crate) async fn list_by<T: Row>(
        &self,
        nesting: Nesting,
        parents: &[Uuid],
        paging: &Paging,
        filter: &Filter,
    ) -> Result<HashMap<Uuid, Page<T>>, ApiError> {
        let mut pages: HashMap<Uuid, Page<T>> = parents.iter().map(|id| (*id, Page::empty(paging))).collect();
        let extent = self.extent(T::ACTION, T::KIND);
        if extent.grants.is_empty() || parents.is_empty() {
            return Ok(pages);
        }
        let Nesting { parent, from } = nesting;
        let key = format!("t.{}", paging.order.column);
        let mut pairs =
            Sql::new(format!("SELECT DISTINCT {parent} AS parent_id, t.id, {key} AS sort FROM {from} WHERE "));
        let covered = T::covered(&extent, &filter.facet);
        pairs.push(Sql::all([Sql::within(parent, parents.iter().copied()), filter.row_or_true(), covered]));

        let mut sql = Sql::new("SELECT q.parent_id, q.sort, ").and_then(T::COLUMNS);
        sql.push(" FROM (SELECT r.parent_id, r.id, r.sort, ROW_NUMBER() OVER (PARTITION BY r.parent_id ORDER BY ");
        sql.push(paging.order_by("r.sort", "r.id")).push(") AS place FROM (").push(pairs.clone()).push(") r WHERE ");
        sql.push(paging.beyond("r.sort", "r.id")).push(format!(") q JOIN {} ON t.id = q.id ", T::TABLE));
        sql.push(format!("WHERE q.place <= {} ORDER BY q.parent_id, q.place", paging.size + 1));
        let mut found: HashMap<Uuid, Vec<(String, T)>> = HashMap::new();
        for row in self.rows(sql).await? {
            let parent: Uuid = row.try_get_by_index(0)?;
            found.entry(parent).or_default().push((sort_key(&row, 1)?, T::read(&mut Columns::from(&row, 2))?));
        }
        let mut totals = HashMap::new();
        if paging.count {
            let sql = Sql::new("SELECT r.parent_id, COUNT(*) FROM (").and_then(pairs);
            for row in self.rows(sql.and_then(") r GROUP BY r.parent_id")).await? {
                totals.insert(row.try_get_by_index::<Uuid>(0)?, Total::capped(row.try_get_by_index(1)?));
            }
        }
        for (parent, rows) in found {
            let total = totals.remove(&parent).or(paging.count.then_some(Total::capped(0)));
            pages.insert(parent, Page::cut(paging, rows, total));
        }
        Ok(pages)
    }

    /// How many rows `rows` selects, up to one beyond the limit.
    pub(super) async fn count(&self, rows: Sql) -> Result<Total, ApiError> {
        let sql = Sql::new("SELECT COUNT(*) FROM (").and_then(rows).and_then(format!(" LIMIT {}) c", COUNT_LIMIT + 1));
        let rows = self.rows(sql).await?;
        let count: i64 = rows.first().map_or(Ok(0), |row| row.try_get_by_index(0))?;
        Ok(Total::capped(count))
    }
}

/// A row behind its sort key in the first column.
pub(super) fn keyed<T: Row>(row: &QueryResult) -> Result<(String, T), DbErr> {
    Ok((sort_key(row, 0)?, T::read(&mut Columns::from(row, 1))?))
}

/// The sort key of a row: a text, a date in ISO form, or an id.
fn sort_key(row: &QueryResult, column: usize) -> Result<String, DbErr> {
    row.try_get_by_index::<String>(column)
        .or_else(|_| row.try_get_by_index::<chrono::NaiveDate>(column).map(|day| day.to_string()))
        .or_else(|_| row.try_get_by_index::<Uuid>(column).map(|id| id.to_string()))
}
