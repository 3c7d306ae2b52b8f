//! What can be done, and to what kinds of object.

use crate::vocabulary::vocabulary;

vocabulary! {
    /// Something a rule permits: seeing, or a business act.
    Action {
        /// Läsa: to see the object.
        Read = "READ",
        /// Läsa pris: to see an agreement's lines with their prices and volumes (V2).
        ReadPrice = "READ_PRICE",
        /// Intyga: to state what was decided elsewhere, with its source (O5).
        Attest = "ATTEST",
        /// Registrera: to enter an organisation, or that it is a customer (R2, S4.6).
        Register = "REGISTER",
        /// Förordna: to appoint a person to a role (R2, S4.2.4).
        Appoint = "APPOINT",
        /// Acceptera: to take an appointment on (S2.3).
        Accept = "ACCEPT",
        /// Avböja: not to take an appointment on, not to agree to a price (S2.3, S4.2.12).
        Decline = "DECLINE",
        /// Avsluta: to end an appointment, a delivery, or that somebody supplies a service (R1, S1.4, S4.2.2).
        End = "END",
        /// Delegera: to say which of the nine duties a coordinator has (R3).
        Delegate = "DELEGATE",
        /// Kräva: to decide which roles must be filled (S4.2).
        Require = "REQUIRE",
        /// Inrätta, fastställa: to establish a portfolio or a plan (S4.1.3, S3.2.2).
        Establish = "ESTABLISH",
        /// Ändra: to change what an object says.
        Edit = "EDIT",
        /// Flytta: to decide to which portfolio a service belongs (S4.1.3).
        Move = "MOVE",
        /// Bekräfta: to state on a day that it is right (S4.1.4, S4.2.10).
        Confirm = "CONFIRM",
        /// Föreslå: to propose a service, a change or a retirement (S4.2.13).
        Propose = "PROPOSE",
        /// Tillstyrka eller avstyrka: to propose approval or rejection of a change (S4.4.13).
        Recommend = "RECOMMEND",
        /// Besluta: to decide what was proposed, or an amount (L1, S4.1.1).
        Decide = "DECIDE",
        /// Aktivera: to take a service into use by the checklist (S4.2.1); to make a delivery active (N3).
        Activate = "ACTIVATE",
        /// Beställa: to order a delivery of a service (S1.4).
        Order = "ORDER",
        /// Påbörja: to begin to deliver what was ordered (S1.4).
        Begin = "BEGIN",
        /// Godkänna: to approve what was delivered (S1.4).
        Approve = "APPROVE",
        /// Avveckla: to complete a retirement (L1).
        Retire = "RETIRE",
        /// Skriva: to write a text (S4.8.1, S4.4.9).
        Write = "WRITE",
        /// Publicera: to publish what was written, or to withdraw it (S4.8.1).
        Publish = "PUBLISH",
        /// Informera: to post an announcement on a service (S4.8.2).
        Inform = "INFORM",
        /// Klassa: to classify a service's information security (S4.2.3).
        Classify = "CLASSIFY",
        /// Stänga: to close a measure or a plan (S4.4.7, L4).
        Close = "CLOSE",
        /// Anteckna: to record a need, an outcome, a meeting, a report.
        Record = "RECORD",
        /// Värdera: to say what a need is worth and where it ranks (S4.4.12).
        Value = "VALUE",
        /// Besvara: to answer a need or a proposal (S4.4.12).
        Answer = "ANSWER",
        /// Framföra: to present a need to leadership (S4.6.8).
        Present = "PRESENT",
        /// Tilldela: to allocate out of a frame (S4.2.7).
        Allocate = "ALLOCATE",
        /// Utarbeta: to draw up a plan, an agreement or a new version of one (S4.4.1, U2.4, U2.7).
        DrawUp = "DRAW_UP",
        /// Lämna in: to hand a plan in to be established (L4).
        Submit = "SUBMIT",
        /// Återlämna: to hand a plan back with a reason (L4).
        Return = "RETURN",
        /// Följa upp: to record how a plan goes (S3.2.4).
        FollowUp = "FOLLOW_UP",
        /// Prissätta: to set a list price, the first of two keys (S4.2.12).
        SetPrice = "SET_PRICE",
        /// Samtycka: to concur with that very price, the second key (S4.2.12).
        Concur = "CONCUR",
        /// Dela: to share a draft with a party as a proposal (V3).
        Share = "SHARE",
        /// Granska: to review an agreement in that very content (U3.4), or an index adjustment (U2.7).
        Review = "REVIEW",
        /// Underteckna: to sign it, for a party or as the owner of a service that it covers (U2.6, R5).
        Sign = "SIGN",
        /// Förlänga: to renew it under its signed renewal clause (U2.7).
        Renew = "RENEW",
        /// Säga upp: to give notice of it (U2.7).
        Terminate = "TERMINATE",
        /// Godta risk: to promise what nothing carries, with a reason (L3).
        AcceptRisk = "ACCEPT_RISK",
    }
}

vocabulary! {
    /// A kind of governed object: what a rule is about.
    Kind {
        /// Organisation (O1, V9).
        Organisation = "ORGANISATION",
        /// Person: the name behind a role (O4, V8).
        Person = "PERSON",
        /// Förordnande: who holds which role over what and when (R1, V8).
        Appointment = "APPOINTMENT",
        /// Rollinnehavare: who holds a role, as `whoCan` names them (V8).
        RoleHolder = "ROLE_HOLDER",
        /// Kundrelation: that an organisation is a provider's customer, and its tier (S4.6.1, V6, V9).
        CustomerRelation = "CUSTOMER_RELATION",
        /// Leverantörsrelation: that an organisation supplies a provider or a service (S4.2.2).
        SupplierRelation = "SUPPLIER_RELATION",
        /// Tjänsteportfölj (S4.1.3).
        Portfolio = "PORTFOLIO",
        /// Tjänst (S2.1).
        Service = "SERVICE",
        /// Vad bara personalen ser av en tjänst: history, reviews due, what is missing (V1).
        ServiceManagement = "SERVICE_MANAGEMENT",
        /// Säkerhetsåtgärd och klassning (S2.6, V6).
        SecurityMeasure = "SECURITY_MEASURE",
        /// Listpris (S4.2.12, V1).
        ListPrice = "LIST_PRICE",
        /// Avtal, with its versions, parts, targets and measured values (L2, V2).
        Agreement = "AGREEMENT",
        /// Avtalsrad: price and volume for one service and party (V2).
        AgreementLine = "AGREEMENT_LINE",
        /// Avtalsarbete: what its keeper does with an agreement before it is signed: drafts, remarks, reviews (U2.6).
        AgreementWork = "AGREEMENT_WORK",
        /// Underskrift: one party's yes to an agreement and its own part, or an owner's for the keeper (U7, R5).
        Signature = "SIGNATURE",
        /// Avtalsmall eller produktblad (U6).
        AgreementTemplate = "AGREEMENT_TEMPLATE",
        /// Avtalsstruktur: how agreements are structured, and whom and what they do not cover (U2.1).
        AgreementStructure = "AGREEMENT_STRUCTURE",
        /// Underbyggnad: that one agreement rests on another (L3, V4).
        Underpinning = "UNDERPINNING",
        /// Underbyggd tjänst: the receiver's own service that stands on an agreement line (O2, V4).
        UnderpinnedService = "UNDERPINNED_SERVICE",
        /// Leverans (S1.4, V6).
        Delivery = "DELIVERY",
        /// Mätvärden för en tjänst, as they are recorded (U2.8, R6); they are read as the agreement is (V2).
        MeasuredValue = "MEASURED_VALUE",
        /// Parts fullgörelse: whether a party did what it answers for (U2.8).
        PartyFulfilment = "PARTY_FULFILMENT",
        /// Budgetram för portfölj och år (S4.1.1, V5).
        Frame = "FRAME",
        /// Tilldelning och kostnad för tjänst och år (S3.2.2, V5).
        Allocation = "ALLOCATION",
        /// Kostnadstäckning: income from agreements against cost, per service (S1.1).
        CostRecovery = "COST_RECOVERY",
        /// Vakans: a role that should be filled and is not (S2.2, V1).
        Vacancy = "VACANCY",
        /// Tjänstetext: a text for the catalogue, written and not yet published (S4.8.1).
        ServiceText = "SERVICE_TEXT",
        /// Supportprocess (S4.2.8).
        Support = "SUPPORT",
        /// Beställningsrutin (S4.4.6).
        OrderingRoutine = "ORDERING_ROUTINE",
        /// Dokumentation (S4.2.10).
        ServiceDocumentation = "SERVICE_DOCUMENTATION",
        /// Meddelande om en tjänst till dess kunder (S4.8.2).
        Announcement = "ANNOUNCEMENT",
        /// Förändring av en tjänst (S4.4.13).
        Change = "CHANGE",
        /// Avveckling av en tjänst: a change that leadership decides (S4.2.13).
        Retirement = "RETIREMENT",
        /// Förvaltningsanteckning: a report, follow-up, proposal or the like on record (S4.2–S4.5).
        ManagementRecord = "MANAGEMENT_RECORD",
        /// Behov eller krav från den som använder en tjänst (S1.2).
        Need = "NEED",
        /// Årscykel: the dates of a provider's year (S2.5).
        AnnualCycle = "ANNUAL_CYCLE",
        /// Förvaltningsplan för portfölj och år (L4).
        Plan = "PLAN",
        /// Planpost: one activity of a plan.
        PlanItem = "PLAN_ITEM",
        /// Kundmöte (S4.6.6).
        Meeting = "MEETING",
        /// Utåtriktad aktivitet (S4.6.7).
        Event = "EVENT",
        /// Processbeskrivning eller riktlinje, in versions (S4.5.2, S3.2.1).
        ProcessDescription = "PROCESS_DESCRIPTION",
        /// Indexserie, with the values that were published (U2.7).
        IndexSeries = "INDEX_SERIES",
        /// Indexuppräkning: a run over agreement lines under their signed index clauses (U2.7).
        IndexRun = "INDEX_RUN",
        /// Inläsning: facts of a provider, stated together from elsewhere (O5).
        Load = "LOAD",
        /// Första inläsning: the same for a provider that has no leadership yet (O5, R2).
        FirstLoad = "FIRST_LOAD",
        /// Avisering: that one is told of something (S4.4.8).
        Notice = "NOTICE",
        /// Beslut (N5): seen by who may see its object (V9).
        Decision = "DECISION",
        /// Skälet till ett beslut: for the people of the one whose decision it is (V9).
        DecisionReason = "DECISION_REASON",
        /// Processtal: how a process goes, in counts (S4.5.1, S4.5.3).
        ProcessFigure = "PROCESS_FIGURE",
    }
}

impl Kind {
    /// The kinds of objects that decisions are about; a decision is read by who may read its object (V9).
    pub const DECIDED: &'static [Self] = &[
        Self::Organisation,
        Self::Appointment,
        Self::CustomerRelation,
        Self::SupplierRelation,
        Self::Portfolio,
        Self::Service,
        Self::Delivery,
        Self::ServiceText,
        Self::SecurityMeasure,
        Self::ListPrice,
        Self::Delivery,
        Self::MeasuredValue,
        Self::PartyFulfilment,
        Self::Agreement,
        Self::AgreementWork,
        Self::AgreementTemplate,
        Self::AgreementStructure,
        Self::Announcement,
        Self::Change,
        Self::ManagementRecord,
        Self::Need,
        Self::AnnualCycle,
        Self::Plan,
        Self::Frame,
        Self::Allocation,
        Self::Meeting,
        Self::Event,
        Self::ProcessDescription,
        Self::IndexSeries,
        Self::IndexRun,
        Self::Load,
    ];
}
