//! Kept sums against the rows: every figure of an overview, once from the sums and once summed from its rows (which
//! `knownAt` asks for), on many days, after many changes.

use chrono::Datelike;
use serde_json::Value;

use super::{Person, WIDE, database};
use crate::{
    database::{anchors::Dice, sums::change},
    harness::Server,
};

/// The figures whose sums are kept.
const KEPT: &str = "day planned { values { amount currency } } actual { values { amount currency } } \
    forecast { values { amount currency } } income { values { amount currency } } uncomputedLines { value } \
    annualValue { values { amount currency } } agreements { status agreements { value } } \
    suppliers: agreements(side: CUSTOMER) { status agreements { value } } ending { withinDays agreements { value } } \
    suppliersEnding: ending(side: CUSTOMER) { withinDays agreements { value } } deliveries { state deliveries { value } } \
    deliveriesWithoutAgreement { value } lines: income { rows { totalCount } } annual: annualValue { rows { totalCount } }";

/// An instant by which everything is known.
const AT_LAST: &str = "2999-01-01T00:00:00Z";

/// Holds every figure of every place against its rows; how many places there were.
async fn compare(server: &Server, person: &str, arguments: &str) -> usize {
    let person = Person::new(server, person);
    let kept = person.overview(arguments, "figures", KEPT).await;
    let live = person.overview(&format!("{arguments}, knownAt: \"{AT_LAST}\""), "figures", KEPT).await;
    assert_eq!(kept.len(), live.len());
    for ((way, kept), (_, live)) in kept.iter().zip(&live) {
        let figures = kept.as_object().expect("figures");
        for (name, value) in figures {
            assert_eq!(value, &live[name], "{way:?} {name}, {arguments}");
        }
    }
    kept.iter().filter(|(_, figures)| figures["agreements"] != Value::Null).count()
}

#[tokio::test]
async fn kept_sums_are_the_sums_of_the_rows() {
    let server = Server::with(WIDE).await;
    let today = crate::harness::today();
    let mut dice = Dice(0x5eed_5a11);
    let db = database(&server).await;
    let mut made = 0;
    for round in 0..3_usize {
        for number in 0..50 * round {
            made +=
                usize::from(change(&db, &mut dice, round * 1_000 + number).await.is_ok_and(|what| !what.is_empty()));
        }
        for _ in 0..2 {
            let day = today - chrono::TimeDelta::days(1_000) + chrono::TimeDelta::days(dice.below(2_000) as i64);
            let arguments = format!("year: {}, asOf: \"{day}\"", day.year());
            assert!(compare(&server, "leader.sunet", &arguments).await > 20);
        }
        for person in ["owner.sunet.network", "manager.sunet.drive", "coordinator.sunet.storage", "contract.uu-it"] {
            assert!(compare(&server, person, &format!("year: {}", today.year())).await > 0, "{person}");
        }
    }
    assert!(made > 80, "{made} changes");
    let differences = migration::kept::differences(&db).await.expect("an answer");
    assert_eq!(differences, []);
}

/// Days of which nothing is kept are summed from the rows as well.
#[tokio::test]
async fn days_beyond_the_kept_ones_are_answered() {
    let server = Server::with(WIDE).await;
    for (year, day) in [(1950, "1950-06-01"), (2200, "2200-06-01"), (1970, "1970-01-01"), (2147, "2147-12-31")] {
        assert!(compare(&server, "leader.sunet", &format!("year: {year}, asOf: \"{day}\"")).await > 0);
    }
}
