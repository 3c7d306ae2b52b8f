//! Promise proof (L3), case by case; `promise_shares` and `promise_random` hold it against independent calculations.

use governance::{
    promise::{Beneath, Direct, Miss, Place, Promise, Proof, Verdict, Way, When},
    term::Span,
    words::{MeasureUnit, Metric, Period},
};

use super::day;

pub(super) const LIFE: (&str, &str) = ("2026-01-01", "2027-01-01");

pub(super) fn span((from, until): (&str, &str)) -> Span {
    Span { from: day(from), until: (!until.is_empty()).then(|| day(until)) }
}

pub(super) fn promise(metric: Metric, value_thousandths: i64, unit: MeasureUnit) -> Promise {
    let comparator = Way::of(metric).comparator();
    let measured_over = matches!(Way::of(metric), Way::Product | Way::Sum).then_some(Period::Month);
    Promise { metric, comparator, value_thousandths, unit, measured_over, when: When::Unsaid }
}

pub(super) fn available(thousandths: i64) -> Promise {
    promise(Metric::Availability, thousandths, MeasureUnit::Percent)
}

fn answered(hours: i64) -> Promise {
    promise(Metric::ResponseTime, hours * 1000, MeasureUnit::Hour)
}

/// An agreement beneath another, with its place there and one version.
#[derive(Clone)]
pub(super) struct Carrier {
    pub(super) label: String,
    pub(super) place: String,
    pub(super) holds: Span,
    pub(super) when: When,
    pub(super) promises: Vec<Promise>,
    pub(super) stands_on: Vec<Carrier>,
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

pub(super) fn prove(promise: &Promise, agreement: &When, holds: Span, carriers: &[Carrier]) -> Proof {
    let mut all = Vec::new();
    let places = beneath(carriers, &mut all).into_iter();
    let direct: Vec<_> =
        places.map(|place| Direct { place: place.name, agreement: place.agreement, version: 0 }).collect();
    governance::promise::prove(promise, agreement, holds, &all, &direct)
}

pub(super) fn carrier(label: &str, promises: &[Promise]) -> Carrier {
    Carrier {
        label: label.to_owned(),
        place: label.to_owned(),
        holds: span(("2020-01-01", "")),
        when: When::Unsaid,
        promises: promises.to_vec(),
        stands_on: Vec::new(),
    }
}

pub(super) fn proof(promise: &Promise, carriers: &[Carrier]) -> Proof {
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
