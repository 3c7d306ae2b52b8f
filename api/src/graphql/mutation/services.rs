//! Acts on services: their life cycle, and changes.

use async_graphql::{Context, Object, Result};

use crate::{
    act::services::{
        ChangeDecideInput, ChangeProposeInput, ChangeRecommendInput, RetirementDecideInput, RetirementProposeInput,
        ServiceDecideInput, ServiceEstablishInput, ServiceProposeInput, ServiceRetireInput, ServiceSupplierEndInput,
        ServiceSupplierRecordInput,
    },
    graphql::acting::{ChangePayload, ServicePayload, ServiceSupplierPayload, perform},
};

/// Acts on services: their life cycle, and changes.
#[derive(Default)]
pub struct ServiceMutation;

/// Acts on services: their life cycle, and changes.
#[Object]
impl ServiceMutation {
    /// PROPOSE a SERVICE (S4.2.13, S4.1.1): the portfolio's owner, leadership.
    async fn service_propose(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is proposed.")] input: ServiceProposeInput,
    ) -> Option<Result<ServicePayload>> {
        Some(perform(ctx, input).await)
    }

    /// DECIDE a SERVICE that is proposed (L1): leadership. To establish it, its bearing on the IT environment is
    /// stated (S1.3).
    async fn service_decide(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is decided.")] input: ServiceDecideInput,
    ) -> Option<Result<ServicePayload>> {
        Some(perform(ctx, input).await)
    }

    /// ACTIVATE a SERVICE (S4.2.1): the owner. What its checklist lacks is told with its clause, and refuses it (L1).
    async fn service_establish(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is taken into use.")] input: ServiceEstablishInput,
    ) -> Option<Result<ServicePayload>> {
        Some(perform(ctx, input).await)
    }

    /// PROPOSE a CHANGE (S4.2.13, S4.4.4): the owner, the manager.
    async fn change_propose(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is proposed.")] input: ChangeProposeInput,
    ) -> Option<Result<ChangePayload>> {
        Some(perform(ctx, input).await)
    }

    /// RECOMMEND a CHANGE, or that it be rejected, before it is made available (S4.4.13): the manager.
    async fn change_recommend(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is recommended.")] input: ChangeRecommendInput,
    ) -> Option<Result<ChangePayload>> {
        Some(perform(ctx, input).await)
    }

    /// DECIDE a CHANGE that was recommended on (S4.4.13): the owner.
    async fn change_decide(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is decided.")] input: ChangeDecideInput,
    ) -> Option<Result<ChangePayload>> {
        Some(perform(ctx, input).await)
    }

    /// PROPOSE the RETIREMENT of a service, from a day (S4.2.13): the owner.
    async fn retirement_propose(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is proposed.")] input: RetirementProposeInput,
    ) -> Option<Result<ChangePayload>> {
        Some(perform(ctx, input).await)
    }

    /// DECIDE a RETIREMENT (S4.2.13): leadership. The customers who have the service are told (S4.8.2).
    async fn retirement_decide(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is decided.")] input: RetirementDecideInput,
    ) -> Option<Result<ChangePayload>> {
        Some(perform(ctx, input).await)
    }

    /// RECORD a SUPPLIER_RELATION: who supplies what to a service (S4.2.2, S4.3.2): the owner, a coordinator with that
    /// duty; the contract manager also an organisation that supplies the provider nothing yet (S4.7.1).
    async fn service_supplier_record(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is supplied.")] input: ServiceSupplierRecordInput,
    ) -> Option<Result<ServiceSupplierPayload>> {
        Some(perform(ctx, input).await)
    }

    /// END a SUPPLIER_RELATION: that an organisation supplies something to a service (S4.2.2, S4.3.2).
    async fn service_supplier_end(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is no longer supplied.")] input: ServiceSupplierEndInput,
    ) -> Option<Result<ServiceSupplierPayload>> {
        Some(perform(ctx, input).await)
    }

    /// RETIRE a SERVICE on the planned day or later (L1): the owner. What is still delivered of it ends.
    async fn service_retire(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is retired.")] input: ServiceRetireInput,
    ) -> Option<Result<ServicePayload>> {
        Some(perform(ctx, input).await)
    }
}
