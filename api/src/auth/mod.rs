//! Who is it: a bearer token (RFC 6750, RFC 7519) becomes an [`Identity`], or is refused with a [`Reason`].
//!
//! The way of a token: [`token`] reads it (three parts, a plain header, one issuer's name) → [`issuer`] says whether
//! that issuer may use that algorithm → [`keyring`] finds the key, fetching the issuer's key set ([`source`],
//! [`jwks`]) when it is due → [`token`] checks signature, audience and times → [`cache`] keeps the outcome until the
//! token expires. [`development`] is an issuer of our own, for the sample data alone.
//!
//! **Invariants.** A token says *who*, never *what they may*: roles come from appointments in the database, and no
//! claim but the subject (and the claims by which a person may be invited) is read. Only asymmetric algorithms exist
//! here, listed per issuer. Nothing in a token's header chooses a key outside the issuer's own set: `jku`, `jwk`,
//! `x5u` and `x5c` are not read. Time comes from [`Clock`].

pub mod cache;
pub mod development;
pub mod examined;
pub mod issuer;
pub mod jwks;
pub mod keyring;
pub mod sample_person;
pub mod source;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
pub mod token;
pub mod trial;

use std::{collections::HashMap, sync::Arc};

use chrono::{DateTime, Utc};

use self::{
    cache::{Fingerprint, Kept, TokenCache},
    issuer::Issuer,
};
pub use self::{
    development::{
        DEVELOPMENT_AUDIENCE, DEVELOPMENT_CLAIM, DEVELOPMENT_ISSUER, DEVELOPMENT_KEY_FILE, DevelopmentIssuer,
    },
    issuer::SetupError,
    sample_person::{SamplePerson, TokenError, token_for},
    trial::Trial,
};
use crate::{clock::Clock, config::IssuerConfig};

/// Who a verified token speaks for: one human's identity at one issuer (governance model, O4).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// The issuer's identifier (`iss`), exactly as configured.
    pub issuer: String,
    /// The person's name at that issuer (`sub`), 1 to 255 bytes.
    pub subject: String,
    /// When the token ceases to be valid (`exp`), UTC.
    pub expires_at: DateTime<Utc>,
    /// The claims by which this person may have been invited before the first sign-in, as (claim, value), in the
    /// order of the issuer's configuration; only claims listed there, such as `eduPersonPrincipalName`.
    pub invitations: Vec<(String, String)>,
}

/// Why a token was not accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AuthError {
    /// The token is refused, and will be refused again.
    #[error("{reason}")]
    Invalid {
        /// What is wrong with it.
        reason: Reason,
    },
    /// The issuer's keys cannot be had at the moment, so nothing can be said of the token: try again later.
    #[error("the keys of the token's issuer cannot be read at the moment")]
    Unavailable,
}

impl From<Reason> for AuthError {
    fn from(reason: Reason) -> Self {
        Self::Invalid { reason }
    }
}

/// What is wrong with a token. The texts tell the caller nothing that the token itself does not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Reason {
    /// Longer than [`token::MAX_LENGTH`].
    #[error("the token is too long")]
    TooLong,
    /// Not a signed JWT in compact form, or a claim of the wrong form (an array as `iss`, say).
    #[error("the token is not a well-formed signed JWT")]
    Malformed,
    /// A `crit` header: it names extensions that must be understood, and none is (RFC 7515, 4.1.11).
    #[error("the token demands an extension that is not supported")]
    Critical,
    /// A `typ` other than an access token's or a plain JWT's.
    #[error("the token is of a type that is not accepted")]
    Type,
    /// An issuer that is not configured.
    #[error("the token's issuer is not accepted")]
    Issuer,
    /// An algorithm that this issuer does not use; symmetric ones and `none` always.
    #[error("the token's algorithm is not accepted from its issuer")]
    Algorithm,
    /// No key of the issuer has this id and fits the algorithm.
    #[error("the token's key is not one of its issuer's")]
    Key,
    /// The signature is not the key's.
    #[error("the token's signature does not hold")]
    Signature,
    /// Meant for someone else.
    #[error("the token is not meant for this audience")]
    Audience,
    /// The subject is empty, too long, or holds control characters.
    #[error("the token's subject is not acceptable")]
    Subject,
    /// `exp` has passed.
    #[error("the token has expired")]
    Expired,
    /// `nbf` has not come.
    #[error("the token is not valid yet")]
    NotYetValid,
    /// `iat` lies ahead.
    #[error("the token was issued in the future")]
    IssuedInFuture,
}

/// Checks tokens of the configured issuers. Cheap to share: keep one per server.
pub struct Authenticator {
    issuers: HashMap<String, Arc<Issuer>>,
    kept: TokenCache,
    clock: Clock,
}

impl Authenticator {
    /// An authenticator for `issuers`, and for the development issuer when one is given.
    ///
    /// Key files are read now; key sets behind a URL when first needed (or by [`warm`](Self::warm)), so that an
    /// issuer that is down does not keep the server from starting.
    ///
    /// # Errors
    /// [`SetupError`] when no issuer is given, two have the same name, or one is not fully and safely configured
    /// (empty audience, symmetric algorithm, plain http, unreadable key file …).
    pub fn new(
        issuers: Vec<IssuerConfig>,
        development: Option<DevelopmentIssuer>,
        clock: Clock,
    ) -> Result<Self, SetupError> {
        let mut named = HashMap::new();
        let configured = issuers.into_iter().map(|config| Issuer::configured(config, clock.clone()));
        let own = development.iter().map(|own| Ok(Issuer::development(own, clock.clone())));
        for issuer in configured.chain(own) {
            let issuer = issuer?;
            if let Some(twin) = named.insert(issuer.name.clone(), Arc::new(issuer)) {
                return Err(SetupError::Duplicate(twin.name.clone()));
            }
        }
        if named.is_empty() {
            return Err(SetupError::NoIssuer);
        }
        Ok(Self { issuers: named, kept: TokenCache::new(), clock })
    }

    /// The claims by which somebody can be invited: those that an issuer's tokens may redeem an invitation by (O4).
    pub fn invitation_claims(&self) -> impl Iterator<Item = &str> {
        self.issuers.values().flat_map(|issuer| issuer.invitation_claims.iter().map(String::as_str))
    }

    /// Verifies a compact JWT (what follows `Bearer `).
    ///
    /// # Errors
    /// [`AuthError::Invalid`] when the token is refused, [`AuthError::Unavailable`] when its issuer's keys cannot be
    /// had.
    pub async fn verify(&self, token: &str) -> Result<Arc<Identity>, AuthError> {
        if token.len() > token::MAX_LENGTH {
            return Err(Reason::TooLong.into());
        }
        let fingerprint = Fingerprint::of(token);
        if let Some(kept) = self.kept.get(&fingerprint).await
            && self.clock.now() < kept.identity.expires_at
            && kept.issuer.keys.generation().await? == kept.generation
        {
            return Ok(kept.identity);
        }
        self.examine(token, fingerprint).await
    }

    /// Fetches the key sets that are read by URL, so that the first caller need not wait and a mistyped URL shows in
    /// the log at start. A failure is logged, and tried again when a token needs the keys.
    pub async fn warm(&self) {
        for issuer in self.issuers.values() {
            let _ = issuer.keys.generation().await;
        }
    }

    /// The whole examination, for a token that is not among the kept ones.
    async fn examine(&self, token: &str, fingerprint: Fingerprint) -> Result<Arc<Identity>, AuthError> {
        let read = token::read(token)?;
        let issuer = self.issuers.get(&read.issuer).ok_or(Reason::Issuer)?;
        if !issuer.algorithms.contains(&read.algorithm) {
            return Err(Reason::Algorithm.into());
        }
        let found = issuer.keys.find(read.key_id.as_deref(), read.algorithm).await?;
        let now = self.clock.now();
        let identity = Arc::new(token::verify(token, &read, &found.key, issuer, now)?);
        let kept = Kept { identity: Arc::clone(&identity), issuer: Arc::clone(issuer), generation: found.generation };
        self.kept.keep(fingerprint, kept, now).await;
        Ok(identity)
    }
}
