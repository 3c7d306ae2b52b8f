//! Lines of agreements: type.

use async_graphql::{Context, Object, Result};
use governance::words::{Language, Period, Provenance};

use super::{
    agreement_service::AgreementService,
    ahead::key,
    connection::session,
    date::Date,
    money::{Decimal, Money},
    service::Service,
};
use crate::access::{Member, rows::LineRow};

/// A line of a party's part (avtalsrad).
#[derive(Clone)]
pub struct AgreementLine(pub Member<LineRow>);

impl From<Member<LineRow>> for AgreementLine {
    fn from(row: Member<LineRow>) -> Self {
        Self(row)
    }
}

/// A line of a party's part (avtalsrad): a service delivered to the party, with price, volume and period. Seen only by
/// those who may see prices, for their own services and parties (V2).
#[Object]
impl AgreementLine {
    /// What is priced; the other language stands in where one is missing.
    async fn item(
        &self,
        #[graphql(default_with = "Language::Sv", desc = "Language.")] language: Language,
    ) -> Option<&str> {
        self.0.item.get(language)
    }

    /// The service.
    async fn service(&self) -> AgreementService {
        AgreementService::of_line(&self.0)
    }

    /// Price per unit and period, excluding VAT: of the tier in which the quantity falls, where there are tiers. Null
    /// where only `formula` tells the price.
    async fn unit_price(&self) -> Option<Money> {
        self.0.unit_minor.map(|minor| Money::minor(minor, self.0.currency.clone()))
    }

    /// How much.
    async fn quantity(&self) -> Decimal {
        Decimal::thousandths(self.0.quantity_thousandths)
    }

    /// The unit.
    async fn unit(&self) -> Option<&str> {
        self.0.unit.as_deref()
    }

    /// The period the price is for.
    async fn period(&self) -> Period {
        self.0.period
    }

    /// How the price is computed, where it cannot be told as one amount.
    async fn formula(&self) -> Option<&str> {
        self.0.formula.as_deref()
    }

    /// The steps of a price that depends on quantity; empty where it does not.
    async fn tiers(&self, ctx: &Context<'_>) -> Result<Vec<AgreementLineTier>> {
        let session = session(ctx)?;
        let read = self.0.together("/tiers", |cohort| async move { session.line_tiers_of(&cohort.ids()).await });
        let read = read.await?;
        let tiers = read.get(&self.0.id).into_iter().flatten();
        Ok(tiers
            .map(|(from, minor)| AgreementLineTier {
                from_quantity: Decimal::thousandths(*from),
                unit_price: Money::minor(*minor, self.0.currency.clone()),
            })
            .collect())
    }

    /// First day.
    async fn valid_from(&self) -> Date {
        Date(self.0.valid_from)
    }

    /// First day without; null: as long as the version.
    async fn valid_until(&self) -> Option<Date> {
        self.0.valid_until.map(Date)
    }

    /// What the line comes to in a year: price × quantity × periods, rounded to the currency's smallest unit. Null for
    /// formulas, and for what is paid once or by the hour.
    async fn annual_value(&self) -> Option<Money> {
        self.0.annual_minor().map(|minor| Money::minor(minor, self.0.currency.clone()))
    }

    /// The service of the receiving side that stands on this delivery (O2, L3): told to the staff of its provider (V4).
    async fn underpins(&self, ctx: &Context<'_>) -> Result<Option<Service>> {
        let session = session(ctx)?;
        let key = key(ctx);
        let read = self.0.together(&key, |cohort| async move { session.underpinned_by(&cohort.ids()).await });
        Ok(read.await?.get(&self.0.id).cloned().map(Service))
    }

    /// Where the facts come from (O5).
    async fn provenance(&self) -> Provenance {
        self.0.provenance
    }

    /// The source, where attested (O5).
    async fn source(&self) -> Option<&str> {
        self.0.source.as_deref()
    }
}

/// A step of a line's price.
#[derive(async_graphql::SimpleObject)]
pub struct AgreementLineTier {
    /// From this quantity on.
    pub from_quantity: Decimal,
    /// Price per unit and period for the whole quantity, excluding VAT.
    pub unit_price: Money,
}
