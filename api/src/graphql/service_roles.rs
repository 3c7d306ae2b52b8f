//! Who answers for a service.

use async_graphql::{Context, Result, SimpleObject};
use entity::sql::Sql;
use governance::role::Role;

use super::{ahead::whole, appointment::Appointment, connection::session};
use crate::access::{
    Filter, Member, Nesting, Parents, Session, Whole,
    rows::{AppointmentRow, ServiceRow},
};

/// Who owns a service (S4.2).
pub const OWNER: Role = Role::ServiceOwner;
/// Who coordinates it (S4.3).
pub const COORDINATOR: Role = Role::ServiceCoordinator;
/// Who manages it (S4.4).
pub const MANAGER: Role = Role::ServiceManager;

/// A role and the mailbox by which it is reached: what everyone may know (V8).
#[derive(SimpleObject)]
pub struct Contact {
    /// The role.
    pub role: Role,
    /// The role mailbox.
    pub mailbox: String,
}

impl Contact {
    /// The roles answerable for every service, at its mailbox; whether they are filled is not told (V1).
    pub fn of(mailbox: Option<&str>) -> Vec<Self> {
        let at = |role| mailbox.map(|mailbox| Self { role, mailbox: mailbox.to_owned() });
        [OWNER, MANAGER].into_iter().filter_map(at).collect()
    }
}

/// The effective holders of `role` over the service, and over its portfolio (S2.2).
pub fn holding(session: &Session, role: Role) -> Whole<AppointmentRow> {
    let of_portfolio =
        Nesting { parent: "s.id", from: "service s JOIN appointment t ON t.portfolio_id = s.portfolio_id" };
    let services = Parents { table: "service", columns: "id, portfolio_id" };
    let of_role = Sql::new("t.role = ?").bind(role.as_str());
    let filter = Filter::rows([of_role, session.effective("t")]);
    Whole::of("t.service_id", "t.valid_from, t.id").or_over(services, of_portfolio).narrowed(filter)
}

/// The effective holders of `role`: over the service, then over its portfolio.
pub async fn holders(service: &Member<ServiceRow>, ctx: &Context<'_>, role: Role) -> Result<Vec<Appointment>> {
    let session = session(ctx)?;
    let mut holders: Vec<Appointment> = whole(service, ctx, || holding(session, role)).await?;
    holders.sort_by_key(|holder| holder.0.service_id.is_none());
    Ok(holders)
}
