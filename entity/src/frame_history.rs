//! What a budget frame was and when it was known; append-only, written by the database with each frame and change.

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::entity::prelude::{
    ActiveModelBehavior, DeriveEntityModel, DerivePrimaryKey, DeriveRelation, EntityTrait, EnumIter, PrimaryKeyTrait,
};
use uuid::Uuid;

/// One row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "frame_history")]
pub struct Model {
    /// Number in order of recording, given by the database.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// The frame.
    pub frame_id: Uuid,
    /// The frame in minor units.
    pub amount_minor: i64,
    /// The day from which it holds.
    pub effective_on: NaiveDate,
    /// When it was recorded here (`knownAt`), by the program's clock.
    pub recorded_at: DateTime<Utc>,
}

/// Relations are joined by hand, where access decides what may be read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
