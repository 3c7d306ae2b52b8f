//! What an applied run leaves: dated rows under the signed clause that nobody changes any more (N5), seen by the parties.

use serde_json::json;

use super::{CODE, LAST_YEAR, THIS_YEAR, applied, database, draft, followed, lines, minor, publish, run_refused, seen};
use crate::acts::world::World;

/// A faculty's part, as its own people see it.
const PART: &str = "{ agreement(keeper: \"uu-it\", code: \"IT-004\") { versions { number state contentHash } \
    inForce { parts { nodes { organisation { code } nextPriceChangeOn next: annualValue(on: \"2027-01-01\") { amount } \
    lines(on: \"2027-01-01\") { unitPrice { amount } before: unitPrice(on: \"2026-12-31\") { amount } \
    signedPrice { amount } annualValue { amount } adjustments(language: EN) { effectiveFrom oldPrice { amount } \
    newPrice { amount } change compared { period value } clause appliedAt } } } } } } }";

#[tokio::test]
async fn u2_7_the_party_sees_its_price_now_and_next_and_what_it_follows_from() {
    let world = World::start().await;
    publish(&world).await;
    let before = world.ask("customer.uu-jur", PART).await;
    applied(&world, "2027-01-01", &[CODE]).await;
    let after = world.ask("customer.uu-jur", PART).await;
    // A dated adjustment, and no new version: what was signed is as it was.
    assert_eq!(after["agreement"]["versions"], before["agreement"]["versions"]);
    let parts = after["agreement"]["inForce"]["parts"]["nodes"].as_array().expect("parts").clone();
    let own: Vec<_> = parts.iter().filter(|part| part["lines"] != json!([])).collect();
    assert!(own.len() == 1 && own[0]["organisation"]["code"] == "uu-jur", "N7: its own part alone: {parts:?}");
    assert_eq!(own[0]["nextPriceChangeOn"], "2027-01-01");
    for line in own[0]["lines"].as_array().expect("lines") {
        let signed = minor(&line["signedPrice"]);
        assert_eq!(minor(&line["unitPrice"]), followed(signed, THIS_YEAR));
        let adjustment = &line["adjustments"][0];
        assert_eq!(adjustment["effectiveFrom"], "2027-01-01");
        assert_eq!(
            (minor(&adjustment["oldPrice"]), minor(&adjustment["newPrice"])),
            (signed, followed(signed, THIS_YEAR))
        );
        assert_eq!(adjustment["compared"][1], json!({ "period": "2026-10", "value": "425.5" }));
        assert!(adjustment["clause"].as_str().expect("the clause").contains("consumer price index"));
        assert_eq!(own[0]["next"][0]["amount"], line["annualValue"]["amount"]);
    }
    // Those concerned are told, each of the agreement; a party to none of it is not.
    let units =
        ["farmfak", "histfil", "jur", "medfak", "projekt-exempel", "samfak", "sprak", "teknatfak", "teol", "utbvet"];
    let above = ["uu", "uu-humsam", "uu-medfarm", "uu-teknat"];
    let mut concerned = vec!["account.uu-it".to_owned(), "contract.uu-it".to_owned()];
    concerned.extend(units.iter().flat_map(|unit| [format!("customer.uu-{unit}"), format!("signatory.uu-{unit}")]));
    concerned.extend(above.iter().map(|unit| format!("customer.{unit}")));
    concerned.sort();
    assert_eq!(world.whom("PRICE_ADJUSTED").await, concerned);
}

#[tokio::test]
async fn u2_7_an_adjustment_is_made_once_and_the_next_starts_from_the_signed_price() {
    let world = World::start().await;
    publish(&world).await;
    // The lines that held last January are others, and follow October before.
    let last = seen(&world, &draft(&world, "2026-01-01", &[CODE]).await).await;
    assert!(lines(&last).iter().all(|line| minor(&line["newPrice"]) == followed(minor(&line["oldPrice"]), LAST_YEAR)));
    applied(&world, "2027-01-01", &[CODE]).await;
    let again = seen(&world, &draft(&world, "2027-01-01", &[CODE]).await).await;
    assert!(lines(&again).iter().all(|line| line["skip"] == "ALREADY_ADJUSTED"), "{again}");
    let values = json!([{ "period": "2027-10", "value": "430.00", "publishedOn": "2027-11-12" }]);
    let world = world.later("2027-11-22T12:00:00Z").await;
    let input =
        json!({ "provider": world.organisation("uu-it").await, "code": "KPI-1980", "values": values, "source": "scb" });
    world.act("level.uu-it", "indexSeriesRecord", input).await;
    let next = seen(&world, &draft(&world, "2028-01-01", &[CODE]).await).await;
    let signed = world
        .number(
            "SELECT MAX(l.amount_minor) FROM agreement_line l JOIN agreement a ON a.id = l.agreement_id \
        WHERE a.code = 'IT-004' AND l.valid_from = '2027-01-01'",
        )
        .await;
    for line in lines(&next) {
        // 430.00 of 409.07, by the signed price: what was rounded the year before does not add up.
        assert_eq!(minor(&line["oldPrice"]), followed(signed, THIS_YEAR), "{line}");
        assert_eq!(minor(&line["newPrice"]), followed(signed, 430_000), "{line}");
        assert_eq!(line["compared"][0]["period"], "2023-10");
    }
}

/// Two runs over the same lines: the second was drafted by what no longer holds, and is refused as a whole.
#[tokio::test]
async fn u2_7_a_run_that_was_overtaken_is_refused_as_a_whole() {
    let world = World::start().await;
    publish(&world).await;
    let (first, second) = (draft(&world, "2027-01-01", &[CODE]).await, draft(&world, "2027-01-01", &[CODE]).await);
    for run in [&first, &second] {
        world.act("reviewer.uu-it", "indexAdjustmentRunReview", json!({ "run": run })).await;
    }
    world.act("level.uu-it", "indexAdjustmentRunApply", json!({ "run": first })).await;
    world.refuses("level.uu-it", "indexAdjustmentRunApply", json!({ "run": second }), "WRONG_STATE", "U2.7").await;
    // Whatever the program asks, the database refuses it too.
    let db = database(&world).await;
    let forced = "UPDATE index_run SET state = 'APPLIED', applied_at = reviewed_at, \
        applied_by_person_id = drafted_by_person_id WHERE state = 'REVIEWED'";
    assert!(run_refused(&db, forced).await.contains("index_run_overtaken"));
    assert_eq!(migration::kept::differences(&db).await.expect("an answer"), []);
}

#[tokio::test]
async fn u2_7_n5_what_was_applied_and_what_was_published_is_never_changed() {
    let world = World::start().await;
    publish(&world).await;
    applied(&world, "2027-01-01", &[CODE]).await;
    let db = database(&world).await;
    for sql in [
        "UPDATE index_run_line SET new_minor = 1",
        "DELETE FROM index_run_line",
        "UPDATE index_value SET value_thousandths = 1",
        "DELETE FROM index_value",
        "DELETE FROM index_run",
    ] {
        assert!(run_refused(&db, sql).await.contains("append_only"), "{sql}");
    }
    for sql in [
        "UPDATE index_run SET state = 'WITHDRAWN', applied_at = NULL, applied_by_person_id = NULL",
        "UPDATE index_run SET effective_from = '2026-01-01'",
        "INSERT INTO index_run_line (id, provider_id, run_id, agreement_id, version_id, line_id, position, skip) \
         SELECT agreement_id, provider_id, run_id, agreement_id, version_id, line_id, 99999, 'NOT_HELD' \
         FROM index_run_line WHERE position = 1",
    ] {
        let why = run_refused(&db, sql).await;
        assert!(why.contains("index_run_step") || why.contains("index_run_line_once"), "{sql}: {why}");
    }
}
