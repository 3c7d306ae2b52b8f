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
}

impl Decision {
    /// The row that follows `previous` in its chain. What its columns say stands in its body, which the hash is over.
    pub fn follow(self, seq: i64, previous: &str) -> decision::Model {
        let body = canonical(&json!({
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
        }));
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
        }
    }
}

/// The hash of a decision: SHA-256 over the previous hash, a line feed and the body, in lower-case hexadecimal.
pub fn chained(previous: &str, body: &str) -> String {
    hash_text(&format!("{previous}\n{body}"))
}

/// Puts a decision at the end of its keeper's chain. The chain's head is locked last of all (see CONTRIBUTING.md), so
/// call it at the end of the transaction that carries the decision out.
///
/// # Errors
/// When the database refuses.
pub async fn record(transaction: &DatabaseTransaction, decision: Decision) -> Result<(), DbErr> {
    let keeper = decision.keeper;
    let empty = decision_chain::Model { keeper_id: keeper, seq: 0, hash: GENESIS.to_owned() };
    let there = OnConflict::column(decision_chain::Column::KeeperId).do_nothing().to_owned();
    decision_chain::Entity::insert(empty.into_active_model())
        .on_conflict(there)
        .exec_without_returning(transaction)
        .await?;
    // SQLite leaves the lock out: there, a transaction that writes is alone.
    let head = decision_chain::Entity::find_by_id(keeper).lock_exclusive().one(transaction).await?;
    let head = head.ok_or_else(|| DbErr::RecordNotFound(format!("the head of the chain of {keeper}")))?;
    let row = decision.follow(head.seq + 1, &head.hash);
    let mut head = head.into_active_model();
    (head.seq, head.hash) = (Set(row.seq), Set(row.hash.clone()));
    decision::Entity::insert(row.into_active_model()).exec_without_returning(transaction).await?;
    head.update(transaction).await.map(|_| ())
}
