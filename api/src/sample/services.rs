//! Portfolios and services, what held before, what is measured against the law on information security.
//!
//! Names, summaries, states and suppliers of Sunet's services are published. Its portfolios are the collector's grouping;
//! security classes, review days, support and ordering texts are sample, and the service's source says so.

use chrono::NaiveDate;
use entity::{portfolio, security_measure, service, service_history, service_supplier};
use governance::{
    lifecycle::ServiceState,
    text,
    words::{Provenance, SecurityLevel},
};
use sea_orm::ActiveValue::{NotSet, Set};

use super::{
    SampleError,
    days::{Days, at, day, shift},
    files::{Event, Files, Portfolio, Service},
    ids, noise, word,
    world::World,
};

/// Adds portfolios, services and what hangs on them.
///
/// # Errors
/// When a file holds a word that is not one.
pub fn add(files: &Files, days: &Days, world: &mut World) -> Result<(), SampleError> {
    world.portfolios = files.portfolios.iter().map(|known| portfolio(days, known)).collect();
    // A part refers to its whole, a predecessor to its successor: both are there once all are inserted by one statement.
    world.services = files.services.iter().map(|known| service(days, known)).collect::<Result<_, _>>()?;
    world.service_events = files.events.iter().map(|event| earlier(files, days, event)).collect::<Result<_, _>>()?;
    for known in &files.services {
        world.measures.extend(measures(days, known));
    }
    for (number, known) in files.service_suppliers.iter().enumerate() {
        world.service_suppliers.push(service_supplier::Model {
            id: ids::of("service_supplier", &number.to_string()),
            provider_id: ids::organisation("sunet"),
            service_id: ids::service("sunet", &known.service),
            supplier_id: ids::organisation(&known.supplier),
            product: known.product.clone(),
            valid_from: known.valid_from,
            valid_until: known.valid_until,
            version: 1,
            provenance: Provenance::Attested,
            source: Some(known.source.clone()),
        });
    }
    Ok(())
}

/// The last day on which the architecture was confirmed: some are stale, one never was (S4.1.4).
fn confirmed(days: &Days, known: &Portfolio) -> Option<NaiveDate> {
    let key = format!("confirmed:{}:{}", known.provider, known.code);
    match known.code.as_str() {
        "support" => None,
        "media" | "hosting" | "network" if known.provider == "sunet" => {
            Some(days.plus(-noise::between(&key, 500, 900)))
        }
        _ => Some(days.plus(-noise::between(&key, 20, 200))),
    }
}

fn portfolio(days: &Days, known: &Portfolio) -> portfolio::Model {
    portfolio::Model {
        version: 1,
        id: ids::portfolio(&known.provider, &known.code),
        provider_id: ids::organisation(&known.provider),
        code: known.code.clone(),
        name_sv: Some(known.name_sv.clone()),
        name_en: Some(known.name_en.clone()),
        description_sv: Some(known.description_sv.clone()),
        description_en: Some(known.description_en.clone()),
        established_on: day(2021, 1, 1),
        architecture_confirmed_on: confirmed(days, known),
        sort_sv: text::sort_key(&known.name_sv),
        sort_en: text::sort_key(&known.name_en),
        provenance: Provenance::Sample,
        source: (known.provider == "sunet")
            .then(|| "grouping made for the sample; Sunet's own was not found".to_owned()),
    }
}

fn level(key: &str) -> SecurityLevel {
    match noise::below(key, 4) {
        0 => SecurityLevel::Negligible,
        1 => SecurityLevel::Moderate,
        2 => SecurityLevel::Significant,
        _ => SecurityLevel::Serious,
    }
}

fn service(days: &Days, known: &Service) -> Result<service::Model, SampleError> {
    let state = word(&known.state, ServiceState::parse)?;
    let key = format!("{}:{}", known.provider, known.code);
    let live = matches!(state, ServiceState::Active | ServiceState::Retiring);
    let published = live.then(|| at(known.state_since.max(day(2020, 12, 1)), 9).min(days.now));
    let reviewed = live.then(|| days.plus(-noise::between(&format!("security:{key}"), 60, 700)));
    let (support_sv, support_en) = match known.provider.as_str() {
        "sunet" => (
            "Frågor ställs i Sunet Forum eller till tjänstens funktionsbrevlåda.",
            "Ask in Sunet Forum or write to the service's mailbox.",
        ),
        _ => (
            "Frågor ställs till IT-avdelningens servicedesk, vardagar 08:00–17:00.",
            "Ask the IT service desk, weekdays 08:00–17:00.",
        ),
    };
    let (ordering_sv, ordering_en) = match known.provider.as_str() {
        "sunet" => (
            "Beställs av kundens kontaktperson hos kundansvarig; avtal krävs.",
            "Ordered by the customer's contact from the account manager; an agreement is required.",
        ),
        _ => ("Beställs av enhetens kontaktperson.", "Ordered by the unit's contact."),
    };
    Ok(service::Model {
        environment_bearing: None,
        support_confirmed_on: None,
        ordering_confirmed_on: None,
        documentation: None,
        documentation_confirmed_on: None,
        published_support_sv: live.then(|| support_sv.to_owned()),
        published_support_en: live.then(|| support_en.to_owned()),
        published_ordering_sv: live.then(|| ordering_sv.to_owned()),
        published_ordering_en: live.then(|| ordering_en.to_owned()),
        id: ids::service(&known.provider, &known.code),
        provider_id: ids::organisation(&known.provider),
        portfolio_id: ids::portfolio(&known.provider, &known.portfolio),
        code: known.code.clone(),
        name_sv: Some(known.name_sv.clone()),
        name_en: Some(known.name_en.clone()),
        summary_sv: Some(known.summary_sv.clone()),
        summary_en: Some(known.summary_en.clone()),
        description_sv: None,
        description_en: None,
        state,
        state_since: known.state_since,
        published_at: published,
        mailbox: known
            .mailbox
            .clone()
            .or_else(|| live.then(|| format!("{}@{}.katalog.invalid", known.code, known.provider))),
        website: known.website.clone(),
        support_sv: live.then(|| support_sv.to_owned()),
        support_en: live.then(|| support_en.to_owned()),
        ordering_sv: live.then(|| ordering_sv.to_owned()),
        ordering_en: live.then(|| ordering_en.to_owned()),
        confidentiality: live.then(|| level(&format!("confidentiality:{key}"))),
        integrity: live.then(|| level(&format!("integrity:{key}"))),
        availability: live.then(|| level(&format!("availability:{key}"))),
        security_reviewed_on: reviewed,
        security_review_due: reviewed.map(|on| shift(on, 365)),
        text_reviewed_on: live.then(|| days.plus(-noise::between(&format!("text:{key}"), 20, 800))),
        part_of_id: known.part_of.as_deref().map(|whole| ids::service(&known.provider, whole)),
        successor_id: known.successor.as_deref().map(|next| ids::service(&known.provider, next)),
        sort_sv: text::sort_key(&known.name_sv),
        sort_en: text::sort_key(&known.name_en),
        search: text::search_key(&format!(
            "{} {} {} {} {}",
            known.code, known.name_sv, known.name_en, known.summary_sv, known.summary_en
        )),
        effective_on: known.state_since,
        recorded_at: days.now,
        version: 1,
        provenance: if known.source.is_some() { Provenance::Attested } else { Provenance::Sample },
        source: known.source.as_ref().map(|source| told(known, source)),
    })
}

/// The source with what is known of the state's day, and what of the row is sample.
fn told(known: &Service, source: &str) -> String {
    let state = match known.basis.as_str() {
        "event" => "day of the state: published".to_owned(),
        "evidence" => "day of the state: the earliest dated evidence".to_owned(),
        _ => "day of the state: assumed (the service management guidelines of 2020-12-01)".to_owned(),
    };
    let note = if known.basis_note.is_empty() { String::new() } else { format!(", {}", known.basis_note) };
    format!(
        "{source}; {state}{note}; \
         sample: security classes, review days, support and ordering texts, invented mailbox (.invalid)"
    )
}

/// A state before the current one.
fn earlier(files: &Files, days: &Days, event: &Event) -> Result<service_history::ActiveModel, SampleError> {
    let portfolio = files.service("sunet", &event.service).map(|known| known.portfolio.as_str());
    let state = word(&event.state, ServiceState::parse)?;
    Ok(service_history::ActiveModel {
        id: NotSet,
        service_id: Set(ids::service("sunet", &event.service)),
        provider_id: Set(ids::organisation("sunet")),
        portfolio_id: Set(ids::portfolio("sunet", portfolio.unwrap_or_default())),
        state: Set(state),
        published: Set(state == ServiceState::Active || state == ServiceState::Retiring),
        effective_on: Set(event.effective_on),
        recorded_at: Set(days.now),
    })
}

/// Measures of information security: done, to come, and overdue (S2.6).
fn measures(days: &Days, known: &Service) -> Vec<security_measure::Model> {
    const MEASURES: &[(&str, &str)] = &[
        ("Granska behörigheter", "Review access rights"),
        ("Prova återställning av säkerhetskopia", "Test the restoring of a backup"),
        ("Uppdatera informationsklassningen", "Renew the information classification"),
        ("Inför tvåfaktorsinloggning för administratörer", "Introduce two-factor login for administrators"),
    ];
    if known.state != "ACTIVE" {
        return Vec::new();
    }
    let key = format!("measure:{}:{}", known.provider, known.code);
    let count = usize::try_from(noise::below(&key, 3)).unwrap_or(0);
    let chosen = MEASURES.iter().enumerate().skip(usize::try_from(noise::below(&key, 2)).unwrap_or(0)).take(count);
    chosen
        .map(|(number, (sv, en))| {
            let key = format!("{key}:{number}");
            let due = days.plus(noise::between(&key, -150, 200));
            security_measure::Model {
                version: 1,
                id: ids::of("security_measure", &key),
                provider_id: ids::organisation(&known.provider),
                service_id: ids::service(&known.provider, &known.code),
                measure_sv: Some((*sv).to_owned()),
                measure_en: Some((*en).to_owned()),
                due_on: due,
                done_on: (due < days.today && noise::chance(&format!("{key}:done"), 60)).then(|| shift(due, -5)),
            }
        })
        .collect()
}
