//! What those who act in a history know: versions and deliveries as they were when they were last read.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde_json::{Value, json};

use crate::acts::world::World;

/// What somebody knows of a version, from when it was last read.
#[derive(Clone, Default)]
pub struct Known {
    pub version: Value,
    pub agreement: Value,
    pub hash: Value,
    pub parts: Vec<(String, Value, Value)>,
    pub state: String,
}

/// All that is known to everybody when a round begins.
pub struct Seen {
    pub versions: Vec<Known>,
    /// The deliveries of the history, with their states.
    pub deliveries: Vec<(Value, String)>,
    pub drive: Value,
    pub parties: [Value; 2],
    pub today: NaiveDate,
}

impl Seen {
    /// So many days after today, or before.
    pub fn day(&self, days: i64) -> String {
        (self.today + chrono::TimeDelta::days(days)).to_string()
    }
}

/// What versions say, as far as it must never change, and what it takes to act on them.
pub const KNOWN: &str = "query($ids: [ID!]!) { nodes(ids: $ids) { ... on Agreement { id title versions { id state contentHash \
    terms validFrom noticeMonths serviceHours keeperResponsibilities contacts { level email phone } annexes { precedence title text } \
    targets { metric value unit exclusions } indexClause { series basePeriod } parts(first: 5) { nodes { id contentHash \
    organisation { code } responsibilities annexes { title text } lines { item unitPrice { amount } quantity } } } } } } }";

/// What it takes to act on a version, without what it says.
pub const STANDING: &str = "query($ids: [ID!]!) { nodes(ids: $ids) { ... on Agreement { id versions { id state contentHash \
    parts(first: 5) { nodes { id contentHash organisation { code } } } } } } }";

/// Reads every version of the agreements as they are now, and what their signed ones say, where `KNOWN` is asked.
pub async fn read(world: &World, agreements: &[Value], query: &str) -> (Vec<Known>, BTreeMap<String, String>) {
    let (mut known, mut signed, mut found) = (Vec::new(), BTreeMap::new(), Vec::new());
    for some in agreements.chunks(2) {
        let answer = world.send("contract.sunet", query, json!({ "ids": some })).await;
        assert!(answer["errors"].is_null(), "{answer}");
        found.extend(answer["data"]["nodes"].as_array().expect("agreements").clone());
    }
    for agreement in &found {
        for version in agreement["versions"].as_array().expect("versions") {
            let mut version = version.clone();
            version["title"] = agreement["title"].clone();
            let parts = version["parts"]["nodes"].as_array().expect("parts").iter().map(|part| {
                let code = part["organisation"]["code"].as_str().expect("a code").to_owned();
                (code, part["id"].clone(), part["contentHash"].clone())
            });
            let state = version["state"].as_str().expect("a state").to_owned();
            if ["SIGNED_IN_PART", "SIGNED", "REGISTERED"].contains(&state.as_str()) {
                let mut said = version.clone();
                said["state"] = Value::Null;
                signed.insert(version["id"].to_string(), said.to_string());
            }
            known.push(Known {
                version: version["id"].clone(),
                agreement: agreement["id"].clone(),
                hash: version["contentHash"].clone(),
                parts: parts.collect(),
                state,
            });
        }
    }
    (known, signed)
}

/// N5: what was signed says what it said.
pub fn stays(signed: &BTreeMap<String, String>, now: &BTreeMap<String, String>, tried: usize) {
    for (version, said) in signed {
        assert_eq!(now.get(version), Some(said), "N5: a signed version has changed after {tried} acts");
    }
}

/// The deliveries of the history.
pub async fn delivered(world: &World, drive: &Value) -> Vec<(Value, String)> {
    let query = format!(
        "{{ deliveries(first: 100, filter: {{ service: {drive}, state: [ORDERED, IN_DELIVERY, APPROVED, ACTIVE] }}) \
         {{ nodes {{ id state }} }} }}"
    );
    let told = world.ask("manager.sunet.drive", &query).await;
    let nodes = told["deliveries"]["nodes"].as_array().expect("deliveries").iter();
    nodes.map(|node| (node["id"].clone(), node["state"].as_str().expect("a state").to_owned())).collect()
}
