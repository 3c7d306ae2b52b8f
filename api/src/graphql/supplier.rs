//! Who supplies what to a service: staff only.

use async_graphql::{Context, Object, Result};

use super::{
    ahead::{Governed, Selected, one},
    date::Date,
    organisation::Organisation,
};
use crate::access::{
    Member, One, Relation,
    rows::{OrganisationRow, ServiceSupplierRow},
};

/// That an organisation supplies something to a service.
#[derive(Clone)]
pub struct ServiceSupplier(pub Member<ServiceSupplierRow>);

const SUPPLIER: One<ServiceSupplierRow, OrganisationRow> = One::new("supplier_id", |row| Some(row.supplier_id));

impl Governed for ServiceSupplier {
    type Row = ServiceSupplierRow;

    fn ahead(field: &Selected<'_>) -> Option<Relation> {
        (field.name() == "supplier").then(|| field.one::<_, Organisation>(&SUPPLIER))
    }
}

/// That an organisation supplies something to a service (leverantör, S4.2.2).
#[Object]
impl ServiceSupplier {
    /// The supplier.
    async fn supplier(&self, ctx: &Context<'_>) -> Result<Option<Organisation>> {
        one(&self.0, ctx, &SUPPLIER).await
    }

    /// What it supplies.
    async fn product(&self) -> Option<&str> {
        self.0.product.as_deref()
    }

    /// First day; null: not known.
    async fn valid_from(&self) -> Option<Date> {
        self.0.valid_from.map(Date)
    }

    /// First day without; null: until further notice.
    async fn valid_until(&self) -> Option<Date> {
        self.0.valid_until.map(Date)
    }
}

impl From<Member<ServiceSupplierRow>> for ServiceSupplier {
    fn from(row: Member<ServiceSupplierRow>) -> Self {
        Self(row)
    }
}
