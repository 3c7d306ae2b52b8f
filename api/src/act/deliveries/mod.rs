//! Deliveries (S1.4): ordered, begun, approved by the customer, made active under an agreement in force (N3), ended.

mod order;
mod steps;

use entity::delivery;

pub use self::{
    order::DeliveryOrderInput,
    steps::{DeliveryActivateInput, DeliveryApproveInput, DeliveryBeginInput, DeliveryEndInput},
};
use super::{Act, Place};

/// Where a delivery is told of: to the service's holders, the customer's people and its account manager. No other
/// customer is told (N7).
fn place(delivery: &delivery::Model) -> Place {
    Place {
        provider: Some(delivery.provider_id),
        managed: Some(delivery.service_id),
        customer: Some(delivery.customer_id),
        ..Place::default()
    }
}

/// The state, by the day: an active delivery whose end has come has ended.
fn state(act: &Act, delivery: &delivery::Model) -> governance::lifecycle::DeliveryState {
    match delivery.ended_on {
        Some(end) if end <= act.today() => governance::lifecycle::DeliveryState::Ended,
        _ => delivery.state,
    }
}
