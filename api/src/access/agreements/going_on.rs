//! How a promise to a party goes on from one version of its agreement to the next (U2.8). Each version has its promises
//! under ids of its own; what is measured is the promise, and a month does not begin anew because a version does.
//!
//! To one party it is the same promise where the service, the metric, its unit and direction, and what it is measured over
//! are the same; where there are several such, the first goes on in the first, and so on. So what is copied goes on, and what
//! was written anew with another value.

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;
use entity::sql::Sql;
use sea_orm::DbErr;
use uuid::Uuid;

use crate::access::row::Columns;

/// A promise as one registered version makes it to one party.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Made {
    /// The target.
    pub target: Uuid,
    /// The party's part of the version.
    pub part: Uuid,
    /// The party.
    pub organisation: Uuid,
    /// Whether the target is the party's own; else it is common to all.
    pub own: bool,
    /// The first day of the version.
    pub from: NaiveDate,
    /// The first day without it.
    pub until: NaiveDate,
    alike: Alike,
    position: i32,
}

/// What promises have in common that are the same.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
struct Alike {
    agreement: Uuid,
    service: Uuid,
    metric: String,
    comparator: String,
    unit: String,
    over: Option<String>,
}

impl Made {
    /// What is read of each: of the target `x`, the party's part `q` and the days `d` of its version.
    pub(crate) const COLUMNS: &'static str = "x.id, q.id, q.organisation_id, x.part_id, d.valid_from, d.end_day, \
        x.position, q.agreement_id, x.service_id, x.metric, x.comparator, x.unit, x.measured_over";

    /// From where; further conditions follow.
    pub(crate) const FROM: &'static str = " FROM agreement_part q JOIN agreement_version_days d \
        ON d.version_id = q.version_id AND d.state = 'REGISTERED' AND d.end_day > d.valid_from \
        JOIN service_target x ON x.version_id = q.version_id AND (x.part_id IS NULL OR x.part_id = q.id) \
        WHERE NOT q.is_keeper AND ";

    pub(crate) fn read(columns: &mut Columns<'_>) -> Result<Self, DbErr> {
        let (target, part, organisation) = (columns.take()?, columns.take()?, columns.take()?);
        let own: Option<Uuid> = columns.take()?;
        let (from, until, position) = (columns.take()?, columns.take()?, columns.take()?);
        let alike = Alike {
            agreement: columns.take()?,
            service: columns.take()?,
            metric: columns.take()?,
            comparator: columns.take()?,
            unit: columns.take()?,
            over: columns.take()?,
        };
        Ok(Self { target, part, organisation, own: own.is_some(), from, until, alike, position })
    }

    /// Whether it holds on some day of a period.
    pub(crate) fn overlaps(&self, (start, end): (NaiveDate, NaiveDate)) -> bool {
        self.from < end && start < self.until
    }
}

/// The conditions that a promise is of one of these parties' parts, in whichever version of the same agreement.
pub(crate) fn beside(parts: impl IntoIterator<Item = Uuid>) -> Sql {
    Sql::new(
        "EXISTS (SELECT 1 FROM agreement_part p WHERE p.agreement_id = q.agreement_id \
         AND p.organisation_id = q.organisation_id AND ",
    )
    .and_then(Sql::within("p.id", parts))
    .and_then(")")
}

/// Promises, each with the others that are the same promise to the same party: in the order of their days.
#[derive(Default)]
pub(crate) struct GoingOn {
    chains: Vec<Vec<Made>>,
    /// By the party's part and the target.
    of: HashMap<(Uuid, Uuid), usize>,
    /// By the target: those of every party.
    all: HashMap<Uuid, Vec<usize>>,
}

impl GoingOn {
    pub(crate) fn new(made: Vec<Made>) -> Self {
        // Those of one part that are alike, in their order: common ones first.
        let mut parts: BTreeMap<(Uuid, Alike), Vec<Made>> = BTreeMap::new();
        for one in made {
            parts.entry((one.part, one.alike.clone())).or_default().push(one);
        }
        let mut chains: BTreeMap<(Alike, usize, Uuid), Vec<Made>> = BTreeMap::new();
        for ((_, alike), mut made) in parts {
            made.sort_unstable_by_key(|one| (one.own, one.position, one.target));
            for (rank, one) in made.into_iter().enumerate() {
                chains.entry((alike.clone(), rank, one.organisation)).or_default().push(one);
            }
        }
        let mut going_on = Self::default();
        let mut last: Option<(Alike, usize)> = None;
        let mut beside: Vec<usize> = Vec::new();
        for ((alike, rank, _), mut chain) in chains {
            chain.sort_unstable_by_key(|one| one.from);
            if last.as_ref() != Some(&(alike.clone(), rank)) {
                going_on.note(&beside);
                beside.clear();
                last = Some((alike, rank));
            }
            let at = going_on.chains.len();
            going_on.of.extend(chain.iter().map(|one| ((one.part, one.target), at)));
            beside.push(at);
            going_on.chains.push(chain);
        }
        going_on.note(&beside);
        going_on
    }

    /// These chains are one promise to several parties.
    fn note(&mut self, beside: &[usize]) {
        for made in beside.iter().filter_map(|at| self.chains.get(*at)).flatten() {
            self.all.insert(made.target, beside.to_vec());
        }
    }

    /// The promise as it goes on to the party.
    pub(crate) fn of(&self, part: Uuid, target: Uuid) -> &[Made] {
        let at = self.of.get(&(part, target)).copied();
        at.and_then(|at| self.chains.get(at)).map_or(&[], Vec::as_slice)
    }

    /// The promise as it goes on to every party that it is made to in some version.
    pub(crate) fn of_all(&self, target: Uuid) -> Vec<&[Made]> {
        let all = self.all.get(&target).into_iter().flatten();
        all.filter_map(|at| self.chains.get(*at)).map(Vec::as_slice).collect()
    }
}

/// The days around `day` on which a promise holds without interruption.
pub(crate) fn run(chain: &[Made], day: NaiveDate) -> Option<(NaiveDate, NaiveDate)> {
    let at = chain.iter().position(|made| made.from <= day && day < made.until)?;
    let made = chain.get(at)?;
    let (mut from, mut until) = (made.from, made.until);
    for before in chain.iter().take(at).rev() {
        if before.until < from {
            break;
        }
        from = from.min(before.from);
    }
    for after in chain.iter().skip(at + 1) {
        if after.from > until {
            break;
        }
        until = until.max(after.until);
    }
    Some((from, until))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn made(version: u128, party: u128, target: u128, position: i32, days: (&str, &str)) -> Made {
        let alike = Alike {
            agreement: Uuid::nil(),
            service: Uuid::nil(),
            metric: "AVAILABILITY".to_owned(),
            comparator: "AT_LEAST".to_owned(),
            unit: "PERCENT".to_owned(),
            over: Some("MONTH".to_owned()),
        };
        Made {
            target: Uuid::from_u128(target),
            part: Uuid::from_u128(version * 100 + party),
            organisation: Uuid::from_u128(party),
            own: false,
            from: day(days.0),
            until: day(days.1),
            alike,
            position,
        }
    }

    /// U2.8: a promise goes on in the one of the same place, to each party by itself, as long as nothing lies between.
    #[test]
    fn u2_8_a_promise_goes_on_from_version_to_version() {
        let (first, second, third) =
            (("2026-01-01", "2026-07-01"), ("2026-07-01", "2027-02-23"), ("2027-03-01", "2028-01-01"));
        let going_on = GoingOn::new(vec![
            made(2, 1, 21, 0, second),
            made(1, 1, 11, 0, first),
            made(1, 1, 12, 1, first),
            made(2, 1, 22, 1, second),
            made(1, 2, 11, 0, first),
            made(1, 2, 12, 1, first),
            made(3, 1, 31, 0, third),
        ]);
        let of = |version: u128, party: u128, target: u128| -> Vec<u128> {
            let chain = going_on.of(Uuid::from_u128(version * 100 + party), Uuid::from_u128(target));
            chain.iter().map(|made| made.target.as_u128()).collect()
        };
        assert_eq!(of(1, 1, 11), [11, 21, 31]);
        assert_eq!(of(2, 1, 22), [12, 22]);
        assert_eq!(of(1, 2, 11), [11], "it has left");
        assert_eq!(going_on.of_all(Uuid::from_u128(21)).len(), 2, "two parties");
        let chain = going_on.of(Uuid::from_u128(101), Uuid::from_u128(11));
        assert_eq!(run(chain, day("2026-08-01")), Some((day("2026-01-01"), day("2027-02-23"))));
        assert_eq!(run(chain, day("2027-05-01")), Some((day("2027-03-01"), day("2028-01-01"))));
        assert_eq!(run(chain, day("2027-02-25")), None);
    }
}
