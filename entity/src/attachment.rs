//! File attached to agreements of a provider (bilagd fil, U2.6). Append-only.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::{
    ActiveModelBehavior, DeriveEntityModel, DerivePrimaryKey, DeriveRelation, EntityTrait, EnumIter, PrimaryKeyTrait,
};
use uuid::Uuid;

/// One row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "attachment")]
pub struct Model {
    /// Id (UUIDv7).
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The provider (tjänsteleverantör) for which it is kept.
    pub provider_id: Uuid,
    /// SHA-256 of the bytes.
    pub file_hash: String,
    /// Media type.
    pub media_type: String,
    /// How many bytes.
    pub byte_size: i64,
    /// The file.
    pub bytes: Vec<u8>,
    /// Who brought it in first.
    pub uploaded_by_person_id: Uuid,
    /// When.
    pub uploaded_at: DateTime<Utc>,
}

/// Relations are joined by hand, where access decides what may be read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
