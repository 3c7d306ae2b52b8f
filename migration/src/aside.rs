//! Indexes, keys and references that are laid aside while an empty table is filled: made in one go afterwards, they cost a
//! tenth of what they do row by row. And what the engine knows of the rows, taken stock of where it will be asked.

use sea_orm_migration::sea_orm::{ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, Statement};

/// What is laid aside.
#[derive(Clone, Copy)]
pub(super) enum What {
    /// References, and the indexes that keep nothing apart: rows may be refused while they are written.
    References,
    /// Keys too: the rows are known to differ.
    Keys,
}

/// Of the tables `t`, as statements that take each away and make it again: kept in the transaction until that is done.
const LAID: &str = "SELECT 'ALTER TABLE ' || t.name || ' DROP CONSTRAINT ' || c.conname AS away, \
    'ALTER TABLE ' || t.name || ' ADD CONSTRAINT ' || c.conname || ' ' || pg_get_constraintdef(c.oid) AS again, 2 AS turn \
    FROM t JOIN pg_constraint c ON c.conrelid = CAST(t.name AS regclass) AND c.contype IN (KINDS) \
    UNION ALL SELECT 'DROP INDEX ' || CAST(CAST(i.indexrelid AS regclass) AS text), pg_get_indexdef(i.indexrelid), 1 \
    FROM t JOIN pg_index i ON i.indrelid = CAST(t.name AS regclass) AND NOT i.indisunique";

/// The same on SQLite: the indexes, which are all that can be taken from a table there.
const LAID_ON_SQLITE: &str = "SELECT 'DROP INDEX ' || i.name AS away, i.sql AS again, 1 AS turn \
    FROM t JOIN sqlite_schema i ON i.tbl_name = t.name AND i.type = 'index' AND i.sql LIKE 'CREATE INDEX%'";

/// Lays them aside, until [`make`], of those of the tables that are empty: nobody misses them there, and on PostgreSQL only
/// there may readers be kept out until the transaction ends. Whether any is.
///
/// # Errors
/// If the database refuses: only the owner of a table may.
pub(super) async fn lay(transaction: &DatabaseTransaction, tables: &[&str], what: What) -> Result<bool, DbErr> {
    let mut empty = Vec::new();
    for table in tables {
        if is_empty(transaction, table).await? {
            empty.push(format!("('{table}')"));
        }
    }
    if empty.is_empty() {
        return Ok(false);
    }
    let kinds = match what {
        What::References => "'f'",
        What::Keys => "'f', 'p'",
    };
    let (kept, laid) = match transaction.get_database_backend() {
        DbBackend::Postgres => (" ON COMMIT DROP", LAID.replace("KINDS", kinds)),
        _ => ("", LAID_ON_SQLITE.to_owned()),
    };
    let tables = empty.join(", ");
    let sql = format!("CREATE TEMPORARY TABLE load_aside{kept} AS WITH t (name) AS (VALUES {tables}) {laid}");
    transaction.execute_unprepared(&sql).await?;
    run(transaction, "SELECT away AS sql FROM load_aside ORDER BY turn DESC, away").await?;
    Ok(true)
}

/// Makes what was laid aside again: indexes sorted in memory as far as it goes, each reference held against all rows at
/// once. Whether anything was.
///
/// # Errors
/// If the database refuses.
pub(super) async fn make(transaction: &DatabaseTransaction) -> Result<bool, DbErr> {
    let postgres = transaction.get_database_backend() == DbBackend::Postgres;
    let laid = match postgres {
        true => "SELECT to_regclass('pg_temp.load_aside') IS NOT NULL AS found",
        false => "SELECT EXISTS (SELECT 1 FROM sqlite_temp_schema WHERE name = 'load_aside') AS found",
    };
    if !asks(transaction, laid).await? {
        return Ok(false);
    }
    if postgres {
        transaction.execute_unprepared("SET LOCAL maintenance_work_mem = '256MB'").await?;
    }
    run(transaction, "SELECT again AS sql FROM load_aside ORDER BY turn, again").await?;
    transaction.execute_unprepared("DROP TABLE load_aside").await?;
    Ok(true)
}

/// Has the engine take stock of our tables. Not of all: PostgreSQL would then hold what it knows of roles and databases, too,
/// until the transaction ends, and loads into other databases of the same server would wait for it.
///
/// # Errors
/// If the database refuses.
pub(super) async fn take_stock(transaction: &DatabaseTransaction) -> Result<(), DbErr> {
    if transaction.get_database_backend() != DbBackend::Postgres {
        transaction.execute_unprepared("ANALYZE").await?;
        return expect_rows(transaction).await;
    }
    let ours = "SELECT 'ANALYZE ' || string_agg(quote_ident(tablename), ', ') AS sql FROM pg_tables \
        WHERE schemaname = current_schema() AND pg_has_role(tableowner, 'USAGE')";
    run(transaction, ours).await
}

/// Has SQLite take partial indexes with nothing in them for such as hold a little. It keeps that they have no rows, and from then
/// on reads such an index from end to end for each row of another table, however many it has come to hold. Not forgotten
/// either: what it knows nothing of it would take stock of each time. Nothing to do on PostgreSQL.
///
/// # Errors
/// If the database refuses.
pub(super) async fn expect_rows(db: &impl ConnectionTrait) -> Result<(), DbErr> {
    if db.get_database_backend() == DbBackend::Sqlite {
        // Rows, then of each prefix of its columns how many have the same value.
        let expected =
            "UPDATE sqlite_stat1 SET stat = '1000' || REPLACE(SUBSTR(stat, 2), ' 0', ' 10') WHERE stat LIKE '0 %'";
        for statement in [expected, "ANALYZE sqlite_schema"] {
            db.execute_unprepared(statement).await?;
        }
    }
    Ok(())
}

async fn is_empty(transaction: &DatabaseTransaction, table: &str) -> Result<bool, DbErr> {
    asks(transaction, &format!("SELECT NOT EXISTS (SELECT 1 FROM {table}) AS found")).await
}

/// What a query answers that finds something or does not.
///
/// # Errors
/// If the database refuses.
pub(super) async fn asks(db: &impl ConnectionTrait, question: &str) -> Result<bool, DbErr> {
    let row = db.query_one_raw(Statement::from_string(db.get_database_backend(), question)).await?;
    row.map_or(Ok(false), |row| row.try_get::<bool>("", "found"))
}

/// Runs the statements that a query gives.
async fn run(transaction: &DatabaseTransaction, of: &str) -> Result<(), DbErr> {
    for row in transaction.query_all_raw(Statement::from_string(transaction.get_database_backend(), of)).await? {
        transaction.execute_unprepared(&row.try_get::<String>("", "sql")?).await?;
    }
    Ok(())
}
