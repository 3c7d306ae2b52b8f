//! For tests: key pairs made on the spot, tokens of every shape, and a key-set server on loopback that counts.
//! Names nothing of the crate, so that the end-to-end tests can include this file too.

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicUsize, Ordering},
};
use std::time::Duration;

use aws_lc_rs::{
    encoding::{AsDer, Pkcs8V1Der},
    rand::SystemRandom,
    rsa::{KeyPair as RsaKeyPair, KeySize},
    signature::{
        ECDSA_P256_SHA256_FIXED_SIGNING, ECDSA_P384_SHA384_FIXED_SIGNING, EcdsaKeyPair, EcdsaSigningAlgorithm,
        Ed25519KeyPair,
    },
};
use axum::{Router, extract::State, http::StatusCode, response::IntoResponse};
use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use jsonwebtoken::{Algorithm, EncodingKey, jwk::Jwk};
use serde_json::{Value, json};

/// An issuer's key pair.
pub struct TestKey {
    pub id: String,
    pub algorithm: Algorithm,
    pub signing: EncodingKey,
}

impl TestKey {
    /// A new key; `algorithm` says of which kind.
    pub fn new(id: &str, algorithm: Algorithm) -> Self {
        let signing = match algorithm {
            Algorithm::ES256 => EncodingKey::from_ec_der(&ec(&ECDSA_P256_SHA256_FIXED_SIGNING)),
            Algorithm::ES384 => EncodingKey::from_ec_der(&ec(&ECDSA_P384_SHA384_FIXED_SIGNING)),
            Algorithm::EdDSA => {
                EncodingKey::from_ed_der(Ed25519KeyPair::generate_pkcs8v1(&SystemRandom::new()).unwrap().as_ref())
            }
            Algorithm::HS256 | Algorithm::HS384 | Algorithm::HS512 => EncodingKey::from_secret(b"a shared secret"),
            _ => {
                let der: Pkcs8V1Der<'_> = RsaKeyPair::generate(KeySize::Rsa2048).unwrap().as_der().unwrap();
                let text = STANDARD.encode(der.as_ref());
                let pem = format!("-----BEGIN PRIVATE KEY-----\n{text}\n-----END PRIVATE KEY-----\n");
                EncodingKey::from_rsa_pem(pem.as_bytes()).unwrap()
            }
        };
        Self { id: id.to_owned(), algorithm, signing }
    }

    /// The public half, with its id and algorithm.
    pub fn jwk(&self) -> Value {
        let mut jwk = serde_json::to_value(Jwk::from_encoding_key(&self.signing, self.algorithm).unwrap()).unwrap();
        jwk["kid"] = json!(self.id);
        jwk
    }

    /// A token with the ordinary header.
    pub fn sign(&self, claims: &Value) -> String {
        self.sign_with(&json!({ "typ": "at+jwt", "alg": self.algorithm, "kid": self.id }), claims)
    }

    /// A token with any header, signed with this key's algorithm whatever the header says.
    pub fn sign_with(&self, header: &Value, claims: &Value) -> String {
        sign(&header.to_string(), &claims.to_string(), &self.signing, self.algorithm)
    }
}

/// A token of any two texts.
pub fn sign(header: &str, claims: &str, key: &EncodingKey, algorithm: Algorithm) -> String {
    let message = format!("{}.{}", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(claims));
    let signature = jsonwebtoken::crypto::sign(message.as_bytes(), key, algorithm).unwrap();
    format!("{message}.{signature}")
}

fn ec(algorithm: &'static EcdsaSigningAlgorithm) -> Vec<u8> {
    EcdsaKeyPair::generate_pkcs8(algorithm, &SystemRandom::new()).unwrap().as_ref().to_vec()
}

/// A JWK set of these keys.
pub fn jwks<'k>(keys: impl IntoIterator<Item = &'k TestKey>) -> String {
    json!({ "keys": keys.into_iter().map(TestKey::jwk).collect::<Vec<_>>() }).to_string()
}

/// What the server answers next, and how often it was asked.
#[derive(Default)]
struct Served {
    answer: Mutex<(u16, String)>,
    fetches: AtomicUsize,
}

/// A key-set server on loopback.
pub struct KeyServer {
    pub url: String,
    served: Arc<Served>,
}

impl KeyServer {
    /// A server that answers with `body`; each answer takes 30 ms, so that callers overlap.
    pub async fn start(body: String) -> Self {
        let served = Arc::new(Served { answer: Mutex::new((200, body)), ..Served::default() });
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/jwks", listener.local_addr().unwrap());
        let app = Router::new().fallback(answer).with_state(Arc::clone(&served));
        tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
        Self { url, served }
    }

    /// How many requests have come.
    pub fn fetches(&self) -> usize {
        self.served.fetches.load(Ordering::SeqCst)
    }

    /// Answers otherwise from now on.
    pub fn answer(&self, status: u16, body: String) {
        *self.served.answer.lock().unwrap() = (status, body);
    }
}

async fn answer(State(served): State<Arc<Served>>) -> impl IntoResponse {
    served.fetches.fetch_add(1, Ordering::SeqCst);
    tokio::time::sleep(Duration::from_millis(30)).await;
    let (status, body) = served.answer.lock().unwrap().clone();
    let location = if status == 302 { body.clone() } else { String::new() };
    (StatusCode::from_u16(status).unwrap(), [("location", location)], body)
}
