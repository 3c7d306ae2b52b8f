//! List prices as access reads them.

use chrono::{DateTime, NaiveDate, Utc};
use governance::{
    action::Kind,
    price::Tiering,
    words::{Period, Provenance},
};
use sea_orm::DbErr;
use uuid::Uuid;

use crate::access::{
    row::{Bilingual, Columns, Row},
    tiered::steps,
};

/// A list price (S4.2.12), seen by everyone only where published (V1).
#[derive(Clone, Debug)]
pub struct ListPriceRow {
    /// Id.
    pub id: Uuid,
    /// What is priced.
    pub item: Bilingual,
    /// Amount in minor units, excluding VAT; None where only the formula tells.
    pub amount_minor: Option<i64>,
    /// ISO 4217.
    pub currency: String,
    /// The period the price is for.
    pub period: Option<Period>,
    /// How the price is computed, where it cannot be told as an amount.
    pub formula: Option<String>,
    /// How the tiers make a price of a quantity.
    pub tiering: Tiering,
    /// From which quantity on, and the amount in minor units; the lowest first.
    pub tiers: Vec<(i64, i64)>,
    /// Conditions.
    pub condition: Bilingual,
    /// First day.
    pub valid_from: NaiveDate,
    /// First day without.
    pub valid_until: Option<NaiveDate>,
    /// Whether it stands in the public catalogue.
    pub published: bool,
    /// Who set it here; None: it came from elsewhere (O5).
    pub set_by_person_id: Option<Uuid>,
    /// When the contract manager concurred.
    pub concurred_at: Option<DateTime<Utc>>,
    /// When it was declined or taken back (S4.2.12).
    pub declined_at: Option<DateTime<Utc>>,
    /// For optimistic concurrency.
    pub version: i64,
    /// Where the facts come from (O5).
    pub provenance: Provenance,
    /// The source, where attested.
    pub source: Option<String>,
}

impl Row for ListPriceRow {
    const KIND: Kind = Kind::ListPrice;
    const TABLE: &'static str = "list_price t";
    const COLUMNS: &'static str = "t.id, t.item_sv, t.item_en, t.amount_minor, t.currency, t.period, t.formula, t.tiering, \
        (SELECT string_agg(CAST(x.from_quantity AS TEXT) || '=' || CAST(x.amount_minor AS TEXT), ';') \
            FROM list_price_tier x WHERE x.list_price_id = t.id), \
        t.condition_sv, t.condition_en, t.valid_from, t.valid_until, t.published, \
        t.set_by_person_id, t.concurred_at, t.declined_at, t.version, t.provenance, t.source";

    fn read(columns: &mut Columns<'_>) -> Result<Self, DbErr> {
        Ok(Self {
            id: columns.take()?,
            item: columns.bilingual()?,
            amount_minor: columns.take()?,
            currency: columns.take()?,
            period: columns.optional_word(Period::parse)?,
            formula: columns.take()?,
            tiering: columns.word(Tiering::parse)?,
            tiers: steps(columns.take()?)?,
            condition: columns.bilingual()?,
            valid_from: columns.take()?,
            valid_until: columns.take()?,
            published: columns.take()?,
            set_by_person_id: columns.take()?,
            concurred_at: columns.take()?,
            declined_at: columns.take()?,
            version: columns.take()?,
            provenance: columns.word(Provenance::parse)?,
            source: columns.take()?,
        })
    }

    fn id(&self) -> Uuid {
        self.id
    }
}
