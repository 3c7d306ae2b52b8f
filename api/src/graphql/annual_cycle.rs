//! Annual cycles: type.

use async_graphql::{Context, Enum, ID, Object, Result};

use super::{
    ahead::{Governed, Selected, key, one},
    connection::{Connection, session},
    date::Date,
    decision::{self, Decision},
    id::NodeType,
    organisation::Organisation,
    permission::{self, Permission},
    portfolio::Portfolio,
};
use crate::access::{
    Ahead, Member, One, Relation,
    cycle::{CycleStep, LateStepRow},
    facts::Subject,
    rows::{AnnualCycleRow, OrganisationRow, PortfolioRow},
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

    /// The steps that are past their day and not done, in order (S2.5), as far as you may see the needs, frames and plans
    /// that are missing (V5, V6).
    async fn late_steps(&self, ctx: &Context<'_>) -> Result<Vec<LateStep>> {
        let (session, key) = (session(ctx)?, key(ctx));
        let read = self.0.together(&key, |cohort| async move { session.late_steps(cohort.rows()).await });
        Ok(read.await?.get(&self.0.id).into_iter().flatten().cloned().map(LateStep).collect())
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

/// A step of a provider's year (S2.5).
#[derive(Enum, Clone, Copy, PartialEq, Eq, Debug)]
#[graphql(remote = "CycleStep")]
pub enum AnnualCycleStep {
    /// Behoven inventerade: the inventory of needs closes. Late while a need recorded by then is neither valued, planned
    /// nor answered.
    NeedsClosed,
    /// Ramar beslutade: late for portfolios without a budget frame for the year.
    FramesDecided,
    /// Planer inlämnade: late for portfolios without a plan for the year, or whose plan is a draft.
    PlansSubmitted,
    /// Planer fastställda: late for portfolios without an established plan for the year.
    PlansEstablished,
    /// Året uppföljt: late for portfolios whose plan for the year has no follow-up, or is not closed.
    FollowedUp,
}

/// A step of a provider's year that is past its day and not done.
#[derive(Clone)]
pub struct LateStep(Member<LateStepRow>);

/// A step of a provider's year that is past its day and not done (S2.5).
#[Object]
impl LateStep {
    /// The step.
    async fn step(&self) -> AnnualCycleStep {
        self.0.step.into()
    }

    /// Its day.
    async fn due_on(&self) -> Date {
        Date(self.0.due_on)
    }

    /// The portfolios for which it is not done, by code; needs that are about no service belong to none.
    async fn portfolios(&self, ctx: &Context<'_>) -> Result<Vec<Portfolio>> {
        let (session, field) = (session(ctx)?, key(ctx));
        let read = self.0.together(&field, |cohort| async move {
            let mut ids: Vec<_> = cohort.rows().iter().flat_map(|row| row.portfolios.iter().copied()).collect();
            ids.sort_unstable();
            ids.dedup();
            session.members::<PortfolioRow>(&ids, &Ahead::default()).await
        });
        let found = read.await?;
        let mut portfolios: Vec<_> = self.0.portfolios.iter().filter_map(|id| found.get(id).cloned()).collect();
        portfolios.sort_by(|one, other| one.code.cmp(&other.code));
        Ok(portfolios.into_iter().map(Portfolio::from).collect())
    }
}
