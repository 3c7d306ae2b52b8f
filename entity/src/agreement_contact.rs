//! Contact of an agreement version (kontaktväg), with escalation.

use governance::words::PartySide;
use sea_orm::entity::prelude::{
    ActiveModelBehavior, DeriveEntityModel, DerivePrimaryKey, DeriveRelation, EntityTrait, EnumIter, PrimaryKeyTrait,
};
use serde::Serialize;
use uuid::Uuid;

/// One row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "agreement_contact")]
pub struct Model {
    /// Id (UUIDv7).
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The version.
    pub version_id: Uuid,
    /// Whose part it is of; None: common to all.
    pub part_id: Option<Uuid>,
    /// On whose side it is answered.
    pub side: PartySide,
    /// 1 first, then 2 …
    pub level: i32,
    /// Function in Swedish; one of the two is always there.
    pub function_sv: Option<String>,
    /// Function in English.
    pub function_en: Option<String>,
    /// E-mail.
    pub email: Option<String>,
    /// Telephone.
    pub phone: Option<String>,
    /// When it is answered.
    pub hours: Option<String>,
}

/// Relations are joined by hand, where access decides what may be read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
