//! Measured values as access reads them.

use chrono::NaiveDate;
use entity::sql::Sql;
use governance::{action::Kind, decide::Extent, words::Provenance};
use sea_orm::DbErr;
use uuid::Uuid;

use crate::access::{
    agreements::facets,
    row::{Columns, Row},
};

/// What was measured against a target for one party over one period (mätvärde, V2).
#[derive(Clone, Debug)]
pub struct MeasuredRow {
    /// Id.
    pub id: Uuid,
    /// The target.
    pub target_id: Uuid,
    /// Whose figure it is.
    pub part_id: Uuid,
    /// The party of that part.
    pub organisation_id: Uuid,
    /// First day of the period.
    pub period_start: NaiveDate,
    /// First day after it.
    pub period_end: NaiveDate,
    /// The value, in thousandths of the target's unit.
    pub value_thousandths: i64,
    /// Whether it meets the target.
    pub met: bool,
    /// How often it was recorded.
    pub revision: i32,
    /// Where the value comes from (O5).
    pub provenance: Provenance,
    /// The source, where attested.
    pub source: Option<String>,
}

impl Row for MeasuredRow {
    const KIND: Kind = Kind::Agreement;
    const TABLE: &'static str = "measured_value t";
    const COLUMNS: &'static str = "t.id, t.target_id, t.part_id, \
        (SELECT x.organisation_id FROM agreement_part x WHERE x.id = t.part_id), t.period_start, t.period_end, \
        t.value_thousandths, EXISTS (SELECT 1 FROM service_target x WHERE x.id = t.target_id \
        AND ((x.comparator = 'AT_LEAST' AND t.value_thousandths >= x.value_thousandths) \
          OR (x.comparator = 'AT_MOST' AND t.value_thousandths <= x.value_thousandths))), t.revision, t.provenance, t.source";

    fn read(columns: &mut Columns<'_>) -> Result<Self, DbErr> {
        Ok(Self {
            id: columns.take()?,
            target_id: columns.take()?,
            part_id: columns.take()?,
            organisation_id: columns.take()?,
            period_start: columns.take()?,
            period_end: columns.take()?,
            value_thousandths: columns.take()?,
            met: columns.take()?,
            revision: columns.take()?,
            provenance: columns.word(Provenance::parse)?,
            source: columns.take()?,
        })
    }

    fn id(&self) -> Uuid {
        self.id
    }

    fn covered(extent: &Extent, facet: &Sql) -> Sql {
        facets::seen("p.id = t.part_id", extent, facet)
    }
}
