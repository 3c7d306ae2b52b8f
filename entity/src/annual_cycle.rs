//! The dates of a provider's year (årscykel, S2.5).

use chrono::NaiveDate;
use sea_orm::entity::prelude::{
    ActiveModelBehavior, DeriveEntityModel, DerivePrimaryKey, DeriveRelation, EntityTrait, EnumIter, PrimaryKeyTrait,
};
use serde::Serialize;
use uuid::Uuid;

/// One row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "annual_cycle")]
pub struct Model {
    /// Id (UUIDv7).
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The provider (tjänsteleverantör) whose row it is.
    pub provider_id: Uuid,
    /// Calendar year.
    pub year: i32,
    /// The day on which the needs inventory closes.
    pub needs_close_on: NaiveDate,
    /// By when frames are decided.
    pub frames_decided_on: NaiveDate,
    /// By when plans are submitted.
    pub plans_submitted_on: NaiveDate,
    /// By when plans are established.
    pub plans_established_on: NaiveDate,
    /// By when the year is followed up.
    pub followed_up_on: NaiveDate,
    /// Counts up with each change, for optimistic concurrency.
    pub version: i64,
}

/// Relations are joined by hand, where access decides what may be read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
