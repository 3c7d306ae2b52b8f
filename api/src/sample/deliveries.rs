//! Deliveries: one per customer and service of the agreements, its state following from theirs; and some active ones
//! that no agreement in force covers (S4.7.3).

use std::collections::BTreeMap;

use chrono::NaiveDate;
use entity::delivery;
use governance::{
    lifecycle::{DeliveryState, VersionState},
    text,
    words::{PartySide, Provenance},
};

use super::{
    agreements::spec::{Agreement, Version},
    days::{Days, shift},
    files::Files,
    ids, noise,
    world::World,
};

/// Services whose agreements have ended while some customers go on: a share in percent.
const LOST_COVER: &[(&str, u32)] = &[("textmatchning", 25), ("box", 40)];

/// What is known of a delivery; the later in this order, the more it weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Cover {
    /// The agreement has ended.
    Ended(NaiveDate),
    /// The agreement is not signed by all yet.
    Unsigned,
    /// Signed, not registered.
    Signed,
    /// Registered, not begun.
    Begins(NaiveDate),
    /// In force since.
    InForce(NaiveDate),
}

/// Adds the deliveries.
pub fn add(files: &Files, days: &Days, agreements: &[Agreement], world: &mut World) {
    let mut covers: BTreeMap<(&str, &str, &str), Cover> = BTreeMap::new();
    for agreement in agreements.iter().filter(|agreement| agreement.side == PartySide::Provider) {
        for version in &agreement.versions {
            let cover = cover(days, agreement, version);
            for part in &version.parts {
                for line in &part.lines {
                    let known = covers.entry((agreement.keeper, &line.service, &part.organisation)).or_insert(cover);
                    *known = (*known).max(cover);
                }
            }
        }
    }
    for ((provider, service, customer), cover) in covers {
        world.deliveries.push(delivery(files, days, provider, service, customer, cover));
    }
}

fn cover(days: &Days, agreement: &Agreement, version: &Version) -> Cover {
    match version.state {
        VersionState::Registered => match version.ends() {
            Some(end) if end <= days.today => Cover::Ended(end),
            _ if version.from > days.today => Cover::Begins(version.from),
            _ => Cover::InForce(agreement.versions.first().map_or(version.from, |first| first.from)),
        },
        VersionState::Signed => Cover::Signed,
        _ => Cover::Unsigned,
    }
}

fn delivery(
    files: &Files,
    days: &Days,
    provider: &str,
    service: &str,
    customer: &str,
    cover: Cover,
) -> delivery::Model {
    let key = format!("{provider}/{customer}-{service}");
    let lost = LOST_COVER.iter().any(|(code, share)| *code == service && noise::chance(&format!("lost:{key}"), *share));
    let ordered =
        |begins: NaiveDate| shift(begins, -noise::between(&format!("ordered:{key}"), 20, 90)).min(days.plus(-15));
    let recent = days.plus(-noise::between(&format!("recent:{key}"), 3, 40));
    let (state, ordered_on, approved_on, active_from, ended_on) = match cover {
        Cover::InForce(from) => (DeliveryState::Active, ordered(from), Some(shift(from, -5)), Some(from), None),
        Cover::Ended(end) if lost => {
            let from = shift(end, -1400);
            (DeliveryState::Active, ordered(from), Some(shift(from, -5)), Some(from), None)
        }
        Cover::Ended(end) => {
            let from = shift(end, -1400);
            (DeliveryState::Ended, ordered(from), Some(shift(from, -5)), Some(from), Some(end))
        }
        Cover::Begins(from) => (DeliveryState::Approved, ordered(from), Some(days.plus(-4)), None, None),
        Cover::Signed => (DeliveryState::InDelivery, recent, None, None, None),
        Cover::Unsigned => (DeliveryState::Ordered, recent, None, None, None),
    };
    // The day of approval lies between order and start.
    let approved_on = approved_on.map(|on| on.max(ordered_on));
    let fact = files.use_of(service, customer).filter(|_| provider == "sunet" && matches!(cover, Cover::InForce(_)));
    let code = format!("{customer}-{service}");
    delivery::Model {
        id: ids::of("delivery", &key),
        provider_id: ids::organisation(provider),
        service_id: ids::service(provider, service),
        customer_id: ids::organisation(customer),
        code_key: text::sort_key(&code),
        code,
        state,
        ordered_on,
        approved_on,
        active_from,
        ended_on,
        approved_by_person_id: None,
        approval_stated: None,
        activated_on: None,
        version: 1,
        provenance: if fact.is_some() { Provenance::Attested } else { Provenance::Sample },
        source: fact.map(|fact| format!("that the customer uses the service: {}; sample: the days", fact.source)),
    }
}
