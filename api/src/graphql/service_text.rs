//! Texts written for services: type.

use async_graphql::{Context, ID, Object, Result};
use chrono::{DateTime, Utc};
use governance::words::Language;

use super::{
    ahead::{Governed, Selected, one},
    connection::Connection,
    decision::{self, Decision},
    id::NodeType,
    permission::{self, Permission},
    person::Person,
    service::Service,
};
use crate::access::{
    Member, One, Relation,
    facts::Subject,
    rows::{PersonRow, ServiceRow, ServiceTextRow},
};

/// A text for the catalogue, written by manager or owner and not published until the communicator does (S4.8.1). Seen
/// by the provider's staff.
#[derive(Clone)]
pub struct ServiceText(pub Member<ServiceTextRow>);

impl From<Member<ServiceTextRow>> for ServiceText {
    fn from(row: Member<ServiceTextRow>) -> Self {
        Self(row)
    }
}

const SERVICE: One<ServiceTextRow, ServiceRow> = One::new("service_id", |row| Some(row.service_id));
const WRITTEN_BY: One<ServiceTextRow, PersonRow> =
    One::new("written_by_person_id", |row| Some(row.written_by_person_id));

impl Governed for ServiceText {
    type Row = ServiceTextRow;

    fn ahead(field: &Selected<'_>) -> Option<Relation> {
        Some(match field.name() {
            "service" => field.one::<_, Service>(&SERVICE),
            "writtenBy" => field.one::<_, Person>(&WRITTEN_BY),
            _ => return None,
        })
    }
}

/// A text for the catalogue, written by manager or owner and not published until the communicator does (S4.8.1). Seen
/// by the provider's staff.
#[Object]
impl ServiceText {
    /// Global id.
    pub(super) async fn id(&self) -> ID {
        NodeType::ServiceText.global(self.0.id)
    }

    /// The service.
    async fn service(&self, ctx: &Context<'_>) -> Result<Option<Service>> {
        one(&self.0, ctx, &SERVICE).await
    }

    /// Name; the other language stands in where one is missing.
    async fn name(
        &self,
        #[graphql(default_with = "Language::Sv", desc = "Language.")] language: Language,
    ) -> Option<&str> {
        self.0.name.get(language)
    }

    /// One sentence on what the service is; the other language stands in where one is missing.
    async fn summary(
        &self,
        #[graphql(default_with = "Language::Sv", desc = "Language.")] language: Language,
    ) -> Option<&str> {
        self.0.summary.get(language)
    }

    /// Description; the other language stands in where one is missing.
    async fn description(
        &self,
        #[graphql(default_with = "Language::Sv", desc = "Language.")] language: Language,
    ) -> Option<&str> {
        self.0.description.get(language)
    }

    /// Who wrote it; null where you may not see the name (V8).
    async fn written_by(&self, ctx: &Context<'_>) -> Result<Option<Person>> {
        one(&self.0, ctx, &WRITTEN_BY).await
    }

    /// When.
    async fn written_at(&self) -> DateTime<Utc> {
        self.0.written_at
    }

    /// When it was published; null: not yet.
    async fn published_at(&self) -> Option<DateTime<Utc>> {
        self.0.published_at
    }

    /// Grows with every change; for `expectedVersion`.
    async fn version(&self) -> i64 {
        self.0.version
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
        permission::viewer_can(&self.0, ctx, Subject::ServiceText).await
    }
}
