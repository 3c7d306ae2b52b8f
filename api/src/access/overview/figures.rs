//! Figures at a place: what they sum, and the rows they open into.

use std::{borrow::Cow, marker::PhantomData, sync::Arc};

use entity::sql::Sql;
use futures_util::FutureExt;
use governance::{
    action::{Action, Kind},
    words::PartySide,
};
use uuid::Uuid;

use super::{
    agreements,
    asked::{AGREEMENTS, BUDGET, DELIVERIES, FRAMES, PRICES, RECOVERY, Subject, VACANCIES},
    basis::{Opened, Rows, Sum, Within},
    budgets, history, lines,
    place::{Level, Need, Place},
    shared::Shared,
    slice::Slice,
    vacancies::VacancyRow,
};
use crate::{
    access::{
        Member, Members, Paging, Row, Session, Total,
        rows::{AgreementRow, AllocationRow, DeliveryRow, FrameRow, LineRow, ServiceCostRow},
    },
    error::ApiError,
};

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

/// The rows that count in the figures of a subject.
pub(super) fn basis(session: &Session, subject: Subject, number: usize, slice: &Slice, within: &Within) -> Sql {
    match subject {
        Subject::Frames => session.frame_basis(number, slice, within),
        Subject::Allocations => session.allocation_basis(number, slice, within),
        Subject::Costs => session.cost_basis(number, slice, within),
        Subject::Lines => session.line_basis(number, slice, within),
        Subject::Agreements => session.agreement_basis(number, slice, within),
        Subject::Deliveries => session.delivery_basis(number, slice, within),
    }
}

/// Whether a figure is shown at a place: all that could count in it is covered.
fn shows<T>(shared: &Shared, place: &Place, figure: &Figure<T>) -> bool {
    let of_frame = figure.framed && place.level != Level::Service;
    (figure.subject != Subject::Frames || place.level != Level::Service)
        && shared.is_whole(place, figure.needs, figure.supplied)
        && (!of_frame || shared.is_whole(place, FRAMES, false))
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

    /// The place, with those read together with it.
    pub(super) const fn member(&self) -> &Member<Place> {
        &self.place
    }

    /// Whether the actor may read everything of this kind at the place (of what the overview reads).
    pub fn sees_all(&self, kind: Kind) -> bool {
        self.shared.is_whole(&self.place, &[(Action::Read, kind)], false)
    }

    /// The year and day that the figures are of.
    pub fn slice(&self) -> Option<&Slice> {
        self.shared.slices.get(self.slice)
    }

    /// Whether the figure is shown here: all that could count in it is covered.
    pub fn shows<T>(&self, figure: &Figure<T>) -> bool {
        shows(&self.shared, &self.place, figure)
    }

    /// The figure: one sum per currency, by currency; none where there are no rows. None where it is not shown.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn sums<T>(&self, session: &Session, figure: &Figure<T>) -> Result<Option<Vec<Sum>>, ApiError> {
        if !self.shows(figure) {
            return Ok(None);
        }
        // Boxed, as what a field's future holds should be small.
        let sums = self.shared.sums(session, self.place.level, figure.subject).boxed().await?;
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
            let places = cohort.rows().iter().filter(|place| family.iter().any(|figure| shows(shared, place, figure)));
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
        let vacancies = self.shared.vacancies(session).await?;
        Ok(Some(vacancies.get(&(self.slice, self.place.level, self.place.id)).cloned().unwrap_or_default()))
    }
}
