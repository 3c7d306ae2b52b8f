//! Who supplies what to a service (S4.2.2).

use chrono::NaiveDate;
use governance::words::Provenance;
use sea_orm::entity::prelude::{
    ActiveModelBehavior, DeriveEntityModel, DerivePrimaryKey, DeriveRelation, EntityTrait, EnumIter, PrimaryKeyTrait,
};
use serde::Serialize;
use uuid::Uuid;

/// One row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "service_supplier")]
pub struct Model {
    /// Id (UUIDv7).
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The provider (tjänsteleverantör) whose row it is.
    pub provider_id: Uuid,
    /// The service (tjänst).
    pub service_id: Uuid,
    /// The supplier (leverantör).
    pub supplier_id: Uuid,
    /// What it supplies.
    pub product: Option<String>,
    /// First day, where known.
    pub valid_from: Option<NaiveDate>,
    /// First day without; None: until further notice.
    pub valid_until: Option<NaiveDate>,
    /// Grows with every change.
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
