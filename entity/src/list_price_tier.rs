//! A tier of a list price: the amount from a quantity on.

use sea_orm::entity::prelude::{
    ActiveModelBehavior, DeriveEntityModel, DerivePrimaryKey, DeriveRelation, EntityTrait, EnumIter, PrimaryKeyTrait,
};
use serde::Serialize;
use uuid::Uuid;

/// One row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "list_price_tier")]
pub struct Model {
    /// The list price.
    #[sea_orm(primary_key, auto_increment = false)]
    pub list_price_id: Uuid,
    /// The smallest quantity it is for.
    #[sea_orm(primary_key, auto_increment = false)]
    pub from_quantity: i64,
    /// Amount in minor units of the list price's currency: of a unit, or of the whole quantity, as its `tiering` says.
    pub amount_minor: i64,
}

/// Relations are joined by hand, where access decides what may be read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
