//! Notice, renewal and expiry (L2, U2.6), held against a diary: a simulation that lives each day one after the other.

use chrono::{Datelike, Days, NaiveDate};
use governance::term::{Notice, NoticeTo, Span, Term, add_months};
use proptest::prelude::*;

use super::day;

fn span(from: &str, until: &str) -> Span {
    Span { from: day(from), until: Some(day(until)) }
}

// ---- the independent calculation: nothing of chrono's months, and no arithmetic on terms ----

fn is_leap(year: i32) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

fn length(year: i32, month: u32) -> u32 {
    match month {
        2 if is_leap(year) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// One month after the other.
fn walk_months(from: NaiveDate, months: u32) -> NaiveDate {
    let (mut year, mut month) = (from.year(), from.month());
    for _ in 0..months {
        (year, month) = if month == 12 { (year + 1, 1) } else { (year, month + 1) };
    }
    NaiveDate::from_ymd_opt(year, month, from.day().min(length(year, month))).unwrap()
}

/// The first day without, lived day by day: notice lies on the table from `given` on, and each evening one asks whether
/// the agreement holds tomorrow.
fn diary(term: &Term, given: Option<NaiveDate>, horizon: NaiveDate) -> Option<NaiveDate> {
    let mut term_end = term.first.until;
    let mut renewed = 0;
    let mut evening = term.first.from.pred_opt().unwrap();
    while evening < horizon {
        let tomorrow = evening.succ_opt().unwrap();
        // The months run through the corresponding day, and that day must have gone by.
        let run_out = given
            .zip(term.notice)
            .is_some_and(|(given, notice)| evening >= walk_months(given, notice.months.into()) && evening >= given);
        let at_term_end = term_end == Some(tomorrow);
        let month_goes = tomorrow.day() == 1;
        let open = term.first.until.is_none();
        let notice_ends = run_out
            && match term.notice.unwrap().to {
                NoticeTo::Day => true,
                NoticeTo::MonthEnd => month_goes,
                NoticeTo::TermEnd => open || at_term_end,
            };
        if notice_ends {
            return Some(tomorrow);
        }
        if at_term_end {
            match term.renewal_months {
                Some(months) => {
                    renewed += 1;
                    term_end = Some(walk_months(term.first.until.unwrap(), renewed * u32::from(months)));
                }
                None => return Some(tomorrow),
            }
        }
        evening = tomorrow;
    }
    None
}

fn any_day() -> impl Strategy<Value = NaiveDate> {
    // Month ends and leap days more often than chance has them.
    let plain = (2015i32..2032, 1u32..13, 1u32..32)
        .prop_map(|(year, month, day)| NaiveDate::from_ymd_opt(year, month, day.min(length(year, month))).unwrap());
    let end = (2015i32..2032, 1u32..13)
        .prop_map(|(year, month)| NaiveDate::from_ymd_opt(year, month, length(year, month)).unwrap());
    let leap = prop::sample::select(vec![day("2016-02-29"), day("2020-02-29"), day("2024-02-29"), day("2028-02-29")]);
    prop_oneof![4 => plain, 2 => end, 1 => leap]
}

fn any_notice() -> impl Strategy<Value = Option<Notice>> {
    let to = prop::sample::select(vec![NoticeTo::Day, NoticeTo::MonthEnd, NoticeTo::TermEnd]);
    prop::option::weighted(0.9, (0u16..13, to).prop_map(|(months, to)| Notice { months, to }))
}

fn any_term() -> impl Strategy<Value = Term> {
    (any_day(), prop::option::weighted(0.8, 1u64..900), any_notice(), prop::option::of(1u16..37)).prop_map(
        |(from, days, notice, renewal_months)| {
            let until = days.map(|days| from + Days::new(days));
            Term { first: Span { from, until }, notice, renewal_months: renewal_months.filter(|_| until.is_some()) }
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1500))]

    #[test]
    fn l2_months_are_added_as_one_walks_them(from in any_day(), months in 0u32..200) {
        let there = add_months(from, months.try_into().unwrap()).unwrap();
        prop_assert_eq!(there, walk_months(from, months));
        let back = add_months(there, -i32::try_from(months).unwrap()).unwrap();
        prop_assert!(back <= from && (from - back).num_days() <= 3);
    }

    #[test]
    fn u2_6_an_agreement_ends_when_the_diary_says(term in any_term(), given in any_day()) {
        let horizon = day("2075-01-01");
        prop_assert_eq!(term.ends(None), diary(&term, None, horizon), "without notice");
        // Notice of what has already ended is none.
        let ended = term.ends(None).is_some_and(|end| end <= given);
        let expected = if ended { term.ends(None) } else { diary(&term, Some(given), horizon) };
        prop_assert_eq!(term.ends(Some(given)), expected);
    }

    #[test]
    fn l2_it_holds_on_every_day_before_its_end_and_on_none_after(term in any_term(), given in any_day(), asked in any_day()) {
        let end = term.ends(Some(given));
        prop_assert_eq!(term.in_force(asked, Some(given)), term.first.from <= asked && end.is_none_or(|end| asked < end));
    }

    /// The last day to give notice is the last one that leads to that end: the day after leads to a later one or to none.
    #[test]
    fn u2_6_the_last_day_of_notice_is_the_last(term in any_term(), asked in any_day()) {
        if let Some(last) = term.last_day_of_notice(asked) {
            prop_assert!(last >= asked);
            let end = term.ends_by_notice(asked);
            prop_assert_eq!(term.ends_by_notice(last), end);
            let after = term.ends_by_notice(last.succ_opt().unwrap());
            // Where the calendar ends it on that day, or it begins no earlier, the day after may lead there too.
            let bound = term.expires() == end || end == Some(term.first.from);
            prop_assert!(bound || after > end, "{last} leads to {end:?}, the day after to {after:?}");
        }
    }

    #[test]
    fn u2_6_terms_follow_one_another_without_gap(term in any_term(), asked in any_day()) {
        if let Some(current) = term.current(asked) {
            prop_assert!(current.contains(asked));
            let next = current.until.and_then(|until| term.current(until));
            match (term.renewal_months, current.until) {
                (Some(months), Some(until)) => {
                    prop_assert_eq!(term.next_renewal(asked), Some(until));
                    let next = next.unwrap();
                    prop_assert_eq!(next.from, until);
                    let days = (next.until.unwrap() - until).num_days();
                    prop_assert!((i64::from(months) * 28..=i64::from(months) * 31).contains(&days));
                }
                _ => prop_assert!(next.is_none() && term.next_renewal(asked).is_none()),
            }
        } else {
            prop_assert!(asked < term.first.from || term.expires().is_some_and(|end| end <= asked));
        }
    }

    /// As the act renews: once at each end, from what was signed.
    #[test]
    fn u2_7_renewed_time_and_again_it_ends_as_reckoned_from_the_first(term in any_term(), times in 1u32..12) {
        if let Some((months, first)) = term.renewal_months.zip(term.first.until) {
            let mut end = first;
            for renewed in 1..=times {
                end = term.current(end).and_then(|current| current.until).unwrap();
                prop_assert_eq!(end, walk_months(first, renewed * u32::from(months)));
            }
        }
    }

    /// The day to which notice leads is one on which it may end the agreement; no day within a term is.
    #[test]
    fn u2_7_notice_ends_it_only_where_its_terms_let_it(term in any_term(), given in any_day(), asked in any_day()) {
        if let Some(end) = term.ends_by_notice(given).filter(|end| *end > term.first.from) {
            prop_assert!(term.may_end_on(end), "{end}");
        }
        if term.may_end_on(asked) && term.notice.unwrap().to == NoticeTo::TermEnd && term.first.until.is_some() {
            let last = asked.pred_opt().unwrap();
            prop_assert_eq!(term.current(last).and_then(|current| current.until), Some(asked));
        }
    }

    #[test]
    fn l2_what_others_leave_bare_is_what_no_day_of_theirs_covers(
        from in 0u64..30, length in 0u64..30, others in prop::collection::vec((0u64..60, prop::option::of(0u64..30)), 0..5),
    ) {
        let start = day("2024-02-10");
        let at = |days: u64| start + Days::new(days);
        let whole = Span { from: at(from), until: Some(at(from + length)) };
        let others: Vec<_> =
            others.iter().map(|(from, length)| Span { from: at(*from), until: length.map(|length| at(from + length)) }).collect();
        let bare = whole.without(&others);
        for asked in (0..70).map(at) {
            let expected = whole.contains(asked) && !others.iter().any(|other| other.contains(asked));
            prop_assert_eq!(bare.iter().filter(|span| span.contains(asked)).count(), usize::from(expected));
        }
        prop_assert!(bare.iter().all(|span| !span.is_empty()));
    }
}

#[test]
fn l2_month_ends_and_leap_days() {
    assert_eq!(add_months(day("2024-01-31"), 1), Some(day("2024-02-29")));
    assert_eq!(add_months(day("2023-01-31"), 1), Some(day("2023-02-28")));
    assert_eq!(add_months(day("2024-02-29"), 12), Some(day("2025-02-28")));
    assert_eq!(add_months(day("2024-02-29"), 48), Some(day("2028-02-29")));
    assert_eq!(add_months(day("2024-03-31"), -1), Some(day("2024-02-29")));
    assert_eq!(add_months(NaiveDate::MAX, 1), None);
}

#[test]
fn u2_6_notice_runs_through_the_corresponding_day() {
    let until_further_notice = |to| Term {
        first: Span { from: day("2020-01-01"), until: None },
        notice: Some(Notice { months: 3, to }),
        renewal_months: None,
    };
    let to_the_day = until_further_notice(NoticeTo::Day);
    assert_eq!(to_the_day.ends_by_notice(day("2026-03-15")), Some(day("2026-06-16")));
    assert_eq!(to_the_day.ends_by_notice(day("2026-11-30")), Some(day("2027-03-01")));
    assert_eq!(to_the_day.ends_by_notice(day("2023-11-30")), Some(day("2024-03-01")));
    let to_the_month = until_further_notice(NoticeTo::MonthEnd);
    assert_eq!(to_the_month.ends_by_notice(day("2026-03-15")), Some(day("2026-07-01")));
    assert_eq!(to_the_month.ends_by_notice(day("2026-03-31")), Some(day("2026-07-01")));
    assert_eq!(to_the_month.ends_by_notice(day("2026-04-01")), Some(day("2026-08-01")));
}

#[test]
fn u2_6_a_year_renews_unless_notice_is_given_three_months_before_its_end() {
    let term = Term::written(span("2024-01-01", "2025-01-01"), Some(3), Some(12));
    assert_eq!(term.expires(), None);
    assert_eq!(term.last_day_of_notice(day("2024-05-01")), Some(day("2024-09-30")));
    assert_eq!(term.ends_by_notice(day("2024-09-30")), Some(day("2025-01-01")));
    assert_eq!(term.ends_by_notice(day("2024-10-01")), Some(day("2026-01-01")));
    // Past the day, the next term is what notice can still end.
    assert_eq!(term.last_day_of_notice(day("2024-10-01")), Some(day("2025-09-30")));
    assert_eq!(term.next_renewal(day("2024-12-31")), Some(day("2025-01-01")));
    assert_eq!(term.next_renewal(day("2025-01-01")), Some(day("2026-01-01")));
    assert_eq!(term.current(day("2027-06-01")), Some(span("2027-01-01", "2028-01-01")));
}

#[test]
fn u2_6_a_term_that_ends_with_a_month_goes_on_ending_with_months() {
    let term = Term::written(span("2023-08-31", "2023-11-30"), Some(1), Some(3));
    let ends: Vec<_> = (0..4)
        .scan(day("2023-11-30"), |day, _| {
            let current = term.current(*day)?;
            *day = current.until?;
            current.until
        })
        .collect();
    assert_eq!(ends, [day("2024-02-29"), day("2024-05-30"), day("2024-08-30"), day("2024-11-30")]);
}

#[test]
fn l2_a_fixed_term_expires_by_its_date_whatever_notice_says() {
    let term = Term::written(span("2024-01-01", "2024-03-01"), Some(6), None);
    assert_eq!(term.ends(None), Some(day("2024-03-01")));
    assert_eq!(term.ends(Some(day("2024-01-15"))), Some(day("2024-03-01")));
    assert_eq!(term.last_day_of_notice(day("2024-01-15")), None);
    assert_eq!(term.ends_by_notice(day("2024-03-01")), None);
    let no_notice = Term::written(span("2024-01-01", "2025-01-01"), None, None);
    assert_eq!(no_notice.ends_by_notice(day("2024-02-01")), None);
}

#[test]
fn u2_6_notice_before_the_first_day_ends_it_no_earlier() {
    let term = Term::written(Span { from: day("2026-01-01"), until: None }, Some(1), None);
    assert_eq!(term.ends_by_notice(day("2025-06-01")), Some(day("2026-01-01")));
    assert!(!term.in_force(day("2026-01-01"), Some(day("2025-06-01"))));
}
