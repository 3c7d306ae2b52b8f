//! Which agreement carries what another promises (L3): suppliers' under Sunet's, Sunet's under the university's.

use entity::underpinning;
use governance::words::PartySide;

use super::spec::{Agreement, Version};
use crate::sample::{ids, world::World};

/// Services whose suppliers have followed one another, and the place that they take in turn beneath what is promised.
const SUCCESSIONS: &[(&str, &str)] = &[("tcs", "certificates")];

/// Adds the underpinnings: every agreement of Sunet with a customer, beneath which stands each supplier agreement that
/// supported its service while it held, ended since or not; and every agreement of the university's department on services
/// that stand on one of Sunet's.
pub fn add(agreements: &[Agreement], world: &mut World) {
    for upper in agreements.iter().filter(|agreement| agreement.side == PartySide::Provider) {
        for lower in agreements.iter().filter(|lower| carries(lower, upper)) {
            world.underpinnings.push(underpinning::Model {
                id: ids::of(
                    "underpinning",
                    &format!("{}/{}|{}/{}", upper.keeper, upper.code, lower.keeper, lower.code),
                ),
                provider_id: ids::organisation(upper.keeper),
                upper_agreement_id: ids::agreement(upper.keeper, &upper.code),
                lower_agreement_id: ids::agreement(lower.keeper, &lower.code),
                place: place(lower, upper),
            });
        }
    }
}

fn carries(lower: &Agreement, upper: &Agreement) -> bool {
    if lower.keeper == upper.keeper {
        // History stays: what carried an earlier version is still told of, beside what carries the one in force.
        let beneath = |above: &Version, below: &Version| {
            let main = above.services.first();
            main.is_some_and(|service| below.services.contains(service)) && at_once(above, below)
        };
        return lower.side == PartySide::Customer
            && upper.versions.iter().any(|above| lower.versions.iter().any(|below| beneath(above, below)));
    }
    let lines = lower.versions.iter().flat_map(|version| &version.parts).flat_map(|part| &part.lines);
    lines.filter_map(|line| line.underpins).any(|(provider, service)| {
        let covers = |version: &Version| version.services.iter().any(|code| code == service);
        provider == upper.keeper && upper.versions.iter().any(covers)
    })
}

/// Whether there is a day on which both hold.
fn at_once(one: &Version, other: &Version) -> bool {
    one.ends().is_none_or(|end| end > other.from) && other.ends().is_none_or(|end| end > one.from)
}

fn place(lower: &Agreement, upper: &Agreement) -> Option<String> {
    let main = upper.versions.first().and_then(|version| version.services.first())?;
    let taken = SUCCESSIONS.iter().find(|(service, _)| service == main && lower.keeper == upper.keeper)?;
    Some(taken.1.to_owned())
}
