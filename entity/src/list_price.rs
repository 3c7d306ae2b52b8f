//! List price (listpris) of a service (S4.2.12): an amount excluding VAT, or a text where it cannot be computed.

use chrono::{DateTime, NaiveDate, Utc};
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
#[sea_orm(table_name = "list_price")]
pub struct Model {
    /// Id (UUIDv7).
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The provider (tjänsteleverantör) whose row it is.
    pub provider_id: Uuid,
    /// The service (tjänst).
    pub service_id: Uuid,
    /// What is priced, in Swedish; one of the two is always there.
    pub item_sv: Option<String>,
    /// What is priced, in English.
    pub item_en: Option<String>,
    /// Amount in minor units, excluding VAT; None where only the formula tells.
    pub amount_minor: Option<i64>,
    /// Currency (ISO 4217).
    pub currency: String,
    /// The period the price is for.
    pub period: Option<Period>,
    /// How the price is computed, in words.
    pub formula: Option<String>,
    /// How its tiers make a price of a quantity; says nothing where there are none.
    pub tiering: Tiering,
    /// Conditions in Swedish.
    pub condition_sv: Option<String>,
    /// Conditions in English.
    pub condition_en: Option<String>,
    /// First day.
    pub valid_from: NaiveDate,
    /// First day without; None: until further notice.
    pub valid_until: Option<NaiveDate>,
    /// Whether it stands in the public catalogue (V1).
    pub published: bool,
    /// Place among its siblings.
    pub position: i32,
    /// Who set it here; None: it came from elsewhere (O5).
    pub set_by_person_id: Option<Uuid>,
    /// The price that it takes the place of, when it takes effect.
    pub replaces_id: Option<Uuid>,
    /// Whether it is to stand in the public catalogue once it takes effect.
    pub to_publish: bool,
    /// When the contract manager concurred (S4.2.12).
    pub concurred_at: Option<DateTime<Utc>>,
    /// When the contract manager declined it, or the owner took it back (S4.2.12): it never takes effect.
    pub declined_at: Option<DateTime<Utc>>,
    /// Counts up with each change, for optimistic concurrency.
    pub version: i64,
    /// Where the facts come from (O5).
    pub provenance: Provenance,
    /// The source; always told where attested.
    pub source: Option<String>,
}

impl Model {
    /// Whether it has been set here and waits for the second key.
    pub const fn waits(&self) -> bool {
        self.set_by_person_id.is_some() && self.concurred_at.is_none() && self.declined_at.is_none()
    }
}

/// Relations are joined by hand, where access decides what may be read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
