//! Where settings come from, and in which order they win.

use std::{collections::HashMap, net::SocketAddr, path::PathBuf};

use config::{Environment, File, FileFormat};
use serde_json::Value;

use super::{Config, DatabaseUrl, IssuerConfig, LogFormat};

/// What is wrong with the settings, in words for whoever starts the server.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// A file or variable could not be read as what it should be.
    #[error("settings: {0}")]
    Read(#[from] config::ConfigError),
    /// A value that cannot be.
    #[error("settings: {key}: {problem}")]
    Value {
        /// The setting's key.
        key: String,
        /// What is wrong with it.
        problem: String,
    },
}

/// The settings that have a flag; every setting can be written in the file and the environment.
#[derive(Clone, Debug, Default, clap::Args)]
pub struct Flags {
    /// Settings file (TOML).
    #[arg(long, global = true, env = "KATALOG_CONFIG", value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Directory of the embedded database and the development key [default: katalog-data].
    #[arg(long, global = true, value_name = "DIRECTORY")]
    pub data_dir: Option<PathBuf>,
    /// Database: sqlite://FILE?mode=rwc or postgres://USER@HOST/NAME [default: embedded, in the data directory].
    #[arg(long, global = true, value_name = "URL")]
    pub database_url: Option<String>,
    /// Address and port to listen on; port 0 takes a free one [default: 127.0.0.1:8080].
    #[arg(long, global = true, value_name = "ADDRESS:PORT")]
    pub listen: Option<SocketAddr>,
    /// Offer the development issuer also when not listening on loopback, or beside other issuers (sample data only).
    #[arg(long, global = true)]
    pub dev_issuer: bool,
    /// Run the migrations at start.
    #[arg(long, global = true)]
    pub migrate: bool,
    /// Load the sample data at start if the database is new.
    #[arg(long, global = true)]
    pub sample: bool,
    /// Tell the number of SQL statements of each request in a header.
    #[arg(long, global = true)]
    pub diagnostics: bool,
    /// The form of the log.
    #[arg(long, global = true, value_name = "FORMAT")]
    pub log_format: Option<LogFormat>,
}

impl Config {
    /// Reads the settings: flags win over the environment, the environment over the file, the file over defaults.
    ///
    /// # Errors
    /// When a file cannot be read, a key is unknown or a value cannot be what its setting needs.
    pub fn load(flags: &Flags) -> Result<Self, ConfigError> {
        let environment = std::env::vars_os()
            .filter_map(|(key, value)| Some((key.into_string().ok()?, value.into_string().ok()?)))
            .collect();
        Self::from_sources(flags, environment)
    }

    fn from_sources(flags: &Flags, environment: HashMap<String, String>) -> Result<Self, ConfigError> {
        let issuer = issuer_of(&environment);
        let known = known_keys();
        let environment = environment
            .into_iter()
            .filter(|(key, _)| {
                key.strip_prefix("KATALOG_").is_some_and(|key| known.contains(&key.to_lowercase().replace("__", ".")))
            })
            .collect();
        let mut builder = config::Config::builder();
        if let Some(file) = &flags.config {
            builder = builder.add_source(File::from(file.as_path()).format(FileFormat::Toml));
        }
        builder = builder.add_source(
            Environment::with_prefix("KATALOG")
                .prefix_separator("_")
                .separator("__")
                .ignore_empty(true)
                .try_parsing(true)
                .list_separator(",")
                .with_list_parse_key("cors_origins")
                .with_list_parse_key("trusted_proxies")
                .source(Some(environment)),
        );
        let mut config: Self = builder.build()?.try_deserialize()?;
        if let Some(issuer) = issuer {
            config.issuers = vec![issuer];
        }
        config.override_with(flags);
        config.check()?;
        Ok(config)
    }

    fn override_with(&mut self, flags: &Flags) {
        if let Some(directory) = &flags.data_dir {
            self.data_dir.clone_from(directory);
        }
        if let Some(url) = &flags.database_url {
            self.database_url = Some(DatabaseUrl::new(url));
        }
        if let Some(listen) = flags.listen {
            self.listen = listen;
        }
        if let Some(format) = flags.log_format {
            self.log.format = format;
        }
        self.dev_issuer |= flags.dev_issuer;
        self.migrate |= flags.migrate;
        self.sample |= flags.sample;
        self.diagnostics |= flags.diagnostics;
    }

    fn check(&self) -> Result<(), ConfigError> {
        let wrong =
            |key: &str, problem: &str| Err(ConfigError::Value { key: key.to_owned(), problem: problem.to_owned() });
        for (place, issuer) in self.issuers.iter().enumerate() {
            let key = |name: &str| format!("issuers[{place}].{name}");
            if issuer.issuer.is_empty() {
                return wrong(&key("issuer"), "missing: the iss claim of its tokens");
            }
            if issuer.audience.is_empty() {
                return wrong(&key("audience"), "missing: the aud claim that tokens for this server hold");
            }
            if issuer.jwks_url.is_some() == issuer.jwks_file.is_some() {
                return wrong(&key("jwks_url"), "give either jwks_url or jwks_file: where the issuer's keys are");
            }
            if self.issuers.iter().filter(|other| other.issuer == issuer.issuer).count() > 1 {
                return wrong(&key("issuer"), "named twice");
            }
        }
        for origin in &self.cors_origins {
            let host = origin.strip_prefix("https://").or_else(|| origin.strip_prefix("http://"));
            if host.is_none_or(|host| host.is_empty() || host.contains(['/', '*', ' '])) {
                return wrong(
                    "cors_origins",
                    "an origin is scheme, host and port alone, such as https://portal.example.se",
                );
            }
        }
        let limits = serde_json::to_value(&self.limits).unwrap_or_default();
        if let Some((key, _)) = limits.as_object().and_then(|limits| limits.iter().find(|(_, value)| **value == 0)) {
            return wrong(&format!("limits.{key}"), "must be more than 0");
        }
        Ok(())
    }
}

/// One issuer can be given in the environment: `KATALOG_ISSUER`, `KATALOG_AUDIENCE` and `KATALOG_JWKS_URL` or
/// `KATALOG_JWKS_FILE`; several are written in the file. It takes the place of the file's.
fn issuer_of(environment: &HashMap<String, String>) -> Option<IssuerConfig> {
    let get = |key: &str| environment.get(key).filter(|value| !value.is_empty()).cloned();
    let list = |key: &str| get(key).map(|value| value.split(',').map(|one| one.trim().to_owned()).collect());
    let issuer = get("KATALOG_ISSUER")?;
    Some(IssuerConfig {
        issuer,
        audience: get("KATALOG_AUDIENCE").unwrap_or_default(),
        algorithms: list("KATALOG_ALGORITHMS").unwrap_or_default(),
        jwks_url: get("KATALOG_JWKS_URL"),
        jwks_file: get("KATALOG_JWKS_FILE").map(PathBuf::from),
        invitation_claims: list("KATALOG_INVITATION_CLAIMS").unwrap_or_default(),
    })
}

/// What an issuer in the environment, and the flags, are set by; beside the settings.
const OTHERS: [&str; 7] = ["config", "issuer", "audience", "algorithms", "jwks_url", "jwks_file", "invitation_claims"];

/// How alike a variable and a setting are (Jaro–Winkler) where one is taken for a misspelling of the other.
const ALIKE: f64 = 0.9;

/// The variables that set nothing and read like a setting, each with the variable that may be meant. They are not refused: an
/// orchestrator may put variables of its own beside ours (`KATALOG_PORT`).
pub fn misspelt(environment: impl Iterator<Item = String>) -> Vec<(String, String)> {
    let known: Vec<String> = known_keys()
        .into_iter()
        .chain(OTHERS.map(str::to_owned))
        .map(|key| format!("KATALOG_{}", key.replace('.', "__").to_uppercase()))
        .collect();
    let bare = |name: &str| name.trim_start_matches("KATALOG_").to_owned();
    let mut found = Vec::new();
    for name in environment.filter(|name| name.starts_with("KATALOG_") && !known.contains(name)) {
        let alike = known.iter().map(|key| (strsim::jaro_winkler(&bare(key), &bare(&name)), key));
        let likest = alike.max_by(|(a, _), (b, _)| a.total_cmp(b)).filter(|(alike, _)| *alike >= ALIKE);
        found.extend(likest.map(|(_, key)| (name.clone(), key.clone())));
    }
    found.sort();
    found
}

/// The keys a variable may set, sections joined by a dot.
pub(super) fn known_keys() -> Vec<String> {
    let Ok(Value::Object(defaults)) = serde_json::to_value(Config::default()) else { return Vec::new() };
    let mut keys = Vec::new();
    for (key, value) in &defaults {
        match value {
            Value::Object(section) => keys.extend(section.keys().map(|inner| format!("{key}.{inner}"))),
            _ if key == "issuers" => {}
            _ => keys.push(key.clone()),
        }
    }
    keys
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(file: &str, environment: &[(&str, &str)], flags: Flags) -> Result<Config, ConfigError> {
        let path = std::env::temp_dir().join(format!("katalog-{}.toml", uuid::Uuid::now_v7()));
        std::fs::write(&path, file).unwrap();
        let environment = environment.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
        let config = Config::from_sources(&Flags { config: Some(path.clone()), ..flags }, environment);
        std::fs::remove_file(path).unwrap();
        config
    }

    /// Whoever has issuers of their own gets no other: a proxy on the same host makes every caller come from loopback.
    #[test]
    fn the_development_issuer_is_offered_unasked_only_where_there_is_no_other() {
        let issuer = "issuers = [{ issuer = 'https://id.example', audience = 'katalog', jwks_url = 'https://id.example/keys' }]\n";
        let wants = |file: &str| read(file, &[], Flags::default()).map(|config| config.wants_dev_issuer());
        assert!(wants("").unwrap());
        assert!(!wants("listen = '0.0.0.0:8080'\n").unwrap());
        assert!(!wants(issuer).unwrap());
        assert!(wants(&format!("dev_issuer = true\n{issuer}")).unwrap());
    }

    #[test]
    fn flags_win_over_environment_over_file_over_defaults() {
        let file = "listen = '127.0.0.1:1'\ndiagnostics = true\n[limits]\ncost = 5\naliases = 6\n";
        let environment = [
            ("KATALOG_LISTEN", "127.0.0.1:2"),
            ("KATALOG_LIMITS__COST", "7"),
            ("KATALOG_CORS_ORIGINS", "https://a.example,https://b.example"),
            ("KATALOG_PORT", "tcp://10.0.0.1:80"),
            ("KATALOG_DATABASE_URL", ""),
        ];
        let flags = Flags { listen: "127.0.0.1:3".parse().ok(), ..Flags::default() };
        let config = read(file, &environment, flags).unwrap();
        assert_eq!(config.listen.port(), 3);
        assert_eq!((config.limits.cost, config.limits.aliases, config.limits.depth), (7, 6, 25));
        assert_eq!(config.cors_origins, ["https://a.example", "https://b.example"]);
        assert!(config.diagnostics && config.is_embedded_default());
    }

    #[test]
    fn one_issuer_can_come_from_the_environment() {
        let environment = [
            ("KATALOG_ISSUER", "https://id.example"),
            ("KATALOG_AUDIENCE", "katalog"),
            ("KATALOG_JWKS_URL", "https://id.example/keys"),
            ("KATALOG_ALGORITHMS", "ES256, RS256"),
        ];
        let config =
            read("[[issuers]]\nissuer='x'\naudience='y'\njwks_file='z'", &environment, Flags::default()).unwrap();
        assert_eq!(config.issuers.len(), 1);
        assert_eq!(config.issuers[0].algorithms, ["ES256", "RS256"]);
    }

    #[test]
    fn misspelt_variables_are_found() {
        let names = [
            "KATALOG_TRUSTED_PROXY",
            "KATALOG_LIMIT__COST",
            "KATALOG_PORT",
            "KATALOG_LISTEN",
            "KATALOG_CONFIG",
            "PATH",
        ];
        let found = misspelt(names.map(str::to_owned).into_iter());
        let expected =
            [("KATALOG_LIMIT__COST", "KATALOG_LIMITS__COST"), ("KATALOG_TRUSTED_PROXY", "KATALOG_TRUSTED_PROXIES")];
        assert_eq!(found, expected.map(|(name, meant)| (name.to_owned(), meant.to_owned())));
    }

    #[test]
    fn what_cannot_be_is_refused_by_name() {
        for (file, named) in [
            ("listn = '127.0.0.1:1'", "listn"),
            ("[limits]\ncosts = 5", "costs"),
            ("[limits]\ncost = 0", "limits.cost"),
            ("listen = 'here'", "listen"),
            ("cors_origins = ['*']", "cors_origins"),
            ("[[issuers]]\nissuer = 'x'\njwks_file = 'z'", "audience"),
            ("[[issuers]]\nissuer = 'x'\naudience = 'y'", "jwks_url"),
            ("[[issuers]]\naudience = 'y'\njwks_file = 'z'", "issuers[0].issuer"),
        ] {
            let error = read(file, &[], Flags::default()).unwrap_err().to_string();
            assert!(error.contains(named), "{file}: {error}");
        }
    }
}
