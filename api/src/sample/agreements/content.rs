//! The hash of a version's content: the root over the common part and one part per party (L2), each SHA-256 over
//! canonical JSON (keys sorted, no white space), in lower-case hexadecimal.

use serde_json::{Value, json};

use super::spec::{Agreement, Line, Part, Target, Version};
use crate::canonical::hash;

/// The hash of the root: over the common part's hash and the parts' hashes in order of party.
pub fn root(common: &str, keeper: &str, parts: &[String]) -> String {
    let mut all: Vec<_> = parts.iter().map(String::as_str).chain([keeper]).collect();
    all.sort_unstable();
    hash(&json!({ "common": common, "parts": all }))
}

/// The hash of what all parties share: title, term, services, common targets.
pub fn common(agreement: &Agreement, version: &Version) -> String {
    hash(&json!({
        "code": agreement.code,
        "keeper": agreement.keeper,
        "notice_months": version.notice,
        "renewal_months": version.renewal,
        "services": version.services,
        "targets": version.targets.iter().map(target).collect::<Vec<_>>(),
        "title_en": agreement.title.1,
        "title_sv": agreement.title.0,
        "valid_from": version.from,
        "valid_until": version.until,
    }))
}

/// The hash of the keeper's own part, which holds no prices.
pub fn keeper(agreement: &Agreement) -> String {
    hash(&json!({ "organisation": agreement.keeper }))
}

/// The hash of a party's part: its lines and its own targets.
pub fn part(part: &Part) -> String {
    hash(&json!({
        "lines": part.lines.iter().map(line).collect::<Vec<_>>(),
        "organisation": part.organisation,
        "targets": part.targets.iter().map(target).collect::<Vec<_>>(),
    }))
}

fn line(line: &Line) -> Value {
    let mut text = json!({
        "amount_minor": line.amount_minor,
        "currency": line.currency,
        "formula": line.formula,
        "item_en": line.item.1,
        "item_sv": line.item.0,
        "period": line.period,
        "quantity_thousandths": line.quantity_thousandths,
        "service": line.service,
        "underpins": line.underpins,
        "unit": line.unit,
        "valid_from": line.from,
        "valid_until": line.until,
    });
    if let Some(text) = text.as_object_mut().filter(|_| !line.tiers.is_empty()) {
        text.insert("tiering".to_owned(), json!(line.tiering));
        text.insert("tiers".to_owned(), json!(line.tiers));
    }
    text
}

fn target(target: &Target) -> Value {
    json!({
        "comparator": target.comparator,
        "measured_over": target.measured_over,
        "metric": target.metric,
        "service": target.service,
        "service_hours": target.service_hours,
        "unit": target.unit,
        "value_thousandths": target.value_thousandths,
    })
}
