//! What to write in place of settings that cannot be.

use config::ConfigError as Cause;
use serde_json::Value;

use super::{Config, ConfigError, sources::known_keys};

impl ConfigError {
    /// What is wrong, and what to write instead.
    pub fn parts(self) -> (String, String) {
        let mend = match self.key() {
            Some(key) if known_keys().iter().any(|known| known == key) => format!(
                "Write `{key}` of the settings file, or {} of the environment, {}; `katalog settings` says more.",
                variable(key),
                like(key)
            ),
            Some(key) if key.starts_with("issuers[") => format!(
                "Write it under [[issuers]] of the settings file, or as {} of the environment; `katalog settings` says \
                 what an issuer needs.",
                variable(key.rsplit('.').next().unwrap_or(key))
            ),
            _ => {
                "Mend the settings file (--config, KATALOG_CONFIG) there; `katalog settings` lists every key, what it \
                 sets and its default."
                    .to_owned()
            }
        };
        let problem = match self {
            Self::Read(cause) => cause.to_string(),
            Self::Value { key, problem } => format!("{key}: {problem}"),
        };
        (problem, mend)
    }

    /// The key of the setting, where one is to blame.
    fn key(&self) -> Option<&str> {
        match self {
            Self::Read(Cause::Type { key, .. } | Cause::At { key, .. }) => key.as_deref(),
            Self::Read(_) => None,
            Self::Value { key, .. } => Some(key.as_str()),
        }
    }
}

/// The variable that sets a key.
fn variable(key: &str) -> String {
    format!("KATALOG_{}", key.replace('.', "__").to_uppercase())
}

/// How a value of it is written: as its default, where that shows it.
fn like(key: &str) -> String {
    let defaults = serde_json::to_value(Config::default()).unwrap_or_default();
    match defaults.pointer(&format!("/{}", key.replace('.', "/"))) {
        Some(default @ (Value::Bool(_) | Value::Number(_) | Value::String(_))) => {
            format!("as its default is, {default}")
        }
        _ => "anew".to_owned(),
    }
}
