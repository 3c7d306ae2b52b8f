//! What can be done, and to what kinds of object.

use crate::vocabulary::vocabulary;

vocabulary! {
    /// Something a rule permits. Acts join this list with the rules that permit them.
    Action {
        /// Läsa: to see the object.
        Read = "READ",
        /// Läsa pris: to see an agreement's lines with their prices and volumes (V2).
        ReadPrice = "READ_PRICE",
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
        /// Underbyggnad: that one agreement rests on another (L3, V4).
        Underpinning = "UNDERPINNING",
        /// Underbyggd tjänst: the receiver's own service that stands on an agreement line (O2, V4).
        UnderpinnedService = "UNDERPINNED_SERVICE",
        /// Leverans (S1.4, V6).
        Delivery = "DELIVERY",
        /// Budgetram för portfölj och år (S4.1.1, V5).
        Frame = "FRAME",
        /// Tilldelning och kostnad för tjänst och år (S3.2.2, V5).
        Allocation = "ALLOCATION",
        /// Kostnadstäckning: income from agreements against cost, per service (S1.1).
        CostRecovery = "COST_RECOVERY",
        /// Vakans: a role that should be filled and is not (S2.2, V1).
        Vacancy = "VACANCY",
    }
}
