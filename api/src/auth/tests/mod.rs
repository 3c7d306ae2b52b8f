//! The authenticator as a whole, against issuers with keys made on the spot.

mod development;
mod keys;
mod setup;
mod tokens;

use std::sync::Arc;

use chrono::{DateTime, Utc};
use jsonwebtoken::Algorithm;
use serde_json::{Value, json};

use super::{
    AuthError, Authenticator, Identity, Reason,
    testing::{KeyServer, TestKey, jwks},
};
use crate::{clock::Clock, config::IssuerConfig};

/// The issuer in these tests.
const ISSUER: &str = "https://idp.example.se";

/// Noon on a day; the clocks of these tests stand there.
fn noon() -> DateTime<Utc> {
    "2026-03-02T12:00:00Z".parse().unwrap()
}

/// The configuration of [`ISSUER`], with its keys at `url`.
fn config(url: &str) -> IssuerConfig {
    IssuerConfig {
        issuer: ISSUER.into(),
        audience: "katalog".into(),
        algorithms: vec!["ES256".into()],
        jwks_url: Some(url.into()),
        jwks_file: None,
        invitation_claims: vec!["eduPersonPrincipalName".into(), "email".into()],
    }
}

/// Claims that are accepted, valid for ten minutes.
fn claims() -> Value {
    let now = noon().timestamp();
    json!({ "iss": ISSUER, "aud": "katalog", "sub": "anna", "iat": now, "nbf": now, "exp": now + 600 })
}

/// [`claims`] with one of them set, or taken away when `value` is null.
fn with(name: &str, value: Value) -> Value {
    let mut claims = claims();
    let object = claims.as_object_mut().unwrap();
    match value {
        Value::Null => object.remove(name),
        value => object.insert(name.into(), value),
    };
    claims
}

/// One ES256 issuer with a key server, and a clock that stands still.
struct World {
    key: TestKey,
    server: KeyServer,
    clock: Clock,
    auth: Arc<Authenticator>,
}

impl World {
    async fn new() -> Self {
        let key = TestKey::new("one", Algorithm::ES256);
        let server = KeyServer::start(jwks([&key])).await;
        let clock = Clock::fixed(noon());
        let auth = Arc::new(Authenticator::new(vec![config(&server.url)], None, clock.clone()).unwrap());
        Self { key, server, clock, auth }
    }

    async fn accept(&self, claims: &Value) -> Result<Arc<Identity>, AuthError> {
        self.auth.verify(&self.key.sign(claims)).await
    }

    /// Why the token is refused.
    async fn refuse(&self, token: &str) -> Reason {
        match self.auth.verify(token).await {
            Err(AuthError::Invalid { reason }) => reason,
            other => panic!("not refused: {other:?}"),
        }
    }
}
