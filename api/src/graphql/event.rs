//! External activities: type.

use async_graphql::{Context, ID, Object, Result};
use entity::governed;
use governance::action::{Action, Kind};

use super::{
    ahead::{Governed, many},
    connection::{Connection, counted, session},
    date::Date,
    decision::{self, Decision},
    id::NodeType,
    organisation::{Organisation, OrganisationOrder},
    permission::{self, Permission},
};
use crate::access::{Filter, Member, Nesting, Paging, facts::Subject, rows::EventRow};

/// An external activity (utåtriktad aktivitet, S4.6.7). Seen by the provider's staff, and by the representatives of
/// those invited.
#[derive(Clone)]
pub struct Event(pub Member<EventRow>);

impl From<Member<EventRow>> for Event {
    fn from(row: Member<EventRow>) -> Self {
        Self(row)
    }
}

/// The organisations with their invitations `i` to the events `e`.
const INVITED: Nesting = Nesting {
    parent: "i.event_id",
    from: "organisation t JOIN event_invitation i ON i.organisation_id = t.id JOIN event e ON e.id = i.event_id",
};

impl Governed for Event {
    type Row = EventRow;
}

/// An external activity (utåtriktad aktivitet, S4.6.7). Seen by the provider's staff, and by the representatives of
/// those invited.
#[Object]
impl Event {
    /// Global id.
    pub(super) async fn id(&self) -> ID {
        NodeType::Event.global(self.0.id)
    }

    /// Its name.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// More on it.
    async fn text(&self) -> Option<&str> {
        self.0.text.as_deref()
    }

    /// The day.
    async fn held_on(&self) -> Date {
        Date(self.0.held_on)
    }

    /// The organisations invited: all of them to the provider's staff; to others their own, since who is whose customer is
    /// not public (V9).
    async fn invited(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Page size from the start, 1–100 (default 20).")] first: Option<i32>,
        #[graphql(desc = "After this cursor.")] after: Option<String>,
    ) -> Result<Connection<Organisation>> {
        let paging = Paging::new(OrganisationOrder::default().order(), first, after, None, None, counted(ctx))?;
        let told = governed::invitation(&session(ctx)?.extent(Action::Read, Kind::Event));
        many(&self.0, ctx, INVITED, paging, Filter::rows([told])).await
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
        permission::viewer_can(&self.0, ctx, Subject::Event).await
    }
}
