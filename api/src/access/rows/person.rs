//! Persons as access reads them.

use governance::{action::Kind, words::Provenance};
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

/// Where what is known of a person comes from; read only when asked for.
#[derive(Clone, Debug)]
pub struct PersonDetailsRow {
    /// Id of the person.
    pub id: Uuid,
    /// Where the facts come from (O5).
    pub provenance: Provenance,
    /// The source, where attested.
    pub source: Option<String>,
}

impl Row for PersonDetailsRow {
    const KIND: Kind = Kind::Person;
    const TABLE: &'static str = "person t";
    const COLUMNS: &'static str = "t.id, t.provenance, t.source";

    fn read(columns: &mut Columns<'_>) -> Result<Self, DbErr> {
        Ok(Self { id: columns.take()?, provenance: columns.word(Provenance::parse)?, source: columns.take()? })
    }

    fn id(&self) -> Uuid {
        self.id
    }
}
