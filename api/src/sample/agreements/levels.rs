//! Published service levels as targets.

use governance::words::{Comparator, MeasureUnit, Metric, Period};

use super::spec::{Origin, Target};
use crate::sample::{
    SampleError,
    files::{Files, Level},
    word,
};

/// The published levels that apply to `applies_to` for every customer, as targets of `service`.
///
/// # Errors
/// When the file holds a word that is not one.
pub fn common(files: &Files, applies_to: &str, service: &str) -> Result<Vec<Target>, SampleError> {
    let applying = files.levels.iter().filter(|level| level.applies_to == applies_to && level.customer.is_none());
    applying.map(|level| target(level, service)).collect()
}

/// The published levels that apply to one customer alone.
///
/// # Errors
/// As [`common`].
pub fn of_customer(files: &Files, applies_to: &str, customer: &str, service: &str) -> Result<Vec<Target>, SampleError> {
    let applying = files
        .levels
        .iter()
        .filter(|level| level.applies_to == applies_to && level.customer.as_deref() == Some(customer));
    applying.map(|level| target(level, service)).collect()
}

/// The published levels with these fact numbers (`S01;S02`), as targets of `service`.
///
/// # Errors
/// As [`common`], or when there is no such fact.
pub fn facts(files: &Files, numbers: &str, service: &str) -> Result<Vec<Target>, SampleError> {
    let numbers = numbers.split(';').filter(|number| !number.is_empty());
    numbers
        .map(|number| {
            let level = files.levels.iter().find(|level| level.fact == number);
            target(level.ok_or_else(|| SampleError::Word(number.to_owned()))?, service)
        })
        .collect()
}

fn target(level: &Level, service: &str) -> Result<Target, SampleError> {
    let pair = |sv: &Option<String>, en: &Option<String>| sv.clone().zip(en.clone());
    Ok(Target {
        service: service.to_owned(),
        metric: word(&level.metric, Metric::parse)?,
        comparator: word(&level.comparator, Comparator::parse)?,
        value_thousandths: level.value_thousandths,
        unit: word(&level.unit, MeasureUnit::parse)?,
        measured_over: level.measured_over.as_deref().map(|over| word(over, Period::parse)).transpose()?,
        service_hours: level.service_hours.clone(),
        exclusions: pair(&level.exclusions_sv, &level.exclusions_en),
        measured_how: pair(&level.measured_how_sv, &level.measured_how_en),
        consequence: None,
        origin: Origin::attested(format!("{} {}", level.fact, level.source)),
    })
}
