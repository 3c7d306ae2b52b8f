//! A line of a party's part: a service delivered to it, and its price excluding VAT.

use chrono::NaiveDate;
use governance::{
    price::Tiering,
    words::{Period, Provenance},
};
use sea_orm::entity::prelude::{
    ActiveModelBehavior, DeriveEntityModel, DerivePrimaryKey, DeriveRelation, EntityTrait, EnumIter, PrimaryKeyTrait,
};
use serde::Serialize;
use uuid::Uuid;

/// One row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "agreement_line")]
pub struct Model {
    /// Id (UUIDv7).
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The party's part; never the keeper's.
    pub part_id: Uuid,
    /// The version.
    pub version_id: Uuid,
    /// The agreement.
    pub agreement_id: Uuid,
    /// The service delivered, one of the version's.
    pub service_id: Uuid,
    /// Place among its siblings.
    pub position: i32,
    /// What is priced, in Swedish; one of the two is always there.
    pub item_sv: Option<String>,
    /// What is priced, in English.
    pub item_en: Option<String>,
    /// Amount for the period in minor units, of the step from nothing on: of a unit, or of the whole quantity, as `tiering`
    /// says. None where only the formula or the tiers tell.
    pub amount_minor: Option<i64>,
    /// Currency (ISO 4217).
    pub currency: String,
    /// Quantity in thousandths of the unit.
    pub quantity_thousandths: i64,
    /// Unit of the quantity.
    pub unit: Option<String>,
    /// The period the price is for.
    pub period: Period,
    /// How the price is computed, in words.
    pub formula: Option<String>,
    /// How the tiers, and the amount below them, make a price of the quantity.
    pub tiering: Tiering,
    /// First day.
    pub valid_from: NaiveDate,
    /// First day without; None: until further notice.
    pub valid_until: Option<NaiveDate>,
    /// The service of another provider that stands on this delivery (O2, L3).
    pub underpins_service_id: Option<Uuid>,
    /// That provider.
    pub underpins_provider_id: Option<Uuid>,
    /// Where the facts come from (O5).
    pub provenance: Provenance,
    /// The source; always told where attested.
    pub source: Option<String>,
}

/// Relations are joined by hand, where access decides what may be read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
