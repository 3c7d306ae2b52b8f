//! One request's actor and its reader: made by the door, handed to every resolver as schema data (`Arc<Session>`).

use std::sync::{
    Arc,
    atomic::{AtomicU32, Ordering},
};

use chrono::{DateTime, NaiveDate, Utc};
use entity::sql::Sql;
use governance::{
    action::{Action, Kind},
    decide::{Actor, Extent, Moment, Scope, Seat, extent},
    duty::Duty,
    role::{Role, ScopeKind},
};
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, DbErr, QueryResult};
use uuid::Uuid;

use super::row::Columns;
use crate::{app::App, auth::Identity, error::ApiError};

/// One request: who asks, when, and the reading connection. Nothing else reaches rows.
pub struct Session {
    /// Who asks, with the seats effective now (N6).
    pub actor: Actor,
    /// The instant of the request.
    pub now: DateTime<Utc>,
    /// The contract day of the request.
    pub today: NaiveDate,
    /// SQL statements sent for this request so far.
    pub statements: AtomicU32,
    reader: DatabaseConnection,
}

/// The person behind an identity with its effective appointments and their duties, one row per duty (R1).
const SEATS: &str = "SELECT i.person_id, a.id, a.role, a.scope, a.provider_id, a.portfolio_id, a.service_id, \
    a.organisation_id, a.assignment_id, a.includes_units, d.duty \
    FROM identity i \
    LEFT JOIN appointment a ON a.person_id = i.person_id AND a.accepted_at <= ? AND a.declined_at IS NULL \
      AND (a.ended_at IS NULL OR a.ended_at > ?) AND a.valid_from <= ? AND (a.valid_until IS NULL OR a.valid_until > ?) \
    LEFT JOIN appointment_duty d ON d.appointment_id = a.id AND d.withdrawn_at IS NULL \
    WHERE i.issuer = ? AND i.subject = ? ORDER BY a.id";

impl Session {
    /// Finds the person behind a verified token (None: anonymous) and its effective appointments, in one statement.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn begin(app: &Arc<App>, identity: Option<&Identity>) -> Result<Arc<Self>, ApiError> {
        let mut session = Self::anonymous(app.db.read.clone(), app.clock.now(), app.clock.today());
        if let Some(identity) = identity {
            session.actor = session.actor_of(&identity.issuer, &identity.subject).await?;
        }
        Ok(Arc::new(session))
    }

    /// A session of nobody, as the public portal has it.
    pub fn anonymous(reader: DatabaseConnection, now: DateTime<Utc>, today: NaiveDate) -> Self {
        Self { actor: Actor::default(), now, today, statements: AtomicU32::new(0), reader }
    }

    pub(super) async fn actor_of(&self, issuer: &str, subject: &str) -> Result<Actor, ApiError> {
        let sql = Sql::new(SEATS).bind(self.now).bind(self.now).bind(self.today).bind(self.today);
        let mut actor = Actor::default();
        for row in self.rows(sql.bind(issuer).bind(subject)).await? {
            let mut columns = Columns::new(&row);
            actor.person = Some(columns.take()?);
            if let Some(appointment) = columns.take::<Option<Uuid>>()? {
                let (seat, duty) = seat(appointment, &mut columns)?;
                match actor.seats.last_mut() {
                    Some(last) if last.appointment == appointment => last.duties = last.duties.with_all(duty),
                    _ => actor.seats.push(Seat { duties: duty.into_iter().collect(), ..seat }),
                }
            }
        }
        Ok(actor)
    }

    /// What this actor may do of `action` on `kind`.
    pub fn extent(&self, action: Action, kind: Kind) -> Extent {
        Extent { moment: Some(self.moment()), ..extent(&self.actor, action, kind) }
    }

    /// When the request is made.
    pub const fn moment(&self) -> Moment {
        Moment { now: self.now, today: self.today }
    }

    /// The engine behind the reader.
    pub fn backend(&self) -> DbBackend {
        self.reader.get_database_backend()
    }

    /// Sends one statement and counts it.
    pub(super) async fn rows(&self, sql: Sql) -> Result<Vec<QueryResult>, DbErr> {
        self.statements.fetch_add(1, Ordering::Relaxed);
        self.reader.query_all_raw(sql.statement(self.backend())).await
    }
}

/// An appointment as a seat, from its columns after `id`; and one of its duties.
///
/// # Errors
/// When the columns do not fit the scope, which the table's constraints forbid.
pub(super) fn seat(appointment: Uuid, columns: &mut Columns<'_>) -> Result<(Seat, Option<Duty>), DbErr> {
    let role = columns.word(Role::parse)?;
    let kind = columns.word(ScopeKind::parse)?;
    let provider: Option<Uuid> = columns.take()?;
    let portfolio: Option<Uuid> = columns.take()?;
    let service: Option<Uuid> = columns.take()?;
    let organisation: Option<Uuid> = columns.take()?;
    let assignment: Option<Uuid> = columns.take()?;
    let units: bool = columns.take()?;
    let duty = columns.optional_word(Duty::parse)?;
    let missing = || DbErr::Type(format!("appointment {appointment} lacks what its scope names"));
    let scope = match kind {
        ScopeKind::Installation => Scope::Installation,
        ScopeKind::Provider => Scope::Provider { provider: provider.ok_or_else(missing)? },
        ScopeKind::Portfolio => {
            Scope::Portfolio { provider: provider.ok_or_else(missing)?, portfolio: portfolio.ok_or_else(missing)? }
        }
        ScopeKind::Service => {
            Scope::Service { provider: provider.ok_or_else(missing)?, service: service.ok_or_else(missing)? }
        }
        ScopeKind::Customer => {
            Scope::Customer { provider: provider.ok_or_else(missing)?, customer: organisation.ok_or_else(missing)? }
        }
        ScopeKind::Organisation => Scope::Organisation { organisation: organisation.ok_or_else(missing)?, units },
        ScopeKind::Process => Scope::Process { provider: provider.ok_or_else(missing)? },
        ScopeKind::Assignment => {
            Scope::Assignment { provider: provider.ok_or_else(missing)?, assignment: assignment.ok_or_else(missing)? }
        }
    };
    Ok((Seat { appointment, role, scope, duties: governance::duty::Duties::NONE }, duty))
}
