//! THE rules: one block per role, one line per sentence of the model. Every permission in Katalog is a line here;
//! every resolver and every list filter is derived from it.

use crate::{
    action::{Action::*, Kind::*},
    duty::Duty::*,
    lifecycle::{DeliveryState::Ordered, VersionState::*},
    role::Role::{self, *},
    rule::{Over, Rule, Who::*},
    words::RecordCategory as Of,
};

/// The roles answerable for a service (V8).
const ANSWERABLE: &[Role] = &[ServiceOwner, ServiceCoordinator, ServiceManager];

/// The roles that leadership appoints (section 2).
const BY_LEADERSHIP: &[Role] = &[
    Leadership,
    ServiceOwner,
    BusinessDeveloper,
    ProcessOwner,
    AccountManager,
    ContractManager,
    Communicator,
    CaseCoordinator,
    ServiceLevelManager,
    AgreementReviewer,
    ResourceOwner,
];

/// Those who speak for an organisation (U2.4, U7).
const SPOKESPERSONS: &[Role] = &[CustomerRepresentative, Signatory];

/// The roles that are attested with a provider; leadership and contract manager, who attests, are appointed by an act.
const ATTESTED: &[Role] = &[
    ServiceOwner,
    ServiceCoordinator,
    ServiceManager,
    ServiceSpecialist,
    SupportSpecialist,
    MeasurementAgent,
    BusinessDeveloper,
    ProcessOwner,
    AccountManager,
    Communicator,
    CaseCoordinator,
    ServiceLevelManager,
    AgreementReviewer,
    ResourceOwner,
];

/// The rules table.
#[rustfmt::skip] // one rule, one line: the table is read as a text
pub static RULES: &[Rule] = &[
    // V1 The published catalogue: everyone; list prices only where published.
    Anyone.may(&[Read], &[Service, Portfolio, ListPrice], Over::Everything).if_published()                .by("V1"),
    // V1, U6 The product sheet of a published service, as it reads now: part of the catalogue.
    Anyone.may(&[Read], &[AgreementTemplate], Over::Everything).if_published()                            .by("V1"),
    // V9 Organisations' names are public.
    Anyone.may(&[Read], &[Organisation], Over::Everything)                                                .by("V9"),

    // R1, O4 A person sees itself, and what it has been appointed to.
    Myself.may(&[Read], &[Person, Appointment], Over::Myself)                                             .by("R1"),
    // S4.4.8 Whoever is told of something reads it.
    Myself.may(&[Read], &[Notice], Over::Myself)                                                          .by("S4.4.8"),
    // S2.3 Responsibility is accepted by the one concerned, who may also lay it down.
    Myself.may(&[Accept, Decline], &[Appointment], Over::Myself)                                          .by("S2.3"),
    Myself.may(&[End], &[Appointment], Over::Myself)                                                      .by("R1"),
    // V9 A decision is read by those who may read its object; why it was taken, by the people of whose decision it is.
    Anyone.may(&[Read], &[Decision], Over::ItsObject)                                                     .by("V9"),
    Myself.may(&[Read], &[DecisionReason], Over::Myself)                                                  .by("N5"),
    Staff.may(&[Read], &[DecisionReason], Over::Provider)                                                 .by("V9"),

    // R2 Staff. V1 unpublished services, architecture, vacancies; V4 what stands on its suppliers' lines; V6 relation
    // records and security measures; V8 names.
    Staff.may(&[Read], &[Service, Portfolio, ListPrice, ServiceManagement, Vacancy], Over::Provider)      .by("V1"),
    Staff.may(&[Read], &[CustomerRelation, SecurityMeasure, Meeting, Event], Over::Provider)              .by("V6"),
    Staff.may(&[Read], &[Change, ServiceText, AnnualCycle, Announcement, ProcessDescription], Over::Provider).by("V1"),
    Staff.may(&[Read], &[SupplierRelation], Over::Provider)                                               .by("V1"),
    // S4.1.2 What leadership puts first is told to all who are to follow it.
    Staff.may(&[Read], &[ManagementRecord], Over::Provider).about(&[Of::Priority])                        .by("S4.1.2"),
    // S4.2.9, S4.6.5 What is coordinated, and what is launched, is read by those who take part in it.
    Staff.may(&[Read], &[ManagementRecord], Over::TakingPart).about(&[Of::Coordination])                  .by("S4.2.9"),
    Staff.may(&[Read], &[ManagementRecord], Over::TakingPart).about(&[Of::Launch])                        .by("S4.6.5"),
    Staff.may(&[Read], &[AgreementTemplate], Over::Provider)                                              .by("U6"),
    Staff.may(&[Read], &[UnderpinnedService], Over::Provider)                                             .by("V4"),
    Staff.may(&[Read], &[Appointment, Person, RoleHolder], Over::Provider)                                .by("V8"),
    // O5 What was attested is shown as that: that it was, when, and from what source.
    Staff.may(&[Read], &[Load], Over::Provider)                                                           .by("O5"),

    // R2 Platform administrator: technical upkeep; creates a provider's first LEADERSHIP appointment.
    PlatformAdmin.may(&[Read], &[Appointment, Person], Over::Everything).of(&[PlatformAdmin, Leadership]) .by("R2"),
    PlatformAdmin.may(&[Register], &[Organisation], Over::Everything)                                     .by("R2"),
    PlatformAdmin.may(&[End], &[Appointment], Over::Everything).of(&[PlatformAdmin])                      .by("R2"),

    // O5 A first load: what was decided before, stated for a provider that has no leadership yet.
    PlatformAdmin.may(&[Attest], &[FirstLoad], Over::Everything)                                          .by("O5"),

    // S4.1 Leadership: the whole.
    Leadership.may(&[Read], &[Agreement], Over::Provider)                                                 .by("V2"),
    Leadership.may(&[ReadPrice], &[AgreementLine], Over::Provider)                                        .by("V2"),
    Leadership.may(&[Read], &[AgreementWork], Over::Provider)                                             .by("V2"),
    Leadership.may(&[Read], &[AgreementStructure], Over::Provider)                                        .by("U2.1"),
    Leadership.may(&[Read], &[Underpinning], Over::Provider)                                              .by("V4"),
    Leadership.may(&[Read], &[Frame, Allocation], Over::Provider)                                         .by("V5"),
    Leadership.may(&[Read], &[CostRecovery], Over::Provider)                                              .by("S1.1"),
    Leadership.may(&[Read], &[Delivery], Over::Provider)                                                  .by("S4.1.2"),
    Leadership.may(&[Read], &[Appointment, Person, RoleHolder], Over::CustomersOfProvider)                .by("V8"),
    Leadership.may(&[Read], &[Appointment, Person, RoleHolder], Over::SuppliersOfProvider)                .by("V8"),
    Leadership.may(&[Read], &[Plan, PlanItem], Over::Provider)                                            .by("V5"),
    Leadership.may(&[Read], &[Need, ManagementRecord, ProcessFigure], Over::Provider)                     .by("S4.1.2"),
    Leadership.may(&[Appoint, End], &[Appointment], Over::Provider).of(BY_LEADERSHIP)                     .by("R2"),
    // R2 The first of a provider's leadership; after the line above, so that leadership acts as itself where it can.
    PlatformAdmin.may(&[Appoint], &[Appointment], Over::Everything).of(&[PlatformAdmin, Leadership])      .by("R2"),
    Leadership.may(&[Establish, Edit], &[Portfolio], Over::Provider)                                      .by("S4.1.3"),
    Leadership.may(&[Move], &[Service], Over::Provider)                                                   .by("S4.1.3"),
    Leadership.may(&[Confirm], &[Portfolio], Over::Provider)                                              .by("S4.1.4"),
    Leadership.may(&[Propose], &[Service], Over::Provider)                                                .by("S4.1.1"),
    Leadership.may(&[Decide], &[Service], Over::Provider)                                                 .by("L1"),
    Leadership.may(&[Decide], &[Retirement], Over::Provider)                                              .by("S4.2.13"),
    Leadership.may(&[Decide], &[Frame], Over::Provider)                                                   .by("S4.1.1"),
    Leadership.may(&[Decide], &[AnnualCycle], Over::Provider)                                             .by("S2.5"),
    Leadership.may(&[Decide], &[Need], Over::Provider)                                                    .by("S4.6.8"),
    Leadership.may(&[Decide], &[ProcessDescription], Over::Provider)                                      .by("S3.2.1"),
    // S4.6.1 The relation with a customer, potential ones too, and its tier: leadership begins it, as it appoints the account
    // manager (S4.6) who then keeps it.
    Leadership.may(&[Register], &[CustomerRelation], Over::Provider)                                      .by("S4.6.1"),
    Leadership.may(&[Record], &[ManagementRecord], Over::Provider).about(&[Of::Priority])                 .by("S4.1.2"),
    Leadership.may(&[Answer], &[ManagementRecord], Over::Provider).about(&[Of::WayOfWorking])             .by("S4.5.4"),

    // S4.2 Service owner: overall responsibility for the service: management, delivery, quality.
    ServiceOwner.may(&[Read], &[Agreement], Over::Service)                                                .by("V2"),
    ServiceOwner.may(&[ReadPrice], &[AgreementLine], Over::Service)                                       .by("V2"),
    ServiceOwner.may(&[Read], &[Underpinning], Over::Service)                                             .by("V4"),
    ServiceOwner.may(&[Read], &[AgreementWork], Over::Service)                                            .by("V2"),
    ServiceOwner.may(&[DrawUp, Edit, Submit, Share], &[AgreementWork], Over::Service)                      .by("S4.2.5"),
    ServiceOwner.may(&[Sign], &[Signature], Over::Service).when(&[Reviewed, SignedInPart]).as_first_owner().by("R5"),
    ServiceOwner.may(&[Terminate], &[Agreement], Over::Service).when(&[Registered]).as_first_owner().by("R5"),
    ServiceOwner.may(&[Record], &[Underpinning], Over::Service)                                           .by("S4.2.2"),
    ServiceOwner.may(&[AcceptRisk], &[Underpinning], Over::Service).as_first_owner().by("L3"),
    ServiceOwner.may(&[Read], &[Frame], Over::Portfolio)                                                  .by("V5"),
    ServiceOwner.may(&[Read], &[Allocation], Over::Service)                                               .by("V5"),
    ServiceOwner.may(&[Read], &[CostRecovery], Over::Service)                                             .by("S1.1"),
    ServiceOwner.may(&[Read], &[Delivery], Over::Service)                                                 .by("V6"),
    ServiceOwner.may(&[Read], &[Need], Over::Service)                                                     .by("V6"),
    ServiceOwner.may(&[Read], &[Plan, PlanItem], Over::Service)                                           .by("V5"),
    ServiceOwner.may(&[Read], &[ManagementRecord], Over::Service)                                         .by("S4.2"),
    ServiceOwner.may(&[Read], &[Appointment, Person, RoleHolder], Over::SuppliersOfService).of(&[SupplierContact]).by("S4.2.2"),
    ServiceOwner.may(&[Require], &[Vacancy], Over::Service).as_first_owner().by("S4.2"),
    ServiceOwner.may(&[Activate], &[Service], Over::Service).as_first_owner().by("S4.2.1"),
    ServiceOwner.may(&[Appoint], &[Appointment], Over::SuppliersOfService).of(&[SupplierContact])         .by("S4.2.2"),
    ServiceOwner.may(&[End], &[Appointment], Over::SuppliersOfService).of(&[SupplierContact]).if_made_here().by("S4.2.2"),
    ServiceOwner.may(&[Record, End], &[SupplierRelation], Over::Service).as_first_owner().by("S4.2.2"),
    ServiceOwner.may(&[Classify, Decide, Confirm], &[SecurityMeasure], Over::Service).as_first_owner().by("S4.2.3"),
    ServiceOwner.may(&[Appoint, End], &[Appointment], Over::Service).of(&[ServiceCoordinator, ServiceManager]).as_first_owner().by("S4.2.4"),
    ServiceOwner.may(&[Delegate], &[Appointment], Over::Service).of(&[ServiceCoordinator]).as_first_owner().by("R3"),
    ServiceOwner.may(&[Record], &[ManagementRecord], Over::Service).about(&[Of::CompetenceNeed]).as_first_owner().by("S4.2.4"),
    ServiceOwner.may(&[Record], &[ManagementRecord], Over::Service).about(&[Of::FollowUp]).as_first_owner().by("S4.2.5"),
    ServiceOwner.may(&[DrawUp, Edit], &[Plan, PlanItem], Over::Service)                                    .by("S4.2.6"),
    ServiceOwner.may(&[Establish], &[Plan], Over::Portfolio)                                              .by("S3.2.2"),
    ServiceOwner.may(&[Return, Close], &[Plan], Over::Portfolio)                                          .by("L4"),
    ServiceOwner.may(&[FollowUp], &[Plan], Over::Service)                                                 .by("S4.2.5"),
    ServiceOwner.may(&[Record], &[ManagementRecord], Over::Service).about(&[Of::AnnualReport]).as_first_owner().by("S4.2.6"),
    ServiceOwner.may(&[Allocate], &[Frame], Over::Portfolio)                                              .by("S4.2.7"),
    ServiceOwner.may(&[Edit, Confirm], &[Support], Over::Service).as_first_owner().by("S4.2.8"),
    ServiceOwner.may(&[Record], &[ManagementRecord], Over::Service).about(&[Of::Coordination]).as_first_owner().by("S4.2.9"),
    ServiceOwner.may(&[Edit, Confirm], &[ServiceDocumentation], Over::Service).as_first_owner().by("S4.2.10"),
    ServiceOwner.may(&[Record], &[ManagementRecord], Over::Service).about(&[Of::StrategyJudgement]).as_first_owner().by("S4.2.11"),
    ServiceOwner.may(&[SetPrice, Decline], &[ListPrice], Over::Service).as_first_owner().by("S4.2.12"),
    ServiceOwner.may(&[Propose], &[Service], Over::Portfolio)                                             .by("S4.2.13"),
    ServiceOwner.may(&[Propose], &[Change, Retirement], Over::Service).as_first_owner().by("S4.2.13"),
    ServiceOwner.may(&[Retire], &[Service], Over::Service).as_first_owner().by("L1"),
    ServiceOwner.may(&[Record], &[ManagementRecord], Over::Service).about(&[Of::WorkOrder]).as_first_owner().by("S4.2.14"),
    ServiceOwner.may(&[Decide], &[Change], Over::Service).as_first_owner().by("S4.4.13"),
    ServiceOwner.may(&[Record, End], &[ManagementRecord], Over::Service).about(&[Of::SupplierAuthority]).as_first_owner().by("S4.4.3"),
    ServiceOwner.may(&[Answer], &[ManagementRecord], Over::Service).about(&[Of::DevelopmentProposal]).as_first_owner().by("S4.4.4"),
    ServiceOwner.may(&[Answer], &[ManagementRecord], Over::Service).about(&[Of::Deviation]).as_first_owner().by("S4.4.8"),
    ServiceOwner.may(&[Write], &[ServiceText], Over::Service).as_first_owner().by("S4.8.1"),
    ServiceOwner.may(&[End], &[Delivery], Over::Service).as_first_owner().by("S1.4"),

    // S4.3 Coordinator: only what is delegated; the deliveries as one of the service's roles (V6). On the owner's behalf
    // (S3.2.3): over a portfolio, not for a service whose own owner comes first, where the portfolio's owner may not either.
    ServiceCoordinator.may(&[Read], &[Delivery], Over::Service)                                           .by("V6"),
    ServiceCoordinator.with(SupplierAgreements).may(&[Read], &[Agreement], Over::SuppliedService)         .by("S4.3.2"),
    ServiceCoordinator.with(SupplierAgreements).may(&[ReadPrice], &[AgreementLine], Over::SuppliedService).by("S4.3.2"),
    ServiceCoordinator.with(SupplierAgreements).may(&[Read], &[Underpinning], Over::SuppliedService)      .by("S4.3.2"),
    ServiceCoordinator.with(SupplierAgreements).may(&[Read, DrawUp, Edit], &[AgreementWork], Over::SuppliedService).by("S4.3.2"),
    ServiceCoordinator.with(SupplierAgreements).may(&[Record], &[Underpinning], Over::SuppliedService)    .by("S4.3.2"),
    ServiceCoordinator.with(AgreementAndBudgetFollowUp).may(&[Read], &[Agreement], Over::Service)         .by("S4.3.4"),
    ServiceCoordinator.with(AgreementAndBudgetFollowUp).may(&[ReadPrice], &[AgreementLine], Over::Service).by("S4.3.4"),
    ServiceCoordinator.with(AgreementAndBudgetFollowUp).may(&[Read], &[Underpinning], Over::Service)      .by("S4.3.4"),
    ServiceCoordinator.with(AgreementAndBudgetFollowUp).may(&[Read], &[AgreementWork], Over::Service)     .by("S4.3.4"),
    ServiceCoordinator.with(AgreementAndBudgetFollowUp).may(&[Read], &[Frame], Over::Portfolio)           .by("S4.3.4"),
    ServiceCoordinator.with(AgreementAndBudgetFollowUp).may(&[Read], &[Allocation], Over::Service)        .by("S4.3.4"),
    ServiceCoordinator.with(AgreementAndBudgetFollowUp).may(&[Read], &[CostRecovery], Over::Service)      .by("S4.3.4"),
    ServiceCoordinator.with(AnnualPlan).may(&[Read], &[Frame], Over::Portfolio)                           .by("S4.3.5"),
    ServiceCoordinator.with(AnnualPlan).may(&[Read], &[Allocation], Over::Service)                        .by("S4.3.5"),
    ServiceCoordinator.may(&[Read], &[Need], Over::Service)                                               .by("V6"),
    ServiceCoordinator.may(&[Read], &[ManagementRecord], Over::Service).about(&[Of::Report, Of::Deviation]).by("S4.4.2"),
    ServiceCoordinator.may(&[Read], &[ManagementRecord], Over::Service).about(&[Of::DevelopmentProposal]) .by("S4.4.4"),
    ServiceCoordinator.may(&[Read], &[ManagementRecord], Over::Service).about(&[Of::Launch])              .by("S4.6.5"),
    ServiceCoordinator.with(CoordinateWithOwner).may(&[Read], &[ManagementRecord], Over::Service)         .by("S4.3.1"),
    ServiceCoordinator.with(CoordinateWithOwner).may(&[Record], &[ManagementRecord], Over::Service).about(&[Of::OwnerCoordination]).as_first_owner().by("S4.3.1"),
    ServiceCoordinator.with(CoordinateWithOwner).may(&[Answer], &[ManagementRecord], Over::Service).about(&[Of::DevelopmentProposal]).as_first_owner().by("S4.4.4"),
    ServiceCoordinator.with(SupplierAgreements).may(&[Read], &[Appointment, Person, RoleHolder], Over::SuppliersOfService).of(&[SupplierContact]).by("S4.3.2"),
    ServiceCoordinator.with(SupplierAgreements).may(&[Appoint], &[Appointment], Over::SuppliersOfService).of(&[SupplierContact]).by("S4.3.2"),
    ServiceCoordinator.with(SupplierAgreements).may(&[End], &[Appointment], Over::SuppliersOfService).of(&[SupplierContact]).if_made_here().by("S4.3.2"),
    ServiceCoordinator.with(SupplierAgreements).may(&[Record, End], &[SupplierRelation], Over::Service).as_first_owner().by("S4.3.2"),
    ServiceCoordinator.with(SupplierAgreements).may(&[Read], &[ManagementRecord], Over::Service).about(&[Of::SupplierAuthority]).by("S4.4.3"),
    ServiceCoordinator.with(SupplierAgreements).may(&[Record, End], &[ManagementRecord], Over::Service).about(&[Of::SupplierAuthority]).as_first_owner().by("S4.4.3"),
    ServiceCoordinator.with(ManagerAppointment).may(&[Appoint, End], &[Appointment], Over::Service).of(&[ServiceManager]).as_first_owner().by("S4.3.3"),
    ServiceCoordinator.with(ManagerAppointment).may(&[Read], &[ManagementRecord], Over::Service).about(&[Of::CompetenceNeed]).by("S4.3.3"),
    ServiceCoordinator.with(ManagerAppointment).may(&[Record], &[ManagementRecord], Over::Service).about(&[Of::CompetenceNeed]).as_first_owner().by("S4.3.3"),
    ServiceCoordinator.with(AgreementAndBudgetFollowUp).may(&[Read], &[Plan, PlanItem], Over::Service)    .by("S4.3.4"),
    ServiceCoordinator.with(AgreementAndBudgetFollowUp).may(&[FollowUp], &[Plan], Over::Service)          .by("S4.3.4"),
    ServiceCoordinator.with(AgreementAndBudgetFollowUp).may(&[Read], &[ManagementRecord], Over::Service).about(&[Of::FollowUp]).by("S4.3.4"),
    ServiceCoordinator.with(AgreementAndBudgetFollowUp).may(&[Record], &[ManagementRecord], Over::Service).about(&[Of::FollowUp]).as_first_owner().by("S4.3.4"),
    ServiceCoordinator.with(AnnualPlan).may(&[Read], &[Plan, PlanItem], Over::Service)                    .by("S4.3.5"),
    ServiceCoordinator.with(AnnualPlan).may(&[DrawUp, Edit], &[Plan, PlanItem], Over::Service)             .by("S4.3.5"),
    ServiceCoordinator.with(AnnualPlan).may(&[Submit], &[Plan], Over::Service)                            .by("S4.3.5"),
    ServiceCoordinator.with(AnnualPlan).may(&[Read], &[ManagementRecord], Over::Service).about(&[Of::AnnualReport]).by("S4.3.5"),
    ServiceCoordinator.with(AnnualPlan).may(&[Record], &[ManagementRecord], Over::Service).about(&[Of::AnnualReport]).as_first_owner().by("S4.3.5"),
    ServiceCoordinator.with(SupportProcess).may(&[Edit, Confirm], &[Support], Over::Service).as_first_owner().by("S4.3.6"),
    ServiceCoordinator.with(Documentation).may(&[Edit, Confirm], &[ServiceDocumentation], Over::Service).as_first_owner().by("S4.3.7"),
    ServiceCoordinator.with(StrategicWatch).may(&[Read], &[ManagementRecord], Over::Service).about(&[Of::StrategyMaterial, Of::StrategyJudgement]).by("S4.3.8"),
    ServiceCoordinator.with(StrategicWatch).may(&[Record], &[ManagementRecord], Over::Service).about(&[Of::StrategyJudgement]).as_first_owner().by("S4.3.8"),
    ServiceCoordinator.with(WorkPrioritisation).may(&[Read], &[ManagementRecord], Over::Service).about(&[Of::WorkOrder]).by("S4.3.9"),
    ServiceCoordinator.with(WorkPrioritisation).may(&[Record], &[ManagementRecord], Over::Service).about(&[Of::WorkOrder]).as_first_owner().by("S4.3.9"),

    // S4.4 Service manager.
    ServiceManager.may(&[Read], &[Agreement], Over::Service)                                              .by("V2"),
    ServiceManager.may(&[ReadPrice], &[AgreementLine], Over::Service)                                     .by("V2"),
    ServiceManager.may(&[Read], &[Underpinning], Over::Service)                                           .by("V4"),
    ServiceManager.may(&[Read], &[AgreementWork], Over::Service)                                          .by("V2"),
    ServiceManager.may(&[DrawUp, Edit], &[AgreementWork], Over::Service)                                   .by("S4.4.10"),
    ServiceManager.may(&[Read], &[Allocation], Over::Service)                                             .by("V5"),
    ServiceManager.may(&[Read], &[Delivery], Over::Service)                                               .by("V6"),
    ServiceManager.may(&[Read], &[Need], Over::Service)                                                   .by("V6"),
    ServiceManager.may(&[Read], &[Plan, PlanItem], Over::Service)                                         .by("V5"),
    ServiceManager.may(&[Read], &[ManagementRecord], Over::Service)                                       .by("S4.4"),
    ServiceManager.may(&[Record], &[Allocation], Over::Service)                                           .by("S3.2.4"),
    ServiceManager.may(&[FollowUp], &[Plan], Over::Service)                                               .by("S3.2.4"),
    ServiceManager.may(&[Appoint, End], &[Appointment], Over::Service).of(&[ServiceSpecialist, SupportSpecialist]).by("S3.2.5"),
    ServiceManager.may(&[Appoint, End], &[Appointment], Over::Service).of(&[MeasurementAgent])            .by("R6"),
    ServiceManager.may(&[Record], &[ManagementRecord], Over::Service).about(&[Of::Forum])                 .by("S4.4"),
    ServiceManager.may(&[DrawUp, Edit], &[Plan, PlanItem], Over::Service)                                  .by("S4.4.1"),
    ServiceManager.may(&[Submit], &[Plan], Over::Service)                                                 .by("S4.4.1"),
    ServiceManager.may(&[Record], &[ManagementRecord], Over::Service).about(&[Of::Report])                .by("S4.4.2"),
    ServiceManager.may(&[Record], &[ManagementRecord], Over::Service).about(&[Of::SupplierDealing])       .by("S4.4.3"),
    ServiceManager.may(&[Read], &[Appointment, Person, RoleHolder], Over::SuppliersOfService).of(&[SupplierContact]).by("S4.4.3"),
    ServiceManager.may(&[Record], &[ManagementRecord], Over::Service).about(&[Of::DevelopmentProposal, Of::StrategyMaterial]).by("S4.4.4"),
    ServiceManager.may(&[Propose], &[Change], Over::Service)                                              .by("S4.4.4"),
    ServiceManager.may(&[Edit, Confirm], &[OrderingRoutine], Over::Service)                               .by("S4.4.6"),
    ServiceManager.may(&[Close, Confirm], &[SecurityMeasure], Over::Service)                              .by("S4.4.7"),
    ServiceManager.may(&[Record], &[ManagementRecord], Over::Service).about(&[Of::Deviation])             .by("S4.4.8"),
    ServiceManager.may(&[Write], &[ServiceText], Over::Service)                                           .by("S4.4.9"),
    ServiceManager.may(&[Inform], &[Announcement], Over::Service)                                         .by("S4.4.9"),
    ServiceManager.may(&[Record], &[ManagementRecord], Over::Service).about(&[Of::AnnualReport])          .by("S4.4.11"),
    ServiceManager.may(&[Value, Answer], &[Need], Over::Service)                                          .by("S4.4.12"),
    ServiceManager.may(&[Recommend], &[Change], Over::Service)                                            .by("S4.4.13"),
    ServiceManager.may(&[Record], &[ManagementRecord], Over::Service).about(&[Of::Improvement])           .by("S4.4.14"),
    ServiceManager.may(&[FollowUp], &[ManagementRecord], Over::Service).about(&[Of::Improvement])         .by("S4.4.14"),
    // S1.4 The delivery: ordered on the customer's behalf, brought to approval, made active and ended; the customer's
    // approval given elsewhere is stated, and shown as such (O5).
    ServiceManager.may(&[Order, Begin, Attest, Activate, End], &[Delivery], Over::Service)                .by("S1.4"),

    // U2.8, R6 What was measured is recorded by the manager, or by the machine accounts that the manager appoints, which
    // do that alone; who answers for the service sees that it was.
    ServiceManager.may(&[Record], &[MeasuredValue], Over::Service)                                        .by("U2.8"),
    MeasurementAgent.may(&[Record], &[MeasuredValue], Over::Service)                                      .by("R6"),
    ServiceOwner.may(&[Read], &[MeasuredValue, PartyFulfilment], Over::Service)                           .by("U2.8"),
    ServiceManager.may(&[Read], &[MeasuredValue, PartyFulfilment], Over::Service)                         .by("U2.8"),

    // S3.2.5 Specialists: agreements without prices.
    ServiceSpecialist.may(&[Read], &[Agreement], Over::Service)                                           .by("V2"),
    ServiceSpecialist.may(&[Read], &[Delivery, Need], Over::Service)                                      .by("V6"),
    SupportSpecialist.may(&[Read], &[Agreement], Over::Service)                                           .by("V2"),
    SupportSpecialist.may(&[Read], &[Delivery, Need], Over::Service)                                      .by("V6"),

    // S4.5 Business developer: agreements without prices (S4.5.5).
    BusinessDeveloper.may(&[Read], &[ProcessFigure], Over::Provider)                                      .by("S4.5.1"),
    BusinessDeveloper.may(&[Read], &[Agreement], Over::Provider)                                          .by("S4.5.5"),
    BusinessDeveloper.may(&[Write], &[ProcessDescription], Over::Provider)                                .by("S4.5.2"),
    BusinessDeveloper.may(&[Record], &[ManagementRecord], Over::Provider).about(&[Of::WayOfWorking])      .by("S4.5.4"),
    BusinessDeveloper.may(&[Read], &[ManagementRecord], Over::Provider).about(&[Of::WayOfWorking, Of::Improvement]).by("S4.5.3"),

    // U8 Process owner: keeps the description of the process.
    ProcessOwner.may(&[Write], &[ProcessDescription], Over::Process)                                      .by("U8"),
    ProcessOwner.may(&[Read], &[ProcessFigure], Over::Provider)                                           .by("U8"),

    // S4.6 Account manager: all of that customer's agreements, deliveries, contacts.
    AccountManager.may(&[Read], &[Agreement], Over::Customer)                                             .by("S4.6.2"),
    AccountManager.may(&[ReadPrice], &[AgreementLine], Over::Customer)                                    .by("S4.6.2"),
    AccountManager.may(&[Read], &[AgreementWork], Over::Customer)                                         .by("S4.6.2"),
    AccountManager.may(&[DrawUp, Edit, Share], &[AgreementWork], Over::Customer)                           .by("U2.4"),
    AccountManager.may(&[Read], &[Delivery], Over::Customer)                                              .by("S4.6.2"),
    AccountManager.may(&[Read], &[Appointment, Person, RoleHolder], Over::Customer)                       .by("S4.6.2"),
    AccountManager.may(&[Read], &[Need], Over::Customer)                                                  .by("V6"),
    AccountManager.may(&[Record], &[CustomerRelation], Over::Customer)                                    .by("S4.6.1"),
    AccountManager.may(&[Record], &[Need], Over::Customer)                                                .by("S4.6.4"),
    AccountManager.may(&[Record], &[ManagementRecord], Over::Customer).about(&[Of::CustomerView])         .by("S4.6.4"),
    AccountManager.may(&[Read], &[ManagementRecord], Over::Customer)                                      .by("S4.6.4"),
    AccountManager.may(&[Read, Record], &[ManagementRecord], Over::Provider).about(&[Of::Launch])         .by("S4.6.5"),
    AccountManager.may(&[Record], &[Meeting], Over::Customer)                                             .by("S4.6.6"),
    AccountManager.may(&[Record], &[Event], Over::Provider)                                               .by("S4.6.7"),
    AccountManager.may(&[Present], &[Need], Over::Customer)                                               .by("S4.6.8"),
    AccountManager.may(&[Order], &[Delivery], Over::Customer)                                             .by("S4.6.2"),

    // S1.2 Needs are recorded by whoever hears of them, who sees what came of them while on the staff (R2).
    Staff.may(&[Record], &[Need], Over::Provider)                                                         .by("S1.2"),
    Staff.may(&[Read], &[Need], Over::Recorded)                                                           .by("S1.2"),

    // S4.7 Contract manager: the agreement portfolios; also the one answerable for finance (S4.2.12).
    ContractManager.may(&[Read], &[Agreement], Over::Provider)                                            .by("S4.7.1"),
    ContractManager.may(&[ReadPrice], &[AgreementLine], Over::Provider)                                   .by("S4.7.1"),
    ContractManager.may(&[Read], &[Underpinning], Over::Provider)                                         .by("V4"),
    ContractManager.may(&[Read, DrawUp, Edit, Submit, Share], &[AgreementWork], Over::Provider)            .by("S4.7.1"),
    ContractManager.may(&[Read], &[AgreementStructure], Over::Provider)                                   .by("S4.7.1"),
    ContractManager.may(&[Attest], &[Agreement], Over::Provider)                                          .by("O5"),
    ContractManager.may(&[Register], &[Agreement], Over::Provider).when(&[Signed])                        .by("S4.7.2"),
    ContractManager.may(&[Renew], &[Agreement], Over::Provider).when(&[Registered])                       .by("S4.7.1"),
    ContractManager.may(&[Record], &[Underpinning], Over::Provider)                                       .by("S4.7.4"),
    ContractManager.may(&[Read], &[Delivery], Over::Provider)                                             .by("S4.7.3"),
    ContractManager.may(&[Read], &[Frame, Allocation], Over::Provider)                                    .by("V5"),
    ContractManager.may(&[Read], &[CostRecovery], Over::Provider)                                         .by("S1.1"),
    ContractManager.may(&[Read], &[Appointment, Person, RoleHolder], Over::CustomersOfProvider)           .by("V8"),
    ContractManager.may(&[Read], &[Appointment, Person, RoleHolder], Over::SuppliersOfProvider)           .by("V8"),
    ContractManager.may(&[Read], &[Plan, PlanItem], Over::Provider)                                       .by("V5"),
    ContractManager.may(&[Read], &[ManagementRecord], Over::Provider).about(&[Of::FollowUp, Of::Deviation, Of::AnnualReport]).by("S3.2.2"),
    ContractManager.may(&[Record], &[Allocation], Over::Provider)                                         .by("S3.2.2"),
    ContractManager.may(&[Concur, Decline], &[ListPrice], Over::Provider)                                 .by("S4.2.12"),
    ContractManager.may(&[Appoint], &[Appointment], Over::SuppliersOfProvider).of(&[SupplierContact])     .by("S4.2.2"),
    ContractManager.may(&[End], &[Appointment], Over::SuppliersOfProvider).of(&[SupplierContact]).if_made_here().by("S4.2.2"),
    ContractManager.may(&[Record, End], &[SupplierRelation], Over::Provider)                              .by("S4.7.1"),
    ContractManager.may(&[Attest], &[Appointment], Over::CustomersOfProvider).of(SPOKESPERSONS)           .by("O5"),
    ContractManager.may(&[Attest], &[Appointment], Over::SuppliersOfProvider).of(&[Signatory])            .by("O5"),
    ContractManager.may(&[Attest], &[Load], Over::Provider)                                               .by("O5"),
    ContractManager.may(&[Attest], &[Appointment], Over::Provider).of(ATTESTED)                           .by("O5"),
    ContractManager.may(&[Attest], &[Appointment], Over::SuppliersOfProvider).of(&[SupplierContact])      .by("O5"),

    // S4.8 Communicator: what is published, and what customers are told.
    Communicator.may(&[Publish, Confirm], &[ServiceText], Over::Provider)                                 .by("S4.8.1"),
    Communicator.may(&[Inform], &[Announcement], Over::Provider)                                          .by("S4.8.2"),

    // U2.1, U2.7, U2.8 Service level manager: structure, upkeep and follow-up of every agreement.
    ServiceLevelManager.may(&[Read], &[Agreement], Over::Provider)                                        .by("V2"),
    ServiceLevelManager.may(&[ReadPrice], &[AgreementLine], Over::Provider)                               .by("V2"),
    ServiceLevelManager.may(&[Read], &[Underpinning], Over::Provider)                                     .by("V4"),
    ServiceLevelManager.may(&[Read, DrawUp, Edit, Submit], &[AgreementWork], Over::Provider)               .by("U2.7"),
    ServiceLevelManager.may(&[Renew], &[Agreement], Over::Provider).when(&[Registered])                   .by("U2.7"),
    ServiceLevelManager.may(&[Record], &[Underpinning], Over::Provider)                                   .by("L3"),
    ServiceLevelManager.may(&[Write], &[AgreementTemplate], Over::Provider)                               .by("U2.7"),
    ServiceLevelManager.may(&[Read, Decide], &[AgreementStructure], Over::Provider)                       .by("U2.1"),
    ServiceLevelManager.may(&[Read], &[Delivery], Over::Provider)                                         .by("U2.1"),

    // U2.8 Both parties' fulfilment is followed up by the service level manager, and seen by both (V2).
    ServiceLevelManager.may(&[Record], &[PartyFulfilment], Over::Provider)                                .by("U2.8"),
    ServiceLevelManager.may(&[Read], &[MeasuredValue, PartyFulfilment], Over::Provider)                   .by("U2.8"),
    ContractManager.may(&[Read], &[MeasuredValue, PartyFulfilment], Over::Provider)                       .by("S4.7.1"),
    Leadership.may(&[Read], &[MeasuredValue, PartyFulfilment], Over::Provider)                            .by("S4.1.2"),
    AccountManager.may(&[Read], &[PartyFulfilment], Over::Customer)                                       .by("S4.6.2"),
    ServiceCoordinator.with(AgreementAndBudgetFollowUp).may(&[Read], &[PartyFulfilment], Over::Service)   .by("S4.3.4"),
    AgreementReviewer.may(&[Read], &[PartyFulfilment], Over::Provider)                                    .by("V2"),
    AssignmentManager.may(&[Read], &[PartyFulfilment], Over::Assignment)                                  .by("V2"),
    AssignmentLead.may(&[Read], &[PartyFulfilment], Over::Assignment)                                     .by("V2"),
    CustomerRepresentative.may(&[Read], &[PartyFulfilment], Over::CustomerSide)                           .by("V2"),
    Signatory.may(&[Read], &[PartyFulfilment], Over::CustomerSide)                                        .by("V2"),
    Signatory.may(&[Read], &[PartyFulfilment], Over::SupplierSide)                                        .by("V2"),
    SupplierContact.may(&[Read], &[PartyFulfilment], Over::SupplierSide)                                  .by("V2"),
    // U2.7 Index adjustment under signed clauses: drafted and applied by the service level manager, reviewed by another.
    Staff.may(&[Read], &[IndexSeries], Over::Provider)                                                    .by("U2.7"),
    ServiceLevelManager.may(&[Record], &[IndexSeries], Over::Provider)                                    .by("U2.7"),
    ServiceLevelManager.may(&[Read, DrawUp, Decide, Close], &[IndexRun], Over::Provider)                  .by("U2.7"),
    AgreementReviewer.may(&[Read, Review], &[IndexRun], Over::Provider)                                   .by("U2.7"),
    ContractManager.may(&[Read], &[IndexRun], Over::Provider)                                             .by("S4.7.1"),
    Leadership.may(&[Read], &[IndexRun], Over::Provider)                                                  .by("S4.1.2"),

    // U3.4 Agreement reviewer: all agreements are reviewed before signing.
    AgreementReviewer.may(&[Read], &[Agreement], Over::Provider)                                          .by("V2"),
    AgreementReviewer.may(&[ReadPrice], &[AgreementLine], Over::Provider)                                 .by("V2"),
    AgreementReviewer.may(&[Read], &[Underpinning], Over::Provider)                                       .by("V4"),
    AgreementReviewer.may(&[Read, Review], &[AgreementWork], Over::Provider)                              .by("U3.4"),

    // U2.3–U2.6 Assignment manager and lead: the agreement that came of their assignment.
    AssignmentManager.may(&[Read], &[Agreement], Over::Assignment)                                        .by("V2"),
    AssignmentManager.may(&[ReadPrice], &[AgreementLine], Over::Assignment)                               .by("V2"),
    AssignmentManager.may(&[Read], &[AgreementWork], Over::Assignment)                                    .by("V2"),
    AssignmentManager.may(&[Edit, Share], &[AgreementWork], Over::Assignment)                             .by("U2.4"),
    AssignmentLead.may(&[Read], &[Agreement], Over::Assignment)                                           .by("V2"),
    AssignmentLead.may(&[ReadPrice], &[AgreementLine], Over::Assignment)                                  .by("V2"),
    AssignmentLead.may(&[Read], &[AgreementWork], Over::Assignment)                                       .by("V2"),

    // U2.4 Customer representative: the own part of what its organisation has, from REVIEWED or as a shared proposal (V3).
    CustomerRepresentative.may(&[Read], &[Agreement], Over::CustomerSide).when(&[Reviewed, SignedInPart, Signed, Registered])        .by("V2"),
    CustomerRepresentative.may(&[Read], &[Agreement], Over::CustomerSide).when_shared(&[Draft, InReview])                            .by("V3"),
    CustomerRepresentative.may(&[ReadPrice], &[AgreementLine], Over::CustomerSide).when(&[Reviewed, SignedInPart, Signed, Registered]).by("V2"),
    CustomerRepresentative.may(&[ReadPrice], &[AgreementLine], Over::CustomerSide).when_shared(&[Draft, InReview])                   .by("V3"),
    CustomerRepresentative.may(&[Read], &[Delivery, Need], Over::Party)                                   .by("V6"),
    CustomerRepresentative.may(&[Record], &[Need], Over::Party)                                           .by("S1.2"),
    // S1.4 It orders and approves. An order it withdraws itself until work has begun; that a delivery should end it
    // asks for as a need (S1.2), which the manager answers (S4.4.12).
    CustomerRepresentative.may(&[Order, Approve], &[Delivery], Over::Party)                               .by("S1.4"),
    CustomerRepresentative.may(&[End], &[Delivery], Over::Party).when_delivery(&[Ordered])                .by("S1.4"),
    CustomerRepresentative.may(&[Read], &[Announcement], Over::ServicesHad)                               .by("S4.8.2"),
    CustomerRepresentative.may(&[Read], &[Event], Over::Party)                                            .by("S4.6.7"),
    CustomerRepresentative.may(&[Read], &[Appointment, Person], Over::ServicesHad).of(ANSWERABLE).if_effective().by("V8"),
    CustomerRepresentative.may(&[Read], &[Appointment, Person], Over::ServicesHad).of(&[AccountManager]).if_effective().by("S4.6.3"),
    CustomerRepresentative.may(&[Read], &[Appointment, Person], Over::Organisation)                       .by("U2.4"),
    CustomerRepresentative.may(&[Read], &[DecisionReason], Over::Organisation)                            .by("V9"),

    // U7 Signatory: what it is to sign, or has signed.
    Signatory.may(&[Read], &[Agreement], Over::CustomerSide).when(&[Reviewed, SignedInPart, Signed, Registered])                     .by("V2"),
    Signatory.may(&[Read], &[Agreement], Over::SupplierSide).when(&[Reviewed, SignedInPart, Signed, Registered])                     .by("V2"),
    Signatory.may(&[Read], &[Agreement], Over::CustomerSide).when_shared(&[Draft, InReview])                                         .by("V3"),
    Signatory.may(&[Read], &[Agreement], Over::SupplierSide).when_shared(&[Draft, InReview])                                         .by("V3"),
    Signatory.may(&[ReadPrice], &[AgreementLine], Over::CustomerSide).when(&[Reviewed, SignedInPart, Signed, Registered])            .by("V2"),
    Signatory.may(&[ReadPrice], &[AgreementLine], Over::SupplierSide).when(&[Reviewed, SignedInPart, Signed, Registered])            .by("V2"),
    Signatory.may(&[ReadPrice], &[AgreementLine], Over::CustomerSide).when_shared(&[Draft, InReview])                                .by("V3"),
    Signatory.may(&[ReadPrice], &[AgreementLine], Over::SupplierSide).when_shared(&[Draft, InReview])                                .by("V3"),
    Signatory.may(&[Sign], &[Signature], Over::CustomerSide).when(&[Reviewed, SignedInPart])                                         .by("U7"),
    Signatory.may(&[Sign], &[Signature], Over::SupplierSide).when(&[Reviewed, SignedInPart])                                         .by("U7"),
    Signatory.may(&[Terminate], &[Agreement], Over::CustomerSide).when(&[Registered])                                                .by("U7"),
    Signatory.may(&[Terminate], &[Agreement], Over::SupplierSide).when(&[Registered])                                                .by("U7"),
    Signatory.may(&[Read], &[Delivery, Need], Over::Party)                                                .by("V6"),
    Signatory.may(&[Read], &[Announcement], Over::ServicesHad)                                            .by("S4.8.2"),
    Signatory.may(&[Appoint, End], &[Appointment], Over::Organisation).of(SPOKESPERSONS)                  .by("U7"),
    Signatory.may(&[Read], &[Appointment, Person], Over::ServicesHad).of(ANSWERABLE).if_effective()        .by("V8"),
    Signatory.may(&[Read], &[Appointment, Person], Over::ServicesHad).of(&[AccountManager]).if_effective().by("S4.6.3"),
    Signatory.may(&[Read], &[Appointment, Person], Over::Organisation)                                    .by("U7"),
    Signatory.may(&[Read], &[DecisionReason], Over::Organisation)                                         .by("V9"),

    // S4.2.2 Supplier contact: the supplier's own part of its agreements.
    SupplierContact.may(&[Read], &[Agreement], Over::SupplierSide).when(&[Reviewed, SignedInPart, Signed, Registered])               .by("V2"),
    SupplierContact.may(&[Read], &[Agreement], Over::SupplierSide).when_shared(&[Draft, InReview])                                   .by("V3"),
    SupplierContact.may(&[ReadPrice], &[AgreementLine], Over::SupplierSide).when(&[Reviewed, SignedInPart, Signed, Registered])      .by("V2"),
    SupplierContact.may(&[ReadPrice], &[AgreementLine], Over::SupplierSide).when_shared(&[Draft, InReview])                          .by("V3"),
    SupplierContact.may(&[Read], &[Appointment, Person], Over::Organisation)                              .by("S4.2.2"),
];
