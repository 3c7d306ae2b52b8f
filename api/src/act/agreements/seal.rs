//! What an agreement version says, word for word, and the hash that is signed (L2).
//!
//! The hash of a version is a root over the common text and one leaf per party. A party is shown the common text, its own
//! part with its salt, and the ten hashes that lead from its leaf to the root: it can compute the root by itself, and
//! learns nothing of the others, not even how many they are, for every place that nobody has is filled with a hash that
//! looks like any other. How it is computed stands in `docs/agreements.md`.

use std::collections::BTreeMap;

use uuid::Uuid;

use crate::canonical::hash_text;

/// How many hashes lead from a leaf to the root: room for 1,024 parties.
pub const DEPTH: usize = 10;

/// A party's leaf, and the way from it to the root.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leaf {
    /// What makes the leaf impossible to guess; told to the party alone.
    pub salt: String,
    /// The hash over salt and content.
    pub hash: String,
    /// Its place among the leaves, from 0.
    pub place: usize,
    /// The hashes beside the way up, from the lowest.
    pub beside: Vec<String>,
}

/// What is signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sealed {
    /// The root.
    pub root: String,
    /// Each part's leaf.
    pub leaves: BTreeMap<Uuid, Leaf>,
}

/// The salt of one part.
pub fn salt(secret: &str, part: Uuid) -> String {
    hash_text(&format!("salt\n{secret}\n{part}"))
}

/// The leaf of a part.
pub fn leaf(salt: &str, content: &str) -> String {
    hash_text(&format!("part\n{salt}\n{content}"))
}

/// The root over the common text and the top of the leaves.
pub fn root(common: &str, top: &str) -> String {
    hash_text(&format!("agreement\n{}\n{top}", hash_text(common)))
}

fn above(left: &str, right: &str) -> String {
    hash_text(&format!("node\n{left}\n{right}"))
}

/// The top that a leaf at this place leads to.
pub fn climb(leaf: &str, place: usize, beside: &[String]) -> String {
    let step = |(at, own): (usize, String), beside: &String| {
        (at / 2, if at.is_multiple_of(2) { above(&own, beside) } else { above(beside, &own) })
    };
    beside.iter().fold((place, leaf.to_owned()), step).1
}

/// Computes root and leaves of a version; `parts` are the canonical contents by the part's id. None: more parties than
/// there is room for.
pub fn seal(secret: &str, common: &str, parts: &BTreeMap<Uuid, String>) -> Option<Sealed> {
    scattered(secret, common, parts, by_secret)
}

/// The same of what was sealed to this root, whichever way its leaves were scattered then. None: it is not this content.
pub fn sealed_to(root: &str, secret: &str, common: &str, parts: &BTreeMap<Uuid, String>) -> Option<Sealed> {
    let ways: [Scattering; 2] = [by_secret, by_salt];
    ways.into_iter().filter_map(|way| scattered(secret, common, parts, way)).find(|sealed| sealed.root == root)
}

/// From what a part's place is taken: a hash in hexadecimal.
type Scattering = fn(&str, Uuid) -> String;

/// From what no party is told: whether the place that it is shown is the one that was meant for it, or the next because
/// another has that, it cannot tell (N7).
fn by_secret(secret: &str, part: Uuid) -> String {
    hash_text(&format!("place\n{secret}\n{part}"))
}

/// As it was first done: from the salt, which the party is told. What was sealed so stays as it is.
fn by_salt(secret: &str, part: Uuid) -> String {
    salt(secret, part)
}

fn scattered(secret: &str, common: &str, parts: &BTreeMap<Uuid, String>, place: Scattering) -> Option<Sealed> {
    let room = 1_usize << DEPTH;
    let mut level: Vec<String> = (0..room).map(|place| hash_text(&format!("nobody\n{secret}\n{place}"))).collect();
    let mut places: BTreeMap<Uuid, (usize, String)> = BTreeMap::new();
    for (part, content) in parts {
        let salt = salt(secret, *part);
        // Scattered, so that a place tells nothing of how many there are.
        let wanted = usize::from_str_radix(place(secret, *part).get(..4)?, 16).ok()? % room;
        let mut free = (0..room).map(|step| (wanted + step) % room);
        let place = free.find(|place| places.values().all(|(taken, _)| taken != place))?;
        *level.get_mut(place)? = leaf(&salt, content);
        places.insert(*part, (place, salt));
    }
    let leaves = level.clone();
    let mut beside: BTreeMap<Uuid, Vec<String>> = BTreeMap::new();
    for depth in 0..DEPTH {
        for (part, (place, _)) in &places {
            beside.entry(*part).or_default().push(level.get((place >> depth) ^ 1)?.clone());
        }
        level = level.chunks(2).filter_map(|pair| Some(above(pair.first()?, pair.get(1)?))).collect();
    }
    let root = root(common, level.first()?);
    let leaf = |(part, (place, salt)): (Uuid, (usize, String))| {
        let hash = leaves.get(place)?.clone();
        Some((part, Leaf { salt, hash, place, beside: beside.remove(&part)? }))
    };
    Some(Sealed { root, leaves: places.into_iter().map(leaf).collect::<Option<_>>()? })
}

/// What a signature says yes to: the whole, and the part that is one's own.
pub fn signed(root: &str, leaf: &str) -> String {
    format!("{root}:{leaf}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(number: u128) -> BTreeMap<Uuid, String> {
        (1..=number).map(|id| (Uuid::from_u128(id), format!("{{\"part\":{id}}}"))).collect()
    }

    #[test]
    fn every_party_computes_the_root_from_its_own_part_alone() {
        for number in [1, 2, 3, 40, 700] {
            let parts = parts(number);
            let sealed = seal("secret", "{}", &parts).unwrap();
            for (part, content) in &parts {
                let own = &sealed.leaves[part];
                assert_eq!(own.beside.len(), DEPTH);
                let top = climb(&leaf(&own.salt, content), own.place, &own.beside);
                assert_eq!(root("{}", &top), sealed.root);
            }
        }
        assert_eq!(seal("secret", "{}", &parts(1025)), None);
    }

    #[test]
    fn a_comma_makes_another_root() {
        let sealed = seal("secret", "{}", &parts(3)).unwrap();
        let mut other = parts(3);
        other.insert(Uuid::from_u128(2), "{\"part\":2,}".to_owned());
        assert_ne!(seal("secret", "{}", &other).unwrap().root, sealed.root);
        assert_ne!(seal("secret", "{ }", &parts(3)).unwrap().root, sealed.root);
        assert_ne!(seal("another", "{}", &parts(3)).unwrap().root, sealed.root);
    }

    #[test]
    fn n7_a_place_does_not_follow_from_what_the_party_is_told() {
        // From the salt one may have a place in mind; that one stands elsewhere must not say that somebody has it.
        let expected = |leaf: &Leaf| usize::from_str_radix(&leaf.salt[..4], 16).unwrap() % (1 << DEPTH);
        for number in [1, 40] {
            let apart = (0..64).filter(|secret| {
                let sealed = seal(&secret.to_string(), "{}", &parts(number)).unwrap();
                let own = &sealed.leaves[&Uuid::from_u128(number)];
                own.place != expected(own)
            });
            assert!(apart.count() > 60, "{number}");
        }
    }

    #[test]
    fn what_was_sealed_by_the_salt_stays_as_it_is() {
        let parts = parts(40);
        let (old, new) = (scattered("secret", "{}", &parts, by_salt).unwrap(), seal("secret", "{}", &parts).unwrap());
        assert_ne!(old.root, new.root);
        for sealed in [&old, &new] {
            assert_eq!(sealed_to(&sealed.root, "secret", "{}", &parts).as_ref(), Some(sealed));
            assert_eq!(sealed_to(&sealed.root, "secret", "{ }", &parts), None);
        }
        // As it was computed before the places came from the secret.
        assert_eq!(old.root, "bf3f3efff920bd5f7edb2ee81a143ae2b6f9a79349bf153e40cfdb02f319e4a9");
    }

    #[test]
    fn what_leads_to_the_root_does_not_tell_how_many_there_are() {
        // The way is as long for one party as for a thousand, and no hash on it stands for nobody in a way that shows.
        let (one, many) = (seal("a", "{}", &parts(1)).unwrap(), seal("a", "{}", &parts(700)).unwrap());
        let of = |sealed: &Sealed| sealed.leaves[&Uuid::from_u128(1)].clone();
        assert_eq!(of(&one).place, of(&many).place);
        assert!(of(&one).beside.iter().chain(&of(&many).beside).all(|hash| hash.len() == 64));
        let mut seen = of(&one).beside;
        seen.sort_unstable();
        seen.dedup();
        assert_eq!(seen.len(), DEPTH);
    }
}
