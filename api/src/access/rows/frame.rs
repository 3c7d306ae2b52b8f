//! Budget frames as access reads them.

use chrono::NaiveDate;
use governance::{action::Kind, words::Provenance};
use sea_orm::DbErr;
use uuid::Uuid;

use crate::access::row::{Columns, Row};

/// The budget frame (budgetram) of a portfolio and year, decided by leadership (S4.1.1).
#[derive(Clone, Debug)]
pub struct FrameRow {
    /// Id.
    pub id: Uuid,
    /// The provider.
    pub provider_id: Uuid,
    /// The portfolio.
    pub portfolio_id: Uuid,
    /// Calendar year.
    pub year: i32,
    /// ISO 4217.
    pub currency: String,
    /// The frame in minor units.
    pub amount_minor: i64,
    /// The sum of its allocations in minor units, never above the frame (N4).
    pub allocated_minor: i64,
    /// The day from which the amount holds.
    pub effective_on: NaiveDate,
    /// For optimistic concurrency: grows with every change.
    pub version: i64,
    /// Where the facts come from (O5).
    pub provenance: Provenance,
    /// The source, where attested.
    pub source: Option<String>,
}

impl Row for FrameRow {
    const KIND: Kind = Kind::Frame;
    const TABLE: &'static str = "budget_frame t";
    const COLUMNS: &'static str = "t.id, t.provider_id, t.portfolio_id, t.year, t.currency, t.amount_minor, \
        t.allocated_minor, t.effective_on, t.version, t.provenance, t.source";

    fn read(columns: &mut Columns<'_>) -> Result<Self, DbErr> {
        Ok(Self {
            id: columns.take()?,
            provider_id: columns.take()?,
            portfolio_id: columns.take()?,
            year: columns.take()?,
            currency: columns.take()?,
            amount_minor: columns.take()?,
            allocated_minor: columns.take()?,
            effective_on: columns.take()?,
            version: columns.take()?,
            provenance: columns.word(Provenance::parse)?,
            source: columns.take()?,
        })
    }

    fn id(&self) -> Uuid {
        self.id
    }
}
