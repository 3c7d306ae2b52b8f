//! The seats of the one who asks: effective appointments with their duties (R1, N6).
//!
//! Rights hold from the next request on, so seats are read for every request. But they seldom change: those of the last
//! request are taken for the time being, and read again *in the first statement that is made by them*. Should they have
//! changed, everything made by them is thrown away and the request begins anew. So being signed in costs no round trip,
//! and nothing is answered by seats that were not read after the request came in.

use std::sync::Arc;

use entity::sql::Sql;
use governance::{
    decide::{Actor, Moment, Scope, Seat},
    duty::{Duties, Duty},
    role::{Role, ScopeKind},
    words::Process,
};
use moka::sync::Cache;
use sea_orm::DbErr;
use uuid::Uuid;

use super::{
    gather::{Part, Rows},
    row::Columns,
    statements::Number,
};
use crate::{auth::Identity, error::ApiError};

/// The most persons whose seats are kept, a few hundred bytes each.
const CAPACITY: u64 = 20_000;

/// How a token names a person: issuer and subject.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Named {
    issuer: String,
    subject: String,
}

impl Named {
    pub fn new(issuer: &str, subject: &str) -> Self {
        Self { issuer: issuer.to_owned(), subject: subject.to_owned() }
    }

    /// Reads the person with its effective appointments and their duties, one row per duty.
    pub fn part(&self, moment: Moment) -> Part {
        let columns = "a.role, a.scope, a.provider_id, a.portfolio_id, a.service_id, a.organisation_id, a.process, \
             a.assignment_id, a.includes_units";
        self.reading(columns, moment)
    }

    /// Reads of them what can change: what an appointment is, and over what, never does (`appointment_fixed`).
    pub fn proof(&self, moment: Moment) -> Part {
        self.reading("a.includes_units", moment)
    }

    fn reading(&self, columns: &str, moment: Moment) -> Part {
        let sql = Sql::new(format!(
            "SELECT i.person_id, a.id, {columns}, d.duty FROM identity i \
             LEFT JOIN appointment a ON a.person_id = i.person_id AND "
        ))
        .and_then(entity::governed::effective("a", Some(moment)))
        .and_then(
            " LEFT JOIN appointment_duty d ON d.appointment_id = a.id AND d.withdrawn_at IS NULL \
             WHERE i.issuer = ? AND i.subject = ? ORDER BY a.id",
        )
        .bind(self.issuer.as_str())
        .bind(self.subject.as_str());
        Part::new(sql, ["person_id, id", columns, "duty"])
    }
}

impl Named {
    /// Holds the person's appointments until the transaction ends, so that nobody ends them meanwhile; the person's own acts
    /// come one after the other, since one that shared them could not then change one of them.
    pub fn held(&self) -> Sql {
        Sql::new(
            "SELECT a.id FROM appointment a JOIN identity i ON i.person_id = a.person_id \
             WHERE i.issuer = ? AND i.subject = ? ORDER BY a.id FOR NO KEY UPDATE OF a",
        )
        .bind(self.issuer.as_str())
        .bind(self.subject.as_str())
    }
}

impl From<&Identity> for Named {
    fn from(identity: &Identity) -> Self {
        Self::new(&identity.issuer, &identity.subject)
    }
}

/// The seats that persons had at their last request, each with a number of its own.
pub struct LastSeats(Cache<Named, (Number, Arc<Actor>)>);

impl LastSeats {
    /// Of nobody yet.
    pub fn new() -> Self {
        Self(Cache::builder().max_capacity(CAPACITY).build())
    }

    pub(super) fn get(&self, named: &Named) -> Option<(Number, Arc<Actor>)> {
        self.0.get(named)
    }

    /// Where they are what they were, they stay with their number.
    pub(super) fn keep(&self, named: Named, actor: Arc<Actor>) {
        if self.0.get(&named).is_none_or(|(_, last)| last != actor) {
            self.0.insert(named, (Number::next(), actor));
        }
    }
}

impl Default for LastSeats {
    fn default() -> Self {
        Self::new()
    }
}

/// An appointment, as a seat, and one of its duties.
type Held = (Uuid, (Seat, Option<Duty>));

/// The actor that the rows of [`Named::part`] are.
pub(super) fn actor(rows: Rows<'_>) -> Result<Actor, ApiError> {
    let read: Vec<(Uuid, Option<Held>)> = rows.read(|columns| {
        let person = columns.take()?;
        let appointment: Option<Uuid> = columns.take()?;
        Ok((person, appointment.map(|id| Ok::<_, DbErr>((id, seat(id, columns)?))).transpose()?))
    })?;
    let mut actor = Actor::default();
    for (person, held) in read {
        actor.person = Some(person);
        if let Some((appointment, (seat, duty))) = held {
            match actor.seats.last_mut() {
                Some(last) if last.appointment == appointment => last.duties = last.duties.with_all(duty),
                _ => actor.seats.push(Seat { duties: duty.into_iter().collect(), ..seat }),
            }
        }
    }
    Ok(actor)
}

/// Whether the rows of [`Named::proof`] are those of this actor.
pub(super) fn prove(rows: Rows<'_>, actor: &Actor) -> Result<bool, ApiError> {
    type Proof = (Uuid, Option<Uuid>, Option<bool>, Option<Duty>);
    let read: Vec<Proof> = rows
        .read(|columns| Ok((columns.take()?, columns.take()?, columns.take()?, columns.optional_word(Duty::parse)?)))?;
    let person = read.first().map(|(person, ..)| *person);
    let mut held: Vec<(Uuid, bool, Duties)> = Vec::with_capacity(actor.seats.len());
    for (_, appointment, units, duty) in read {
        let Some(appointment) = appointment else { continue };
        match held.last_mut() {
            Some((last, _, duties)) if *last == appointment => *duties = duties.with_all(duty),
            _ => held.push((appointment, units.unwrap_or_default(), duty.into_iter().collect())),
        }
    }
    let same = |(seat, (appointment, units, duties)): (&Seat, &(Uuid, bool, Duties))| {
        let of_units = !matches!(seat.scope, Scope::Organisation { units: held, .. } if held != *units);
        seat.appointment == *appointment && seat.duties == *duties && of_units
    };
    Ok(person == actor.person && held.len() == actor.seats.len() && actor.seats.iter().zip(&held).all(same))
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
    let process = columns.optional_word(Process::parse)?;
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
        ScopeKind::Process => {
            Scope::Process { provider: provider.ok_or_else(missing)?, process: process.ok_or_else(missing)? }
        }
        ScopeKind::Assignment => {
            Scope::Assignment { provider: provider.ok_or_else(missing)?, assignment: assignment.ok_or_else(missing)? }
        }
    };
    Ok((Seat { appointment, role, scope, duties: Duties::NONE }, duty))
}
