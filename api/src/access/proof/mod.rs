//! What an actor sees of a kind, read in each of the ways there are, so that a test can hold them equal.
//!
//! One law is read as SQL over rows, as SQL over anchors, page by page in both directions, as a number, as lists nested
//! in other rows, by id, and as a judgement on facts. Nothing of this serves requests.

mod hanging;
mod listed;
mod walk;

use chrono::{DateTime, NaiveDate, Utc};
use entity::sql::Sql;
use governance::{
    action::Action,
    decide::{Actor, Extent},
};
use uuid::Uuid;

pub use self::{listed::Listed, walk::Walk};
use self::{
    listed::{
        AgreementStructureRow, AgreementTemplateRow, AgreementWorkRow, LoadRow, ManagementRow, MeasuredServiceRow,
        ProcessFigureRow, RecoveryRow, RoleHolderRow, SupplierRelationRow, UnderpinnedServiceRow, UnderpinningRow,
        VacancyRow,
    },
    walk::Walker,
};
use super::{
    Ahead, Filter, Members,
    anchored::Anchored,
    page::{Order, Paging},
    row::Row,
    rows::{
        AgreementRow, AllocationRow, AnnouncementRow, AnnualCycleRow, AppointmentRow, ChangeRow, CustomerRelationRow,
        DecisionReasonRow, DecisionRow, DeliveryRow, EventRow, FrameRow, IndexRunRow, IndexSeriesRow, LineRow,
        ListPriceRow, ManagementRecordRow, MeasuredRow, MeetingActionRow, MeetingRow, NeedRow, NoticeRow,
        OrganisationRow, PartRow, PartyFulfilmentRow, PersonRow, PlanFollowUpRow, PlanItemRow, PlanRow, PortfolioRow,
        ProcessDescriptionRow, SecurityMeasureRow, SecurityRow, ServiceCostRow, ServiceRow, ServiceSupplierRow,
        ServiceTextRow, TargetRow, VersionRow,
    },
    seats::Named,
    session::Session,
};
use crate::{db::readers::Readers, error::ApiError};

/// Calls a method of the session with the row type of a list.
macro_rules! of_rows {
    ($session:ident . $method:ident ($listed:expr) $arguments:tt) => {
        match $listed {
            Listed::Organisations => of_rows!(@ $session $method OrganisationRow $arguments),
            Listed::Persons => of_rows!(@ $session $method PersonRow $arguments),
            Listed::Appointments => of_rows!(@ $session $method AppointmentRow $arguments),
            Listed::RoleHolders => of_rows!(@ $session $method RoleHolderRow $arguments),
            Listed::CustomerRelations => of_rows!(@ $session $method CustomerRelationRow $arguments),
            Listed::SupplierRelations => of_rows!(@ $session $method SupplierRelationRow $arguments),
            Listed::ServiceSuppliers => of_rows!(@ $session $method ServiceSupplierRow $arguments),
            Listed::Portfolios => of_rows!(@ $session $method PortfolioRow $arguments),
            Listed::Services => of_rows!(@ $session $method ServiceRow $arguments),
            Listed::ServiceManagement => of_rows!(@ $session $method ManagementRow $arguments),
            Listed::Security => of_rows!(@ $session $method SecurityRow $arguments),
            Listed::SecurityMeasures => of_rows!(@ $session $method SecurityMeasureRow $arguments),
            Listed::ListPrices => of_rows!(@ $session $method ListPriceRow $arguments),
            Listed::Agreements => of_rows!(@ $session $method AgreementRow $arguments),
            Listed::Versions => of_rows!(@ $session $method VersionRow $arguments),
            Listed::Parts => of_rows!(@ $session $method PartRow $arguments),
            Listed::Lines => of_rows!(@ $session $method LineRow $arguments),
            Listed::Targets => of_rows!(@ $session $method TargetRow $arguments),
            Listed::MeasuredValues => of_rows!(@ $session $method MeasuredRow $arguments),
            Listed::Fulfilments => of_rows!(@ $session $method PartyFulfilmentRow $arguments),
            Listed::MeasuredServices => of_rows!(@ $session $method MeasuredServiceRow $arguments),
            Listed::Loads => of_rows!(@ $session $method LoadRow $arguments),
            Listed::AgreementWorks => of_rows!(@ $session $method AgreementWorkRow $arguments),
            Listed::AgreementTemplates => of_rows!(@ $session $method AgreementTemplateRow $arguments),
            Listed::AgreementStructures => of_rows!(@ $session $method AgreementStructureRow $arguments),
            Listed::Underpinnings => of_rows!(@ $session $method UnderpinningRow $arguments),
            Listed::UnderpinnedServices => of_rows!(@ $session $method UnderpinnedServiceRow $arguments),
            Listed::Deliveries => of_rows!(@ $session $method DeliveryRow $arguments),
            Listed::Frames => of_rows!(@ $session $method FrameRow $arguments),
            Listed::Allocations => of_rows!(@ $session $method AllocationRow $arguments),
            Listed::Costs => of_rows!(@ $session $method ServiceCostRow $arguments),
            Listed::CostRecovery => of_rows!(@ $session $method RecoveryRow $arguments),
            Listed::Vacancies => of_rows!(@ $session $method VacancyRow $arguments),
            Listed::ServiceTexts => of_rows!(@ $session $method ServiceTextRow $arguments),
            Listed::Announcements => of_rows!(@ $session $method AnnouncementRow $arguments),
            Listed::Changes => of_rows!(@ $session $method ChangeRow $arguments),
            Listed::ManagementRecords => of_rows!(@ $session $method ManagementRecordRow $arguments),
            Listed::Needs => of_rows!(@ $session $method NeedRow $arguments),
            Listed::AnnualCycles => of_rows!(@ $session $method AnnualCycleRow $arguments),
            Listed::Plans => of_rows!(@ $session $method PlanRow $arguments),
            Listed::PlanItems => of_rows!(@ $session $method PlanItemRow $arguments),
            Listed::PlanFollowUps => of_rows!(@ $session $method PlanFollowUpRow $arguments),
            Listed::Meetings => of_rows!(@ $session $method MeetingRow $arguments),
            Listed::MeetingActions => of_rows!(@ $session $method MeetingActionRow $arguments),
            Listed::Events => of_rows!(@ $session $method EventRow $arguments),
            Listed::ProcessDescriptions => of_rows!(@ $session $method ProcessDescriptionRow $arguments),
            Listed::IndexSeries => of_rows!(@ $session $method IndexSeriesRow $arguments),
            Listed::IndexRuns => of_rows!(@ $session $method IndexRunRow $arguments),
            Listed::Notices => of_rows!(@ $session $method NoticeRow $arguments),
            Listed::Decisions => of_rows!(@ $session $method DecisionRow $arguments),
            Listed::DecisionReasons => of_rows!(@ $session $method DecisionReasonRow $arguments),
            Listed::ProcessFigures => of_rows!(@ $session $method ProcessFigureRow $arguments),
        }
    };
    (@ $session:ident $method:ident $row:ident ($($argument:expr),*)) => {
        $session.$method::<$row>($($argument),*).await
    };
}

impl Session {
    /// A session of whoever this identity is (issuer and subject), at this instant and day: as the door makes it.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn prove(
        reader: Readers,
        now: DateTime<Utc>,
        today: NaiveDate,
        identity: Option<(&str, &str)>,
    ) -> Result<Self, ApiError> {
        let session = Self::anonymous(reader, now, today);
        if let Some((issuer, subject)) = identity {
            session.sit(&Named::new(issuer, subject)).await?;
        }
        Ok(session)
    }

    /// The rows that `extent` covers, in one statement: what a list without pages would be.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn covered(&self, listed: Listed, extent: &Extent) -> Result<Vec<Uuid>, ApiError> {
        let extent = Extent { moment: Some(self.moment()), ..extent.clone() };
        of_rows!(self.covered_rows(listed)(&extent))
    }

    /// The rows of the list as connections hand them out, page by page: in list order, whatever the direction of reading.
    ///
    /// # Errors
    /// When the database does not answer, or a page contradicts the one before it.
    pub async fn walked(&self, listed: Listed, walk: Walk) -> Result<Vec<Uuid>, ApiError> {
        of_rows!(self.walk_rows(listed)(listed, walk))
    }

    /// The same through the anchor tables; None for lists that have none.
    ///
    /// # Errors
    /// As [`Session::walked`].
    pub async fn walked_by_anchors(&self, listed: Listed, walk: Walk) -> Result<Option<Vec<Uuid>>, ApiError> {
        match listed {
            Listed::Agreements => self.walk_anchored::<AgreementRow>(listed, walk).await.map(Some),
            Listed::Deliveries => self.walk_anchored::<DeliveryRow>(listed, walk).await.map(Some),
            _ => Ok(None),
        }
    }

    /// How many rows the list says it has; by rows, then by anchors where there are any.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn counted(&self, listed: Listed) -> Result<Vec<u64>, ApiError> {
        let mut counts = vec![of_rows!(self.count_rows(listed)(listed))?];
        match listed {
            Listed::Agreements => counts.push(self.count_anchored::<AgreementRow>(listed).await?),
            Listed::Deliveries => counts.push(self.count_anchored::<DeliveryRow>(listed).await?),
            _ => {}
        }
        Ok(counts)
    }

    /// Those of these rows that are found by id.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn found(&self, listed: Listed, ids: &[Uuid]) -> Result<Vec<Uuid>, ApiError> {
        of_rows!(self.find_rows(listed)(ids))
    }

    /// The rows of the lists nested under these parents, by parent, with the numbers they say they have.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn nested(&self, listed: Listed, parents: &[Uuid]) -> Result<Vec<(Uuid, Vec<Uuid>, u64)>, ApiError> {
        of_rows!(self.nest_rows(listed)(listed, parents))
    }

    /// Looks as somebody else would, who has these seats.
    pub fn imagine(&self, actor: Actor) {
        self.sit_as(actor);
    }

    /// Those of these rows that the law permits, judged on their facts; None for lists judged through others.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn judged(&self, listed: Listed, ids: &[Uuid]) -> Result<Option<Vec<Uuid>>, ApiError> {
        self.judged_of(listed, listed.law().0, ids).await
    }

    /// The same of another action than reading.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn judged_of(&self, listed: Listed, action: Action, ids: &[Uuid]) -> Result<Option<Vec<Uuid>>, ApiError> {
        let Some((subject, kind)) = listed.subject() else { return Ok(None) };
        let facets = self.facets(subject, &[kind], ids).await?;
        let extent = self.extent(action, kind);
        let permitted = |id: &Uuid| facets.get(&(kind, *id)).is_some_and(|facets| extent.permits(&facets.facts));
        Ok(Some(ids.iter().copied().filter(permitted).collect()))
    }

    async fn covered_rows<T: Row>(&self, extent: &Extent) -> Result<Vec<Uuid>, ApiError> {
        let sql = Sql::new(format!("SELECT t.id FROM {} WHERE ", T::TABLE));
        let rows = self.rows(sql.and_then(T::covered(extent, &Sql::default()))).await?;
        Ok(rows.iter().map(|row| row.try_get_by_index(0)).collect::<Result<_, _>>()?)
    }

    async fn walk_rows<T: Row>(&self, listed: Listed, walk: Walk) -> Result<Vec<Uuid>, ApiError> {
        let mut walker = Walker::new(listed, walk);
        while let Some(paging) = walker.next()? {
            walker.take(self.page::<T>(&paging, &Filter::default(), &Ahead::default()).await?)?;
        }
        Ok(walker.done())
    }

    async fn walk_anchored<T: Anchored>(&self, listed: Listed, walk: Walk) -> Result<Vec<Uuid>, ApiError> {
        let mut walker = Walker::new(listed, walk);
        while let Some(paging) = walker.next()? {
            walker.take(self.anchored_page::<T>(&paging, &Filter::default(), &Ahead::default()).await?)?;
        }
        Ok(walker.done())
    }

    async fn count_rows<T: Row>(&self, listed: Listed) -> Result<u64, ApiError> {
        total(&self.page::<T>(&counting(listed)?, &Filter::default(), &Ahead::default()).await?)
    }

    async fn count_anchored<T: Anchored>(&self, listed: Listed) -> Result<u64, ApiError> {
        total(&self.anchored_page::<T>(&counting(listed)?, &Filter::default(), &Ahead::default()).await?)
    }

    async fn find_rows<T: Row>(&self, ids: &[Uuid]) -> Result<Vec<Uuid>, ApiError> {
        Ok(self.find::<T>(ids).await?.into_keys().collect())
    }

    async fn nest_rows<T: Row>(
        &self,
        listed: Listed,
        parents: &[Uuid],
    ) -> Result<Vec<(Uuid, Vec<Uuid>, u64)>, ApiError> {
        let paging = Paging { size: 100_000, ..counting(listed)? };
        let pages = self.pages_under::<T>((listed.nesting(), paging, Filter::default()), parents).await?;
        let lists = pages.into_iter().map(|(parent, page)| {
            let number = total(&page)?;
            Ok((parent, page.rows.into_iter().map(|(_, row)| row.id()).collect(), number))
        });
        lists.collect()
    }
}

/// A page of one row, and the number of all.
fn counting(listed: Listed) -> Result<Paging, ApiError> {
    let order = listed.orders().first().copied().unwrap_or(Order::text("id"));
    Paging::new(order, Some(1), None, None, None, true)
}

fn total<T>(page: &Members<T>) -> Result<u64, ApiError> {
    page.total.map(|total| total.count).ok_or_else(|| ApiError::internal("the number was asked for and not given"))
}
