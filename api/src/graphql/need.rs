//! Needs: type.

use async_graphql::{Context, ID, Object, Result};
use chrono::{DateTime, Utc};
use governance::lifecycle::NeedState;

use super::{
    ahead::{Governed, Selected, one},
    connection::Connection,
    decision::{self, Decision},
    id::NodeType,
    organisation::Organisation,
    permission::{self, Permission},
    person::Person,
    service::Service,
};
use crate::access::{
    Member, One, Relation,
    facts::Subject,
    rows::{NeedRow, OrganisationRow, PersonRow, ServiceRow},
};

/// A need or requirement (behov, krav) of those who use the services (S1.2). Seen by the customer whose it is, the
/// service's roles, the customer's account manager, leadership, and by who recorded it (V6).
#[derive(Clone)]
pub struct Need(pub Member<NeedRow>);

impl From<Member<NeedRow>> for Need {
    fn from(row: Member<NeedRow>) -> Self {
        Self(row)
    }
}

const SERVICE: One<NeedRow, ServiceRow> = One::new("service_id", |row| row.service_id);
const CUSTOMER: One<NeedRow, OrganisationRow> = One::new("customer_id", |row| row.customer_id);
const RECORDED_BY: One<NeedRow, PersonRow> = One::new("recorded_by_person_id", |row| Some(row.recorded_by_person_id));

impl Governed for Need {
    type Row = NeedRow;

    fn ahead(field: &Selected<'_>) -> Option<Relation> {
        Some(match field.name() {
            "service" => field.one::<_, Service>(&SERVICE),
            "customer" => field.one::<_, Organisation>(&CUSTOMER),
            "recordedBy" => field.one::<_, Person>(&RECORDED_BY),
            _ => return None,
        })
    }
}

/// A need or requirement (behov, krav) of those who use the services (S1.2). Seen by the customer whose it is, the
/// service's roles, the customer's account manager, leadership, and by who recorded it (V6).
#[Object]
impl Need {
    /// Global id.
    pub(super) async fn id(&self) -> ID {
        NodeType::Need.global(self.0.id)
    }

    /// The service it is about.
    async fn service(&self, ctx: &Context<'_>) -> Result<Option<Service>> {
        one(&self.0, ctx, &SERVICE).await
    }

    /// The customer whose need it is; null: the provider's own.
    async fn customer(&self, ctx: &Context<'_>) -> Result<Option<Organisation>> {
        one(&self.0, ctx, &CUSTOMER).await
    }

    /// The need in a few words.
    async fn title(&self) -> &str {
        &self.0.title
    }

    /// More on it.
    async fn text(&self) -> Option<&str> {
        self.0.text.as_deref()
    }

    /// What has become of it.
    async fn state(&self) -> NeedState {
        self.0.state
    }

    /// What it is worth, 1 to 5 (S4.4.12).
    async fn worth(&self) -> Option<i32> {
        self.0.worth
    }

    /// Where it ranks, 1 first (S4.4.12).
    async fn rank(&self) -> Option<i32> {
        self.0.rank
    }

    /// Who recorded it; null where you may not see the name (V8).
    async fn recorded_by(&self, ctx: &Context<'_>) -> Result<Option<Person>> {
        one(&self.0, ctx, &RECORDED_BY).await
    }

    /// When.
    async fn recorded_at(&self) -> DateTime<Utc> {
        self.0.recorded_at
    }

    /// The answer.
    async fn answer(&self) -> Option<&str> {
        self.0.answer.as_deref()
    }

    /// When it was answered.
    async fn answered_at(&self) -> Option<DateTime<Utc>> {
        self.0.answered_at
    }

    /// When it was presented to leadership (S4.6.8).
    async fn presented_at(&self) -> Option<DateTime<Utc>> {
        self.0.presented_at
    }

    /// How it was presented.
    async fn presentation(&self) -> Option<&str> {
        self.0.presentation.as_deref()
    }

    /// What leadership said.
    async fn response(&self) -> Option<&str> {
        self.0.response.as_deref()
    }

    /// When.
    async fn responded_at(&self) -> Option<DateTime<Utc>> {
        self.0.responded_at
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
        permission::viewer_can(&self.0, ctx, Subject::Need).await
    }
}
