//! Appointments: type.

use async_graphql::{Context, Enum, ID, Object, Result};
use chrono::{DateTime, Utc};
use governance::{
    duty::Duty,
    role::{Role, ScopeKind},
    words::Provenance,
};

use super::{
    ahead::{Governed, Selected, Soon, details, key, one},
    connection::{Connection, session},
    date::Date,
    decision::{self, Decision},
    id::NodeType,
    in_turn::InTurn,
    organisation::Organisation,
    permission::{self, Permission},
    person::Person,
    portfolio::Portfolio,
    service::Service,
};
use crate::access::{
    Member, One, Relation,
    facts::Subject,
    rows::{AppointmentDetailsRow, AppointmentRow, OrganisationRow, PortfolioRow, ServiceRow},
};

/// How an appointment stands today (R1): computed from its dates.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Debug)]
pub enum AppointmentStatus {
    /// Not yet accepted by the person: gives no authority (S2.3).
    Unaccepted,
    /// Declined by the person.
    Declined,
    /// Accepted, its first day has not come.
    Future,
    /// Gives authority today.
    Effective,
    /// Ended; stays as history.
    Ended,
}

/// An appointment (förordnande): who holds which role over what, and when (R1).
#[derive(Clone)]
pub struct AppointmentObject(pub Member<AppointmentRow>);

/// As it is handed out.
pub type Appointment = InTurn<AppointmentObject>;

impl From<Member<AppointmentRow>> for Appointment {
    fn from(row: Member<AppointmentRow>) -> Self {
        Self::of(AppointmentObject(row))
    }
}

const SERVICE: One<AppointmentRow, ServiceRow> = One::new("service_id", |row| row.service_id);
const DETAILS: One<AppointmentRow, AppointmentDetailsRow> = One::same(|row| Some(row.id));
const DETAILS_KEY: &str = "/details";
const PROVIDER: One<AppointmentDetailsRow, OrganisationRow> = One::new("provider_id", |row| row.provider_id);
const PORTFOLIO: One<AppointmentDetailsRow, PortfolioRow> = One::new("portfolio_id", |row| row.portfolio_id);
const ORGANISATION: One<AppointmentDetailsRow, OrganisationRow> =
    One::new("organisation_id", |row| row.organisation_id);

impl Governed for Appointment {
    type Row = AppointmentRow;

    fn ahead(field: &Selected<'_>) -> Option<Relation> {
        let details = |below: Option<Relation>| DETAILS.ahead(DETAILS_KEY.to_owned(), below.into_iter().collect());
        Some(match field.name() {
            "person" => field.one::<_, Person>(&AppointmentRow::PERSON),
            "service" => field.one::<_, Service>(&SERVICE),
            "provider" => details(Some(field.one::<_, Organisation>(&PROVIDER))),
            "portfolio" => details(Some(field.one::<_, Portfolio>(&PORTFOLIO))),
            "organisation" => details(Some(field.one::<_, Organisation>(&ORGANISATION))),
            "includesUnits" | "validUntil" | "acceptedAt" | "endedAt" | "meetingReference" | "version"
            | "provenance" | "source" | "status" => details(None),
            _ => return None,
        })
    }
}

impl AppointmentObject {
    fn details<'a>(&'a self, ctx: &'a Context<'_>) -> Soon<'a, Member<AppointmentDetailsRow>> {
        details(&self.0, ctx, DETAILS_KEY, &DETAILS)
    }
}

/// An appointment (förordnande): who holds which role over what, and when (R1). Seen by the provider's staff, by the
/// person, and by customers where it answers for a service they have (V8).
#[Object(name = "Appointment")]
impl AppointmentObject {
    /// Global id.
    pub(super) async fn id(&self) -> ID {
        NodeType::Appointment.global(self.0.id)
    }

    /// The role.
    async fn role(&self) -> Role {
        self.0.role
    }

    /// Over what kind of thing the role is held.
    async fn scope(&self) -> ScopeKind {
        self.0.scope
    }

    /// Whether the units below its organisation are included (O3).
    async fn includes_units(&self, ctx: &Context<'_>) -> Result<bool> {
        Ok(self.details(ctx).await?.includes_units)
    }

    /// First day.
    async fn valid_from(&self) -> Date {
        Date(self.0.valid_from)
    }

    /// First day without; null: until further notice.
    async fn valid_until(&self, ctx: &Context<'_>) -> Result<Option<Date>> {
        Ok(self.details(ctx).await?.valid_until.map(Date))
    }

    /// When the person accepted it; until then it gives no authority (S2.3).
    async fn accepted_at(&self, ctx: &Context<'_>) -> Result<Option<DateTime<Utc>>> {
        Ok(self.details(ctx).await?.accepted_at)
    }

    /// When it was ended by an act.
    async fn ended_at(&self, ctx: &Context<'_>) -> Result<Option<DateTime<Utc>>> {
        Ok(self.details(ctx).await?.ended_at)
    }

    /// The leadership meeting that decided it.
    async fn meeting_reference(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        Ok(self.details(ctx).await?.meeting_reference.clone())
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

    /// How it stands today.
    async fn status(&self, ctx: &Context<'_>) -> Result<AppointmentStatus> {
        let (row, session) = (self.details(ctx).await?, session(ctx)?);
        Ok(if row.declined_at.is_some() {
            AppointmentStatus::Declined
        } else if row.ended_at.is_some_and(|at| at <= session.now())
            || row.valid_until.is_some_and(|day| day <= session.today())
        {
            AppointmentStatus::Ended
        } else if row.accepted_at.is_none_or(|at| at > session.now()) {
            AppointmentStatus::Unaccepted
        } else if self.0.valid_from > session.today() {
            AppointmentStatus::Future
        } else {
            AppointmentStatus::Effective
        })
    }

    /// The person appointed; null where you may not see the name (V8).
    async fn person(&self, ctx: &Context<'_>) -> Result<Option<Person>> {
        one(&self.0, ctx, &AppointmentRow::PERSON).await
    }

    /// The provider it is with.
    async fn provider(&self, ctx: &Context<'_>) -> Result<Option<Organisation>> {
        one(&self.details(ctx).await?, ctx, &PROVIDER).await
    }

    /// The portfolio it is over.
    async fn portfolio(&self, ctx: &Context<'_>) -> Result<Option<Portfolio>> {
        one(&self.details(ctx).await?, ctx, &PORTFOLIO).await
    }

    /// The service it is over.
    async fn service(&self, ctx: &Context<'_>) -> Result<Option<Service>> {
        one(&self.0, ctx, &SERVICE).await
    }

    /// The customer or organisation it is for.
    async fn organisation(&self, ctx: &Context<'_>) -> Result<Option<Organisation>> {
        one(&self.details(ctx).await?, ctx, &ORGANISATION).await
    }

    /// The duties the owner has delegated to this coordinator, in the model's order (R3).
    async fn duties(&self, ctx: &Context<'_>) -> Result<Vec<Duty>> {
        Ok(session(ctx)?.duties(&self.0, &key(ctx)).await?)
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

    /// What you may do to it, and why.
    async fn viewer_can(&self, ctx: &Context<'_>) -> Result<Vec<Permission>> {
        permission::viewer_can(&self.0, ctx, Subject::Appointment).await
    }
}
