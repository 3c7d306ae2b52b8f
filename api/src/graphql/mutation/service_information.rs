//! Acts on what is written of services: texts, routines, security, announcements.

use async_graphql::{Context, Object, Result};

use crate::{
    act::services::{
        AnnouncementPostInput, RoutineConfirmInput, RoutineDescribeInput, RoutinePublishInput, SecurityClassifyInput,
        SecurityMeasureCloseInput, SecurityMeasureDecideInput, SecurityReviewInput, ServiceTextConfirmInput,
        ServiceTextPublishInput, ServiceTextWriteInput, ServiceWithdrawInput,
    },
    graphql::acting::{AnnouncementPayload, SecurityMeasurePayload, ServicePayload, ServiceTextPayload, perform},
};

/// Acts on what is written of services: texts, routines, security, announcements.
#[derive(Default)]
pub struct ServiceInformationMutation;

/// Acts on what is written of services: texts, routines, security, announcements.
#[Object]
impl ServiceInformationMutation {
    /// WRITE a SERVICE_TEXT (S4.8.1, S4.4.9): the owner, the manager.
    async fn service_text_write(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is written.")] input: ServiceTextWriteInput,
    ) -> Option<Result<ServiceTextPayload>> {
        Some(perform(ctx, input).await)
    }

    /// PUBLISH a SERVICE_TEXT (S4.8.1): the communicator.
    async fn service_text_publish(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is published.")] input: ServiceTextPublishInput,
    ) -> Option<Result<ServiceTextPayload>> {
        Some(perform(ctx, input).await)
    }

    /// PUBLISH no SERVICE_TEXT any longer: take the service out of the catalogue (S4.8.1): the communicator.
    async fn service_withdraw(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is withdrawn.")] input: ServiceWithdrawInput,
    ) -> Option<Result<ServicePayload>> {
        Some(perform(ctx, input).await)
    }

    /// CONFIRM a SERVICE_TEXT: that what is published is right today (S4.8.1): the communicator.
    async fn service_text_confirm(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is confirmed.")] input: ServiceTextConfirmInput,
    ) -> Option<Result<ServicePayload>> {
        Some(perform(ctx, input).await)
    }

    /// EDIT the SUPPORT process (S4.2.8, S4.3.6), the ORDERING_ROUTINE (S4.4.6) or the SERVICE_DOCUMENTATION
    /// (S4.2.10, S4.3.7): the owner, a coordinator with the duty; the ordering routine the manager.
    async fn routine_describe(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is described.")] input: RoutineDescribeInput,
    ) -> Option<Result<ServicePayload>> {
        Some(perform(ctx, input).await)
    }

    /// CONFIRM the SUPPORT process, the ORDERING_ROUTINE or the SERVICE_DOCUMENTATION: that it works, or is right,
    /// today: who may describe it (S4.2.8, S4.2.10, S4.3.6, S4.3.7, S4.4.6).
    async fn routine_confirm(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is confirmed.")] input: RoutineConfirmInput,
    ) -> Option<Result<ServicePayload>> {
        Some(perform(ctx, input).await)
    }

    /// PUBLISH, as a SERVICE_TEXT, how a service is supported or ordered (S4.8.1): the communicator.
    async fn routine_publish(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is published.")] input: RoutinePublishInput,
    ) -> Option<Result<ServicePayload>> {
        Some(perform(ctx, input).await)
    }

    /// CLASSIFY a service's information security, a SECURITY_MEASURE (S4.2.3, S2.6): the owner.
    async fn security_classify(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The classification.")] input: SecurityClassifyInput,
    ) -> Option<Result<ServicePayload>> {
        Some(perform(ctx, input).await)
    }

    /// CONFIRM the SECURITY_MEASUREs of a service: record its review (S4.2.3, S4.4.7): the owner, the manager.
    async fn security_review(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The review.")] input: SecurityReviewInput,
    ) -> Option<Result<ServicePayload>> {
        Some(perform(ctx, input).await)
    }

    /// DECIDE a SECURITY_MEASURE (S4.2.3): the owner.
    async fn security_measure_decide(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The measure.")] input: SecurityMeasureDecideInput,
    ) -> Option<Result<SecurityMeasurePayload>> {
        Some(perform(ctx, input).await)
    }

    /// CLOSE a SECURITY_MEASURE that is done (S4.4.7): the manager.
    async fn security_measure_close(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The measure.")] input: SecurityMeasureCloseInput,
    ) -> Option<Result<SecurityMeasurePayload>> {
        Some(perform(ctx, input).await)
    }

    /// INFORM by an ANNOUNCEMENT on a service (S4.8.2, S4.4.9): the communicator, the manager. The representatives of
    /// customers who have the service are told.
    async fn announcement_post(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is announced.")] input: AnnouncementPostInput,
    ) -> Option<Result<AnnouncementPayload>> {
        Some(perform(ctx, input).await)
    }
}
