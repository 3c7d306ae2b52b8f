//! What stands beneath a promise, as a graph: each agreement once, however many ways lead down to it. Whatever is asked
//! of it is asked of each version once, so that the work grows with what there is and not with the ways through it.

use std::collections::{HashMap, HashSet};

use super::{Carrier, Span};

/// An agreement beneath, with all its versions that carry anything.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Beneath {
    /// Its versions.
    pub versions: Vec<Carrier>,
    /// What it stands on itself.
    pub stands_on: Vec<Place>,
}

/// A place beneath an agreement, and which agreement takes it. Those that take one place follow each other, such as a
/// new supplier's agreement after the old one's; each place must be taken for as long as the promise holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// What the place is called.
    pub name: String,
    /// Which of the agreements beneath takes it, counted from 0. Each stands after all that it stands on.
    pub agreement: usize,
}

/// A version that underpins the promise itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Direct {
    /// The place that it takes.
    pub place: String,
    /// Which of the agreements beneath, counted from 0.
    pub agreement: usize,
    /// Which of that agreement's versions, counted from 0.
    pub version: usize,
}

/// A version, by its agreement's and its own number.
pub(super) type Key = (usize, usize);

/// A version that is come by, and how far beneath the promise it stands at least.
pub(super) struct Met<'a> {
    pub(super) key: Key,
    pub(super) depth: usize,
    pub(super) carrier: &'a Carrier,
}

/// The graph as one promise stands on it.
pub(super) struct Chain<'a> {
    beneath: &'a [Beneath],
    direct: &'a [Direct],
    /// How many versions, ways and spans have been looked at: the tests hold it bounded.
    pub(super) steps: usize,
}

/// For some of the time, no agreement takes a place.
pub(super) struct Gap {
    pub(super) labels: Vec<String>,
    pub(super) gap: Span,
}

impl<'a> Chain<'a> {
    pub(super) fn new(beneath: &'a [Beneath], direct: &'a [Direct]) -> Self {
        Self { beneath, direct, steps: 0 }
    }

    /// How many agreements there are beneath.
    pub(super) fn agreements(&self) -> usize {
        self.beneath.len()
    }

    /// The versions that underpin the promise itself, each with its place.
    pub(super) fn top(&self) -> Vec<(&'a str, Key)> {
        self.direct.iter().map(|direct| (direct.place.as_str(), (direct.agreement, direct.version))).collect()
    }

    /// The versions on which an agreement stands, each with its place.
    pub(super) fn below(&mut self, agreement: usize) -> Vec<(&'a str, Key)> {
        let mut found = Vec::new();
        let places = self.beneath.get(agreement).map_or(&[][..], |agreement| &agreement.stands_on);
        // Each stands after what it stands on, so that nothing leads round.
        for place in places.iter().filter(|place| place.agreement < agreement) {
            let versions = self.beneath.get(place.agreement).map_or(0, |below| below.versions.len());
            found.extend((0..versions).map(|version| (place.name.as_str(), (place.agreement, version))));
        }
        self.steps += found.len();
        found
    }

    pub(super) fn carrier(&self, (agreement, version): Key) -> Option<&'a Carrier> {
        self.beneath.get(agreement)?.versions.get(version)
    }

    /// Every version that is come by from the promise down, each before those that it stands on; with a span, only by
    /// way of those that hold on some of its days.
    pub(super) fn met(&mut self, within: Option<Span>) -> Vec<Met<'a>> {
        let counts = |carrier: &Carrier| within.is_none_or(|within| carrier.holds.intersection(&within).is_some());
        let depths = self.depths(&counts);
        let mut met = Vec::new();
        let (mut seen, mut opened) = (HashSet::new(), HashSet::new());
        let mut waiting: Vec<Key> = self.top().into_iter().rev().map(|(_, key)| key).collect();
        while let Some(key) = waiting.pop() {
            let Some(carrier) = self.carrier(key).filter(|carrier| counts(carrier)) else { continue };
            if !seen.insert(key) {
                continue;
            }
            let depth = depths.get(&key).copied().unwrap_or_default();
            met.push(Met { key, depth, carrier });
            if opened.insert(key.0) {
                waiting.extend(self.below(key.0).into_iter().rev().map(|(_, key)| key));
            }
        }
        met
    }

    /// By the shortest way from the promise to each version.
    fn depths(&mut self, counts: &dyn Fn(&Carrier) -> bool) -> HashMap<Key, usize> {
        let mut depths = HashMap::new();
        let mut opened = HashSet::new();
        let mut level: Vec<Key> = self.top().into_iter().map(|(_, key)| key).collect();
        let mut depth = 0;
        while !level.is_empty() {
            let mut next = Vec::new();
            for key in level {
                let is_met = self.carrier(key).is_some_and(counts) && !depths.contains_key(&key);
                if !is_met {
                    continue;
                }
                depths.insert(key, depth);
                if opened.insert(key.0) {
                    next.extend(self.below(key.0).into_iter().map(|(_, key)| key));
                }
            }
            level = next;
            depth += 1;
        }
        depths
    }

    /// The days of the promise on which a place is not taken, here and below.
    pub(super) fn gaps(&mut self, holds: Span) -> Vec<Gap> {
        let mut needed: Vec<Vec<Span>> = vec![Vec::new(); self.beneath.len()];
        let top = self.top();
        self.need(&[holds], &top, &mut needed);
        // Each after all that stand on it, so that what they need of it is known.
        for agreement in (0..self.beneath.len()).rev() {
            let Some(asked) = needed.get_mut(agreement).map(std::mem::take).filter(|asked| !asked.is_empty()) else {
                continue;
            };
            let asked = joined(asked);
            let below = self.below(agreement);
            self.need(&asked, &below, &mut needed);
            if let Some(kept) = needed.get_mut(agreement) {
                *kept = asked;
            }
        }
        let mut gaps = Vec::new();
        self.bare(&[holds], &top, &needed, &mut HashSet::new(), &mut gaps);
        gaps
    }

    /// What is needed of an agreement: all days on which one of its versions is needed by something above it.
    fn need(&mut self, asked: &[Span], carriers: &[(&str, Key)], needed: &mut [Vec<Span>]) {
        for (_, key) in carriers {
            let Some((carrier, needed)) = self.carrier(*key).zip(needed.get_mut(key.0)) else { continue };
            needed.extend(asked.iter().filter_map(|asked| asked.intersection(&carrier.holds)));
            self.steps += asked.len();
        }
    }

    /// Told from below upwards, each agreement where it is first come by.
    fn bare(
        &mut self,
        asked: &[Span],
        carriers: &[(&'a str, Key)],
        needed: &[Vec<Span>],
        told: &mut HashSet<usize>,
        gaps: &mut Vec<Gap>,
    ) {
        let mut places: HashMap<&str, Vec<&Carrier>> = HashMap::new();
        for (place, key) in carriers {
            places.entry(place).or_default().extend(self.carrier(*key));
        }
        for (place, (agreement, _)) in carriers {
            if told.insert(*agreement)
                && let Some(asked) = needed.get(*agreement).filter(|asked| !asked.is_empty())
            {
                let below = self.below(*agreement);
                self.bare(asked, &below, needed, told, gaps);
            }
            let Some(taking) = places.remove(place) else { continue };
            let spans: Vec<Span> = taking.iter().map(|carrier| carrier.holds).collect();
            self.steps += asked.len() * spans.len();
            for gap in asked.iter().flat_map(|asked| asked.without(&spans)) {
                let labels = taking.iter().map(|carrier| carrier.label.clone()).collect();
                gaps.push(Gap { labels, gap });
            }
        }
    }
}

/// The same days, each once: spans that share a day become one.
fn joined(mut spans: Vec<Span>) -> Vec<Span> {
    spans.sort_unstable_by_key(|span| (span.from, span.until.is_none(), span.until));
    let mut joined: Vec<Span> = Vec::new();
    for span in spans {
        match joined.last_mut() {
            Some(last) if last.until.is_none_or(|until| span.from < until) => {
                last.until = last.until.zip(span.until).map(|(one, two)| one.max(two));
            }
            _ => joined.push(span),
        }
    }
    joined
}
