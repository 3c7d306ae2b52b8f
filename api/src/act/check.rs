//! What is asked of the values of an input, each told by its field.

use chrono::NaiveDate;
use governance::{lifecycle::ServiceState, price::Tiering};

use super::{UserError, UserErrorCode};

/// The longest name or title, in characters.
pub const NAME: usize = 200;

/// The largest amount of money, in minor units: sums of thousands of them are still counted.
pub const MAX_AMOUNT: i64 = 1_000_000_000_000_000;

/// The largest number that stands in thousandths: a quantity, a value promised or measured.
pub const MAX_THOUSANDTHS: i64 = 1_000_000_000_000;

/// The longest text, in characters.
pub const TEXT: usize = 20_000;

/// A text that must say something, without white space around it.
///
/// # Errors
/// When it is empty, too long, or holds control characters other than line ends and tabs.
pub fn text(field: &str, value: &str, longest: usize) -> Result<String, UserError> {
    let value = value.trim();
    if value.is_empty() {
        return Err(UserError::of(field, UserErrorCode::Required, "A text is needed."));
    }
    if value.chars().count() > longest {
        return Err(UserError::of(field, UserErrorCode::Invalid, format!("At most {longest} characters.")));
    }
    if value.chars().any(|letter| letter.is_control() && !matches!(letter, '\n' | '\r' | '\t')) {
        return Err(UserError::of(field, UserErrorCode::Invalid, "Control characters are not taken."));
    }
    Ok(value.to_owned())
}

/// The same for a text that may be left out: what is left out is None, and so is an empty one.
///
/// # Errors
/// As [`text`].
pub fn optional(field: &str, value: Option<&str>, longest: usize) -> Result<Option<String>, UserError> {
    match value.map(str::trim).filter(|value| !value.is_empty()) {
        Some(value) => text(field, value, longest).map(Some),
        None => Ok(None),
    }
}

/// A name in Swedish, in English, or both.
///
/// # Errors
/// When there is none, or as [`text`].
pub fn named(
    fields: (&str, &str),
    sv: Option<&str>,
    en: Option<&str>,
) -> Result<(Option<String>, Option<String>), UserError> {
    let (sv, en) = (optional(fields.0, sv, NAME)?, optional(fields.1, en, NAME)?);
    if sv.is_none() && en.is_none() {
        return Err(UserError::of(fields.0, UserErrorCode::Required, "A name is needed, in Swedish or English."));
    }
    Ok((sv, en))
}

/// A provider's own code: letters, digits and `. _ : / -`, beginning with a letter or digit, at most 100.
///
/// # Errors
/// When it is none.
pub fn code(field: &str, value: &str) -> Result<String, UserError> {
    let first = value.chars().next().is_some_and(|letter| letter.is_ascii_alphanumeric());
    let rest = value.chars().all(|letter| letter.is_ascii_alphanumeric() || "._:/-".contains(letter));
    if first && rest && value.len() <= 100 {
        return Ok(value.to_owned());
    }
    let message =
        "A code is letters, digits and . _ : / -, begins with a letter or digit, and has at most 100 characters.";
    Err(UserError::of(field, UserErrorCode::Invalid, message))
}

/// A period that has a day in it.
///
/// # Errors
/// When it ends before it begins.
pub fn period(field: &str, from: NaiveDate, until: Option<NaiveDate>) -> Result<(), UserError> {
    match until {
        Some(until) if until <= from => {
            Err(UserError::of(field, UserErrorCode::Invalid, "The first day without must be after the first day."))
        }
        _ => Ok(()),
    }
}

/// A calendar year.
///
/// # Errors
/// When budgets have no such year.
pub fn year(field: &str, year: i32) -> Result<i32, UserError> {
    if (1900..=9999).contains(&year) {
        return Ok(year);
    }
    Err(UserError::of(field, UserErrorCode::Invalid, "A year from 1900 to 9999."))
}

/// An amount of money as minor units: at most two decimals, not below nothing.
///
/// # Errors
/// When it is none.
pub fn amount(field: &str, amount: crate::graphql::money::Decimal) -> Result<i64, UserError> {
    let scaled = amount.0.checked_mul(rust_decimal::Decimal::ONE_HUNDRED).map(|minor| minor.normalize());
    let whole = scaled.filter(|minor| minor.is_integer() && !minor.is_sign_negative());
    let minor = whole.and_then(|minor| i64::try_from(minor.mantissa()).ok().filter(|_| minor.scale() == 0));
    match minor {
        Some(minor) if minor <= MAX_AMOUNT => Ok(minor),
        _ => {
            Err(UserError::of(field, UserErrorCode::Invalid, "An amount with at most two decimals, not below nothing."))
        }
    }
}

/// A currency (ISO 4217) that the product keeps: those with two decimals.
///
/// # Errors
/// When it is none.
pub fn currency(field: &str, value: &str) -> Result<String, UserError> {
    if is_currency(value) {
        return Ok(value.to_owned());
    }
    Err(UserError::of(field, UserErrorCode::Invalid, "A currency of ISO 4217 with two decimals, such as SEK or EUR."))
}

/// The currencies of ISO 4217 that have two decimals, in the order of the alphabet.
const WITH_CENTS: &str = "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BTN BWP BYN BZD \
    CAD CDF CHF CNY COP CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG \
    HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MKD MMK MNT MOP MUR MVR MWK MXN MYR \
    MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP \
    STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD UYU UZS VED VES WST XCD YER ZAR ZMW";

/// Whether it is a currency that the product keeps.
pub fn is_currency(value: &str) -> bool {
    WITH_CENTS.split_ascii_whitespace().any(|currency| currency == value)
}

/// That an amount for a unit, for as many units as are said, can be counted over the months of a year: what is counted with
/// is the amount times thousandths of a unit times months.
///
/// # Errors
/// When it cannot.
pub fn product(field: &str, amount_minor: i64, thousandths: i64) -> Result<(), UserError> {
    if is_countable(amount_minor, thousandths) {
        return Ok(());
    }
    Err(UserError::of(field, UserErrorCode::Invalid, "Amount and quantity together come to more than can be counted."))
}

/// Whether sums of years can be counted of an amount for a unit, and as many units.
pub fn is_countable(amount_minor: i64, thousandths: i64) -> bool {
    (i128::from(amount_minor) * i128::from(thousandths)).abs() <= i128::from(i64::MAX / COUNTED)
}

/// By how many thousandths of a unit an amount of a price is multiplied at most.
pub const fn counted(tiering: Tiering, quantity_thousandths: i64) -> i64 {
    if tiering.is_flat() { tiering.times(quantity_thousandths) } else { quantity_thousandths }
}

/// By how much more than the amount of a line is counted with: months of a year, periods of a year, lines of a service.
const COUNTED: i64 = 12 * 12 * 100;

/// The version that the one who acts has seen.
///
/// # Errors
/// When the object has another now.
pub fn version(expected: Option<i64>, now: i64) -> Result<(), UserError> {
    match expected {
        Some(expected) if expected != now => Err(UserError::of(
            "expectedVersion",
            UserErrorCode::VersionConflict,
            format!("The object has version {now} now: read it again."),
        )),
        _ => Ok(()),
    }
}

/// That the step is one that the state allows.
///
/// # Errors
/// When it is not.
pub fn step(allowed: bool, state: impl std::fmt::Display, clause: &str) -> Result<(), UserError> {
    if allowed {
        return Ok(());
    }
    let message = format!("This cannot be done in state {state}.");
    Err(UserError::whole(UserErrorCode::WrongState, message).by(clause))
}

/// That the service is still managed: neither retired nor rejected.
///
/// # Errors
/// When it is.
pub fn managed(service: &entity::service::Model) -> Result<(), UserError> {
    let gone = matches!(service.state, ServiceState::Retired | ServiceState::Rejected);
    step(!gone, service.state, "L1")
}

/// A reason that the model asks for.
///
/// # Errors
/// When there is none.
pub fn reason(reason: Option<&str>, clause: &str) -> Result<String, UserError> {
    match reason {
        Some(reason) => text("reason", reason, TEXT).map_err(|error| error.by(clause)),
        None => Err(UserError::of("reason", UserErrorCode::Required, "A reason is needed.").by(clause)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_currency_is_one_of_iso_4217_with_two_decimals() {
        for currency in ["SEK", "EUR", "HUF", "NOK"] {
            assert!(is_currency(currency), "{currency}");
        }
        for none in ["ABC", "JPY", "PYG", "UGX", "XAF", "KWD", "sek", "SE", "", "SEK EUR"] {
            assert!(!is_currency(none), "{none}");
        }
    }

    #[test]
    fn what_a_line_comes_to_is_bounded() {
        assert!(is_countable(MAX_AMOUNT / 1_000_000, 100_000), "a hundred of ten million");
        assert!(!is_countable(MAX_AMOUNT, MAX_THOUSANDTHS));
        assert!(!is_countable(-MAX_AMOUNT, MAX_THOUSANDTHS));
        assert!(is_countable(0, MAX_THOUSANDTHS));
    }
}
