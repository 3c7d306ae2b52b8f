//! Changes of services as access reads them: staff only (V1).

use chrono::{DateTime, NaiveDate, Utc};
use governance::{
    action::Kind,
    lifecycle::ChangeState,
    words::{ChangeKind, Recommendation},
};
use sea_orm::DbErr;
use uuid::Uuid;

use crate::access::row::{Columns, Row};

/// A change (förändring) of a service, its retirement included (S4.4.13, S4.2.13).
#[derive(Clone, Debug)]
pub struct ChangeRow {
    /// Id.
    pub id: Uuid,
    /// The service.
    pub service_id: Uuid,
    /// What it does to the service.
    pub kind: ChangeKind,
    /// Its state.
    pub state: ChangeState,
    /// What is to change.
    pub title: String,
    /// More on it.
    pub description: Option<String>,
    /// Retirement: the first day without the service.
    pub planned_on: Option<NaiveDate>,
    /// The service that takes its place.
    pub successor_id: Option<Uuid>,
    /// Who proposed it.
    pub proposed_by_person_id: Uuid,
    /// When.
    pub proposed_at: DateTime<Utc>,
    /// What the manager recommends.
    pub recommendation: Option<Recommendation>,
    /// Who recommended.
    pub recommended_by_person_id: Option<Uuid>,
    /// When it was decided.
    pub decided_at: Option<DateTime<Utc>>,
    /// For optimistic concurrency.
    pub version: i64,
}

impl Row for ChangeRow {
    const KIND: Kind = Kind::Change;
    const TABLE: &'static str = "change t";
    const COLUMNS: &'static str = "t.id, t.service_id, t.kind, t.state, t.title, t.description, t.planned_on, t.successor_id, \
        t.proposed_by_person_id, t.proposed_at, t.recommendation, t.recommended_by_person_id, t.decided_at, \
        t.version";

    fn read(columns: &mut Columns<'_>) -> Result<Self, DbErr> {
        Ok(Self {
            id: columns.take()?,
            service_id: columns.take()?,
            kind: columns.word(ChangeKind::parse)?,
            state: columns.word(ChangeState::parse)?,
            title: columns.take()?,
            description: columns.take()?,
            planned_on: columns.take()?,
            successor_id: columns.take()?,
            proposed_by_person_id: columns.take()?,
            proposed_at: columns.take()?,
            recommendation: columns.optional_word(Recommendation::parse)?,
            recommended_by_person_id: columns.take()?,
            decided_at: columns.take()?,
            version: columns.take()?,
        })
    }

    fn id(&self) -> Uuid {
        self.id
    }
}
