//! How agreements are structured, and whom and what they do not cover (U2.1).

use async_graphql::{Context, ID, Object, Result};
use entity::{governed, sql::Sql};
use governance::{
    action::{Action, Kind},
    words::Structure,
};
use uuid::Uuid;

use super::{
    ahead::{Governed, Selected, one, page},
    connection::{Connection, counted, session},
    date::Date,
    decision::{self, Decision},
    id::NodeType,
    organisation::Organisation,
    permission::{self, Permission},
    service::Service,
};
use crate::access::{
    Filter, Member, One, Order, Paging, Relation,
    facts::Subject,
    rows::{AgreementStructureRow, ServiceRow},
};

/// How the agreements on a service are structured (U2.1).
#[derive(Clone)]
pub struct AgreementStructure(pub Member<AgreementStructureRow>);

impl From<Member<AgreementStructureRow>> for AgreementStructure {
    fn from(row: Member<AgreementStructureRow>) -> Self {
        Self(row)
    }
}

const SERVICE: One<AgreementStructureRow, ServiceRow> = One::new("service_id", |row| row.service_id);

impl Governed for AgreementStructure {
    type Row = AgreementStructureRow;

    fn ahead(field: &Selected<'_>) -> Option<Relation> {
        (field.name() == "service").then(|| field.one::<_, Service>(&SERVICE))
    }
}

/// How the agreements on a service are structured (avtalsstruktur, U2.1), or those on all services without a decision of
/// their own.
#[Object]
impl AgreementStructure {
    /// Global id.
    pub(super) async fn id(&self) -> ID {
        NodeType::AgreementStructure.global(self.0.id)
    }

    /// The service; null: all that have no decision of their own.
    async fn service(&self, ctx: &Context<'_>) -> Result<Option<Service>> {
        one(&self.0, ctx, &SERVICE).await
    }

    /// How.
    async fn structure(&self) -> Structure {
        self.0.structure
    }

    /// Since when.
    async fn decided_on(&self) -> Date {
        Date(self.0.decided_on)
    }

    /// Grows with every change; for `expectedVersion`.
    async fn version(&self) -> i64 {
        self.0.version
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
        permission::viewer_can(&self.0, ctx, Subject::AgreementStructure).await
    }
}

/// Which services and customers of a provider no agreement covers.
pub struct AgreementCoverage {
    /// The provider.
    pub provider: Uuid,
}

/// That the version of the part `p` is in force on a day, as the provider keeps it: one whose place a later version has
/// taken covers nobody.
const IN_FORCE: &str = "EXISTS (SELECT 1 FROM agreement_version_days v WHERE v.version_id = p.version_id \
    AND v.state = 'REGISTERED' AND v.valid_from <= ? AND v.end_day > ?)";

impl AgreementCoverage {
    /// Only for those who may see how the agreements are structured; an extent without the provider covers nothing.
    fn told(&self, ctx: &Context<'_>) -> Result<Sql> {
        let extent = session(ctx)?.extent(Action::Read, Kind::AgreementStructure);
        Ok(Sql::new("EXISTS (SELECT 1 FROM (SELECT o.id AS provider_id FROM organisation o WHERE o.id = ?) x WHERE ")
            .bind(self.provider)
            .and_then(governed::condition_of(&extent, "x"))
            .and_then(")"))
    }
}

/// Which services and customers of a provider no agreement in force covers (U2.1), for those who see how its agreements are
/// structured: SERVICE_LEVEL_MANAGER, CONTRACT_MANAGER, LEADERSHIP.
#[Object]
impl AgreementCoverage {
    /// The services in use that no agreement with a customer covers.
    async fn services(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Page size from the start, 1–100 (default 20).")] first: Option<i32>,
        #[graphql(desc = "After this cursor.")] after: Option<String>,
    ) -> Result<Connection<Service>> {
        let today = session(ctx)?.today();
        let uncovered = Sql::new(format!(
            "t.provider_id = ? AND t.state IN ('ACTIVE', 'RETIRING') AND NOT EXISTS (SELECT 1 FROM agreement_service c \
             JOIN agreement_part p ON p.version_id = c.version_id AND NOT p.is_keeper AND p.side = 'CUSTOMER' \
             WHERE c.service_id = t.id AND {IN_FORCE})"
        ));
        let uncovered = uncovered.bind(self.provider).bind(today).bind(today);
        let paging = Paging::new(Order::text("sort_sv"), first, after, None, None, counted(ctx))?;
        page(ctx, &paging, &Filter::rows([uncovered, self.told(ctx)?])).await
    }

    /// The customers that no agreement covers; those that are potential ones are left out.
    async fn customers(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Page size from the start, 1–100 (default 20).")] first: Option<i32>,
        #[graphql(desc = "After this cursor.")] after: Option<String>,
    ) -> Result<Connection<Organisation>> {
        let today = session(ctx)?.today();
        let uncovered = Sql::new(format!(
            "EXISTS (SELECT 1 FROM customer_relation r WHERE r.provider_id = ? AND r.customer_id = t.id AND NOT r.potential) \
             AND NOT EXISTS (SELECT 1 FROM agreement_part p WHERE p.organisation_id = t.id AND p.keeper_id = ? \
             AND p.side = 'CUSTOMER' AND {IN_FORCE})"
        ));
        let uncovered = uncovered.bind(self.provider).bind(self.provider).bind(today).bind(today);
        let paging = Paging::new(Order::text("sort_sv"), first, after, None, None, counted(ctx))?;
        page(ctx, &paging, &Filter::rows([uncovered, self.told(ctx)?])).await
    }
}
