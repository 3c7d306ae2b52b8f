//! Annual plan (förvaltningsplan) of a portfolio and year (L4).

use chrono::{DateTime, Utc};
use governance::lifecycle::PlanState;
use sea_orm::entity::prelude::{
    ActiveModelBehavior, DeriveEntityModel, DerivePrimaryKey, DeriveRelation, EntityTrait, EnumIter, PrimaryKeyTrait,
};
use serde::Serialize;
use uuid::Uuid;

/// One row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "plan")]
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
    /// Its state.
    pub state: PlanState,
    /// The plan in short.
    pub summary: Option<String>,
    /// Who submitted it.
    pub submitted_by_person_id: Option<Uuid>,
    /// When.
    pub submitted_at: Option<DateTime<Utc>>,
    /// Who presented it (föredragande, S3.2.2).
    pub presented_by_person_id: Option<Uuid>,
    /// When it was established.
    pub established_at: Option<DateTime<Utc>>,
    /// Why it was last returned.
    pub returned_reason: Option<String>,
    /// When it was closed.
    pub closed_at: Option<DateTime<Utc>>,
    /// Counts up with each change, for optimistic concurrency.
    pub version: i64,
}

/// Relations are joined by hand, where access decides what may be read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
