//! What a measured value was before it was corrected (U2.8, N5).

use chrono::{DateTime, NaiveDate, Utc};
use governance::words::Provenance;
use sea_orm::entity::prelude::{
    ActiveModelBehavior, DeriveEntityModel, DerivePrimaryKey, DeriveRelation, EntityTrait, EnumIter, PrimaryKeyTrait,
};
use uuid::Uuid;

/// One row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "measured_value_history")]
pub struct Model {
    /// Id (UUIDv7).
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The value.
    pub measured_value_id: Uuid,
    /// Which of its revisions it was.
    pub revision: i32,
    /// First day after the period.
    pub period_end: NaiveDate,
    /// The value in thousandths of the target's unit.
    pub value_thousandths: i64,
    /// When it had been recorded.
    pub recorded_at: DateTime<Utc>,
    /// Who corrected it.
    pub replaced_by_person_id: Uuid,
    /// When.
    pub replaced_at: DateTime<Utc>,
    /// Why.
    pub reason: String,
    /// Where it came from (O5).
    pub provenance: Provenance,
    /// The source; always told where attested.
    pub source: Option<String>,
}

/// Relations are joined by hand, where access decides what may be read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
