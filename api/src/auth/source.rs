//! Where an issuer's key set is read: behind a URL, or from a file. Bounded in time and size, and never elsewhere than
//! the configuration says.

use std::{
    fs::File,
    io::Read as _,
    net::IpAddr,
    path::{Path, PathBuf},
    time::Duration,
};

use chrono::TimeDelta;
use reqwest::{
    Client, StatusCode, Url,
    header::{ACCEPT, CACHE_CONTROL, HeaderMap},
    redirect,
};

/// The largest key set, in bytes.
pub const MAX_BODY: usize = 256 * 1024;

/// How long connecting may take.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(3);

/// How long the whole answer may take.
const TIMEOUT: Duration = Duration::from_secs(5);

/// How long a key set read by URL counts as fresh when its server does not say, and the bounds for what it says.
const URL_FRESH: TimeDelta = TimeDelta::minutes(10);
const URL_FRESH_LEAST: TimeDelta = TimeDelta::minutes(1);
const URL_FRESH_MOST: TimeDelta = TimeDelta::hours(1);

/// How long a key set read from a file counts as fresh: looking again is cheap.
const FILE_FRESH: TimeDelta = TimeDelta::minutes(1);

/// A place that key sets are read from.
#[derive(Debug)]
pub enum Source {
    /// A JWKS address (RFC 8414, `jwks_uri`).
    Url(Client, Url),
    /// A file holding the same JSON, for issuers without an address or out of reach.
    File(PathBuf),
}

/// A key set as read, not parsed.
#[derive(Debug)]
pub struct Reading {
    /// The JSON text.
    pub body: Vec<u8>,
    /// How long it counts as fresh.
    pub fresh: TimeDelta,
}

/// Why an address cannot be used at all.
#[derive(Debug, thiserror::Error)]
pub enum AddressError {
    /// Not a URL.
    #[error("it is not a URL")]
    NotUrl,
    /// Keys fetched in the clear are anybody's keys.
    #[error("it must begin with https:// (http:// only towards this machine itself)")]
    Insecure,
    /// A user name or password in it would end up in logs.
    #[error("it must not hold a user name or password")]
    Credentials,
    /// No TLS could be set up: usually the system has no root certificates.
    #[error("TLS cannot be set up: {0:?}")]
    Tls(reqwest::Error),
}

/// Why a key set could not be read this time.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// No connection, no answer in time, broken off.
    #[error("{0:?}")]
    Http(#[from] reqwest::Error),
    /// An answer other than 200; redirects are not followed.
    #[error("the server answered {0}")]
    Status(StatusCode),
    /// More than [`MAX_BODY`].
    #[error("it is larger than {MAX_BODY} bytes")]
    TooLarge,
    /// The file could not be read.
    #[error("{0}")]
    File(#[from] std::io::Error),
    /// Not a JWK set.
    #[error("it is not a JWK set: {0}")]
    NotKeys(#[from] serde_json::Error),
}

impl Source {
    /// The source behind an address.
    ///
    /// # Errors
    /// [`AddressError`] when the address is not acceptable.
    pub fn url(address: &str) -> Result<Self, AddressError> {
        let url: Url = address.parse().map_err(|_| AddressError::NotUrl)?;
        if !url.username().is_empty() || url.password().is_some() {
            return Err(AddressError::Credentials);
        }
        let client = Client::builder()
            .connect_timeout(CONNECT_TIMEOUT)
            .timeout(TIMEOUT)
            .redirect(redirect::Policy::none())
            .user_agent(concat!("katalog/", env!("CARGO_PKG_VERSION")));
        let client = match url.scheme() {
            "https" => client.https_only(true),
            // Neither a proxy nor the system's certificates (a bare machine has none) are needed to reach oneself.
            "http" if is_loopback(&url) => client.no_proxy().tls_certs_only([]),
            _ => return Err(AddressError::Insecure),
        };
        Ok(Self::Url(client.build().map_err(AddressError::Tls)?, url))
    }

    /// Reads the key set.
    ///
    /// # Errors
    /// [`ReadError`], within [`TIMEOUT`] and some milliseconds.
    pub async fn read(&self) -> Result<Reading, ReadError> {
        match self {
            Self::Url(client, url) => fetch(client, url).await,
            Self::File(path) => {
                let path = path.clone();
                tokio::task::spawn_blocking(move || read_file(&path)).await.map_err(std::io::Error::other)?
            }
        }
    }
}

impl std::fmt::Display for Source {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Url(_, url) => url.fmt(f),
            Self::File(path) => path.display().fmt(f),
        }
    }
}

/// Whether the address is this machine's own.
fn is_loopback(url: &Url) -> bool {
    url.host_str().is_some_and(|host| {
        let address = host.trim_start_matches('[').trim_end_matches(']');
        host == "localhost" || address.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
    })
}

async fn fetch(client: &Client, url: &Url) -> Result<Reading, ReadError> {
    let accept = "application/jwk-set+json, application/json";
    let mut answer = client.get(url.clone()).header(ACCEPT, accept).send().await?;
    if answer.status() != StatusCode::OK {
        return Err(ReadError::Status(answer.status()));
    }
    let fresh = fresh_for(answer.headers());
    let mut body = Vec::new();
    while let Some(chunk) = answer.chunk().await? {
        if body.len() + chunk.len() > MAX_BODY {
            return Err(ReadError::TooLarge);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(Reading { body, fresh })
}

/// What `Cache-Control: max-age` says, within our bounds: a mistaken day must not keep a withdrawn key alive, and a
/// mistaken zero must not send every request to the issuer.
fn fresh_for(headers: &HeaderMap) -> TimeDelta {
    headers
        .get_all(CACHE_CONTROL)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .find_map(|directive| directive.trim().strip_prefix("max-age=")?.trim_matches('"').parse().ok())
        .and_then(TimeDelta::try_seconds)
        .map_or(URL_FRESH, |said| said.clamp(URL_FRESH_LEAST, URL_FRESH_MOST))
}

/// Reads a key set from a file, at once.
///
/// # Errors
/// [`ReadError`] when it cannot be read or is too large.
pub fn read_file(path: &Path) -> Result<Reading, ReadError> {
    let mut body = Vec::new();
    File::open(path)?.take(MAX_BODY as u64 + 1).read_to_end(&mut body)?;
    if body.len() > MAX_BODY {
        return Err(ReadError::TooLarge);
    }
    Ok(Reading { body, fresh: FILE_FRESH })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_https_and_oneself() {
        for good in ["http://127.0.0.1:1/jwks", "http://[::1]:80/jwks", "http://localhost/jwks"] {
            assert!(Source::url(good).is_ok(), "{good}");
        }
        for bad in ["http://idp.example/jwks", "http://127.0.0.1.example/", "file:///etc/passwd", "http://10.0.0.1/"] {
            assert!(matches!(Source::url(bad), Err(AddressError::Insecure)), "{bad}");
        }
        assert!(matches!(Source::url("idp.example"), Err(AddressError::NotUrl)));
        assert!(matches!(Source::url("http://me:pw@127.0.0.1/"), Err(AddressError::Credentials)));
    }

    #[test]
    fn the_servers_freshness_is_kept_within_bounds() {
        let said = |text: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(CACHE_CONTROL, text.parse().unwrap());
            fresh_for(&headers)
        };
        assert_eq!(said("public, max-age=900, must-revalidate"), TimeDelta::minutes(15));
        assert_eq!(said("max-age=0"), URL_FRESH_LEAST);
        assert_eq!(said("max-age=604800"), URL_FRESH_MOST);
        assert_eq!(said("max-age=99999999999999999"), URL_FRESH);
        assert_eq!(said("no-store"), URL_FRESH);
    }
}
