//! Deliveries: type.

use async_graphql::{Context, Enum, ID, Object, Result, SimpleObject};
use governance::{lifecycle::DeliveryState, words::Provenance};

pub use super::delivery_list::{DeliveryFilter, DeliveryOrder};
use super::{
    agreement::Agreement,
    ahead::{Governed, Selected, key, one},
    connection::{Connection, session},
    date::Date,
    decision::{self, Decision},
    id::NodeType,
    organisation::Organisation,
    permission::{Permission, viewer_can},
    person::Person,
    service::Service,
};
use crate::access::{
    Ahead, Member, One, Relation,
    facts::Subject,
    overview::UNCOVERED,
    rows::{AgreementRow, DeliveryRow, OrganisationRow, PersonRow, ServiceRow},
};

/// A delivery's state on a day, with the agreements that cover it (S1.4, S4.7.3).
#[derive(Enum, Clone, Copy, PartialEq, Eq, Debug)]
pub enum EffectiveDeliveryState {
    /// Beställd: ordered.
    Ordered,
    /// Under leverans: being delivered.
    InDelivery,
    /// Godkänd: the customer's approval is recorded.
    Approved,
    /// Aktiv: active, and an agreement in force covers it.
    Active,
    /// Aktiv utan avtal: active, and no agreement in force on the day covers it (N3, S4.7.3).
    Uncovered,
    /// Avslutad: ended.
    Ended,
}

impl EffectiveDeliveryState {
    /// Every state, in the order of life.
    pub const ALL: [Self; 6] =
        [Self::Ordered, Self::InDelivery, Self::Approved, Self::Active, Self::Uncovered, Self::Ended];

    /// The state as access tells it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ordered => DeliveryState::Ordered.as_str(),
            Self::InDelivery => DeliveryState::InDelivery.as_str(),
            Self::Approved => DeliveryState::Approved.as_str(),
            Self::Active => DeliveryState::Active.as_str(),
            Self::Uncovered => UNCOVERED,
            Self::Ended => DeliveryState::Ended.as_str(),
        }
    }

    /// The state with this text.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == text)
    }
}

/// A delivery (leverans): a service delivered to a customer (S1.4).
#[derive(Clone)]
pub struct Delivery(pub Member<DeliveryRow>);

impl From<Member<DeliveryRow>> for Delivery {
    fn from(row: Member<DeliveryRow>) -> Self {
        Self(row)
    }
}

const SERVICE: One<DeliveryRow, ServiceRow> = One::new("service_id", |row| Some(row.service_id));
const CUSTOMER: One<DeliveryRow, OrganisationRow> = One::new("customer_id", |row| Some(row.customer_id));
const PROVIDER: One<DeliveryRow, OrganisationRow> = One::new("provider_id", |row| Some(row.provider_id));

const APPROVED_BY: One<DeliveryRow, PersonRow> = One::new("approved_by_person_id", |row| row.approved_by_person_id);

impl Governed for Delivery {
    type Row = DeliveryRow;

    fn ahead(field: &Selected<'_>) -> Option<Relation> {
        Some(match field.name() {
            "service" => field.one::<_, Service>(&SERVICE),
            "customer" => field.one::<_, Organisation>(&CUSTOMER),
            "provider" => field.one::<_, Organisation>(&PROVIDER),
            "approvedBy" => field.one::<_, Person>(&APPROVED_BY),
            _ => return None,
        })
    }
}

/// A delivery (leverans): a service delivered to a customer, from order to approval to end (S1.4). Seen by the customer,
/// the service's roles and those who answer for the customer (V6).
#[Object]
impl Delivery {
    /// Global id.
    pub(super) async fn id(&self) -> ID {
        NodeType::Delivery.global(self.0.id)
    }

    /// The provider's own code, its natural key.
    async fn code(&self) -> &str {
        &self.0.code
    }

    /// The service delivered; null where it is unpublished and you are not its provider's staff (V1).
    async fn service(&self, ctx: &Context<'_>) -> Result<Option<Service>> {
        one(&self.0, ctx, &SERVICE).await
    }

    /// The customer.
    async fn customer(&self, ctx: &Context<'_>) -> Result<Option<Organisation>> {
        one(&self.0, ctx, &CUSTOMER).await
    }

    /// The provider.
    async fn provider(&self, ctx: &Context<'_>) -> Result<Option<Organisation>> {
        one(&self.0, ctx, &PROVIDER).await
    }

    /// The state as last recorded (S1.4).
    async fn state(&self) -> DeliveryState {
        self.0.state
    }

    /// The state on a day, from the delivery's dates and the agreements that cover it: UNCOVERED where it is active and
    /// no agreement in force then covers this service with this customer as a party (S4.7.3). Null before it was
    /// ordered. Between order and approval the dates do not tell ORDERED from IN_DELIVERY: what is no longer ORDERED
    /// counts as IN_DELIVERY.
    async fn effective_state(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The day (default: today).")] on: Option<Date>,
    ) -> Result<Option<EffectiveDeliveryState>> {
        let (session, key) = (session(ctx)?, key(ctx));
        let day = on.map_or(session.today(), Date::day);
        let read = self.0.together(&key, |cohort| async move { session.effective_states(&cohort.ids(), day).await });
        Ok(read.await?.get(&self.0.id).and_then(|state| EffectiveDeliveryState::parse(state)))
    }

    /// The agreement in force on a day that covers it; the first by code where several do. Null where none does, or none
    /// that you may see.
    async fn covered_by(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The day (default: today).")] on: Option<Date>,
    ) -> Result<Option<Agreement>> {
        let (session, key) = (session(ctx)?, key(ctx));
        let day = on.map_or(session.today(), Date::day);
        let read = self.0.together(&key, |cohort| async move {
            let covering = session.covering_agreements(&cohort.ids(), day).await?;
            let mut ids: Vec<_> = covering.values().copied().collect();
            ids.sort_unstable();
            ids.dedup();
            Ok((covering, session.members::<AgreementRow>(&ids, &Ahead::default()).await?))
        });
        let read = read.await?;
        let (covering, agreements) = &*read;
        Ok(covering.get(&self.0.id).and_then(|id| agreements.get(id)).cloned().map(Agreement::from))
    }

    /// The day it was ordered.
    async fn ordered_on(&self) -> Date {
        Date(self.0.ordered_on)
    }

    /// The day the customer approved it.
    async fn approved_on(&self) -> Option<Date> {
        self.0.approved_on.map(Date)
    }

    /// The customer's representative who approved it here (S1.4); null where the approval was stated or is from before,
    /// or where you may not see the person (V8).
    async fn approved_by(&self, ctx: &Context<'_>) -> Result<Option<Person>> {
        one(&self.0, ctx, &APPROVED_BY).await
    }

    /// Whose approval it was and how it was given, as the manager stated it: given elsewhere, never passed off as an act
    /// done here (O5). Null where the representative approved it here.
    async fn approval_stated(&self) -> Option<&str> {
        self.0.approval_stated.as_deref()
    }

    /// The days of its active period on which no agreement covered it (S4.7.3): the gaps that had begun by a day, in
    /// their order.
    async fn gaps(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The day (default: today).")] on: Option<Date>,
    ) -> Result<Vec<DeliveryGap>> {
        let (session, key) = (session(ctx)?, key(ctx));
        let day = on.map_or(session.today(), Date::day);
        let read = self.0.together(&key, |cohort| async move { session.delivery_gaps(&cohort.ids(), day).await });
        let read = read.await?;
        let gaps = read.get(&self.0.id).into_iter().flatten();
        Ok(gaps.map(|gap| DeliveryGap { from: Date(gap.from), until: gap.until.map(Date) }).collect())
    }

    /// First day it is active.
    async fn active_from(&self) -> Option<Date> {
        self.0.active_from.map(Date)
    }

    /// First day without; of an active delivery, the day on which it is to end.
    async fn ended_on(&self) -> Option<Date> {
        self.0.ended_on.map(Date)
    }

    /// Grows with every change; for `expectedVersion`.
    async fn version(&self) -> i64 {
        self.0.version
    }

    /// Where the facts come from (O5).
    async fn provenance(&self) -> Provenance {
        self.0.provenance
    }

    /// The source, where attested (O5).
    async fn source(&self) -> Option<&str> {
        self.0.source.as_deref()
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

    /// What you may do to it, and by which clause.
    async fn viewer_can(&self, ctx: &Context<'_>) -> Result<Vec<Permission>> {
        viewer_can(&self.0, ctx, Subject::Delivery).await
    }
}

/// Days on which a delivery was active and no agreement in force covered it (S4.7.3).
#[derive(SimpleObject)]
pub struct DeliveryGap {
    /// The first of them.
    pub from: Date,
    /// The first day after; null: no end of the gap is known.
    pub until: Option<Date>,
}
