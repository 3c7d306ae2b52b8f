//! Rows as tests need them: valid, with as little said as possible.

use chrono::{DateTime, NaiveDate, Utc};
use entity::{
    agreement, agreement_line, agreement_part, agreement_service, agreement_version, allocation, appointment,
    budget_frame, decision, delivery, organisation, person, portfolio, service, service_target,
};
use governance::{
    lifecycle::{DeliveryState, ServiceState, VersionState},
    role::{Role, ScopeKind},
    words::{Comparator, MeasureUnit, Metric, OrganisationKind, PartySide, Period, Provenance},
};
use uuid::Uuid;

use super::base::Base;

/// A day.
pub fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

/// An instant.
pub fn now() -> DateTime<Utc> {
    day(2026, 11, 22).and_hms_micro_opt(9, 0, 0, 123_456).unwrap().and_utc()
}

fn id() -> Uuid {
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

/// An agreement that `keeper` keeps.
pub fn agreement(keeper: Uuid, code: &str) -> agreement::Model {
    agreement::Model {
        id: id(),
        keeper_id: keeper,
        code: code.to_owned(),
        title_sv: Some(code.to_owned()),
        title_en: None,
        structure: None,
        code_key: code.to_owned(),
        ends_key: day(9999, 12, 31),
        search: code.to_owned(),
        version: 1,
        provenance: Provenance::Recorded,
        source: None,
    }
}

/// A draft version of an agreement.
pub fn version(of: &agreement::Model, number: i32) -> agreement_version::Model {
    agreement_version::Model {
        id: id(),
        agreement_id: of.id,
        keeper_id: of.keeper_id,
        number,
        state: VersionState::Draft,
        valid_from: Some(day(2026, 1, 1)),
        valid_until: Some(day(2027, 1, 1)),
        notice_months: None,
        renewal_months: None,
        terms_sv: None,
        terms_en: None,
        service_hours: None,
        content_hash: None,
        registered_at: None,
        register_year: None,
        register_number: None,
        terminated_on: None,
        terminated_from: None,
        provenance: Provenance::Recorded,
        source: None,
    }
}

/// That a version covers a service of its keeper.
pub fn covers(version: &agreement_version::Model, service: Uuid) -> agreement_service::Model {
    agreement_service::Model { version_id: version.id, service_id: service, provider_id: version.keeper_id }
}

/// A party's part of a version.
pub fn part(version: &agreement_version::Model, organisation: Uuid, side: PartySide) -> agreement_part::Model {
    agreement_part::Model {
        id: id(),
        version_id: version.id,
        agreement_id: version.agreement_id,
        keeper_id: version.keeper_id,
        organisation_id: organisation,
        side,
        is_keeper: organisation == version.keeper_id,
        shared_at: None,
        responsibilities_sv: None,
        responsibilities_en: None,
        part_hash: None,
        signed_on: None,
    }
}

/// A line of a part.
pub fn line(part: &agreement_part::Model, service: Uuid) -> agreement_line::Model {
    agreement_line::Model {
        id: id(),
        part_id: part.id,
        version_id: part.version_id,
        agreement_id: part.agreement_id,
        service_id: service,
        position: 0,
        item_sv: Some("Anslutning".to_owned()),
        item_en: None,
        amount_minor: Some(100_000),
        currency: "SEK".to_owned(),
        quantity_thousandths: 1_000,
        unit: None,
        period: Period::Year,
        formula: None,
        valid_from: day(2026, 1, 1),
        valid_until: None,
        underpins_service_id: None,
        underpins_provider_id: None,
        provenance: Provenance::Recorded,
        source: None,
    }
}

/// A common target of a version.
pub fn target(version: &agreement_version::Model, service: Uuid) -> service_target::Model {
    service_target::Model {
        id: id(),
        version_id: version.id,
        agreement_id: version.agreement_id,
        part_id: None,
        service_id: service,
        metric: Metric::Availability,
        comparator: Comparator::AtLeast,
        value_thousandths: 99_500,
        unit: MeasureUnit::Percent,
        measured_over: Some(Period::Month),
        service_hours: None,
        exclusions_sv: None,
        exclusions_en: None,
        measured_how_sv: None,
        measured_how_en: None,
        consequence_sv: None,
        consequence_en: None,
        position: 0,
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
        code_key: code.to_owned(),
        version: 1,
        provenance: Provenance::Recorded,
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
