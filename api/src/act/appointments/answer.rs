//! What the person appointed says: responsibility is accepted by the one concerned (S2.3).

use async_graphql::InputObject;
use entity::appointment;
use governance::{
    action::{Action, Kind},
    role::Role,
    told::Occasion,
    words::Provenance,
};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter};
use uuid::Uuid;

use super::{
    keeper,
    make::{first_spokesperson, hold_scope},
};
use crate::{
    access::facts::Subject,
    act::{Act, Deed, Place, Refusal, Terms, UserError, UserErrorCode, check},
    graphql::id::GlobalId,
};

/// Accepts an appointment: from now on, and from its first day, it gives authority.
#[derive(InputObject, Clone, Debug)]
pub struct AppointmentAcceptInput {
    /// The appointment, one's own.
    pub appointment: GlobalId,
    /// The appointment's `version` as you saw it.
    pub expected_version: Option<i64>,
    /// What every act takes.
    #[graphql(flatten)]
    pub terms: Terms,
}

impl Deed for AppointmentAcceptInput {
    const NAME: &'static str = "appointmentAccept";

    fn terms(&self) -> &Terms {
        &self.terms
    }

    async fn perform(&self, act: &mut Act) -> Result<Uuid, Refusal> {
        let before = asked(act, self.appointment, Action::Accept, self.expected_version).await?;
        if before.role == Role::ServiceOwner {
            one_owner(act, &before).await?;
        }
        if before.role == Role::Signatory && before.provenance == Provenance::Attested {
            // U7: of several who were attested to be the first, the first who accepts is.
            first_spokesperson(act, before.organisation_id).await?;
        }
        let after = appointment::Model { accepted_at: Some(act.now()), version: before.version + 1, ..before.clone() };
        answered(act, Action::Accept, &before, &after).await
    }
}

/// Declines an appointment.
#[derive(InputObject, Clone, Debug)]
pub struct AppointmentDeclineInput {
    /// The appointment, one's own.
    pub appointment: GlobalId,
    /// The appointment's `version` as you saw it.
    pub expected_version: Option<i64>,
    /// What every act takes.
    #[graphql(flatten)]
    pub terms: Terms,
}

impl Deed for AppointmentDeclineInput {
    const NAME: &'static str = "appointmentDecline";

    fn terms(&self) -> &Terms {
        &self.terms
    }

    async fn perform(&self, act: &mut Act) -> Result<Uuid, Refusal> {
        let before = asked(act, self.appointment, Action::Decline, self.expected_version).await?;
        let after = appointment::Model { declined_at: Some(act.now()), version: before.version + 1, ..before.clone() };
        answered(act, Action::Decline, &before, &after).await
    }
}

/// The actor's own appointment that waits for an answer.
async fn asked(
    act: &mut Act,
    id: GlobalId,
    action: Action,
    expected: Option<i64>,
) -> Result<appointment::Model, Refusal> {
    let before = act.load::<appointment::Entity>(id).await?;
    act.permit(action, Kind::Appointment, Subject::Appointment, before.id).await?;
    act.in_own(before.id, before.role);
    check::version(expected, before.version)?;
    let waits = before.accepted_at.is_none() && before.declined_at.is_none() && before.ended_at.is_none();
    if !waits || before.valid_until.is_some_and(|day| day <= act.today()) {
        let message = "The appointment has been answered, or has ended.";
        return Err(UserError::whole(UserErrorCode::WrongState, message).by("S2.3").into());
    }
    Ok(before)
}

async fn answered(
    act: &mut Act,
    action: Action,
    before: &appointment::Model,
    after: &appointment::Model,
) -> Result<Uuid, Refusal> {
    act.save(before, after).await?;
    let place = Place { provider: before.provider_id, ..Place::default() };
    let told: Vec<Uuid> = before.appointed_by_person_id.into_iter().collect();
    act.tell(Occasion::AppointmentAnswered, (Kind::Appointment, before.id), place, &told);
    act.changed(action, (Kind::Appointment, before.id), keeper(before), (before, after))?;
    Ok(before.id)
}

/// S2.2: at most one effective owner of a scope at any moment. Those who accept at once come one after the other.
async fn one_owner(act: &Act, row: &appointment::Model) -> Result<(), Refusal> {
    use appointment::Column::{
        AcceptedAt, DeclinedAt, EndedAt, Id, PortfolioId, Role as OfRole, ServiceId, ValidFrom, ValidUntil,
    };
    hold_scope(act, row).await?;
    let scope = match (row.portfolio_id, row.service_id) {
        (Some(portfolio), _) => PortfolioId.eq(portfolio),
        (None, service) => ServiceId.eq(service.unwrap_or_default()),
    };
    let mut at_once =
        Condition::all().add(Condition::any().add(ValidUntil.is_null()).add(ValidUntil.gt(row.valid_from)));
    if let Some(until) = row.valid_until {
        at_once = at_once.add(ValidFrom.lt(until));
    }
    let other = appointment::Entity::find()
        .filter(OfRole.eq(Role::ServiceOwner))
        .filter(scope)
        .filter(Id.ne(row.id))
        .filter(AcceptedAt.is_not_null())
        .filter(DeclinedAt.is_null())
        .filter(EndedAt.is_null())
        .filter(at_once)
        .one(act.transaction())
        .await?;
    match other {
        None => Ok(()),
        Some(other) => {
            let until = other.valid_until.map_or_else(|| "further notice".to_owned(), |day| day.to_string());
            let message = format!("There is an owner from {} until {until}.", other.valid_from);
            Err(UserError::whole(UserErrorCode::SecondOwner, message).by("S2.2").into())
        }
    }
}
