//! Annual cycles as access reads them: staff only (V1).

use chrono::NaiveDate;
use governance::action::Kind;
use sea_orm::DbErr;
use uuid::Uuid;

use crate::access::row::{Columns, Row};

/// The dates of a provider's year (årscykel, S2.5).
#[derive(Clone, Debug)]
pub struct AnnualCycleRow {
    /// Id.
    pub id: Uuid,
    /// The provider.
    pub provider_id: Uuid,
    /// Calendar year.
    pub year: i32,
    /// When the needs inventory closes.
    pub needs_close_on: NaiveDate,
    /// By when frames are decided.
    pub frames_decided_on: NaiveDate,
    /// By when plans are submitted.
    pub plans_submitted_on: NaiveDate,
    /// By when plans are established.
    pub plans_established_on: NaiveDate,
    /// By when the year is followed up.
    pub followed_up_on: NaiveDate,
    /// For optimistic concurrency.
    pub version: i64,
}

impl Row for AnnualCycleRow {
    const KIND: Kind = Kind::AnnualCycle;
    const TABLE: &'static str = "annual_cycle t";
    const COLUMNS: &'static str = "t.id, t.provider_id, t.year, t.needs_close_on, t.frames_decided_on, t.plans_submitted_on, \
        t.plans_established_on, t.followed_up_on, t.version";

    fn read(columns: &mut Columns<'_>) -> Result<Self, DbErr> {
        Ok(Self {
            id: columns.take()?,
            provider_id: columns.take()?,
            year: columns.take()?,
            needs_close_on: columns.take()?,
            frames_decided_on: columns.take()?,
            plans_submitted_on: columns.take()?,
            plans_established_on: columns.take()?,
            followed_up_on: columns.take()?,
            version: columns.take()?,
        })
    }

    fn id(&self) -> Uuid {
        self.id
    }
}
