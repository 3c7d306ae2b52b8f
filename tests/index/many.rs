//! A run over many lines (U2.7): how long it takes is measured by `KATALOG_INDEX_LINES=100000` (docs/speed.md); by
//! default a few thousand lines prove that it is set-based.

use std::time::{Duration, Instant};

use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, Statement};
use serde_json::{Value, json};

use super::{KEEPER, database, publish, seen};
use crate::acts::world::World;

/// Copies the lines of the agreement with a clause until there are so many that hold on the day.
pub(super) async fn multiply(db: &DatabaseConnection, lines: i64) {
    let postgres = db.get_database_backend() == DbBackend::Postgres;
    let id = if postgres { "gen_random_uuid()" } else { "randomblob(16)" };
    let series = if postgres {
        format!("generate_series(1, {lines}) n (n)")
    } else {
        format!(
            "(WITH RECURSIVE s (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < {lines}) SELECT n FROM s) n"
        )
    };
    let copy = format!(
        "INSERT INTO agreement_line (id, part_id, version_id, agreement_id, service_id, position, item_sv, amount_minor, \
         currency, quantity_thousandths, unit, period, valid_from, provenance) \
         SELECT {id}, l.part_id, l.version_id, l.agreement_id, l.service_id, n.n, l.item_sv, 100000 + n.n, l.currency, \
         l.quantity_thousandths, l.unit, l.period, l.valid_from, 'SAMPLE' \
         FROM (SELECT l.* FROM agreement_line l JOIN agreement a ON a.id = l.agreement_id \
         WHERE a.code = 'IT-004' AND l.valid_from = '2027-01-01' ORDER BY l.id LIMIT 1) l CROSS JOIN {series}"
    );
    let transaction = sea_orm::TransactionTrait::begin(db).await.expect("a transaction");
    migration::kept::begin_bulk(&transaction).await.expect("a pause");
    transaction.execute_unprepared(&copy).await.expect("lines");
    migration::kept::finish_bulk(&transaction).await.expect("derived rows");
    transaction.commit().await.expect("committed");
}

/// What somebody is told to have under way.
pub(super) async fn underway(world: &World, person: &str) -> Vec<Value> {
    let query = "{ viewer { adjustmentsUnderway { run phase done total } } }";
    world.ask(person, query).await["viewer"]["adjustmentsUnderway"].as_array().cloned().unwrap_or_default()
}

/// Does something, and asks meanwhile, as each of these persons, what is under way; what each of them was told.
async fn watched<T, const N: usize>(
    world: &World,
    act: impl Future<Output = T>,
    persons: [&str; N],
) -> (T, [Vec<Value>; N]) {
    let (mut act, mut seen) = (std::pin::pin!(act), [const { Vec::new() }; N]);
    loop {
        tokio::select! {
            done = &mut act => return (done, seen),
            () = tokio::time::sleep(Duration::from_millis(5)) => {
                for (told, person) in seen.iter_mut().zip(persons) {
                    told.extend(underway(world, person).await);
                }
            }
        }
    }
}

#[tokio::test]
async fn u2_7_a_run_over_many_lines_is_one_transaction_and_set_based() {
    let lines: i64 = std::env::var("KATALOG_INDEX_LINES").ok().and_then(|text| text.parse().ok()).unwrap_or(3000);
    // Other operations have their usual ten seconds.
    let settings = [("CLOCK", crate::acts::world::DAY), ("LIMITS__ADJUSTMENT_TIMEOUT_MS", "900000"), ("LOG", "info")];
    let world = World::with(crate::harness::Database::on_its_day().await, &settings).await;
    publish(&world).await;
    let db = database(&world).await;
    multiply(&db, lines).await;
    if db.get_database_backend() == DbBackend::Sqlite {
        // Nothing is known of what holds nothing yet: it would be read from end to end for each line once it holds them.
        let of_nothing = "SELECT COUNT(*) FROM sqlite_stat1 WHERE stat LIKE '0 %'";
        let row = db.query_one_raw(Statement::from_string(DbBackend::Sqlite, of_nothing)).await.unwrap().unwrap();
        assert_eq!(row.try_get_by_index::<i64>(0).unwrap(), 0);
    }
    let input =
        json!({ "provider": world.organisation(KEEPER).await, "effectiveFrom": "2027-01-01", "series": ["KPI-1980"] });
    let begun = Instant::now();
    let (id, [seen_drafting]) =
        watched(&world, world.made("level.uu-it", "indexAdjustmentRunDraft", input), ["level.uu-it"]).await;
    let drafted = begun.elapsed();
    assert!(seen_drafting.iter().all(|step| step["run"] == id), "{seen_drafting:?}");
    let written: Vec<_> = seen_drafting.iter().filter(|step| step["phase"] == "WRITING").collect();
    assert!(!written.is_empty(), "how far it has come is told meanwhile: {seen_drafting:?}");
    assert!(written.iter().all(|step| step["done"].as_i64() <= step["total"].as_i64()), "{written:?}");
    assert!(written.iter().all(|step| step["total"].as_i64() >= Some(lines)), "{written:?}");
    assert!(written.is_sorted_by_key(|step| step["done"].as_i64()), "{written:?}");
    world.act("reviewer.uu-it", "indexAdjustmentRunReview", json!({ "run": id })).await;
    let begun = Instant::now();
    let apply = world.act("level.uu-it", "indexAdjustmentRunApply", json!({ "run": id }));
    let (_, [seen_applying, seen_by_another]) = watched(&world, apply, ["level.uu-it", "reviewer.uu-it"]).await;
    assert!(seen_by_another.is_empty(), "it is told to whom it belongs: {seen_by_another:?}");
    assert!(!seen_applying.is_empty(), "whoever applies it is told how far it has come");
    for step in &seen_applying {
        assert!(step["run"] == id && step["total"].as_i64() >= Some(lines), "{step}");
        assert!(step["done"].as_i64() <= step["total"].as_i64(), "{step}");
    }
    let phases: Vec<_> = seen_applying.iter().map(|step| step["phase"].as_str().unwrap_or_default()).collect();
    assert!(phases.contains(&"SUMMING"), "that takes longest: {phases:?}");
    let place = |phase: &&str| ["COMPARING", "SUMMING", "TELLING"].iter().position(|known| known == phase);
    assert!(phases.iter().all(|phase| place(phase).is_some()) && phases.is_sorted_by_key(place), "{phases:?}");
    let applied = begun.elapsed();
    println!("{lines} lines: drafted in {drafted:.1?}, applied in {applied:.1?}");
    let told = seen(&world, &id).await;
    assert!(told["adjusted"].as_i64() >= Some(lines), "{}", told["adjusted"]);
    assert_eq!(migration::kept::differences(&db).await.expect("an answer"), []);
    assert!(world.server.database.log().contains("phase=Summing"), "progress stands in the log too");
    assert!(underway(&world, "level.uu-it").await.is_empty(), "what is done is under way no more");
}
