//! Ending appointments: today, or on a day to come. No act leaves an active service without an owner or a manager, on that
//! day or later (S2.2, S4.4).

use async_graphql::InputObject;
use chrono::NaiveDate;
use entity::{appointment, service};
use governance::{
    action::{Action, Kind},
    lifecycle::ServiceState,
    role::Role,
    told::Occasion,
};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

use super::{keeper, make::hold_scope};
use crate::{
    access::facts::Subject,
    act::{Act, Deed, Place, Refusal, Terms, UserError, UserErrorCode, Vacated, check},
    graphql::{date::Date, id::GlobalId},
};

/// Ends an appointment, or takes it back before it is accepted. Who may appoint may end; everyone may lay down their own.
#[derive(InputObject, Clone, Debug)]
pub struct AppointmentEndInput {
    /// The appointment.
    pub appointment: GlobalId,
    /// The first day without it (default: it ends now).
    pub on: Option<Date>,
    /// The appointment's `version` as you saw it.
    pub expected_version: Option<i64>,
    /// What every act takes.
    #[graphql(flatten)]
    pub terms: Terms,
}

impl Deed for AppointmentEndInput {
    const NAME: &'static str = "appointmentEnd";

    fn terms(&self) -> &Terms {
        &self.terms
    }

    async fn perform(&self, act: &mut Act) -> Result<Uuid, Refusal> {
        let before = act.load::<appointment::Entity>(self.appointment).await?;
        act.permit(Action::End, Kind::Appointment, Subject::Appointment, before.id).await?;
        act.in_own(before.id, before.role);
        check::version(self.expected_version, before.version)?;
        let over = before.valid_until.is_some_and(|day| day <= act.today());
        if before.ended_at.is_some() || before.declined_at.is_some() || over {
            let message = "The appointment has ended already.";
            return Err(UserError::whole(UserErrorCode::WrongState, message).by("R1").into());
        }
        let after = self.ended(act, &before)?;
        if before.role == Role::ServiceManager && before.accepted_at.is_some() {
            not_the_last(act, &before, after.valid_until.filter(|_| after.ended_at.is_none())).await?;
        }
        // An invitation to begin by now, not accepted, gives nothing: to take it back leaves nothing bare.
        let counts = before.accepted_at.is_some() || before.valid_from > act.today();
        if before.role == Role::ServiceOwner && counts {
            hold_scope(act, &before).await?;
            owned_without(act, &before, after.valid_until.filter(|_| after.ended_at.is_none())).await?;
        }
        act.save(&before, &after).await?;
        tell(act, &before).await?;
        act.changed(Action::End, (Kind::Appointment, before.id), keeper(&before), (&before, &after))?;
        Ok(before.id)
    }
}

/// Tells the holder; the one who appointed; and those who see to it that the role is filled (S2.2), by `governance::told`.
async fn tell(act: &mut Act, row: &appointment::Model) -> Result<(), Refusal> {
    let mut persons = vec![row.person_id];
    persons.extend(row.appointed_by_person_id.filter(|_| act.person() == row.person_id));
    let service = match row.service_id {
        Some(id) => service::Entity::find_by_id(id).one(act.transaction()).await?,
        None => None,
    };
    let portfolio = service.map(|service| service.portfolio_id);
    let vacated = Some(Vacated { role: row.role, portfolio, appointment: row.id });
    let place = Place { vacated, ..Place::default() };
    act.tell(Occasion::AppointmentEnded, (Kind::Appointment, row.id), place, &persons);
    Ok(())
}

impl AppointmentEndInput {
    /// The appointment as it ends.
    fn ended(&self, act: &Act, before: &appointment::Model) -> Result<appointment::Model, UserError> {
        let version = before.version + 1;
        let Some(day) = self.on.map(Date::day).filter(|day| *day != act.today()) else {
            return Ok(appointment::Model { ended_at: Some(act.now()), version, ..before.clone() });
        };
        if day < act.today() {
            return Err(UserError::of("on", UserErrorCode::Invalid, "What has been held cannot be undone."));
        }
        if day <= before.valid_from || before.valid_until.is_some_and(|until| until < day) {
            let message = "The day must lie within the appointment's period.";
            return Err(UserError::of("on", UserErrorCode::Invalid, message));
        }
        Ok(appointment::Model { valid_until: Some(day), version, ..before.clone() })
    }
}

/// That each active service of the scope has another owner, its own or its portfolio's, when this appointment ends, from that
/// day (or now) for as long as it would have lasted (S2.2). A successor cannot be an owner at the same time, and so cannot
/// accept before the end is known: whoever is asked to follow from that very day is enough. That one may decline is the
/// person's own (S2.3), and told as a vacancy.
async fn owned_without(act: &Act, row: &appointment::Model, day: Option<NaiveDate>) -> Result<(), Refusal> {
    use appointment::Column::{DeclinedAt, EndedAt, Id, PortfolioId, Role as OfRole, ServiceId, ValidFrom, ValidUntil};
    let of = match (row.service_id, row.portfolio_id) {
        (Some(service), _) => service::Column::Id.eq(service),
        (None, portfolio) => service::Column::PortfolioId.eq(portfolio.unwrap_or_default()),
    };
    let services = service::Entity::find()
        .filter(of)
        .filter(service::Column::State.eq(ServiceState::Active))
        .all(act.transaction())
        .await?;
    let Some(portfolio) = services.first().map(|service| service.portfolio_id) else { return Ok(()) };
    let from = day.unwrap_or(act.today()).max(row.valid_from);
    let over =
        Condition::any().add(PortfolioId.eq(portfolio)).add(ServiceId.is_in(services.iter().map(|service| service.id)));
    let others = appointment::Entity::find()
        .filter(OfRole.eq(Role::ServiceOwner))
        .filter(over)
        .filter(Id.ne(row.id))
        .filter(DeclinedAt.is_null())
        .filter(EndedAt.is_null())
        .filter(Condition::any().add(ValidUntil.is_null()).add(ValidUntil.gt(from)))
        .order_by_asc(ValidFrom)
        .all(act.transaction())
        .await?;
    let follows = |other: &&appointment::Model| {
        let same = (other.portfolio_id, other.service_id) == (row.portfolio_id, row.service_id);
        other.accepted_at.is_some() || (other.valid_from > act.today() && (!same || other.valid_from >= from))
    };
    for service in &services {
        let own = |other: &&appointment::Model| other.portfolio_id.is_some() || other.service_id == Some(service.id);
        let periods: Vec<Period> = others.iter().filter(follows).filter(own).map(period).collect();
        let Some(day) = bare(&periods, (from, row.valid_until)) else { continue };
        let message = match day <= act.today() {
            true => {
                "Active services would have no owner from now on: let it end on a day to come, and appoint who follows from \
                 that day first."
                    .to_owned()
            }
            false => {
                format!("From {day} on an active service would have no owner: appoint who follows from that day first.")
            }
        };
        return Err(UserError::whole(UserErrorCode::LastOwner, message).by("S2.2").into());
    }
    Ok(())
}

/// That somebody else manages the service when this appointment ends, from that day (or now) for as long as it would have
/// lasted: of two that end one after the other, neither rests on the other's days that are gone.
async fn not_the_last(act: &Act, row: &appointment::Model, day: Option<NaiveDate>) -> Result<(), Refusal> {
    use appointment::Column::{AcceptedAt, DeclinedAt, EndedAt, Id, Role as OfRole, ServiceId, ValidFrom, ValidUntil};
    hold_scope(act, row).await?;
    let Some(service) = row.service_id else { return Ok(()) };
    let state = service::Entity::find_by_id(service).one(act.transaction()).await?.map(|service| service.state);
    if state != Some(ServiceState::Active) {
        return Ok(());
    }
    let from = day.unwrap_or(act.today()).max(row.valid_from);
    let others = appointment::Entity::find()
        .filter(OfRole.eq(Role::ServiceManager))
        .filter(ServiceId.eq(service))
        .filter(Id.ne(row.id))
        .filter(AcceptedAt.is_not_null())
        .filter(DeclinedAt.is_null())
        .filter(EndedAt.is_null())
        .filter(Condition::any().add(ValidUntil.is_null()).add(ValidUntil.gt(from)))
        .order_by_asc(ValidFrom)
        .all(act.transaction())
        .await?;
    let others: Vec<Period> = others.iter().map(period).collect();
    let Some(day) = bare(&others, (from, row.valid_until)) else { return Ok(()) };
    let message = format!("From {day} on nobody else would manage the service, which is active.");
    Err(UserError::whole(UserErrorCode::LastManager, message).by("S2.2").into())
}

/// From the first day to the first day without; None: until further notice.
pub type Period = (NaiveDate, Option<NaiveDate>);

fn period(row: &appointment::Model) -> Period {
    (row.valid_from, row.valid_until)
}

/// The first day of a period that none of the others covers; they are given in the order of their first days.
pub fn bare(others: &[Period], (from, until): Period) -> Option<NaiveDate> {
    let mut covered = from;
    for (first, without) in others {
        if *first > covered {
            break;
        }
        covered = covered.max((*without)?);
    }
    until.is_none_or(|until| covered < until).then_some(covered)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2027, month, day).unwrap_or_default()
    }

    #[test]
    fn what_is_covered_to_the_end_is_not_bare() {
        let lasting = (day(1, 1), None);
        assert_eq!(bare(&[(day(1, 1), None)], lasting), None);
        assert_eq!(bare(&[], lasting), Some(day(1, 1)));
        assert_eq!(bare(&[(day(1, 1), Some(day(6, 1)))], lasting), Some(day(6, 1)), "it ends before");
        assert_eq!(bare(&[(day(1, 1), Some(day(6, 1)))], (day(2, 1), Some(day(6, 1)))), None, "it ends with it");
        assert_eq!(bare(&[(day(1, 2), None)], lasting), Some(day(1, 1)), "it begins after");
        let in_turn = [(day(1, 1), Some(day(3, 1))), (day(2, 1), Some(day(5, 1))), (day(5, 1), None)];
        assert_eq!(bare(&in_turn, lasting), None);
        assert_eq!(bare(&in_turn[..2], lasting), Some(day(5, 1)));
        assert_eq!(bare(&[in_turn[0], in_turn[2]], lasting), Some(day(3, 1)), "a gap between");
    }
}
