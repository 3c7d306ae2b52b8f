//! Random worlds: small, but with everything that the law can turn on — trees, units that provide, roles of every kind
//! over every scope, appointments of yesterday and tomorrow, agreements seen from both sides, drafts shared and not.

mod acts;
mod agreements;
mod sheets;

use chrono::{DateTime, Days, NaiveDate, Utc};
use entity::{
    appointment, appointment_duty, customer_relation, identity, list_price, organisation, security_measure, service,
    service_supplier, supplier_relation,
};
use governance::{
    duty::Duty,
    lifecycle::ServiceState,
    role::{Role, ScopeKind},
    words::{Process, Provenance, Tier},
};
use uuid::Uuid;

use super::{acts::Acts, random::Random, world::World};
use crate::database::rows;

/// Who signs the tokens of these persons.
pub const ISSUER: &str = "https://issuer.test";

/// A world without rows.
fn empty() -> World {
    World {
        now: rows::now(),
        today: rows::now().date_naive(),
        assignments: Vec::new(),
        organisations: Vec::new(),
        persons: Vec::new(),
        identities: Vec::new(),
        portfolios: Vec::new(),
        services: Vec::new(),
        customer_relations: Vec::new(),
        supplier_relations: Vec::new(),
        service_suppliers: Vec::new(),
        security_measures: Vec::new(),
        list_prices: Vec::new(),
        appointments: Vec::new(),
        duties: Vec::new(),
        agreements: Vec::new(),
        versions: Vec::new(),
        covered: Vec::new(),
        parts: Vec::new(),
        lines: Vec::new(),
        targets: Vec::new(),
        measured: Vec::new(),
        underpinnings: Vec::new(),
        deliveries: Vec::new(),
        frames: Vec::new(),
        allocations: Vec::new(),
        costs: Vec::new(),
        acts: Acts::default(),
    }
}

/// The world of this chance.
pub fn world(random: &mut Random) -> World {
    let mut world = empty();
    world.assignments = (0..3).map(|_| random.id()).collect();
    world.organisations(random);
    world.catalogue(random);
    world.relations(random);
    world.persons(random);
    for number in 0..random.from(6, 10) {
        world.agreement(random, number);
    }
    world.underpinnings(random);
    world.deliveries(random);
    world.budgets(random);
    world.acts(random);
    world.account_managers();
    world
}

impl World {
    fn organisations(&mut self, random: &mut Random) {
        for number in 0..random.from(8, 13) {
            let above: Vec<Uuid> = self.organisations.iter().map(|row| row.id).collect();
            let parent = (number > 2 && random.percent(60)).then(|| *random.of(&above));
            let organisation = organisation::Model {
                id: random.id(),
                // Providers at the top, and often a unit too: a customer's own department.
                is_provider: number < 2 || (number == 4 && random.percent(70)),
                ..rows::organisation(&format!("o{number}"), parent)
            };
            self.organisations.push(organisation);
        }
    }

    fn catalogue(&mut self, random: &mut Random) {
        for provider in self.providers() {
            for _ in 0..random.from(1, 2) {
                let code = format!("p{}", self.portfolios.len());
                let portfolio = entity::portfolio::Model { id: random.id(), ..rows::portfolio(provider, &code) };
                for _ in 0..random.from(1, 3) {
                    let code = format!("s{}", self.services.len());
                    let service = service::Model {
                        id: random.id(),
                        state: *random.of(ServiceState::ALL),
                        published_at: random.sometimes(50, self.now),
                        ..rows::service(provider, portfolio.id, &code)
                    };
                    self.of_service(random, &service);
                    self.services.push(service);
                }
                self.portfolios.push(portfolio);
            }
        }
    }

    fn of_service(&mut self, random: &mut Random, service: &service::Model) {
        let (provider_id, service_id) = (service.provider_id, service.id);
        if random.percent(60) {
            self.security_measures.push(security_measure::Model {
                id: random.id(),
                provider_id,
                service_id,
                measure_sv: Some("Åtgärd".to_owned()),
                measure_en: None,
                due_on: self.today,
                done_on: None,
                version: 1,
            });
        }
        for _ in 0..random.below(3) {
            self.list_prices.push(list_price::Model {
                id: random.id(),
                published: random.percent(50),
                ..rows::list_price(service)
            });
        }
        if random.percent(40) {
            self.service_suppliers.push(service_supplier::Model {
                id: random.id(),
                provider_id,
                service_id,
                supplier_id: random.of(&self.organisations).id,
                product: None,
                valid_from: None,
                valid_until: None,
                version: 1,
                provenance: Provenance::Recorded,
                source: None,
            });
        }
    }

    fn relations(&mut self, random: &mut Random) {
        let all: Vec<Uuid> = self.organisations.iter().map(|row| row.id).collect();
        for provider_id in self.providers() {
            for customer_id in random.some(&all, 3, 6) {
                self.customer_relations.push(customer_relation::Model {
                    id: random.id(),
                    provider_id,
                    customer_id,
                    tier: Tier::Standard,
                    potential: random.percent(30),
                    last_contact_on: None,
                    next_contact_on: None,
                    version: 1,
                    provenance: Provenance::Recorded,
                    source: None,
                });
            }
            for supplier_id in random.some(&all, 0, 2) {
                let (provenance, source) = (Provenance::Recorded, None);
                let id = random.id();
                self.supplier_relations.push(supplier_relation::Model {
                    id,
                    provider_id,
                    supplier_id,
                    provenance,
                    source,
                });
            }
        }
    }

    fn persons(&mut self, random: &mut Random) {
        for number in 0..random.from(9, 12) {
            let name = format!("person{number}");
            let person = entity::person::Model { id: random.id(), sort_name: name.clone(), ..rows::person() };
            let (id, person_id) = (random.id(), person.id);
            self.identities.push(identity::Model { id, person_id, issuer: ISSUER.to_owned(), subject: name });
            // Most hold one role, so that nothing else hides what it shows.
            for _ in 0..if random.percent(65) { 1 } else { random.from(2, 4) } {
                self.appointment(random, person.id);
            }
            self.persons.push(person);
        }
        self.suppliers_people(random);
    }

    /// A contact and a signatory of some suppliers of services, who hold nothing else and never sign in: who sees them
    /// does so because of the supplier (S4.2.2).
    fn suppliers_people(&mut self, random: &mut Random) {
        let suppliers: Vec<Uuid> = self.service_suppliers.iter().map(|row| row.supplier_id).take(3).collect();
        for supplier in suppliers {
            for role in [Role::SupplierContact, Role::Signatory] {
                let person = entity::person::Model { id: random.id(), ..rows::person() };
                let (mut seat, _) = self.seat(random, person.id, role);
                (seat.organisation_id, seat.includes_units) = (Some(supplier), false);
                self.appointments.push(seat);
                self.persons.push(person);
            }
        }
    }

    /// Account managers of some who have deliveries, who hold nothing else and never sign in: who sees them does so as
    /// their customer (S4.6.3). By a chance of its own, so that the rest of the world stays the one it was.
    fn account_managers(&mut self) {
        let mut random = Random::seeded(463);
        let had: Vec<(Uuid, Uuid)> =
            self.deliveries.iter().map(|delivery| (delivery.provider_id, delivery.customer_id)).take(5).collect();
        for (provider, customer) in had {
            let person = entity::person::Model { id: random.id(), ..rows::person() };
            let (mut seat, _) = self.seat(&mut random, person.id, Role::AccountManager);
            (seat.provider_id, seat.organisation_id) = (Some(provider), Some(customer));
            self.appointments.push(seat);
            self.persons.push(person);
        }
    }

    /// A person appointed to any role, over anything that the role is held over, at any time.
    pub fn appointment(&mut self, random: &mut Random, person: Uuid) {
        let role = *random.of(Role::ALL);
        let (mut seat, duties) = self.seat(random, person, role);
        self.mark_time(random, &mut seat);
        self.appointments.push(seat);
        self.duties.extend(duties);
    }

    /// An effective appointment to the role, over anything that the role is held over, with duties now and before.
    pub fn seat(
        &self,
        random: &mut Random,
        person: Uuid,
        role: Role,
    ) -> (appointment::Model, Vec<appointment_duty::Model>) {
        let scope = *random.of(role.scopes());
        let (provider, organisation) = (*random.of(&self.providers()), random.of(&self.organisations).id);
        let (portfolio, service) = (random.of(&self.portfolios).clone(), random.of(&self.services).clone());
        let mut seat = appointment::Model { id: random.id(), ..rows::appointment(person, role, scope) };
        match scope {
            ScopeKind::Installation => {}
            ScopeKind::Provider => seat.provider_id = Some(provider),
            ScopeKind::Portfolio => {
                (seat.provider_id, seat.portfolio_id) = (Some(portfolio.provider_id), Some(portfolio.id));
            }
            ScopeKind::Service => (seat.provider_id, seat.service_id) = (Some(service.provider_id), Some(service.id)),
            ScopeKind::Customer => {
                (seat.provider_id, seat.organisation_id) = (Some(provider), Some(organisation));
            }
            ScopeKind::Organisation => {
                (seat.organisation_id, seat.includes_units) = (Some(organisation), random.percent(50));
            }
            ScopeKind::Process => {
                let process = *random.of(&[Process::Quality, Process::Incident]);
                (seat.provider_id, seat.process) = (Some(provider), Some(process.as_str().to_owned()));
            }
            ScopeKind::Assignment => {
                (seat.provider_id, seat.assignment_id) = (Some(provider), Some(*random.of(&self.assignments)))
            }
        }
        seat.accepted_at = Some(self.now);
        let mut duties = Vec::new();
        if role == Role::ServiceCoordinator {
            for duty in random.some(Duty::ALL, 0, 4) {
                let withdrawn_at = random.sometimes(20, self.now);
                let (id, appointment_id, granted_at) = (random.id(), seat.id, self.now);
                duties.push(appointment_duty::Model { id, appointment_id, duty, granted_at, withdrawn_at });
            }
        }
        (seat, duties)
    }

    /// Most appointments are effective; the others are of every way in which one is not, to the day and the instant.
    fn mark_time(&self, random: &mut Random, seat: &mut appointment::Model) {
        let (today, now) = (self.today, self.now);
        let (tomorrow, yesterday) = (today + Days::new(1), today - Days::new(1));
        let (later, before) = (now + chrono::TimeDelta::microseconds(1), now - chrono::TimeDelta::microseconds(1));
        seat.valid_from = yesterday - Days::new(10);
        match random.below(24) {
            0 => seat.accepted_at = None,
            1 => seat.accepted_at = Some(later),
            2 => (seat.accepted_at, seat.declined_at) = (None, Some(before)),
            3 => seat.ended_at = Some(now),
            4 => seat.ended_at = Some(later),
            5 => seat.valid_from = tomorrow,
            6 => seat.valid_from = today,
            7 => seat.valid_until = Some(today),
            8 => seat.valid_until = Some(tomorrow),
            _ => {}
        }
    }

    /// Looks at the world at another time.
    pub fn look_at(&mut self, today: NaiveDate, now: DateTime<Utc>) {
        (self.today, self.now) = (today, now);
    }
}
