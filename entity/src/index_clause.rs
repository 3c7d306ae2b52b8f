//! Index clause of an agreement version (indexklausul, U2.7): by which published series its prices follow.

use governance::index::Rounding;
use sea_orm::entity::prelude::{
    ActiveModelBehavior, DeriveEntityModel, DerivePrimaryKey, DeriveRelation, EntityTrait, EnumIter, PrimaryKeyTrait,
};
use serde::Serialize;
use uuid::Uuid;

/// One row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "index_clause")]
pub struct Model {
    /// Id (UUIDv7).
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The version.
    pub version_id: Uuid,
    /// Whose part it is of; None: common to all.
    pub part_id: Option<Uuid>,
    /// The series' code.
    pub series: String,
    /// The period whose value the agreed prices stand for: 2024-10 or 2024-Q3; the same one of later years is compared.
    pub base_period: String,
    /// The share of the price that follows, in thousandths.
    pub share_thousandths: i32,
    /// Whether prices never fall by it.
    pub upwards_only: bool,
    /// A change below it is not carried out, in thousandths.
    pub threshold_thousandths: Option<i32>,
    /// The least change, in thousandths.
    pub floor_thousandths: Option<i32>,
    /// The greatest change, in thousandths.
    pub cap_thousandths: Option<i32>,
    /// A change beyond it needs a new agreement, in thousandths.
    pub new_agreement_above_thousandths: Option<i32>,
    /// Prices change on the first of this month, 1–12.
    pub effective_month: i32,
    /// The base period's value as the clause states it, in thousandths.
    pub base_value_thousandths: Option<i64>,
    /// Which month (1–12) or quarter (1–4) of a year is compared; None: the base period's own.
    pub comparison: Option<i32>,
    /// The code of the series that takes its place where it ends.
    pub successor: Option<String>,
    /// How amounts midway between two are rounded; None: half even.
    pub rounding: Option<Rounding>,
    /// Amounts are rounded to a multiple of so many minor units; None: to each.
    pub round_to_minor: Option<i32>,
    /// The clause in Swedish.
    pub text_sv: Option<String>,
    /// The clause in English.
    pub text_en: Option<String>,
}

/// Relations are joined by hand, where access decides what may be read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
