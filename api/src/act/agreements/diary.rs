//! How an agreement of several versions is reckoned with (U2.6, U2.7), held against a diary that lives each day one after the
//! other: which version binds this evening, and what of it ends tomorrow. Of what it is held against it uses nothing: no
//! arithmetic on terms, no months of the calendar's, no day on which a version is replaced.

use std::collections::BTreeSet;

use chrono::{Datelike, Days, NaiveDate};
use entity::{agreement, agreement_part, agreement_version};
use governance::{
    lifecycle::VersionState,
    term::Span,
    words::{PartySide, Provenance},
};
use proptest::prelude::*;
use uuid::Uuid;

use super::{
    draw_up::blank,
    register::due,
    standing::{Standing, reckoned},
};
use crate::{
    access::{
        agreements::renewed::FirstEnds,
        rows::{VersionRow, written},
    },
    graphql::agreement_status::{AgreementStatus, ends_by_notice},
};

/// What a version says of its days; the versions of an agreement stand in the order of their numbers.
#[derive(Clone, Debug)]
struct Signed {
    from: NaiveDate,
    until: Option<NaiveDate>,
    notice: Option<u32>,
    renewal: Option<u32>,
    to_month_end: bool,
    /// The end that renewals on record have made of it.
    renewed_until: Option<NaiveDate>,
}

// ---- the diary ----

fn length(year: i32, month: u32) -> u32 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
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

/// How long a diary is kept: longer than any notice and any term.
const YEARS: i32 = 12;

fn horizon(day: NaiveDate) -> NaiveDate {
    NaiveDate::from_ymd_opt(day.year() + YEARS, 1, 1).unwrap()
}

impl Signed {
    /// The ends of its terms, one after the other.
    fn term_ends(&self, horizon: NaiveDate) -> BTreeSet<NaiveDate> {
        let mut ends = BTreeSet::new();
        let Some(first) = self.until else { return ends };
        ends.insert(first);
        let mut renewed = 0;
        while let Some(months) = self.renewal {
            renewed += months;
            let end = walk_months(first, renewed);
            if end > horizon {
                break;
            }
            ends.insert(end);
        }
        ends
    }

    /// Its last day has come this evening, by its clause.
    fn expires(&self, tomorrow: NaiveDate) -> bool {
        self.renewal.is_none() && self.until == Some(tomorrow)
    }

    /// Its clause has it hold on a day, whatever is on record, as long as no other has its place.
    fn would_hold(&self, day: NaiveDate) -> bool {
        self.from <= day && (self.renewal.is_some() || self.until.is_none_or(|until| day < until))
    }
}

/// The version that has begun last in the register by a day.
fn stands(versions: &[Signed], day: NaiveDate) -> Option<&Signed> {
    versions.iter().rev().find(|version| version.from <= day)
}

/// The version that holds on a day by its clause.
fn holds(versions: &[Signed], day: NaiveDate) -> Option<&Signed> {
    stands(versions, day).filter(|version| version.would_hold(day))
}

/// The first day without the agreement, where notice is given on a day: lived from that evening on. What has notice in its
/// terms and expires before that, with nothing to come, ends then; what has none is not ended by notice.
fn lived(versions: &[Signed], given: NaiveDate) -> Option<NaiveDate> {
    let last = horizon(given);
    let ends: Vec<BTreeSet<NaiveDate>> = versions.iter().map(|version| version.term_ends(last)).collect();
    let ends_of = |version: &Signed, day: NaiveDate| {
        let at = versions.iter().position(|other| std::ptr::eq(other, version)).unwrap();
        ends[at].contains(&day)
    };
    let lets_go = |version: &Signed, evening: NaiveDate| {
        let tomorrow = evening.succ_opt().unwrap();
        // Renewed, with no months said, notice may be given to the last.
        let months = version.notice.or(version.renewal.map(|_| 0));
        let run_out = months.is_some_and(|months| evening >= walk_months(given, months));
        run_out
            && match version.renewal {
                Some(_) => ends_of(version, tomorrow),
                None => !version.to_month_end || tomorrow.day() == 1,
            }
    };
    let mut evening = given;
    while evening < last {
        let tomorrow = evening.succ_opt().unwrap();
        let tonight = holds(versions, evening);
        let begins = stands(versions, tomorrow).filter(|version| version.from == tomorrow);
        if tonight.into_iter().chain(begins).any(|version| lets_go(version, evening)) {
            return Some(tomorrow);
        }
        let comes =
            |later: &Signed| later.from >= tomorrow && std::ptr::eq(stands(versions, later.from).unwrap(), later);
        if !versions.iter().any(comes) {
            match tonight {
                None => return None,
                Some(version) if version.expires(tomorrow) => return version.notice.map(|_| tomorrow),
                Some(_) => {}
            }
        }
        evening = tomorrow;
    }
    None
}

// ---- what it is held against ----

fn agreement() -> agreement::Model {
    agreement::Model {
        id: Uuid::nil(),
        keeper_id: Uuid::nil(),
        code: String::new(),
        title_sv: None,
        title_en: None,
        structure: None,
        assignment_id: None,
        code_key: String::new(),
        search: String::new(),
        version: 1,
        provenance: Provenance::Recorded,
        source: None,
    }
}

fn part(side: PartySide, is_keeper: bool) -> agreement_part::Model {
    agreement_part::Model {
        id: Uuid::now_v7(),
        keeper_id: Uuid::nil(),
        agreement_id: Uuid::nil(),
        version_id: Uuid::nil(),
        organisation_id: Uuid::now_v7(),
        side,
        is_keeper,
        shared_at: None,
        responsibilities_sv: None,
        responsibilities_en: None,
        part_hash: None,
        signed_on: None,
    }
}

fn count(months: Option<u32>) -> Option<i32> {
    months.map(|months| months.try_into().unwrap())
}

/// The versions as acts read them, the oldest first.
fn standings(versions: &[Signed]) -> Vec<Standing> {
    let of = |(at, signed): (usize, &Signed)| {
        let first = Span { from: signed.from, until: signed.until };
        let version = agreement_version::Model {
            state: VersionState::Registered,
            valid_from: Some(signed.from),
            valid_until: signed.renewed_until.or(signed.until),
            notice_months: count(signed.notice),
            renewal_months: count(signed.renewal),
            notice_to_month_end: signed.to_month_end,
            ..blank(&agreement(), i32::try_from(at).unwrap() + 1)
        };
        let term = written(first, version.notice_months, version.renewal_months, signed.to_month_end);
        let replaced = versions.iter().skip(at + 1).map(|later| later.from).min();
        Standing::of(version, vec![part(PartySide::Provider, true), part(PartySide::Customer, false)], term, replaced)
    };
    versions.iter().enumerate().map(of).collect()
}

fn id(at: usize) -> Uuid {
    Uuid::from_u128(at.try_into().unwrap())
}

/// The ends that were signed of those that have been renewed.
fn first_ends(versions: &[Signed]) -> FirstEnds {
    let renewed = versions.iter().enumerate().filter(|(_, signed)| signed.renewed_until.is_some());
    renewed.filter_map(|(at, signed)| Some((id(at), signed.until?))).collect()
}

/// The versions as they are shown, the newest first.
fn rows(versions: &[Signed]) -> Vec<VersionRow> {
    let of = |(at, signed): (usize, &Signed)| VersionRow {
        id: id(at),
        agreement_id: Uuid::nil(),
        number: i32::try_from(at).unwrap() + 1,
        state: VersionState::Registered,
        valid_from: Some(signed.from),
        valid_until: signed.renewed_until.or(signed.until),
        notice_months: count(signed.notice),
        renewal_months: count(signed.renewal),
        terminated_from: None,
        superseded_from: versions.iter().skip(at + 1).map(|later| later.from).min(),
        notice_to_month_end: signed.to_month_end,
        leaves_on: None,
    };
    versions.iter().enumerate().map(of).rev().collect()
}

// ---- random agreements ----

fn any_day() -> impl Strategy<Value = NaiveDate> {
    // Month ends more often than chance has them.
    let plain = (2023i32..2027, 1u32..13, 1u32..32)
        .prop_map(|(year, month, day)| NaiveDate::from_ymd_opt(year, month, day.min(length(year, month))).unwrap());
    let first = (2023i32..2027, 1u32..13).prop_map(|(year, month)| NaiveDate::from_ymd_opt(year, month, 1).unwrap());
    let end = (2023i32..2027, 1u32..13)
        .prop_map(|(year, month)| NaiveDate::from_ymd_opt(year, month, length(year, month)).unwrap());
    prop_oneof![3 => plain, 2 => first, 1 => end]
}

fn any_signed() -> impl Strategy<Value = Signed> {
    let days = (any_day(), prop::option::weighted(0.7, prop_oneof![1u64..500, Just(365u64)]));
    let terms = (prop::option::weighted(0.8, 0u32..13), prop::option::of(1u32..25), any::<bool>());
    (days, terms).prop_map(|((from, days), (notice, renewal, to_month_end))| {
        let until = days.map(|days| from + Days::new(days));
        Signed { from, until, notice, renewal: renewal.filter(|_| until.is_some()), to_month_end, renewed_until: None }
    })
}

/// Mostly in the order of their days, and often one right after the other; not always.
fn any_versions() -> impl Strategy<Value = Vec<Signed>> {
    (prop::collection::vec(any_signed(), 1..5), any::<bool>(), any::<bool>()).prop_map(
        |(mut versions, sorted, joined)| {
            if sorted {
                versions.sort_by_key(|version| version.from);
            }
            for at in 1..versions.len() {
                let (before, after) = versions.split_at_mut(at);
                let (Some(before), Some(next)) = (before.last(), after.first_mut()) else { continue };
                if let Some(until) = before.until.filter(|_| joined) {
                    let days = next.until.map(|end| end - next.from);
                    next.from = until;
                    next.until = days.map(|days| until + days);
                }
            }
            versions
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1500))]

    /// U2.7: notice is reckoned, and shown, as the diary has it, whatever has been signed for the time to come.
    #[test]
    fn u2_7_notice_ends_several_versions_when_the_diary_says(versions in any_versions(), given in any_day()) {
        let expected = lived(&versions, given);
        let standing = standings(&versions);
        let own: Vec<&Standing> = standing.iter().collect();
        prop_assert_eq!(reckoned(&own, given).map(|(_, end)| end), expected, "as the act reckons");
        let rows = rows(&versions);
        let shown: Vec<&VersionRow> = rows.iter().collect();
        prop_assert_eq!(ends_by_notice(&shown, &first_ends(&versions), given), expected, "as it is shown");
    }

    /// L2: how an agreement stands on a day follows from the days of its versions.
    #[test]
    fn l2_an_agreement_stands_as_its_versions_have_it(versions in any_versions(), asked in any_day()) {
        let rows = rows(&versions);
        let shown: Vec<&VersionRow> = rows.iter().collect();
        let on_record = |day| stands(&versions, day).is_some_and(|version| version.until.is_none_or(|until| day < until));
        let days = asked.iter_days().take_while(|day| *day < horizon(asked));
        let expected = if on_record(asked) {
            AgreementStatus::InForce
        } else if days.skip(1).any(on_record) {
            AgreementStatus::Upcoming
        } else {
            AgreementStatus::Expired
        };
        prop_assert_eq!(AgreementStatus::of(&shown, asked), Some(expected));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    /// U2.7: renewed whenever it is due, an agreement is in force on every day on which a clause has it hold, and on no other;
    /// and nothing is renewed that notice could still end.
    #[test]
    fn u2_7_renewed_when_due_it_holds_on_every_day(versions in any_versions()) {
        let mut versions = versions;
        let first = versions.iter().map(|version| version.from).min().unwrap();
        let mut today = first;
        while today < first + Days::new(1_200) {
            while let Ok((version, end)) = due(&standings(&versions), today) {
                prop_assert_ne!(lived(&versions, today), Some(end), "notice can still be given on {}", today);
                let next = version.term.current(end).and_then(|term| term.until).unwrap();
                let next = version.replaced.map_or(next, |replaced| replaced.min(next));
                prop_assert!(next > end, "renewed to {next}");
                let number = usize::try_from(version.version.number).unwrap();
                versions[number - 1].renewed_until = Some(next);
            }
            let held = rows(&versions).iter().any(|version| version.in_force(today));
            prop_assert_eq!(held, holds(&versions, today).is_some(), "on {}", today);
            today = today.succ_opt().unwrap();
        }
    }
}
