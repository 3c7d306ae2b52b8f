//! What stands beneath versions, as a graph in which each agreement stands once: built for an agreement and its provider, and
//! read by the proof of each of its promises.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use governance::{
    promise::{Beneath, Carrier, Direct, Place, When, prove},
    term::Span,
};
use uuid::Uuid;

use super::{
    chain::{Proven, Target, Under, Version},
    ours::Ours,
};

/// All that stands beneath some versions, as it was read.
pub(super) struct Chain {
    pub(super) unders: Vec<Under>,
    pub(super) lowers: Vec<Version>,
    pub(super) targets: Vec<Target>,
    pub(super) supports: HashMap<Uuid, HashSet<Uuid>>,
    pub(super) ours: Vec<Ours>,
}

/// The same, each where it is looked for.
struct Found<'a> {
    /// By provider and upper agreement.
    unders: HashMap<(Uuid, Uuid), Vec<&'a Under>>,
    /// By agreement.
    lowers: HashMap<Uuid, Vec<&'a Version>>,
    /// By version.
    targets: HashMap<Uuid, Vec<&'a Target>>,
    /// By version and provider.
    ours: HashMap<(Uuid, Uuid), Vec<&'a Ours>>,
    supports: &'a HashMap<Uuid, HashSet<Uuid>>,
}

/// The agreements beneath one, each after those that it stands on.
#[derive(Default)]
struct Graph {
    agreements: Vec<Beneath>,
    /// The ids of the versions of each.
    versions: Vec<Vec<Uuid>>,
    /// Where each agreement is; None while it is being looked into.
    seen: HashMap<Uuid, Option<usize>>,
    /// What the agreement itself stands on.
    places: Vec<Place>,
}

impl Chain {
    /// The proof of every promise of these versions.
    pub(super) fn proven<'v>(&self, uppers: impl IntoIterator<Item = &'v Version>) -> HashMap<Uuid, Vec<Proven>> {
        let found = self.found();
        let mut graphs: HashMap<(Uuid, Uuid), Graph> = HashMap::new();
        let mut proven = HashMap::new();
        for upper in uppers {
            let (provider, agreement) = (upper.keeper, upper.agreement);
            let graph = graphs.entry((provider, agreement)).or_insert_with(|| found.graph(provider, agreement));
            proven.insert(upper.id, found.proven(upper, graph));
        }
        proven
    }

    fn found(&self) -> Found<'_> {
        fn by<'a, K: std::hash::Hash + Eq, T>(all: &'a [T], key: impl Fn(&T) -> K) -> HashMap<K, Vec<&'a T>> {
            let mut found: HashMap<K, Vec<&'a T>> = HashMap::new();
            for one in all {
                found.entry(key(one)).or_default().push(one);
            }
            found
        }
        Found {
            unders: by(&self.unders, |under| (under.provider, under.upper)),
            lowers: by(&self.lowers, |lower| lower.agreement),
            targets: by(&self.targets, |target| target.version),
            ours: by(&self.ours, |ours| (ours.version, ours.provider)),
            supports: &self.supports,
        }
    }
}

impl Found<'_> {
    fn proven(&self, upper: &Version, graph: &Graph) -> Vec<Proven> {
        let own = self.targets.get(&upper.id).into_iter().flatten();
        let prove_one = |target: &&Target| {
            let direct = self.direct(graph, target.service);
            let holds = upper.holds.unwrap_or(Span { from: NaiveDate::MIN, until: None });
            let when = When::read(upper.hours.as_deref());
            Proven {
                target: target.id,
                part: target.part,
                service: target.service,
                service_code: target.code.clone(),
                accepted: false,
                proof: prove(&target.promise, &when, holds, &graph.agreements, &direct),
                promise: target.promise.clone(),
            }
        };
        own.map(prove_one).collect()
    }

    /// What supports a service, of what the agreement itself stands on.
    fn direct(&self, graph: &Graph, service: Uuid) -> Vec<Direct> {
        let supports = |version: &Uuid| self.supports.get(version).is_some_and(|services| services.contains(&service));
        let mut direct = Vec::new();
        for Place { name, agreement } in &graph.places {
            let versions = graph.versions.get(*agreement).into_iter().flatten().enumerate();
            direct.extend(versions.filter(|(_, id)| supports(id)).map(|(version, _)| Direct {
                place: name.clone(),
                agreement: *agreement,
                version,
            }));
        }
        direct
    }

    fn graph(&self, provider: Uuid, agreement: Uuid) -> Graph {
        let mut graph = Graph::default();
        graph.seen.insert(agreement, None);
        graph.places = self.places(provider, agreement, &mut graph);
        graph
    }

    /// What an agreement stands on, for this provider; each is put down once, after what it stands on itself.
    fn places(&self, provider: Uuid, agreement: Uuid, graph: &mut Graph) -> Vec<Place> {
        let mut places = Vec::new();
        for under in self.unders.get(&(provider, agreement)).into_iter().flatten() {
            let known = graph.seen.get(&under.lower).copied();
            let at = known.unwrap_or_else(|| {
                graph.seen.insert(under.lower, None);
                let stands_on = self.places(provider, under.lower, graph);
                let (ids, versions) = self.carriers(provider, under.lower).into_iter().unzip();
                graph.agreements.push(Beneath { versions, stands_on });
                graph.versions.push(ids);
                let at = Some(graph.agreements.len() - 1);
                graph.seen.insert(under.lower, at);
                at
            });
            // An agreement that in the end stands on itself carries nothing more by it.
            let Some(agreement) = at else { continue };
            places.push(Place { name: under.place.clone().unwrap_or_else(|| under.lower.to_string()), agreement });
        }
        places
    }

    /// The versions of an agreement that carry anything for this provider.
    fn carriers(&self, provider: Uuid, agreement: Uuid) -> Vec<(Uuid, Carrier)> {
        let mut carriers = Vec::new();
        for lower in self.lowers.get(&agreement).into_iter().flatten() {
            let ours = self.ours.get(&(lower.id, provider)).map_or(&[][..], Vec::as_slice);
            let Some(holds) = lower.carries_for(provider, ours) else { continue };
            let told =
                |target: &&&Target| lower.keeper == provider || target.party.is_none_or(|party| party == provider);
            let targets = self.targets.get(&lower.id).into_iter().flatten().filter(told);
            let carrier = Carrier {
                label: lower.label.clone(),
                holds,
                when: When::read(lower.hours.as_deref()),
                promises: targets.map(|target| target.promise.clone()).collect(),
            };
            carriers.push((lower.id, carrier));
        }
        carriers
    }
}
