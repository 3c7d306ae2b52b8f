//! Appointments: their duties, and their part in the conditions of other lists.

use std::collections::HashMap;

use entity::sql::Sql;
use governance::{
    action::{Action, Kind},
    duty::{Duties, Duty},
    role::Role,
};
use uuid::Uuid;

use super::{Member, row::Columns, rows::AppointmentRow, session::Session};
use crate::error::ApiError;

impl Session {
    /// The condition that the appointment under `alias` is effective now: begun, accepted, not ended (R1, N6).
    pub fn effective(&self, alias: &str) -> Sql {
        entity::governed::effective(alias, Some(self.moment()))
    }

    /// The condition that the person `t` holds `role` now by an appointment that the actor may see.
    pub fn holders(&self, role: Role) -> Sql {
        let covered = entity::governed::condition(&self.extent(Action::Read, Kind::Appointment));
        Sql::new(format!("t.id IN (SELECT t.person_id FROM appointment t WHERE t.role = '{role}' AND "))
            .and_then(self.effective("t"))
            .and_then(" AND ")
            .and_then(covered)
            .and_then(")")
    }

    /// The condition that `person` holds a role now over the service `t` or its portfolio, by an appointment that the
    /// actor may see.
    pub fn holds_role(&self, person: Option<Uuid>, role: Option<Role>) -> Sql {
        let Some(person) = person else { return Sql::none() };
        // The governed row of this inner query is the appointment, so the outer service is named `x` there.
        let mut sql = Sql::new("t.id IN (SELECT x.id FROM service x JOIN appointment t ON (t.service_id = x.id OR ");
        sql.push("t.portfolio_id = x.portfolio_id) WHERE t.person_id = ? AND ");
        let mut sql = sql.bind(person).and_then(self.effective("t"));
        if let Some(role) = role {
            sql.push(format!(" AND t.role = '{role}'"));
        }
        let covered = entity::governed::condition(&self.extent(Action::Read, Kind::Appointment));
        sql.and_then(" AND ").and_then(covered).and_then(")")
    }
}

impl Session {
    /// The duties held by an appointment, read for its whole cohort: seen by whoever sees the appointment.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn duties(&self, of: &Member<AppointmentRow>, field: &str) -> Result<Vec<Duty>, ApiError> {
        let read = of.together(field, |cohort| async move {
            let mut sql =
                Sql::new("SELECT d.appointment_id, d.duty FROM appointment_duty d WHERE d.withdrawn_at IS NULL AND ");
            sql.push(Sql::within("d.appointment_id", cohort.ids()));
            let mut duties: HashMap<Uuid, Duties> = HashMap::new();
            for row in self.rows(sql).await? {
                let mut columns = Columns::new(&row);
                let held = duties.entry(columns.take()?).or_default();
                *held = held.with(columns.word(Duty::parse)?);
            }
            Ok(duties)
        });
        Ok(read.await?.get(&of.id).map(|duties| duties.iter().collect()).unwrap_or_default())
    }
}
