//! A process, a method or a guideline (riktlinje), in versions (S4.5.2, S3.2.1, U8). Append-only.

use chrono::{DateTime, NaiveDate, Utc};
use governance::words::{DescriptionKind, Process};
use sea_orm::entity::prelude::{
    ActiveModelBehavior, DeriveEntityModel, DerivePrimaryKey, DeriveRelation, EntityTrait, EnumIter, PrimaryKeyTrait,
};
use serde::Serialize;
use uuid::Uuid;

/// One row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "process_description")]
pub struct Model {
    /// Id (UUIDv7).
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The provider (tjänsteleverantör) whose row it is.
    pub provider_id: Uuid,
    /// What it describes.
    pub kind: DescriptionKind,
    /// The process it belongs to.
    pub process: Option<Process>,
    /// Its name.
    pub name: String,
    /// The version's number, from 1.
    pub number: i32,
    /// The text.
    pub text: String,
    /// First day.
    pub valid_from: NaiveDate,
    /// Who wrote it.
    pub written_by_person_id: Uuid,
    /// When.
    pub written_at: DateTime<Utc>,
}

/// Relations are joined by hand, where access decides what may be read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
