//! Persons as access reads them.

use governance::action::Kind;
use sea_orm::DbErr;
use uuid::Uuid;

use crate::access::row::{Columns, Row};

/// A person (O4): one human, whose name can be erased without breaking history.
#[derive(Clone, Debug)]
pub struct PersonRow {
    /// Id.
    pub id: Uuid,
    /// Name; None once erased.
    pub name: Option<String>,
    /// Address for mail.
    pub mailbox: Option<String>,
}

impl Row for PersonRow {
    const KIND: Kind = Kind::Person;
    const TABLE: &'static str = "person t";
    const COLUMNS: &'static str = "t.id, t.name, t.mailbox";

    fn read(columns: &mut Columns<'_>) -> Result<Self, DbErr> {
        Ok(Self { id: columns.take()?, name: columns.take()?, mailbox: columns.take()? })
    }

    fn id(&self) -> Uuid {
        self.id
    }
}
