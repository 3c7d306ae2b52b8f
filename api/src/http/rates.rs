//! How often requests may come: from one address, and from one person.

use std::{
    hash::Hash,
    net::{IpAddr, Ipv6Addr},
    num::NonZeroU32,
    time::Duration,
};

use axum::http::HeaderMap;
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter, clock::Clock, clock::DefaultClock};

use crate::{auth::Identity, config::Rates, error::ApiError};

/// How often keys that have not been seen for a while are forgotten.
pub const FORGET_EVERY: Duration = Duration::from_secs(30);

/// The two limits; each may be switched off.
#[derive(Debug)]
pub struct RateLimits {
    addresses: Option<DefaultKeyedRateLimiter<IpAddr>>,
    persons: Option<DefaultKeyedRateLimiter<(String, String)>>,
    trusted: Vec<IpAddr>,
    clock: DefaultClock,
}

impl RateLimits {
    /// Limits by `rates`; `trusted` proxies tell whom they forward for.
    pub fn new(rates: &Rates, trusted: &[IpAddr]) -> Self {
        Self {
            addresses: limiter(rates.address_per_second, rates.address_burst),
            persons: limiter(rates.person_per_second, rates.person_burst),
            trusted: trusted.to_vec(),
            clock: DefaultClock::default(),
        }
    }

    /// Counts a request from `peer`, or from whom a trusted proxy says it forwards for.
    ///
    /// # Errors
    /// `RATE_LIMITED`.
    pub fn address(&self, peer: IpAddr, headers: &HeaderMap) -> Result<(), ApiError> {
        self.take(self.addresses.as_ref(), &network(self.caller(peer, headers)))
    }

    /// Counts a request by the person behind `identity`.
    ///
    /// # Errors
    /// `RATE_LIMITED`.
    pub fn person(&self, identity: &Identity) -> Result<(), ApiError> {
        self.take(self.persons.as_ref(), &(identity.issuer.clone(), identity.subject.clone()))
    }

    /// Forgets those who have not been seen for so long that it makes no difference.
    pub fn forget(&self) {
        if let Some(addresses) = &self.addresses {
            addresses.retain_recent();
            addresses.shrink_to_fit();
        }
        if let Some(persons) = &self.persons {
            persons.retain_recent();
            persons.shrink_to_fit();
        }
    }

    fn take<K: Hash + Eq + Clone>(
        &self,
        limiter: Option<&DefaultKeyedRateLimiter<K>>,
        key: &K,
    ) -> Result<(), ApiError> {
        let Some(limiter) = limiter else { return Ok(()) };
        limiter.check_key(key).map_err(|until| ApiError::rate_limited(until.wait_time_from(self.clock.now())))
    }

    /// Each proxy appends the address it was called from, so the list is read from its end: the first address that is
    /// not a proxy of ours is the caller; what stands before it is only what the caller says.
    fn caller(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        if !self.trusted.contains(&peer.to_canonical()) {
            return peer;
        }
        let mut forwarded: Vec<&str> = headers
            .get_all("x-forwarded-for")
            .iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(','))
            .collect();
        while let Some(Ok(address)) = forwarded.pop().map(|text| text.trim().parse::<IpAddr>()) {
            if !self.trusted.contains(&address.to_canonical()) {
                return address;
            }
        }
        peer
    }
}

fn limiter<K: Hash + Eq + Clone>(per_second: u32, burst: u32) -> Option<DefaultKeyedRateLimiter<K>> {
    let quota = Quota::per_second(NonZeroU32::new(per_second)?);
    Some(RateLimiter::keyed(quota.allow_burst(NonZeroU32::new(burst).unwrap_or(NonZeroU32::MIN))))
}

/// The address to count by: in IPv6 one subscriber has a whole /64 network.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() & !u128::from(u64::MAX))),
        address => address,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Code;

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn a_burst_passes_and_then_it_takes_time() {
        let rates = Rates { address_per_second: 1, address_burst: 3, ..Rates::default() };
        let limits = RateLimits::new(&rates, &[]);
        let none = HeaderMap::new();
        for _ in 0..3 {
            limits.address(ip("192.0.2.1"), &none).unwrap();
        }
        let refused = limits.address(ip("192.0.2.1"), &none).unwrap_err();
        assert_eq!(refused.code(), Code::RateLimited);
        assert!(refused.retry_after().unwrap() <= Duration::from_secs(1));
        limits.address(ip("192.0.2.2"), &none).unwrap();
        limits.forget();
        assert!(limits.address(ip("192.0.2.1"), &none).is_err(), "what matters is not forgotten");
    }

    #[test]
    fn zero_switches_a_limit_off() {
        let rates = Rates { address_per_second: 0, ..Rates::default() };
        let limits = RateLimits::new(&rates, &[]);
        assert!((0..10_000).all(|_| limits.address(ip("192.0.2.1"), &HeaderMap::new()).is_ok()));
    }

    #[test]
    fn only_a_trusted_proxy_says_who_calls() {
        let limits = RateLimits::new(&Rates::default(), &[ip("10.0.0.1"), ip("10.0.0.2")]);
        let headers = HeaderMap::from_iter([(
            axum::http::HeaderName::from_static("x-forwarded-for"),
            axum::http::HeaderValue::from_static("203.0.113.9, 198.51.100.7, 10.0.0.2"),
        )]);
        assert_eq!(limits.caller(ip("10.0.0.1"), &headers), ip("198.51.100.7"));
        assert_eq!(limits.caller(ip("::ffff:10.0.0.1"), &headers), ip("198.51.100.7"));
        assert_eq!(limits.caller(ip("192.0.2.1"), &headers), ip("192.0.2.1"));
        assert_eq!(limits.caller(ip("10.0.0.1"), &HeaderMap::new()), ip("10.0.0.1"));
        assert_eq!(network(ip("2001:db8::1")), network(ip("2001:db8::2")));
        assert_ne!(network(ip("2001:db8:0:1::1")), network(ip("2001:db8::1")));
    }
}
