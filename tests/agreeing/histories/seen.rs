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
    pub parts: Vec<KnownPart>,
    pub state: String,
}

/// What somebody knows of a party's part.
#[derive(Clone)]
pub struct KnownPart {
    pub code: String,
    pub part: Value,
    pub hash: Value,
    pub signed: bool,
}

/// What signed versions say, and of those in the register what they are registered as.
#[derive(Default, PartialEq, Eq)]
pub struct Signed {
    said: BTreeMap<String, String>,
    registered: BTreeMap<String, String>,
}

impl Signed {
    /// How many are signed, and how many of these are in the register.
    pub fn count(&self) -> (usize, usize) {
        (self.said.len(), self.registered.len())
    }

    /// Their ids.
    pub fn ids(&self) -> Vec<Value> {
        self.said.keys().map(|id| serde_json::from_str(id).expect("an id")).collect()
    }
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
pub const KNOWN: &str = "query($ids: [ID!]!) { nodes(ids: $ids) { ... on Agreement { id title structure versions { id number state \
    contentHash basis services { code } terms validFrom noticeMonths renewalMonths noticeToMonthEnd serviceHours \
    keeperResponsibilities contacts { side level function email phone hours } annexes { precedence title text } \
    targets { service { code } metric comparator value unit measuredOver serviceHours exclusions measuredHow consequence } \
    indexClause { series basePeriod sharePercent upwardsOnly effectiveMonth text } provenance source registerNumber registeredAt \
    submittedAt parts(first: 5) { nodes { id contentHash side isKeeper signedOn organisation { code } responsibilities \
    annexes { title text } lines { service { code } item signedPrice { amount currency } quantity unit period formula validFrom \
    validUntil tiers { fromQuantity unitPrice { amount } } } } } } } } }";

/// Of what [`KNOWN`] asks: what is put down when a version is registered.
const REGISTERED: [&str; 4] = ["provenance", "source", "registerNumber", "registeredAt"];

/// What it takes to act on a version, without what it says.
pub const STANDING: &str = "query($ids: [ID!]!) { nodes(ids: $ids) { ... on Agreement { id versions { id state contentHash \
    parts(first: 5) { nodes { id contentHash signedOn organisation { code } } } } } } }";

/// Reads every version of the agreements as they are now, and what their signed ones say, where `KNOWN` is asked.
pub async fn read(world: &World, agreements: &[Value], query: &str) -> (Vec<Known>, Signed) {
    let (mut known, mut signed, mut found) = (Vec::new(), Signed::default(), Vec::new());
    for some in agreements.chunks(2) {
        let answer = world.send("contract.sunet", query, json!({ "ids": some })).await;
        assert!(answer["errors"].is_null(), "{answer}");
        found.extend(answer["data"]["nodes"].as_array().expect("agreements").clone());
    }
    for agreement in &found {
        for version in agreement["versions"].as_array().expect("versions") {
            let mut version = version.clone();
            (version["title"], version["structure"]) = (agreement["title"].clone(), agreement["structure"].clone());
            let parts = version["parts"]["nodes"].as_array().expect("parts").iter().map(|part| KnownPart {
                code: part["organisation"]["code"].as_str().expect("a code").to_owned(),
                part: part["id"].clone(),
                hash: part["contentHash"].clone(),
                signed: !part["signedOn"].is_null(),
            });
            let state = version["state"].as_str().expect("a state").to_owned();
            if ["SIGNED_IN_PART", "SIGNED", "REGISTERED"].contains(&state.as_str()) {
                let (mut said, id) = (version.clone(), version["id"].to_string());
                let fields = said.as_object_mut().expect("an object");
                let registered: Vec<Value> = REGISTERED.iter().filter_map(|name| fields.remove(*name)).collect();
                fields.remove("state");
                for part in said["parts"]["nodes"].as_array_mut().expect("parts") {
                    part.as_object_mut().expect("an object").remove("signedOn");
                }
                signed.said.insert(id.clone(), said.to_string());
                if state == "REGISTERED" {
                    signed.registered.insert(id, json!([registered, version["parts"]]).to_string());
                }
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

/// N5: what was signed says what it said; and what was registered is so under its number, signed on the same days.
pub fn stays(signed: &Signed, now: &Signed, tried: usize) {
    for (version, said) in &signed.said {
        assert_eq!(now.said.get(version), Some(said), "N5: a signed version has changed after {tried} acts");
    }
    for (version, as_what) in &signed.registered {
        let now = now.registered.get(version);
        assert_eq!(now, Some(as_what), "N5: a version in the register has changed after {tried} acts");
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
