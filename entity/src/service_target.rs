//! What a version promises of a service (L3): to all parties, or to one.

use governance::words::{Comparator, MeasureUnit, Metric, Period, Provenance};
use sea_orm::entity::prelude::{
    ActiveModelBehavior, DeriveEntityModel, DerivePrimaryKey, DeriveRelation, EntityTrait, EnumIter, PrimaryKeyTrait,
};
use serde::Serialize;
use uuid::Uuid;

/// One row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "service_target")]
pub struct Model {
    /// Id (UUIDv7).
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The version.
    pub version_id: Uuid,
    /// The agreement.
    pub agreement_id: Uuid,
    /// The party's part; None: common to all.
    pub part_id: Option<Uuid>,
    /// The service, one of the version's.
    pub service_id: Uuid,
    /// What is measured.
    pub metric: Metric,
    /// At least, or at most.
    pub comparator: Comparator,
    /// The promised value, in thousandths of the unit.
    pub value_thousandths: i64,
    /// Unit of the value.
    pub unit: MeasureUnit,
    /// The period it is measured over: month, quarter or year.
    pub measured_over: Option<Period>,
    /// The hours it holds for.
    pub service_hours: Option<String>,
    /// What does not count, in Swedish.
    pub exclusions_sv: Option<String>,
    /// What does not count, in English.
    pub exclusions_en: Option<String>,
    /// How it is measured, in Swedish.
    pub measured_how_sv: Option<String>,
    /// How it is measured, in English.
    pub measured_how_en: Option<String>,
    /// What follows from a breach, in Swedish.
    pub consequence_sv: Option<String>,
    /// What follows from a breach, in English.
    pub consequence_en: Option<String>,
    /// Place among its siblings.
    pub position: i32,
    /// Where the facts come from (O5).
    pub provenance: Provenance,
    /// The source; always told where attested.
    pub source: Option<String>,
}

/// Relations are joined by hand, where access decides what may be read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
