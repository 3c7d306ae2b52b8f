//! Notices as access reads them: one's own.

use chrono::{DateTime, Utc};
use governance::{action::Kind, told::Occasion};
use sea_orm::DbErr;
use uuid::Uuid;

use crate::access::row::{Columns, Row};

/// That the viewer is told of something (avisering).
#[derive(Clone, Debug)]
pub struct NoticeRow {
    /// Id.
    pub id: Uuid,
    /// Of what kind of thing.
    pub occasion: Occasion,
    /// Kind of the object.
    pub object_kind: Kind,
    /// The object.
    pub object_id: Uuid,
    /// The decision that told it.
    pub decision_id: Uuid,
    /// When.
    pub told_at: DateTime<Utc>,
    /// When it was marked as read.
    pub read_at: Option<DateTime<Utc>>,
}

impl Row for NoticeRow {
    const KIND: Kind = Kind::Notice;
    const TABLE: &'static str = "notice t";
    const COLUMNS: &'static str = "t.id, t.occasion, t.object_kind, t.object_id, t.decision_id, t.told_at, t.read_at";

    fn read(columns: &mut Columns<'_>) -> Result<Self, DbErr> {
        Ok(Self {
            id: columns.take()?,
            occasion: columns.word(Occasion::parse)?,
            object_kind: columns.word(Kind::parse)?,
            object_id: columns.take()?,
            decision_id: columns.take()?,
            told_at: columns.take()?,
            read_at: columns.take()?,
        })
    }

    fn id(&self) -> Uuid {
        self.id
    }
}
