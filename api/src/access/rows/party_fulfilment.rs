//! How parties did what they answer for, as access reads it.

use chrono::{DateTime, NaiveDate, Utc};
use governance::action::Kind;
use sea_orm::DbErr;
use uuid::Uuid;

use crate::access::row::{Columns, Row};

/// Whether a party, or the keeper towards it, did in a period what it answers for (U2.8): the last that was recorded.
#[derive(Clone, Debug)]
pub struct PartyFulfilmentRow {
    /// Id.
    pub id: Uuid,
    /// The party's part.
    pub part_id: Uuid,
    /// Whether it is the keeper's fulfilment towards the party.
    pub of_keeper: bool,
    /// First day.
    pub period_start: NaiveDate,
    /// First day after.
    pub period_end: NaiveDate,
    /// How often it was recorded.
    pub revision: i32,
    /// Whether it did.
    pub fulfilled: bool,
    /// In what, or in what not.
    pub text: String,
    /// When it was recorded.
    pub recorded_at: DateTime<Utc>,
}

impl Row for PartyFulfilmentRow {
    const KIND: Kind = Kind::PartyFulfilment;
    const TABLE: &'static str = "party_fulfilment t";
    const COLUMNS: &'static str = "t.id, t.part_id, t.of_keeper, t.period_start, t.period_end, t.revision, t.fulfilled, \
        t.text, t.recorded_at";

    fn read(columns: &mut Columns<'_>) -> Result<Self, DbErr> {
        Ok(Self {
            id: columns.take()?,
            part_id: columns.take()?,
            of_keeper: columns.take()?,
            period_start: columns.take()?,
            period_end: columns.take()?,
            revision: columns.take()?,
            fulfilled: columns.take()?,
            text: columns.take()?,
            recorded_at: columns.take()?,
        })
    }

    fn id(&self) -> Uuid {
        self.id
    }
}
