//! Decisions as access reads them: by who may read their object (V9).

use chrono::{DateTime, Utc};
use governance::{action::Kind, role::Role};
use sea_orm::DbErr;
use uuid::Uuid;

use crate::access::row::{Columns, Row};

/// A decision on record (beslut, N5).
#[derive(Clone, Debug)]
pub struct DecisionRow {
    /// Id.
    pub id: Uuid,
    /// The provider whose chain it stands in; nil: the installation's.
    pub keeper_id: Uuid,
    /// Number in the chain.
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
    pub object_kind: Kind,
    /// The object.
    pub object_id: Uuid,
    /// The clause of the governance model.
    pub clause: String,
    /// Hash over the one before and this one.
    pub hash: String,
    /// The decision that it follows from.
    pub cause_id: Option<Uuid>,
}

impl Row for DecisionRow {
    const KIND: Kind = Kind::Decision;
    const TABLE: &'static str = "decision t";
    const COLUMNS: &'static str = "t.id, t.keeper_id, t.seq, t.decided_at, t.person_id, t.appointment_id, t.role, t.action, \
        t.object_kind, t.object_id, t.clause, t.hash, t.cause_id";

    fn read(columns: &mut Columns<'_>) -> Result<Self, DbErr> {
        Ok(Self {
            id: columns.take()?,
            keeper_id: columns.take()?,
            seq: columns.take()?,
            decided_at: columns.take()?,
            person_id: columns.take()?,
            appointment_id: columns.take()?,
            role: columns.word(Role::parse)?,
            action: columns.take()?,
            object_kind: columns.word(Kind::parse)?,
            object_id: columns.take()?,
            clause: columns.take()?,
            hash: columns.take()?,
            cause_id: columns.take()?,
        })
    }

    fn id(&self) -> Uuid {
        self.id
    }
}

/// A decision in full; read only when asked for. What of it may be told is for its kind of object to say.
#[derive(Clone, Debug)]
pub struct DecisionBodyRow {
    /// Id of the decision.
    pub id: Uuid,
    /// Canonical JSON.
    pub body: String,
}

impl Row for DecisionBodyRow {
    const KIND: Kind = Kind::Decision;
    const TABLE: &'static str = "decision t";
    const COLUMNS: &'static str = "t.id, t.body";

    fn read(columns: &mut Columns<'_>) -> Result<Self, DbErr> {
        Ok(Self { id: columns.take()?, body: columns.take()? })
    }

    fn id(&self) -> Uuid {
        self.id
    }
}

/// Why a decision was taken: not for everyone who may read its object (V9).
#[derive(Clone, Debug)]
pub struct DecisionReasonRow {
    /// Id of the decision.
    pub id: Uuid,
    /// Why.
    pub reason: String,
}

impl Row for DecisionReasonRow {
    const KIND: Kind = Kind::DecisionReason;
    const TABLE: &'static str = "decision t";
    const COLUMNS: &'static str = "t.id, t.reason";

    fn read(columns: &mut Columns<'_>) -> Result<Self, DbErr> {
        Ok(Self { id: columns.take()?, reason: columns.take()? })
    }

    fn id(&self) -> Uuid {
        self.id
    }
}

/// From which files the facts of a decision were stated (O5): read by who may read why. With the decision in full, of which
/// nothing else is told.
#[derive(Clone, Debug)]
pub struct DecisionFilesRow {
    /// Id of the decision.
    pub id: Uuid,
    /// Canonical JSON.
    pub body: String,
}

impl Row for DecisionFilesRow {
    const KIND: Kind = Kind::DecisionReason;
    const TABLE: &'static str = "decision t";
    const COLUMNS: &'static str = "t.id, t.body";

    fn read(columns: &mut Columns<'_>) -> Result<Self, DbErr> {
        Ok(Self { id: columns.take()?, body: columns.take()? })
    }

    fn id(&self) -> Uuid {
        self.id
    }
}
