//! Indexes are dropped while many rows are written, and made again from their own definitions: faster by half, and as
//! dense as a fresh dump has them.

use sea_orm::{ConnectionTrait as _, DatabaseTransaction, DbBackend, Statement};

use crate::failure::{Doing as _, Failure};

/// Those that hold no constraint, on the tables that become large; what is derived of them does the same by itself.
const DROPPED: &str = "SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid) FROM pg_index i \
    JOIN pg_class t ON t.oid = i.indrelid JOIN pg_namespace n ON n.oid = t.relnamespace \
    WHERE n.nspname = current_schema() AND NOT i.indisunique \
    AND (t.relname LIKE 'agreement%' OR t.relname LIKE 'delivery%' OR t.relname LIKE 'service_target%') \
    AND t.relname NOT SIMILAR TO '%(anchor|standing|sum)' \
    AND NOT EXISTS (SELECT 1 FROM pg_constraint c WHERE c.conindid = i.indexrelid)";

/// Drops them and gives the statements that make them again.
///
/// # Errors
/// When the database refuses.
pub async fn drop_all(transaction: &DatabaseTransaction) -> Result<Vec<String>, Failure> {
    let statement = Statement::from_string(DbBackend::Postgres, DROPPED);
    let mut definitions = Vec::new();
    for row in transaction.query_all_raw(statement).await.doing("reading the indexes")? {
        let name: String = row.try_get_by_index(0).doing("an index")?;
        definitions.push(row.try_get_by_index(1).doing("an index")?);
        transaction.execute_unprepared(&format!("DROP INDEX {name}")).await.doing("dropping an index")?;
    }
    Ok(definitions)
}

/// Makes them again.
///
/// # Errors
/// When the database refuses.
pub async fn make_all(transaction: &DatabaseTransaction, definitions: &[String]) -> Result<(), Failure> {
    for definition in definitions {
        transaction.execute_unprepared(definition).await.doing("making an index")?;
    }
    Ok(())
}
