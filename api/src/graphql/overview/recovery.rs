//! S1.1: whether a service carries its own cost.

use async_graphql::SimpleObject;
use rust_decimal::{Decimal as Number, RoundingStrategy};

use crate::{
    access::overview::Sum,
    graphql::money::{Decimal, Money},
};

/// Income from agreements held against forecast cost, in one currency (S1.1).
#[derive(SimpleObject, Clone, Debug, PartialEq, Eq)]
pub struct CostRecovery {
    /// The currency (ISO 4217).
    pub currency: String,
    /// Income of the year.
    pub income: Money,
    /// Forecast cost of the year.
    pub cost: Money,
    /// Income divided by cost, to four decimals; null where there is no cost.
    pub ratio: Option<Decimal>,
    /// Whether income reaches cost (100 %).
    pub recovers: bool,
    /// By how many percent all prices would have to change for income to reach cost just so: rounded up to two decimals;
    /// negative where income exceeds cost; null where there is no income.
    pub price_change_to_recover: Option<Decimal>,
}

impl CostRecovery {
    /// Income against cost, for each currency that either has.
    pub fn of(income: &[Sum], cost: &[Sum]) -> Vec<Self> {
        let mut currencies: Vec<&str> = income.iter().chain(cost).map(|sum| sum.unit.as_str()).collect();
        currencies.sort_unstable();
        currencies.dedup();
        let of = |sums: &[Sum], currency: &str| sums.iter().find(|sum| sum.unit == currency).map_or(0, |sum| sum.value);
        let entry = |currency: &str| Self::new(currency, of(income, currency), of(cost, currency));
        currencies.into_iter().map(entry).collect()
    }

    fn new(currency: &str, income: i64, cost: i64) -> Self {
        let (got, needed) = (Number::from(income), Number::from(cost));
        let ratio = (cost > 0).then(|| got.checked_div(needed)).flatten();
        let change = (income > 0).then(|| needed.checked_div(got)).flatten();
        let change = change.map(|times| (times - Number::ONE) * Number::ONE_HUNDRED);
        Self {
            currency: currency.to_owned(),
            income: Money::minor(income, currency),
            cost: Money::minor(cost, currency),
            ratio: ratio.map(|ratio| fixed(ratio, 4, RoundingStrategy::MidpointAwayFromZero)),
            recovers: income >= cost,
            price_change_to_recover: change.map(|change| fixed(change, 2, RoundingStrategy::ToPositiveInfinity)),
        }
    }
}

/// The number with exactly so many decimals.
fn fixed(number: Number, decimals: u32, strategy: RoundingStrategy) -> Decimal {
    let mut rounded = number.round_dp_with_strategy(decimals, strategy);
    rounded.rescale(decimals);
    Decimal(rounded)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sum(value: i64, unit: &str) -> Sum {
        Sum { value, unit: unit.to_owned(), rows: 1 }
    }

    fn told(income: i64, cost: i64) -> (Option<String>, bool, Option<String>) {
        let told = CostRecovery::new("SEK", income, cost);
        (told.ratio.map(|n| n.0.to_string()), told.recovers, told.price_change_to_recover.map(|n| n.0.to_string()))
    }

    #[test]
    fn the_price_change_reaches_the_whole() {
        let some = |text: &str| Some(text.to_owned());
        assert_eq!(told(80_000, 100_000), (some("0.8000"), false, some("25.00")));
        // 42.857… percent is not enough at 42.85.
        assert_eq!(told(70_000, 100_000), (some("0.7000"), false, some("42.86")));
        assert_eq!(told(125_000, 100_000), (some("1.2500"), true, some("-20.00")));
        assert_eq!(told(0, 100_000), (some("0.0000"), false, None));
        assert_eq!(told(10, 0), (None, true, some("-100.00")));
    }

    #[test]
    fn currencies_stand_apart() {
        let told = CostRecovery::of(&[sum(5, "EUR"), sum(7, "SEK")], &[sum(14, "SEK")]);
        let ratios: Vec<_> =
            told.iter().map(|one| (one.currency.as_str(), one.ratio.map(|n| n.0.to_string()))).collect();
        assert_eq!(ratios, [("EUR", None), ("SEK", Some("0.5000".to_owned()))]);
    }
}
