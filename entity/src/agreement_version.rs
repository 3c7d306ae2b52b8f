//! Version of an agreement (avtalsversion, L2): the common part. Once signed its content never changes (N5).

use chrono::{DateTime, NaiveDate, Utc};
use governance::{
    lifecycle::VersionState,
    words::{AgreementBasis, Provenance},
};
use sea_orm::entity::prelude::{
    ActiveModelBehavior, DeriveEntityModel, DerivePrimaryKey, DeriveRelation, EntityTrait, EnumIter, PrimaryKeyTrait,
};
use serde::Serialize;
use uuid::Uuid;

/// One row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "agreement_version")]
pub struct Model {
    /// Id (UUIDv7).
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The agreement.
    pub agreement_id: Uuid,
    /// The provider that keeps the agreement.
    pub keeper_id: Uuid,
    /// 1, 2, 3 … within the agreement.
    pub number: i32,
    /// State (L2).
    pub state: VersionState,
    /// First day.
    pub valid_from: Option<NaiveDate>,
    /// First day without; None: until further notice.
    pub valid_until: Option<NaiveDate>,
    /// Months of notice.
    pub notice_months: Option<i32>,
    /// Months by which it is renewed unless notice is given.
    pub renewal_months: Option<i32>,
    /// Terms in Swedish.
    pub terms_sv: Option<String>,
    /// Terms in English.
    pub terms_en: Option<String>,
    /// Service hours.
    pub service_hours: Option<String>,
    /// Root hash over the common part and every party's part, once reviewed.
    pub content_hash: Option<String>,
    /// When it was registered (U2.6).
    pub registered_at: Option<DateTime<Utc>>,
    /// Year of the number in the keeper's register.
    pub register_year: Option<i32>,
    /// Number in the keeper's register, within the year.
    pub register_number: Option<i32>,
    /// The day notice was given.
    pub terminated_on: Option<NaiveDate>,
    /// The first day without it, by that notice.
    pub terminated_from: Option<NaiveDate>,
    /// Where the facts come from (O5).
    pub provenance: Provenance,
    /// The source; always told where attested.
    pub source: Option<String>,
    /// The secret from which each part's salt is made; None: it was not drafted here.
    #[serde(skip)]
    pub salt: Option<String>,
    /// Counts up with each change, for optimistic concurrency.
    pub revision: i64,
    /// What kind of document it is (U2.6).
    pub basis: AgreementBasis,
    /// Whether notice runs until the end of a calendar month.
    pub notice_to_month_end: bool,
    /// The template that it was drawn up from (U2.7).
    pub template_id: Option<Uuid>,
    /// Who handed it in for review.
    pub submitted_by_person_id: Option<Uuid>,
    /// When.
    pub submitted_at: Option<DateTime<Utc>>,
}

/// Relations are joined by hand, where access decides what may be read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
