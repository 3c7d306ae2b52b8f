//! Figures at a place: what they sum, and the rows they open into.

use std::{borrow::Cow, collections::HashMap, marker::PhantomData, sync::Arc};

use entity::sql::Sql;
use governance::{
    action::{
        Action::{Read, ReadPrice},
        Kind,
    },
    decide::Extent,
    words::PartySide,
};
use tokio::sync::OnceCell;
use uuid::Uuid;

use super::{
    agreements,
    basis::{Opened, Rows, Sum, Sums, Within},
    budgets, history, lines,
    place::{Level, Need, Place},
    slice::Slice,
    vacancies::{Vacancies, VacancyRow},
};
use crate::{
    access::{
        Member, Members, Paging, Row, Session, Total,
        rows::{AgreementRow, AllocationRow, DeliveryRow, FrameRow, LineRow, ServiceCostRow},
    },
    error::ApiError,
};

/// Which basis a figure is read from: one statement each, for all figures of the overview.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Subject {
    Frames,
    Allocations,
    Costs,
    Lines,
    Agreements,
    Deliveries,
}

/// How many subjects there are.
const SUBJECTS: usize = 6;

impl Subject {
    /// What every figure of the subject needs at least; on the supplier side, too, where that has figures of its own.
    const fn needs(self) -> (&'static [Need], bool) {
        match self {
            Self::Frames => (FRAMES, false),
            Self::Allocations | Self::Costs => (BUDGET, false),
            Self::Lines => (PRICES, false),
            Self::Agreements => (AGREEMENTS, true),
            Self::Deliveries => (DELIVERIES, false),
        }
    }
}

/// A figure that opens into rows of type `T`.
pub struct Figure<T> {
    subject: Subject,
    group: Cow<'static, str>,
    /// What the actor's extents must cover whole.
    needs: &'static [Need],
    /// Whether a portfolio's total also needs its frame (V5).
    framed: bool,
    /// Whether it is about what supports a service from the supplier side (S4.3.2).
    supplied: bool,
    rows: PhantomData<fn() -> T>,
}

impl<T> Clone for Figure<T> {
    fn clone(&self) -> Self {
        Self { group: self.group.clone(), ..*self }
    }
}

const FRAMES: &[Need] = &[(Read, Kind::Frame)];
const BUDGET: &[Need] = &[(Read, Kind::Allocation)];
const AGREEMENTS: &[Need] = &[(Read, Kind::Agreement)];
const DELIVERIES: &[Need] = &[(Read, Kind::Delivery)];
const VACANCIES: &[Need] = &[(Read, Kind::Vacancy)];
const PRICES: &[Need] = &[(ReadPrice, Kind::AgreementLine)];
const RECOVERY: &[Need] = &[(Read, Kind::CostRecovery), (ReadPrice, Kind::AgreementLine)];

impl<T> Figure<T> {
    const fn new(subject: Subject, group: &'static str, needs: &'static [Need], framed: bool) -> Self {
        Self { subject, group: Cow::Borrowed(group), needs, framed, supplied: false, rows: PhantomData }
    }
}

impl Figure<FrameRow> {
    /// The frames (V5).
    pub const FRAME: Self = Self::new(Subject::Frames, budgets::FRAME, FRAMES, true);
    /// What is allocated of them, as the frames keep it (N4).
    pub const FRAME_ALLOCATED: Self = Self::new(Subject::Frames, budgets::FRAME_ALLOCATED, FRAMES, true);
}

impl Figure<AllocationRow> {
    /// The allocations (V5).
    pub const ALLOCATED: Self = Self::new(Subject::Allocations, budgets::ALLOCATED, BUDGET, true);
}

impl Figure<ServiceCostRow> {
    /// Planned cost (S1.1).
    pub const PLANNED: Self = Self::new(Subject::Costs, budgets::PLANNED, BUDGET, true);
    /// Recorded outcome (S1.1).
    pub const ACTUAL: Self = Self::new(Subject::Costs, budgets::ACTUAL, BUDGET, true);
    /// Forecast cost (S1.1).
    pub const FORECAST: Self = Self::new(Subject::Costs, budgets::FORECAST, BUDGET, true);
}

impl Figure<LineRow> {
    /// What agreements bring in during the year (S1.1).
    pub const INCOME: Self = Self::new(Subject::Lines, lines::INCOME, RECOVERY, true);
    /// Lines of the year whose income is not computed.
    pub const UNCOMPUTED: Self = Self::new(Subject::Lines, lines::UNCOMPUTED, RECOVERY, true);
    /// What the lines in force on the day come to in a year (V2).
    pub const ANNUAL: Self = Self::new(Subject::Lines, lines::ANNUAL, PRICES, false);
}

impl Figure<AgreementRow> {
    /// Agreements in which the keeper stands on `side`, with this status on the day (L2).
    pub fn with_status(side: PartySide, status: &str) -> Self {
        Self::agreements(side, agreements::with_status(side, status))
    }

    /// Agreements in force on the day that end within so many days, one of [`agreements::HORIZONS`].
    pub fn ending(side: PartySide, days: u64) -> Self {
        Self::agreements(side, agreements::ending(side, days))
    }

    fn agreements(side: PartySide, group: String) -> Self {
        let figure = Self::new(Subject::Agreements, "", AGREEMENTS, false);
        Self { group: group.into(), supplied: side == PartySide::Customer, ..figure }
    }
}

impl Figure<DeliveryRow> {
    /// Deliveries in this effective state on the day (S1.4, S4.7.3).
    pub fn in_state(state: &'static str) -> Self {
        Self::new(Subject::Deliveries, state, DELIVERIES, false)
    }
}

/// What all figures of an overview share: the actor's extents, and the sums once they are read.
pub(super) struct Shared {
    pub(super) slices: Vec<Slice>,
    places: Vec<Place>,
    extents: HashMap<Need, Extent>,
    sums: [OnceCell<Sums>; SUBJECTS],
    vacancies: OnceCell<Vacancies>,
}

impl Shared {
    pub(super) fn new(session: &Session, slices: Vec<Slice>, places: Vec<Place>) -> Self {
        let kinds = [Kind::Frame, Kind::Allocation, Kind::CostRecovery, Kind::Agreement, Kind::Delivery, Kind::Vacancy];
        let needs = kinds.into_iter().map(|kind| (Read, kind)).chain(PRICES.iter().copied());
        let extents = needs.map(|need| (need, session.extent(need.0, need.1))).collect();
        Self { slices, places, extents, sums: Default::default(), vacancies: OnceCell::new() }
    }

    /// Whether the actor's extents cover all of what is needed at a place.
    fn is_whole(&self, place: &Place, needs: &[Need], supplied: bool) -> bool {
        let whole = |need| self.extents.get(need).is_some_and(|extent| place.is_whole(extent, supplied));
        needs.iter().all(whole)
    }

    fn shows<T>(&self, place: &Place, figure: &Figure<T>) -> bool {
        let of_frame = figure.framed && place.level != Level::Service;
        (figure.subject != Subject::Frames || place.level != Level::Service)
            && self.is_whole(place, figure.needs, figure.supplied)
            && (!of_frame || self.is_whole(place, FRAMES, false))
    }

    /// The sums of a subject at all places of the overview, in all slices: one statement, once.
    async fn sums(&self, session: &Session, subject: Subject) -> Result<&Sums, ApiError> {
        let Some(cell) = self.sums.get(subject as usize) else {
            return Err(ApiError::internal("a subject without a cell"));
        };
        let read = || async {
            let (needs, supplied) = subject.needs();
            let within = Within::places(self.places.iter().filter(|place| self.is_whole(place, needs, supplied)));
            let mut sql = Sql::default();
            for (number, slice) in self.slices.iter().enumerate() {
                sql.push(if number == 0 { "" } else { " UNION ALL " });
                sql.push(basis(session, subject, number, slice, &within));
            }
            match subject {
                Subject::Agreements => session.distinct_sums(sql).await,
                _ => session.sums(sql).await,
            }
        };
        cell.get_or_try_init(read).await
    }
}

fn basis(session: &Session, subject: Subject, number: usize, slice: &Slice, within: &Within) -> Sql {
    match subject {
        Subject::Frames => session.frame_basis(number, slice, within),
        Subject::Allocations => session.allocation_basis(number, slice, within),
        Subject::Costs => session.cost_basis(number, slice, within),
        Subject::Lines => session.line_basis(number, slice, within),
        Subject::Agreements => session.agreement_basis(number, slice, within),
        Subject::Deliveries => session.delivery_basis(number, slice, within),
    }
}

/// The figures of one place and slice.
#[derive(Clone)]
pub struct Figures {
    shared: Arc<Shared>,
    place: Member<Place>,
    slice: usize,
}

/// One page of the rows that a figure stands for.
pub struct FigureRows<T> {
    /// The rows.
    pub page: Members<T>,
    rows: Arc<Rows<T>>,
    at: Opened,
}

impl<T: Row> FigureRows<T> {
    /// By how much a row counts in the figure, in minor units of a currency; 1 and no currency in a number.
    pub fn counted(&self, row: Uuid) -> (i64, String) {
        self.rows.counted(&self.at, row)
    }
}

impl Figures {
    pub(super) const fn new(shared: Arc<Shared>, place: Member<Place>, slice: usize) -> Self {
        Self { shared, place, slice }
    }

    /// The place.
    pub fn place(&self) -> &Place {
        &self.place
    }

    /// The year and day that the figures are of.
    pub fn slice(&self) -> Option<&Slice> {
        self.shared.slices.get(self.slice)
    }

    /// Whether the figure is shown here: all that could count in it is covered.
    pub fn shows<T>(&self, figure: &Figure<T>) -> bool {
        self.shared.shows(&self.place, figure)
    }

    /// The figure: one sum per currency, by currency; none where there are no rows. None where it is not shown.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn sums<T>(&self, session: &Session, figure: &Figure<T>) -> Result<Option<Vec<Sum>>, ApiError> {
        if !self.shows(figure) {
            return Ok(None);
        }
        let sums = self.shared.sums(session, figure.subject).await?;
        Ok(Some(sums.of((self.slice, self.place.level, self.place.id), &figure.group).to_vec()))
    }

    /// The rows that the figure stands for: one statement for all places of this level, and for the whole `family` of
    /// figures that are opened alike. `key` tells openings apart.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn rows<T: Row>(
        &self,
        session: &Session,
        key: &str,
        figure: &Figure<T>,
        family: &[Figure<T>],
        paging: &Paging,
    ) -> Result<FigureRows<T>, ApiError> {
        let at = (self.place.id, figure.group.to_string());
        let (shared, number, subject) = (&self.shared, self.slice, figure.subject);
        let read = self.place.together(key, |cohort| async move {
            let places = cohort.rows().iter().filter(|place| family.iter().any(|figure| shared.shows(place, figure)));
            let within = Within::level(self.place.level, places.map(|place| place.id));
            let Some(slice) = shared.slices.get(number) else {
                return Err(ApiError::internal("a figure of no slice"));
            };
            let basis = basis(session, subject, number, slice, &within);
            let groups: Vec<String> = family.iter().map(|figure| figure.group.to_string()).collect();
            let source = match subject {
                Subject::Frames => history::frames(&slice.when),
                Subject::Allocations => history::allocations(&slice.when),
                _ => Sql::new(T::TABLE),
            };
            let distinct = subject == Subject::Agreements;
            session.opened::<T>(basis, self.place.level, &groups, source, distinct, paging).await
        });
        let rows = read.await?;
        let mut page = rows.page(&at);
        if paging.count {
            let sums = self.sums(session, figure).await?.unwrap_or_default();
            page.total = Some(Total::capped(sums.iter().map(|sum| sum.rows).sum()));
        }
        Ok(FigureRows { page, rows, at })
    }

    /// The roles that should be filled here and are not (S2.2); None where the actor may not see vacancies.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn vacancies(&self, session: &Session) -> Result<Option<Vec<Member<VacancyRow>>>, ApiError> {
        if !self.shared.is_whole(&self.place, VACANCIES, false) {
            return Ok(None);
        }
        let read = || async {
            let whole = |place: &&Place| self.shared.is_whole(place, VACANCIES, false);
            let within = Within::places(self.shared.places.iter().filter(whole));
            session.vacancies(&self.shared.slices, &within).await
        };
        let vacancies = self.shared.vacancies.get_or_try_init(read).await?;
        Ok(Some(vacancies.get(&(self.slice, self.place.level, self.place.id)).cloned().unwrap_or_default()))
    }
}
