//! One activity of a plan (planpost).

use governance::words::PlanOrigin;
use sea_orm::entity::prelude::{
    ActiveModelBehavior, DeriveEntityModel, DerivePrimaryKey, DeriveRelation, EntityTrait, EnumIter, PrimaryKeyTrait,
};
use serde::Serialize;
use uuid::Uuid;

/// One row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "plan_item")]
pub struct Model {
    /// Id (UUIDv7).
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The provider (tjänsteleverantör) whose row it is.
    pub provider_id: Uuid,
    /// The plan.
    pub plan_id: Uuid,
    /// The service; None: the portfolio as a whole.
    pub service_id: Option<Uuid>,
    /// What is to be done.
    pub activity: String,
    /// What it comes from.
    pub origin: PlanOrigin,
    /// The need it comes from.
    pub need_id: Option<Uuid>,
    /// The change it comes from.
    pub change_id: Option<Uuid>,
    /// Where it stands, 1 first.
    pub priority: i32,
    /// What it is to cost, in minor units.
    pub cost_minor: Option<i64>,
    /// Currency (ISO 4217).
    pub currency: String,
    /// What it has cost, in minor units.
    pub outcome_minor: Option<i64>,
    /// What came of it.
    pub outcome: Option<String>,
    /// Counts up with each change, for optimistic concurrency.
    pub version: i64,
}

/// Relations are joined by hand, where access decides what may be read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
