//! A tier of a line: the amount from a quantity on.

use sea_orm::entity::prelude::{
    ActiveModelBehavior, DeriveEntityModel, DerivePrimaryKey, DeriveRelation, EntityTrait, EnumIter, PrimaryKeyTrait,
};
use serde::Serialize;
use uuid::Uuid;

/// One row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "agreement_line_tier")]
pub struct Model {
    /// The line.
    #[sea_orm(primary_key, auto_increment = false)]
    pub line_id: Uuid,
    /// The smallest quantity it is for, in thousandths.
    #[sea_orm(primary_key, auto_increment = false)]
    pub from_quantity_thousandths: i64,
    /// Amount in minor units of the line's currency: of a unit, or of the whole quantity, as the line's `tiering` says.
    pub amount_minor: i64,
}

/// Relations are joined by hand, where access decides what may be read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
