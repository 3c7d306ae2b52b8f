//! `katalog serve`: makes ready what may be made ready, and answers requests until it is told to stop.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use chrono::Datelike;
use migration::Status;
use tokio::net::TcpListener;

use super::{Failure, open, sample, welcome};
use crate::{
    access::{seats::LastSeats, statements::Statements},
    act::appointments::Invitations,
    app::App,
    auth::{DevelopmentIssuer, Trial},
    config::{Config, misspelt},
    db::{Db, Pools},
    graphql::{self, cover::BareFields},
    housekeeping::Housekeeping,
    http::{Door, GRAPHQL, graphiql, metrics, serve},
};

/// Serves by `config` until SIGINT or SIGTERM.
///
/// # Errors
/// When the database is not in the shape this program needs and may not be changed unasked, nobody could sign in, or
/// the address cannot be listened on.
pub async fn serve(config: Config) -> Result<(), Failure> {
    let federation = config.federation;
    serve_schema(config, || graphql::Schemas::new(federation)).await
}

/// The same with the schema that `schema` makes and checks. That comes first: a schema with a bare field neither
/// touches the database nor listens.
///
/// # Errors
/// As [`serve`], and what `schema` fails with.
pub(crate) async fn serve_schema(
    config: Config,
    schema: impl FnOnce() -> Result<graphql::Schemas, BareFields>,
) -> Result<(), Failure> {
    let schema = schema()?;
    for (name, meant) in misspelt(std::env::vars_os().filter_map(|(name, _)| name.into_string().ok())) {
        tracing::warn!("{name} sets nothing; {meant} may be meant");
    }
    prepare(&config).await?;
    let db = open::database(&config, Pools::serving(Duration::from_millis(config.limits.timeout_ms))).await?;
    let is_sample = open::is_sample(&db).await?;
    let clock = open::clock(&config, is_sample)?;
    let sample_day = open::sample_day(&db).await?;
    if let Some(told) = sample_day.and_then(|loaded| sample::moved_on(loaded, clock.today())) {
        tracing::warn!("{told}");
    }
    let (development, trial) = if is_sample && config.wants_dev_issuer() {
        tracing::warn!("development issuer: whoever can read its key can be anybody here");
        let issuer = || open::development_issuer(&config, &clock);
        (Some(issuer()?), Some(Trial::new(&db.read, issuer()?).await?))
    } else {
        (None, None)
    };
    let auth = open::authenticator(&config, development, &clock)?;
    let metrics = if config.metrics { Some(metrics::install()?) } else { None };
    let listener = TcpListener::bind(config.listen).await.map_err(|error| {
        Failure::new(format!("{} cannot be listened on: {error}", config.listen))
            .mend("Choose another address or port by --listen (KATALOG_LISTEN); port 0 takes a free one.")
    })?;
    let address = listener.local_addr().map_err(|error| Failure::new(format!("no address: {error}")))?;
    let (seats, invitations) = (LastSeats::new(), Invitations::new());
    let underway = Arc::default();
    let app = Arc::new(App {
        auth,
        db,
        clock,
        schema,
        seats,
        statements: Statements::new(),
        invitations,
        underway,
        is_sample,
        sample_day,
        trial,
        metrics,
        config,
    });
    let door = Door::new(Arc::clone(&app))?;
    let warming = Arc::clone(&app);
    tokio::spawn(async move { warming.auth.warm().await });
    let stop = stop()?;
    super::print(&format!("listening on http://{address}\n"))?;
    if let Some(trial) = &app.trial {
        greet(&app, address, trial.issuer()).await?;
    }
    let housekeeping = Housekeeping::begin(&app);
    serve::serve(door, listener, stop).await;
    housekeeping.end().await;
    Ok(app.db.close().await?)
}

/// Migrates and fills the database where that may be done unasked, through pools on which no statement is too long.
async fn prepare(config: &Config) -> Result<(), Failure> {
    let db = open::database(config, Pools::maintenance()).await?;
    migrate(config, &db).await?;
    if may_fill(config) && sample::is_empty(&db).await? {
        sample::load(&db, &open::clock(config, true)?).await?;
    }
    Ok(db.close().await?)
}

/// The embedded default is migrated by itself; any other database only when asked, because its owner may have reasons
/// (a backup first, another role that may).
async fn migrate(config: &Config, db: &Db) -> Result<(), Failure> {
    match migration::status(&db.read).await? {
        Status::Current => Ok(()),
        Status::Behind(_) if config.is_embedded_default() || config.migrate => {
            let steps = migration::migrate(&db.write).await?;
            tracing::info!(steps, "migrated");
            Ok(())
        }
        Status::Behind(steps) => {
            Err(Failure::new(format!("the database {} lacks {steps} migrations", config.database()))
                .mend("Run `katalog migrate` with a role that may, or start with --migrate (KATALOG_MIGRATE=true)."))
        }
        Status::NewerThanThisProgram { unknown } => Err(Failure::new(format!(
            "the database {} was migrated by a newer program: {}",
            config.database(),
            unknown.join(", ")
        ))
        .mend("Start that version of the program, or a later one.")),
    }
}

/// A new database is filled with sample data when asked, or when everything else is left at its default too: whoever
/// has named a database or an issuer has data of their own.
fn may_fill(config: &Config) -> bool {
    config.sample || (config.is_embedded_default() && config.issuers.is_empty())
}

async fn greet(app: &App, address: SocketAddr, issuer: &DevelopmentIssuer) -> Result<(), Failure> {
    if app.offers_graphiql() {
        super::print(&format!("in a browser: http://{address}, and to ask http://{address}{}\n", graphiql::PAGE))?;
    }
    match welcome::text(&format!("http://{address}{GRAPHQL}"), app.clock.today().year(), &app.db, issuer).await {
        Ok(text) => super::print(&text),
        // A greeting that lacks a person is no reason not to serve.
        Err(error) => {
            tracing::warn!(%error, "no requests to show");
            Ok(())
        }
    }
}

/// Comes when the process is asked to stop. It listens from the moment it is called, not from when it is first awaited: who
/// is told that the server listens may stop it at once.
#[cfg(unix)]
fn stop() -> Result<impl Future<Output = ()> + Send + 'static, Failure> {
    use tokio::signal::unix::{SignalKind, signal};
    let on = |kind| signal(kind).map_err(|error| Failure::new(format!("signals cannot be listened for: {error}")));
    let (mut interrupted, mut terminated) = (on(SignalKind::interrupt())?, on(SignalKind::terminate())?);
    Ok(async move {
        tokio::select! {
            _ = interrupted.recv() => {}
            _ = terminated.recv() => {}
        }
    })
}

/// Comes when the process is asked to stop.
#[cfg(not(unix))]
fn stop() -> Result<impl Future<Output = ()> + Send + 'static, Failure> {
    Ok(async {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    })
}
