//! Acts on meetings with customers.

use async_graphql::{Context, Object, Result};

use crate::{
    act::meetings::{MeetingActionDoInput, MeetingRecordInput},
    graphql::acting::{MeetingPayload, perform},
};

/// Acts on meetings with customers.
#[derive(Default)]
pub struct MeetingMutation;

/// Acts on meetings with customers.
#[Object]
impl MeetingMutation {
    /// RECORD a MEETING (S4.6.6): the customer's account manager. It counts as the last contact with the customer.
    async fn meeting_record(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What meeting was held.")] input: MeetingRecordInput,
    ) -> Option<Result<MeetingPayload>> {
        Some(perform(ctx, input).await)
    }

    /// RECORD a MEETING: that what was to be done after it is done (S4.6.6): the customer's account manager.
    async fn meeting_action_do(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What was done.")] input: MeetingActionDoInput,
    ) -> Option<Result<MeetingPayload>> {
        Some(perform(ctx, input).await)
    }
}
