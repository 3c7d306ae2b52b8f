//! Acts on budgets and prices.

use async_graphql::{Context, Object, Result};

use crate::{
    act::budgets::{
        AllocationDecideInput, CostRecordInput, FrameDecideInput, PriceConcurInput, PriceDeclineInput, PriceSetInput,
    },
    graphql::acting::{AllocationPayload, BudgetFramePayload, ListPricePayload, ServicePayload, perform},
};

/// Acts on budgets and prices.
#[derive(Default)]
pub struct BudgetMutation;

/// Acts on budgets and prices.
#[Object]
impl BudgetMutation {
    /// DECIDE the FRAME of a portfolio and year (S4.1.1): leadership. It is refused below what is allocated.
    async fn frame_decide(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The frame.")] input: FrameDecideInput,
    ) -> Option<Result<BudgetFramePayload>> {
        Some(perform(ctx, input).await)
    }

    /// ALLOCATE out of a FRAME to a service (S4.2.7, S3.2.2): the portfolio's owner. Beyond the frame it is refused,
    /// saying by how much (N4).
    async fn allocation_decide(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The allocation.")] input: AllocationDecideInput,
    ) -> Option<Result<AllocationPayload>> {
        Some(perform(ctx, input).await)
    }

    /// RECORD planned, actual or forecast cost, an ALLOCATION's outcome (S3.2.4, S3.2.2): the service's manager, the
    /// contract manager. An outcome above plan is told to owner and coordinator (S4.4.8).
    async fn cost_record(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The cost of a month.")] input: CostRecordInput,
    ) -> Option<Result<ServicePayload>> {
        Some(perform(ctx, input).await)
    }

    /// SET_PRICE: a LIST_PRICE, the first of two keys (S4.2.12): the owner. It takes effect when the contract manager
    /// concurs.
    async fn price_set(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The price.")] input: PriceSetInput,
    ) -> Option<Result<ListPricePayload>> {
        Some(perform(ctx, input).await)
    }

    /// DECLINE a LIST_PRICE that waits for the second key (S4.2.12): the contract manager; or the owner, who takes it back.
    async fn price_decline(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The price.")] input: PriceDeclineInput,
    ) -> Option<Result<ListPricePayload>> {
        Some(perform(ctx, input).await)
    }

    /// CONCUR with a LIST_PRICE that the owner has set, the second key (S4.2.12): the contract manager, another
    /// person.
    async fn price_concur(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The price.")] input: PriceConcurInput,
    ) -> Option<Result<ListPricePayload>> {
        Some(perform(ctx, input).await)
    }
}
