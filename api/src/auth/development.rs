//! An issuer of our own, for trying Katalog out on its sample data. Whoever can read its key file can be anybody there,
//! so the server accepts its tokens on sample data alone, and only when asked by a flag or listening on loopback; that
//! is decided where the server is started, by giving or not giving this issuer to the authenticator.

use std::{
    fs,
    io::{ErrorKind, Write as _},
    path::Path,
};

use aws_lc_rs::{
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use chrono::TimeDelta;
use jsonwebtoken::{
    Algorithm, EncodingKey, Header,
    jwk::{Jwk, ThumbprintHash},
};
use serde_json::json;

use super::SetupError;
use crate::{clock::Clock, private};

/// The development issuer's name (`iss`). `.invalid` is reserved (RFC 2606, 2): nobody can own it.
pub const DEVELOPMENT_ISSUER: &str = "https://katalog.invalid/development";

/// What its tokens are meant for (`aud`).
pub const DEVELOPMENT_AUDIENCE: &str = "katalog";

/// The claim by which persons may be invited where it is offered. Its tokens carry none, but who tries it out may invite by
/// the usual one.
pub const DEVELOPMENT_CLAIM: &str = "eduPersonPrincipalName";

/// The usual name of its key file, beside the embedded database.
pub const DEVELOPMENT_KEY_FILE: &str = "development-key.pem";

/// The development issuer: an ES256 key, made at first start and kept in a file.
pub struct DevelopmentIssuer {
    signing: EncodingKey,
    public: Jwk,
    id: String,
    clock: Clock,
}

impl DevelopmentIssuer {
    /// The issuer whose key lies at `path` (PKCS#8 in PEM, readable by its owner only); the key is made when there is
    /// none. Several processes may open it at the same time and get the same key.
    ///
    /// # Errors
    /// [`SetupError::DevelopmentKey`] when the file can be neither read nor made, or holds no such key.
    pub fn open(path: &Path, clock: Clock) -> Result<Self, SetupError> {
        let failed = |problem: String| SetupError::DevelopmentKey { file: path.display().to_string(), problem };
        let pem = match fs::read(path) {
            Err(error) if error.kind() == ErrorKind::NotFound => {
                make(path).map_err(|error| failed(format!("cannot be made: {error}")))?;
                fs::read(path)
            }
            read => read,
        }
        .map_err(|error| failed(format!("cannot be read: {error}")))?;
        tighten(path);
        Self::from_pem(&pem, clock)
            .map_err(|_| failed("is not a P-256 key in PKCS#8; remove it, and a new one is made".into()))
    }

    fn from_pem(pem: &[u8], clock: Clock) -> jsonwebtoken::errors::Result<Self> {
        let signing = EncodingKey::from_ec_pem(pem)?;
        let mut public = Jwk::from_encoding_key(&signing, Algorithm::ES256)?;
        let id = public.thumbprint(ThumbprintHash::SHA256)?;
        public.common.key_id = Some(id.clone());
        Ok(Self { signing, public, id, clock })
    }

    /// The public half.
    pub fn public_key(&self) -> &Jwk {
        &self.public
    }

    /// A token for `subject`, valid from now for `ttl`.
    ///
    /// # Errors
    /// When signing fails, which would be a fault in the cryptographic library.
    pub fn token(&self, subject: &str, ttl: TimeDelta) -> Result<String, jsonwebtoken::errors::Error> {
        let mut header = Header::new(Algorithm::ES256);
        header.typ = Some("at+jwt".into());
        header.kid = Some(self.id.clone());
        let now = self.clock.now().timestamp();
        let claims = json!({
            "iss": DEVELOPMENT_ISSUER,
            "aud": DEVELOPMENT_AUDIENCE,
            "sub": subject,
            "iat": now,
            "exp": now.saturating_add(ttl.num_seconds()),
        });
        jsonwebtoken::encode(&header, &claims, &self.signing)
    }
}

/// Makes a key at `path`, or leaves the one that somebody else has made there meanwhile. Written whole under another
/// name first and then linked, so that nobody ever reads half a key.
fn make(path: &Path) -> std::io::Result<()> {
    let key = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &SystemRandom::new())
        .map_err(|_| std::io::Error::other("no key could be generated"))?;
    let temporary = path.with_extension(format!("{}.new", uuid::Uuid::now_v7().simple()));
    let mut file = private::create(&temporary)?;
    let linked =
        file.write_all(pem(key.as_ref()).as_bytes()).and_then(|()| file.sync_all()).and_then(|()| match fs::hard_link(
            &temporary, path,
        ) {
            Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(()),
            // A file system without links: good enough there, for two processes would have to start at once.
            Err(_) if !path.exists() => fs::rename(&temporary, path),
            linked => linked,
        });
    let _ = fs::remove_file(&temporary);
    linked
}

/// PKCS#8 in PEM (RFC 7468, 10). The base64 alphabet is ASCII, so that any cut is between characters.
fn pem(der: &[u8]) -> String {
    let text = STANDARD.encode(der);
    let mut pem = String::from("-----BEGIN PRIVATE KEY-----\n");
    for (place, character) in text.chars().enumerate() {
        if place > 0 && place % 64 == 0 {
            pem.push('\n');
        }
        pem.push(character);
    }
    pem.push_str("\n-----END PRIVATE KEY-----\n");
    pem
}

/// Takes away what others may do with the file (a copy, an unpacked archive). Some file systems cannot say it: then a
/// line in the log has to do.
fn tighten(path: &Path) {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let open = fs::metadata(path).is_ok_and(|metadata| metadata.permissions().mode() & 0o077 != 0);
        if open && let Err(error) = fs::set_permissions(path, fs::Permissions::from_mode(0o600)) {
            tracing::warn!(path = %path.display(), %error, "others can read the development issuer's key");
        }
    }
    #[cfg(not(unix))]
    let _ = path;
}
