//! One issuer's keys over time: cached, renewed before they are out of date, fetched once however many ask.
//!
//! - **Fresh**: used as they are. **Ageing** (the last fifth of freshness): used, and renewed in the background.
//!   **Out of date**: whoever comes waits for the renewal.
//! - **An unknown key** (the issuer has rotated, or somebody makes up key ids): one fetch, at once. When it brings
//!   nothing new, the next one must wait, 1 s at first and twice as long each time up to a minute; so rotation is
//!   noticed immediately in good times, and made-up ids cost the issuer a request per minute.
//! - **The issuer is down**: the same waits; the last keys are used for [`GRACE`] more, then nobody is let in.
//! - A fetch runs in a task of its own, so that a caller who hangs up does not break it off for the others.

use std::sync::{
    Arc, PoisonError, RwLock,
    atomic::{AtomicBool, AtomicU64, Ordering},
};

use chrono::{DateTime, TimeDelta, Utc};
use jsonwebtoken::{Algorithm, DecodingKey};
use sha2::{Digest, Sha256};
use tokio::sync::Mutex;

use super::{
    AuthError, Reason,
    jwks::KeySet,
    source::{ReadError, Reading, Source},
};
use crate::clock::Clock;

/// How long keys are used beyond their freshness while the issuer cannot be reached. Tokens live for about as long, and
/// an issuer that is down gives out no new ones; a key withdrawn in that time is noticed when it is back.
pub const GRACE: TimeDelta = TimeDelta::hours(1);

/// The first wait after a fetch that brought nothing, and the longest.
const FIRST_WAIT: TimeDelta = TimeDelta::seconds(1);
const LONGEST_WAIT: TimeDelta = TimeDelta::seconds(60);

/// An issuer's keys.
#[derive(Debug)]
pub struct Keyring {
    /// Where they come from; none for keys that never change.
    source: Option<Source>,
    clock: Clock,
    held: RwLock<Option<Held>>,
    /// How many reads have been made: who waited for one sees that it was made, and makes none.
    reads: AtomicU64,
    /// Whether the last read failed.
    failing: AtomicBool,
    /// Held during a read (single flight).
    pace: Mutex<Pace>,
}

/// The keys in use.
#[derive(Clone, Debug)]
struct Held {
    set: Arc<KeySet>,
    digest: [u8; 32],
    generation: u64,
    read_at: DateTime<Utc>,
    fresh: TimeDelta,
}

/// When the next read may be made.
#[derive(Debug, Default)]
struct Pace {
    since: DateTime<Utc>,
    wait: TimeDelta,
}

/// Why keys are to be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Cause {
    Age,
    UnknownKey,
}

/// A key, and the generation of the set that it was found in.
pub struct Found {
    /// The key.
    pub key: DecodingKey,
    /// See [`Keyring::generation`].
    pub generation: u64,
}

impl Keyring {
    /// Keys that never change.
    pub fn fixed(set: KeySet, clock: Clock) -> Self {
        let ring = Self::empty(None, clock);
        ring.hold(set, [0; 32], TimeDelta::zero());
        ring
    }

    /// Keys read from `source` when first needed.
    pub fn at(source: Source, clock: Clock) -> Self {
        Self::empty(Some(source), clock)
    }

    /// Keys read from `source`, with the first reading at hand.
    ///
    /// # Errors
    /// When the reading is no JWK set.
    pub fn begun(source: Source, first: &Reading, clock: Clock) -> Result<Self, ReadError> {
        let ring = Self::at(source, clock);
        ring.accept(first)?;
        Ok(ring)
    }

    fn empty(source: Option<Source>, clock: Clock) -> Self {
        let (held, pace) = (RwLock::new(None), Mutex::default());
        Self { source, clock, held, reads: AtomicU64::new(0), failing: AtomicBool::new(false), pace }
    }

    /// Whether keys are at hand of which none can be used.
    pub fn is_useless(&self) -> bool {
        self.held().is_some_and(|held| held.set.is_empty())
    }

    /// The number of the key set in use, which changes when its text does. What was proved by a key of another
    /// generation is to be proved again.
    ///
    /// # Errors
    /// [`AuthError::Unavailable`] when there are no keys that may still be used.
    pub async fn generation(self: &Arc<Self>) -> Result<u64, AuthError> {
        Ok(self.current().await?.generation)
    }

    /// The key with this id for this algorithm.
    ///
    /// # Errors
    /// [`Reason::Key`] when the issuer has none; [`AuthError::Unavailable`] when that cannot be known now.
    pub async fn find(self: &Arc<Self>, id: Option<&str>, algorithm: Algorithm) -> Result<Found, AuthError> {
        let seen = self.reads.load(Ordering::Acquire);
        let held = self.current().await?;
        if let Some(found) = held.find(id, algorithm) {
            return Ok(found);
        }
        self.renew(Cause::UnknownKey, seen).await?.find(id, algorithm).ok_or(Reason::Key.into())
    }

    /// The keys in use, renewed when that is due.
    async fn current(self: &Arc<Self>) -> Result<Held, AuthError> {
        let seen = self.reads.load(Ordering::Acquire);
        let now = self.clock.now();
        match self.held() {
            Some(held) if self.source.is_none() || held.is_young(now) => Ok(held),
            Some(held) if held.is_fresh(now) || (self.failing.load(Ordering::Acquire) && held.is_usable(now)) => {
                if self.pace.try_lock().is_ok_and(|pace| !pace.forbids(now)) {
                    drop(tokio::spawn(Arc::clone(self).read_once(Cause::Age, seen)));
                }
                Ok(held)
            }
            _ => self.renew(Cause::Age, seen).await,
        }
    }

    /// Waits for a read that ends after `seen` reads had been made, by whomever.
    async fn renew(self: &Arc<Self>, cause: Cause, seen: u64) -> Result<Held, AuthError> {
        let read = tokio::spawn(Arc::clone(self).read_once(cause, seen));
        read.await.unwrap_or(Err(AuthError::Unavailable))
    }

    async fn read_once(self: Arc<Self>, cause: Cause, seen: u64) -> Result<Held, AuthError> {
        let Some(source) = &self.source else {
            return self.held().ok_or(AuthError::Unavailable);
        };
        let mut pace = self.pace.lock().await;
        let now = self.clock.now();
        if self.reads.load(Ordering::Acquire) == seen && !pace.forbids(now) {
            let outcome = source.read().await.and_then(|reading| self.accept(&reading));
            match &outcome {
                Ok(false) if cause == Cause::UnknownKey => pace.slow_down(now),
                Ok(_) => *pace = Pace::default(),
                Err(error) => {
                    tracing::warn!(%source, %error, "an issuer's keys could not be read");
                    pace.slow_down(now);
                }
            }
            self.failing.store(outcome.is_err(), Ordering::Release);
            self.reads.fetch_add(1, Ordering::AcqRel);
        }
        // Of an unknown key nothing can be said while the issuer does not answer; the known ones are good for a while.
        let unknowable = cause == Cause::UnknownKey && self.failing.load(Ordering::Acquire);
        self.held().filter(|held| !unknowable && held.is_usable(self.clock.now())).ok_or(AuthError::Unavailable)
    }

    /// Takes a reading into use; true when it differs from the last one.
    fn accept(&self, reading: &Reading) -> Result<bool, ReadError> {
        let set = KeySet::parse(&reading.body)?;
        if set.is_empty() {
            tracing::warn!(
                source = self.source.as_ref().map(tracing::field::display),
                "an issuer's key set holds no key that can be used"
            );
        }
        Ok(self.hold(set, Sha256::digest(&reading.body).into(), reading.fresh))
    }

    fn hold(&self, set: KeySet, digest: [u8; 32], fresh: TimeDelta) -> bool {
        let read_at = self.clock.now();
        let mut held = self.held.write().unwrap_or_else(PoisonError::into_inner);
        if let Some(held) = held.as_mut().filter(|held| held.digest == digest) {
            (held.read_at, held.fresh) = (read_at, fresh);
            return false;
        }
        let generation = held.as_ref().map_or(0, |held| held.generation + 1);
        *held = Some(Held { set: Arc::new(set), digest, generation, read_at, fresh });
        true
    }

    fn held(&self) -> Option<Held> {
        self.held.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Held {
    fn find(&self, id: Option<&str>, algorithm: Algorithm) -> Option<Found> {
        self.set.find(id, algorithm).map(|key| Found { key: key.clone(), generation: self.generation })
    }

    /// A negative age (the clock was set back) is no age to trust: the keys are read anew.
    fn younger_than(&self, limit: TimeDelta, now: DateTime<Utc>) -> bool {
        (TimeDelta::zero()..limit).contains(&(now - self.read_at))
    }

    fn is_young(&self, now: DateTime<Utc>) -> bool {
        self.younger_than(self.fresh / 5 * 4, now)
    }

    fn is_fresh(&self, now: DateTime<Utc>) -> bool {
        self.younger_than(self.fresh, now)
    }

    fn is_usable(&self, now: DateTime<Utc>) -> bool {
        self.younger_than(self.fresh + GRACE, now)
    }
}

impl Pace {
    fn forbids(&self, now: DateTime<Utc>) -> bool {
        (TimeDelta::zero()..self.wait).contains(&(now - self.since))
    }

    fn slow_down(&mut self, now: DateTime<Utc>) {
        self.since = now;
        self.wait = (self.wait * 2).clamp(FIRST_WAIT, LONGEST_WAIT);
    }
}
