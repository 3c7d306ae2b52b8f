//! What SQLite knows of how many rows there are: it takes stock of a load, and again of what has grown since.

use governance::words::PartySide;
use migration::kept::{begin_bulk, finish_bulk, take_stock_again};

use super::{
    base::Base,
    rows::{self, Stage},
};

/// How many rows are written at a time: much more than ten times what was there.
const RUNS: i64 = 3_000;

/// How many lines of runs SQLite takes there to be.
const COUNTED: &str = "SELECT COALESCE(MAX(CAST(stat AS INTEGER)), 0) FROM sqlite_stat1 \
    WHERE tbl = 'index_run_line' AND idx = 'index_run_line_by_position'";

/// The indexes of lines that are adjusted, of which there are none, as far as it takes them to hold something.
const EXPECTED: &str = "SELECT COUNT(*) FROM sqlite_stat1 \
    WHERE idx IN ('index_run_line_by_line', 'index_run_line_by_agreement') AND CAST(stat AS INTEGER) > 0";

/// Indexes that it takes to hold nothing: it would read one from end to end for each row of another table.
const OF_NOTHING: &str = "SELECT COUNT(*) FROM sqlite_stat1 WHERE stat LIKE '0 %'";

/// Drafts a run over a line of a draft agreement.
async fn drafted(base: &Base) {
    let stage = Stage::set(base).await;
    let agreement = rows::agreement(stage.provider.id, "A-1");
    let version = rows::version(&agreement, 1);
    let party = rows::part(&version, stage.customer.id, PartySide::Customer);
    let person = rows::person();
    base.add(agreement).await;
    base.add(version.clone()).await;
    base.add(rows::covers(&version, stage.services[0].id)).await;
    base.add(party.clone()).await;
    base.add(rows::line(&party, stage.services[0].id)).await;
    base.add(person.clone()).await;
    base.add(rows::index_run(stage.provider.id, person.id)).await;
    looked_at(base).await;
}

/// Each run that has none gets a line, which is not adjusted.
async fn looked_at(base: &Base) {
    let id = if base.is_postgres() { "gen_random_uuid()" } else { "randomblob(16)" };
    let sql = format!(
        "INSERT INTO index_run_line (id, provider_id, run_id, agreement_id, version_id, line_id, position, skip) \
         SELECT {id}, run.provider_id, run.id, line.agreement_id, line.version_id, line.id, 1, 'NO_CLAUSE' \
         FROM index_run run CROSS JOIN agreement_line line WHERE run.id NOT IN (SELECT run_id FROM index_run_line)"
    );
    base.run(&sql).await.unwrap();
}

/// So many runs more, of a line each.
async fn write_runs(base: &Base, runs: i64) {
    let (id, series) = if base.is_postgres() {
        ("gen_random_uuid()", format!("generate_series(1, {runs}) n (n)"))
    } else {
        let counted = format!("SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < {runs}");
        ("randomblob(16)", format!("(WITH RECURSIVE s (n) AS ({counted}) SELECT n FROM s) n"))
    };
    let columns = "provider_id, effective_from, known_on, state, adjusted, skipped, content_hash, \
        drafted_by_person_id, drafted_at";
    let sql = format!(
        "INSERT INTO index_run (id, {columns}) SELECT {id}, {columns} FROM (SELECT * FROM index_run LIMIT 1) run \
         CROSS JOIN {series}"
    );
    base.run(&sql).await.unwrap();
    looked_at(base).await;
}

/// What has been written since a load is counted when stock is taken again, and not before; indexes that hold nothing
/// yet are still taken for such as hold a little. PostgreSQL takes stock by itself: nothing is done there.
#[tokio::test]
async fn stock_is_taken_again_of_what_has_grown() {
    for base in Base::each().await {
        // Of a database that has never been loaded, and of which nothing is known.
        take_stock_again(&base.db.write).await.unwrap();
        drafted(&base).await;
        let transaction = base.db.begin().await.unwrap();
        begin_bulk(&transaction).await.unwrap();
        finish_bulk(&transaction).await.unwrap();
        transaction.commit().await.unwrap();
        write_runs(&base, RUNS).await;
        if base.is_postgres() {
            take_stock_again(&base.db.write).await.unwrap();
            // Nor would it be: there nothing can be written.
            let reading = base.db.snapshot().await.unwrap();
            take_stock_again(&reading).await.unwrap();
            reading.rollback().await.unwrap();
        } else {
            assert_eq!(base.number(COUNTED).await, 1, "nothing was counted since the load");
            take_stock_again(&base.db.write).await.unwrap();
            let counted = base.number(COUNTED).await;
            assert!((RUNS / 2..RUNS * 2).contains(&counted), "{counted} lines of {RUNS}");
            assert_eq!(base.number(EXPECTED).await, 2, "they are read by what is looked for");
            assert_eq!(base.number(OF_NOTHING).await, 0);
            // Twice as many are read alike, and not counted each time.
            write_runs(&base, RUNS).await;
            take_stock_again(&base.db.write).await.unwrap();
            assert_eq!(base.number(COUNTED).await, counted);
            assert_eq!(base.number(EXPECTED).await, 2);
        }
        assert!(base.number("SELECT COUNT(*) FROM index_run_line").await > RUNS);
        base.assert_kept("taking stock").await;
        base.drop().await;
    }
}
