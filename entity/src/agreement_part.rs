//! A party's part of a version: what concerns that party and the keeper, and nobody else (N7).

use chrono::{DateTime, NaiveDate, Utc};
use governance::words::PartySide;
use sea_orm::entity::prelude::{
    ActiveModelBehavior, DeriveEntityModel, DerivePrimaryKey, DeriveRelation, EntityTrait, EnumIter, PrimaryKeyTrait,
};
use serde::Serialize;
use uuid::Uuid;

/// One row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "agreement_part")]
pub struct Model {
    /// Id (UUIDv7).
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The version.
    pub version_id: Uuid,
    /// The agreement.
    pub agreement_id: Uuid,
    /// The provider that keeps the agreement.
    pub keeper_id: Uuid,
    /// The party.
    pub organisation_id: Uuid,
    /// The party's side.
    pub side: PartySide,
    /// Whether the party is the keeper itself.
    pub is_keeper: bool,
    /// When the version was shown to the party (V3).
    pub shared_at: Option<DateTime<Utc>>,
    /// The party's responsibilities in Swedish.
    pub responsibilities_sv: Option<String>,
    /// The party's responsibilities in English.
    pub responsibilities_en: Option<String>,
    /// Hash of the part, once reviewed.
    pub part_hash: Option<String>,
    /// The day the party signed.
    pub signed_on: Option<NaiveDate>,
}

/// Relations are joined by hand, where access decides what may be read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
