//! What notice ends (U2.7): which versions, for whom, and who is shown it (N7).

use chrono::NaiveDate;
use entity::{agreement_notice, agreement_part, agreement_version};
use governance::{
    action::{Action, Kind},
    told::Occasion,
};
use serde_json::json;
use uuid::Uuid;

use super::{standing::Standing, tell_parties};
use crate::act::{Act, Refusal};

/// The versions to which a party belongs.
pub(super) fn of_party<'a>(stand: &'a [Standing], party: &agreement_part::Model) -> Vec<&'a Standing> {
    stand.iter().filter(|stands| stands.part(party.organisation_id).is_some()).collect()
}

/// Whether the version is renewed before that day, whatever notice is given now: its own terms let none end it before.
pub(super) fn is_due(stands: &Standing, first: NaiveDate, today: NaiveDate) -> bool {
    stands.renewed_on(today).is_some_and(|end| end < first && stands.notice_until(today).is_none())
}

/// What notice for a party from a day on ends.
pub(super) struct Ends<'a> {
    pub today: NaiveDate,
    pub from: NaiveDate,
    pub stand: &'a [Standing],
    pub party: &'a agreement_part::Model,
}

impl Ends<'_> {
    /// The versions that hold from that day on, and the one that ends on it by its own term.
    pub fn concerned(&self) -> Vec<&Standing> {
        let concerns = |stands: &&Standing| {
            stands.holds_after(self.from) || (stands.until() == Some(self.from) && stands.replaced.is_none())
        };
        self.stand.iter().filter(concerns).collect()
    }

    /// The parties across from the keeper that are bound by a version from that day on, besides this one.
    pub fn others_go_on(&self) -> bool {
        let stays = |stands: &Standing| {
            stands.across(self.from.max(stands.begins()), self.party.organisation_id).next().is_some()
        };
        !self.party.is_keeper && self.concerned().into_iter().any(stays)
    }

    /// Whether a party other than the keeper gives notice of what has, or had until now, other parties across from the keeper.
    pub fn beside_others(&self) -> bool {
        let now = |stands: &&Standing| stands.holds_after(self.today);
        let others = |stands: &Standing| stands.across(NaiveDate::MIN, self.party.organisation_id).next().is_some();
        !self.party.is_keeper && self.stand.iter().filter(now).any(others)
    }

    /// Puts notice down, on the party's part of each version that holds until that day.
    pub async fn note(&self, act: &Act) -> Result<(), Refusal> {
        let own = of_party(self.stand, self.party);
        let until = |stands: &&&Standing| stands.begins() < self.from && stands.holds_after(self.today);
        let mut noted: Vec<&Standing> = own.iter().filter(until).copied().collect();
        if noted.is_empty() {
            noted.extend(own.last());
        }
        for stands in noted {
            let Some(part) = stands.part(self.party.organisation_id).filter(|part| stands.leaves(part).is_none())
            else {
                continue;
            };
            act.insert(&agreement_notice::Model {
                id: Uuid::now_v7(),
                keeper_id: part.keeper_id,
                version_id: part.version_id,
                part_id: part.id,
                given_on: self.today,
                holds_from: self.from,
                recorded_at: act.now(),
            })
            .await?;
        }
        Ok(())
    }

    /// Ends each version that holds from that day on; gives them before and after. One that is renewed until a later term
    /// is not ended yet: notice stands on the part, and it is renewed no further. Nor is one from which others have gone on
    /// the same day, the end of its term.
    pub async fn end(&self, act: &Act) -> Result<Vec<(agreement_version::Model, agreement_version::Model)>, Refusal> {
        let mut ended = Vec::new();
        for stands in self.concerned() {
            let day = self.from.max(stands.begins());
            let pending = stands.version.valid_until.is_some_and(|until| until < day);
            let left = stands.parts.iter().any(|part| {
                part.organisation_id != self.party.organisation_id
                    && stands.leaves(part).is_some_and(|from| from <= day)
            });
            if pending || (left && !self.party.is_keeper) {
                continue;
            }
            let before = &stands.version;
            let after = agreement_version::Model {
                terminated_on: Some(self.today),
                terminated_from: Some(day),
                revision: before.revision + 1,
                ..before.clone()
            };
            act.save(before, &after).await?;
            ended.push((before.clone(), after));
        }
        Ok(ended)
    }

    /// The parties whose end notice moves: for the keeper, all that have not left before; else the party alone.
    pub fn moved(&self) -> Vec<agreement_part::Model> {
        if !self.party.is_keeper {
            return vec![self.party.clone()];
        }
        let mut moved: Vec<agreement_part::Model> = Vec::new();
        for stands in self.concerned() {
            for part in &stands.parts {
                let left = stands.leaves(part).is_some_and(|from| from <= self.from);
                if !left && !moved.iter().any(|other| other.organisation_id == part.organisation_id) {
                    moved.push(part.clone());
                }
            }
        }
        moved
    }

    /// What is decided stands on the party's own part, which nobody else sees (N7); the keeper's is everybody's.
    pub fn by_itself(&self, act: &mut Act) -> Result<Uuid, Refusal> {
        let agreement = self.party.agreement_id;
        let object = (Kind::Agreement, if self.party.is_keeper { agreement } else { self.party.id });
        tell_parties(act, Occasion::AgreementEndMoved, (Kind::Agreement, agreement), &self.moved());
        let was = json!({ "notice_given_on": null, "leaves_on": null });
        let is = json!({ "notice_given_on": self.today, "leaves_on": self.from });
        act.changed(Action::Terminate, object, self.party.keeper_id, (&was, &is))?;
        Ok(agreement)
    }
}
