//! Connections for reading that are kept at hand.
//!
//! A connection that goes back to sqlx's pool is asked for a sign of life there: one more message to PostgreSQL and one
//! more wait for each request, a tenth of what a small one costs. So those of requests are kept outside the pool while
//! their statements succeed. One whose statement failed, or whose request was given up in the middle, goes back to the pool,
//! which asks it, and closes it when it is of no use.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use futures_util::{FutureExt, future::BoxFuture};
use sea_orm::{
    ConnAcquireErr, ConnectionTrait, DatabaseConnection, DbBackend, DbErr, QueryResult, RuntimeErr, Statement,
    sqlx::{self, Connection, PgPool, Postgres, pool::PoolConnection},
};
use sea_query_sqlx::SqlxValues;
use tokio::sync::Semaphore;

/// How long a connection is kept before the pool gets it back: what PostgreSQL has laid up for it is freed then.
const LIFETIME: Duration = Duration::from_secs(30 * 60);

/// How many statements share the room that the largest of their answers took: sqlx copies an answer that does not fit, byte
/// by byte, into room that grows by doubling, so giving it back each time costs more than the answer.
const SHRINK_EVERY: u32 = 64;

/// The connections that requests read by. Cheap to clone; clones share them.
#[derive(Clone, Debug)]
pub struct Readers {
    pool: DatabaseConnection,
    /// None on SQLite, where a sign of life costs nothing.
    kept: Option<Arc<Kept>>,
}

#[derive(Debug)]
struct Kept {
    pool: PgPool,
    /// One for each connection that may be in use or kept.
    permits: Semaphore,
    idle: Mutex<Vec<Idle>>,
    wait: Duration,
}

#[derive(Debug)]
struct Idle {
    connection: PoolConnection<Postgres>,
    since: Instant,
    /// Statements since the room of their answers was given back.
    statements: u32,
}

impl Readers {
    /// Those of a pool, none of which are kept.
    pub const fn of(pool: DatabaseConnection) -> Self {
        Self { pool, kept: None }
    }

    /// So many connections of a pool, which must have more than that. `wait`: how long a statement waits for one.
    pub fn kept(number: u32, wait: Duration, pool: DatabaseConnection, connections: PgPool) -> Self {
        let permits = Semaphore::new(usize::try_from(number).unwrap_or(1).max(1));
        let kept = Kept { pool: connections, permits, idle: Mutex::default(), wait };
        Self { pool, kept: Some(Arc::new(kept)) }
    }

    /// The pool, for what is more than one statement.
    pub const fn pool(&self) -> &DatabaseConnection {
        &self.pool
    }

    /// Which engine it is.
    pub fn backend(&self) -> DbBackend {
        self.pool.get_database_backend()
    }

    /// The rows of one statement.
    ///
    /// # Errors
    /// If no connection is free in time, or the database refuses.
    pub fn all(&self, statement: Statement) -> BoxFuture<'_, Result<Vec<QueryResult>, DbErr>> {
        // Boxed: the futures of fields hold it, and are to be small.
        match &self.kept {
            Some(kept) => kept.all(statement).boxed(),
            None => self.pool.query_all_raw(statement).boxed(),
        }
    }

    /// Gives the connections back to the pool.
    pub fn let_go(&self) {
        if let Some(kept) = &self.kept {
            kept.permits.close();
            kept.idle().clear();
        }
    }
}

impl Kept {
    async fn all(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        let permit = tokio::time::timeout(self.wait, self.permits.acquire()).await;
        let _permit = permit
            .map_err(|_| DbErr::ConnectionAcquire(ConnAcquireErr::Timeout))?
            .map_err(|_| DbErr::ConnectionAcquire(ConnAcquireErr::ConnectionClosed))?;
        let mut reader = self.reader().await?;
        let values = SqlxValues(statement.values.unwrap_or(sea_orm::Values(Vec::new())));
        // Whatever a statement may be is decided where it is written (`entity::sql`), with its values apart.
        let query = sqlx::query_with::<Postgres, _>(sqlx::AssertSqlSafe(statement.sql), values);
        let rows = query.fetch_all(&mut *reader.connection).await;
        let rows = rows.map_err(|error| DbErr::Query(RuntimeErr::SqlxError(Arc::new(error))))?;
        if reader.since.elapsed() < LIFETIME && !self.permits.is_closed() {
            // As the pool does each time: else each connection keeps the room that its largest answer took.
            reader.statements += 1;
            if reader.statements >= SHRINK_EVERY {
                reader.connection.shrink_buffers();
                reader.statements = 0;
            }
            self.idle().push(reader);
        }
        Ok(rows.into_iter().map(QueryResult::from).collect())
    }

    async fn reader(&self) -> Result<Idle, DbErr> {
        if let Some(idle) = self.idle().pop() {
            return Ok(idle);
        }
        let connection = self.pool.acquire().await.map_err(|error| match error {
            sqlx::Error::PoolTimedOut => DbErr::ConnectionAcquire(ConnAcquireErr::Timeout),
            sqlx::Error::PoolClosed => DbErr::ConnectionAcquire(ConnAcquireErr::ConnectionClosed),
            error => DbErr::Conn(RuntimeErr::SqlxError(Arc::new(error))),
        })?;
        Ok(Idle { connection, since: Instant::now(), statements: 0 })
    }

    fn idle(&self) -> std::sync::MutexGuard<'_, Vec<Idle>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
