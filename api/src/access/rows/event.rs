//! External activities as access reads them.

use chrono::NaiveDate;
use governance::action::Kind;
use sea_orm::DbErr;
use uuid::Uuid;

use crate::access::row::{Columns, Row};

/// An external activity (utåtriktad aktivitet, S4.6.7).
#[derive(Clone, Debug)]
pub struct EventRow {
    /// Id.
    pub id: Uuid,
    /// Its name.
    pub name: String,
    /// More on it.
    pub text: Option<String>,
    /// The day.
    pub held_on: NaiveDate,
}

impl Row for EventRow {
    const KIND: Kind = Kind::Event;
    const TABLE: &'static str = "event t";
    const COLUMNS: &'static str = "t.id, t.name, t.text, t.held_on";

    fn read(columns: &mut Columns<'_>) -> Result<Self, DbErr> {
        Ok(Self { id: columns.take()?, name: columns.take()?, text: columns.take()?, held_on: columns.take()? })
    }

    fn id(&self) -> Uuid {
        self.id
    }
}
