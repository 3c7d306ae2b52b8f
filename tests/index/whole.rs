//! A run is applied as a whole or not at all (U2.7): whoever looks on meanwhile, however long it takes, and in as many
//! statements whether it has few lines or many.

use std::time::Duration;

use serde_json::{Value, json};

use super::{
    KEEPER, database,
    many::{multiply, underway},
    publish, seen,
};
use crate::{
    acts::world::{DAY, World},
    harness::{Database, send},
};

/// So many that a run over them can be looked at while it is done.
const LINES: i64 = 3_000;

/// What a run is drafted over: all lines under clauses that name the series.
async fn chosen(world: &World) -> Value {
    json!({ "provider": world.organisation(KEEPER).await, "effectiveFrom": "2027-01-01", "series": ["KPI-1980"] })
}

/// A run over so many lines, and some more, reviewed.
async fn reviewed(world: &World) -> Value {
    publish(world).await;
    multiply(&database(world).await, LINES).await;
    let run = world.made("level.uu-it", "indexAdjustmentRunDraft", chosen(world).await).await;
    world.act("reviewer.uu-it", "indexAdjustmentRunReview", json!({ "run": run })).await;
    run
}

/// A faculty whose part has few lines.
async fn faculty(world: &World) -> String {
    let few = "SELECT o.code FROM agreement_part p JOIN agreement a ON a.id = p.agreement_id AND a.code = 'IT-004' \
        JOIN organisation o ON o.id = p.organisation_id JOIN agreement_line l ON l.part_id = p.id \
        WHERE NOT p.is_keeper AND l.valid_from = '2027-01-01' \
        GROUP BY o.code HAVING COUNT(*) < 100 ORDER BY o.code LIMIT 1";
    world.texts(few).await.pop().expect("a part")
}

/// What it reads of its prices.
const OWN: &str = "{ agreement(keeper: \"uu-it\", code: \"IT-004\") { inForce { parts { nodes { nextPriceChangeOn \
    next: annualValue(on: \"2027-01-01\") { amount } lines(on: \"2027-01-01\") { unitPrice { amount } \
    adjustments { effectiveFrom } } } } } } }";

/// What leadership reads of all of them.
const SUM: &str = "{ portfolioOverview(provider: \"uu-it\", year: 2027, asOf: \"2027-02-01\") { providers { figures \
    { annualValue { values { amount } } } } } }";

/// U2.7, N8: until a run is applied, nobody is shown a new price, an adjustment or a sum with it; then all of them are.
#[tokio::test]
async fn u2_7_nobody_sees_a_new_price_before_all_hold() {
    let world = World::start().await;
    let run = reviewed(&world).await;
    let customer = format!("customer.{}", faculty(&world).await);
    let shown = async || (world.ask(&customer, OWN).await, world.ask("leader.uu-it", SUM).await);
    let before = shown().await;
    assert!(!before.0.to_string().contains("effectiveFrom"), "{}", before.0);
    let mut act = std::pin::pin!(world.act("level.uu-it", "indexAdjustmentRunApply", json!({ "run": run })));
    let mut looked = 0;
    loop {
        tokio::select! {
            _ = &mut act => break,
            () = tokio::time::sleep(Duration::from_millis(5)) => {
                let now = shown().await;
                // What is still under way afterwards was not done when it was looked at.
                if !underway(&world, "level.uu-it").await.is_empty() {
                    assert_eq!(now, before, "U2.7: something of the run is seen before it is applied");
                    looked += 1;
                }
            }
        }
    }
    assert!(looked > 0, "it was applied before anybody looked");
    let after = shown().await;
    assert!(after.0.to_string().contains("effectiveFrom"), "{}", after.0);
    assert!(after.0 != before.0 && after.1 != before.1, "{after:?}");
    assert_eq!(seen(&world, &run).await["state"], "APPLIED");
}

/// U2.7: what takes longer than `limits.adjustment_timeout_ms` is told so, and nothing of it is there: no run, no
/// adjustment, no notice; and what was not applied can be.
#[tokio::test]
async fn u2_7_what_takes_too_long_leaves_nothing() {
    let world = World::start().await;
    let run = reviewed(&world).await;
    let runs = world.number("SELECT COUNT(*) FROM index_run").await;
    let limits = [("CLOCK", DAY), ("LIMITS__TIMEOUT_MS", "50"), ("LIMITS__ADJUSTMENT_TIMEOUT_MS", "50")];
    let hasty = World::with(world.server.database.lent(), &limits).await;
    let apply = json!({ "run": run });
    for (act, input) in [("indexAdjustmentRunDraft", chosen(&world).await), ("indexAdjustmentRunApply", apply.clone())]
    {
        let answer = hasty.tried("level.uu-it", act, input).await;
        assert_eq!(answer["errors"][0]["extensions"]["code"], "TIMEOUT", "{act}: {answer}");
    }
    assert_eq!(world.number("SELECT COUNT(*) FROM index_run").await, runs, "no other run");
    for (nothing, sql) in [
        ("an adjustment", "SELECT COUNT(*) FROM line_adjustment"),
        ("a notice", "SELECT COUNT(*) FROM notice WHERE occasion = 'PRICE_ADJUSTED'"),
        ("a decision", "SELECT COUNT(*) FROM decision WHERE object_kind = 'INDEX_RUN' AND action = 'DECIDE'"),
    ] {
        assert_eq!(world.number(sql).await, 0, "{nothing}");
    }
    assert_eq!(seen(&world, &run).await["state"], "REVIEWED");
    world.act("level.uu-it", "indexAdjustmentRunApply", apply).await;
    assert!(world.number("SELECT COUNT(*) FROM line_adjustment").await >= LINES);
    assert_eq!(migration::kept::differences(&database(&world).await).await.expect("an answer"), []);
}

/// How the statements begin that read or write.
const VERBS: [&str; 5] = ["SELECT", "INSERT", "UPDATE", "DELETE", "WITH"];

/// Does an act on runs: the run's id, and the statements that it took, by their first words, as the log tells them.
async fn statements(world: &World, person: &str, mutation: &str, input: Value) -> (Value, Vec<String>) {
    let of = format!("{}{}Input", mutation[..1].to_uppercase(), &mutation[1..]);
    let query = format!(
        "mutation($input: {of}!) {{ done: {mutation}(input: $input) {{ indexAdjustmentRun {{ id }} \
         userErrors {{ message }} }} }}"
    );
    let request = world.server.request(&json!({ "query": query, "variables": { "input": input } }));
    let answer = send(request.bearer_auth(world.server.token(person))).await;
    let done = answer.json()["data"]["done"].clone();
    assert_eq!(done["userErrors"], json!([]), "{}", answer.text);
    // The last one may be logged after it was answered.
    tokio::time::sleep(Duration::from_millis(300)).await;
    let (id, log) = (answer.header("x-request-id"), world.server.database.log());
    let lines = log.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let own = lines.filter(|line| line["span"]["id"] == *id);
    let told = own.filter_map(|line| line["summary"].as_str().map(str::to_owned));
    let works = |words: &String| VERBS.iter().any(|verb| words.starts_with(verb));
    (done["indexAdjustmentRun"]["id"].clone(), told.filter(works).collect())
}

/// U2.7: how many statements a run takes does not follow its lines: but for its own rows, of which one writes 1,500.
#[tokio::test]
async fn u2_7_many_lines_take_as_many_statements_as_few() {
    let mut counted = Vec::new();
    for lines in [300, 3_000] {
        let logged = [("LOG__FORMAT", "json"), ("LOG__FILTER", "info,sqlx::query=debug")];
        let settings = [&[("CLOCK", DAY), ("LIMITS__TIMEOUT_MS", "120000")][..], &logged].concat();
        let world = World::with(Database::on_its_day().await, &settings).await;
        publish(&world).await;
        multiply(&database(&world).await, lines).await;
        let (person, input) = ("level.uu-it", chosen(&world).await);
        let (run, drafting) = statements(&world, person, "indexAdjustmentRunDraft", input).await;
        let (rows, others): (Vec<String>, Vec<String>) =
            drafting.into_iter().partition(|words| words.starts_with("INSERT INTO \"index_run_line\""));
        let told = seen(&world, &run).await;
        let of = |name: &str| usize::try_from(told[name].as_u64().expect("a number")).expect("a number");
        let all = of("adjusted") + of("skipped");
        assert!(all >= usize::try_from(lines).expect("a number"), "{told}");
        assert_eq!(rows.len(), all.div_ceil(1_500), "{rows:?}");
        let of_run = json!({ "run": run });
        world.act("reviewer.uu-it", "indexAdjustmentRunReview", of_run.clone()).await;
        let (_, applying) = statements(&world, person, "indexAdjustmentRunApply", of_run).await;
        assert!(others.len() > 5 && applying.len() > 5, "{others:?} {applying:?}");
        counted.push((others, applying));
    }
    assert_eq!(counted[0], counted[1], "as many for 300 lines as for 3,000");
}
