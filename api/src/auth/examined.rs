//! What an issuer's key set is good for, read as it is when somebody signs in: for `katalog doctor`.

use super::{
    issuer::{SetupError, algorithms},
    jwks::KeySet,
    source::{AddressError, ReadError, Source},
};
use crate::config::IssuerConfig;

/// What was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Examined {
    /// How many keys the set holds, of whatever kind.
    pub published: usize,
    /// How many of them can verify a signature by one of the algorithms of this issuer.
    pub fitting: usize,
    /// Those algorithms, by name.
    pub algorithms: Vec<String>,
}

/// Why nothing can be said of its keys.
#[derive(Debug, thiserror::Error)]
pub enum Unexamined {
    /// The settings are at fault.
    #[error("{0}")]
    Setup(#[from] SetupError),
    /// The address is not acceptable.
    #[error("jwks_url cannot be used: {0}")]
    Address(#[from] AddressError),
    /// The set could not be read.
    #[error("{0}: {1}")]
    Read(String, ReadError),
    /// The settings name no place, or two.
    #[error("one place for keys must be configured: jwks_url or jwks_file")]
    Nowhere,
}

/// Reads an issuer's key set, and counts what of it is of use.
///
/// # Errors
/// When it cannot be read, or the settings do not say how.
pub async fn examine(config: &IssuerConfig) -> Result<Examined, Unexamined> {
    let algorithms = algorithms(config)?;
    let source = match (&config.jwks_url, &config.jwks_file) {
        (Some(address), None) => Source::url(address)?,
        (None, Some(path)) => Source::File(path.clone()),
        (None, None) | (Some(_), Some(_)) => return Err(Unexamined::Nowhere),
    };
    let failed = |error: ReadError| Unexamined::Read(source.to_string(), error);
    let body = source.read().await.map_err(failed)?.body;
    let set = KeySet::parse(&body).map_err(|error| failed(error.into()))?;
    let names = algorithms.iter().map(|algorithm| format!("{algorithm:?}")).collect();
    Ok(Examined { published: set.published(), fitting: set.fitting(&algorithms), algorithms: names })
}
