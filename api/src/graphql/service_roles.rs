//! Who answers for a service.

use async_graphql::{Context, Result, SimpleObject};
use governance::role::Role;

use super::{
    appointment::Appointment,
    connection::{key, session},
};
use crate::access::{
    Filter, Member, Nesting, Order, Paging,
    rows::{AppointmentRow, ServiceRow},
};

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
        [Role::ServiceOwner, Role::ServiceManager].into_iter().filter_map(at).collect()
    }
}

/// The effective holders of `role` over the service, then over its portfolio (S2.2).
pub async fn holders(service: &Member<ServiceRow>, ctx: &Context<'_>, role: Role) -> Result<Vec<Appointment>> {
    let session = session(ctx)?;
    let nesting = Nesting {
        parent: "s.id",
        from: "service s JOIN appointment t ON (t.service_id = s.id OR t.portfolio_id = s.portfolio_id)",
    };
    let of_role = entity::sql::Sql::new("t.role = ?").bind(role.as_str());
    let filter = Filter::rows([of_role, session.effective("t")]);
    let paging = Paging::whole(Order::date("valid_from"));
    let page = service.many::<AppointmentRow>(session, &key(ctx), nesting, paging, filter).await?;
    let mut holders: Vec<Appointment> = page.rows.into_iter().map(|(_, row)| Appointment(row)).collect();
    holders.sort_by_key(|holder| holder.0.service_id.is_none());
    Ok(holders)
}
