//! Follow-up over HTTP: U2.8, R6, N7, N8: what was measured, how both parties kept their part, and the pages that show it.

mod going_on;
mod pages;
mod parties;
mod values;

use serde_json::Value;

use crate::acts::world::World;

/// A party of the joint agreement on Sunet Drive, other than Uppsala University, and its promise of availability by month.
pub struct Promise {
    pub customer: String,
    pub agreement: Value,
    pub part: Value,
    pub target: Value,
}

impl Promise {
    pub async fn find(world: &World) -> Self {
        let query = "{ agreements(first: 8, filter: { text: \"Sunet Drive\", inForceOn: \"2026-11-22\" }) { nodes { id title inForce { \
            parts(first: 100) { nodes { id isKeeper organisation { code } targets { id metric measuredOver isCommon service { code } } } } } } } }";
        let data = world.ask("manager.sunet.drive", query).await;
        let agreements = data["agreements"]["nodes"].as_array().expect("agreements").clone();
        for agreement in &agreements {
            for part in agreement["inForce"]["parts"]["nodes"].as_array().into_iter().flatten() {
                let customer = part["organisation"]["code"].as_str().unwrap_or_default();
                let monthly = |target: &&Value| {
                    target["metric"] == "AVAILABILITY"
                        && target["measuredOver"] == "MONTH"
                        && target["isCommon"] == true
                        && target["service"]["code"] == "drive"
                };
                let target = part["targets"].as_array().into_iter().flatten().find(monthly);
                if let (Some(target), false, false) = (target, part["isKeeper"] == true, customer == "uu") {
                    return Self {
                        customer: customer.to_owned(),
                        agreement: agreement["id"].clone(),
                        part: part["id"].clone(),
                        target: target["id"].clone(),
                    };
                }
            }
        }
        panic!("no promise: {data}");
    }

    /// The rows of the target between two days, as a person sees them.
    pub async fn rows(&self, world: &World, person: &str, from: &str, to: &str) -> Vec<Value> {
        let rows = self.fulfilment(world, person, from, to).await["rows"].clone();
        let mine = rows.as_array().expect("rows").iter().filter(|row| row["target"]["id"] == self.target);
        mine.cloned().collect()
    }

    /// How the part was fulfilled between two days, as a person sees it.
    pub async fn fulfilment(&self, world: &World, person: &str, from: &str, to: &str) -> Value {
        let query = format!(
            "{{ node(id: {}) {{ ... on AgreementPart {{ fulfilment(from: \"{from}\", to: \"{to}\") {{ met breached notMeasured \
             rows {{ target {{ id }} periodStart periodEnd value state revision }} }} }} }} }}",
            self.part
        );
        world.ask(person, &query).await["node"]["fulfilment"].clone()
    }
}
