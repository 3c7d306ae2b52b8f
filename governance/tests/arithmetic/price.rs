//! Prices by quantity, held against real price lists and against an independent calculation.

use governance::price::{TieredPrice, Tiering};
use num_bigint::BigInt;
use num_rational::BigRational;
use proptest::prelude::*;

/// Öre of kronor.
fn kronor(amount: i64) -> i64 {
    amount * 100
}

fn price(tiering: Tiering, units: i64, amount_minor: i64, tiers: &[(i64, i64)]) -> Option<i64> {
    let tiers = tiers.iter().map(|(from, minor)| (from * 1_000, *minor));
    TieredPrice::new(tiering, units * 1_000, Some(amount_minor), tiers).minor()
}

/// The published fees for capacity (P01–P05): each step has one amount for all that falls in it.
#[test]
fn the_fees_for_capacity_are_those_of_the_list() {
    let upto_1000: Vec<(i64, i64)> =
        [(11, 400_000)].into_iter().chain((2..=10).map(|n| (n * 100 - 99, 400_000 + (n - 1) * 25_000))).collect();
    let list: Vec<(i64, i64)> = upto_1000.iter().map(|(from, amount)| (*from, kronor(*amount))).collect();
    for (mbit, amount) in [
        (1, 100_000),
        (10, 100_000),
        (11, 400_000),
        (50, 400_000),
        (100, 400_000),
        (101, 425_000),
        (200, 425_000),
        (201, 450_000),
        (1000, 625_000),
    ] {
        assert_eq!(price(Tiering::Stairstep, mbit, kronor(100_000), &list), Some(kronor(amount)), "{mbit} Mbit/s");
    }
    // 625,000 + (n − 1) × 50,000 for n Gbit/s.
    let list: Vec<(i64, i64)> = (2..=10).map(|n| (n * 1_000 - 999, kronor(625_000 + (n - 1) * 50_000))).collect();
    for (mbit, amount) in [(1_000, 625_000), (1_001, 675_000), (2_000, 675_000), (10_000, 1_075_000)] {
        assert_eq!(price(Tiering::Stairstep, mbit, kronor(625_000), &list), Some(kronor(amount)), "{mbit} Mbit/s");
    }
    // The same by the whole gigabit: a base fee and so much for each one more.
    assert_eq!(price(Tiering::Graduated, 10, kronor(625_000), &[(1, kronor(50_000))]), Some(kronor(1_075_000)));
}

/// Free units first (P21), and a base fee with blocks (P23, P24).
#[test]
fn free_units_base_fees_and_blocks_are_graduated() {
    // 200 GB are free, each one above is 6 öre a month.
    for (gigabytes, minor) in [(0, 0), (150, 0), (200, 0), (201, 6), (1_200, 6_000)] {
        assert_eq!(price(Tiering::Graduated, gigabytes, 0, &[(200, 6)]), Some(minor), "{gigabytes} GB");
    }
    // 200 kronor a month with the first 10 GB, each block of 10 GB more at 10 kronor: 100 GB are ten blocks, 290 kronor.
    assert_eq!(price(Tiering::Graduated, 1, kronor(200), &[(1, kronor(10))]), Some(kronor(200)));
    assert_eq!(price(Tiering::Graduated, 10, kronor(200), &[(1, kronor(10))]), Some(kronor(290)));
}

#[test]
fn a_price_that_no_step_tells_is_none() {
    for tiering in Tiering::ALL.iter().copied() {
        let of = |amount, tiers: &[(i64, i64)]| TieredPrice::new(tiering, 5_000, amount, tiers.iter().copied()).minor();
        assert_eq!(of(None, &[]), None, "{tiering}: told in words");
        assert_eq!(of(None, &[(6_000, 1)]), None, "{tiering}: nothing below the first step");
        assert_eq!(of(Some(9), &[(0, 7)]), of(None, &[(0, 7)]), "{tiering}: the step that begins at nothing");
        assert_eq!(of(Some(7), &[(6_000, 1)]), of(Some(7), &[]), "{tiering}: a step that is not reached");
    }
    let gap = TieredPrice::new(Tiering::Graduated, 5_000, None, [(1_000, 7)]);
    assert_eq!(gap.minor(), None, "what lies below the first step has no price");
    assert_eq!(TieredPrice::plain(5_000, Some(7)).minor(), Some(7));
    assert_eq!(Tiering::ALL.iter().map(|tiering| tiering.times(5_000)).collect::<Vec<_>>(), [5_000, 1_000, 1_000]);
}

#[test]
fn halves_of_a_graduated_price_go_away_from_zero() {
    let half = |minor| TieredPrice::new(Tiering::Graduated, 500, Some(minor), []).minor();
    assert_eq!((half(1), half(-1), half(3), half(2)), (Some(1), Some(-1), Some(2), Some(1)));
}

/// A price list: a quantity, an amount from nothing on, and steps.
fn lists() -> impl Strategy<Value = (i64, i64, Vec<(i64, i64)>)> {
    let amount = prop_oneof![-500i64..500, 0i64..100_000_000];
    let tiers = prop::collection::btree_map(1i64..4_000, amount.clone(), 0..6);
    (0i64..5_000, amount, tiers).prop_map(|(quantity, below, tiers)| (quantity, below, tiers.into_iter().collect()))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    /// Counted thousandth by thousandth, each lies in the last step that begins before it ends.
    #[test]
    fn each_way_is_what_its_units_come_to((quantity, below, tiers) in lists()) {
        let reached = |quantity: i64| tiers.iter().rfind(|(from, _)| *from <= quantity).map_or(below, |(_, minor)| *minor);
        let of = |tiering| TieredPrice::new(tiering, quantity, Some(below), tiers.iter().rev().copied());
        let (volume, stairstep, graduated) = (of(Tiering::Volume), of(Tiering::Stairstep), of(Tiering::Graduated));
        prop_assert_eq!((volume.minor(), stairstep.minor()), (Some(reached(quantity)), Some(reached(quantity))));
        let sum: i128 = (0..quantity).map(|thousandth| i128::from(reached(thousandth))).sum();
        let exact = BigRational::new(BigInt::from(sum), BigInt::from(1_000));
        let told = graduated.minor().map(BigInt::from);
        // `round` of fractions goes away from zero, too.
        prop_assert_eq!(told, Some(exact.round().to_integer()));
        // The steps beside the price are all but the one that it is.
        prop_assert_eq!(graduated.beside().count(), tiers.len() + 1);
        prop_assert_eq!(stairstep.beside().count(), tiers.len());
        prop_assert_eq!(graduated.minor_by(|minor| minor.checked_mul(2)), TieredPrice::new(
            Tiering::Graduated, quantity, Some(below * 2), tiers.iter().map(|(from, minor)| (*from, minor * 2))).minor());
    }
}
