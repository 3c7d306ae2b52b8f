//! Steps of a price under index clauses (U2.7): all are moved by one exact factor, which goes from year to year.

use governance::{
    index::{Adjustment, Book, Clause, Fraction, Frequency, Held, Limit, Price, Rounding, Skip, adjust},
    price::{TieredPrice, Tiering},
};
use num_bigint::BigInt;
use num_rational::BigRational;
use proptest::prelude::*;

use super::{
    day,
    index::{period, price, series, value},
    index_random::{comes_to, percent, ratio},
};

/// Every step of a price is moved by the exact factor, whatever the step in which the quantity falls was rounded to.
#[test]
fn u2_7_every_step_is_moved_by_the_exact_factor() {
    let book = |to| {
        let values = [value("X", "2020", 100_000), value("X", "2021", to), value("X", "2022", 107_000)];
        Book::new([series("X", Frequency::Year)], values, [])
    };
    let clause = Clause::plain("X", period("2020"));
    let tiers = [(0, 100_000), (10_000, 13), (20_000, 10)];
    let steps = |quantity| TieredPrice::new(Tiering::Volume, quantity, None, tiers);
    let of = |quantity| {
        let signed = steps(quantity);
        Price { current_minor: signed.minor(), signed, ..price(0) }
    };
    let on = |price: &Price, clause: &Clause, year| {
        adjust(price, Some(clause), &book(104_000), day(year), day("2026-01-01"))
    };
    let held = |found: &Adjustment| Held {
        new_minor: found.new_minor,
        factor: found.factor,
        rounding: clause.rounding,
        round_to_minor: clause.round_to_minor,
    };
    // 13.52 öre are 14: 7.7 % more of that step, and still 4 % of the others.
    let found = on(&of(15_000), &clause, "2022-01-01").unwrap();
    assert_eq!(found.new_minor, 14);
    assert_eq!(held(&found).steps(&steps(15_000)), [104_000, 14, 10]);
    // 10.4 öre are 10, and the others are moved all the same.
    let found = on(&of(25_000), &clause, "2022-01-01").unwrap();
    assert_eq!((found.old_minor, found.new_minor, found.change_thousandths), (10, 10, 4_000));
    assert_eq!(held(&found).steps(&steps(25_000)), [104_000, 14, 10]);
    // Where none moves, there is nothing to change.
    let still = TieredPrice::new(Tiering::Volume, 1_000, Some(10), [(2_000, 9)]);
    assert_eq!(on(&Price { signed: still, ..price(10) }, &clause, "2022-01-01"), Err(Skip::NothingToChange));
    // The next year's cap is on 107 over 104, not on 107 over 14 thirteenths.
    let next = Price {
        current_minor: Some(10),
        factor: Some(found.factor),
        adjusted_from: Some(day("2022-01-01")),
        ..of(25_000)
    };
    let capped = Clause { cap_thousandths: Some(2_000), ..clause.clone() };
    let found = on(&next, &capped, "2023-01-01").unwrap();
    assert_eq!((found.new_minor, found.change_thousandths, found.limited), (11, 2_885, Some(Limit::Cap)));
    assert_eq!(held(&found).steps(&steps(25_000)), [106_080, 14, 11]);
}

/// Flat amounts of steps are moved as prices of units are; of a graduated price each step is, and the price is their sum.
#[test]
fn u2_7_every_way_of_pricing_a_quantity_is_moved() {
    let values = [value("X", "2020", 100_000), value("X", "2021", 104_000)];
    let book = Book::new([series("X", Frequency::Year)], values, []);
    let clause = Clause::plain("X", period("2020"));
    let steps = [(0, 10_000_000), (11_000, 40_000_000), (101_000, 42_500_013)];
    for (tiering, quantity, tiers, old, new, moved) in [
        (Tiering::Volume, 11_000, steps, 40_000_000, 41_600_000, vec![10_400_000, 41_600_000, 44_200_014]),
        (Tiering::Stairstep, 101_000, steps, 42_500_013, 44_200_014, vec![10_400_000, 41_600_000, 44_200_014]),
        // 10 at 13 öre and 5 at 10: 13.52 are 14, 10.4 stay, and together 1.80 are 1.90.
        (Tiering::Graduated, 15_000, [(0, 13), (10_000, 10), (20_000, 7)], 180, 190, vec![14, 10, 7]),
    ] {
        let signed = TieredPrice::new(tiering, quantity, None, tiers);
        assert_eq!(signed.minor(), Some(old), "{tiering}");
        let before = Price { current_minor: Some(old), signed: signed.clone(), ..price(0) };
        let found = adjust(&before, Some(&clause), &book, day("2022-01-01"), day("2026-01-01")).unwrap();
        let Adjustment { old_minor, new_minor, factor, .. } = found;
        assert_eq!((old_minor, new_minor), (old, new), "{tiering}");
        let held = Held { new_minor, factor, rounding: clause.rounding, round_to_minor: clause.round_to_minor };
        assert_eq!(held.steps(&signed), moved, "{tiering}");
    }
}

/// A factor is kept as the fraction that it is; adjustments from before that are read as they were made.
#[test]
fn u2_7_factors_are_kept_as_fractions() {
    let factor = Fraction::new(415_510, 409_070).unwrap();
    assert_eq!(factor.to_string(), "41551/40907");
    assert_eq!(Fraction::parse("41551/40907"), Some(factor));
    for text in ["", "1", "1/0", "a/b", "1/2/3"] {
        assert_eq!(Fraction::parse(text), None, "{text}");
    }
    let held = Held::of((13, 14), None, None, None).unwrap();
    assert_eq!(
        (held.factor, held.rounding, held.round_to_minor),
        (Fraction::new(14, 13).unwrap(), Rounding::HalfEven, 1)
    );
    assert_eq!(Held::of((0, 14), None, None, None), None);
    // Limits year upon year: no more digits than can be computed with, and the amount is the same.
    let mut kept = factor;
    for _ in 0..60 {
        kept = kept.times(&Fraction::new(1_047, 1_000).unwrap()).unwrap().kept().unwrap();
    }
    assert!(kept.parts().1 <= 1_000_000_000_000_000_000);
    let exact = 1_000_000.0 * (415.51 / 409.07) * 1.047_f64.powi(60);
    assert!((Rounding::HalfEven.apply(1_000_000, &kept, 1).unwrap() as f64 - exact).abs() < 1.0, "{exact}");
}

/// An amount in finer units than the clause rounds to stays until the index takes it over the next one, and comes back.
#[test]
fn u2_7_nothing_is_rounded_the_other_way() {
    let at = |signed, numerator, denominator| {
        Rounding::HalfEven.adjusted(signed, &Fraction::new(numerator, denominator).unwrap(), 100)
    };
    assert_eq!(at(12_520, 1_001, 1_000), Some(12_520), "125.33 would be 125");
    assert_eq!(at(12_520, 1_003, 1_000), Some(12_600));
    assert_eq!(at(12_520, 1, 1), Some(12_520));
    assert_eq!(at(12_570, 999, 1_000), Some(12_570), "125.57 would be 126");
    assert_eq!(at(-12_520, 1_001, 1_000), Some(-12_520), "a rebate");
}

#[derive(Debug, Clone)]
struct Years {
    clause: Clause,
    values: Vec<i64>,
    tiers: Vec<(i64, i64)>,
    quantity: i64,
    tiering: Tiering,
}

fn years() -> impl Strategy<Value = Years> {
    let limit = |range: std::ops::Range<i64>| prop::option::weighted(0.5, range);
    let limits = (limit(-6_000..1_000), limit(1_000..8_000), 20_000i64..=100_000);
    let how = (prop::sample::select(Rounding::ALL.to_vec()), prop::sample::select(vec![1u32, 1, 10, 100]));
    let amount = prop_oneof![1i64..200, -2_000i64..2_000, 1i64..100_000_000];
    let tiers = prop::collection::btree_map((0i64..50).prop_map(|from| from * 1_000), amount, 1..6);
    let tiering = prop::sample::select(Tiering::ALL.to_vec());
    (limits, how, prop::collection::vec(80_000i64..140_000, 2..6), (tiers, tiering), 0i64..60_000).prop_map(
        |((floor, cap, share), (rounding, round_to_minor), values, (tiers, tiering), quantity)| {
            let (floor_thousandths, cap_thousandths) = (floor, cap);
            let clause = Clause {
                share_thousandths: share,
                floor_thousandths,
                cap_thousandths,
                rounding,
                round_to_minor,
                ..Clause::plain("X", period("2010"))
            };
            // The first step begins at nothing.
            let least = tiers.keys().next().copied().unwrap_or_default();
            let tiers = tiers.into_iter().map(|(from, minor)| (from - least, minor)).collect();
            Years { clause, values, tiers, quantity, tiering }
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3000))]

    /// Through years of adjustments every step is what its own signed amount comes to by the fractions' product.
    #[test]
    fn u2_7_every_step_of_every_year_is_the_fractions(years in years()) {
        let Years { clause, values, tiers, quantity, tiering } = &years;
        let steps = TieredPrice::new(*tiering, *quantity, None, tiers.iter().copied());
        let published = values.iter().enumerate().map(|(year, minor)| value("X", &format!("{}", 2010 + year), *minor));
        let book = Book::new([series("X", Frequency::Year)], published, []);
        let mut held = Price { current_minor: steps.minor(), signed: steps.clone(), ..price(0) };
        let (one, mut exact) = (ratio(1, 1), ratio(1, 1));
        let comes = |factor: &BigRational| -> Vec<BigInt> {
            tiers.iter().map(|(_, signed)| comes_to(*signed, factor, clause.round_to_minor.into(), clause.rounding)).collect()
        };
        let mut shown: Vec<i64> = tiers.iter().map(|(_, minor)| *minor).collect();
        for (year, new) in values.iter().enumerate().skip(1) {
            let due = &one + percent(clause.share_thousandths) * (ratio(*new, values[0]) - &one);
            let mut change = &due / &exact - &one;
            if let Some(cap) = clause.cap_thousandths { change = change.min(percent(cap)); }
            if let Some(floor) = clause.floor_thousandths { change = change.max(percent(floor)); }
            let next = &exact * (&one + change);
            let effective = day(&format!("{}-01-01", 2011 + year));
            match adjust(&held, Some(clause), &book, effective, day("2026-01-01")) {
                Ok(found) => {
                    exact = next;
                    let now = Held { new_minor: found.new_minor, factor: found.factor, rounding: clause.rounding, round_to_minor: clause.round_to_minor };
                    shown = now.steps(&steps);
                    held = Price { current_minor: Some(found.new_minor), factor: Some(found.factor), adjusted_from: Some(effective), ..held };
                }
                Err(Skip::NothingToChange) => prop_assert_eq!(comes(&next), comes(&exact)),
                Err(other) => return Err(TestCaseError::fail(format!("{other:?}"))),
            }
            prop_assert_eq!(shown.iter().copied().map(BigInt::from).collect::<Vec<_>>(), comes(&exact));
            let told = TieredPrice::new(*tiering, *quantity, None, tiers.iter().zip(&shown).map(|((from, _), minor)| (*from, *minor)));
            prop_assert_eq!(told.minor(), held.current_minor, "the line's own price is what its steps make of the quantity");
        }
    }

    /// Kept as text, a factor is read as it was.
    #[test]
    fn u2_7_a_kept_factor_is_read_as_it_was(denominator in 1_000i128..1_000_000_000_000_000_000_000, share in 1i128..100_000) {
        let numerator = denominator * share / 1_000 + 1;
        let factor = Fraction::new(numerator, denominator).expect("a fraction");
        prop_assert_eq!(Fraction::parse(&factor.to_string()), Some(factor));
        let (exact, (one, other)) = (BigRational::new(numerator.into(), denominator.into()), factor.kept().expect("a fraction").parts());
        let apart = (BigRational::new(one.into(), other.into()) - &exact) / exact;
        let least = BigRational::new(BigInt::from(4), BigInt::from(1_000_000_000_000_000i64));
        prop_assert!(other <= 1_000_000_000_000_000_000 && apart <= least && apart >= -least);
        prop_assert!(other == factor.parts().1 || factor.parts().1 > 1_000_000_000_000_000_000, "nothing is lost before that");
    }
}
