//! What a role puts on record (förvaltningsanteckning) of a service, a portfolio, a customer or the provider
//! (S4.2–S4.6).

use chrono::{DateTime, NaiveDate, Utc};
use governance::words::RecordCategory;
use sea_orm::entity::prelude::{
    ActiveModelBehavior, DeriveEntityModel, DerivePrimaryKey, DeriveRelation, EntityTrait, EnumIter, PrimaryKeyTrait,
};
use serde::Serialize;
use uuid::Uuid;

/// One row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "management_record")]
pub struct Model {
    /// Id (UUIDv7).
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The provider (tjänsteleverantör) whose row it is.
    pub provider_id: Uuid,
    /// The portfolio it is about.
    pub portfolio_id: Option<Uuid>,
    /// The service it is about.
    pub service_id: Option<Uuid>,
    /// The customer it is about.
    pub customer_id: Option<Uuid>,
    /// What kind of record it is.
    pub category: RecordCategory,
    /// The year it is about.
    pub year: Option<i32>,
    /// What is recorded.
    pub text: String,
    /// Whom it concerns: who has the authority (S4.4.3), the line manager (S4.2.4).
    pub concerns_person_id: Option<Uuid>,
    /// First day without it, for an authority.
    pub valid_until: Option<NaiveDate>,
    /// Who recorded it.
    pub recorded_by_person_id: Uuid,
    /// When.
    pub recorded_at: DateTime<Utc>,
    /// The answer.
    pub answer: Option<String>,
    /// Whether it was said yes to.
    pub approved: Option<bool>,
    /// Who answered.
    pub answered_by_person_id: Option<Uuid>,
    /// When.
    pub answered_at: Option<DateTime<Utc>>,
    /// How the owner was consulted (S4.3.9).
    pub consultation: Option<String>,
    /// What came of an improvement (S4.4.14).
    pub effect: Option<String>,
    /// Counts up with each change, for optimistic concurrency.
    pub version: i64,
}

/// Relations are joined by hand, where access decides what may be read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
