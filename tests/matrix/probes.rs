//! What the role matrix asks.

use serde_json::{Value, json};

/// What is asked about.
pub struct Context {
    /// Code of the provider.
    pub provider: &'static str,
    service: &'static str,
    portfolio: &'static str,
    org: &'static str,
    agreement: &'static str,
    delivery: &'static str,
}

impl Context {
    /// The codes as variables.
    pub fn variables(&self) -> Value {
        json!({ "provider": self.provider, "service": self.service, "portfolio": self.portfolio, "org": self.org,
                "agreement": self.agreement, "delivery": self.delivery })
    }
}

/// Own, another provider's, another customer's.
pub const CONTEXTS: &[Context] = &[
    Context {
        provider: "sunet",
        service: "drive",
        portfolio: "storage",
        org: "uu",
        agreement: "S001",
        delivery: "uu-drive",
    },
    Context {
        provider: "uu-it",
        service: "forskningslagring",
        portfolio: "storage",
        org: "uu-teknat",
        agreement: "IT-003",
        delivery: "uu-teknat-campusnat",
    },
    Context {
        provider: "sunet",
        service: "drive",
        portfolio: "storage",
        org: "lu",
        agreement: "S026",
        delivery: "lu-drive",
    },
];

/// One question.
pub struct Probe {
    /// The field, from the root.
    pub name: &'static str,
    /// The clauses that say who sees it.
    pub clauses: &'static str,
    /// The query, without the declaration of its variables.
    pub query: &'static str,
    /// Where in `data` the answer stands.
    pub pointer: &'static str,
}

const fn probe(name: &'static str, clauses: &'static str, query: &'static str, pointer: &'static str) -> Probe {
    Probe { name, clauses, query, pointer }
}

/// The declaration of the variables that a query uses.
pub fn declaration(query: &str) -> String {
    let declared: Vec<String> =
        VARIABLES.iter().filter(|(name, _)| uses(query, name)).map(|(name, of)| format!("${name}: {of}")).collect();
    if declared.is_empty() { String::new() } else { format!("({})", declared.join(", ")) }
}

/// The values of the variables that a query uses.
pub fn used(query: &str, context: &Value) -> Value {
    VARIABLES
        .iter()
        .filter(|(name, _)| uses(query, name))
        .map(|(name, _)| ((*name).to_owned(), context[name].clone()))
        .collect()
}

fn uses(query: &str, name: &str) -> bool {
    let ends = |rest: &str| !rest.starts_with(|next: char| next.is_ascii_alphanumeric());
    query.split(&format!("${name}")).skip(1).any(ends)
}

const VARIABLES: &[(&str, &str)] = &[
    ("provider", "String!"),
    ("service", "String!"),
    ("portfolio", "String!"),
    ("org", "String!"),
    ("agreement", "String!"),
    ("delivery", "String!"),
    ("providerId", "ID!"),
    ("orgId", "ID!"),
    ("serviceId", "ID!"),
    ("portfolioId", "ID!"),
    ("agreementId", "ID!"),
];

/// Every root field, and the fields below that have rules of their own.
#[rustfmt::skip] // one question, one line
pub const PROBES: &[Probe] = &[
    probe("viewer", "R1", "{ viewer { id } }", "/viewer"),
    probe("viewer.appointments", "R1 N6", "{ viewer { appointments { id } } }", "/viewer/appointments"),
    probe("node of a published service", "V1", "{ node(id: $serviceId) { id } }", "/node"),
    probe("node of an agreement", "V2 V7", "{ node(id: $agreementId) { id } }", "/node"),
    probe("nodes", "V7", "{ nodes(ids: [$serviceId, $portfolioId, $orgId, $agreementId]) { id } }", "/nodes"),
    probe("appointments", "V8", "{ appointments(filter: { provider: $providerId }) { totalCount } }", "/appointments/totalCount"),
    probe("appointments, effective", "V8", "{ appointments(filter: { provider: $providerId, status: [EFFECTIVE] }) { totalCount } }", "/appointments/totalCount"),
    probe("services, published", "V1", "{ services(filter: { provider: $providerId, published: true }) { totalCount } }", "/services/totalCount"),
    probe("services, unpublished", "V1", "{ services(filter: { provider: $providerId, published: false }) { totalCount } }", "/services/totalCount"),
    probe("services, by a hidden class of confidentiality", "V6", "{ services(filter: { provider: $providerId, confidentiality: [NEGLIGIBLE, MODERATE, SIGNIFICANT, SERIOUS] }) { totalCount } }", "/services/totalCount"),
    probe("services, by a hidden class of integrity", "V6", "{ services(filter: { provider: $providerId, integrity: [NEGLIGIBLE, MODERATE, SIGNIFICANT, SERIOUS] }) { totalCount } }", "/services/totalCount"),
    probe("services, by a hidden class of availability", "V6", "{ services(filter: { provider: $providerId, availability: [NEGLIGIBLE, MODERATE, SIGNIFICANT, SERIOUS] }) { totalCount } }", "/services/totalCount"),
    probe("services, of which something is overdue", "V1 V6", "{ services(filter: { provider: $providerId, reviewOverdue: true }) { totalCount } }", "/services/totalCount"),
    probe("service", "V1", "{ service(provider: $provider, code: $service) { id } }", "/service"),
    probe("service.contacts", "V8", "{ service(provider: $provider, code: $service) { contacts { role } } }", "/service/contacts"),
    probe("service.owner", "V8", "{ service(provider: $provider, code: $service) { owner { id } } }", "/service/owner"),
    probe("service.owner.person", "V8", "{ service(provider: $provider, code: $service) { owner { person { name } } } }", "/service/owner/person"),
    probe("service.managers", "V8", "{ service(provider: $provider, code: $service) { managers { id } } }", "/service/managers"),
    probe("service.security", "S2.6 V6", "{ service(provider: $provider, code: $service) { security { measures { dueOn } } } }", "/service/security"),
    probe("service.suppliers", "S4.2.2", "{ service(provider: $provider, code: $service) { suppliers { product } } }", "/service/suppliers"),
    probe("service.agreements", "V2", "{ service(provider: $provider, code: $service) { agreements { totalCount } } }", "/service/agreements/totalCount"),
    probe("service.deliveries", "V6", "{ service(provider: $provider, code: $service) { deliveries { totalCount } } }", "/service/deliveries/totalCount"),
    probe("service.budget", "V5", "{ service(provider: $provider, code: $service) { budget(year: 2026) { year } } }", "/service/budget"),
    probe("processFigures", "S4.5.1 S4.5.3 U8", "{ processFigures(provider: $provider, year: 2026) { year } }", "/processFigures"),
    probe("annualReport", "S4.2.6 V5", "{ annualReport(provider: $provider, year: 2026) { year } }", "/annualReport"),
    probe("portfolios", "V1", "{ portfolios(filter: { provider: $providerId }) { totalCount } }", "/portfolios/totalCount"),
    probe("portfolio", "V1", "{ portfolio(provider: $provider, code: $portfolio) { id } }", "/portfolio"),
    probe("portfolio.budget", "V5 R4", "{ portfolio(provider: $provider, code: $portfolio) { budget(year: 2026) { year } } }", "/portfolio/budget"),
    probe("organisations", "V9", "{ organisations(filter: { code: $org }) { totalCount } }", "/organisations/totalCount"),
    probe("organisation", "V9", "{ organisation(code: $org) { id } }", "/organisation"),
    probe("organisation.customerRelations", "V6 V9", "{ organisation(code: $org) { customerRelations { tier } } }", "/organisation/customerRelations"),
    probe("organisation.accountManagers", "S4.6.3 V8", "{ organisation(code: $org) { accountManagers { id } } }", "/organisation/accountManagers"),
    probe("organisation.representatives", "V8", "{ organisation(code: $org) { representatives { id } } }", "/organisation/representatives"),
    probe("organisation.agreements", "V2 N7", "{ organisation(code: $org) { agreements { totalCount } } }", "/organisation/agreements/totalCount"),
    probe("organisation.deliveries", "V6 N7", "{ organisation(code: $org) { deliveries { totalCount } } }", "/organisation/deliveries/totalCount"),
    probe("persons", "V8", "{ persons(filter: { role: SERVICE_OWNER }) { totalCount } }", "/persons/totalCount"),
    probe("agreements, of a party", "V2 N7", "{ agreements(filter: { keeper: $providerId, party: $orgId }) { totalCount } }", "/agreements/totalCount"),
    probe("agreements, drafts", "V3", "{ agreements(filter: { keeper: $providerId, state: [DRAFT, IN_REVIEW] }) { totalCount } }", "/agreements/totalCount"),
    probe("agreement", "V2", "{ agreement(keeper: $provider, code: $agreement) { id } }", "/agreement"),
    probe("agreement.inForce.parts", "V2 N7", "{ agreement(keeper: $provider, code: $agreement) { inForce { parts { totalCount } } } }", "/agreement/inForce/parts/totalCount"),
    probe("agreement.inForce.parts.lines of the party", "V2 N7", "{ agreement(keeper: $provider, code: $agreement) { inForce { parts(party: $orgId) { nodes { lines { item } } } } } }", "/agreement/inForce/parts/nodes/0/lines"),
    probe("agreement.inForce.targets", "V2", "{ agreement(keeper: $provider, code: $agreement) { inForce { targets { metric } } } }", "/agreement/inForce/targets"),
    probe("agreement.underpinnedBy", "V4", "{ agreement(keeper: $provider, code: $agreement) { underpinnedBy { totalCount } } }", "/agreement/underpinnedBy/totalCount"),
    probe("deliveries", "V6 N7", "{ deliveries(filter: { provider: $providerId, customer: $orgId }) { totalCount } }", "/deliveries/totalCount"),
    probe("deliveries, of the service", "V6", "{ deliveries(filter: { service: $serviceId }) { totalCount } }", "/deliveries/totalCount"),
    probe("delivery", "V6 N7", "{ delivery(provider: $provider, code: $delivery) { id } }", "/delivery"),
    probe("portfolioOverview", "V5 S1.1", "{ portfolioOverview(provider: $provider, year: 2026) { providers { provider { id } } } }", "/portfolioOverview/providers"),
    probe("portfolioOverview, frame of the portfolio", "V5", "{ portfolioOverview(provider: $provider, year: 2026) { providers { portfolios(code: $portfolio) { figures { frame { values { amount } } } } } } }", "/portfolioOverview/providers/0/portfolios/0/figures/frame"),
    probe("portfolioOverview, income of the service", "S1.1", "{ portfolioOverview(provider: $provider, year: 2026) { providers { portfolios(code: $portfolio) { services(code: $service) { figures { income { values { amount } } } } } } } }", "/portfolioOverview/providers/0/portfolios/0/services/0/figures/income"),
    probe("portfolioOverview, vacancies of the provider", "V1", "{ portfolioOverview(provider: $provider, year: 2026) { providers { figures { vacancies { __typename } } } } }", "/portfolioOverview/providers/0/figures/vacancies"),
    probe("why", "V7", "{ why(action: READ_PRICE, id: $agreementId) { allowed } }", "/why"),
    probe("whoCan", "V7", "{ whoCan(action: READ, id: $agreementId) { clause } }", "/whoCan"),
    probe("whoCan.persons", "V8", "{ whoCan(action: READ, id: $serviceId) { persons { id } } }", "/whoCan/0/persons"),
];
