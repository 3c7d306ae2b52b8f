//! Portfolio of services (tjänsteportfölj), established by leadership (S4.1.3).

use chrono::NaiveDate;
use governance::words::Provenance;
use sea_orm::entity::prelude::{
    ActiveModelBehavior, DeriveEntityModel, DerivePrimaryKey, DeriveRelation, EntityTrait, EnumIter, PrimaryKeyTrait,
};
use serde::Serialize;
use uuid::Uuid;

/// One row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "portfolio")]
pub struct Model {
    /// Id (UUIDv7).
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The provider (tjänsteleverantör) whose row it is.
    pub provider_id: Uuid,
    /// The provider's own code, its natural key.
    pub code: String,
    /// Name in Swedish; one of the two names is always there.
    pub name_sv: Option<String>,
    /// Name in English.
    pub name_en: Option<String>,
    /// Description in Swedish.
    pub description_sv: Option<String>,
    /// Description in English.
    pub description_en: Option<String>,
    /// The day leadership established it.
    pub established_on: NaiveDate,
    /// The day its architecture was last confirmed to be current (S4.1.4).
    pub architecture_confirmed_on: Option<NaiveDate>,
    /// Sort key of the Swedish name (`governance::text::sort_key`).
    pub sort_sv: String,
    /// Sort key of the English name.
    pub sort_en: String,
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
