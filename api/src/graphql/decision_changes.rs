//! What a decision changed: only columns that whoever reads the decision sees of its object anyway.

use async_graphql::{Context, Result, SimpleObject};
use futures_util::{FutureExt, future::BoxFuture};
use governance::action::Kind;
use serde_json::Value;

use super::{connection::session, money::Money};
use crate::access::{
    Ahead, Member, One,
    rows::{DecisionBodyRow, DecisionRow},
};

/// What a decision changed of its object.
#[derive(SimpleObject, Clone, Debug, PartialEq, Eq)]
pub struct DecisionChange {
    /// The field, as the object and its acts name it.
    pub field: String,
    /// What it was; null: nothing, or the object was made by the decision. Amounts are in units of the currency.
    pub before: Option<String>,
    /// What it became; null: nothing.
    pub after: Option<String>,
}

/// The columns that may be told, by kind of object: **an allow-list**. A decision is read by those who may read its
/// object (V9), so a column stands here only if everyone who may read an object of that kind sees it, whichever act put
/// it on record. What does not stand here is not told: not who is concerned, not what is seen by a kind of its own (a
/// portfolio's architecture and required roles, V1; a plan's items, which a service's owner sees for the service alone,
/// V5), and nothing of kinds of which customers see their own part (N7).
const TOLD: &[(Kind, &[&str])] = &[
    (Kind::Service, &["state", "state_since"]),
    (Kind::Delivery, &["state", "approved_on", "active_from", "ended_on"]),
    (Kind::Need, &["state", "title", "text", "answer"]),
    (Kind::Portfolio, &["code", "name_sv", "name_en", "description_sv", "description_en", "established_on"]),
    (
        Kind::ServiceText,
        &[
            "name_sv",
            "name_en",
            "summary_sv",
            "summary_en",
            "description_sv",
            "description_en",
            "written_at",
            "published_at",
        ],
    ),
    // With the day and text of follow-ups, which are the plan's own.
    (
        Kind::Plan,
        &[
            "year",
            "state",
            "summary",
            "submitted_at",
            "established_at",
            "returned_reason",
            "closed_at",
            "on_day",
            "text",
        ],
    ),
    (
        Kind::AnnualCycle,
        &[
            "year",
            "needs_close_on",
            "frames_decided_on",
            "plans_submitted_on",
            "plans_established_on",
            "followed_up_on",
        ],
    ),
    (Kind::Frame, &["year", "currency", "amount_minor", "effective_on"]),
    // With a service's costs, which are seen as its allocations are.
    (
        Kind::Allocation,
        &[
            "year",
            "month",
            "currency",
            "amount_minor",
            "planned_minor",
            "actual_minor",
            "forecast_minor",
            "effective_on",
        ],
    ),
];

/// Whether anything is told of the changes of this kind of object.
fn is_told(kind: Kind) -> bool {
    TOLD.iter().any(|(told, _)| *told == kind)
}

/// What a decision changed, its body read where it is asked for.
pub fn of_decision<'a>(
    decision: &'a Member<DecisionRow>,
    ctx: &'a Context<'_>,
    body: &'a One<DecisionRow, DecisionBodyRow>,
    key: &'a str,
) -> BoxFuture<'a, Result<Vec<DecisionChange>>> {
    let read = async move {
        let kind = decision.object_kind;
        if !is_told(kind) {
            return Ok(Vec::new());
        }
        let body = decision.related(session(ctx)?, key, body, Ahead::default).await?;
        Ok(body.map(|body| of(kind, &body.body)).unwrap_or_default())
    };
    read.boxed()
}

/// What a decision on this kind of object changed, by its body; nothing where the body is not understood.
fn of(kind: Kind, body: &str) -> Vec<DecisionChange> {
    let columns = TOLD.iter().find(|(told, _)| *told == kind).map_or(&[][..], |(_, columns)| columns);
    let Ok(body) = serde_json::from_str::<Value>(body) else { return Vec::new() };
    let Some(changes) = body.pointer("/details/changes").and_then(Value::as_object) else { return Vec::new() };
    // A new object stands there as it is, a change with what was before.
    let made = body.get("before").is_none_or(Value::is_null);
    let change = |column: &&str| {
        let change = changes.get(*column)?;
        let (before, after) = match made {
            true => (None, Some(change)),
            false => (change.get("before"), change.get("after")),
        };
        let (before, after) = (text(column, before)?, text(column, after)?);
        (before != after).then(|| DecisionChange { field: field(column), before, after })
    };
    columns.iter().filter_map(change).collect()
}

/// A value as text, null as nothing; None where it is no plain value.
fn text(column: &str, value: Option<&Value>) -> Option<Option<String>> {
    Some(match value {
        None | Some(Value::Null) => None,
        Some(Value::String(text)) => Some(text.clone()),
        Some(Value::Bool(is)) => Some(is.to_string()),
        Some(Value::Number(number)) => match (number.as_i64(), is_amount(column)) {
            (Some(minor), true) => Some(Money::minor(minor, "").amount.0.to_string()),
            _ => Some(number.to_string()),
        },
        Some(Value::Array(_) | Value::Object(_)) => return None,
    })
}

fn is_amount(column: &str) -> bool {
    column.ends_with("_minor")
}

/// The field's name of a column: `amount_minor` is `amount`.
fn field(column: &str) -> String {
    let mut name = String::with_capacity(column.len());
    for (place, word) in column.trim_end_matches("_minor").split('_').enumerate() {
        let mut letters = word.chars();
        match letters.next() {
            Some(first) if place > 0 => name.extend(first.to_uppercase()),
            Some(first) => name.push(first),
            None => {}
        }
        name.push_str(letters.as_str());
    }
    name
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn told(kind: Kind, body: &Value) -> Vec<(String, Option<String>, Option<String>)> {
        of(kind, &body.to_string()).into_iter().map(|change| (change.field, change.before, change.after)).collect()
    }

    fn text(text: &str) -> Option<String> {
        Some(text.to_owned())
    }

    #[test]
    fn a_change_is_told_with_what_was_before() {
        let amount = json!({ "before": 100_000, "after": 250_050 });
        let body = json!({ "before": "a", "details": { "changes": {
            "amount_minor": amount, "version": { "before": 1, "after": 2 }, "recorded_at": { "before": "a", "after": "b" },
        } } });
        assert_eq!(told(Kind::Frame, &body), [("amount".to_owned(), text("1000.00"), text("2500.50"))]);
        let made =
            json!({ "before": null, "details": { "changes": { "year": 2027, "summary": null, "state": "DRAFT" } } });
        let expected = [("year".to_owned(), None, text("2027")), ("state".to_owned(), None, text("DRAFT"))];
        assert_eq!(told(Kind::Plan, &made), expected);
    }

    /// What is seen by another kind than the decision's object is never told of.
    #[test]
    fn what_others_may_not_see_is_left_out() {
        let row = |columns: &str| -> Value {
            let columns = columns.split_whitespace().map(|column| (column.to_owned(), json!("hidden")));
            json!({ "before": null, "details": { "changes": columns.collect::<serde_json::Map<_, _>>() } })
        };
        // A plan's items are put on record as the plan's, and seen by service (V5).
        let item = "id plan_id service_id activity origin need_id change_id priority cost_minor currency outcome_minor \
                    outcome version";
        // V1: a portfolio's architecture and required roles are for the staff, the portfolio for everyone.
        let portfolio = "architecture_confirmed_on roles provenance source sort_sv";
        // V6: how a need is weighed is the provider's; S4.8.1: what is written of a service is not published yet.
        let need = "worth rank presentation presented_at response responded_at recorded_by_person_id";
        let service = "portfolio_id support_sv ordering_sv documentation environment_bearing confidentiality roles";
        for (kind, columns) in
            [(Kind::Plan, item), (Kind::Portfolio, portfolio), (Kind::Need, need), (Kind::Service, service)]
        {
            assert!(told(kind, &row(columns)).is_empty(), "{kind}");
        }
        for kind in [Kind::Appointment, Kind::Event, Kind::Meeting, Kind::ListPrice, Kind::ManagementRecord] {
            assert!(!is_told(kind) && told(kind, &row("state name text amount_minor")).is_empty(), "{kind}");
        }
        assert!(of(Kind::Plan, "no JSON").is_empty());
        let gone = json!({ "before": "a", "details": { "changes": null } });
        assert!(told(Kind::Plan, &gone).is_empty());
    }
}
