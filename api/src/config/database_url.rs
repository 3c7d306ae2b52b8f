//! The database's address, whose password is never printed.

use std::{fmt, path::Path};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A database URL (`sqlite://…` or `postgres://…`). Printing it, also for debugging, hides the password;
/// [`expose`](Self::expose) is for opening the connection only.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct DatabaseUrl(String);

impl DatabaseUrl {
    /// The URL `url`.
    pub fn new(url: impl Into<String>) -> Self {
        Self(url.into())
    }

    /// The embedded database's URL: the file `katalog.db` in `directory`, made if it is not there.
    pub fn embedded_in(directory: &Path) -> Self {
        Self(format!("sqlite://{}?mode=rwc", directory.join("katalog.db").display()))
    }

    /// The whole URL, password included.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// Whether it names an embedded (SQLite) database.
    pub fn is_sqlite(&self) -> bool {
        self.0.starts_with("sqlite:")
    }
}

impl fmt::Display for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // scheme://user:password@rest: the user information ends at the last @ before the first slash of the path.
        let Some((scheme, rest)) = self.0.split_once("://") else { return f.write_str("(not a URL)") };
        let authority_end = rest.find(['/', '?']).unwrap_or(rest.len());
        let (authority, tail) = rest.split_at(authority_end);
        // Drivers also read a password from the query part.
        let tail = if tail.contains("password=") { tail.split('?').next().unwrap_or_default() } else { tail };
        match authority.rsplit_once('@') {
            Some((user, host)) => {
                let user = user.split(':').next().unwrap_or_default();
                let hidden =
                    if authority.contains(':') && user.len() + 1 + host.len() < authority.len() { ":***" } else { "" };
                write!(f, "{scheme}://{user}{hidden}@{host}{tail}")
            }
            None => write!(f, "{scheme}://{authority}{tail}"),
        }
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_never_printed() {
        for (url, shown) in [
            ("postgres://katalog:s3cr@t@db:5432/katalog", "postgres://katalog:***@db:5432/katalog"),
            ("postgres://root@127.0.0.1:5432/test", "postgres://root@127.0.0.1:5432/test"),
            ("postgres://db/katalog?password=s3cr", "postgres://db/katalog"),
            ("sqlite://katalog-data/katalog.db?mode=rwc", "sqlite://katalog-data/katalog.db?mode=rwc"),
            ("s3cr", "(not a URL)"),
        ] {
            assert_eq!(DatabaseUrl::new(url).to_string(), shown);
            assert_eq!(format!("{:?}", DatabaseUrl::new(url)), shown);
        }
    }
}
