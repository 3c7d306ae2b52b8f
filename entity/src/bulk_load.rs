//! The pause of a loader: while a row stands here, triggers keep neither anchors nor ends of agreements. Written by
//! `migration::kept::begin_bulk` and `finish_bulk` alone, within one transaction; at rest the table is empty.

use sea_orm::entity::prelude::{
    ActiveModelBehavior, DeriveEntityModel, DerivePrimaryKey, DeriveRelation, EntityTrait, EnumIter, PrimaryKeyTrait,
};

/// One row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "bulk_load")]
pub struct Model {
    /// Always 1, so that two loaders cannot pause at once.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: i32,
}

/// Relations are joined by hand, where access decides what may be read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
