//! Ending appointments: today, or on a day to come. No act leaves an active service without a manager (S2.2, S4.4).

use async_graphql::InputObject;
use chrono::NaiveDate;
use entity::{appointment, service, sql::Sql};
use governance::{
    action::{Action, Kind},
    lifecycle::ServiceState,
    role::Role,
    told::Occasion,
};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter};
use uuid::Uuid;

use super::{keeper, make::hold_scope};
use crate::{
    access::facts::Subject,
    act::{Act, Deed, Place, Refusal, Terms, UserError, UserErrorCode, check},
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
        if before.role == Role::ServiceOwner && after.ended_at.is_some() && holds_now(act, &before) {
            hold_scope(act, &before).await?;
            owned_without(act, &before).await?;
        }
        act.save(&before, &after).await?;
        let place = Place { provider: before.provider_id, ..Place::default() };
        act.tell(Occasion::AppointmentEnded, (Kind::Appointment, before.id), place, &[before.person_id]);
        act.changed(Action::End, (Kind::Appointment, before.id), keeper(&before), (&before, &after))?;
        Ok(before.id)
    }
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

/// Whether the appointment gives authority today (R1).
fn holds_now(act: &Act, row: &appointment::Model) -> bool {
    row.accepted_at.is_some() && row.valid_from <= act.today()
}

/// That each active service of the scope has another owner, its own or its portfolio's, when this appointment ends now
/// (S2.2). A successor cannot be an owner at the same time: the appointment is ended on a day to come, and the successor's
/// begins then.
async fn owned_without(act: &Act, row: &appointment::Model) -> Result<(), Refusal> {
    let of = match (row.service_id, row.portfolio_id) {
        (Some(service), _) => Sql::new("s.id = ?").bind(service),
        (None, Some(portfolio)) => Sql::new("s.portfolio_id = ?").bind(portfolio),
        (None, None) => return Ok(()),
    };
    let sql = Sql::new("SELECT COUNT(*) FROM service s WHERE s.state = 'ACTIVE' AND ")
        .and_then(of)
        .and_then(
            Sql::new(
                " AND NOT EXISTS (SELECT 1 FROM appointment a WHERE a.role = 'SERVICE_OWNER' AND a.id <> ? \
                 AND (a.service_id = s.id OR a.portfolio_id = s.portfolio_id) AND ",
            )
            .bind(row.id),
        )
        .and_then(act.session().effective("a"))
        .and_then(")");
    let found = act.transaction().query_one_raw(sql.statement(act.session().backend())).await?;
    let left: i64 = found.map_or(Ok(0), |row| row.try_get_by_index(0))?;
    if left == 0 {
        return Ok(());
    }
    let message =
        "Active services would have no owner from now on: let it end on a day to come, and appoint from then.";
    Err(UserError::whole(UserErrorCode::LastOwner, message).by("S2.2").into())
}

/// That somebody else manages the service when this appointment ends: on that day, or now.
async fn not_the_last(act: &Act, row: &appointment::Model, day: Option<NaiveDate>) -> Result<(), Refusal> {
    use appointment::Column::{AcceptedAt, DeclinedAt, EndedAt, Id, Role as OfRole, ServiceId, ValidFrom, ValidUntil};
    hold_scope(act, row).await?;
    let Some(service) = row.service_id else { return Ok(()) };
    let state = service::Entity::find_by_id(service).one(act.transaction()).await?.map(|service| service.state);
    if state != Some(ServiceState::Active) {
        return Ok(());
    }
    let day = day.unwrap_or(act.today()).max(row.valid_from);
    let others = appointment::Entity::find()
        .filter(OfRole.eq(Role::ServiceManager))
        .filter(ServiceId.eq(service))
        .filter(Id.ne(row.id))
        .filter(AcceptedAt.is_not_null())
        .filter(DeclinedAt.is_null())
        .filter(EndedAt.is_null())
        .filter(ValidFrom.lte(day))
        .filter(Condition::any().add(ValidUntil.is_null()).add(ValidUntil.gt(day)))
        .count(act.transaction())
        .await?;
    if others > 0 {
        return Ok(());
    }
    let message = format!("On {day} nobody else would manage the service, which is active.");
    Err(UserError::whole(UserErrorCode::LastManager, message).by("S2.2").into())
}
