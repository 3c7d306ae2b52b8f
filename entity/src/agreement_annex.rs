//! Annex of an agreement version (bilaga): common, or one part's.

use sea_orm::entity::prelude::{
    ActiveModelBehavior, DeriveEntityModel, DerivePrimaryKey, DeriveRelation, EntityTrait, EnumIter, PrimaryKeyTrait,
};
use serde::Serialize;
use uuid::Uuid;

/// One row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "agreement_annex")]
pub struct Model {
    /// Id (UUIDv7).
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The version.
    pub version_id: Uuid,
    /// Whose part it is of; None: common to all.
    pub part_id: Option<Uuid>,
    /// Order of precedence: 1 goes before 2; all go after the agreement itself.
    pub precedence: i32,
    /// Title in Swedish; one of the two is always there.
    pub title_sv: Option<String>,
    /// Title in English.
    pub title_en: Option<String>,
    /// Text in Swedish.
    pub text_sv: Option<String>,
    /// Text in English.
    pub text_en: Option<String>,
    /// SHA-256 of an attached file.
    pub file_hash: Option<String>,
    /// The file's media type.
    pub media_type: Option<String>,
    /// The file's size in bytes.
    pub byte_size: Option<i64>,
    /// Where the file is kept.
    pub location: Option<String>,
}

/// Relations are joined by hand, where access decides what may be read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
