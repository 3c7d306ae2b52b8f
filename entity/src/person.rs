//! Person (O4): one human. The name can be erased without breaking history.

use chrono::{DateTime, Utc};
use governance::words::Provenance;
use sea_orm::entity::prelude::{
    ActiveModelBehavior, DeriveEntityModel, DerivePrimaryKey, DeriveRelation, EntityTrait, EnumIter, PrimaryKeyTrait,
};
use serde::Serialize;
use uuid::Uuid;

/// One row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "person")]
pub struct Model {
    /// Id (UUIDv7).
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Name; None once erased.
    pub name: Option<String>,
    /// Address for mail; None once erased.
    pub mailbox: Option<String>,
    /// Sort key of the name; empty once erased.
    pub sort_name: String,
    /// When name and mailbox were erased.
    pub erased_at: Option<DateTime<Utc>>,
    /// Where the facts come from (O5).
    pub provenance: Provenance,
    /// The source; always told where attested.
    pub source: Option<String>,
}

/// Relations are joined by hand, where access decides what may be read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
