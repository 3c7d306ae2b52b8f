//! Template for agreements (mall, U6, U2.7), in numbered versions. Append-only.

use chrono::{DateTime, Utc};
use governance::words::TemplateKind;
use sea_orm::entity::prelude::{
    ActiveModelBehavior, DeriveEntityModel, DerivePrimaryKey, DeriveRelation, EntityTrait, EnumIter, PrimaryKeyTrait,
};
use serde::Serialize;
use uuid::Uuid;

/// One row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "agreement_template")]
pub struct Model {
    /// Id (UUIDv7).
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The provider.
    pub provider_id: Uuid,
    /// The provider's own code.
    pub code: String,
    /// 1, 2, 3 … of the code.
    pub number: i32,
    /// What it is a template for (U6).
    pub kind: TemplateKind,
    /// The service, of a product sheet.
    pub service_id: Option<Uuid>,
    /// Title in Swedish; one of the two is always there.
    pub title_sv: Option<String>,
    /// Title in English.
    pub title_en: Option<String>,
    /// Text in Swedish.
    pub text_sv: Option<String>,
    /// Text in English.
    pub text_en: Option<String>,
    /// Service hours.
    pub service_hours: Option<String>,
    /// Months of notice.
    pub notice_months: Option<i32>,
    /// Months by which it is renewed unless notice is given.
    pub renewal_months: Option<i32>,
    /// A registered version whose common promises, annexes, contacts and index clause drafts begin with.
    pub example_id: Option<Uuid>,
    /// Who wrote it.
    pub written_by_person_id: Uuid,
    /// When.
    pub written_at: DateTime<Utc>,
    /// Sort key of the code.
    pub code_key: String,
}

/// Relations are joined by hand, where access decides what may be read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
