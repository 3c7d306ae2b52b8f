//! The roles of the model (section 2) and the scopes they are held over.

use crate::vocabulary::vocabulary;

vocabulary! {
    /// A role that a person holds by an appointment (R1).
    Role {
        /// Plattformsadministratör: technical upkeep of the installation; takes no governance decision (R2).
        PlatformAdmin = "PLATFORM_ADMIN",
        /// Ledningsgrupp, avdelningschef: strategy, portfolios, budget frames (S3.2.1, S4.1).
        Leadership = "LEADERSHIP",
        /// Tjänsteägare (TÄ), tjänsteansvarig: overall responsibility for a service or portfolio (S4.2).
        ServiceOwner = "SERVICE_OWNER",
        /// Tjänstesamordnare (TS): does what the owner has delegated, and nothing more (S4.3, R3).
        ServiceCoordinator = "SERVICE_COORDINATOR",
        /// Tjänsteförvaltare (TJF), förvaltningsledare IT: manages a service (S4.4).
        ServiceManager = "SERVICE_MANAGER",
        /// Tjänstespecialist: operative work on a service (S3.2.5).
        ServiceSpecialist = "SERVICE_SPECIALIST",
        /// Supportspecialist: support of a service (S3.2.5).
        SupportSpecialist = "SUPPORT_SPECIALIST",
        /// Verksamhetsutvecklare (VU): how processes are developed and applied (S4.5).
        BusinessDeveloper = "BUSINESS_DEVELOPER",
        /// Processansvarig: answers for one process of the provider (U2.4, U4, U7).
        ProcessOwner = "PROCESS_OWNER",
        /// Kundansvarig (KA): the relation with given customers (S4.6, U2.6, U2.8).
        AccountManager = "ACCOUNT_MANAGER",
        /// Kontrakt- och avtalsansvarig, controller, ekonomiansvarig: the agreement portfolios (S4.7).
        ContractManager = "CONTRACT_MANAGER",
        /// Kommunikatör (KOM): quality-assured, published information (S4.8).
        Communicator = "COMMUNICATOR",
        /// Ärendekoordinator, dispatcher: takes a stand on each enquiry (U2.2).
        CaseCoordinator = "CASE_COORDINATOR",
        /// Uppdragsansvarig: answers for an assignment up to the agreement (U2.3–U2.6).
        AssignmentManager = "ASSIGNMENT_MANAGER",
        /// Uppdragsledare: leads the implementation of an assignment (U2.5, U2.6).
        AssignmentLead = "ASSIGNMENT_LEAD",
        /// Tjänstenivåansvarig: structure, maintenance and follow-up of service levels (U2.1, U2.7, U2.8).
        ServiceLevelManager = "SERVICE_LEVEL_MANAGER",
        /// Granskare: reviews agreements before they are signed (U2.6, U3.4).
        AgreementReviewer = "AGREEMENT_REVIEWER",
        /// Resursägare: settles the ability to deliver (U2.5).
        ResourceOwner = "RESOURCE_OWNER",
        /// Kundens kontaktperson: represents an organisation as customer (U2.4).
        CustomerRepresentative = "CUSTOMER_REPRESENTATIVE",
        /// Firmatecknare; den som har de ekonomiska förutsättningarna (U7): signs for an organisation.
        Signatory = "SIGNATORY",
        /// Leverantörens kontaktperson: represents a supplier; never signs (S4.2.2).
        SupplierContact = "SUPPLIER_CONTACT",
        /// Mätkonto: a machine account that posts measured values of one service and does nothing else (R6).
        MeasurementAgent = "MEASUREMENT_AGENT",
    }
}

vocabulary! {
    /// What kind of thing an appointment's authority is held over.
    ScopeKind {
        /// The whole installation.
        Installation = "INSTALLATION",
        /// A provider (tjänsteleverantör).
        Provider = "PROVIDER",
        /// A portfolio of a provider (tjänsteportfölj).
        Portfolio = "PORTFOLIO",
        /// A service of a provider (tjänst).
        Service = "SERVICE",
        /// A customer of a provider, with its units.
        Customer = "CUSTOMER",
        /// An organisation that is party otherwise than as provider.
        Organisation = "ORGANISATION",
        /// A process of a provider (process).
        Process = "PROCESS",
        /// An assignment (uppdrag).
        Assignment = "ASSIGNMENT",
    }
}

impl Role {
    /// The scopes over which the role can be held (section 2).
    pub const fn scopes(self) -> &'static [ScopeKind] {
        match self {
            Self::PlatformAdmin => &[ScopeKind::Installation],
            Self::ServiceOwner | Self::ServiceCoordinator => &[ScopeKind::Portfolio, ScopeKind::Service],
            Self::ServiceManager | Self::ServiceSpecialist | Self::SupportSpecialist | Self::MeasurementAgent => {
                &[ScopeKind::Service]
            }
            Self::AccountManager => &[ScopeKind::Customer],
            Self::ProcessOwner => &[ScopeKind::Process],
            Self::AssignmentManager | Self::AssignmentLead => &[ScopeKind::Assignment],
            Self::CustomerRepresentative | Self::Signatory | Self::SupplierContact => &[ScopeKind::Organisation],
            Self::Leadership
            | Self::BusinessDeveloper
            | Self::ContractManager
            | Self::Communicator
            | Self::CaseCoordinator
            | Self::ServiceLevelManager
            | Self::AgreementReviewer
            | Self::ResourceOwner => &[ScopeKind::Provider],
        }
    }

    /// Whether an effective appointment in this role makes its holder staff of the provider (R2). A measurement agent
    /// can post measured values alone (R6), so it is not staff.
    pub const fn is_staff(self) -> bool {
        !matches!(
            self,
            Self::PlatformAdmin
                | Self::CustomerRepresentative
                | Self::Signatory
                | Self::SupplierContact
                | Self::MeasurementAgent
        )
    }

    /// The role's Swedish name, as the model writes it.
    pub const fn swedish(self) -> &'static str {
        match self {
            Self::PlatformAdmin => "plattformsadministratör",
            Self::Leadership => "ledningsgrupp",
            Self::ServiceOwner => "tjänsteägare",
            Self::ServiceCoordinator => "tjänstesamordnare",
            Self::ServiceManager => "tjänsteförvaltare",
            Self::ServiceSpecialist => "tjänstespecialist",
            Self::SupportSpecialist => "supportspecialist",
            Self::BusinessDeveloper => "verksamhetsutvecklare",
            Self::ProcessOwner => "processansvarig",
            Self::AccountManager => "kundansvarig",
            Self::ContractManager => "kontrakt- och avtalsansvarig",
            Self::Communicator => "kommunikatör",
            Self::CaseCoordinator => "ärendekoordinator",
            Self::AssignmentManager => "uppdragsansvarig",
            Self::AssignmentLead => "uppdragsledare",
            Self::ServiceLevelManager => "tjänstenivåansvarig",
            Self::AgreementReviewer => "granskare",
            Self::ResourceOwner => "resursägare",
            Self::CustomerRepresentative => "kundens kontaktperson",
            Self::Signatory => "firmatecknare",
            Self::SupplierContact => "leverantörens kontaktperson",
            Self::MeasurementAgent => "mätkonto",
        }
    }

    /// The role's English name.
    pub const fn english(self) -> &'static str {
        match self {
            Self::PlatformAdmin => "platform administrator",
            Self::Leadership => "leadership group",
            Self::ServiceOwner => "service owner",
            Self::ServiceCoordinator => "service coordinator",
            Self::ServiceManager => "service manager",
            Self::ServiceSpecialist => "service specialist",
            Self::SupportSpecialist => "support specialist",
            Self::BusinessDeveloper => "business developer",
            Self::ProcessOwner => "process owner",
            Self::AccountManager => "account manager",
            Self::ContractManager => "contract manager",
            Self::Communicator => "communicator",
            Self::CaseCoordinator => "case coordinator",
            Self::AssignmentManager => "assignment manager",
            Self::AssignmentLead => "assignment lead",
            Self::ServiceLevelManager => "service level manager",
            Self::AgreementReviewer => "agreement reviewer",
            Self::ResourceOwner => "resource owner",
            Self::CustomerRepresentative => "customer representative",
            Self::Signatory => "signatory",
            Self::SupplierContact => "supplier contact",
            Self::MeasurementAgent => "measurement agent",
        }
    }
}
