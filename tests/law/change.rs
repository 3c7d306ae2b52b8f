//! What happens to a world after it was made: rows change in memory and in the database alike, and what the triggers
//! keep has to follow.

use chrono::{Days, TimeDelta};
use governance::{
    lifecycle::{DeliveryState, ServiceState, StateBit, VersionState},
    words::PartySide,
};
use sea_orm::ModelTrait;
use uuid::Uuid;

use super::{
    random::Random,
    store::{change, try_change},
    world::World,
};
use crate::database::base::{Base, insert};

/// Changes a dozen things, each in the way the database allows, and lets some days pass.
pub async fn changes(world: &mut World, base: &Base, random: &mut Random) {
    for _ in 0..random.from(10, 16) {
        match random.below(10) {
            0 => world.moves_unit(base, random).await,
            1 => world.moves_service(base, random).await,
            2 => world.publishes(base, random).await,
            3 => world.delivers(base, random).await,
            4 => world.steps(base, random).await,
            5 => world.shares(base, random).await,
            6 => world.adds_content(base, random).await,
            7 => world.takes_line(base, random).await,
            8 => world.appoints(base, random).await,
            _ => world.delegates(base, random).await,
        }
    }
    if random.percent(50) {
        let days = random.from(1, 15);
        let passed = TimeDelta::days(i64::try_from(days).unwrap());
        world.look_at(world.today + Days::new(u64::try_from(days).unwrap()), world.now + passed);
    }
}

impl World {
    async fn moves_unit(&mut self, base: &Base, random: &mut Random) {
        let unit = random.of(&self.organisations).id;
        let places: Vec<Uuid> =
            self.organisations.iter().map(|row| row.id).filter(|place| !self.within(*place, unit)).collect();
        let parent = if places.is_empty() || random.percent(25) { None } else { Some(*random.of(&places)) };
        let row = self.organisations.iter_mut().find(|row| row.id == unit).unwrap();
        row.parent_id = parent;
        change(&base.db.write, row.clone()).await;
    }

    async fn moves_service(&mut self, base: &Base, random: &mut Random) {
        let at = random.below(self.services.len());
        let own = |row: &&entity::portfolio::Model| row.provider_id == self.services[at].provider_id;
        let places: Vec<Uuid> = self.portfolios.iter().filter(own).map(|row| row.id).collect();
        self.services[at].portfolio_id = *random.of(&places);
        change(&base.db.write, self.services[at].clone()).await;
    }

    async fn publishes(&mut self, base: &Base, random: &mut Random) {
        let now = self.now;
        let at = random.below(self.services.len());
        let service = &mut self.services[at];
        service.published_at = if service.published_at.is_some() { None } else { Some(now) };
        service.state = *random.of(ServiceState::ALL);
        change(&base.db.write, service.clone()).await;
    }

    async fn delivers(&mut self, base: &Base, random: &mut Random) {
        let customer = random.of(&self.organisations).id;
        let at = random.below(self.deliveries.len());
        let delivery = &mut self.deliveries[at];
        delivery.state = *random.of(DeliveryState::ALL);
        if delivery.state == DeliveryState::Ended {
            delivery.ended_on = delivery.ended_on.or(delivery.active_from);
        }
        if random.percent(30) {
            delivery.customer_id = customer;
        }
        change(&base.db.write, delivery.clone()).await;
    }

    /// L2: forward only, once signed; back to a draft before that.
    async fn steps(&mut self, base: &Base, random: &mut Random) {
        let at = random.below(self.versions.len());
        let version = &mut self.versions[at];
        let next = *random.of(VersionState::ALL);
        if next.bit() > version.state.bit() || version.state.bit() < VersionState::SignedInPart.bit() {
            let stepped = entity::agreement_version::Model { state: next, ..version.clone() };
            match try_change(&base.db.write, stepped.clone()).await {
                Ok(()) => *version = stepped,
                // N3: it would take cover from an active delivery.
                Err(error) => assert!(error.to_string().contains("delivery_bare"), "{error}"),
            }
        }
    }

    /// A proposal is shared once.
    async fn shares(&mut self, base: &Base, random: &mut Random) {
        let now = self.now;
        let at = random.below(self.parts.len());
        let part = &mut self.parts[at];
        if part.shared_at.is_none() {
            part.shared_at = Some(now);
            change(&base.db.write, part.clone()).await;
        }
    }

    /// A version that nobody has signed gets another service, party or line.
    async fn adds_content(&mut self, base: &Base, random: &mut Random) {
        let Some(version) = self.unsigned(random) else { return };
        let write = &base.db.write;
        match random.below(3) {
            0 => {
                let service = *random.of(&self.services_of(version.keeper_id));
                let there =
                    |row: &entity::agreement_service::Model| row.version_id == version.id && row.service_id == service;
                if !self.covered.iter().any(there) {
                    let row = crate::database::rows::covers(&version, service);
                    insert(write, row.clone()).await.unwrap();
                    self.covered.push(row);
                }
            }
            1 => {
                let party = random.of(&self.organisations).id;
                let taken =
                    self.parts.iter().any(|part| part.version_id == version.id && part.organisation_id == party);
                if !taken {
                    let before = self.lines.len();
                    self.party(random, &version, party, PartySide::Provider);
                    insert(write, self.parts.last().unwrap().clone()).await.unwrap();
                    self.insert_lines(base, before).await;
                }
            }
            _ => {
                let parts = self.parts.iter().filter(|part| part.version_id == version.id && !part.is_keeper);
                let parts: Vec<_> = parts.cloned().collect();
                if !parts.is_empty() {
                    let before = self.lines.len();
                    let part = random.of(&parts).clone();
                    self.line(random, &part);
                    self.insert_lines(base, before).await;
                }
            }
        }
    }

    async fn insert_lines(&self, base: &Base, from: usize) {
        for line in &self.lines[from..] {
            insert(&base.db.write, line.clone()).await.unwrap();
        }
    }

    /// A line is taken out of a version that nobody has signed, or gets another service that stands on it.
    async fn takes_line(&mut self, base: &Base, random: &mut Random) {
        let Some(version) = self.unsigned(random) else { return };
        let Some(at) = self.lines.iter().position(|line| line.version_id == version.id) else { return };
        if random.percent(50) {
            self.lines.remove(at).delete(&base.db.write).await.unwrap();
        } else {
            let others: Vec<_> =
                self.services.iter().filter(|service| service.provider_id != version.keeper_id).collect();
            let on = (!others.is_empty() && random.percent(60)).then(|| *random.of(&others));
            self.lines[at].underpins_service_id = on.map(|service| service.id);
            self.lines[at].underpins_provider_id = on.map(|service| service.provider_id);
            change(&base.db.write, self.lines[at].clone()).await;
        }
    }

    fn unsigned(&self, random: &mut Random) -> Option<entity::agreement_version::Model> {
        let signed = VersionState::SignedInPart.bit();
        let open: Vec<_> = self.versions.iter().filter(|version| version.state.bit() < signed).collect();
        if open.is_empty() { None } else { Some((*random.of(&open)).clone()) }
    }

    async fn appoints(&mut self, base: &Base, random: &mut Random) {
        let (now, today) = (self.now, self.today);
        if random.percent(40) {
            let (seats, duties) = (self.appointments.len(), self.duties.len());
            let person = random.of(&self.persons).id;
            self.appointment(random, person);
            insert(&base.db.write, self.appointments[seats].clone()).await.unwrap();
            for duty in &self.duties[duties..] {
                insert(&base.db.write, duty.clone()).await.unwrap();
            }
            return;
        }
        let at = random.below(self.appointments.len());
        let seat = &mut self.appointments[at];
        match random.below(3) {
            0 => seat.ended_at = Some(now),
            1 if seat.declined_at.is_none() => seat.accepted_at = Some(now),
            _ if seat.valid_from <= today => seat.valid_until = Some(today + Days::new(1)),
            _ => {}
        }
        change(&base.db.write, seat.clone()).await;
    }

    async fn delegates(&mut self, base: &Base, random: &mut Random) {
        let now = self.now;
        if self.duties.is_empty() {
            return;
        }
        let at = random.below(self.duties.len());
        let duty = &mut self.duties[at];
        if duty.withdrawn_at.is_none() {
            duty.withdrawn_at = Some(now);
            change(&base.db.write, duty.clone()).await;
        }
    }
}
