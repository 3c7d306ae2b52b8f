//! The same second reading of what acts keep: needs, plans, records, meetings, and the decisions themselves.

use entity::{agreement_template, appointment, decision, delivery, management_record, need, plan, plan_item};
use governance::{
    duty::Duty,
    lifecycle::DeliveryState,
    role::Role,
    words::{RecordCategory, TemplateKind},
};
use katalog::access::proof::Listed;
use uuid::Uuid;

use super::{CUSTOMERS_PEOPLE, Sight};

/// V6: the service's roles.
const OF_SERVICE: [Role; 5] = [
    Role::ServiceOwner,
    Role::ServiceCoordinator,
    Role::ServiceManager,
    Role::ServiceSpecialist,
    Role::SupportSpecialist,
];

impl Sight<'_> {
    /// Whether a row is seen that an act keeps.
    pub(super) fn act(&self, listed: Listed, id: Uuid) -> bool {
        let acts = &self.world.acts;
        macro_rules! row {
            ($rows:ident) => {
                acts.$rows.iter().find(|row| row.id == id).unwrap()
            };
        }
        match listed {
            // V1: what is not published, and how the provider manages and runs its services, is for its staff.
            Listed::ServiceTexts => self.staff(row!(texts).provider_id),
            Listed::Changes => self.staff(row!(changes).provider_id),
            Listed::AnnualCycles => self.staff(row!(cycles).provider_id),
            Listed::ProcessDescriptions => self.staff(row!(descriptions).provider_id),
            // U2.7: the values are kept for all of the staff; runs for those who make, review and answer for them.
            Listed::IndexSeries => self.staff(row!(series).provider_id),
            Listed::IndexRuns => {
                let by = [Role::ServiceLevelManager, Role::AgreementReviewer, Role::ContractManager, Role::Leadership];
                self.holds(&by, row!(runs).provider_id)
            }
            // U6: templates are for whoever writes agreements; V1 what is published of a service is for everyone.
            Listed::AgreementTemplates => {
                let template = row!(templates);
                self.staff(template.provider_id) || self.published_sheet(template)
            }
            // U2.1, S4.7.1: whom the agreements do not cover tells who is whose customer (V9).
            Listed::AgreementStructures => {
                let provider = row!(structures).provider_id;
                self.holds(&[Role::ServiceLevelManager, Role::ContractManager, Role::Leadership], provider)
            }
            // S4.8.2: "shows each to the customers of the service".
            Listed::Announcements => {
                let told = row!(announcements);
                self.staff(told.provider_id) || self.has(told.service_id)
            }
            Listed::ManagementRecords => self.record(row!(records)),
            Listed::Needs => self.need(row!(needs)),
            Listed::Plans => self.plan(row!(plans)),
            Listed::PlanItems => self.item(row!(items)),
            Listed::PlanFollowUps => self.plan(acts.plan(row!(follow_ups).plan_id)),
            // V6: "relation records ... are shown to the provider only"; S4.5.5 the developer follows meetings up.
            Listed::Meetings => self.staff(row!(meetings).provider_id),
            Listed::MeetingActions => self.staff(row!(actions).provider_id),
            // S4.6.7: events, and the customers invited to each.
            Listed::Events => {
                let invited = |row: &&entity::event_invitation::Model| row.event_id == id;
                let by = [Role::CustomerRepresentative];
                self.staff(row!(events).provider_id)
                    || acts.invitations.iter().filter(invited).any(|row| self.represents(&by, row.organisation_id))
            }
            // S4.4.8: whoever is told of something, and nobody else.
            Listed::Notices => self.person == Some(row!(notices).person_id),
            Listed::Decisions => self.decision(row!(decisions)),
            // V9, V6: why is for the people of whose decision it is, and for the one who took it.
            Listed::DecisionReasons => {
                let decision = row!(decisions);
                let own = self.person == Some(decision.person_id);
                let kept = self.world.organisations.iter().any(|row| row.id == decision.keeper_id);
                own || self.staff(decision.keeper_id)
                    || (kept && self.represents(&CUSTOMERS_PEOPLE, decision.keeper_id))
            }
            // S4.5.1, S4.5.3; S4.1.2 the whole; U8 the upkeep of the process.
            Listed::ProcessFigures => {
                let portfolio = self.world.portfolios.iter().find(|row| row.id == id).unwrap();
                self.holds(&[Role::BusinessDeveloper, Role::Leadership, Role::ProcessOwner], portfolio.provider_id)
            }
            _ => panic!("no act keeps {listed:?}"),
        }
    }

    /// V1, U6: whether the template is a product sheet of a published service, and no later version of it is there.
    fn published_sheet(&self, sheet: &agreement_template::Model) -> bool {
        let later = |other: &agreement_template::Model| {
            (other.provider_id, &other.code) == (sheet.provider_id, &sheet.code) && other.number > sheet.number
        };
        let published = |service: Uuid| self.world.service(service).published_at.is_some();
        sheet.kind == TemplateKind::ProductSheet
            && sheet.service_id.is_some_and(published)
            && !self.world.acts.templates.iter().any(later)
    }

    /// Whether the delivery has ended: so recorded, or by the day of its end (S1.4).
    pub(super) fn ended(&self, delivery: &delivery::Model) -> bool {
        delivery.state == DeliveryState::Ended || delivery.ended_on.is_some_and(|end| end <= self.world.today)
    }

    /// Whether the person speaks for a customer that has the service (V8, S4.8.2).
    fn has(&self, service: Uuid) -> bool {
        self.world.deliveries.iter().any(|delivery| {
            delivery.service_id == service
                && !self.ended(delivery)
                && self.represents(&CUSTOMERS_PEOPLE, delivery.customer_id)
        })
    }

    /// S4.5.2 the business developer writes any process of the provider; U8, R2 the owner of a process that very one.
    pub fn writes_process(&self, id: Uuid) -> bool {
        let Some(row) = self.world.acts.descriptions.iter().find(|row| row.id == id) else { return false };
        let process = row.process.map(|process| process.as_str());
        self.holds(&[Role::BusinessDeveloper], row.provider_id)
            || self.seats.iter().any(|seat| {
                seat.role == Role::ProcessOwner
                    && seat.provider_id == Some(row.provider_id)
                    && process.is_some()
                    && seat.process.as_deref() == process
            })
    }

    /// V9, "needs as opinions are (V6)": the customer's whose it is, the service's roles, the account's manager;
    /// leadership, to whom they are presented (S4.1.2, S4.6.8); and the one of the staff who recorded it (S1.2).
    fn need(&self, need: &need::Model) -> bool {
        (self.person == Some(need.recorded_by_person_id) && self.staff(need.provider_id))
            || self.holds(&[Role::Leadership], need.provider_id)
            || need.service_id.is_some_and(|service| self.over(&OF_SERVICE, service))
            || need.customer_id.is_some_and(|customer| {
                self.represents(&CUSTOMERS_PEOPLE, customer) || self.manages_account(Some(need.provider_id), customer)
            })
    }

    /// S4.1.2, S4.2–S4.6: each role reads what it answers for, and what it may record itself.
    fn record(&self, record: &management_record::Model) -> bool {
        use RecordCategory as Of;
        let (of, provider) = (record.category, record.provider_id);
        let coordinates = |seat: &&appointment::Model| seat.role == Role::ServiceCoordinator && self.at(seat, record);
        self.holds(&[Role::Leadership], provider)
            // S4.2, S4.4: whoever answers for the service, and whoever keeps its records.
            || self.seats.iter().any(|seat| {
                [Role::ServiceOwner, Role::ServiceManager].contains(&seat.role) && self.at(seat, record)
            })
            // S4.3: what is delegated; reports, deviations, proposals and launches are told to every coordinator (S4.4.2,
            // S4.4.8, S4.4.4, S4.6.5).
            || self.seats.iter().copied().filter(coordinates).any(|seat| {
                let watch = matches!(of, Of::StrategyMaterial | Of::StrategyJudgement);
                let own = match of {
                    Of::SupplierAuthority => Some(Duty::SupplierAgreements),
                    Of::CompetenceNeed => Some(Duty::ManagerAppointment),
                    Of::FollowUp => Some(Duty::AgreementAndBudgetFollowUp),
                    Of::AnnualReport => Some(Duty::AnnualPlan),
                    Of::WorkOrder => Some(Duty::WorkPrioritisation),
                    _ => None,
                };
                matches!(of, Of::Report | Of::Deviation | Of::DevelopmentProposal | Of::Launch)
                    || own.is_some_and(|duty| self.has_duty(seat, duty))
                    || self.has_duty(seat, Duty::CoordinateWithOwner)
                    || (watch && self.has_duty(seat, Duty::StrategicWatch))
            })
            // S4.5.4, S4.4.14: ways of working, and how routines were improved.
            || (matches!(of, Of::WayOfWorking | Of::Improvement) && self.holds(&[Role::BusinessDeveloper], provider))
            // S3.2.2: "answers for budget together with the controller".
            || (matches!(of, Of::FollowUp | Of::Deviation | Of::AnnualReport)
                && self.holds(&[Role::ContractManager], provider))
            // S4.1.2: what leadership puts first is told to all who are to follow it.
            || (of == Of::Priority && self.staff(provider))
            // S4.6.5: launches.
            || (of == Of::Launch && self.holds(&[Role::AccountManager], provider))
            // S4.2.9, S4.6.5: those who take part, while on the staff.
            || (matches!(of, Of::Coordination | Of::Launch)
                && self.staff(provider)
                && self.world.acts.participants.iter().any(|row| {
                    row.record_id == record.id && Some(row.person_id) == self.person
                }))
            // S4.6.4.
            || record.customer_id.is_some_and(|customer| self.manages_account(Some(provider), customer))
    }

    /// Whether the appointment is over what the record is about.
    fn at(&self, seat: &appointment::Model, record: &management_record::Model) -> bool {
        record.service_id.is_some_and(|service| self.about(seat, service))
            || (record.portfolio_id.is_some() && seat.portfolio_id == record.portfolio_id)
    }

    /// V5: leadership and the controller; those of the portfolio, and of a service in it.
    fn plan(&self, plan: &plan::Model) -> bool {
        let within = |service: Uuid| self.world.service(service).portfolio_id == plan.portfolio_id;
        self.budget(plan.provider_id)
            || self
                .planners()
                .any(|seat| seat.portfolio_id == Some(plan.portfolio_id) || seat.service_id.is_some_and(within))
    }

    /// V5: "to a service's owner and manager for their services": of a plan's items, those of the service alone.
    fn item(&self, item: &plan_item::Model) -> bool {
        let plan = self.world.acts.plan(item.plan_id);
        self.budget(item.provider_id)
            || self.planners().any(|seat| {
                seat.portfolio_id == Some(plan.portfolio_id)
                    || item.service_id.is_some_and(|service| self.about(seat, service))
            })
    }

    /// V5: an owner, a manager, and a coordinator with ANNUAL_PLAN or AGREEMENT_AND_BUDGET_FOLLOW_UP.
    fn planners(&self) -> impl Iterator<Item = &appointment::Model> {
        self.seats.iter().copied().filter(|seat| match seat.role {
            Role::ServiceOwner | Role::ServiceManager => true,
            Role::ServiceCoordinator => {
                self.has_duty(seat, Duty::AnnualPlan) || self.has_duty(seat, Duty::AgreementAndBudgetFollowUp)
            }
            _ => false,
        })
    }

    /// U2.8: those who answer for the service, and who follow up levels and agreements.
    fn follows_up(&self, service: Uuid) -> bool {
        let Some(service) = self.world.services.iter().find(|row| row.id == service) else { return false };
        self.over(&[Role::ServiceOwner, Role::ServiceManager], service.id)
            || self.holds(&[Role::Leadership, Role::ContractManager, Role::ServiceLevelManager], service.provider_id)
    }

    /// V9: "a decision is read by those who may read its object".
    fn decision(&self, decision: &decision::Model) -> bool {
        let listed = match decision.object_kind.as_str() {
            // O5: what was stated of a provider from elsewhere is its staff's.
            "LOAD" => return self.staff(decision.object_id),
            "ORGANISATION" => Listed::Organisations,
            "APPOINTMENT" => Listed::Appointments,
            "CUSTOMER_RELATION" => Listed::CustomerRelations,
            "PORTFOLIO" => Listed::Portfolios,
            "SERVICE" => Listed::Services,
            "DELIVERY" => Listed::Deliveries,
            "SERVICE_TEXT" => Listed::ServiceTexts,
            "SECURITY_MEASURE" if self.world.security_measures.iter().any(|row| row.id == decision.object_id) => {
                Listed::SecurityMeasures
            }
            // On the classification of a service: its id, and the provider's alone (V6).
            "SECURITY_MEASURE" => Listed::Security,
            "LIST_PRICE" => Listed::ListPrices,
            // On what was measured of a service: its id (U2.8).
            "MEASURED_VALUE" => return self.follows_up(decision.object_id),
            "PARTY_FULFILMENT" => Listed::Fulfilments,
            "ANNOUNCEMENT" => Listed::Announcements,
            "CHANGE" => Listed::Changes,
            "SUPPLIER_RELATION" => Listed::ServiceSuppliers,
            "MANAGEMENT_RECORD" => Listed::ManagementRecords,
            "NEED" => Listed::Needs,
            "ANNUAL_CYCLE" => Listed::AnnualCycles,
            "PLAN" => Listed::Plans,
            "FRAME" => Listed::Frames,
            // V5: what a service was given, and what it costs.
            "ALLOCATION" if self.world.costs.iter().any(|cost| cost.id == decision.object_id) => Listed::Costs,
            "ALLOCATION" => Listed::Allocations,
            "MEETING" => Listed::Meetings,
            "EVENT" => Listed::Events,
            "PROCESS_DESCRIPTION" => Listed::ProcessDescriptions,
            "INDEX_SERIES" => Listed::IndexSeries,
            "INDEX_RUN" => Listed::IndexRuns,
            "AGREEMENT_TEMPLATE" => Listed::AgreementTemplates,
            "AGREEMENT_STRUCTURE" => Listed::AgreementStructures,
            "AGREEMENT_WORK" => Listed::AgreementWorks,
            "AGREEMENT" if self.world.parts.iter().any(|part| part.id == decision.object_id) => Listed::Parts,
            "AGREEMENT" => Listed::Agreements,
            _ => return false,
        };
        self.world.rows(listed).contains(&decision.object_id) && self.sees(listed, decision.object_id)
    }
}
