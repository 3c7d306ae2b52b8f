//! Budget frame (budgetram) of a portfolio and year, decided by leadership (S4.1.1).

use chrono::{DateTime, NaiveDate, Utc};
use governance::words::Provenance;
use sea_orm::entity::prelude::{
    ActiveModelBehavior, DeriveEntityModel, DerivePrimaryKey, DeriveRelation, EntityTrait, EnumIter, PrimaryKeyTrait,
};
use serde::Serialize;
use uuid::Uuid;

/// One row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "budget_frame")]
pub struct Model {
    /// Id (UUIDv7).
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The provider (tjänsteleverantör) whose row it is.
    pub provider_id: Uuid,
    /// The portfolio.
    pub portfolio_id: Uuid,
    /// Calendar year.
    pub year: i32,
    /// Currency (ISO 4217).
    pub currency: String,
    /// The frame in minor units.
    pub amount_minor: i64,
    /// The sum of its allocations, never above the frame (N4): kept by triggers; 0 when inserted.
    pub allocated_minor: i64,
    /// The day from which the amount holds: set it with each change; the history copies it.
    pub effective_on: NaiveDate,
    /// When it was recorded here (`knownAt`), by the program's clock.
    pub recorded_at: DateTime<Utc>,
    /// Counts up with each change, for optimistic concurrency.
    pub version: i64,
    /// Where the facts come from (O5).
    pub provenance: Provenance,
    /// The source; always told where attested.
    pub source: Option<String>,
}

/// Relations are joined by hand, where access decides what may be read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
