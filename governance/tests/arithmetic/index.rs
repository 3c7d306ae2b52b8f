//! Index clauses (U2.7), held against published values and what the clauses say of them.

use chrono::{Days, NaiveDate};
use governance::{
    index::{
        Adjustment, Book, Clause, ClauseFault, Frequency, IndexPeriod, Limit, Link, NoComparison, Price, Published,
        Rounding, Series, Skip, Stage, adjust,
    },
    price::TieredPrice,
    term::Span,
};

use super::day;

pub(crate) fn period(text: &str) -> IndexPeriod {
    IndexPeriod::parse(text).expect("a period")
}

pub(crate) fn series(code: &str, frequency: Frequency) -> Series {
    Series {
        code: code.to_owned(),
        index: code.to_owned(),
        frequency,
        stage: Stage::Fixed,
        same_season: false,
        ended_after: None,
    }
}

pub(crate) fn value(code: &str, at: &str, value_thousandths: i64) -> (String, Published) {
    let period = period(at);
    // Two weeks after the period, as the consumer price index is.
    let published_on = period.until().unwrap() + Days::new(14);
    (code.to_owned(), Published { period, value_thousandths, published_on, breaks: false })
}

/// The consumer price index, 1980=100, as published (Statistics Sweden), and the other series of the sample data.
fn book() -> Book {
    let lci = Series { same_season: true, stage: Stage::Preliminary, ..series("LCI-J", Frequency::Quarter) };
    let consultants = Series { ended_after: Some(period("2014Q4")), ..series("IT-KONSULT", Frequency::Quarter) };
    let mut broken = value("LCI-J", "2017Q1", 131_500);
    broken.1.breaks = true;
    Book::new(
        [series("KPI", Frequency::Month), lci, consultants],
        [
            value("KPI", "1985-01", 153_800),
            value("KPI", "2005-06", 280_400),
            value("KPI", "2023-10", 409_070),
            value("KPI", "2024-10", 415_510),
            value("LCI-J", "2014Q4", 120_000),
            value("LCI-J", "2016Q1", 126_000),
            broken,
            value("IT-KONSULT", "2013Q1", 150_000),
            value("IT-KONSULT", "2014Q4", 160_000),
        ],
        [Link { from: "IT-KONSULT".to_owned(), to: "LCI-J".to_owned(), period: period("2014Q4") }],
    )
}

pub(crate) fn price(minor: i64) -> Price {
    Price {
        signed: TieredPrice::plain(1_000, Some(minor)),
        current_minor: Some(minor),
        factor: None,
        adjusted_from: None,
        holds: Span { from: day("1980-01-01"), until: None },
    }
}

fn adjusted(price: &Price, clause: &Clause, effective: &str) -> Result<Adjustment, Skip> {
    adjust(price, Some(clause), &book(), day(effective), day("2026-01-01"))
}

fn kpi() -> Clause {
    Clause {
        comparison: 10,
        effective_month: Some(1),
        ..Clause { base_value_thousandths: Some(409_070), ..Clause::plain("KPI", period("2023-10")) }
    }
}

#[test]
fn u2_7_a_price_follows_the_published_values() {
    // A worked example: SEK 600 an hour in 1985 is 600 × 280.40 / 153.80 in 2005.
    let clause = Clause {
        comparison: 6,
        ..Clause { base_value_thousandths: Some(153_800), ..Clause::plain("KPI", period("1985-01")) }
    };
    let found = adjusted(&price(60_000), &clause, "2005-07-01").unwrap();
    assert_eq!((found.old_minor, found.new_minor, found.change_thousandths), (60_000, 109_389, 82_315));
    // 415.51 / 409.07 = 1.0157430…
    let found = adjusted(&price(1_000_000), &kpi(), "2025-01-01").unwrap();
    assert_eq!((found.new_minor, found.change_thousandths, found.limited), (1_015_743, 1_574, None));
    assert_eq!(found.ratio.end(), Some((period("2024-10"), 415_510)));
}

#[test]
fn u2_7_share_limits_and_rounding_are_the_clauses() {
    let new = |clause: &Clause| {
        adjusted(&price(1_000_000), clause, "2025-01-01").map(|found| (found.new_minor, found.limited))
    };
    assert_eq!(new(&Clause { share_thousandths: 50_000, ..kpi() }), Ok((1_007_872, None)));
    assert_eq!(new(&Clause { cap_thousandths: Some(1_000), ..kpi() }), Ok((1_010_000, Some(Limit::Cap))));
    assert_eq!(new(&Clause { floor_thousandths: Some(2_000), ..kpi() }), Ok((1_020_000, Some(Limit::Floor))));
    assert_eq!(new(&Clause { round_to_minor: 100, ..kpi() }), Ok((1_015_700, None)));
    let change = 1_574;
    assert_eq!(
        new(&Clause { threshold_thousandths: Some(2_000), ..kpi() }),
        Err(Skip::BelowThreshold { change, threshold: 2_000 })
    );
    assert_eq!(
        new(&Clause { agreement_beyond_thousandths: Some(1_500), ..kpi() }),
        Err(Skip::NeedsAgreement { change, beyond: 1_500 })
    );
}

#[test]
fn u2_7_halves_go_where_the_clause_says() {
    // Exactly a half: 1.5 %.
    let book =
        |to| Book::new([series("X", Frequency::Year)], [value("X", "2020", 100_000), value("X", "2021", to)], []);
    let new = |rounding, minor, to| {
        let clause = Clause {
            rounding,
            ..Clause { base_value_thousandths: Some(100_000), ..Clause::plain("X", period("2020")) }
        };
        adjust(&price(minor), Some(&clause), &book(to), day("2022-01-01"), day("2026-01-01"))
            .map(|found| found.new_minor)
    };
    assert_eq!(new(Rounding::HalfEven, 300, 101_500), Ok(304), "304.5");
    assert_eq!(new(Rounding::HalfUp, 300, 101_500), Ok(305), "304.5");
    assert_eq!(new(Rounding::HalfEven, 100, 103_500), Ok(104), "103.5");
    assert_eq!(new(Rounding::HalfUp, -300, 101_500), Ok(-305), "a rebate, away from zero");
    assert_eq!(new(Rounding::HalfEven, -300, 101_500), Ok(-304));
}

#[test]
fn u2_7_what_is_not_adjusted_is_told_with_its_reason() {
    let clause = kpi();
    let plain = price(1_000_000);
    let on = |price: &Price, clause: Option<&Clause>, effective: &str, known: &str| {
        adjust(price, clause, &book(), day(effective), day(known)).expect_err("a reason")
    };
    let today = "2026-01-01";
    assert_eq!(on(&plain, None, "2025-01-01", today), Skip::NoClause);
    let worded = Price { signed: TieredPrice::plain(1_000, None), current_minor: None, ..plain.clone() };
    assert_eq!(on(&worded, Some(&clause), "2025-01-01", today), Skip::NoAmount);
    let ended = Price { holds: Span { until: Some(day("2025-01-01")), ..plain.holds }, ..plain.clone() };
    assert_eq!(on(&ended, Some(&clause), "2025-01-01", today), Skip::NotHeld);
    assert_eq!(on(&plain, Some(&clause), "2025-02-01", today), Skip::NotTheDay);
    assert_eq!(on(&plain, Some(&clause), "2025-01-02", today), Skip::NotTheDay);
    let done = Price { adjusted_from: Some(day("2025-01-01")), ..plain.clone() };
    assert_eq!(on(&done, Some(&clause), "2025-01-01", today), Skip::AlreadyAdjusted { from: day("2025-01-01") });
    // Published on 14 November: not known the day before.
    let missing =
        |at: &str| Skip::NoComparison(NoComparison::NotPublished { series: "KPI".to_owned(), period: period(at) });
    assert_eq!(on(&plain, Some(&clause), "2025-01-01", "2024-11-14"), missing("2024-10"));
    assert_eq!(on(&plain, Some(&clause), "2026-01-01", today), missing("2025-10"));
    let misstated = Clause { base_value_thousandths: Some(408_000), ..clause.clone() };
    let differs = Skip::BaseDiffers { stated: 408_000, published: 409_070 };
    assert_eq!(on(&plain, Some(&misstated), "2025-01-01", today), differs);
    let unknown = Clause { series: "AKI".to_owned(), ..clause.clone() };
    let reason = Skip::NoComparison(NoComparison::Unknown { series: "AKI".to_owned() });
    assert_eq!(on(&plain, Some(&unknown), "2025-01-01", today), reason);
    let fault = Clause { share_thousandths: 0, ..clause.clone() };
    assert_eq!(on(&plain, Some(&fault), "2025-01-01", today), Skip::Unclear(ClauseFault::Share));
    assert_eq!(on(&price(0), Some(&clause), "2025-01-01", today), Skip::NothingToChange);
    // 1.0157 kronor, rounded to whole kronor.
    let whole = Clause { round_to_minor: 100, ..clause.clone() };
    assert_eq!(on(&price(100), Some(&whole), "2025-01-01", today), Skip::NothingToChange);
}

#[test]
fn u2_7_an_index_may_fall_unless_the_clause_goes_upwards_only() {
    let book = Book::new([series("X", Frequency::Year)], [value("X", "2020", 100_000), value("X", "2021", 90_000)], []);
    let clause = Clause { base_value_thousandths: Some(100_000), ..Clause::plain("X", period("2020")) };
    let run = |clause: &Clause| adjust(&price(1000), Some(clause), &book, day("2022-01-01"), day("2026-01-01"));
    assert_eq!(run(&clause).unwrap().new_minor, 900);
    assert_eq!(run(&Clause { only_upwards: true, ..clause.clone() }), Err(Skip::OnlyUpwards { change: -10_000 }));
    assert_eq!(run(&Clause { floor_thousandths: Some(-5_000), ..clause }).unwrap().new_minor, 950);
}

#[test]
fn u2_7_an_ended_series_goes_on_in_its_successor() {
    // 160 / 150 in the index that ended with 2014, then 126 / 120 in the one that took its place.
    let clause = Clause {
        comparison: 1,
        ..Clause { base_value_thousandths: Some(150_000), ..Clause::plain("IT-KONSULT", period("2013Q1")) }
    };
    let found = adjusted(&price(100_000), &clause, "2016-07-01").unwrap();
    assert_eq!(found.new_minor, 112_000);
    assert_eq!(found.ratio.steps.iter().map(|step| step.series.as_str()).collect::<Vec<_>>(), ["IT-KONSULT", "LCI-J"]);
    // The next year goes on from what was signed, through both.
    let last = Price {
        current_minor: Some(112_000),
        factor: Some(found.factor),
        adjusted_from: Some(day("2016-07-01")),
        ..price(100_000)
    };
    let found = adjusted(&last, &clause, "2017-07-01").unwrap();
    assert_eq!((found.old_minor, found.new_minor), (112_000, 116_889));
    assert_eq!(found.ratio.breaks, [period("2017Q1")], "the scope changed, and that is told");
    // The clause may name what takes its place: nothing else does.
    let named = |successor: &str| Clause { successor: Some(successor.to_owned()), ..clause.clone() };
    assert_eq!(adjusted(&price(100_000), &named("LCI-J"), "2016-07-01").unwrap().new_minor, 112_000);
    let other = NoComparison::OtherSuccessor { named: "KPI".to_owned(), published: "LCI-J".to_owned() };
    assert_eq!(adjusted(&price(100_000), &named("KPI"), "2016-07-01"), Err(Skip::NoComparison(other)));
    assert!(
        adjusted(&price(100_000), &Clause { comparison: 4, ..named("KPI") }, "2015-01-01").is_ok(),
        "it goes on until then"
    );
}

#[test]
fn u2_7_seasons_and_stages_are_not_mixed() {
    let definitive =
        Series { index: "LCI".to_owned(), stage: Stage::Definitive, ..series("LCI-DEF", Frequency::Quarter) };
    let preliminary = Series {
        index: "LCI".to_owned(),
        stage: Stage::Preliminary,
        same_season: true,
        ended_after: Some(period("2015Q1")),
        ..series("LCI-PREL", Frequency::Quarter)
    };
    let values = ["LCI-DEF", "LCI-PREL"]
        .into_iter()
        .flat_map(|code| ["2014Q1", "2015Q1", "2016Q1"].map(|at| value(code, at, 100_000)));
    let link = Link { from: "LCI-PREL".to_owned(), to: "LCI-DEF".to_owned(), period: period("2015Q1") };
    let known = day("2026-01-01");
    let book = Book::new([definitive.clone(), preliminary.clone()], values.clone(), [link]);
    let compare = |book: &Book, from: &str, to: &str| book.compare("LCI-PREL", period(from), period(to), known);
    assert_eq!(compare(&book, "2014Q1", "2016Q1"), Err(NoComparison::MixedStages));
    assert_eq!(compare(&book, "2014Q1", "2014Q2"), Err(NoComparison::OtherSeason));
    assert_eq!(compare(&book, "2015Q1", "2014Q1"), Err(NoComparison::Backwards));
    assert!(matches!(compare(&book, "2014-01", "2014-02"), Err(NoComparison::Frequency { .. })));
    let unlinked = Book::new([definitive, preliminary], values, []);
    let after = period("2015Q1");
    let ended = NoComparison::Ended { series: "LCI-PREL".to_owned(), after };
    assert_eq!(compare(&unlinked, "2014Q1", "2016Q1"), Err(ended));
    assert!(compare(&unlinked, "2014Q1", "2015Q1").is_ok(), "its last period is still its own");
}

#[test]
fn u2_7_of_a_corrected_value_the_last_published_counts() {
    let (code, first) = value("X", "2021", 101_000);
    let corrected =
        Published { value_thousandths: 102_000, published_on: first.published_on + Days::new(10), ..first.clone() };
    let known = |day: NaiveDate| {
        let values = [(code.clone(), corrected.clone()), (code.clone(), first.clone())];
        Book::new([series("X", Frequency::Year)], values, [])
            .value("X", period("2021"), day)
            .map(|value| value.value_thousandths)
    };
    assert_eq!(known(first.published_on - Days::new(1)), None);
    assert_eq!(known(first.published_on), Some(101_000));
    assert_eq!(known(corrected.published_on), Some(102_000));
}

#[test]
fn u2_7_periods_are_read_and_written_alike() {
    for text in ["2024-01", "2024-12", "2014-Q4", "1980"] {
        assert_eq!(period(text).to_string(), text);
    }
    for text in [
        "",
        "2024-13",
        "2024-1",
        "2024Q5",
        "2024Q",
        "24-01",
        "2024-00",
        "2024Q0",
        "20240",
        "åååå",
        "2024-åå",
        "2024-Q5",
        "2024-Q",
    ] {
        assert_eq!(IndexPeriod::parse(text), None, "{text}");
    }
    assert_eq!(period("2014Q4"), period("2014-Q4"));
    assert_eq!(period("2024-12").until(), Some(day("2025-01-01")));
    assert_eq!(period("2014Q4").until(), Some(day("2015-01-01")));
    assert_eq!(period("2014Q2").until(), Some(day("2014-07-01")));
    // The last October that is over when the year begins; in October itself it is the one before.
    let october = |day| IndexPeriod::last_before(Frequency::Month, 10, day);
    assert_eq!(october(day("2025-01-01")), Some(period("2024-10")));
    assert_eq!(october(day("2024-10-31")), Some(period("2023-10")));
    assert_eq!(october(day("2024-11-01")), Some(period("2024-10")));
}
