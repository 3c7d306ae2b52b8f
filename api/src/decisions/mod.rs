//! Decisions on record (N5): who, in which appointment, when, why, by which clause; each chained to the one before it.

pub mod heads;
pub mod verify;

use chrono::{DateTime, Utc};
use entity::{decision, decision_chain};
use governance::role::Role;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, DatabaseTransaction, DbErr, EntityTrait, IntoActiveModel, QuerySelect,
    sea_query::OnConflict,
};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::canonical::{canonical, hash_text};

/// What the first decision of a chain follows: sixty-four noughts.
pub const GENESIS: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// Under which name decisions are counted, where anything is (`http::metrics`).
pub const COUNTED: &str = "katalog_decisions_total";

/// A decision before it has its place in a chain.
#[derive(Clone, Debug)]
pub struct Decision {
    /// Id of its row.
    pub id: Uuid,
    /// The provider whose decision it is; nil: the installation's own.
    pub keeper: Uuid,
    /// When.
    pub decided_at: DateTime<Utc>,
    /// Who.
    pub person: Uuid,
    /// In which appointment.
    pub appointment: Option<Uuid>,
    /// That appointment's role.
    pub role: Role,
    /// The action.
    pub action: String,
    /// What it was done to: kind and id.
    pub object: (String, Uuid),
    /// The clause of the governance model.
    pub clause: String,
    /// Why.
    pub reason: String,
    /// Hash of the object before.
    pub before: Option<String>,
    /// Hash of the object after.
    pub after: String,
    /// What else is to be remembered.
    pub details: Value,
    /// The decision that it follows from: what an act on one object causes on another.
    pub cause: Option<Uuid>,
}

impl Decision {
    /// The row that follows `previous` in its chain. What its columns say stands in its body, which the hash is over.
    pub fn follow(self, seq: i64, previous: &str) -> decision::Model {
        let mut body = json!({
            "action": self.action,
            "after": self.after,
            "appointment": self.appointment,
            "before": self.before,
            "clause": self.clause,
            "decided_at": self.decided_at,
            "details": self.details,
            "id": self.id,
            "keeper": self.keeper,
            "object": { "id": self.object.1, "kind": self.object.0 },
            "person": self.person,
            "reason": self.reason,
            "role": self.role,
            "seq": seq,
        });
        if let (Some(cause), Some(body)) = (self.cause, body.as_object_mut()) {
            body.insert("cause".to_owned(), json!(cause));
        }
        let body = canonical(&body);
        decision::Model {
            id: self.id,
            keeper_id: self.keeper,
            seq,
            decided_at: self.decided_at,
            person_id: self.person,
            appointment_id: self.appointment,
            role: self.role,
            action: self.action,
            object_kind: self.object.0,
            object_id: self.object.1,
            clause: self.clause,
            reason: self.reason,
            hash: chained(previous, &body),
            body,
            before_hash: self.before,
            after_hash: self.after,
            previous_hash: previous.to_owned(),
            cause_id: self.cause,
        }
    }
}

/// The hash of a decision: SHA-256 over the previous hash, a line feed and the body, in lower-case hexadecimal.
pub fn chained(previous: &str, body: &str) -> String {
    hash_text(&format!("{previous}\n{body}"))
}

/// How many decisions are written by one statement.
const AT_ONCE: usize = 500;

/// Puts decisions at the end of their keeper's chain, which is that of the first: one, and those that follow from it. The
/// chain's head is locked last of all (see CONTRIBUTING.md), so call it at the end of the transaction that carries them
/// out.
///
/// # Errors
/// When the database refuses.
pub async fn record(transaction: &DatabaseTransaction, decisions: Vec<Decision>) -> Result<(), DbErr> {
    let Some(keeper) = decisions.first().map(|first| first.keeper) else { return Ok(()) };
    let empty = decision_chain::Model { keeper_id: keeper, seq: 0, hash: GENESIS.to_owned() };
    let there = OnConflict::column(decision_chain::Column::KeeperId).do_nothing().to_owned();
    decision_chain::Entity::insert(empty.into_active_model())
        .on_conflict(there)
        .exec_without_returning(transaction)
        .await?;
    // SQLite leaves the lock out: there, a transaction that writes is alone.
    let head = decision_chain::Entity::find_by_id(keeper).lock_exclusive().one(transaction).await?;
    let head = head.ok_or_else(|| DbErr::RecordNotFound(format!("the head of the chain of {keeper}")))?;
    let (mut seq, mut hash) = (head.seq, head.hash.clone());
    let mut rows = Vec::with_capacity(decisions.len());
    for decision in decisions {
        let row = Decision { keeper, ..decision }.follow(seq + 1, &hash);
        (seq, hash) = (row.seq, row.hash.clone());
        rows.push(row);
    }
    for rows in rows.chunks(AT_ONCE) {
        let rows = rows.iter().map(|row| row.clone().into_active_model());
        decision::Entity::insert_many(rows).exec_without_returning(transaction).await?;
    }
    let mut head = head.into_active_model();
    (head.seq, head.hash) = (Set(seq), Set(hash));
    head.update(transaction).await.map(|_| ())
}
