//! The decision by which the load enters each provider's chain: an attestation (O5), so that it is never passed off as
//! acts done here.

use entity::{decision, decision_chain};
use governance::role::Role;
use serde_json::json;
use sha2::{Digest, Sha256};

use super::{
    agreements::content,
    days::Days,
    ids,
    organisations::PROVIDERS,
    persons::{
        appointment_id,
        seat::{Scope, Seat},
    },
    world::World,
};

/// What the first decision of a chain follows: sixty-four noughts.
pub const GENESIS: &str = "0000000000000000000000000000000000000000000000000000000000000000";

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
        let body = content::canonical(&json!({
            "action": "ATTEST",
            "appointment": appointment_id(&admin),
            "clause": "O5",
            "decided_at": days.now,
            "keeper": keeper_id,
            "loaded": loaded,
            "object": { "id": keeper_id, "kind": "ORGANISATION" },
            "person": ids::person(&admin.subject),
            "provenance": "SAMPLE",
            "reason": REASON,
            "role": Role::PlatformAdmin,
            "seq": 1,
        }));
        let hash = chained(GENESIS, &body);
        world.decisions.push(decision::Model {
            id: ids::of("decision", &format!("{provider}/1")),
            keeper_id,
            seq: 1,
            decided_at: days.now,
            person_id: ids::person(&admin.subject),
            appointment_id: Some(appointment_id(&admin)),
            role: Role::PlatformAdmin,
            action: "ATTEST".to_owned(),
            object_kind: "ORGANISATION".to_owned(),
            object_id: keeper_id,
            clause: "O5".to_owned(),
            reason: REASON.to_owned(),
            body,
            before_hash: None,
            after_hash: content::hash(&loaded),
            previous_hash: GENESIS.to_owned(),
            hash: hash.clone(),
        });
        world.chains.push(decision_chain::Model { keeper_id, seq: 1, hash });
    }
}

const REASON: &str =
    "First load of sample data: public facts with their sources, the rest generated and marked as sample.";

/// The hash of a decision: SHA-256 over the previous hash, a line feed and the body, in lower-case hexadecimal.
pub fn chained(previous: &str, body: &str) -> String {
    Sha256::digest(format!("{previous}\n{body}")).iter().map(|byte| format!("{byte:02x}")).collect()
}
