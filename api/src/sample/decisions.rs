//! The decision by which the load enters each provider's chain: an attestation (O5), so that it is never passed off as
//! acts done here.

use entity::decision_chain;
use governance::role::Role;
use serde_json::json;

use super::{
    days::Days,
    ids,
    organisations::PROVIDERS,
    persons::{
        appointment_id,
        seat::{Scope, Seat},
    },
    world::World,
};
use crate::{
    canonical,
    decisions::{Decision, GENESIS},
};

/// Adds one decision per provider, by the administrator, who may attest a first load (O5).
pub fn add(days: &Days, world: &mut World) {
    let admin = Seat::new("admin", "", Role::PlatformAdmin, Scope::Installation);
    for provider in PROVIDERS {
        let keeper_id = ids::organisation(provider);
        let count = |held: usize| i64::try_from(held).unwrap_or(i64::MAX);
        let loaded = json!({
            "agreements": count(world.agreements.iter().filter(|row| row.keeper_id == keeper_id).count()),
            "deliveries": count(world.deliveries.iter().filter(|row| row.provider_id == keeper_id).count()),
            "portfolios": count(world.portfolios.iter().filter(|row| row.provider_id == keeper_id).count()),
            "services": count(world.services.iter().filter(|row| row.provider_id == keeper_id).count()),
        });
        let loads = Decision {
            id: ids::of("decision", &format!("{provider}/1")),
            keeper: keeper_id,
            decided_at: days.now,
            person: ids::person(&admin.subject),
            appointment: Some(appointment_id(&admin)),
            role: Role::PlatformAdmin,
            action: "ATTEST".to_owned(),
            object: ("ORGANISATION".to_owned(), keeper_id),
            clause: "O5".to_owned(),
            reason: REASON.to_owned(),
            before: None,
            after: canonical::hash(&loaded),
            details: json!({ "loaded": loaded, "provenance": "SAMPLE" }),
            cause: None,
        };
        let row = loads.follow(1, GENESIS);
        let hash = row.hash.clone();
        world.decisions.push(row);
        world.chains.push(decision_chain::Model { keeper_id, seq: 1, hash });
    }
}

const REASON: &str =
    "First load of sample data: public facts with their sources, the rest generated and marked as sample.";
