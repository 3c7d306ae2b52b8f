//! Deliveries over HTTP: S1.4 step by step, and N3 whatever the timing: no active delivery without an agreement in force.

mod at_once;
mod cover;
mod lists;
mod steps;

use serde_json::{Value, json};

use crate::acts::world::World;

/// The service that the acts are tried on.
const SERVICE: &str = "service(provider: \"sunet\", code: \"drive\")";

/// A customer that the agreement on Sunet Drive covers, other than Uppsala University: its code and id.
async fn customer(world: &World) -> (String, Value) {
    let data = world
        .ask(
            "leader.sunet",
            &format!(
                "{{ {SERVICE} {{ deliveries(first: 50) {{ nodes {{ customer {{ code id }} effectiveState }} }} }} }}"
            ),
        )
        .await;
    let nodes = data["service"]["deliveries"]["nodes"].as_array().expect("deliveries").clone();
    let other = |node: &&Value| node["effectiveState"] == "ACTIVE" && node["customer"]["code"] != "uu";
    let found = nodes.iter().find(other).expect("a customer of drive");
    (found["customer"]["code"].as_str().expect("a code").to_owned(), found["customer"]["id"].clone())
}

/// A delivery of drive to the customer, ordered, begun and approved by its representative.
async fn approved(world: &World, customer: &(String, Value)) -> Value {
    let drive = world.service("drive").await;
    let representative = format!("customer.{}", customer.0);
    let input = json!({ "service": drive, "customer": customer.1 });
    let delivery = world.made(&representative, "deliveryOrder", input).await;
    world.act("manager.sunet.drive", "deliveryBegin", json!({ "delivery": delivery })).await;
    world.act(&representative, "deliveryApprove", json!({ "delivery": delivery })).await;
    delivery
}

/// The same, active from today on.
async fn active(world: &World, customer: &(String, Value)) -> Value {
    let delivery = approved(world, customer).await;
    world.act("manager.sunet.drive", "deliveryActivate", json!({ "delivery": delivery })).await;
    delivery
}

/// The version in force of the joint agreement on Sunet Drive, as SQL.
const JOINT: &str = "id IN (SELECT v.id FROM agreement_version v JOIN agreement a ON a.id = v.agreement_id \
    WHERE a.title_en = 'Sunet Drive – joint agreement' AND v.state = 'REGISTERED')";

/// What a delivery says of itself to a person.
async fn told(world: &World, person: &str, delivery: &Value, fields: &str) -> Value {
    world.ask(person, &format!("{{ node(id: {delivery}) {{ ... on Delivery {{ {fields} }} }} }}")).await["node"].clone()
}
