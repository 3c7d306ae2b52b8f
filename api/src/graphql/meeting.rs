//! Meetings with customers: type.

use async_graphql::{Context, ID, Object, Result};

use super::{
    ahead::{Governed, Selected, one, whole},
    connection::Connection,
    date::Date,
    decision::{self, Decision},
    id::NodeType,
    meeting_action::MeetingAction,
    organisation::Organisation,
    permission::{self, Permission},
    person::Person,
};
use crate::access::{
    Member, One, Relation, Whole,
    facts::Subject,
    rows::{MeetingActionRow, MeetingRow, OrganisationRow, PersonRow},
};

/// A meeting with a customer (kundmöte, S4.6.6). Seen by the provider's staff (V6).
#[derive(Clone)]
pub struct Meeting(pub Member<MeetingRow>);

impl From<Member<MeetingRow>> for Meeting {
    fn from(row: Member<MeetingRow>) -> Self {
        Self(row)
    }
}

const CUSTOMER: One<MeetingRow, OrganisationRow> = One::new("customer_id", |row| Some(row.customer_id));

fn actions() -> Whole<MeetingActionRow> {
    Whole::of("t.meeting_id", "t.due_on, t.id")
}
const RECORDED_BY: One<MeetingRow, PersonRow> =
    One::new("recorded_by_person_id", |row| Some(row.recorded_by_person_id));

impl Governed for Meeting {
    type Row = MeetingRow;

    fn ahead(field: &Selected<'_>) -> Option<Relation> {
        Some(match field.name() {
            "customer" => field.one::<_, Organisation>(&CUSTOMER),
            "actions" => field.whole::<MeetingAction>(actions()),
            "recordedBy" => field.one::<_, Person>(&RECORDED_BY),
            _ => return None,
        })
    }
}

/// A meeting with a customer (kundmöte, S4.6.6). Seen by the provider's staff (V6).
#[Object]
impl Meeting {
    /// Global id.
    pub(super) async fn id(&self) -> ID {
        NodeType::Meeting.global(self.0.id)
    }

    /// The customer.
    async fn customer(&self, ctx: &Context<'_>) -> Result<Option<Organisation>> {
        one(&self.0, ctx, &CUSTOMER).await
    }

    /// The day.
    async fn held_on(&self) -> Date {
        Date(self.0.held_on)
    }

    /// What it was about.
    async fn subject(&self) -> &str {
        &self.0.subject
    }

    /// What came of it.
    async fn outcome(&self) -> Option<&str> {
        self.0.outcome.as_deref()
    }

    /// How content the customer is, 1 to 5 (U2.8).
    async fn satisfaction(&self) -> Option<i32> {
        self.0.satisfaction
    }

    /// What is to be done, by day.
    async fn actions(&self, ctx: &Context<'_>) -> Result<Vec<MeetingAction>> {
        whole(&self.0, ctx, actions).await
    }

    /// Who recorded it; null where you may not see the name (V8).
    async fn recorded_by(&self, ctx: &Context<'_>) -> Result<Option<Person>> {
        one(&self.0, ctx, &RECORDED_BY).await
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
        permission::viewer_can(&self.0, ctx, Subject::Meeting).await
    }
}
