//! The other closed lists of words: of organisations, agreements, prices and targets.

use crate::vocabulary::vocabulary;

vocabulary! {
    /// What kind of organisation it is (O1, U4).
    OrganisationKind {
        /// Universitet.
        University = "UNIVERSITY",
        /// Högskola.
        UniversityCollege = "UNIVERSITY_COLLEGE",
        /// Myndighet.
        Authority = "AUTHORITY",
        /// Museum.
        Museum = "MUSEUM",
        /// Forskningsinstitut.
        ResearchInstitute = "RESEARCH_INSTITUTE",
        /// Forskningsinfrastruktur.
        ResearchInfrastructure = "RESEARCH_INFRASTRUCTURE",
        /// Forskningsfinansiär.
        ResearchFunder = "RESEARCH_FUNDER",
        /// Akademi.
        Academy = "ACADEMY",
        /// Företag.
        Company = "COMPANY",
        /// Forskningsnät (National Research and Education Network).
        Nren = "NREN",
        /// Institution, avdelning.
        Department = "DEPARTMENT",
        /// Fakultet.
        Faculty = "FACULTY",
        /// Vetenskapsområde.
        DisciplinaryDomain = "DISCIPLINARY_DOMAIN",
        /// Sektion.
        Section = "SECTION",
        /// Förvaltningsavdelning.
        AdministrativeDivision = "ADMINISTRATIVE_DIVISION",
        /// Forskningsprojekt.
        ResearchProject = "RESEARCH_PROJECT",
        /// Annan.
        Other = "OTHER",
    }
}

vocabulary! {
    /// How a customer is tended (S4.6.1): stands on the relation between provider and customer.
    Tier {
        /// Nyckelkund.
        Key = "KEY",
        /// Övrig kund.
        Standard = "STANDARD",
    }
}

vocabulary! {
    /// How agreements are structured (U2.1).
    Structure {
        /// Tjänstebaserat: one service, many customers.
        ServiceBased = "SERVICE_BASED",
        /// Kundbaserat: one customer, its services.
        CustomerBased = "CUSTOMER_BASED",
        /// Flernivå: corporate, customer and service level.
        MultiLevel = "MULTI_LEVEL",
    }
}

vocabulary! {
    /// What an agreement is to the one who looks at it (O2, L2): computed, never stored.
    AgreementKind {
        /// Servicenivåavtal: seen from the side that delivers.
        Sla = "SLA",
        /// Operational level agreement: received from within one's own organisation.
        Ola = "OLA",
        /// Underpinning contract: received from another organisation.
        Uc = "UC",
    }
}

vocabulary! {
    /// The side on which a party stands in an agreement (L2).
    PartySide {
        /// Leverantörssidan.
        Provider = "PROVIDER",
        /// Kundsidan.
        Customer = "CUSTOMER",
    }
}

vocabulary! {
    /// How serious the consequences of a breach are (S2.6): one per confidentiality, integrity, availability.
    SecurityLevel {
        /// Ingen eller försumbar.
        Negligible = "NEGLIGIBLE",
        /// Måttlig.
        Moderate = "MODERATE",
        /// Betydande.
        Significant = "SIGNIFICANT",
        /// Allvarlig.
        Serious = "SERIOUS",
    }
}

vocabulary! {
    /// The period that a price is for.
    Period {
        /// Engångspris.
        Once = "ONCE",
        /// Per timme.
        Hour = "HOUR",
        /// Per månad.
        Month = "MONTH",
        /// Per kvartal.
        Quarter = "QUARTER",
        /// Per år.
        Year = "YEAR",
    }
}

impl Period {
    /// How many such periods a year has; None where a price does not recur with the calendar.
    pub const fn per_year(self) -> Option<i64> {
        match self {
            Self::Month => Some(12),
            Self::Quarter => Some(4),
            Self::Year => Some(1),
            Self::Once | Self::Hour => None,
        }
    }
}

vocabulary! {
    /// What a service level target measures (L3).
    Metric {
        /// Tillgänglighet.
        Availability = "AVAILABILITY",
        /// Svarstid.
        ResponseTime = "RESPONSE_TIME",
        /// Åtgärdstid.
        ResolutionTime = "RESOLUTION_TIME",
        /// Servicetid.
        ServiceHours = "SERVICE_HOURS",
        /// Största dataförlust.
        DataLoss = "DATA_LOSS",
        /// Lagringstid för säkerhetskopior.
        Retention = "RETENTION",
        /// Avisering av planerat arbete.
        NoticeOfWork = "NOTICE_OF_WORK",
        /// Antal fel.
        FaultCount = "FAULT_COUNT",
        /// Avbrottstid.
        OutageTime = "OUTAGE_TIME",
        /// Annat mått.
        Other = "OTHER",
    }
}

vocabulary! {
    /// How a measured value is held against its target.
    Comparator {
        /// Minst.
        AtLeast = "AT_LEAST",
        /// Högst.
        AtMost = "AT_MOST",
    }
}

impl Comparator {
    /// Whether `measured` meets `target`.
    pub const fn is_met(self, measured: i64, target: i64) -> bool {
        match self {
            Self::AtLeast => measured >= target,
            Self::AtMost => measured <= target,
        }
    }
}

vocabulary! {
    /// The unit of a target and of its measured values.
    MeasureUnit {
        /// Procent.
        Percent = "PERCENT",
        /// Minut.
        Minute = "MINUTE",
        /// Timme.
        Hour = "HOUR",
        /// Dygn.
        Day = "DAY",
        /// Arbetsdag.
        WorkingDay = "WORKING_DAY",
        /// Månad.
        Month = "MONTH",
        /// Antal.
        Count = "COUNT",
    }
}

vocabulary! {
    /// Where a fact comes from (O5): never passed off as another.
    Provenance {
        /// Recorded by an act done here.
        Recorded = "RECORDED",
        /// Attested: stated with its source (intygad).
        Attested = "ATTESTED",
        /// Generated for the sample data.
        Sample = "SAMPLE",
    }
}

vocabulary! {
    /// A language in which texts are kept.
    Language {
        /// Svenska.
        Sv = "SV",
        /// English.
        En = "EN",
    }
}

vocabulary! {
    /// What a management record (förvaltningsanteckning) is: each is a duty of some role to put on record.
    RecordCategory {
        /// Uppföljning av avtal, ekonomi, budget och juridik (S4.2.5, S4.3.4).
        FollowUp = "FOLLOW_UP",
        /// Samordning: what the owner has agreed with other owners, account managers, business developers (S4.2.9).
        Coordination = "COORDINATION",
        /// Samordning med tjänsteägaren: what the coordinator has agreed with the service's owner (S4.3.1).
        OwnerCoordination = "OWNER_COORDINATION",
        /// Kompetensbehov, and what the line manager says of it (S4.2.4, S4.3.3).
        CompetenceNeed = "COMPETENCE_NEED",
        /// Underlag om strategisk utveckling, from the managers (S4.2.11, S4.4.4).
        StrategyMaterial = "STRATEGY_MATERIAL",
        /// Strategisk bedömning, made on that material (S4.2.11, S4.3.8).
        StrategyJudgement = "STRATEGY_JUDGEMENT",
        /// Ordning för löpande förvaltningsarbete (S4.2.14, S4.3.9).
        WorkOrder = "WORK_ORDER",
        /// Rapport till ägare och samordnare (S4.4.2).
        Report = "REPORT",
        /// Befogenhet att hålla kontakt med leverantören (S4.4.3).
        SupplierAuthority = "SUPPLIER_AUTHORITY",
        /// Kontakt med leverantören (S4.4.3).
        SupplierDealing = "SUPPLIER_DEALING",
        /// Förslag till vidareutveckling (S4.4.4).
        DevelopmentProposal = "DEVELOPMENT_PROPOSAL",
        /// Avvikelse från plan eller budget (S4.4.8).
        Deviation = "DEVIATION",
        /// Bidrag till verksamhetsberättelsen (S4.2.6, S4.4.11).
        AnnualReport = "ANNUAL_REPORT",
        /// Forum eller nätverk, inventering, kravställning (S4.4).
        Forum = "FORUM",
        /// Förbättring av rutiner, and its effect (S4.4.14).
        Improvement = "IMPROVEMENT",
        /// Förslag till arbetssätt (S4.5.4).
        WayOfWorking = "WAY_OF_WORKING",
        /// Lansering: of a service, and who takes part (S4.6.5).
        Launch = "LAUNCH",
        /// Kundens syn på hur behoven möts (S4.6.4).
        CustomerView = "CUSTOMER_VIEW",
        /// Prioritering av helheten (S4.1.2).
        Priority = "PRIORITY",
    }
}

impl RecordCategory {
    /// The categories that wait for an answer.
    pub const ANSWERED: &'static [Self] = &[Self::DevelopmentProposal, Self::Deviation, Self::WayOfWorking];
}

vocabulary! {
    /// A process that may have an owner (U2.4, U4, U8).
    Process {
        /// Uppdragshantering.
        Assignment = "ASSIGNMENT",
        /// Övervakning.
        OperationsMonitoring = "OPERATIONS_MONITORING",
        /// Systemförvaltning.
        ServiceManagement = "SERVICE_MANAGEMENT",
        /// Incidenthantering.
        Incident = "INCIDENT",
        /// Ekonomistyrning.
        Finance = "FINANCE",
        /// Konfigurationshantering.
        Configuration = "CONFIGURATION",
        /// Ändringshantering.
        Change = "CHANGE",
        /// Kapacitetshantering.
        Capacity = "CAPACITY",
        /// Kvalitetsstyrning.
        Quality = "QUALITY",
    }
}

vocabulary! {
    /// What a change does to its service.
    ChangeKind {
        /// Förändring.
        Change = "CHANGE",
        /// Avveckling.
        Retirement = "RETIREMENT",
    }
}

vocabulary! {
    /// What a plan item comes from (S4.4.12, S4.2.6).
    PlanOrigin {
        /// Behov.
        Need = "NEED",
        /// Förändring.
        Change = "CHANGE",
        /// Avtal.
        Agreement = "AGREEMENT",
        /// Avvikelse.
        Deviation = "DEVIATION",
        /// Löpande förvaltning.
        Ongoing = "ONGOING",
    }
}

vocabulary! {
    /// What a recommendation says of a change (S4.4.13).
    Recommendation {
        /// Tillstyrks.
        Approve = "APPROVE",
        /// Avstyrks.
        Reject = "REJECT",
    }
}

vocabulary! {
    /// What a process description is: of a process, of a method, or a guideline that leadership decides.
    DescriptionKind {
        /// Process.
        Process = "PROCESS",
        /// Metod.
        Method = "METHOD",
        /// Riktlinje (S3.2.1).
        Guideline = "GUIDELINE",
    }
}

vocabulary! {
    /// What kind of document an agreement version is (U2.6).
    AgreementBasis {
        /// Avtal.
        Agreement = "AGREEMENT",
        /// Uppdragsbeskrivning: of a small assignment, the approved description is the agreement.
        AssignmentDescription = "ASSIGNMENT_DESCRIPTION",
    }
}

vocabulary! {
    /// What a template is for (U6).
    TemplateKind {
        /// Tjänstenivåavtal.
        ServiceLevelAgreement = "SERVICE_LEVEL_AGREEMENT",
        /// Standardavtal för en tjänst.
        StandardServiceAgreement = "STANDARD_SERVICE_AGREEMENT",
        /// Avtalsexempel.
        AgreementExample = "AGREEMENT_EXAMPLE",
        /// Uppdragsbeskrivning.
        AssignmentDescription = "ASSIGNMENT_DESCRIPTION",
        /// Resursbeställning, per person.
        ResourceOrder = "RESOURCE_ORDER",
        /// Kvalificering.
        Qualification = "QUALIFICATION",
        /// Produktblad: of a standard service.
        ProductSheet = "PRODUCT_SHEET",
    }
}
