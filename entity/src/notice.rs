//! That a person is told of something (avisering): whom, of what, by which decision.

use chrono::{DateTime, Utc};
use governance::{action::Kind, told::Occasion};
use sea_orm::entity::prelude::{
    ActiveModelBehavior, DeriveEntityModel, DerivePrimaryKey, DeriveRelation, EntityTrait, EnumIter, PrimaryKeyTrait,
};
use serde::Serialize;
use uuid::Uuid;

/// One row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "notice")]
pub struct Model {
    /// Id (UUIDv7).
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The provider.
    pub provider_id: Option<Uuid>,
    /// Who is told.
    pub person_id: Uuid,
    /// Of what kind of thing.
    pub occasion: Occasion,
    /// Kind of the object.
    pub object_kind: Kind,
    /// The object.
    pub object_id: Uuid,
    /// The decision that told it.
    pub decision_id: Uuid,
    /// When.
    pub told_at: DateTime<Utc>,
    /// When it was marked as read.
    pub read_at: Option<DateTime<Utc>>,
}

/// Relations are joined by hand, where access decides what may be read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
