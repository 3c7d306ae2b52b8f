//! Parts of agreements as access reads them: one party's, and nobody else's (N7).

use chrono::{DateTime, NaiveDate, Utc};
use entity::sql::Sql;
use governance::{action::Kind, decide::Extent, words::PartySide};
use sea_orm::DbErr;
use uuid::Uuid;

use crate::access::{
    agreements::facets,
    row::{Bilingual, Columns, Row},
};

/// One party's part of a version (avtalspart, L2): the unit that is governed.
#[derive(Clone, Debug)]
pub struct PartRow {
    /// Id.
    pub id: Uuid,
    /// The version.
    pub version_id: Uuid,
    /// The party.
    pub organisation_id: Uuid,
    /// The side it stands on.
    pub side: PartySide,
    /// Whether it is the keeper's own part.
    pub is_keeper: bool,
    /// When the version was shared with the party as a proposal (V3).
    pub shared_at: Option<DateTime<Utc>>,
    /// The day the party signed.
    pub signed_on: Option<NaiveDate>,
    /// The day on which the party gave notice for itself, and the first day without it.
    pub leaving: Option<(NaiveDate, NaiveDate)>,
    /// What the party answers for.
    pub responsibilities: Bilingual,
    /// Hash over the part.
    pub part_hash: Option<String>,
}

impl Row for PartRow {
    const KIND: Kind = Kind::Agreement;
    /// With the party's sort keys, by which parts are listed.
    const TABLE: &'static str = "(SELECT part.id, part.version_id, part.organisation_id, part.side, part.is_keeper, \
        part.shared_at, part.signed_on, part.responsibilities_sv, part.responsibilities_en, part.part_hash, \
        party.sort_sv, party.sort_en FROM agreement_part part JOIN organisation party \
        ON party.id = part.organisation_id) t";
    const COLUMNS: &'static str = "t.id, t.version_id, t.organisation_id, t.side, t.is_keeper, t.shared_at, \
        t.signed_on, (SELECT y.given_on FROM agreement_notice y WHERE y.part_id = t.id), \
        (SELECT y.holds_from FROM agreement_notice y WHERE y.part_id = t.id), t.responsibilities_sv, \
        t.responsibilities_en, t.part_hash";

    fn read(columns: &mut Columns<'_>) -> Result<Self, DbErr> {
        Ok(Self {
            id: columns.take()?,
            version_id: columns.take()?,
            organisation_id: columns.take()?,
            side: columns.word(PartySide::parse)?,
            is_keeper: columns.take()?,
            shared_at: columns.take()?,
            signed_on: columns.take()?,
            leaving: columns.take::<Option<NaiveDate>>()?.zip(columns.take::<Option<NaiveDate>>()?),
            responsibilities: columns.bilingual()?,
            part_hash: columns.take()?,
        })
    }

    fn id(&self) -> Uuid {
        self.id
    }

    fn covered(extent: &Extent, facet: &Sql) -> Sql {
        facets::seen("p.id = t.id", extent, facet)
    }
}
