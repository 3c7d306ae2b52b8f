//! Which promises would no longer be carried if an agreement beneath them ended, or became what a draft of it says (L3).

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use entity::{governed, sql::Sql};
use governance::{
    action::{Action, Kind},
    promise::Verdict,
    term::Span,
};
use uuid::Uuid;

use super::{
    chain::{DEEPEST, Proven, UNTIL, Version, version},
    ours::Ours,
};
use crate::{access::Session, error::ApiError};

/// What becomes of an agreement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Change {
    /// From that day on it is not there.
    Ends(NaiveDate),
    /// From that day on an organisation is no party to it.
    Leaves(Uuid, NaiveDate),
    /// Its draft, by the version's id, takes the place of what it says now.
    Becomes(Uuid),
}

/// An agreement, and what becomes of it.
pub type Changed = (Uuid, Change);

/// A promise that is carried less for it.
#[derive(Clone, Debug)]
pub struct Broken {
    /// The agreement that promises.
    pub agreement: Uuid,
    /// Its keeper.
    pub keeper: Uuid,
    /// The version.
    pub version: Uuid,
    /// The promise, as it would then be carried.
    pub proven: Proven,
}

impl Session {
    /// What each of these changes would break: of the promises of which the actor may see what they rest on.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn breaks(&self, changes: &[Changed]) -> Result<HashMap<Changed, Vec<Broken>>, ApiError> {
        let extent = self.extent(Action::Read, Kind::Underpinning);
        if extent.grants.is_empty() {
            return Ok(HashMap::new());
        }
        self.broken(changes, governed::condition(&extent)).await
    }

    /// The same of all that rests on an agreement, whoever acts: for those who are told of it.
    ///
    /// # Errors
    /// When the database does not answer.
    pub(crate) async fn breaks_for_all(&self, agreement: Uuid, change: Change) -> Result<Vec<Broken>, ApiError> {
        let changed = (agreement, change);
        let found = self.broken(&[changed], Sql::new("TRUE")).await?.remove(&changed);
        Ok(found.unwrap_or_default())
    }

    async fn broken(&self, changes: &[Changed], covered: Sql) -> Result<HashMap<Changed, Vec<Broken>>, ApiError> {
        let above = self.above(changes.iter().map(|(agreement, _)| *agreement), covered).await?;
        if above.is_empty() {
            return Ok(HashMap::new());
        }
        let drafts = changes.iter().filter_map(|(_, change)| match change {
            Change::Becomes(draft) => Some(*draft),
            Change::Ends(_) | Change::Leaves(..) => None,
        });
        let drafts = self.drafts(drafts.collect()).await?;
        let mut known = HashSet::new();
        let uppers: Vec<Version> =
            above.iter().filter(|(_, upper)| known.insert(upper.id)).map(|(_, upper)| upper.clone()).collect();
        let mut chain = self.chain(&uppers, &drafts).await?;
        let before = chain.proven(&uppers);
        let (as_it_is, parties) = (chain.lowers.clone(), chain.ours.clone());
        let mut found: Vec<(Changed, Broken)> = Vec::new();
        for changing in changes {
            let uppers: Vec<&Version> = above.iter().filter(|(of, _)| *of == changing.0).map(|(_, of)| of).collect();
            chain.ours.clone_from(&parties);
            let going_on = going_on(&as_it_is, *changing).map(|lowers| {
                chain.lowers = lowers;
                chain.proven(uppers.iter().copied())
            });
            chain.lowers = changed(&as_it_is, *changing, &drafts, self.today());
            chain.ours = parties.iter().map(|ours| left(ours, *changing)).collect();
            let mut proven = chain.proven(uppers.iter().copied());
            for upper in uppers {
                let was = going_on.as_ref().unwrap_or(&before).get(&upper.id).map_or(&[][..], Vec::as_slice);
                let worse =
                    proven.remove(&upper.id).unwrap_or_default().into_iter().filter(|proven| is_worse(proven, was));
                let (agreement, keeper, version) = (upper.agreement, upper.keeper, upper.id);
                found.extend(worse.map(|proven| (*changing, Broken { agreement, keeper, version, proven })));
            }
        }
        // Which of these risks was accepted, all read at once.
        let mut risks: HashMap<Uuid, Vec<Proven>> = HashMap::new();
        for (_, broken) in &found {
            risks.entry(broken.version).or_default().push(broken.proven.clone());
        }
        self.accepted(&mut risks).await?;
        let mut risks: HashMap<Uuid, std::vec::IntoIter<Proven>> =
            risks.into_iter().map(|(version, proven)| (version, proven.into_iter())).collect();
        let mut told: HashMap<Changed, Vec<Broken>> = HashMap::new();
        for (changing, broken) in found {
            if let Some(proven) = risks.get_mut(&broken.version).and_then(Iterator::next) {
                told.entry(changing).or_default().push(Broken { proven, ..broken });
            }
        }
        Ok(told)
    }

    /// The registered versions, not yet ended, that rest on each of these agreements, directly or through others.
    async fn above(&self, lowers: impl Iterator<Item = Uuid>, covered: Sql) -> Result<Vec<(Uuid, Version)>, ApiError> {
        let first = "WITH RECURSIVE up (root, provider_id, agreement_id, depth) AS (SELECT u.lower_agreement_id, \
            u.provider_id, u.upper_agreement_id, 1 FROM underpinning u WHERE ";
        let sql = Sql::new(first).and_then(Sql::within("u.lower_agreement_id", lowers)).and_then(format!(
            " UNION SELECT up.root, u.provider_id, u.upper_agreement_id, up.depth + 1 FROM underpinning u \
             JOIN up ON u.lower_agreement_id = up.agreement_id AND u.provider_id = up.provider_id \
             WHERE up.depth < {DEEPEST}) SELECT t.root, t.id, t.agreement_id, t.keeper_id, t.code, t.valid_from, t.until, \
             t.service_hours FROM (SELECT s.root, v.id, v.agreement_id, v.keeper_id, a.code, v.valid_from, {UNTIL} AS until, v.service_hours, s.provider_id, v.agreement_id AS upper_agreement_id \
             FROM (SELECT DISTINCT root, provider_id, agreement_id FROM up) s \
             JOIN agreement_version v ON v.agreement_id = s.agreement_id AND v.state = 'REGISTERED' \
             JOIN agreement a ON a.id = v.agreement_id) t WHERE (t.until IS NULL OR t.until > "
        ));
        let sql = sql.and_then(Sql::new("?) AND ").bind(self.today())).and_then(covered);
        let sql = sql.and_then(" ORDER BY t.code, t.id");
        self.read_rows(sql, |columns| Ok((columns.take()?, version(columns)?))).await
    }

    async fn drafts(&self, ids: Vec<Uuid>) -> Result<Vec<Version>, ApiError> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let sql = Sql::new(
            "SELECT v.id, v.agreement_id, v.keeper_id, a.code, v.valid_from, v.valid_until, v.service_hours \
             FROM agreement_version v JOIN agreement a ON a.id = v.agreement_id WHERE ",
        );
        self.read_rows(sql.and_then(Sql::within("v.id", ids)), version).await
    }
}

/// What would stand beneath if an agreement that ends went on: what its end breaks is broken by that end, however long the
/// day has been known. None where it goes on anyway.
fn going_on(lowers: &[Version], (agreement, change): Changed) -> Option<Vec<Version>> {
    let Change::Ends(_) = change else { return None };
    let last = lowers.iter().rposition(|lower| lower.agreement == agreement)?;
    let mut lowers = lowers.to_vec();
    let holds = lowers.get_mut(last)?.holds.as_mut().filter(|holds| holds.until.is_some())?;
    holds.until = None;
    Some(lowers)
}

/// A party after a change: it leaves, or stays as it is.
fn left(ours: &Ours, (agreement, change): Changed) -> Ours {
    match change {
        Change::Leaves(organisation, day) if ours.agreement == agreement && ours.organisation == organisation => {
            Ours { leaves: Some(ours.leaves.map_or(day, |leaves| leaves.min(day))), ..ours.clone() }
        }
        _ => ours.clone(),
    }
}

/// What stands beneath after a change: the agreement until its end, or with the draft from its first day on.
fn changed(lowers: &[Version], (agreement, change): Changed, drafts: &[Version], today: NaiveDate) -> Vec<Version> {
    let draft = match change {
        Change::Becomes(id) => drafts.iter().find(|draft| draft.id == id).cloned().map(|draft| {
            // A draft whose first day is not said is meant from now on.
            let holds = draft.holds.or(Some(Span { from: today, until: None }));
            Version { holds, ..draft }
        }),
        Change::Ends(_) | Change::Leaves(..) => None,
    };
    let until = match change {
        Change::Ends(day) => Some(day),
        Change::Leaves(..) => None,
        Change::Becomes(_) => draft.as_ref().and_then(|draft| draft.holds).map(|holds| holds.from),
    };
    let cut = |lower: &Version| {
        let holds = lower.holds.map(|holds| match until.filter(|_| lower.agreement == agreement) {
            Some(day) => Span { until: Some(holds.until.map_or(day, |until| until.min(day))), ..holds },
            None => holds,
        });
        Version { holds, ..lower.clone() }
    };
    // The same version may be the one that is registered.
    let others = lowers.iter().filter(|lower| draft.as_ref().is_none_or(|draft| draft.id != lower.id));
    others.map(cut).chain(draft.clone()).collect()
}

/// Whether a promise is not carried, and was, or was not carried in other ways.
fn is_worse(proven: &Proven, before: &[Proven]) -> bool {
    let told = |proven: &Proven| -> Vec<String> { proven.proof.misses.iter().map(ToString::to_string).collect() };
    let was = before.iter().find(|was| was.target == proven.target);
    proven.proof.verdict() == Verdict::NotCarried && was.is_none_or(|was| told(was) != told(proven))
}
