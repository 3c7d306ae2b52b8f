//! Who takes part in what a record is about: a launch (S4.6.5), what an owner coordinates (S4.2.9).

use sea_orm::entity::prelude::{
    ActiveModelBehavior, DeriveEntityModel, DerivePrimaryKey, DeriveRelation, EntityTrait, EnumIter, PrimaryKeyTrait,
};
use uuid::Uuid;

/// One row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "record_participant")]
pub struct Model {
    /// The record.
    #[sea_orm(primary_key, auto_increment = false)]
    pub record_id: Uuid,
    /// Who takes part.
    #[sea_orm(primary_key, auto_increment = false)]
    pub person_id: Uuid,
}

/// Relations are joined by hand, where access decides what may be read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
