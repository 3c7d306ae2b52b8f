//! Relations between providers, customers and suppliers as access reads them: staff only (V6, V9).

use chrono::NaiveDate;
use governance::{
    action::Kind,
    words::{Provenance, Tier},
};
use sea_orm::DbErr;
use uuid::Uuid;

use crate::access::row::{Columns, Row};

/// That an organisation is a provider's customer (S4.6.1): provider only (V6, V9).
#[derive(Clone, Debug)]
pub struct CustomerRelationRow {
    /// Id.
    pub id: Uuid,
    /// The provider.
    pub provider_id: Uuid,
    /// The customer.
    pub customer_id: Uuid,
    /// How it is tended.
    pub tier: Tier,
    /// Whether it is only a potential customer.
    pub potential: bool,
    /// Last contact.
    pub last_contact_on: Option<NaiveDate>,
    /// Next contact.
    pub next_contact_on: Option<NaiveDate>,
    /// For optimistic concurrency.
    pub version: i64,
    /// Where the facts come from (O5).
    pub provenance: Provenance,
    /// The source, where attested.
    pub source: Option<String>,
}

impl Row for CustomerRelationRow {
    const KIND: Kind = Kind::CustomerRelation;
    const TABLE: &'static str = "customer_relation t";
    const COLUMNS: &'static str = "t.id, t.provider_id, t.customer_id, t.tier, t.potential, t.last_contact_on, \
        t.next_contact_on, t.version, t.provenance, t.source";

    fn read(columns: &mut Columns<'_>) -> Result<Self, DbErr> {
        Ok(Self {
            id: columns.take()?,
            provider_id: columns.take()?,
            customer_id: columns.take()?,
            tier: columns.word(Tier::parse)?,
            potential: columns.take()?,
            last_contact_on: columns.take()?,
            next_contact_on: columns.take()?,
            version: columns.take()?,
            provenance: columns.word(Provenance::parse)?,
            source: columns.take()?,
        })
    }

    fn id(&self) -> Uuid {
        self.id
    }
}

/// That an organisation supplies something to a service (S4.2.2): staff only.
#[derive(Clone, Debug)]
pub struct ServiceSupplierRow {
    /// Id.
    pub id: Uuid,
    /// The supplier.
    pub supplier_id: Uuid,
    /// What it supplies.
    pub product: Option<String>,
    /// First day.
    pub valid_from: Option<NaiveDate>,
    /// First day without.
    pub valid_until: Option<NaiveDate>,
    /// Grows with every change.
    pub version: i64,
    /// Where the facts come from (O5).
    pub provenance: Provenance,
    /// The source, where attested.
    pub source: Option<String>,
}

impl Row for ServiceSupplierRow {
    const KIND: Kind = Kind::SupplierRelation;
    const TABLE: &'static str = "service_supplier t";
    const COLUMNS: &'static str =
        "t.id, t.supplier_id, t.product, t.valid_from, t.valid_until, t.version, t.provenance, t.source";

    fn read(columns: &mut Columns<'_>) -> Result<Self, DbErr> {
        Ok(Self {
            id: columns.take()?,
            supplier_id: columns.take()?,
            product: columns.take()?,
            valid_from: columns.take()?,
            valid_until: columns.take()?,
            version: columns.take()?,
            provenance: columns.word(Provenance::parse)?,
            source: columns.take()?,
        })
    }

    fn id(&self) -> Uuid {
        self.id
    }
}
