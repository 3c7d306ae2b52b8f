//! Index clauses (U2.7), held against a calculation with fractions of unlimited size.

use std::cmp::Ordering;

use governance::{
    index::{Book, Clause, Fraction, Frequency, Held, Link, Price, Rounding, Series, Skip, adjust},
    price::{TieredPrice, Tiering},
};
use num_bigint::BigInt;
use num_rational::BigRational;
use proptest::prelude::*;

use super::{
    day,
    index::{period, price, series, value},
};

pub(crate) fn ratio(numerator: i64, denominator: i64) -> BigRational {
    BigRational::new(BigInt::from(numerator), BigInt::from(denominator))
}

pub(crate) fn percent(thousandths: i64) -> BigRational {
    ratio(thousandths, 100_000)
}

/// Rounded to a multiple of `unit`, by the definition: the nearest, and of two as near the one the rule names.
fn nearest(exact: &BigRational, unit: i64, rounding: Rounding) -> BigInt {
    let below = (exact / BigInt::from(unit)).floor().to_integer();
    let candidates = [&below * unit, (&below + 1) * unit];
    let distance = |candidate: &BigInt| {
        let apart = exact - BigRational::from(candidate.clone());
        if apart < ratio(0, 1) { -apart } else { apart }
    };
    match distance(&candidates[0]).cmp(&distance(&candidates[1])) {
        Ordering::Less => candidates[0].clone(),
        Ordering::Greater => candidates[1].clone(),
        Ordering::Equal => {
            let first = match rounding {
                Rounding::HalfEven => &below % 2 == BigInt::from(0),
                Rounding::HalfUp => *exact < ratio(0, 1),
            };
            candidates[usize::from(!first)].clone()
        }
    }
}

/// What a signed amount comes to by a factor: the nearest amount, unless that lies on the other side of what was signed.
pub(crate) fn comes_to(signed: i64, factor: &BigRational, unit: i64, rounding: Rounding) -> BigInt {
    let exact = ratio(signed, 1) * factor;
    let (rounded, stays) = (nearest(&exact, unit, rounding), BigInt::from(signed));
    let moved = exact - ratio(signed, 1);
    let kept = if moved > ratio(0, 1) { rounded >= stays } else { moved < ratio(0, 1) && rounded <= stays };
    if kept { rounded } else { stays }
}

#[derive(Debug, Clone)]
struct Case {
    clause: Clause,
    signed: i64,
    /// The factor in force.
    before: (i64, i64),
    tiers: Vec<i64>,
    base: i64,
    link: Option<(i64, i64)>,
    new: i64,
}

fn cases() -> impl Strategy<Value = Case> {
    let amount = prop_oneof![-2_000_000i64..2_000_000, 1i64..500, 1i64..9_000_000_000_000];
    let index = 50_000i64..500_000;
    let limit = |range: std::ops::Range<i64>| prop::option::weighted(0.3, range);
    let rounding = prop::sample::select(Rounding::ALL.to_vec());
    let unit = prop::sample::select(vec![1u32, 1, 5, 100, 1000]);
    let before = prop_oneof![Just((1i64, 1i64)), (70i64..150, 70i64..150)];
    let tiers = prop::collection::vec(prop_oneof![-100i64..100, 1i64..5_000_000], 0..4);
    let numbers = (amount, before, index.clone(), index.clone(), prop::option::of((index.clone(), index)));
    let limits = (limit(-9_000..4_000), limit(4_000..30_000), any::<bool>(), limit(0..3_000), limit(5_000..60_000));
    (numbers, limits, (rounding, unit, tiers, 1i64..=100_000)).prop_map(|(numbers, limits, how)| {
        let (signed, before, base, new, link) = numbers;
        let (floor, cap, only_upwards, threshold, beyond) = limits;
        let (rounding, round_to_minor, tiers, share_thousandths) = how;
        let clause = Clause {
            share_thousandths,
            floor_thousandths: floor,
            cap_thousandths: cap,
            only_upwards,
            threshold_thousandths: threshold,
            agreement_beyond_thousandths: beyond,
            rounding,
            round_to_minor,
            base_value_thousandths: Some(base),
            ..Clause::plain("OLD", period("2010"))
        };
        Case { clause, signed, before, tiers, base, link, new }
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4000))]

    #[test]
    fn u2_7_every_amount_is_the_fractions(case in cases()) {
        let Case { clause, signed, before, tiers, base, link, new } = &case;
        let in_force = ratio(before.0, before.1);
        let comes = |signed: i64, factor: &BigRational| comes_to(signed, factor, clause.round_to_minor.into(), clause.rounding);
        let current = i64::try_from(comes(*signed, &in_force)).expect("an amount");
        let (old, next) = (series("OLD", Frequency::Year), series("NEW", Frequency::Year));
        let book = match link {
            None => Book::new([old], [value("OLD", "2010", *base), value("OLD", "2012", *new)], []),
            Some((ends, begins)) => Book::new(
                [Series { ended_after: Some(period("2011")), ..old }, next],
                [value("OLD", "2010", *base), value("OLD", "2011", *ends), value("NEW", "2011", *begins), value("NEW", "2012", *new)],
                [Link { from: "OLD".to_owned(), to: "NEW".to_owned(), period: period("2011") }],
            ),
        };
        let above = tiers.iter().zip(1..).map(|(minor, from)| (from * 1_000, *minor));
        let held = Price {
            signed: TieredPrice::new(Tiering::Volume, 500, Some(*signed), above), current_minor: Some(current),
            factor: Fraction::new(before.0.into(), before.1.into()), ..price(1)
        };
        let found = adjust(&held, Some(clause), &book, day("2013-01-01"), day("2026-01-01"));

        let moved = link.map_or(ratio(*new, *base), |(ends, begins)| ratio(ends, *base) * ratio(*new, begins));
        let one = ratio(1, 1);
        let unlimited = &one + percent(clause.share_thousandths) * (moved - &one);
        let change = &unlimited / &in_force - &one;
        let size = if change < ratio(0, 1) { -&change } else { change.clone() };
        let over = |limit: Option<i64>, than: Ordering| limit.is_some_and(|limit| size.cmp(&percent(limit)) == than);
        let expected: Result<Vec<BigInt>, &str> = if over(clause.threshold_thousandths, Ordering::Less) {
            Err("threshold")
        } else if over(clause.agreement_beyond_thousandths, Ordering::Greater) {
            Err("agreement")
        } else if clause.only_upwards && change < ratio(0, 1) && clause.floor_thousandths.is_none_or(|floor| floor <= 0) {
            Err("upwards")
        } else {
            let mut allowed = change.clone();
            if let Some(cap) = clause.cap_thousandths { allowed = allowed.min(percent(cap)); }
            if let Some(floor) = clause.floor_thousandths { allowed = allowed.max(percent(floor)); }
            let exact = &in_force * (&one + &allowed);
            let all = |factor: &BigRational| [*signed].iter().chain(tiers).map(|signed| comes(*signed, factor)).collect::<Vec<_>>();
            if all(&exact) == all(&in_force) { Err("nothing") } else { Ok(all(&exact)) }
        };
        match (found, expected) {
            (Ok(found), Ok(expected)) => {
                let steps = Held { new_minor: found.new_minor, factor: found.factor, rounding: clause.rounding, round_to_minor: clause.round_to_minor };
                let all: Vec<BigInt> = [found.new_minor].into_iter().chain(tiers.iter().map(|signed| steps.amount(*signed))).map(BigInt::from).collect();
                prop_assert_eq!(all, expected);
                prop_assert_eq!(found.old_minor, current);
                prop_assert_eq!(BigInt::from(found.change_thousandths), nearest(&(change * ratio(100_000, 1)), 1, Rounding::HalfEven));
            }
            (Err(skip), Err(expected)) => {
                let named = match skip {
                    Skip::BelowThreshold { .. } => "threshold",
                    Skip::NeedsAgreement { .. } => "agreement",
                    Skip::OnlyUpwards { .. } => "upwards",
                    Skip::NothingToChange => "nothing",
                    other => return Err(TestCaseError::fail(format!("{other:?}"))),
                };
                prop_assert_eq!(named, expected);
            }
            (found, expected) => prop_assert!(false, "{found:?} where {expected:?} was due"),
        }
    }

    /// Adjusting twice from the signed amount comes to what adjusting once would: nothing is rounded away for good.
    #[test]
    fn u2_7_from_the_signed_amount_roundings_do_not_add_up(
        signed in 1i64..100_000_000, values in prop::array::uniform3(80_000i64..400_000),
    ) {
        let book = Book::new([series("X", Frequency::Year)], [
            value("X", "2010", values[0]), value("X", "2011", values[1]), value("X", "2012", values[2])], []);
        let clause = Clause { base_value_thousandths: Some(values[0]), ..Clause::plain("X", period("2010")) };
        let on = |price: &Price, effective: &str| adjust(price, Some(&clause), &book, day(effective), day("2026-01-01"));
        let once = on(&price(signed), "2013-01-01").map_or(signed, |found| found.new_minor);
        let first = on(&price(signed), "2012-01-01").map_or(signed, |found| found.new_minor);
        let factor = on(&price(signed), "2012-01-01").ok().map(|found| found.factor);
        let then = Price { current_minor: Some(first), factor, adjusted_from: Some(day("2012-01-01")), ..price(signed) };
        let twice = on(&then, "2013-01-01").map_or(first, |found| found.new_minor);
        prop_assert_eq!(once, twice);
    }

    /// Whatever the figures, there is an answer: nothing overflows or panics.
    #[test]
    fn u2_7_no_figures_are_too_large(minor in any::<i64>(), base in any::<i64>(), new in any::<i64>(), share in any::<i64>(), limit in any::<Option<i64>>()) {
        let book = Book::new([series("X", Frequency::Year)], [value("X", "2010", base), value("X", "2011", new)], []);
        let clause = Clause {
            share_thousandths: share, floor_thousandths: limit, cap_thousandths: limit, threshold_thousandths: limit,
            base_value_thousandths: Some(base), ..Clause::plain("X", period("2010"))
        };
        let _answer = adjust(&price(minor), Some(&clause), &book, day("2012-01-01"), day("2026-01-01"));
        let clause = Clause { share_thousandths: 100_000, threshold_thousandths: None, ..clause };
        let _answer = adjust(&price(minor), Some(&clause), &book, day("2012-01-01"), day("2026-01-01"));
    }
}
