//! A measured value (mätvärde) against a target, for one party (U2.8, R6).

use chrono::{DateTime, NaiveDate, Utc};
use governance::words::Provenance;
use sea_orm::entity::prelude::{
    ActiveModelBehavior, DeriveEntityModel, DerivePrimaryKey, DeriveRelation, EntityTrait, EnumIter, PrimaryKeyTrait,
};
use uuid::Uuid;

/// One row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "measured_value")]
pub struct Model {
    /// Id (UUIDv7).
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The target.
    pub target_id: Uuid,
    /// Whose figure: a part of the same version.
    pub part_id: Uuid,
    /// First day measured.
    pub period_start: NaiveDate,
    /// First day after.
    pub period_end: NaiveDate,
    /// Value in thousandths of the target's unit.
    pub value_thousandths: i64,
    /// When it was recorded here (`knownAt`), by the program's clock.
    pub recorded_at: DateTime<Utc>,
    /// How often it was recorded: more than once, where it was corrected.
    pub revision: i32,
    /// Where the facts come from (O5).
    pub provenance: Provenance,
    /// The source; always told where attested.
    pub source: Option<String>,
}

/// Relations are joined by hand, where access decides what may be read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
