//! The security of services as access reads it (S2.6): staff only (V6).

use chrono::NaiveDate;
use governance::{action::Kind, words::SecurityLevel};
use sea_orm::DbErr;
use uuid::Uuid;

use crate::access::row::{Bilingual, Columns, Row};

/// The classification of a service (S2.6); staff only (V6).
#[derive(Clone, Debug)]
pub struct SecurityRow {
    /// The service.
    pub service_id: Uuid,
    /// Konfidentialitet.
    pub confidentiality: Option<SecurityLevel>,
    /// Riktighet.
    pub integrity: Option<SecurityLevel>,
    /// Tillgänglighet.
    pub availability: Option<SecurityLevel>,
    /// When it was last reviewed.
    pub reviewed_on: Option<NaiveDate>,
    /// When it is to be reviewed next.
    pub review_due: Option<NaiveDate>,
}

impl Row for SecurityRow {
    const KIND: Kind = Kind::SecurityMeasure;
    const TABLE: &'static str = "service t";
    const COLUMNS: &'static str =
        "t.id, t.confidentiality, t.integrity, t.availability, t.security_reviewed_on, t.security_review_due";

    fn read(columns: &mut Columns<'_>) -> Result<Self, DbErr> {
        Ok(Self {
            service_id: columns.take()?,
            confidentiality: columns.optional_word(SecurityLevel::parse)?,
            integrity: columns.optional_word(SecurityLevel::parse)?,
            availability: columns.optional_word(SecurityLevel::parse)?,
            reviewed_on: columns.take()?,
            review_due: columns.take()?,
        })
    }

    fn id(&self) -> Uuid {
        self.service_id
    }
}

/// A measure for a service's security (S2.6, S4.2.3); staff only (V6).
#[derive(Clone, Debug)]
pub struct SecurityMeasureRow {
    /// Id.
    pub id: Uuid,
    /// What is to be done.
    pub measure: Bilingual,
    /// By when.
    pub due_on: NaiveDate,
    /// When it was done; None: open.
    pub done_on: Option<NaiveDate>,
    /// For optimistic concurrency.
    pub version: i64,
}

impl Row for SecurityMeasureRow {
    const KIND: Kind = Kind::SecurityMeasure;
    const TABLE: &'static str = "security_measure t";
    const COLUMNS: &'static str = "t.id, t.measure_sv, t.measure_en, t.due_on, t.done_on, t.version";

    fn read(columns: &mut Columns<'_>) -> Result<Self, DbErr> {
        Ok(Self {
            id: columns.take()?,
            measure: columns.bilingual()?,
            due_on: columns.take()?,
            done_on: columns.take()?,
            version: columns.take()?,
        })
    }

    fn id(&self) -> Uuid {
        self.id
    }
}
