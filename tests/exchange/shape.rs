//! A first load on PostgreSQL takes references, guards and indexes away until the rows are there: whatever becomes of it, all
//! of them are as they were.

use sea_orm::{ConnectionTrait, Statement};

use super::{
    Exchange, catalogue, err,
    killed::{add_many, kill_at},
    problems::nothing,
};

/// Constraints with whether they are valid, triggers with whether they fire, those that hold references too, and indexes.
const SHAPE: &str = "
    SELECT concat_ws(' ', 'constraint', conrelid::regclass, conname, pg_get_constraintdef(oid), convalidated) AS it
    FROM pg_constraint WHERE connamespace = 'public'::regnamespace
    UNION ALL
    SELECT concat_ws(' ', 'trigger', tgenabled, pg_get_triggerdef(oid)) FROM pg_trigger WHERE NOT tgisinternal
    UNION ALL
    SELECT concat_ws(' ', 'of references', tgrelid::regclass, tgfoid::regproc, tgenabled, count(*))
    FROM pg_trigger WHERE tgisinternal GROUP BY tgrelid, tgfoid, tgenabled
    UNION ALL
    SELECT concat_ws(' ', 'index', pg_get_indexdef(indexrelid), indisvalid, indisready)
    FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid WHERE relnamespace = 'public'::regnamespace
    ORDER BY it";

async fn shape(exchange: &Exchange) -> Vec<String> {
    let db = exchange.db().await;
    let rows = db.query_all_raw(Statement::from_string(db.get_database_backend(), SHAPE)).await.unwrap();
    let shape = rows.iter().map(|row| row.try_get_by_index(0).unwrap()).collect();
    db.close().await.unwrap();
    shape
}

#[tokio::test]
async fn a_first_load_leaves_the_schema_as_it_was() {
    let mut exchange = Exchange::of(catalogue::files()).await;
    if exchange.database.url().is_none() {
        return;
    }
    let before = shape(&exchange).await;
    for kind in ["constraint agreement_line ", "trigger O ", "of references ", "index "] {
        assert!(before.iter().filter(|it| it.starts_with(kind)).count() > 5, "{kind}: {before:?}");
    }
    // Killed, with some written and with all.
    add_many(&mut exchange, 3_000);
    let directory = exchange.lay_out();
    for step in ["writing agreement_lines", "derived rows"] {
        kill_at(&exchange, "admin", &directory, step).await;
        assert_eq!(shape(&exchange).await, before, "killed at {step}");
        nothing(&exchange).await;
    }
    // Refused, tried, and done.
    let good = exchange.files.clone();
    exchange.edit("allocations.csv", "box,2000000.00", "box,2000000.01");
    assert!(!exchange.import("admin", &[]).status.success());
    assert_eq!(shape(&exchange).await, before, "refused");
    exchange.files = good;
    let tried = exchange.import("admin", &["--dry-run"]);
    assert!(tried.status.success(), "{}", err(&tried));
    assert_eq!(shape(&exchange).await, before, "tried");
    nothing(&exchange).await;
    let done = exchange.import("admin", &[]);
    assert!(done.status.success(), "{}", err(&done));
    assert_eq!(shape(&exchange).await, before, "done");
    exchange.is_sound();
}
