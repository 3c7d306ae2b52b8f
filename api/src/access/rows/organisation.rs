//! Organisations as access reads them.

use governance::{
    action::Kind,
    words::{OrganisationKind, Provenance},
};
use sea_orm::DbErr;
use uuid::Uuid;

use crate::access::row::{Bilingual, Columns, Row};

/// An organisation: provider, customer and supplier at once, as it may be (O1). What is public of it (V9).
#[derive(Clone, Debug)]
pub struct OrganisationRow {
    /// Id.
    pub id: Uuid,
    /// Its code in this installation, its natural key.
    pub code: String,
    /// Name.
    pub name: Bilingual,
    /// What kind of organisation it is.
    pub kind: OrganisationKind,
    /// Swedish organisation number; several organisations can share one.
    pub organisation_number: Option<String>,
    /// Id in the Research Organization Registry.
    pub ror_id: Option<String>,
    /// The organisation it is a unit of (O3).
    pub parent_id: Option<Uuid>,
    /// Whether it provides services here.
    pub is_provider: bool,
    /// Role mailbox.
    pub mailbox: Option<String>,
    /// Web page.
    pub website: Option<String>,
    /// City.
    pub city: Option<String>,
    /// Where the facts come from (O5).
    pub provenance: Provenance,
    /// The source, where attested.
    pub source: Option<String>,
}

impl Row for OrganisationRow {
    const KIND: Kind = Kind::Organisation;
    const TABLE: &'static str = "organisation t";
    const COLUMNS: &'static str = "t.id, t.code, t.name_sv, t.name_en, t.kind, t.organisation_number, t.ror_id, \
        t.parent_id, t.is_provider, t.mailbox, t.website, t.city, t.provenance, t.source";

    fn read(columns: &mut Columns<'_>) -> Result<Self, DbErr> {
        Ok(Self {
            id: columns.take()?,
            code: columns.take()?,
            name: columns.bilingual()?,
            kind: columns.word(OrganisationKind::parse)?,
            organisation_number: columns.take()?,
            ror_id: columns.take()?,
            parent_id: columns.take()?,
            is_provider: columns.take()?,
            mailbox: columns.take()?,
            website: columns.take()?,
            city: columns.take()?,
            provenance: columns.word(Provenance::parse)?,
            source: columns.take()?,
        })
    }

    fn id(&self) -> Uuid {
        self.id
    }
}
