//! Decision (beslut, N5): who, in which appointment, when, why, by which clause. Append-only, one chain per keeper.

use chrono::{DateTime, Utc};
use governance::role::Role;
use sea_orm::entity::prelude::{
    ActiveModelBehavior, DeriveEntityModel, DerivePrimaryKey, DeriveRelation, EntityTrait, EnumIter, PrimaryKeyTrait,
};
use uuid::Uuid;

/// One row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "decision")]
pub struct Model {
    /// Id (UUIDv7).
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The provider whose chain it stands in; nil: the installation's.
    pub keeper_id: Uuid,
    /// Number in the chain, from 1.
    pub seq: i64,
    /// When.
    pub decided_at: DateTime<Utc>,
    /// Who.
    pub person_id: Uuid,
    /// In which appointment.
    pub appointment_id: Option<Uuid>,
    /// That appointment's role.
    pub role: Role,
    /// The action.
    pub action: String,
    /// Kind of the object.
    pub object_kind: String,
    /// The object.
    pub object_id: Uuid,
    /// The clause of the governance model.
    pub clause: String,
    /// Why.
    pub reason: String,
    /// The decision in full: canonical JSON.
    pub body: String,
    /// Hash of the object before.
    pub before_hash: Option<String>,
    /// Hash of the object after.
    pub after_hash: String,
    /// Hash of the decision before in the chain.
    pub previous_hash: String,
    /// Hash over the one before and this one's body.
    pub hash: String,
    /// The decision that this one follows from; None: it was taken by itself.
    pub cause_id: Option<Uuid>,
}

/// Relations are joined by hand, where access decides what may be read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
