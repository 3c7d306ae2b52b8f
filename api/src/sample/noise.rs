//! Numbers that look unplanned but follow from their key alone: generation uses no chance, so every load is alike.

use sha2::{Digest, Sha256};

/// A number in `0..bound` (0 when `bound` is 0) that follows from `key`.
pub fn below(key: &str, bound: u32) -> u32 {
    let digest = Sha256::digest(key.as_bytes());
    let number = digest.first_chunk().map_or(0, |bytes| u32::from_be_bytes(*bytes));
    number.checked_rem(bound).unwrap_or(0)
}

/// A number in `from..=to` that follows from `key`.
pub fn between(key: &str, from: i64, to: i64) -> i64 {
    let width = u32::try_from(to - from + 1).unwrap_or(1);
    from + i64::from(below(key, width))
}

/// True for about `percent` of all keys.
pub fn chance(key: &str, percent: u32) -> bool {
    below(key, 100) < percent
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_follow_from_their_key() {
        assert_eq!(below("a", 1000), below("a", 1000));
        assert!((0..1000).all(|n| (3..=7).contains(&between(&n.to_string(), 3, 7))));
        let hits = (0..1000).filter(|n| chance(&n.to_string(), 30)).count();
        assert!((250..350).contains(&hits), "{hits}");
    }
}
