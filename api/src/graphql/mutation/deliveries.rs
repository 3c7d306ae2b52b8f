//! Acts on deliveries.

use async_graphql::{Context, Object, Result};

use crate::{
    act::deliveries::{
        DeliveryActivateInput, DeliveryApproveInput, DeliveryBeginInput, DeliveryEndInput, DeliveryOrderInput,
    },
    graphql::acting::{DeliveryPayload, perform},
};

/// Acts on deliveries.
#[derive(Default)]
pub struct DeliveryMutation;

/// Acts on deliveries.
#[Object]
impl DeliveryMutation {
    /// ORDER a DELIVERY of a service (S1.4): the customer's representative for its own organisation, the service's
    /// manager or the customer's account manager (S4.6.2) on its behalf. The manager is told.
    async fn delivery_order(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is ordered, and for whom.")] input: DeliveryOrderInput,
    ) -> Option<Result<DeliveryPayload>> {
        Some(perform(ctx, input).await)
    }

    /// BEGIN a DELIVERY (S1.4): the service's manager. The customer is told.
    async fn delivery_begin(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which.")] input: DeliveryBeginInput,
    ) -> Option<Result<DeliveryPayload>> {
        Some(perform(ctx, input).await)
    }

    /// APPROVE a DELIVERY (S1.4): the customer's representative; or the service's manager, who states whose approval was
    /// given and when (ATTEST), which is shown as stated.
    async fn delivery_approve(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The approval.")] input: DeliveryApproveInput,
    ) -> Option<Result<DeliveryPayload>> {
        Some(perform(ctx, input).await)
    }

    /// ACTIVATE a DELIVERY (S1.4): the service's manager. Refused without a registered agreement in force that covers
    /// this customer, service and day (S4.7.3, N3).
    async fn delivery_activate(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "From when on.")] input: DeliveryActivateInput,
    ) -> Option<Result<DeliveryPayload>> {
        Some(perform(ctx, input).await)
    }

    /// END a DELIVERY (S1.4): the service's manager or owner; the customer's representative withdraws an order until
    /// work has begun, and asks for the end of an active delivery by a need (S1.2).
    async fn delivery_end(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "When.")] input: DeliveryEndInput,
    ) -> Option<Result<DeliveryPayload>> {
        Some(perform(ctx, input).await)
    }
}
