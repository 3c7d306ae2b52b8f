//! What the server does by itself while it serves: keeps the heads of the chains of decisions outside the database (N5),
//! forgets the keys of acts that are too old to be sent again, and has SQLite take stock of what has grown.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use chrono::TimeDelta;
use entity::sql::Sql;
use sea_orm::{ConnectionTrait, DbErr};
use tokio::{
    task::{JoinHandle, JoinSet},
    time::Instant,
};

use crate::{app::App, clock::Clock, db::Db, decisions::heads::Heads};

/// For how many days the key of an act is kept; [`Terms`](crate::act::Terms) says so to clients.
pub const KEYS_KEPT_DAYS: i64 = 30;

/// How often keys are forgotten, and stock is taken.
const TIDY_EVERY: Duration = Duration::from_secs(3_600);

/// How long after its start a server first takes stock: what was loaded before has been taken stock of by the load.
const TIDY_FIRST: Duration = Duration::from_secs(15 * 60);

/// How many keys are forgotten by one statement, so that nobody waits long for it.
const AT_ONCE: u64 = 1_000;

/// The tasks, for as long as this is kept.
pub struct Housekeeping {
    tasks: JoinSet<()>,
    app: Arc<App>,
}

impl Housekeeping {
    /// Begins.
    pub fn begin(app: &Arc<App>) -> Self {
        let mut tasks = JoinSet::new();
        let forgetting = Arc::clone(app);
        tasks.spawn(async move {
            let mut every = tokio::time::interval(TIDY_EVERY);
            loop {
                every.tick().await;
                match forget_keys(&forgetting.db, &forgetting.clock).await {
                    Ok(0) => {}
                    Ok(keys) => tracing::info!(keys, "old keys of acts forgotten"),
                    Err(error) => tracing::warn!(%error, "old keys of acts are still there"),
                }
            }
        });
        let growing = Arc::clone(app);
        tasks.spawn(async move {
            let mut every = tokio::time::interval_at(Instant::now() + TIDY_FIRST, TIDY_EVERY);
            loop {
                every.tick().await;
                if let Err(error) = migration::kept::take_stock_again(&growing.db.write).await {
                    tracing::warn!(%error, "the database has not taken stock of what has grown");
                }
            }
        });
        if let Some(file) = app.config.heads.clone() {
            let keeping = Arc::clone(app);
            let every = Duration::from_secs(keeping.config.heads_seconds.max(1).into());
            tasks.spawn(async move {
                let mut every = tokio::time::interval(every);
                loop {
                    every.tick().await;
                    keep_heads(&keeping.db, &file).await;
                }
            });
        }
        Self { tasks, app: Arc::clone(app) }
    }

    /// Ends, after the heads have been kept once more: what was decided last is not left to the next start.
    pub async fn end(mut self) {
        self.tasks.shutdown().await;
        if let Some(file) = &self.app.config.heads {
            keep_heads(&self.app.db, file).await;
        }
    }
}

/// Writes the present heads where all that stand there are still in their chains; else says what is missing, and leaves the
/// file as it is: a fault does not cover itself.
async fn keep_heads(db: &Db, file: &Path) {
    match renew(db, file).await {
        Ok(faults) => faults.iter().for_each(|fault| tracing::error!(%fault, "a chain of decisions does not hold")),
        Err(error) => tracing::error!(error, file = %file.display(), "the heads of decisions are not kept"),
    }
}

async fn renew(db: &Db, file: &Path) -> Result<Vec<String>, String> {
    let text = |error: DbErr| error.to_string();
    // Read first: what another server writes meanwhile may be later than what is seen of the database.
    let recorded = on_disk(file, |file| Heads::read(&file)).await?;
    if let Some(recorded) = &recorded {
        let missing = recorded.missing(&db.read).await.map_err(text)?;
        if !missing.is_empty() {
            return Ok(missing);
        }
    }
    let present = Heads::present(&db.read).await.map_err(text)?;
    if recorded.as_ref() != Some(&present) {
        on_disk(file, move |file| present.write(&file)).await?;
    }
    Ok(Vec::new())
}

/// Does something with a file where that may take its time.
async fn on_disk<T: Send + 'static>(
    file: &Path,
    work: impl FnOnce(PathBuf) -> std::io::Result<T> + Send + 'static,
) -> Result<T, String> {
    let file = file.to_owned();
    let working: JoinHandle<std::io::Result<T>> = tokio::task::spawn_blocking(move || work(file));
    working.await.map_err(|error| error.to_string())?.map_err(|error| error.to_string())
}

/// Forgets the keys that are older than they are kept, and says how many they were.
async fn forget_keys(db: &Db, clock: &Clock) -> Result<u64, DbErr> {
    let before = clock.now() - TimeDelta::days(KEYS_KEPT_DAYS);
    let mut forgotten = 0;
    loop {
        let sql = Sql::new(format!(
            "DELETE FROM idempotency_key WHERE (person_id, key) IN (SELECT k.person_id, k.key FROM idempotency_key k \
             WHERE k.used_at < ? ORDER BY k.used_at LIMIT {AT_ONCE})"
        ))
        .bind(before);
        let rows = db.write.execute_raw(sql.statement(db.backend())).await?.rows_affected();
        forgotten += rows;
        if rows < AT_ONCE {
            return Ok(forgotten);
        }
    }
}
