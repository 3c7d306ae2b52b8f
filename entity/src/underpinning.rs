//! Which agreement carries what another promises (L3). It is the upper agreement's keeper's own (V4).

use sea_orm::entity::prelude::{
    ActiveModelBehavior, DeriveEntityModel, DerivePrimaryKey, DeriveRelation, EntityTrait, EnumIter, PrimaryKeyTrait,
};
use serde::Serialize;
use uuid::Uuid;

/// One row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "underpinning")]
pub struct Model {
    /// Id (UUIDv7).
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The keeper of the upper agreement.
    pub provider_id: Uuid,
    /// The agreement that promises.
    pub upper_agreement_id: Uuid,
    /// The agreement that carries it.
    pub lower_agreement_id: Uuid,
    /// The place it takes: those that take one place follow each other; None: one of its own.
    pub place: Option<String>,
}

/// Relations are joined by hand, where access decides what may be read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
