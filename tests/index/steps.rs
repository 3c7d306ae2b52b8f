//! The steps of a price under index adjustment (U2.7, N8): every one is moved by the same exact factor, whatever the step that the
//! quantity falls in was rounded to.

use std::collections::HashMap;

use serde_json::{Value, json};

use super::{
    database,
    left::{applied, published},
    rules::under,
};
use crate::acts::world::World;

/// Steps of 1,000 kronor, 13 öre and 10 öre, at a quantity; under a cap.
async fn stepped(world: &World, code: &str, quantity: &str) -> Value {
    let clause = json!({ "series": "KPI-1980", "basePeriod": "2023-10", "capPercent": "5" });
    let line = json!({ "amount": "1000", "quantity": quantity, "unit": "TB", "tiers": [
        { "fromQuantity": "0", "amount": "1000" }, { "fromQuantity": "10", "amount": "0.13" },
        { "fromQuantity": "20", "amount": "0.10" }] });
    under(world, code, clause, line).await
}

/// What the customer is told that it pays on a day: price, a year's worth, and every step.
async fn paid(world: &World, code: &str, day: &str) -> Value {
    let query = format!(
        "{{ agreement(keeper: \"sunet\", code: \"{code}\") {{ inForce(on: \"{day}\") {{ parts(first: 2) {{ nodes {{ lines(on: \"{day}\") \
         {{ unitPrice {{ amount }} annualValue {{ amount }} tiers {{ adjustedPrice {{ amount }} }} }} }} }} }} }} }}"
    );
    let line = world.ask("customer.uu", &query).await["agreement"]["inForce"]["parts"]["nodes"][0]["lines"][0].clone();
    let tiers = line["tiers"].as_array().expect("steps").iter().map(|tier| tier["adjustedPrice"]["amount"].clone());
    json!([line["unitPrice"]["amount"], line["annualValue"]["amount"], tiers.collect::<Vec<_>>()])
}

/// U2.7, N8: 425.50 over 409.07 is 1.040164…: 1,000 kronor are 1,040.16, whether the price is that of 13 öre, which are 14, or
/// of 10 öre, which stay; the customer, the preview and a new version say the same.
#[tokio::test]
async fn u2_7_n8_every_step_is_moved_by_the_exact_factor() {
    let world = World::start().await;
    published(&world, "2026-10", "425.50", "2026-11-13").await;
    let cases = [("thirteen", "15", "0.14", "25.20"), ("ten", "40", "0.10", "48.00")];
    let mut agreements = Vec::new();
    for (code, quantity, ..) in cases {
        agreements.push(stepped(&world, code, quantity).await);
    }
    let input = json!({ "provider": world.organisation("sunet").await, "effectiveFrom": "2027-01-01", "agreements": agreements });
    let run = world.made("level.sunet", "indexAdjustmentRunDraft", input).await;
    let query = format!(
        "{{ node(id: {run}) {{ ... on IndexAdjustmentRun {{ adjusted skipped lines {{ agreementCode newPrice {{ amount }} change \
         tiers {{ fromQuantity unitPrice {{ amount }} adjustedPrice {{ amount }} }} }} }} }} }}"
    );
    let told = world.ask("reviewer.sunet", &query).await["node"].clone();
    assert_eq!((&told["adjusted"], &told["skipped"]), (&json!(2), &json!(0)), "{told}");
    let tier = |from: &str, signed: &str, new: &str| json!({ "fromQuantity": from, "unitPrice": { "amount": signed }, "adjustedPrice": { "amount": new } });
    for line in told["lines"].as_array().expect("lines") {
        let steps = json!([tier("0", "1000.00", "1040.16"), tier("10", "0.13", "0.14"), tier("20", "0.10", "0.10")]);
        assert_eq!(line["tiers"], steps, "{line}");
        assert_eq!(line["change"], "4.016", "{line}");
    }
    world.act("reviewer.sunet", "indexAdjustmentRunReview", json!({ "run": run })).await;
    world.act("level.sunet", "indexAdjustmentRunApply", json!({ "run": run })).await;
    let db = database(&world).await;
    assert_eq!(migration::kept::differences(&db).await.expect("an answer"), []);
    let signed = json!(["1000.00", "0.13", "0.10"]);
    for (code, _, price, yearly) in cases {
        assert_eq!(paid(&world, code, "2026-12-31").await[2], signed, "{code}");
        assert_eq!(
            paid(&world, code, "2027-01-01").await,
            json!([price, yearly, ["1040.16", "0.14", "0.10"]]),
            "{code}"
        );
    }
    // What a new version begins with is what holds, to the öre.
    for agreement in &agreements {
        let amend = json!({ "agreement": agreement, "validFrom": "2027-02-01" });
        let draft = world.made("contract.sunet", "agreementAmend", amend).await;
        let query = "query($id: ID!) { node(id: $id) { ... on AgreementVersion { parts(first: 2) { nodes { lines { tiers { unitPrice { amount } } } } } } } }";
        let told = world.send("contract.sunet", query, json!({ "id": draft })).await["data"]["node"].clone();
        let tiers = told["parts"]["nodes"]
            .as_array()
            .expect("parts")
            .iter()
            .find_map(|part| part["lines"][0]["tiers"].as_array());
        let tiers: Vec<_> = tiers.expect("steps").iter().map(|tier| tier["unitPrice"]["amount"].clone()).collect();
        assert_eq!(tiers, ["1040.16", "0.14", "0.10"], "{told}");
    }
}

/// U2.7, N8: flat amounts of steps are moved as prices of units are, and of a graduated price each step is; the customer, the
/// preview, sums and a new version say the same.
#[tokio::test]
async fn u2_7_n8_every_way_of_tiers_is_adjusted() {
    let world = World::start().await;
    published(&world, "2026-10", "425.50", "2026-11-13").await;
    let clause = json!({ "series": "KPI-1980", "basePeriod": "2023-10", "capPercent": "5" });
    let flat = json!({ "tiering": "STAIRSTEP", "amount": "100000", "quantity": "50", "unit": "Mbit/s", "tiers": [
        { "fromQuantity": "11", "amount": "400000" }, { "fromQuantity": "101", "amount": "425000" }] });
    let blocks = json!({ "tiering": "GRADUATED", "amount": "200", "quantity": "10", "unit": "block", "tiers": [
        { "fromQuantity": "1", "amount": "10" }] });
    // 425.50 over 409.07 of each step; of the blocks 208.03 and nine times 10.40.
    let cases = [
        ("flat", flat, ["400000.00", "416065.71", "4992788.52"], vec!["104016.43", "416065.71", "442069.82"]),
        ("blocks", blocks, ["290.00", "301.63", "3619.56"], vec!["208.03", "10.40"]),
    ];
    let mut agreements = HashMap::new();
    for (code, line, ..) in &cases {
        agreements.insert(*code, under(&world, code, clause.clone(), line.clone()).await);
    }
    let all: Vec<&Value> = agreements.values().collect();
    let input =
        json!({ "provider": world.organisation("sunet").await, "effectiveFrom": "2027-01-01", "agreements": all });
    let run = world.made("level.sunet", "indexAdjustmentRunDraft", input).await;
    let query = format!(
        "{{ node(id: {run}) {{ ... on IndexAdjustmentRun {{ lines {{ agreementCode tiering oldPrice {{ amount }} newPrice {{ amount }} \
         change tiers {{ unitPrice {{ amount }} flatPrice {{ amount }} adjustedPrice {{ amount }} }} }} }} }} }}"
    );
    let told = world.ask("reviewer.sunet", &query).await["node"]["lines"].clone();
    let previewed: HashMap<&str, &Value> = told
        .as_array()
        .expect("lines")
        .iter()
        .map(|line| (line["agreementCode"].as_str().expect("a code"), line))
        .collect();
    world.act("reviewer.sunet", "indexAdjustmentRunReview", json!({ "run": run })).await;
    world.act("level.sunet", "indexAdjustmentRunApply", json!({ "run": run })).await;
    let db = database(&world).await;
    assert_eq!(migration::kept::differences(&db).await.expect("an answer"), []);
    let amounts = |tiers: &Value, price: &str| -> Vec<Value> {
        tiers.as_array().expect("steps").iter().map(|tier| tier[price]["amount"].clone()).collect()
    };
    for (code, line, [old, new, year], steps) in &cases {
        let preview = previewed[code];
        assert_eq!(
            (&preview["oldPrice"]["amount"], &preview["newPrice"]["amount"]),
            (&json!(old), &json!(new)),
            "{preview}"
        );
        assert_eq!((&preview["tiering"], &preview["change"]), (&line["tiering"], &json!("4.016")), "{preview}");
        assert_eq!(amounts(&preview["tiers"], "adjustedPrice"), *steps, "{preview}");
        let is_flat = preview["tiers"].as_array().expect("steps").iter().all(|tier| tier["unitPrice"].is_null());
        assert_eq!(is_flat, *code == "flat", "{preview}");
        let query = format!(
            "{{ agreement(keeper: \"sunet\", code: \"{code}\") {{ inForce(on: \"2027-01-01\") {{ parts(first: 2) {{ nodes {{ \
             lines(on: \"2027-01-01\") {{ unitPrice {{ amount }} before: periodPrice(on: \"2026-12-31\") {{ amount }} \
             periodPrice {{ amount }} known: periodPrice(knownAt: \"2026-11-01T00:00:00Z\") {{ amount }} annualValue {{ amount }} \
             signedPrice {{ amount }} adjustments {{ oldPrice {{ amount }} newPrice {{ amount }} }} \
             tiers {{ adjustedPrice {{ amount }} }} }} }} }} }} }} }}"
        );
        let told =
            world.ask("customer.uu", &query).await["agreement"]["inForce"]["parts"]["nodes"][0]["lines"][0].clone();
        let money = |amount: &str| json!({ "amount": amount });
        let expected = json!({ "unitPrice": null, "before": money(old), "periodPrice": money(new), "known": money(old),
            "annualValue": money(year), "signedPrice": money(old),
            "adjustments": [{ "oldPrice": money(old), "newPrice": money(new) }],
            "tiers": steps.iter().map(|step| json!({ "adjustedPrice": money(step) })).collect::<Vec<_>>() });
        assert_eq!(told, expected, "{code}");
        let amend = json!({ "agreement": agreements[code], "validFrom": "2027-02-01" });
        let draft = world.made("contract.sunet", "agreementAmend", amend).await;
        let query = "query($id: ID!) { node(id: $id) { ... on AgreementVersion { parts(first: 2) { nodes { lines { tiering \
            signedPrice { amount } tiers { unitPrice { amount } flatPrice { amount } } } } } } } }";
        let told = world.send("contract.sunet", query, json!({ "id": draft })).await["data"]["node"].clone();
        let parts = told["parts"]["nodes"].as_array().expect("parts");
        let begun = parts.iter().find_map(|part| part["lines"].as_array()?.first()).expect("the line");
        assert_eq!((&begun["tiering"], &begun["signedPrice"]), (&line["tiering"], &money(new)), "{told}");
        let price = if is_flat { "flatPrice" } else { "unitPrice" };
        assert_eq!(amounts(&begun["tiers"], price), *steps, "{told}");
    }
}

/// U2.7: the next year goes on from the exact factor: its cap is on what the index has moved by, not on what rounding has.
#[tokio::test]
async fn u2_7_the_next_year_goes_on_from_the_exact_factor() {
    let world = World::start().await;
    published(&world, "2026-10", "425.50", "2026-11-13").await;
    let agreement = stepped(&world, "on", "15").await;
    applied(&world, "2027-01-01", &[&agreement]).await;
    // 14 öre of 13 are 7.7 %: by them 460 over 409.07, 12.4 %, would be below the cap; of 425.50 it is 8.1 %.
    let world = world.later("2027-11-22T12:00:00Z").await;
    published(&world, "2027-10", "460.00", "2027-11-13").await;
    applied(&world, "2028-01-01", &[&agreement]).await;
    // 1.040164… × 1.05 = 1.092172…
    assert_eq!(paid(&world, "on", "2028-01-01").await, json!(["0.14", "25.20", ["1092.17", "0.14", "0.11"]]));
    assert_eq!(paid(&world, "on", "2027-12-31").await[2], json!(["1040.16", "0.14", "0.10"]));
    let limited = world.texts("SELECT r.limited FROM index_run_line r JOIN index_run u ON u.id = r.run_id WHERE u.effective_from = '2028-01-01'").await;
    assert_eq!(limited, ["CAP"]);
    let db = database(&world).await;
    assert_eq!(migration::kept::differences(&db).await.expect("an answer"), []);
}

/// U2.7: what was adjusted before factors were kept is told as it was: by the new amount over the signed one.
#[tokio::test]
async fn u2_7_what_was_adjusted_before_is_told_as_it_was() {
    let world = World::start().await;
    published(&world, "2026-10", "425.50", "2026-11-13").await;
    let agreement = stepped(&world, "before", "15").await;
    applied(&world, "2027-01-01", &[&agreement]).await;
    let db = database(&world).await;
    let before = if sea_orm::ConnectionTrait::get_database_backend(&db) == sea_orm::DbBackend::Postgres {
        "ALTER TABLE index_run_line DISABLE TRIGGER ALL; UPDATE index_run_line SET factor = NULL; \
         ALTER TABLE index_run_line ENABLE TRIGGER ALL"
            .to_owned()
    } else {
        let triggers = "SELECT group_concat('DROP TRIGGER ' || name, '; ') FROM sqlite_master WHERE type = 'trigger' \
            AND tbl_name = 'index_run_line'";
        format!("{}; UPDATE index_run_line SET factor = NULL", world.texts(triggers).await[0])
    };
    world.run(&before).await.expect("as before");
    assert_eq!(paid(&world, "before", "2027-01-01").await, json!(["0.14", "25.20", ["1076.92", "0.14", "0.11"]]));
}
