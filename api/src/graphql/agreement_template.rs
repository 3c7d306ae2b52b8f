//! Agreement templates and product sheets: type.

use async_graphql::{Context, ID, Object, Result};
use chrono::{DateTime, Utc};
use governance::words::{Language, TemplateKind};

use super::{
    agreement_version::AgreementVersion,
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
    rows::{AgreementTemplateRow, ServiceRow, VersionRow},
};

/// A template for agreements, or a product sheet (U6).
#[derive(Clone)]
pub struct AgreementTemplate(pub Member<AgreementTemplateRow>);

impl From<Member<AgreementTemplateRow>> for AgreementTemplate {
    fn from(row: Member<AgreementTemplateRow>) -> Self {
        Self(row)
    }
}

const SERVICE: One<AgreementTemplateRow, ServiceRow> = One::new("service_id", |row| row.service_id);
const EXAMPLE: One<AgreementTemplateRow, VersionRow> = One::new("example_id", |row| row.example_id);

impl Governed for AgreementTemplate {
    type Row = AgreementTemplateRow;

    fn ahead(field: &Selected<'_>) -> Option<Relation> {
        Some(match field.name() {
            "service" => field.one::<_, Service>(&SERVICE),
            "example" => field.one::<_, AgreementVersion>(&EXAMPLE),
            _ => return None,
        })
    }
}

/// A template for agreements (mall), or a product sheet of a service (produktblad), in versions (U6, U2.7). Seen by the
/// provider's staff; the newest product sheet of a published service by everyone (V1).
#[Object]
impl AgreementTemplate {
    /// Global id.
    pub(super) async fn id(&self) -> ID {
        NodeType::AgreementTemplate.global(self.0.id)
    }

    /// The provider's own code, the same for all its versions.
    async fn code(&self) -> &str {
        &self.0.code
    }

    /// 1, 2, 3 … of the code.
    async fn number(&self) -> i32 {
        self.0.number
    }

    /// What it is a template for.
    async fn kind(&self) -> TemplateKind {
        self.0.kind
    }

    /// The service, of a product sheet.
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

    /// Service hours.
    async fn service_hours(&self) -> Option<&str> {
        self.0.service_hours.as_deref()
    }

    /// Months of notice.
    async fn notice_months(&self) -> Option<i32> {
        self.0.notice_months
    }

    /// Months by which an agreement is renewed where no notice is given.
    async fn renewal_months(&self) -> Option<i32> {
        self.0.renewal_months
    }

    /// The version in the register whose common promises, annexes, contacts and index clause drafts begin with; null where
    /// you may not read it (V2).
    async fn example(&self, ctx: &Context<'_>) -> Result<Option<AgreementVersion>> {
        one(&self.0, ctx, &EXAMPLE).await
    }

    /// When it was written.
    async fn written_at(&self) -> DateTime<Utc> {
        self.0.written_at
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
        permission::viewer_can(&self.0, ctx, Subject::AgreementTemplate).await
    }
}
