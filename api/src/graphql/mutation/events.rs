//! Acts on external activities.

use async_graphql::{Context, Object, Result};

use crate::{
    act::events::EventRecordInput,
    graphql::acting::{EventPayload, perform},
};

/// Acts on external activities.
#[derive(Default)]
pub struct EventMutation;

/// Acts on external activities.
#[Object]
impl EventMutation {
    /// RECORD an EVENT (S4.6.7): an account manager of the provider.
    async fn event_record(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is arranged, for whom.")] input: EventRecordInput,
    ) -> Option<Result<EventPayload>> {
        Some(perform(ctx, input).await)
    }
}
