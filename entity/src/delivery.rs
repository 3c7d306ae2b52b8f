//! Delivery (leverans) of a service to a customer (S1.4).

use chrono::NaiveDate;
use governance::{lifecycle::DeliveryState, words::Provenance};
use sea_orm::entity::prelude::{
    ActiveModelBehavior, DeriveEntityModel, DerivePrimaryKey, DeriveRelation, EntityTrait, EnumIter, PrimaryKeyTrait,
};
use serde::Serialize;
use uuid::Uuid;

/// One row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "delivery")]
pub struct Model {
    /// Id (UUIDv7).
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The provider (tjänsteleverantör) whose row it is.
    pub provider_id: Uuid,
    /// The service (tjänst).
    pub service_id: Uuid,
    /// The customer.
    pub customer_id: Uuid,
    /// The provider's own code, its natural key.
    pub code: String,
    /// State (S1.4).
    pub state: DeliveryState,
    /// The day it was ordered.
    pub ordered_on: NaiveDate,
    /// The day it was approved.
    pub approved_on: Option<NaiveDate>,
    /// First day it is active.
    pub active_from: Option<NaiveDate>,
    /// The day on which it was made active here; None: stated, or from before.
    pub activated_on: Option<NaiveDate>,
    /// First day without.
    pub ended_on: Option<NaiveDate>,
    /// The representative who approved; None: stated, or from before.
    pub approved_by_person_id: Option<Uuid>,
    /// What was stated of an approval that was given elsewhere.
    pub approval_stated: Option<String>,
    /// Sort key of the code.
    pub code_key: String,
    /// Counts up with each change, for optimistic concurrency.
    pub version: i64,
    /// Where the facts come from (O5).
    pub provenance: Provenance,
    /// The source; always told where attested.
    pub source: Option<String>,
}

/// Relations are joined by hand, where access decides what may be read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
