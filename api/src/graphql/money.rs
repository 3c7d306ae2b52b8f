//! Money and decimal numbers in answers: exact, never floating point.

use async_graphql::{InputValueError, InputValueResult, Scalar, ScalarType, SimpleObject, Value};

/// A decimal number as text, so that no digit is lost: "1234.50".
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Decimal(pub rust_decimal::Decimal);

/// A decimal number, written as a string ("1234.50") so that no digit is lost.
#[Scalar]
impl ScalarType for Decimal {
    fn parse(value: Value) -> InputValueResult<Self> {
        match &value {
            Value::String(text) => exact(text),
            Value::Number(number) => exact(&number.to_string()),
            _ => Err(InputValueError::expected_type(value)),
        }
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.to_string())
    }
}

/// The number that is written, or none: what has more digits than can be kept is not rounded.
fn exact(text: &str) -> InputValueResult<Decimal> {
    let plain = text.bytes().all(|letter| letter.is_ascii_digit() || matches!(letter, b'-' | b'+' | b'.'));
    let number = plain.then(|| rust_decimal::Decimal::from_str_exact(text).ok()).flatten();
    number.map(Decimal).ok_or_else(|| InputValueError::custom("not a decimal number"))
}

impl Decimal {
    /// A number of thousandths, without needless zeros.
    pub fn thousandths(number: i64) -> Self {
        Self(rust_decimal::Decimal::new(number, 3).normalize())
    }
}

/// An amount of money, excluding VAT.
#[derive(SimpleObject, Clone, Debug, PartialEq, Eq)]
pub struct Money {
    /// The amount in units of the currency.
    pub amount: Decimal,
    /// The currency (ISO 4217).
    pub currency: String,
}

impl Money {
    /// An amount of minor units (öre, cent). Every currency the product keeps has two decimals; the database refuses
    /// others.
    pub fn minor(amount: i64, currency: impl Into<String>) -> Self {
        Self { amount: Decimal(rust_decimal::Decimal::new(amount, 2)), currency: currency.into() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_read_exactly_or_not_at_all() {
        for (text, read) in [("1234.50", true), ("-0.5", true), ("1_000", false), ("1e3", false), ("", false)] {
            assert_eq!(exact(text).is_ok(), read, "{text}");
        }
        let long = format!("0.{}", "1".repeat(40));
        assert!(exact(&long).is_err(), "forty digits would be rounded");
    }
}
