//! Customer relations: type.

use async_graphql::{Context, ID, Object, Result};
use governance::words::{Provenance, Tier};

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
    rows::{CustomerRelationRow, OrganisationRow},
};

/// That an organisation is a provider's customer (kundrelation, S4.6.1).
#[derive(Clone)]
pub struct CustomerRelation(pub Member<CustomerRelationRow>);

impl From<Member<CustomerRelationRow>> for CustomerRelation {
    fn from(row: Member<CustomerRelationRow>) -> Self {
        Self(row)
    }
}

const PROVIDER: One<CustomerRelationRow, OrganisationRow> = One::new("provider_id", |row| Some(row.provider_id));
const CUSTOMER: One<CustomerRelationRow, OrganisationRow> = One::new("customer_id", |row| Some(row.customer_id));

impl Governed for CustomerRelation {
    type Row = CustomerRelationRow;

    fn ahead(field: &Selected<'_>) -> Option<Relation> {
        Some(match field.name() {
            "provider" => field.one::<_, Organisation>(&PROVIDER),
            "customer" => field.one::<_, Organisation>(&CUSTOMER),
            _ => return None,
        })
    }
}

/// That an organisation is a provider's customer (kundrelation, S4.6.1): provider only (V6, V9).
#[Object]
impl CustomerRelation {
    /// Global id.
    pub(super) async fn id(&self) -> ID {
        NodeType::CustomerRelation.global(self.0.id)
    }

    /// The provider.
    async fn provider(&self, ctx: &Context<'_>) -> Result<Option<Organisation>> {
        one(&self.0, ctx, &PROVIDER).await
    }

    /// The customer.
    async fn customer(&self, ctx: &Context<'_>) -> Result<Option<Organisation>> {
        one(&self.0, ctx, &CUSTOMER).await
    }

    /// How the customer is tended.
    async fn tier(&self) -> Tier {
        self.0.tier
    }

    /// Whether it is only a potential customer.
    async fn potential(&self) -> bool {
        self.0.potential
    }

    /// Last contact.
    async fn last_contact_on(&self) -> Option<Date> {
        self.0.last_contact_on.map(Date)
    }

    /// Next contact.
    async fn next_contact_on(&self) -> Option<Date> {
        self.0.next_contact_on.map(Date)
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
        permission::viewer_can(&self.0, ctx, Subject::CustomerRelation).await
    }
}
