//! The development issuer: its key, its tokens, and that nothing accepts them unasked.

use std::path::PathBuf;

use chrono::TimeDelta;

use super::{
    super::{DEVELOPMENT_ISSUER, DevelopmentIssuer, SetupError},
    *,
};

/// A path where no file is.
fn path() -> PathBuf {
    std::env::temp_dir().join(format!("katalog-key-{}.pem", uuid::Uuid::now_v7()))
}

#[tokio::test]
async fn its_tokens_are_accepted_where_it_is_given() {
    let (path, clock) = (path(), Clock::fixed(noon()));
    let own = DevelopmentIssuer::open(&path, clock.clone()).unwrap();
    let token = own.token("anna", TimeDelta::hours(1)).unwrap();
    // Another process, later: the same key.
    let again = DevelopmentIssuer::open(&path, clock.clone()).unwrap();
    let auth = Authenticator::new(Vec::new(), Some(again), clock.clone()).unwrap();
    let identity = auth.verify(&token).await.unwrap();
    assert_eq!((identity.issuer.as_str(), identity.subject.as_str()), (DEVELOPMENT_ISSUER, "anna"));
    assert_eq!(identity.expires_at, noon() + TimeDelta::hours(1));
    clock.set(noon() + TimeDelta::hours(2));
    assert_eq!(auth.verify(&token).await, Err(Reason::Expired.into()));
    std::fs::remove_file(path).unwrap();
}

#[tokio::test]
async fn its_tokens_are_refused_where_it_is_not_given() {
    let (path, world) = (path(), World::new().await);
    let own = DevelopmentIssuer::open(&path, world.clock.clone()).unwrap();
    let token = own.token("anna", TimeDelta::hours(1)).unwrap();
    assert_eq!(world.refuse(&token).await, Reason::Issuer);
    // Nor does another installation's key help.
    std::fs::remove_file(&path).unwrap();
    let other = DevelopmentIssuer::open(&path, world.clock.clone()).unwrap();
    let auth = Authenticator::new(Vec::new(), Some(other), world.clock.clone()).unwrap();
    assert_eq!(auth.verify(&token).await, Err(Reason::Key.into()));
    std::fs::remove_file(path).unwrap();
}

#[test]
fn processes_that_start_at_once_share_a_key() {
    let path = path();
    let clock = Clock::fixed(noon());
    let keys: Vec<_> = std::thread::scope(|scope| {
        let opened: Vec<_> = (0..8)
            .map(|_| scope.spawn(|| DevelopmentIssuer::open(&path, clock.clone()).unwrap().public_key().clone()))
            .collect();
        opened.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert!(keys.windows(2).all(|pair| pair[0] == pair[1]));
    let name = path.file_stem().unwrap().to_str().unwrap();
    let left = std::fs::read_dir(std::env::temp_dir())
        .unwrap()
        .filter(|entry| entry.as_ref().unwrap().file_name().to_str().unwrap().starts_with(name))
        .count();
    assert_eq!(left, 1, "half-made keys are left behind");
    std::fs::remove_file(path).unwrap();
}

#[cfg(unix)]
#[test]
fn only_its_owner_can_read_the_key() {
    use std::os::unix::fs::PermissionsExt as _;
    let path = path();
    let mode = || std::fs::metadata(&path).unwrap().permissions().mode() & 0o777;
    DevelopmentIssuer::open(&path, Clock::system()).unwrap();
    assert_eq!(mode(), 0o600);
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).unwrap();
    DevelopmentIssuer::open(&path, Clock::system()).unwrap();
    assert_eq!(mode(), 0o600, "taken back");
    std::fs::remove_file(path).unwrap();
}

#[test]
fn what_is_no_key_is_not_overwritten() {
    let path = path();
    std::fs::write(&path, "precious").unwrap();
    let error = DevelopmentIssuer::open(&path, Clock::system()).err().unwrap();
    assert!(matches!(error, SetupError::DevelopmentKey { .. }) && error.to_string().contains("remove it"), "{error}");
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "precious");
    std::fs::remove_file(path).unwrap();
    assert!(DevelopmentIssuer::open(std::path::Path::new("/nowhere/key.pem"), Clock::system()).is_err());
}
