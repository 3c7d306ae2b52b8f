//! Stable ids: the sample's rows have the same id at every load, so that saved links and written examples keep working.

use sha2::{Digest, Sha256};
use uuid::{Builder, Uuid};

/// The instant that stands in the time part of every sample id: 2026-11-01T00:00:00Z, the month the facts were collected.
const COLLECTED_MILLIS: u64 = 1_793_491_200_000;

/// The id of the row with natural key `key` in table `kind`: laid out as UUIDv7, with a hash of both instead of chance.
pub fn of(kind: &str, key: &str) -> Uuid {
    let digest = Sha256::digest(format!("{kind}:{key}"));
    let tail = digest.first_chunk().copied().unwrap_or_default();
    Builder::from_unix_timestamp_millis(COLLECTED_MILLIS, &tail).into_uuid()
}

/// The organisation with this code.
pub fn organisation(code: &str) -> Uuid {
    of("organisation", code)
}

/// The portfolio with this code at a provider.
pub fn portfolio(provider: &str, code: &str) -> Uuid {
    of("portfolio", &format!("{provider}/{code}"))
}

/// The service with this code at a provider.
pub fn service(provider: &str, code: &str) -> Uuid {
    of("service", &format!("{provider}/{code}"))
}

/// The person with this subject at the development issuer.
pub fn person(subject: &str) -> Uuid {
    of("person", subject)
}

/// The agreement with this code at its keeper.
pub fn agreement(keeper: &str, code: &str) -> Uuid {
    of("agreement", &format!("{keeper}/{code}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_stable_version_seven_and_distinct() {
        let uppsala = organisation("uu");
        assert_eq!(uppsala, organisation("uu"));
        assert_ne!(uppsala, organisation("su"));
        assert_ne!(uppsala, of("person", "uu"));
        assert_eq!(uppsala.get_version_num(), 7);
    }
}
