//! What is read of the one who asks.

use entity::sql::Sql;
use governance::decide::Scope;
use uuid::Uuid;

use super::{
    Ahead, Member, Row, Session,
    rows::{AppointmentRow, OrganisationRow},
};
use crate::error::ApiError;

impl Session {
    /// The appointments that are the actor's seats, oldest first.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn own_appointments(&self) -> Result<Vec<Member<AppointmentRow>>, ApiError> {
        let seats: Vec<Uuid> = self.actor().seats.iter().map(|seat| seat.appointment).collect();
        self.sorted(&seats).await
    }

    /// The organisations that the actor represents.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn own_organisations(&self) -> Result<Vec<Member<OrganisationRow>>, ApiError> {
        let of = |scope| match scope {
            Scope::Organisation { organisation, .. } => Some(organisation),
            _ => None,
        };
        let ids: Vec<Uuid> = self.actor().seats.iter().filter_map(|seat| of(seat.scope)).collect();
        self.sorted(&ids).await
    }

    /// The organisation with this code.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn organisation(&self, code: &str, ahead: &Ahead) -> Result<Option<Member<OrganisationRow>>, ApiError> {
        Ok(self.members_by(Sql::new("t.code = ?").bind(code), ahead).await?.pop())
    }

    async fn sorted<T: Row>(&self, ids: &[Uuid]) -> Result<Vec<Member<T>>, ApiError> {
        let mut rows: Vec<T> = self.find::<T>(ids).await?.into_values().collect();
        rows.sort_unstable_by_key(Row::id);
        Ok(Member::all(rows))
    }
}
