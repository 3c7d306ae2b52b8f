//! What can be asked about: which kinds of thing the law speaks of on each type of object, and where their facts stand.

use governance::action::{Action, Kind};

use super::{acts, agreements, branch::Branch, catalogue, people};

/// A type of object, by whose id facts are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Subject {
    /// An organisation.
    Organisation,
    /// A person.
    Person,
    /// An appointment.
    Appointment,
    /// A provider's record of a customer.
    CustomerRelation,
    /// A provider's record of a supplier.
    SupplierRelation,
    /// Who supplies what to a service.
    ServiceSupplier,
    /// A portfolio.
    Portfolio,
    /// A service.
    Service,
    /// A security measure.
    SecurityMeasure,
    /// A list price.
    ListPrice,
    /// An agreement.
    Agreement,
    /// A version of an agreement.
    Version,
    /// A party's part of a version.
    Part,
    /// A line of a part.
    Line,
    /// That one agreement rests on another.
    Underpinning,
    /// A delivery.
    Delivery,
    /// A budget frame.
    Frame,
    /// An allocation.
    Allocation,
    /// A service's cost of a month.
    Cost,
    /// A text written for a service.
    ServiceText,
    /// An announcement on a service.
    Announcement,
    /// A change or retirement of a service.
    Change,
    /// A management record.
    ManagementRecord,
    /// A need.
    Need,
    /// An annual cycle.
    AnnualCycle,
    /// A plan.
    Plan,
    /// A plan item.
    PlanItem,
    /// A meeting with a customer.
    Meeting,
    /// An external activity.
    Event,
    /// A process description.
    ProcessDescription,
    /// An index series.
    IndexSeries,
    /// An index adjustment run.
    IndexRun,
    /// An agreement template.
    AgreementTemplate,
    /// How a provider's agreements are structured.
    AgreementStructure,
}

impl Subject {
    /// What can be asked about an object of this type: first that it can be read at all, then what hangs on it.
    pub const fn questions(self) -> &'static [(Action, Kind)] {
        match self {
            Self::Organisation => {
                &[(Action::Read, Kind::Organisation), (Action::Record, Kind::Meeting), (Action::Order, Kind::Delivery)]
            }
            Self::Person => &[(Action::Read, Kind::Person)],
            Self::Appointment => &[
                (Action::Read, Kind::Appointment),
                (Action::Read, Kind::RoleHolder),
                (Action::Accept, Kind::Appointment),
                (Action::Decline, Kind::Appointment),
                (Action::Delegate, Kind::Appointment),
                (Action::End, Kind::Appointment),
            ],
            Self::CustomerRelation => {
                &[(Action::Read, Kind::CustomerRelation), (Action::Record, Kind::CustomerRelation)]
            }
            Self::SupplierRelation => &[(Action::Read, Kind::SupplierRelation)],
            Self::ServiceSupplier => &[(Action::Read, Kind::SupplierRelation), (Action::End, Kind::SupplierRelation)],
            Self::Portfolio => &[
                (Action::Read, Kind::Portfolio),
                (Action::Read, Kind::Frame),
                (Action::Read, Kind::Vacancy),
                (Action::Edit, Kind::Portfolio),
                (Action::Confirm, Kind::Portfolio),
                (Action::Propose, Kind::Service),
                (Action::Require, Kind::Vacancy),
                (Action::Decide, Kind::Frame),
                (Action::DrawUp, Kind::Plan),
            ],
            Self::Service => &[
                (Action::Read, Kind::Service),
                (Action::Read, Kind::ServiceManagement),
                (Action::Read, Kind::SupplierRelation),
                (Action::Read, Kind::SecurityMeasure),
                (Action::Read, Kind::Allocation),
                (Action::Read, Kind::CostRecovery),
                (Action::Read, Kind::Vacancy),
                (Action::Move, Kind::Service),
                (Action::Decide, Kind::Service),
                (Action::Activate, Kind::Service),
                (Action::Retire, Kind::Service),
                (Action::Require, Kind::Vacancy),
                (Action::Propose, Kind::Change),
                (Action::Propose, Kind::Retirement),
                (Action::Write, Kind::ServiceText),
                (Action::Edit, Kind::Support),
                (Action::Confirm, Kind::Support),
                (Action::Edit, Kind::OrderingRoutine),
                (Action::Confirm, Kind::OrderingRoutine),
                (Action::Edit, Kind::ServiceDocumentation),
                (Action::Confirm, Kind::ServiceDocumentation),
                (Action::Classify, Kind::SecurityMeasure),
                (Action::Decide, Kind::SecurityMeasure),
                (Action::Confirm, Kind::SecurityMeasure),
                (Action::Inform, Kind::Announcement),
                (Action::SetPrice, Kind::ListPrice),
                (Action::Record, Kind::Allocation),
                (Action::Order, Kind::Delivery),
                (Action::Record, Kind::MeasuredValue),
                (Action::Record, Kind::SupplierRelation),
            ],
            Self::SecurityMeasure => &[(Action::Read, Kind::SecurityMeasure), (Action::Close, Kind::SecurityMeasure)],
            Self::ListPrice => &[
                (Action::Read, Kind::ListPrice),
                (Action::Concur, Kind::ListPrice),
                (Action::Decline, Kind::ListPrice),
            ],
            Self::ServiceText => &[
                (Action::Read, Kind::ServiceText),
                (Action::Publish, Kind::ServiceText),
                (Action::Confirm, Kind::ServiceText),
            ],
            Self::Announcement => &[(Action::Read, Kind::Announcement)],
            Self::Change => &[
                (Action::Read, Kind::Change),
                (Action::Recommend, Kind::Change),
                (Action::Decide, Kind::Change),
                (Action::Decide, Kind::Retirement),
            ],
            Self::ManagementRecord => &[
                (Action::Read, Kind::ManagementRecord),
                (Action::Answer, Kind::ManagementRecord),
                (Action::FollowUp, Kind::ManagementRecord),
                (Action::End, Kind::ManagementRecord),
            ],
            Self::Need => &[
                (Action::Read, Kind::Need),
                (Action::Value, Kind::Need),
                (Action::Answer, Kind::Need),
                (Action::Present, Kind::Need),
                (Action::Decide, Kind::Need),
            ],
            Self::AnnualCycle => &[(Action::Read, Kind::AnnualCycle), (Action::Decide, Kind::AnnualCycle)],
            Self::Plan => &[
                (Action::Read, Kind::Plan),
                (Action::Edit, Kind::Plan),
                (Action::Submit, Kind::Plan),
                (Action::Return, Kind::Plan),
                (Action::Establish, Kind::Plan),
                (Action::FollowUp, Kind::Plan),
                (Action::Close, Kind::Plan),
            ],
            Self::PlanItem => &[(Action::Read, Kind::PlanItem), (Action::Edit, Kind::PlanItem)],
            Self::Meeting => &[(Action::Read, Kind::Meeting), (Action::Record, Kind::Meeting)],
            Self::Event => &[(Action::Read, Kind::Event)],
            Self::ProcessDescription => &[(Action::Read, Kind::ProcessDescription)],
            Self::IndexSeries => &[(Action::Read, Kind::IndexSeries), (Action::Record, Kind::IndexSeries)],
            Self::IndexRun => &[
                (Action::Read, Kind::IndexRun),
                (Action::Review, Kind::IndexRun),
                (Action::Decide, Kind::IndexRun),
                (Action::Close, Kind::IndexRun),
            ],
            Self::Agreement => &[
                (Action::Read, Kind::Agreement),
                (Action::ReadPrice, Kind::AgreementLine),
                (Action::Read, Kind::Underpinning),
                (Action::DrawUp, Kind::AgreementWork),
                (Action::Renew, Kind::Agreement),
                (Action::Terminate, Kind::Agreement),
                (Action::Record, Kind::Underpinning),
            ],
            Self::Version => &[
                (Action::Read, Kind::Agreement),
                (Action::ReadPrice, Kind::AgreementLine),
                (Action::Read, Kind::AgreementWork),
                (Action::Edit, Kind::AgreementWork),
                (Action::Share, Kind::AgreementWork),
                (Action::Submit, Kind::AgreementWork),
                (Action::Review, Kind::AgreementWork),
                (Action::Attest, Kind::Agreement),
                (Action::Register, Kind::Agreement),
            ],
            Self::Part => &[
                (Action::Read, Kind::Agreement),
                (Action::ReadPrice, Kind::AgreementLine),
                (Action::Sign, Kind::Signature),
            ],
            Self::AgreementTemplate => {
                &[(Action::Read, Kind::AgreementTemplate), (Action::Write, Kind::AgreementTemplate)]
            }
            Self::AgreementStructure => {
                &[(Action::Read, Kind::AgreementStructure), (Action::Decide, Kind::AgreementStructure)]
            }
            Self::Line => &[(Action::ReadPrice, Kind::AgreementLine)],
            Self::Underpinning => &[(Action::Read, Kind::Underpinning)],
            Self::Delivery => &[
                (Action::Read, Kind::Delivery),
                (Action::Begin, Kind::Delivery),
                (Action::Approve, Kind::Delivery),
                (Action::Attest, Kind::Delivery),
                (Action::Activate, Kind::Delivery),
                (Action::End, Kind::Delivery),
            ],
            Self::Frame => &[(Action::Read, Kind::Frame), (Action::Allocate, Kind::Frame)],
            Self::Allocation | Self::Cost => &[(Action::Read, Kind::Allocation)],
        }
    }

    /// Where the facts of `kind` stand for an object of this type: the column of its id, and the queries. None: the law
    /// does not speak of that kind there.
    pub(super) const fn facts(self, kind: Kind) -> Option<(&'static str, &'static [Branch])> {
        Some(match (self, kind) {
            (Self::Organisation, Kind::Organisation) => ("t.id", catalogue::ORGANISATION),
            (Self::Person, Kind::Person) => ("a.person_id", people::PERSON),
            (Self::Appointment, Kind::Appointment | Kind::RoleHolder) => ("a.id", people::APPOINTMENT),
            (
                Self::Organisation,
                Kind::Appointment | Kind::Need | Kind::Meeting | Kind::ManagementRecord | Kind::Delivery,
            ) => ("t.id", acts::CUSTOMER),
            (Self::CustomerRelation, Kind::CustomerRelation) => ("t.id", acts::CUSTOMER_RELATION),
            (Self::SupplierRelation, Kind::SupplierRelation) => ("t.id", catalogue::SUPPLIER_RELATION),
            (Self::ServiceSupplier, Kind::SupplierRelation) => ("t.id", catalogue::SERVICE_SUPPLIER),
            (Self::Portfolio, Kind::Portfolio) => ("t.id", catalogue::PORTFOLIO),
            (
                Self::Portfolio,
                Kind::Frame
                | Kind::Vacancy
                | Kind::Service
                | Kind::Appointment
                | Kind::ManagementRecord
                | Kind::ProcessFigure,
            ) => ("t.id", catalogue::FRAMES),
            (Self::Portfolio, Kind::Plan | Kind::PlanItem) => ("t.id", acts::PLANS),
            (Self::Service, Kind::Service) => ("t.id", catalogue::SERVICE),
            (Self::Service, Kind::ServiceManagement) => ("t.id", catalogue::OF_SERVICE),
            (
                Self::Service,
                Kind::Allocation
                | Kind::CostRecovery
                | Kind::SecurityMeasure
                | Kind::SupplierRelation
                | Kind::Vacancy
                | Kind::Appointment
                | Kind::ServiceText
                | Kind::Support
                | Kind::OrderingRoutine
                | Kind::ServiceDocumentation
                | Kind::Announcement
                | Kind::Change
                | Kind::Retirement
                | Kind::ManagementRecord
                | Kind::Need
                | Kind::PlanItem
                | Kind::Delivery
                | Kind::MeasuredValue
                | Kind::ListPrice,
            ) => ("t.id", catalogue::BY_SERVICE),
            (Self::SecurityMeasure, Kind::SecurityMeasure) => ("t.id", acts::SECURITY_MEASURE),
            (Self::ListPrice, Kind::ListPrice) => ("t.id", acts::LIST_PRICE),
            (Self::Agreement, Kind::Agreement) => ("p.agreement_id", agreements::AGREEMENT),
            (Self::Version, Kind::Agreement) => ("p.version_id", agreements::AGREEMENT),
            (Self::Part, Kind::Agreement) => ("p.id", agreements::AGREEMENT),
            (Self::Part, Kind::Signature) => ("p.id", agreements::SIGNING),
            (Self::Version, Kind::AgreementWork) => ("v.id", agreements::WORK),
            (Self::Agreement, Kind::AgreementWork) => ("v.agreement_id", agreements::WORK),
            (Self::AgreementTemplate, Kind::AgreementTemplate) => ("t.id", acts::AGREEMENT_TEMPLATE),
            (Self::AgreementStructure, Kind::AgreementStructure) => ("t.id", acts::AGREEMENT_STRUCTURE),
            (Self::Agreement, Kind::AgreementLine) => ("l.agreement_id", agreements::LINES),
            (Self::Version, Kind::AgreementLine) => ("l.version_id", agreements::LINES),
            (Self::Part, Kind::AgreementLine) => ("l.part_id", agreements::LINES),
            (Self::Line, Kind::AgreementLine) => ("l.id", agreements::LINES),
            (Self::Line, Kind::UnderpinnedService) => ("l.id", agreements::UNDERPINNED),
            (Self::Agreement, Kind::Underpinning) => ("t.id", agreements::RESTS_ON),
            (Self::Underpinning, Kind::Underpinning) => ("t.id", agreements::UNDERPINNING),
            (Self::Delivery, Kind::Delivery) => ("t.id", catalogue::DELIVERY),
            (Self::Frame, Kind::Frame) => ("t.id", catalogue::FRAME),
            (Self::Allocation, Kind::Allocation) => ("t.id", catalogue::ALLOCATION),
            (Self::Cost, Kind::Allocation) => ("t.id", catalogue::COST),
            (Self::ServiceText, Kind::ServiceText) => ("t.id", acts::SERVICE_TEXT),
            (Self::Announcement, Kind::Announcement) => ("t.id", acts::ANNOUNCEMENT),
            (Self::Change, Kind::Change | Kind::Retirement) => ("t.id", acts::CHANGE),
            (Self::ManagementRecord, Kind::ManagementRecord) => ("t.id", acts::MANAGEMENT_RECORD),
            (Self::Need, Kind::Need) => ("t.id", acts::NEED),
            (Self::AnnualCycle, Kind::AnnualCycle) => ("t.id", acts::ANNUAL_CYCLE),
            (Self::Plan, Kind::Plan) => ("t.id", acts::PLAN),
            (Self::PlanItem, Kind::PlanItem) => ("t.id", acts::PLAN_ITEM),
            (Self::Meeting, Kind::Meeting) => ("t.id", acts::MEETING),
            (Self::Event, Kind::Event) => ("t.id", acts::EVENT),
            (Self::IndexSeries, Kind::IndexSeries) => ("t.id", acts::INDEX_SERIES),
            (Self::IndexRun, Kind::IndexRun) => ("t.id", acts::INDEX_RUN),
            (Self::ProcessDescription, Kind::ProcessDescription) => ("t.id", acts::PROCESS_DESCRIPTION),
            _ => return None,
        })
    }
}
