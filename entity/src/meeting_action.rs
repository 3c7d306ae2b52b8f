//! What is to be done after a meeting (S4.6.6).

use chrono::NaiveDate;
use sea_orm::entity::prelude::{
    ActiveModelBehavior, DeriveEntityModel, DerivePrimaryKey, DeriveRelation, EntityTrait, EnumIter, PrimaryKeyTrait,
};
use serde::Serialize;
use uuid::Uuid;

/// One row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "meeting_action")]
pub struct Model {
    /// Id (UUIDv7).
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The provider (tjänsteleverantör) whose row it is.
    pub provider_id: Uuid,
    /// The meeting.
    pub meeting_id: Uuid,
    /// What is to be done.
    pub text: String,
    /// By when.
    pub due_on: NaiveDate,
    /// When it was done; None: open.
    pub done_on: Option<NaiveDate>,
}

/// Relations are joined by hand, where access decides what may be read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
