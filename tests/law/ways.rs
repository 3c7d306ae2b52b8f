//! Every way of reading, compared.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use governance::action::{Action, Kind};
use katalog::access::{
    Session,
    proof::{Listed, Walk},
};
use uuid::Uuid;

use super::{make::ISSUER, mutants::Mutants, oracle::Sight, random::Random, world::World};
use crate::database::base::Base;

type Ids = BTreeSet<Uuid>;

/// Compares all ways for everybody, signed in or not.
pub async fn compare(world: &World, base: &Base, random: &mut Random, mutants: &Mutants, place: &str) {
    let nobody = std::iter::once((None, None));
    let persons = world.identities.iter().map(|row| (Some(row.person_id), Some(row.subject.as_str())));
    for (person, subject) in nobody.chain(persons) {
        let identity = subject.map(|subject| (ISSUER, subject));
        let reader = base.db.readers.clone();
        let session = Session::prove(reader, world.now, world.today, identity).await.unwrap();
        let sight = Sight::of(world, person);
        let (ahead, alone) = (session.hanging(true).await.unwrap(), session.hanging(false).await.unwrap());
        assert_eq!(ahead, alone, "{place}: read ahead, as {}", subject.unwrap_or("nobody"));
        for listed in Listed::ALL {
            let at = format!("{place}: {listed:?} as {}", subject.unwrap_or("nobody"));
            let seen = world.rows(listed).into_iter().filter(|id| sight.sees(listed, *id)).collect();
            Ways { world, session: &session, sight: &sight, listed, seen: &seen, at: &at }.compare(random).await;
            mutants.hunt(&session, listed, &seen).await;
        }
    }
    let mut nobody = Session::anonymous(base.db.readers.clone(), world.now, world.today);
    mutants.imagine(world, &mut nobody, random, place).await;
}

/// One list as one actor sees it.
struct Ways<'a> {
    world: &'a World,
    session: &'a Session,
    sight: &'a Sight<'a>,
    listed: Listed,
    /// What the second reading says.
    seen: &'a Ids,
    at: &'a str,
}

impl Ways<'_> {
    async fn compare(&self, random: &mut Random) {
        let (session, listed) = (self.session, self.listed);
        let (action, kind) = listed.law();
        let all = self.world.rows(listed);
        self.same("as a list", session.covered(listed, &session.extent(action, kind)).await.unwrap());
        self.same("by id", session.found(listed, &all).await.unwrap());
        if let Some(judged) = session.judged(listed, &all).await.unwrap() {
            self.same("judged on facts", judged);
        }
        if listed == Listed::ProcessDescriptions {
            self.written().await;
        }
        for number in session.counted(listed).await.unwrap() {
            assert_eq!(number, u64::try_from(self.seen.len()).unwrap(), "{}: as a number", self.at);
        }
        self.nested().await;
        self.walked(random).await;
    }

    /// U8, R2: who writes a description, as SQL, on facts, and by the second reading: an owner of that very process.
    async fn written(&self) {
        let (action, kind, all) = (Action::Write, Kind::ProcessDescription, self.world.rows(self.listed));
        let expected: Ids = all.iter().copied().filter(|id| self.sight.writes_process(*id)).collect();
        let listed = self.session.covered(self.listed, &self.session.extent(action, kind)).await.unwrap();
        let judged = self.session.judged_of(self.listed, action, &all).await.unwrap().unwrap();
        assert_eq!(listed.into_iter().collect::<Ids>(), expected, "{}: written, as SQL", self.at);
        assert_eq!(judged.into_iter().collect::<Ids>(), expected, "{}: written, on facts", self.at);
    }

    /// The lists nested in other rows together hold every row that hangs under one, and say how many they hold.
    async fn nested(&self) {
        let parents = self.world.parents(self.listed);
        let mut together = Vec::new();
        for (parent, rows, number) in self.session.nested(self.listed, &parents).await.unwrap() {
            let distinct: Ids = rows.iter().copied().collect();
            assert_eq!(distinct.len(), rows.len(), "{}: twice under {parent}", self.at);
            assert_eq!(number, u64::try_from(rows.len()).unwrap(), "{}: as a number under {parent}", self.at);
            together.extend(rows);
        }
        let hanging = |id: &&Uuid| self.world.has_parent(self.listed, **id);
        let seen: Ids = self.seen.iter().filter(hanging).copied().collect();
        assert_eq!(together.into_iter().collect::<Ids>(), seen, "{}: nested", self.at);
    }

    /// Page by page: each order both ways round, read from either end, gives the same rows in the same order.
    async fn walked(&self, random: &mut Random) {
        let (session, listed, order) = (self.session, self.listed, random.below(6));
        let mut walk = Walk { order, descending: random.percent(50), backward: false, size: 1 };
        let mut size = |walk: &mut Walk| walk.size = i32::try_from(random.from(2, 12)).unwrap();
        size(&mut walk);
        let forward = session.walked(listed, walk).await.unwrap();
        self.same(&format!("page by page, {walk:?}"), forward.clone());
        if listed == Listed::Agreements && walk.by_end() {
            let ends: Vec<_> = forward.iter().map(|id| (self.sight.end(*id), *id)).collect();
            let right = |pair: &[(NaiveDate, Uuid)]| (pair[0] < pair[1]) != walk.descending;
            assert!(ends.windows(2).all(right), "{}: not by the end that one sees: {ends:?}", self.at);
        }
        let backward = Walk { backward: true, ..walk };
        size(&mut walk);
        assert_eq!(session.walked(listed, backward).await.unwrap(), forward, "{}: {backward:?}", self.at);
        let mut turned = Walk { descending: !walk.descending, ..walk };
        for _ in 0..2 {
            let Some(by_anchors) = session.walked_by_anchors(listed, turned).await.unwrap() else { break };
            let mut expected = forward.clone();
            if turned.descending != walk.descending {
                expected.reverse();
            }
            assert_eq!(by_anchors, expected, "{}: by anchors, {turned:?}", self.at);
            turned = Walk { descending: walk.descending, backward: true, ..walk };
        }
    }

    fn same(&self, way: &str, rows: Vec<Uuid>) {
        let found: Ids = rows.iter().copied().collect();
        assert_eq!(found.len(), rows.len(), "{}: {way}: a row comes twice", self.at);
        let hidden: Vec<_> = self.seen.difference(&found).collect();
        let leaked: Vec<_> = found.difference(self.seen).collect();
        assert!(hidden.is_empty() && leaked.is_empty(), "{}: {way}: leaks {leaked:?}, hides {hidden:?}", self.at);
    }
}
