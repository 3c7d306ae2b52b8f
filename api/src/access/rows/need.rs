//! Needs as access reads them (V6).

use chrono::{DateTime, Utc};
use governance::{action::Kind, lifecycle::NeedState};
use sea_orm::DbErr;
use uuid::Uuid;

use crate::access::row::{Columns, Row};

/// A need or requirement (behov, krav) of those who use the services (S1.2).
#[derive(Clone, Debug)]
pub struct NeedRow {
    /// Id.
    pub id: Uuid,
    /// The provider.
    pub provider_id: Uuid,
    /// The service it is about.
    pub service_id: Option<Uuid>,
    /// The customer whose need it is.
    pub customer_id: Option<Uuid>,
    /// The need in a few words.
    pub title: String,
    /// More on it.
    pub text: Option<String>,
    /// What has become of it.
    pub state: NeedState,
    /// Who recorded it.
    pub recorded_by_person_id: Uuid,
    /// When.
    pub recorded_at: DateTime<Utc>,
    /// The answer.
    pub answer: Option<String>,
    /// When it was answered.
    pub answered_at: Option<DateTime<Utc>>,
    /// For optimistic concurrency.
    pub version: i64,
}

impl Row for NeedRow {
    const KIND: Kind = Kind::Need;
    const TABLE: &'static str = "need t";
    const COLUMNS: &'static str = "t.id, t.provider_id, t.service_id, t.customer_id, t.title, t.text, t.state, \
        t.recorded_by_person_id, t.recorded_at, t.answer, t.answered_at, t.version";

    fn read(columns: &mut Columns<'_>) -> Result<Self, DbErr> {
        Ok(Self {
            id: columns.take()?,
            provider_id: columns.take()?,
            service_id: columns.take()?,
            customer_id: columns.take()?,
            title: columns.take()?,
            text: columns.take()?,
            state: columns.word(NeedState::parse)?,
            recorded_by_person_id: columns.take()?,
            recorded_at: columns.take()?,
            answer: columns.take()?,
            answered_at: columns.take()?,
            version: columns.take()?,
        })
    }

    fn id(&self) -> Uuid {
        self.id
    }
}

/// How the provider weighs a need: its own affair (V1), not shown to the customer whose need it is.
#[derive(Clone, Debug)]
pub struct NeedWeighingRow {
    /// The need.
    pub need_id: Uuid,
    /// What it is worth, 1 to 5.
    pub worth: Option<i32>,
    /// Where it ranks, 1 first.
    pub rank: Option<i32>,
    /// When it was presented to leadership.
    pub presented_at: Option<DateTime<Utc>>,
    /// How it was presented.
    pub presentation: Option<String>,
    /// What leadership said.
    pub response: Option<String>,
    /// When.
    pub responded_at: Option<DateTime<Utc>>,
}

impl Row for NeedWeighingRow {
    const KIND: Kind = Kind::ServiceManagement;
    const TABLE: &'static str = "need t";
    const COLUMNS: &'static str = "t.id, t.worth, t.rank, t.presented_at, t.presentation, t.response, t.responded_at";

    fn read(columns: &mut Columns<'_>) -> Result<Self, DbErr> {
        Ok(Self {
            need_id: columns.take()?,
            worth: columns.take()?,
            rank: columns.take()?,
            presented_at: columns.take()?,
            presentation: columns.take()?,
            response: columns.take()?,
            responded_at: columns.take()?,
        })
    }

    fn id(&self) -> Uuid {
        self.need_id
    }
}
