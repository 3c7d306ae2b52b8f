//! Acts on organisations and relations with customers.

use async_graphql::{Context, Object, Result};

use crate::{
    act::organisations::{CustomerRelationRecordInput, CustomerRelationRegisterInput, OrganisationRegisterInput},
    graphql::acting::{CustomerRelationPayload, OrganisationPayload, perform},
};

/// Acts on organisations and relations with customers.
#[derive(Default)]
pub struct OrganisationMutation;

/// Acts on organisations and relations with customers.
#[Object]
impl OrganisationMutation {
    /// REGISTER an ORGANISATION (R2): the platform administrator.
    async fn organisation_register(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to be registered.")] input: OrganisationRegisterInput,
    ) -> Option<Result<OrganisationPayload>> {
        Some(perform(ctx, input).await)
    }

    /// REGISTER a CUSTOMER_RELATION (S4.6.1): leadership.
    async fn customer_relation_register(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Who becomes whose customer.")] input: CustomerRelationRegisterInput,
    ) -> Option<Result<CustomerRelationPayload>> {
        Some(perform(ctx, input).await)
    }

    /// RECORD a CUSTOMER_RELATION (S4.6.1): the customer's account manager.
    async fn customer_relation_record(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How the relation stands.")] input: CustomerRelationRecordInput,
    ) -> Option<Result<CustomerRelationPayload>> {
        Some(perform(ctx, input).await)
    }
}
