//! Organisations: type.

use async_graphql::{Context, ID, Object, Result};
use governance::words::{Language, OrganisationKind, Provenance};

pub use super::organisation_list::{OrganisationFilter, OrganisationOrder};
use super::{
    agreement::Agreement,
    agreement_event::{self, AgreementEvent},
    agreement_list::{self, AgreementArguments, AgreementFilter, AgreementOrder},
    ahead::{Governed, Selected, key, many, one, whole},
    appointment::Appointment,
    connection::{Connection, counted, session},
    customer_relation::CustomerRelation,
    date::Date,
    decision::{self, Decision},
    delivery::Delivery,
    delivery_list::{self, DeliveryArguments, DeliveryFilter, DeliveryOrder},
    fulfilment::{self, CustomerFulfilment},
    id::NodeType,
    portfolio::{Portfolio, PortfolioOrder},
    service::{Service, ServiceFilter, ServiceOrder},
    state_change::{self, StateChange},
};
use crate::access::{
    Filter, Member, Nesting, One, Paging, Relation, Session, Whole,
    rows::{AppointmentRow, CustomerRelationRow, OrganisationRow},
};

/// An organisation: provider, customer and supplier at once, as it may be (O1).
#[derive(Clone)]
pub struct Organisation(pub Member<OrganisationRow>);

impl From<Member<OrganisationRow>> for Organisation {
    fn from(row: Member<OrganisationRow>) -> Self {
        Self(row)
    }
}

const PARENT: One<OrganisationRow, OrganisationRow> = One::new("parent_id", |row| row.parent_id);

fn representatives(session: &Session) -> Whole<AppointmentRow> {
    let filter = Filter::rows([session.effective("t"), "t.scope = 'ORGANISATION'".into()]);
    Whole::of("t.organisation_id", "t.valid_from, t.id").narrowed(filter)
}

fn account_managers(session: &Session) -> Whole<AppointmentRow> {
    let above =
        "organisation_ancestor o JOIN appointment t ON t.organisation_id = o.ancestor_id AND t.scope = 'CUSTOMER'";
    let nesting = Nesting { parent: "o.organisation_id", from: above };
    Whole::over(nesting, "t.valid_from, t.id").narrowed(Filter::rows([session.effective("t")]))
}

fn customer_relations() -> Whole<CustomerRelationRow> {
    Whole::of("t.customer_id", "t.tier, t.id")
}

impl Governed for Organisation {
    type Row = OrganisationRow;

    fn ahead(field: &Selected<'_>) -> Option<Relation> {
        Some(match field.name() {
            "parent" => field.one::<_, Self>(&PARENT),
            "customerRelations" => field.whole::<CustomerRelation>(customer_relations()),
            "accountManagers" => field.whole::<Appointment>(account_managers(field.session)),
            "representatives" => field.whole::<Appointment>(representatives(field.session)),
            _ => return None,
        })
    }
}

/// An organisation: provider, customer and supplier at once, as it may be (O1). Its name is public; who is whose
/// customer is not (V9).
#[Object]
impl Organisation {
    /// Global id.
    pub(super) async fn id(&self) -> ID {
        NodeType::Organisation.global(self.0.id)
    }

    /// Its code in this installation, its natural key.
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

    /// What kind of organisation it is.
    async fn kind(&self) -> OrganisationKind {
        self.0.kind
    }

    /// Swedish organisation number (organisationsnummer); several organisations can share one.
    async fn organisation_number(&self) -> Option<&str> {
        self.0.organisation_number.as_deref()
    }

    /// Id in the Research Organization Registry (ROR).
    async fn ror_id(&self) -> Option<&str> {
        self.0.ror_id.as_deref()
    }

    /// Whether it provides services here (tjänsteleverantör).
    async fn is_provider(&self) -> bool {
        self.0.is_provider
    }

    /// Role mailbox.
    async fn mailbox(&self) -> Option<&str> {
        self.0.mailbox.as_deref()
    }

    /// Web page.
    async fn website(&self) -> Option<&str> {
        self.0.website.as_deref()
    }

    /// City.
    async fn city(&self) -> Option<&str> {
        self.0.city.as_deref()
    }

    /// Where the facts come from (O5).
    async fn provenance(&self) -> Provenance {
        self.0.provenance
    }

    /// The source, where attested (O5).
    async fn source(&self) -> Option<&str> {
        self.0.source.as_deref()
    }

    /// The internet domains of the organisation.
    async fn domains(&self, ctx: &Context<'_>) -> Result<Vec<String>> {
        Ok(session(ctx)?.domains(&self.0, &key(ctx)).await?)
    }

    /// The organisation it is a unit of (O3).
    async fn parent(&self, ctx: &Context<'_>) -> Result<Option<Organisation>> {
        one(&self.0, ctx, &PARENT).await
    }

    /// Its units (O3).
    async fn units(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Page size from the start, 1–100 (default 20).")] first: Option<i32>,
        #[graphql(desc = "After this cursor.")] after: Option<String>,
        #[graphql(desc = "Page size from the end, 1–100.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
        #[graphql(desc = "The order (default: by Swedish name).")] order_by: Option<OrganisationOrder>,
    ) -> Result<Connection<Organisation>> {
        let paging = Paging::new(order_by.unwrap_or_default().order(), first, after, last, before, counted(ctx))?;
        let nesting = Nesting { parent: "t.parent_id", from: "organisation t" };
        many(&self.0, ctx, nesting, paging, Filter::default()).await
    }

    /// The services it provides, as far as you may see them.
    #[expect(clippy::too_many_arguments, reason = "the arguments of a Relay connection")]
    async fn services(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Page size from the start, 1–100 (default 20).")] first: Option<i32>,
        #[graphql(desc = "After this cursor.")] after: Option<String>,
        #[graphql(desc = "Page size from the end, 1–100.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
        #[graphql(desc = "Which services.")] filter: Option<ServiceFilter>,
        #[graphql(desc = "The order (default: by Swedish name).")] order_by: Option<ServiceOrder>,
    ) -> Result<Connection<Service>> {
        let session = session(ctx)?;
        let paging = Paging::new(order_by.unwrap_or_default().order(), first, after, last, before, counted(ctx))?;
        let nesting = Nesting { parent: "t.provider_id", from: "service t" };
        let filter = filter.unwrap_or_default().filter(session);
        many(&self.0, ctx, nesting, paging, filter).await
    }

    /// The portfolios it has as a provider, as far as you may see them.
    async fn portfolios(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Page size from the start, 1–100 (default 20).")] first: Option<i32>,
        #[graphql(desc = "After this cursor.")] after: Option<String>,
        #[graphql(desc = "Page size from the end, 1–100.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
        #[graphql(desc = "The order (default: by Swedish name).")] order_by: Option<PortfolioOrder>,
    ) -> Result<Connection<Portfolio>> {
        let paging = Paging::new(order_by.unwrap_or_default().order(), first, after, last, before, counted(ctx))?;
        let nesting = Nesting { parent: "t.provider_id", from: "portfolio t" };
        many(&self.0, ctx, nesting, paging, Filter::default()).await
    }

    /// Those who represent the organisation as customer, sign for it or are its contacts as supplier, as far as you
    /// may see them (V8).
    async fn representatives(&self, ctx: &Context<'_>) -> Result<Vec<Appointment>> {
        let session = session(ctx)?;
        whole(&self.0, ctx, || representatives(session)).await
    }

    /// What has changed between two days of what it provides (S4.1.2): of its services what `Service.changes` tells, and the
    /// frames of its portfolios, as far as you may see them (V1, V5).
    async fn changes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "As it stood at the end of this day.")] from: Date,
        #[graphql(desc = "As it stood at the end of this day, a later one.")] to: Date,
    ) -> Result<Vec<StateChange>> {
        state_change::of_provider(&self.0, ctx, from, to).await
    }

    /// The account managers (kundansvarig) that providers have appointed for the organisation as customer, or for one above
    /// it: a provider's staff see its own, the organisation's people those of the providers whose services it has (S4.6.3).
    async fn account_managers(&self, ctx: &Context<'_>) -> Result<Vec<Appointment>> {
        let session = session(ctx)?;
        whole(&self.0, ctx, || account_managers(session)).await
    }

    /// The providers whose customer it is, with its tier there; only to their staff (V6, V9).
    async fn customer_relations(&self, ctx: &Context<'_>) -> Result<Vec<CustomerRelation>> {
        whole(&self.0, ctx, customer_relations).await
    }

    /// The deliveries to the organisation as customer, as far as you may see them (V6).
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
        delivery_list::to_organisation(&self.0, ctx, arguments).await
    }

    /// How the promises to it as a customer were kept between two days, over all its parts that you may see (U2.8).
    async fn fulfilment(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "First day (default: twelve months before `to`).")] from: Option<Date>,
        #[graphql(desc = "First day after (default: today).")] to: Option<Date>,
    ) -> Result<CustomerFulfilment> {
        fulfilment::of_customer(&self.0, ctx, from, to).await
    }

    /// The agreements in which the organisation is party, as far as you may see that (V2, V9): its own part of them, or
    /// those it keeps.
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
        agreement_list::of_organisation(&self.0, ctx, arguments).await
    }

    /// What has changed of what it has as a party since one last looked, the newest first (S4.7.2, V2, V6): versions signed,
    /// registered, in force; notice, ends, renewals; prices adjusted by index; deliveries begun and ended; targets missed. Each
    /// is told to whoever may read what it is of, and nothing of any other party (N7).
    #[expect(clippy::too_many_arguments, reason = "the arguments of a Relay connection")]
    async fn agreement_changes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "From this day on (default: thirty days back): the day on which one last looked.")]
        since: Option<Date>,
        #[graphql(desc = "Until the end of this day (default: today).")] until: Option<Date>,
        #[graphql(desc = "Page size from the start, 1–100 (default 20).")] first: Option<i32>,
        #[graphql(desc = "After this cursor.")] after: Option<String>,
        #[graphql(desc = "Page size from the end, 1–100.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> Result<Connection<AgreementEvent>> {
        agreement_event::of_organisation(&self.0, ctx, (since, until), (first, after, last, before)).await
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
}
