//! What else stands in agreements, as access reads it: annexes, contacts, index clauses. A common one is seen with the
//! version, a party's own with its part.

use entity::sql::Sql;
use governance::{action::Kind, decide::Extent, index::Rounding, words::PartySide};
use sea_orm::DbErr;
use uuid::Uuid;

use crate::access::{
    agreements::facets,
    row::{Bilingual, Columns, Row},
};

fn covered(extent: &Extent, facet: &Sql) -> Sql {
    facets::seen("p.version_id = t.version_id AND (t.part_id IS NULL OR t.part_id = p.id)", extent, facet)
}

/// An annex (bilaga).
#[derive(Clone, Debug)]
pub struct AnnexRow {
    /// Id.
    pub id: Uuid,
    /// Order of precedence.
    pub precedence: i32,
    /// Title.
    pub title: Bilingual,
    /// Text.
    pub text: Bilingual,
    /// SHA-256 of an attached file.
    pub file_hash: Option<String>,
    /// Its media type.
    pub media_type: Option<String>,
    /// Its size in bytes.
    pub byte_size: Option<i64>,
    /// Where it is kept.
    pub location: Option<String>,
    /// Whether it is kept here.
    pub stored: bool,
}

impl Row for AnnexRow {
    const KIND: Kind = Kind::Agreement;
    const TABLE: &'static str = "agreement_annex t";
    const COLUMNS: &'static str = "t.id, t.precedence, t.title_sv, t.title_en, t.text_sv, t.text_en, t.file_hash, \
        t.media_type, t.byte_size, t.location, EXISTS (SELECT 1 FROM attachment x JOIN agreement_version w \
        ON w.id = t.version_id AND w.keeper_id = x.provider_id WHERE x.file_hash = t.file_hash)";

    fn read(columns: &mut Columns<'_>) -> Result<Self, DbErr> {
        Ok(Self {
            id: columns.take()?,
            precedence: columns.take()?,
            title: columns.bilingual()?,
            text: columns.bilingual()?,
            file_hash: columns.take()?,
            media_type: columns.take()?,
            byte_size: columns.take()?,
            location: columns.take()?,
            stored: columns.take()?,
        })
    }

    fn id(&self) -> Uuid {
        self.id
    }

    fn covered(extent: &Extent, facet: &Sql) -> Sql {
        covered(extent, facet)
    }
}

/// Whom to turn to (kontaktväg).
#[derive(Clone, Debug)]
pub struct AgreementContactRow {
    /// Id.
    pub id: Uuid,
    /// On whose side it is answered.
    pub side: PartySide,
    /// The step of escalation.
    pub level: i32,
    /// Function.
    pub function: Bilingual,
    /// E-mail.
    pub email: Option<String>,
    /// Telephone.
    pub phone: Option<String>,
    /// When it is answered.
    pub hours: Option<String>,
}

impl Row for AgreementContactRow {
    const KIND: Kind = Kind::Agreement;
    const TABLE: &'static str = "agreement_contact t";
    const COLUMNS: &'static str = "t.id, t.side, t.level, t.function_sv, t.function_en, t.email, t.phone, t.hours";

    fn read(columns: &mut Columns<'_>) -> Result<Self, DbErr> {
        Ok(Self {
            id: columns.take()?,
            side: columns.word(PartySide::parse)?,
            level: columns.take()?,
            function: columns.bilingual()?,
            email: columns.take()?,
            phone: columns.take()?,
            hours: columns.take()?,
        })
    }

    fn id(&self) -> Uuid {
        self.id
    }

    fn covered(extent: &Extent, facet: &Sql) -> Sql {
        covered(extent, facet)
    }
}

/// By which published series prices follow (indexklausul, U2.7).
#[derive(Clone, Debug)]
pub struct IndexClauseRow {
    /// Id.
    pub id: Uuid,
    /// The series' code.
    pub series: String,
    /// The period whose value the agreed prices stand for.
    pub base_period: String,
    /// The share that follows, in thousandths.
    pub share_thousandths: i32,
    /// Whether prices never fall by it.
    pub upwards_only: bool,
    /// A change below it is not carried out.
    pub threshold_thousandths: Option<i32>,
    /// The least change.
    pub floor_thousandths: Option<i32>,
    /// The greatest change.
    pub cap_thousandths: Option<i32>,
    /// A change beyond it needs a new agreement.
    pub new_agreement_above_thousandths: Option<i32>,
    /// Prices change on the first of this month.
    pub effective_month: i32,
    /// The base period's value as stated, in thousandths.
    pub base_value_thousandths: Option<i64>,
    /// Which month or quarter of a year is compared; None: the base period's own.
    pub comparison: Option<i32>,
    /// The code of the series that takes its place where it ends.
    pub successor: Option<String>,
    /// How amounts midway between two are rounded.
    pub rounding: Option<Rounding>,
    /// To a multiple of so many minor units.
    pub round_to_minor: i32,
    /// The clause.
    pub text: Bilingual,
}

impl Row for IndexClauseRow {
    const KIND: Kind = Kind::Agreement;
    const TABLE: &'static str = "index_clause t";
    const COLUMNS: &'static str = "t.id, t.series, t.base_period, t.share_thousandths, t.upwards_only, \
        t.threshold_thousandths, t.floor_thousandths, t.cap_thousandths, t.new_agreement_above_thousandths, \
        t.effective_month, t.base_value_thousandths, t.comparison, t.successor, t.rounding, COALESCE(t.round_to_minor, 1), \
        t.text_sv, t.text_en";

    fn read(columns: &mut Columns<'_>) -> Result<Self, DbErr> {
        Ok(Self {
            id: columns.take()?,
            series: columns.take()?,
            base_period: columns.take()?,
            share_thousandths: columns.take()?,
            upwards_only: columns.take()?,
            threshold_thousandths: columns.take()?,
            floor_thousandths: columns.take()?,
            cap_thousandths: columns.take()?,
            new_agreement_above_thousandths: columns.take()?,
            effective_month: columns.take()?,
            base_value_thousandths: columns.take()?,
            comparison: columns.take()?,
            successor: columns.take()?,
            rounding: columns.optional_word(Rounding::parse)?,
            round_to_minor: columns.take()?,
            text: columns.bilingual()?,
        })
    }

    fn id(&self) -> Uuid {
        self.id
    }

    fn covered(extent: &Extent, facet: &Sql) -> Sql {
        covered(extent, facet)
    }
}
