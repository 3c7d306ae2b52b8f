//! Where an agreement is found: one row per anchor. Kept by triggers, never written here.

use chrono::NaiveDate;
use sea_orm::entity::prelude::{
    ActiveModelBehavior, DeriveEntityModel, DerivePrimaryKey, DeriveRelation, EntityTrait, EnumIter, PrimaryKeyTrait,
};
use uuid::Uuid;

/// One row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "agreement_anchor")]
pub struct Model {
    /// What kind of anchor.
    #[sea_orm(primary_key, auto_increment = false)]
    pub scope: String,
    /// Provider, portfolio, service or organisation.
    #[sea_orm(primary_key, auto_increment = false)]
    pub anchor_id: Uuid,
    /// The keeper, for a customer; otherwise nil.
    #[sea_orm(primary_key, auto_increment = false)]
    pub within_id: Uuid,
    /// The agreement.
    #[sea_orm(primary_key, auto_increment = false)]
    pub agreement_id: Uuid,
    /// Bits of the versions' states; times 256: of those shared with a party.
    pub states: i32,
    /// Sort key of the code.
    pub code_key: String,
    /// The number of the last registered version that hangs here; 0: none.
    pub ends_number: i32,
    /// The first day without that version, or 9999-12-31.
    pub ends_key: NaiveDate,
}

/// Relations are joined by hand, where access decides what may be read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
