//! A new version of an agreement whose prices were adjusted (U2.7): it begins with what holds, and the next run goes on from
//! there.

use serde_json::{Value, json};

use super::{CODE, THIS_YEAR, agreement, applied, draft, followed, followed_from, lines, minor, publish, seen};
use crate::acts::world::World;

/// The new version, drawn up by the manager.
async fn amended(world: &World) -> Value {
    let input = json!({ "agreement": agreement(world, CODE).await, "validFrom": "2027-07-01" });
    world.made("manager.uu-it.forskningslagring", "agreementAmend", input).await
}

/// A faculty's part of a version, on a day.
async fn part(world: &World, version: &Value) -> Value {
    let query = "query($id: ID!) { node(id: $id) { ... on AgreementVersion { indexClause { series basePeriod } \
        parts(first: 50) { nodes { organisation { code } lines(on: \"2027-07-01\") { item unitPrice(on: \"2027-07-01\") { amount } \
        signedPrice { amount } } } } } } }";
    let told = world.send("level.uu-it", query, json!({ "id": version })).await["data"]["node"].clone();
    let nodes = told["parts"]["nodes"].as_array().expect("parts").clone();
    let own = nodes.into_iter().find(|part| part["organisation"]["code"] == "uu-jur").expect("the part");
    json!({ "clause": told["indexClause"], "lines": own["lines"] })
}

/// The version in force now.
async fn in_force(world: &World) -> Value {
    let query = format!("{{ agreement(keeper: \"uu-it\", code: \"{CODE}\") {{ inForce {{ id }} }} }}");
    world.ask("level.uu-it", &query).await["agreement"]["inForce"]["id"].clone()
}

#[tokio::test]
async fn u2_7_a_new_version_starts_from_the_adjusted_price() {
    let world = World::start().await;
    publish(&world).await;
    applied(&world, "2027-01-01", &[CODE]).await;
    let first = in_force(&world).await;
    let before = part(&world, &first).await;
    let second = amended(&world).await;
    let new = part(&world, &second).await;
    assert_eq!(new["clause"], json!({ "series": "KPI-1980", "basePeriod": "2026-10" }));
    let (old_lines, new_lines) = (before["lines"].as_array().expect("lines"), new["lines"].as_array().expect("lines"));
    assert!(!new_lines.is_empty() && new_lines.len() == old_lines.len(), "{new}");
    for (old, new) in old_lines.iter().zip(new_lines) {
        assert_eq!(minor(&new["signedPrice"]), followed(minor(&old["signedPrice"]), THIS_YEAR), "{old} {new}");
        assert_eq!(new["unitPrice"], old["unitPrice"], "what is paid on the day does not change");
    }
    assert_eq!(part(&world, &first).await, before, "N5: the signed one is as it was");
    // By what was known before the run was applied, the price is the signed one.
    let query = "query($id: ID!) { node(id: $id) { ... on AgreementVersion { parts(first: 50) { nodes { lines(on: \"2027-07-01\") { \
        signedPrice { amount } before: unitPrice(on: \"2027-07-01\", knownAt: \"2026-11-22T11:59:59Z\") { amount } \
        after: unitPrice(on: \"2027-07-01\", knownAt: \"2026-11-22T12:00:00Z\") { amount } } } } } } }";
    let told = world.send("level.uu-it", query, json!({ "id": first })).await["data"]["node"].clone();
    for line in
        told["parts"]["nodes"].as_array().expect("parts").iter().flat_map(|part| part["lines"].as_array()).flatten()
    {
        assert_eq!(line["before"], line["signedPrice"]);
        assert_eq!(minor(&line["after"]), followed(minor(&line["signedPrice"]), THIS_YEAR));
    }
    let attest = json!({ "agreementVersion": second, "signedOn": "2026-11-20", "source": "Dnr 2026-201" });
    world.act("contract.uu-it", "agreementAttest", attest).await;
    world.act("contract.uu-it", "agreementRegister", json!({ "agreementVersion": second })).await;
    let values = json!([{ "period": "2027-10", "value": "430.00", "publishedOn": "2027-11-12" }]);
    let world = world.later("2027-11-22T12:00:00Z").await;
    let input =
        json!({ "provider": world.organisation("uu-it").await, "code": "KPI-1980", "values": values, "source": "scb" });
    world.act("level.uu-it", "indexSeriesRecord", input).await;
    let next = seen(&world, &draft(&world, "2028-01-01", &[CODE]).await).await;
    assert!(next["adjusted"].as_i64() >= Some(10), "{next}");
    for line in lines(&next).iter().filter(|line| line["skip"].is_null()) {
        assert_eq!(minor(&line["newPrice"]), followed_from(minor(&line["oldPrice"]), 430_000, THIS_YEAR), "{line}");
        assert_eq!(line["compared"][0]["period"], "2026-10", "{line}");
    }
}

/// Drawn up before the run, a draft is not handed in at the prices from before it.
#[tokio::test]
async fn u2_7_a_draft_from_before_the_run_takes_its_prices_over() {
    let world = World::start().await;
    publish(&world).await;
    let draft = amended(&world).await;
    applied(&world, "2027-01-01", &[CODE]).await;
    let lacks = async || {
        let refused = world.tried("level.uu-it", "agreementSubmit", json!({ "agreementVersion": draft })).await;
        let errors = refused["data"]["done"]["userErrors"].as_array().expect("errors").clone();
        errors.iter().any(|error| {
            error["clause"] == "U2.7" && error["message"].as_str().is_some_and(|told| told.contains("2026-10"))
        })
    };
    assert!(lacks().await);
    let clause = json!({ "series": "KPI-1980", "basePeriod": "2026-10", "sharePercent": "80" });
    let mended = json!({ "agreementVersion": draft, "indexClause": clause });
    world.act("manager.uu-it.forskningslagring", "agreementEdit", mended).await;
    assert!(!lacks().await);
}
