//! One issuer whose tokens are accepted: its name, audience, algorithms and keys, checked when the server starts.

use std::sync::Arc;

use jsonwebtoken::Algorithm;

use super::{
    development::{DEVELOPMENT_AUDIENCE, DEVELOPMENT_CLAIM, DEVELOPMENT_ISSUER, DevelopmentIssuer},
    jwks::KeySet,
    keyring::Keyring,
    source::{self, AddressError, ReadError, Source},
};
use crate::{clock::Clock, config::IssuerConfig};

/// An issuer, ready for use.
#[derive(Debug)]
pub struct Issuer {
    /// Its identifier, as in `iss`.
    pub name: String,
    /// What must be (among) a token's `aud`.
    pub audience: String,
    /// What its tokens may be signed with.
    pub algorithms: Vec<Algorithm>,
    /// The claims by which a person may have been invited.
    pub invitation_claims: Vec<String>,
    /// Its keys.
    pub keys: Arc<Keyring>,
}

/// Why sign-in cannot be set up; the server does not start then.
#[derive(Debug, thiserror::Error)]
pub enum SetupError {
    /// Nobody could sign in, and nothing would be protected by anybody.
    #[error("no issuer of tokens is configured: set at least one, with issuer, audience, algorithms and keys")]
    NoIssuer,
    /// A setting that is missing or empty.
    #[error("issuer {issuer:?}: {setting} is missing")]
    Missing {
        /// Which issuer.
        issuer: String,
        /// Which setting.
        setting: &'static str,
    },
    /// The same issuer twice.
    #[error("issuer {0:?} is configured twice")]
    Duplicate(String),
    /// The name of the development issuer, whose key lies on disk beside sample data.
    #[error("issuer {DEVELOPMENT_ISSUER:?} is the development issuer's name and cannot be configured")]
    Reserved,
    /// An algorithm that is unknown, symmetric, or none.
    #[error(
        "issuer {issuer:?}: algorithm {algorithm:?} is not accepted; use RS256, RS384, RS512, PS256, PS384, PS512, \
         ES256, ES384 or EdDSA"
    )]
    Algorithm {
        /// Which issuer.
        issuer: String,
        /// As it was written.
        algorithm: String,
    },
    /// Both places for keys, or none.
    #[error("issuer {0:?}: set either jwks_url or jwks_file")]
    Keys(String),
    /// An address that is not acceptable.
    #[error("issuer {issuer:?}: jwks_url {address:?} cannot be used: {error}")]
    Address {
        /// Which issuer.
        issuer: String,
        /// As it was written.
        address: String,
        /// Why not.
        error: AddressError,
    },
    /// A key file that cannot be read, or is no JWK set.
    #[error("issuer {issuer:?}: jwks_file {file:?} cannot be used: {error}")]
    File {
        /// Which issuer.
        issuer: String,
        /// Which file.
        file: String,
        /// Why not.
        error: ReadError,
    },
    /// A key file without a key that can be used.
    #[error("issuer {issuer:?}: jwks_file {file:?} holds no public key for signatures")]
    NoKey {
        /// Which issuer.
        issuer: String,
        /// Which file.
        file: String,
    },
    /// The development issuer's key.
    #[error("the development issuer's key {file:?} {problem}")]
    DevelopmentKey {
        /// Which file.
        file: String,
        /// What is wrong with it.
        problem: String,
    },
}

impl Issuer {
    /// An issuer as configured. Reads the key file, if that is where the keys are.
    ///
    /// # Errors
    /// [`SetupError`] for whatever is missing, unsafe or unreadable.
    pub fn configured(config: IssuerConfig, clock: Clock) -> Result<Self, SetupError> {
        let algorithms = algorithms(&config);
        let name = config.issuer;
        let missing = |setting| SetupError::Missing { issuer: name.clone(), setting };
        if name.trim().is_empty() {
            return Err(missing("issuer"));
        }
        if name == DEVELOPMENT_ISSUER {
            return Err(SetupError::Reserved);
        }
        if config.audience.trim().is_empty() {
            return Err(missing("audience"));
        }
        let algorithms = algorithms?;
        let keys = match (config.jwks_url, config.jwks_file) {
            (Some(address), None) => match Source::url(&address) {
                Ok(source) => Keyring::at(source, clock),
                Err(error) => return Err(SetupError::Address { issuer: name, address, error }),
            },
            (None, Some(path)) => {
                let file = path.display().to_string();
                let begun =
                    source::read_file(&path).and_then(|reading| Keyring::begun(Source::File(path), &reading, clock));
                match begun {
                    Ok(keys) if keys.is_useless() => return Err(SetupError::NoKey { issuer: name, file }),
                    Ok(keys) => keys,
                    Err(error) => return Err(SetupError::File { issuer: name, file, error }),
                }
            }
            _ => return Err(SetupError::Keys(name)),
        };
        let (audience, invitation_claims) = (config.audience, config.invitation_claims);
        Ok(Self { name, audience, algorithms, invitation_claims, keys: Arc::new(keys) })
    }

    /// The development issuer, with the key that it has in memory. Its tokens invite nobody.
    pub fn development(own: &DevelopmentIssuer, clock: Clock) -> Self {
        Self {
            name: DEVELOPMENT_ISSUER.to_owned(),
            audience: DEVELOPMENT_AUDIENCE.to_owned(),
            algorithms: vec![Algorithm::ES256],
            invitation_claims: vec![DEVELOPMENT_CLAIM.to_owned()],
            keys: Arc::new(Keyring::fixed(KeySet::one(own.public_key()), clock)),
        }
    }
}

/// The signature algorithms that an issuer uses.
///
/// # Errors
/// When one of them is not known, or symmetric.
pub fn algorithms(config: &IssuerConfig) -> Result<Vec<Algorithm>, SetupError> {
    match config.algorithms.as_slice() {
        // What OpenID Connect prescribes for issuers that say nothing (Discovery 1.0, 3).
        [] => Ok(vec![Algorithm::RS256]),
        named => named.iter().map(|algorithm| asymmetric(&config.issuer, algorithm)).collect(),
    }
}

/// A public-key algorithm by its name (RFC 7518, 3.1). With a symmetric one, whoever can verify can also sign; and the
/// public key, taken as its secret, would let anybody sign.
fn asymmetric(issuer: &str, name: &str) -> Result<Algorithm, SetupError> {
    match name.parse() {
        Ok(algorithm) if !matches!(algorithm, Algorithm::HS256 | Algorithm::HS384 | Algorithm::HS512) => Ok(algorithm),
        _ => Err(SetupError::Algorithm { issuer: issuer.to_owned(), algorithm: name.to_owned() }),
    }
}
