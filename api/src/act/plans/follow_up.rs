//! How an established plan goes (S3.2.4): events on it, and what its items have cost; an outcome above plan is told by
//! itself (S4.4.8).

use async_graphql::InputObject;
use entity::{plan, plan_follow_up, plan_item};
use governance::{
    action::{Action, Kind},
    decide::Facts,
    lifecycle::PlanState,
    told::Occasion,
};
use serde::Serialize;
use uuid::Uuid;

use super::place;
use crate::{
    access::facts::Subject,
    act::{Act, Deed, Refusal, Terms, UserError, UserErrorCode, check},
    graphql::{date::Date, id::GlobalId, money::Decimal},
};

/// What came of an item of the plan.
#[derive(InputObject, Clone, Debug)]
pub struct PlanOutcomeInput {
    /// The item.
    pub plan_item: GlobalId,
    /// What it has cost so far.
    pub cost: Option<Decimal>,
    /// What came of it.
    pub outcome: Option<String>,
}

/// Records how an established plan goes.
#[derive(InputObject, Clone, Debug)]
pub struct PlanFollowUpInput {
    /// The plan.
    pub plan: GlobalId,
    /// Of which day (default: today).
    pub on_day: Option<Date>,
    /// How it goes.
    pub text: String,
    /// What came of its items, at most 100.
    #[graphql(default)]
    pub outcomes: Vec<PlanOutcomeInput>,
    /// What every act takes.
    #[graphql(flatten)]
    pub terms: Terms,
}

impl Deed for PlanFollowUpInput {
    const NAME: &'static str = "planFollowUp";

    fn terms(&self) -> &Terms {
        &self.terms
    }

    async fn perform(&self, act: &mut Act) -> Result<Uuid, Refusal> {
        let plan = act.load::<plan::Entity>(self.plan).await?;
        act.permit(Action::FollowUp, Kind::Plan, Subject::Plan, plan.id).await?;
        check::step(plan.state == PlanState::Established, plan.state, "L4")?;
        let on_day = self.on_day.map_or(act.today(), Date::day);
        if on_day > act.today() {
            return Err(UserError::of("onDay", UserErrorCode::Invalid, "This day has not come.").into());
        }
        if self.outcomes.len() > 100 {
            return Err(UserError::of("outcomes", UserErrorCode::Invalid, "At most 100 items.").into());
        }
        let row = plan_follow_up::Model {
            id: Uuid::now_v7(),
            provider_id: plan.provider_id,
            plan_id: plan.id,
            on_day,
            text: check::text("text", &self.text, check::TEXT)?,
            recorded_by_person_id: act.person(),
            recorded_at: act.now(),
        };
        let mut items = Vec::new();
        for (place, outcome) in self.outcomes.iter().enumerate() {
            items.push(outcome.record(act, &plan, &format!("outcomes.{place}")).await?);
        }
        let exceeded = items.iter().any(Outcome::exceeds);
        act.insert(&row).await?;
        if exceeded {
            act.tell(Occasion::BudgetExceeded, (Kind::Plan, plan.id), place(&plan), &[]);
        }
        act.made(Action::FollowUp, (Kind::Plan, plan.id), plan.provider_id, &FollowedUp { row: &row, items })?;
        Ok(plan.id)
    }
}

/// What is put on record of a follow-up: with what came of the items.
#[derive(Serialize)]
struct FollowedUp<'a> {
    #[serde(flatten)]
    row: &'a plan_follow_up::Model,
    items: Vec<Outcome>,
}

/// An item before and after.
#[derive(Serialize)]
struct Outcome {
    before: plan_item::Model,
    after: plan_item::Model,
}

impl Outcome {
    /// Whether what is now known of the cost is more than was planned; where no cost was planned, any is.
    fn exceeds(&self) -> bool {
        let cost = self.after.outcome_minor.filter(|cost| Some(*cost) != self.before.outcome_minor);
        cost.is_some_and(|cost| cost > self.before.cost_minor.unwrap_or_default())
    }
}

impl PlanOutcomeInput {
    /// Records it.
    async fn record(&self, act: &Act, plan: &plan::Model, field: &str) -> Result<Outcome, Refusal> {
        let of = format!("{field}.planItem");
        let found = act.refer::<plan_item::Entity>(&of, self.plan_item).await?;
        // N6: of the services that the actor follows up, not of others in the same plan.
        let follows_up = |item: &plan_item::Model| {
            let facts = Facts {
                providers: vec![plan.provider_id],
                portfolios: vec![plan.portfolio_id],
                services: item.service_id.into_iter().collect(),
                ..Facts::default()
            };
            item.plan_id == plan.id && act.may(Action::FollowUp, Kind::Plan, &facts)
        };
        if !follows_up(&found) {
            let message = "The plan has no such item.";
            return Err(UserError::of(&of, UserErrorCode::NotFound, message).into());
        }
        let before = found;
        let cost = self.cost.map(|cost| check::amount(&format!("{field}.cost"), cost)).transpose()?;
        let outcome = check::optional(&format!("{field}.outcome"), self.outcome.as_deref(), check::TEXT)?;
        let after = plan_item::Model {
            outcome_minor: cost.or(before.outcome_minor),
            outcome: outcome.or_else(|| before.outcome.clone()),
            version: before.version + 1,
            ..before.clone()
        };
        act.save(&before, &after).await?;
        Ok(Outcome { before, after })
    }
}
