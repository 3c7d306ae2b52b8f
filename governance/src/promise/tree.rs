//! The proof as it is said: down every way by itself, a tree with as many branches as there are ways. The graph that is
//! proven is held against it, and its steps against what there is.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};
use proptest::prelude::*;

use super::{
    Beneath, Carrier, Direct, Figure, Miss, Place, Promise, Proof, Term, Way, When,
    beneath::Chain,
    measure::{apart, counted, figure},
    prove::{self, promised_by, proven},
};
use crate::{
    hours::Hours,
    term::Span,
    words::{MeasureUnit, Metric, Period},
};

/// An agreement's version, at one place beneath one other.
struct Tree {
    carrier: Carrier,
    place: String,
    stands_on: Vec<Tree>,
}

/// Holds a promise, made for the days of `holds` by an agreement with the service hours `agreement`, against what
/// underpins it.
fn prove(promise: &Promise, agreement: &When, holds: Span, carriers: &[Tree]) -> Proof {
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
    let asked = Asked { of: prove::Asked { way, promise, when }, holds };
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

/// What is asked of every agreement beneath, and for which days.
struct Asked<'a> {
    of: prove::Asked<'a>,
    holds: Span,
}

/// What these carry together; None where none of them says anything that can be counted.
fn beneath(proof: &mut Proof, asked: &Asked<'_>, carriers: &[Tree], depth: usize) -> Option<i128> {
    let mut places: Vec<(&str, i128)> = Vec::new();
    // What does not hold on any of the days adds nothing: that its place is empty then is told.
    for carrier in carriers.iter().filter(|carrier| carrier.carrier.holds.intersection(&asked.holds).is_some()) {
        let Some(carries) = carried_by(proof, asked, carrier, depth) else { continue };
        match places.iter_mut().find(|(place, _)| *place == carrier.place) {
            // Of those that follow one another the least counts: the promise holds in the time of each.
            Some((_, least)) => *least = asked.of.way.worse(*least, carries),
            None => places.push((&carrier.place, carries)),
        }
    }
    places.into_iter().map(|(_, carries)| carries).reduce(|one, two| asked.of.way.together(one, two))
}

/// What one is good for, with what it stands on.
fn carried_by(proof: &mut Proof, asked: &Asked<'_>, carrier: &Tree, depth: usize) -> Option<i128> {
    let at = proof.terms.len();
    proof.terms.push(asked.of.term(&carrier.carrier, depth, None, None));
    let own = promised_by(proof, &asked.of, &carrier.carrier);
    let below = beneath(proof, asked, &carrier.stands_on, depth + 1);
    let carries = match (own, below) {
        (Some(own), Some(below)) => Some(asked.of.way.on(own.counts, below)),
        // What it stands on is no promise of its own.
        (own, _) => own.map(|own| own.counts),
    };
    if let Some(term) = proof.terms.get_mut(at) {
        *term = asked.of.term(&carrier.carrier, depth, own, carries);
    }
    carries
}

/// Service hours: those in which all are at work.
fn hours(proof: &mut Proof, when: &When, holds: Span, carriers: &[Tree]) {
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
    let mut waiting: Vec<(&Tree, usize)> = carriers.iter().rev().map(|carrier| (carrier, 0)).collect();
    while let Some((carrier, depth)) = waiting.pop() {
        if carrier.carrier.holds.intersection(&holds).is_none() {
            continue;
        }
        waiting.extend(carrier.stands_on.iter().rev().map(|below| (below, depth + 1)));
        let promised = carrier.carrier.promises.iter().find(|one| one.metric == Metric::ServiceHours);
        let said = promised.map_or(&carrier.carrier.when, |one| one.when.or(&carrier.carrier.when));
        let hours = said.hours().filter(|_| *said != When::Unsaid);
        let label = carrier.carrier.label.clone();
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

/// Puts down the days on which a place is not taken, here and below.
fn in_force(proof: &mut Proof, holds: Span, carriers: &[Tree]) {
    let mut seen: Vec<&str> = Vec::new();
    for carrier in carriers {
        if let Some(needed) = holds.intersection(&carrier.carrier.holds) {
            in_force(proof, needed, &carrier.stands_on);
        }
        if seen.contains(&carrier.place.as_str()) {
            continue;
        }
        seen.push(&carrier.place);
        let taking: Vec<_> = carriers.iter().filter(|other| other.place == carrier.place).collect();
        let spans: Vec<_> = taking.iter().map(|other| other.carrier.holds).collect();
        for gap in holds.without(&spans) {
            let labels = taking.iter().map(|other| other.carrier.label.clone()).collect();
            proof.miss(Miss::NotInForce { labels, gap });
        }
    }
}

/// The terms of what cannot be computed: that they are there.
fn list(proof: &mut Proof, carriers: &[Tree], depth: usize) {
    for carrier in carriers {
        let label = carrier.carrier.label.clone();
        proof.terms.push(Term { label, depth, promised: None, within: None, carries: None });
        list(proof, &carrier.stands_on, depth + 1);
    }
}

/// An agreement: its versions, and which of those before it it stands on, at which place.
type Node = (Vec<Version>, Vec<Option<u8>>);

/// First day, how many days, what it promises, in what, over what, when.
type Version = (u64, Option<u64>, i64, u8);

const DAYS: u64 = 40;

fn first() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 1, 1).unwrap()
}

fn span(from: u64, length: Option<u64>) -> Span {
    let from = first() + Days::new(from);
    Span { from, until: length.map(|length| from + Days::new(length)) }
}

fn promise(metric: Metric, value: i64, kind: u8) -> Promise {
    let unit = match (Way::of(metric), kind % 5) {
        (Way::Product, _) => MeasureUnit::Percent,
        (_, 0) => MeasureUnit::WorkingDay,
        _ => MeasureUnit::Hour,
    };
    let measured_over = [Some(Period::Month), None, Some(Period::Year)][usize::from(kind / 5 % 3)];
    let when = match kind / 15 % 3 {
        0 => When::Unsaid,
        1 => When::read(Some("Mon-Fri 08-17")),
        _ => When::Words("i mån av tid".to_owned()),
    };
    Promise { metric, comparator: Way::of(metric).comparator(), value_thousandths: value, unit, measured_over, when }
}

fn carrier(metric: Metric, label: String, (from, length, value, kind): &Version) -> Carrier {
    // One in ten says nothing of the kind.
    let promises = if kind % 10 == 9 { Vec::new() } else { vec![promise(metric, *value, *kind)] };
    Carrier { label, holds: span(*from, *length), when: When::read(Some("Mon-Sun 06-22")), promises }
}

fn graph(metric: Metric, nodes: &[Node]) -> Vec<Beneath> {
    let nodes = nodes.iter().enumerate();
    nodes
        .map(|(at, (versions, places))| Beneath {
            versions: (0..)
                .zip(versions)
                .map(|(number, version)| carrier(metric, format!("{at}.{number}"), version))
                .collect(),
            stands_on: places
                .iter()
                .take(at)
                .enumerate()
                .filter_map(|(agreement, place)| Some(Place { name: (*place)?.to_string(), agreement }))
                .collect(),
        })
        .collect()
}

fn trees(graph: &[Beneath], places: &[Place]) -> Vec<Tree> {
    let versions =
        places.iter().flat_map(|place| graph[place.agreement].versions.iter().map(move |version| (place, version)));
    versions
        .map(|(place, carrier)| Tree {
            carrier: carrier.clone(),
            place: place.name.clone(),
            stands_on: trees(graph, &graph[place.agreement].stands_on),
        })
        .collect()
}

fn direct(graph: &[Beneath], places: &[Place]) -> Vec<Direct> {
    let all =
        places.iter().flat_map(|place| (0..graph[place.agreement].versions.len()).map(move |version| (place, version)));
    all.map(|(place, version)| Direct { place: place.name.clone(), agreement: place.agreement, version }).collect()
}

/// On which days which place is not taken.
fn bare_days(proof: &Proof) -> BTreeMap<Vec<String>, Vec<u64>> {
    let mut days: BTreeMap<Vec<String>, Vec<u64>> = BTreeMap::new();
    for miss in &proof.misses {
        if let Miss::NotInForce { labels, gap } = miss {
            let bare = (0..DAYS * 3).filter(|day| gap.contains(first() + Days::new(*day)));
            let known = days.entry(labels.clone()).or_default();
            known.extend(bare);
            known.sort_unstable();
            known.dedup();
        }
    }
    days
}

/// Each version at its least depth, in the order in which they are come by.
fn once(terms: &[Term]) -> Vec<Term> {
    let mut once: Vec<Term> = Vec::new();
    for term in terms {
        match once.iter_mut().find(|known| known.label == term.label) {
            Some(known) => known.depth = known.depth.min(term.depth),
            None => once.push(term.clone()),
        }
    }
    once
}

fn versions() -> impl Strategy<Value = Vec<Version>> {
    prop::collection::vec((0..DAYS, prop::option::of(1..DAYS), 95_000i64..=100_000, any::<u8>()), 1..3)
}

fn nodes() -> impl Strategy<Value = Vec<Node>> {
    prop::collection::vec((versions(), prop::collection::vec(prop::option::weighted(0.6, 0u8..3), 8)), 1..8)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    /// L3: proven once per agreement, it says what is said down every way.
    #[test]
    fn l3_the_graph_says_what_every_way_through_it_says(
        nodes in nodes(), top in prop::collection::vec(prop::option::weighted(0.5, 0u8..3), 8),
        value in 90_000i64..=100_000, kind in any::<u8>(), length in prop::option::of(1..DAYS),
    ) {
        let holds = span(5, length);
        for metric in Metric::ALL {
            let graph = graph(*metric, &nodes);
            let places: Vec<Place> = top.iter().take(graph.len()).enumerate()
                .filter_map(|(agreement, place)| Some(Place { name: (*place)?.to_string(), agreement })).collect();
            let asked = promise(*metric, value, kind);
            let found = super::prove(&asked, &When::Unsaid, holds, &graph, &direct(&graph, &places));
            let said = prove(&asked, &When::Unsaid, holds, &trees(&graph, &places));
            prop_assert_eq!((found.verdict(), found.promised, found.carried), (said.verdict(), said.promised, said.carried));
            prop_assert_eq!(&found.terms, &once(&said.terms));
            prop_assert_eq!(bare_days(&found), bare_days(&said));
            let others = |proof: &Proof| -> Vec<Miss> {
                proof.misses.iter().filter(|miss| !matches!(miss, Miss::NotInForce { .. })).cloned().collect()
            };
            prop_assert_eq!(others(&found), others(&said));
        }
    }
}

/// L3: forty agreements with five versions each, every one on all before it: 2^39 ways, and each version is looked at
/// once for each agreement that stands on it.
#[test]
fn l3_what_is_looked_at_does_not_grow_with_the_ways() {
    let nodes: Vec<Node> = (0..40u8)
        .map(|at| {
            let versions = (0..5).map(|number| (number * 8 + u64::from(at % 3), Some(8), 99_990, 1)).collect();
            (versions, (0..40).map(Some).collect())
        })
        .collect();
    let graph = graph(Metric::Availability, &nodes);
    let places: Vec<Place> =
        (0..graph.len()).map(|agreement| Place { name: agreement.to_string(), agreement }).collect();
    let direct = direct(&graph, &places);
    let edges: usize = graph.iter().map(|agreement| agreement.stands_on.len()).sum::<usize>() + places.len();
    for metric in Metric::ALL {
        let mut chain = Chain::new(&graph, &direct);
        let proof = proven(&promise(*metric, 99_000, 1), &When::Unsaid, span(0, Some(DAYS)), &mut chain);
        assert_eq!(proof.terms.len(), 200, "{metric}");
        assert!(proof.terms.iter().all(|term| term.depth == 0), "{metric}");
        // Per underpinning: five versions, looked at five times, and twice for each of at most five spans.
        assert!(chain.steps <= edges * 5 * 16, "{metric}: {} steps for {edges} underpinnings", chain.steps);
    }
}

/// L3: what leads round, as it may have been written by hand, ends; and what it stands on carries it once.
#[test]
fn l3_what_leads_round_ends() {
    let version = |label: &str| carrier(Metric::Availability, label.to_owned(), &(0, None, 99_900, 1));
    let place = |agreement: usize| Place { name: agreement.to_string(), agreement };
    let graph: Vec<Beneath> = [vec![place(1), place(0)], vec![place(0), place(2)]]
        .into_iter()
        .zip(["one", "two"])
        .map(|(stands_on, label)| Beneath { versions: vec![version(label)], stands_on })
        .collect();
    let direct = [Direct { place: "1".to_owned(), agreement: 1, version: 0 }];
    let proof = super::prove(&promise(Metric::Availability, 99_000, 1), &When::Unsaid, span(0, None), &graph, &direct);
    let terms: Vec<_> = proof.terms.iter().map(|term| (term.label.as_str(), term.depth)).collect();
    assert_eq!(terms, [("two", 0), ("one", 1)]);
}
