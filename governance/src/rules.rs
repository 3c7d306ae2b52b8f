//! THE rules: one block per role, one line per sentence of the model. Every permission in Katalog is a line here;
//! every resolver and every list filter is derived from it.

use crate::{
    action::{Action::*, Kind::*},
    duty::Duty::*,
    lifecycle::VersionState::*,
    role::Role::{self, *},
    rule::{Over, Rule, Who::*},
};

/// The roles answerable for a service (V8).
const ANSWERABLE: &[Role] = &[ServiceOwner, ServiceCoordinator, ServiceManager];

/// The rules table.
#[rustfmt::skip] // one rule, one line: the table is read as a text
pub static RULES: &[Rule] = &[
    // V1 The published catalogue: everyone; list prices only where published.
    Anyone.may(&[Read], &[Service, Portfolio, ListPrice], Over::Everything).if_published()                .by("V1"),
    // V9 Organisations' names are public.
    Anyone.may(&[Read], &[Organisation], Over::Everything)                                                .by("V9"),

    // R1, O4 A person sees itself and what it has been appointed to.
    Myself.may(&[Read], &[Person, Appointment], Over::Myself)                                             .by("R1"),

    // R2 Staff. V1 unpublished services, architecture, vacancies; V4 what stands on its suppliers' lines; V6 relation
    // records and security measures; V8 names.
    Staff.may(&[Read], &[Service, Portfolio, ListPrice, ServiceManagement, Vacancy], Over::Provider)      .by("V1"),
    Staff.may(&[Read], &[CustomerRelation, SecurityMeasure], Over::Provider)                              .by("V6"),
    Staff.may(&[Read], &[SupplierRelation], Over::Provider)                                               .by("V1"),
    Staff.may(&[Read], &[UnderpinnedService], Over::Provider)                                             .by("V4"),
    Staff.may(&[Read], &[Appointment, Person, RoleHolder], Over::Provider)                                .by("V8"),

    // R2 Platform administrator: technical upkeep; creates a provider's first LEADERSHIP appointment.
    PlatformAdmin.may(&[Read], &[Appointment, Person], Over::Everything).of(&[PlatformAdmin, Leadership]) .by("R2"),

    // S4.1 Leadership: the whole.
    Leadership.may(&[Read], &[Agreement], Over::Provider)                                                 .by("V2"),
    Leadership.may(&[ReadPrice], &[AgreementLine], Over::Provider)                                        .by("V2"),
    Leadership.may(&[Read], &[Underpinning], Over::Provider)                                              .by("V4"),
    Leadership.may(&[Read], &[Frame, Allocation], Over::Provider)                                         .by("V5"),
    Leadership.may(&[Read], &[CostRecovery], Over::Provider)                                              .by("S1.1"),
    Leadership.may(&[Read], &[Delivery], Over::Provider)                                                  .by("S4.1.2"),
    Leadership.may(&[Read], &[Appointment, Person, RoleHolder], Over::CustomersOfProvider)                .by("V8"),

    // S4.2 Service owner: overall responsibility for the service: management, delivery, quality.
    ServiceOwner.may(&[Read], &[Agreement], Over::Service)                                                .by("V2"),
    ServiceOwner.may(&[ReadPrice], &[AgreementLine], Over::Service)                                       .by("V2"),
    ServiceOwner.may(&[Read], &[Underpinning], Over::Service)                                             .by("V4"),
    ServiceOwner.may(&[Read], &[Frame], Over::Portfolio)                                                  .by("V5"),
    ServiceOwner.may(&[Read], &[Allocation], Over::Service)                                               .by("V5"),
    ServiceOwner.may(&[Read], &[CostRecovery], Over::Service)                                             .by("S1.1"),
    ServiceOwner.may(&[Read], &[Delivery], Over::Service)                                                 .by("V6"),

    // S4.3 Coordinator: only what is delegated; the deliveries as one of the service's roles (V6).
    ServiceCoordinator.may(&[Read], &[Delivery], Over::Service)                                           .by("V6"),
    ServiceCoordinator.with(SupplierAgreements).may(&[Read], &[Agreement], Over::SuppliedService)         .by("S4.3.2"),
    ServiceCoordinator.with(SupplierAgreements).may(&[ReadPrice], &[AgreementLine], Over::SuppliedService).by("S4.3.2"),
    ServiceCoordinator.with(SupplierAgreements).may(&[Read], &[Underpinning], Over::SuppliedService)      .by("S4.3.2"),
    ServiceCoordinator.with(AgreementAndBudgetFollowUp).may(&[Read], &[Agreement], Over::Service)         .by("S4.3.4"),
    ServiceCoordinator.with(AgreementAndBudgetFollowUp).may(&[ReadPrice], &[AgreementLine], Over::Service).by("S4.3.4"),
    ServiceCoordinator.with(AgreementAndBudgetFollowUp).may(&[Read], &[Underpinning], Over::Service)      .by("S4.3.4"),
    ServiceCoordinator.with(AgreementAndBudgetFollowUp).may(&[Read], &[Frame], Over::Portfolio)           .by("S4.3.4"),
    ServiceCoordinator.with(AgreementAndBudgetFollowUp).may(&[Read], &[Allocation], Over::Service)        .by("S4.3.4"),
    ServiceCoordinator.with(AgreementAndBudgetFollowUp).may(&[Read], &[CostRecovery], Over::Service)      .by("S4.3.4"),
    ServiceCoordinator.with(AnnualPlan).may(&[Read], &[Frame], Over::Portfolio)                           .by("S4.3.5"),
    ServiceCoordinator.with(AnnualPlan).may(&[Read], &[Allocation], Over::Service)                        .by("S4.3.5"),

    // S4.4 Service manager.
    ServiceManager.may(&[Read], &[Agreement], Over::Service)                                              .by("V2"),
    ServiceManager.may(&[ReadPrice], &[AgreementLine], Over::Service)                                     .by("V2"),
    ServiceManager.may(&[Read], &[Underpinning], Over::Service)                                           .by("V4"),
    ServiceManager.may(&[Read], &[Allocation], Over::Service)                                             .by("V5"),
    ServiceManager.may(&[Read], &[Delivery], Over::Service)                                               .by("V6"),

    // S3.2.5 Specialists: agreements without prices.
    ServiceSpecialist.may(&[Read], &[Agreement], Over::Service)                                           .by("V2"),
    ServiceSpecialist.may(&[Read], &[Delivery], Over::Service)                                            .by("V6"),
    SupportSpecialist.may(&[Read], &[Agreement], Over::Service)                                           .by("V2"),
    SupportSpecialist.may(&[Read], &[Delivery], Over::Service)                                            .by("V6"),

    // S4.5 Business developer: agreements without prices (S4.5.5).
    BusinessDeveloper.may(&[Read], &[Agreement], Over::Provider)                                          .by("S4.5.5"),

    // S4.6 Account manager: all of that customer's agreements, deliveries, contacts.
    AccountManager.may(&[Read], &[Agreement], Over::Customer)                                             .by("S4.6.2"),
    AccountManager.may(&[ReadPrice], &[AgreementLine], Over::Customer)                                    .by("S4.6.2"),
    AccountManager.may(&[Read], &[Delivery], Over::Customer)                                              .by("S4.6.2"),
    AccountManager.may(&[Read], &[Appointment, Person, RoleHolder], Over::Customer)                       .by("S4.6.2"),

    // S4.7 Contract manager: the agreement portfolios; also the one answerable for finance (S4.2.12).
    ContractManager.may(&[Read], &[Agreement], Over::Provider)                                            .by("S4.7.1"),
    ContractManager.may(&[ReadPrice], &[AgreementLine], Over::Provider)                                   .by("S4.7.1"),
    ContractManager.may(&[Read], &[Underpinning], Over::Provider)                                         .by("V4"),
    ContractManager.may(&[Read], &[Delivery], Over::Provider)                                             .by("S4.7.3"),
    ContractManager.may(&[Read], &[Frame, Allocation], Over::Provider)                                    .by("V5"),
    ContractManager.may(&[Read], &[CostRecovery], Over::Provider)                                         .by("S1.1"),
    ContractManager.may(&[Read], &[Appointment, Person, RoleHolder], Over::CustomersOfProvider)           .by("V8"),

    // U2.1, U2.7, U2.8 Service level manager: structure, upkeep and follow-up of every agreement.
    ServiceLevelManager.may(&[Read], &[Agreement], Over::Provider)                                        .by("V2"),
    ServiceLevelManager.may(&[ReadPrice], &[AgreementLine], Over::Provider)                               .by("V2"),
    ServiceLevelManager.may(&[Read], &[Underpinning], Over::Provider)                                     .by("V4"),
    ServiceLevelManager.may(&[Read], &[Delivery], Over::Provider)                                         .by("U2.1"),

    // U3.4 Agreement reviewer: all agreements are reviewed before signing.
    AgreementReviewer.may(&[Read], &[Agreement], Over::Provider)                                          .by("V2"),
    AgreementReviewer.may(&[ReadPrice], &[AgreementLine], Over::Provider)                                 .by("V2"),
    AgreementReviewer.may(&[Read], &[Underpinning], Over::Provider)                                       .by("V4"),

    // U2.3–U2.6 Assignment manager and lead: the agreement that came of their assignment.
    AssignmentManager.may(&[Read], &[Agreement], Over::Assignment)                                        .by("V2"),
    AssignmentManager.may(&[ReadPrice], &[AgreementLine], Over::Assignment)                               .by("V2"),
    AssignmentLead.may(&[Read], &[Agreement], Over::Assignment)                                           .by("V2"),
    AssignmentLead.may(&[ReadPrice], &[AgreementLine], Over::Assignment)                                  .by("V2"),

    // U2.4 Customer representative: the own part of what its organisation has, from REVIEWED or as a shared proposal (V3).
    CustomerRepresentative.may(&[Read], &[Agreement], Over::CustomerSide).when(&[Reviewed, SignedInPart, Signed, Registered])        .by("V2"),
    CustomerRepresentative.may(&[Read], &[Agreement], Over::CustomerSide).when_shared(&[Draft, InReview])                            .by("V3"),
    CustomerRepresentative.may(&[ReadPrice], &[AgreementLine], Over::CustomerSide).when(&[Reviewed, SignedInPart, Signed, Registered]).by("V2"),
    CustomerRepresentative.may(&[ReadPrice], &[AgreementLine], Over::CustomerSide).when_shared(&[Draft, InReview])                   .by("V3"),
    CustomerRepresentative.may(&[Read], &[Delivery], Over::Party)                                         .by("V6"),
    CustomerRepresentative.may(&[Read], &[Appointment, Person], Over::ServicesHad).of(ANSWERABLE).if_effective().by("V8"),
    CustomerRepresentative.may(&[Read], &[Appointment, Person], Over::Organisation)                       .by("U2.4"),

    // U7 Signatory: what it is to sign, or has signed.
    Signatory.may(&[Read], &[Agreement], Over::CustomerSide).when(&[Reviewed, SignedInPart, Signed, Registered])                     .by("V2"),
    Signatory.may(&[Read], &[Agreement], Over::SupplierSide).when(&[Reviewed, SignedInPart, Signed, Registered])                     .by("V2"),
    Signatory.may(&[Read], &[Agreement], Over::CustomerSide).when_shared(&[Draft, InReview])                                         .by("V3"),
    Signatory.may(&[Read], &[Agreement], Over::SupplierSide).when_shared(&[Draft, InReview])                                         .by("V3"),
    Signatory.may(&[ReadPrice], &[AgreementLine], Over::CustomerSide).when(&[Reviewed, SignedInPart, Signed, Registered])            .by("V2"),
    Signatory.may(&[ReadPrice], &[AgreementLine], Over::SupplierSide).when(&[Reviewed, SignedInPart, Signed, Registered])            .by("V2"),
    Signatory.may(&[ReadPrice], &[AgreementLine], Over::CustomerSide).when_shared(&[Draft, InReview])                                .by("V3"),
    Signatory.may(&[ReadPrice], &[AgreementLine], Over::SupplierSide).when_shared(&[Draft, InReview])                                .by("V3"),
    Signatory.may(&[Read], &[Delivery], Over::Party)                                                      .by("V6"),
    Signatory.may(&[Read], &[Appointment, Person], Over::ServicesHad).of(ANSWERABLE).if_effective()        .by("V8"),
    Signatory.may(&[Read], &[Appointment, Person], Over::Organisation)                                    .by("U7"),

    // S4.2.2 Supplier contact: the supplier's own part of its agreements.
    SupplierContact.may(&[Read], &[Agreement], Over::SupplierSide).when(&[Reviewed, SignedInPart, Signed, Registered])               .by("V2"),
    SupplierContact.may(&[Read], &[Agreement], Over::SupplierSide).when_shared(&[Draft, InReview])                                   .by("V3"),
    SupplierContact.may(&[ReadPrice], &[AgreementLine], Over::SupplierSide).when(&[Reviewed, SignedInPart, Signed, Registered])      .by("V2"),
    SupplierContact.may(&[ReadPrice], &[AgreementLine], Over::SupplierSide).when_shared(&[Draft, InReview])                          .by("V3"),
    SupplierContact.may(&[Read], &[Appointment, Person], Over::Organisation)                              .by("S4.2.2"),
];
