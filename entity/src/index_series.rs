//! Index series (indexserie, U2.7), as a provider keeps it: one index, one base, one stage.

use governance::{
    index::{Frequency, Stage},
    words::Provenance,
};
use sea_orm::entity::prelude::{
    ActiveModelBehavior, DeriveEntityModel, DerivePrimaryKey, DeriveRelation, EntityTrait, EnumIter, PrimaryKeyTrait,
};
use serde::Serialize;
use uuid::Uuid;

/// One row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "index_series")]
pub struct Model {
    /// Id (UUIDv7).
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The provider (tjänsteleverantör) whose row it is.
    pub provider_id: Uuid,
    /// What clauses name.
    pub code: String,
    /// The index that its stages and bases share.
    pub index_code: String,
    /// Name in Swedish.
    pub name_sv: Option<String>,
    /// Name in English.
    pub name_en: Option<String>,
    /// Who publishes it.
    pub publisher: String,
    /// The base: 1980=100.
    pub base: String,
    /// How often it is published.
    pub frequency: Frequency,
    /// How firm its values are.
    pub stage: Stage,
    /// Whether only the same month or quarter of different years is compared.
    pub same_season: bool,
    /// Its last period, where it has ended.
    pub ended_after: Option<String>,
    /// The series that takes its place.
    pub successor_id: Option<Uuid>,
    /// The period that both have a value of.
    pub link_period: Option<String>,
    /// The code as it is sorted.
    pub code_key: String,
    /// Counts up with each change.
    pub version: i64,
    /// Where the facts come from (O5).
    pub provenance: Provenance,
    /// The source, where attested.
    pub source: Option<String>,
}

/// Relations are joined by hand, where access decides what may be read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
