//! An issuer of tokens that exists for one run: its key pair is made at the start, its public half put in a file that
//! both servers read. Not the program's development issuer, which is for sample data.

use std::path::Path;

use aws_lc_rs::{
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair},
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use chrono::{TimeDelta, Utc};
use jsonwebtoken::{
    Algorithm, DecodingKey, EncodingKey, Header, Validation,
    jwk::{Jwk, JwkSet},
};
use serde::Deserialize;
use serde_json::json;

use crate::failure::{Doing as _, Failure};

/// The issuer's name; the persons of the databases are known by it.
pub const ISSUER: &str = "https://issuer.bench.invalid";

/// What its tokens are meant for.
pub const AUDIENCE: &str = "katalog";

/// The name of its key.
const KEY_ID: &str = "bench";

/// The issuer with its key.
pub struct Issuer {
    signing: EncodingKey,
}

impl Issuer {
    /// Makes a key, and writes its public half to `jwks`.
    ///
    /// # Errors
    /// When no key can be made or the file not be written.
    pub fn make(jwks: &Path) -> Result<Self, Failure> {
        let key = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &SystemRandom::new())
            .doing("making a key")?;
        let pem =
            format!("-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----\n", STANDARD.encode(key.as_ref()));
        let signing = EncodingKey::from_ec_pem(pem.as_bytes()).doing("the key made")?;
        let mut public = Jwk::from_encoding_key(&signing, Algorithm::ES256).doing("the key made")?;
        public.common.key_id = Some(KEY_ID.to_owned());
        std::fs::write(jwks, json!({ "keys": [public] }).to_string()).doing(jwks.display())?;
        Ok(Self { signing })
    }

    /// A token for the person whom the issuer calls `subject`, good for a day.
    ///
    /// # Errors
    /// When signing fails.
    pub fn token(&self, subject: &str) -> Result<String, Failure> {
        let mut header = Header::new(Algorithm::ES256);
        header.typ = Some("at+jwt".to_owned());
        header.kid = Some(KEY_ID.to_owned());
        let now = Utc::now();
        let expires = now + TimeDelta::days(1);
        let claims = json!({
            "iss": ISSUER, "aud": AUDIENCE, "sub": subject, "iat": now.timestamp(), "exp": expires.timestamp(),
        });
        jsonwebtoken::encode(&header, &claims, &self.signing).doing("signing a token")
    }
}

/// What the floor verifies tokens with.
pub struct Verifier {
    key: DecodingKey,
    validation: Validation,
}

/// The claims that the floor needs.
#[derive(Deserialize)]
struct Claims {
    iss: String,
    sub: String,
}

impl Verifier {
    /// By the key in the file `jwks`.
    ///
    /// # Errors
    /// When the file cannot be read or holds no key.
    pub fn read(jwks: &Path) -> Result<Self, Failure> {
        let text = std::fs::read(jwks).doing(jwks.display())?;
        let keys: JwkSet = serde_json::from_slice(&text).doing(jwks.display())?;
        let key = keys.keys.first().ok_or_else(|| Failure::told("the key file holds no key"))?;
        let mut validation = Validation::new(Algorithm::ES256);
        validation.set_required_spec_claims(&["iss", "aud", "exp", "sub"]);
        validation.set_issuer(&[ISSUER]);
        validation.set_audience(&[AUDIENCE]);
        Ok(Self { key: DecodingKey::from_jwk(key).doing("the key")?, validation })
    }

    /// Issuer and subject of a token, where it is good.
    pub fn verify(&self, token: &str) -> Option<(String, String)> {
        let claims = jsonwebtoken::decode::<Claims>(token, &self.key, &self.validation).ok()?.claims;
        Some((claims.iss, claims.sub))
    }
}
