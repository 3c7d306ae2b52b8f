//! Random worlds: small, but with everything that the law can turn on — trees, units that provide, roles of every kind
//! over every scope, appointments of yesterday and tomorrow, agreements seen from both sides, drafts shared and not.

mod acts;

use chrono::{DateTime, Days, NaiveDate, Utc};
use entity::{
    agreement_part, appointment, appointment_duty, customer_relation, identity, list_price, measured_value,
    organisation, security_measure, service, service_cost, service_supplier, supplier_relation, underpinning,
};
use governance::{
    duty::Duty,
    lifecycle::{DeliveryState, ServiceState, VersionState},
    role::{Role, ScopeKind},
    words::{PartySide, Process, Provenance, Tier},
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

    /// An agreement that a provider keeps, on either side, with one to three versions.
    fn agreement(&mut self, random: &mut Random, number: usize) {
        let keeper = *random.of(&self.providers());
        let came_of = *random.of(&self.assignments);
        let agreement = entity::agreement::Model {
            id: random.id(),
            assignment_id: random.sometimes(40, came_of),
            ..rows::agreement(keeper, &format!("a{number}"))
        };
        let others: Vec<Uuid> = self.organisations.iter().map(|row| row.id).filter(|id| *id != keeper).collect();
        let mut parties = random.some(&others, 1, 4);
        let side = if random.percent(70) { PartySide::Provider } else { PartySide::Customer };
        for number in 1..=random.below(4) {
            let version = entity::agreement_version::Model {
                id: random.id(),
                state: *random.of(VersionState::ALL),
                registered_at: Some(self.now),
                valid_until: random.sometimes(60, self.today + Days::new(30 * u64::try_from(number).unwrap())),
                ..rows::version(&agreement, i32::try_from(number).unwrap())
            };
            for service in random.some(&self.services_of(keeper), 0, 3) {
                self.covered.push(rows::covers(&version, service));
            }
            // Now and then a version is only begun: without the keeper's part, or without any.
            let begun = random.below(20);
            if begun > 1 {
                self.parts.push(agreement_part::Model { id: random.id(), ..rows::part(&version, keeper, side) });
            }
            for party in parties.iter().filter(|_| begun > 0) {
                self.party(random, &version, *party, side);
            }
            self.promises(random, &version);
            self.versions.push(version);
            // Parties come and go between versions.
            parties = random.some(&others, 0, 1).into_iter().chain(random.some(&parties, 1, 3)).collect();
            parties.sort_unstable();
            parties.dedup();
        }
        self.agreements.push(agreement);
    }

    /// A party's part, on the other side than the keeper, or now and then on the same, with lines.
    pub fn party(
        &mut self,
        random: &mut Random,
        version: &entity::agreement_version::Model,
        party: Uuid,
        keepers: PartySide,
    ) {
        let opposite = if keepers == PartySide::Provider { PartySide::Customer } else { PartySide::Provider };
        let side = if random.percent(85) { opposite } else { keepers };
        let shared_at = random.sometimes(35, self.now);
        let part = agreement_part::Model { id: random.id(), shared_at, ..rows::part(version, party, side) };
        for _ in 0..random.below(4) {
            self.line(random, &part);
        }
        self.parts.push(part);
    }

    /// A line of a part, for a service that the version covers; a third of them carry another provider's service.
    pub fn line(&mut self, random: &mut Random, part: &agreement_part::Model) {
        let covered: Vec<Uuid> =
            self.covered.iter().filter(|row| row.version_id == part.version_id).map(|row| row.service_id).collect();
        if covered.is_empty() {
            return;
        }
        let mut line = entity::agreement_line::Model { id: random.id(), ..rows::line(part, *random.of(&covered)) };
        if random.percent(35) {
            let others: Vec<&service::Model> =
                self.services.iter().filter(|service| service.provider_id != part.keeper_id).collect();
            if !others.is_empty() {
                let on = random.of(&others);
                line.underpins_service_id = Some(on.id);
                line.underpins_provider_id = Some(on.provider_id);
            }
        }
        self.lines.push(line);
    }

    /// Targets, common and of one party, with measured values.
    fn promises(&mut self, random: &mut Random, version: &entity::agreement_version::Model) {
        let covered = self.covered.iter().filter(|row| row.version_id == version.id);
        let covered: Vec<Uuid> = covered.map(|row| row.service_id).collect();
        let parts = self.parts.iter().filter(|part| part.version_id == version.id);
        let parts: Vec<Uuid> = parts.map(|part| part.id).collect();
        for service in covered.into_iter().filter(|_| !parts.is_empty()) {
            let own = random.percent(50).then(|| *random.of(&parts));
            let target =
                entity::service_target::Model { id: random.id(), part_id: own, ..rows::target(version, service) };
            let whose = own.unwrap_or(*random.of(&parts));
            self.measured.push(measured_value::Model {
                id: random.id(),
                target_id: target.id,
                part_id: whose,
                period_start: self.today,
                period_end: self.today + Days::new(30),
                value_thousandths: 99_000,
                recorded_at: self.now,
                revision: 1,
                provenance: Provenance::Recorded,
                source: None,
            });
            self.targets.push(target);
        }
    }

    fn underpinnings(&mut self, random: &mut Random) {
        for upper in self.agreements.clone() {
            let lower = random.of(&self.agreements);
            if lower.id != upper.id && random.percent(60) {
                let (provider_id, upper_agreement_id, lower_agreement_id) = (upper.keeper_id, upper.id, lower.id);
                let id = random.id();
                self.underpinnings.push(underpinning::Model {
                    id,
                    provider_id,
                    upper_agreement_id,
                    lower_agreement_id,
                    place: None,
                });
            }
        }
    }

    fn deliveries(&mut self, random: &mut Random) {
        for number in 0..random.from(8, 14) {
            let service = random.of(&self.services).clone();
            let customer = random.of(&self.organisations).id;
            let state = *random.of(DeliveryState::ALL);
            // Ended, to end, or neither (S1.4).
            let ended_on = *random.of(&[None, Some(self.today), Some(self.today + Days::new(3)), None]);
            let delivery = entity::delivery::Model {
                id: random.id(),
                state,
                approved_on: Some(self.today),
                active_from: Some(self.today),
                ended_on: ended_on.or((state == DeliveryState::Ended).then_some(self.today)),
                ..rows::delivery(&service, customer, &format!("d{number}"))
            };
            self.deliveries.push(delivery);
        }
    }

    fn budgets(&mut self, random: &mut Random) {
        for portfolio in self.portfolios.clone() {
            let frame = entity::budget_frame::Model { id: random.id(), ..rows::frame(&portfolio, 1_000_000) };
            // A service may have moved to another portfolio since: its allocation goes by where it is now.
            for service in random.some(&self.services_of(portfolio.provider_id), 0, 3) {
                let allocation =
                    entity::allocation::Model { id: random.id(), ..rows::allocation(&frame, service, 1_000) };
                self.allocations.push(allocation);
            }
            self.frames.push(frame);
        }
        for service in self.services.clone() {
            self.costs.extend(random.percent(60).then(|| service_cost::Model {
                id: random.id(),
                provider_id: service.provider_id,
                service_id: service.id,
                year: 2026,
                month: 1,
                currency: "SEK".to_owned(),
                planned_minor: 1,
                actual_minor: None,
                forecast_minor: None,
                version: 1,
                provenance: Provenance::Recorded,
                source: None,
            }));
        }
    }

    /// Looks at the world at another time.
    pub fn look_at(&mut self, today: NaiveDate, now: DateTime<Utc>) {
        (self.today, self.now) = (today, now);
    }
}
