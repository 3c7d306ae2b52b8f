//! Annual cycles: type.

use async_graphql::{Context, ID, Object, Result};

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
    Member, One, Relation, facts::Subject,
    rows::{AnnualCycleRow, OrganisationRow},
};

/// The dates of a provider's year (årscykel, S2.5). Seen by the provider's staff.
#[derive(Clone)]
pub struct AnnualCycle(pub Member<AnnualCycleRow>);

impl From<Member<AnnualCycleRow>> for AnnualCycle {
    fn from(row: Member<AnnualCycleRow>) -> Self {
        Self(row)
    }
}

const PROVIDER: One<AnnualCycleRow, OrganisationRow> = One::new("provider_id", |row| Some(row.provider_id));

impl Governed for AnnualCycle {
    type Row = AnnualCycleRow;

    fn ahead(field: &Selected<'_>) -> Option<Relation> {
        Some(match field.name() {
            "provider" => field.one::<_, Organisation>(&PROVIDER),
            _ => return None,
        })
    }
}

/// The dates of a provider's year (årscykel, S2.5). Seen by the provider's staff.
#[Object]
impl AnnualCycle {
    /// Global id.
    pub(super) async fn id(&self) -> ID {
        NodeType::AnnualCycle.global(self.0.id)
    }

    /// The provider.
    async fn provider(&self, ctx: &Context<'_>) -> Result<Option<Organisation>> {
        one(&self.0, ctx, &PROVIDER).await
    }

    /// Calendar year.
    async fn year(&self) -> i32 {
        self.0.year
    }

    /// When the inventory of needs closes.
    async fn needs_close_on(&self) -> Date {
        Date(self.0.needs_close_on)
    }

    /// By when frames are decided.
    async fn frames_decided_on(&self) -> Date {
        Date(self.0.frames_decided_on)
    }

    /// By when plans are submitted.
    async fn plans_submitted_on(&self) -> Date {
        Date(self.0.plans_submitted_on)
    }

    /// By when plans are established.
    async fn plans_established_on(&self) -> Date {
        Date(self.0.plans_established_on)
    }

    /// By when the year is followed up.
    async fn followed_up_on(&self) -> Date {
        Date(self.0.followed_up_on)
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
        permission::viewer_can(&self.0, ctx, Subject::AnnualCycle).await
    }
}
