//! Who is told of what: one line per sentence of the model that says that somebody is told.
//!
//! An act tells the holders of these roles over what it is about, in its own transaction. What they are told is that
//! something happened to an object; what the object says they read with the rights they have.

use crate::{
    role::Role::{self, *},
    vocabulary::vocabulary,
    words::Language,
};

vocabulary! {
    /// Of what kind of thing one is told.
    Occasion {
        /// Förordnad: asked to accept an appointment (S2.3).
        Appointed = "APPOINTED",
        /// Förordnandet avslutat (R1).
        AppointmentEnded = "APPOINTMENT_ENDED",
        /// Tackat ja eller nej (S2.3).
        AppointmentAnswered = "APPOINTMENT_ANSWERED",
        /// Delegering ändrad (R3).
        Delegated = "DELEGATED",
        /// Tjänst föreslagen (L1).
        ServiceProposed = "SERVICE_PROPOSED",
        /// Etablering beslutad (S4.2.1).
        ServiceDecided = "SERVICE_DECIDED",
        /// Tjänst flyttad till en annan portfölj (S2.3).
        ServiceMoved = "SERVICE_MOVED",
        /// Tjänst i bruk (S4.8.2).
        ServiceActivated = "SERVICE_ACTIVATED",
        /// Förändring föreslagen (S4.4.13).
        ChangeProposed = "CHANGE_PROPOSED",
        /// Förändring tillstyrkt eller avstyrkt (S4.4.13).
        ChangeRecommended = "CHANGE_RECOMMENDED",
        /// Förändring beslutad (S4.8.2).
        ChangeDecided = "CHANGE_DECIDED",
        /// Avveckling föreslagen (S4.2.13).
        RetirementProposed = "RETIREMENT_PROPOSED",
        /// Avveckling beslutad (S4.8.2).
        RetirementDecided = "RETIREMENT_DECIDED",
        /// Tjänst avvecklad (S4.8.2).
        ServiceRetired = "SERVICE_RETIRED",
        /// Inbjuden till en aktivitet (S4.6.7).
        EventInvited = "EVENT_INVITED",
        /// Bemyndigande mot leverantör givet (S4.4.3).
        AuthorityGiven = "AUTHORITY_GIVEN",
        /// Bemyndigande mot leverantör återkallat (S4.4.3).
        AuthorityWithdrawn = "AUTHORITY_WITHDRAWN",
        /// Tjänstetext skriven (S4.8.1).
        TextWritten = "TEXT_WRITTEN",
        /// Meddelande om en tjänst (S4.8.2).
        Announced = "ANNOUNCED",
        /// Behov anmält (S4.4.12).
        NeedRecorded = "NEED_RECORDED",
        /// Behov utan tjänst och kund anmält: waits for leadership (S4.6.8).
        NeedRaised = "NEED_RAISED",
        /// Behov besvarat (S4.6.4).
        NeedAnswered = "NEED_ANSWERED",
        /// Behov framfört (S4.6.8).
        NeedPresented = "NEED_PRESENTED",
        /// Ledningen har svarat (S4.6.8).
        NeedResponded = "NEED_RESPONDED",
        /// Ram beslutad (S4.1.1).
        FrameDecided = "FRAME_DECIDED",
        /// Tilldelning beslutad (S4.2.7).
        Allocated = "ALLOCATED",
        /// Plan inlämnad (S3.2.2).
        PlanSubmitted = "PLAN_SUBMITTED",
        /// Plan återlämnad (L4).
        PlanReturned = "PLAN_RETURNED",
        /// Plan fastställd (S3.2.2).
        PlanEstablished = "PLAN_ESTABLISHED",
        /// Utfall över budget eller plan (S4.4.8).
        BudgetExceeded = "BUDGET_EXCEEDED",
        /// Pris satt: waits for the second key (S4.2.12).
        PriceSet = "PRICE_SET",
        /// Pris avböjt eller återtaget (S4.2.12).
        PriceDeclined = "PRICE_DECLINED",
        /// Pris i kraft (S4.2.12).
        PriceAgreed = "PRICE_AGREED",
        /// Leverans beställd (S1.4).
        DeliveryOrdered = "DELIVERY_ORDERED",
        /// Leverans påbörjad: waits for the customer's approval (S1.4).
        DeliveryBegun = "DELIVERY_BEGUN",
        /// Leverans godkänd (S1.4).
        DeliveryApproved = "DELIVERY_APPROVED",
        /// Leverans aktiv (S1.4).
        DeliveryActivated = "DELIVERY_ACTIVATED",
        /// Leverans avslutad, or given an end (S1.4).
        DeliveryEnded = "DELIVERY_ENDED",
        /// Servicenivå inte uppfylld (U2.8).
        LevelBreached = "LEVEL_BREACHED",
        /// En parts åtagande följt upp (U2.8).
        PartyFollowedUp = "PARTY_FOLLOWED_UP",
        /// Rapport (S4.4.2).
        Reported = "REPORTED",
        /// Ledningens prioritering (S4.1.2).
        Prioritised = "PRIORITISED",
        /// Prioritering av löpande arbete (S4.2.14, S4.3.9).
        WorkOrdered = "WORK_ORDERED",
        /// Kompetensbehov (S4.2.4).
        CompetenceNeeded = "COMPETENCE_NEEDED",
        /// Vidareutveckling föreslagen: waits for an answer (S4.4.4).
        DevelopmentProposed = "DEVELOPMENT_PROPOSED",
        /// Arbetssätt föreslaget: waits for leadership's answer (S4.5.4).
        WayOfWorkingProposed = "WAY_OF_WORKING_PROPOSED",
        /// Företrädare intygad av en tjänsteleverantör (O5, U7).
        SpokespersonAttested = "SPOKESPERSON_ATTESTED",
        /// Samordning med andra ägare, kundansvariga, verksamhetsutvecklare (S4.2.9).
        Coordinated = "COORDINATED",
        /// Samordning mellan samordnare och tjänsteägare (S4.3.1).
        OwnerCoordinated = "OWNER_COORDINATED",
        /// Lansering (S4.6.5).
        Launched = "LAUNCHED",
        /// Förslag besvarat (S4.4.4).
        RecordAnswered = "RECORD_ANSWERED",
        /// Indexuppräkning väntar på granskning (U2.7).
        IndexRunDrafted = "INDEX_RUN_DRAFTED",
        /// Indexuppräkning granskad (U2.7).
        IndexRunReviewed = "INDEX_RUN_REVIEWED",
        /// Pris uppräknat enligt avtalets indexklausul (U2.7).
        PriceAdjusted = "PRICE_ADJUSTED",
        /// Avtal inlämnat för granskning (U3.4).
        AgreementSubmitted = "AGREEMENT_SUBMITTED",
        /// Avtal granskat, eller återlämnat (U2.6).
        AgreementReviewed = "AGREEMENT_REVIEWED",
        /// Avtalsförslag delat med en part (V3).
        AgreementProposed = "AGREEMENT_PROPOSED",
        /// Avtal att underteckna (U2.6).
        AgreementToSign = "AGREEMENT_TO_SIGN",
        /// Avtalsutkast att läsa om: what was handed in or reviewed is a draft again, for the agreement goes on otherwise
        /// than when it was written (N1).
        AgreementReopened = "AGREEMENT_REOPENED",
        /// Avtalsversion stängd: some had signed it, and the agreement goes on otherwise since one of its parties has left (L2).
        AgreementClosed = "AGREEMENT_CLOSED",
        /// Avtal undertecknat av alla (U2.6).
        AgreementSigned = "AGREEMENT_SIGNED",
        /// Avtal ingånget: told to the parties (U2.6).
        AgreementConcluded = "AGREEMENT_CONCLUDED",
        /// Avtal uppsagt: told within the provider (U2.7).
        AgreementNotice = "AGREEMENT_NOTICE",
        /// Avtalets slut har ändrats: told to the parties (U2.7).
        AgreementEndMoved = "AGREEMENT_END_MOVED",
        /// Risk godtagen (L3).
        RiskAccepted = "RISK_ACCEPTED",
        /// Löfte bärs inte längre: what carried it ends or was changed (L3).
        PromiseBroken = "PROMISE_BROKEN",
    }
}

/// Who is told on an occasion, beside the person it is about.
#[derive(Clone, Copy, Debug)]
pub struct Told {
    /// The occasion.
    pub on: Occasion,
    /// The holders of these roles over what it is about.
    pub to: &'static [Role],
    /// The clause that says so.
    pub clause: &'static str,
}

const fn told(on: Occasion, to: &'static [Role], clause: &'static str) -> Told {
    Told { on, to, clause }
}

/// The table.
#[rustfmt::skip] // one occasion, one line
pub static TOLD: &[Told] = &[
    // The person appointed, or who appointed, is told by name.
    told(Occasion::Appointed,           &[],                                                      "S2.3"),
    // Those who see to it that the role is filled: by the role, `FILLED_BY`.
    told(Occasion::AppointmentEnded,    &[],                                                      "S2.2"),
    told(Occasion::AppointmentAnswered, &[],                                                      "S2.3"),
    // Who has to do with the organisation: its own people, and the providers whose customer or supplier it is.
    told(Occasion::SpokespersonAttested, &[CustomerRepresentative, Signatory, AccountManager, ContractManager], "O5"),
    told(Occasion::Delegated,           &[],                                                      "R3"),
    told(Occasion::ServiceProposed,     &[Leadership],                                            "L1"),
    told(Occasion::ServiceDecided,      &[ServiceOwner],                                          "S4.2.1"),
    told(Occasion::ServiceMoved,        &[ServiceOwner, ServiceCoordinator, ServiceManager],      "S2.3"),
    told(Occasion::ServiceActivated,    &[Communicator, AccountManager],                          "S4.8.2"),
    told(Occasion::ChangeProposed,      &[ServiceOwner, ServiceManager],                          "S4.4.13"),
    told(Occasion::ChangeRecommended,   &[ServiceOwner],                                          "S4.4.13"),
    told(Occasion::ChangeDecided,       &[ServiceManager, Communicator],                          "S4.8.2"),
    told(Occasion::RetirementProposed,  &[Leadership],                                            "S4.2.13"),
    told(Occasion::RetirementDecided,   &[ServiceOwner, ServiceManager, Communicator, AccountManager, CustomerRepresentative], "S4.8.2"),
    told(Occasion::ServiceRetired,      &[ServiceOwner, ServiceManager, ServiceCoordinator, ServiceSpecialist, SupportSpecialist, Communicator], "S4.8.2"),
    told(Occasion::EventInvited,        &[CustomerRepresentative],                                "S4.6.7"),
    told(Occasion::AuthorityGiven,      &[],                                                      "S4.4.3"),
    told(Occasion::AuthorityWithdrawn,  &[],                                                      "S4.4.3"),
    told(Occasion::TextWritten,         &[Communicator],                                          "S4.8.1"),
    told(Occasion::Announced,           &[AccountManager, CustomerRepresentative],                "S4.8.2"),
    told(Occasion::NeedRecorded,        &[ServiceManager, AccountManager],                        "S4.4.12"),
    told(Occasion::NeedRaised,          &[Leadership],                                            "S4.6.8"),
    told(Occasion::NeedAnswered,        &[AccountManager, CustomerRepresentative],                "S4.6.4"),
    told(Occasion::NeedPresented,       &[Leadership],                                            "S4.6.8"),
    told(Occasion::NeedResponded,       &[AccountManager],                                        "S4.6.8"),
    told(Occasion::FrameDecided,        &[ServiceOwner, ContractManager],                         "S4.1.1"),
    told(Occasion::Allocated,           &[ServiceManager],                                        "S4.2.7"),
    told(Occasion::PlanSubmitted,       &[ServiceOwner],                                          "S3.2.2"),
    told(Occasion::PlanReturned,        &[ServiceManager],                                        "L4"),
    told(Occasion::PlanEstablished,     &[ServiceManager, ServiceCoordinator],                    "S3.2.2"),
    told(Occasion::BudgetExceeded,      &[ServiceOwner, ServiceCoordinator],                      "S4.4.8"),
    told(Occasion::PriceSet,            &[ContractManager],                                       "S4.2.12"),
    told(Occasion::PriceDeclined,       &[ServiceOwner, ContractManager],                         "S4.2.12"),
    told(Occasion::PriceAgreed,         &[ServiceOwner, ServiceManager],                          "S4.2.12"),
    told(Occasion::DeliveryOrdered,     &[ServiceManager, AccountManager],                        "S1.4"),
    told(Occasion::DeliveryBegun,       &[CustomerRepresentative],                                "S1.4"),
    told(Occasion::DeliveryApproved,    &[ServiceManager, CustomerRepresentative],                "S1.4"),
    told(Occasion::DeliveryActivated,   &[CustomerRepresentative, AccountManager],                "S1.4"),
    told(Occasion::DeliveryEnded,       &[ServiceManager, CustomerRepresentative, AccountManager], "S1.4"),
    told(Occasion::LevelBreached,       &[ServiceManager, ServiceOwner, AccountManager, ServiceLevelManager], "U2.8"),
    told(Occasion::PartyFollowedUp,     &[CustomerRepresentative, AccountManager, SupplierContact], "U2.8"),
    told(Occasion::Reported,            &[ServiceOwner, ServiceCoordinator],                      "S4.4.2"),
    told(Occasion::Prioritised,         &[ServiceOwner],                                          "S4.1.2"),
    told(Occasion::WorkOrdered,         &[ServiceOwner, ServiceManager],                          "S4.3.9"),
    // And the line manager whom it is reconciled with, by name.
    told(Occasion::CompetenceNeeded,    &[ServiceOwner],                                          "S4.2.4"),
    told(Occasion::DevelopmentProposed, &[ServiceOwner, ServiceCoordinator],                      "S4.4.4"),
    told(Occasion::WayOfWorkingProposed, &[Leadership],                                           "S4.5.4"),
    // Who takes part, by name.
    told(Occasion::Coordinated,         &[],                                                      "S4.2.9"),
    told(Occasion::OwnerCoordinated,    &[ServiceOwner],                                          "S4.3.1"),
    // And who takes part, by name.
    told(Occasion::Launched,            &[ServiceOwner, ServiceCoordinator, ServiceManager],      "S4.6.5"),
    told(Occasion::RecordAnswered,      &[],                                                      "S4.4.4"),
    told(Occasion::IndexRunDrafted,     &[AgreementReviewer],                                     "U2.7"),
    told(Occasion::IndexRunReviewed,    &[ServiceLevelManager],                                   "U2.7"),
    // The parties; and of the provider those who answer for the customer and for all agreements.
    told(Occasion::PriceAdjusted,       &[CustomerRepresentative, Signatory, AccountManager, ContractManager], "U2.7"),
    told(Occasion::AgreementSubmitted,  &[AgreementReviewer],                                     "U3.4"),
    told(Occasion::AgreementReviewed,   &[ServiceOwner, ContractManager],                         "U2.6"),
    // Each party is told by itself of its own.
    told(Occasion::AgreementProposed,   &[CustomerRepresentative, Signatory, SupplierContact],    "V3"),
    told(Occasion::AgreementToSign,     &[Signatory],                                             "U2.6"),
    told(Occasion::AgreementReopened,   &[AgreementReviewer, ContractManager, Signatory],         "N1"),
    told(Occasion::AgreementClosed,     &[AgreementReviewer, ContractManager, Signatory],         "L2"),
    told(Occasion::AgreementSigned,     &[ContractManager],                                       "S4.7.2"),
    told(Occasion::AgreementConcluded,  &[CustomerRepresentative, Signatory, SupplierContact, AccountManager], "U2.6"),
    told(Occasion::AgreementNotice,     &[ServiceOwner, ServiceManager, ContractManager],         "S4.7.4"),
    told(Occasion::AgreementEndMoved,   &[CustomerRepresentative, Signatory, SupplierContact, AccountManager], "U2.7"),
    told(Occasion::RiskAccepted,        &[ContractManager, ServiceLevelManager],                  "L3"),
    told(Occasion::PromiseBroken,       &[ServiceOwner, ContractManager, ServiceLevelManager],    "L3"),
];

/// Who sees to it that a role is filled, and so is told when an appointment to it has ended (S2.2): who appoints to it, and
/// who answers for what it is held over.
#[derive(Clone, Copy, Debug)]
pub struct FilledBy {
    /// The roles that are filled.
    pub of: &'static [Role],
    /// The holders of these roles over what it was held over.
    pub to: &'static [Role],
    /// The clause that says so.
    pub clause: &'static str,
}

const fn filled(of: &'static [Role], to: &'static [Role], clause: &'static str) -> FilledBy {
    FilledBy { of, to, clause }
}

/// The table; each role stands in it once.
#[rustfmt::skip] // one sentence, one line
pub static FILLED_BY: &[FilledBy] = &[
    filled(&[PlatformAdmin],                          &[PlatformAdmin],                    "R2"),
    filled(&[Leadership, ServiceOwner, BusinessDeveloper, ProcessOwner, AccountManager, ContractManager, Communicator,
        CaseCoordinator, ServiceLevelManager, AgreementReviewer, ResourceOwner], &[Leadership], "R2"),
    filled(&[ServiceCoordinator],                     &[ServiceOwner],                     "S4.2.4"),
    // Also where a coordinator has ended it, on the owner's behalf (S4.3.3).
    filled(&[ServiceManager],                         &[ServiceOwner],                     "S4.2.4"),
    filled(&[ServiceSpecialist, SupportSpecialist],   &[ServiceManager],                   "S3.2.5"),
    filled(&[MeasurementAgent],                       &[ServiceManager],                   "R6"),
    // Whoever buys of the supplier: who answers for agreements, and the owners of what it supplies.
    filled(&[SupplierContact],                        &[ContractManager, ServiceOwner],    "S4.2.2"),
    // The organisation's own signatory, and who tends the customer.
    filled(&[CustomerRepresentative, Signatory],      &[Signatory, AccountManager],        "U7"),
    filled(&[AssignmentManager],                      &[CaseCoordinator],                  "U2.2"),
    filled(&[AssignmentLead],                         &[AssignmentManager],                "U2.5"),
];

/// The line of a role.
pub fn filled_by(role: Role) -> Option<&'static FilledBy> {
    FILLED_BY.iter().find(|line| line.of.contains(&role))
}

impl Occasion {
    /// Its line of the table.
    pub fn told(self) -> Option<&'static Told> {
        TOLD.iter().find(|line| line.on == self)
    }

    /// What one is told, in a few words that say nothing of the object.
    pub const fn title(self, language: Language) -> &'static str {
        let (sv, en) = match self {
            Self::Appointed => {
                ("Du har fått ett förordnande att ta ställning till", "You have been appointed: accept or decline")
            }
            Self::AppointmentEnded => ("Ett förordnande har avslutats", "An appointment has ended"),
            Self::AppointmentAnswered => ("Ett förordnande har besvarats", "An appointment has been answered"),
            Self::Delegated => ("Dina delegerade uppgifter har ändrats", "The duties delegated to you have changed"),
            Self::ServiceProposed => ("En tjänst har föreslagits", "A service has been proposed"),
            Self::ServiceDecided => ("Ledningen har beslutat om en tjänst", "Leadership has decided on a service"),
            Self::ServiceMoved => {
                ("En tjänst har flyttats till en annan portfölj", "A service has moved to another portfolio")
            }
            Self::ServiceActivated => ("En tjänst har tagits i bruk", "A service has been taken into use"),
            Self::ChangeProposed => ("En förändring har föreslagits", "A change has been proposed"),
            Self::ChangeRecommended => ("En förändring väntar på beslut", "A change waits for a decision"),
            Self::ChangeDecided => ("En förändring har beslutats", "A change has been decided"),
            Self::RetirementProposed => ("En avveckling har föreslagits", "A retirement has been proposed"),
            Self::RetirementDecided => ("En tjänst ska avvecklas", "A service is to be retired"),
            Self::ServiceRetired => ("En tjänst har avvecklats", "A service has been retired"),
            Self::EventInvited => ("Din organisation är inbjuden", "Your organisation is invited"),
            Self::AuthorityGiven => {
                ("Du har fått ett bemyndigande gentemot en leverantör", "You may deal with a supplier")
            }
            Self::AuthorityWithdrawn => {
                ("Ett bemyndigande gentemot en leverantör har återkallats", "You may no longer deal with a supplier")
            }
            Self::TextWritten => ("En tjänstetext väntar på publicering", "A service's text waits to be published"),
            Self::Announced => ("Nytt om en tjänst", "News on a service"),
            Self::NeedRecorded => ("Ett behov har anmälts", "A need has been recorded"),
            Self::NeedRaised => ("Ett behov väntar på ledningen", "A need waits for leadership"),
            Self::NeedAnswered => ("Ett behov har besvarats", "A need has been answered"),
            Self::NeedPresented => ("Ett behov har framförts", "A need has been presented"),
            Self::NeedResponded => ("Ledningen har svarat på ett behov", "Leadership has answered a need"),
            Self::FrameDecided => ("En budgetram har beslutats", "A budget frame has been decided"),
            Self::Allocated => ("En tilldelning har beslutats", "An allocation has been decided"),
            Self::PlanSubmitted => ("En plan väntar på att fastställas", "A plan waits to be established"),
            Self::PlanReturned => ("En plan har återlämnats", "A plan has been returned"),
            Self::PlanEstablished => ("En plan har fastställts", "A plan has been established"),
            Self::BudgetExceeded => {
                ("Utfallet överstiger eller avviker från planen", "The outcome exceeds or departs from the plan")
            }
            Self::PriceSet => ("Ett pris väntar på samtycke", "A price waits for concurrence"),
            Self::PriceDeclined => ("Ett pris har avböjts eller återtagits", "A price has been declined or taken back"),
            Self::PriceAgreed => ("Ett pris träder i kraft", "A price takes effect"),
            Self::DeliveryOrdered => ("En leverans har beställts", "A delivery has been ordered"),
            Self::DeliveryBegun => ("En leverans har påbörjats", "A delivery has begun"),
            Self::DeliveryApproved => ("En leverans har godkänts", "A delivery has been approved"),
            Self::DeliveryActivated => ("En leverans är aktiv", "A delivery is active"),
            Self::DeliveryEnded => ("En leverans har fått ett slut", "A delivery has been given an end"),
            Self::LevelBreached => ("En servicenivå har inte uppfyllts", "A service level was not met"),
            Self::PartyFollowedUp => ("En parts åtagande har följts upp", "A party's part has been followed up"),
            Self::Reported => ("En rapport har lämnats", "A report has been given"),
            Self::Prioritised => ("Ledningen har prioriterat", "Leadership has set a priority"),
            Self::WorkOrdered => ("Löpande arbete har prioriterats", "Ongoing work has been prioritised"),
            Self::CompetenceNeeded => ("Ett kompetensbehov har antecknats", "A need of competence has been recorded"),
            Self::DevelopmentProposed => ("En vidareutveckling har föreslagits", "A development has been proposed"),
            Self::WayOfWorkingProposed => ("Ett arbetssätt har föreslagits", "A way of working has been proposed"),
            Self::SpokespersonAttested => {
                ("Någon har intygats företräda en organisation", "Somebody is attested to speak for an organisation")
            }
            Self::Coordinated => ("Du är med i en samordning", "You take part in a coordination"),
            Self::OwnerCoordinated => {
                ("Något har samordnats med tjänsteägaren", "Something has been coordinated with the owner")
            }
            Self::Launched => ("En tjänst ska lanseras", "A service is to be launched"),
            Self::RecordAnswered => ("Ett förslag har besvarats", "A proposal has been answered"),
            Self::IndexRunDrafted => {
                ("En indexuppräkning väntar på granskning", "An index adjustment waits to be reviewed")
            }
            Self::IndexRunReviewed => ("En indexuppräkning har granskats", "An index adjustment has been reviewed"),
            Self::PriceAdjusted => {
                ("Priser räknas upp enligt indexklausul", "Prices are adjusted under an index clause")
            }
            Self::AgreementSubmitted => ("Ett avtal väntar på granskning", "An agreement waits to be reviewed"),
            Self::AgreementReviewed => ("Ett avtal har granskats", "An agreement has been reviewed"),
            Self::AgreementProposed => {
                ("Ett avtalsförslag har delats med er", "A proposed agreement is shared with you")
            }
            Self::AgreementToSign => ("Ett avtal väntar på underskrift", "An agreement waits for your signature"),
            Self::AgreementReopened => {
                ("Ett avtalsutkast ska läsas om", "An agreement that was handed in is a draft again")
            }
            Self::AgreementClosed => {
                ("En avtalsversion undertecknas inte längre", "A version of an agreement is signed no more")
            }
            Self::AgreementSigned => ("Ett avtal väntar på registrering", "An agreement waits to be registered"),
            Self::AgreementConcluded => ("Ett avtal har ingåtts", "An agreement has been concluded"),
            Self::AgreementNotice => ("Ett avtal har sagts upp", "Notice of an agreement has been given"),
            Self::AgreementEndMoved => ("Ett avtals slut har ändrats", "The end of an agreement has changed"),
            Self::RiskAccepted => ("En risk i ett avtal har godtagits", "A risk in an agreement has been accepted"),
            Self::PromiseBroken => ("Ett löfte i ett avtal bärs inte längre", "A promise is no longer carried"),
        };
        match language {
            Language::Sv => sv,
            Language::En => en,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clauses;

    #[test]
    fn every_role_is_filled_by_somebody_by_a_clause_that_is_stated() {
        for role in Role::ALL {
            let lines: Vec<&FilledBy> = FILLED_BY.iter().filter(|line| line.of.contains(role)).collect();
            assert_eq!(lines.len(), 1, "{role}");
            assert!(!lines[0].to.is_empty(), "{role}");
            assert!(clauses::text(lines[0].clause).is_some(), "{role}: {}", lines[0].clause);
        }
    }

    #[test]
    fn every_occasion_stands_in_the_table_once_by_a_clause_that_is_stated() {
        for occasion in Occasion::ALL {
            let lines: Vec<&Told> = TOLD.iter().filter(|line| line.on == *occasion).collect();
            assert_eq!(lines.len(), 1, "{occasion}");
            assert!(clauses::text(lines[0].clause).is_some(), "{occasion}: {}", lines[0].clause);
        }
    }
}
