//! The lists of governed rows: their orders, what they are nested in, and by whose facts they are judged.

use governance::action::{Action, Kind};
use sea_orm::DbErr;
use uuid::Uuid;

use crate::access::{
    facts::Subject,
    nested::Nesting,
    page::Order,
    row::{Columns, Row},
    rows::{PartRow, PlanFollowUpRow},
};

/// A list of governed rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "each is a list of what its name says")]
pub enum Listed {
    Organisations,
    Persons,
    Appointments,
    RoleHolders,
    CustomerRelations,
    SupplierRelations,
    ServiceSuppliers,
    Portfolios,
    Services,
    ServiceManagement,
    Security,
    SecurityMeasures,
    ListPrices,
    Agreements,
    Versions,
    Parts,
    Lines,
    Targets,
    MeasuredValues,
    Fulfilments,
    MeasuredServices,
    Loads,
    AgreementWorks,
    AgreementTemplates,
    AgreementStructures,
    Underpinnings,
    UnderpinnedServices,
    Deliveries,
    Frames,
    Allocations,
    Costs,
    CostRecovery,
    Vacancies,
    ServiceTexts,
    Announcements,
    Changes,
    ManagementRecords,
    Needs,
    AnnualCycles,
    Plans,
    PlanItems,
    PlanFollowUps,
    Meetings,
    MeetingActions,
    Events,
    ProcessDescriptions,
    IndexSeries,
    IndexRuns,
    Notices,
    Decisions,
    DecisionReasons,
    ProcessFigures,
}

/// A kind that no row type of its own is read of.
macro_rules! bare {
    ($name:ident, $kind:expr, $table:literal) => {
        /// The id alone.
        pub(super) struct $name(Uuid);

        impl Row for $name {
            const KIND: Kind = $kind;
            const TABLE: &'static str = $table;
            const COLUMNS: &'static str = "t.id";

            fn read(columns: &mut Columns<'_>) -> Result<Self, DbErr> {
                columns.take().map(Self)
            }

            fn id(&self) -> Uuid {
                self.0
            }
        }
    };
}

bare!(ManagementRow, Kind::ServiceManagement, "service t");
bare!(RecoveryRow, Kind::CostRecovery, "service t");
bare!(VacancyRow, Kind::Vacancy, "service t");
bare!(RoleHolderRow, Kind::RoleHolder, "appointment t");
bare!(ProcessFigureRow, Kind::ProcessFigure, "portfolio t");
bare!(MeasuredServiceRow, Kind::MeasuredValue, "service t");
bare!(LoadRow, Kind::Load, "(SELECT o.id, o.id AS provider_id, o.parent_id, o.code FROM organisation o) t");
bare!(UnderpinnedServiceRow, Kind::UnderpinnedService, "agreement_line t");
bare!(
    AgreementWorkRow,
    Kind::AgreementWork,
    "(SELECT v.id, v.id AS version_id, v.agreement_id, v.keeper_id, v.provenance FROM agreement_version v) t"
);
bare!(AgreementTemplateRow, Kind::AgreementTemplate, "agreement_template t");
bare!(AgreementStructureRow, Kind::AgreementStructure, "agreement_structure t");
bare!(SupplierRelationRow, Kind::SupplierRelation, "supplier_relation t");
bare!(
    UnderpinningRow,
    Kind::Underpinning,
    "(SELECT under.id, under.provider_id, under.upper_agreement_id, upper.code_key FROM underpinning under \
     JOIN agreement upper ON upper.id = under.upper_agreement_id) t"
);

impl Listed {
    /// Every list.
    pub const ALL: [Self; 52] = [
        Self::Organisations,
        Self::Persons,
        Self::Appointments,
        Self::RoleHolders,
        Self::CustomerRelations,
        Self::SupplierRelations,
        Self::ServiceSuppliers,
        Self::Portfolios,
        Self::Services,
        Self::ServiceManagement,
        Self::Security,
        Self::SecurityMeasures,
        Self::ListPrices,
        Self::Agreements,
        Self::Versions,
        Self::Parts,
        Self::Lines,
        Self::Targets,
        Self::MeasuredValues,
        Self::Fulfilments,
        Self::MeasuredServices,
        Self::Loads,
        Self::AgreementWorks,
        Self::AgreementTemplates,
        Self::AgreementStructures,
        Self::Underpinnings,
        Self::UnderpinnedServices,
        Self::Deliveries,
        Self::Frames,
        Self::Allocations,
        Self::Costs,
        Self::CostRecovery,
        Self::Vacancies,
        Self::ServiceTexts,
        Self::Announcements,
        Self::Changes,
        Self::ManagementRecords,
        Self::Needs,
        Self::AnnualCycles,
        Self::Plans,
        Self::PlanItems,
        Self::PlanFollowUps,
        Self::Meetings,
        Self::MeetingActions,
        Self::Events,
        Self::ProcessDescriptions,
        Self::IndexSeries,
        Self::IndexRuns,
        Self::Notices,
        Self::Decisions,
        Self::DecisionReasons,
        Self::ProcessFigures,
    ];

    /// The orders in which it is walked; the columns are never null.
    pub(super) fn orders(self) -> Vec<Order> {
        match self {
            Self::Organisations | Self::Portfolios | Self::Services | Self::ProcessFigures => {
                vec![Order::text("sort_sv"), Order::text("sort_en"), Order::text("code")]
            }
            Self::Parts => vec![Order::text("sort_sv"), Order::text("sort_en")],
            Self::ServiceManagement
            | Self::Security
            | Self::CostRecovery
            | Self::Vacancies
            | Self::MeasuredServices => {
                vec![Order::text("sort_sv"), Order::text("code")]
            }
            Self::Persons => vec![Order::text("sort_name")],
            Self::Appointments | Self::RoleHolders | Self::ListPrices | Self::Lines | Self::UnderpinnedServices => {
                vec![Order::date("valid_from")]
            }
            Self::SecurityMeasures => vec![Order::date("due_on")],
            Self::Agreements => vec![Order::text("code_key"), Order::date("ends_key")],
            Self::Deliveries | Self::Underpinnings => vec![Order::text("code_key")],
            Self::MeasuredValues | Self::Fulfilments => vec![Order::date("period_start")],
            Self::Loads => vec![Order::text("code")],
            Self::Frames | Self::Allocations => vec![Order::date("effective_on")],
            Self::Versions | Self::CustomerRelations | Self::SupplierRelations | Self::ServiceSuppliers => {
                vec![Order::text("provenance")]
            }
            Self::Targets | Self::Costs | Self::AgreementWorks => vec![Order::text("provenance")],
            Self::AgreementTemplates => vec![Order::text("code_key"), Order::newest()],
            Self::AgreementStructures => vec![Order::newest(), Order::date("decided_on")],
            Self::Meetings | Self::Events => vec![Order::newest(), Order::date("held_on")],
            Self::PlanFollowUps => vec![Order::newest(), Order::date("on_day")],
            Self::MeetingActions => vec![Order::newest(), Order::date("due_on")],
            Self::AnnualCycles => vec![Order::newest(), Order::date("needs_close_on")],
            Self::ProcessDescriptions => vec![Order::newest(), Order::date("valid_from")],
            Self::IndexSeries => vec![Order::text("code_key")],
            Self::IndexRuns => vec![Order::newest(), Order::date("effective_from")],
            Self::ServiceTexts
            | Self::Announcements
            | Self::Changes
            | Self::ManagementRecords
            | Self::Needs
            | Self::Plans
            | Self::PlanItems
            | Self::Notices
            | Self::Decisions
            | Self::DecisionReasons => vec![Order::newest()],
        }
    }

    /// Under which rows it is nested.
    pub(super) const fn nesting(self) -> Nesting {
        let (parent, from) = match self {
            Self::Organisations => ("t.parent_id", "organisation t"),
            Self::Persons => (
                "x.role_of",
                "person t JOIN (SELECT person_id, id AS role_of FROM appointment) x ON x.person_id = t.id",
            ),
            Self::Appointments | Self::RoleHolders => ("t.person_id", "appointment t"),
            Self::CustomerRelations => ("t.customer_id", "customer_relation t"),
            Self::SupplierRelations => ("t.supplier_id", "supplier_relation t"),
            Self::ServiceSuppliers => ("t.service_id", "service_supplier t"),
            Self::Portfolios | Self::ProcessFigures => ("t.provider_id", "portfolio t"),
            Self::Services
            | Self::ServiceManagement
            | Self::Security
            | Self::CostRecovery
            | Self::Vacancies
            | Self::MeasuredServices => ("t.portfolio_id", "service t"),
            Self::SecurityMeasures => ("t.service_id", "security_measure t"),
            Self::ListPrices => ("t.service_id", "list_price t"),
            Self::Agreements => ("t.keeper_id", "agreement t"),
            Self::Versions => ("t.agreement_id", "agreement_version t"),
            Self::Parts => ("t.version_id", PartRow::TABLE),
            Self::Lines | Self::UnderpinnedServices => ("t.part_id", "agreement_line t"),
            Self::Targets => ("t.version_id", "service_target t"),
            Self::MeasuredValues => ("t.target_id", "measured_value t"),
            Self::Fulfilments => ("t.part_id", "party_fulfilment t"),
            Self::Loads => ("t.parent_id", LoadRow::TABLE),
            Self::AgreementWorks => ("t.agreement_id", AgreementWorkRow::TABLE),
            Self::AgreementTemplates => ("t.provider_id", "agreement_template t"),
            Self::AgreementStructures => ("t.provider_id", "agreement_structure t"),
            Self::Underpinnings => ("t.upper_agreement_id", UnderpinningRow::TABLE),
            Self::Deliveries => ("t.service_id", "delivery t"),
            Self::Frames => ("t.portfolio_id", "budget_frame t"),
            Self::Allocations => ("t.frame_id", "allocation t"),
            Self::Costs => ("t.service_id", "service_cost t"),
            Self::ServiceTexts => ("t.service_id", "service_text t"),
            Self::Announcements => ("t.service_id", "announcement t"),
            Self::Changes => ("t.service_id", "change t"),
            Self::ManagementRecords => ("t.provider_id", "management_record t"),
            Self::Needs => ("t.provider_id", "need t"),
            Self::AnnualCycles => ("t.provider_id", "annual_cycle t"),
            Self::Plans => ("t.portfolio_id", "plan t"),
            Self::PlanItems => ("t.plan_id", "plan_item t"),
            Self::PlanFollowUps => ("t.plan_id", PlanFollowUpRow::TABLE),
            Self::Meetings => ("t.customer_id", "meeting t"),
            Self::MeetingActions => ("t.meeting_id", "meeting_action t"),
            Self::Events => ("t.provider_id", "event t"),
            Self::ProcessDescriptions => ("t.provider_id", "process_description t"),
            Self::IndexSeries => ("t.provider_id", "index_series t"),
            Self::IndexRuns => ("t.provider_id", "index_run t"),
            Self::Notices => ("t.person_id", "notice t"),
            Self::Decisions | Self::DecisionReasons => ("t.object_id", "decision t"),
        };
        Nesting { parent, from }
    }

    /// By whose facts its rows are judged. None: through those of others.
    pub const fn subject(self) -> Option<(Subject, Kind)> {
        Some(match self {
            Self::Organisations => (Subject::Organisation, Kind::Organisation),
            Self::Persons => (Subject::Person, Kind::Person),
            Self::Appointments => (Subject::Appointment, Kind::Appointment),
            Self::RoleHolders => (Subject::Appointment, Kind::RoleHolder),
            Self::CustomerRelations => (Subject::CustomerRelation, Kind::CustomerRelation),
            Self::SupplierRelations => (Subject::SupplierRelation, Kind::SupplierRelation),
            Self::ServiceSuppliers => (Subject::ServiceSupplier, Kind::SupplierRelation),
            Self::Portfolios => (Subject::Portfolio, Kind::Portfolio),
            Self::Services => (Subject::Service, Kind::Service),
            Self::ServiceManagement => (Subject::Service, Kind::ServiceManagement),
            Self::Security => (Subject::Service, Kind::SecurityMeasure),
            Self::SecurityMeasures => (Subject::SecurityMeasure, Kind::SecurityMeasure),
            Self::ListPrices => (Subject::ListPrice, Kind::ListPrice),
            Self::Agreements => (Subject::Agreement, Kind::Agreement),
            Self::Versions => (Subject::Version, Kind::Agreement),
            Self::Parts => (Subject::Part, Kind::Agreement),
            Self::Lines => (Subject::Line, Kind::AgreementLine),
            Self::MeasuredServices => (Subject::Service, Kind::MeasuredValue),
            Self::AgreementWorks => (Subject::Version, Kind::AgreementWork),
            Self::AgreementTemplates => (Subject::AgreementTemplate, Kind::AgreementTemplate),
            Self::AgreementStructures => (Subject::AgreementStructure, Kind::AgreementStructure),
            Self::Underpinnings => (Subject::Underpinning, Kind::Underpinning),
            Self::UnderpinnedServices => (Subject::Line, Kind::UnderpinnedService),
            Self::Deliveries => (Subject::Delivery, Kind::Delivery),
            Self::Frames => (Subject::Frame, Kind::Frame),
            Self::Allocations => (Subject::Allocation, Kind::Allocation),
            Self::Costs => (Subject::Cost, Kind::Allocation),
            Self::CostRecovery => (Subject::Service, Kind::CostRecovery),
            Self::Vacancies => (Subject::Service, Kind::Vacancy),
            Self::ServiceTexts => (Subject::ServiceText, Kind::ServiceText),
            Self::Announcements => (Subject::Announcement, Kind::Announcement),
            Self::Changes => (Subject::Change, Kind::Change),
            Self::ManagementRecords => (Subject::ManagementRecord, Kind::ManagementRecord),
            Self::Needs => (Subject::Need, Kind::Need),
            Self::AnnualCycles => (Subject::AnnualCycle, Kind::AnnualCycle),
            Self::Plans => (Subject::Plan, Kind::Plan),
            Self::PlanItems => (Subject::PlanItem, Kind::PlanItem),
            Self::Meetings => (Subject::Meeting, Kind::Meeting),
            Self::Events => (Subject::Event, Kind::Event),
            Self::ProcessDescriptions => (Subject::ProcessDescription, Kind::ProcessDescription),
            Self::IndexSeries => (Subject::IndexSeries, Kind::IndexSeries),
            Self::IndexRuns => (Subject::IndexRun, Kind::IndexRun),
            Self::Targets | Self::MeasuredValues | Self::PlanFollowUps | Self::MeetingActions => return None,
            // Nobody is asked about one's own notices; a decision is judged through its object (V9).
            Self::Notices | Self::Decisions | Self::DecisionReasons => return None,
            // Judged by their part's facts; through the decisions on them.
            Self::Fulfilments | Self::Loads => return None,
            Self::ProcessFigures => (Subject::Portfolio, Kind::ProcessFigure),
        })
    }

    /// The action that seeing a row of it is, and the kind.
    pub fn law(self) -> (Action, Kind) {
        match self {
            Self::Lines => (Action::ReadPrice, Kind::AgreementLine),
            Self::Fulfilments => (Action::Read, Kind::PartyFulfilment),
            Self::Loads => (Action::Read, Kind::Load),
            Self::Targets | Self::MeasuredValues => (Action::Read, Kind::Agreement),
            Self::PlanFollowUps => (Action::Read, Kind::Plan),
            Self::MeetingActions => (Action::Read, Kind::Meeting),
            Self::Notices => (Action::Read, Kind::Notice),
            Self::Decisions => (Action::Read, Kind::Decision),
            Self::DecisionReasons => (Action::Read, Kind::DecisionReason),
            _ => (Action::Read, self.subject().map_or(Kind::Agreement, |(_, kind)| kind)),
        }
    }
}
