//! How mutations answer: a payload for each type of object, with the object as it is now, the decision, and what is to be
//! mended.

use std::sync::Arc;

use async_graphql::{Context, Object, Result};
use uuid::Uuid;

use super::{
    ahead::{Governed, below},
    connection::session,
    cover::{Entry, because},
    decision::Decision,
};
use crate::{
    act::{Deed, Outcome, UserError, run},
    app::App,
    error::ApiError,
};

/// Does what a mutation asks for.
///
/// # Errors
/// `UNAUTHENTICATED`, `NOT_FOUND`, `FORBIDDEN` with action and clause, or a fault of the server.
pub async fn perform<D: Deed, P: From<Outcome>>(ctx: &Context<'_>, deed: D) -> Result<P> {
    let app = ctx.data::<Arc<App>>().map_err(|error| ApiError::internal(error.message))?;
    let session = session(ctx)?;
    let mut outcome = run(app, session, &deed).await?;
    // What is answered is read by the rights that the act has left. Where they cannot be read the act is done all the same,
    // and is not answered as though it had failed: whoever then sent it again would do it twice.
    if let Err(error) = session.sit_again(&app.clock).await {
        tracing::warn!(%error, act = D::NAME, "done, but not read again");
        session.sit_down();
        outcome.unread = true;
    }
    Ok(P::from(outcome))
}

/// The object of an outcome, where it can be read.
async fn of<T: Governed>(ctx: &Context<'_>, outcome: &Outcome, id: Option<Uuid>) -> Result<Option<T>> {
    object(ctx, id.filter(|_| !outcome.unread)).await
}

async fn object<T: Governed>(ctx: &Context<'_>, id: Option<Uuid>) -> Result<Option<T>> {
    let Some(id) = id else { return Ok(None) };
    let found = session(ctx)?.members(&[id], &below::<T>(ctx)).await?.remove(&id);
    Ok(found.map(T::from))
}

/// The payload of the acts on one type of object.
macro_rules! payload {
    ($payload:ident, $field:ident: $of:ty, $doc:literal) => {
        #[doc = $doc]
        pub struct $payload(Outcome);

        impl From<Outcome> for $payload {
            fn from(outcome: Outcome) -> Self {
                Self(outcome)
            }
        }

        #[doc = $doc]
        #[Object]
        impl $payload {
            /// The object as you see it now; null where nothing was done, you may no longer see it, or it could not be read
            /// again.
            async fn $field(&self, ctx: &Context<'_>) -> Result<Option<$of>> {
                of(ctx, &self.0, self.0.object).await
            }

            /// The decision on record (N5); null where nothing was done, or it could not be read again.
            async fn decision(&self, ctx: &Context<'_>) -> Result<Option<Decision>> {
                of(ctx, &self.0, self.0.decision).await
            }

            /// What is to be mended; where there is any, nothing was done, and where there is none, it was.
            async fn user_errors(&self) -> &[UserError] {
                &self.0.errors
            }
        }
    };
}

payload!(OrganisationPayload, organisation: super::organisation::Organisation, "What came of an act on an organisation.");
payload!(AppointmentPayload, appointment: super::appointment::Appointment, "What came of an act on an appointment.");
payload!(PortfolioPayload, portfolio: super::portfolio::Portfolio, "What came of an act on a portfolio.");
payload!(ServicePayload, service: super::service::Service, "What came of an act on a service.");
payload!(ServiceTextPayload, service_text: super::service_text::ServiceText, "What came of writing a service's text.");
payload!(SecurityMeasurePayload, security_measure: super::security::SecurityMeasure, "What came of an act on a security measure.");
payload!(ServiceSupplierPayload, service_supplier: super::supplier::ServiceSupplier, "What came of an act on who supplies what to a service.");
payload!(ListPricePayload, list_price: super::list_price::ListPrice, "What came of an act on a list price.");
payload!(AnnouncementPayload, announcement: super::announcement::Announcement, "What came of posting an announcement.");
payload!(ChangePayload, change: super::change::Change, "What came of an act on a change or a retirement.");
payload!(ManagementRecordPayload, management_record: super::management_record::ManagementRecord, "What came of an act on a management record.");
payload!(NeedPayload, need: super::need::Need, "What came of an act on a need.");
payload!(AnnualCyclePayload, annual_cycle: super::annual_cycle::AnnualCycle, "What came of an act on an annual cycle.");
payload!(PlanPayload, plan: super::plan::Plan, "What came of an act on an annual plan.");
payload!(PlanItemPayload, plan_item: super::plan_item::PlanItem, "What came of an act on a plan item.");
payload!(BudgetFramePayload, budget_frame: super::budget::BudgetFrame, "What came of an act on a budget frame.");
payload!(AllocationPayload, allocation: super::budget_service::Allocation, "What came of an act on an allocation.");
payload!(MeasuredValuesPayload, service: super::service::Service, "What came of recording measured values: the service they are of.");
payload!(PartyFulfilmentPayload, party_fulfilment: super::fulfilment::PartyFulfilment, "What came of following up what a party did.");
payload!(DeliveryPayload, delivery: super::delivery::Delivery, "What came of an act on a delivery.");
payload!(CustomerRelationPayload, customer_relation: super::customer_relation::CustomerRelation, "What came of an act on the relation with a customer.");
payload!(MeetingPayload, meeting: super::meeting::Meeting, "What came of an act on a meeting.");
payload!(EventPayload, event: super::event::Event, "What came of an act on an external activity.");
payload!(AgreementPayload, agreement: super::agreement::Agreement, "What came of an act on an agreement.");
payload!(AgreementVersionPayload, agreement_version: super::agreement_version::AgreementVersion, "What came of an act on a version of an agreement.");
payload!(AgreementPartPayload, agreement_part: super::agreement_part::AgreementPart, "What came of an act on a party's part of an agreement.");
payload!(AgreementTemplatePayload, agreement_template: super::agreement_template::AgreementTemplate, "What came of writing a template.");
payload!(AgreementStructurePayload, agreement_structure: super::agreement_structure::AgreementStructure, "What came of deciding how agreements are structured.");
payload!(ProcessDescriptionPayload, process_description: super::process_description::ProcessDescription, "What came of an act on a process, method or guideline.");
payload!(IndexSeriesPayload, index_series: super::index_series::IndexSeries, "What came of entering an index series.");
payload!(IndexAdjustmentRunPayload, index_adjustment_run: super::index_run::IndexAdjustmentRun, "What came of an act on an index adjustment run.");

/// What came of deciding which roles must be filled.
pub struct RequiredRolesPayload(Outcome);

impl From<Outcome> for RequiredRolesPayload {
    fn from(outcome: Outcome) -> Self {
        Self(outcome)
    }
}

/// What came of deciding which roles must be filled.
#[Object]
impl RequiredRolesPayload {
    /// The portfolio, where it was one's.
    async fn portfolio(&self, ctx: &Context<'_>) -> Result<Option<super::portfolio::Portfolio>> {
        of(ctx, &self.0, self.0.object).await
    }

    /// The service, where it was one's.
    async fn service(&self, ctx: &Context<'_>) -> Result<Option<super::service::Service>> {
        of(ctx, &self.0, self.0.object).await
    }

    /// The decision on record (N5); null where nothing was done, or it could not be read again.
    async fn decision(&self, ctx: &Context<'_>) -> Result<Option<Decision>> {
        of(ctx, &self.0, self.0.decision).await
    }

    /// What is to be mended; where there is any, nothing was done, and where there is none, it was.
    async fn user_errors(&self) -> &[UserError] {
        &self.0.errors
    }
}

/// Why the fields of payloads need no rule of their own.
const PAYLOAD: &str = "the object is read through access, as any other";

/// What covers the payloads; see [`super::cover`].
pub fn table() -> Vec<Entry> {
    vec![
        because::<UserError>("told to the one whose act it is", "field message code clause"),
        because::<OrganisationPayload>(PAYLOAD, "organisation decision userErrors"),
        because::<AppointmentPayload>(PAYLOAD, "appointment decision userErrors"),
        because::<RequiredRolesPayload>(PAYLOAD, "portfolio service decision userErrors"),
        because::<PortfolioPayload>(PAYLOAD, "portfolio decision userErrors"),
        because::<ServicePayload>(PAYLOAD, "service decision userErrors"),
        because::<ServiceTextPayload>(PAYLOAD, "serviceText decision userErrors"),
        because::<SecurityMeasurePayload>(PAYLOAD, "securityMeasure decision userErrors"),
        because::<ServiceSupplierPayload>(PAYLOAD, "serviceSupplier decision userErrors"),
        because::<ListPricePayload>(PAYLOAD, "listPrice decision userErrors"),
        because::<AnnouncementPayload>(PAYLOAD, "announcement decision userErrors"),
        because::<ChangePayload>(PAYLOAD, "change decision userErrors"),
        because::<ManagementRecordPayload>(PAYLOAD, "managementRecord decision userErrors"),
        because::<NeedPayload>(PAYLOAD, "need decision userErrors"),
        because::<AnnualCyclePayload>(PAYLOAD, "annualCycle decision userErrors"),
        because::<PlanPayload>(PAYLOAD, "plan decision userErrors"),
        because::<PlanItemPayload>(PAYLOAD, "planItem decision userErrors"),
        because::<BudgetFramePayload>(PAYLOAD, "budgetFrame decision userErrors"),
        because::<AllocationPayload>(PAYLOAD, "allocation decision userErrors"),
        because::<MeasuredValuesPayload>(PAYLOAD, "service decision userErrors"),
        because::<PartyFulfilmentPayload>(PAYLOAD, "partyFulfilment decision userErrors"),
        because::<DeliveryPayload>(PAYLOAD, "delivery decision userErrors"),
        because::<CustomerRelationPayload>(PAYLOAD, "customerRelation decision userErrors"),
        because::<MeetingPayload>(PAYLOAD, "meeting decision userErrors"),
        because::<EventPayload>(PAYLOAD, "event decision userErrors"),
        because::<AgreementPayload>(PAYLOAD, "agreement decision userErrors"),
        because::<AgreementVersionPayload>(PAYLOAD, "agreementVersion decision userErrors"),
        because::<AgreementPartPayload>(PAYLOAD, "agreementPart decision userErrors"),
        because::<AgreementTemplatePayload>(PAYLOAD, "agreementTemplate decision userErrors"),
        because::<AgreementStructurePayload>(PAYLOAD, "agreementStructure decision userErrors"),
        because::<ProcessDescriptionPayload>(PAYLOAD, "processDescription decision userErrors"),
        because::<IndexSeriesPayload>(PAYLOAD, "indexSeries decision userErrors"),
        because::<IndexAdjustmentRunPayload>(PAYLOAD, "indexAdjustmentRun decision userErrors"),
    ]
}
