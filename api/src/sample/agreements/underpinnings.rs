//! Which agreement carries what another promises (L3): suppliers' under Sunet's, Sunet's under the university's.

use entity::underpinning;
use governance::words::PartySide;

use super::spec::Agreement;
use crate::sample::{ids, world::World};

/// Adds the underpinnings: every agreement of Sunet with a customer that concerns a service which a supplier agreement in
/// force supports, and every agreement of the university's department on services that stand on one of Sunet's.
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
                place: None,
            });
        }
    }
}

fn carries(lower: &Agreement, upper: &Agreement) -> bool {
    let (Some(lower_version), Some(upper_version)) = (lower.versions.last(), upper.versions.last()) else {
        return false;
    };
    if lower.keeper == upper.keeper {
        let main = upper_version.services.first();
        return lower.side == PartySide::Customer
            && main.is_some_and(|service| lower_version.services.contains(service))
            && lower_version.ends().is_none_or(|end| end > upper_version.from);
    }
    let underpinned = lower_version.parts.iter().flat_map(|part| &part.lines).filter_map(|line| line.underpins);
    underpinned.into_iter().any(|(provider, service)| {
        provider == upper.keeper && upper_version.services.iter().any(|code| code == service)
    })
}
