//! The database's shape, for SQLite and PostgreSQL alike, and what keeps it right.
//!
//! Each [step](steps) is written once as SQL in a small shared dialect ([`dialect`]); triggers are written per engine.
//! What must never happen (governance model, section 4) is refused here as well as in the program: the tree of
//! organisations has no cycle, allocations stay within their frame (N4), decisions, histories and signed content are
//! never changed or deleted (N5). Derived rows — the tree's closure, the anchors, the sum of a frame's allocations — are
//! kept by triggers; [`kept`] compares them with what they are derived from.
//!
//! **Invariant**: the program never writes a derived row itself, except a loader between [`kept::begin_bulk`] and
//! [`kept::finish_bulk`].

mod aside;
mod dialect;
pub mod grants;
pub mod kept;
mod load;
mod once;
mod rebuilt;
mod steps;

use sea_orm_migration::{
    MigrationTrait, MigratorTrait, SchemaManager,
    sea_orm::{
        ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, SqliteTransactionMode, Statement,
        TransactionOptions, TransactionTrait,
    },
};

/// Every step that this program knows, in order.
pub struct Migrator;

impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        steps::all().into_iter().map(|step| Box::new(step) as Box<dyn MigrationTrait>).collect()
    }
}

/// How a database stands to this program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Status {
    /// Every step is applied, and no other.
    Current,
    /// So many steps are not applied yet; an empty database lacks all of them.
    Behind(usize),
    /// The database carries steps that this program does not know: it was migrated by a newer one.
    NewerThanThisProgram {
        /// The unknown steps' names, in order.
        unknown: Vec<String>,
    },
}

/// How the database behind `db` stands to this program. Reads only.
///
/// # Errors
/// If the database cannot be read.
pub async fn status<C: ConnectionTrait>(db: &C) -> Result<Status, DbErr> {
    let applied = applied(db).await?;
    let known = steps::names();
    let unknown: Vec<String> = applied.iter().filter(|name| !known.contains(&name.as_str())).cloned().collect();
    if !unknown.is_empty() {
        return Ok(Status::NewerThanThisProgram { unknown });
    }
    match known.iter().filter(|name| !applied.iter().any(|applied| applied == *name)).count() {
        0 => Ok(Status::Current),
        missing => Ok(Status::Behind(missing)),
    }
}

/// Applies the steps that are missing, and says how many they were; nothing is done to a database that is current.
///
/// All steps are applied in one transaction, each in its own savepoint, under a lock: two programs that migrate at once
/// come one after the other, and a database is never left between two steps. What new steps derive is made of the rows
/// that are there.
///
/// # Errors
/// [`DbErr::Migration`], naming the steps, if the database carries steps this program does not know; any error of the
/// database, in which case nothing has changed.
pub async fn migrate(db: &DatabaseConnection) -> Result<usize, DbErr> {
    migrate_by(db, None).await
}

/// The same, but at most so many steps: a database as an earlier program left it.
///
/// # Errors
/// As [`migrate`].
pub async fn migrate_by(db: &DatabaseConnection, at_most: Option<u32>) -> Result<usize, DbErr> {
    let transaction = begin(db).await?;
    if transaction.get_database_backend() == DbBackend::Postgres {
        transaction.execute_unprepared("SELECT pg_advisory_xact_lock(hashtext('katalog.migration'))").await?;
    }
    let missing = match status(&transaction).await? {
        Status::Current => 0,
        Status::Behind(missing) => missing,
        Status::NewerThanThisProgram { unknown } => {
            return Err(DbErr::Migration(format!(
                "the database was migrated by a newer program; this one does not know: {}",
                unknown.join(", ")
            )));
        }
    };
    if missing > 0 {
        Migrator::up(&transaction, at_most).await?;
        if missing < steps::names().len() && at_most.is_none() {
            kept::rebuild(&transaction).await?;
        }
        transaction.commit().await?;
    }
    Ok(at_most.and_then(|most| usize::try_from(most).ok()).map_or(missing, |most| most.min(missing)))
}

/// Begins a transaction that writes: on SQLite it takes the writer lock at once, so that it never has to be upgraded.
pub(crate) async fn begin(db: &DatabaseConnection) -> Result<DatabaseTransaction, DbErr> {
    db.begin_with_options(TransactionOptions {
        sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
        ..TransactionOptions::default()
    })
    .await
}

/// The names of the applied steps, in order; none where the table of steps does not exist yet.
async fn applied<C: ConnectionTrait>(db: &C) -> Result<Vec<String>, DbErr> {
    let backend = db.get_database_backend();
    let exists = match backend {
        DbBackend::Postgres => "SELECT 1 WHERE to_regclass('seaql_migrations') IS NOT NULL",
        _ => "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'seaql_migrations'",
    };
    if db.query_one_raw(Statement::from_string(backend, exists)).await?.is_none() {
        return Ok(Vec::new());
    }
    let names = Statement::from_string(backend, "SELECT version FROM seaql_migrations ORDER BY version");
    db.query_all_raw(names).await?.iter().map(|row| row.try_get("", "version")).collect()
}

/// The schema in which a PostgreSQL connection creates and finds tables.
pub(crate) async fn current_schema<C: ConnectionTrait>(db: &C) -> Result<String, DbErr> {
    let row = db
        .query_one_raw(Statement::from_string(DbBackend::Postgres, "SELECT current_schema()::text AS name"))
        .await?
        .ok_or_else(|| DbErr::RecordNotFound("current_schema()".to_owned()))?;
    row.try_get::<Option<String>>("", "name")?
        .ok_or_else(|| DbErr::Custom("the connection's search_path names no schema that exists".to_owned()))
}

/// Applies one step's SQL, translated for the connection's engine.
async fn apply(manager: &SchemaManager<'_>, step: &steps::Step) -> Result<(), DbErr> {
    let db = manager.get_connection();
    let engine = match db.get_database_backend() {
        DbBackend::Postgres => dialect::Engine::Postgres { schema: current_schema(db).await? },
        DbBackend::Sqlite => dialect::Engine::Sqlite,
        other => return Err(DbErr::Custom(format!("{other:?} is not supported: use SQLite or PostgreSQL"))),
    };
    db.execute_unprepared(&dialect::translate(step.tables, &engine)).await?;
    let triggers = match engine {
        dialect::Engine::Sqlite => step.sqlite,
        dialect::Engine::Postgres { .. } => step.postgres,
    };
    if !triggers.is_empty() {
        db.execute_unprepared(&dialect::translate(triggers, &engine)).await?;
    }
    Ok(())
}
