//! Settings: one [`Config`], read in the usual order: flags, then environment (`KATALOG_…`), then a TOML file
//! (`--config` or `KATALOG_CONFIG`), then defaults.
//!
//! A key that the file misspells is refused; an unknown `KATALOG_…` variable is not, because container platforms set
//! variables of their own with a service's name in front (`KATALOG_SERVICE_HOST`).

mod database_url;
mod limits;
mod mend;
mod sources;

use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    path::PathBuf,
};

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use database_url::DatabaseUrl;
pub use limits::{Limits, Rates};
pub use sources::{ConfigError, Flags, misspelt};

/// Everything that can be set. Each field's name is its key in the file; in the environment it is written in capitals
/// after `KATALOG_`, sections joined by two underscores (`KATALOG_LIMITS__COST`).
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// Where the embedded database and the development key are kept. Default `katalog-data`.
    pub data_dir: PathBuf,
    /// The database; none: the embedded one in [`data_dir`](Self::data_dir).
    pub database_url: Option<DatabaseUrl>,
    /// Address and port to listen on; port 0 takes a free one and prints it. Default `127.0.0.1:8080`.
    pub listen: SocketAddr,
    /// Who may sign tokens.
    pub issuers: Vec<IssuerConfig>,
    /// Offer the development issuer also when not listening on loopback, or beside other issuers. Works on sample data
    /// alone.
    pub dev_issuer: bool,
    /// Run the migrations at start also when the database is not the embedded default.
    pub migrate: bool,
    /// Load the sample data at start if the database is new, also when it is not the embedded default.
    pub sample: bool,
    /// Web origins (`https://portal.example.se`) that a browser may call from. None by default.
    pub cors_origins: Vec<String>,
    /// Addresses of proxies whose `X-Forwarded-For` is believed when requests are counted per address.
    pub trusted_proxies: Vec<IpAddr>,
    /// Answer questions about the schema (introspection, `_service`, `/schema.graphql`). On by default: the schema is
    /// public.
    pub introspection: bool,
    /// Answer as a subgraph of Apollo Federation 2: `_service` (with `introspection`) and `_entities`, a key on every type
    /// with a global id.
    pub federation: bool,
    /// Offer GraphiQL, a page to ask from, at `/graphiql`. Where it is not set: on sample data only.
    pub graphiql: Option<bool>,
    /// Count requests, refusals and decisions, and tell them at `/metrics` in Prometheus' form. Whoever reaches the
    /// server can read them there.
    pub metrics: bool,
    /// Tell the number of SQL statements of a request in the header `x-katalog-statements`.
    pub diagnostics: bool,
    /// Seconds for which browsers and proxies may keep an answer to a query by GET that nobody signed in for. Default 60.
    pub public_max_age_seconds: u32,
    /// The instant at which the clock stands still, for tests and demonstrations; refused but on sample data.
    pub clock: Option<DateTime<Utc>>,
    /// A file in which the server keeps the last decision of each chain, for `verify --heads` (N5): where those who
    /// may write to the database do not reach. None: they are written by `katalog verify` alone.
    pub heads: Option<PathBuf>,
    /// Seconds after which that file is written anew, where something was decided. Default 10.
    pub heads_seconds: u32,
    /// How the server logs.
    pub log: LogConfig,
    /// What one request may ask for.
    pub limits: Limits,
    /// How often requests may come.
    pub rates: Rates,
}

/// One issuer of tokens. Keys come from exactly one of `jwks_url` and `jwks_file`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct IssuerConfig {
    /// The `iss` claim, compared exactly.
    pub issuer: String,
    /// The `aud` claim a token must hold.
    pub audience: String,
    /// The signature algorithms this issuer uses; asymmetric ones only. Default `["RS256"]` when empty.
    pub algorithms: Vec<String>,
    /// Where the issuer publishes its keys (a JSON Web Key Set).
    pub jwks_url: Option<String>,
    /// A file with the issuer's keys (a JSON Web Key Set).
    pub jwks_file: Option<PathBuf>,
    /// Claims by which somebody can be invited, and is found when signing in, for example `email`; the issuer must have
    /// verified what they say.
    pub invitation_claims: Vec<String>,
}

/// How the server logs.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct LogConfig {
    /// For people or for machines.
    pub format: LogFormat,
    /// What to log, in the syntax of `tracing_subscriber::EnvFilter`. Default: `info`, less of the database; commands other than
    /// `serve` then log only what is wrong.
    pub filter: String,
}

/// The form of a log line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// For people.
    #[default]
    Text,
    /// One JSON object per line.
    Json,
}

impl Default for LogConfig {
    fn default() -> Self {
        Self { format: LogFormat::Text, filter: "info,sqlx=warn,sea_orm_migration=warn".to_owned() }
    }
}

impl Default for Config {
    fn default() -> Self {
        Self {
            data_dir: PathBuf::from("katalog-data"),
            database_url: None,
            listen: SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 8080),
            issuers: Vec::new(),
            dev_issuer: false,
            migrate: false,
            sample: false,
            cors_origins: Vec::new(),
            trusted_proxies: Vec::new(),
            introspection: true,
            federation: false,
            graphiql: None,
            metrics: false,
            diagnostics: false,
            public_max_age_seconds: 60,
            clock: None,
            heads: None,
            heads_seconds: 10,
            log: LogConfig::default(),
            limits: Limits::default(),
            rates: Rates::default(),
        }
    }
}

impl Config {
    /// The database to use: the one given, or the embedded one in [`data_dir`](Self::data_dir).
    pub fn database(&self) -> DatabaseUrl {
        self.database_url.clone().unwrap_or_else(|| DatabaseUrl::embedded_in(&self.data_dir))
    }

    /// Whether the database is the embedded default, which `serve` may make, migrate and fill by itself.
    pub fn is_embedded_default(&self) -> bool {
        self.database_url.is_none()
    }

    /// Whether only this machine can reach the server.
    pub fn listens_on_loopback(&self) -> bool {
        self.listen.ip().is_loopback()
    }

    /// Whether the development issuer has been asked for: by setting, or by listening on loopback with no other
    /// issuer. It is offered only if the database is also marked as sample data.
    pub fn wants_dev_issuer(&self) -> bool {
        self.dev_issuer || (self.listens_on_loopback() && self.issuers.is_empty())
    }
}
