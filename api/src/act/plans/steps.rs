//! The steps of a plan (L4): submitted, returned, established, closed.

use async_graphql::InputObject;
use chrono::NaiveDate;
use entity::{annual_cycle, budget_frame, person, plan, plan_item, service};
use governance::{
    action::{Action, Kind},
    lifecycle::{LifeCycle, PlanState, ServiceState},
    told::Occasion,
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect, Select};
use uuid::Uuid;

use super::place;
use crate::{
    access::facts::Subject,
    act::{Act, Deed, Refusal, Terms, UserError, UserErrorCode, budgets::money, check},
    graphql::id::GlobalId,
};

/// Hands a plan in to be established.
#[derive(InputObject, Clone, Debug)]
pub struct PlanSubmitInput {
    /// The plan.
    pub plan: GlobalId,
    /// The plan's `version` as you saw it.
    pub expected_version: Option<i64>,
    /// What every act takes.
    #[graphql(flatten)]
    pub terms: Terms,
}

impl Deed for PlanSubmitInput {
    const NAME: &'static str = "planSubmit";

    fn terms(&self) -> &Terms {
        &self.terms
    }

    async fn perform(&self, act: &mut Act) -> Result<Uuid, Refusal> {
        let before = act.load::<plan::Entity>(self.plan).await?;
        act.permit(Action::Submit, Kind::Plan, Subject::Plan, before.id).await?;
        check::version(self.expected_version, before.version)?;
        let to = PlanState::Submitted;
        check::step(before.state.leads(Action::Submit, Kind::Plan, to), before.state, "L4")?;
        let missing = missing(act, &before).await?;
        if !missing.is_empty() {
            return Err(Refusal::User(missing));
        }
        let after = plan::Model {
            state: to,
            submitted_by_person_id: Some(act.person()),
            submitted_at: Some(act.now()),
            version: before.version + 1,
            ..before.clone()
        };
        act.save(&before, &after).await?;
        act.tell(Occasion::PlanSubmitted, (Kind::Plan, before.id), place(&before), &[]);
        act.changed(Action::Submit, (Kind::Plan, before.id), before.provider_id, (&before, &after))?;
        Ok(before.id)
    }
}

/// S2.4: the inventory of needs is closed, the establishment of the services is decided, and there is a frame.
async fn missing(act: &Act, plan: &plan::Model) -> Result<Vec<UserError>, Refusal> {
    let missing = |message: String| UserError::whole(UserErrorCode::Incomplete, message).by("S2.4");
    let mut errors = Vec::new();
    let cycle = annual_cycle::Entity::find()
        .filter(annual_cycle::Column::ProviderId.eq(plan.provider_id))
        .filter(annual_cycle::Column::Year.eq(plan.year))
        .one(act.transaction())
        .await?;
    match cycle {
        None => errors.push(missing(format!("The annual cycle of {} is not decided.", plan.year))),
        Some(cycle) if cycle.needs_close_on >= act.today() => {
            errors.push(missing(format!("The inventory of needs closes on {}.", cycle.needs_close_on)));
        }
        Some(_) => {}
    }
    let items = plan_item::Entity::find().filter(plan_item::Column::PlanId.eq(plan.id)).all(act.transaction()).await?;
    match frame(plan).one(act.transaction()).await? {
        None => errors.push(missing(format!("The portfolio has no budget frame for {}.", plan.year))),
        Some(frame) => errors.extend(beyond(&frame, &items).into_iter().chain(elsewhere(&frame, &items))),
    }
    if items.is_empty() {
        errors.push(UserError::whole(UserErrorCode::Incomplete, "The plan has no items.").by("L4"));
    }
    errors.extend(undecided(act, &items).await?);
    Ok(errors)
}

/// S2.4: of the items, those of services that are not decided on, or are no more.
async fn undecided(act: &Act, items: &[plan_item::Model]) -> Result<Vec<UserError>, Refusal> {
    let services: Vec<Uuid> = items.iter().filter_map(|item| item.service_id).collect();
    let undecided = service::Entity::find()
        .filter(service::Column::Id.is_in(services))
        .filter(service::Column::State.is_in([ServiceState::Proposed, ServiceState::Rejected, ServiceState::Retired]))
        .all(act.transaction())
        .await?;
    let told = undecided.into_iter().map(|service| {
        let message = match service.state {
            ServiceState::Proposed => format!("The establishment of {} is not decided.", service.code),
            state => format!("{} is {state}.", service.code),
        };
        UserError::whole(UserErrorCode::Incomplete, message).by("S2.4")
    });
    Ok(told.collect())
}

fn frame(plan: &plan::Model) -> Select<budget_frame::Entity> {
    budget_frame::Entity::find()
        .filter(budget_frame::Column::PortfolioId.eq(plan.portfolio_id))
        .filter(budget_frame::Column::Year.eq(plan.year))
}

/// S3.2.2: resources are added within the decided frame; beyond it is refused, saying by how much.
fn beyond(frame: &budget_frame::Model, items: &[plan_item::Model]) -> Option<UserError> {
    let costs = items.iter().filter(|item| item.currency == frame.currency).filter_map(|item| item.cost_minor);
    let beyond = costs.sum::<i64>() - frame.amount_minor;
    (beyond > 0).then(|| {
        let message = format!(
            "The frame is {}; the plan goes beyond it by {}.",
            money(frame.amount_minor, &frame.currency),
            money(beyond, &frame.currency)
        );
        UserError::whole(UserErrorCode::ExceedsFrame, message).by("S3.2.2")
    })
}

/// S3.2.2: what stands in another currency than the frame cannot be held against it, and so is not within it.
fn elsewhere(frame: &budget_frame::Model, items: &[plan_item::Model]) -> Option<UserError> {
    let others =
        items.iter().filter(|item| item.currency != frame.currency && item.cost_minor.is_some_and(|cost| cost > 0));
    let mut others: Vec<&str> = others.map(|item| item.currency.as_str()).collect();
    others.sort_unstable();
    others.dedup();
    (!others.is_empty()).then(|| {
        let message = format!(
            "The frame is in {}; the plan has items in {}: give them in it.",
            frame.currency,
            others.join(", ")
        );
        UserError::whole(UserErrorCode::ExceedsFrame, message).by("S3.2.2")
    })
}

/// Hands a plan back, with a reason.
#[derive(InputObject, Clone, Debug)]
pub struct PlanReturnInput {
    /// The plan.
    pub plan: GlobalId,
    /// The plan's `version` as you saw it.
    pub expected_version: Option<i64>,
    /// What every act takes; the reason is needed.
    #[graphql(flatten)]
    pub terms: Terms,
}

impl Deed for PlanReturnInput {
    const NAME: &'static str = "planReturn";

    fn terms(&self) -> &Terms {
        &self.terms
    }

    async fn perform(&self, act: &mut Act) -> Result<Uuid, Refusal> {
        let before = act.load::<plan::Entity>(self.plan).await?;
        act.permit(Action::Return, Kind::Plan, Subject::Plan, before.id).await?;
        check::version(self.expected_version, before.version)?;
        let to = PlanState::Draft;
        check::step(before.state.leads(Action::Return, Kind::Plan, to), before.state, "L4")?;
        let reason = check::reason(self.terms.reason.as_deref(), "L4")?;
        let after =
            plan::Model { state: to, returned_reason: Some(reason), version: before.version + 1, ..before.clone() };
        act.save(&before, &after).await?;
        let submitter: Vec<Uuid> = before.submitted_by_person_id.into_iter().collect();
        act.tell(Occasion::PlanReturned, (Kind::Plan, before.id), place(&before), &submitter);
        act.changed(Action::Return, (Kind::Plan, before.id), before.provider_id, (&before, &after))?;
        Ok(before.id)
    }
}

/// Establishes a plan.
#[derive(InputObject, Clone, Debug)]
pub struct PlanEstablishInput {
    /// The plan.
    pub plan: GlobalId,
    /// Who presented it (föredragande, S3.2.2); default: who submitted it.
    pub presented_by: Option<GlobalId>,
    /// The plan's `version` as you saw it.
    pub expected_version: Option<i64>,
    /// What every act takes.
    #[graphql(flatten)]
    pub terms: Terms,
}

impl Deed for PlanEstablishInput {
    const NAME: &'static str = "planEstablish";

    fn terms(&self) -> &Terms {
        &self.terms
    }

    async fn perform(&self, act: &mut Act) -> Result<Uuid, Refusal> {
        let before = act.load::<plan::Entity>(self.plan).await?;
        act.permit(Action::Establish, Kind::Plan, Subject::Plan, before.id).await?;
        check::version(self.expected_version, before.version)?;
        let to = PlanState::Established;
        check::step(before.state.leads(Action::Establish, Kind::Plan, to), before.state, "L4")?;
        let items = plan_item::Entity::find().filter(plan_item::Column::PlanId.eq(before.id));
        let items = items.all(act.transaction()).await?;
        // As it was submitted, it need not be any more: services go, and the frame is lowered. That is held meanwhile.
        let mut without = undecided(act, &items).await?;
        if let Some(frame) = frame(&before).lock_exclusive().one(act.transaction()).await? {
            without.extend(beyond(&frame, &items).into_iter().chain(elsewhere(&frame, &items)));
        }
        if !without.is_empty() {
            return Err(Refusal::User(without));
        }
        let presented = match self.presented_by {
            Some(person) => Some(act.refer::<person::Entity>("presentedBy", person).await?.id),
            None => before.submitted_by_person_id,
        };
        let after = plan::Model {
            state: to,
            presented_by_person_id: presented,
            established_at: Some(act.now()),
            returned_reason: None,
            version: before.version + 1,
            ..before.clone()
        };
        act.save(&before, &after).await?;
        let submitter: Vec<Uuid> = before.submitted_by_person_id.into_iter().collect();
        act.tell(Occasion::PlanEstablished, (Kind::Plan, before.id), place(&before), &submitter);
        act.changed(Action::Establish, (Kind::Plan, before.id), before.provider_id, (&before, &after))?;
        Ok(before.id)
    }
}

/// Closes a plan with its year.
#[derive(InputObject, Clone, Debug)]
pub struct PlanCloseInput {
    /// The plan.
    pub plan: GlobalId,
    /// The plan's `version` as you saw it.
    pub expected_version: Option<i64>,
    /// What every act takes.
    #[graphql(flatten)]
    pub terms: Terms,
}

impl Deed for PlanCloseInput {
    const NAME: &'static str = "planClose";

    fn terms(&self) -> &Terms {
        &self.terms
    }

    async fn perform(&self, act: &mut Act) -> Result<Uuid, Refusal> {
        let before = act.load::<plan::Entity>(self.plan).await?;
        act.permit(Action::Close, Kind::Plan, Subject::Plan, before.id).await?;
        check::version(self.expected_version, before.version)?;
        let to = PlanState::Closed;
        check::step(before.state.leads(Action::Close, Kind::Plan, to), before.state, "L4")?;
        if NaiveDate::from_ymd_opt(before.year, 12, 31).is_some_and(|last| act.today() < last) {
            let message = format!("The plan closes with {}.", before.year);
            return Err(UserError::whole(UserErrorCode::WrongState, message).by("L4").into());
        }
        let after =
            plan::Model { state: to, closed_at: Some(act.now()), version: before.version + 1, ..before.clone() };
        act.save(&before, &after).await?;
        act.changed(Action::Close, (Kind::Plan, before.id), before.provider_id, (&before, &after))?;
        Ok(before.id)
    }
}
