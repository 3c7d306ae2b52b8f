//! What several commands begin with: the database, and who may sign in to it.

use chrono::NaiveDate;
use sea_orm::{ConnectionTrait, DbErr, Statement};

use super::Failure;
use crate::{
    auth::{Authenticator, DevelopmentIssuer, SetupError, development::DEVELOPMENT_KEY_FILE},
    clock::Clock,
    config::Config,
    db::{Db, Pools},
};

/// Opens the database of `config`; the directory of the embedded one is made.
///
/// # Errors
/// When the database cannot be opened.
pub async fn database(config: &Config, pools: Pools) -> Result<Db, Failure> {
    if config.is_embedded_default() {
        make_data_dir(config)?;
    }
    let url = config.database();
    Db::open(url.expose(), pools).await.map_err(|error| {
        Failure::new(format!("database {url}: {error}"))
            .mend("Check --database-url (KATALOG_DATABASE_URL) and that the database answers.")
    })
}

/// Whether the database holds sample data, which its loader marks.
///
/// # Errors
/// When the database cannot be read.
pub async fn is_sample(db: &Db) -> Result<bool, DbErr> {
    let sql = "SELECT value FROM installation WHERE key = 'sample' AND value = 'true'";
    let row = db.read.query_one_raw(Statement::from_string(db.read.get_database_backend(), sql)).await?;
    Ok(row.is_some())
}

/// The contract day on which the sample data were loaded, and which they count from; None: there are none.
///
/// # Errors
/// When the database cannot be read.
pub async fn sample_day(db: &Db) -> Result<Option<NaiveDate>, DbErr> {
    let sql = "SELECT value FROM installation WHERE key = 'sample_loaded_on'";
    let row = db.read.query_one_raw(Statement::from_string(db.read.get_database_backend(), sql)).await?;
    let day: Option<String> = row.map(|row| row.try_get("", "value")).transpose()?;
    Ok(day.and_then(|day| day.parse().ok()))
}

/// The clock: the system's, or the one that stands still, which only sample data bears.
///
/// # Errors
/// When it is set on other data.
pub fn clock(config: &Config, sample: bool) -> Result<Clock, Failure> {
    match config.clock {
        None => Ok(Clock::system()),
        Some(instant) if sample => Ok(Clock::fixed(instant)),
        Some(_) => Err(Failure::new("settings: clock: a clock that stands still is for sample data only")),
    }
}

/// The development issuer; its key is made where there is none.
///
/// # Errors
/// When the key can be neither read nor made.
pub fn development_issuer(config: &Config, clock: &Clock) -> Result<DevelopmentIssuer, Failure> {
    make_data_dir(config)?;
    Ok(DevelopmentIssuer::open(&config.data_dir.join(DEVELOPMENT_KEY_FILE), clock.clone())?)
}

/// Who may sign in: the configured issuers, and the development issuer where it may be used.
///
/// # Errors
/// When there is nobody, or an issuer is not fully and safely configured.
pub fn authenticator(
    config: &Config,
    development: Option<DevelopmentIssuer>,
    clock: &Clock,
) -> Result<Authenticator, Failure> {
    Authenticator::new(config.issuers.clone(), development, clock.clone()).map_err(|error| match error {
        SetupError::NoIssuer => Failure::new("nobody could sign in: no issuer of tokens is configured").mend(
            "Set KATALOG_ISSUER, KATALOG_AUDIENCE and KATALOG_JWKS_URL, or [[issuers]] in the settings file. \
             To try Katalog out: the sample data on loopback, or with --dev-issuer.",
        ),
        error => error.into(),
    })
}

/// Makes the directory of the embedded database, the development key and what else is kept there.
///
/// # Errors
/// When it cannot be made.
pub fn make_data_dir(config: &Config) -> Result<(), Failure> {
    std::fs::create_dir_all(&config.data_dir).map_err(|error| {
        Failure::new(format!("directory {} cannot be made: {error}", config.data_dir.display()))
            .mend("Choose another by --data-dir (KATALOG_DATA_DIR).")
    })
}
