//! Index adjustment over HTTP (U2.7): published values, a run that is drafted, reviewed by another and applied; what the
//! parties then see; and that every figure is still the sum of its rows (N8).

mod amended;
mod around;
mod figures;
mod held;
mod left;
mod many;
mod real;
mod rules;
mod steps;
mod whole;

use sea_orm::{ConnectionTrait, Database as Sql, DatabaseConnection, DbErr, Statement};
use serde_json::{Value, json};

use crate::acts::world::World;

/// Who keeps the agreements, and the agreement with an index clause: research storage, a part for each faculty.
const KEEPER: &str = "uu-it";
pub const CODE: &str = "IT-004";

/// October 2023, as published, and what the tests say was published of October 2025 and 2026; thousandths.
const BASE: i64 = 409_070;
const LAST_YEAR: i64 = 420_000;
const THIS_YEAR: i64 = 425_500;

/// The database of a world, looked at behind the program's back.
async fn database(world: &World) -> DatabaseConnection {
    Sql::connect(world.server.database.own_url()).await.expect("the database")
}

/// What the database says to a statement.
async fn run(db: &DatabaseConnection, sql: &str) -> Result<u64, DbErr> {
    db.execute_raw(Statement::from_string(db.get_database_backend(), sql)).await.map(|done| done.rows_affected())
}

/// Four fifths of a price follow the index: rounded half even, reckoned without the program's arithmetic.
fn followed(minor: i64, value: i64) -> i64 {
    followed_from(minor, value, BASE)
}

/// The same, from another base.
fn followed_from(minor: i64, value: i64, base: i64) -> i64 {
    let (minor, value, base) = (i128::from(minor), i128::from(value), i128::from(base));
    let (exact, by) = (minor * (base * 10 + (value - base) * 8), base * 10);
    let (whole, rest) = (exact / by, exact % by);
    let up = rest * 2 > by || (rest * 2 == by && whole % 2 == 1);
    i64::try_from(whole + i128::from(up)).expect("small")
}

/// The id of an agreement of the keeper.
async fn agreement(world: &World, code: &str) -> Value {
    world.id("level.uu-it", &format!("agreement(keeper: \"{KEEPER}\", code: \"{code}\")")).await
}

/// Enters the values of two Octobers.
pub async fn publish(world: &World) {
    let values = json!([
        { "period": "2025-10", "value": "420.00", "publishedOn": "2025-11-13" },
        { "period": "2026-10", "value": "425.50", "publishedOn": "2026-11-13" },
    ]);
    let input = json!({ "provider": world.organisation(KEEPER).await, "code": "KPI-1980", "values": values,
        "source": "scb.se" });
    let done = world.act("level.uu-it", "indexSeriesRecord", input).await;
    assert_eq!(done["decision"]["clause"], "U2.7");
}

/// Drafts a run over agreements, by code.
async fn draft(world: &World, from: &str, codes: &[&str]) -> Value {
    let mut agreements = Vec::new();
    for code in codes {
        agreements.push(agreement(world, code).await);
    }
    let provider = world.organisation(KEEPER).await;
    let input = json!({ "provider": provider, "effectiveFrom": from, "agreements": agreements });
    world.made("level.uu-it", "indexAdjustmentRunDraft", input).await
}

/// A run as the service level manager sees it, with its first lines.
async fn seen(world: &World, run: &Value) -> Value {
    let query = format!(
        "{{ node(id: {run}) {{ ... on IndexAdjustmentRun {{ state adjusted skipped contentHash effectiveFrom lines(first: 100) \
         {{ position agreementCode skip detail oldPrice {{ amount }} newPrice {{ amount }} change limited \
         clause {{ series basePeriod baseValue sharePercent capPercent newAgreementAbovePercent effectiveMonth text }} compared {{ series period value }} }} }} }} }}"
    );
    world.ask("level.uu-it", &query).await["node"].clone()
}

/// Drafts, reviews and applies a run; its id.
pub async fn applied(world: &World, from: &str, codes: &[&str]) -> Value {
    let run = draft(world, from, codes).await;
    world.act("reviewer.uu-it", "indexAdjustmentRunReview", json!({ "run": run })).await;
    world.act("level.uu-it", "indexAdjustmentRunApply", json!({ "run": run })).await;
    run
}

fn lines(run: &Value) -> &[Value] {
    run["lines"].as_array().expect("lines")
}

/// An amount in minor units.
fn minor(value: &Value) -> i64 {
    value["amount"].as_str().expect("an amount").replace('.', "").parse().expect("digits")
}

#[tokio::test]
async fn u2_7_a_run_is_drafted_with_every_lines_outcome() {
    let world = World::start().await;
    publish(&world).await;
    let run = draft(&world, "2027-01-01", &[CODE, "IT-001"]).await;
    let told = seen(&world, &run).await;
    assert_eq!(told["state"], "DRAFT");
    let adjusted: Vec<&Value> = lines(&told).iter().filter(|line| line["agreementCode"] == CODE).collect();
    assert_eq!(told["adjusted"], adjusted.len());
    assert!(adjusted.len() >= 10, "{told}");
    for line in &adjusted {
        assert_eq!(minor(&line["newPrice"]), followed(minor(&line["oldPrice"]), THIS_YEAR), "{line}");
        let base = json!({ "series": "KPI-1980", "period": "2023-10", "value": "409.07" });
        assert_eq!(line["compared"], json!([base, { "series": "KPI-1980", "period": "2026-10", "value": "425.5" }]));
        assert!(line["change"].as_str().expect("a change").starts_with("3.2") && line["limited"].is_null(), "{line}");
        let applied = &line["clause"];
        assert_eq!(
            json!([
                applied["series"],
                applied["basePeriod"],
                applied["baseValue"],
                applied["sharePercent"],
                applied["capPercent"]
            ]),
            json!(["KPI-1980", "2023-10", "409.07", "80", "5"]),
            "the clause that was applied is told: {line}"
        );
        assert!(applied["text"].as_str().is_some_and(|text| text.starts_with("Fyra femtedelar")), "{line}");
    }
    // What has no clause needs a new agreement; nothing of it is guessed.
    let others = lines(&told).iter().filter(|line| line["agreementCode"] == "IT-001");
    assert!(
        others.clone().count() > 0
            && others.clone().all(|line| line["skip"] == "NO_CLAUSE" && line["clause"].is_null())
    );
    // The reviewer is told the same.
    let query = format!(
        "{{ node(id: {run}) {{ ... on IndexAdjustmentRun {{ lines(first: 100) {{ agreementCode clause {{ text }} }} }} }} }}"
    );
    let reviewed = world.ask("reviewer.uu-it", &query).await["node"].clone();
    assert!(lines(&reviewed).iter().all(|line| (line["agreementCode"] == CODE) == line["clause"]["text"].is_string()));
    assert_eq!(told["skipped"], others.count());
    // Nothing has changed yet.
    let db = database(&world).await;
    let holding = "SELECT COUNT(*) FROM line_adjustment";
    assert_eq!(world.number(holding).await, 0);
    assert_eq!(migration::kept::differences(&db).await.expect("an answer"), []);
    assert!(world.told("reviewer.uu-it").await.contains(&"INDEX_RUN_DRAFTED".to_owned()));
}

#[tokio::test]
async fn u2_7_what_cannot_be_adjusted_is_told_with_the_reason() {
    let world = World::start().await;
    publish(&world).await;
    let reasons = async |from: &str| {
        let told = seen(&world, &draft(&world, from, &[CODE]).await).await;
        let mut found: Vec<String> =
            lines(&told).iter().map(|line| line["skip"].as_str().unwrap_or_default().to_owned()).collect();
        found.dedup();
        found
    };
    assert_eq!(reasons("2028-01-01").await, ["NOT_PUBLISHED"], "October 2027 has not come");
    assert_eq!(reasons("2027-02-01").await, ["NOT_THE_DAY"]);
    // 12 % more since the base is beyond what the clause lets pass without a new agreement.
    let values = json!([{ "period": "2026-10", "value": "470.00", "publishedOn": "2026-11-14" }]);
    let provider = world.organisation(KEEPER).await;
    let input = json!({ "provider": provider, "code": "KPI-1980", "values": values, "source": "scb.se, corrected" });
    world.act("level.uu-it", "indexSeriesRecord", input).await;
    assert_eq!(reasons("2027-01-01").await, ["NEEDS_AGREEMENT"]);
    // By what was known the day before the correction, it is as it was.
    let storage = agreement(&world, CODE).await;
    let input = json!({ "provider": provider, "effectiveFrom": "2027-01-01", "knownOn": "2026-11-13", "agreements": [storage] });
    let run = world.made("level.uu-it", "indexAdjustmentRunDraft", input).await;
    assert!(lines(&seen(&world, &run).await).iter().all(|line| line["skip"].is_null()));
}

#[tokio::test]
async fn u2_7_each_step_is_for_whom_the_clause_names() {
    let world = World::start().await;
    publish(&world).await;
    let provider = world.organisation(KEEPER).await;
    let values = json!({ "provider": provider, "code": "KPI-1980", "source": "scb.se",
        "values": [{ "period": "2026-09", "value": "425.00", "publishedOn": "2026-10-14" }] });
    let chosen =
        json!({ "provider": provider, "effectiveFrom": "2027-01-01", "agreements": [agreement(&world, CODE).await] });
    for person in ["leader.uu-it", "contract.uu-it", "reviewer.uu-it", "customer.uu-jur"] {
        world.refuses(person, "indexSeriesRecord", values.clone(), "FORBIDDEN", "U2.7").await;
    }
    for person in ["leader.uu-it", "contract.uu-it", "reviewer.uu-it", "level.sunet"] {
        world.refuses(person, "indexAdjustmentRunDraft", chosen.clone(), "FORBIDDEN", "U2.7").await;
    }
    let run = draft(&world, "2027-01-01", &[CODE]).await;
    let of_run = json!({ "run": run });
    // V7: whom it does not concern does not find it.
    for person in ["customer.uu-jur", "level.sunet", "manager.sunet.drive"] {
        world.refuses(person, "indexAdjustmentRunApply", of_run.clone(), "NOT_FOUND", "").await;
    }
    world.refuses("level.uu-it", "indexAdjustmentRunReview", of_run.clone(), "FORBIDDEN", "U2.7").await;
    world.refuses("reviewer.uu-it", "indexAdjustmentRunApply", of_run.clone(), "FORBIDDEN", "U2.7").await;
    world.refuses("level.uu-it", "indexAdjustmentRunApply", of_run.clone(), "WRONG_STATE", "U2.7").await;
    let other = json!({ "run": run, "contentHash": "0000" });
    world.refuses("reviewer.uu-it", "indexAdjustmentRunReview", other, "VERSION_CONFLICT", "U2.7").await;
    world.act("reviewer.uu-it", "indexAdjustmentRunReview", of_run.clone()).await;
    assert_eq!(world.whom("INDEX_RUN_REVIEWED").await, ["level.uu-it"]);
    world.refuses("level.uu-it", "indexAdjustmentRunWithdraw", of_run.clone(), "REQUIRED", "U2.7").await;
    let withdrawn = json!({ "run": run, "reason": "Nytt avtal i stället" });
    world.act("level.uu-it", "indexAdjustmentRunWithdraw", withdrawn).await;
    world.refuses("level.uu-it", "indexAdjustmentRunApply", of_run, "WRONG_STATE", "U2.7").await;
}

/// Persons are compared, not roles: whoever drafted it does not review it, whatever appointments they hold (U2.7, N1).
#[tokio::test]
async fn u2_7_whoever_drafted_it_does_not_review_it() {
    let world = World::start().await;
    publish(&world).await;
    let provider = world.organisation(KEEPER).await;
    let person = world.person("level.uu-it").await;
    let input = json!({ "person": person, "role": "AGREEMENT_REVIEWER", "scope": { "provider": provider } });
    let appointment = world.made("leader.uu-it", "appointmentMake", input).await;
    world.act("level.uu-it", "appointmentAccept", json!({ "appointment": appointment })).await;
    let run = draft(&world, "2027-01-01", &[CODE]).await;
    let of_run = json!({ "run": run });
    world.refuses("level.uu-it", "indexAdjustmentRunReview", of_run.clone(), "SAME_PERSON", "U2.7").await;
    // The database says the same, whoever asks.
    let db = database(&world).await;
    let same = "UPDATE index_run SET state = 'REVIEWED', reviewed_by_person_id = drafted_by_person_id, \
        reviewed_at = drafted_at";
    let refused = run_refused(&db, same).await;
    assert!(refused.contains("index_run_other_person"), "{refused}");
    world.act("reviewer.uu-it", "indexAdjustmentRunReview", of_run).await;
}

/// What the database says against a statement.
async fn run_refused(db: &DatabaseConnection, sql: &str) -> String {
    run(db, sql).await.expect_err(sql).to_string()
}
