//! What stands in a cell: how a text of a file is read, and how a value is written back as the same text.

use chrono::{
    DateTime, Datelike, DurationRound, LocalResult, NaiveDate, NaiveDateTime, SecondsFormat, TimeDelta, TimeZone, Utc,
};
use entity::organisation_number;
use governance::index::IndexPeriod;
use rust_decimal::{Decimal, prelude::ToPrimitive};
use uuid::Uuid;

use super::{
    columns::Kind,
    handles::{apart, handle},
};
use crate::{act::check, clock::ZONE};

/// A value as it is compared and stored.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Cell {
    /// The file has no such column: what is known stays.
    #[default]
    Absent,
    /// Nothing.
    Null,
    /// A text, a code, a word.
    Text(Box<str>),
    /// A number; minor units and thousandths too.
    Number(i64),
    /// Yes or no.
    Flag(bool),
    /// A contract day.
    Day(NaiveDate),
    /// An instant.
    Instant(DateTime<Utc>),
    /// What a reference leads to.
    Id(Uuid),
}

/// How a value is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Store {
    /// An id.
    Id,
    /// Text.
    Text,
    /// 32 bits.
    Integer,
    /// 64 bits.
    Long,
    /// A truth value.
    Flag,
    /// A date.
    Day,
    /// An instant.
    Instant,
}

impl Cell {
    /// A text.
    pub fn text(text: impl Into<Box<str>>) -> Self {
        Self::Text(text.into())
    }

    /// Whether there is nothing.
    pub const fn is_empty(&self) -> bool {
        matches!(self, Self::Absent | Self::Null)
    }

    /// The text, if it is one.
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The number, if it is one.
    pub const fn as_number(&self) -> Option<i64> {
        match self {
            Self::Number(number) => Some(*number),
            _ => None,
        }
    }

    /// The day, if it is one.
    pub const fn as_day(&self) -> Option<NaiveDate> {
        match self {
            Self::Day(day) => Some(*day),
            _ => None,
        }
    }

    /// The id, if it is one.
    pub const fn as_id(&self) -> Option<Uuid> {
        match self {
            Self::Id(id) => Some(*id),
            _ => None,
        }
    }
}

/// How a file writes its numbers.
#[derive(Clone, Copy, Debug, Default)]
pub struct Style {
    /// A comma before the decimals, and spaces between thousands.
    pub decimal_comma: bool,
}

/// The longest text that is kept.
pub const LONGEST: usize = 20_000;

/// Reads what a cell says; the error says what was expected.
///
/// # Errors
/// When it says something else.
pub fn read(kind: Kind, text: &str, style: Style) -> Result<Cell, String> {
    let trimmed = text.trim();
    if trimmed.is_empty() {
        return Ok(Cell::Null);
    }
    match kind {
        Kind::Text(longest) => prose(text, longest.unwrap_or(LONGEST)),
        Kind::Code => code(trimmed),
        Kind::Currency => match check::is_currency(trimmed) {
            true => Ok(Cell::text(trimmed)),
            false => Err("a currency of ISO 4217 with two decimals, such as SEK or EUR".to_owned()),
        },
        Kind::OrganisationNumber => match organisation_number::check(trimmed) {
            Ok(()) => Ok(Cell::text(trimmed)),
            Err(error) => Err(format!("an organisation number, NNNNNN-NNNN with its check digit: {error}")),
        },
        Kind::Handle => handle(trimmed),
        Kind::Handles => {
            let ways: Vec<String> = apart(trimmed).iter().map(|one| one.trim().to_owned()).collect();
            let ways: Vec<String> = ways.into_iter().filter(|one| !one.is_empty()).collect();
            ways.iter().try_for_each(|one| handle(one).map(|_| ()))?;
            let ways: Vec<String> = ways.iter().map(|one| one.replace('\\', "\\\\").replace('|', "\\|")).collect();
            Ok(list(ways.iter().map(String::as_str).collect(), "|"))
        }
        Kind::Word(words) => word(trimmed, &words()),
        Kind::Words(words) => {
            let known = words();
            let read: Result<Vec<_>, _> = trimmed.split_whitespace().map(|one| word(one, &known)).collect();
            Ok(list(read?.iter().filter_map(Cell::as_text).collect(), " "))
        }
        Kind::Domains => {
            let domains: Vec<String> = trimmed.split_whitespace().map(str::to_lowercase).collect();
            match domains.iter().all(|domain| domain.contains('.') && !domain.contains(['/', '@', ':'])) {
                true => Ok(list(domains.iter().map(String::as_str).collect(), " ")),
                false => Err("domains with a space between, such as uu.se".to_owned()),
            }
        }
        Kind::Flag => match trimmed.to_lowercase().as_str() {
            "true" | "yes" | "ja" | "sant" | "1" => Ok(Cell::Flag(true)),
            "false" | "no" | "nej" | "falskt" | "0" => Ok(Cell::Flag(false)),
            _ => Err("true or false".to_owned()),
        },
        Kind::Number(least, most) => match trimmed.parse::<i64>() {
            Ok(number) if (least..=most).contains(&number) => Ok(Cell::Number(number)),
            _ => Err(format!("a whole number from {least} to {most}")),
        },
        Kind::Count => match trimmed.parse::<i64>() {
            Ok(number) if number >= 0 => Ok(Cell::Number(number)),
            _ => Err("a whole number, not below nought".to_owned()),
        },
        Kind::Day => day(trimmed).map(Cell::Day).ok_or_else(|| "a day as YYYY-MM-DD".to_owned()),
        Kind::Instant => instant(trimmed)
            .map(Cell::Instant)
            .ok_or_else(|| "an instant as YYYY-MM-DDThh:mm:ssZ, or a day as YYYY-MM-DD".to_owned()),
        Kind::Amount { negative } => within(decimal(trimmed, 2, negative, style)?, 2, check::MAX_AMOUNT),
        Kind::Thousandths { negative } => within(decimal(trimmed, 3, negative, style)?, 3, check::MAX_THOUSANDTHS),
        Kind::Percent(least, most) => match decimal(trimmed, 1, least < 0, style)? {
            Cell::Number(tenths) if (least..=most).contains(&tenths) => Ok(Cell::Number(tenths)),
            _ => Err(format!("a share in percent from {} to {}, at most one decimal", tenths(least), tenths(most))),
        },
        Kind::IndexPeriod => match IndexPeriod::parse(trimmed) {
            Some(period) => Ok(Cell::text(period.to_string())),
            None => Err("a month such as 2024-10, a quarter such as 2024-Q3, or a year".to_owned()),
        },
        Kind::Hash => {
            let hash = trimmed.to_ascii_lowercase();
            match hash.len() == 64 && hash.bytes().all(|byte| byte.is_ascii_hexdigit()) {
                true => Ok(Cell::text(hash)),
                false => Err("the SHA-256 of a file: 64 hexadecimal digits".to_owned()),
            }
        }
    }
}

/// A number of tenths.
pub fn tenths(number: i64) -> Decimal {
    Decimal::new(number, 1).normalize()
}

/// A number that is not larger than acts take it, so that what is summed of it can be counted.
fn within(cell: Cell, places: u32, most: i64) -> Result<Cell, String> {
    match cell.as_number().is_some_and(|units| units.abs() <= most) {
        true => Ok(cell),
        false => Err(format!("a number of at most {}", Decimal::new(most, places).normalize())),
    }
}

/// The text that [`read`] reads as this value.
pub fn write(kind: Kind, cell: &Cell) -> String {
    match (kind, cell) {
        (_, Cell::Absent | Cell::Null) => String::new(),
        (Kind::Amount { .. }, Cell::Number(number)) => Decimal::new(*number, 2).to_string(),
        (Kind::Thousandths { .. }, Cell::Number(number)) => Decimal::new(*number, 3).normalize().to_string(),
        (Kind::Percent(..), Cell::Number(number)) => tenths(*number).to_string(),
        (_, Cell::Text(text)) => text.to_string(),
        (_, Cell::Number(number)) => number.to_string(),
        (_, Cell::Flag(flag)) => flag.to_string(),
        (_, Cell::Day(day)) => day.to_string(),
        (_, Cell::Instant(at)) => at.to_rfc3339_opts(SecondsFormat::AutoSi, true),
        (_, Cell::Id(id)) => id.to_string(),
    }
}

/// A text as it stands, white space around it too: what a file says is not mended.
fn prose(text: &str, longest: usize) -> Result<Cell, String> {
    if text.chars().any(|letter| letter.is_control() && !matches!(letter, '\n' | '\r' | '\t')) {
        return Err("a text without control characters".to_owned());
    }
    match text.chars().count() <= longest {
        true => Ok(Cell::text(text)),
        false => Err(format!("a text of at most {longest} characters")),
    }
}

fn code(text: &str) -> Result<Cell, String> {
    let first = text.starts_with(|letter: char| letter.is_ascii_alphanumeric());
    let rest = text.chars().all(|letter| letter.is_ascii_alphanumeric() || "._:/-".contains(letter));
    match first && rest && text.len() <= 100 {
        true => Ok(Cell::text(text)),
        false => Err("a code: letters, digits and . _ : / -, beginning with a letter or digit, at most 100".to_owned()),
    }
}

fn word(text: &str, words: &[&'static str]) -> Result<Cell, String> {
    match words.contains(&text) {
        true => Ok(Cell::text(text)),
        false => Err(format!("one of {}", words.join(", "))),
    }
}

/// Several values in one cell, in one order, each once.
pub fn list(mut values: Vec<&str>, between: &str) -> Cell {
    values.sort_unstable();
    values.dedup();
    if values.is_empty() { Cell::Null } else { Cell::text(values.join(between)) }
}

/// The years that both databases know: other systems write `0000-00-00` or the like where there is no day.
const YEARS: std::ops::RangeInclusive<i32> = 1..=9999;

fn day(text: &str) -> Option<NaiveDate> {
    // Ten characters and no sign, so that one day is written in one way.
    let plain = text.len() == 10 && text.starts_with(|first: char| first.is_ascii_digit());
    let day = plain.then(|| NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()).flatten();
    day.filter(|day| YEARS.contains(&day.year()))
}

/// An instant; a day alone is its beginning in Sweden, and a time without zone is Swedish time.
fn instant(text: &str) -> Option<DateTime<Utc>> {
    let at = match DateTime::parse_from_rfc3339(text) {
        Ok(at) => at.to_utc(),
        Err(_) => {
            let local = match day(text) {
                Some(day) => day.and_hms_opt(0, 0, 0)?,
                None => NaiveDateTime::parse_from_str(&text.replacen(' ', "T", 1), "%Y-%m-%dT%H:%M:%S").ok()?,
            };
            match ZONE.from_local_datetime(&local) {
                LocalResult::Single(at) | LocalResult::Ambiguous(at, _) => at.to_utc(),
                LocalResult::None => return None,
            }
        }
    };
    at.duration_trunc(TimeDelta::microseconds(1)).ok().filter(|at| YEARS.contains(&at.year()))
}

fn decimal(text: &str, places: u32, negative: bool, style: Style) -> Result<Cell, String> {
    let expected = || {
        let sample = if style.decimal_comma { "1234,50" } else { "1234.50" };
        let hint =
            if text.contains(',') && !style.decimal_comma { " (with a decimal comma: --decimal-comma)" } else { "" };
        let sign = if negative { "" } else { ", not below nought" };
        format!("a number such as {sample}, at most {places} decimals{sign}{hint}")
    };
    let plain = match style.decimal_comma {
        true if text.contains('.') => return Err(expected()),
        true => text.replace([' ', '\u{a0}', '\u{202f}'], "").replace(',', "."),
        false => text.to_owned(),
    };
    let digits = plain.strip_prefix('-').unwrap_or(&plain);
    let well = digits.starts_with(|letter: char| letter.is_ascii_digit())
        && digits.chars().all(|letter| letter.is_ascii_digit() || letter == '.');
    let number = well.then(|| plain.parse::<Decimal>().ok()).flatten().map(|number| number.normalize());
    let number = number.filter(|number| number.scale() <= places && (negative || !number.is_sign_negative()));
    let units =
        number.and_then(|number| number.checked_mul(Decimal::from(10_i64.pow(places)))).and_then(|it| it.to_i64());
    units.map(Cell::Number).ok_or_else(expected)
}

#[cfg(test)]
mod tests {
    use super::*;

    const POINT: Style = Style { decimal_comma: false };
    const COMMA: Style = Style { decimal_comma: true };

    #[test]
    fn numbers_are_read_as_the_file_writes_them() {
        let amount = Kind::Amount { negative: false };
        assert_eq!(read(amount, "1234.5", POINT), Ok(Cell::Number(123_450)));
        assert_eq!(read(amount, "1 234,50", COMMA), Ok(Cell::Number(123_450)));
        assert_eq!(read(amount, "1\u{a0}234", COMMA), Ok(Cell::Number(123_400)));
        assert!(read(amount, "1234,50", POINT).unwrap_err().contains("--decimal-comma"));
        for wrong in ["1.234", "-1", "1e3", "abc", ".5", "99999999999999999999"] {
            assert!(read(amount, wrong, POINT).is_err(), "{wrong}");
        }
        assert_eq!(read(Kind::Thousandths { negative: true }, "-99.95", POINT), Ok(Cell::Number(-99_950)));
        // As acts take them.
        let owed = Kind::Amount { negative: true };
        assert!(read(amount, "10000000000000", POINT).is_ok() && read(owed, "-10000000000000", POINT).is_ok());
        for wrong in ["10000000000000.01", "-10000000000000.01"] {
            assert!(read(owed, wrong, POINT).unwrap_err().contains("at most 10000000000000"), "{wrong}");
        }
        assert_eq!(read(Kind::Currency, "EUR", POINT), Ok(Cell::text("EUR")));
        assert!(read(Kind::Currency, "JPY", POINT).is_err() && read(Kind::Currency, "sek", POINT).is_err());
    }

    #[test]
    fn days_and_instants() {
        assert!(read(Kind::Day, "2026-02-30", POINT).is_err() && read(Kind::Day, "2026-2-3", POINT).is_err());
        let midnight = read(Kind::Instant, "2026-07-01", POINT).unwrap();
        assert_eq!(write(Kind::Instant, &midnight), "2026-06-30T22:00:00Z");
        assert_eq!(read(Kind::Instant, "2026-06-30T22:00:00Z", POINT), Ok(midnight));
        // What other systems write for no day, and what PostgreSQL does not take.
        for wrong in ["0000-01-01", "0000-00-00", "-001-01-01", "+999-01-01"] {
            assert!(read(Kind::Day, wrong, POINT).is_err() && read(Kind::Instant, wrong, POINT).is_err(), "{wrong}");
        }
        for wrong in ["0001-01-01", "0000-12-31T23:00:00Z", "9999-12-31T23:59:59-05:00"] {
            assert!(read(Kind::Instant, wrong, POINT).is_err(), "{wrong}");
        }
        assert!(read(Kind::Day, "0001-01-01", POINT).is_ok() && read(Kind::Day, "9999-12-31", POINT).is_ok());
    }

    #[test]
    fn shares_periods_and_hashes() {
        let share = Kind::Percent(1, 1_000);
        assert_eq!(read(share, "80", POINT), Ok(Cell::Number(800)));
        assert_eq!(read(share, "2,5", COMMA), Ok(Cell::Number(25)));
        for wrong in ["0", "100.1", "1.25", "-1"] {
            assert!(read(share, wrong, POINT).is_err(), "{wrong}");
        }
        assert!(read(share, "101", POINT).unwrap_err().contains("from 0.1 to 100, at most one decimal"));
        assert_eq!(read(Kind::IndexPeriod, "2024Q4", POINT), Ok(Cell::text("2024-Q4")));
        assert!(read(Kind::IndexPeriod, "2024-13", POINT).is_err());
        assert_eq!(read(Kind::Hash, &"A1".repeat(32), POINT), Ok(Cell::text("a1".repeat(32))));
        assert!(read(Kind::Hash, "a1", POINT).is_err() && read(Kind::Hash, &"g1".repeat(32), POINT).is_err());
    }

    #[test]
    fn what_is_written_is_read_as_the_same() {
        let cells = [
            (Kind::Amount { negative: true }, Cell::Number(-5)),
            (Kind::Thousandths { negative: false }, Cell::Number(99_900)),
            (Kind::Text(None), Cell::text(" två\nrader; \"citat\" ")),
            (Kind::Flag, Cell::Flag(true)),
            (Kind::Percent(-1_000, 1_000), Cell::Number(-25)),
            (Kind::Handles, Cell::text("a=b|https://x y z")),
            (Kind::Handles, Cell::text(r"https://x auth0\|123|https://y CORP\\eva")),
        ];
        for (kind, cell) in cells {
            assert_eq!(read(kind, &write(kind, &cell), POINT), Ok(cell));
        }
    }
}
