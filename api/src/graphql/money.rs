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
            Value::String(text) => text.parse().map(Self).map_err(|_| InputValueError::custom("not a decimal number")),
            Value::Number(number) => {
                number.to_string().parse().map(Self).map_err(|_| InputValueError::custom("not a decimal number"))
            }
            _ => Err(InputValueError::expected_type(value)),
        }
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.to_string())
    }
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
