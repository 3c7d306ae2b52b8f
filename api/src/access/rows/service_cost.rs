//! The cost of a service per month, as access reads it.

use governance::{action::Kind, words::Provenance};
use sea_orm::DbErr;
use uuid::Uuid;

use crate::access::row::{Columns, Row};

/// Planned, actual and forecast cost of a service in one month and currency (S1.1).
#[derive(Clone, Debug)]
pub struct ServiceCostRow {
    /// Id.
    pub id: Uuid,
    /// The service.
    pub service_id: Uuid,
    /// Calendar year.
    pub year: i32,
    /// Month, 1–12.
    pub month: i32,
    /// ISO 4217.
    pub currency: String,
    /// The plan in minor units.
    pub planned_minor: i64,
    /// The outcome in minor units, once recorded.
    pub actual_minor: Option<i64>,
    /// A forecast other than the plan, where the manager recorded one.
    pub forecast_minor: Option<i64>,
    /// For optimistic concurrency.
    pub version: i64,
    /// Where the facts come from (O5).
    pub provenance: Provenance,
    /// The source, where attested.
    pub source: Option<String>,
}

impl ServiceCostRow {
    /// What the month is expected to cost: the outcome once recorded, else the recorded forecast, else the plan (S1.1).
    /// [`costs`](crate::access::overview) says the same in SQL.
    pub fn expected_minor(&self) -> i64 {
        self.actual_minor.or(self.forecast_minor).unwrap_or(self.planned_minor)
    }
}

impl Row for ServiceCostRow {
    const KIND: Kind = Kind::Allocation;
    const TABLE: &'static str = "service_cost t";
    const COLUMNS: &'static str = "t.id, t.service_id, t.year, t.month, t.currency, t.planned_minor, t.actual_minor, \
        t.forecast_minor, t.version, t.provenance, t.source";

    fn read(columns: &mut Columns<'_>) -> Result<Self, DbErr> {
        Ok(Self {
            id: columns.take()?,
            service_id: columns.take()?,
            year: columns.take()?,
            month: columns.take()?,
            currency: columns.take()?,
            planned_minor: columns.take()?,
            actual_minor: columns.take()?,
            forecast_minor: columns.take()?,
            version: columns.take()?,
            provenance: columns.word(Provenance::parse)?,
            source: columns.take()?,
        })
    }

    fn id(&self) -> Uuid {
        self.id
    }
}
