//! What is to be done after meetings: type.

use async_graphql::{ID, Object};

use super::{ahead::Governed, date::Date};
use crate::access::{Member, rows::MeetingActionRow};

/// What is to be done after a meeting with a customer (S4.6.6).
#[derive(Clone)]
pub struct MeetingAction(pub Member<MeetingActionRow>);

impl From<Member<MeetingActionRow>> for MeetingAction {
    fn from(row: Member<MeetingActionRow>) -> Self {
        Self(row)
    }
}

impl Governed for MeetingAction {
    type Row = MeetingActionRow;
}

/// What is to be done after a meeting with a customer (S4.6.6).
#[Object]
impl MeetingAction {
    /// What tells it from the meeting's others.
    async fn id(&self) -> ID {
        ID(self.0.id.to_string())
    }

    /// What is to be done.
    async fn text(&self) -> &str {
        &self.0.text
    }

    /// By when.
    async fn due_on(&self) -> Date {
        Date(self.0.due_on)
    }

    /// When it was done; null: open.
    async fn done_on(&self) -> Option<Date> {
        self.0.done_on.map(Date)
    }
}
