//! Changes of services: type.

use async_graphql::{Context, ID, Object, Result};
use chrono::{DateTime, Utc};
use governance::{
    lifecycle::ChangeState,
    words::{ChangeKind, Recommendation},
};

use super::{
    ahead::{Governed, Selected, one},
    connection::Connection,
    date::Date,
    decision::{self, Decision},
    id::NodeType,
    permission::{self, Permission},
    person::Person,
    service::Service,
};
use crate::access::{
    Member, One, Relation,
    facts::Subject,
    rows::{ChangeRow, PersonRow, ServiceRow},
};

/// A change (förändring) of a service, its retirement included (S4.4.13, S4.2.13). Seen by the provider's staff (V1).
#[derive(Clone)]
pub struct Change(pub Member<ChangeRow>);

impl From<Member<ChangeRow>> for Change {
    fn from(row: Member<ChangeRow>) -> Self {
        Self(row)
    }
}

const SERVICE: One<ChangeRow, ServiceRow> = One::new("service_id", |row| Some(row.service_id));
const SUCCESSOR: One<ChangeRow, ServiceRow> = One::new("successor_id", |row| row.successor_id);
const PROPOSED_BY: One<ChangeRow, PersonRow> = One::new("proposed_by_person_id", |row| Some(row.proposed_by_person_id));
const RECOMMENDED_BY: One<ChangeRow, PersonRow> =
    One::new("recommended_by_person_id", |row| row.recommended_by_person_id);

impl Governed for Change {
    type Row = ChangeRow;

    fn ahead(field: &Selected<'_>) -> Option<Relation> {
        Some(match field.name() {
            "service" => field.one::<_, Service>(&SERVICE),
            "successor" => field.one::<_, Service>(&SUCCESSOR),
            "proposedBy" => field.one::<_, Person>(&PROPOSED_BY),
            "recommendedBy" => field.one::<_, Person>(&RECOMMENDED_BY),
            _ => return None,
        })
    }
}

/// A change (förändring) of a service, its retirement included (S4.4.13, S4.2.13). Seen by the provider's staff (V1).
#[Object]
impl Change {
    /// Global id.
    pub(super) async fn id(&self) -> ID {
        NodeType::Change.global(self.0.id)
    }

    /// The service.
    async fn service(&self, ctx: &Context<'_>) -> Result<Option<Service>> {
        one(&self.0, ctx, &SERVICE).await
    }

    /// What it does to the service.
    async fn kind(&self) -> ChangeKind {
        self.0.kind
    }

    /// Its state.
    async fn state(&self) -> ChangeState {
        self.0.state
    }

    /// What is to change.
    async fn title(&self) -> &str {
        &self.0.title
    }

    /// More on it.
    async fn description(&self) -> Option<&str> {
        self.0.description.as_deref()
    }

    /// Retirement: the first day without the service.
    async fn planned_on(&self) -> Option<Date> {
        self.0.planned_on.map(Date)
    }

    /// The service that takes its place.
    async fn successor(&self, ctx: &Context<'_>) -> Result<Option<Service>> {
        one(&self.0, ctx, &SUCCESSOR).await
    }

    /// Who proposed it; null where you may not see the name (V8).
    async fn proposed_by(&self, ctx: &Context<'_>) -> Result<Option<Person>> {
        one(&self.0, ctx, &PROPOSED_BY).await
    }

    /// When.
    async fn proposed_at(&self) -> DateTime<Utc> {
        self.0.proposed_at
    }

    /// What the manager recommends (S4.4.13).
    async fn recommendation(&self) -> Option<Recommendation> {
        self.0.recommendation
    }

    /// Who recommended; null where you may not see the name (V8).
    async fn recommended_by(&self, ctx: &Context<'_>) -> Result<Option<Person>> {
        one(&self.0, ctx, &RECOMMENDED_BY).await
    }

    /// When it was decided.
    async fn decided_at(&self) -> Option<DateTime<Utc>> {
        self.0.decided_at
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
        permission::viewer_can(&self.0, ctx, Subject::Change).await
    }
}
