//! Keys over time: one fetch for many callers, rotation, made-up ids, an issuer that is down.

use std::future::Future;

use chrono::TimeDelta;

use super::{
    super::{keyring::GRACE, source::MAX_BODY},
    *,
};

/// Sixty-four callers at once.
async fn at_once<F: Future<Output = bool> + Send + 'static>(call: impl Fn(usize) -> F) {
    let calls: Vec<_> = (0..64).map(|number| tokio::spawn(call(number))).collect();
    for call in calls {
        assert!(call.await.unwrap());
    }
}

impl World {
    fn later(&self, by: TimeDelta) {
        self.clock.set(self.clock.now() + by);
    }

    /// A token that is valid at the clock's time, whenever that is.
    fn token(&self, key: &TestKey) -> String {
        key.sign(&with("exp", json!((noon() + TimeDelta::days(1)).timestamp())))
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn sixty_four_callers_make_one_fetch_and_one_more_at_rotation() {
    let world = World::new().await;
    let second = TestKey::new("two", Algorithm::ES256);
    for (fetches, key) in [(1, &world.key), (2, &second)] {
        let tokens: Arc<Vec<_>> =
            Arc::new((0..64).map(|number| key.sign(&with("sub", json!(format!("p{number}"))))).collect());
        at_once(|number| {
            let (auth, tokens) = (Arc::clone(&world.auth), Arc::clone(&tokens));
            async move { auth.verify(&tokens[number]).await.is_ok() }
        })
        .await;
        assert_eq!(world.server.fetches(), fetches);
        world.server.answer(200, jwks([&world.key, &second]));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn made_up_ids_do_not_hammer_the_issuer() {
    let world = World::new().await;
    assert!(world.accept(&claims()).await.is_ok());
    let key = &world.key;
    let made_up = |number: usize| key.sign_with(&json!({ "alg": "ES256", "kid": format!("x{number}") }), &claims());
    for number in 0..200 {
        assert_eq!(world.refuse(&made_up(number)).await, Reason::Key);
    }
    assert_eq!(world.server.fetches(), 2, "the first one was worth a look");
    // Ten minutes of it, ten requests a second: 1 + 2 + 4 + … seconds of waiting, then a minute each.
    for number in 0..6000 {
        world.later(TimeDelta::milliseconds(100));
        let _ = world.auth.verify(&made_up(number)).await;
    }
    assert!(world.server.fetches() < 20, "{}", world.server.fetches());
    // In the midst of it the issuer rotates: noticed within the longest wait.
    let second = TestKey::new("two", Algorithm::ES256);
    world.server.answer(200, jwks([&second]));
    world.later(TimeDelta::seconds(60));
    assert!(world.auth.verify(&world.token(&second)).await.is_ok());
}

#[tokio::test]
async fn a_key_rotated_out_ends_the_kept_tokens() {
    let world = World::new().await;
    let token = world.token(&world.key);
    for _ in 0..3 {
        assert!(world.auth.verify(&token).await.is_ok());
    }
    let second = TestKey::new("two", Algorithm::ES256);
    world.server.answer(200, jwks([&second]));
    assert!(world.auth.verify(&token).await.is_ok(), "not known yet");
    world.later(TimeDelta::minutes(10));
    assert_eq!(world.refuse(&token).await, Reason::Key);
    assert!(world.auth.verify(&world.token(&second)).await.is_ok());
}

#[tokio::test]
async fn a_kept_token_ends_when_it_expires() {
    let world = World::new().await;
    let token = world.key.sign(&claims());
    assert!(world.auth.verify(&token).await.is_ok());
    world.later(TimeDelta::seconds(629));
    assert!(world.auth.verify(&token).await.is_ok(), "in the leeway, examined anew");
    world.later(TimeDelta::seconds(1));
    assert_eq!(world.refuse(&token).await, Reason::Expired);
}

#[tokio::test]
async fn keys_are_renewed_in_the_background_before_they_are_out_of_date() {
    let world = World::new().await;
    let token = world.token(&world.key);
    assert!(world.auth.verify(&token).await.is_ok());
    world.later(TimeDelta::minutes(7));
    assert!(world.auth.verify(&token).await.is_ok());
    assert_eq!(world.server.fetches(), 1, "young");
    world.later(TimeDelta::minutes(2));
    assert!(world.auth.verify(&token).await.is_ok());
    tokio::time::sleep(std::time::Duration::from_millis(200)).await;
    assert_eq!(world.server.fetches(), 2, "ageing");
}

#[tokio::test]
async fn an_issuer_that_is_down() {
    let world = World::new().await;
    world.server.answer(500, String::new());
    let token = world.token(&world.key);
    for _ in 0..5 {
        assert_eq!(world.auth.verify(&token).await, Err(AuthError::Unavailable), "never seen its keys");
    }
    assert_eq!(world.server.fetches(), 1, "asked once in a while");
    world.server.answer(200, jwks([&world.key]));
    world.later(TimeDelta::seconds(1));
    assert!(world.auth.verify(&token).await.is_ok());

    world.server.answer(500, String::new());
    world.later(TimeDelta::minutes(10));
    assert!(world.auth.verify(&token).await.is_ok(), "the known keys are good for a while");
    let unknown = world.token(&TestKey::new("two", Algorithm::ES256));
    assert_eq!(world.auth.verify(&unknown).await, Err(AuthError::Unavailable), "of others nothing can be said");
    world.later(GRACE);
    assert_eq!(world.auth.verify(&token).await, Err(AuthError::Unavailable), "but not for ever");
}

#[tokio::test]
async fn answers_that_are_no_key_sets() {
    let elsewhere = KeyServer::start(String::new()).await;
    let huge = format!(r#"{{"keys":[],"padding":"{}"}}"#, "x".repeat(MAX_BODY));
    let bodies =
        [(200, "<html>".into()), (200, "{}".into()), (200, huge), (302, elsewhere.url.clone()), (404, "".into())];
    for (status, body) in bodies {
        let world = World::new().await;
        world.server.answer(status, body);
        assert_eq!(world.accept(&claims()).await, Err(AuthError::Unavailable), "{status}");
    }
    assert_eq!(elsewhere.fetches(), 0, "a redirect was followed");
}

#[tokio::test]
async fn keys_that_must_not_be_used() {
    let key = TestKey::new("one", Algorithm::ES256);
    let rsa = TestKey::new("one", Algorithm::RS256);
    let with = |name: &str, value: Value| {
        let mut jwk = key.jwk();
        jwk[name] = value;
        jwk
    };
    let unusable = [
        with("use", json!("enc")),
        with("key_ops", json!(["sign"])),
        with("alg", json!("ES384")),
        with("alg", json!("HS256")),
        with("d", json!("AAAA")),
        with("crv", json!("P-384")),
        with("crv", json!("secp256k1")),
        with("x", json!("AAAA")),
        with("kid", json!("other")),
        rsa.jwk(),
        json!({ "kty": "oct", "kid": "one", "k": "c2VjcmV0" }),
        json!("nonsense"),
    ];
    for jwk in unusable {
        let world = World::new().await;
        world.server.answer(200, json!({ "keys": [jwk] }).to_string());
        let reason = Err(AuthError::Invalid { reason: Reason::Key });
        assert_eq!(world.auth.verify(&key.sign(&claims())).await, reason, "{jwk}");
        // Beside it the good one is found nevertheless.
        let world = World::new().await;
        world.server.answer(200, json!({ "keys": [jwk, key.jwk()] }).to_string());
        assert!(world.auth.verify(&key.sign(&claims())).await.is_ok(), "beside {jwk}");
    }
    let spare = [with("alg", Value::Null), with("use", json!("sig")), with("key_ops", json!(["verify"]))];
    for mut jwk in spare {
        if jwk["alg"].is_null() {
            jwk.as_object_mut().unwrap().remove("alg");
        }
        let world = World::new().await;
        world.server.answer(200, json!({ "keys": [jwk] }).to_string());
        assert!(world.auth.verify(&key.sign(&claims())).await.is_ok(), "{jwk}");
    }
}

#[tokio::test]
async fn a_token_without_a_key_id_needs_a_single_fitting_key() {
    let world = World::new().await;
    let (second, rsa) = (TestKey::new("two", Algorithm::ES256), TestKey::new("three", Algorithm::RS256));
    let token = world.key.sign_with(&json!({ "alg": "ES256" }), &claims());
    world.server.answer(200, jwks([&world.key, &rsa]));
    assert!(world.auth.verify(&token).await.is_ok());
    let world = World { server: KeyServer::start(jwks([&world.key, &second])).await, ..world };
    let auth = Authenticator::new(vec![config(&world.server.url)], None, world.clock.clone()).unwrap();
    assert_eq!(auth.verify(&token).await, Err(Reason::Key.into()), "two keys fit: which one is it?");
}

#[tokio::test]
async fn one_issuers_key_does_not_speak_for_another() {
    let world = World::new().await;
    let key = TestKey::new("one", Algorithm::ES256);
    let other = KeyServer::start(jwks([&key])).await;
    let second = IssuerConfig { issuer: "https://other.example".into(), ..config(&other.url) };
    let auth = Authenticator::new(vec![config(&world.server.url), second], None, world.clock.clone()).unwrap();
    assert!(auth.verify(&world.key.sign(&claims())).await.is_ok());
    assert!(auth.verify(&key.sign(&with("iss", json!("https://other.example")))).await.is_ok());
    assert_eq!(auth.verify(&key.sign(&claims())).await, Err(Reason::Signature.into()));
}
