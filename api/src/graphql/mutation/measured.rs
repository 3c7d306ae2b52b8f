//! Acts of follow-up (U2.8).

use async_graphql::{Context, Object, Result};

use crate::{
    act::measured::{MeasuredValuesRecordInput, PartyFulfilmentRecordInput},
    graphql::acting::{MeasuredValuesPayload, PartyFulfilmentPayload, perform},
};

/// Acts of follow-up.
#[derive(Default)]
pub struct MeasuredMutation;

/// Acts of follow-up.
#[Object]
impl MeasuredMutation {
    /// RECORD each MEASURED_VALUE of a service (U2.8, R6): its machine accounts and its manager. What is not met is told
    /// to those answerable; the same value again changes nothing, another is a correction with its reason.
    async fn measured_values_record(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The values.")] input: MeasuredValuesRecordInput,
    ) -> Option<Result<MeasuredValuesPayload>> {
        Some(perform(ctx, input).await)
    }

    /// RECORD a PARTY_FULFILMENT (U2.8): whether a party, or the keeper towards it, did what it answers for: the service
    /// level manager. The party is told, and sees it.
    async fn party_fulfilment_record(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whose, of which period, and whether it did.")] input: PartyFulfilmentRecordInput,
    ) -> Option<Result<PartyFulfilmentPayload>> {
        Some(perform(ctx, input).await)
    }
}
