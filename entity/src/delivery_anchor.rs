//! Where a delivery is found: one row per anchor. Kept by triggers, never written here.

use sea_orm::entity::prelude::{
    ActiveModelBehavior, DeriveEntityModel, DerivePrimaryKey, DeriveRelation, EntityTrait, EnumIter, PrimaryKeyTrait,
};
use uuid::Uuid;

/// One row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "delivery_anchor")]
pub struct Model {
    /// What kind of anchor.
    #[sea_orm(primary_key, auto_increment = false)]
    pub scope: String,
    /// Provider, portfolio, service or organisation.
    #[sea_orm(primary_key, auto_increment = false)]
    pub anchor_id: Uuid,
    /// The provider, for a customer; otherwise nil.
    #[sea_orm(primary_key, auto_increment = false)]
    pub within_id: Uuid,
    /// The delivery.
    #[sea_orm(primary_key, auto_increment = false)]
    pub delivery_id: Uuid,
    /// The bit of its state.
    pub states: i32,
    /// Sort key of the code.
    pub code_key: String,
}

/// Relations are joined by hand, where access decides what may be read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
