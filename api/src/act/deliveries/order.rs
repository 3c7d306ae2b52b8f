//! Ordering a delivery (S1.4): the customer itself, or the manager or account manager on its behalf.

use async_graphql::InputObject;
use entity::{delivery, organisation, service};
use governance::{
    action::{Action, Kind},
    decide::Facts,
    lifecycle::{DeliveryState, ServiceState},
    rule::Over,
    text,
    told::Occasion,
    words::Provenance,
};
use uuid::Uuid;

use super::place;
use crate::{
    act::{Act, Deed, Refusal, Terms, UserError, UserErrorCode, check, needs::ancestors},
    graphql::{date::Date, id::GlobalId},
};

/// Orders a delivery.
#[derive(InputObject, Clone, Debug)]
pub struct DeliveryOrderInput {
    /// The service; it must be in use.
    pub service: GlobalId,
    /// The customer it is for (an organisation).
    pub customer: GlobalId,
    /// The provider's own code for the delivery, given by its staff alone; without it one is made.
    pub code: Option<String>,
    /// The day it was ordered (default: today); not a day to come.
    pub ordered_on: Option<Date>,
    /// What every act takes.
    #[graphql(flatten)]
    pub terms: Terms,
}

impl Deed for DeliveryOrderInput {
    const NAME: &'static str = "deliveryOrder";

    fn terms(&self) -> &Terms {
        &self.terms
    }

    async fn perform(&self, act: &mut Act) -> Result<Uuid, Refusal> {
        let service = act.load::<service::Entity>(self.service).await?;
        let customer = act.organisation("customer", self.customer).await?;
        let above = ancestors(act, customer.id).await?;
        let facts = Facts {
            providers: vec![service.provider_id],
            portfolios: vec![service.portfolio_id],
            services: vec![service.id],
            parties: vec![customer.id],
            customers: above.iter().map(|top| (service.provider_id, *top)).collect(),
            party_ancestors: above,
            states: 0,
            ..Facts::default()
        };
        let permit = act.permit_on(Action::Order, Kind::Delivery, &[facts])?;
        let id = Uuid::now_v7();
        let code = match &self.code {
            // N7: that a code is taken would tell a customer of another's delivery.
            Some(_) if permit.rule.over == Over::Party => {
                let message = "The code is the provider's: leave it out, and one is made.";
                return Err(UserError::of("code", UserErrorCode::Invalid, message).by("N7").into());
            }
            Some(code) => check::code("code", code)?,
            None => made_up(&customer, &service, id),
        };
        let ordered_on = self.ordered_on.map_or(act.today(), Date::day);
        if ordered_on > act.today() {
            return Err(UserError::of("orderedOn", UserErrorCode::Invalid, "Not a day to come.").by("S1.4").into());
        }
        if customer.id == service.provider_id {
            let message = "The provider does not deliver to itself.";
            return Err(UserError::of("customer", UserErrorCode::Invalid, message).by("S1.4").into());
        }
        check::step(service.state == ServiceState::Active, service.state, "S1.4")?;
        let row = delivery::Model {
            id,
            provider_id: service.provider_id,
            service_id: service.id,
            customer_id: customer.id,
            code_key: text::sort_key(&code),
            code,
            state: DeliveryState::Ordered,
            ordered_on,
            approved_on: None,
            active_from: None,
            ended_on: None,
            approved_by_person_id: None,
            approval_stated: None,
            activated_on: None,
            version: 1,
            provenance: Provenance::Recorded,
            source: None,
        };
        act.insert(&row).await?;
        act.tell(Occasion::DeliveryOrdered, (Kind::Delivery, row.id), place(&row), &[]);
        act.made(Action::Order, (Kind::Delivery, row.id), row.provider_id, &row)?;
        Ok(row.id)
    }
}

/// A code that says whose it is and of what, and is nobody else's: it ends as the id does, which is random there.
fn made_up(customer: &organisation::Model, service: &service::Model, id: Uuid) -> String {
    let short = |code: &str| code.chars().take(40).collect::<String>();
    let id = id.simple().to_string();
    format!("{}-{}-{}", short(&customer.code), short(&service.code), &id[id.len() - 8..])
}
