//! Whether the server could serve by this URL: the rights of its role, and connections enough.

use migration::grants::{self, Rights};
use sea_orm::{ConnectionTrait, DbBackend, DbErr, Statement};

use super::{Outcome, fault};
use crate::db::{Db, Pools};

/// How many rights are named.
const TOLD: usize = 5;

/// What a role lacks of what serving needs; and whether it could rewrite what was decided (N5).
///
/// # Errors
/// When the database does not answer.
pub async fn rights(db: &Db) -> Result<Outcome, DbErr> {
    if db.backend() != DbBackend::Postgres {
        return Ok(writable(db).await);
    }
    let Rights { role, lacking, beyond } = grants::rights(&db.read).await?;
    if !lacking.is_empty() {
        let more = lacking.len().saturating_sub(TOLD);
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        let named: Vec<&str> = lacking.iter().take(TOLD).map(String::as_str).collect();
        let mend = format!("Run `katalog migrate --serving-role {role}` with the URL of the tables' owner.");
        return Ok(fault(format!("{role} may not {}{more}", named.join(", ")), mend));
    }
    if !beyond.is_empty() {
        return Ok(Outcome::Note(format!(
            "{role} may change what was decided: migrate by it, and serve by another that `katalog migrate \
             --serving-role OTHER` has given its rights"
        )));
    }
    Ok(Outcome::Fine(format!("{role} may serve, and not change what was decided")))
}

/// A file that cannot be written to is served as it is, and every act on it fails.
async fn writable(db: &Db) -> Outcome {
    let tried = async {
        let transaction = db.begin().await?;
        transaction.execute_unprepared("CREATE TABLE doctor_was_here (id INTEGER)").await?;
        transaction.rollback().await
    };
    match tried.await {
        Ok(()) => Outcome::Fine("the file may be read and written".to_owned()),
        Err(error) => fault(
            format!("the file cannot be written: {error}"),
            "Give the user that the server runs as the file and its directory (SQLite writes beside it, too).",
        ),
    }
}

/// Both pools, full, must fit into what the database gives this role; on SQLite readers must not wait for the writer.
///
/// # Errors
/// When the database does not answer.
pub async fn connections(db: &Db) -> Result<Outcome, DbErr> {
    let pools = Pools::default();
    match db.backend() {
        DbBackend::Postgres => postgres(db, pools.connections()).await,
        _ => sqlite(db, pools.readers).await,
    }
}

/// The least of what the server, the database and the role allow.
const ALLOWED: &str = "SELECT LEAST(
    current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int,
    (SELECT NULLIF(datconnlimit, -1) FROM pg_database WHERE datname = current_database()),
    (SELECT NULLIF(rolconnlimit, -1) FROM pg_roles WHERE rolname = current_user))::int AS allowed";

async fn postgres(db: &Db, wanted: u32) -> Result<Outcome, DbErr> {
    let row = db.read.query_one_raw(Statement::from_string(DbBackend::Postgres, ALLOWED)).await?;
    let allowed: i32 = row.map(|row| row.try_get("", "allowed")).transpose()?.unwrap_or_default();
    let allowed = u32::try_from(allowed).unwrap_or_default();
    if allowed < wanted {
        let mend = "Raise max_connections, or the CONNECTION LIMIT of database or role, above that for each server.";
        return Ok(fault(format!("a server opens up to {wanted}, and the database allows {allowed}"), mend));
    }
    Ok(Outcome::Fine(format!("a server opens up to {wanted} of the {allowed} that the database allows")))
}

async fn sqlite(db: &Db, readers: u32) -> Result<Outcome, DbErr> {
    let row = db.read.query_one_raw(Statement::from_string(DbBackend::Sqlite, "PRAGMA journal_mode")).await?;
    let mode: String = row.map(|row| row.try_get_by_index(0)).transpose()?.unwrap_or_default();
    if mode != "wal" {
        let mend =
            "Keep the file on a disk of this machine: write-ahead logging does not work on network file systems.";
        return Ok(fault(format!("journal mode is {mode}: readers wait for the writer"), mend));
    }
    Ok(Outcome::Fine(format!("{readers} readers beside one writer")))
}
