//! Review of an agreement version (granskning, U3.4): of one content, by its hash. Append-only.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::{
    ActiveModelBehavior, DeriveEntityModel, DerivePrimaryKey, DeriveRelation, EntityTrait, EnumIter, PrimaryKeyTrait,
};
use serde::Serialize;
use uuid::Uuid;

/// One row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "agreement_review")]
pub struct Model {
    /// Id (UUIDv7).
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The provider that keeps the agreement.
    pub keeper_id: Uuid,
    /// The version.
    pub version_id: Uuid,
    /// Root hash of the content that was reviewed.
    pub content_hash: String,
    /// Whether it may be signed.
    pub approved: bool,
    /// What is to be mended; always told where it was not approved.
    pub remarks: Option<String>,
    /// Who.
    pub person_id: Uuid,
    /// In which appointment.
    pub appointment_id: Uuid,
    /// When.
    pub reviewed_at: DateTime<Utc>,
}

/// Relations are joined by hand, where access decides what may be read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
