//! Verified tokens, kept until they expire.
//!
//! A portal sends the same token with every request, and an ES256 signature costs 50 to 60 µs to verify: more than many
//! of the queries it protects. Kept under the token's SHA-256, so that a memory dump holds no usable token.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use chrono::{DateTime, Utc};
use moka::{Expiry, future::Cache};
use sha2::{Digest, Sha256};

use super::{Identity, issuer::Issuer};

/// The most tokens kept at a time, about 10 MB.
const CAPACITY: u64 = 10_000;

/// The longest that one is kept, however far off its end: a token that nobody sends any more should not stay.
const AT_MOST: Duration = Duration::from_secs(3600);

/// SHA-256 of a compact token.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Fingerprint([u8; 32]);

impl Fingerprint {
    /// The fingerprint of `token`.
    pub fn of(token: &str) -> Self {
        Self(Sha256::digest(token).into())
    }
}

/// A verified token's outcome, and what it rests on.
#[derive(Clone)]
pub struct Kept {
    /// Whom the token speaks for.
    pub identity: Arc<Identity>,
    /// Whose key proved it.
    pub issuer: Arc<Issuer>,
    /// Which of the issuer's key sets held that key: when the set has changed since, the key may be gone, and the
    /// token is examined again.
    pub generation: u64,
}

/// How long the entry may stay, counted from its insertion by the system's clock. The exact end is checked against
/// `exp` by our own clock at each use; this only makes room.
#[derive(Clone)]
struct Entry {
    kept: Kept,
    stays: Duration,
}

struct UntilExpiry;

impl Expiry<Fingerprint, Entry> for UntilExpiry {
    fn expire_after_create(&self, _: &Fingerprint, entry: &Entry, _: Instant) -> Option<Duration> {
        Some(entry.stays)
    }

    fn expire_after_update(&self, _: &Fingerprint, entry: &Entry, _: Instant, _: Option<Duration>) -> Option<Duration> {
        Some(entry.stays)
    }
}

/// Bounded, and shared by all requests.
pub struct TokenCache {
    entries: Cache<Fingerprint, Entry>,
}

impl TokenCache {
    /// An empty cache.
    pub fn new() -> Self {
        Self { entries: Cache::builder().max_capacity(CAPACITY).expire_after(UntilExpiry).build() }
    }

    /// What was kept for this token; whether it still holds is the caller's to check.
    pub async fn get(&self, fingerprint: &Fingerprint) -> Option<Kept> {
        self.entries.get(fingerprint).await.map(|entry| entry.kept)
    }

    /// Keeps an outcome until its token expires. One that is already past its end (accepted in the leeway) is not kept.
    pub async fn keep(&self, fingerprint: Fingerprint, kept: Kept, now: DateTime<Utc>) {
        if let Ok(left) = (kept.identity.expires_at - now).to_std()
            && !left.is_zero()
        {
            self.entries.insert(fingerprint, Entry { kept, stays: left.min(AT_MOST) }).await;
        }
    }
}

impl Default for TokenCache {
    fn default() -> Self {
        Self::new()
    }
}
