//! Indexes that are laid aside while a table is filled: made in one go afterwards, they cost a tenth of what they do row
//! by row.

use sea_orm_migration::sea_orm::{ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, Statement};

/// The indexes of a table that no constraint rests on.
const OF_TABLE: &str = "SELECT CAST(CAST(i.indexrelid AS regclass) AS text) AS name, \
    pg_get_indexdef(i.indexrelid) AS definition FROM pg_index i WHERE i.indrelid = CAST($1 AS regclass) \
    AND NOT EXISTS (SELECT 1 FROM pg_constraint c WHERE c.conindid = i.indexrelid) ORDER BY i.indexrelid";

/// Indexes laid aside, by their definitions.
pub(super) struct Aside(Vec<String>);

impl Aside {
    /// Lays the indexes of a table aside, on PostgreSQL and where the table is empty: nobody misses them there, and only
    /// there may readers be kept out until the transaction ends.
    ///
    /// # Errors
    /// If the database refuses: only the owner of a table may.
    pub async fn lay(transaction: &DatabaseTransaction, table: &str) -> Result<Self, DbErr> {
        if transaction.get_database_backend() != DbBackend::Postgres || !is_empty(transaction, table).await? {
            return Ok(Self(Vec::new()));
        }
        let asked = Statement::from_sql_and_values(DbBackend::Postgres, OF_TABLE, [table.into()]);
        let mut definitions = Vec::new();
        for row in transaction.query_all_raw(asked).await? {
            let name: String = row.try_get("", "name")?;
            transaction.execute_unprepared(&format!("DROP INDEX {name}")).await?;
            definitions.push(row.try_get("", "definition")?);
        }
        Ok(Self(definitions))
    }

    /// Makes them again.
    ///
    /// # Errors
    /// If the database refuses.
    pub async fn make(self, transaction: &DatabaseTransaction) -> Result<(), DbErr> {
        if !self.0.is_empty() {
            // Sorted in memory, as far as this goes.
            transaction.execute_unprepared("SET LOCAL maintenance_work_mem = '256MB'").await?;
        }
        for definition in self.0 {
            transaction.execute_unprepared(&definition).await?;
        }
        Ok(())
    }
}

async fn is_empty(transaction: &DatabaseTransaction, table: &str) -> Result<bool, DbErr> {
    let any = Statement::from_string(DbBackend::Postgres, format!("SELECT EXISTS (SELECT 1 FROM {table}) AS found"));
    let row = transaction.query_one_raw(any).await?;
    Ok(!row.map_or(Ok(false), |row| row.try_get::<bool>("", "found"))?)
}
