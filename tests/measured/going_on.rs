//! U2.8: a promise that goes on from one version to the next is measured once in each period, and counts once.

use serde_json::{Value, json};

use crate::{
    acts::world::World,
    agreeing::{ended::joint, part, registered_as, review, seen, signed},
};

fn promise(service: &Value, value: &str, over: &str) -> Value {
    json!({ "service": service, "metric": "AVAILABILITY", "comparator": "AT_LEAST", "value": value, "unit": "PERCENT",
        "measuredOver": over })
}

/// How the promises to the university stand in a version: of each period its first day, state and value.
async fn rows(world: &World, code: &str, number: u64, between: (&str, &str)) -> Vec<(String, String, Value)> {
    let query = format!(
        "{{ agreement(keeper: \"sunet\", code: \"{code}\") {{ versions {{ number parts(first: 9) {{ nodes {{ organisation {{ code }} \
         fulfilment(from: \"{}\", to: \"{}\") {{ rows {{ periodStart state value }} }} }} }} }} }} }}",
        between.0, between.1
    );
    let told = world.ask("customer.uu", &query).await["agreement"].clone();
    let versions = told["versions"].as_array().expect("versions").iter();
    let version = versions.into_iter().find(|version| version["number"] == number).expect("the version").clone();
    let rows = part(&version, "uu")["fulfilment"]["rows"].as_array().expect("rows").clone();
    let text = |value: &Value| value.as_str().expect("a word").to_owned();
    rows.iter().map(|row| (text(&row["periodStart"]), text(&row["state"]), row["value"].clone())).collect()
}

async fn target(world: &World, code: &str, number: u64) -> Value {
    let query =
        format!("{{ agreement(keeper: \"sunet\", code: \"{code}\") {{ versions {{ number targets {{ id }} }} }} }}");
    let told = world.ask("contract.sunet", &query).await["agreement"]["versions"].clone();
    let version = told.as_array().expect("versions").iter().find(|version| version["number"] == number).cloned();
    version.expect("the version")["targets"][0]["id"].clone()
}

fn row(start: &str, state: &str, value: Value) -> (String, String, Value) {
    (start.to_owned(), state.to_owned(), value)
}

/// U2.8, U2.7: one customer leaves within a month; for those who stay it is one month, by whichever id it is measured.
#[tokio::test]
async fn u2_8_a_month_in_which_a_version_follows_is_measured_once() {
    let world = World::start().await;
    let drive = world.service("drive").await;
    let terms = json!({ "validFrom": "2026-11-01", "validUntil": null, "noticeMonths": 3, "renewalMonths": null,
        "targets": [promise(&drive, "99.5", "MONTH")] });
    let version = joint(&world, "going", terms).await;
    let agreement = seen(&world, "contract.sunet", &version).await["agreement"]["id"].clone();
    let notice = json!({ "agreement": agreement, "reason": "Vi slutar.", "endDeliveries": true });
    world.act("signatory.kth", "agreementTerminate", notice).await;
    let old = target(&world, "going", 1).await;

    let world = world.later("2027-03-05T12:00:00Z").await;
    let (year, new) = (("2026-11-01", "2027-04-01"), target(&world, "going", 2).await);
    let unmeasured: Vec<_> =
        ["2026-11-01", "2026-12-01", "2027-01-01"].map(|start| row(start, "NOT_MEASURED", Value::Null)).to_vec();
    assert_eq!(rows(&world, "going", 1, year).await, unmeasured);
    assert_eq!(rows(&world, "going", 2, year).await, [row("2027-02-01", "NOT_MEASURED", Value::Null)]);
    // As it has always been sent: by the first version's id.
    let measured = |target: &Value, start: &str, value: &str| json!({ "service": drive, "values": [{ "target": target, "periodStart": start, "value": value }] });
    world.act("manager.sunet.drive", "measuredValuesRecord", measured(&old, "2027-02-01", "99.1")).await;
    assert_eq!(rows(&world, "going", 1, year).await, unmeasured);
    assert_eq!(rows(&world, "going", 2, year).await, [row("2027-02-01", "BREACHED", json!("99.1"))]);
    // And by the other's it is the same value, and not a second one.
    let count = "SELECT COUNT(*) FROM measured_value m JOIN agreement_part p ON p.id = m.part_id JOIN agreement a \
         ON a.id = p.agreement_id JOIN organisation o ON o.id = p.organisation_id WHERE a.code = 'going' AND o.code = 'uu'";
    assert_eq!(world.number(count).await, 1);
    world.act("manager.sunet.drive", "measuredValuesRecord", measured(&new, "2027-02-01", "99.1")).await;
    assert_eq!(world.number(count).await, 1);
    let other = measured(&new, "2027-02-01", "99.9");
    let refused = world.refuses("manager.sunet.drive", "measuredValuesRecord", other, "REQUIRED", "U2.8").await;
    assert_eq!(refused.field, "values.0.correction");
    let mut twice = measured(&old, "2027-01-01", "99.9");
    twice["values"].as_array_mut().expect("values").push(measured(&new, "2027-01-01", "99.9")["values"][0].clone());
    world.refuses("manager.sunet.drive", "measuredValuesRecord", twice, "INVALID", "U2.8").await;

    let world = world.later("2027-04-05T12:00:00Z").await;
    world.act("manager.sunet.drive", "measuredValuesRecord", measured(&old, "2027-03-01", "99.8")).await;
    let expected = [row("2027-02-01", "BREACHED", json!("99.1")), row("2027-03-01", "MET", json!("99.8"))];
    assert_eq!(rows(&world, "going", 2, year).await, expected);
    // What nobody promised any more is not taken.
    let late = measured(&old, "2026-10-01", "99.8");
    let refused = world.refuses("manager.sunet.drive", "measuredValuesRecord", late, "INVALID", "U2.8").await;
    assert_eq!(refused.field, "values.0.periodStart");
    // Nor is anybody followed up for days after it has left.
    let parted = |start: &str, end: &str, part: &Value| json!({ "part": part, "periodStart": start, "periodEnd": end, "fulfilled": true, "text": "Möten har hållits" });
    let left = part(&seen(&world, "contract.sunet", &version).await, "kth")["id"].clone();
    world.act("level.sunet", "partyFulfilmentRecord", parted("2027-02-01", "2027-02-23", &left)).await;
    let after = parted("2027-02-23", "2027-04-01", &left);
    world.refuses("level.sunet", "partyFulfilmentRecord", after, "WRONG_STATE", "U2.8").await;
}

/// U2.8: a year in which a new version takes the place is one year, by what holds at its end.
#[tokio::test]
async fn u2_8_a_year_in_which_a_version_follows_is_one_year() {
    let world = World::start().await;
    let drive = world.service("drive").await;
    let terms = json!({ "validUntil": null, "renewalMonths": null, "targets": [promise(&drive, "99.5", "YEAR")] });
    let version = registered_as(&world, "yearly", "uu", terms).await;
    let agreement = seen(&world, "contract.sunet", &version).await["agreement"]["id"].clone();
    let amend = json!({ "agreement": agreement, "validFrom": "2027-07-01" });
    let draft = world.made("contract.sunet", "agreementAmend", amend).await;
    let worse = json!({ "agreementVersion": draft, "targets": [promise(&drive, "99", "YEAR")] });
    world.act("contract.sunet", "agreementEdit", worse).await;
    review(&world, &draft).await;
    signed(&world, &draft, "uu").await;
    world.act("contract.sunet", "agreementRegister", json!({ "agreementVersion": draft })).await;
    let old = target(&world, "yearly", 1).await;

    let world = world.later("2028-01-05T12:00:00Z").await;
    let year = ("2027-01-01", "2028-01-01");
    assert_eq!(rows(&world, "yearly", 1, year).await, []);
    assert_eq!(rows(&world, "yearly", 2, year).await, [row("2027-01-01", "NOT_MEASURED", Value::Null)]);
    let value =
        json!({ "service": drive, "values": [{ "target": old, "periodStart": "2027-01-01", "value": "99.2" }] });
    world.act("manager.sunet.drive", "measuredValuesRecord", value).await;
    assert_eq!(rows(&world, "yearly", 1, year).await, []);
    assert_eq!(rows(&world, "yearly", 2, year).await, [row("2027-01-01", "MET", json!("99.2"))]);
}
