//! The steps of a delivery (S1.4): begun, approved, active, ended.

use async_graphql::InputObject;
use chrono::NaiveDate;
use entity::{delivery, service, sql::Sql};
use governance::{
    action::{Action, Kind},
    lifecycle::{DeliveryState, LifeCycle, ServiceState},
    told::Occasion,
};
use sea_orm::{ConnectionTrait, EntityTrait};
use uuid::Uuid;

use super::{place, state};
use crate::{
    access::facts::Subject,
    act::{Act, Deed, Refusal, Terms, UserError, UserErrorCode, check},
    graphql::{date::Date, id::GlobalId},
};

/// Begins to deliver what was ordered.
#[derive(InputObject, Clone, Debug)]
pub struct DeliveryBeginInput {
    /// The delivery.
    pub delivery: GlobalId,
    /// The delivery's `version` as you saw it.
    pub expected_version: Option<i64>,
    /// What every act takes.
    #[graphql(flatten)]
    pub terms: Terms,
}

impl Deed for DeliveryBeginInput {
    const NAME: &'static str = "deliveryBegin";

    fn terms(&self) -> &Terms {
        &self.terms
    }

    async fn perform(&self, act: &mut Act) -> Result<Uuid, Refusal> {
        let before = act.load::<delivery::Entity>(self.delivery).await?;
        act.permit(Action::Begin, Kind::Delivery, Subject::Delivery, before.id).await?;
        check::version(self.expected_version, before.version)?;
        step(act, &before, Action::Begin, DeliveryState::InDelivery)?;
        let after = delivery::Model { state: DeliveryState::InDelivery, ..before.clone() };
        kept(act, Action::Begin, Occasion::DeliveryBegun, (&before, after)).await
    }
}

/// Approves what was delivered; or states whose approval was given, and when.
#[derive(InputObject, Clone, Debug)]
pub struct DeliveryApproveInput {
    /// The delivery.
    pub delivery: GlobalId,
    /// The day of the approval (default: today); needed where the approval is stated. Not before the order, nor a day to
    /// come.
    pub approved_on: Option<Date>,
    /// Whose approval it is and how it was given, as the manager states it; left out by the customer's representative,
    /// who approves.
    pub approved_by: Option<String>,
    /// The delivery's `version` as you saw it.
    pub expected_version: Option<i64>,
    /// What every act takes.
    #[graphql(flatten)]
    pub terms: Terms,
}

impl Deed for DeliveryApproveInput {
    const NAME: &'static str = "deliveryApprove";

    fn terms(&self) -> &Terms {
        &self.terms
    }

    async fn perform(&self, act: &mut Act) -> Result<Uuid, Refusal> {
        let before = act.load::<delivery::Entity>(self.delivery).await?;
        // Who may state an approval alone, and states none, is told what is missing.
        let facts = act.facts(Subject::Delivery, Kind::Delivery, before.id).await?;
        let states = self.approved_by.is_some()
            || (!act.may(Action::Approve, Kind::Delivery, &facts) && act.may(Action::Attest, Kind::Delivery, &facts));
        let action = if states { Action::Attest } else { Action::Approve };
        act.permit(action, Kind::Delivery, Subject::Delivery, before.id).await?;
        check::version(self.expected_version, before.version)?;
        let required = |field, message| UserError::of(field, UserErrorCode::Required, message).by("S1.4");
        let stated = check::optional("approvedBy", self.approved_by.as_deref(), check::NAME)?;
        if states && stated.is_none() {
            return Err(required("approvedBy", "State whose approval it is.").into());
        }
        if states && self.approved_on.is_none() {
            return Err(required("approvedOn", "State when the approval was given.").into());
        }
        let approved_on = self.approved_on.map_or(act.today(), Date::day);
        if approved_on > act.today() || approved_on < before.ordered_on {
            let message = "A day from the order on, and not a day to come.";
            return Err(UserError::of("approvedOn", UserErrorCode::Invalid, message).by("S1.4").into());
        }
        step(act, &before, action, DeliveryState::Approved)?;
        let after = delivery::Model {
            state: DeliveryState::Approved,
            approved_on: Some(approved_on),
            approved_by_person_id: (!states).then_some(act.person()),
            approval_stated: stated,
            ..before.clone()
        };
        kept(act, action, Occasion::DeliveryApproved, (&before, after)).await
    }
}

/// Makes an approved delivery active.
#[derive(InputObject, Clone, Debug)]
pub struct DeliveryActivateInput {
    /// The delivery.
    pub delivery: GlobalId,
    /// First day it is active (default: today); not before it was approved. Where that day has passed, an agreement covers
    /// it today too, unless it has ended by then.
    pub active_from: Option<Date>,
    /// First day without, where its end is known already.
    pub ends_on: Option<Date>,
    /// The delivery's `version` as you saw it.
    pub expected_version: Option<i64>,
    /// What every act takes.
    #[graphql(flatten)]
    pub terms: Terms,
}

impl Deed for DeliveryActivateInput {
    const NAME: &'static str = "deliveryActivate";

    fn terms(&self) -> &Terms {
        &self.terms
    }

    async fn perform(&self, act: &mut Act) -> Result<Uuid, Refusal> {
        let before = act.load::<delivery::Entity>(self.delivery).await?;
        act.permit(Action::Activate, Kind::Delivery, Subject::Delivery, before.id).await?;
        check::version(self.expected_version, before.version)?;
        let active_from = self.active_from.map_or(act.today(), Date::day);
        if before.approved_on.is_some_and(|approved| active_from < approved) {
            let message = "It is not active before it was approved.";
            return Err(UserError::of("activeFrom", UserErrorCode::Invalid, message).by("S1.4").into());
        }
        let ends_on = self.ends_on.map(Date::day);
        check::period("endsOn", active_from, ends_on)?;
        step(act, &before, Action::Activate, DeliveryState::Active)?;
        let service = service::Entity::find_by_id(before.service_id).one(act.transaction()).await?;
        if let Some(service) = service.filter(|service| service.state != ServiceState::Active) {
            let message = format!("The service is {}: nothing of it becomes active.", service.state);
            return Err(UserError::whole(UserErrorCode::WrongState, message).by("S1.4").into());
        }
        covered(act, &before, active_from).await?;
        // An agreement that has run out since covers nothing new (S4.7.3), unless it has ended by then too.
        let today = act.today();
        if active_from < today && ends_on.is_none_or(|end| end > today) {
            covered(act, &before, today).await?;
        }
        let after = delivery::Model {
            state: DeliveryState::Active,
            active_from: Some(active_from),
            activated_on: Some(today),
            ended_on: ends_on,
            ..before.clone()
        };
        kept(act, Action::Activate, Occasion::DeliveryActivated, (&before, after)).await
    }
}

/// Ends a delivery, today or on a day to come; of one that was never active, withdraws the order.
#[derive(InputObject, Clone, Debug)]
pub struct DeliveryEndInput {
    /// The delivery.
    pub delivery: GlobalId,
    /// First day without (default: today). Of an active delivery it may be to come: it is active until then.
    pub ends_on: Option<Date>,
    /// The delivery's `version` as you saw it.
    pub expected_version: Option<i64>,
    /// What every act takes.
    #[graphql(flatten)]
    pub terms: Terms,
}

impl Deed for DeliveryEndInput {
    const NAME: &'static str = "deliveryEnd";

    fn terms(&self) -> &Terms {
        &self.terms
    }

    async fn perform(&self, act: &mut Act) -> Result<Uuid, Refusal> {
        let before = act.load::<delivery::Entity>(self.delivery).await?;
        act.permit(Action::End, Kind::Delivery, Subject::Delivery, before.id).await?;
        check::version(self.expected_version, before.version)?;
        let (today, ends_on) = (act.today(), self.ends_on.map_or(act.today(), Date::day));
        let active = before.state == DeliveryState::Active;
        let to = if active && ends_on > today { DeliveryState::Active } else { DeliveryState::Ended };
        step(act, &before, Action::End, to)?;
        let invalid = |message| UserError::of("endsOn", UserErrorCode::Invalid, message).by("S1.4");
        if !active && ends_on != today {
            return Err(invalid("What is not active is withdrawn today.").into());
        }
        // What was to become active and is ended before never was.
        let never = before.active_from.is_some_and(|from| from > ends_on);
        if never && ends_on != today {
            return Err(invalid("It is not active yet then: end it today, or after it has begun.").into());
        }
        let after = delivery::Model {
            state: to,
            active_from: before.active_from.filter(|_| !never),
            ended_on: Some(ends_on),
            ..before.clone()
        };
        kept(act, Action::End, Occasion::DeliveryEnded, (&before, after)).await
    }
}

/// That the step is one of the life cycle, by the state that the day tells.
fn step(act: &Act, before: &delivery::Model, action: Action, to: DeliveryState) -> Result<(), UserError> {
    let now = state(act, before);
    check::step(now.leads(action, Kind::Delivery, to), now, "S1.4")
}

/// Writes the step down, tells of it and puts it on record.
async fn kept(
    act: &mut Act,
    action: Action,
    on: Occasion,
    (before, after): (&delivery::Model, delivery::Model),
) -> Result<Uuid, Refusal> {
    let after = delivery::Model { version: before.version + 1, ..after };
    act.save(before, &after).await?;
    act.tell(on, (Kind::Delivery, after.id), place(&after), &[]);
    act.changed(action, (Kind::Delivery, after.id), after.provider_id, (before, &after))?;
    Ok(after.id)
}

/// S4.7.3: that a registered agreement in force covers the delivery on the day; if not, what is missing. The database
/// looks again, with the agreements held (N3).
async fn covered(act: &Act, delivery: &delivery::Model, day: NaiveDate) -> Result<(), Refusal> {
    let days = Sql::new("SELECT from_day, end_day FROM agreement_cover WHERE service_id = ? AND customer_id = ? ")
        .bind(delivery.service_id)
        .bind(delivery.customer_id)
        .and_then("ORDER BY from_day");
    let mut spans: Vec<(NaiveDate, NaiveDate)> = Vec::new();
    for row in act.transaction().query_all_raw(days.statement(act.session().backend())).await? {
        spans.push((row.try_get_by_index(0)?, row.try_get_by_index(1)?));
    }
    if spans.iter().any(|(from, end)| *from <= day && *end > day) {
        return Ok(());
    }
    let last = spans.iter().map(|(_, end)| *end).filter(|end| *end <= day).max();
    let next = spans.iter().map(|(from, _)| *from).filter(|from| *from > day).min();
    let missing = match (last, next) {
        (None, None) => "there is none (units are covered only where they are listed)".to_owned(),
        (Some(end), None) => format!("the last one ended on {end}"),
        (None, Some(from)) => format!("the first one begins on {from}"),
        (Some(end), Some(from)) => format!("one ended on {end}, the next begins on {from}"),
    };
    let message = format!(
        "No registered agreement in force covers this service with this customer as a party on {day}: {missing}."
    );
    Err(UserError::of("activeFrom", UserErrorCode::NotCovered, message).by("S4.7.3").into())
}
