//! Who supplies what to a service: staff only.

use async_graphql::{Context, Object, Result};
use chrono::NaiveDate;

use super::{
    connection::{key, session},
    organisation::Organisation,
};
use crate::access::{
    Member,
    rows::{OrganisationRow, ServiceSupplierRow},
};

/// That an organisation supplies something to a service.
pub struct ServiceSupplier(pub Member<ServiceSupplierRow>);

/// That an organisation supplies something to a service (leverantör, S4.2.2).
#[Object]
impl ServiceSupplier {
    /// The supplier.
    async fn supplier(&self, ctx: &Context<'_>) -> Result<Option<Organisation>> {
        Ok(self
            .0
            .one::<OrganisationRow>(session(ctx)?, &key(ctx), |row| Some(row.supplier_id))
            .await?
            .map(Organisation))
    }

    /// What it supplies.
    async fn product(&self) -> Option<&str> {
        self.0.product.as_deref()
    }

    /// First day; null: not known.
    async fn valid_from(&self) -> Option<NaiveDate> {
        self.0.valid_from
    }

    /// First day without; null: until further notice.
    async fn valid_until(&self) -> Option<NaiveDate> {
        self.0.valid_until
    }
}

impl From<Member<ServiceSupplierRow>> for ServiceSupplier {
    fn from(row: Member<ServiceSupplierRow>) -> Self {
        Self(row)
    }
}
