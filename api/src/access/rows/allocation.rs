//! Allocations as access reads them.

use chrono::NaiveDate;
use governance::{action::Kind, words::Provenance};
use sea_orm::DbErr;
use uuid::Uuid;

use crate::access::row::{Columns, Row};

/// What a service is given of its portfolio's frame for a year (tilldelning, S3.2.2).
#[derive(Clone, Debug)]
pub struct AllocationRow {
    /// Id.
    pub id: Uuid,
    /// The frame it is part of.
    pub frame_id: Uuid,
    /// The service.
    pub service_id: Uuid,
    /// Calendar year, its frame's.
    pub year: i32,
    /// Minor units.
    pub amount_minor: i64,
    /// ISO 4217, its frame's.
    pub currency: String,
    /// The day from which the amount holds.
    pub effective_on: NaiveDate,
    /// For optimistic concurrency: grows with every change.
    pub version: i64,
    /// Where the facts come from (O5).
    pub provenance: Provenance,
    /// The source, where attested.
    pub source: Option<String>,
}

impl Row for AllocationRow {
    const KIND: Kind = Kind::Allocation;
    const TABLE: &'static str = "allocation t";
    const COLUMNS: &'static str = "t.id, t.frame_id, t.service_id, t.year, t.amount_minor, \
        (SELECT f.currency FROM budget_frame f WHERE f.id = t.frame_id), t.effective_on, t.version, t.provenance, \
        t.source";

    fn read(columns: &mut Columns<'_>) -> Result<Self, DbErr> {
        Ok(Self {
            id: columns.take()?,
            frame_id: columns.take()?,
            service_id: columns.take()?,
            year: columns.take()?,
            amount_minor: columns.take()?,
            currency: columns.take()?,
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
