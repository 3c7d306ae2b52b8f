//! Drawing a plan up (S4.4.1, S4.3.5, S4.2.6).

use async_graphql::InputObject;
use entity::{plan, plan_item, portfolio};
use governance::{
    action::{Action, Kind},
    lifecycle::PlanState,
};
use serde::Serialize;
use uuid::Uuid;

use super::{is_draft, prefill::prefill};
use crate::{
    access::facts::Subject,
    act::{Act, Deed, Refusal, Terms, check},
    graphql::id::GlobalId,
};

/// Begins the plan of a portfolio for a year.
#[derive(InputObject, Clone, Debug)]
pub struct PlanDrawUpInput {
    /// The portfolio.
    pub portfolio: GlobalId,
    /// Calendar year.
    pub year: i32,
    /// The plan in short.
    pub summary: Option<String>,
    /// Whether it begins with what is known: needs that are valued, changes that are approved, deviations told the
    /// year before and what cost more than planned in it, and agreements that you see and that end in the year.
    #[graphql(default)]
    pub prefill: bool,
    /// The currency of its items (ISO 4217).
    #[graphql(default = "SEK")]
    pub currency: String,
    /// What every act takes.
    #[graphql(flatten)]
    pub terms: Terms,
}

impl Deed for PlanDrawUpInput {
    const NAME: &'static str = "planDrawUp";

    fn terms(&self) -> &Terms {
        &self.terms
    }

    async fn perform(&self, act: &mut Act) -> Result<Uuid, Refusal> {
        let portfolio = act.load::<portfolio::Entity>(self.portfolio).await?;
        act.permit(Action::DrawUp, Kind::Plan, Subject::Portfolio, portfolio.id).await?;
        let currency = check::currency("currency", &self.currency)?;
        let plan = plan::Model {
            id: Uuid::now_v7(),
            provider_id: portfolio.provider_id,
            portfolio_id: portfolio.id,
            year: check::year("year", self.year)?,
            state: PlanState::Draft,
            summary: check::optional("summary", self.summary.as_deref(), check::TEXT)?,
            submitted_by_person_id: None,
            submitted_at: None,
            presented_by_person_id: None,
            established_at: None,
            returned_reason: None,
            closed_at: None,
            version: 1,
        };
        act.insert(&plan).await?;
        let items = if self.prefill { prefill(act, &plan, &currency).await? } else { Vec::new() };
        act.made(Action::DrawUp, (Kind::Plan, plan.id), plan.provider_id, &DrawnUp { plan: &plan, items })?;
        Ok(plan.id)
    }
}

/// What is put on record of a plan that is drawn up: with the items it begins with.
#[derive(Serialize)]
struct DrawnUp<'a> {
    #[serde(flatten)]
    plan: &'a plan::Model,
    items: Vec<plan_item::Model>,
}

/// Changes what a plan says in short.
#[derive(InputObject, Clone, Debug)]
pub struct PlanEditInput {
    /// The plan, a draft.
    pub plan: GlobalId,
    /// The plan in short.
    pub summary: String,
    /// The plan's `version` as you saw it.
    pub expected_version: Option<i64>,
    /// What every act takes.
    #[graphql(flatten)]
    pub terms: Terms,
}

impl Deed for PlanEditInput {
    const NAME: &'static str = "planEdit";

    fn terms(&self) -> &Terms {
        &self.terms
    }

    async fn perform(&self, act: &mut Act) -> Result<Uuid, Refusal> {
        let before = act.load::<plan::Entity>(self.plan).await?;
        act.permit(Action::Edit, Kind::Plan, Subject::Plan, before.id).await?;
        check::version(self.expected_version, before.version)?;
        is_draft(&before)?;
        let summary = Some(check::text("summary", &self.summary, check::TEXT)?);
        let after = plan::Model { summary, version: before.version + 1, ..before.clone() };
        act.save(&before, &after).await?;
        act.changed(Action::Edit, (Kind::Plan, before.id), before.provider_id, (&before, &after))?;
        Ok(before.id)
    }
}
