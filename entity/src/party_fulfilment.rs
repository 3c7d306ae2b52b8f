//! How a party, or the keeper towards it, did in a period what it answers for (U2.8).

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::entity::prelude::{
    ActiveModelBehavior, DeriveEntityModel, DerivePrimaryKey, DeriveRelation, EntityTrait, EnumIter, PrimaryKeyTrait,
};
use serde::Serialize;
use uuid::Uuid;

/// One row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "party_fulfilment")]
pub struct Model {
    /// Id (UUIDv7).
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The party's part.
    pub part_id: Uuid,
    /// Whether it is the keeper's fulfilment towards the party; else the party's own.
    pub of_keeper: bool,
    /// First day.
    pub period_start: NaiveDate,
    /// First day after.
    pub period_end: NaiveDate,
    /// 1, 2, 3 … for the same period.
    pub revision: i32,
    /// Whether it did what it answers for.
    pub fulfilled: bool,
    /// In what, or in what not.
    pub text: String,
    /// Who recorded it.
    pub recorded_by_person_id: Uuid,
    /// When.
    pub recorded_at: DateTime<Utc>,
}

/// Relations are joined by hand, where access decides what may be read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
