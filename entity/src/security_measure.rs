//! A measure of information security of a service (S2.6), open until done.

use chrono::NaiveDate;
use sea_orm::entity::prelude::{
    ActiveModelBehavior, DeriveEntityModel, DerivePrimaryKey, DeriveRelation, EntityTrait, EnumIter, PrimaryKeyTrait,
};
use serde::Serialize;
use uuid::Uuid;

/// One row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "security_measure")]
pub struct Model {
    /// Id (UUIDv7).
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The provider (tjänsteleverantör) whose row it is.
    pub provider_id: Uuid,
    /// The service (tjänst).
    pub service_id: Uuid,
    /// The measure in Swedish; one of the two is always there.
    pub measure_sv: Option<String>,
    /// The measure in English.
    pub measure_en: Option<String>,
    /// The day it is due.
    pub due_on: NaiveDate,
    /// The day it was done.
    pub done_on: Option<NaiveDate>,
    /// Counts up with each change, for optimistic concurrency.
    pub version: i64,
}

/// Relations are joined by hand, where access decides what may be read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
