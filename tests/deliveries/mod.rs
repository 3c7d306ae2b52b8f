//! Deliveries over HTTP: S1.4 step by step, and N3 whatever the timing: no active delivery without an agreement in force.

mod at_once;
mod cover;
mod lists;
mod steps;

use serde_json::{Value, json};

use crate::acts::world::World;

/// Active deliveries of ours with a day that was agreed on, that an act took away, and on which nothing covers them.
pub const BARE: &str = "SELECT COUNT(*) FROM delivery d \
    JOIN agreement_cut x ON x.service_id = d.service_id AND x.customer_id = d.customer_id \
    JOIN (SELECT service_id, customer_id, from_day AS day FROM agreement_cut \
        UNION SELECT service_id, customer_id, end_day FROM delivery_cover \
        UNION SELECT service_id, customer_id, active_from FROM delivery) t \
        ON t.service_id = d.service_id AND t.customer_id = d.customer_id \
    WHERE d.state = 'ACTIVE' AND d.provenance = 'RECORDED' AND t.day >= x.from_day AND t.day < x.until_day \
    AND t.day >= d.active_from AND (d.ended_on IS NULL OR t.day < d.ended_on) AND NOT EXISTS ( \
        SELECT 1 FROM delivery_cover c WHERE c.service_id = d.service_id AND c.customer_id = d.customer_id \
        AND c.from_day <= t.day AND c.end_day > t.day)";

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
