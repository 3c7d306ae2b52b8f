//! A meeting with a customer (kundmöte, S4.6.6).

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::entity::prelude::{
    ActiveModelBehavior, DeriveEntityModel, DerivePrimaryKey, DeriveRelation, EntityTrait, EnumIter, PrimaryKeyTrait,
};
use serde::Serialize;
use uuid::Uuid;

/// One row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "meeting")]
pub struct Model {
    /// Id (UUIDv7).
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The provider (tjänsteleverantör) whose row it is.
    pub provider_id: Uuid,
    /// The customer.
    pub customer_id: Uuid,
    /// The day.
    pub held_on: NaiveDate,
    /// What it was about.
    pub subject: String,
    /// What came of it.
    pub outcome: Option<String>,
    /// How content the customer is, 1 to 5.
    pub satisfaction: Option<i32>,
    /// Who recorded it.
    pub recorded_by_person_id: Uuid,
    /// When.
    pub recorded_at: DateTime<Utc>,
    /// Counts up with each change, for optimistic concurrency.
    pub version: i64,
}

/// Relations are joined by hand, where access decides what may be read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
