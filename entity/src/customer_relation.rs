//! An organisation as customer (kund) of a provider: the account manager's record (S4.6.1).

use chrono::NaiveDate;
use governance::words::{Provenance, Tier};
use sea_orm::entity::prelude::{
    ActiveModelBehavior, DeriveEntityModel, DerivePrimaryKey, DeriveRelation, EntityTrait, EnumIter, PrimaryKeyTrait,
};
use serde::Serialize;
use uuid::Uuid;

/// One row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "customer_relation")]
pub struct Model {
    /// Id (UUIDv7).
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The provider (tjänsteleverantör) whose row it is.
    pub provider_id: Uuid,
    /// The customer.
    pub customer_id: Uuid,
    /// How the customer is tended.
    pub tier: Tier,
    /// Whether it is not a customer yet.
    pub potential: bool,
    /// Day of the last contact.
    pub last_contact_on: Option<NaiveDate>,
    /// Day planned for the next contact.
    pub next_contact_on: Option<NaiveDate>,
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
