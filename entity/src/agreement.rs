//! Agreement (avtal, L2): the header. What can be seen of it stands on its versions and parts.

use governance::words::{Provenance, Structure};
use sea_orm::entity::prelude::{
    ActiveModelBehavior, DeriveEntityModel, DerivePrimaryKey, DeriveRelation, EntityTrait, EnumIter, PrimaryKeyTrait,
};
use serde::Serialize;
use uuid::Uuid;

/// One row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "agreement")]
pub struct Model {
    /// Id (UUIDv7).
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The provider that keeps the agreement.
    pub keeper_id: Uuid,
    /// The keeper's own code, its natural key.
    pub code: String,
    /// Title in Swedish; one of the two is always there.
    pub title_sv: Option<String>,
    /// Title in English.
    pub title_en: Option<String>,
    /// The assignment it came from (U2.6); set once, when it is entered.
    pub assignment_id: Option<Uuid>,
    /// How it is structured (U2.1).
    pub structure: Option<Structure>,
    /// Sort key of the code.
    pub code_key: String,
    /// Folded text for searching (`governance::text::search_key`): code and titles alone, which every party sees (N7).
    pub search: String,
    /// Counts up with each change, for optimistic concurrency.
    pub version: i64,
    /// Where the facts come from (O5).
    pub provenance: Provenance,
    /// The source; always told where attested.
    pub source: Option<String>,
}

/// Relations are joined by hand, where access decides what may be read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
