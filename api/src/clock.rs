//! The clock: every instant and every contract day comes from here, so that tests can set them.

use std::sync::{Arc, Mutex};

use chrono::{DateTime, DurationRound, NaiveDate, TimeDelta, Utc};
use chrono_tz::{Europe::Stockholm, Tz};

/// Where time comes from: the system, or a fixed instant that a test moves.
#[derive(Clone, Debug, Default)]
pub struct Clock {
    fixed: Option<Arc<Mutex<DateTime<Utc>>>>,
}

/// The time zone in which contract days are counted (governance model, U3: Swedish days).
pub const ZONE: Tz = Stockholm;

impl Clock {
    /// The system's clock.
    pub fn system() -> Self {
        Self::default()
    }

    /// A clock that stands at `instant` until it is [`set`](Self::set).
    pub fn fixed(instant: DateTime<Utc>) -> Self {
        Self { fixed: Some(Arc::new(Mutex::new(instant))) }
    }

    /// Moves a fixed clock; the system's clock stays as it is.
    pub fn set(&self, instant: DateTime<Utc>) {
        if let Some(fixed) = &self.fixed
            && let Ok(mut now) = fixed.lock()
        {
            *now = instant;
        }
    }

    /// The instant now, truncated to microseconds (what both databases keep).
    pub fn now(&self) -> DateTime<Utc> {
        let now = match &self.fixed {
            Some(fixed) => fixed.lock().map_or_else(|_| Utc::now(), |at| *at),
            None => Utc::now(),
        };
        now.duration_trunc(TimeDelta::microseconds(1)).unwrap_or(now)
    }

    /// The contract day now, in [`ZONE`].
    pub fn today(&self) -> NaiveDate {
        Self::day_of(self.now())
    }

    /// The contract day of an instant, in [`ZONE`].
    pub fn day_of(instant: DateTime<Utc>) -> NaiveDate {
        instant.with_timezone(&ZONE).date_naive()
    }
}
