//! Index adjustment run (indexuppräkning, U2.7): drafted, reviewed by another person, applied as a whole. The
//! database holds that it goes its way forward, and sums what it adds when it is applied.

use chrono::{DateTime, NaiveDate, Utc};
use governance::index::RunState;
use sea_orm::entity::prelude::{
    ActiveModelBehavior, DeriveEntityModel, DerivePrimaryKey, DeriveRelation, EntityTrait, EnumIter, PrimaryKeyTrait,
};
use serde::Serialize;
use uuid::Uuid;

/// One row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "index_run")]
pub struct Model {
    /// Id (UUIDv7).
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The provider (tjänsteleverantör) whose row it is.
    pub provider_id: Uuid,
    /// First day of the new amounts.
    pub effective_from: NaiveDate,
    /// By what had been published on this day.
    pub known_on: NaiveDate,
    /// How it stands.
    pub state: RunState,
    /// How many lines it adjusts.
    pub adjusted: i32,
    /// How many it does not.
    pub skipped: i32,
    /// Over all its lines.
    pub content_hash: String,
    /// Who drafted it.
    pub drafted_by_person_id: Uuid,
    /// When.
    pub drafted_at: DateTime<Utc>,
    /// Who reviewed it: another person.
    pub reviewed_by_person_id: Option<Uuid>,
    /// When.
    pub reviewed_at: Option<DateTime<Utc>>,
    /// Who applied it.
    pub applied_by_person_id: Option<Uuid>,
    /// When.
    pub applied_at: Option<DateTime<Utc>>,
    /// Counts up with each change.
    pub version: i64,
}

/// Relations are joined by hand, where access decides what may be read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
