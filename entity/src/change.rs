//! A change (förändring) of a service, its retirement included (S4.4.13, S4.2.13).

use chrono::{DateTime, NaiveDate, Utc};
use governance::{
    lifecycle::ChangeState,
    words::{ChangeKind, Recommendation},
};
use sea_orm::entity::prelude::{
    ActiveModelBehavior, DeriveEntityModel, DerivePrimaryKey, DeriveRelation, EntityTrait, EnumIter, PrimaryKeyTrait,
};
use serde::Serialize;
use uuid::Uuid;

/// One row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "change")]
pub struct Model {
    /// Id (UUIDv7).
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The provider (tjänsteleverantör) whose row it is.
    pub provider_id: Uuid,
    /// The service (tjänst).
    pub service_id: Uuid,
    /// What it does to the service.
    pub kind: ChangeKind,
    /// Its state.
    pub state: ChangeState,
    /// What is to change.
    pub title: String,
    /// More on it.
    pub description: Option<String>,
    /// Retirement: the first day without the service.
    pub planned_on: Option<NaiveDate>,
    /// The service that takes its place.
    pub successor_id: Option<Uuid>,
    /// Who proposed it.
    pub proposed_by_person_id: Uuid,
    /// When.
    pub proposed_at: DateTime<Utc>,
    /// What the manager recommends (S4.4.13).
    pub recommendation: Option<Recommendation>,
    /// Who recommended.
    pub recommended_by_person_id: Option<Uuid>,
    /// When it was decided.
    pub decided_at: Option<DateTime<Utc>>,
    /// Counts up with each change, for optimistic concurrency.
    pub version: i64,
}

/// Relations are joined by hand, where access decides what may be read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
