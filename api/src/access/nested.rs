//! Lists of governed rows under others: whole, or one page under each.

use std::{collections::HashMap, marker::PhantomData, sync::Arc};

use entity::sql::Sql;
use futures_util::{
    FutureExt,
    future::{BoxFuture, Either, Ready, ready},
};
use uuid::Uuid;

use super::{
    ahead::{Ahead, Reading, Relation, Taken},
    cohort::{Cohort, Found, Member, Members, nest},
    gather::{Of, Part, Rows},
    list::Filter,
    page::{Page, Paging, Total},
    row::{Columns, Row},
    session::Session,
};
use crate::error::ApiError;

/// How nested rows hang on their parents: a query of (parent_id, id) pairs.
#[derive(Clone, Copy, Debug)]
pub struct Nesting {
    /// The parent's id, as an expression over `from`.
    pub parent: &'static str,
    /// Where the pairs come from, in which `t` is the row. For most kinds the table alone.
    pub from: &'static str,
}

/// The table with which a nesting's `from` begins: where the same statement reads the parents, they stand for it, so that
/// no others are looked at.
#[derive(Clone, Copy, Debug)]
pub struct Parents {
    /// Its name.
    pub table: &'static str,
    /// What of it the nesting reads.
    pub columns: &'static str,
}

/// Rows by what they hang on, all of one cohort.
pub type Nested<T> = Found<Uuid, Vec<Member<T>>>;

/// All covered rows under each parent, for lists that the law or the data keep short.
pub struct Whole<C> {
    /// The ways in which they hang there; `from` has the whole row.
    ways: Vec<(Nesting, Option<Parents>)>,
    /// In which order.
    order: &'static str,
    /// Which of them.
    filter: Filter,
    /// Whether each is covered because what it hangs on is.
    implied: bool,
    of: PhantomData<fn() -> C>,
}

impl<C: Row> Whole<C> {
    /// All of the table's rows whose column `parent` names the parent.
    pub fn of(parent: &'static str, order: &'static str) -> Self {
        Self::over(Nesting { parent, from: C::TABLE }, order)
    }

    /// All rows that hang so.
    pub fn over(nesting: Nesting, order: &'static str) -> Self {
        Self { ways: vec![(nesting, None)], order, filter: Filter::default(), implied: false, of: PhantomData }
    }

    /// Those, too, that hang so: read as a branch of its own, by its own index, which an `OR` would lose.
    #[must_use]
    pub fn or_over(mut self, parents: Parents, nesting: Nesting) -> Self {
        self.ways.push((nesting, Some(parents)));
        self
    }

    /// Of these.
    #[must_use]
    pub fn narrowed(mut self, filter: Filter) -> Self {
        self.filter = filter;
        self
    }

    /// The rows stand with those of `P`: whoever sees one of these sees what hangs on it. Under rows of the same statement
    /// they are then not asked for again; it has no effect where they are of another kind.
    #[must_use]
    pub fn covered_with<P: Row>(mut self) -> Self {
        self.implied = P::KIND == C::KIND && P::ACTION == C::ACTION;
        self
    }

    /// The relation under `key`, with what is to be read ahead of its rows.
    pub fn ahead(self, key: String, below: Ahead) -> Relation {
        Relation::new(key, self, below)
    }
}

impl<C: Row> Reading for Whole<C> {
    fn parts(&self, session: &Session, of: Of<'_>) -> Vec<Part> {
        let implied = self.implied && matches!(of, Of::Part(_));
        let covered = (!implied).then(|| C::covered(&session.extent(C::ACTION, C::KIND), &self.filter.facet));
        let narrowed = (!self.filter.row.is_empty()).then(|| self.filter.row.clone());
        let branch = |(Nesting { parent, from }, parents): &(Nesting, Option<Parents>)| {
            let (from, within) = match (of, parents) {
                (Of::Part(part), Some(Parents { table, columns })) => {
                    (from.replacen(table, &format!("(SELECT DISTINCT {columns} FROM r{part})"), 1), None)
                }
                _ => ((*from).to_owned(), Some(of.within(parent, "id"))),
            };
            let conditions = [within, narrowed.clone(), covered.clone()];
            let sql = Sql::new(format!("SELECT {parent} AS hangs_on_id, {} FROM {from} WHERE ", C::COLUMNS));
            sql.and_then(Sql::all(conditions.into_iter().flatten()))
        };
        let mut sql = match self.ways.as_slice() {
            [way] => branch(way).and_then(format!(" ORDER BY {}, ", way.0.parent)),
            ways => {
                let mut sql = Sql::new("SELECT t.* FROM (");
                for (place, way) in ways.iter().enumerate() {
                    sql.push(if place == 0 { "" } else { " UNION ALL " }).push(branch(way));
                }
                sql.and_then(") t ORDER BY t.hangs_on_id, ")
            }
        };
        sql.push(self.order);
        vec![Part::new(sql, ["hangs_on_id", C::COLUMNS])]
    }

    fn take<'a>(&self, part: &dyn Fn(usize) -> Rows<'a>) -> Result<Taken, ApiError> {
        let rows = part(0).read(|columns| Ok((columns.take()?, C::read(columns)?)))?;
        let (nested, cells) = grouped::<C>(rows);
        Ok(Taken::rows(nested, cells))
    }
}

/// One page of the covered rows under each parent.
struct Many<C> {
    nesting: Nesting,
    paging: Paging,
    filter: Filter,
    of: PhantomData<fn() -> C>,
}

impl<C: Row> Many<C> {
    /// The pairs that match, with the key of the order.
    fn pairs(&self, session: &Session, of: Of<'_>) -> Sql {
        let Nesting { parent, from } = self.nesting;
        let covered = C::covered(&session.extent(C::ACTION, C::KIND), &self.filter.facet);
        Sql::new(format!("SELECT DISTINCT {parent} AS parent_id, t.id, "))
            .and_then(C::sort_key(session, self.paging.order.column))
            .and_then(format!(" AS sort FROM {from} WHERE "))
            .and_then(Sql::all([of.within(parent, "id"), self.filter.row_or_true(), covered]))
    }
}

impl<C: Row> Reading for Many<C> {
    fn parts(&self, session: &Session, of: Of<'_>) -> Vec<Part> {
        let paging = &self.paging;
        let pairs = self.pairs(session, of);
        let mut sql = Sql::new(format!("SELECT q.parent_id AS hangs_on_id, q.sort AS sort_key, {} FROM (", C::COLUMNS));
        sql.push("SELECT r.parent_id, r.id, r.sort, ROW_NUMBER() OVER (PARTITION BY r.parent_id ORDER BY ");
        sql.push(paging.order_by("r.sort", "r.id")).push(") AS place FROM (").push(pairs.clone()).push(") r WHERE ");
        sql.push(paging.beyond("r.sort", "r.id")).push(format!(") q JOIN {} ON t.id = q.id ", C::TABLE));
        sql.push(format!("WHERE q.place <= {} ORDER BY q.parent_id, q.place", paging.size + 1));
        let mut parts = vec![Part::new(sql, ["hangs_on_id, sort_key", C::COLUMNS])];
        if paging.count {
            let sql = Sql::new("SELECT r.parent_id, COUNT(*) AS number FROM (").and_then(pairs);
            parts.push(Part::new(sql.and_then(") r GROUP BY r.parent_id"), 2));
        }
        parts
    }

    fn number(&self) -> usize {
        1 + usize::from(self.paging.count)
    }

    fn take<'a>(&self, part: &dyn Fn(usize) -> Rows<'a>) -> Result<Taken, ApiError> {
        let paging = &self.paging;
        let rows: Vec<(Uuid, (String, C))> =
            part(0).read(|columns| Ok((columns.take()?, (columns.sort_key(paging.order.key)?, C::read(columns)?))))?;
        let mut found: HashMap<Uuid, Vec<(String, C)>> = HashMap::new();
        for (parent, row) in rows {
            found.entry(parent).or_default().push(row);
        }
        let totals: HashMap<Uuid, i64> = match paging.count {
            true => part(1).read(|columns: &mut Columns<'_>| Ok((columns.take()?, columns.take()?)))?,
            false => HashMap::new(),
        };
        // A parent with rows of which none lies beyond the cursor still has their number.
        let parents: Vec<Uuid> =
            found.keys().chain(totals.keys().filter(|id| !found.contains_key(id))).copied().collect();
        let pages: HashMap<Uuid, Page<C>> = parents
            .into_iter()
            .map(|parent| {
                let total = paging.count.then(|| Total::capped(totals.get(&parent).copied().unwrap_or_default()));
                (parent, Page::cut(paging, found.remove(&parent).unwrap_or_default(), total))
            })
            .collect();
        let (pages, cells) = nest(pages);
        Ok(Taken::rows((paging.clone(), pages), cells))
    }
}

type Pages<C> = (Paging, HashMap<Uuid, Members<C>>);

impl<T: Row> Member<T> {
    /// The page of covered rows nested under this one: one statement for the cohort.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn many<C: Row>(
        &self,
        session: &Session,
        field: &str,
        (nesting, paging, filter): (Nesting, Paging, Filter),
        ahead: impl FnOnce() -> Ahead + Send,
    ) -> Result<Members<C>, ApiError> {
        let pages: Arc<Pages<C>> = self
            .shared(field, |cohort| async move {
                if session.extent(C::ACTION, C::KIND).grants.is_empty() {
                    return Ok(Arc::new((paging, HashMap::new())));
                }
                session.read(&Many::<C> { nesting, paging, filter, of: PhantomData }, &cohort.ids(), &ahead()).await
            })
            .await?;
        let (paging, pages) = &*pages;
        Ok(pages.get(&self.id()).cloned().unwrap_or_else(|| Page::empty(paging)))
    }

    /// The same as [`Member::whole`], where it was read already; None: it was not.
    pub fn whole_already<C: Row>(&self, field: &str) -> Option<Vec<Member<C>>> {
        Some(self.already::<Nested<C>>(field)?.get(&self.id()).cloned().unwrap_or_default())
    }

    /// All covered rows under this one, read ahead or now, in one statement for the cohort.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn whole<C: Row>(
        &self,
        session: &Session,
        field: &str,
        whole: impl FnOnce() -> Whole<C> + Send,
        ahead: impl FnOnce() -> Ahead + Send,
    ) -> Result<Vec<Member<C>>, ApiError> {
        let nested: Arc<Nested<C>> = self.hanging(session, field, whole, ahead).await?;
        Ok(nested.get(&self.id()).cloned().unwrap_or_default())
    }
}

/// What is there already, or will be.
type Soon<'a, R> = Either<Ready<Result<R, ApiError>>, BoxFuture<'a, Result<R, ApiError>>>;

impl<T: Row> Member<T> {
    /// What hangs on this one and its siblings: read ahead, or now, in one statement for the cohort.
    ///
    /// Boxed where there is something to wait for, as what a field's future holds should be small.
    pub(super) fn hanging<'a, R: Send + Sync + 'static, G: Reading>(
        &'a self,
        session: &'a Session,
        field: &'a str,
        reading: impl FnOnce() -> G + Send + 'a,
        ahead: impl FnOnce() -> Ahead + Send + 'a,
    ) -> Soon<'a, Arc<R>> {
        if let Some(read) = self.already(field) {
            return Either::Left(ready(Ok(read)));
        }
        let read = move |cohort: Arc<Cohort<T>>| async move { session.read(&reading(), &cohort.ids(), &ahead()).await };
        Either::Right(self.shared(field, read).boxed())
    }
}

impl Session {
    /// One page of the covered rows under each of these parents.
    pub(super) async fn pages_under<C: Row>(
        &self,
        (nesting, paging, filter): (Nesting, Paging, Filter),
        parents: &[Uuid],
    ) -> Result<HashMap<Uuid, Members<C>>, ApiError> {
        let many = Many::<C> { nesting, paging, filter, of: PhantomData };
        Ok(Arc::unwrap_or_clone(self.read::<Pages<C>>(&many, parents, &Ahead::default()).await?).1)
    }
}

/// Makes one cohort of all rows and parts them by what they hang on.
pub(super) fn grouped<C: Row>(rows: Vec<(Uuid, C)>) -> (Nested<C>, Arc<super::cohort::Cells>) {
    let (parents, rows): (Vec<_>, Vec<_>) = rows.into_iter().unzip();
    let (members, cells) = Member::cohort(rows);
    let mut found = Nested::<C>::default();
    for (parent, row) in parents.into_iter().zip(members) {
        found.entry(parent).or_default().push(row);
    }
    (found, cells)
}
