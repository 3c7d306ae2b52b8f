//! Acts on needs.

use async_graphql::{Context, Object, Result};

use crate::{
    act::needs::{NeedAnswerInput, NeedPresentInput, NeedRecordInput, NeedRespondInput, NeedValueInput},
    graphql::acting::{NeedPayload, perform},
};

/// Acts on needs.
#[derive(Default)]
pub struct NeedMutation;

/// Acts on needs.
#[Object]
impl NeedMutation {
    /// RECORD a NEED (S1.2, S4.6.4): customers' representatives for their own organisation, account managers for
    /// their customers, the provider's staff.
    async fn need_record(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is needed.")] input: NeedRecordInput,
    ) -> Option<Result<NeedPayload>> {
        Some(perform(ctx, input).await)
    }

    /// VALUE a NEED: what it is worth and where it ranks (S4.4.12): the service's manager.
    async fn need_value(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Its worth and rank.")] input: NeedValueInput,
    ) -> Option<Result<NeedPayload>> {
        Some(perform(ctx, input).await)
    }

    /// ANSWER a NEED (S4.4.12): the service's manager. Who recorded it is told.
    async fn need_answer(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The answer.")] input: NeedAnswerInput,
    ) -> Option<Result<NeedPayload>> {
        Some(perform(ctx, input).await)
    }

    /// PRESENT a NEED to leadership (S4.6.8): the customer's account manager.
    async fn need_present(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is presented.")] input: NeedPresentInput,
    ) -> Option<Result<NeedPayload>> {
        Some(perform(ctx, input).await)
    }

    /// DECIDE what is made of a NEED that was presented (S4.6.8): leadership.
    async fn need_respond(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The response.")] input: NeedRespondInput,
    ) -> Option<Result<NeedPayload>> {
        Some(perform(ctx, input).await)
    }
}
