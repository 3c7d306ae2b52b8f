//! Whether the chains of decisions are whole (N5): a gap or a change shows.

use std::collections::HashMap;

use entity::{decision, decision_chain};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use serde_json::Value;
use uuid::Uuid;

use super::{Decision, GENESIS, chained};

/// How many rows are read at once.
const PAGE: u64 = 1_000;

/// What was found of all chains.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Verified {
    /// How many decisions there are.
    pub decisions: u64,
    /// What is wrong, a sentence each.
    pub faults: Vec<String>,
}

/// The place that has been reached in a chain.
struct Place {
    keeper: Uuid,
    seq: i64,
    hash: String,
}

/// Walks every chain from its first decision to its head, and computes each hash anew. Reads only.
///
/// # Errors
/// When the database does not answer.
pub async fn verify<C: ConnectionTrait>(db: &C) -> Result<Verified, DbErr> {
    let mut verified = Verified::default();
    let mut ends: HashMap<Uuid, (i64, String)> = HashMap::new();
    let mut at: Option<Place> = None;
    loop {
        let rows = after(db, at.as_ref()).await?;
        let Some(last) = rows.last().map(|row| (row.keeper_id, row.seq)) else { break };
        for row in rows {
            verified.decisions += 1;
            let before = match at.take().filter(|place| place.keeper == row.keeper_id) {
                Some(place) => place,
                None => Place { keeper: row.keeper_id, seq: 0, hash: GENESIS.to_owned() },
            };
            verified.faults.extend(faults(&row, &before));
            ends.insert(row.keeper_id, (row.seq, row.hash.clone()));
            at = Some(Place { keeper: row.keeper_id, seq: row.seq, hash: row.hash });
        }
        debug_assert_eq!(at.as_ref().map(|place| (place.keeper, place.seq)), Some(last));
    }
    for head in decision_chain::Entity::find().all(db).await? {
        let end = ends.remove(&head.keeper_id).unwrap_or_else(|| (0, GENESIS.to_owned()));
        if end != (head.seq, head.hash) {
            verified.faults.push(format!("the chain of {} does not end in decision {}", head.keeper_id, head.seq));
        }
    }
    verified.faults.extend(ends.into_keys().map(|keeper| format!("the chain of {keeper} has no head")));
    Ok(verified)
}

/// The next rows, chain by chain.
async fn after<C: ConnectionTrait>(db: &C, at: Option<&Place>) -> Result<Vec<decision::Model>, DbErr> {
    use decision::Column::{KeeperId, Seq};
    let mut rows = decision::Entity::find();
    if let Some(Place { keeper, seq, .. }) = at {
        let beyond = Condition::all().add(KeeperId.eq(*keeper)).add(Seq.gt(*seq));
        rows = rows.filter(Condition::any().add(KeeperId.gt(*keeper)).add(beyond));
    }
    rows.order_by_asc(KeeperId).order_by_asc(Seq).limit(PAGE).all(db).await
}

/// What is wrong with a decision that stands after `before`.
fn faults(row: &decision::Model, before: &Place) -> Vec<String> {
    let mut faults = Vec::new();
    let mut fault = |what: &str| faults.push(format!("decision {} of {} {what}", row.seq, row.keeper_id));
    if row.seq != before.seq + 1 {
        fault("does not follow the one before it: one is missing");
    } else if row.previous_hash != before.hash {
        fault("does not carry the hash of the one before it");
    }
    if row.hash != chained(&row.previous_hash, &row.body) {
        fault("has another hash than its content: it was changed");
    } else if told(row).as_ref() != Some(row) {
        fault("says something else than its body: it was changed");
    }
    faults
}

/// The row as its body tells it.
fn told(row: &decision::Model) -> Option<decision::Model> {
    let body: Value = serde_json::from_str(&row.body).ok()?;
    let decision = Decision {
        id: row.id,
        keeper: row.keeper_id,
        decided_at: row.decided_at,
        person: row.person_id,
        appointment: row.appointment_id,
        role: row.role,
        action: row.action.clone(),
        object: (row.object_kind.clone(), row.object_id),
        clause: row.clause.clone(),
        reason: row.reason.clone(),
        before: row.before_hash.clone(),
        after: row.after_hash.clone(),
        details: body.get("details")?.clone(),
        cause: row.cause_id,
    };
    Some(decision.follow(row.seq, &row.previous_hash))
}
