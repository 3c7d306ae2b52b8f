//! A line in an index adjustment run (U2.7): its new amount, or why it has none. Once the run is applied, a dated
//! adjustment of the agreement line. Append-only.

use governance::index::SkipReason;
use sea_orm::entity::prelude::{
    ActiveModelBehavior, DeriveEntityModel, DerivePrimaryKey, DeriveRelation, EntityTrait, EnumIter, PrimaryKeyTrait,
};
use serde::Serialize;
use uuid::Uuid;

/// One row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "index_run_line")]
pub struct Model {
    /// Id (UUIDv7).
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The provider (tjänsteleverantör) whose row it is.
    pub provider_id: Uuid,
    /// The run.
    pub run_id: Uuid,
    /// The agreement.
    pub agreement_id: Uuid,
    /// Its version.
    pub version_id: Uuid,
    /// The agreement line.
    pub line_id: Uuid,
    /// The signed index clause.
    pub clause_id: Option<Uuid>,
    /// Its place in the run, from 1.
    pub position: i32,
    /// The amount before, minor units per unit and period.
    pub old_minor: Option<i64>,
    /// The amount from then on; None: not adjusted.
    pub new_minor: Option<i64>,
    /// What the index alone would change, in thousandths of a percent.
    pub change_thousandths: Option<i64>,
    /// Which limit of the clause decided: FLOOR or CAP.
    pub limited: Option<String>,
    /// What the signed amount was multiplied by before it was rounded, as a fraction; all steps of the price likewise.
    pub factor: Option<String>,
    /// Why it is not adjusted.
    pub skip: Option<SkipReason>,
    /// What there is to add to that.
    pub detail: Option<String>,
    /// The series of the base value.
    pub series: Option<String>,
    /// The base period.
    pub from_period: Option<String>,
    /// Its value, in thousandths.
    pub from_thousandths: Option<i64>,
    /// The series of the value compared with it: the same, or its successor.
    pub to_series: Option<String>,
    /// That period.
    pub to_period: Option<String>,
    /// Its value, in thousandths.
    pub to_thousandths: Option<i64>,
}

/// Relations are joined by hand, where access decides what may be read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
