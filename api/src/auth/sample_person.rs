//! A token for a person of the sample data: `katalog token --as PERSON`.

use std::{collections::BTreeMap, fmt::Write as _};

use chrono::TimeDelta;
use sea_orm::{ConnectionTrait, DbErr, Statement};
use serde::Serialize;

use super::development::{DEVELOPMENT_ISSUER, DevelopmentIssuer};

/// The most persons of one kind listed in an error.
const MAX_LISTED: usize = 3;

/// Why no token could be made.
#[derive(Debug, thiserror::Error)]
pub enum TokenError {
    /// Nobody is known at the development issuer: the database holds no sample data.
    #[error("nobody can be tried out in this database: only sample data has persons of the development issuer")]
    NoSample,
    /// Nobody is called that.
    #[error("no sample person is called {asked:?}. There are:\n{persons}")]
    Unknown {
        /// What was asked for.
        asked: String,
        /// Who there is, a line each.
        persons: String,
    },
    /// Several are.
    #[error("{asked:?} can be several sample persons; give the first word of one of these lines:\n{persons}")]
    Ambiguous {
        /// What was asked for.
        asked: String,
        /// Who it can be, a line each.
        persons: String,
    },
    /// The database does not answer.
    #[error("the sample persons cannot be read: {0}")]
    Database(#[from] DbErr),
    /// The cryptographic library fails.
    #[error("the token cannot be signed: {0}")]
    Signing(#[from] jsonwebtoken::errors::Error),
}

/// A person's identity at the development issuer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SamplePerson {
    /// The person's name there (`sub`).
    pub subject: String,
    /// The person's name as people read it.
    pub name: String,
}

/// A token, valid for `ttl`, for the sample person whose subject or name is `asked`, or part of it if only one
/// person's is.
///
/// # Errors
/// [`TokenError`]; when the person is not found, it lists those there are.
pub async fn token_for(
    db: &impl ConnectionTrait,
    issuer: &DevelopmentIssuer,
    asked: &str,
    ttl: TimeDelta,
) -> Result<String, TokenError> {
    let persons = all(db).await?;
    let person = pick(&persons, asked)?;
    Ok(issuer.token(&person.subject, ttl)?)
}

/// Everybody who is known at the development issuer, by subject.
pub(super) async fn all(db: &impl ConnectionTrait) -> Result<Vec<SamplePerson>, DbErr> {
    let sql = "SELECT i.subject, COALESCE(p.name, '') AS name FROM identity i JOIN person p ON p.id = i.person_id \
               WHERE i.issuer = $1 ORDER BY i.subject";
    let statement = Statement::from_sql_and_values(db.get_database_backend(), sql, [DEVELOPMENT_ISSUER.into()]);
    let rows = db.query_all_raw(statement).await?;
    rows.iter()
        .map(|row| Ok(SamplePerson { subject: row.try_get("", "subject")?, name: row.try_get("", "name")? }))
        .collect()
}

/// The one person meant: by subject, else by whole name, else by part of either.
fn pick<'p>(persons: &'p [SamplePerson], asked: &str) -> Result<&'p SamplePerson, TokenError> {
    if persons.is_empty() {
        return Err(TokenError::NoSample);
    }
    let wanted = asked.trim().to_lowercase();
    let having = |test: &dyn Fn(&SamplePerson) -> bool| persons.iter().filter(|it| test(it)).collect::<Vec<_>>();
    let mut found = having(&|it| it.subject == asked.trim());
    if found.is_empty() {
        found = having(&|it| it.name.to_lowercase() == wanted);
    }
    if found.is_empty() && !wanted.is_empty() {
        found = having(&|it| it.name.to_lowercase().contains(&wanted) || it.subject.to_lowercase().contains(&wanted));
    }
    match found.as_slice() {
        [person] => Ok(person),
        [] => Err(TokenError::Unknown { asked: asked.to_owned(), persons: listing(persons.iter()) }),
        several => Err(TokenError::Ambiguous { asked: asked.to_owned(), persons: listing(several.iter().copied()) }),
    }
}

/// A line per person, subject first. Subjects are written `kind.of.what`: of each kind the first few stand for the
/// rest, so that all kinds are seen.
fn listing<'p>(persons: impl Iterator<Item = &'p SamplePerson>) -> String {
    let mut kinds: BTreeMap<&str, Vec<&SamplePerson>> = BTreeMap::new();
    for person in persons {
        let kind = person.subject.split('.').next().unwrap_or_default();
        kinds.entry(kind).or_default().push(person);
    }
    let mut lines = String::new();
    for (kind, persons) in kinds {
        for person in persons.iter().take(MAX_LISTED) {
            let _ = writeln!(lines, "  {}  {}", person.subject, person.name);
        }
        if persons.len() > MAX_LISTED {
            let _ = writeln!(lines, "  {kind}.…  and {} more", persons.len() - MAX_LISTED);
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use sea_orm::{ConnectOptions, Database};

    use super::*;
    use crate::{auth::Authenticator, clock::Clock};

    #[tokio::test]
    async fn a_token_for_somebody_in_the_database() {
        let db = Database::connect(ConnectOptions::new("sqlite::memory:").max_connections(1).to_owned()).await.unwrap();
        db.execute_unprepared(
            "CREATE TABLE person (id INTEGER, name TEXT); CREATE TABLE identity (person_id INTEGER, issuer TEXT, subject TEXT);
             INSERT INTO person VALUES (1, 'Anna'), (2, NULL), (3, 'Real');
             INSERT INTO identity VALUES (1, 'https://katalog.invalid/development', 'a1'),
                 (2, 'https://katalog.invalid/development', 'b2'), (3, 'https://idp.example', 'c3')",
        )
        .await
        .unwrap();
        let path = std::env::temp_dir().join(format!("katalog-key-{}.pem", uuid::Uuid::now_v7()));
        let issuer = DevelopmentIssuer::open(&path, Clock::system()).unwrap();
        let token = token_for(&db, &issuer, "anna", TimeDelta::hours(1)).await.unwrap();
        let unknown = token_for(&db, &issuer, "Real", TimeDelta::hours(1)).await.unwrap_err().to_string();
        assert!(unknown.contains("a1  Anna") && unknown.contains("b2") && !unknown.contains("c3"), "{unknown}");
        let auth = Authenticator::new(Vec::new(), Some(issuer), Clock::system()).unwrap();
        assert_eq!(auth.verify(&token).await.unwrap().subject, "a1");
        std::fs::remove_file(path).unwrap();
    }

    fn persons() -> Vec<SamplePerson> {
        [("owner-drive", "Tjänsteägare Drive"), ("owner-box", "Tjänsteägare Box"), ("owner", "Ägare")]
            .map(|(subject, name)| SamplePerson { subject: subject.into(), name: name.into() })
            .into()
    }

    #[test]
    fn by_subject_then_name_then_part() {
        let persons = persons();
        for (asked, subject) in [("owner", "owner"), ("TJÄNSTEÄGARE BOX", "owner-box"), ("drive", "owner-drive")] {
            assert_eq!(pick(&persons, asked).unwrap().subject, subject);
        }
    }

    #[test]
    fn an_error_lists_who_there_is() {
        let persons = persons();
        let unknown = pick(&persons, "Pelle").unwrap_err().to_string();
        assert!(unknown.contains("owner-drive  Tjänsteägare Drive") && unknown.contains("owner  Ägare"), "{unknown}");
        let several = pick(&persons, "tjänsteägare").unwrap_err().to_string();
        assert!(several.contains("owner-box") && !several.contains("owner  Ägare"), "{several}");
        assert!(matches!(pick(&persons, ""), Err(TokenError::Unknown { .. })));
        assert!(matches!(pick(&[], "owner"), Err(TokenError::NoSample)));
        let person = |subject: String| SamplePerson { subject, name: "N".into() };
        let many: Vec<_> =
            (0..50).map(|it| person(format!("customer.c{it}"))).chain([person("leader.sunet".into())]).collect();
        assert!(listing(many.iter()).ends_with("  customer.c2  N\n  customer.…  and 47 more\n  leader.sunet  N\n"));
    }
}
