//! Acts on annual cycles.

use async_graphql::{Context, Object, Result};

use crate::{
    act::cycles::AnnualCycleDecideInput,
    graphql::acting::{AnnualCyclePayload, perform},
};

/// Acts on annual cycles.
#[derive(Default)]
pub struct CycleMutation;

/// Acts on annual cycles.
#[Object]
impl CycleMutation {
    /// DECIDE an ANNUAL_CYCLE: the dates of a year, new or changed (S2.5): leadership.
    async fn annual_cycle_decide(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The dates.")] input: AnnualCycleDecideInput,
    ) -> Option<Result<AnnualCyclePayload>> {
        Some(perform(ctx, input).await)
    }
}
