//! Settings that cannot be read: told by name, with what to write, though nothing else can be looked at.

use super::{doctor, fault, well};
use crate::harness::Database;

#[tokio::test]
async fn settings_that_cannot_be_are_told_by_name() {
    let database = Database::sample().await;
    for (key, value, default) in [
        ("LISTEN", "nowhere", "\"127.0.0.1:8080\""),
        ("LIMITS__DEPTH", "deep", "25"),
        ("LOG__FORMAT", "loud", "\"text\""),
    ] {
        let told = fault(&database, &[(key, value)], "settings");
        let name = key.to_lowercase().replace("__", ".");
        let named = [format!("key `{name}`"), format!("Write `{name}`"), format!("KATALOG_{key} of the environment")];
        assert!(named.iter().all(|named| told.contains(named)), "{named:?}: {told}");
        assert!(told.contains(&format!("as its default is, {default}")), "{key}: {told}");
    }
    let half = [("ISSUER", "https://id.example"), ("JWKS_URL", "https://id.example/keys")];
    let told = fault(&database, &half, "settings");
    assert!(told.contains("issuers[0].audience: missing") && told.contains("or as KATALOG_AUDIENCE"), "{told}");
    well(&database, &[], "settings");
    let (well, text) = doctor(&database, &[("TRUSTED_PROXY", "10.0.0.1")]);
    let note = "note   settings: KATALOG_TRUSTED_PROXY sets nothing; KATALOG_TRUSTED_PROXIES may be meant";
    assert!(well && text.contains(note), "{text}");
}

#[tokio::test]
async fn a_settings_file_that_cannot_be_is_told_with_what_to_do() {
    let database = Database::sample().await;
    let file = database.directory().join("katalog.toml");
    let config = [("CONFIG", file.to_str().unwrap())];
    std::fs::write(&file, "lisen = \"127.0.0.1:1\"\n").unwrap();
    let told = fault(&database, &config, "settings");
    assert!(told.contains("lisen") && told.contains("listen") && told.contains("`katalog settings` lists"), "{told}");
    // No TOML at all is told over several lines, and then what to do.
    std::fs::write(&file, "listen: 1\n").unwrap();
    let (well, text) = doctor(&database, &config);
    assert!(!well && text.starts_with("FAULT  settings: "), "{text}");
    assert!(text.lines().skip(1).all(|line| line.starts_with("       ")), "{text}");
    assert!(text.contains("\n       Mend the settings file"), "{text}");
}
