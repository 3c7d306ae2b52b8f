//! Appointing: it gives no authority until the person accepts (S2.3).

use async_graphql::InputObject;
use entity::{appointment, appointment_duty, organisation, portfolio, service};
use governance::{
    action::{Action, Kind},
    decide::Scope,
    duty::Duty,
    role::{Role, ScopeKind},
    told::Occasion,
    words::Provenance,
};
use sea_orm::{ColumnTrait, Condition, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect};
use uuid::Uuid;

use super::{
    keeper,
    person::{InviteInput, person},
    scope::{Placed, ScopeInput},
};
use crate::{
    act::{Act, Deed, Place, Refusal, Terms, UserError, UserErrorCode, check},
    graphql::{date::Date, id::GlobalId},
};

/// Appoints a person to a role.
#[derive(InputObject, Clone, Debug)]
pub struct AppointmentMakeInput {
    /// The person, where known; else `invite`.
    pub person: Option<GlobalId>,
    /// Somebody who has not signed in yet.
    pub invite: Option<InviteInput>,
    /// The role.
    pub role: Role,
    /// Over what.
    pub scope: ScopeInput,
    /// A coordinator's duties, any of the nine (R3); none for other roles.
    pub duties: Option<Vec<Duty>>,
    /// First day (default: today).
    pub valid_from: Option<Date>,
    /// First day without (default: until further notice).
    pub valid_until: Option<Date>,
    /// What every act takes.
    #[graphql(flatten)]
    pub terms: Terms,
}

impl Deed for AppointmentMakeInput {
    const NAME: &'static str = "appointmentMake";

    fn terms(&self) -> &Terms {
        &self.terms
    }

    async fn perform(&self, act: &mut Act) -> Result<Uuid, Refusal> {
        let placed = self.scope.place(act, self.role, blank(act)).await?;
        act.permit_on(Action::Appoint, Kind::Appointment, std::slice::from_ref(&placed.facts))?;
        if self.role == Role::Leadership && by_administrator(act) {
            self.first_of_provider(act, &placed.row).await?;
        }
        within_own_units(act, &placed.row)?;
        placed.check_customer(act).await?;
        let person = person(act, self.person, self.invite.as_ref()).await?;
        let row = appointment::Model {
            person_id: person.id,
            valid_from: self.valid_from.map_or(act.today(), Date::day),
            valid_until: self.valid_until.map(Date::day),
            ..placed.row
        };
        make(act, row, self.duties.as_deref().unwrap_or_default(), Action::Appoint).await
    }
}

/// Whether the act is done by the rule of PLATFORM_ADMIN (R2).
fn by_administrator(act: &Act) -> bool {
    act.permit_found().is_some_and(|permit| permit.rule.of.contains(&Role::PlatformAdmin))
}

impl AppointmentMakeInput {
    /// R2: PLATFORM_ADMIN appoints a provider's first LEADERSHIP, and no other.
    async fn first_of_provider(&self, act: &Act, row: &appointment::Model) -> Result<(), Refusal> {
        use appointment::Column::{AcceptedAt, EndedAt, ProviderId, Role as OfRole, ValidUntil};
        let Some(provider) = row.provider_id else { return Ok(()) };
        // One at a time: two administrators do not both make the first.
        organisation::Entity::find_by_id(provider).lock_exclusive().one(act.transaction()).await?;
        let there = appointment::Entity::find()
            .filter(ProviderId.eq(provider))
            .filter(OfRole.eq(Role::Leadership))
            .filter(AcceptedAt.is_not_null())
            .filter(EndedAt.is_null())
            .filter(Condition::any().add(ValidUntil.is_null()).add(ValidUntil.gt(act.today())))
            .count(act.transaction())
            .await?;
        if there > 0 {
            let message = "The provider has its leadership, which appoints further members.";
            return Err(UserError::of("role", UserErrorCode::Taken, message).by("R2").into());
        }
        Ok(())
    }
}

/// Attests who speaks for an organisation, by a document: the first representative or signatory.
#[derive(InputObject, Clone, Debug)]
pub struct AppointmentAttestInput {
    /// The person, where known; else `invite`.
    pub person: Option<GlobalId>,
    /// Somebody who has not signed in yet.
    pub invite: Option<InviteInput>,
    /// The role: CUSTOMER_REPRESENTATIVE or SIGNATORY.
    pub role: Role,
    /// The organisation.
    pub organisation: GlobalId,
    /// Whether the units below the organisation are included (O3).
    pub includes_units: Option<bool>,
    /// The document that says so (O5).
    pub source: String,
    /// First day (default: today).
    pub valid_from: Option<Date>,
    /// First day without (default: until further notice).
    pub valid_until: Option<Date>,
    /// What every act takes.
    #[graphql(flatten)]
    pub terms: Terms,
}

impl Deed for AppointmentAttestInput {
    const NAME: &'static str = "appointmentAttest";

    fn terms(&self) -> &Terms {
        &self.terms
    }

    async fn perform(&self, act: &mut Act) -> Result<Uuid, Refusal> {
        let (organisation, includes_units) = (Some(self.organisation), self.includes_units);
        let scope = ScopeInput { organisation, includes_units, ..ScopeInput::default() };
        let placed = scope.place(act, self.role, blank(act)).await?;
        act.permit_on(Action::Attest, Kind::Appointment, std::slice::from_ref(&placed.facts))?;
        let source = check::text("source", &self.source, check::TEXT)?;
        first_spokesperson(act, placed.row.organisation_id).await?;
        let person = person(act, self.person, self.invite.as_ref()).await?;
        if person.id == act.person() {
            let message =
                "Nobody attests that they speak for an organisation themselves: another contract manager does.";
            return Err(UserError::of("person", UserErrorCode::SamePerson, message).by("O5").into());
        }
        // Who else has to do with the organisation learns who is said to speak for it.
        let known = Place { spoken_for: placed.row.organisation_id, ..Place::default() };
        act.tell(Occasion::SpokespersonAttested, (Kind::Appointment, placed.row.id), known, &[]);
        let row = appointment::Model {
            person_id: person.id,
            valid_from: self.valid_from.map_or(act.today(), Date::day),
            valid_until: self.valid_until.map(Date::day),
            provenance: Provenance::Attested,
            source: Some(source),
            ..placed.row
        };
        make(act, row, &[], Action::Attest).await
    }
}

/// U7: where the organisation has a signatory, that signatory says who else speaks for it. One at a time: two documents are
/// not both the first.
pub(super) async fn first_spokesperson(act: &Act, organisation: Option<Uuid>) -> Result<(), Refusal> {
    use appointment::Column::{AcceptedAt, EndedAt, OrganisationId, Role as OfRole, ValidFrom, ValidUntil};
    let Some(id) = organisation else { return Ok(()) };
    organisation::Entity::find_by_id(id).lock_exclusive().one(act.transaction()).await?;
    let signatories = appointment::Entity::find()
        .filter(OrganisationId.eq(id))
        .filter(OfRole.eq(Role::Signatory))
        .filter(AcceptedAt.is_not_null())
        .filter(EndedAt.is_null())
        .filter(ValidFrom.lte(act.today()))
        .filter(Condition::any().add(ValidUntil.is_null()).add(ValidUntil.gt(act.today())))
        .count(act.transaction())
        .await?;
    if signatories > 0 {
        let message = "The organisation has a signatory, who appoints those who speak for it.";
        return Err(UserError::of("organisation", UserErrorCode::Taken, message).by("U7").into());
    }
    Ok(())
}

/// O3: whoever speaks for an organisation without its units does not give others more than that.
fn within_own_units(act: &Act, row: &appointment::Model) -> Result<(), UserError> {
    let actor = act.session().actor();
    let seat = actor.seats.iter().find(|seat| Some(seat.appointment) == act.appointment());
    let narrow = seat.is_some_and(|seat| matches!(seat.scope, Scope::Organisation { units: false, .. }));
    if row.includes_units && narrow {
        let message = "You speak for the organisation without its units.";
        return Err(UserError::of("scope.includesUnits", UserErrorCode::Invalid, message).by("O3"));
    }
    Ok(())
}

/// An appointment of nobody to nothing yet, by the one who acts.
fn blank(act: &Act) -> appointment::Model {
    appointment::Model {
        id: Uuid::now_v7(),
        person_id: act.person(),
        role: Role::PlatformAdmin,
        scope: ScopeKind::Installation,
        provider_id: None,
        portfolio_id: None,
        service_id: None,
        organisation_id: None,
        process: None,
        assignment_id: None,
        includes_units: false,
        valid_from: act.today(),
        valid_until: None,
        appointed_by_person_id: Some(act.person()),
        appointed_by_appointment_id: None,
        appointed_at: act.now(),
        accepted_at: None,
        declined_at: None,
        ended_at: None,
        meeting_reference: act.terms.meeting_reference.clone(),
        version: 1,
        provenance: Provenance::Recorded,
        source: None,
    }
}

async fn make(act: &mut Act, row: appointment::Model, duties: &[Duty], action: Action) -> Result<Uuid, Refusal> {
    check::period("validUntil", row.valid_from, row.valid_until)?;
    if row.valid_until.is_some_and(|day| day <= act.today()) {
        return Err(UserError::of("validUntil", UserErrorCode::Invalid, "This period is over.").into());
    }
    if !duties.is_empty() && row.role != Role::ServiceCoordinator {
        let message = "Only a coordinator holds delegated duties.";
        return Err(UserError::of("duties", UserErrorCode::Invalid, message).by("R3").into());
    }
    let row = appointment::Model { appointed_by_appointment_id: act.appointment(), ..row };
    if holds_already(act, &row).await? {
        let message = "This person holds the role there, or has been asked to.";
        return Err(UserError::of("person", UserErrorCode::Taken, message).into());
    }
    act.insert(&row).await?;
    let mut given: Vec<Duty> = duties.to_vec();
    given.sort_unstable();
    given.dedup();
    for duty in given {
        let (id, appointment_id, granted_at) = (Uuid::now_v7(), row.id, act.now());
        act.insert(&appointment_duty::Model { id, appointment_id, duty, granted_at, withdrawn_at: None }).await?;
    }
    act.tell(
        Occasion::Appointed,
        (Kind::Appointment, row.id),
        Place { provider: row.provider_id, ..Place::default() },
        &[row.person_id],
    );
    act.made(action, (Kind::Appointment, row.id), keeper(&row), &row)?;
    Ok(row.id)
}

/// Whether the person holds the same role over the same scope on some day of the period, or has been asked to.
async fn holds_already(act: &Act, row: &appointment::Model) -> Result<bool, Refusal> {
    use appointment::Column::{
        DeclinedAt, EndedAt, OrganisationId, PersonId, PortfolioId, Process, ProviderId, Role as OfRole, ServiceId,
        ValidFrom, ValidUntil,
    };
    let same = |column: appointment::Column, id: Option<Uuid>| match id {
        Some(id) => column.eq(id),
        None => column.is_null(),
    };
    let [provider, portfolio, service, organisation] = Placed::scope_ids(row);
    let process = match &row.process {
        Some(process) => Process.eq(process),
        None => Process.is_null(),
    };
    let mut at_once =
        Condition::all().add(Condition::any().add(ValidUntil.is_null()).add(ValidUntil.gt(row.valid_from)));
    if let Some(until) = row.valid_until {
        at_once = at_once.add(ValidFrom.lt(until));
    }
    let there = appointment::Entity::find()
        .filter(PersonId.eq(row.person_id))
        .filter(OfRole.eq(row.role))
        .filter(same(ProviderId, provider))
        .filter(same(PortfolioId, portfolio))
        .filter(same(ServiceId, service))
        .filter(same(OrganisationId, organisation))
        .filter(process)
        .filter(DeclinedAt.is_null())
        .filter(EndedAt.is_null())
        .filter(at_once)
        .count(act.transaction())
        .await?;
    Ok(there > 0)
}

/// Holds the portfolio or service that a role is held over, so that those who change who holds it come one after the other.
/// Over an owner's service its portfolio too, and first: the service may be left to the portfolio's owner, who must not lay
/// that down meanwhile (S2.2).
pub(super) async fn hold_scope(act: &Act, row: &appointment::Model) -> Result<(), Refusal> {
    if let Some(portfolio) = row.portfolio_id {
        hold(act, portfolio).await?;
    }
    let Some(id) = row.service_id else { return Ok(()) };
    let mut held = None;
    if row.role == Role::ServiceOwner
        && let Some(service) = service::Entity::find_by_id(id).one(act.transaction()).await?
    {
        hold(act, service.portfolio_id).await?;
        held = Some(service.portfolio_id);
    }
    let service = service::Entity::find_by_id(id).lock_exclusive().one(act.transaction()).await?;
    // It may have moved before it was held; from now on it stays.
    if let (Some(held), Some(service)) = (held, service)
        && held != service.portfolio_id
    {
        hold(act, service.portfolio_id).await?;
    }
    Ok(())
}

async fn hold(act: &Act, portfolio: Uuid) -> Result<(), Refusal> {
    portfolio::Entity::find_by_id(portfolio).lock_exclusive().one(act.transaction()).await?;
    Ok(())
}
