//! Published value of an index series (indextal, U2.7); corrected by a later one of the same period. Append-only.

use chrono::{DateTime, NaiveDate, Utc};
use governance::words::Provenance;
use sea_orm::entity::prelude::{
    ActiveModelBehavior, DeriveEntityModel, DerivePrimaryKey, DeriveRelation, EntityTrait, EnumIter, PrimaryKeyTrait,
};
use serde::Serialize;
use uuid::Uuid;

/// One row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "index_value")]
pub struct Model {
    /// Id (UUIDv7).
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The provider (tjänsteleverantör) whose row it is.
    pub provider_id: Uuid,
    /// The series.
    pub series_id: Uuid,
    /// The month, quarter or year: 2024-10, 2024-Q3, 2024.
    pub period: String,
    /// The value in thousandths.
    pub value_thousandths: i64,
    /// When it was published.
    pub published_on: NaiveDate,
    /// Whether the scope of the statistics changed with this period.
    pub breaks: bool,
    /// When it was entered.
    pub recorded_at: DateTime<Utc>,
    /// Where the fact comes from (O5).
    pub provenance: Provenance,
    /// The source, where attested.
    pub source: Option<String>,
}

/// Relations are joined by hand, where access decides what may be read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
