//! Appointments as access reads them.

use chrono::{DateTime, NaiveDate, Utc};
use governance::{
    action::Kind,
    role::{Role, ScopeKind},
    words::Provenance,
};
use sea_orm::DbErr;
use uuid::Uuid;

use super::PersonRow;
use crate::access::{
    one::One,
    row::{Columns, Row},
};

/// An appointment (förordnande): who holds which role over what, and when (R1).
#[derive(Clone, Debug)]
pub struct AppointmentRow {
    /// Id.
    pub id: Uuid,
    /// The person appointed.
    pub person_id: Uuid,
    /// The role.
    pub role: Role,
    /// Over what kind of thing.
    pub scope: ScopeKind,
    /// The service it is over.
    pub service_id: Option<Uuid>,
    /// First day.
    pub valid_from: NaiveDate,
}

impl AppointmentRow {
    /// The person appointed: seen by whoever sees an appointment of theirs (V8).
    pub const PERSON: One<Self, PersonRow> = One::shown_with("person_id", |row| Some(row.person_id));
}

impl Row for AppointmentRow {
    const KIND: Kind = Kind::Appointment;
    const TABLE: &'static str = "appointment t";
    const COLUMNS: &'static str = "t.id, t.person_id, t.role, t.scope, t.service_id, t.valid_from";

    fn read(columns: &mut Columns<'_>) -> Result<Self, DbErr> {
        Ok(Self {
            id: columns.take()?,
            person_id: columns.take()?,
            role: columns.word(Role::parse)?,
            scope: columns.word(ScopeKind::parse)?,
            service_id: columns.take()?,
            valid_from: columns.take()?,
        })
    }

    fn id(&self) -> Uuid {
        self.id
    }
}

/// What else is told of an appointment; read only when asked for.
#[derive(Clone, Debug)]
pub struct AppointmentDetailsRow {
    /// Id of the appointment.
    pub id: Uuid,
    /// The provider it is with.
    pub provider_id: Option<Uuid>,
    /// The portfolio it is over.
    pub portfolio_id: Option<Uuid>,
    /// The organisation or customer it is for.
    pub organisation_id: Option<Uuid>,
    /// Whether the units below the organisation are included (O3).
    pub includes_units: bool,
    /// First day without.
    pub valid_until: Option<NaiveDate>,
    /// When the person accepted it (S2.3).
    pub accepted_at: Option<DateTime<Utc>>,
    /// When the person declined it.
    pub declined_at: Option<DateTime<Utc>>,
    /// When it was ended.
    pub ended_at: Option<DateTime<Utc>>,
    /// The leadership meeting that decided it.
    pub meeting_reference: Option<String>,
    /// For optimistic concurrency.
    pub version: i64,
    /// Where the facts come from (O5).
    pub provenance: Provenance,
    /// The source, where attested.
    pub source: Option<String>,
}

impl Row for AppointmentDetailsRow {
    const KIND: Kind = Kind::Appointment;
    const TABLE: &'static str = "appointment t";
    const COLUMNS: &'static str = "t.id, t.provider_id, t.portfolio_id, t.organisation_id, t.includes_units, t.valid_until, \
        t.accepted_at, t.declined_at, t.ended_at, t.meeting_reference, t.version, t.provenance, t.source";

    fn read(columns: &mut Columns<'_>) -> Result<Self, DbErr> {
        Ok(Self {
            id: columns.take()?,
            provider_id: columns.take()?,
            portfolio_id: columns.take()?,
            organisation_id: columns.take()?,
            includes_units: columns.take()?,
            valid_until: columns.take()?,
            accepted_at: columns.take()?,
            declined_at: columns.take()?,
            ended_at: columns.take()?,
            meeting_reference: columns.take()?,
            version: columns.take()?,
            provenance: columns.word(Provenance::parse)?,
            source: columns.take()?,
        })
    }

    fn id(&self) -> Uuid {
        self.id
    }
}
