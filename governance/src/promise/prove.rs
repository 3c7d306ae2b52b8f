//! The proof itself: one promise held against what stands beneath it.

use std::collections::HashMap;

use super::{
    Beneath, Carrier, Direct, Figure, Miss, Promise, Proof, Term, Way, When, Within,
    beneath::{Chain, Key, Met},
    measure::{WHOLE, apart, base, counted, figure, within},
};
use crate::{
    hours::Hours,
    term::Span,
    words::{MeasureUnit, Metric},
};

/// Holds a promise, made for the days of `holds` by an agreement with the service hours `agreement`, against what
/// underpins it: `direct` of the agreements `beneath`.
pub fn prove(promise: &Promise, agreement: &When, holds: Span, beneath: &[Beneath], direct: &[Direct]) -> Proof {
    proven(promise, agreement, holds, &mut Chain::new(beneath, direct))
}

/// The same of a chain that counts how much was looked at.
pub(super) fn proven(promise: &Promise, agreement: &When, holds: Span, chain: &mut Chain<'_>) -> Proof {
    let way = Way::of(promise.metric);
    let mut proof = Proof { way, promised: None, terms: Vec::new(), carried: None, misses: Vec::new() };
    let when = promise.when.or(agreement);
    if way == Way::Unknown || promise.comparator != way.comparator() {
        list(&mut proof, chain);
        proof.miss(Miss::NotComputable);
        return proof;
    }
    for gap in chain.gaps(holds) {
        proof.miss(Miss::NotInForce { labels: gap.labels, gap: gap.gap });
    }
    if way == Way::Hours {
        hours(&mut proof, when, holds, chain);
        return proof;
    }
    let Some(promised) = counted(way, promise.value_thousandths, promise.unit) else {
        list(&mut proof, chain);
        proof.miss(Miss::NotComputable);
        return proof;
    };
    proof.promised = Some(figure(way, promised, promise.unit));
    let asked = Asked { way, promise, when };
    if let Some(carried) = carried(&mut proof, &asked, holds, chain) {
        proof.carried = Some(figure(way, carried, promise.unit));
        if way.worse(promised, carried) != promised {
            let by = apart(way, promised, carried, promise.unit);
            let (promised, carried) = (figure(way, promised, promise.unit), figure(way, carried, promise.unit));
            proof.miss(Miss::Short { promised, carried, by });
        }
    }
    proof
}

/// What is asked of every agreement beneath.
pub(super) struct Asked<'a> {
    pub(super) way: Way,
    pub(super) promise: &'a Promise,
    pub(super) when: &'a When,
}

/// What an agreement itself promises.
#[derive(Clone, Copy)]
pub(super) struct Own {
    /// As it says it.
    pub(super) said: i128,
    /// As it counts in the hours that are asked for.
    pub(super) counts: i128,
    /// The minutes of a week for which it says it, and those of them that are asked for, where these are fewer.
    pub(super) minutes: Option<(u32, u32)>,
}

impl Asked<'_> {
    /// How an agreement's part in the proof is told.
    pub(super) fn term(&self, carrier: &Carrier, depth: usize, own: Option<Own>, carries: Option<i128>) -> Term {
        let told = |counted| figure(self.way, counted, self.promise.unit);
        let within = own.and_then(|own| {
            let (promised_minutes, minutes) = own.minutes?;
            Some(Within { promised_minutes, minutes, worth: told(own.counts) })
        });
        let promised = own.map(|own| told(own.said));
        Term { label: carrier.label.clone(), depth, promised, within, carries: carries.map(told) }
    }

    /// That a share is promised of other hours than these, which are in words: how much of it may be out in them cannot
    /// be said, but of one that is never out.
    fn share_of_unknown_hours(&self, promise: &Promise, made: &When) -> Option<Miss> {
        let is_share =
            self.way == Way::Product && counted(self.way, promise.value_thousandths, promise.unit) != Some(WHOLE);
        (is_share && made != self.when && self.when.hours().is_none()).then_some(Miss::HoursInWords { label: None })
    }

    /// A promise as it counts within the hours that are asked for.
    fn own(&self, said: i128, made: &When) -> Own {
        let minutes = (self.way == Way::Product).then(|| fewer(self.when, made)).flatten();
        let counts = minutes.map_or(said, |(its, common)| within(said, its, common));
        Own { said, counts, minutes }
    }
}

/// The minutes of a week of which a share is promised, and those of them that are asked for, where these are fewer.
fn fewer(asked: &When, made: &When) -> Option<(u32, u32)> {
    // Words are as long as the very same words; that others cannot be compared is put down.
    let (asked, made) = (asked.hours()?, made.hours()?);
    let (its, common) = (made.minutes_per_week(), made.intersection(&asked).minutes_per_week());
    (common < its).then_some((its, common))
}

/// What all of it carries together; None where none of it says anything that can be counted.
fn carried(proof: &mut Proof, asked: &Asked<'_>, holds: Span, chain: &mut Chain<'_>) -> Option<i128> {
    // What does not hold on any of the days adds nothing: that its place is empty then is told.
    let met = chain.met(Some(holds));
    let mut own: Vec<HashMap<usize, Option<Own>>> = vec![HashMap::new(); chain.agreements()];
    for Met { key: (agreement, version), carrier, .. } in &met {
        let promised = promised_by(proof, asked, carrier);
        if let Some(versions) = own.get_mut(*agreement) {
            versions.insert(*version, promised);
        }
    }
    // What each is good for, with what it stands on; which comes before it.
    let mut carries: HashMap<Key, i128> = HashMap::new();
    for (agreement, versions) in own.iter().enumerate().filter(|(_, versions)| !versions.is_empty()) {
        let below = together(asked.way, &chain.below(agreement), &carries);
        // What it stands on is no promise of its own.
        let known = versions.iter().filter_map(|(version, own)| Some((*version, (*own)?)));
        carries.extend(known.map(|(version, own)| {
            ((agreement, version), below.map_or(own.counts, |below| asked.way.on(own.counts, below)))
        }));
    }
    for Met { key, depth, carrier } in met {
        let own = own.get(key.0).and_then(|versions| versions.get(&key.1)).copied().flatten();
        proof.terms.push(asked.term(carrier, depth, own, carries.get(&key).copied()));
    }
    together(asked.way, &chain.top(), &carries)
}

/// What these carry together, place by place.
fn together(way: Way, carriers: &[(&str, Key)], carries: &HashMap<Key, i128>) -> Option<i128> {
    let mut places: Vec<(&str, i128)> = Vec::new();
    let mut known: HashMap<&str, usize> = HashMap::new();
    for (place, key) in carriers {
        let Some(carries) = carries.get(key).copied() else { continue };
        let at = *known.entry(place).or_insert(places.len());
        match places.get_mut(at) {
            // Of those that follow one another the least counts: the promise holds in the time of each.
            Some((_, least)) => *least = way.worse(*least, carries),
            None => places.push((place, carries)),
        }
    }
    places.into_iter().map(|(_, carries)| carries).reduce(|one, two| way.together(one, two))
}

/// The least that the agreement itself promises of the kind, as it counts; what its promises lack is put down.
pub(super) fn promised_by(proof: &mut Proof, asked: &Asked<'_>, carrier: &Carrier) -> Option<Own> {
    let (way, label) = (asked.way, &carrier.label);
    let alike = |one: &&Promise| one.metric == asked.promise.metric && one.comparator == way.comparator();
    // Whether anything is told of it: several of one name may tell the same, which is put down once.
    let (mut least, mut told): (Option<Own>, _) = (None, false);
    for promise in carrier.promises.iter().filter(alike) {
        if base(promise.unit).0 != base(asked.promise.unit).0 {
            proof.miss(Miss::OtherUnit { label: label.clone(), unit: promise.unit });
            told = true;
            continue;
        }
        let Some(times) = way.window(asked.promise.measured_over, promise.measured_over) else {
            proof.miss(Miss::OtherWindow { label: label.clone(), over: promise.measured_over });
            told = true;
            continue;
        };
        let made = promise.when.or(&carrier.when);
        let unknown = || asked.share_of_unknown_hours(promise, made);
        if let Some(miss) = out_of_hours(asked.when, made, label).or_else(unknown) {
            proof.miss(miss);
            told = true;
        }
        let Some(value) = counted(way, promise.value_thousandths, promise.unit) else { continue };
        let own = asked.own(value.saturating_mul(times), made);
        if least.is_none_or(|least| way.worse(least.counts, own.counts) != least.counts) {
            least = Some(own);
        }
    }
    if least.is_none() && !told {
        proof.miss(Miss::NotPromised { label: label.clone() });
    }
    least
}

/// Where the agreement beneath does not hold in all hours of the promise.
fn out_of_hours(promise: &When, carrier: &When, label: &str) -> Option<Miss> {
    if promise == carrier || carrier.hours().is_some_and(|hours| hours == Hours::always()) {
        return None;
    }
    match (promise.hours(), carrier.hours()) {
        (Some(promise), Some(carrier)) if carrier.covers(&promise) => None,
        (Some(promise), Some(carrier)) => {
            Some(Miss::OutOfHours { label: label.to_owned(), missing: promise.without(&carrier) })
        }
        (None, _) => Some(Miss::HoursInWords { label: None }),
        (_, None) => Some(Miss::HoursInWords { label: Some(label.to_owned()) }),
    }
}

/// Service hours: those in which all are at work.
fn hours(proof: &mut Proof, when: &When, holds: Span, chain: &mut Chain<'_>) {
    let minutes = |hours: &Hours| Figure {
        millionths: i128::from(hours.minutes_per_week()) * 1_000_000,
        unit: MeasureUnit::Minute,
    };
    // Of service hours nothing follows from silence.
    let Some(promise) = when.hours().filter(|_| *when != When::Unsaid) else {
        list(proof, chain);
        proof.miss(Miss::HoursInWords { label: None });
        return;
    };
    proof.promised = Some(minutes(&promise));
    let mut open = None;
    for Met { depth, carrier, .. } in chain.met(Some(holds)) {
        let promised = carrier.promises.iter().find(|one| one.metric == Metric::ServiceHours);
        let said = promised.map_or(&carrier.when, |one| one.when.or(&carrier.when));
        let hours = said.hours().filter(|_| *said != When::Unsaid);
        let label = carrier.label.clone();
        let told = hours.as_ref().map(minutes);
        proof.terms.push(Term { label: label.clone(), depth, promised: told, within: None, carries: told });
        match (&hours, said) {
            (Some(hours), _) => {
                if !hours.covers(&promise) {
                    proof.miss(Miss::OutOfHours { label, missing: promise.without(hours) });
                }
                open = Some(open.map_or_else(|| hours.clone(), |open: Hours| open.intersection(hours)));
            }
            (None, When::Unsaid) => proof.miss(Miss::NotPromised { label }),
            (None, _) => proof.miss(Miss::HoursInWords { label: Some(label) }),
        }
    }
    proof.carried = open.as_ref().map(|open| minutes(&promise.intersection(open)));
}

/// The terms of what cannot be computed: that they are there.
fn list(proof: &mut Proof, chain: &mut Chain<'_>) {
    for Met { depth, carrier, .. } in chain.met(None) {
        let label = carrier.label.clone();
        proof.terms.push(Term { label, depth, promised: None, within: None, carries: None });
    }
}
