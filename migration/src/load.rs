//! What a load of many rows changes for its own transaction on PostgreSQL: room to sort and join in; and, where there are no
//! agreements yet, no guards of rows that are inserted, and references that are looked at once for all.

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

/// The references of these tables, by their definitions: kept in the transaction until they are made again.
const REFERENCES: &str = "CREATE TEMPORARY TABLE load_reference ON COMMIT DROP AS \
    SELECT CAST(c.conrelid AS regclass)::text AS of_table, c.conname::text AS name, pg_get_constraintdef(c.oid) AS definition \
    FROM pg_constraint c WHERE c.contype = 'f' AND c.conrelid IN (";

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
            lay_references_aside(transaction).await
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
    match asks(transaction, "SELECT to_regclass('pg_temp.load_reference') IS NOT NULL AS found").await? {
        true => {
            make_references(transaction).await?;
            switch(transaction, "ENABLE").await
        }
        false => Ok(()),
    }
}

/// Takes away the references of tables that have no rows: looked at row by row they cost as much as writing the rows does.
async fn lay_references_aside(transaction: &DatabaseTransaction) -> Result<(), DbErr> {
    let tables: Vec<String> = PAUSED.iter().map(|(table, _)| format!("CAST('{table}' AS regclass)")).collect();
    transaction.execute_unprepared(&format!("{REFERENCES}{})", tables.join(", "))).await?;
    for [table, name, _] in references(transaction).await? {
        transaction.execute_unprepared(&format!("ALTER TABLE {table} DROP CONSTRAINT {name}")).await?;
    }
    Ok(())
}

/// Makes them again, each held against all rows at once.
async fn make_references(transaction: &DatabaseTransaction) -> Result<(), DbErr> {
    for [table, name, definition] in references(transaction).await? {
        transaction.execute_unprepared(&format!("ALTER TABLE {table} ADD CONSTRAINT {name} {definition}")).await?;
    }
    transaction.execute_unprepared("DROP TABLE load_reference").await?;
    Ok(())
}

async fn references(transaction: &DatabaseTransaction) -> Result<Vec<[String; 3]>, DbErr> {
    let sql = "SELECT of_table, name, definition FROM load_reference ORDER BY of_table, name";
    let rows = transaction.query_all_raw(Statement::from_string(DbBackend::Postgres, sql)).await?;
    let read = |row: &sea_orm_migration::sea_orm::QueryResult| {
        Ok([row.try_get("", "of_table")?, row.try_get("", "name")?, row.try_get("", "definition")?])
    };
    rows.iter().map(read).collect()
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
