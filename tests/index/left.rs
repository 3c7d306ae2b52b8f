//! What index adjustment makes of prices goes on for those who stay when a party leaves (U2.7, N7, N8).

use std::sync::Arc;

use serde_json::{Value, json};

use super::database;
use crate::{
    acts::world::{World, refusal},
    agreeing::{ended::joint, seen, written},
};

/// An agreement of two customers under an index clause with a cap; its version, and its id.
pub async fn agreed(world: &World, code: &str, months: u8) -> Value {
    let clause = json!({ "series": "KPI-1980", "basePeriod": "2023-10", "capPercent": "5" });
    let terms = json!({ "validFrom": "2026-01-01", "validUntil": null, "noticeMonths": months, "renewalMonths": null,
        "indexClause": clause });
    let version = joint(world, code, terms).await;
    seen(world, "contract.sunet", &version).await["agreement"]["id"].clone()
}

pub async fn published(world: &World, period: &str, value: &str, on: &str) {
    let values = json!([{ "period": period, "value": value, "publishedOn": on }]);
    let provider = world.organisation("sunet").await;
    let input = json!({ "provider": provider, "code": "KPI-1980", "values": values, "source": "scb.se" });
    world.act("level.sunet", "indexSeriesRecord", input).await;
}

pub async fn reviewed(world: &World, from: &str, agreements: &[&Value]) -> Value {
    let provider = world.organisation("sunet").await;
    let input = json!({ "provider": provider, "effectiveFrom": from, "agreements": agreements });
    let run = world.made("level.sunet", "indexAdjustmentRunDraft", input).await;
    world.act("reviewer.sunet", "indexAdjustmentRunReview", json!({ "run": run })).await;
    run
}

pub async fn applied(world: &World, from: &str, agreements: &[&Value]) {
    let run = reviewed(world, from, agreements).await;
    world.act("level.sunet", "indexAdjustmentRunApply", json!({ "run": run })).await;
}

async fn notice(world: &World, agreement: &Value) {
    let input = json!({ "agreement": agreement, "reason": "Vi slutar.", "endDeliveries": true });
    world.act("signatory.kth", "agreementTerminate", input).await;
}

/// What the customer that stays pays on some days.
async fn paid(world: &World, code: &str, days: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    for day in days {
        let query = format!(
            "{{ agreement(keeper: \"sunet\", code: \"{code}\") {{ inForce(on: \"{day}\") {{ indexClause {{ basePeriod }} \
             parts(first: 2) {{ nodes {{ lines(on: \"{day}\") {{ unitPrice(on: \"{day}\") {{ amount }} signedPrice {{ amount }} }} }} }} }} }} }}"
        );
        let told = world.ask("customer.uu", &query).await["agreement"]["inForce"].clone();
        assert_eq!(told["indexClause"]["basePeriod"], "2023-10", "{code} {day}: as it was signed: {told}");
        let lines = told["parts"]["nodes"][0]["lines"].as_array().expect("lines").clone();
        assert_eq!((lines.len(), &lines[0]["signedPrice"]["amount"]), (1, &json!("125.50")), "{code} {day}: {told}");
        found.push(lines[0]["unitPrice"]["amount"].as_str().expect("an amount").to_owned());
    }
    found
}

/// U2.7, N8: whether a run was applied before the notice, between notice and leaving, or after, whoever stays pays on each
/// day what it would have paid had nobody left; and every sum is that of its lines.
#[tokio::test]
async fn u2_7_who_stays_pays_as_if_nobody_had_left() {
    let world = World::start().await;
    published(&world, "2026-10", "425.50", "2026-11-13").await;
    let nobody = agreed(&world, "nobody", 3).await;
    let (before, between) = (agreed(&world, "before", 1).await, agreed(&world, "between", 3).await);
    applied(&world, "2027-01-01", &[&nobody, &before]).await;
    // From 23 December, and from 23 February.
    notice(&world, &before).await;
    notice(&world, &between).await;
    applied(&world, "2027-01-01", &[&between]).await;
    let days = ["2027-01-01", "2027-02-22", "2027-02-23", "2027-12-31", "2028-01-01"];
    let pays = paid(&world, "nobody", &days).await;
    assert!(pays[0] != "125.50" && pays.iter().all(|paid| *paid == pays[0]), "{pays:?}");
    for code in ["before", "between"] {
        assert_eq!(paid(&world, code, &days).await, pays, "{code}");
    }
    // It is told once of each.
    let changes = "{ organisation(code: \"uu\") { agreementChanges(first: 100, since: \"2026-11-22\", until: \"2027-12-31\") \
        { nodes { kind agreement { code } } } } }";
    let world = world.later("2027-11-22T12:00:00Z").await;
    let told = world.ask("customer.uu", changes).await["organisation"]["agreementChanges"]["nodes"].clone();
    for code in ["nobody", "before", "between"] {
        let events = told.as_array().expect("events").iter();
        let of = events.filter(|it| it["kind"] == "PRICE_ADJUSTED" && it["agreement"]["code"] == code);
        assert_eq!(of.count(), 1, "{code}: {told}");
    }
    // The next year's comes on top of it; what the cap cut off came from the signed price, in all of them.
    published(&world, "2027-10", "460.00", "2027-11-13").await;
    applied(&world, "2028-01-01", &[&nobody, &before, &between]).await;
    let pays = paid(&world, "nobody", &days).await;
    assert!(pays[4] != pays[3], "{pays:?}");
    for code in ["before", "between"] {
        assert_eq!(paid(&world, code, &days).await, pays, "{code}");
    }
    let db = database(&world).await;
    assert_eq!(migration::kept::differences(&db).await.expect("an answer"), []);
    // N8: as much comes in of each, from the day on which the other has left.
    let income = "SELECT CAST(COUNT(DISTINCT x.amount - x.before_amount) AS BIGINT) FROM adjustment_standing x \
        JOIN index_run_line r ON r.id = x.adjustment_id JOIN agreement_line l ON l.id = r.line_id \
        JOIN agreement_part p ON p.id = l.part_id JOIN organisation o ON o.id = p.organisation_id \
        JOIN agreement g ON g.id = x.agreement_id WHERE g.code IN ('nobody', 'before', 'between') AND o.code = 'uu'";
    assert_eq!(world.number(income).await, 2, "one for each run");
    let open = "SELECT COUNT(*) FROM adjustment_standing x JOIN index_run_line r ON r.id = x.adjustment_id \
        JOIN agreement_line l ON l.id = r.line_id JOIN agreement_part p ON p.id = l.part_id \
        JOIN organisation o ON o.id = p.organisation_id JOIN agreement g ON g.id = x.agreement_id \
        WHERE g.code IN ('nobody', 'before', 'between') AND o.code = 'uu' AND x.until_day = 65536";
    assert_eq!(world.number(open).await, 6, "each adjustment goes on with its line");
}

/// U2.7: the same where one leaves on a far day, and another, later, on a nearer one: who stays goes on from both.
#[tokio::test]
async fn u2_7_who_stays_when_two_leave_pays_as_if_nobody_had_left() {
    let world = World::start().await;
    published(&world, "2026-10", "425.50", "2026-11-13").await;
    let mut agreements = Vec::new();
    for code in ["nobody", "two"] {
        let version = written(&world, code, "uu").await;
        for party in ["kth", "su"] {
            let line = json!({ "service": world.service("drive").await, "itemSv": "Lagring", "amount": "125.50",
                "period": "MONTH", "validFrom": "2026-01-01" });
            let input = json!({ "agreementVersion": version, "party": world.organisation(party).await,
                "responsibilitiesSv": "Som UU.", "lines": [line] });
            world.act("manager.sunet.drive", "agreementPartySet", input).await;
        }
        let edit = json!({ "agreementVersion": version, "validFrom": "2026-01-01", "validUntil": null, "noticeMonths": 1,
            "renewalMonths": null, "indexClause": { "series": "KPI-1980", "basePeriod": "2023-10" } });
        world.act("manager.sunet.drive", "agreementEdit", edit).await;
        let attest = json!({ "agreementVersion": version, "signedOn": "2025-12-20", "source": "Pärm 6" });
        world.act("contract.sunet", "agreementAttest", attest).await;
        world.act("contract.sunet", "agreementRegister", json!({ "agreementVersion": version })).await;
        agreements.push(seen(&world, "contract.sunet", &version).await["agreement"]["id"].clone());
    }
    let far =
        json!({ "agreement": agreements[1], "reason": "Vi slutar.", "from": "2027-09-01", "endDeliveries": true });
    world.act("signatory.kth", "agreementTerminate", far).await;
    let near = json!({ "agreement": agreements[1], "reason": "Vi också.", "endDeliveries": true });
    world.act("signatory.uu", "agreementTerminate", near).await;
    applied(&world, "2027-01-01", &[&agreements[0], &agreements[1]]).await;
    let mut paid = Vec::new();
    for code in ["nobody", "two"] {
        for day in ["2026-12-31", "2027-01-01", "2027-08-31", "2027-09-01", "2027-12-31"] {
            let query = format!(
                "{{ agreement(keeper: \"sunet\", code: \"{code}\") {{ inForce(on: \"{day}\") {{ parts(first: 9) {{ nodes {{ \
                 organisation {{ code }} lines(on: \"{day}\") {{ unitPrice(on: \"{day}\") {{ amount }} }} }} }} }} }} }}"
            );
            let told = world.ask("contract.sunet", &query).await["agreement"]["inForce"].clone();
            let parts = told["parts"]["nodes"].as_array().expect("parts").clone();
            let own = parts.iter().find(|part| part["organisation"]["code"] == "su").expect("who stays");
            paid.push(own["lines"][0]["unitPrice"]["amount"].clone());
        }
    }
    let (nobody, two) = paid.split_at(5);
    assert!(nobody[0] != nobody[1] && nobody[1..].iter().all(|amount| *amount == nobody[1]), "{nobody:?}");
    assert_eq!(two, nobody);
    let db = database(&world).await;
    assert_eq!(migration::kept::differences(&db).await.expect("an answer"), []);
}

/// U2.7: a new version of an agreement that somebody has left begins with what holds, as any does.
#[tokio::test]
async fn u2_7_a_new_version_after_somebody_left_starts_from_the_adjusted_price() {
    let world = World::start().await;
    published(&world, "2026-10", "425.50", "2026-11-13").await;
    let agreement = agreed(&world, "anew", 3).await;
    applied(&world, "2027-01-01", &[&agreement]).await;
    notice(&world, &agreement).await;
    let input = json!({ "agreement": agreement, "validFrom": "2027-06-01" });
    let draft = world.made("contract.sunet", "agreementAmend", input).await;
    let query = "query($id: ID!) { node(id: $id) { ... on AgreementVersion { indexClause { basePeriod } \
        parts(first: 5) { nodes { organisation { code } lines { signedPrice { amount } } } } } } }";
    let told = world.send("contract.sunet", query, json!({ "id": draft })).await["data"]["node"].clone();
    assert_eq!(told["indexClause"]["basePeriod"], "2026-10", "{told}");
    let uu = told["parts"]["nodes"].as_array().expect("parts").iter().find(|it| it["organisation"]["code"] == "uu");
    // 125.50 × 425.50 / 409.07
    assert_eq!(uu.expect("the part")["lines"][0]["signedPrice"]["amount"], "130.54", "{told}");
}

/// U2.7: a run that is applied while somebody leaves adjusts nothing that does not hold on its day.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn u2_7_a_run_and_a_notice_never_cross() {
    let world = World::start().await;
    published(&world, "2026-10", "425.50", "2026-11-13").await;
    let mut agreements = Vec::new();
    for number in 0..4 {
        agreements.push(agreed(&world, &format!("at-once-{number}"), 1).await);
    }
    // Who gives notice leaves on 23 December: on the first of January another version holds.
    let mut runs = Vec::new();
    for agreement in &agreements {
        runs.push(reviewed(&world, "2027-01-01", &[agreement]).await);
    }
    let world = Arc::new(world);
    let mut tasks = Vec::new();
    for (run, agreement) in runs.into_iter().zip(agreements) {
        let (one, other) = (Arc::clone(&world), Arc::clone(&world));
        let input = json!({ "agreement": agreement, "reason": "Vi slutar.", "endDeliveries": true });
        tasks.push(tokio::spawn(async move { other.tried("signatory.kth", "agreementTerminate", input).await }));
        tasks.push(tokio::spawn(async move {
            one.tried("level.sunet", "indexAdjustmentRunApply", json!({ "run": run })).await
        }));
    }
    for task in tasks {
        let answer = task.await.expect("an answer");
        if let Some(refused) = refusal(&answer) {
            assert!(["WRONG_STATE", "CONFLICT"].contains(&refused.code.as_str()), "{answer}");
        }
    }
    // What was applied after the notice would stand on a version that does not hold on that day.
    let crossed = "SELECT COUNT(*) FROM line_adjustment a JOIN agreement_version v ON v.id = a.version_id \
        JOIN agreement_version n ON n.agreement_id = v.agreement_id AND n.number > v.number AND n.state = 'REGISTERED' \
        WHERE NOT a.inherited AND n.valid_from <= a.effective_from \
        AND (SELECT MAX(y.seq) FROM decision y WHERE y.object_id = n.id) \
        < (SELECT MAX(y.seq) FROM decision y WHERE y.object_id = a.run_id)";
    assert_eq!(world.number(crossed).await, 0);
}
