//! Acts on annual plans.

use async_graphql::{Context, Object, Result};

use crate::{
    act::plans::{
        PlanCloseInput, PlanDrawUpInput, PlanEditInput, PlanEstablishInput, PlanFollowUpInput, PlanItemAddInput,
        PlanItemEditInput, PlanItemRemoveInput, PlanReturnInput, PlanSubmitInput,
    },
    graphql::acting::{PlanItemPayload, PlanPayload, perform},
};

/// Acts on annual plans.
#[derive(Default)]
pub struct PlanMutation;

/// Acts on annual plans.
#[Object]
impl PlanMutation {
    /// DRAW_UP a PLAN of a portfolio and year (S4.4.1, S4.3.5, S4.2.6): managers and owners of its services,
    /// coordinators with the duty.
    async fn plan_draw_up(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The plan.")] input: PlanDrawUpInput,
    ) -> Option<Result<PlanPayload>> {
        Some(perform(ctx, input).await)
    }

    /// EDIT a PLAN that is a draft (S4.4.1): who may draw it up.
    async fn plan_edit(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is changed.")] input: PlanEditInput,
    ) -> Option<Result<PlanPayload>> {
        Some(perform(ctx, input).await)
    }

    /// EDIT a PLAN_ITEM: add it (S4.4.1, S4.4.12): for a service its manager, its owner, a coordinator with the duty;
    /// for the portfolio its owner or coordinator.
    async fn plan_item_add(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The item.")] input: PlanItemAddInput,
    ) -> Option<Result<PlanItemPayload>> {
        Some(perform(ctx, input).await)
    }

    /// EDIT a PLAN_ITEM of a draft (S4.4.1): who may add it.
    async fn plan_item_edit(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is changed.")] input: PlanItemEditInput,
    ) -> Option<Result<PlanItemPayload>> {
        Some(perform(ctx, input).await)
    }

    /// EDIT a PLAN_ITEM: take it out of a draft (S4.4.1): who may add it.
    async fn plan_item_remove(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is taken out.")] input: PlanItemRemoveInput,
    ) -> Option<Result<PlanPayload>> {
        Some(perform(ctx, input).await)
    }

    /// SUBMIT a PLAN (L4, S4.4.1, S4.3.5): a manager of its services, a coordinator with the duty. What S2.4 asks for
    /// and is missing is told, and refuses it.
    async fn plan_submit(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The plan.")] input: PlanSubmitInput,
    ) -> Option<Result<PlanPayload>> {
        Some(perform(ctx, input).await)
    }

    /// RETURN a PLAN with a reason (L4): the portfolio's owner.
    async fn plan_return(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The plan.")] input: PlanReturnInput,
    ) -> Option<Result<PlanPayload>> {
        Some(perform(ctx, input).await)
    }

    /// ESTABLISH a PLAN (S3.2.2, R4): the portfolio's owner, not that of a single service.
    async fn plan_establish(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The plan.")] input: PlanEstablishInput,
    ) -> Option<Result<PlanPayload>> {
        Some(perform(ctx, input).await)
    }

    /// FOLLOW_UP a PLAN that is established (S3.2.4, S4.3.4): managers of its services, a coordinator with the duty.
    /// An outcome above plan is told to owner and coordinator (S4.4.8).
    async fn plan_follow_up(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How it goes.")] input: PlanFollowUpInput,
    ) -> Option<Result<PlanPayload>> {
        Some(perform(ctx, input).await)
    }

    /// CLOSE a PLAN with its year (L4): the portfolio's owner.
    async fn plan_close(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The plan.")] input: PlanCloseInput,
    ) -> Option<Result<PlanPayload>> {
        Some(perform(ctx, input).await)
    }
}
