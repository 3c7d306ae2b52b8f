//! U2.8, R6: measured values.

use serde_json::{Value, json};

use super::Promise;
use crate::{
    acts::world::{DAY, Refused, World, refusal},
    harness::Database,
};

async fn batch(world: &World, values: Value) -> Value {
    json!({ "service": world.service("drive").await, "values": values })
}

/// As a machine account, which sees no decisions, records them.
async fn by_agent(world: &World, values: Value) -> Option<Refused> {
    let query = "mutation($input: MeasuredValuesRecordInput!) { done: measuredValuesRecord(input: $input) \
        { service { code } userErrors { field code clause message } } }";
    refusal(&world.send("agent.sunet.drive", query, json!({ "input": batch(world, values).await })).await)
}

/// U2.8, N8: a value is recorded once, the same again changes nothing, another is a correction that keeps what was; and
/// the figures are the rows, the same to provider and party.
#[tokio::test]
async fn u2_8_a_value_is_recorded_once_and_corrected_with_its_reason() {
    let world = World::start().await;
    let promise = Promise::find(&world).await;
    let before = promise.rows(&world, "manager.sunet.drive", "2026-09-01", "2026-11-01").await;
    assert_eq!(before.len(), 2, "{before:?}");
    let (customer, month) = (format!("customer.{}", promise.customer), &before[1]);
    let value = |value: &Value| json!([{ "target": promise.target, "part": promise.part, "periodStart": "2026-10-01", "value": value }]);
    let same = batch(&world, value(&month["value"])).await;
    world.act("manager.sunet.drive", "measuredValuesRecord", same).await;
    assert_eq!(promise.rows(&world, "manager.sunet.drive", "2026-09-01", "2026-11-01").await, before, "idempotent");

    let other = batch(&world, value(&json!("91.25"))).await;
    let refused = world.refuses("manager.sunet.drive", "measuredValuesRecord", other, "REQUIRED", "U2.8").await;
    assert_eq!(refused.field, "values.0.correction");
    let mut corrected = value(&json!("91.25"));
    corrected[0]["correction"] = json!("Loggen var ofullständig");
    world.act("manager.sunet.drive", "measuredValuesRecord", batch(&world, corrected).await).await;
    let after = promise.rows(&world, &customer, "2026-09-01", "2026-11-01").await;
    assert_eq!(after[1]["value"], "91.25");
    assert_eq!((&after[1]["state"], &after[1]["revision"]), (&json!("BREACHED"), &json!(2)));
    let kept = "SELECT COUNT(*) FROM measured_value_history WHERE reason = 'Loggen var ofullständig' AND revision = 1";
    assert_eq!(world.number(kept).await, 1, "N5: what it was is kept");

    // N8: each figure is the number of its rows, and the party sees what the provider sees.
    let whole = promise.fulfilment(&world, "manager.sunet.drive", "2025-06-01", "2026-11-01").await;
    assert_eq!(promise.fulfilment(&world, &customer, "2025-06-01", "2026-11-01").await, whole);
    for (figure, state) in [("met", "MET"), ("breached", "BREACHED"), ("notMeasured", "NOT_MEASURED")] {
        let rows = whole["rows"].as_array().expect("rows").iter().filter(|row| row["state"] == state).count();
        assert_eq!(whole[figure], rows, "{figure}");
    }
    // N7: another customer of the same agreement sees none of it.
    assert!(promise.fulfilment(&world, "customer.uu", "2025-06-01", "2026-11-01").await.is_null());
    // The sum over the customer's parts is that of the parts.
    let query = format!(
        "{{ organisation(code: \"{}\") {{ fulfilment(from: \"2025-06-01\", to: \"2026-11-01\") {{ met breached notMeasured \
         parts {{ fulfilment {{ met breached notMeasured }} }} }} }} }}",
        promise.customer
    );
    let sum = world.ask(&customer, &query).await["organisation"]["fulfilment"].clone();
    for figure in ["met", "breached", "notMeasured"] {
        let parts =
            sum["parts"].as_array().expect("parts").iter().map(|part| part["fulfilment"][figure].as_i64().unwrap());
        assert_eq!(sum[figure], parts.sum::<i64>(), "{figure}");
    }
    let hidden = world.ask("customer.uu", &query).await["organisation"]["fulfilment"].clone();
    assert_eq!((&hidden["met"], &hidden["parts"]), (&json!(0), &json!([])));
}

/// R6, U2.8: a machine account records for its service, that alone; those answerable are told of a breach.
#[tokio::test]
async fn r6_a_machine_account_records_and_does_nothing_else() {
    let world = World::start().await;
    let promise = Promise::find(&world).await;
    let day = json!([{ "target": promise.target, "periodStart": "2023-05-01", "value": "90" }]);
    assert_eq!(
        promise.rows(&world, "manager.sunet.drive", "2023-05-01", "2023-06-01").await[0]["state"],
        "NOT_MEASURED"
    );
    assert!(by_agent(&world, day).await.is_none());
    // Of a common promise: for every party.
    let row = &promise.rows(&world, "manager.sunet.drive", "2023-05-01", "2023-06-01").await[0];
    assert_eq!((&row["state"], &row["value"]), (&json!("BREACHED"), &json!("90")));
    let parties = "SELECT COUNT(DISTINCT part_id) FROM measured_value WHERE period_start = '2023-05-01'";
    assert!(world.number(parties).await > 1);
    assert_eq!(
        world.whom("LEVEL_BREACHED").await,
        [
            "account.sunet",
            "account.sunet.others",
            "account.sunet.stockholm",
            "level.sunet",
            "manager.sunet.drive",
            "owner.sunet.storage"
        ],
        "of the parties their account managers, and no customer"
    );
    // Nothing else.
    let seen = world.ask("agent.sunet.drive", "{ agreements { totalCount } deliveries { totalCount } }").await;
    assert_eq!((&seen["agreements"]["totalCount"], &seen["deliveries"]["totalCount"]), (&json!(0), &json!(0)));
    let play = world.service("play").await;
    let elsewhere =
        json!({ "service": play, "values": [{ "target": promise.target, "periodStart": "2023-06-01", "value": "1" }] });
    let refused = world.refused("agent.sunet.drive", "measuredValuesRecord", elsewhere).await;
    assert!(["FORBIDDEN", "NOT_FOUND"].contains(&refused.code.as_str()), "{refused:?}");
    let (drive, uu) = (world.service("drive").await, world.organisation("uu").await);
    let order = json!({ "service": drive, "customer": uu });
    assert_eq!(world.refused("agent.sunet.drive", "deliveryOrder", order).await.code, "FORBIDDEN");
    let values = batch(&world, json!([{ "target": promise.target, "periodStart": "2023-06-01", "value": "1" }])).await;
    for person in ["owner.sunet.storage", "level.sunet", "contract.sunet", &format!("customer.{}", promise.customer)] {
        world.refuses(person, "measuredValuesRecord", values.clone(), "FORBIDDEN", "U2.8").await;
    }
}

/// U2.8: what cannot be is told by its field, and nothing of the batch is taken.
#[tokio::test]
async fn u2_8_a_batch_is_taken_whole_or_not_at_all() {
    // The door takes 200 items in a list, unless it is told otherwise.
    let settings = [("CLOCK", DAY), ("LIMITS__LIST_ITEMS", "2000")];
    let world = World::with(Database::on_its_day().await, &settings).await;
    let promise = Promise::find(&world).await;
    let good = json!({ "target": promise.target, "part": promise.part, "periodStart": "2023-07-01", "value": "99.95" });
    let with = |field: &str, value: Value| {
        let mut bad = good.clone();
        bad["periodStart"] = json!("2023-08-01");
        bad[field] = value;
        json!([good, bad])
    };
    let tries = [
        (with("periodStart", json!("2023-08-02")), "INVALID", "values.1.periodStart"),
        (with("periodStart", json!("2026-11-01")), "INVALID", "values.1.periodStart"),
        (with("periodStart", json!("2019-01-01")), "INVALID", "values.1.periodStart"),
        (with("periodStart", json!("2023-07-01")), "INVALID", "values.1.periodStart"),
        (with("periodEnd", json!("2023-08-15")), "INVALID", "values.1.periodEnd"),
        (with("value", json!("99.9999")), "INVALID", "values.1.value"),
        (with("target", json!("no target")), "NOT_FOUND", "values.1.target"),
        (with("part", promise.agreement.clone()), "NOT_FOUND", "values.1.part"),
        (json!([]), "INVALID", "values"),
        (Value::Array(vec![good.clone(); 1_001]), "INVALID", "values"),
    ];
    for (values, code, field) in tries {
        let input = batch(&world, values).await;
        let refused = world.refuses("manager.sunet.drive", "measuredValuesRecord", input, code, "U2.8").await;
        assert_eq!(refused.field, field, "{refused:?}");
    }
}

/// N5: the database corrects nothing without keeping what it was.
#[tokio::test]
async fn n5_a_measured_value_is_not_rewritten() {
    let world = World::start().await;
    let one = "id = (SELECT id FROM measured_value ORDER BY id LIMIT 1)";
    for sql in [
        format!("UPDATE measured_value SET value_thousandths = value_thousandths + 1 WHERE {one}"),
        format!("UPDATE measured_value SET value_thousandths = 1, revision = revision + 1 WHERE {one}"),
        format!("UPDATE measured_value SET period_start = '2001-01-01' WHERE {one}"),
        format!("DELETE FROM measured_value WHERE {one}"),
    ] {
        let error = world.run(&sql).await.expect_err("N5").to_string();
        assert!(error.contains("measured_value_kept"), "{sql}: {error}");
    }
}
