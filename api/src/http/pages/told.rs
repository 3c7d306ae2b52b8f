//! What the pages of agreements and reports are made of, as the API answers it; and how its words are written.

use governance::words::Language;
use serde::Deserialize;

/// A name or text that may be missing.
type Text = Option<String>;

#[derive(Clone, Debug, Deserialize)]
pub struct Named {
    #[serde(default)]
    pub code: String,
    pub name: Text,
}

#[derive(Clone, Debug, Deserialize)]
pub struct Money {
    pub amount: String,
    pub currency: String,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Agreement {
    #[serde(default)]
    pub id: String,
    pub code: String,
    pub title: Text,
    #[serde(default)]
    pub kind: Text,
    #[serde(default)]
    pub structure: Text,
    pub status: Text,
    pub ends_on: Text,
    pub cancel_by: Text,
    pub renews_on: Text,
    #[serde(default)]
    pub attested: bool,
    #[serde(default)]
    pub source: Text,
    pub keeper: Option<Named>,
    #[serde(default)]
    pub versions: Vec<Dated>,
    #[serde(default)]
    pub in_force: Option<Version>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Dated {
    pub state: String,
    pub valid_from: Text,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Version {
    pub number: i32,
    pub state: String,
    pub valid_from: Text,
    pub valid_until: Text,
    pub notice_months: Option<i32>,
    pub notice_to_month_end: bool,
    pub basis: String,
    pub renewal_months: Option<i32>,
    pub terms: Text,
    pub keeper_responsibilities: Text,
    pub service_hours: Text,
    pub content_hash: Text,
    pub register_number: Text,
    pub terminated_on: Text,
    pub terminated_from: Text,
    #[serde(default)]
    pub provenance: String,
    #[serde(default)]
    pub source: Text,
    pub services: Vec<Named>,
    pub annexes: Vec<Annex>,
    pub contacts: Vec<Contact>,
    pub index_clause: Option<Clause>,
    pub parts: Page<Part>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Page<T> {
    pub total_count: usize,
    pub nodes: Vec<T>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Part {
    pub organisation: Option<Named>,
    pub side: String,
    pub signed_on: Text,
    pub attested_from: Text,
    pub notice_given_on: Text,
    pub leaves_on: Text,
    pub content_hash: Text,
    pub responsibilities: Text,
    pub lines: Vec<Line>,
    pub annual_value: Vec<Money>,
    pub uncomputed_lines: usize,
    pub annexes: Vec<Annex>,
    pub contacts: Vec<Contact>,
    pub index_clause: Option<Clause>,
    pub targets: Vec<Target>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Annex {
    pub precedence: i32,
    pub title: Text,
    pub text: Text,
    pub location: Text,
    pub file_hash: Text,
    pub media_type: Text,
    pub byte_size: Option<i64>,
}

#[derive(Clone, Debug, Deserialize)]
pub struct Contact {
    pub side: String,
    pub level: i32,
    pub function: Text,
    pub email: Text,
    pub phone: Text,
    pub hours: Text,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Clause {
    pub series: String,
    pub base_period: String,
    pub share_percent: String,
    pub upwards_only: bool,
    pub threshold_percent: Text,
    pub floor_percent: Text,
    pub cap_percent: Text,
    pub new_agreement_above_percent: Text,
    pub effective_month: i32,
    pub base_value: Text,
    pub comparison: Option<i32>,
    pub successor: Text,
    pub rounding: Text,
    pub round_to_minor: i32,
    pub text: Text,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Tier {
    pub from_quantity: String,
    pub adjusted_price: Money,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Line {
    pub item: Text,
    pub service: Named,
    pub unit_price: Option<Money>,
    pub period_price: Option<Money>,
    pub quantity: String,
    pub unit: Text,
    pub period: String,
    pub formula: Text,
    pub valid_from: String,
    pub valid_until: Text,
    pub annual_value: Option<Money>,
    pub tiering: String,
    pub tiers: Vec<Tier>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Target {
    pub service: Named,
    pub metric: String,
    pub comparator: String,
    pub value: String,
    pub unit: String,
    #[serde(default)]
    pub measured_over: Text,
    #[serde(default)]
    pub service_hours: Text,
    #[serde(default)]
    pub exclusions: Text,
    #[serde(default)]
    pub measured_how: Text,
    #[serde(default)]
    pub consequence: Text,
}

#[derive(Clone, Debug, Deserialize)]
pub struct Customer {
    pub code: String,
    pub name: Text,
    pub fulfilment: CustomerFulfilment,
    pub deliveries: Page<Delivery>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CustomerFulfilment {
    pub met: usize,
    pub breached: usize,
    pub not_measured: usize,
    pub parts: Vec<PartFulfilment>,
}

#[derive(Clone, Debug, Deserialize)]
pub struct PartFulfilment {
    pub part: ReportedPart,
    pub fulfilment: Fulfilment,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ReportedPart {
    pub version: Option<ReportedVersion>,
    pub annual_value: Vec<Money>,
    pub party_fulfilments: Vec<PartyFulfilment>,
}

#[derive(Clone, Debug, Deserialize)]
pub struct ReportedVersion {
    pub number: i32,
    pub agreement: Option<Agreement>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PartyFulfilment {
    pub of_keeper: bool,
    pub period_start: String,
    pub period_end: String,
    pub fulfilled: bool,
    pub text: String,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Fulfilment {
    pub met: usize,
    pub breached: usize,
    pub not_measured: usize,
    pub rows: Vec<Row>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Row {
    pub target: Target,
    pub period_start: String,
    pub period_end: String,
    pub value: Text,
    pub state: String,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Delivery {
    pub code: String,
    pub service: Option<Named>,
    pub effective_state: Text,
    pub ordered_on: String,
    pub active_from: Text,
    pub ended_on: Text,
    pub gaps: Vec<Gap>,
}

#[derive(Clone, Debug, Deserialize)]
pub struct Gap {
    pub from: String,
    pub until: Text,
}

/// A word of the API as people read it; one that is not here stands as it is.
#[rustfmt::skip] // one word, one line
pub fn word(language: Language, word: &str) -> String {
    let (sv, en) = match word {
        "SLA" => ("Servicenivåavtal (SLA)", "Service level agreement (SLA)"),
        "OLA" => ("Internt underbyggande avtal (OLA)", "Operational level agreement (OLA)"),
        "UC" => ("Underbyggande avtal (UC)", "Underpinning contract (UC)"),
        "DRAFT" => ("Utkast", "Draft"),
        "IN_REVIEW" => ("Under granskning", "In review"),
        "REVIEWED" => ("Granskat", "Reviewed"),
        "AWAITING_SIGNATURE" => ("Inväntar underskrift", "Awaiting signature"),
        "SIGNED_IN_PART" => ("Delvis undertecknat", "Signed in part"),
        "HALF_EVEN" => ("till närmaste jämna", "half to even"),
        "HALF_UP" => ("uppåt från mitten", "half up"),
        "SIGNED" => ("Undertecknat", "Signed"),
        "REGISTERED" => ("Registrerat", "Registered"),
        "UPCOMING" => ("Börjar senare", "Upcoming"),
        "IN_FORCE" => ("Gäller", "In force"),
        "EXPIRED" => ("Har löpt ut", "Expired"),
        "TERMINATED" => ("Uppsagt", "Terminated"),
        "SERVICE_BASED" => ("Per tjänst", "By service"),
        "CUSTOMER_BASED" => ("Per kund", "By customer"),
        "MULTI_LEVEL" => ("I flera nivåer", "Multi-level"),
        "AGREEMENT" => ("Avtal", "Agreement"),
        "ASSIGNMENT_DESCRIPTION" => ("Uppdragsbeskrivning", "Assignment description"),
        "PROVIDER" => ("Leverantörssidan", "Providing side"),
        "CUSTOMER" => ("Kundsidan", "Customer side"),
        "AT_LEAST" => ("minst", "at least"),
        "AT_MOST" => ("högst", "at most"),
        "AVAILABILITY" => ("Tillgänglighet", "Availability"),
        "RESPONSE_TIME" => ("Svarstid", "Response time"),
        "RESOLUTION_TIME" => ("Åtgärdstid", "Resolution time"),
        "SERVICE_HOURS" => ("Servicetid", "Service hours"),
        "DATA_LOSS" => ("Dataförlust", "Data loss"),
        "RETENTION" => ("Lagringstid", "Retention"),
        "NOTICE_OF_WORK" => ("Förvarning om arbeten", "Notice of work"),
        "FAULT_COUNT" => ("Antal fel", "Number of faults"),
        "OUTAGE_TIME" => ("Avbrottstid", "Outage time"),
        "OTHER" => ("Annat", "Other"),
        "PERCENT" => ("%", "%"),
        "MINUTE" => ("minuter", "minutes"),
        "HOUR" => ("timmar", "hours"),
        "DAY" => ("dygn", "days"),
        "WORKING_DAY" => ("arbetsdagar", "working days"),
        "COUNT" => ("stycken", "times"),
        "ONCE" => ("engång", "once"),
        "MONTH" => ("månad", "month"),
        "QUARTER" => ("kvartal", "quarter"),
        "YEAR" => ("år", "year"),
        "VOLUME" => ("per enhet, för hela mängden", "per unit, for the whole quantity"),
        "STAIRSTEP" => ("fast, för hela mängden", "flat, for the whole quantity"),
        "GRADUATED" => ("per enhet, för den del som ligger i steget", "per unit, for the part within the step"),
        "MET" => ("Uppfyllt", "Met"),
        "BREACHED" => ("Inte uppfyllt", "Breached"),
        "NOT_MEASURED" => ("Inte mätt", "Not measured"),
        "ORDERED" => ("Beställd", "Ordered"),
        "IN_DELIVERY" => ("Under leverans", "In delivery"),
        "APPROVED" => ("Godkänd", "Approved"),
        "ACTIVE" => ("Aktiv", "Active"),
        "UNCOVERED" => ("Aktiv utan avtal", "Active without agreement"),
        "ENDED" => ("Avslutad", "Ended"),
        other => (other, other),
    };
    match language {
        Language::Sv => sv.to_owned(),
        Language::En => en.to_owned(),
    }
}

/// A number as the API writes it; in Swedish with a comma.
pub fn number(language: Language, number: &str) -> String {
    match language {
        Language::Sv => number.replace('.', ","),
        Language::En => number.to_owned(),
    }
}
