//! Acts on appointments and on which roles must be filled.

use async_graphql::{Context, Object, Result};

use crate::{
    act::appointments::{
        AppointmentAcceptInput, AppointmentAttestInput, AppointmentDeclineInput, AppointmentDelegateInput,
        AppointmentEndInput, AppointmentMakeInput, RolesRequireInput,
    },
    graphql::acting::{AppointmentPayload, RequiredRolesPayload, perform},
};

/// Acts on appointments.
#[derive(Default)]
pub struct AppointmentMutation;

/// Acts on appointments.
#[Object]
impl AppointmentMutation {
    /// APPOINT to a role, an APPOINTMENT (R2): leadership owners and staff roles; owners coordinators and managers (S4.2.4)
    /// and supplier contacts (S4.2.2); coordinators what the duty covers (S4.3.2, S4.3.3); managers specialists (S3.2.5)
    /// and measurement agents (R6); signatories those who speak for their organisation (U7). It gives authority when the
    /// person has accepted it (S2.3).
    async fn appointment_make(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Who is appointed to what.")] input: AppointmentMakeInput,
    ) -> Option<Result<AppointmentPayload>> {
        Some(perform(ctx, input).await)
    }

    /// ATTEST an APPOINTMENT by a document (O5): the contract manager, of an organisation's first representative or
    /// signatory.
    async fn appointment_attest(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Who speaks for which organisation, by which document.")] input: AppointmentAttestInput,
    ) -> Option<Result<AppointmentPayload>> {
        Some(perform(ctx, input).await)
    }

    /// ACCEPT an APPOINTMENT (S2.3): the person appointed.
    async fn appointment_accept(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is accepted.")] input: AppointmentAcceptInput,
    ) -> Option<Result<AppointmentPayload>> {
        Some(perform(ctx, input).await)
    }

    /// DECLINE an APPOINTMENT (S2.3): the person appointed.
    async fn appointment_decline(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is declined.")] input: AppointmentDeclineInput,
    ) -> Option<Result<AppointmentPayload>> {
        Some(perform(ctx, input).await)
    }

    /// END an APPOINTMENT, now or on a day to come (R1): whoever may appoint to it, and the person itself. The last manager
    /// of an active service stays until there is another (S2.2).
    async fn appointment_end(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What ends, and when.")] input: AppointmentEndInput,
    ) -> Option<Result<AppointmentPayload>> {
        Some(perform(ctx, input).await)
    }

    /// DELEGATE duties in a coordinator's APPOINTMENT (R3): the owner, any subset of the nine, from the next request on.
    async fn appointment_delegate(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which duties the coordinator has.")] input: AppointmentDelegateInput,
    ) -> Option<Result<AppointmentPayload>> {
        Some(perform(ctx, input).await)
    }

    /// REQUIRE roles of a portfolio or a service: which must be filled (S4.2): the owner. What is not filled is a VACANCY.
    async fn roles_require(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which roles of what.")] input: RolesRequireInput,
    ) -> Option<Result<RequiredRolesPayload>> {
        Some(perform(ctx, input).await)
    }
}
