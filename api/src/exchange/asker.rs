//! In whose name files are imported or exported: somebody who can sign in, with the seats of today.

use sea_orm::{ConnectionTrait, DbErr, Statement};

use crate::{access::Session, clock::Clock, db::Db, error::ApiError};

/// Why there is nobody in whose name it is done.
#[derive(Debug, thiserror::Error)]
pub enum NobodyAsks {
    /// Nobody is called that.
    #[error("nobody who has signed in is known as {0:?}; give ISSUER SUBJECT, the subject or the whole name")]
    Unknown(String),
    /// Several are.
    #[error("{0:?} can be several persons: {1}")]
    Several(String, String),
    /// The database does not answer.
    #[error("database: {0}")]
    Database(#[from] DbErr),
    /// The session cannot be begun.
    #[error("{0}")]
    Session(#[from] ApiError),
}

/// The session of the person known as `name`: issuer and subject, the subject alone, or the whole name.
///
/// # Errors
/// When there is nobody, or several.
pub async fn session(db: &Db, clock: &Clock, name: &str) -> Result<Session, NobodyAsks> {
    let sql = "SELECT i.issuer, i.subject, i.person_id FROM identity i JOIN person p ON p.id = i.person_id \
               WHERE i.issuer || ' ' || i.subject = $1 OR i.subject = $1 OR p.name = $1 ORDER BY i.issuer, i.subject";
    let asked = Statement::from_sql_and_values(db.read.get_database_backend(), sql, [name.into()]);
    let mut found: Vec<(String, String, uuid::Uuid)> = Vec::new();
    for row in db.read.query_all_raw(asked).await? {
        found.push((row.try_get_by_index(0)?, row.try_get_by_index(1)?, row.try_get_by_index(2)?));
    }
    let Some((issuer, subject, person)) = found.first() else { return Err(NobodyAsks::Unknown(name.to_owned())) };
    if found.iter().any(|(_, _, other)| other != person) {
        let all: Vec<String> = found.iter().map(|(issuer, subject, _)| format!("{issuer} {subject}")).collect();
        return Err(NobodyAsks::Several(name.to_owned(), all.join(", ")));
    }
    Ok(Session::of(db.readers.clone(), (issuer, subject), clock.now(), clock.today()).await?)
}
