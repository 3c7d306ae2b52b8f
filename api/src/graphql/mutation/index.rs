//! Acts on index series and index adjustment runs.

use async_graphql::{Context, Object, Result};

use crate::{
    act::index::{
        IndexAdjustmentRunApplyInput, IndexAdjustmentRunDraftInput, IndexAdjustmentRunReviewInput,
        IndexAdjustmentRunWithdrawInput, IndexSeriesRecordInput,
    },
    graphql::acting::{IndexAdjustmentRunPayload, IndexSeriesPayload, perform},
};

/// Acts on index series and index adjustment runs.
#[derive(Default)]
pub struct IndexMutation;

/// Acts on index series and index adjustment runs.
#[Object]
impl IndexMutation {
    /// RECORD an INDEX_SERIES: a published series, or newly published values of one (U2.7): the service level manager.
    async fn index_series_record(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The series and the values.")] input: IndexSeriesRecordInput,
    ) -> Option<Result<IndexSeriesPayload>> {
        Some(perform(ctx, input).await)
    }

    /// DRAW_UP an INDEX_RUN: computes, for chosen agreements, what each line's signed index clause makes of its price, or
    /// why it is not adjusted (U2.7): the service level manager. Nothing changes yet.
    async fn index_adjustment_run_draft(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which agreements, from when.")] input: IndexAdjustmentRunDraftInput,
    ) -> Option<Result<IndexAdjustmentRunPayload>> {
        Some(perform(ctx, input).await)
    }

    /// REVIEW an INDEX_RUN: looks through what was drafted, as another person than who drafted it (U2.7): an agreement
    /// reviewer.
    async fn index_adjustment_run_review(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The run, and whether it is right.")] input: IndexAdjustmentRunReviewInput,
    ) -> Option<Result<IndexAdjustmentRunPayload>> {
        Some(perform(ctx, input).await)
    }

    /// DECIDE an INDEX_RUN: applies what was reviewed, all of it or nothing: a dated adjustment of each line, and no new
    /// version (U2.7): the service level manager. The parties are told.
    async fn index_adjustment_run_apply(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The run.")] input: IndexAdjustmentRunApplyInput,
    ) -> Option<Result<IndexAdjustmentRunPayload>> {
        Some(perform(ctx, input).await)
    }

    /// CLOSE an INDEX_RUN that has not been applied: withdraws it, with a reason (U2.7): the service level manager.
    async fn index_adjustment_run_withdraw(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The run.")] input: IndexAdjustmentRunWithdrawInput,
    ) -> Option<Result<IndexAdjustmentRunPayload>> {
        Some(perform(ctx, input).await)
    }
}
