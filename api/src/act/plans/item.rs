//! The items of a plan: activity, service, cost, priority, and what they come from (S4.4.1, S4.4.12).

use async_graphql::InputObject;
use entity::{change, need, plan, plan_item, service};
use governance::{
    action::{Action, Kind},
    decide::Facts,
    lifecycle::{ChangeState, LifeCycle, NeedState},
    words::{ChangeKind, PlanOrigin},
};
use sea_orm::{EntityTrait, ModelTrait, QuerySelect};
use uuid::Uuid;

use super::is_draft;
use crate::{
    access::facts::Subject,
    act::{Act, Deed, Refusal, Terms, UserError, UserErrorCode, check},
    graphql::{id::GlobalId, money::Decimal},
};

/// Adds an item to a plan.
#[derive(InputObject, Clone, Debug)]
pub struct PlanItemAddInput {
    /// The plan, a draft.
    pub plan: GlobalId,
    /// The service, of the plan's portfolio; without it, the item is for the portfolio as a whole.
    pub service: Option<GlobalId>,
    /// What is to be done.
    pub activity: String,
    /// What it comes from (default: the need or change given, else ongoing work).
    pub origin: Option<PlanOrigin>,
    /// The need it comes from, of the same service: valued, and from now on planned.
    pub need: Option<GlobalId>,
    /// The change it comes from, of the same service.
    pub change: Option<GlobalId>,
    /// Where it stands, 1 first.
    pub priority: i32,
    /// What it is to cost.
    pub cost: Option<Decimal>,
    /// The currency (ISO 4217).
    #[graphql(default = "SEK")]
    pub currency: String,
    /// What every act takes.
    #[graphql(flatten)]
    pub terms: Terms,
}

impl Deed for PlanItemAddInput {
    const NAME: &'static str = "planItemAdd";

    fn terms(&self) -> &Terms {
        &self.terms
    }

    async fn perform(&self, act: &mut Act) -> Result<Uuid, Refusal> {
        let plan = act.load::<plan::Entity>(self.plan).await?;
        let mut facts =
            Facts { providers: vec![plan.provider_id], portfolios: vec![plan.portfolio_id], ..Facts::default() };
        let service = match self.service {
            Some(service) => {
                let service = act.refer::<service::Entity>("service", service).await?;
                if service.portfolio_id != plan.portfolio_id {
                    let message = "The service does not belong to the plan's portfolio.";
                    return Err(UserError::of("service", UserErrorCode::Invalid, message).into());
                }
                facts.services.push(service.id);
                Some(service.id)
            }
            None => None,
        };
        act.permit_on(Action::Edit, Kind::PlanItem, &[facts])?;
        is_draft(&plan)?;
        let need = self.planned_need(act, service).await?;
        let change = match self.change {
            Some(change) => {
                let change = act.refer::<change::Entity>("change", change).await?;
                of_service("change", Some(change.service_id), service)?;
                if change.kind != ChangeKind::Change || change.state != ChangeState::Approved {
                    let message = "Only a change that is approved is planned.";
                    return Err(UserError::of("change", UserErrorCode::WrongState, message).by("S4.4.13").into());
                }
                Some(change.id)
            }
            None => None,
        };
        let origin = self.origin.unwrap_or(match (need, change) {
            (Some(_), _) => PlanOrigin::Need,
            (None, Some(_)) => PlanOrigin::Change,
            (None, None) => PlanOrigin::Ongoing,
        });
        let row = plan_item::Model {
            id: Uuid::now_v7(),
            provider_id: plan.provider_id,
            plan_id: plan.id,
            service_id: service,
            activity: check::text("activity", &self.activity, check::TEXT)?,
            origin,
            need_id: need,
            change_id: change,
            priority: priority(self.priority)?,
            cost_minor: self.cost.map(|cost| check::amount("cost", cost)).transpose()?,
            currency: check::currency("currency", &self.currency)?,
            outcome_minor: None,
            outcome: None,
            version: 1,
        };
        act.insert(&row).await?;
        act.made(Action::Edit, (Kind::Plan, plan.id), plan.provider_id, &row)?;
        Ok(row.id)
    }
}

impl PlanItemAddInput {
    /// S4.4.12: a need that ends in the plan.
    async fn planned_need(&self, act: &mut Act, service: Option<Uuid>) -> Result<Option<Uuid>, Refusal> {
        let Some(need) = self.need else { return Ok(None) };
        let before = act.refer::<need::Entity>("need", need).await?;
        of_service("need", before.service_id, service)?;
        if !before.state.leads(Action::Edit, Kind::PlanItem, NeedState::Planned) {
            let message = format!("The need is {}: only a valued one is planned.", before.state);
            return Err(UserError::of("need", UserErrorCode::WrongState, message).by("S4.4.12").into());
        }
        let after = need::Model { state: NeedState::Planned, version: before.version + 1, ..before.clone() };
        act.save(&before, &after).await?;
        act.caused((Kind::Need, before.id), (&before, &after))?;
        Ok(Some(before.id))
    }
}

fn of_service(field: &str, of: Option<Uuid>, service: Option<Uuid>) -> Result<(), UserError> {
    if of.is_some() && of == service {
        return Ok(());
    }
    Err(UserError::of(field, UserErrorCode::Invalid, "It is of another service than the item."))
}

fn priority(priority: i32) -> Result<i32, UserError> {
    if priority >= 1 {
        return Ok(priority);
    }
    Err(UserError::of("priority", UserErrorCode::Invalid, "A number from 1."))
}

/// Changes an item of a plan.
#[derive(InputObject, Clone, Debug)]
pub struct PlanItemEditInput {
    /// The item, of a draft.
    pub plan_item: GlobalId,
    /// What is to be done.
    pub activity: Option<String>,
    /// Where it stands, 1 first.
    pub priority: Option<i32>,
    /// What it is to cost.
    pub cost: Option<Decimal>,
    /// The currency of what it is to cost (ISO 4217).
    pub currency: Option<String>,
    /// The item's `version` as you saw it.
    pub expected_version: Option<i64>,
    /// What every act takes.
    #[graphql(flatten)]
    pub terms: Terms,
}

impl Deed for PlanItemEditInput {
    const NAME: &'static str = "planItemEdit";

    fn terms(&self) -> &Terms {
        &self.terms
    }

    async fn perform(&self, act: &mut Act) -> Result<Uuid, Refusal> {
        let before = in_draft(act, self.plan_item, self.expected_version).await?;
        let activity = self.activity.as_deref().map(|activity| check::text("activity", activity, check::TEXT));
        let cost = self.cost.map(|cost| check::amount("cost", cost)).transpose()?;
        let after = plan_item::Model {
            activity: activity.transpose()?.unwrap_or_else(|| before.activity.clone()),
            priority: self.priority.map(priority).transpose()?.unwrap_or(before.priority),
            cost_minor: cost.or(before.cost_minor),
            currency: match &self.currency {
                Some(currency) => check::currency("currency", currency)?,
                None => before.currency.clone(),
            },
            version: before.version + 1,
            ..before.clone()
        };
        act.save(&before, &after).await?;
        act.changed(Action::Edit, (Kind::Plan, before.plan_id), before.provider_id, (&before, &after))?;
        Ok(before.id)
    }
}

/// Takes an item out of a plan; a need it came from is valued again.
#[derive(InputObject, Clone, Debug)]
pub struct PlanItemRemoveInput {
    /// The item, of a draft.
    pub plan_item: GlobalId,
    /// The item's `version` as you saw it.
    pub expected_version: Option<i64>,
    /// What every act takes.
    #[graphql(flatten)]
    pub terms: Terms,
}

impl Deed for PlanItemRemoveInput {
    const NAME: &'static str = "planItemRemove";

    fn terms(&self) -> &Terms {
        &self.terms
    }

    async fn perform(&self, act: &mut Act) -> Result<Uuid, Refusal> {
        let before = in_draft(act, self.plan_item, self.expected_version).await?;
        if let Some(need) = before.need_id
            && let Some(planned) = need::Entity::find_by_id(need).lock_exclusive().one(act.transaction()).await?
            && planned.state == NeedState::Planned
        {
            let valued = need::Model { state: NeedState::Valued, version: planned.version + 1, ..planned.clone() };
            act.save(&planned, &valued).await?;
            act.caused((Kind::Need, planned.id), (&planned, &valued))?;
        }
        act.changed(Action::Edit, (Kind::Plan, before.plan_id), before.provider_id, (&Some(&before), &None))?;
        let plan = before.plan_id;
        before.delete(act.transaction()).await?;
        Ok(plan)
    }
}

/// The item, where the actor may change it and its plan is a draft. The plan is held too.
async fn in_draft(act: &mut Act, id: GlobalId, expected: Option<i64>) -> Result<plan_item::Model, Refusal> {
    let item = act.load::<plan_item::Entity>(id).await?;
    act.permit(Action::Edit, Kind::PlanItem, Subject::PlanItem, item.id).await?;
    let plan = act.lock_plan(item.plan_id).await?;
    // By the plan's portfolio: whoever got the service when it moved does not edit another portfolio's plan (R4).
    let facts = Facts {
        providers: vec![plan.provider_id],
        portfolios: vec![plan.portfolio_id],
        services: item.service_id.into_iter().collect(),
        ..Facts::default()
    };
    act.permit_on(Action::Edit, Kind::PlanItem, &[facts])?;
    check::version(expected, item.version)?;
    is_draft(&plan)?;
    Ok(item)
}
