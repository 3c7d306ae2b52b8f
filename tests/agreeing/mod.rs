//! The life of an agreement over HTTP: U2.1, U2.6, U2.7, U3.4, O2, O5, L2, L3, N1–N3, V2–V4, S4.2.2, S4.2.5, S4.4.10,
//! S4.7.1–S4.7.4.

mod answering;
mod apart;
mod at_once;
mod attached;
mod carried;
mod coming;
mod content;
mod cut_out;
pub mod ended;
mod histories;
mod known;
mod later;
mod leaving;
mod levels;
mod notice;
mod owners;
mod portfolio;
mod printed;
mod promised;
mod proven;
mod renewing;
mod sealed;
mod signed;
mod signed_meanwhile;
mod small;
mod tiered;
mod underpinned;
mod unseen;
mod upkeep;
mod written;

use serde_json::{Value, json};

use crate::acts::world::World;

/// Where a version stands, as somebody sees it.
const VERSION: &str = "id number state revision contentHash registerNumber validFrom validUntil terminatedFrom \
    parts { nodes { id contentHash signedOn isKeeper organisation { code } } } \
    agreement { id code revision status }";

/// A version, as somebody sees it; null where it is not seen.
pub async fn seen(world: &World, person: &str, version: &Value) -> Value {
    let query = "query($id: ID!) { node(id: $id) { ... on AgreementVersion { FIELDS } } }".replace("FIELDS", VERSION);
    let answer = world.send(person, &query, json!({ "id": version })).await;
    assert!(answer["errors"].is_null(), "{person}: {answer}");
    answer["data"]["node"].clone()
}

/// The part of an organisation in a version.
pub fn part<'a>(version: &'a Value, organisation: &str) -> &'a Value {
    let parts = version["parts"]["nodes"].as_array().expect("parts");
    parts.iter().find(|part| part["organisation"]["code"] == organisation).expect("the part")
}

/// What a draft needs before it is handed in, for one customer.
pub async fn written(world: &World, code: &str, customer: &str) -> Value {
    let (sunet, drive) = (world.organisation("sunet").await, world.service("drive").await);
    let party = world.organisation(customer).await;
    let input = json!({ "keeper": sunet, "code": code, "titleSv": "Lagring", "structure": "CUSTOMER_BASED",
        "services": [drive], "parties": [party] });
    let version = world.made("manager.sunet.drive", "agreementDrawUp", input).await;
    let input = json!({ "agreementVersion": version, "validFrom": "2027-01-01", "validUntil": "2028-01-01",
        "noticeMonths": 3, "renewalMonths": 12, "serviceHours": "Mon-Fri 08:00-17:00",
        "termsSv": "Allmänna villkor.", "keeperResponsibilitiesSv": "Drift och support." });
    world.act("manager.sunet.drive", "agreementEdit", input).await;
    let input = json!({ "agreementVersion": version, "party": party, "responsibilitiesSv": "Anger kontaktperson.",
        "lines": [{ "service": drive, "itemSv": "Lagring", "amount": "125.50", "quantity": "40", "unit": "TB",
            "period": "MONTH", "validFrom": "2027-01-01",
            "tiers": [{ "fromQuantity": "0", "amount": "125.50" }, { "fromQuantity": "100", "amount": "99" }] }] });
    world.act("manager.sunet.drive", "agreementPartySet", input).await;
    version
}

/// The same, reviewed.
pub async fn reviewed(world: &World, code: &str, customer: &str) -> Value {
    let version = written(world, code, customer).await;
    review(world, &version).await;
    version
}

/// Hands a version in, and reviews it.
pub async fn review(world: &World, version: &Value) {
    world.act("owner.sunet.storage", "agreementSubmit", json!({ "agreementVersion": version })).await;
    let now = seen(world, "reviewer.sunet", version).await;
    let input = json!({ "agreementVersion": version, "contentHash": now["contentHash"], "outcome": "APPROVED" });
    world.act("reviewer.sunet", "agreementReview", input).await;
}

/// What it takes to sign a part, as somebody reads it.
pub async fn to_sign(world: &World, person: &str, version: &Value, organisation: &str) -> Value {
    let now = seen(world, person, version).await;
    let own = part(&now, organisation);
    json!({ "agreementPart": own["id"], "contentHash": now["contentHash"], "partHash": own["contentHash"] })
}

/// Signs for the keeper and the customer.
pub async fn signed(world: &World, version: &Value, customer: &str) {
    for (person, organisation) in
        [("owner.sunet.storage", "sunet"), (format!("signatory.{customer}").as_str(), customer)]
    {
        let input = to_sign(world, person, version, organisation).await;
        world.act(person, "agreementSign", input).await;
    }
}

/// An agreement in the register with other terms than [`written`]'s.
pub async fn registered_as(world: &World, code: &str, customer: &str, mut terms: Value) -> Value {
    let version = written(world, code, customer).await;
    terms["agreementVersion"] = version.clone();
    world.act("manager.sunet.drive", "agreementEdit", terms).await;
    review(world, &version).await;
    signed(world, &version, customer).await;
    world.act("contract.sunet", "agreementRegister", json!({ "agreementVersion": version })).await;
    version
}

/// An agreement in the register.
pub async fn registered(world: &World, code: &str, customer: &str) -> Value {
    let version = reviewed(world, code, customer).await;
    signed(world, &version, customer).await;
    world.act("contract.sunet", "agreementRegister", json!({ "agreementVersion": version })).await;
    version
}

/// A page, as somebody is shown it.
pub async fn page(world: &World, person: &str, path: &str) -> String {
    let request = world.server.other(reqwest::Method::GET, path).bearer_auth(world.server.token(person));
    let answer = crate::harness::send(request).await;
    assert_eq!(answer.status, reqwest::StatusCode::OK, "{person}: {path}: {}", answer.text);
    answer.text
}
