//! Service level targets as access reads them.

use entity::sql::Sql;
use governance::{
    action::Kind,
    decide::Extent,
    words::{Comparator, MeasureUnit, Metric, Period, Provenance},
};
use sea_orm::DbErr;
use uuid::Uuid;

use crate::access::{
    agreements::facets,
    row::{Bilingual, Columns, Row},
};

/// A promise of a version (servicenivåmål, L3): common to its parties, or made to one.
#[derive(Clone, Debug)]
pub struct TargetRow {
    /// Id.
    pub id: Uuid,
    /// The party's part it was read for, whose figures are its measured values; None: read for the whole version.
    pub read_for: Option<Uuid>,
    /// The part it is a promise to; None: common to all.
    pub part_id: Option<Uuid>,
    /// The service.
    pub service_id: Uuid,
    /// What is measured.
    pub metric: Metric,
    /// How a measured value is held against it.
    pub comparator: Comparator,
    /// The value promised, in thousandths of the unit.
    pub value_thousandths: i64,
    /// The unit.
    pub unit: MeasureUnit,
    /// Over what it is measured.
    pub measured_over: Option<Period>,
}

impl Row for TargetRow {
    const KIND: Kind = Kind::Agreement;
    const TABLE: &'static str = "service_target t";
    const COLUMNS: &'static str =
        "t.id, t.part_id, t.service_id, t.metric, t.comparator, t.value_thousandths, t.unit, t.measured_over";

    fn read(columns: &mut Columns<'_>) -> Result<Self, DbErr> {
        Ok(Self {
            id: columns.take()?,
            read_for: None,
            part_id: columns.take()?,
            service_id: columns.take()?,
            metric: columns.word(Metric::parse)?,
            comparator: columns.word(Comparator::parse)?,
            value_thousandths: columns.take()?,
            unit: columns.word(MeasureUnit::parse)?,
            measured_over: columns.optional_word(Period::parse)?,
        })
    }

    fn id(&self) -> Uuid {
        self.id
    }

    fn covered(extent: &Extent, facet: &Sql) -> Sql {
        covered(extent, facet)
    }
}

/// A common promise is seen with the version, a party's own with its part.
fn covered(extent: &Extent, facet: &Sql) -> Sql {
    facets::seen("p.version_id = t.version_id AND (t.part_id IS NULL OR t.part_id = p.id)", extent, facet)
}

/// What else is told of a promise; read only when asked for.
#[derive(Clone, Debug)]
pub struct TargetDetailsRow {
    /// Id of the target.
    pub id: Uuid,
    /// The service.
    pub service_id: Uuid,
    /// The service's code.
    pub service_code: String,
    /// The service's name.
    pub service_name: Bilingual,
    /// Hours in which it holds.
    pub service_hours: Option<String>,
    /// What does not count.
    pub exclusions: Bilingual,
    /// How it is measured.
    pub measured_how: Bilingual,
    /// What follows when it is not met.
    pub consequence: Bilingual,
    /// Where the facts come from (O5).
    pub provenance: Provenance,
    /// The source, where attested.
    pub source: Option<String>,
}

impl Row for TargetDetailsRow {
    const KIND: Kind = Kind::Agreement;
    const TABLE: &'static str = "(SELECT target.*, named.code, named.name_sv, named.name_en \
        FROM service_target target JOIN service named ON named.id = target.service_id) t";
    const COLUMNS: &'static str = "t.id, t.service_id, t.code, t.name_sv, t.name_en, t.service_hours, t.exclusions_sv, \
        t.exclusions_en, t.measured_how_sv, t.measured_how_en, t.consequence_sv, t.consequence_en, t.provenance, t.source";

    fn read(columns: &mut Columns<'_>) -> Result<Self, DbErr> {
        Ok(Self {
            id: columns.take()?,
            service_id: columns.take()?,
            service_code: columns.take()?,
            service_name: columns.bilingual()?,
            service_hours: columns.take()?,
            exclusions: columns.bilingual()?,
            measured_how: columns.bilingual()?,
            consequence: columns.bilingual()?,
            provenance: columns.word(Provenance::parse)?,
            source: columns.take()?,
        })
    }

    fn id(&self) -> Uuid {
        self.id
    }

    fn covered(extent: &Extent, facet: &Sql) -> Sql {
        covered(extent, facet)
    }
}
