//! Rows as tests need them: valid, with as little said as possible.

use chrono::{DateTime, NaiveDate, Utc};
use entity::{allocation, appointment, budget_frame, decision, delivery, organisation, person, portfolio, service};
use governance::{
    lifecycle::{DeliveryState, ServiceState},
    role::{Role, ScopeKind},
    words::{OrganisationKind, Provenance},
};
use uuid::Uuid;

use super::base::Base;

pub use super::act_rows::{change, follow_up, index_run, index_series, item, list_price, need, plan, process, record};
pub use super::agreement_rows::{agreement, clause, covers, line, part, target, version};

/// A day.
pub fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

/// An instant.
pub fn now() -> DateTime<Utc> {
    day(2026, 11, 22).and_hms_micro_opt(9, 0, 0, 123_456).unwrap().and_utc()
}

/// A new id.
pub fn id() -> Uuid {
    Uuid::now_v7()
}

/// An organisation below `parent`.
pub fn organisation(code: &str, parent: Option<Uuid>) -> organisation::Model {
    organisation::Model {
        id: id(),
        code: code.to_owned(),
        name_sv: Some(code.to_owned()),
        name_en: None,
        kind: OrganisationKind::University,
        organisation_number: None,
        ror_id: None,
        wikidata_id: None,
        parent_id: parent,
        is_provider: parent.is_none(),
        mailbox: None,
        website: None,
        city: None,
        sort_sv: code.to_owned(),
        sort_en: code.to_owned(),
        search: code.to_owned(),
        provenance: Provenance::Recorded,
        source: None,
    }
}

/// A person.
pub fn person() -> person::Model {
    person::Model {
        id: id(),
        name: Some("Åsa".to_owned()),
        mailbox: None,
        sort_name: "{sa".to_owned(),
        erased_at: None,
        provenance: Provenance::Recorded,
        source: None,
    }
}

/// A portfolio of `provider`.
pub fn portfolio(provider: Uuid, code: &str) -> portfolio::Model {
    portfolio::Model {
        id: id(),
        provider_id: provider,
        code: code.to_owned(),
        name_sv: Some(code.to_owned()),
        name_en: None,
        description_sv: None,
        description_en: None,
        established_on: day(2020, 12, 1),
        architecture_confirmed_on: None,
        sort_sv: code.to_owned(),
        sort_en: code.to_owned(),
        version: 1,
        provenance: Provenance::Recorded,
        source: None,
    }
}

/// An active service of `provider`.
pub fn service(provider: Uuid, portfolio: Uuid, code: &str) -> service::Model {
    service::Model {
        id: id(),
        provider_id: provider,
        portfolio_id: portfolio,
        code: code.to_owned(),
        name_sv: Some(code.to_owned()),
        name_en: None,
        summary_sv: None,
        summary_en: None,
        description_sv: None,
        description_en: None,
        state: ServiceState::Active,
        state_since: day(2021, 1, 1),
        published_at: None,
        mailbox: None,
        website: None,
        support_sv: None,
        support_en: None,
        ordering_sv: None,
        ordering_en: None,
        confidentiality: None,
        integrity: None,
        availability: None,
        security_reviewed_on: None,
        security_review_due: None,
        text_reviewed_on: None,
        environment_bearing: None,
        support_confirmed_on: None,
        ordering_confirmed_on: None,
        documentation: None,
        documentation_confirmed_on: None,
        published_support_sv: None,
        published_support_en: None,
        published_ordering_sv: None,
        published_ordering_en: None,
        part_of_id: None,
        successor_id: None,
        sort_sv: code.to_owned(),
        sort_en: code.to_owned(),
        search: code.to_owned(),
        effective_on: day(2021, 1, 1),
        recorded_at: now(),
        version: 1,
        provenance: Provenance::Recorded,
        source: None,
    }
}

/// An appointment in `role`, over what `scope` says; the columns of the scope are the test's to fill.
pub fn appointment(person: Uuid, role: Role, scope: ScopeKind) -> appointment::Model {
    appointment::Model {
        id: id(),
        person_id: person,
        role,
        scope,
        provider_id: None,
        portfolio_id: None,
        service_id: None,
        organisation_id: None,
        process: None,
        assignment_id: None,
        includes_units: false,
        valid_from: day(2026, 1, 1),
        valid_until: None,
        appointed_by_person_id: None,
        appointed_by_appointment_id: None,
        appointed_at: now(),
        accepted_at: None,
        declined_at: None,
        ended_at: None,
        meeting_reference: None,
        version: 1,
        provenance: Provenance::Recorded,
        source: None,
    }
}

/// An ordered delivery.
pub fn delivery(service: &service::Model, customer: Uuid, code: &str) -> delivery::Model {
    delivery::Model {
        id: id(),
        provider_id: service.provider_id,
        service_id: service.id,
        customer_id: customer,
        code: code.to_owned(),
        state: DeliveryState::Ordered,
        ordered_on: day(2026, 1, 1),
        approved_on: None,
        active_from: None,
        ended_on: None,
        approved_by_person_id: None,
        approval_stated: None,
        activated_on: None,
        code_key: code.to_owned(),
        version: 1,
        // Those of acts must be covered where they are active (N3).
        provenance: Provenance::Sample,
        source: None,
    }
}

/// A budget frame for 2026.
pub fn frame(portfolio: &portfolio::Model, amount_minor: i64) -> budget_frame::Model {
    budget_frame::Model {
        id: id(),
        provider_id: portfolio.provider_id,
        portfolio_id: portfolio.id,
        year: 2026,
        currency: "SEK".to_owned(),
        amount_minor,
        allocated_minor: 0,
        effective_on: day(2026, 1, 1),
        recorded_at: now(),
        version: 1,
        provenance: Provenance::Recorded,
        source: None,
    }
}

/// An allocation of a frame to a service.
pub fn allocation(frame: &budget_frame::Model, service: Uuid, amount_minor: i64) -> allocation::Model {
    allocation::Model {
        id: id(),
        provider_id: frame.provider_id,
        frame_id: frame.id,
        service_id: service,
        year: frame.year,
        amount_minor,
        effective_on: day(2026, 1, 1),
        recorded_at: now(),
        version: 1,
        provenance: Provenance::Recorded,
        source: None,
    }
}

/// A decision in a keeper's chain.
pub fn decision(keeper: Uuid, person: Uuid, seq: i64, previous_hash: &str) -> decision::Model {
    decision::Model {
        id: id(),
        keeper_id: keeper,
        seq,
        decided_at: now(),
        person_id: person,
        appointment_id: None,
        role: Role::Leadership,
        action: "ESTABLISH".to_owned(),
        object_kind: "PORTFOLIO".to_owned(),
        object_id: keeper,
        clause: "S4.1.3".to_owned(),
        reason: "Stämman har beslutat".to_owned(),
        body: "{}".to_owned(),
        before_hash: None,
        after_hash: "a".repeat(64),
        previous_hash: previous_hash.to_owned(),
        hash: format!("{seq:064}"),
        cause_id: None,
    }
}

/// A provider with a portfolio, two services and a customer.
pub struct Stage {
    /// The provider.
    pub provider: organisation::Model,
    /// Its customer.
    pub customer: organisation::Model,
    /// Its portfolio.
    pub portfolio: portfolio::Model,
    /// Its services.
    pub services: [service::Model; 2],
}

impl Stage {
    /// Sets the stage in `base`.
    pub async fn set(base: &Base) -> Self {
        Self::another(base, "").await
    }

    /// Sets another stage in `base`, whose organisations' codes end so.
    pub async fn another(base: &Base, ending: &str) -> Self {
        let provider = organisation(&format!("sunet{ending}"), None);
        let customer = organisation(&format!("uu{ending}"), None);
        let portfolio = portfolio(provider.id, "identity");
        let services = ["eduid", "swamid"].map(|code| service(provider.id, portfolio.id, code));
        base.add(provider.clone()).await;
        base.add(customer.clone()).await;
        base.add(portfolio.clone()).await;
        for service in &services {
            base.add(service.clone()).await;
        }
        Self { provider, customer, portfolio, services }
    }
}
