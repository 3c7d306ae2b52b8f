//! Rows of what acts keep, as tests need them: plans, changes, needs, records, prices.

use entity::{
    change, index_run, index_series, list_price, management_record, need, plan, plan_follow_up, plan_item,
    process_description, service,
};
use governance::{
    lifecycle::{ChangeState, NeedState, PlanState},
    price::Tiering,
    words::{ChangeKind, DescriptionKind, PlanOrigin, Provenance, RecordCategory},
};
use uuid::Uuid;

use super::rows::{day, id, now};

/// A plan of a portfolio for 2026, in this state, with what the state needs.
pub fn plan(provider: Uuid, portfolio: Uuid, state: PlanState) -> plan::Model {
    let established = matches!(state, PlanState::Established | PlanState::Closed);
    plan::Model {
        id: id(),
        provider_id: provider,
        portfolio_id: portfolio,
        year: 2026,
        state,
        summary: None,
        submitted_by_person_id: None,
        submitted_at: (state != PlanState::Draft).then(now),
        presented_by_person_id: None,
        established_at: established.then(now),
        returned_reason: None,
        closed_at: (state == PlanState::Closed).then(now),
        version: 1,
    }
}

/// An ongoing activity of a plan, for a service or for the portfolio as a whole.
pub fn item(plan: &plan::Model, service: Option<Uuid>) -> plan_item::Model {
    plan_item::Model {
        id: id(),
        provider_id: plan.provider_id,
        plan_id: plan.id,
        service_id: service,
        activity: "Drift".to_owned(),
        origin: PlanOrigin::Ongoing,
        need_id: None,
        change_id: None,
        priority: 1,
        cost_minor: Some(1_000),
        currency: "SEK".to_owned(),
        outcome_minor: None,
        outcome: None,
        version: 1,
    }
}

/// How an established plan goes.
pub fn follow_up(plan: &plan::Model, person: Uuid) -> plan_follow_up::Model {
    plan_follow_up::Model {
        id: id(),
        provider_id: plan.provider_id,
        plan_id: plan.id,
        on_day: day(2026, 6, 30),
        text: "Enligt plan".to_owned(),
        recorded_by_person_id: person,
        recorded_at: now(),
    }
}

/// A proposed change of a service; of a retirement with its last day.
pub fn change(service: &service::Model, person: Uuid, kind: ChangeKind) -> change::Model {
    change::Model {
        id: id(),
        provider_id: service.provider_id,
        service_id: service.id,
        kind,
        state: ChangeState::Proposed,
        title: "Ny version".to_owned(),
        description: None,
        planned_on: (kind == ChangeKind::Retirement).then(|| day(2027, 1, 1)),
        successor_id: None,
        proposed_by_person_id: person,
        proposed_at: now(),
        recommendation: None,
        recommended_by_person_id: None,
        decided_at: None,
        version: 1,
    }
}

/// A need of the provider's own, of no service yet.
pub fn need(provider: Uuid, person: Uuid) -> need::Model {
    need::Model {
        id: id(),
        provider_id: provider,
        service_id: None,
        customer_id: None,
        title: "Snabbare svar".to_owned(),
        text: None,
        state: NeedState::Recorded,
        worth: None,
        rank: None,
        recorded_by_person_id: person,
        recorded_at: now(),
        answer: None,
        answered_at: None,
        presented_at: None,
        presentation: None,
        response: None,
        responded_at: None,
        version: 1,
    }
}

/// A record of the provider as a whole.
pub fn record(provider: Uuid, person: Uuid, category: RecordCategory) -> management_record::Model {
    management_record::Model {
        id: id(),
        provider_id: provider,
        portfolio_id: None,
        service_id: None,
        customer_id: None,
        category,
        year: None,
        text: "Vi har talats vid".to_owned(),
        concerns_person_id: None,
        valid_until: None,
        recorded_by_person_id: person,
        recorded_at: now(),
        answer: None,
        approved: None,
        answered_by_person_id: None,
        answered_at: None,
        consultation: None,
        effect: None,
        version: 1,
    }
}

/// The first version of a method's description.
pub fn process(provider: Uuid, person: Uuid, name: &str) -> process_description::Model {
    process_description::Model {
        id: id(),
        provider_id: provider,
        kind: DescriptionKind::Method,
        process: None,
        name: name.to_owned(),
        number: 1,
        text: "Så här gör vi".to_owned(),
        valid_from: day(2026, 1, 1),
        written_by_person_id: person,
        written_at: now(),
    }
}

/// A price of a service that nobody set here: it came from elsewhere.
pub fn list_price(service: &service::Model) -> list_price::Model {
    list_price::Model {
        id: id(),
        provider_id: service.provider_id,
        service_id: service.id,
        item_sv: Some("Pris".to_owned()),
        item_en: None,
        amount_minor: Some(100),
        currency: "SEK".to_owned(),
        period: None,
        formula: None,
        tiering: Tiering::Volume,
        condition_sv: None,
        condition_en: None,
        valid_from: day(2026, 1, 1),
        valid_until: None,
        published: false,
        position: 0,
        set_by_person_id: None,
        replaces_id: None,
        to_publish: false,
        concurred_at: None,
        declined_at: None,
        version: 1,
        provenance: Provenance::Recorded,
        source: None,
    }
}

/// A published series: fixed numbers of each month.
pub fn index_series(provider: Uuid, code: &str) -> index_series::Model {
    index_series::Model {
        id: Uuid::now_v7(),
        provider_id: provider,
        code: code.to_owned(),
        index_code: code.to_owned(),
        name_sv: Some(code.to_owned()),
        name_en: None,
        publisher: "SCB".to_owned(),
        base: "1980=100".to_owned(),
        frequency: governance::index::Frequency::Month,
        stage: governance::index::Stage::Fixed,
        same_season: false,
        ended_after: None,
        successor_id: None,
        link_period: None,
        code_key: governance::text::sort_key(code),
        version: 1,
        provenance: Provenance::Sample,
        source: None,
    }
}

/// A drafted index adjustment run without lines.
pub fn index_run(provider: Uuid, person: Uuid) -> index_run::Model {
    index_run::Model {
        id: Uuid::now_v7(),
        provider_id: provider,
        effective_from: chrono::NaiveDate::from_ymd_opt(2027, 1, 1).unwrap(),
        known_on: chrono::NaiveDate::from_ymd_opt(2026, 11, 22).unwrap(),
        state: governance::index::RunState::Draft,
        adjusted: 0,
        skipped: 0,
        content_hash: String::new(),
        drafted_by_person_id: person,
        drafted_at: chrono::DateTime::UNIX_EPOCH,
        reviewed_by_person_id: None,
        reviewed_at: None,
        applied_by_person_id: None,
        applied_at: None,
        version: 1,
    }
}
