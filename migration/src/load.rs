//! What a load of many rows changes for its own transaction: on PostgreSQL room to sort and join in; and, where there are no
//! agreements yet, indexes that are made once for all, on PostgreSQL references too, and no guards of inserted rows.

use sea_orm_migration::sea_orm::{ConnectionTrait, DatabaseTransaction, DbBackend, DbErr};

use super::{
    aside::{self, What, asks},
    once,
};

/// Compiling the plans of a load takes longer than running them; the rest is for joins over whole tables.
const SETTINGS: &str = "SET LOCAL jit = off; SET LOCAL work_mem = '256MB'; SET LOCAL random_page_cost = 1.1";

/// The guards and keepers of inserted rows that do nothing while `bulk_load` has its row. They ask for it row by row, or
/// gather what a statement inserted first, which together takes longer than writing the rows.
const PAUSED: [(&str, &[&str]); 6] = [
    (
        "agreement_version",
        &[
            "agreement_version_anchor_insert",
            "agreement_version_sums_insert",
            // It asks for adjustments, of which there are none before there are agreements.
            "agreement_version_adjustments",
            "agreement_version_cover",
        ],
    ),
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
    ("delivery", &["delivery_anchor_insert", "delivery_sums_insert", "delivery_covered"]),
];

/// Prepares the transaction; call it when the pause is on record. Where there are agreements already, others may be writing
/// them: the guards then stay, for switching them off would keep those others waiting in an order of its own.
///
/// # Errors
/// If the database refuses: only the owner of the tables may.
pub(super) async fn prepare(transaction: &DatabaseTransaction) -> Result<(), DbErr> {
    let postgres = transaction.get_database_backend() == DbBackend::Postgres;
    if postgres {
        transaction.execute_unprepared(SETTINGS).await?;
    }
    if !asks(transaction, "SELECT NOT EXISTS (SELECT 1 FROM agreement) AS found").await? {
        return Ok(());
    }
    if postgres {
        // Readers of views wait at the view, before they have anything that this would have to wait for later.
        transaction.execute_unprepared(&format!("LOCK TABLE {} IN ACCESS EXCLUSIVE MODE", once::names())).await?;
    }
    let tables: Vec<&str> = PAUSED.iter().map(|(table, _)| *table).chain(["agreement"]).collect();
    match aside::lay(transaction, &tables, What::References).await? {
        true => switch(transaction, "DISABLE").await,
        false => Ok(()),
    }
}

/// Makes what was laid aside again, and switches the guards on again, where [`prepare`] switched them off; call it before
/// the pause ends. SQLite needs its indexes before that: whatever is asked of the rows is found by them there.
///
/// # Errors
/// If the database refuses.
pub(super) async fn restore(transaction: &DatabaseTransaction) -> Result<(), DbErr> {
    match aside::make(transaction).await? {
        true => switch(transaction, "ENABLE").await,
        false => Ok(()),
    }
}

async fn switch(transaction: &DatabaseTransaction, way: &str) -> Result<(), DbErr> {
    if transaction.get_database_backend() != DbBackend::Postgres {
        // Triggers cannot be switched off there.
        return Ok(());
    }
    for (table, triggers) in PAUSED {
        let each: Vec<String> = triggers.iter().map(|trigger| format!("{way} TRIGGER {trigger}")).collect();
        transaction.execute_unprepared(&format!("ALTER TABLE {table} {}", each.join(", "))).await?;
    }
    Ok(())
}
