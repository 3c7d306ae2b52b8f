//! How an agreement stands on a day: derived from its versions' states and dates, never stored (L2).

use std::ops::Deref;

use async_graphql::Enum;
use chrono::NaiveDate;
use governance::{
    lifecycle::VersionState,
    term::{Notice, NoticeTo},
};

use crate::access::{agreements::renewed::FirstEnds, rows::VersionRow};

/// How an agreement stands on a day (L2): derived from the states and dates of its versions.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Debug)]
pub enum AgreementStatus {
    /// Utkast: only drafted.
    Draft,
    /// Under granskning.
    InReview,
    /// Inväntar underskrift: reviewed, and not signed by all.
    AwaitingSignature,
    /// Undertecknat: signed by all, not yet registered.
    Signed,
    /// Kommande: registered, and begins after the day.
    Upcoming,
    /// I kraft: a registered version is in force on the day.
    InForce,
    /// Utgånget: the agreed time has run out.
    Expired,
    /// Uppsagt: ended by notice.
    Terminated,
}

impl AgreementStatus {
    /// The status on `day`, of the versions that the viewer may see, newest first; None where there is none. In force
    /// goes before upcoming, upcoming before ended, and what was once registered before what has not come so far.
    pub fn of(versions: &[impl Deref<Target = VersionRow>], day: NaiveDate) -> Option<Self> {
        if versions.iter().any(|version| version.in_force(day)) {
            return Some(Self::InForce);
        }
        if versions.iter().filter_map(|version| version.term()).any(|(from, _)| day < from) {
            return Some(Self::Upcoming);
        }
        if let Some(last) = last_of(versions) {
            let ended_by_notice = last.noticed().is_some_and(|from| {
                last.superseded_from.is_none_or(|next| from <= next) && (from <= day || Some(from) <= last.valid_from)
            });
            return Some(if ended_by_notice { Self::Terminated } else { Self::Expired });
        }
        versions.first().map(|version| match version.state {
            VersionState::Draft => Self::Draft,
            VersionState::InReview => Self::InReview,
            VersionState::Reviewed | VersionState::SignedInPart => Self::AwaitingSignature,
            VersionState::Signed | VersionState::Registered => Self::Signed,
        })
    }
}

/// The last registered one of the versions, newest first; not one whose place another took before it began, where there is
/// one that held: the viewer may be party to it, and not to what took its place.
fn last_of(versions: &[impl Deref<Target = VersionRow>]) -> Option<&VersionRow> {
    let registered = || versions.iter().map(Deref::deref).filter(|version| version.registered());
    registered().find(|version| !version.is_passed_over()).or_else(|| registered().next())
}

/// The end of an agreement, as its last registered version has it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ending {
    /// The first day without.
    pub ends_on: Option<NaiveDate>,
    /// The last day on which notice still ends it then; None where there is no term of notice, or notice was given.
    pub cancel_by: Option<NaiveDate>,
    /// The day on which it is prolonged where no notice is given by then.
    pub renews_on: Option<NaiveDate>,
}

/// The first day without it, if notice is given on `day`: by the registered versions that the viewer may see, newest first;
/// reckoned as the act does, by the one then in force where notice ends it before another takes its place. None where notice
/// ends nothing: none is agreed, it was given, or the agreement ends before anyway.
pub fn ends_by_notice(
    versions: &[impl Deref<Target = VersionRow>],
    first_ends: &FirstEnds,
    day: NaiveDate,
) -> Option<NaiveDate> {
    let last = last_of(versions)?;
    if last.noticed().is_some() {
        return None;
    }
    let versions = versions.iter().rev().map(Deref::deref);
    let holding: Vec<&VersionRow> =
        versions.filter(|version| version.registered() && version.holds_after(day)).collect();
    holding.iter().enumerate().find_map(|(at, version)| {
        let term = version.written(first_ends.get(&version.id).copied())?;
        let end = term.ends_by_notice(day)?;
        let expires = at + 1 < holding.len() && term.expires_before_notice(day);
        (!expires && version.superseded_from.is_none_or(|next| end <= next)).then_some(end)
    })
}

impl Ending {
    /// The end of the last registered one of the versions that the viewer may see, newest first; not of one that notice
    /// ended before it began, where there is another.
    pub fn of(versions: &[impl Deref<Target = VersionRow>]) -> Self {
        let registered = versions.iter().map(Deref::deref).filter(|version| version.registered());
        let begins = |version: &&VersionRow| {
            let ended = |ends| version.valid_from.is_some_and(|from| ends <= from);
            !version.is_passed_over() && !version.terminated_from.is_some_and(ended)
        };
        let Some(last) = registered.clone().find(begins).or_else(|| last_of(versions)) else {
            return Self::default();
        };
        let ends_on = [last.own_end(), last.superseded_from].into_iter().flatten().min();
        if last.terminated_from.is_some() || last.superseded_from.is_some() {
            return Self { ends_on: [ends_on, last.leaves_on].into_iter().flatten().min(), ..Self::default() };
        }
        let renews_on = ends_on.filter(|_| last.renewal_months.is_some());
        if let Some(leaves_on) = last.leaves_on {
            // Until a later term it is renewed first.
            let renews_on = renews_on.filter(|end| *end < leaves_on);
            let ends_on = Some(ends_on.map_or(leaves_on, |end| end.min(leaves_on)));
            return Self { ends_on, cancel_by: None, renews_on };
        }
        // Whatever it is counted from.
        let notice = last.written(None).and_then(|term| term.notice);
        let notice = notice.map(|notice| Notice { to: NoticeTo::TermEnd, ..notice });
        let cancel_by = ends_on.zip(notice).and_then(|(end, notice)| notice.last_day_for(end));
        Self { ends_on, cancel_by, renews_on }
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    fn version(number: i32, state: VersionState, from: Option<&str>, until: Option<&str>) -> VersionRow {
        VersionRow {
            id: Uuid::from_u64_pair(0, u64::from(number.unsigned_abs())),
            agreement_id: Uuid::nil(),
            number,
            state,
            valid_from: from.map(day),
            valid_until: until.map(day),
            notice_months: Some(3),
            renewal_months: Some(12),
            terminated_from: None,
            superseded_from: None,
            notice_to_month_end: false,
            leaves_on: None,
        }
    }

    #[test]
    fn the_day_decides() {
        let mut first = version(1, VersionState::Registered, Some("2026-01-01"), Some("2027-01-01"));
        let on = |first: &VersionRow, text| {
            let draft = version(2, VersionState::Draft, None, None);
            AgreementStatus::of(&[&draft, first], day(text)).expect("a status")
        };
        assert_eq!(on(&first, "2025-12-31"), AgreementStatus::Upcoming);
        assert_eq!(on(&first, "2026-01-01"), AgreementStatus::InForce);
        assert_eq!(on(&first, "2026-12-31"), AgreementStatus::InForce);
        assert_eq!(on(&first, "2027-01-01"), AgreementStatus::Expired);
        first.terminated_from = Some(day("2026-07-01"));
        assert_eq!(on(&first, "2026-06-30"), AgreementStatus::InForce);
        assert_eq!(on(&first, "2026-07-01"), AgreementStatus::Terminated);
        first.terminated_from = None;
        // A later version that the viewer is not party to has taken its place.
        first.superseded_from = Some(day("2026-03-01"));
        assert_eq!(on(&first, "2026-02-28"), AgreementStatus::InForce);
        assert_eq!(on(&first, "2026-03-01"), AgreementStatus::Expired);
    }

    #[test]
    fn what_is_not_registered_stands_as_its_newest_version() {
        let status = |state| AgreementStatus::of(&[&version(1, state, None, None)], day("2026-01-01"));
        assert_eq!(status(VersionState::Draft), Some(AgreementStatus::Draft));
        assert_eq!(status(VersionState::InReview), Some(AgreementStatus::InReview));
        assert_eq!(status(VersionState::Reviewed), Some(AgreementStatus::AwaitingSignature));
        assert_eq!(status(VersionState::SignedInPart), Some(AgreementStatus::AwaitingSignature));
        assert_eq!(status(VersionState::Signed), Some(AgreementStatus::Signed));
        assert_eq!(AgreementStatus::of(&[] as &[&VersionRow], day("2026-01-01")), None);
    }

    #[test]
    fn notice_ends_it_by_its_terms() {
        let given = |last: &VersionRow, on| ends_by_notice(&[last], &FirstEnds::new(), day(on));
        let mut open = version(1, VersionState::Registered, Some("2025-01-01"), None);
        open.renewal_months = None;
        assert_eq!(given(&open, "2026-11-22"), Some(day("2027-02-23")));
        open.notice_to_month_end = true;
        assert_eq!(given(&open, "2026-11-22"), Some(day("2027-03-01")));
        // Renewed twice, it goes on ending with its month.
        let mut renewed = version(1, VersionState::Registered, Some("2027-03-01"), Some("2028-02-29"));
        (renewed.renewal_months, renewed.notice_months) = (Some(3), Some(1));
        let signed = FirstEnds::from([(renewed.id, day("2027-11-30"))]);
        assert_eq!(ends_by_notice(&[&renewed], &signed, day("2028-02-10")), Some(day("2028-05-30")));
        renewed.terminated_from = Some(day("2028-05-30"));
        assert_eq!(given(&renewed, "2028-02-10"), None);
    }

    #[test]
    fn notice_is_counted_back_by_months() {
        let mut last = version(1, VersionState::Registered, Some("2025-01-01"), Some("2026-05-31"));
        let ending = Ending::of(&[&last]);
        assert_eq!(ending.ends_on, Some(day("2026-05-31")));
        assert_eq!(ending.cancel_by, Some(day("2026-02-28")));
        assert_eq!(ending.renews_on, Some(day("2026-05-31")));
        // Through 31 December: notice of 30 September runs through 30 December, of 1 October through 1 January.
        let year = version(1, VersionState::Registered, Some("2026-01-01"), Some("2027-01-01"));
        assert_eq!(Ending::of(&[&year]).cancel_by, Some(day("2026-09-30")));
        last.terminated_from = Some(day("2026-03-01"));
        let ending = Ending::of(&[&last]);
        assert_eq!(ending, Ending { ends_on: Some(day("2026-03-01")), ..Ending::default() });
        let open = version(1, VersionState::Registered, Some("2025-01-01"), None);
        assert_eq!(Ending::of(&[&open]), Ending::default());
        // Renewed, with no months said, notice may be given to the last.
        let mut last = version(1, VersionState::Registered, Some("2026-01-01"), Some("2027-01-01"));
        last.notice_months = None;
        assert_eq!(Ending::of(&[&last]).cancel_by, Some(day("2026-12-31")));
    }

    #[test]
    fn who_leaves_is_shown_its_own_end() {
        let mut own = version(1, VersionState::Registered, Some("2026-01-01"), Some("2027-01-01"));
        own.leaves_on = Some(day("2027-01-01"));
        let ends = |on| Ending { ends_on: Some(day(on)), ..Ending::default() };
        assert_eq!(Ending::of(&[&own]), ends("2027-01-01"), "it is not renewed, and there is nothing to cancel");
        assert_eq!(ends_by_notice(&[&own], &FirstEnds::new(), day("2026-03-01")), None);
        assert_eq!(AgreementStatus::of(&[&own], day("2026-12-31")), Some(AgreementStatus::InForce));
        assert_eq!(AgreementStatus::of(&[&own], day("2027-01-01")), Some(AgreementStatus::Terminated));
        // To a later term it is renewed first.
        own.leaves_on = Some(day("2028-01-01"));
        assert_eq!(Ending::of(&[&own]), Ending { renews_on: Some(day("2027-01-01")), ..ends("2027-01-01") });
    }

    #[test]
    fn a_version_that_never_holds_tells_nothing() {
        // Whoever has left the first at the end of its term was party to the second, whose place a third has taken.
        let mut first = version(1, VersionState::Registered, Some("2026-01-01"), Some("2027-03-01"));
        let mut second = version(2, VersionState::Registered, Some("2027-06-01"), Some("2028-06-01"));
        first.leaves_on = Some(day("2027-03-01"));
        (first.superseded_from, second.superseded_from) = (second.valid_from, second.valid_from);
        let seen = [&second, &first];
        assert_eq!(Ending::of(&seen), Ending { ends_on: Some(day("2027-03-01")), ..Ending::default() });
        assert_eq!(ends_by_notice(&seen, &FirstEnds::new(), day("2026-11-22")), None, "it was given");
        assert_eq!(AgreementStatus::of(&seen, day("2027-03-01")), Some(AgreementStatus::Terminated));
    }

    #[test]
    fn nobody_is_bound_longer_by_anothers_notice() {
        let mut now = version(1, VersionState::Registered, Some("2026-01-01"), None);
        let mut next = version(2, VersionState::Registered, Some("2027-09-01"), None);
        (now.renewal_months, next.renewal_months) = (None, None);
        now.superseded_from = next.valid_from;
        assert_eq!(ends_by_notice(&[&next, &now], &FirstEnds::new(), day("2026-11-22")), Some(day("2027-02-23")));
        assert_eq!(
            ends_by_notice(&[&next, &now], &FirstEnds::new(), day("2027-08-01")),
            Some(day("2027-11-02")),
            "by the one that follows"
        );
    }
}
