//! What the owner delegates to a coordinator (R3), and which roles the owner says must be filled (S4.2).

use async_graphql::InputObject;
use entity::{appointment, appointment_duty, portfolio, required_role, service};
use governance::{
    action::{Action, Kind},
    duty::Duty,
    role::Role,
    told::Occasion,
};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, ModelTrait, QueryFilter};
use serde_json::json;
use uuid::Uuid;

use super::keeper;
use crate::{
    access::facts::Subject,
    act::{Act, Deed, Place, Refusal, Terms, UserError, UserErrorCode, check},
    graphql::id::GlobalId,
};

/// Says which of the nine duties a coordinator has: all of them, from the next request on. What is left out is withdrawn.
#[derive(InputObject, Clone, Debug)]
pub struct AppointmentDelegateInput {
    /// The coordinator's appointment.
    pub appointment: GlobalId,
    /// The duties, any of the nine; none withdraws them all.
    pub duties: Vec<Duty>,
    /// The appointment's `version` as you saw it.
    pub expected_version: Option<i64>,
    /// What every act takes.
    #[graphql(flatten)]
    pub terms: Terms,
}

impl Deed for AppointmentDelegateInput {
    const NAME: &'static str = "appointmentDelegate";

    fn terms(&self) -> &Terms {
        &self.terms
    }

    async fn perform(&self, act: &mut Act) -> Result<Uuid, Refusal> {
        let before = act.load::<appointment::Entity>(self.appointment).await?;
        act.permit(Action::Delegate, Kind::Appointment, Subject::Appointment, before.id).await?;
        check::version(self.expected_version, before.version)?;
        let over = before.valid_until.is_some_and(|day| day <= act.today());
        if before.ended_at.is_some() || before.declined_at.is_some() || over {
            let message = "The appointment has ended.";
            return Err(UserError::whole(UserErrorCode::WrongState, message).by("R3").into());
        }
        let held = appointment_duty::Entity::find()
            .filter(appointment_duty::Column::AppointmentId.eq(before.id))
            .filter(appointment_duty::Column::WithdrawnAt.is_null())
            .all(act.transaction())
            .await?;
        let had: Vec<Duty> = held.iter().map(|row| row.duty).collect();
        for row in held.into_iter().filter(|row| !self.duties.contains(&row.duty)) {
            let mut withdrawn = row.into_active_model();
            withdrawn.withdrawn_at = Set(Some(act.now()));
            withdrawn.update(act.transaction()).await?;
        }
        let mut wanted = self.duties.clone();
        wanted.sort_unstable();
        wanted.dedup();
        for duty in wanted.iter().copied().filter(|duty| !had.contains(duty)) {
            let (id, appointment_id, granted_at) = (Uuid::now_v7(), before.id, act.now());
            act.insert(&appointment_duty::Model { id, appointment_id, duty, granted_at, withdrawn_at: None }).await?;
        }
        let after = appointment::Model { version: before.version + 1, ..before.clone() };
        act.save(&before, &after).await?;
        let place = Place { provider: before.provider_id, ..Place::default() };
        act.tell(Occasion::Delegated, (Kind::Appointment, before.id), place, &[before.person_id]);
        let (was, is) = (json!({ "duties": had }), json!({ "duties": wanted }));
        act.changed(Action::Delegate, (Kind::Appointment, before.id), keeper(&before), (&was, &is))?;
        Ok(before.id)
    }
}

/// Decides which roles of a portfolio or a service must be filled: all of them. An owner, and a manager of an active
/// service, must be there always.
#[derive(InputObject, Clone, Debug)]
pub struct RolesRequireInput {
    /// The portfolio; or a service.
    pub portfolio: Option<GlobalId>,
    /// The service; or a portfolio.
    pub service: Option<GlobalId>,
    /// The roles.
    pub roles: Vec<Role>,
    /// The portfolio's or the service's `version` as you saw it.
    pub expected_version: Option<i64>,
    /// What every act takes.
    #[graphql(flatten)]
    pub terms: Terms,
}

impl Deed for RolesRequireInput {
    const NAME: &'static str = "rolesRequire";

    fn terms(&self) -> &Terms {
        &self.terms
    }

    async fn perform(&self, act: &mut Act) -> Result<Uuid, Refusal> {
        use required_role::Column::{PortfolioId, ServiceId};
        let (kind, id, provider, of) = match (self.portfolio, self.service) {
            (Some(portfolio), None) => {
                let found = act.load::<portfolio::Entity>(portfolio).await?;
                act.permit(Action::Require, Kind::Vacancy, Subject::Portfolio, found.id).await?;
                check::version(self.expected_version, found.version)?;
                wanted(&self.roles)?;
                act.save(&found, &portfolio::Model { version: found.version + 1, ..found.clone() }).await?;
                (Kind::Portfolio, found.id, found.provider_id, PortfolioId)
            }
            (None, Some(service)) => {
                let found = act.load::<service::Entity>(service).await?;
                act.permit(Action::Require, Kind::Vacancy, Subject::Service, found.id).await?;
                check::version(self.expected_version, found.version)?;
                wanted(&self.roles)?;
                act.save(&found, &service::Model { version: found.version + 1, ..found.clone() }).await?;
                (Kind::Service, found.id, found.provider_id, ServiceId)
            }
            _ => {
                let message = "Give either a portfolio or a service.";
                return Err(UserError::of("portfolio", UserErrorCode::Required, message).into());
            }
        };
        let wanted = wanted(&self.roles)?;
        let there = required_role::Entity::find().filter(of.eq(id)).all(act.transaction()).await?;
        let had: Vec<Role> = there.iter().map(|row| row.role).collect();
        for row in there.into_iter().filter(|row| !wanted.contains(&row.role)) {
            row.delete(act.transaction()).await?;
        }
        for role in wanted.iter().copied().filter(|role| !had.contains(role)) {
            act.insert(&required_role::Model {
                id: Uuid::now_v7(),
                provider_id: provider,
                portfolio_id: (kind == Kind::Portfolio).then_some(id),
                service_id: (kind == Kind::Service).then_some(id),
                role,
            })
            .await?;
        }
        let (was, is) = (json!({ "roles": had }), json!({ "roles": wanted }));
        act.changed(Action::Require, (kind, id), provider, (&was, &is))?;
        Ok(id)
    }
}

/// These roles, each once: such as can be required.
fn wanted(roles: &[Role]) -> Result<Vec<Role>, UserError> {
    if let Some(role) = roles.iter().find(|role| !may_be_required(**role)) {
        let message = format!("{role} is not held for a portfolio or a service.");
        return Err(UserError::of("roles", UserErrorCode::Invalid, message).by("S4.2"));
    }
    let mut wanted = roles.to_vec();
    wanted.sort_unstable();
    wanted.dedup();
    Ok(wanted)
}

/// The roles that the provider's people hold, but leadership.
fn may_be_required(role: Role) -> bool {
    use governance::role::ScopeKind::{Assignment, Installation, Organisation};
    let elsewhere = role.scopes().iter().any(|scope| matches!(scope, Assignment | Installation | Organisation));
    !elsewhere && role != Role::Leadership
}

/// The words of the roles that can be required.
pub fn required() -> Vec<&'static str> {
    Role::ALL.iter().filter(|role| may_be_required(**role)).map(|role| role.as_str()).collect()
}
