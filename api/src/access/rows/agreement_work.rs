//! What the keeper does with agreements, as access reads it: reviews, templates, how they are structured.

use chrono::{DateTime, NaiveDate, Utc};
use entity::{governed, sql::Sql};
use governance::{
    action::Kind,
    words::{Structure, TemplateKind},
};
use sea_orm::DbErr;
use uuid::Uuid;

use crate::access::{
    Filter, Whole,
    row::{Bilingual, Columns, Row},
};

/// A review (granskning, U3.4): the keeper's own.
#[derive(Clone, Debug)]
pub struct AgreementReviewRow {
    /// Id.
    pub id: Uuid,
    /// Root hash of what was reviewed.
    pub content_hash: String,
    /// Whether it may be signed.
    pub approved: bool,
    /// What is to be mended.
    pub remarks: Option<String>,
    /// Who.
    pub person_id: Uuid,
    /// When.
    pub reviewed_at: DateTime<Utc>,
}

impl Row for AgreementReviewRow {
    const KIND: Kind = Kind::AgreementWork;
    const TABLE: &'static str = "agreement_review t";
    const COLUMNS: &'static str = "t.id, t.content_hash, t.approved, t.remarks, t.person_id, t.reviewed_at";

    fn read(columns: &mut Columns<'_>) -> Result<Self, DbErr> {
        Ok(Self {
            id: columns.take()?,
            content_hash: columns.take()?,
            approved: columns.take()?,
            remarks: columns.take()?,
            person_id: columns.take()?,
            reviewed_at: columns.take()?,
        })
    }

    fn id(&self) -> Uuid {
        self.id
    }
}

/// A template (mall, U6), in versions.
#[derive(Clone, Debug)]
pub struct AgreementTemplateRow {
    /// Id.
    pub id: Uuid,
    /// The provider's own code.
    pub code: String,
    /// 1, 2, 3 … of the code.
    pub number: i32,
    /// What it is a template for.
    pub kind: TemplateKind,
    /// The service, of a product sheet.
    pub service_id: Option<Uuid>,
    /// Title.
    pub title: Bilingual,
    /// Text.
    pub text: Bilingual,
    /// Service hours.
    pub service_hours: Option<String>,
    /// Months of notice.
    pub notice_months: Option<i32>,
    /// Months of renewal.
    pub renewal_months: Option<i32>,
    /// The registered version that drafts begin with.
    pub example_id: Option<Uuid>,
    /// Who wrote it.
    pub written_by_person_id: Uuid,
    /// When.
    pub written_at: DateTime<Utc>,
}

impl AgreementTemplateRow {
    /// The product sheets of each service as they read now (U6), the one that was written last first.
    pub fn sheets() -> Whole<Self> {
        let sheets = Filter::rows([Sql::new(governed::sheet("t"))]);
        Whole::of("t.service_id", "t.written_at DESC, t.id DESC").narrowed(sheets)
    }
}

impl Row for AgreementTemplateRow {
    const KIND: Kind = Kind::AgreementTemplate;
    const TABLE: &'static str = "agreement_template t";
    const COLUMNS: &'static str = "t.id, t.code, t.number, t.kind, t.service_id, t.title_sv, t.title_en, t.text_sv, \
        t.text_en, t.service_hours, t.notice_months, t.renewal_months, t.example_id, \
        t.written_by_person_id, t.written_at";

    fn read(columns: &mut Columns<'_>) -> Result<Self, DbErr> {
        Ok(Self {
            id: columns.take()?,
            code: columns.take()?,
            number: columns.take()?,
            kind: columns.word(TemplateKind::parse)?,
            service_id: columns.take()?,
            title: columns.bilingual()?,
            text: columns.bilingual()?,
            service_hours: columns.take()?,
            notice_months: columns.take()?,
            renewal_months: columns.take()?,
            example_id: columns.take()?,
            written_by_person_id: columns.take()?,
            written_at: columns.take()?,
        })
    }

    fn id(&self) -> Uuid {
        self.id
    }
}

/// How a provider's agreements are structured (U2.1).
#[derive(Clone, Debug)]
pub struct AgreementStructureRow {
    /// Id.
    pub id: Uuid,
    /// The provider.
    pub provider_id: Uuid,
    /// The service; None: all others.
    pub service_id: Option<Uuid>,
    /// How.
    pub structure: Structure,
    /// Since when.
    pub decided_on: NaiveDate,
    /// For optimistic concurrency.
    pub version: i64,
}

impl Row for AgreementStructureRow {
    const KIND: Kind = Kind::AgreementStructure;
    const TABLE: &'static str = "agreement_structure t";
    const COLUMNS: &'static str = "t.id, t.provider_id, t.service_id, t.structure, t.decided_on, t.version";

    fn read(columns: &mut Columns<'_>) -> Result<Self, DbErr> {
        Ok(Self {
            id: columns.take()?,
            provider_id: columns.take()?,
            service_id: columns.take()?,
            structure: columns.word(Structure::parse)?,
            decided_on: columns.take()?,
            version: columns.take()?,
        })
    }

    fn id(&self) -> Uuid {
        self.id
    }
}
