//! U2.8, N7: both parties' fulfilment.

use reqwest::StatusCode;
use serde_json::json;

use super::{
    Promise,
    pages::{page, texts},
};
use crate::acts::world::World;

/// U2.8, V2, N7: the service level manager records how both did their part; the party sees it, and reads it in its
/// printable report; no other party does.
#[tokio::test]
async fn u2_8_both_parties_are_followed_up() {
    let world = World::start().await;
    let promise = Promise::find(&world).await;
    let customer = format!("customer.{}", promise.customer);
    let input = json!({ "part": promise.part, "periodStart": "2026-07-01", "periodEnd": "2026-10-01", "fulfilled": false,
        "text": "Kontaktpersoner saknas" });
    for person in ["manager.sunet.drive", "contract.sunet", "leader.sunet", &customer] {
        world.refuses(person, "partyFulfilmentRecord", input.clone(), "FORBIDDEN", "U2.8").await;
    }
    world.refuses("customer.uu", "partyFulfilmentRecord", input.clone(), "NOT_FOUND", "").await;
    let mut early = input.clone();
    early["periodEnd"] = json!("2027-01-01");
    world.refuses("level.sunet", "partyFulfilmentRecord", early, "INVALID", "U2.8").await;
    let done = world.act("level.sunet", "partyFulfilmentRecord", input.clone()).await;
    assert_eq!(done["decision"]["about"], "PARTY_FULFILMENT");
    let mut again = input.clone();
    (again["fulfilled"], again["text"]) = (json!(true), json!("Nu finns de"));
    world.act("level.sunet", "partyFulfilmentRecord", again).await;
    let mut keeper = input;
    (keeper["ofKeeper"], keeper["fulfilled"], keeper["text"]) =
        (json!(true), json!(true), json!("Månadsmöten har hållits"));
    world.act("level.sunet", "partyFulfilmentRecord", keeper).await;
    assert_eq!(world.whom("PARTY_FOLLOWED_UP").await, ["account.sunet.others", "customer.bth"]);

    let query = format!(
        "{{ node(id: {}) {{ ... on AgreementPart {{ partyFulfilments {{ ofKeeper fulfilled text revision }} }} }} \
         decisions(filter: {{ about: PARTY_FULFILMENT }}) {{ totalCount }} }}",
        promise.part
    );
    let seen = world.ask(&customer, &query).await;
    let expected = json!([
        { "ofKeeper": false, "fulfilled": true, "text": "Nu finns de", "revision": 2 },
        { "ofKeeper": true, "fulfilled": true, "text": "Månadsmöten har hållits", "revision": 1 },
    ]);
    assert_eq!(seen["node"]["partyFulfilments"], expected);
    assert_eq!(seen["decisions"]["totalCount"], 3, "V9: its decisions are read with it");
    assert_eq!(world.ask("level.sunet", &query).await["node"]["partyFulfilments"], expected);
    let hidden = world.ask("customer.uu", &query).await;
    assert!(hidden["node"].is_null() && hidden["decisions"]["totalCount"] == 0, "{hidden}");
    for (path, caption, of_party, of_keeper, fulfilled) in [
        ("sv/rapport", "Båda parters fullgörelse", "Kunden", "Leverantören", "Fullgjort"),
        ("en/report", "Both parties' fulfilment", "The customer", "The keeper", "Fulfilled"),
    ] {
        let path = format!("/{path}/{}?from=2026-01-01&to=2026-11-22", promise.customer);
        for person in [customer.as_str(), "level.sunet"] {
            let answer = page(&world, &path, person).await;
            assert_eq!(answer.status, StatusCode::OK, "{person}: {}", answer.text);
            let shown = texts(&answer);
            let table = shown.iter().position(|text| text == caption);
            let table = table.unwrap_or_else(|| panic!("{person}: {path}: {shown:?}"));
            let days = "2026-07-01 – 2026-10-01";
            let (own, keeper) = ("Nu finns de", "Månadsmöten har hållits");
            let rows = [of_party, days, fulfilled, own, of_keeper, days, fulfilled, keeper];
            // After the caption and four headings.
            assert_eq!(shown[table + 5..table + 13], rows, "{person}: {path}");
        }
    }
    let other = page(&world, "/sv/rapport/uu?from=2026-01-01&to=2026-11-22", "customer.uu").await;
    assert!(other.status == StatusCode::OK && !other.text.contains("Månadsmöten har hållits"), "N7: {}", other.text);
}
