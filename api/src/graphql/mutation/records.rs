//! Acts on management records.

use async_graphql::{Context, Object, Result};

use crate::{
    act::records::{
        ManagementRecordAnswerInput, ManagementRecordEndInput, ManagementRecordFollowUpInput,
        ManagementRecordWriteInput,
    },
    graphql::acting::{ManagementRecordPayload, perform},
};

/// Acts on management records.
#[derive(Default)]
pub struct ManagementRecordMutation;

/// Acts on management records.
#[Object]
impl ManagementRecordMutation {
    /// RECORD a MANAGEMENT_RECORD (S4.2–S4.6): each category by the role whose duty it is; coordinators where the
    /// duty is delegated (S4.3).
    async fn management_record_write(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is recorded.")] input: ManagementRecordWriteInput,
    ) -> Option<Result<ManagementRecordPayload>> {
        Some(perform(ctx, input).await)
    }

    /// ANSWER a MANAGEMENT_RECORD: proposals and deviations the owner (S4.4.4, S4.4.8), proposals also a coordinator with
    /// COORDINATE_WITH_OWNER, ways of working leadership (S4.5.4).
    async fn management_record_answer(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The answer.")] input: ManagementRecordAnswerInput,
    ) -> Option<Result<ManagementRecordPayload>> {
        Some(perform(ctx, input).await)
    }

    /// FOLLOW_UP a MANAGEMENT_RECORD that is an improvement (S4.4.14): its manager records what came of it.
    async fn management_record_follow_up(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What came of it.")] input: ManagementRecordFollowUpInput,
    ) -> Option<Result<ManagementRecordPayload>> {
        Some(perform(ctx, input).await)
    }

    /// END a MANAGEMENT_RECORD that is an authority to deal with a supplier (S4.4.3): the owner, a coordinator with
    /// SUPPLIER_AGREEMENTS. Its holder is told.
    async fn management_record_end(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is withdrawn.")] input: ManagementRecordEndInput,
    ) -> Option<Result<ManagementRecordPayload>> {
        Some(perform(ctx, input).await)
    }
}
