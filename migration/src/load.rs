//! What a load of many rows changes for its own transaction on PostgreSQL: room to sort and join in; and, where there are no
//! agreements yet, no guards of rows that are inserted, and references and indexes that are made once for all.

use sea_orm_migration::sea_orm::{ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, Statement};

/// Compiling the plans of a load takes longer than running them; the rest is for joins over whole tables.
const SETTINGS: &str = "SET LOCAL jit = off; SET LOCAL work_mem = '64MB'; SET LOCAL random_page_cost = 1.1";

/// The guards and keepers of inserted rows that do nothing while `bulk_load` has its row. They ask for it row by row, or
/// gather what a statement inserted first, which together takes longer than writing the rows.
const PAUSED: [(&str, &[&str]); 6] = [
    ("agreement_version", &["agreement_version_anchor_insert", "agreement_version_sums_insert"]),
    (
        "agreement_service",
        &[
            "agreement_service_signed_insert",
            "agreement_service_in_review_insert",
            "agreement_service_anchor_insert",
            "agreement_service_sums_insert",
        ],
    ),
    (
        "agreement_part",
        &[
            "agreement_part_signed_insert",
            "agreement_part_in_review_insert",
            "agreement_part_anchor_insert",
            "agreement_part_sums_insert",
        ],
    ),
    (
        "agreement_line",
        &[
            "agreement_line_signed_insert",
            "agreement_line_in_review_insert",
            "agreement_line_anchor_insert",
            "agreement_line_sums_insert",
        ],
    ),
    ("service_target", &["service_target_signed_insert", "service_target_in_review_insert"]),
    ("delivery", &["delivery_anchor_insert", "delivery_sums_insert"]),
];

/// The references of the tables `t`, and those of their indexes that keep nothing apart, as statements that take each away
/// and make it again: kept in the transaction until that is done. What keeps rows apart is needed row by row.
const LAID_ASIDE: &str = "SELECT 'ALTER TABLE ' || t.name || ' DROP CONSTRAINT ' || c.conname AS away, \
    'ALTER TABLE ' || t.name || ' ADD CONSTRAINT ' || c.conname || ' ' || pg_get_constraintdef(c.oid) AS again, 2 AS turn \
    FROM t JOIN pg_constraint c ON c.conrelid = CAST(t.name AS regclass) AND c.contype = 'f' \
    UNION ALL SELECT 'DROP INDEX ' || CAST(CAST(i.indexrelid AS regclass) AS text), pg_get_indexdef(i.indexrelid), 1 \
    FROM t JOIN pg_index i ON i.indrelid = CAST(t.name AS regclass) AND NOT i.indisunique";

/// Prepares the transaction; call it when the pause is on record. Where there are agreements already, others may be writing
/// them: the guards then stay, for switching them off would keep those others waiting in an order of its own.
///
/// # Errors
/// If the database refuses: only the owner of the tables may.
pub(super) async fn prepare(transaction: &DatabaseTransaction) -> Result<(), DbErr> {
    if transaction.get_database_backend() != DbBackend::Postgres {
        return Ok(());
    }
    transaction.execute_unprepared(SETTINGS).await?;
    match asks(transaction, "SELECT NOT EXISTS (SELECT 1 FROM agreement) AS found").await? {
        true => {
            switch(transaction, "DISABLE").await?;
            lay_aside(transaction).await
        }
        false => Ok(()),
    }
}

/// Switches the guards on again, where [`prepare`] switched them off; call it before the pause ends.
///
/// # Errors
/// If the database refuses.
pub(super) async fn restore(transaction: &DatabaseTransaction) -> Result<(), DbErr> {
    if transaction.get_database_backend() != DbBackend::Postgres {
        return Ok(());
    }
    match asks(transaction, "SELECT to_regclass('pg_temp.load_aside') IS NOT NULL AS found").await? {
        true => {
            make_again(transaction).await?;
            switch(transaction, "ENABLE").await
        }
        false => Ok(()),
    }
}

/// Takes away references and indexes of tables that have no rows: kept up row by row they cost more than writing the rows
/// does.
async fn lay_aside(transaction: &DatabaseTransaction) -> Result<(), DbErr> {
    let tables: Vec<String> = PAUSED.iter().map(|(table, _)| format!("('{table}')")).collect();
    let create = "CREATE TEMPORARY TABLE load_aside ON COMMIT DROP AS WITH t (name) AS (VALUES ";
    let sql = format!("{create}{}) {LAID_ASIDE}", tables.join(", "));
    transaction.execute_unprepared(&sql).await?;
    statements(transaction, "SELECT away AS sql FROM load_aside ORDER BY turn DESC, away").await
}

/// Makes them again: indexes sorted in memory as far as it goes, each reference held against all rows at once.
async fn make_again(transaction: &DatabaseTransaction) -> Result<(), DbErr> {
    transaction.execute_unprepared("SET LOCAL maintenance_work_mem = '256MB'").await?;
    statements(transaction, "SELECT again AS sql FROM load_aside ORDER BY turn, again").await?;
    transaction.execute_unprepared("DROP TABLE load_aside").await?;
    Ok(())
}

/// Runs the statements that a query gives.
async fn statements(transaction: &DatabaseTransaction, of: &str) -> Result<(), DbErr> {
    for row in transaction.query_all_raw(Statement::from_string(DbBackend::Postgres, of)).await? {
        transaction.execute_unprepared(&row.try_get::<String>("", "sql")?).await?;
    }
    Ok(())
}

async fn switch(transaction: &DatabaseTransaction, way: &str) -> Result<(), DbErr> {
    for (table, triggers) in PAUSED {
        let each: Vec<String> = triggers.iter().map(|trigger| format!("{way} TRIGGER {trigger}")).collect();
        transaction.execute_unprepared(&format!("ALTER TABLE {table} {}", each.join(", "))).await?;
    }
    Ok(())
}

async fn asks(transaction: &DatabaseTransaction, question: &str) -> Result<bool, DbErr> {
    let row = transaction.query_one_raw(Statement::from_string(DbBackend::Postgres, question)).await?;
    row.map_or(Ok(false), |row| row.try_get::<bool>("", "found"))
}
