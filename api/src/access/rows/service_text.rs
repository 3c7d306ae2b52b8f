//! Texts not yet published, as access reads them: staff only (V1).

use chrono::{DateTime, Utc};
use governance::action::Kind;
use sea_orm::DbErr;
use uuid::Uuid;

use crate::access::row::{Bilingual, Columns, Row};

/// A text for the catalogue, written and not yet published (S4.8.1).
#[derive(Clone, Debug)]
pub struct ServiceTextRow {
    /// Id.
    pub id: Uuid,
    /// The service.
    pub service_id: Uuid,
    /// Name.
    pub name: Bilingual,
    /// One sentence on what it is.
    pub summary: Bilingual,
    /// Longer description.
    pub description: Bilingual,
    /// Who wrote it.
    pub written_by_person_id: Uuid,
    /// When.
    pub written_at: DateTime<Utc>,
    /// When it was published.
    pub published_at: Option<DateTime<Utc>>,
    /// For optimistic concurrency.
    pub version: i64,
}

impl Row for ServiceTextRow {
    const KIND: Kind = Kind::ServiceText;
    const TABLE: &'static str = "service_text t";
    const COLUMNS: &'static str = "t.id, t.service_id, t.name_sv, t.name_en, t.summary_sv, t.summary_en, t.description_sv, \
        t.description_en, t.written_by_person_id, t.written_at, t.published_at, t.version";

    fn read(columns: &mut Columns<'_>) -> Result<Self, DbErr> {
        Ok(Self {
            id: columns.take()?,
            service_id: columns.take()?,
            name: columns.bilingual()?,
            summary: columns.bilingual()?,
            description: columns.bilingual()?,
            written_by_person_id: columns.take()?,
            written_at: columns.take()?,
            published_at: columns.take()?,
            version: columns.take()?,
        })
    }

    fn id(&self) -> Uuid {
        self.id
    }
}
