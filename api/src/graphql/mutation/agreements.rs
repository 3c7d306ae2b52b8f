//! Acts on agreements.

use async_graphql::{Context, Object, Result};

use crate::{
    act::agreements::{
        AgreementAmendInput, AgreementAttestInput, AgreementDrawUpInput, AgreementEditInput, AgreementPartyRemoveInput,
        AgreementPartySetInput, AgreementRegisterInput, AgreementRenewInput, AgreementReviewInput, AgreementShareInput,
        AgreementSignInput, AgreementStructureDecideInput, AgreementSubmitInput, AgreementTemplateWriteInput,
        AgreementTerminateInput, RiskAcceptInput, UnderpinningRecordInput, UnderpinningRemoveInput,
    },
    graphql::acting::{
        AgreementPartPayload, AgreementPayload, AgreementStructurePayload, AgreementTemplatePayload,
        AgreementVersionPayload, perform,
    },
};

/// Acts on agreements.
#[derive(Default)]
pub struct AgreementMutation;

/// Acts on agreements.
#[Object]
impl AgreementMutation {
    /// DRAW_UP an agreement as AGREEMENT_WORK (S4.4.10, S4.2.5, U2.4): its first version, as a draft. Who answers for one of the
    /// services, the account manager of a customer, contract and service level manager.
    async fn agreement_draw_up(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The agreement.")] input: AgreementDrawUpInput,
    ) -> Option<Result<AgreementVersionPayload>> {
        Some(perform(ctx, input).await)
    }

    /// DRAW_UP a new version as AGREEMENT_WORK (U2.7, L2): a draft that says what the latest one says.
    async fn agreement_amend(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The agreement.")] input: AgreementAmendInput,
    ) -> Option<Result<AgreementVersionPayload>> {
        Some(perform(ctx, input).await)
    }

    /// EDIT what is common in AGREEMENT_WORK (S4.4.10, U2.6): who may draw it up. What was reviewed becomes a draft again (N1).
    async fn agreement_edit(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is changed.")] input: AgreementEditInput,
    ) -> Option<Result<AgreementVersionPayload>> {
        Some(perform(ctx, input).await)
    }

    /// EDIT a party's part in AGREEMENT_WORK (S4.4.10, L2), or add the party: who may draw it up.
    async fn agreement_party_set(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The part.")] input: AgreementPartySetInput,
    ) -> Option<Result<AgreementVersionPayload>> {
        Some(perform(ctx, input).await)
    }

    /// EDIT AGREEMENT_WORK by taking a party out (S4.4.10, L2): who may draw it up.
    async fn agreement_party_remove(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The party.")] input: AgreementPartyRemoveInput,
    ) -> Option<Result<AgreementVersionPayload>> {
        Some(perform(ctx, input).await)
    }

    /// SHARE AGREEMENT_WORK with a party, as a proposal (U2.4, S4.2.5).
    async fn agreement_share(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "With whom.")] input: AgreementShareInput,
    ) -> Option<Result<AgreementVersionPayload>> {
        Some(perform(ctx, input).await)
    }

    /// SUBMIT AGREEMENT_WORK for review (U2.6, S4.2.5), when nothing is missing and every promise is carried (L3).
    async fn agreement_submit(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The version.")] input: AgreementSubmitInput,
    ) -> Option<Result<AgreementVersionPayload>> {
        Some(perform(ctx, input).await)
    }

    /// REVIEW AGREEMENT_WORK in that very content (U3.4): a reviewer who wrote none of it (N1).
    async fn agreement_review(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The review.")] input: AgreementReviewInput,
    ) -> Option<Result<AgreementVersionPayload>> {
        Some(perform(ctx, input).await)
    }

    /// SIGN a SIGNATURE, of the whole and one's own part (U7, R5): each party's signatory; for the keeper the owner of every
    /// service that it covers.
    async fn agreement_sign(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The signature.")] input: AgreementSignInput,
    ) -> Option<Result<AgreementPartPayload>> {
        Some(perform(ctx, input).await)
    }

    /// ATTEST that an AGREEMENT was signed elsewhere, with its source (O5): the contract manager.
    async fn agreement_attest(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What was signed.")] input: AgreementAttestInput,
    ) -> Option<Result<AgreementVersionPayload>> {
        Some(perform(ctx, input).await)
    }

    /// REGISTER a signed AGREEMENT with the next number of the year (S4.7.2, U2.6): the contract manager.
    async fn agreement_register(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The version.")] input: AgreementRegisterInput,
    ) -> Option<Result<AgreementVersionPayload>> {
        Some(perform(ctx, input).await)
    }

    /// RENEW an AGREEMENT under its signed renewal clause (S4.7.1, U2.7): contract and service level manager.
    async fn agreement_renew(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The agreement.")] input: AgreementRenewInput,
    ) -> Option<Result<AgreementPayload>> {
        Some(perform(ctx, input).await)
    }

    /// TERMINATE an AGREEMENT by notice (R5, U7, U2.7): for the keeper the owner of every service that it covers, for a party its
    /// signatory. No delivery is left without an agreement by it (N3).
    async fn agreement_terminate(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The notice.")] input: AgreementTerminateInput,
    ) -> Option<Result<AgreementPayload>> {
        Some(perform(ctx, input).await)
    }

    /// RECORD an UNDERPINNING (S4.2.2, S4.7.4, L3): that one agreement carries what another promises.
    async fn underpinning_record(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The two agreements.")] input: UnderpinningRecordInput,
    ) -> Option<Result<AgreementPayload>> {
        Some(perform(ctx, input).await)
    }

    /// RECORD that an UNDERPINNING is none (S4.2.2, S4.7.4, L3).
    async fn underpinning_remove(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The two agreements.")] input: UnderpinningRemoveInput,
    ) -> Option<Result<AgreementPayload>> {
        Some(perform(ctx, input).await)
    }

    /// ACCEPT_RISK of promises that no UNDERPINNING carries, with a reason (L3, R5): the owner of every service covered, and
    /// nobody else; before the version is handed in, or later, where what underpins it has changed, until it ends.
    async fn risk_accept(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The version.")] input: RiskAcceptInput,
    ) -> Option<Result<AgreementVersionPayload>> {
        Some(perform(ctx, input).await)
    }

    /// WRITE an AGREEMENT_TEMPLATE, or a new version of one (U2.7, U6): the service level manager.
    async fn agreement_template_write(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The template.")] input: AgreementTemplateWriteInput,
    ) -> Option<Result<AgreementTemplatePayload>> {
        Some(perform(ctx, input).await)
    }

    /// DECIDE an AGREEMENT_STRUCTURE (U2.1): the service level manager.
    async fn agreement_structure_decide(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The decision.")] input: AgreementStructureDecideInput,
    ) -> Option<Result<AgreementStructurePayload>> {
        Some(perform(ctx, input).await)
    }
}
