//! What can be asked about: which kinds of thing the law speaks of on each type of object, and where their facts stand.

use governance::action::{Action, Kind};

use super::{agreements, branch::Branch, catalogue, people};

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
}

impl Subject {
    /// What can be asked about an object of this type: first that it can be read at all, then what hangs on it.
    pub const fn questions(self) -> &'static [(Action, Kind)] {
        match self {
            Self::Organisation => &[(Action::Read, Kind::Organisation)],
            Self::Person => &[(Action::Read, Kind::Person)],
            Self::Appointment => &[(Action::Read, Kind::Appointment), (Action::Read, Kind::RoleHolder)],
            Self::CustomerRelation => &[(Action::Read, Kind::CustomerRelation)],
            Self::SupplierRelation | Self::ServiceSupplier => &[(Action::Read, Kind::SupplierRelation)],
            Self::Portfolio => {
                &[(Action::Read, Kind::Portfolio), (Action::Read, Kind::Frame), (Action::Read, Kind::Vacancy)]
            }
            Self::Service => &[
                (Action::Read, Kind::Service),
                (Action::Read, Kind::ServiceManagement),
                (Action::Read, Kind::SupplierRelation),
                (Action::Read, Kind::SecurityMeasure),
                (Action::Read, Kind::Allocation),
                (Action::Read, Kind::CostRecovery),
                (Action::Read, Kind::Vacancy),
            ],
            Self::SecurityMeasure => &[(Action::Read, Kind::SecurityMeasure)],
            Self::ListPrice => &[(Action::Read, Kind::ListPrice)],
            Self::Agreement => &[
                (Action::Read, Kind::Agreement),
                (Action::ReadPrice, Kind::AgreementLine),
                (Action::Read, Kind::Underpinning),
            ],
            Self::Version | Self::Part => &[(Action::Read, Kind::Agreement), (Action::ReadPrice, Kind::AgreementLine)],
            Self::Line => &[(Action::ReadPrice, Kind::AgreementLine)],
            Self::Underpinning => &[(Action::Read, Kind::Underpinning)],
            Self::Delivery => &[(Action::Read, Kind::Delivery)],
            Self::Frame => &[(Action::Read, Kind::Frame)],
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
            (Self::CustomerRelation, Kind::CustomerRelation) => ("t.id", catalogue::CUSTOMER_RELATION),
            (Self::SupplierRelation, Kind::SupplierRelation) => ("t.id", catalogue::SUPPLIER_RELATION),
            (Self::ServiceSupplier, Kind::SupplierRelation) => ("t.id", catalogue::SERVICE_SUPPLIER),
            (Self::Portfolio, Kind::Portfolio) => ("t.id", catalogue::PORTFOLIO),
            (Self::Portfolio, Kind::Frame) => ("t.id", catalogue::FRAMES),
            (Self::Portfolio, Kind::Vacancy) => ("t.id", catalogue::OF_PORTFOLIO),
            (Self::Service, Kind::Service) => ("t.id", catalogue::SERVICE),
            (
                Self::Service,
                Kind::ServiceManagement | Kind::SupplierRelation | Kind::SecurityMeasure | Kind::Vacancy,
            ) => ("t.id", catalogue::OF_SERVICE),
            (Self::Service, Kind::Allocation | Kind::CostRecovery) => ("t.id", catalogue::BY_SERVICE),
            (Self::SecurityMeasure, Kind::SecurityMeasure) => ("t.id", catalogue::SECURITY_MEASURE),
            (Self::ListPrice, Kind::ListPrice) => ("t.id", catalogue::LIST_PRICE),
            (Self::Agreement, Kind::Agreement) => ("p.agreement_id", agreements::AGREEMENT),
            (Self::Version, Kind::Agreement) => ("p.version_id", agreements::AGREEMENT),
            (Self::Part, Kind::Agreement) => ("p.id", agreements::AGREEMENT),
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
            _ => return None,
        })
    }
}
