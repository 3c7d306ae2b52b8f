//! The table of what covers each field of the schema; see [`super::cover`].

use super::{
    acting, acts_cover, agreement_cover,
    appointment::Appointment,
    cover::{Entry, because, governed, named},
    customer_relation::CustomerRelation,
    directory::Viewer,
    list_price::ListPrice,
    money::Money,
    organisation::Organisation,
    overview,
    permission::{Permission, WhoCan},
    person::Person,
    portfolio::Portfolio,
    security::{Security, SecurityMeasure},
    service::Service,
    service_roles::Contact,
    supplier::ServiceSupplier,
};
use crate::access::rows::{
    AppointmentRow, CustomerRelationRow, ListPriceRow, OrganisationRow, PersonRow, PortfolioRow, SecurityMeasureRow,
    SecurityRow, ServiceRow, ServiceSupplierRow,
};

/// Every field of the schema and what covers it.
pub fn table() -> Vec<Entry> {
    let mut entries = vec![
        named(
            "Query",
            "roots hold nothing; what they hand out is read through access",
            "node nodes viewer services service portfolios portfolio organisations organisation persons agreements agreement why \
             whoCan deliveries delivery portfolioOverview",
        ),
        named("Node", "an interface over governed types", "id"),
        because::<Viewer>("the signed-in person's own (R1)", "id person appointments organisations"),
        governed::<Organisation, OrganisationRow>(
            "id code name kind organisationNumber rorId isProvider mailbox website city provenance source domains \
             parent units services portfolios representatives customerRelations deliveries agreements",
        ),
        governed::<CustomerRelation, CustomerRelationRow>(
            "id provider customer tier potential lastContactOn nextContactOn",
        ),
        governed::<Person, PersonRow>("id name mailbox appointments"),
        governed::<Appointment, AppointmentRow>(
            "id role scope includesUnits validFrom validUntil acceptedAt endedAt meetingReference version provenance \
             source status person provider portfolio service organisation duties",
        ),
        governed::<Portfolio, PortfolioRow>(
            "id code name description establishedOn provenance source provider services agreements budget viewerCan",
        ),
        governed::<Service, ServiceRow>(
            "id code name summary description support ordering state stateSince publishedAt mailbox website version \
             provenance source portfolio partOf successor provider contacts owner coordinators managers listPrices \
             suppliers security agreements deliveries budget viewerCan",
        ),
        because::<Contact>("role and mailbox are for everyone (V8)", "role mailbox"),
        governed::<ListPrice, ListPriceRow>("id item price period formula condition validFrom validUntil published"),
        governed::<ServiceSupplier, ServiceSupplierRow>("supplier product validFrom validUntil"),
        governed::<Security, SecurityRow>("confidentiality integrity availability reviewedOn reviewDue measures"),
        governed::<SecurityMeasure, SecurityMeasureRow>("id measure dueOn doneOn"),
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
    entries.extend(acting::table());
    entries.extend(acts_cover::table());
    entries.extend(agreement_cover::table());
    entries.extend(overview::covered::table());
    entries
}
