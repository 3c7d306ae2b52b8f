//! Acts on processes, methods and guidelines.

use async_graphql::{Context, Object, Result};

use crate::{
    act::processes::{GuidelineDecideInput, ProcessDescriptionWriteInput},
    graphql::acting::{ProcessDescriptionPayload, perform},
};

/// Acts on processes, methods and guidelines.
#[derive(Default)]
pub struct ProcessMutation;

/// Acts on processes, methods and guidelines.
#[Object]
impl ProcessMutation {
    /// WRITE a PROCESS_DESCRIPTION: a process or method, in versions (S4.5.2, U8): a business developer, or the owner of
    /// a process.
    async fn process_description_write(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is written.")] input: ProcessDescriptionWriteInput,
    ) -> Option<Result<ProcessDescriptionPayload>> {
        Some(perform(ctx, input).await)
    }

    /// DECIDE a PROCESS_DESCRIPTION: a guideline, in versions (S3.2.1): leadership.
    async fn guideline_decide(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is decided.")] input: GuidelineDecideInput,
    ) -> Option<Result<ProcessDescriptionPayload>> {
        Some(perform(ctx, input).await)
    }
}
