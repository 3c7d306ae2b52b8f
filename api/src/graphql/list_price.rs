//! List prices of services.

use async_graphql::{Context, ID, Object, Result};
use chrono::{DateTime, Utc};
use governance::{
    price::Tiering,
    words::{Language, Period, Provenance},
};

use super::{
    ahead::Governed,
    connection::Connection,
    date::Date,
    decision::{self, Decision},
    id::NodeType,
    money::{Decimal, Money},
    permission::{self, Permission},
};
use crate::access::{Member, facts::Subject, rows::ListPriceRow};

/// A list price.
#[derive(Clone)]
pub struct ListPrice(pub Member<ListPriceRow>);

impl Governed for ListPrice {
    type Row = ListPriceRow;
}

/// A list price (listpris, S4.2.12), excluding VAT. Seen by everyone where published, by staff always (V1).
#[Object]
impl ListPrice {
    /// Global id.
    pub(super) async fn id(&self) -> ID {
        NodeType::ListPrice.global(self.0.id)
    }

    /// What is priced; the other language stands in where one is missing.
    async fn item(
        &self,
        #[graphql(default_with = "Language::Sv", desc = "Language.")] language: Language,
    ) -> Option<&str> {
        self.0.item.get(language)
    }

    /// The amount, in a price that depends on quantity of what lies below the first of `tiers`; null where only they or
    /// `formula` tell the price.
    async fn price(&self) -> Option<Money> {
        self.0.amount_minor.map(|amount| Money::minor(amount, self.0.currency.clone()))
    }

    /// The period the price is for.
    async fn period(&self) -> Option<Period> {
        self.0.period
    }

    /// How the price is computed, where it cannot be told as one amount.
    async fn formula(&self) -> Option<&str> {
        self.0.formula.as_deref()
    }

    /// How the tiers make a price of a quantity; says nothing where there are none.
    async fn tiering(&self) -> Tiering {
        self.0.tiering
    }

    /// The steps of a price that depends on quantity, the lowest first; empty where it does not.
    async fn tiers(&self) -> Vec<ListPriceTier> {
        let tier = |(from, minor): &(i64, i64)| ListPriceTier::of(self.0.tiering, &self.0.currency, *from, *minor);
        self.0.tiers.iter().map(tier).collect()
    }

    /// Conditions; the other language stands in where one is missing.
    async fn condition(
        &self,
        #[graphql(default_with = "Language::Sv", desc = "Language.")] language: Language,
    ) -> Option<&str> {
        self.0.condition.get(language)
    }

    /// First day.
    async fn valid_from(&self) -> Date {
        Date(self.0.valid_from)
    }

    /// First day without; null: until further notice.
    async fn valid_until(&self) -> Option<Date> {
        self.0.valid_until.map(Date)
    }

    /// Whether it has been set by the owner and waits for the contract manager to concur (S4.2.12): it is not in effect.
    async fn waits(&self) -> bool {
        self.0.set_by_person_id.is_some() && self.0.concurred_at.is_none() && self.0.declined_at.is_none()
    }

    /// When the contract manager concurred; null also for prices that came from elsewhere (O5).
    async fn concurred_at(&self) -> Option<DateTime<Utc>> {
        self.0.concurred_at
    }

    /// When it was declined, or taken back by the owner (S4.2.12): it never takes effect.
    async fn declined_at(&self) -> Option<DateTime<Utc>> {
        self.0.declined_at
    }

    /// Grows with every change; for `expectedVersion`.
    async fn version(&self) -> i64 {
        self.0.version
    }

    /// Whether it stands in the public catalogue.
    async fn published(&self) -> bool {
        self.0.published
    }

    /// Where the facts come from (O5).
    async fn provenance(&self) -> Provenance {
        self.0.provenance
    }

    /// The source, where attested (O5).
    async fn source(&self) -> Option<&str> {
        self.0.source.as_deref()
    }

    /// The decisions on it, the newest first (V9).
    async fn decisions(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Page size from the start, 1–100 (default 20).")] first: Option<i32>,
        #[graphql(desc = "After this cursor.")] after: Option<String>,
    ) -> Result<Connection<Decision>> {
        decision::on(&self.0, ctx, first, after).await
    }

    /// What you may do to it, and why.
    async fn viewer_can(&self, ctx: &Context<'_>) -> Result<Vec<Permission>> {
        permission::viewer_can(&self.0, ctx, Subject::ListPrice).await
    }
}

impl From<Member<ListPriceRow>> for ListPrice {
    fn from(row: Member<ListPriceRow>) -> Self {
        Self(row)
    }
}

/// A step of a list price.
#[derive(async_graphql::SimpleObject)]
pub struct ListPriceTier {
    /// From this quantity on.
    pub from_quantity: Decimal,
    /// Price per unit, excluding VAT: for the whole quantity, or for what of it lies in the step (`tiering`). Null where the
    /// step has one price for all that falls in it.
    pub unit_price: Option<Money>,
    /// Price of whatever quantity falls in the step, excluding VAT. Null where it is per unit.
    pub flat_price: Option<Money>,
}

impl ListPriceTier {
    /// The step from a quantity on, with its amount in minor units.
    fn of(tiering: Tiering, currency: &str, from: i64, minor: i64) -> Self {
        let price = Money::minor(minor, currency);
        let (unit_price, flat_price) = if tiering.is_flat() { (None, Some(price)) } else { (Some(price), None) };
        Self { from_quantity: Decimal(from.into()), unit_price, flat_price }
    }
}
