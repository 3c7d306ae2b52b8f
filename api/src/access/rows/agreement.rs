//! Agreements as access reads them: the header. What it says stands in its versions and their parts.

use entity::sql::Sql;
use governance::{
    action::Kind,
    decide::Extent,
    words::{Provenance, Structure},
};
use sea_orm::DbErr;
use uuid::Uuid;

use crate::access::{
    agreements::facets,
    anchored::Anchored,
    row::{Bilingual, Columns, Row},
    session::Session,
};

/// The sort key of the end: of the last registered version that hangs on an anchor, and so not the same at each (N7).
const ENDS: &str = "ends_key";
/// The number of that version: of several anchors, the one with the latest version tells the end.
const ENDS_OF: &str = "ends_number";

/// The header of an agreement (avtal, L2), kept by one provider. Seen by whoever sees one party's part of one version.
#[derive(Clone, Debug)]
pub struct AgreementRow {
    /// Id.
    pub id: Uuid,
    /// The provider that keeps it.
    pub keeper_id: Uuid,
    /// The keeper's own code, its natural key.
    pub code: String,
    /// Title.
    pub title: Bilingual,
}

/// What else is told of an agreement; read only when asked for.
#[derive(Clone, Debug)]
pub struct AgreementDetailsRow {
    /// Id of the agreement.
    pub id: Uuid,
    /// How it is structured (U2.1).
    pub structure: Option<Structure>,
    /// Where the facts come from (O5).
    pub provenance: Provenance,
    /// The source, where attested.
    pub source: Option<String>,
}

impl Row for AgreementRow {
    const KIND: Kind = Kind::Agreement;
    const TABLE: &'static str = "agreement t";
    const COLUMNS: &'static str = "t.id, t.keeper_id, t.code, t.title_sv, t.title_en";

    fn read(columns: &mut Columns<'_>) -> Result<Self, DbErr> {
        Ok(Self { id: columns.take()?, keeper_id: columns.take()?, code: columns.take()?, title: columns.bilingual()? })
    }

    fn id(&self) -> Uuid {
        self.id
    }

    fn sort_key(session: &Session, column: &str) -> Sql {
        if column != ENDS { Sql::new(format!("t.{column}")) } else { session.end_as_seen() }
    }

    fn covered(extent: &Extent, facet: &Sql) -> Sql {
        facets::seen("p.agreement_id = t.id", extent, facet)
    }
}

impl Row for AgreementDetailsRow {
    const KIND: Kind = Kind::Agreement;
    const TABLE: &'static str = "agreement t";
    const COLUMNS: &'static str = "t.id, t.structure, t.provenance, t.source";

    fn read(columns: &mut Columns<'_>) -> Result<Self, DbErr> {
        Ok(Self {
            id: columns.take()?,
            structure: columns.optional_word(Structure::parse)?,
            provenance: columns.word(Provenance::parse)?,
            source: columns.take()?,
        })
    }

    fn id(&self) -> Uuid {
        self.id
    }

    fn covered(extent: &Extent, facet: &Sql) -> Sql {
        facets::seen("p.agreement_id = t.id", extent, facet)
    }
}

impl Anchored for AgreementRow {
    const ANCHORS: &'static str = "agreement_anchor";
    const ID: &'static str = "agreement_id";
    const BY_ANCHOR: Option<(&'static str, &'static str)> = Some((ENDS, ENDS_OF));
}
