//! Promise proof (L3), held against fractions of unlimited size and days asked one by one.

use chrono::Days;
use governance::{
    promise::{Beneath, Direct, Miss, Place, Promise, Proof, Verdict, Way, When},
    term::Span,
    words::{MeasureUnit, Metric, Period},
};
use num_bigint::BigInt;
use num_rational::BigRational;
use proptest::prelude::*;

use super::day;

const LIFE: (&str, &str) = ("2026-01-01", "2027-01-01");

fn span((from, until): (&str, &str)) -> Span {
    Span { from: day(from), until: (!until.is_empty()).then(|| day(until)) }
}

fn promise(metric: Metric, value_thousandths: i64, unit: MeasureUnit) -> Promise {
    let comparator = Way::of(metric).comparator();
    let measured_over = matches!(Way::of(metric), Way::Product | Way::Sum).then_some(Period::Month);
    Promise { metric, comparator, value_thousandths, unit, measured_over, when: When::Unsaid }
}

fn available(thousandths: i64) -> Promise {
    promise(Metric::Availability, thousandths, MeasureUnit::Percent)
}

fn answered(hours: i64) -> Promise {
    promise(Metric::ResponseTime, hours * 1000, MeasureUnit::Hour)
}

/// An agreement beneath another, with its place there and one version.
#[derive(Clone)]
struct Carrier {
    label: String,
    place: String,
    holds: Span,
    when: When,
    promises: Vec<Promise>,
    stands_on: Vec<Carrier>,
}

/// Each agreement after those that it stands on; and where these are.
fn beneath(carriers: &[Carrier], all: &mut Vec<Beneath>) -> Vec<Place> {
    let carriers = carriers.iter().map(|Carrier { label, place, holds, when, promises, stands_on }| {
        let stands_on = beneath(stands_on, all);
        let (label, when, promises) = (label.clone(), when.clone(), promises.clone());
        let version = governance::promise::Carrier { label, holds: *holds, when, promises };
        all.push(Beneath { versions: vec![version], stands_on });
        Place { name: place.clone(), agreement: all.len() - 1 }
    });
    carriers.collect()
}

fn prove(promise: &Promise, agreement: &When, holds: Span, carriers: &[Carrier]) -> Proof {
    let mut all = Vec::new();
    let places = beneath(carriers, &mut all).into_iter();
    let direct: Vec<_> =
        places.map(|place| Direct { place: place.name, agreement: place.agreement, version: 0 }).collect();
    governance::promise::prove(promise, agreement, holds, &all, &direct)
}

fn carrier(label: &str, promises: &[Promise]) -> Carrier {
    Carrier {
        label: label.to_owned(),
        place: label.to_owned(),
        holds: span(("2020-01-01", "")),
        when: When::Unsaid,
        promises: promises.to_vec(),
        stands_on: Vec::new(),
    }
}

fn proof(promise: &Promise, carriers: &[Carrier]) -> Proof {
    prove(promise, &When::Unsaid, span(LIFE), carriers)
}

#[test]
fn l3_availability_in_series_is_multiplied() {
    let beneath = [carrier("network", &[available(99_900)]), carrier("storage", &[available(99_800)])];
    let found = proof(&available(99_700), &beneath);
    assert_eq!(found.to_string(), "99.9 % × 99.8 % = 99.7002 %; carried");
    let found = proof(&available(99_900), &beneath);
    let told = "99.9 % × 99.8 % = 99.7002 %; not carried: 99.7002 % of 99.9 %: 0.1998 % short";
    assert_eq!((found.verdict(), found.to_string().as_str()), (Verdict::NotCarried, told));
    assert_eq!(proof(&available(99_900), &[]).verdict(), Verdict::OwnMeans);
}

#[test]
fn l3_answers_are_passed_down_and_added_remedies_are_bound_each_by_its_own() {
    let fixed = |hours: i64| promise(Metric::ResolutionTime, hours * 1000, MeasureUnit::Hour);
    let lower = carrier("factory", &[answered(2), fixed(8)]);
    let desk = Carrier { stands_on: vec![lower], ..carrier("desk", &[answered(1), fixed(4)]) };
    let beneath = [desk, carrier("network", &[answered(2), fixed(6)])];
    let found = proof(&answered(3), &beneath);
    assert_eq!(found.to_string(), "the greatest of 180 min, 120 min = 180 min; carried");
    assert_eq!(
        found.terms.iter().map(|term| (term.label.as_str(), term.depth)).collect::<Vec<_>>(),
        [("desk", 0), ("factory", 1), ("network", 0)]
    );
    assert!(proof(&answered(2), &beneath).to_string().ends_with("not carried: 180 min of 120 min: 60 min short"));
    assert_eq!(proof(&fixed(8), &beneath).verdict(), Verdict::Carried);
    assert_eq!(proof(&fixed(7), &beneath).verdict(), Verdict::NotCarried, "the factory takes eight");
}

#[test]
fn l3_what_is_not_promised_beneath_is_named() {
    let found = proof(&answered(4), &[carrier("network", &[answered(1)]), carrier("storage", &[available(99_900)])]);
    assert_eq!(found.misses, [Miss::NotPromised { label: "storage".to_owned() }]);
    let days = promise(Metric::ResponseTime, 1000, MeasureUnit::WorkingDay);
    let found = proof(&answered(48), &[carrier("network", &[days])]);
    assert_eq!(found.misses, [Miss::OtherUnit { label: "network".to_owned(), unit: MeasureUnit::WorkingDay }]);
    let other = promise(Metric::Other, 1000, MeasureUnit::Count);
    assert_eq!(proof(&other, &[carrier("network", &[])]).misses, [Miss::NotComputable]);
    let turned = Promise { comparator: Way::AddedDown.comparator(), ..available(99_000) };
    assert_eq!(proof(&turned, &[carrier("network", &[])]).misses, [Miss::NotComputable]);
    let impossible = carrier("network", &[available(100_001)]);
    assert_eq!(proof(&available(99_000), &[impossible]).misses, [Miss::NotPromised { label: "network".to_owned() }]);
}

#[test]
fn l3_a_longer_window_says_nothing_of_a_shorter_one() {
    let over = |promise: Promise, measured_over| Promise { measured_over, ..promise };
    let faults = |count: i64| promise(Metric::FaultCount, count * 1000, MeasureUnit::Count);
    let (month, quarter, year) = (Some(Period::Month), Some(Period::Quarter), Some(Period::Year));
    let verdict = |upper: Promise, lower: Promise| proof(&upper, &[carrier("network", &[lower])]).verdict();
    for (upper, lower, carried) in [
        (month, month, true),
        (quarter, month, true),
        (month, year, false),
        (month, None, false),
        (None, month, true),
        (None, None, true),
    ] {
        let expected = if carried { Verdict::Carried } else { Verdict::NotCarried };
        assert_eq!(
            verdict(over(available(99_000), upper), over(available(99_000), lower)),
            expected,
            "{upper:?} {lower:?}"
        );
    }
    // Four a month are twelve a quarter.
    assert_eq!(verdict(over(faults(12), quarter), over(faults(4), month)), Verdict::Carried);
    assert_eq!(verdict(over(faults(11), quarter), over(faults(4), month)), Verdict::NotCarried);
    // Every case within an hour is more than nine of ten a month; the other way round it is not.
    assert_eq!(verdict(over(answered(2), month), over(answered(1), None)), Verdict::Carried);
    assert_eq!(verdict(over(answered(2), None), over(answered(1), month)), Verdict::NotCarried);
}

#[test]
fn l3_a_promise_around_the_clock_is_not_carried_by_office_hours() {
    let office = When::read(Some("Arbetsdagar 08:00–17:00"));
    let within = |when: &When| Promise { when: when.clone(), ..answered(1) };
    let beneath = [carrier("network", &[within(&office)])];
    assert_eq!(proof(&within(&office), &beneath).verdict(), Verdict::Carried);
    assert_eq!(proof(&within(&When::read(Some("Mon-Thu 09-12"))), &beneath).verdict(), Verdict::Carried);
    let around = proof(&answered(1), &beneath);
    assert!(matches!(&around.misses[..], [Miss::OutOfHours { label, missing }]
        if label == "network" && missing.minutes_per_week() == (168 - 45) * 60));
    // The agreement's service hours hold where the promise says nothing.
    let open = Carrier { when: office.clone(), ..carrier("network", &[answered(1)]) };
    assert_eq!(prove(&answered(1), &office, span(LIFE), std::slice::from_ref(&open)).verdict(), Verdict::Carried);
    assert_eq!(proof(&answered(1), &[open]).verdict(), Verdict::NotCarried);
    // Words cover the very same words, and nothing else; around the clock covers all of them.
    let words = When::read(Some("Kontorstid utom i juli"));
    let worded = [carrier("network", &[within(&words)])];
    assert_eq!(proof(&within(&words), &worded).verdict(), Verdict::Carried);
    let label = Some("network".to_owned());
    assert_eq!(proof(&within(&office), &worded).misses, [Miss::HoursInWords { label }]);
    assert_eq!(proof(&within(&words), &beneath).misses, [Miss::HoursInWords { label: None }]);
    assert_eq!(proof(&within(&words), &[carrier("network", &[answered(1)])]).verdict(), Verdict::Carried);
}

/// A hundredth of a percent of 168 hours is out for as long in 45 of them.
#[test]
fn l3_a_share_of_more_hours_may_be_out_in_fewer() {
    let office = When::read(Some("Mon-Fri 08:00-17:00"));
    let within = |when: &When, share| Promise { when: when.clone(), ..available(share) };
    let around = [carrier("network", &[available(99_900)])];
    let found = proof(&within(&office, 99_900), &around);
    let told = "99.626666 % (100 % − 0.1 % × 10080 / 2700 min a week) = 99.626666 %; \
        not carried: 99.626666 % of 99.9 %: 0.273333 % short";
    assert_eq!(found.to_string(), told);
    let first = found.terms[0].within.expect("other hours");
    assert_eq!(
        (first.promised_minutes, first.minutes, first.worth.to_string().as_str()),
        (10_080, 2_700, "99.626666 %")
    );
    assert_eq!(found.terms[0].promised.expect("a figure").to_string(), "99.9 %", "what it says itself");
    assert_eq!(proof(&within(&office, 99_626), &around).verdict(), Verdict::Carried);
    assert_eq!(proof(&within(&office, 99_627), &around).verdict(), Verdict::NotCarried);
    // Of the same hours it is the same share, and of one that is never out there is nothing to be out.
    let same = [carrier("network", &[within(&office, 99_900)])];
    assert_eq!(proof(&within(&office, 99_900), &same).to_string(), "99.9 % = 99.9 %; carried");
    assert_eq!(
        proof(&within(&office, 100_000), &[carrier("network", &[available(100_000)])]).verdict(),
        Verdict::Carried
    );
    // Down the chain each is held against the promise's own hours: the factory against these, not against the desk's.
    let factory = carrier("factory", &[available(99_950)]);
    let desk = Carrier { stands_on: vec![factory], ..carrier("desk", &[within(&office, 99_900)]) };
    let found = proof(&within(&office, 99_850), &[desk]);
    assert_eq!(found.carried.expect("a figure").to_string(), "99.813333 %", "{found}");
    // What may be out for longer than the hours last may be out in all of them.
    let night = within(&When::read(Some("Mon 02:00-03:00")), 50_000);
    assert_eq!(
        proof(&night, &[carrier("network", &[available(99_000)])]).carried.expect("a figure").to_string(),
        "0 %"
    );
    // How much of it is out in hours that cannot be read cannot be said.
    let words = When::read(Some("Kontorstid utom i juli"));
    assert_eq!(proof(&within(&words, 90_000), &around).misses, [Miss::HoursInWords { label: None }]);
    assert_eq!(
        proof(&within(&words, 90_000), &[carrier("network", &[within(&words, 90_000)])]).verdict(),
        Verdict::Carried
    );
    // Counts and times of outage are as many in fewer hours.
    let out = |when: &When| Promise { when: when.clone(), ..promise(Metric::OutageTime, 43_000, MeasureUnit::Minute) };
    assert_eq!(proof(&out(&office), &[carrier("network", &[out(&When::Unsaid)])]).verdict(), Verdict::Carried);
}

#[test]
fn l3_service_hours_are_those_in_which_all_are_at_work() {
    let open =
        |text: &str| Promise { when: When::read(Some(text)), ..promise(Metric::ServiceHours, 8000, MeasureUnit::Hour) };
    let beneath = [
        carrier("network", &[open("24x7")]),
        Carrier { when: When::read(Some("Mon-Fri 08-16")), ..carrier("desk", &[]) },
    ];
    let found = proof(&open("Arbetsdagar 08:00–16:00"), &beneath);
    assert_eq!(found.to_string(), "what is common to 10080 min, 2400 min = 2400 min; carried");
    let found = proof(&open("Arbetsdagar 08:00–18:00"), &beneath);
    assert!(matches!(&found.misses[..], [Miss::OutOfHours { label, missing }]
        if label == "desk" && missing.to_string() == "Mon, Tue, Wed, Thu, Fri 16:00-18:00"));
    let silent = [carrier("network", &[])];
    assert_eq!(proof(&open("24x7"), &silent).misses, [Miss::NotPromised { label: "network".to_owned() }]);
}

#[test]
fn l3_one_supplier_after_another_carries_and_a_gap_does_not() {
    let at = |label: &str, place: &str, holds| Carrier {
        place: place.to_owned(),
        holds: span(holds),
        ..carrier(label, &[available(99_900)])
    };
    // As certificates changed supplier twice.
    let old = at("first supplier", "certificates", ("2015-01-01", "2026-05-01"));
    let new = at("second supplier", "certificates", ("2026-05-01", ""));
    assert_eq!(proof(&available(99_900), &[old.clone(), new.clone()]).verdict(), Verdict::Carried);
    let late = Carrier { holds: span(("2026-06-01", "2026-12-01")), ..new.clone() };
    let found = proof(&available(99_900), &[old.clone(), late]);
    let told = "not carried: first supplier, second supplier not in force from 2026-05-01 until 2026-06-01; \
        first supplier, second supplier not in force from 2026-12-01 until 2027-01-01";
    assert!(found.to_string().ends_with(told), "{found}");
    // Two that are both needed are not in each other's place.
    let both = proof(&available(99_800), &[old, Carrier { place: "network".to_owned(), ..new }]);
    assert_eq!(both.misses.len(), 2);
    // Until further notice it must be carried until further notice.
    let ends = at("network", "network", ("2020-01-01", "2030-01-01"));
    let found = prove(&available(99_000), &When::Unsaid, span(("2026-01-01", "")), &[ends]);
    assert!(matches!(&found.misses[..], [Miss::NotInForce { gap, .. }] if *gap == span(("2030-01-01", ""))));
}

// ---- the independent calculation ----

/// A tree of agreements: what each promises (thousandths), and what it stands on.
#[derive(Clone, Debug)]
struct Node(i64, Vec<Node>);

fn trees(values: std::ops::RangeInclusive<i64>) -> impl Strategy<Value = Vec<Node>> {
    let leaf = values.prop_map(|value| Node(value, Vec::new()));
    let node = leaf.prop_recursive(2, 8, 3, |inner| {
        (inner.clone(), prop::collection::vec(inner, 0..3)).prop_map(|(node, below)| Node(node.0, below))
    });
    prop::collection::vec(node, 1..4)
}

fn built(nodes: &[Node], path: &str, metric: Metric, unit: MeasureUnit) -> Vec<Carrier> {
    let numbered = nodes.iter().enumerate();
    numbered
        .map(|(at, Node(value, below))| {
            let label = format!("{path}{at}");
            Carrier {
                stands_on: built(below, &format!("{label}."), metric, unit),
                ..carrier(&label, &[promise(metric, *value, unit)])
            }
        })
        .collect()
}

fn exact(value: i64) -> BigRational {
    BigRational::from(BigInt::from(value))
}

/// What the nodes carry, by the words of L3: shares multiplied, answers added downwards, the slowest, the least, sums.
fn due(metric: Metric, nodes: &[Node]) -> BigRational {
    let each: Vec<BigRational> = nodes
        .iter()
        .map(|Node(value, below)| {
            let own = exact(*value);
            if below.is_empty() {
                return own;
            }
            let below = due(metric, below);
            match metric {
                Metric::ResponseTime => own + below,
                Metric::Availability | Metric::Retention => own.min(below),
                _ => own.max(below),
            }
        })
        .collect();
    match metric {
        Metric::Availability => each.iter().fold(exact(100_000), |all, one| all * one / exact(100_000)),
        Metric::FaultCount => each.iter().sum(),
        Metric::Retention => each.into_iter().min().expect("one"),
        _ => each.into_iter().max().expect("one"),
    }
}

/// Hours as somebody writes them, and each minute of the week by itself.
fn weeks() -> impl Strategy<Value = (String, Vec<bool>)> {
    const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
    let entry = (0usize..7, 0usize..7, 0usize..24, 1usize..24);
    let some = prop::collection::vec(entry, 1..3).prop_map(|entries| {
        let mut open = vec![false; 7 * 24 * 60];
        let written = entries.iter().map(|(first, more, from, length)| {
            let (last, until) = ((first + more).min(6), (from + length).min(24));
            for day in *first..=last {
                open[(day * 24 + from) * 60..(day * 24 + until) * 60].fill(true);
            }
            format!("{}-{} {from:02}:00-{until:02}:00", DAYS[*first], DAYS[last])
        });
        (written.collect::<Vec<_>>().join("; "), open)
    });
    prop_oneof![Just(("24x7".to_owned(), vec![true; 7 * 24 * 60])), some]
}

/// What is left of the hours that are asked for when all that may be out, over so many weeks that it comes to whole minutes,
/// is out there first.
fn left(share: i64, made: &[bool], asked: &[bool]) -> BigRational {
    let weeks = 100_000_i64;
    let mut out = (100_000 - share) * i64::try_from(made.iter().filter(|open| **open).count()).unwrap();
    let (mut up, mut all) = (0_i64, 0_i64);
    for (made, asked) in made.iter().zip(asked) {
        if *made && *asked {
            let here = out.min(weeks);
            (out, up, all) = (out - here, up + weeks - here, all + weeks);
        }
    }
    if all == 0 { exact(i64::from(share == 100_000)) } else { exact(up) / exact(all) }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    /// Availability in hours of its own, held against minutes that are out one by one.
    #[test]
    fn l3_shares_of_other_hours_are_out_where_it_hurts(
        asked in weeks(), carriers in prop::collection::vec((weeks(), 90_000i64..=100_000, any::<bool>()), 1..4),
        promised in 50_000i64..=100_000, near in any::<bool>(), own in any::<bool>(),
    ) {
        let built: Vec<Carrier> = carriers.iter().enumerate().map(|(at, ((made, _), share, own))| {
            let when = When::read(Some(made));
            // In hours of its own, or in its agreement's.
            let (of_promise, of_all) = if *own { (when, When::Unsaid) } else { (When::Unsaid, when) };
            let promise = Promise { when: of_promise, ..available(*share) };
            Carrier { when: of_all, ..carrier(&at.to_string(), &[promise]) }
        }).collect();
        let carried = carriers.iter().fold(exact(1), |all, ((_, made), share, _)| all * left(*share, made, &asked.1));
        let scaled = carried * exact(100_000);
        let promised = if near { scaled.floor().to_integer().try_into().unwrap() } else { promised };
        let when = When::read(Some(&asked.0));
        let (of_promise, of_all) = if own { (when, When::Unsaid) } else { (When::Unsaid, when) };
        let found = prove(&Promise { when: of_promise, ..available(promised) }, &of_all, span(LIFE), &built);
        let open = carriers.iter().all(|((_, made), ..)| asked.1.iter().zip(made).all(|(asked, made)| !asked || *made));
        if found.verdict() == Verdict::Carried {
            prop_assert!(open && scaled >= exact(promised), "carried, by {found}");
        } else {
            let least = exact(promised) + BigRational::new(BigInt::from(1), BigInt::from(1_000_000));
            prop_assert!(!open || scaled < least, "{found}");
        }
        let figure = found.carried.expect("a figure");
        let apart = scaled * exact(1000) - BigRational::from(BigInt::from(figure.millionths));
        prop_assert!(apart >= exact(0) && apart < exact(2), "{figure} of {apart}");
    }

    #[test]
    fn l3_shares_of_time_multiply(nodes in trees(95_000..=100_000), promised in 80_000i64..=100_000, near in any::<bool>()) {
        let carried = due(Metric::Availability, &nodes);
        // Half of the promises lie at the very edge.
        let promised = if near { carried.floor().to_integer().try_into().unwrap() } else { promised };
        let found = proof(&available(promised), &built(&nodes, "", Metric::Availability, MeasureUnit::Percent));
        if found.verdict() == Verdict::Carried {
            prop_assert!(carried >= exact(promised), "carried, by {found}");
        } else {
            // Rounded down beyond the third factor: by less than any promise can say.
            prop_assert!(carried < exact(promised) + BigRational::new(BigInt::from(1), BigInt::from(1_000_000)), "{found}");
        }
        let figure = found.carried.expect("a figure");
        let apart = carried * exact(1000) - BigRational::from(BigInt::from(figure.millionths));
        prop_assert!(apart >= exact(0) && apart < exact(2), "{figure} of {apart}");
    }

    #[test]
    fn l3_times_counts_and_terms_are_put_together(nodes in trees(0..=50_000), promised in 0i64..=120_000) {
        for (metric, unit) in [
            (Metric::ResponseTime, MeasureUnit::Hour),
            (Metric::ResolutionTime, MeasureUnit::Minute),
            (Metric::DataLoss, MeasureUnit::Day),
            (Metric::Retention, MeasureUnit::Month),
            (Metric::FaultCount, MeasureUnit::Count),
        ] {
            let carried = due(metric, &nodes);
            let found = proof(&promise(metric, promised, unit), &built(&nodes, "", metric, unit));
            let least = metric == Metric::Retention;
            let holds = if least { carried >= exact(promised) } else { carried <= exact(promised) };
            prop_assert_eq!(found.verdict() == Verdict::Carried, holds, "{} {}", metric, &found);
            let size = exact(match unit { MeasureUnit::Hour => 60, MeasureUnit::Day => 1440, _ => 1 });
            prop_assert_eq!(BigRational::from(BigInt::from(found.carried.expect("a figure").millionths)), carried * size * exact(1000));
        }
    }

    /// Each day of the promise is asked for each place.
    #[test]
    fn l3_every_day_every_place_is_taken(spans in prop::collection::vec((0usize..3, 0u64..40, prop::option::of(1u64..40)), 1..6)) {
        let start = day("2026-01-10");
        let holds = Span { from: start, until: Some(start + Days::new(30)) };
        let carriers: Vec<_> = spans.iter().enumerate().map(|(at, (place, from, length))| {
            let from = day("2026-01-01") + Days::new(*from);
            Carrier {
                place: place.to_string(),
                holds: Span { from, until: length.map(|length| from + Days::new(length)) },
                ..carrier(&at.to_string(), &[available(100_000)])
            }
        }).collect();
        let found = prove(&available(99_000), &When::Unsaid, holds, &carriers);
        let gaps: Vec<_> = found.misses.iter().filter_map(|miss| match miss {
            Miss::NotInForce { gap, labels } => Some((gap, labels)),
            _ => None,
        }).collect();
        for asked in start.iter_days().take(30) {
            for place in ["0", "1", "2"] {
                let taking: Vec<_> = carriers.iter().filter(|carrier| carrier.place == place).collect();
                let bare = !taking.is_empty() && !taking.iter().any(|carrier| carrier.holds.contains(asked));
                let labels: Vec<_> = taking.iter().map(|carrier| carrier.label.clone()).collect();
                let named = gaps.iter().filter(|(gap, of)| gap.contains(asked) && **of == labels).count();
                prop_assert_eq!(named, usize::from(bare), "{} {}", asked, place);
            }
        }
        prop_assert_eq!(found.verdict() == Verdict::Carried, gaps.is_empty());
    }

    #[test]
    fn l3_no_figures_are_too_large(values in prop::collection::vec(any::<i64>(), 1..6), promised in any::<i64>()) {
        for metric in Metric::ALL {
            for unit in MeasureUnit::ALL {
                let carriers: Vec<_> = values.iter().map(|value| carrier("same", &[promise(*metric, *value, *unit)])).collect();
                let _told = proof(&promise(*metric, promised, *unit), &carriers).to_string();
            }
        }
    }
}
