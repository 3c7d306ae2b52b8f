//! What customers are told of a service (meddelande, S4.8.2, S4.4.9).

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::{
    ActiveModelBehavior, DeriveEntityModel, DerivePrimaryKey, DeriveRelation, EntityTrait, EnumIter, PrimaryKeyTrait,
};
use serde::Serialize;
use uuid::Uuid;

/// One row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "announcement")]
pub struct Model {
    /// Id (UUIDv7).
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The provider (tjänsteleverantör) whose row it is.
    pub provider_id: Uuid,
    /// The service (tjänst).
    pub service_id: Uuid,
    /// Title in Swedish.
    pub title_sv: Option<String>,
    /// Title in English.
    pub title_en: Option<String>,
    /// Text in Swedish.
    pub text_sv: Option<String>,
    /// Text in English.
    pub text_en: Option<String>,
    /// Who posted it.
    pub posted_by_person_id: Uuid,
    /// When.
    pub posted_at: DateTime<Utc>,
}

/// Relations are joined by hand, where access decides what may be read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
