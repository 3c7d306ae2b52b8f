//! Services: type.

use async_graphql::{Context, ID, Object, Result};
use chrono::{DateTime, Utc};
use futures_util::{FutureExt, future::BoxFuture};
use governance::{
    lifecycle::ServiceState,
    words::{Language, Provenance},
};

pub use super::service_list::{ServiceFilter, ServiceOrder};
use super::{
    agreement::Agreement,
    agreement_list::{self, AgreementArguments, AgreementFilter, AgreementOrder},
    agreement_template::AgreementTemplate,
    ahead::{Soon, details, one, whole},
    appointment::{Appointment, AppointmentObject},
    budget_service::ServiceBudget,
    checklist::{self, ChecklistEntry},
    connection::{Connection, session},
    date::Date,
    decision::{self, Decision},
    delivery::Delivery,
    delivery_list::{self, DeliveryArguments, DeliveryFilter, DeliveryOrder},
    id::NodeType,
    in_turn::{InTurn, Turns},
    list_price::ListPrice,
    organisation::Organisation,
    permission::{self, Permission},
    portfolio::Portfolio,
    security::Security,
    service_relations::{
        DETAILS, DETAILS_KEY, PART_OF, PROVIDER, ROUTINES, ROUTINES_KEY, SECURITY, SUCCESSOR, UPKEEP, list_prices,
        suppliers,
    },
    service_roles::{self as roles, Contact},
    service_standing::{self as standing, ServiceStanding},
    state_change::{self, StateChange},
    supplier::ServiceSupplier,
    upkeep::Upkeep,
};
use crate::access::{
    Ahead, Member,
    facts::Subject,
    rows::{AgreementTemplateRow, ServiceDetailsRow, ServiceRoutinesRow, ServiceRow},
};

/// A service (tjänst) in the catalogue.
#[derive(Clone)]
pub struct ServiceObject(pub Member<ServiceRow>);

/// As it is handed out.
pub type Service = InTurn<ServiceObject>;

impl From<Member<ServiceRow>> for Service {
    fn from(row: Member<ServiceRow>) -> Self {
        Self::of(ServiceObject(row))
    }
}

impl ServiceObject {
    fn details<'a>(&'a self, ctx: &'a Context<'_>) -> Soon<'a, Member<ServiceDetailsRow>> {
        details(&self.0, ctx, DETAILS_KEY, &DETAILS)
    }

    fn routines<'a>(&'a self, ctx: &'a Context<'_>) -> BoxFuture<'a, Result<Option<Member<ServiceRoutinesRow>>>> {
        async move { Ok(self.0.related(session(ctx)?, ROUTINES_KEY, &ROUTINES, Ahead::default).await?) }.boxed()
    }
}

/// A service (tjänst). Published services are seen by everyone, others by the provider's staff (V1).
#[Object(name = "Service")]
impl ServiceObject {
    /// Global id.
    pub(super) async fn id(&self) -> ID {
        NodeType::Service.global(self.0.id)
    }

    /// The provider's own code, its natural key.
    async fn code(&self) -> &str {
        &self.0.code
    }

    /// Name; the other language stands in where one is missing.
    async fn name(
        &self,
        #[graphql(default_with = "Language::Sv", desc = "Language.")] language: Language,
    ) -> Option<&str> {
        self.0.name.get(language)
    }

    /// One sentence on what the service is; the other language stands in where one is missing.
    async fn summary(
        &self,
        #[graphql(default_with = "Language::Sv", desc = "Language.")] language: Language,
    ) -> Option<&str> {
        self.0.summary.get(language)
    }

    /// Description; the other language stands in where one is missing.
    async fn description(
        &self,
        #[graphql(default_with = "Language::Sv", desc = "Language.")] language: Language,
    ) -> Option<&str> {
        self.0.description.get(language)
    }

    /// How users get support (S4.2.8), as published (S4.8.1); the other language stands in where one is missing.
    async fn support(
        &self,
        ctx: &Context<'_>,
        #[graphql(default_with = "Language::Sv", desc = "Language.")] language: Language,
    ) -> Result<Option<String>> {
        Ok(self.routines(ctx).await?.and_then(|routines| routines.support.get(language).map(str::to_owned)))
    }

    /// How the service is ordered (S4.4.6), as published (S4.8.1); the other language stands in where one is missing.
    async fn ordering(
        &self,
        ctx: &Context<'_>,
        #[graphql(default_with = "Language::Sv", desc = "Language.")] language: Language,
    ) -> Result<Option<String>> {
        Ok(self.routines(ctx).await?.and_then(|routines| routines.ordering.get(language).map(str::to_owned)))
    }

    /// Life-cycle state (L1).
    async fn state(&self) -> ServiceState {
        self.0.state
    }

    /// The day from which it is in that state.
    async fn state_since(&self, ctx: &Context<'_>) -> Result<Date> {
        Ok(Date(self.details(ctx).await?.state_since))
    }

    /// When it was published in the catalogue (S4.8.1); null: not published.
    async fn published_at(&self, ctx: &Context<'_>) -> Result<Option<DateTime<Utc>>> {
        Ok(self.details(ctx).await?.published_at)
    }

    /// The role mailbox to turn to (V8).
    async fn mailbox(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        Ok(self.details(ctx).await?.mailbox.clone())
    }

    /// Web page.
    async fn website(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        Ok(self.details(ctx).await?.website.clone())
    }

    /// Grows with every change; for `expectedVersion`.
    async fn version(&self, ctx: &Context<'_>) -> Result<i64> {
        Ok(self.details(ctx).await?.version)
    }

    /// Where the facts come from (O5).
    async fn provenance(&self, ctx: &Context<'_>) -> Result<Provenance> {
        Ok(self.details(ctx).await?.provenance)
    }

    /// The source, where attested (O5).
    async fn source(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        Ok(self.details(ctx).await?.source.clone())
    }

    /// The portfolio it belongs to (S4.1.3).
    async fn portfolio(&self, ctx: &Context<'_>) -> Result<Option<Portfolio>> {
        one(&self.0, ctx, &ServiceRow::PORTFOLIO).await
    }

    /// The service that this one is a part of.
    async fn part_of(&self, ctx: &Context<'_>) -> Result<Option<Service>> {
        one(&self.details(ctx).await?, ctx, &PART_OF).await
    }

    /// The service that replaces this one.
    async fn successor(&self, ctx: &Context<'_>) -> Result<Option<Service>> {
        one(&self.details(ctx).await?, ctx, &SUCCESSOR).await
    }

    /// The provider.
    async fn provider(&self, ctx: &Context<'_>) -> Result<Option<Organisation>> {
        one(&self.0, ctx, &PROVIDER).await
    }

    /// Which roles to turn to, and by which mailbox: for everyone, without names (V8).
    async fn contacts(&self, ctx: &Context<'_>) -> Result<Vec<Contact>> {
        Ok(Contact::of(self.details(ctx).await?.mailbox.as_deref()))
    }

    /// The effective owner (tjänsteägare): the service's own before its portfolio's (S2.2); null where there is none
    /// or you may not see it (V8).
    async fn owner(&self, ctx: &Context<'_>) -> Result<Option<Appointment>> {
        Ok(roles::holders(&self.0, ctx, roles::OWNER).await?.into_iter().next())
    }

    /// The effective coordinators (tjänstesamordnare) with their duties: the service's own, then its portfolio's.
    async fn coordinators(&self, ctx: &Context<'_>) -> Result<Turns<AppointmentObject>> {
        Ok(roles::holders(&self.0, ctx, roles::COORDINATOR).await?.into())
    }

    /// The effective managers (tjänsteförvaltare).
    async fn managers(&self, ctx: &Context<'_>) -> Result<Turns<AppointmentObject>> {
        Ok(roles::holders(&self.0, ctx, roles::MANAGER).await?.into())
    }

    /// List prices, excluding VAT: the published ones for everyone (V1).
    async fn list_prices(&self, ctx: &Context<'_>) -> Result<Vec<ListPrice>> {
        whole(&self.0, ctx, list_prices).await
    }

    /// The product sheet (produktblad, U6), as it reads now: for everyone who sees the service published (V1).
    async fn product_sheet(&self, ctx: &Context<'_>) -> Result<Option<AgreementTemplate>> {
        let sheets: Vec<AgreementTemplate> = whole(&self.0, ctx, AgreementTemplateRow::sheets).await?;
        Ok(sheets.into_iter().next())
    }

    /// Who supplies what to the service (S4.2.2); only to the provider's staff.
    async fn suppliers(&self, ctx: &Context<'_>) -> Result<Vec<ServiceSupplier>> {
        whole(&self.0, ctx, suppliers).await
    }

    /// Classification and reviews of information security (S2.6); only to the provider's staff (V6), null to others.
    async fn security(&self, ctx: &Context<'_>) -> Result<Option<Security>> {
        one(&self.0, ctx, &SECURITY).await
    }

    /// What it must have before it is taken into use, and whether it has it (L1); empty for those who do not see how it
    /// is managed.
    async fn checklist(&self, ctx: &Context<'_>) -> Result<Vec<ChecklistEntry>> {
        checklist::of(&self.0, ctx).await
    }

    /// What is to be confirmed of it by day: text, support, ordering, documentation, security; null for those who do not
    /// see how it is managed.
    async fn upkeep(&self, ctx: &Context<'_>) -> Result<Option<Upkeep>> {
        one(&self.0, ctx, &UPKEEP).await
    }

    /// The agreements that concern the service, as far as you may see them (V2): that deliver it, support it, or carry it
    /// from another provider (O2).
    #[expect(clippy::too_many_arguments, reason = "the arguments of a Relay connection")]
    async fn agreements(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Page size from the start, 1–100 (default 20).")] first: Option<i32>,
        #[graphql(desc = "After this cursor.")] after: Option<String>,
        #[graphql(desc = "Page size from the end, 1–100.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
        #[graphql(desc = "Which agreements.")] filter: Option<AgreementFilter>,
        #[graphql(desc = "The order (default: by code).")] order_by: Option<AgreementOrder>,
        #[graphql(desc = "Only what was in force on this day, as recorded now.")] as_of: Option<Date>,
    ) -> Result<Connection<Agreement>> {
        let arguments = AgreementArguments { first, after, last, before, filter, order_by, as_of, known_at: None };
        agreement_list::of_service(&self.0, ctx, arguments).await
    }

    /// The deliveries of the service to its customers, as far as you may see them (V6).
    #[expect(clippy::too_many_arguments, reason = "the arguments of a Relay connection")]
    async fn deliveries(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Page size from the start, 1–100 (default 20).")] first: Option<i32>,
        #[graphql(desc = "After this cursor.")] after: Option<String>,
        #[graphql(desc = "Page size from the end, 1–100.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
        #[graphql(desc = "Which deliveries.")] filter: Option<DeliveryFilter>,
        #[graphql(desc = "The order (default: by code, upwards).")] order_by: Option<DeliveryOrder>,
    ) -> Result<Connection<Delivery>> {
        let arguments = DeliveryArguments { first, after, last, before, filter, order_by };
        delivery_list::of_service(&self.0, ctx, arguments).await
    }

    /// What it is allocated and costs in a year (V5, S1.1); null where you may not see that.
    async fn budget(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Calendar year.")] year: i32,
        #[graphql(desc = "As it stood on this day (default: as last decided).")] as_of: Option<Date>,
        #[graphql(desc = "Only by what was recorded here by this instant.")] known_at: Option<DateTime<Utc>>,
    ) -> Result<Option<ServiceBudget>> {
        ServiceBudget::of_service(&self.0, ctx, year, as_of, known_at)
    }

    /// How it stood on a day: state, portfolio, publication; null where it did not yet, as far as was known. Told to
    /// whoever sees the service today (V9).
    async fn history(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "On this day (default: today).")] as_of: Option<Date>,
        #[graphql(desc = "Only by what was recorded here by this instant.")] known_at: Option<DateTime<Utc>>,
    ) -> Result<Option<ServiceStanding>> {
        standing::of(&self.0, ctx, as_of, known_at).await
    }

    /// What has changed of it between two days: state, portfolio, publication, and its allocations where you may see them
    /// (V5).
    async fn changes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "As it stood at the end of this day.")] from: Date,
        #[graphql(desc = "As it stood at the end of this day, a later one.")] to: Date,
    ) -> Result<Vec<StateChange>> {
        state_change::of_service(&self.0, ctx, from, to).await
    }

    /// The decisions on it, the newest first (V9).
    async fn decisions(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Page size from the start, 1–100 (default 20).")] first: Option<i32>,
        #[graphql(desc = "After this cursor.")] after: Option<String>,
    ) -> Result<Connection<Decision>> {
        decision::on(&self.0, ctx, first, after).await
    }

    /// What you may do to it and to what hangs on it, and why.
    async fn viewer_can(&self, ctx: &Context<'_>) -> Result<Vec<Permission>> {
        permission::viewer_can(&self.0, ctx, Subject::Service).await
    }
}
