//! What acts have left in a world: for every row somebody who sees it by one rule alone.

use entity::{
    agreement_structure, agreement_template, announcement, annual_cycle, change, decision, event, event_invitation,
    index_run, index_series, management_record, meeting, meeting_action, need, notice, party_fulfilment, plan,
    process_description, record_participant, service, service_text,
};
use governance::{
    action::Kind,
    lifecycle::{ChangeState, NeedState, PlanState},
    role::Role,
    told::Occasion,
    words::{ChangeKind, Process, RecordCategory, Structure, TemplateKind},
};
use uuid::Uuid;

use crate::{
    database::rows,
    law::{
        random::Random,
        world::{World, ids},
    },
};

impl World {
    /// All of it.
    pub(super) fn acts(&mut self, random: &mut Random) {
        for service in self.services.clone() {
            self.of_a_service(random, &service);
        }
        for provider in self.providers() {
            self.of_a_provider(random, provider);
            self.upkeep_of_agreements(random, provider);
            for _ in 0..random.from(8, 12) {
                self.need(random, provider);
            }
            for _ in 0..random.from(14, 22) {
                self.record(random, provider);
            }
            for _ in 0..random.from(2, 4) {
                self.meeting(random, provider);
            }
            for number in 0..random.from(1, 3) {
                self.event(random, provider, number);
            }
        }
        for portfolio in self.portfolios.clone() {
            for year in [2026, 2027] {
                if random.percent(60) {
                    self.plan(random, &portfolio, year);
                }
            }
        }
        self.fulfilments(random);
        self.decisions(random);
        for person in self.persons.clone() {
            for _ in 0..random.below(3) {
                self.notice(random, person.id);
            }
        }
        self.product_sheets();
    }

    /// How parties did what they answer for (U2.8).
    fn fulfilments(&mut self, random: &mut Random) {
        for part in self.parts.clone() {
            if random.percent(50) {
                self.acts.fulfilments.push(party_fulfilment::Model {
                    id: random.id(),
                    part_id: part.id,
                    of_keeper: random.percent(50),
                    period_start: self.today,
                    period_end: self.today + chrono::Days::new(30),
                    revision: 1,
                    fulfilled: true,
                    text: "Ja".to_owned(),
                    recorded_by_person_id: self.anybody(random),
                    recorded_at: self.now,
                });
            }
        }
    }

    fn upkeep_of_agreements(&mut self, random: &mut Random, provider_id: Uuid) {
        for number in 1..=random.from(1, 2) {
            self.acts.templates.push(agreement_template::Model {
                id: random.id(),
                provider_id,
                code: "mall".to_owned(),
                number: i32::try_from(number).unwrap(),
                kind: TemplateKind::ServiceLevelAgreement,
                service_id: None,
                title_sv: Some("Mall".to_owned()),
                title_en: None,
                text_sv: None,
                text_en: None,
                service_hours: None,
                notice_months: None,
                renewal_months: None,
                example_id: None,
                written_by_person_id: self.anybody(random),
                written_at: self.now,
                code_key: "mall".to_owned(),
            });
        }
        self.acts.structures.push(agreement_structure::Model {
            id: random.id(),
            provider_id,
            service_id: None,
            structure: Structure::CustomerBased,
            decided_on: self.today,
            version: 1,
        });
    }

    fn anybody(&self, random: &mut Random) -> Uuid {
        random.of(&self.persons).id
    }

    fn of_a_service(&mut self, random: &mut Random, service: &service::Model) {
        let (provider_id, service_id, now, by) = (service.provider_id, service.id, self.now, self.anybody(random));
        if random.percent(40) {
            self.acts.texts.push(service_text::Model {
                id: random.id(),
                provider_id,
                service_id,
                name_sv: Some("Namn".to_owned()),
                name_en: None,
                summary_sv: None,
                summary_en: None,
                description_sv: None,
                description_en: None,
                written_by_person_id: by,
                written_at: now,
                published_at: random.sometimes(50, now),
                version: 1,
            });
        }
        if random.percent(60) {
            self.acts.announcements.push(announcement::Model {
                id: random.id(),
                provider_id,
                service_id,
                title_sv: Some("Nytt".to_owned()),
                title_en: None,
                text_sv: None,
                text_en: None,
                posted_by_person_id: by,
                posted_at: now,
            });
        }
        // One retirement of a service waits at a time.
        let kinds = [*random.of(ChangeKind::ALL), ChangeKind::Change];
        for kind in random.some(&kinds, 0, 2) {
            let state = *random.of(ChangeState::ALL);
            let decided = matches!(state, ChangeState::Approved | ChangeState::Rejected);
            self.acts.changes.push(change::Model {
                id: random.id(),
                state,
                decided_at: decided.then_some(now),
                ..rows::change(service, by, kind)
            });
        }
    }

    fn of_a_provider(&mut self, random: &mut Random, provider: Uuid) {
        let day = self.today;
        for year in random.some(&[2025, 2026, 2027], 1, 2) {
            self.acts.cycles.push(annual_cycle::Model {
                id: random.id(),
                provider_id: provider,
                year,
                needs_close_on: day,
                frames_decided_on: day,
                plans_submitted_on: day,
                plans_established_on: day,
                followed_up_on: day,
                version: 1,
            });
        }
        for number in 0..random.from(1, 2) {
            let name = format!("process {number}");
            let description = rows::process(provider, self.anybody(random), &name);
            let process = *random.of(&[None, Some(Process::Quality), Some(Process::Incident)]);
            self.acts.descriptions.push(process_description::Model { id: random.id(), process, ..description });
        }
        for number in 0..random.from(1, 2) {
            let series = rows::index_series(provider, &format!("INDEX-{number}"));
            self.acts.series.push(index_series::Model { id: random.id(), ..series });
            let run = rows::index_run(provider, self.anybody(random));
            self.acts.runs.push(index_run::Model { id: random.id(), ..run });
        }
    }

    /// A need of a service, of a customer, of both or of neither.
    fn need(&mut self, random: &mut Random, provider: Uuid) {
        let answered = random.percent(30);
        let (service, customer) = (*random.of(&self.services_of(provider)), random.of(&self.organisations).id);
        let row = need::Model {
            id: random.id(),
            service_id: random.sometimes(60, service),
            customer_id: random.sometimes(60, customer),
            state: if answered { NeedState::Answered } else { NeedState::Valued },
            answer: answered.then(|| "Nej".to_owned()),
            answered_at: answered.then_some(self.now),
            ..rows::need(provider, self.anybody(random))
        };
        self.acts.needs.push(row);
    }

    /// A record of a service, a portfolio, a customer or the whole.
    fn record(&mut self, random: &mut Random, provider: Uuid) {
        let own: Vec<Uuid> =
            self.portfolios.iter().filter(|row| row.provider_id == provider).map(|row| row.id).collect();
        let (portfolio, service) = (*random.of(&own), *random.of(&self.services_of(provider)));
        let (place, customer) = (random.below(10), random.of(&self.organisations).id);
        let category = *random.of(RecordCategory::ALL);
        let row = management_record::Model {
            id: random.id(),
            service_id: (place < 6).then_some(service),
            portfolio_id: (place == 6 || place == 7).then_some(portfolio),
            customer_id: random.sometimes(40, customer),
            ..rows::record(provider, self.anybody(random), category)
        };
        // By a chance of its own. Of what those who take part read by that alone there are many.
        let mut chance = Random::seeded(u64::try_from(row.id.as_u128() & u128::from(u64::MAX)).unwrap());
        let often = matches!(category, RecordCategory::Coordination | RecordCategory::Launch);
        for _ in 0..if often { 4 } else { chance.below(3) } {
            let person_id = self.anybody(&mut chance);
            let participant = record_participant::Model { record_id: row.id, person_id };
            if !self.acts.participants.contains(&participant) {
                self.acts.participants.push(participant);
            }
        }
        self.acts.records.push(row);
    }

    /// A plan with items for services of its portfolio, of another, and for none; and how it goes.
    fn plan(&mut self, random: &mut Random, portfolio: &entity::portfolio::Model, year: i32) {
        let row = rows::plan(portfolio.provider_id, portfolio.id, *random.of(PlanState::ALL));
        let plan = plan::Model { id: random.id(), year, ..row };
        let services = self.services_of(portfolio.provider_id);
        for _ in 0..random.from(2, 4) {
            let service = *random.of(&services);
            let item = rows::item(&plan, random.sometimes(75, service));
            self.acts.items.push(entity::plan_item::Model { id: random.id(), ..item });
        }
        for _ in 0..random.below(2) {
            let follow_up = rows::follow_up(&plan, self.anybody(random));
            self.acts.follow_ups.push(entity::plan_follow_up::Model { id: random.id(), ..follow_up });
        }
        self.acts.plans.push(plan);
    }

    fn meeting(&mut self, random: &mut Random, provider: Uuid) {
        let meeting = meeting::Model {
            id: random.id(),
            provider_id: provider,
            customer_id: random.of(&self.organisations).id,
            held_on: self.today,
            subject: "Uppföljning".to_owned(),
            outcome: None,
            satisfaction: None,
            recorded_by_person_id: self.anybody(random),
            recorded_at: self.now,
            version: 1,
        };
        for _ in 0..random.below(3) {
            self.acts.actions.push(meeting_action::Model {
                id: random.id(),
                provider_id: provider,
                meeting_id: meeting.id,
                text: "Återkoppla".to_owned(),
                due_on: self.today,
                done_on: None,
            });
        }
        self.acts.meetings.push(meeting);
    }

    fn event(&mut self, random: &mut Random, provider: Uuid, number: usize) {
        let event = event::Model {
            id: random.id(),
            provider_id: provider,
            name: format!("Dag {number}"),
            text: None,
            held_on: self.today,
            recorded_by_person_id: self.anybody(random),
            recorded_at: self.now,
        };
        let all: Vec<Uuid> = self.organisations.iter().map(|row| row.id).collect();
        for organisation_id in random.some(&all, 0, 4) {
            self.acts.invitations.push(event_invitation::Model { event_id: event.id, organisation_id });
        }
        self.acts.events.push(event);
    }

    /// Decisions on objects of every kind, in chains; and some that nobody can read, for their object is not there, or not
    /// of that kind, or of a kind whose decisions are not told.
    fn decisions(&mut self, random: &mut Random) {
        let mut objects: Vec<(Kind, Uuid)> = Vec::new();
        for kind in Kind::DECIDED {
            let all = self.decided_on(*kind);
            objects.extend(random.some(&all, 1, 3).into_iter().map(|id| (*kind, id)));
        }
        objects.push((Kind::RoleHolder, random.of(&self.deliveries).id));
        objects.push((Kind::Portfolio, random.of(&self.services).id));
        objects.push((Kind::Service, random.of(&self.portfolios).id));
        objects.push((Kind::Need, random.id()));
        // The signatory of an organisation that provides nothing decides on its own appointments.
        let others = [random.of(&self.organisations).id, random.of(&self.organisations).id];
        let keepers: Vec<Uuid> = self.providers().into_iter().chain(others).chain([Uuid::nil()]).collect();
        for (kind, object) in objects {
            let keeper = *random.of(&keepers);
            let last = self.acts.decisions.iter().rev().find(|row| row.keeper_id == keeper);
            let (seq, previous) = last.map_or((1, String::new()), |last| (last.seq + 1, last.hash.clone()));
            let row = decision::Model {
                id: random.id(),
                role: *random.of(Role::ALL),
                object_kind: kind.to_string(),
                object_id: object,
                ..rows::decision(keeper, self.anybody(random), seq, &previous)
            };
            self.acts.decisions.push(row);
        }
    }

    /// What decisions of the kind can be about.
    fn decided_on(&self, kind: Kind) -> Vec<Uuid> {
        match kind {
            Kind::Organisation | Kind::Load => ids!(self.organisations),
            Kind::Appointment => ids!(self.appointments),
            Kind::CustomerRelation => ids!(self.customer_relations),
            Kind::Portfolio => ids!(self.portfolios),
            Kind::Service => ids!(self.services),
            // Of the classification of a service, and of its measures.
            Kind::SecurityMeasure => {
                let (services, measures): (Vec<Uuid>, Vec<Uuid>) = (ids!(self.services), ids!(self.security_measures));
                [services, measures].concat()
            }
            Kind::SupplierRelation => ids!(self.service_suppliers),
            Kind::ServiceText => ids!(self.acts.texts),
            Kind::ListPrice => ids!(self.list_prices),
            Kind::Delivery => ids!(self.deliveries),
            // Of what was measured of a service.
            Kind::MeasuredValue => ids!(self.services),
            Kind::PartyFulfilment => ids!(self.acts.fulfilments),
            Kind::Announcement => ids!(self.acts.announcements),
            Kind::Change => ids!(self.acts.changes),
            Kind::ManagementRecord => ids!(self.acts.records),
            Kind::Need => ids!(self.acts.needs),
            Kind::AnnualCycle => ids!(self.acts.cycles),
            Kind::Plan => ids!(self.acts.plans),
            Kind::Frame => ids!(self.frames),
            // What a service costs, too, is recorded under its allocations.
            Kind::Allocation => {
                let (allocations, costs): (Vec<Uuid>, Vec<Uuid>) = (ids!(self.allocations), ids!(self.costs));
                [allocations, costs].concat()
            }
            Kind::Meeting => ids!(self.acts.meetings),
            Kind::Event => ids!(self.acts.events),
            Kind::ProcessDescription => ids!(self.acts.descriptions),
            Kind::IndexSeries => ids!(self.acts.series),
            Kind::IndexRun => ids!(self.acts.runs),
            Kind::AgreementTemplate => ids!(self.acts.templates),
            Kind::AgreementStructure => ids!(self.acts.structures),
            Kind::AgreementWork => ids!(self.versions),
            // Of the whole, or of one party's part.
            Kind::Agreement => {
                let (wholes, parts): (Vec<Uuid>, Vec<Uuid>) = (ids!(self.agreements), ids!(self.parts));
                [wholes, parts].concat()
            }
            _ => panic!("a decision on {kind} is told by no object of the world"),
        }
    }

    fn notice(&mut self, random: &mut Random, person: Uuid) {
        let decision = random.of(&self.acts.decisions);
        let row = notice::Model {
            id: random.id(),
            provider_id: None,
            person_id: person,
            occasion: *random.of(Occasion::ALL),
            object_kind: Kind::parse(&decision.object_kind).unwrap(),
            object_id: decision.object_id,
            decision_id: decision.id,
            told_at: self.now,
            read_at: random.sometimes(50, self.now),
        };
        self.acts.notices.push(row);
    }
}
