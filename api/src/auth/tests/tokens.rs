//! What is accepted, and each way in which a token is refused.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::TimeDelta;
use jsonwebtoken::EncodingKey;

use super::{
    super::{testing::sign, token::MAX_LENGTH},
    *,
};

#[tokio::test]
async fn an_ordinary_token_says_who() {
    let world = World::new().await;
    let identity = world.accept(&claims()).await.unwrap();
    assert_eq!((identity.issuer.as_str(), identity.subject.as_str()), (ISSUER, "anna"));
    assert_eq!(identity.expires_at, noon() + TimeDelta::seconds(600));
    assert_eq!(identity.invitations, []);
    let several = with("aud", json!(["other", "katalog"]));
    assert!(world.accept(&several).await.is_ok(), "several audiences, one of them ours");
    assert!(world.accept(&with("exp", json!(noon().timestamp() as f64 + 0.5))).await.is_ok(), "a fraction");
}

#[tokio::test]
async fn a_token_is_examined_once() {
    let world = World::new().await;
    let token = world.key.sign(&claims());
    let first = world.auth.verify(&token).await.unwrap();
    assert!(Arc::ptr_eq(&first, &world.auth.verify(&token).await.unwrap()), "kept");
    assert!(!Arc::ptr_eq(&first, &world.accept(&claims()).await.unwrap()), "another token of the same claims");
}

#[tokio::test]
async fn claims_that_do_not_hold() {
    let world = World::new().await;
    let now = noon().timestamp();
    let cases = [
        ("aud", json!("other"), Reason::Audience),
        ("aud", json!(["a", "b"]), Reason::Audience),
        ("aud", json!("Katalog"), Reason::Audience),
        ("aud", Value::Null, Reason::Malformed),
        ("iss", json!("https://idp.example.se/"), Reason::Issuer),
        ("iss", json!([ISSUER]), Reason::Malformed),
        ("iss", json!([ISSUER, "https://evil.example"]), Reason::Malformed),
        ("iss", Value::Null, Reason::Malformed),
        ("sub", Value::Null, Reason::Malformed),
        ("sub", json!(7), Reason::Malformed),
        ("sub", json!(""), Reason::Subject),
        ("sub", json!("a\u{0}b"), Reason::Subject),
        ("sub", json!("s".repeat(256)), Reason::Subject),
        ("exp", Value::Null, Reason::Malformed),
        ("exp", json!("tomorrow"), Reason::Malformed),
        ("exp", json!(-1), Reason::Malformed),
        ("exp", json!(1e300), Reason::Malformed),
        ("exp", json!(i64::MAX), Reason::Malformed),
        ("exp", json!(now - 30), Reason::Expired),
        ("nbf", json!(now + 31), Reason::NotYetValid),
        ("nbf", json!("now"), Reason::Malformed),
        ("iat", json!(now + 31), Reason::IssuedInFuture),
    ];
    for (name, value, reason) in cases {
        let token = world.key.sign(&with(name, value.clone()));
        assert_eq!(world.refuse(&token).await, reason, "{name} = {value}");
    }
}

#[tokio::test]
async fn clocks_may_differ_by_half_a_minute() {
    let world = World::new().await;
    let now = noon().timestamp();
    for (name, value) in [("exp", now - 29), ("nbf", now + 30), ("iat", now + 30)] {
        assert!(world.accept(&with(name, json!(value))).await.is_ok(), "{name}");
    }
}

#[tokio::test]
async fn headers_that_are_not_accepted() {
    let world = World::new().await;
    let header = |name: &str, value: Value| {
        let mut header = json!({ "alg": "ES256", "kid": "one" });
        header[name] = value;
        world.key.sign_with(&header, &claims())
    };
    for typ in ["JWT", "jwt", "at+jwt", "application/at+jwt"] {
        assert!(world.auth.verify(&header("typ", json!(typ))).await.is_ok(), "{typ}");
    }
    assert!(world.auth.verify(&header("cty", json!("x"))).await.is_ok(), "no typ at all");
    let cases = [
        ("typ", json!("dpop+jwt"), Reason::Type),
        ("typ", json!("logout+jwt"), Reason::Type),
        ("typ", json!(["JWT"]), Reason::Malformed),
        ("crit", json!(["exp"]), Reason::Critical),
        ("crit", json!([]), Reason::Critical),
        ("crit", Value::Null, Reason::Critical),
        ("kid", json!("two"), Reason::Key),
        ("kid", json!(1), Reason::Malformed),
        ("alg", json!("none"), Reason::Algorithm),
        ("alg", json!("HS256"), Reason::Algorithm),
        ("alg", json!("ES384"), Reason::Algorithm),
        ("alg", json!("es256"), Reason::Algorithm),
        ("alg", json!(null), Reason::Malformed),
    ];
    for (name, value, reason) in cases {
        assert_eq!(world.refuse(&header(name, value.clone())).await, reason, "{name} = {value}");
    }
    let twice = r#"{"alg":"ES256","kid":"one","kid":"one"}"#;
    let twice = sign(twice, &claims().to_string(), &world.key.signing, world.key.algorithm);
    assert_eq!(world.refuse(&twice).await, Reason::Malformed, "a name that occurs twice");
}

#[tokio::test]
async fn a_public_key_is_no_shared_secret() {
    let world = World::new().await;
    let jwk = world.key.jwk();
    let bytes = |name: &str| URL_SAFE_NO_PAD.decode(jwk[name].as_str().unwrap()).unwrap();
    let point = [vec![4], bytes("x"), bytes("y")].concat();
    for secret in [jwk.to_string().into_bytes(), point] {
        for algorithm in [Algorithm::HS256, Algorithm::HS384, Algorithm::HS512] {
            let header = json!({ "alg": algorithm, "kid": "one" }).to_string();
            let forged = sign(&header, &claims().to_string(), &EncodingKey::from_secret(&secret), algorithm);
            assert_eq!(world.refuse(&forged).await, Reason::Algorithm);
        }
    }
}

#[tokio::test]
async fn signatures_that_do_not_hold() {
    let world = World::new().await;
    let token = world.key.sign(&claims());
    let (message, signature) = token.rsplit_once('.').unwrap();
    let other = TestKey::new("one", Algorithm::ES256).sign(&claims());
    assert_eq!(world.refuse(&other).await, Reason::Signature, "another key under the same id");
    assert_eq!(world.refuse(&format!("{message}.")).await, Reason::Signature, "none");
    assert_eq!(world.refuse(&format!("{message}.{}", "A".repeat(86))).await, Reason::Signature, "zeros");
    let (header, _) = message.split_once('.').unwrap();
    let changed = URL_SAFE_NO_PAD.encode(with("sub", json!("berit")).to_string());
    assert_eq!(world.refuse(&format!("{header}.{changed}.{signature}")).await, Reason::Signature, "other claims");
    // The key's own, offered in the header: never looked at.
    let own = TestKey::new("mine", Algorithm::ES256);
    let header = json!({ "alg": "ES256", "kid": "mine", "jwk": own.jwk(), "jku": "http://127.0.0.1:9/" });
    assert_eq!(world.refuse(&own.sign_with(&header, &claims())).await, Reason::Key);
}

#[tokio::test]
async fn not_tokens_at_all() {
    let world = World::new().await;
    let token = world.key.sign(&claims());
    for text in ["", ".", "..", "...", "a.b.c", "é.é.é", "e30.e30.", "e30.e30.e30", "bnVsbA.bnVsbA.bnVsbA"] {
        assert_eq!(world.refuse(text).await, Reason::Malformed, "{text:?}");
    }
    for text in [format!("{token}.x"), format!(" {token}"), token.replacen('.', "=.", 1)] {
        assert_eq!(world.refuse(&text).await, Reason::Malformed, "{text:?}");
    }
    assert_eq!(world.refuse(&"a".repeat(MAX_LENGTH + 1)).await, Reason::TooLong);
    let deep = sign(&"[".repeat(3000), "{}", &world.key.signing, world.key.algorithm);
    assert_eq!(world.refuse(&deep).await, Reason::Malformed, "3,000 brackets");
    assert_eq!(world.server.fetches(), 0, "none of these was worth a look at the keys");
}

#[tokio::test]
async fn invitations_are_the_listed_claims() {
    let world = World::new().await;
    let mut claims = claims();
    claims["eduPersonPrincipalName"] = json!(["anna@uu.se", 7, "", "a\nb"]);
    claims["email"] = json!("anna@example.se");
    claims["groups"] = json!(["admin"]);
    let eppn = ("eduPersonPrincipalName".to_owned(), "anna@uu.se".to_owned());
    assert_eq!(
        world.accept(&claims).await.unwrap().invitations,
        std::slice::from_ref(&eppn),
        "an address that nobody has verified"
    );
    claims["email_verified"] = json!("true");
    assert_eq!(world.accept(&claims).await.unwrap().invitations, std::slice::from_ref(&eppn), "a text is not true");
    claims["email_verified"] = json!(true);
    let email = ("email".to_owned(), "anna@example.se".to_owned());
    assert_eq!(world.accept(&claims).await.unwrap().invitations, [eppn, email]);
}

#[tokio::test]
async fn every_asymmetric_algorithm_works() {
    use Algorithm::{ES256, ES384, EdDSA, PS256, PS384, PS512, RS256, RS384, RS512};
    for algorithm in [RS256, RS384, RS512, PS256, PS384, PS512, ES256, ES384, EdDSA] {
        let key = TestKey::new("one", algorithm);
        let server = KeyServer::start(jwks([&key])).await;
        let mut config = config(&server.url);
        config.algorithms = vec![serde_json::to_value(algorithm).unwrap().as_str().unwrap().to_owned()];
        let auth = Authenticator::new(vec![config], None, Clock::fixed(noon())).unwrap();
        assert!(auth.verify(&key.sign(&claims())).await.is_ok(), "{algorithm:?}");
    }
}
