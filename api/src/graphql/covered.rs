//! The table of what covers each field of the schema; see [`super::cover`].

use super::{
    acting, acts_cover, agreement_cover,
    annual_cycle::LateStep,
    appointment::Appointment,
    architecture::ServiceArchitecture,
    checklist::ChecklistEntry,
    cover::{Entry, because, governed, named},
    customer_relation::CustomerRelation,
    directory::{IndexAdjustmentUnderway, Viewer},
    list_price::{ListPrice, ListPriceTier},
    money::Money,
    mutation::{self, NoticesReadPayload},
    organisation::Organisation,
    overview,
    permission::{Permission, WhoCan},
    person::Person,
    portfolio::Portfolio,
    security::{Security, SecurityMeasure},
    service::Service,
    service_roles::Contact,
    service_standing::ServiceStanding,
    state_change::StateChange,
    supplier::ServiceSupplier,
    upkeep::{Review, Upkeep},
};
use crate::access::rows::{
    AppointmentRow, CustomerRelationRow, ListPriceRow, OrganisationRow, PersonRow, PortfolioRow, SecurityMeasureRow,
    SecurityRow, ServiceRow, ServiceSupplierRow, UpkeepRow,
};

/// Every field of the schema and what covers it.
pub fn table() -> Vec<Entry> {
    let mut entries = vec![
        named(
            "Query",
            "roots hold nothing; what they hand out is read through access",
            "node nodes viewer services service portfolios portfolio organisations organisation persons agreements agreement agreementTemplates agreementStructures agreementCoverage why \
             whoCan deliveries delivery portfolioOverview decisions needs changes managementRecords plans plan \
             annualCycle meetings customerRelations events announcements processDescriptions indexSeries indexAdjustmentRuns architecture \
             appointments processFigures annualReport",
        ),
        named("Mutation", "marks as read what one is told oneself", "noticesRead"),
        because::<NoticesReadPayload>("of the one who asks", "marked viewer"),
        because::<ServiceArchitecture>("made of portfolios, services and agreements as governed rows", "provider csv"),
        because::<LateStep>(
            "told from needs, frames and plans under their extents (V5, V6); its portfolios are governed",
            "step dueOn portfolios",
        ),
        named("Node", "an interface over governed types", "id"),
        because::<Viewer>(
            "the signed-in person's own (R1)",
            "id person appointments organisations adjustmentsUnderway notices",
        ),
        because::<IndexAdjustmentUnderway>(
            "an act of the one who asks, while it is done (R1)",
            "run begunAt phase done total",
        ),
        governed::<Organisation, OrganisationRow>(
            "id code name kind organisationNumber rorId isProvider mailbox website city provenance source domains \
             parent units services portfolios representatives accountManagers changes customerRelations deliveries fulfilment agreements \
             agreementChanges decisions",
        ),
        governed::<CustomerRelation, CustomerRelationRow>(
            "id provider customer tier potential lastContactOn nextContactOn version provenance source decisions \
             viewerCan",
        ),
        governed::<Person, PersonRow>("id name mailbox provenance source appointments"),
        governed::<Appointment, AppointmentRow>(
            "id role scope includesUnits validFrom validUntil acceptedAt endedAt meetingReference version provenance \
             source status person provider portfolio service organisation duties decisions viewerCan",
        ),
        governed::<Portfolio, PortfolioRow>(
            "id code name description establishedOn architectureConfirmedOn architectureStale provenance source provider \
             services agreements budget changes version decisions viewerCan",
        ),
        governed::<Service, ServiceRow>(
            "id code name summary description support ordering state stateSince publishedAt mailbox website version \
             provenance source portfolio partOf successor provider contacts owner coordinators managers listPrices \
             productSheet suppliers security checklist upkeep agreements deliveries budget history changes decisions viewerCan",
        ),
        because::<ServiceStanding>(
            "told of services that the viewer sees today (V9); its portfolio is a governed row",
            "state portfolio published since",
        ),
        because::<StateChange>(
            "told of services, allocations and frames that the viewer sees today (V9, V5); its relations are governed rows",
            "field service portfolio year before after since decision",
        ),
        because::<Contact>("role and mailbox are for everyone (V8)", "role mailbox"),
        governed::<ListPrice, ListPriceRow>(
            "id item price period formula tiering tiers condition validFrom validUntil waits concurredAt declinedAt version published \
             provenance source decisions viewerCan",
        ),
        because::<ListPriceTier>("made of a governed ListPriceRow", "fromQuantity unitPrice flatPrice"),
        governed::<ServiceSupplier, ServiceSupplierRow>(
            "id supplier product validFrom validUntil version provenance source decisions viewerCan",
        ),
        governed::<Security, SecurityRow>(
            "confidentiality integrity availability reviewedOn reviewDue measures decisions",
        ),
        governed::<SecurityMeasure, SecurityMeasureRow>("id measure dueOn doneOn version decisions viewerCan"),
        because::<ChecklistEntry>("read for those who see how the service is managed (V1)", "item clause done missing"),
        governed::<Upkeep, UpkeepRow>("environmentBearing documentation support ordering awaitsPublication reviews"),
        because::<Review>("made of a governed row", "of clause lastOn dueOn overdue"),
        because::<Permission>(
            "a verdict on an object that the viewer may read (V7)",
            "action about allowed clause clauseText role scope duty reason",
        ),
        because::<WhoCan>(
            "told from facets that the viewer sees; its persons are governed rows, and only staff's (V8)",
            "who role scope duty clause clauseText reason persons",
        ),
        because::<Money>("made of an amount of a governed row", "amount currency"),
    ];
    entries.extend(mutation::covered::table());
    entries.extend(acting::table());
    entries.extend(acts_cover::table());
    entries.extend(agreement_cover::table());
    entries.extend(overview::covered::table());
    entries
}
