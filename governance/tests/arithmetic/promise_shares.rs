//! Promise proof (L3) of shares of the time in other hours than the promise's own, held against minutes that are out
//! one by one.

use governance::{
    promise::{Miss, Promise, Verdict, When},
    words::{MeasureUnit, Metric},
};
use num_bigint::BigInt;
use num_rational::BigRational;
use proptest::prelude::*;

use super::{
    promise::{Carrier, LIFE, available, carrier, promise, proof, prove, span},
    promise_random::exact,
};

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

/// What is left of the hours that are asked for when all that may be out, over so many weeks that it comes to whole
/// minutes, is out there first.
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
}
