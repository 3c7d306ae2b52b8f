//! A need or requirement (behov, krav) of those who use the services (S1.2).

use chrono::{DateTime, Utc};
use governance::lifecycle::NeedState;
use sea_orm::entity::prelude::{
    ActiveModelBehavior, DeriveEntityModel, DerivePrimaryKey, DeriveRelation, EntityTrait, EnumIter, PrimaryKeyTrait,
};
use serde::Serialize;
use uuid::Uuid;

/// One row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "need")]
pub struct Model {
    /// Id (UUIDv7).
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The provider (tjänsteleverantör) whose row it is.
    pub provider_id: Uuid,
    /// The service it is about.
    pub service_id: Option<Uuid>,
    /// The customer whose need it is; None: the provider's own.
    pub customer_id: Option<Uuid>,
    /// The need in a few words.
    pub title: String,
    /// More on it.
    pub text: Option<String>,
    /// What has become of it.
    pub state: NeedState,
    /// What it is worth, 1 to 5 (S4.4.12).
    pub worth: Option<i32>,
    /// Where it ranks, 1 first (S4.4.12).
    pub rank: Option<i32>,
    /// Who recorded it.
    pub recorded_by_person_id: Uuid,
    /// When.
    pub recorded_at: DateTime<Utc>,
    /// The answer.
    pub answer: Option<String>,
    /// When it was answered.
    pub answered_at: Option<DateTime<Utc>>,
    /// When it was presented to leadership (S4.6.8).
    pub presented_at: Option<DateTime<Utc>>,
    /// How it was presented.
    pub presentation: Option<String>,
    /// What leadership said.
    pub response: Option<String>,
    /// When.
    pub responded_at: Option<DateTime<Utc>>,
    /// Counts up with each change, for optimistic concurrency.
    pub version: i64,
}

/// Relations are joined by hand, where access decides what may be read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
