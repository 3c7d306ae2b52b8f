//! A run over many lines (U2.7): how long it takes is measured by `KATALOG_INDEX_LINES=100000` (docs/speed.md); by
//! default a few thousand lines prove that it is set-based.

use std::time::Instant;

use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend};
use serde_json::json;

use super::{KEEPER, database, publish, seen};
use crate::acts::world::World;

/// Copies the lines of the agreement with a clause until there are so many that hold on the day.
async fn multiply(db: &DatabaseConnection, lines: i64) {
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

#[tokio::test]
async fn u2_7_a_run_over_many_lines_is_one_transaction_and_set_based() {
    let lines: i64 = std::env::var("KATALOG_INDEX_LINES").ok().and_then(|text| text.parse().ok()).unwrap_or(3000);
    let settings = [("CLOCK", crate::acts::world::DAY), ("LIMITS__TIMEOUT_MS", "600000"), ("LOG", "info")];
    let world = World::with(crate::harness::Database::on_its_day().await, &settings).await;
    publish(&world).await;
    let db = database(&world).await;
    multiply(&db, lines).await;
    let input =
        json!({ "provider": world.organisation(KEEPER).await, "effectiveFrom": "2027-01-01", "series": ["KPI-1980"] });
    let begun = Instant::now();
    let id = world.made("level.uu-it", "indexAdjustmentRunDraft", input).await;
    let drafted = begun.elapsed();
    world.act("reviewer.uu-it", "indexAdjustmentRunReview", json!({ "run": id })).await;
    let begun = Instant::now();
    world.act("level.uu-it", "indexAdjustmentRunApply", json!({ "run": id })).await;
    let applied = begun.elapsed();
    println!("{lines} lines: drafted in {drafted:.1?}, applied in {applied:.1?}");
    let told = seen(&world, &id).await;
    assert!(told["adjusted"].as_i64() >= Some(lines), "{}", told["adjusted"]);
    assert_eq!(migration::kept::differences(&db).await.expect("an answer"), []);
    assert!(world.server.database.log().contains("index adjustment drafted"), "progress stands in the log");
}
