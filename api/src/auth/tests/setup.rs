//! What the server refuses to start with.

use std::path::PathBuf;

use super::{
    super::{DEVELOPMENT_ISSUER, SetupError},
    *,
};

fn setup(issuers: Vec<IssuerConfig>) -> Result<Authenticator, SetupError> {
    Authenticator::new(issuers, None, Clock::fixed(noon()))
}

fn good() -> IssuerConfig {
    config("http://127.0.0.1:1/jwks")
}

/// A file of its own in the system's temporary directory.
fn file(text: &str) -> PathBuf {
    let path = std::env::temp_dir().join(format!("katalog-jwks-{}.json", uuid::Uuid::now_v7()));
    std::fs::write(&path, text).unwrap();
    path
}

#[test]
fn what_is_missing_or_unsafe() {
    assert!(matches!(setup(Vec::new()), Err(SetupError::NoIssuer)));
    assert!(matches!(setup(vec![good(), good()]), Err(SetupError::Duplicate(_))));
    let with = |change: &dyn Fn(&mut IssuerConfig)| {
        let mut config = good();
        change(&mut config);
        setup(vec![config]).map(|_| ())
    };
    assert!(with(&|_| ()).is_ok());
    assert!(matches!(with(&|it| it.issuer.clear()), Err(SetupError::Missing { setting: "issuer", .. })));
    assert!(matches!(with(&|it| it.audience = " ".into()), Err(SetupError::Missing { setting: "audience", .. })));
    assert!(matches!(with(&|it| it.issuer = DEVELOPMENT_ISSUER.into()), Err(SetupError::Reserved)));
    assert!(matches!(with(&|it| it.jwks_url = None), Err(SetupError::Keys(_))));
    assert!(matches!(with(&|it| it.jwks_file = Some("keys.json".into())), Err(SetupError::Keys(_))));
    assert!(matches!(with(&|it| it.jwks_url = Some("http://idp.se/".into())), Err(SetupError::Address { .. })));
    for algorithm in ["HS256", "HS384", "HS512", "none", "es256", "RS1", ""] {
        let algorithms = vec!["ES256".to_owned(), algorithm.to_owned()];
        let outcome = with(&|it| it.algorithms = algorithms.clone());
        assert!(matches!(outcome, Err(SetupError::Algorithm { .. })), "{algorithm:?}");
    }
}

#[test]
fn key_files_that_cannot_be_used() {
    let with =
        |path: PathBuf| setup(vec![IssuerConfig { jwks_url: None, jwks_file: Some(path), ..good() }]).map(|_| ());
    assert!(matches!(with("/nowhere/keys.json".into()), Err(SetupError::File { .. })));
    assert!(matches!(with(file("-----BEGIN PUBLIC KEY-----")), Err(SetupError::File { .. })));
    assert!(matches!(with(file(r#"{"keys":[]}"#)), Err(SetupError::NoKey { .. })));
    let error = with(file("{}")).unwrap_err().to_string();
    assert!(error.contains(ISSUER) && error.contains("keys"), "{error}");
}

#[tokio::test]
async fn keys_from_a_file_and_their_rotation() {
    let (first, second) = (TestKey::new("one", Algorithm::ES256), TestKey::new("two", Algorithm::ES256));
    let path = file(&jwks([&first]));
    let auth = setup(vec![IssuerConfig { jwks_url: None, jwks_file: Some(path.clone()), ..good() }]).unwrap();
    assert!(auth.verify(&first.sign(&claims())).await.is_ok());
    std::fs::write(&path, jwks([&second])).unwrap();
    assert!(auth.verify(&second.sign(&claims())).await.is_ok(), "an unknown id makes it look again");
    assert_eq!(auth.verify(&first.sign(&claims())).await, Err(Reason::Key.into()));
    std::fs::remove_file(path).unwrap();
}

#[tokio::test]
async fn an_issuer_that_names_no_algorithm_uses_rs256() {
    let key = TestKey::new("one", Algorithm::RS256);
    let server = KeyServer::start(jwks([&key])).await;
    let auth = setup(vec![IssuerConfig { algorithms: Vec::new(), ..config(&server.url) }]).unwrap();
    assert!(auth.verify(&key.sign(&claims())).await.is_ok());
}
