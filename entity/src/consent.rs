//! One yes to one content (R5): of an owner, a party or the second key. Append-only.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::{
    ActiveModelBehavior, DeriveEntityModel, DerivePrimaryKey, DeriveRelation, EntityTrait, EnumIter, PrimaryKeyTrait,
};
use serde::Serialize;
use uuid::Uuid;

/// One row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "consent")]
pub struct Model {
    /// Id (UUIDv7).
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The provider that keeps the agreement.
    pub keeper_id: Uuid,
    /// Kind of the object.
    pub object_kind: String,
    /// The object.
    pub object_id: Uuid,
    /// Hash of the content said yes to.
    pub content_hash: String,
    /// The act it is for.
    pub act: String,
    /// For which service.
    pub service_id: Option<Uuid>,
    /// For which party.
    pub organisation_id: Option<Uuid>,
    /// Who.
    pub person_id: Uuid,
    /// In which appointment.
    pub appointment_id: Uuid,
    /// When.
    pub given_at: DateTime<Utc>,
}

/// Relations are joined by hand, where access decides what may be read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
