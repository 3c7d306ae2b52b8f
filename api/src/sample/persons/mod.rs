//! Persons, named after their roles, and their appointments: all of it is sample.
//!
//! Each person signs in at the development issuer with a subject that tells who it is: `owner.sunet.storage`.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use entity::{appointment, appointment_duty, identity, invitation, person, required_role};
use governance::{
    role::{Role, ScopeKind},
    text,
    words::Provenance,
};
use uuid::Uuid;

pub mod contacts;
pub mod seat;
pub mod staff;

use super::{
    agreements::spec::Agreement,
    days::{Days, at},
    files::Files,
    ids,
    world::World,
};
use crate::auth::DEVELOPMENT_ISSUER;
use seat::{Scope, Seat, Standing};

/// Every appointment of the sample, those who appoint before those whom they appoint.
pub fn seats(files: &Files, agreements: &[Agreement]) -> Vec<Seat> {
    let mut seats = staff::seats(files);
    seats.extend(contacts::seats(files, agreements));
    seats
}

/// Adds persons, identities, appointments, duties, an invitation and the roles that must be filled.
pub fn add(files: &Files, days: &Days, agreements: &[Agreement], world: &mut World) {
    let seats = seats(files, agreements);
    let mut known = BTreeSet::new();
    for seat in &seats {
        if known.insert(seat.subject.as_str()) {
            add_person(days, seat, world);
        }
        world.appointments.push(appointment(days, seat, &seats));
        world.duties.extend(duties(days, seat));
    }
    world.required_roles = required_roles();
}

fn add_person(days: &Days, seat: &Seat, world: &mut World) {
    let erased = seat.subject == contacts::ERASED;
    let invited = seat.subject == contacts::INVITED;
    let id = ids::person(&seat.subject);
    world.persons.push(person::Model {
        id,
        name: (!erased).then(|| seat.name.clone()),
        mailbox: (!erased).then(|| format!("{}@katalog.invalid", seat.subject)),
        sort_name: if erased { String::new() } else { text::sort_key(&seat.name) },
        erased_at: erased.then(|| at(days.plus(-300), 9)),
        provenance: Provenance::Sample,
        source: None,
    });
    if invited {
        world.invitations.push(invitation::Model {
            id: ids::of("invitation", &seat.subject),
            person_id: id,
            claim: "eduPersonPrincipalName".to_owned(),
            value: "invited@lnu.invalid".to_owned(),
            invited_at: at(days.plus(-10), 9),
            used_at: None,
        });
    } else {
        world.identities.push(identity::Model {
            id: ids::of("identity", &seat.subject),
            person_id: id,
            issuer: DEVELOPMENT_ISSUER.to_owned(),
            subject: seat.subject.clone(),
        });
    }
}

/// The id of a seat's appointment.
pub fn appointment_id(seat: &Seat) -> Uuid {
    ids::of("appointment", &seat.key())
}

fn appointment(days: &Days, seat: &Seat, seats: &[Seat]) -> appointment::Model {
    let (valid_from, valid_until) = seat.term(days);
    let appointed_at = at(valid_from, 8).min(days.now);
    let (provider, code) = (seat.scope.provider(), seat.scope.code());
    let only = |kind: ScopeKind, id: Option<Uuid>| id.filter(|_| seat.scope.kind() == kind);
    let appointer = seat.appointed_by.as_ref().and_then(|by| seats.iter().find(|other| other.subject == *by));
    let accepted =
        |by: DateTime<Utc>| !matches!(seat.standing, Standing::Unaccepted | Standing::Declined) && by <= days.now;
    let answered_at = (appointed_at + chrono::TimeDelta::hours(3)).min(days.now);
    appointment::Model {
        id: appointment_id(seat),
        person_id: ids::person(&seat.subject),
        role: seat.role,
        scope: seat.scope.kind(),
        provider_id: provider.map(ids::organisation),
        portfolio_id: only(
            ScopeKind::Portfolio,
            provider.zip(code).map(|(provider, code)| ids::portfolio(provider, code)),
        ),
        service_id: only(ScopeKind::Service, provider.zip(code).map(|(provider, code)| ids::service(provider, code))),
        organisation_id: code
            .map(ids::organisation)
            .filter(|_| matches!(seat.scope, Scope::Customer(..) | Scope::Organisation(_))),
        process: code.map(str::to_owned).filter(|_| seat.scope.kind() == ScopeKind::Process),
        assignment_id: only(
            ScopeKind::Assignment,
            provider.zip(code).map(|(provider, code)| ids::of("assignment", &format!("{provider}/{code}"))),
        ),
        includes_units: seat.includes_units,
        valid_from,
        valid_until,
        appointed_by_person_id: appointer.map(|other| ids::person(&other.subject)),
        appointed_by_appointment_id: appointer.map(appointment_id),
        appointed_at,
        accepted_at: accepted(answered_at).then_some(answered_at),
        declined_at: (seat.standing == Standing::Declined).then_some(answered_at),
        ended_at: valid_until.map(|on| at(on, 0)),
        meeting_reference: (seat.role == Role::ServiceOwner)
            .then(|| "Ledningsgruppens möte 2023-12-04, § 7".to_owned()),
        version: 1,
        provenance: Provenance::Sample,
        source: None,
    }
}

fn duties(days: &Days, seat: &Seat) -> impl Iterator<Item = appointment_duty::Model> {
    let granted_at = at(seat.term(days).0, 8).min(days.now);
    seat.duties.iter().map(move |&(duty, delegated)| appointment_duty::Model {
        id: ids::of("appointment_duty", &format!("{}|{duty}", seat.key())),
        appointment_id: appointment_id(seat),
        duty,
        granted_at,
        withdrawn_at: (!delegated).then(|| at(days.plus(-40), 9)),
    })
}

/// What the owners say must be filled besides owner and manager (S4.2, S2.2): some of it is vacant.
fn required_roles() -> Vec<required_role::Model> {
    const OF_PORTFOLIOS: &[(&str, &str, Role)] = &[
        ("sunet", "storage", Role::ServiceCoordinator),
        ("sunet", "security", Role::ServiceCoordinator),
        ("sunet", "education", Role::ServiceCoordinator),
        ("uu-it", "storage", Role::ServiceCoordinator),
        ("uu-it", "workplace", Role::ServiceCoordinator),
    ];
    const OF_SERVICES: &[(&str, &str, Role)] = &[
        ("sunet", "drive", Role::ServiceSpecialist),
        ("sunet", "drive", Role::SupportSpecialist),
        ("sunet", "ip-anslutning", Role::ServiceSpecialist),
        ("sunet", "cert", Role::SupportSpecialist),
        ("uu-it", "campusnat", Role::ServiceSpecialist),
        ("uu-it", "forskningslagring", Role::SupportSpecialist),
    ];
    let row = |provider: &str, code: &str, role: Role, portfolio_id, service_id| required_role::Model {
        id: ids::of("required_role", &format!("{provider}/{code}/{role}")),
        provider_id: ids::organisation(provider),
        portfolio_id,
        service_id,
        role,
    };
    let of_portfolios = OF_PORTFOLIOS
        .iter()
        .map(|&(provider, code, role)| row(provider, code, role, Some(ids::portfolio(provider, code)), None));
    let of_services = OF_SERVICES
        .iter()
        .map(|&(provider, code, role)| row(provider, code, role, None, Some(ids::service(provider, code))));
    of_portfolios.chain(of_services).collect()
}
