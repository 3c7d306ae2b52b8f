//! Relations to one row: the row of another kind that a column names; or the same row again, with more of its columns.

use std::{marker::PhantomData, sync::Arc};

use entity::sql::Sql;
use uuid::Uuid;

use super::{
    ahead::{Ahead, Reading, Relation, Taken},
    cohort::{Found, Member},
    gather::{Of, Part, Rows},
    row::Row,
    session::Session,
};
use crate::error::ApiError;

/// The row that a column of a row names.
pub struct One<P, C> {
    column: &'static str,
    id: fn(&P) -> Option<Uuid>,
    /// Whether it is covered because the row it hangs on is.
    implied: bool,
    other: PhantomData<fn() -> C>,
}

impl<P, C> One<P, C> {
    /// `column` as rows of type `P` select it; `id` takes it from one.
    pub const fn new(column: &'static str, id: fn(&P) -> Option<Uuid>) -> Self {
        Self { column, id, implied: false, other: PhantomData }
    }

    /// The same, where whoever is shown a row of type `P` is shown the row that it names: each rule that covers the one covers
    /// the other, which a test of the law holds. Beside rows of the same statement it is then not proven again.
    pub const fn shown_with(column: &'static str, id: fn(&P) -> Option<Uuid>) -> Self {
        Self { column, id, implied: true, other: PhantomData }
    }

    /// The row itself, with columns that are read only when asked for: whoever sees the row sees them, if they are of its
    /// kind.
    pub const fn same(id: fn(&P) -> Option<Uuid>) -> Self
    where
        P: Row,
        C: Row,
    {
        let implied = P::KIND as u32 == C::KIND as u32 && P::ACTION as u32 == C::ACTION as u32;
        Self { column: "id", id, implied, other: PhantomData }
    }
}

impl<P, C: Row> One<P, C> {
    /// The relation under `key`, with what is to be read ahead of its row.
    pub fn ahead(&self, key: String, below: Ahead) -> Relation {
        Relation::new(key, self.reading(), below)
    }

    const fn reading(&self) -> OneReading<C> {
        OneReading { column: self.column, implied: self.implied, other: PhantomData }
    }
}

struct OneReading<C> {
    column: &'static str,
    implied: bool,
    other: PhantomData<fn() -> C>,
}

impl<C: Row> Reading for OneReading<C> {
    fn parts(&self, session: &Session, of: Of<'_>) -> Vec<Part> {
        let sql = Sql::new(format!("SELECT {} FROM {} WHERE ", C::COLUMNS, C::TABLE));
        let these = of.within("t.id", self.column);
        let condition = match of {
            Of::Part(_) if self.implied => these,
            _ => Sql::all([these, C::covered(&session.extent(C::ACTION, C::KIND), &Sql::default())]),
        };
        vec![Part::new(sql.and_then(condition), C::COLUMNS)]
    }

    fn take<'a>(&self, part: &dyn Fn(usize) -> Rows<'a>) -> Result<Taken, ApiError> {
        let (members, cells) = Member::cohort(part(0).read::<C, Vec<_>>(C::read)?);
        let found: Found<Uuid, Member<C>> = members.into_iter().map(|row| (row.id(), row)).collect();
        Ok(Taken::rows(found, cells))
    }
}

impl<T: Send + Sync + 'static> Member<T> {
    /// The same as [`Member::related`], where it was read already; None: it was not.
    pub fn related_already<C: Row>(&self, key: &str, one: &One<T, C>) -> Option<Option<Member<C>>> {
        let Some(id) = (one.id)(self) else { return Some(None) };
        Some(self.already::<Found<Uuid, Member<C>>>(key)?.get(&id).cloned())
    }

    /// The row that a column of this one names, if covered. Read ahead, or now, in one statement for the cohort, with
    /// what `ahead` tells to read with it.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn related<C: Row>(
        &self,
        session: &Session,
        key: &str,
        one: &One<T, C>,
        ahead: impl FnOnce() -> Ahead + Send,
    ) -> Result<Option<Member<C>>, ApiError> {
        let Some(id) = (one.id)(self) else { return Ok(None) };
        let (take, reading) = (one.id, one.reading());
        let found: Arc<Found<Uuid, Member<C>>> = self
            .shared(key, |cohort| async move {
                let mut ids: Vec<Uuid> = cohort.rows().iter().filter_map(take).collect();
                ids.sort_unstable();
                ids.dedup();
                session.read(&reading, &ids, &ahead()).await
            })
            .await?;
        Ok(found.get(&id).cloned())
    }
}
