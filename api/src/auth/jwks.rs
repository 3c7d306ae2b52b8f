//! An issuer's public keys, read from a JWK set (RFC 7517).

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::{
    Algorithm, DecodingKey,
    jwk::{AlgorithmParameters, EllipticCurve, Jwk, KeyOperations, PublicKeyUse},
};
use serde::Deserialize;
use serde_json::Value;

/// The most keys read from one set; issuers have two or three.
const MAX_KEYS: usize = 64;

/// The smallest RSA modulus, in bytes (RFC 7518, 3.3: 2048 bits), and the largest that is verified in bounded time.
const RSA_MODULUS: std::ops::RangeInclusive<usize> = 256..=1024;

/// The keys that may sign an issuer's tokens.
#[derive(Debug, Default)]
pub struct KeySet {
    keys: Vec<Key>,
    /// How many keys it was read from, those that cannot be used included.
    published: usize,
}

/// One public key, with the algorithms that its type and its own `alg` leave.
#[derive(Debug)]
struct Key {
    id: Option<String>,
    algorithms: Vec<Algorithm>,
    key: DecodingKey,
}

/// The outer form; each key is read by itself, so that one of an unknown kind does not spoil the set.
#[derive(Deserialize)]
struct Document {
    keys: Vec<Value>,
}

impl KeySet {
    /// Reads a JWK set. Keys that cannot sign tokens (symmetric, for encryption, of an unknown type or curve, or
    /// carrying their private half) are left out.
    ///
    /// # Errors
    /// When the text is no JWK set.
    pub fn parse(text: &[u8]) -> Result<Self, serde_json::Error> {
        let Document { keys } = serde_json::from_slice(text)?;
        let published = keys.len();
        Ok(Self { keys: keys.into_iter().take(MAX_KEYS).filter_map(Key::read).collect(), published })
    }

    /// A set of one key.
    pub fn one(jwk: &Jwk) -> Self {
        Self { keys: Key::of(jwk).into_iter().collect(), published: 1 }
    }

    /// Whether no key in it can be used.
    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    /// How many keys the set had, of whatever kind.
    pub const fn published(&self) -> usize {
        self.published
    }

    /// How many of its keys can verify a signature by one of these algorithms.
    pub fn fitting(&self, algorithms: &[Algorithm]) -> usize {
        let fits = |key: &&Key| key.algorithms.iter().any(|algorithm| algorithms.contains(algorithm));
        self.keys.iter().filter(fits).count()
    }

    /// The key for a token: by its id and algorithm, or, for a token without an id, the only one that fits the
    /// algorithm (OpenID Connect Core 1.0, 10.1: the id may be left out only where it is not needed).
    pub fn find(&self, id: Option<&str>, algorithm: Algorithm) -> Option<&DecodingKey> {
        let mut fitting = self.keys.iter().filter(|key| key.algorithms.contains(&algorithm));
        match id {
            Some(id) => fitting.find(|key| key.id.as_deref() == Some(id)).map(|key| &key.key),
            None => match (fitting.next(), fitting.next()) {
                (Some(only), None) => Some(&only.key),
                _ => None,
            },
        }
    }
}

impl Key {
    /// A member of the set, if it is a public key for signatures.
    fn read(value: Value) -> Option<Self> {
        // A published private half belongs to everybody: such a key proves nothing.
        if value.get("d").is_some() {
            tracing::warn!(kid = ?value.get("kid"), "a key set holds a private key; the key is not used");
            return None;
        }
        Self::of(&serde_json::from_value(value).ok()?)
    }

    /// The key, if it is meant for signatures and at least one algorithm is left for it.
    fn of(jwk: &Jwk) -> Option<Self> {
        let common = &jwk.common;
        if common.public_key_use.as_ref().is_some_and(|it| *it != PublicKeyUse::Signature) {
            return None;
        }
        if common.key_operations.as_ref().is_some_and(|list| !list.contains(&KeyOperations::Verify)) {
            return None;
        }
        let mut algorithms = fitting(&jwk.algorithm);
        if let Some(own) = common.key_algorithm {
            let own = Algorithm::try_from(own).ok()?;
            algorithms.retain(|algorithm| *algorithm == own);
        }
        if algorithms.is_empty() {
            return None;
        }
        Some(Self { id: common.key_id.clone(), algorithms, key: DecodingKey::from_jwk(jwk).ok()? })
    }
}

/// The algorithms that a key's type, curve and size allow; none for a key that is not well formed or not public.
fn fitting(parameters: &AlgorithmParameters) -> Vec<Algorithm> {
    use Algorithm::{ES256, ES384, EdDSA, PS256, PS384, PS512, RS256, RS384, RS512};
    match parameters {
        AlgorithmParameters::RSA(key) if length(&key.n).is_some_and(|bytes| RSA_MODULUS.contains(&bytes)) => {
            vec![RS256, RS384, RS512, PS256, PS384, PS512]
        }
        AlgorithmParameters::EllipticCurve(key) => match (&key.curve, length(&key.x), length(&key.y)) {
            (EllipticCurve::P256, Some(32), Some(32)) => vec![ES256],
            (EllipticCurve::P384, Some(48), Some(48)) => vec![ES384],
            _ => Vec::new(),
        },
        AlgorithmParameters::OctetKeyPair(key) => match (&key.curve, length(&key.x)) {
            (EllipticCurve::Ed25519, Some(32)) => vec![EdDSA],
            _ => Vec::new(),
        },
        _ => Vec::new(),
    }
}

/// The length in bytes of a base64url number without padding.
fn length(text: &str) -> Option<usize> {
    URL_SAFE_NO_PAD.decode(text).ok().map(|bytes| bytes.len())
}
