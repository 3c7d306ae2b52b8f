//! What lies around an index run (U2.7): tiers, agreements that are renewed on its day, clauses that contradict themselves, and
//! a version that was signed while prices were adjusted.

use serde_json::{Value, json};

use super::left::{agreed, applied, published, reviewed};
use crate::{
    acts::world::World,
    agreeing::{registered_as, review, seen, signed, to_sign, written},
};

/// U2.7, V2: the steps of a price are moved as the line's own price is, and the party is told what each of them comes to.
#[tokio::test]
async fn u2_7_every_step_of_a_price_is_adjusted() {
    let world = World::start().await;
    published(&world, "2026-10", "425.50", "2026-11-13").await;
    let agreement = agreed(&world, "steps", 3).await;
    let steps = async || {
        let query = "{ agreement(keeper: \"sunet\", code: \"steps\") { inForce { parts(first: 2) { nodes { lines(on: \"2027-01-01\") \
            { tiers { fromQuantity unitPrice { amount } adjustedPrice { amount } } } } } } } }";
        world.ask("customer.uu", query).await["agreement"]["inForce"]["parts"]["nodes"][0]["lines"][0]["tiers"].clone()
    };
    let tier = |from: &str, signed: &str, adjusted: &str| json!({ "fromQuantity": from, "unitPrice": { "amount": signed }, "adjustedPrice": { "amount": adjusted } });
    assert_eq!(steps().await, json!([tier("0", "125.50", "125.50"), tier("100", "99.00", "99.00")]));
    applied(&world, "2027-01-01", &[&agreement]).await;
    // 425.50 over 409.07: of 125.50 it makes 130.54, and of every other step as much.
    assert_eq!(steps().await, json!([tier("0", "125.50", "130.54"), tier("100", "99.00", "102.98")]));
}

/// U2.7: an agreement that is renewed on the day of the run has its row, with what is to be done first.
#[tokio::test]
async fn u2_7_what_is_renewed_on_the_day_is_told() {
    let world = World::start().await;
    published(&world, "2026-10", "425.50", "2026-11-13").await;
    let terms = json!({ "validFrom": "2026-01-01", "validUntil": "2027-01-01", "noticeMonths": 1, "renewalMonths": 12,
        "indexClause": { "series": "KPI-1980", "basePeriod": "2023-10" } });
    let version = registered_as(&world, "yearly", "uu", terms).await;
    let agreement = seen(&world, "contract.sunet", &version).await["agreement"]["id"].clone();
    let told = async |world: &World, mut chosen: Value| {
        chosen["provider"] = world.organisation("sunet").await;
        chosen["effectiveFrom"] = json!("2027-01-01");
        world.made("level.sunet", "indexAdjustmentRunDraft", chosen).await;
        let rows = "SELECT COALESCE(r.skip, '') || '|' || COALESCE(r.detail, '') || '|' || COALESCE(CAST(r.new_minor AS TEXT), '') \
            FROM index_run_line r JOIN agreement a ON a.id = r.agreement_id WHERE a.code = 'yearly' ORDER BY r.id";
        world.texts(rows).await
    };
    let by_name = json!({ "agreements": [agreement] });
    for (runs, chosen) in [json!({ "series": ["KPI-1980"] }), by_name, json!({})].into_iter().enumerate() {
        let rows = told(&world, chosen.clone()).await;
        assert_eq!(rows.len(), runs + 1, "{chosen}: {rows:?}");
        assert_eq!(rows[runs], "NOT_HELD|the term ends on 2027-01-01: renew the agreement first|", "{chosen}");
    }
    // Renewed, it is adjusted.
    let world = world.later("2026-12-05T12:00:00Z").await;
    world.act("contract.sunet", "agreementRenew", json!({ "agreement": agreement })).await;
    assert_eq!(told(&world, json!({ "series": ["KPI-1980"] })).await[3], "||13054");
}

/// U2.7: a clause that contradicts itself is not written: it would be signed, and never adjust anything.
#[tokio::test]
async fn u2_7_a_clause_that_contradicts_itself_is_refused() {
    let world = World::start().await;
    let version = written(&world, "clause", "uu").await;
    for (limits, field) in [
        (json!({ "upwardsOnly": true, "capPercent": "-1" }), "capPercent"),
        (json!({ "thresholdPercent": "5", "newAgreementAbovePercent": "3" }), "thresholdPercent"),
        (json!({ "floorPercent": "-100" }), "floorPercent"),
    ] {
        let mut clause = json!({ "series": "KPI-1980", "basePeriod": "2023-10" });
        for (name, value) in limits.as_object().expect("limits") {
            clause[name] = value.clone();
        }
        let input = json!({ "agreementVersion": version, "indexClause": clause });
        let refused = world.refuses("manager.sunet.drive", "agreementEdit", input, "INVALID", "U2.7").await;
        assert_eq!(refused.field, format!("indexClause.{field}"));
    }
}

/// U2.7, U2.6: what was adjusted while a version was signed does not fall back when it is registered: it is drawn up anew.
#[tokio::test]
async fn u2_7_a_version_signed_before_the_run_does_not_undo_it() {
    let world = World::start().await;
    published(&world, "2026-10", "425.50", "2026-11-13").await;
    let agreement = agreed(&world, "undone", 3).await;
    let amend = json!({ "agreement": agreement, "validFrom": "2027-02-01" });
    let draft = world.made("contract.sunet", "agreementAmend", amend).await;
    review(&world, &draft).await;
    signed(&world, &draft, "uu").await;
    let kth = to_sign(&world, "signatory.kth", &draft, "kth").await;
    world.act("signatory.kth", "agreementSign", kth).await;
    let run = reviewed(&world, "2027-01-01", &[&agreement]).await;
    world.act("level.sunet", "indexAdjustmentRunApply", json!({ "run": run })).await;
    let register = json!({ "agreementVersion": draft });
    let refused = world.refuses("contract.sunet", "agreementRegister", register, "INCOMPLETE", "U2.7").await;
    assert!(refused.message.contains("2026-10"), "{}", refused.message);
}
