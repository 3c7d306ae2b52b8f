//! Management records as access reads them.

use chrono::{DateTime, NaiveDate, Utc};
use governance::{action::Kind, words::RecordCategory};
use sea_orm::DbErr;
use uuid::Uuid;

use crate::access::row::{Columns, Row};

/// What a role has put on record (förvaltningsanteckning, S4.2–S4.6).
#[derive(Clone, Debug)]
pub struct ManagementRecordRow {
    /// Id.
    pub id: Uuid,
    /// The provider.
    pub provider_id: Uuid,
    /// The portfolio it is about.
    pub portfolio_id: Option<Uuid>,
    /// The service it is about.
    pub service_id: Option<Uuid>,
    /// The customer it is about.
    pub customer_id: Option<Uuid>,
    /// What kind of record it is.
    pub category: RecordCategory,
    /// The year it is about.
    pub year: Option<i32>,
    /// What is recorded.
    pub text: String,
    /// Whom it concerns.
    pub concerns_person_id: Option<Uuid>,
    /// First day without it.
    pub valid_until: Option<NaiveDate>,
    /// Who recorded it.
    pub recorded_by_person_id: Uuid,
    /// When.
    pub recorded_at: DateTime<Utc>,
    /// The answer.
    pub answer: Option<String>,
    /// Whether it was said yes to.
    pub approved: Option<bool>,
    /// When it was answered.
    pub answered_at: Option<DateTime<Utc>>,
    /// How the owner was consulted.
    pub consultation: Option<String>,
    /// What came of an improvement.
    pub effect: Option<String>,
    /// For optimistic concurrency.
    pub version: i64,
}

impl Row for ManagementRecordRow {
    const KIND: Kind = Kind::ManagementRecord;
    const TABLE: &'static str = "management_record t";
    const COLUMNS: &'static str = "t.id, t.provider_id, t.portfolio_id, t.service_id, t.customer_id, t.category, t.year, t.text, \
        t.concerns_person_id, t.valid_until, t.recorded_by_person_id, t.recorded_at, t.answer, t.approved, \
        t.answered_at, t.consultation, t.effect, t.version";

    fn read(columns: &mut Columns<'_>) -> Result<Self, DbErr> {
        Ok(Self {
            id: columns.take()?,
            provider_id: columns.take()?,
            portfolio_id: columns.take()?,
            service_id: columns.take()?,
            customer_id: columns.take()?,
            category: columns.word(RecordCategory::parse)?,
            year: columns.take()?,
            text: columns.take()?,
            concerns_person_id: columns.take()?,
            valid_until: columns.take()?,
            recorded_by_person_id: columns.take()?,
            recorded_at: columns.take()?,
            answer: columns.take()?,
            approved: columns.take()?,
            answered_at: columns.take()?,
            consultation: columns.take()?,
            effect: columns.take()?,
            version: columns.take()?,
        })
    }

    fn id(&self) -> Uuid {
        self.id
    }
}
