//! External activities: type.

use async_graphql::{Context, ID, Object, Result};

use super::{
    ahead::Governed,
    connection::Connection,
    date::Date,
    decision::{self, Decision},
    id::NodeType,
    permission::{self, Permission},
};
use crate::access::{
    Member, facts::Subject,
    rows::{EventRow},
};

/// An external activity (utåtriktad aktivitet, S4.6.7). Seen by the provider's staff, and by the representatives of
/// those invited.
#[derive(Clone)]
pub struct Event(pub Member<EventRow>);

impl From<Member<EventRow>> for Event {
    fn from(row: Member<EventRow>) -> Self {
        Self(row)
    }
}


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
