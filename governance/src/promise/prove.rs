//! The proof itself: one promise held against what stands beneath it.

use super::{
    Carrier, Figure, Miss, Promise, Proof, Term, Way, When,
    measure::{apart, base, counted, figure},
};
use crate::{
    hours::Hours,
    term::Span,
    words::{MeasureUnit, Metric},
};

/// Holds a promise, made for the days of `holds` by an agreement with the service hours `agreement`, against what
/// underpins it.
pub fn prove(promise: &Promise, agreement: &When, holds: Span, carriers: &[Carrier]) -> Proof {
    let way = Way::of(promise.metric);
    let mut proof = Proof { way, promised: None, terms: Vec::new(), carried: None, misses: Vec::new() };
    let when = promise.when.or(agreement);
    if way == Way::Unknown || promise.comparator != way.comparator() {
        list(&mut proof, carriers, 0);
        proof.miss(Miss::NotComputable);
        return proof;
    }
    in_force(&mut proof, holds, carriers);
    if way == Way::Hours {
        hours(&mut proof, when, holds, carriers);
        return proof;
    }
    let Some(promised) = counted(way, promise.value_thousandths, promise.unit) else {
        list(&mut proof, carriers, 0);
        proof.miss(Miss::NotComputable);
        return proof;
    };
    proof.promised = Some(figure(way, promised, promise.unit));
    let asked = Asked { way, promise, when, holds };
    if let Some(carried) = beneath(&mut proof, &asked, carriers, 0) {
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
struct Asked<'a> {
    way: Way,
    promise: &'a Promise,
    when: &'a When,
    holds: Span,
}

/// What these carry together; None where none of them says anything that can be counted.
fn beneath(proof: &mut Proof, asked: &Asked<'_>, carriers: &[Carrier], depth: usize) -> Option<i128> {
    let mut places: Vec<(&str, i128)> = Vec::new();
    // What does not hold on any of the days adds nothing: that its place is empty then is told.
    for carrier in carriers.iter().filter(|carrier| carrier.holds.intersection(&asked.holds).is_some()) {
        let Some(carries) = carried_by(proof, asked, carrier, depth) else { continue };
        match places.iter_mut().find(|(place, _)| *place == carrier.place) {
            // Of those that follow one another the least counts: the promise holds in the time of each.
            Some((_, least)) => *least = asked.way.worse(*least, carries),
            None => places.push((&carrier.place, carries)),
        }
    }
    places.into_iter().map(|(_, carries)| carries).reduce(|one, two| asked.way.together(one, two))
}

/// What one is good for, with what it stands on.
fn carried_by(proof: &mut Proof, asked: &Asked<'_>, carrier: &Carrier, depth: usize) -> Option<i128> {
    let at = proof.terms.len();
    proof.terms.push(Term { label: carrier.label.clone(), depth, promised: None, carries: None });
    let own = promised_by(proof, asked, carrier);
    let below = beneath(proof, asked, &carrier.stands_on, depth + 1);
    let carries = match (own, below) {
        (Some(own), Some(below)) => Some(asked.way.on(own, below)),
        // What it stands on is no promise of its own.
        (own, _) => own,
    };
    let told = |counted: Option<i128>| counted.map(|counted| figure(asked.way, counted, asked.promise.unit));
    if let Some(term) = proof.terms.get_mut(at) {
        (term.promised, term.carries) = (told(own), told(carries));
    }
    carries
}

/// The least that the agreement itself promises of the kind; what its promises lack is put down.
fn promised_by(proof: &mut Proof, asked: &Asked<'_>, carrier: &Carrier) -> Option<i128> {
    let (way, label) = (asked.way, &carrier.label);
    let alike = |one: &&Promise| one.metric == asked.promise.metric && one.comparator == way.comparator();
    let mut least = None;
    let told_before = proof.misses.len();
    for promise in carrier.promises.iter().filter(alike) {
        if base(promise.unit).0 != base(asked.promise.unit).0 {
            proof.miss(Miss::OtherUnit { label: label.clone(), unit: promise.unit });
            continue;
        }
        let Some(times) = way.window(asked.promise.measured_over, promise.measured_over) else {
            proof.miss(Miss::OtherWindow { label: label.clone(), over: promise.measured_over });
            continue;
        };
        in_hours(proof, asked.when, promise.when.or(&carrier.when), label);
        let Some(value) = counted(way, promise.value_thousandths, promise.unit) else { continue };
        let value = value.saturating_mul(times);
        least = Some(least.map_or(value, |least| way.worse(least, value)));
    }
    if least.is_none() && proof.misses.len() == told_before {
        proof.miss(Miss::NotPromised { label: label.clone() });
    }
    least
}

/// Puts down where the agreement beneath does not hold in all hours of the promise.
fn in_hours(proof: &mut Proof, promise: &When, carrier: &When, label: &str) {
    if promise == carrier || carrier.hours().is_some_and(|hours| hours == Hours::always()) {
        return;
    }
    match (promise.hours(), carrier.hours()) {
        (Some(promise), Some(carrier)) if carrier.covers(&promise) => {}
        (Some(promise), Some(carrier)) => {
            proof.miss(Miss::OutOfHours { label: label.to_owned(), missing: promise.without(&carrier) });
        }
        (None, _) => proof.miss(Miss::HoursInWords { label: None }),
        (_, None) => proof.miss(Miss::HoursInWords { label: Some(label.to_owned()) }),
    }
}

/// Service hours: those in which all are at work.
fn hours(proof: &mut Proof, when: &When, holds: Span, carriers: &[Carrier]) {
    let minutes = |hours: &Hours| Figure {
        millionths: i128::from(hours.minutes_per_week()) * 1_000_000,
        unit: MeasureUnit::Minute,
    };
    // Of service hours nothing follows from silence.
    let Some(promise) = when.hours().filter(|_| *when != When::Unsaid) else {
        list(proof, carriers, 0);
        proof.miss(Miss::HoursInWords { label: None });
        return;
    };
    proof.promised = Some(minutes(&promise));
    let mut open = None;
    let mut waiting: Vec<(&Carrier, usize)> = carriers.iter().rev().map(|carrier| (carrier, 0)).collect();
    while let Some((carrier, depth)) = waiting.pop() {
        if carrier.holds.intersection(&holds).is_none() {
            continue;
        }
        waiting.extend(carrier.stands_on.iter().rev().map(|below| (below, depth + 1)));
        let promised = carrier.promises.iter().find(|one| one.metric == Metric::ServiceHours);
        let said = promised.map_or(&carrier.when, |one| one.when.or(&carrier.when));
        let hours = said.hours().filter(|_| *said != When::Unsaid);
        let label = carrier.label.clone();
        let told = hours.as_ref().map(minutes);
        proof.terms.push(Term { label: label.clone(), depth, promised: told, carries: told });
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

/// Puts down the days on which a place is not taken, here and below.
fn in_force(proof: &mut Proof, holds: Span, carriers: &[Carrier]) {
    let mut seen: Vec<&str> = Vec::new();
    for carrier in carriers {
        if let Some(needed) = holds.intersection(&carrier.holds) {
            in_force(proof, needed, &carrier.stands_on);
        }
        if seen.contains(&carrier.place.as_str()) {
            continue;
        }
        seen.push(&carrier.place);
        let taking: Vec<_> = carriers.iter().filter(|other| other.place == carrier.place).collect();
        let spans: Vec<_> = taking.iter().map(|other| other.holds).collect();
        for gap in holds.without(&spans) {
            let labels = taking.iter().map(|other| other.label.clone()).collect();
            proof.miss(Miss::NotInForce { labels, gap });
        }
    }
}

/// The terms of what cannot be computed: that they are there.
fn list(proof: &mut Proof, carriers: &[Carrier], depth: usize) {
    for carrier in carriers {
        proof.terms.push(Term { label: carrier.label.clone(), depth, promised: None, carries: None });
        list(proof, &carrier.stands_on, depth + 1);
    }
}
