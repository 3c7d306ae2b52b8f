//! Processes, methods and guidelines as access reads them: staff only (V1).

use chrono::{DateTime, NaiveDate, Utc};
use governance::{
    action::Kind,
    words::{DescriptionKind, Process},
};
use sea_orm::DbErr;
use uuid::Uuid;

use crate::access::row::{Columns, Row};

/// A process, a method or a guideline (riktlinje), in versions (S4.5.2, S3.2.1, U8).
#[derive(Clone, Debug)]
pub struct ProcessDescriptionRow {
    /// Id.
    pub id: Uuid,
    /// What it describes.
    pub kind: DescriptionKind,
    /// The process it belongs to.
    pub process: Option<Process>,
    /// Its name.
    pub name: String,
    /// The version's number, from 1.
    pub number: i32,
    /// The text.
    pub text: String,
    /// First day.
    pub valid_from: NaiveDate,
    /// Who wrote it.
    pub written_by_person_id: Uuid,
    /// When.
    pub written_at: DateTime<Utc>,
}

impl Row for ProcessDescriptionRow {
    const KIND: Kind = Kind::ProcessDescription;
    const TABLE: &'static str = "process_description t";
    const COLUMNS: &'static str = "t.id, t.kind, t.process, t.name, t.number, t.text, t.valid_from, t.written_by_person_id, \
        t.written_at";

    fn read(columns: &mut Columns<'_>) -> Result<Self, DbErr> {
        Ok(Self {
            id: columns.take()?,
            kind: columns.word(DescriptionKind::parse)?,
            process: columns.optional_word(Process::parse)?,
            name: columns.take()?,
            number: columns.take()?,
            text: columns.take()?,
            valid_from: columns.take()?,
            written_by_person_id: columns.take()?,
            written_at: columns.take()?,
        })
    }

    fn id(&self) -> Uuid {
        self.id
    }
}
