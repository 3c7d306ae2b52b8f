//! Announcements as access reads them.

use chrono::{DateTime, Utc};
use governance::action::Kind;
use sea_orm::DbErr;
use uuid::Uuid;

use crate::access::row::{Bilingual, Columns, Row};

/// What customers are told of a service (meddelande, S4.8.2).
#[derive(Clone, Debug)]
pub struct AnnouncementRow {
    /// Id.
    pub id: Uuid,
    /// The service.
    pub service_id: Uuid,
    /// Title.
    pub title: Bilingual,
    /// Text.
    pub text: Bilingual,
    /// When.
    pub posted_at: DateTime<Utc>,
}

impl Row for AnnouncementRow {
    const KIND: Kind = Kind::Announcement;
    const TABLE: &'static str = "announcement t";
    const COLUMNS: &'static str = "t.id, t.service_id, t.title_sv, t.title_en, t.text_sv, t.text_en, t.posted_at";

    fn read(columns: &mut Columns<'_>) -> Result<Self, DbErr> {
        Ok(Self {
            id: columns.take()?,
            service_id: columns.take()?,
            title: columns.bilingual()?,
            text: columns.bilingual()?,
            posted_at: columns.take()?,
        })
    }

    fn id(&self) -> Uuid {
        self.id
    }
}
