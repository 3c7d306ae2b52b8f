//! Civil dates in arguments and answers.

use async_graphql::{InputValueError, InputValueResult, Scalar, ScalarType, Value};
use chrono::NaiveDate;

/// A civil date, written as ISO 8601 has it: "2026-11-22".
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Date(pub NaiveDate);

impl Date {
    /// The day.
    pub const fn day(self) -> NaiveDate {
        self.0
    }

    /// Reads four, two and two digits; None where there is no such day.
    fn read(text: &str) -> Option<Self> {
        // Chrono alone would take "2026-1-1" and "+2026-01-01" too.
        let shaped = text.len() == 10 && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
        if shaped { text.parse().ok().map(Self) } else { None }
    }
}

/// A civil date without time, as days are counted in Sweden: "2026-11-22" (ISO 8601).
#[Scalar(specified_by_url = "https://www.rfc-editor.org/rfc/rfc3339#section-5.6")]
impl ScalarType for Date {
    fn parse(value: Value) -> InputValueResult<Self> {
        match &value {
            Value::String(text) => Self::read(text).ok_or_else(|| {
                InputValueError::custom(format!("{text:?} is not a date: write year, month and day, as \"2026-11-22\""))
            }),
            _ => Err(InputValueError::expected_type(value)),
        }
    }

    // What validation asks, which names the argument.
    fn is_valid(value: &Value) -> bool {
        matches!(value, Value::String(text) if Self::read(text).is_some())
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_is_written_in_one_way() {
        assert_eq!(Date::read("2026-02-28").map(|date| date.to_value()), Some(Value::from("2026-02-28")));
        for text in ["2026-02-29", "2026-2-28", "+2026-02-2", "20260228", "2026-02-28T00:00:00Z", "", "2026-13-01"] {
            assert_eq!(Date::read(text), None, "{text}");
        }
    }
}
