//! How an agreement stands from a day on: its registered versions, each with its parties, who of them has given notice, and
//! for how long it holds. By it notice is reckoned (U2.7), whoever gives it.

use std::collections::HashMap;

use chrono::NaiveDate;
use entity::{agreement, agreement_notice, agreement_part, agreement_renewal, agreement_version};
use governance::{
    lifecycle::VersionState,
    term::{Span, Term},
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

use super::Held;
use crate::{
    access::rows::written,
    act::{Act, Refusal},
};

/// A registered version, and what is known of its days.
#[derive(Clone)]
pub(super) struct Standing {
    /// The version.
    pub version: agreement_version::Model,
    /// Every party's part, the keeper's among them.
    pub parts: Vec<agreement_part::Model>,
    /// Who of them has given notice of it.
    notices: Vec<agreement_notice::Model>,
    /// How long it holds by its terms.
    pub term: Term,
    /// The first day of a later registered version, which takes its place.
    pub replaced: Option<NaiveDate>,
}

impl Standing {
    /// Of which nobody has given notice.
    #[cfg(test)]
    pub fn of(
        version: agreement_version::Model,
        parts: Vec<agreement_part::Model>,
        term: Term,
        replaced: Option<NaiveDate>,
    ) -> Self {
        Self { version, parts, notices: Vec::new(), term, replaced }
    }

    /// First day.
    pub fn begins(&self) -> NaiveDate {
        self.version.valid_from.unwrap_or(NaiveDate::MIN)
    }

    /// Whether it is renewed at the end of its term.
    pub fn renews(&self) -> bool {
        self.version.valid_until.is_some() && self.term.renewal_months.is_some()
    }

    /// The first day without it, where that is known: one that is renewed goes on after its term.
    pub fn until(&self) -> Option<NaiveDate> {
        let agreed = self.version.valid_until.filter(|_| !self.renews());
        [agreed, self.version.terminated_from, self.replaced].into_iter().flatten().min()
    }

    /// The end of its term, where its clause renews it then: nobody has ended it by notice, and no later version has its
    /// place by then, or by today. One that goes on for nobody is not renewed before another takes its place.
    pub fn renewed_on(&self, today: NaiveDate) -> Option<NaiveDate> {
        let end = self.version.valid_until.filter(|_| self.renews() && self.version.terminated_from.is_none())?;
        let goes_on = self.replaced.is_none_or(|next| next > end && next > today && self.goes_on_after(end));
        goes_on.then_some(end)
    }

    /// Whether the keeper, and somebody across from it, have not left by that day.
    pub fn goes_on_after(&self, day: NaiveDate) -> bool {
        let keeper = self.parts.iter().find(|part| part.is_keeper).and_then(|keeper| self.leaves(keeper));
        keeper.is_none_or(|leaves| leaves > day) && self.across(day, Uuid::nil()).next().is_some()
    }

    /// The last day on which notice still ends it at the end of its term; None where that day has passed.
    pub fn notice_until(&self, today: NaiveDate) -> Option<NaiveDate> {
        let ends = self.term.ends_by_notice(today);
        self.term.last_day_of_notice(today).filter(|_| ends == self.version.valid_until)
    }

    /// Whether it holds on the day or on one after it.
    pub fn holds_after(&self, day: NaiveDate) -> bool {
        self.until().is_none_or(|until| until > day && until > self.begins())
    }

    /// The part of an organisation.
    pub fn part(&self, organisation: Uuid) -> Option<&agreement_part::Model> {
        self.parts.iter().find(|part| part.organisation_id == organisation)
    }

    /// The notice that was given for a part.
    pub fn notice(&self, part: &agreement_part::Model) -> Option<&agreement_notice::Model> {
        self.notices.iter().find(|notice| notice.part_id == part.id)
    }

    /// The first day without it for a party that has given notice.
    pub fn leaves(&self, part: &agreement_part::Model) -> Option<NaiveDate> {
        self.notice(part).map(|notice| notice.holds_from)
    }

    /// The parties on the other side than the keeper that have not left by the day, without this one. Where there are none,
    /// there is no agreement any more.
    pub fn across(&self, day: NaiveDate, without: Uuid) -> impl Iterator<Item = &agreement_part::Model> {
        let side = self.parts.iter().find(|part| part.is_keeper).map(|part| part.side);
        self.parts.iter().filter(move |part| {
            Some(part.side) != side
                && part.organisation_id != without
                && self.leaves(part).is_none_or(|leaves| leaves > day)
        })
    }

    /// The same version as an act holds it.
    pub fn held(&self, of: &agreement::Model) -> Held {
        Held { agreement: of.clone(), version: self.version.clone() }
    }
}

/// The registered versions of an agreement, the oldest first: four statements, however many they are.
pub(super) async fn standing(act: &Act, of: &agreement::Model) -> Result<Vec<Standing>, Refusal> {
    let tx = act.transaction();
    let versions = agreement_version::Entity::find()
        .filter(agreement_version::Column::AgreementId.eq(of.id))
        .filter(agreement_version::Column::State.eq(VersionState::Registered))
        .order_by_asc(agreement_version::Column::Number)
        .all(tx)
        .await?;
    let ids = || versions.iter().map(|version| version.id);
    let mut parts: HashMap<Uuid, Vec<agreement_part::Model>> = HashMap::new();
    let found = agreement_part::Entity::find()
        .filter(agreement_part::Column::VersionId.is_in(ids()))
        .order_by_asc(agreement_part::Column::Id);
    for part in found.all(tx).await? {
        parts.entry(part.version_id).or_default().push(part);
    }
    let mut notices: HashMap<Uuid, Vec<agreement_notice::Model>> = HashMap::new();
    let found = agreement_notice::Entity::find().filter(agreement_notice::Column::VersionId.is_in(ids()));
    for notice in found.all(tx).await? {
        notices.entry(notice.version_id).or_default().push(notice);
    }
    let mut signed: HashMap<Uuid, NaiveDate> = HashMap::new();
    let found = agreement_renewal::Entity::find().filter(agreement_renewal::Column::VersionId.is_in(ids()));
    for renewal in found.all(tx).await? {
        let end = signed.entry(renewal.version_id).or_insert(renewal.ended_on);
        *end = renewal.ended_on.min(*end);
    }
    let stands = |version: &agreement_version::Model| {
        let later = versions.iter().filter(|later| later.number > version.number);
        // Counted from the end that was signed, whatever renewals have made of it.
        let until = signed.get(&version.id).copied().or(version.valid_until);
        let first = Span { from: version.valid_from.unwrap_or(NaiveDate::MIN), until };
        Standing {
            parts: parts.remove(&version.id).unwrap_or_default(),
            notices: notices.remove(&version.id).unwrap_or_default(),
            term: written(first, version.notice_months, version.renewal_months, version.notice_to_month_end),
            replaced: later.filter_map(|later| later.valid_from).min(),
            version: version.clone(),
        }
    };
    Ok(versions.iter().map(stands).collect())
}

/// By which of these versions notice given on a day is reckoned, and the first day without that its terms allow: by the one
/// in force, where notice ends it before another takes its place; else by that one, which was signed too. So nobody is bound
/// longer by what follows from another's notice, nor less long by a version that expires before notice of it has run out. The
/// versions are those of the party that gives it.
pub(super) fn reckoned(own: &[&Standing], given: NaiveDate) -> Option<(usize, NaiveDate)> {
    let holding: Vec<usize> =
        own.iter().enumerate().filter(|(_, stands)| stands.holds_after(given)).map(|(at, _)| at).collect();
    holding.iter().find_map(|at| {
        let stands = own.get(*at)?;
        let end = stands.term.ends_by_notice(given)?.max(stands.begins());
        let expires = holding.last() != Some(at) && stands.term.expires_before_notice(given);
        (!expires && stands.replaced.is_none_or(|next| end <= next)).then_some((*at, end))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::act::agreements::draw_up::blank;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    fn stands(from: &str, until: Option<&str>, months: i32, replaced: Option<&str>) -> Standing {
        let agreement = agreement::Model {
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
            provenance: governance::words::Provenance::Recorded,
            source: None,
        };
        let version = agreement_version::Model {
            valid_from: Some(day(from)),
            valid_until: until.map(day),
            notice_months: Some(months),
            ..blank(&agreement, 1)
        };
        let first = Span { from: day(from), until: until.map(day) };
        let term = written(first, version.notice_months, None, false);
        Standing { version, parts: Vec::new(), notices: Vec::new(), term, replaced: replaced.map(day) }
    }

    #[test]
    fn notice_is_reckoned_by_the_version_that_it_ends() {
        let given = day("2026-11-22");
        let (now, far) = (stands("2026-01-01", None, 3, Some("2027-09-01")), stands("2027-09-01", None, 3, None));
        assert_eq!(reckoned(&[&now, &far], given), Some((0, day("2027-02-23"))), "another's far day binds nobody");
        // What was signed from soon on binds by its own terms.
        let (now, next) = (stands("2026-01-01", None, 3, Some("2027-01-01")), stands("2027-01-01", None, 12, None));
        assert_eq!(reckoned(&[&now, &next], given), Some((1, day("2027-11-23"))));
        // Which ends before anyway.
        assert_eq!(reckoned(&[&now], given), None);
        // The version in force expires before its notice has run out: what was signed for the time after binds.
        let now = stands("2026-01-01", Some("2027-01-01"), 3, Some("2027-01-01"));
        assert_eq!(reckoned(&[&now, &next], given), Some((1, day("2027-11-23"))));
        assert_eq!(reckoned(&[&now, &next], day("2026-09-30")), Some((0, day("2026-12-31"))));
        assert_eq!(reckoned(&[&far], given), Some((0, day("2027-09-01"))), "never before its first day");
        assert_eq!(reckoned(&[&stands("2026-01-01", Some("2026-11-01"), 3, None)], given), None, "it has ended");
    }
}
