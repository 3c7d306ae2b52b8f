//! From which line of an earlier version a line goes on unchanged, where a party has left (U2.7). Append-only.

use sea_orm::entity::prelude::{
    ActiveModelBehavior, DeriveEntityModel, DerivePrimaryKey, DeriveRelation, EntityTrait, EnumIter, PrimaryKeyTrait,
};
use serde::Serialize;
use uuid::Uuid;

/// One row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "agreement_line_origin")]
pub struct Model {
    /// The line that goes on.
    #[sea_orm(primary_key, auto_increment = false)]
    pub line_id: Uuid,
    /// One that it goes on from, however long ago.
    #[sea_orm(primary_key, auto_increment = false)]
    pub origin_line_id: Uuid,
}

/// Relations are joined by hand, where access decides what may be read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
