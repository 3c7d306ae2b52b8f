//! What was measured comes in by a file while the program answers: what the parties read of it before and after.

use serde_json::{Value, json};

use super::{err, out};
use crate::{
    acts::world::{DAY, World},
    harness::run,
    measured::Promise,
};

/// U2.8, N7, N8: what a file states of a period is what the keeper and the party read from then on, in the same
/// figures; and nobody else.
#[tokio::test]
async fn u2_8_imported_values_are_read_by_both_sides() {
    let world = World::start().await;
    let promise = Promise::find(&world).await;
    let customer = format!("customer.{}", promise.customer);
    let (from, to) = ("2026-01-01", "2026-11-01");
    let both = async || {
        let keeper = promise.fulfilment(&world, "level.sunet", from, to).await;
        assert_eq!(promise.fulfilment(&world, &customer, from, to).await, keeper, "N8");
        keeper
    };
    let before = both().await;
    let rows = promise.rows(&world, &customer, from, to).await;
    let month = rows.iter().rfind(|row| row["state"] == "MET").unwrap_or_else(|| panic!("{rows:?}"));
    let day = |name: &str| month[name].as_str().expect("a day").to_owned();
    let (starts, ends) = (day("periodStart"), day("periodEnd"));

    // The promise as a file names it.
    let query = format!(
        "{{ node(id: {}) {{ ... on AgreementPart {{ version {{ number agreement {{ code }} }} }} }} }}",
        promise.part
    );
    let version = world.ask("level.sunet", &query).await["node"]["version"].clone();
    let (code, number) = (version["agreement"]["code"].as_str().expect("a code"), &version["number"]);
    let position = format!(
        "SELECT CAST(t.position AS BIGINT) FROM service_target t JOIN agreement_version v ON v.id = t.version_id \
         JOIN agreement a ON a.id = v.agreement_id JOIN service s ON s.id = t.service_id \
         JOIN organisation k ON k.id = a.keeper_id \
         WHERE k.code = 'sunet' AND a.code = '{code}' AND v.number = {number} AND s.code = 'drive' \
         AND t.part_id IS NULL AND t.metric = 'AVAILABILITY' AND t.measured_over = 'MONTH'"
    );
    let position = world.number(&position).await;
    let row = format!("sunet,{code},{number},,{position},{},{starts},{ends},90\n", promise.customer);
    let file = world.server.database.directory().join("measured_values.csv");
    let heading = "keeper,agreement,version,target_organisation,position,organisation,period_start,period_end,value\n";
    std::fs::write(&file, format!("{heading}{row}")).unwrap();
    let arguments = ["import", file.to_str().unwrap(), "--as", "contract.sunet", "--source", "the log"];
    let done = run(&world.server.database, &arguments, &[("CLOCK", DAY)]);
    assert!(out(&done).contains("0 new, 1 changed, 0 unchanged"), "{}{}", out(&done), err(&done));

    let after = both().await;
    let rows = promise.rows(&world, "level.sunet", from, to).await;
    let now = rows.iter().find(|row| row["periodStart"] == starts).unwrap_or_else(|| panic!("{rows:?}"));
    assert_eq!((&now["state"], &now["value"], &now["revision"]), (&json!("BREACHED"), &json!("90"), &json!(2)));
    let figure = |of: &Value, name: &str| of[name].as_i64().expect("a figure");
    for (name, more) in [("met", -1), ("breached", 1), ("notMeasured", 0)] {
        assert_eq!(figure(&after, name), figure(&before, name) + more, "{name}: {after}");
    }
    assert!(promise.fulfilment(&world, "customer.uu", from, to).await.is_null(), "N7");
}
