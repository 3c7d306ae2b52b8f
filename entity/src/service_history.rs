//! What held of a service and when it was known; append-only. A row is written by the database with each service
//! and each change of its state, portfolio or publication.

use chrono::{DateTime, NaiveDate, Utc};
use governance::lifecycle::ServiceState;
use sea_orm::entity::prelude::{
    ActiveModelBehavior, DeriveEntityModel, DerivePrimaryKey, DeriveRelation, EntityTrait, EnumIter, PrimaryKeyTrait,
};
use uuid::Uuid;

/// One row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "service_history")]
pub struct Model {
    /// Number in order of recording, given by the database.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// The service (tjänst).
    pub service_id: Uuid,
    /// The provider (tjänsteleverantör) whose row it is.
    pub provider_id: Uuid,
    /// The portfolio it belonged to.
    pub portfolio_id: Uuid,
    /// State (L1).
    pub state: ServiceState,
    /// Whether it was published.
    pub published: bool,
    /// The day from which it holds.
    pub effective_on: NaiveDate,
    /// When it was recorded here (`knownAt`), by the program's clock.
    pub recorded_at: DateTime<Utc>,
}

/// Relations are joined by hand, where access decides what may be read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
