//! Which period is compared and on which days new amounts begin to hold (U2.7), held against a walk through the calendar.

use chrono::{Datelike, Days, NaiveDate};
use governance::index::{Book, Clause, Frequency, IndexPeriod, NoComparison, Skip, adjust};
use proptest::prelude::*;

use super::{
    day,
    index::{period, price, series, value},
};

/// How a period is written whose last day this is; None: no month, or no quarter, ends on it.
fn ends_on(frequency: Frequency, last: NaiveDate) -> Option<String> {
    let next = last.succ_opt()?;
    match frequency {
        Frequency::Month => (next.day() == 1).then(|| last.format("%Y-%m").to_string()),
        Frequency::Quarter => {
            let quarter = match last.format("%m-%d").to_string().as_str() {
                "03-31" => 1,
                "06-30" => 2,
                "09-30" => 3,
                "12-31" => 4,
                _ => return None,
            };
            Some(format!("{}-Q{quarter}", last.year()))
        }
        Frequency::Year => (last.ordinal() >= 365 && next.ordinal() == 1).then(|| last.year().to_string()),
    }
}

/// The period compared, and its last day: going back day by day from the eve of the day on which the amounts begin to hold,
/// the first that ends and is the one of its year that the clause names.
fn walked(frequency: Frequency, number: u8, effective: NaiveDate) -> (String, NaiveDate) {
    let mut last = effective;
    loop {
        last = last.pred_opt().expect("a day before");
        if let Some(text) = ends_on(frequency, last) {
            let of_year = match frequency {
                Frequency::Month => text[5..].parse().expect("a month"),
                Frequency::Quarter => text[6..].parse().expect("a quarter"),
                Frequency::Year => 1,
            };
            if number == of_year {
                return (text, last);
            }
        }
    }
}

fn frequencies() -> impl Strategy<Value = (Frequency, u8, u8)> {
    prop::sample::select(Frequency::ALL.to_vec()).prop_flat_map(|frequency| {
        let number = 1..=frequency.per_year();
        (Just(frequency), number.clone(), number)
    })
}

/// A day, most often the first of a month.
fn days() -> impl Strategy<Value = NaiveDate> {
    let any = (0u64..14_600).prop_map(|after| day("1990-01-01") + Days::new(after));
    prop_oneof![any.clone(), any.prop_map(|day| day.with_day(1).expect("the first"))]
}

/// What was published from 1985 to 2031, each value unlike the others.
fn published(frequency: Frequency) -> Book {
    let periods = (1985..2032).flat_map(|year| (1..=frequency.per_year()).map(move |number| (year, number)));
    let values = periods.enumerate().map(|(place, (year, number))| {
        let period = IndexPeriod::new(frequency, year, number).expect("a period").to_string();
        value("X", &period, 100_000 + i64::try_from(place).expect("few"))
    });
    Book::new([series("X", frequency)], values, [])
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn u2_7_the_period_compared_is_the_last_that_is_over((frequency, _, number) in frequencies(), effective in days()) {
        let found = IndexPeriod::last_before(frequency, number, effective).expect("a period");
        let (text, last) = walked(frequency, number, effective);
        prop_assert_eq!(found.to_string(), text);
        prop_assert_eq!(found.until(), last.succ_opt());
    }

    /// The clause as a whole: on which days it adjusts, by which value, and from when on that value is known.
    #[test]
    fn u2_7_a_clause_adjusts_on_its_days_by_the_value_that_is_known(
        (frequency, base, number) in frequencies(), effective in days(), month in prop::option::weighted(0.7, 1u8..=12), later in 0u64..200,
    ) {
        let base_period = IndexPeriod::new(frequency, 1986, base).expect("a period");
        let clause = Clause { comparison: number, effective_month: month, ..Clause::plain("X", base_period) };
        let known = effective - Days::new(60) + Days::new(later);
        let found = adjust(&price(1_000_000_000_000), Some(&clause), &published(frequency), effective, known);
        let begins = effective.format("%d").to_string() == "01"
            && month.is_none_or(|month| effective.format("%m").to_string() == format!("{month:02}"));
        let (text, last) = walked(frequency, number, effective);
        if !begins {
            prop_assert_eq!(found, Err(Skip::NotTheDay));
        } else if last + Days::new(15) > known {
            let missing = NoComparison::NotPublished { series: "X".to_owned(), period: period(&text) };
            prop_assert_eq!(found, Err(Skip::NoComparison(missing)));
        } else {
            let found = found.expect("an adjustment");
            let step = found.ratio.steps.first().expect("a step");
            prop_assert_eq!((step.from.to_string(), step.to.to_string()), (base_period.to_string(), text));
            prop_assert!(step.to.until().is_some_and(|until| until <= effective), "it is over");
        }
    }
}
