//! Processes, methods and guidelines: type.

use async_graphql::{Context, ID, Object, Result};
use chrono::{DateTime, Utc};
use governance::words::{DescriptionKind, Process};

use super::{
    ahead::{Governed, Selected, one},
    connection::Connection,
    date::Date,
    decision::{self, Decision},
    id::NodeType,
    permission::{self, Permission},
    person::Person,
};
use crate::access::{
    Member, One, Relation,
    facts::Subject,
    rows::{PersonRow, ProcessDescriptionRow},
};

/// A process, a method or a guideline (riktlinje), in versions (S4.5.2, S3.2.1, U8). Seen by the provider's staff.
#[derive(Clone)]
pub struct ProcessDescription(pub Member<ProcessDescriptionRow>);

impl From<Member<ProcessDescriptionRow>> for ProcessDescription {
    fn from(row: Member<ProcessDescriptionRow>) -> Self {
        Self(row)
    }
}

const WRITTEN_BY: One<ProcessDescriptionRow, PersonRow> =
    One::new("written_by_person_id", |row| Some(row.written_by_person_id));

impl Governed for ProcessDescription {
    type Row = ProcessDescriptionRow;

    fn ahead(field: &Selected<'_>) -> Option<Relation> {
        Some(match field.name() {
            "writtenBy" => field.one::<_, Person>(&WRITTEN_BY),
            _ => return None,
        })
    }
}

/// A process, a method or a guideline (riktlinje), in versions (S4.5.2, S3.2.1, U8). Seen by the provider's staff.
#[Object]
impl ProcessDescription {
    /// Global id.
    pub(super) async fn id(&self) -> ID {
        NodeType::ProcessDescription.global(self.0.id)
    }

    /// What it describes.
    async fn kind(&self) -> DescriptionKind {
        self.0.kind
    }

    /// The process it belongs to.
    async fn process(&self) -> Option<Process> {
        self.0.process
    }

    /// Its name.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// The version's number, from 1.
    async fn number(&self) -> i32 {
        self.0.number
    }

    /// The text.
    async fn text(&self) -> &str {
        &self.0.text
    }

    /// First day.
    async fn valid_from(&self) -> Date {
        Date(self.0.valid_from)
    }

    /// Who wrote it; null where you may not see the name (V8).
    async fn written_by(&self, ctx: &Context<'_>) -> Result<Option<Person>> {
        one(&self.0, ctx, &WRITTEN_BY).await
    }

    /// When.
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
        permission::viewer_can(&self.0, ctx, Subject::ProcessDescription).await
    }
}
