//! List prices of services.

use async_graphql::{ID, Object};
use governance::words::{Language, Period};

use super::{ahead::Governed, date::Date, id::NodeType, money::Money};
use crate::access::{Member, rows::ListPriceRow};

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

    /// The amount; null where only `formula` tells the price.
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

    /// Whether it stands in the public catalogue.
    async fn published(&self) -> bool {
        self.0.published
    }
}

impl From<Member<ListPriceRow>> for ListPrice {
    fn from(row: Member<ListPriceRow>) -> Self {
        Self(row)
    }
}
