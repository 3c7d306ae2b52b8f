//! Announcements: type.

use async_graphql::{Context, ID, Object, Result};
use chrono::{DateTime, Utc};
use governance::words::Language;

use super::{
    ahead::{Governed, Selected, one},
    connection::Connection,
    decision::{self, Decision},
    id::NodeType,
    permission::{self, Permission},
    service::Service,
};
use crate::access::{
    Member, One, Relation,
    facts::Subject,
    rows::{AnnouncementRow, ServiceRow},
};

/// What customers are told of a service (meddelande, S4.8.2, S4.4.9). Seen by the provider's staff, and by the
/// representatives of customers who have the service.
#[derive(Clone)]
pub struct Announcement(pub Member<AnnouncementRow>);

impl From<Member<AnnouncementRow>> for Announcement {
    fn from(row: Member<AnnouncementRow>) -> Self {
        Self(row)
    }
}

const SERVICE: One<AnnouncementRow, ServiceRow> = One::new("service_id", |row| Some(row.service_id));

impl Governed for Announcement {
    type Row = AnnouncementRow;

    fn ahead(field: &Selected<'_>) -> Option<Relation> {
        Some(match field.name() {
            "service" => field.one::<_, Service>(&SERVICE),
            _ => return None,
        })
    }
}

/// What customers are told of a service (meddelande, S4.8.2, S4.4.9). Seen by the provider's staff, and by the
/// representatives of customers who have the service.
#[Object]
impl Announcement {
    /// Global id.
    pub(super) async fn id(&self) -> ID {
        NodeType::Announcement.global(self.0.id)
    }

    /// The service.
    async fn service(&self, ctx: &Context<'_>) -> Result<Option<Service>> {
        one(&self.0, ctx, &SERVICE).await
    }

    /// Title; the other language stands in where one is missing.
    async fn title(
        &self,
        #[graphql(default_with = "Language::Sv", desc = "Language.")] language: Language,
    ) -> Option<&str> {
        self.0.title.get(language)
    }

    /// Text; the other language stands in where one is missing.
    async fn text(
        &self,
        #[graphql(default_with = "Language::Sv", desc = "Language.")] language: Language,
    ) -> Option<&str> {
        self.0.text.get(language)
    }

    /// When.
    async fn posted_at(&self) -> DateTime<Utc> {
        self.0.posted_at
    }

    /// The decisions on it, the newest first (V9).
    async fn decisions(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Page size from the start, 1–100 (default 20).")] first: Option<i32>,
        #[graphql(desc = "After this cursor.")] after: Option<String>,
    ) -> Result<Connection<Decision>> {
        decision::on(&self.0, ctx, first, after).await
    }

    /// What you may do to it, and why.
    async fn viewer_can(&self, ctx: &Context<'_>) -> Result<Vec<Permission>> {
        permission::viewer_can(&self.0, ctx, Subject::Announcement).await
    }
}
