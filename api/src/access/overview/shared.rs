//! What all figures of an overview share: the actor's extents, and the sums once they are read.

use std::collections::HashMap;

use entity::sql::Sql;
use governance::{action::Action::Read, action::Kind, decide::Extent};
use tokio::sync::OnceCell;
use uuid::Uuid;

use super::{
    asked::{Asked, PRICES, Subject, VACANCIES},
    basis::{self, Sums, Within},
    figures, kept,
    place::{Level, Need, Place},
    slice::Slice,
    vacancies::Vacancies,
};
use crate::{
    access::{Session, gather::Part},
    error::ApiError,
};

/// What is summed from its rows, and read together.
const BUDGETS: [Subject; 2] = [Subject::Frames, Subject::Allocations];

/// What all figures of an overview share.
pub(super) struct Shared {
    pub(super) slices: Vec<Slice>,
    asked: Asked,
    places: Vec<Place>,
    extents: HashMap<Need, Extent>,
    /// What is kept, and with it what is not and yet is little.
    together: OnceCell<Sums>,
    budgets: OnceCell<Sums>,
    live: [OnceCell<Sums>; Subject::ALL.len()],
    vacancies: OnceCell<Vacancies>,
}

impl Shared {
    pub(super) fn new(session: &Session, slices: Vec<Slice>, asked: Asked, places: Vec<Place>) -> Self {
        let kinds = [
            Kind::Frame,
            Kind::Allocation,
            Kind::CostRecovery,
            Kind::Agreement,
            Kind::Delivery,
            Kind::Vacancy,
            Kind::Need,
        ];
        let needs = kinds.into_iter().map(|kind| (Read, kind)).chain(PRICES.iter().copied());
        let extents = needs.map(|need| (need, session.extent(need.0, need.1))).collect();
        let places = places.into_iter().filter(|place| asked.has_level(place.level)).collect();
        Self {
            slices,
            asked,
            places,
            extents,
            together: OnceCell::new(),
            budgets: OnceCell::new(),
            live: Default::default(),
            vacancies: OnceCell::new(),
        }
    }

    /// Whether the actor's extents cover all of what is needed at a place.
    pub(super) fn is_whole(&self, place: &Place, needs: &[Need], supplied: bool) -> bool {
        let whole = |need| self.extents.get(need).is_some_and(|extent| place.is_whole(extent, supplied));
        needs.iter().all(whole)
    }

    fn whole<'a>(&'a self, needs: &'a [Need], supplied: bool) -> impl Iterator<Item = &'a Place> {
        self.places.iter().filter(move |place| self.is_whole(place, needs, supplied))
    }

    /// The sums of a subject at all places of the overview, in all slices: with those of other subjects where they can be
    /// read in one statement, once.
    pub(super) async fn sums(&self, session: &Session, level: Level, subject: Subject) -> Result<&Sums, ApiError> {
        // A sum that was not asked for would be nought, not missing.
        if !self.asked.has(subject) || !self.asked.has_level(level) {
            return Err(ApiError::internal(format!("{subject:?} of a {level:?} was not asked for")));
        }
        let of_budgets = BUDGETS.contains(&subject);
        if (subject.is_kept() || of_budgets) && self.slices.iter().all(kept::keeps) {
            return self.together.get_or_try_init(|| self.read_together(session)).await;
        }
        if of_budgets {
            return self.budgets.get_or_try_init(|| self.read_rows(session, &BUDGETS)).await;
        }
        let Some(cell) = self.live.get(subject as usize) else {
            return Err(ApiError::internal("a subject without a cell"));
        };
        cell.get_or_try_init(|| self.read_rows(session, std::slice::from_ref(&subject))).await
    }

    /// Kept sums and those of budgets, in one statement.
    async fn read_together(&self, session: &Session) -> Result<Sums, ApiError> {
        let kept = Subject::ALL.into_iter().filter(|subject| subject.is_kept() && self.asked.has(*subject));
        let readings = kept.flat_map(|subject| {
            let (needs, _) = subject.needs();
            let at = |supplied| self.whole(needs, supplied).map(|place| place.id).collect();
            kept::Reading::of(subject, at(false), at(true))
        });
        let levels: HashMap<Uuid, Level> = self.places.iter().map(|place| (place.id, place.level)).collect();
        let kept = kept::listed(&self.slices, &kept::Reading::merged(readings));
        let (budgets, of_kept) = (self.bases(session, &BUDGETS), usize::from(kept.is_some()));
        let budgets = (!budgets.is_empty()).then(|| basis::listed(budgets));
        let of_budgets = budgets.is_some();
        let parts: Vec<Part> = kept.into_iter().chain(budgets).collect();
        let mut sums = Sums::default();
        if parts.is_empty() {
            return Ok(sums);
        }
        let gathered = session.gather(parts).await?;
        if of_kept > 0 {
            kept::add(&mut sums, gathered.part(0), &levels)?;
        }
        if of_budgets {
            basis::add(&mut sums, gathered.part(of_kept))?;
        }
        Ok(sums)
    }

    /// The bases of those of the subjects that are asked for.
    fn bases(&self, session: &Session, subjects: &[Subject]) -> Sql {
        let mut sql = Sql::default();
        for subject in subjects.iter().filter(|subject| self.asked.has(**subject)) {
            let (needs, supplied) = subject.needs();
            let within = Within::places(self.whole(needs, supplied));
            for (number, slice) in self.slices.iter().enumerate() {
                sql.push(if sql.is_empty() { "" } else { " UNION ALL " });
                sql.push(figures::basis(session, *subject, number, slice, &within));
            }
        }
        sql
    }

    async fn read_rows(&self, session: &Session, subjects: &[Subject]) -> Result<Sums, ApiError> {
        let sql = self.bases(session, subjects);
        match subjects {
            [Subject::Agreements] => session.distinct_sums(sql).await,
            _ => session.sums(sql).await,
        }
    }

    /// The vacancies at all places, in all slices: one statement, once.
    pub(super) async fn vacancies(&self, session: &Session) -> Result<&Vacancies, ApiError> {
        let read = || async {
            let within = Within::places(self.whole(VACANCIES, false));
            session.vacancies(&self.slices, &within).await
        };
        self.vacancies.get_or_try_init(read).await
    }
}
