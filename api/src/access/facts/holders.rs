//! The law asked backwards: who may do it, and by which rule.
//!
//! Which roles may is told from the object's facts alone, so that the answer does not tell which roles are filled (V1),
//! and only from facets that the asker sees, so that it does not tell who else is a party (N7). Who holds those roles
//! is a kind of its own, `ROLE_HOLDER`, told to staff (V8); the appointments are found by index from the object's own
//! providers, services and parties.

use std::collections::{BTreeSet, HashSet};

use entity::{governed, sql::Sql};
use governance::{
    action::{Action, Kind},
    decide::{Extent, Facts, Permittee, Seat, who_can, who_may},
    role::ScopeKind,
    rule::{Rule, Who},
};
use uuid::Uuid;

use super::{Facets, Subject};
use crate::{
    access::{row::Columns, seats::seat, session::Session},
    error::ApiError,
};

/// What is asked: an action on one kind of thing about an object.
#[derive(Clone, Copy, Debug)]
pub struct Question {
    /// The type of the object.
    pub subject: Subject,
    /// The action.
    pub action: Action,
    /// On what about the object.
    pub kind: Kind,
}

/// Those whom one rule permits.
#[derive(Clone, Debug)]
pub struct Permitted {
    /// The rule.
    pub rule: &'static Rule,
    /// Over what kind of thing its holders hold their role; None: it is not about the holder of one role.
    pub scope: Option<ScopeKind>,
    /// The persons who hold it, as far as they may be named; none where they were not asked for.
    pub persons: Vec<Uuid>,
}

impl Session {
    /// Who may do it to the object; `named`: with the persons. None: the actor may not read the object (V7).
    ///
    /// One statement, and one more for the persons.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn who_can(&self, asked: Question, id: Uuid, named: bool) -> Result<Option<Vec<Permitted>>, ApiError> {
        let Question { subject, action, kind } = asked;
        let Some((read, itself)) = subject.questions().first().copied() else { return Ok(None) };
        let kinds = if kind == itself { vec![itself] } else { vec![itself, kind] };
        let found = self.facets(subject, &kinds, &[id]).await?;
        let none = Facets::default();
        let facets = found.get(&(itself, id)).unwrap_or(&none);
        let sight = self.extent(read, itself);
        if !sight.permits(&facets.facts) {
            return Ok(None);
        }
        let seen = found.get(&(kind, id)).unwrap_or(&none).seen_with(facets, &sight);
        let found = who_may(action, kind, &seen).into_iter();
        let mut permitted: Vec<Permitted> =
            found.map(|Permittee { rule, scope }| Permitted { rule, scope, persons: Vec::new() }).collect();
        if named {
            for (rule, scope, person) in self.holders_of(action, kind, &permitted, &seen).await? {
                let entry = permitted.iter_mut().find(|entry| {
                    std::ptr::eq(entry.rule, rule) && entry.scope == Some(scope) && !entry.persons.contains(&person)
                });
                entry.into_iter().for_each(|entry| entry.persons.push(person));
            }
        }
        Ok(Some(permitted))
    }

    /// The holders of the roles that these rules speak of, by rule, kind of scope and person: found by index from the
    /// ids in the facts, judged by the law, and only those whose names the actor is told (V8).
    async fn holders_of(
        &self,
        action: Action,
        kind: Kind,
        permitted: &[Permitted],
        seen: &[Facts],
    ) -> Result<Vec<(&'static Rule, ScopeKind, Uuid)>, ApiError> {
        let places = places(permitted, seen);
        let sight = self.extent(Action::Read, Kind::RoleHolder);
        if places.is_empty() || sight.grants.is_empty() {
            return Ok(Vec::new());
        }
        let mut sql = Sql::new(
            "SELECT t.person_id, t.id, t.role, t.scope, t.provider_id, t.portfolio_id, t.service_id, \
             t.organisation_id, t.process, t.assignment_id, t.includes_units, d.duty FROM (",
        );
        for (number, place) in places.into_iter().enumerate() {
            sql.push(if number == 0 { "" } else { " UNION " }).push(place);
        }
        sql.push(") x JOIN appointment t ON t.id = x.id LEFT JOIN appointment_duty d ON d.appointment_id = t.id ");
        sql.push("AND d.withdrawn_at IS NULL WHERE ").push(self.effective("t")).push(" AND ");
        sql.push(governed::condition(&sight)).push(" ORDER BY t.id");
        let (mut seats, mut persons): (Vec<Seat>, Vec<Uuid>) = (Vec::new(), Vec::new());
        for row in self.rows(sql).await? {
            let mut columns = Columns::new(&row);
            let (person, appointment) = (columns.take()?, columns.take()?);
            let (found, duty) = seat(appointment, &mut columns)?;
            match seats.last_mut() {
                Some(last) if last.appointment == appointment => last.duties = last.duties.with_all(duty),
                _ => {
                    seats.push(Seat { duties: duty.into_iter().collect(), ..found });
                    persons.push(person);
                }
            }
        }
        let person_of = |held: &Seat| {
            seats.iter().zip(&persons).find_map(|(seat, person)| std::ptr::eq(seat, held).then_some(*person))
        };
        let holders = who_can(&seats, action, kind, seen).into_iter();
        Ok(holders.filter_map(|held| Some((held.rule, held.seat.scope.kind(), person_of(held.seat)?))).collect())
    }
}

impl Facets {
    /// The facets that `sight` covers: these themselves, or those reached through such a facet of `itself`.
    fn seen_with(&self, itself: &Self, sight: &Extent) -> Vec<Facts> {
        let covered = |facts: &Facts| sight.covering(std::slice::from_ref(facts)).is_some();
        let of_itself = itself.facts.iter().zip(&itself.reached).filter(|(facts, _)| covered(facts));
        let seen: HashSet<Uuid> = of_itself.filter_map(|(_, reached)| reached.id).collect();
        let facets = self.facts.iter().zip(&self.reached);
        let through_seen = facets.filter(|(_, reached)| match reached.through.or(reached.id) {
            Some(id) if reached.through.is_some() || std::ptr::eq(self, itself) => seen.contains(&id),
            _ => true,
        });
        through_seen.map(|(facts, _)| facts.clone()).collect()
    }
}

/// Where appointments to the permitted roles stand: one indexed query for each kind of scope.
fn places(permitted: &[Permitted], seen: &[Facts]) -> Vec<Sql> {
    let ids = |of: fn(&Facts) -> Vec<Uuid>| -> BTreeSet<Uuid> { seen.iter().flat_map(of).collect() };
    let mut places = Vec::new();
    for kind in ScopeKind::ALL {
        let roles: BTreeSet<&str> = permitted
            .iter()
            .filter(|entry| entry.scope == Some(*kind))
            .filter_map(|entry| match entry.rule.who {
                Who::Role(role) => Some(role.as_str()),
                Who::Anyone | Who::Myself | Who::Staff => None,
            })
            .collect();
        let (column, ids) = match kind {
            ScopeKind::Provider | ScopeKind::Process => {
                ("provider_id", ids(|facts| facts.providers.iter().chain(&facts.customers_of).copied().collect()))
            }
            ScopeKind::Portfolio => ("portfolio_id", ids(|facts| facts.portfolios.clone())),
            ScopeKind::Assignment => ("assignment_id", ids(|facts| facts.assignments.clone())),
            ScopeKind::Service => ("service_id", ids(|facts| facts.services.clone())),
            ScopeKind::Customer => {
                ("organisation_id", ids(|facts| facts.customers.iter().map(|(_, customer)| *customer).collect()))
            }
            ScopeKind::Organisation => (
                "organisation_id",
                ids(|facts| facts.party_ancestors.iter().chain(&facts.had_by_ancestors).copied().collect()),
            ),
            // Held over nothing that an index could find; staff see no such appointment (R2).
            ScopeKind::Installation => continue,
        };
        if !roles.is_empty() && !ids.is_empty() {
            let roles: Vec<String> = roles.into_iter().map(|role| format!("'{role}'")).collect();
            let of_role = format!(" AND a.role IN ({}) AND a.scope = '{kind}'", roles.join(", "));
            let place = Sql::new("SELECT a.id FROM appointment a WHERE ");
            places.push(place.and_then(Sql::within(&format!("a.{column}"), ids)).and_then(of_role));
        }
    }
    places
}
