//! Rows of agreements as tests need them.

use entity::{
    agreement, agreement_line, agreement_part, agreement_service, agreement_version, index_clause, service_target,
};
use governance::{
    lifecycle::VersionState,
    price::Tiering,
    words::{Comparator, MeasureUnit, Metric, PartySide, Period, Provenance},
};
use uuid::Uuid;

use super::rows::{day, id};

/// An agreement that `keeper` keeps.
pub fn agreement(keeper: Uuid, code: &str) -> agreement::Model {
    agreement::Model {
        id: id(),
        keeper_id: keeper,
        code: code.to_owned(),
        title_sv: Some(code.to_owned()),
        title_en: None,
        assignment_id: None,
        structure: None,
        code_key: code.to_owned(),
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
        // Written here, it would have to go the way of L2.
        provenance: Provenance::Sample,
        source: None,
        salt: None,
        revision: 1,
        basis: governance::words::AgreementBasis::Agreement,
        notice_to_month_end: false,
        template_id: None,
        submitted_by_person_id: None,
        submitted_at: None,
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
        tiering: Tiering::Volume,
        valid_from: day(2026, 1, 1),
        valid_until: None,
        underpins_service_id: None,
        underpins_provider_id: None,
        provenance: Provenance::Recorded,
        source: None,
    }
}

/// An index clause common to all parties of a version.
pub fn clause(version: &agreement_version::Model) -> index_clause::Model {
    index_clause::Model {
        id: id(),
        version_id: version.id,
        part_id: None,
        series: "A".to_owned(),
        base_period: "2024-10".to_owned(),
        share_thousandths: 1000,
        upwards_only: false,
        threshold_thousandths: None,
        floor_thousandths: None,
        cap_thousandths: None,
        new_agreement_above_thousandths: None,
        effective_month: 1,
        base_value_thousandths: None,
        comparison: None,
        successor: None,
        rounding: None,
        round_to_minor: None,
        text_sv: None,
        text_en: None,
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
