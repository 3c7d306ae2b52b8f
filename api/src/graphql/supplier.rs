//! Who supplies what to a service: staff only.

use async_graphql::{Context, ID, Object, Result};
use governance::words::Provenance;

use super::{
    ahead::{Governed, Selected, one},
    connection::Connection,
    date::Date,
    decision::{self, Decision},
    id::NodeType,
    organisation::Organisation,
    permission::{self, Permission},
};
use crate::access::{
    Member, One, Relation,
    facts::Subject,
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
    /// Global id.
    pub(super) async fn id(&self) -> ID {
        NodeType::ServiceSupplier.global(self.0.id)
    }

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

    /// Grows with every change; for `expectedVersion`.
    async fn version(&self) -> i64 {
        self.0.version
    }

    /// Where the facts come from (O5).
    async fn provenance(&self) -> Provenance {
        self.0.provenance
    }

    /// The source, where attested (O5).
    async fn source(&self) -> Option<&str> {
        self.0.source.as_deref()
    }

    /// The decisions on it, the newest first (V9).
    async fn decisions(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Page size from the start, 1–100 (default 20).")] first: Option<i32>,
        #[graphql(desc = "After this cursor.")] after: Option<String>,
    ) -> Result<Connection<Decision>> {
        decision::on(&self.0, ctx, first, after).await
    }

    /// What you may do to it, and why.
    async fn viewer_can(&self, ctx: &Context<'_>) -> Result<Vec<Permission>> {
        permission::viewer_can(&self.0, ctx, Subject::ServiceSupplier).await
    }
}

impl From<Member<ServiceSupplierRow>> for ServiceSupplier {
    fn from(row: Member<ServiceSupplierRow>) -> Self {
        Self(row)
    }
}
