//! A text for the catalogue, written and not yet published (S4.8.1).

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::{
    ActiveModelBehavior, DeriveEntityModel, DerivePrimaryKey, DeriveRelation, EntityTrait, EnumIter, PrimaryKeyTrait,
};
use serde::Serialize;
use uuid::Uuid;

/// One row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "service_text")]
pub struct Model {
    /// Id (UUIDv7).
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The provider (tjänsteleverantör) whose row it is.
    pub provider_id: Uuid,
    /// The service (tjänst).
    pub service_id: Uuid,
    /// Name in Swedish.
    pub name_sv: Option<String>,
    /// Name in English.
    pub name_en: Option<String>,
    /// Summary in Swedish.
    pub summary_sv: Option<String>,
    /// Summary in English.
    pub summary_en: Option<String>,
    /// Description in Swedish.
    pub description_sv: Option<String>,
    /// Description in English.
    pub description_en: Option<String>,
    /// Who wrote it.
    pub written_by_person_id: Uuid,
    /// When.
    pub written_at: DateTime<Utc>,
    /// When it was published; None: not yet.
    pub published_at: Option<DateTime<Utc>>,
    /// Counts up with each change, for optimistic concurrency.
    pub version: i64,
}

/// Relations are joined by hand, where access decides what may be read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
