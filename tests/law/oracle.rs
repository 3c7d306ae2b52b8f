//! A second reading of chapter 7 of the governance model, by hand, over the world in memory: it shares neither a rule,
//! nor SQL, nor facts with the program. Each function reads one clause.

mod acts;

use chrono::NaiveDate;
use entity::{agreement_part, agreement_version, appointment, appointment_duty, customer_relation};
use governance::{
    duty::Duty,
    lifecycle::VersionState,
    role::{Role, ScopeKind},
    words::PartySide,
};
use katalog::access::proof::Listed;
use uuid::Uuid;

use super::world::World;

/// What one person sees; no person: anonymous.
pub struct Sight<'a> {
    world: &'a World,
    person: Option<Uuid>,
    seats: Vec<&'a appointment::Model>,
    duties: &'a [appointment_duty::Model],
}

/// R1, N6: begun, accepted, not ended.
fn effective(seat: &appointment::Model, world: &World) -> bool {
    let day = |day: NaiveDate| day <= world.today;
    seat.accepted_at.is_some_and(|at| at <= world.now)
        && seat.declined_at.is_none()
        && seat.ended_at.is_none_or(|at| at > world.now)
        && day(seat.valid_from)
        && !seat.valid_until.is_some_and(day)
}

/// V2: those of the provider who see its agreements with prices.
const PROVIDER_READERS: [Role; 4] =
    [Role::Leadership, Role::ContractManager, Role::ServiceLevelManager, Role::AgreementReviewer];

/// U2.8, S4.7.1, S4.1.2: those of the provider who follow agreements up.
const FOLLOWING_UP: [Role; 3] = [Role::ServiceLevelManager, Role::ContractManager, Role::Leadership];

/// V2: who besides sees it with the agreement.
const SEEING_FULFILMENT: [Role; 4] =
    [Role::ServiceLevelManager, Role::ContractManager, Role::Leadership, Role::AgreementReviewer];

/// V2: representatives (a supplier's contact among them) and signatories.
const PARTY_READERS: [Role; 3] = [Role::CustomerRepresentative, Role::Signatory, Role::SupplierContact];

/// Section 2: a supplier's contact, and whoever signs for it; both for an organisation that is party otherwise than as
/// the provider that keeps the agreement.
const SUPPLIERS_PEOPLE: [Role; 2] = [Role::Signatory, Role::SupplierContact];

/// V8: "a customer's people".
const CUSTOMERS_PEOPLE: [Role; 2] = [Role::CustomerRepresentative, Role::Signatory];

impl<'a> Sight<'a> {
    /// What `person` sees of the world.
    pub fn of(world: &'a World, person: Option<Uuid>) -> Self {
        let seats = world.appointments.iter().filter(|seat| Some(seat.person_id) == person && effective(seat, world));
        Self { world, person, seats: seats.collect(), duties: &world.duties }
    }

    /// What somebody would see of the world who holds this one effective appointment with these duties.
    pub fn imagined(world: &'a World, seat: &'a appointment::Model, duties: &'a [appointment_duty::Model]) -> Self {
        Self { world, person: None, seats: vec![seat], duties }
    }

    /// Whether the row is seen.
    pub fn sees(&self, listed: Listed, id: Uuid) -> bool {
        let world = self.world;
        macro_rules! row {
            ($rows:ident) => {
                world.$rows.iter().find(|row| row.id == id).unwrap()
            };
        }
        match listed {
            // V9: names of organisations are public.
            Listed::Organisations => true,
            // V8, R1.
            Listed::Appointments => self.appointment(row!(appointments)),
            // V8: `whoCan` names persons only to staff.
            Listed::RoleHolders => self.told_holder(row!(appointments)),
            Listed::Persons => {
                self.person == Some(id)
                    || world.appointments.iter().any(|seat| seat.person_id == id && self.appointment(seat))
            }
            // V6, V9: relation records are the provider's.
            Listed::CustomerRelations => self.staff(row!(customer_relations).provider_id),
            Listed::SupplierRelations => self.staff(row!(supplier_relations).provider_id),
            Listed::ServiceSuppliers => self.staff(row!(service_suppliers).provider_id),
            // V1: the published catalogue is for everyone, the rest for the provider's staff.
            Listed::Portfolios => {
                let published = |service: &&entity::service::Model| service.published_at.is_some();
                world.services.iter().filter(published).any(|service| service.portfolio_id == id)
                    || self.staff(row!(portfolios).provider_id)
            }
            Listed::Services => row!(services).published_at.is_some() || self.staff(row!(services).provider_id),
            Listed::ListPrices => {
                let price = row!(list_prices);
                (price.published && world.service(price.service_id).published_at.is_some())
                    || self.staff(price.provider_id)
            }
            Listed::ServiceManagement | Listed::Vacancies => self.staff(row!(services).provider_id),
            // V6: security measures are the provider's.
            Listed::Security => self.staff(row!(services).provider_id),
            Listed::SecurityMeasures => self.staff(row!(security_measures).provider_id),
            // V2: an agreement is seen through a part of it.
            Listed::Agreements => world.parts.iter().any(|part| part.agreement_id == id && self.part(part)),
            Listed::Versions => world.parts.iter().any(|part| part.version_id == id && self.part(part)),
            Listed::Parts => self.part(row!(parts)),
            Listed::Lines => self.price(id),
            Listed::Targets => {
                let target = row!(targets);
                let promised = |part: &&agreement_part::Model| target.part_id.is_none_or(|own| own == part.id);
                let mut parts = world.parts.iter().filter(|part| part.version_id == target.version_id);
                parts.by_ref().filter(promised).any(|part| self.part(part))
            }
            Listed::MeasuredValues => self.part(world.part(row!(measured).part_id)),
            Listed::AgreementWorks => self.work(world.version(id)),
            // U2.8: what was measured is on record for those who answer for the service, and who follow it up.
            Listed::MeasuredServices => {
                self.holds(&FOLLOWING_UP, world.service(id).provider_id)
                    || self.over(&[Role::ServiceOwner, Role::ServiceManager], id)
            }
            Listed::Fulfilments => {
                let row = world.acts.fulfilments.iter().find(|row| row.id == id).unwrap();
                self.fulfilment(world.part(row.part_id))
            }
            // O5: facts that were stated of a provider are for its staff.
            Listed::Loads => self.staff(id),
            Listed::Underpinnings => {
                self.underpinning(row!(underpinnings).provider_id, row!(underpinnings).upper_agreement_id)
            }
            // V4: what stands on a line is its own side's: the staff of the provider whose service it is.
            Listed::UnderpinnedServices => row!(lines).underpins_provider_id.is_some_and(|own| self.staff(own)),
            Listed::Deliveries => self.delivery(id),
            // V5.
            Listed::Frames => {
                let frame = row!(frames);
                self.budget(frame.provider_id) || self.portfolio(frame.portfolio_id)
            }
            Listed::Allocations => self.outcome(row!(allocations).service_id),
            Listed::Costs => self.outcome(row!(costs).service_id),
            // S1.1: owner, controller and leadership; S4.3.4 the coordinator who follows up economy.
            Listed::CostRecovery => {
                self.budget(world.service(id).provider_id)
                    || self.over(&[Role::ServiceOwner], id)
                    || self.delegated(Duty::AgreementAndBudgetFollowUp, id)
            }
            kept => self.act(kept, id),
        }
    }

    /// L2: the first day without an agreement, by the last registered version of which a part is seen: its own end, or
    /// when a later one takes its place. Far away where there is none.
    pub fn end(&self, agreement: Uuid) -> NaiveDate {
        let of = |version: &&agreement_version::Model| {
            version.agreement_id == agreement && version.state == VersionState::Registered
        };
        let registered: Vec<_> = self.world.versions.iter().filter(of).collect();
        let seen = |id: Uuid| self.world.parts.iter().any(|part| part.version_id == id && self.part(part));
        let last = registered.iter().filter(|version| seen(version.id)).max_by_key(|version| version.number);
        let own = last.and_then(|last| last.terminated_from.or(last.valid_until));
        let later = registered.iter().filter(|version| last.is_some_and(|last| version.number > last.number));
        let replaced = later.filter_map(|version| version.valid_from).min();
        own.into_iter().chain(replaced).min().unwrap_or(NaiveDate::from_ymd_opt(9999, 12, 31).unwrap())
    }

    /// R2: staff is whoever holds an appointment with the provider; R6: a machine account is not.
    fn staff(&self, provider: Uuid) -> bool {
        self.seats.iter().any(|seat| seat.provider_id == Some(provider) && seat.role != Role::MeasurementAgent)
    }

    fn holds(&self, roles: &[Role], provider: Uuid) -> bool {
        self.seats.iter().any(|seat| roles.contains(&seat.role) && seat.provider_id == Some(provider))
    }

    /// Whether the person holds one of the roles over the service, or over its portfolio.
    fn over(&self, roles: &[Role], service: Uuid) -> bool {
        self.seats.iter().any(|seat| roles.contains(&seat.role) && self.about(seat, service))
    }

    fn about(&self, seat: &appointment::Model, service: Uuid) -> bool {
        seat.service_id == Some(service) || seat.portfolio_id == Some(self.world.service(service).portfolio_id)
    }

    fn has_duty(&self, seat: &appointment::Model, duty: Duty) -> bool {
        self.duties
            .iter()
            .any(|held| held.appointment_id == seat.id && held.duty == duty && held.withdrawn_at.is_none())
    }

    /// S4.3: what the coordinator may, only where it is delegated.
    fn delegated(&self, duty: Duty, service: Uuid) -> bool {
        self.seats
            .iter()
            .any(|seat| seat.role == Role::ServiceCoordinator && self.about(seat, service) && self.has_duty(seat, duty))
    }

    /// Whether the person stands for the organisation in one of these roles, units included only where said (O3).
    fn represents(&self, roles: &[Role], organisation: Uuid) -> bool {
        self.seats.iter().filter(|seat| roles.contains(&seat.role)).any(|seat| {
            let own = seat.organisation_id.unwrap();
            own == organisation || (seat.includes_units && self.world.within(organisation, own))
        })
    }

    /// S4.6: whether the person is account manager of the customer, with its units, at the provider.
    fn manages_account(&self, provider: Option<Uuid>, customer: Uuid) -> bool {
        self.seats.iter().any(|seat| {
            seat.role == Role::AccountManager
                && provider.is_none_or(|provider| seat.provider_id == Some(provider))
                && self.world.within(customer, seat.organisation_id.unwrap())
        })
    }

    /// V8, with R1, R2, what staff is told, and the people of one's own organisation (U2.4, U7, S4.2.2).
    fn appointment(&self, of: &appointment::Model) -> bool {
        let world = self.world;
        let mine = self.person == Some(of.person_id);
        let upkeep = self.seats.iter().any(|seat| seat.role == Role::PlatformAdmin)
            && [Role::PlatformAdmin, Role::Leadership].contains(&of.role);
        let ours = of.scope == ScopeKind::Organisation
            && of.organisation_id.is_some_and(|own| self.represents(&PARTY_READERS, own));
        let answerable = [Role::ServiceOwner, Role::ServiceCoordinator, Role::ServiceManager].contains(&of.role);
        let for_us = answerable
            && effective(of, world)
            && world.deliveries.iter().any(|delivery| {
                !self.ended(delivery)
                    && self.about(of, delivery.service_id)
                    && self.represents(&CUSTOMERS_PEOPLE, delivery.customer_id)
            });
        mine || upkeep || ours || for_us || self.own_account_manager(of) || self.told_holder(of)
    }

    /// S4.6.3: a customer that has something of the provider sees who its account manager there is.
    fn own_account_manager(&self, of: &appointment::Model) -> bool {
        of.role == Role::AccountManager
            && effective(of, self.world)
            && self.world.deliveries.iter().any(|delivery| {
                !self.ended(delivery)
                    && Some(delivery.provider_id) == of.provider_id
                    && self.world.within(delivery.customer_id, of.organisation_id.unwrap())
                    && self.represents(&CUSTOMERS_PEOPLE, delivery.customer_id)
            })
    }

    /// V8: staff see their colleagues; leadership, contract manager and account manager the contacts of customers
    /// (S4.1.2, S4.6.2, S4.7.1), and those who deal with suppliers theirs.
    fn told_holder(&self, of: &appointment::Model) -> bool {
        let colleague = of.provider_id.is_some_and(|provider| self.staff(provider));
        let contact = (of.scope == ScopeKind::Organisation).then(|| of.organisation_id.unwrap());
        let contact = contact.is_some_and(|organisation| {
            // V9: only where that very organisation is the provider's customer; a unit of one may be another's.
            let customer_of = |relation: &customer_relation::Model| {
                organisation == relation.customer_id
                    && (self.holds(&[Role::Leadership, Role::ContractManager], relation.provider_id)
                        || self.manages_account(Some(relation.provider_id), organisation))
            };
            self.world.customer_relations.iter().any(customer_of) || self.told_supplier(organisation, of.role)
        });
        colleague || contact
    }

    /// V8, S4.2.2: leadership and the contract manager see the people of the provider's suppliers; who answers for the
    /// contact with the supplier of a service, that supplier's contacts (S4.2.2, S4.3.2, S4.4.3).
    fn told_supplier(&self, organisation: Uuid, role: Role) -> bool {
        let world = self.world;
        let of_provider = |provider: Uuid| self.holds(&[Role::Leadership, Role::ContractManager], provider);
        let relations = world.supplier_relations.iter().filter(|row| row.supplier_id == organisation);
        let mut supplied = world.service_suppliers.iter().filter(|row| row.supplier_id == organisation);
        relations.into_iter().any(|row| of_provider(row.provider_id))
            || supplied.any(|row| {
                let answers = self.over(&[Role::ServiceOwner, Role::ServiceManager], row.service_id)
                    || self.delegated(Duty::SupplierAgreements, row.service_id);
                of_provider(row.provider_id) || (role == Role::SupplierContact && answers)
            })
    }

    /// V3: from REVIEWED on, or shared with the party as a proposal.
    fn open(&self, part: &agreement_part::Model) -> bool {
        let state = self.world.version(part.version_id).state;
        part.shared_at.is_some() || ![VersionState::Draft, VersionState::InReview].contains(&state)
    }

    /// V2: who of the parties and the account's manager sees a part: its own, and no other's (N7); nobody
    /// by representing the keeper, which is the provider there.
    fn as_party(&self, part: &agreement_part::Model) -> bool {
        let customers = part.side == PartySide::Customer && self.represents(&CUSTOMERS_PEOPLE, part.organisation_id);
        let suppliers = part.side == PartySide::Provider && self.represents(&SUPPLIERS_PEOPLE, part.organisation_id);
        (!part.is_keeper && self.open(part) && (customers || suppliers))
            || (!part.is_keeper && self.manages_account(Some(part.keeper_id), part.organisation_id))
    }

    /// V2: the manager and the lead of the assignment that the agreement came from.
    fn came_of_own_assignment(&self, agreement: Uuid) -> bool {
        let came_of = self.world.agreements.iter().find(|row| row.id == agreement).unwrap().assignment_id;
        came_of.is_some()
            && self.seats.iter().any(|seat| {
                [Role::AssignmentManager, Role::AssignmentLead].contains(&seat.role) && seat.assignment_id == came_of
            })
    }

    /// V2: who sees it for the sake of these services; `supplied`: they stand on the supplier side of it.
    fn for_services(&self, services: &[Uuid], roles: &[Role], supplied: bool) -> bool {
        services.iter().any(|service| {
            self.over(roles, *service)
                || self.delegated(Duty::AgreementAndBudgetFollowUp, *service)
                || (supplied && self.delegated(Duty::SupplierAgreements, *service))
        })
    }

    /// Whether the keeper is the customer in the version: a supplier agreement.
    fn supplied(&self, version: Uuid) -> bool {
        let mut parts = self.world.parts.iter().filter(|part| part.version_id == version);
        parts.any(|part| part.is_keeper && part.side == PartySide::Customer)
    }

    /// V2, without prices: specialists and the business developer too.
    fn part(&self, part: &agreement_part::Model) -> bool {
        let world = self.world;
        let of_version = world.covered.iter().filter(|row| row.version_id == part.version_id);
        let covered: Vec<Uuid> = of_version.map(|row| row.service_id).collect();
        let lines = world.lines.iter().filter(|line| line.part_id == part.id && self.open(part));
        let stands_on: Vec<Uuid> = lines.filter_map(|line| line.underpins_service_id).collect();
        let roles = [Role::ServiceOwner, Role::ServiceManager, Role::ServiceSpecialist, Role::SupportSpecialist];
        let readers: Vec<Role> = PROVIDER_READERS.into_iter().chain([Role::BusinessDeveloper]).collect();
        self.as_party(part)
            || self.came_of_own_assignment(part.agreement_id)
            || self.holds(&readers, part.keeper_id)
            || stands_on.iter().any(|service| self.holds(&readers, world.service(*service).provider_id))
            || self.for_services(&covered, &roles, self.supplied(part.version_id))
            || self.for_services(&stands_on, &roles, true)
    }

    /// V2, with prices: a line is for its own service alone.
    fn price(&self, line: Uuid) -> bool {
        let line = self.world.lines.iter().find(|row| row.id == line).unwrap();
        let part = self.world.part(line.part_id);
        let stands_on: Vec<Uuid> = line.underpins_service_id.into_iter().filter(|_| self.open(part)).collect();
        let roles = [Role::ServiceOwner, Role::ServiceManager];
        self.as_party(part)
            || self.came_of_own_assignment(part.agreement_id)
            || self.holds(&PROVIDER_READERS, part.keeper_id)
            || stands_on.iter().any(|service| self.holds(&PROVIDER_READERS, self.world.service(*service).provider_id))
            || self.for_services(&[line.service_id], &roles, self.supplied(part.version_id))
            || self.for_services(&stands_on, &roles, true)
    }

    /// U2.8: how a party did what it answers for: the keeper's people who follow it up, and that party (N7).
    fn fulfilment(&self, part: &agreement_part::Model) -> bool {
        let world = self.world;
        let covered = world.covered.iter().filter(|row| row.version_id == part.version_id).map(|row| row.service_id);
        let lines = world.lines.iter().filter(|line| line.part_id == part.id && self.open(part));
        let stands_on: Vec<Uuid> = lines.filter_map(|line| line.underpins_service_id).collect();
        let services: Vec<Uuid> = covered.chain(stands_on.iter().copied()).collect();
        let customers = part.side == PartySide::Customer && self.represents(&CUSTOMERS_PEOPLE, part.organisation_id);
        let suppliers = part.side == PartySide::Provider && self.represents(&SUPPLIERS_PEOPLE, part.organisation_id);
        let account = self.manages_account(Some(part.keeper_id), part.organisation_id);
        (!part.is_keeper && (customers || suppliers || account))
            || self.came_of_own_assignment(part.agreement_id)
            || self.holds(&SEEING_FULFILMENT, part.keeper_id)
            || stands_on.iter().any(|service| self.holds(&SEEING_FULFILMENT, world.service(*service).provider_id))
            || services.iter().any(|service| {
                self.over(&[Role::ServiceOwner, Role::ServiceManager], *service)
                    || self.delegated(Duty::AgreementAndBudgetFollowUp, *service)
            })
    }

    /// U2.6, V3: drafts and their review are the keeper's own; of its people those who see the agreement with prices.
    fn work(&self, version: &agreement_version::Model) -> bool {
        let world = self.world;
        let covered = world.covered.iter().filter(|row| row.version_id == version.id).map(|row| row.service_id);
        let covered: Vec<Uuid> = covered.collect();
        let parts = world.parts.iter().filter(|part| part.version_id == version.id && !part.is_keeper);
        self.holds(&PROVIDER_READERS, version.keeper_id)
            || self.came_of_own_assignment(version.agreement_id)
            || parts.into_iter().any(|part| self.manages_account(Some(version.keeper_id), part.organisation_id))
            || self.for_services(&covered, &[Role::ServiceOwner, Role::ServiceManager], self.supplied(version.id))
    }

    /// V4: the upper agreement's keeper and those of its services; no customer, no supplier.
    fn underpinning(&self, provider: Uuid, upper: Uuid) -> bool {
        let world = self.world;
        let of_upper = |version: Uuid| world.version(version).agreement_id == upper;
        let covered = world.covered.iter().filter(|row| of_upper(row.version_id)).map(|row| row.service_id);
        let services: Vec<Uuid> = covered.collect();
        self.holds(&PROVIDER_READERS, provider)
            || self.for_services(&services, &[Role::ServiceOwner, Role::ServiceManager], true)
    }

    /// V6, with S4.1.2, S4.7.3 and U2.1.
    fn delivery(&self, id: Uuid) -> bool {
        let delivery = self.world.deliveries.iter().find(|row| row.id == id).unwrap();
        let of_service = [
            Role::ServiceOwner,
            Role::ServiceCoordinator,
            Role::ServiceManager,
            Role::ServiceSpecialist,
            Role::SupportSpecialist,
        ];
        self.represents(&CUSTOMERS_PEOPLE, delivery.customer_id)
            || self.manages_account(Some(delivery.provider_id), delivery.customer_id)
            || self.over(&of_service, delivery.service_id)
            || self.holds(&[Role::Leadership, Role::ContractManager, Role::ServiceLevelManager], delivery.provider_id)
    }

    /// V5: those who see the whole budget of a provider.
    fn budget(&self, provider: Uuid) -> bool {
        self.holds(&[Role::Leadership, Role::ContractManager], provider)
    }

    /// V5, R4: the owner of the portfolio itself, and its coordinator with the plan or the follow-up.
    fn portfolio(&self, portfolio: Uuid) -> bool {
        self.seats.iter().filter(|seat| seat.portfolio_id == Some(portfolio)).any(|seat| match seat.role {
            Role::ServiceOwner => true,
            Role::ServiceCoordinator => {
                [Duty::AnnualPlan, Duty::AgreementAndBudgetFollowUp].into_iter().any(|duty| self.has_duty(seat, duty))
            }
            _ => false,
        })
    }

    /// V5: allocations and cost of a service.
    fn outcome(&self, service: Uuid) -> bool {
        self.budget(self.world.service(service).provider_id)
            || self.over(&[Role::ServiceOwner, Role::ServiceManager], service)
            || self.delegated(Duty::AnnualPlan, service)
            || self.delegated(Duty::AgreementAndBudgetFollowUp, service)
    }
}
