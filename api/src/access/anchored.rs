//! Lists of the large kinds, read through their anchor tables: one ordered, limited branch per grant, merged by the
//! sort key, so that a page costs the same at a million rows.

use std::{marker::PhantomData, sync::Arc};

use entity::{
    anchor::{Anchor, anchors},
    sql::Sql,
};

use super::{
    ahead::{Ahead, Reading, Taken},
    cohort::Members,
    gather::{Of, Part, Rows},
    list::{Filter, count, page_of},
    page::{Page, Paging},
    row::Row,
    session::Session,
};
use crate::error::ApiError;

/// A kind with an anchor table.
pub trait Anchored: Row {
    /// The anchor table.
    const ANCHORS: &'static str;
    /// Its column with the row's id.
    const ID: &'static str;
    /// A sort key that is not the same at every anchor of a row, because each knows of another part of it; and the
    /// column by which, of several anchors, the greatest one's key holds.
    const BY_ANCHOR: Option<(&'static str, &'static str)> = None;
}

impl Session {
    /// One page of the covered rows of a large kind, as one cohort.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn anchored_page<T: Anchored>(
        &self,
        paging: &Paging,
        filter: &Filter,
        ahead: &Ahead,
    ) -> Result<Members<T>, ApiError> {
        let anchors = anchors(&self.extent(T::ACTION, T::KIND));
        if anchors.is_empty() {
            return Ok(Page::empty(paging));
        }
        let list = AnchoredList::<T> { anchors, paging: paging.clone(), filter: filter.clone(), of: PhantomData };
        Ok(Arc::unwrap_or_clone(self.read::<Members<T>>(&list, &[], ahead).await?))
    }
}

struct AnchoredList<T> {
    anchors: Vec<Anchor>,
    paging: Paging,
    filter: Filter,
    of: PhantomData<fn() -> T>,
}

impl<T: Anchored> Reading for AnchoredList<T> {
    fn parts(&self, session: &Session, _: Of<'_>) -> Vec<Part> {
        let Self { anchors, paging, filter, .. } = self;
        let covered = match filter.facet.is_empty() {
            true => None, // the anchor itself says that the row is covered
            false => Some(T::covered(&session.extent(T::ACTION, T::KIND), &filter.facet)),
        };
        let narrowed: Vec<Sql> =
            covered.into_iter().chain((!filter.row.is_empty()).then(|| filter.row.clone())).collect();
        let key = paging.order.column;
        // A row must come once, by one key: only where it is the greatest of the actor's own anchors. Where they are
        // equal so are the keys, and UNION makes one of them.
        let rank = T::BY_ANCHOR.filter(|(of, _)| *of == key && anchors.len() > 1).map(|(_, rank)| rank);

        let mut sql = if rank.is_some() { own(anchors) } else { Sql::default() };
        sql.push(format!("SELECT q.sort AS sort_key, {} FROM (", T::COLUMNS));
        for (place, anchor) in anchors.iter().enumerate() {
            sql.push(if place == 0 { "" } else { " UNION " });
            sql.push(format!("SELECT b{place}.id, b{place}.sort FROM ("));
            sql.push(branch::<T>(anchor, &format!("a.{} AS id, a.{key} AS sort", T::ID), &narrowed));
            sql.push(" AND ").push(paging.beyond(format!("a.{key}"), &format!("a.{}", T::ID)));
            if let Some(rank) = rank {
                sql.push(format!(
                    " AND a.{rank} = (SELECT MAX(o.{rank}) FROM {} o JOIN own ON own.scope = o.scope \
                     AND own.anchor_id = o.anchor_id AND own.within_id = o.within_id \
                     WHERE o.{id} = a.{id} AND (own.states = 0 OR (o.states & own.states) <> 0))",
                    T::ANCHORS,
                    id = T::ID
                ));
            }
            let order = paging.order_by(&format!("a.{key}"), &format!("a.{}", T::ID));
            sql.push(format!(" ORDER BY {order} LIMIT {}) b{place}", paging.size + 1));
        }
        sql.push(format!(") q JOIN {} ON t.id = q.id ORDER BY {}", T::TABLE, paging.order_by("q.sort", "q.id")));
        sql.push(format!(" LIMIT {}", paging.size + 1));
        let mut parts = vec![Part::new(sql, ["sort_key", T::COLUMNS])];
        if paging.count {
            let mut sql = Sql::default();
            for (place, anchor) in anchors.iter().enumerate() {
                sql.push(if place == 0 { "" } else { " UNION " });
                sql.push(branch::<T>(anchor, &format!("a.{}", T::ID), &narrowed));
            }
            parts.push(count(sql));
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

/// The actor's own anchors as a table, for the branches to ask.
fn own(anchors: &[Anchor]) -> Sql {
    let mut sql = Sql::new("WITH own (scope, anchor_id, within_id, states) AS (VALUES ");
    for (place, anchor) in anchors.iter().enumerate() {
        let values = format!("{}('{}', ?, ?, {})", if place == 0 { "" } else { ", " }, anchor.scope, anchor.states);
        sql.push(Sql::new(values).bind(anchor.id).bind(anchor.within));
    }
    sql.and_then(") ")
}

/// The rows of one anchor, narrowed; the row is joined as `t` only where a condition speaks of it.
fn branch<T: Anchored>(anchor: &Anchor, columns: &str, narrowed: &[Sql]) -> Sql {
    let mut sql = Sql::new(format!("SELECT {columns} FROM {} a", T::ANCHORS));
    if !narrowed.is_empty() {
        sql.push(format!(" JOIN {} ON t.id = a.{}", T::TABLE, T::ID));
    }
    sql.push(" WHERE ").push(anchor.holds("a"));
    for condition in narrowed {
        sql.push(" AND ").push(condition.clone());
    }
    sql
}
