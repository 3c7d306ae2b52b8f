//! Services: their life cycle (L1, S2.1), what is written of them (S4.8.1), their routines and their security.

mod announce;
mod change;
mod decide;
mod establish;
mod propose;
mod retire;
mod routines;
mod security;
mod supplier;
mod text;

pub use announce::AnnouncementPostInput;
pub use change::{ChangeDecideInput, ChangeProposeInput, ChangeRecommendInput};
pub use decide::ServiceDecideInput;
pub use establish::ServiceEstablishInput;
pub use propose::ServiceProposeInput;
pub use retire::{RetirementDecideInput, RetirementProposeInput, ServiceRetireInput};
pub use routines::{RoutineConfirmInput, RoutineDescribeInput, RoutineKind, RoutinePublishInput};
pub use security::{SecurityClassifyInput, SecurityMeasureCloseInput, SecurityMeasureDecideInput, SecurityReviewInput};
pub use supplier::{ServiceSupplierEndInput, ServiceSupplierRecordInput};
pub use text::{ServiceTextConfirmInput, ServiceTextPublishInput, ServiceTextWriteInput, ServiceWithdrawInput};

use entity::service;
use governance::text::{search_key, sort_key};

use super::Place;

/// Where a service stands, for those who are told of it.
fn place(service: &service::Model) -> Place {
    Place {
        provider: Some(service.provider_id),
        portfolio: Some(service.portfolio_id),
        service: Some(service.id),
        ..Place::default()
    }
}

/// The service under these names, with its keys for sorting and searching.
fn named(service: &service::Model, (sv, en): (Option<String>, Option<String>)) -> service::Model {
    let key = |first: &Option<String>, second: &Option<String>| {
        sort_key(first.as_deref().or(second.as_deref()).unwrap_or_default())
    };
    let (sort_sv, sort_en) = (key(&sv, &en), key(&en, &sv));
    let texts = [sv.as_deref(), en.as_deref(), service.summary_sv.as_deref(), service.summary_en.as_deref()];
    let words: Vec<&str> = texts.into_iter().flatten().chain([service.code.as_str()]).collect();
    service::Model {
        search: search_key(&words.join(" ")),
        name_sv: sv,
        name_en: en,
        sort_sv,
        sort_en,
        ..service.clone()
    }
}
