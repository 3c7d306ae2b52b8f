//! What random worlds have of agreements, deliveries and budgets: versions in every state, parties that come and go, lines,
//! promises, what underpins what.

use chrono::Days;
use entity::{agreement_part, measured_value, service, service_cost, underpinning};
use governance::{
    lifecycle::{DeliveryState, VersionState},
    words::{PartySide, Provenance},
};
use uuid::Uuid;

use super::World;
use crate::{database::rows, law::random::Random};

impl World {
    /// An agreement that a provider keeps, on either side, with one to three versions.
    pub(super) fn agreement(&mut self, random: &mut Random, number: usize) {
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

    pub(super) fn underpinnings(&mut self, random: &mut Random) {
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

    pub(super) fn deliveries(&mut self, random: &mut Random) {
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

    pub(super) fn budgets(&mut self, random: &mut Random) {
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
}
