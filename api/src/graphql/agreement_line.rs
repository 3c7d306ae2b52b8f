//! Lines of agreements: type.

use async_graphql::{Context, Object, Result};
use chrono::{DateTime, NaiveDate, Utc};
use governance::{
    price::Tiering,
    words::{Language, Period, Provenance},
};

use super::{
    agreement_service::AgreementService,
    ahead::{Governed, key},
    connection::session,
    date::Date,
    index_run::{ComparedIndexValue, IndexLimit},
    money::{Decimal, Money},
    service::Service,
};
use crate::access::{Member, index::AdjustmentRead, rows::LineRow};

/// A line of a party's part (avtalsrad).
#[derive(Clone)]
pub struct AgreementLine {
    row: Member<LineRow>,
    /// The day that was asked for where the line was.
    on: Option<NaiveDate>,
}

impl AgreementLine {
    /// The line as of a day: prices are of that day, unless another is asked for.
    pub const fn on(row: Member<LineRow>, on: Option<NaiveDate>) -> Self {
        Self { row, on }
    }

    fn day(&self, ctx: &Context<'_>, asked: Option<Date>) -> Result<NaiveDate> {
        Ok(asked.map(Date::day).or(self.on).unwrap_or(session(ctx)?.today()))
    }

    fn money(&self, minor: Option<i64>) -> Option<Money> {
        minor.map(|minor| Money::minor(minor, self.row.currency.clone()))
    }

    /// The price on a day, by what had been applied by an instant.
    async fn price_at(
        &self,
        ctx: &Context<'_>,
        on: Option<Date>,
        known_at: Option<DateTime<Utc>>,
    ) -> Result<Option<i64>> {
        let day = self.day(ctx, on)?;
        let Some(at) = known_at else { return Ok(self.row.price_on(day)) };
        let session = session(ctx)?;
        let read =
            self.row.together("/adjustments", |cohort| async move { session.line_adjustments_of(&cohort.ids()).await });
        let applied = read.await?;
        let applied = applied.get(&self.row.id).into_iter().flatten().filter(|adjustment| adjustment.applied_at <= at);
        let known: Vec<_> = applied.map(|adjustment| (adjustment.effective_from, adjustment.new_minor)).collect();
        Ok(self.row.price_by(&known, day))
    }

    /// What the steps of the price come to on a day, each from its signed amount, as a new version would begin with them
    /// (U2.7).
    async fn steps_on(&self, ctx: &Context<'_>, day: NaiveDate) -> Result<Vec<i64>> {
        let day = self.row.day_held(day);
        let session = session(ctx)?;
        let read =
            self.row.together("/adjustments", |cohort| async move { session.line_adjustments_of(&cohort.ids()).await });
        let read = read.await?;
        let mut by_then =
            read.get(&self.row.id).into_iter().flatten().filter(|adjustment| adjustment.effective_from <= day);
        let held = by_then.next_back().and_then(|adjustment| adjustment.held.as_ref());
        let signed = || self.row.price.steps().iter().map(|(_, minor)| *minor).collect();
        Ok(held.map_or_else(signed, |held| held.steps(&self.row.price)))
    }
}

impl From<Member<LineRow>> for AgreementLine {
    fn from(row: Member<LineRow>) -> Self {
        Self::on(row, None)
    }
}

impl Governed for AgreementLine {
    type Row = LineRow;
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
        self.row.item.get(language)
    }

    /// The service.
    async fn service(&self) -> AgreementService {
        AgreementService::of_line(&self.row)
    }

    /// Price per unit and period on a day, excluding VAT: as signed, or as adjusted by index (U2.7); of the tier in which
    /// the quantity falls, where there are tiers. Of a line that does not hold on the day, the price at its nearer end.
    /// Null where only `formula` tells the price, and where the tiers make a price of the whole quantity (`tiering`):
    /// `periodPrice` is that.
    async fn unit_price(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The day (default: the one the line was asked for of, else today).")] on: Option<Date>,
        #[graphql(desc = "Only by the adjustments that were applied by this instant.")] known_at: Option<DateTime<Utc>>,
    ) -> Result<Option<Money>> {
        let price = self.price_at(ctx, on, known_at).await?;
        Ok(self.money(price.filter(|_| self.row.price.tiering().is_per_unit())))
    }

    /// What the whole quantity costs for a period on a day, excluding VAT, rounded to the currency's smallest unit: price ×
    /// quantity, or what the tiers make of the quantity (`tiering`). Null where only `formula` tells the price.
    async fn period_price(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The day (default: the one the line was asked for of, else today).")] on: Option<Date>,
        #[graphql(desc = "Only by the adjustments that were applied by this instant.")] known_at: Option<DateTime<Utc>>,
    ) -> Result<Option<Money>> {
        let price = self.price_at(ctx, on, known_at).await?;
        Ok(self.money(price.and_then(|minor| self.row.in_all(minor, 1))))
    }

    /// The price for a period as it was signed: of a unit, or of the whole quantity where the tiers make a price of that
    /// (`tiering`).
    async fn signed_price(&self) -> Option<Money> {
        self.money(self.row.price.minor())
    }

    /// The index adjustments of the price (U2.7), those to come too; the oldest first.
    async fn adjustments(
        &self,
        ctx: &Context<'_>,
        #[graphql(default_with = "Language::Sv", desc = "Language.")] language: Language,
    ) -> Result<Vec<LineAdjustment>> {
        let session = session(ctx)?;
        let read =
            self.row.together("/adjustments", |cohort| async move { session.line_adjustments_of(&cohort.ids()).await });
        let read = read.await?;
        let of_line = read.get(&self.row.id).into_iter().flatten();
        Ok(of_line.map(|adjustment| LineAdjustment::of(adjustment, &self.row.currency, language)).collect())
    }

    /// How much.
    async fn quantity(&self) -> Decimal {
        Decimal::thousandths(self.row.price.quantity_thousandths())
    }

    /// The unit.
    async fn unit(&self) -> Option<&str> {
        self.row.unit.as_deref()
    }

    /// The period the price is for.
    async fn period(&self) -> Period {
        self.row.period
    }

    /// How the price is computed, where it cannot be told as one amount.
    async fn formula(&self) -> Option<&str> {
        self.row.formula.as_deref()
    }

    /// How the tiers make a price of the quantity. Without tiers the price is that of a unit.
    async fn tiering(&self) -> Tiering {
        self.row.price.tiering()
    }

    /// The steps of a price that depends on quantity, as signed and as they hold, the lowest first; empty where it does not.
    async fn tiers(&self, ctx: &Context<'_>) -> Result<Vec<AgreementLineTier>> {
        let held = self.steps_on(ctx, self.day(ctx, None)?).await?;
        let price = &self.row.price;
        let steps = price.steps().iter().zip(held).filter(|_| price.is_tiered());
        let tier =
            |(step, held): (&(i64, i64), i64)| AgreementLineTier::of(price.tiering(), &self.row.currency, *step, held);
        Ok(steps.map(tier).collect())
    }

    /// First day.
    async fn valid_from(&self) -> Date {
        Date(self.row.valid_from)
    }

    /// First day without; null: as long as the version.
    async fn valid_until(&self) -> Option<Date> {
        self.row.valid_until.map(Date)
    }

    /// What the line comes to in a year by its price on a day: price × quantity × periods, or what the tiers make of the
    /// quantity × periods, rounded to the currency's smallest unit. Null for formulas, and for what is paid once or by the
    /// hour.
    async fn annual_value(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The day (default: the one the line was asked for of, else today).")] on: Option<Date>,
    ) -> Result<Option<Money>> {
        Ok(self.money(self.row.annual_on(self.day(ctx, on)?)))
    }

    /// The service of the receiving side that stands on this delivery (O2, L3): told to the staff of its provider (V4).
    async fn underpins(&self, ctx: &Context<'_>) -> Result<Option<Service>> {
        let session = session(ctx)?;
        let key = key(ctx);
        let read = self.row.together(&key, |cohort| async move { session.underpinned_by(&cohort.ids()).await });
        Ok(read.await?.get(&self.row.id).cloned().map(Service::from))
    }

    /// Where the facts come from (O5).
    async fn provenance(&self) -> Provenance {
        self.row.provenance
    }

    /// The source, where attested (O5).
    async fn source(&self) -> Option<&str> {
        self.row.source.as_deref()
    }
}

/// An index adjustment of a line's price (indexuppräkning, U2.7): a dated row under the signed clause, and no new version.
#[derive(async_graphql::SimpleObject)]
pub struct LineAdjustment {
    /// First day of the new price.
    pub effective_from: Date,
    /// The price for a period before, excluding VAT: of what `signedPrice` is of.
    pub old_price: Money,
    /// From then on.
    pub new_price: Money,
    /// What the index alone would change, in percent, before limits and rounding.
    pub change: Option<Decimal>,
    /// Which limit of the clause decided, if one did.
    pub limited: Option<IndexLimit>,
    /// The published values that were compared: of the base period, and of the later one.
    pub compared: Vec<ComparedIndexValue>,
    /// The clause as it was signed.
    pub clause: Option<String>,
    /// When it was applied.
    pub applied_at: DateTime<Utc>,
}

impl LineAdjustment {
    fn of(adjustment: &AdjustmentRead, currency: &str, language: Language) -> Self {
        Self {
            effective_from: Date(adjustment.effective_from),
            old_price: Money::minor(adjustment.old_minor, currency),
            new_price: Money::minor(adjustment.new_minor, currency),
            change: adjustment.change_thousandths.map(Decimal::thousandths),
            limited: IndexLimit::parse(adjustment.limited.as_deref()),
            compared: ComparedIndexValue::both(adjustment.compared.as_ref()),
            clause: adjustment.clause.get(language).map(str::to_owned),
            applied_at: adjustment.applied_at,
        }
    }
}

/// A step of a line's price.
#[derive(async_graphql::SimpleObject)]
pub struct AgreementLineTier {
    /// From this quantity on.
    pub from_quantity: Decimal,
    /// Price per unit and period, excluding VAT, as signed: for the whole quantity, or for what of it lies in the step
    /// (`tiering`). Null where the step has one price for all that falls in it.
    pub unit_price: Option<Money>,
    /// Price for a period of whatever quantity falls in the step, excluding VAT, as signed. Null where it is per unit.
    pub flat_price: Option<Money>,
    /// The one or the other on the day the line was asked for of (default: today), or from a run's first day on: moved by
    /// the same factor as the line's own price by then, before that is rounded (U2.7).
    pub adjusted_price: Money,
}

impl AgreementLineTier {
    /// The step from a quantity on (thousandths), with its signed amount and the one that holds (minor units).
    pub fn of(tiering: Tiering, currency: &str, (from, signed): (i64, i64), held: i64) -> Self {
        let signed = Money::minor(signed, currency);
        let (unit_price, flat_price) = if tiering.is_flat() { (None, Some(signed)) } else { (Some(signed), None) };
        let adjusted_price = Money::minor(held, currency);
        Self { from_quantity: Decimal::thousandths(from), unit_price, flat_price, adjusted_price }
    }
}
