//! Needs: type.

use async_graphql::{Context, ID, Object, Result};
use chrono::{DateTime, Utc};
use futures_util::{FutureExt, future::BoxFuture};
use governance::lifecycle::NeedState;

use super::{
    ahead::{Governed, Selected, one},
    connection::{Connection, session},
    decision::{self, Decision},
    id::NodeType,
    organisation::Organisation,
    permission::{self, Permission},
    person::Person,
    service::Service,
};
use crate::access::{
    Ahead, Member, One, Relation,
    facts::Subject,
    rows::{NeedRow, NeedWeighingRow, OrganisationRow, PersonRow, ServiceRow},
};

/// A need or requirement (behov, krav) of those who use the services (S1.2). Seen by the customer whose it is, the
/// service's roles, the customer's account manager and leadership (V6), and the one of the staff who recorded it (S1.2).
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
const WEIGHING: One<NeedRow, NeedWeighingRow> = One::new("id", |row| Some(row.id));
const WEIGHING_KEY: &str = "/weighing";

impl Governed for Need {
    type Row = NeedRow;

    fn ahead(field: &Selected<'_>) -> Option<Relation> {
        Some(match field.name() {
            "service" => field.one::<_, Service>(&SERVICE),
            "customer" => field.one::<_, Organisation>(&CUSTOMER),
            "recordedBy" => field.one::<_, Person>(&RECORDED_BY),
            "worth" | "rank" | "presentedAt" | "presentation" | "response" | "respondedAt" => {
                WEIGHING.ahead(WEIGHING_KEY.to_owned(), Ahead::default())
            }
            _ => return None,
        })
    }
}

impl Need {
    fn weighing<'a>(&'a self, ctx: &'a Context<'_>) -> BoxFuture<'a, Result<Option<Member<NeedWeighingRow>>>> {
        let read = async move { Ok(self.0.related(session(ctx)?, WEIGHING_KEY, &WEIGHING, Ahead::default).await?) };
        read.boxed()
    }
}

/// A need or requirement (behov, krav) of those who use the services (S1.2). Seen by the customer whose it is, the
/// service's roles, the customer's account manager and leadership (V6), and the one of the staff who recorded it (S1.2).
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

    /// What it is worth, 1 to 5 (S4.4.12); only to the provider's staff (V1), null to others.
    async fn worth(&self, ctx: &Context<'_>) -> Result<Option<i32>> {
        Ok(self.weighing(ctx).await?.and_then(|weighing| weighing.worth))
    }

    /// Where it ranks, 1 first (S4.4.12); only to the provider's staff (V1), null to others.
    async fn rank(&self, ctx: &Context<'_>) -> Result<Option<i32>> {
        Ok(self.weighing(ctx).await?.and_then(|weighing| weighing.rank))
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

    /// When it was presented to leadership (S4.6.8); only to the provider's staff (V1), null to others.
    async fn presented_at(&self, ctx: &Context<'_>) -> Result<Option<DateTime<Utc>>> {
        Ok(self.weighing(ctx).await?.and_then(|weighing| weighing.presented_at))
    }

    /// How it was presented; only to the provider's staff (V1), null to others.
    async fn presentation(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        Ok(self.weighing(ctx).await?.and_then(|weighing| weighing.presentation.clone()))
    }

    /// What leadership said; only to the provider's staff (V1), null to others.
    async fn response(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        Ok(self.weighing(ctx).await?.and_then(|weighing| weighing.response.clone()))
    }

    /// When leadership said so; only to the provider's staff (V1), null to others.
    async fn responded_at(&self, ctx: &Context<'_>) -> Result<Option<DateTime<Utc>>> {
        Ok(self.weighing(ctx).await?.and_then(|weighing| weighing.responded_at))
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
