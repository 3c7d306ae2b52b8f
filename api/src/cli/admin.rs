//! `katalog admin`: the first platform administrator (governance model, R2).
//!
//! Everybody else is appointed through the API by somebody who may; somebody must be the first.

use std::process::ExitCode;

use chrono::{DateTime, NaiveDate, Utc};
use governance::{action::Kind, role::Role, text::sort_key};
use sea_orm::{ConnectionTrait, DatabaseTransaction, DbErr, Statement, Value};
use serde_json::json;
use uuid::Uuid;

use super::{Failure, open};
use crate::{
    canonical,
    config::Config,
    db::Pools,
    decisions::{self, Decision},
};

/// Who becomes administrator.
#[derive(Debug, clap::Args)]
pub struct Admin {
    /// Issuer of the person's tokens (`iss`), one of those configured.
    #[arg(long)]
    issuer: String,
    /// The person's name at the issuer (`sub`).
    #[arg(long)]
    subject: String,
    /// The person's name, as people read it.
    #[arg(long)]
    name: String,
}

/// Appoints `admin`, if nobody is administrator yet.
///
/// # Errors
/// When somebody is, the issuer is not configured, or the database does not take it.
pub async fn appoint(config: &Config, admin: &Admin) -> Result<ExitCode, Failure> {
    if !config.issuers.iter().any(|issuer| issuer.issuer == admin.issuer) {
        let known: Vec<&str> = config.issuers.iter().map(|issuer| issuer.issuer.as_str()).collect();
        return Err(Failure::new(format!(
            "issuer {:?} is not configured, so nobody of it could sign in",
            admin.issuer
        ))
        .mend(format!("Configured: {}.", if known.is_empty() { "none".to_owned() } else { known.join(", ") })));
    }
    if admin.subject.trim().is_empty() || admin.name.trim().is_empty() {
        return Err(Failure::new("--subject and --name must not be empty"));
    }
    let db = open::database(config, Pools::maintenance()).await?;
    let clock = open::clock(config, open::is_sample(&db).await?)?;
    let transaction = db.begin().await?;
    if holders(&transaction, clock.now(), clock.today()).await? > 0 {
        return Err(Failure::new("there is a platform administrator already")
            .mend("Further ones are appointed by that person through the API."));
    }
    let person = write(&transaction, admin, clock.now(), clock.today()).await?;
    transaction.commit().await?;
    super::print(&format!("{} is platform administrator (person {person})\n", admin.name.trim()))?;
    Ok(ExitCode::SUCCESS)
}

/// How many hold the role now or will.
async fn holders(db: &DatabaseTransaction, now: DateTime<Utc>, today: NaiveDate) -> Result<i64, DbErr> {
    let sql = "SELECT COUNT(*) AS holders FROM appointment WHERE role = $1 AND declined_at IS NULL \
               AND (ended_at IS NULL OR ended_at > $2) AND (valid_until IS NULL OR valid_until > $3)";
    let values = [Role::PlatformAdmin.as_str().into(), now.into(), today.into()];
    let row = db.query_one_raw(Statement::from_sql_and_values(db.get_database_backend(), sql, values)).await?;
    row.map_or(Ok(0), |row| row.try_get("", "holders"))
}

async fn write(db: &DatabaseTransaction, admin: &Admin, now: DateTime<Utc>, today: NaiveDate) -> Result<Uuid, DbErr> {
    let run = async |sql: &str, values: Vec<Value>| {
        db.execute_raw(Statement::from_sql_and_values(db.get_database_backend(), sql, values)).await
    };
    let known = Statement::from_sql_and_values(
        db.get_database_backend(),
        "SELECT person_id FROM identity WHERE issuer = $1 AND subject = $2",
        [admin.issuer.clone().into(), admin.subject.clone().into()],
    );
    let person = match db.query_one_raw(known).await? {
        Some(row) => row.try_get("", "person_id")?,
        None => {
            let (person, name) = (Uuid::now_v7(), admin.name.trim());
            run(
                "INSERT INTO person (id, name, sort_name, provenance, source) VALUES ($1, $2, $3, 'RECORDED', $4)",
                vec![person.into(), name.into(), sort_key(name).into(), SOURCE.into()],
            )
            .await?;
            run(
                "INSERT INTO identity (id, person_id, issuer, subject) VALUES ($1, $2, $3, $4)",
                vec![Uuid::now_v7().into(), person.into(), admin.issuer.clone().into(), admin.subject.clone().into()],
            )
            .await?;
            person
        }
    };
    let appointment = Uuid::now_v7();
    run(
        "INSERT INTO appointment (id, person_id, role, scope, valid_from, appointed_at, accepted_at, provenance, source) \
         VALUES ($1, $2, $3, 'INSTALLATION', $4, $5, $5, 'RECORDED', $6)",
        vec![
            appointment.into(),
            person.into(),
            Role::PlatformAdmin.as_str().into(),
            today.into(),
            now.into(),
            SOURCE.into(),
        ],
    )
    .await?;
    decisions::record(db, vec![decision(person, appointment, now, today)]).await?;
    Ok(person)
}

/// The decision that makes the appointment (N5), in the installation's own chain. Nobody who is known decides: whoever
/// runs this may write to the database itself. What is on record is who became administrator, when and how.
fn decision(person: Uuid, appointment: Uuid, now: DateTime<Utc>, today: NaiveDate) -> Decision {
    let appointed = json!({
        "person": person,
        "role": Role::PlatformAdmin,
        "scope": "INSTALLATION",
        "valid_from": today,
    });
    Decision {
        id: Uuid::now_v7(),
        keeper: Uuid::nil(),
        decided_at: now,
        person,
        appointment: Some(appointment),
        role: Role::PlatformAdmin,
        action: "APPOINT".to_owned(),
        object: (Kind::Appointment.as_str().to_owned(), appointment),
        clause: "R2".to_owned(),
        reason: "The installation's first administrator, appointed by its operator with `katalog admin`.".to_owned(),
        before: None,
        after: canonical::hash(&appointed),
        details: json!({ "appointed": appointed, "source": SOURCE }),
        cause: None,
    }
}

/// Where these rows come from.
const SOURCE: &str = "katalog admin";
