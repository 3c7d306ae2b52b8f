//! Connection pools: one for reading, one for writing.
//!
//! A client that hangs up while a transaction begins can leave its connection inside an open one; the next user's
//! acknowledged write would then vanish with a rollback (sqlx issues 4385 and 4393). Therefore only the write pool ever
//! begins a transaction, and each of its connections is cleaned when it is returned, before anybody else gets it.
//!
//! **Invariant**: nothing begins a transaction on [`Db::read`]. The databases hold it: connections of that pool cannot
//! write.

pub mod readers;

use std::{num::NonZero, str::FromStr, thread::available_parallelism, time::Duration};

use sea_orm::{
    AccessMode, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, IsolationLevel, RuntimeErr,
    SqliteTransactionMode, SqlxPostgresConnector, SqlxSqliteConnector, TransactionOptions, TransactionTrait,
    sqlx::{
        self, Connection, Executor,
        pool::PoolOptions,
        postgres::{PgConnectOptions, PgConnection},
        sqlite::{SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqliteSynchronous},
    },
};

use readers::Readers;

/// PostgreSQL's SQLSTATE of what it refused; None: it is another engine's error, or none of an engine's.
pub fn sqlstate(error: &DbErr) -> Option<String> {
    let (DbErr::Exec(RuntimeErr::SqlxError(error)) | DbErr::Query(RuntimeErr::SqlxError(error))) = error else {
        return None;
    };
    error.as_database_error()?.code().map(Into::into)
}

/// The two pools of one database. Cheap to clone; clones share the pools.
#[derive(Clone, Debug)]
pub struct Db {
    /// For reading: never begins a transaction, and cannot write.
    pub read: DatabaseConnection,
    /// Those of `read` that requests are answered by.
    pub readers: Readers,
    /// For writing. Begin transactions with [`Db::begin`].
    pub write: DatabaseConnection,
}

/// How large the pools are and how long they are waited for.
#[derive(Clone, Copy, Debug)]
pub struct Pools {
    /// Connections for reading.
    pub readers: u32,
    /// Connections for writing; SQLite has one writer, whatever is set.
    pub writers: u32,
    /// How long a request waits for a connection, and on SQLite for another process's write.
    pub wait: Duration,
    /// After how long PostgreSQL ends a statement; None: never. SQLite has no such limit.
    pub statement: Option<Duration>,
    /// Whether whole tables are read in order: SQLite then sorts them in temporary files, and not in memory.
    pub streams: bool,
}

impl Default for Pools {
    fn default() -> Self {
        let cores = available_parallelism().map_or(2, NonZero::get);
        Self {
            readers: u32::try_from(cores * 2).unwrap_or(u32::MAX).clamp(4, 16),
            writers: 8,
            wait: Duration::from_secs(10),
            statement: Some(Duration::from_secs(30)),
            streams: false,
        }
    }
}

impl Pools {
    /// For answering requests: a statement ends with the request that it is for.
    pub fn serving(patience: Duration) -> Self {
        Self { statement: Some(patience), ..Self::default() }
    }

    /// How many connections PostgreSQL must give.
    pub const fn connections(&self) -> u32 {
        self.readers + BESIDE + self.writers
    }

    /// For migrating, loading and checking: few connections, and no statement is too long.
    pub fn maintenance() -> Self {
        Self { readers: 2, writers: 2, statement: None, ..Self::default() }
    }

    /// For exporting: no statement is too long, and none holds more in memory of many rows than of few.
    pub fn streaming() -> Self {
        Self { streams: true, ..Self::maintenance() }
    }
}

/// How connections for reading are set. Statements are prepared, and their plans do not depend on what is asked for:
/// every list has its index. So a plan is made once and kept, compiling it never pays, and one request keeps to one
/// core.
const READING: [(&str, &str); 5] = [
    ("default_transaction_read_only", "on"),
    ("plan_cache_mode", "force_generic_plan"),
    // What is read often is in memory: fifty rows by an index cost less than the whole table.
    ("random_page_cost", "1.1"),
    ("jit", "off"),
    ("max_parallel_workers_per_gather", "0"),
];

/// How many prepared statements a connection for reading keeps; each shape of query, for each set of grants, is one.
const STATEMENTS: usize = 256;

/// Connections for reading beside those that requests keep: for signs of life, and what streams.
const BESIDE: u32 = 2;

/// How long PostgreSQL lets a transaction stand idle: longer than any request, so it ends only forgotten ones.
const IDLE_IN_TRANSACTION: &str = "60s";

impl Db {
    /// Opens both pools on `url`: `sqlite://file?mode=rwc` or `postgres://…`. At least one connection is made.
    ///
    /// # Errors
    /// If the URL is of another kind or cannot be read, or the database cannot be reached. The URL is not repeated.
    pub async fn open(url: &str, pools: Pools) -> Result<Self, DbErr> {
        if url.starts_with("sqlite:") {
            Self::open_sqlite(url, pools).await.map_err(not_opened)
        } else if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            Self::open_postgres(url, pools).await.map_err(not_opened)
        } else {
            Err(DbErr::Custom("a database URL begins with sqlite: or postgres://".to_owned()))
        }
    }

    async fn open_sqlite(url: &str, pools: Pools) -> Result<Self, sqlx::Error> {
        // Where what is sorted lies. The files' directory is what SQLITE_TMPDIR or TMPDIR names, else /var/tmp or /tmp.
        let sorted = if pools.streams { "FILE" } else { "MEMORY" };
        let shared = SqliteConnectOptions::from_str(url)?
            .foreign_keys(true)
            .busy_timeout(pools.wait)
            .synchronous(SqliteSynchronous::Full)
            // Delete triggers then fire for REPLACE too: what is kept is not replaced either.
            .pragma("recursive_triggers", "ON")
            .pragma("temp_store", sorted)
            .pragma("cache_size", "-16000");
        // Who loads or rebuilds writes whole indexes, which are then not written out and read again page by page.
        let cache = if pools.statement.is_none() && !pools.streams { "-262144" } else { "-16000" };
        // The writer first: it makes the file, and switches it to write-ahead logging.
        let write = PoolOptions::new()
            .max_connections(1)
            .acquire_timeout(pools.wait)
            .idle_timeout(None)
            .max_lifetime(None)
            .test_before_acquire(false)
            .after_release(|connection, _| Box::pin(clean_sqlite(connection)))
            .connect_with(shared.clone().pragma("cache_size", cache).journal_mode(SqliteJournalMode::Wal))
            .await?;
        let read = PoolOptions::new()
            .max_connections(pools.readers.max(1))
            .acquire_timeout(pools.wait)
            .idle_timeout(None)
            .max_lifetime(None)
            .test_before_acquire(false)
            .connect_with(shared.pragma("query_only", "ON").create_if_missing(false))
            .await?;
        let read = SqlxSqliteConnector::from_sqlx_sqlite_pool(read);
        let write = SqlxSqliteConnector::from_sqlx_sqlite_pool(write);
        Ok(Self { readers: Readers::of(read.clone()), read, write })
    }

    async fn open_postgres(url: &str, pools: Pools) -> Result<Self, sqlx::Error> {
        let statement = pools.statement.map_or(0, |limit| limit.as_millis()).to_string();
        // A loader may think between two statements.
        let idle = if pools.statement.is_some() { IDLE_IN_TRANSACTION } else { "0" };
        let shared = PgConnectOptions::from_str(url)?
            .options([("statement_timeout", statement.as_str()), ("idle_in_transaction_session_timeout", idle)]);
        let write = PoolOptions::new()
            .max_connections(pools.writers.max(1))
            .acquire_timeout(pools.wait)
            .test_before_acquire(false)
            .after_release(|connection, _| Box::pin(clean_postgres(connection)))
            .connect_with(shared.clone().application_name("katalog-write"))
            .await?;
        let reading = shared.application_name("katalog-read").options(READING).statement_cache_capacity(STATEMENTS);
        let connections = PoolOptions::new()
            .max_connections(pools.readers.max(1) + BESIDE)
            .acquire_timeout(pools.wait)
            .test_before_acquire(false)
            .connect_with(reading)
            .await?;
        let read = SqlxPostgresConnector::from_sqlx_postgres_pool(connections.clone());
        let readers = Readers::kept(pools.readers, pools.wait, read.clone(), connections);
        let write = SqlxPostgresConnector::from_sqlx_postgres_pool(write);
        Ok(Self { read, readers, write })
    }

    /// Begins a transaction that writes. On SQLite it takes the writer lock at once (`BEGIN IMMEDIATE`): what it reads
    /// stays so until it ends, as locked rows do on PostgreSQL, where the level is READ COMMITTED.
    ///
    /// # Errors
    /// If no connection is free in time, or the database refuses.
    pub async fn begin(&self) -> Result<DatabaseTransaction, DbErr> {
        self.write
            .begin_with_options(TransactionOptions {
                sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
                ..TransactionOptions::default()
            })
            .await
    }

    /// Begins a transaction that only reads, and reads one state of the database from its first statement on, whatever
    /// others write meanwhile.
    ///
    /// # Errors
    /// If no connection is free in time, or the database refuses.
    pub async fn snapshot(&self) -> Result<DatabaseTransaction, DbErr> {
        let options = match self.backend() {
            DbBackend::Postgres => TransactionOptions {
                isolation_level: Some(IsolationLevel::RepeatableRead),
                access_mode: Some(AccessMode::ReadOnly),
                ..TransactionOptions::default()
            },
            _ => TransactionOptions {
                sqlite_transaction_mode: Some(SqliteTransactionMode::Deferred),
                ..TransactionOptions::default()
            },
        };
        self.write.begin_with_options(options).await
    }

    /// Which engine it is.
    pub fn backend(&self) -> DbBackend {
        self.write.get_database_backend()
    }

    /// Closes both pools, when what they are doing is done.
    ///
    /// # Errors
    /// If the database refuses.
    pub async fn close(&self) -> Result<(), DbErr> {
        self.readers.let_go();
        self.read.close_by_ref().await?;
        self.write.close_by_ref().await
    }
}

/// Ends a transaction that a returned connection may have been left in; false: the connection is given up instead.
///
/// `BEGIN` first, because a lone `ROLLBACK` outside a transaction writes a warning to PostgreSQL's log each time.
async fn clean_postgres(connection: &mut PgConnection) -> Result<bool, sqlx::Error> {
    if connection.is_in_transaction() {
        return Ok(false);
    }
    connection.execute("BEGIN; ROLLBACK").await?;
    Ok(true)
}

/// As [`clean_postgres`]: on SQLite, `BEGIN` inside a transaction fails, and closing the connection rolls it back.
async fn clean_sqlite(connection: &mut SqliteConnection) -> Result<bool, sqlx::Error> {
    if connection.is_in_transaction() || connection.execute("BEGIN").await.is_err() {
        return Ok(false);
    }
    connection.execute("ROLLBACK").await?;
    Ok(true)
}

fn not_opened(error: sqlx::Error) -> DbErr {
    DbErr::Conn(RuntimeErr::SqlxError(error.into()))
}
