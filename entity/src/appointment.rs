//! Appointment (förordnande, R1): who holds which role over what, and when. Person, role and scope never change; ended
//! ones stay.

use chrono::{DateTime, NaiveDate, Utc};
use governance::{
    role::{Role, ScopeKind},
    words::Provenance,
};
use sea_orm::entity::prelude::{
    ActiveModelBehavior, DeriveEntityModel, DerivePrimaryKey, DeriveRelation, EntityTrait, EnumIter, PrimaryKeyTrait,
};
use serde::Serialize;
use uuid::Uuid;

/// One row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "appointment")]
pub struct Model {
    /// Id (UUIDv7).
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The person appointed.
    pub person_id: Uuid,
    /// The role.
    pub role: Role,
    /// Over what kind of thing: says which of the columns below are filled.
    pub scope: ScopeKind,
    /// The provider it is with.
    pub provider_id: Option<Uuid>,
    /// The portfolio it is over.
    pub portfolio_id: Option<Uuid>,
    /// The service it is over.
    pub service_id: Option<Uuid>,
    /// The organisation, or the provider's customer, it is for.
    pub organisation_id: Option<Uuid>,
    /// The provider's process (processansvarig), in CONSTANT_CASE.
    pub process: Option<String>,
    /// The assignment (uppdrag).
    pub assignment_id: Option<Uuid>,
    /// Whether the units below the organisation are included (O3).
    pub includes_units: bool,
    /// First day.
    pub valid_from: NaiveDate,
    /// First day without; None: until further notice.
    pub valid_until: Option<NaiveDate>,
    /// Who appointed.
    pub appointed_by_person_id: Option<Uuid>,
    /// In which appointment that person acted.
    pub appointed_by_appointment_id: Option<Uuid>,
    /// When.
    pub appointed_at: DateTime<Utc>,
    /// When the person accepted it (S2.3); until then it gives no authority.
    pub accepted_at: Option<DateTime<Utc>>,
    /// When the person declined it.
    pub declined_at: Option<DateTime<Utc>>,
    /// When it was ended by an act.
    pub ended_at: Option<DateTime<Utc>>,
    /// The leadership meeting that decided it.
    pub meeting_reference: Option<String>,
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
