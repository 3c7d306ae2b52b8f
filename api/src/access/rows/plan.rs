//! Plans as access reads them (V5).

use chrono::{DateTime, NaiveDate, Utc};
use governance::{action::Kind, lifecycle::PlanState, words::PlanOrigin};
use sea_orm::DbErr;
use uuid::Uuid;

use crate::access::row::{Columns, Row};

/// Annual plan (förvaltningsplan) of a portfolio and year (L4).
#[derive(Clone, Debug)]
pub struct PlanRow {
    /// Id.
    pub id: Uuid,
    /// The provider.
    pub provider_id: Uuid,
    /// The portfolio.
    pub portfolio_id: Uuid,
    /// Calendar year.
    pub year: i32,
    /// Its state.
    pub state: PlanState,
    /// The plan in short.
    pub summary: Option<String>,
    /// Who submitted it.
    pub submitted_by_person_id: Option<Uuid>,
    /// When.
    pub submitted_at: Option<DateTime<Utc>>,
    /// Who presented it (föredragande).
    pub presented_by_person_id: Option<Uuid>,
    /// When it was established.
    pub established_at: Option<DateTime<Utc>>,
    /// Why it was last returned.
    pub returned_reason: Option<String>,
    /// When it was closed.
    pub closed_at: Option<DateTime<Utc>>,
    /// For optimistic concurrency.
    pub version: i64,
}

impl Row for PlanRow {
    const KIND: Kind = Kind::Plan;
    const TABLE: &'static str = "plan t";
    const COLUMNS: &'static str = "t.id, t.provider_id, t.portfolio_id, t.year, t.state, t.summary, t.submitted_by_person_id, \
        t.submitted_at, t.presented_by_person_id, t.established_at, t.returned_reason, t.closed_at, \
        t.version";

    fn read(columns: &mut Columns<'_>) -> Result<Self, DbErr> {
        Ok(Self {
            id: columns.take()?,
            provider_id: columns.take()?,
            portfolio_id: columns.take()?,
            year: columns.take()?,
            state: columns.word(PlanState::parse)?,
            summary: columns.take()?,
            submitted_by_person_id: columns.take()?,
            submitted_at: columns.take()?,
            presented_by_person_id: columns.take()?,
            established_at: columns.take()?,
            returned_reason: columns.take()?,
            closed_at: columns.take()?,
            version: columns.take()?,
        })
    }

    fn id(&self) -> Uuid {
        self.id
    }
}

/// One activity of a plan (planpost).
#[derive(Clone, Debug)]
pub struct PlanItemRow {
    /// Id.
    pub id: Uuid,
    /// The plan.
    pub plan_id: Uuid,
    /// The service; None: the portfolio as a whole.
    pub service_id: Option<Uuid>,
    /// What is to be done.
    pub activity: String,
    /// What it comes from.
    pub origin: PlanOrigin,
    /// The need it comes from.
    pub need_id: Option<Uuid>,
    /// The change it comes from.
    pub change_id: Option<Uuid>,
    /// Where it stands, 1 first.
    pub priority: i32,
    /// What it is to cost, in minor units.
    pub cost_minor: Option<i64>,
    /// ISO 4217.
    pub currency: String,
    /// What it has cost, in minor units.
    pub outcome_minor: Option<i64>,
    /// What came of it.
    pub outcome: Option<String>,
    /// For optimistic concurrency.
    pub version: i64,
}

impl Row for PlanItemRow {
    const KIND: Kind = Kind::PlanItem;
    const TABLE: &'static str = "plan_item t";
    const COLUMNS: &'static str = "t.id, t.plan_id, t.service_id, t.activity, t.origin, t.need_id, t.change_id, t.priority, \
        t.cost_minor, t.currency, t.outcome_minor, t.outcome, t.version";

    fn read(columns: &mut Columns<'_>) -> Result<Self, DbErr> {
        Ok(Self {
            id: columns.take()?,
            plan_id: columns.take()?,
            service_id: columns.take()?,
            activity: columns.take()?,
            origin: columns.word(PlanOrigin::parse)?,
            need_id: columns.take()?,
            change_id: columns.take()?,
            priority: columns.take()?,
            cost_minor: columns.take()?,
            currency: columns.take()?,
            outcome_minor: columns.take()?,
            outcome: columns.take()?,
            version: columns.take()?,
        })
    }

    fn id(&self) -> Uuid {
        self.id
    }
}

/// How an established plan goes (uppföljning, S3.2.4): seen with the plan.
#[derive(Clone, Debug)]
pub struct PlanFollowUpRow {
    /// Id.
    pub id: Uuid,
    /// The plan.
    pub plan_id: Uuid,
    /// Of which day.
    pub on_day: NaiveDate,
    /// How it goes.
    pub text: String,
    /// Who recorded it.
    pub recorded_by_person_id: Uuid,
}

impl Row for PlanFollowUpRow {
    const KIND: Kind = Kind::Plan;
    const TABLE: &'static str = "(SELECT f.*, p.portfolio_id FROM plan_follow_up f JOIN plan p ON p.id = f.plan_id) t";
    const COLUMNS: &'static str = "t.id, t.plan_id, t.on_day, t.text, t.recorded_by_person_id";

    fn read(columns: &mut Columns<'_>) -> Result<Self, DbErr> {
        Ok(Self {
            id: columns.take()?,
            plan_id: columns.take()?,
            on_day: columns.take()?,
            text: columns.take()?,
            recorded_by_person_id: columns.take()?,
        })
    }

    fn id(&self) -> Uuid {
        self.id
    }
}
