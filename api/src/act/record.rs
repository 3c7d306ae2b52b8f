//! What is put on record of an act: by what it was permitted, what it made of its object, and of others.

use governance::{
    action::{Action, Kind},
    role::Role,
    rule::Rule,
};
use serde_json::{Map, Value, json};
use uuid::Uuid;

/// By what an act is permitted.
#[derive(Clone, Copy, Debug)]
pub struct Permit {
    /// The rule.
    pub rule: &'static Rule,
    /// The appointment that it is done in; None: a rule about oneself.
    pub appointment: Option<Uuid>,
    /// That appointment's role.
    pub role: Option<Role>,
}

/// What is put on record of an act.
#[derive(Clone, Debug)]
pub(super) struct Recorded {
    pub object: (Kind, Uuid),
    pub action: Action,
    pub keeper: Uuid,
    pub before: Option<Value>,
    pub after: Value,
}

/// What an act causes on another object than its own.
#[derive(Clone, Debug)]
pub(super) struct Caused {
    pub object: (Kind, Uuid),
    pub before: Value,
    pub after: Value,
}

/// What has changed, by column, before and after; of a new object, all that it is.
pub(super) fn difference(before: Option<&Value>, after: &Value) -> Value {
    let (Some(Value::Object(before)), Value::Object(after)) = (before, after) else {
        return after.clone();
    };
    let changed = after.iter().filter(|(column, value)| before.get(*column) != Some(*value));
    let changed: Map<String, Value> = changed
        .map(|(column, value)| (column.clone(), json!({ "before": before.get(column), "after": value })))
        .collect();
    Value::Object(changed)
}
