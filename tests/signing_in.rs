//! Signing in, over HTTP: tokens of a configured issuer, each way in which one is refused, the issuer's keys over time,
//! and the development issuer. The finer cases are the `auth` module's own tests.

#[path = "../api/src/auth/testing.rs"]
pub mod issuer;

use std::{sync::Arc, time::Duration};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, EncodingKey};
use reqwest::StatusCode;
use serde_json::{Value, json};

use self::issuer::{KeyServer, TestKey, jwks, sign};
use crate::harness::{Database, Server, run, send};

const ISSUER: &str = "https://idp.example.se";

/// Answered to anybody; the server says 401 before it when a token does not hold.
const ANYTHING: &str = "{ __typename }";

/// A server that believes one ES256 issuer, and that issuer.
struct World {
    server: Server,
    key: TestKey,
    keys: KeyServer,
}

impl World {
    async fn new() -> Self {
        let key = TestKey::new("one", Algorithm::ES256);
        let keys = KeyServer::start(jwks([&key])).await;
        let settings =
            [("ISSUER", ISSUER), ("AUDIENCE", "katalog"), ("ALGORITHMS", "ES256"), ("JWKS_URL", keys.url.as_str())];
        Self { server: Server::with(&settings).await, key, keys }
    }

    /// Status, code and message of a request with this token.
    async fn with_token(&self, token: &str) -> (StatusCode, String, String) {
        let answer = self.server.ask_as(token, ANYTHING, json!({})).await;
        let message = answer.json()["errors"][0]["message"].as_str().unwrap_or_default().to_owned();
        if answer.status == StatusCode::UNAUTHORIZED {
            assert_eq!(answer.header("www-authenticate"), "Bearer realm=\"katalog\", error=\"invalid_token\"");
            assert!(answer.json().get("data").is_none(), "{}", answer.text);
        }
        (answer.status, answer.code(), message)
    }

    async fn accepts(&self, token: &str) {
        assert_eq!(self.with_token(token).await, (StatusCode::OK, String::new(), String::new()));
    }

    async fn refuses(&self, token: &str, because: &str) {
        let (status, code, message) = self.with_token(token).await;
        assert_eq!((status, code.as_str()), (StatusCode::UNAUTHORIZED, "UNAUTHENTICATED"), "{because}: {message}");
        assert!(message.contains(because), "{because}: {message}");
    }
}

/// Claims that hold for ten minutes, with one of them set, or taken away where `value` is null.
fn claims(name: &str, value: Value) -> Value {
    let now = chrono::Utc::now().timestamp();
    let mut claims = json!({ "iss": ISSUER, "aud": "katalog", "sub": "anna", "iat": now, "exp": now + 600 });
    match value {
        Value::Null => claims.as_object_mut().unwrap().remove(name),
        value => claims.as_object_mut().unwrap().insert(name.to_owned(), value),
    };
    claims
}

fn good() -> Value {
    claims("sub", json!("anna"))
}

#[tokio::test]
async fn a_token_that_holds_is_accepted_and_one_that_does_not_is_refused() {
    let world = World::new().await;
    world.accepts(&world.key.sign(&good())).await;
    let now = chrono::Utc::now().timestamp();
    let cases = [
        ("aud", json!("other"), "not meant for this audience"),
        ("aud", Value::Null, "not a well-formed"),
        ("iss", json!("https://other.example"), "issuer is not accepted"),
        ("iss", json!([ISSUER]), "not a well-formed"),
        ("exp", json!(now - 60), "has expired"),
        ("exp", Value::Null, "not a well-formed"),
        ("nbf", json!(now + 120), "not valid yet"),
        ("iat", json!(now + 120), "issued in the future"),
        ("sub", Value::Null, "not a well-formed"),
        ("sub", json!("a\u{0}"), "subject is not acceptable"),
    ];
    for (name, value, because) in cases {
        world.refuses(&world.key.sign(&claims(name, value)), because).await;
    }
    let headers = [
        (json!({ "alg": "ES256", "kid": "made up" }), "key is not one of its issuer's"),
        (json!({ "alg": "ES256", "kid": "one", "crit": ["exp"] }), "demands an extension"),
        (json!({ "alg": "ES256", "kid": "one", "typ": "logout+jwt" }), "type that is not accepted"),
        (json!({ "alg": "none", "kid": "one" }), "algorithm is not accepted"),
        (json!({ "alg": "RS256", "kid": "one" }), "algorithm is not accepted"),
    ];
    for (header, because) in headers {
        world.refuses(&world.key.sign_with(&header, &good()), because).await;
    }
    world.refuses("nonsense", "not a well-formed").await;
    world.refuses(&"a".repeat(9_000), "too long").await;
    world.refuses(&TestKey::new("one", Algorithm::ES256).sign(&good()), "signature does not hold").await;
    let only_key = world.key.sign_with(&json!({ "alg": "ES256" }), &good());
    world.accepts(&only_key).await;
}

#[tokio::test]
async fn the_public_key_is_no_secret_to_sign_with() {
    let world = World::new().await;
    let jwk = world.key.jwk();
    let x = URL_SAFE_NO_PAD.decode(jwk["x"].as_str().unwrap()).unwrap();
    for secret in [jwk.to_string().into_bytes(), x] {
        let header = json!({ "alg": "HS256", "kid": "one" }).to_string();
        let forged = sign(&header, &good().to_string(), &EncodingKey::from_secret(&secret), Algorithm::HS256);
        world.refuses(&forged, "algorithm is not accepted").await;
    }
}

#[tokio::test]
async fn a_token_is_sent_as_a_bearer_token_or_not_at_all() {
    let world = World::new().await;
    let token = world.key.sign(&good());
    let body = json!({ "query": ANYTHING });
    let with = |value: String| send(world.server.request(&body).header("authorization", value));
    assert_eq!(with(format!("bEARER {token}")).await.status, StatusCode::OK);
    for value in [token.clone(), format!("Basic {token}"), format!("Bearer{token}"), "Bearer".into(), String::new()] {
        assert_eq!(with(value.clone()).await.code(), "UNAUTHENTICATED", "{value}");
    }
    let twice = world.server.request(&body).bearer_auth(&token).header("authorization", format!("Bearer {token}"));
    assert_eq!(send(twice).await.code(), "UNAUTHENTICATED", "two of them");
    assert_eq!(world.server.ask(ANYTHING).await.status, StatusCode::OK, "none");
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_are_fetched_once_for_all_who_ask_and_once_more_at_rotation() {
    let world = Arc::new(World::new().await);
    let second = Arc::new(TestKey::new("two", Algorithm::ES256));
    // The server has fetched them once by itself, at start.
    while world.keys.fetches() == 0 {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    world.accepts(&world.key.sign(&good())).await;
    world.keys.answer(200, jwks([&world.key, &*second]));
    let calls: Vec<_> = (0..64)
        .map(|number| {
            let token = second.sign(&claims("sub", json!(format!("p{number}"))));
            let world = Arc::clone(&world);
            tokio::spawn(async move { world.accepts(&token).await })
        })
        .collect();
    for call in calls {
        call.await.unwrap();
    }
    assert_eq!(world.keys.fetches(), 2);
    for number in 0..50 {
        let header = json!({ "alg": "ES256", "kid": format!("x{number}") });
        world.refuses(&world.key.sign_with(&header, &good()), "key is not one of its issuer's").await;
    }
    // Fifty made-up ids, and as few looks as the doubling waits let through in the time that they took.
    assert!(world.keys.fetches() <= 8, "{}", world.keys.fetches());
}

#[tokio::test]
async fn while_an_issuer_is_down_nobody_is_told_that_the_token_is_wrong() {
    let key = TestKey::new("one", Algorithm::ES256);
    let keys = KeyServer::start(String::new()).await;
    keys.answer(500, "secret of the issuer".into());
    let settings =
        [("ISSUER", ISSUER), ("AUDIENCE", "katalog"), ("ALGORITHMS", "ES256"), ("JWKS_URL", keys.url.as_str())];
    let world = World { server: Server::with(&settings).await, key, keys };
    let answer = world.server.ask_as(&world.key.sign(&good()), ANYTHING, json!({})).await;
    assert_eq!((answer.status, answer.code().as_str()), (StatusCode::SERVICE_UNAVAILABLE, "UNAVAILABLE"));
    assert!(!answer.header("retry-after").is_empty());
    assert!(!answer.text.contains("secret") && !answer.text.contains("127.0.0.1"), "{}", answer.text);
    assert_eq!(world.server.ask(ANYTHING).await.status, StatusCode::OK, "the public catalogue goes on");
    world.keys.answer(200, jwks([&world.key]));
    tokio::time::sleep(Duration::from_millis(2_100)).await;
    world.accepts(&world.key.sign(&good())).await;
}

#[tokio::test]
async fn the_development_issuer_speaks_for_sample_persons() {
    let server = Server::start().await;
    let printed = run(&server.database, &["token", "--as", "leader.sunet"], &[]);
    let token = String::from_utf8(printed.stdout).unwrap();
    assert_eq!((token.lines().count(), token.split('.').count()), (1, 3), "the token alone: {token}");
    let viewer = |answer: Value| answer["data"]["viewer"].clone();
    let query = "{ viewer { person { name } } }";
    let answer = server.ask_as(token.trim(), query, json!({})).await;
    assert!(viewer(answer.json())["person"]["name"].is_string(), "{}", answer.text);
    assert!(viewer(server.ask(query).await.json()).is_null());
    let nobody = run(&server.database, &["token", "--as", "Nobody At All"], &[]);
    let error = String::from_utf8(nobody.stderr).unwrap();
    assert!(!nobody.status.success() && nobody.stdout.is_empty());
    assert!(
        error.contains("no sample person is called \"Nobody At All\"") && error.contains("leader.sunet"),
        "{error}"
    );
}

#[tokio::test]
async fn a_stranger_with_a_token_that_holds_is_nobody() {
    let world = World::new().await;
    // The subject of a sample person, but said by another issuer: an identity is the pair (O4).
    let token = world.key.sign(&claims("sub", json!("leader.sunet")));
    let answer = world.server.ask_as(&token, "{ viewer { person { name } } }", json!({})).await;
    assert!(answer.json()["data"]["viewer"].is_null(), "{}", answer.text);
}

#[tokio::test]
async fn the_development_issuer_is_not_there_unasked() {
    let key = TestKey::new("one", Algorithm::ES256);
    let keys = KeyServer::start(jwks([&key])).await;
    let mut settings = vec![
        ("LISTEN", "0.0.0.0:0"),
        ("ISSUER", ISSUER),
        ("AUDIENCE", "katalog"),
        ("ALGORITHMS", "ES256"),
        ("JWKS_URL", keys.url.as_str()),
    ];
    for (asked, status) in [(false, StatusCode::UNAUTHORIZED), (true, StatusCode::OK)] {
        if asked {
            settings.push(("DEV_ISSUER", "true"));
        }
        let server = Server::with(&settings).await;
        let token = server.token("leader.sunet");
        assert_eq!(server.ask_as(&token, ANYTHING, json!({})).await.status, status, "asked: {asked}");
    }
}

#[tokio::test]
async fn the_server_does_not_start_when_sign_in_is_not_safe() {
    let database = Database::sample().await;
    let url = "https://idp.example.se/jwks";
    let cases: [(&[(&str, &str)], &str); 6] = [
        (&[("LISTEN", "0.0.0.0:0")], "nobody could sign in"),
        (&[("ISSUER", ISSUER), ("JWKS_URL", url)], "audience"),
        (&[("ISSUER", ISSUER), ("AUDIENCE", "katalog")], "jwks_url"),
        (&[("ISSUER", ISSUER), ("AUDIENCE", "k"), ("JWKS_URL", url), ("ALGORITHMS", "HS256")], "\"HS256\""),
        (&[("ISSUER", ISSUER), ("AUDIENCE", "k"), ("JWKS_URL", "http://idp.example.se/")], "https://"),
        (&[("ISSUER", ISSUER), ("AUDIENCE", "k"), ("JWKS_FILE", "/nowhere/keys.json")], "/nowhere/keys.json"),
    ];
    for (settings, because) in cases {
        let output = run(&database, &["serve"], settings);
        let error = String::from_utf8(output.stderr).unwrap();
        assert!(!output.status.success() && error.contains(because), "{settings:?}: {error}");
    }
}
