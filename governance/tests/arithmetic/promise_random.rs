//! Promise proof (L3) of random agreements, held against fractions of unlimited size and days asked one by one.

use chrono::Days;
use governance::{
    promise::{Miss, Verdict, When},
    term::Span,
    words::{MeasureUnit, Metric},
};
use num_bigint::BigInt;
use num_rational::BigRational;
use proptest::prelude::*;

use super::{
    day,
    promise::{Carrier, available, carrier, promise, proof, prove},
};

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

/// A number as a fraction.
pub(super) fn exact(value: i64) -> BigRational {
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

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

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
