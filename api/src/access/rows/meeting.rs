//! Meetings with customers as access reads them: the provider only (V6).

use chrono::NaiveDate;
use governance::action::Kind;
use sea_orm::DbErr;
use uuid::Uuid;

use crate::access::row::{Columns, Row};

/// A meeting with a customer (kundmöte, S4.6.6).
#[derive(Clone, Debug)]
pub struct MeetingRow {
    /// Id.
    pub id: Uuid,
    /// The customer.
    pub customer_id: Uuid,
    /// The day.
    pub held_on: NaiveDate,
    /// What it was about.
    pub subject: String,
    /// What came of it.
    pub outcome: Option<String>,
    /// How content the customer is, 1 to 5.
    pub satisfaction: Option<i32>,
    /// Who recorded it.
    pub recorded_by_person_id: Uuid,
    /// For optimistic concurrency.
    pub version: i64,
}

impl Row for MeetingRow {
    const KIND: Kind = Kind::Meeting;
    const TABLE: &'static str = "meeting t";
    const COLUMNS: &'static str = "t.id, t.customer_id, t.held_on, t.subject, t.outcome, t.satisfaction, t.recorded_by_person_id, \
        t.version";

    fn read(columns: &mut Columns<'_>) -> Result<Self, DbErr> {
        Ok(Self {
            id: columns.take()?,
            customer_id: columns.take()?,
            held_on: columns.take()?,
            subject: columns.take()?,
            outcome: columns.take()?,
            satisfaction: columns.take()?,
            recorded_by_person_id: columns.take()?,
            version: columns.take()?,
        })
    }

    fn id(&self) -> Uuid {
        self.id
    }
}

/// What is to be done after a meeting (S4.6.6): seen with it.
#[derive(Clone, Debug)]
pub struct MeetingActionRow {
    /// Id.
    pub id: Uuid,
    /// The meeting.
    pub meeting_id: Uuid,
    /// What is to be done.
    pub text: String,
    /// By when.
    pub due_on: NaiveDate,
    /// When it was done; None: open.
    pub done_on: Option<NaiveDate>,
}

impl Row for MeetingActionRow {
    const KIND: Kind = Kind::Meeting;
    const TABLE: &'static str = "meeting_action t";
    const COLUMNS: &'static str = "t.id, t.meeting_id, t.text, t.due_on, t.done_on";

    fn read(columns: &mut Columns<'_>) -> Result<Self, DbErr> {
        Ok(Self {
            id: columns.take()?,
            meeting_id: columns.take()?,
            text: columns.take()?,
            due_on: columns.take()?,
            done_on: columns.take()?,
        })
    }

    fn id(&self) -> Uuid {
        self.id
    }
}
