//! Filling a database: the program's own migrations, then set-based statements in one transaction, within the pause in
//! which the program's loaders write.

use std::time::Instant;

use sea_orm::{ConnectOptions, ConnectionTrait as _, Database, DatabaseTransaction, TransactionTrait as _};

use super::{FILES, Server, base_day, indexes};
use crate::{
    failure::{Doing as _, Failure},
    issuer::ISSUER,
    scale::Scale,
    tell,
};

/// The files whose rows are so many at the largest scale that row triggers and foreign keys, proven by the same
/// statements at the smaller scales, are passed over there.
const MANY: [&str; 3] = ["agreements", "content", "deliveries"];

/// Room for the loader, in its own transaction alone.
const SETTINGS: &str =
    "SET LOCAL synchronous_commit = off; SET LOCAL maintenance_work_mem = '1GB'; SET LOCAL work_mem = '256MB'";

/// Migrates and fills the new database of this scale.
///
/// # Errors
/// When the server refuses.
pub async fn fill(server: &Server, scale: Scale, today: &str) -> Result<(), Failure> {
    let url = server.database_url(&scale.database());
    let options = ConnectOptions::new(url).max_connections(1).sqlx_logging(false).to_owned();
    let db = Database::connect(options).await.doing("the new database")?;
    migration::migrate(&db).await.doing("migrating")?;
    let transaction = db.begin().await.doing("beginning")?;
    let begun = Instant::now();
    let run = Run { transaction: &transaction };
    run.execute("settings", SETTINGS).await?;
    migration::kept::begin_bulk(&transaction).await.doing("pausing what is derived")?;
    let dropped = indexes::drop_all(&transaction).await?;
    for (name, sql) in FILES {
        let passed_over = scale == Scale::Large && MANY.contains(&name);
        run.triggers(!passed_over).await?;
        run.execute(name, &written(sql, scale, today)).await?;
        tell(&format!("  {name} ({:.1} s)", begun.elapsed().as_secs_f64()));
    }
    run.triggers(true).await?;
    indexes::make_all(&transaction, &dropped).await?;
    tell(&format!("  indexes ({:.1} s)", begun.elapsed().as_secs_f64()));
    migration::kept::finish_bulk(&transaction).await.doing("deriving")?;
    tell(&format!("  derived rows ({:.1} s)", begun.elapsed().as_secs_f64()));
    transaction.commit().await.doing("committing")?;
    // As a server that has run for a while has it: no page is cleaned up by the first who reads it.
    db.execute_unprepared("VACUUM (ANALYZE)").await.doing("vacuuming")?;
    tell(&format!("  ready ({:.1} s)", begun.elapsed().as_secs_f64()));
    db.close().await.doing("closing")
}

struct Run<'a> {
    transaction: &'a DatabaseTransaction,
}

impl Run<'_> {
    async fn execute(&self, what: &str, sql: &str) -> Result<(), Failure> {
        self.transaction.execute_unprepared(sql).await.doing(what).map(|_| ())
    }

    /// Switches triggers and foreign keys; for a user who may not, they stay on, and it takes longer.
    async fn triggers(&self, on: bool) -> Result<(), Failure> {
        let role = if on { "origin" } else { "replica" };
        let sql = format!(
            "DO $$ BEGIN IF current_setting('is_superuser') = 'on' THEN SET LOCAL session_replication_role = {role}; \
             END IF; END $$"
        );
        self.execute("triggers", &sql).await
    }
}

/// The statements with the scale's numbers in them.
fn written(sql: &str, scale: Scale, today: &str) -> String {
    let numbers = scale.numbers();
    let mut sql = sql.replace("{base_day}", &base_day(today)).replace("{issuer}", ISSUER);
    for (name, number) in [
        ("{organisations}", numbers.organisations),
        ("{customers}", numbers.customers()),
        ("{services}", numbers.services),
        ("{agreements}", numbers.agreements),
        ("{heavy_every}", numbers.heavy_every),
    ] {
        sql = sql.replace(name, &number.to_string());
    }
    sql
}
