//! Views that a load works out once: derived rows are made of them, and the engine else works each out again wherever another
//! view names it, for every row.

use sea_orm_migration::sea_orm::{ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, Statement};

use super::aside::asks;

/// Them, in an order in which each is worked out of those before; and by what their rows are looked up.
const VIEWS: [(&str, &str); 4] = [
    ("agreement_version_days", "version_id"),
    ("agreement_last_end", "agreement_id"),
    ("agreement_ends", "agreement_id, number"),
    ("agreement_version_part", "version_id"),
];

/// Their names, as a list.
pub(super) fn names() -> String {
    VIEWS.map(|(view, _)| view).join(", ")
}

/// The views that have been worked out, with the statement that lets each say what it says else.
pub(super) struct Once(Vec<(&'static str, String)>);

impl Once {
    /// Lets each view say what it says now, from a table, until [`Self::give_back`]. On PostgreSQL only in the first load: it
    /// has kept readers out since it began (`load.rs`), and others would keep them waiting.
    ///
    /// # Errors
    /// If the database refuses: only the owner of the views may.
    pub async fn work_out(transaction: &DatabaseTransaction) -> Result<Self, DbErr> {
        let mut once = Self(Vec::new());
        let first = "SELECT NOT EXISTS (SELECT 1 FROM agreement_anchor) AND EXISTS (SELECT 1 FROM bulk_load) AS found";
        let backend = transaction.get_database_backend();
        if backend == DbBackend::Postgres && !asks(transaction, first).await? {
            return Ok(once);
        }
        for (view, key) in VIEWS {
            let asked = match backend {
                DbBackend::Postgres => format!(
                    "SELECT 'CREATE OR REPLACE VIEW {view} AS ' || pg_get_viewdef(oid) AS definition, \
                     quote_ident(pg_get_userbyid(relowner)) AS owner FROM pg_class WHERE oid = CAST('{view}' AS regclass)"
                ),
                _ => format!("SELECT sql AS definition, '' AS owner FROM sqlite_schema WHERE name = '{view}'"),
            };
            let row = transaction.query_one_raw(Statement::from_string(backend, asked)).await?;
            let row = row.ok_or_else(|| DbErr::RecordNotFound(view.to_owned()))?;
            let (definition, owner): (String, String) = (row.try_get("", "definition")?, row.try_get("", "owner")?);
            once.0.push((view, definition));
            let tabled = [
                format!("CREATE TABLE load_{view} AS SELECT * FROM {view}"),
                format!("CREATE INDEX load_{view}_by_key ON load_{view} ({key})"),
                format!("ANALYZE load_{view}"),
            ];
            let shown = match backend {
                DbBackend::Postgres => [
                    // A view reads its tables with its owner's rights.
                    format!("ALTER TABLE load_{view} OWNER TO {owner}"),
                    format!("CREATE OR REPLACE VIEW {view} AS SELECT * FROM load_{view}"),
                ],
                _ => [format!("DROP VIEW {view}"), format!("CREATE VIEW {view} AS SELECT * FROM load_{view}")],
            };
            for statement in tabled.iter().chain(&shown) {
                transaction.execute_unprepared(statement).await?;
            }
        }
        Ok(once)
    }

    /// Lets them say what they say else.
    ///
    /// # Errors
    /// If the database refuses.
    pub async fn give_back(self, transaction: &DatabaseTransaction) -> Result<(), DbErr> {
        for (view, definition) in self.0.into_iter().rev() {
            if transaction.get_database_backend() != DbBackend::Postgres {
                transaction.execute_unprepared(&format!("DROP VIEW {view}")).await?;
            }
            transaction.execute_unprepared(&definition).await?;
            transaction.execute_unprepared(&format!("DROP TABLE load_{view}")).await?;
        }
        Ok(())
    }
}
