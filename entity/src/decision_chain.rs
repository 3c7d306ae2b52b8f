//! The head of a keeper's chain of decisions: locked last in a transaction, so that they come one after the other.

use sea_orm::entity::prelude::{
    ActiveModelBehavior, DeriveEntityModel, DerivePrimaryKey, DeriveRelation, EntityTrait, EnumIter, PrimaryKeyTrait,
};
use uuid::Uuid;

/// One row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "decision_chain")]
pub struct Model {
    /// The keeper; nil: the installation.
    #[sea_orm(primary_key, auto_increment = false)]
    pub keeper_id: Uuid,
    /// The last number.
    pub seq: i64,
    /// The last hash.
    pub hash: String,
}

/// Relations are joined by hand, where access decides what may be read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
