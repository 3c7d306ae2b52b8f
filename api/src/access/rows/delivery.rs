//! Deliveries as access reads them.

use chrono::NaiveDate;
use governance::{action::Kind, lifecycle::DeliveryState, words::Provenance};
use sea_orm::DbErr;
use uuid::Uuid;

use crate::access::{
    anchored::Anchored,
    row::{Columns, Row},
};

/// A delivery (leverans): a service delivered to a customer (S1.4).
#[derive(Clone, Debug)]
pub struct DeliveryRow {
    /// Id.
    pub id: Uuid,
    /// The provider's own code, its natural key.
    pub code: String,
    /// The provider.
    pub provider_id: Uuid,
    /// The service delivered.
    pub service_id: Uuid,
    /// The customer.
    pub customer_id: Uuid,
    /// The state as last recorded (S1.4).
    pub state: DeliveryState,
    /// The day it was ordered.
    pub ordered_on: NaiveDate,
    /// The day the customer approved it.
    pub approved_on: Option<NaiveDate>,
    /// First day it is active.
    pub active_from: Option<NaiveDate>,
    /// First day without.
    pub ended_on: Option<NaiveDate>,
    /// The representative who approved it.
    pub approved_by_person_id: Option<Uuid>,
    /// What was stated of an approval given elsewhere.
    pub approval_stated: Option<String>,
    /// For optimistic concurrency: grows with every change.
    pub version: i64,
    /// Where the facts come from (O5).
    pub provenance: Provenance,
    /// The source, where attested.
    pub source: Option<String>,
}

impl Row for DeliveryRow {
    const KIND: Kind = Kind::Delivery;
    const TABLE: &'static str = "delivery t";
    const COLUMNS: &'static str = "t.id, t.code, t.provider_id, t.service_id, t.customer_id, t.state, t.ordered_on, \
        t.approved_on, t.active_from, t.ended_on, t.approved_by_person_id, t.approval_stated, t.version, t.provenance, t.source";

    fn read(columns: &mut Columns<'_>) -> Result<Self, DbErr> {
        Ok(Self {
            id: columns.take()?,
            code: columns.take()?,
            provider_id: columns.take()?,
            service_id: columns.take()?,
            customer_id: columns.take()?,
            state: columns.word(DeliveryState::parse)?,
            ordered_on: columns.take()?,
            approved_on: columns.take()?,
            active_from: columns.take()?,
            ended_on: columns.take()?,
            approved_by_person_id: columns.take()?,
            approval_stated: columns.take()?,
            version: columns.take()?,
            provenance: columns.word(Provenance::parse)?,
            source: columns.take()?,
        })
    }

    fn id(&self) -> Uuid {
        self.id
    }
}

impl Anchored for DeliveryRow {
    const ANCHORS: &'static str = "delivery_anchor";
    const ID: &'static str = "delivery_id";
}
