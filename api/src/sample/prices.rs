//! List prices: the published price terms with their tiers and formulas, and sample prices of the university's services.

use entity::{list_price, list_price_tier};
use governance::{
    price::Tiering,
    words::{Period, Provenance},
};

use super::{
    SampleError,
    days::day,
    files::{Files, ListPrice},
    ids, word,
    world::{World, index},
};

/// Item, öre and period of the university's services, all sample; the last is not published.
const UNIVERSITY: &[(&str, &str, &str, i64, bool)] = &[
    ("datorarbetsplats", "Datorarbetsplats, per år", "Managed workstation, per year", 780_000, true),
    ("e-post-kalender", "Brevlåda, per år", "Mailbox, per year", 42_000, true),
    ("forskningslagring", "Lagring, per TB och år", "Storage, per TB and year", 690_000, true),
    ("sakerhetskopiering", "Säkerhetskopiering, per TB och år", "Backup, per TB and year", 520_000, true),
    ("campusnat", "Nätuttag, per år", "Network outlet, per year", 98_000, true),
    ("arkivlagring", "Arkivlagring, per TB och år", "Archive storage, per TB and year", 180_000, false),
];

/// Adds the list prices.
///
/// # Errors
/// When a file holds a word that is not one.
pub fn add(files: &Files, world: &mut World) -> Result<(), SampleError> {
    for (position, known) in files.list_prices.iter().enumerate() {
        world.list_prices.push(published(known, position)?);
        world.list_price_tiers.extend(files.tiers.iter().filter(|tier| tier.code == known.code).map(|tier| {
            list_price_tier::Model {
                list_price_id: ids::of("list_price", &tier.code),
                from_quantity: tier.from_quantity,
                amount_minor: tier.amount_minor,
            }
        }));
    }
    world.list_prices.extend(UNIVERSITY.iter().enumerate().map(|(position, &(service, sv, en, amount, published))| {
        list_price::Model {
            set_by_person_id: None,
            replaces_id: None,
            to_publish: false,
            concurred_at: None,
            declined_at: None,
            version: 1,
            id: ids::of("list_price", &format!("uu-it/{service}")),
            provider_id: ids::organisation("uu-it"),
            service_id: ids::service("uu-it", service),
            item_sv: Some(sv.to_owned()),
            item_en: Some(en.to_owned()),
            amount_minor: Some(amount),
            currency: "SEK".to_owned(),
            period: Some(Period::Year),
            formula: None,
            tiering: Tiering::Volume,
            condition_sv: None,
            condition_en: None,
            valid_from: day(2024, 1, 1),
            valid_until: None,
            published,
            position: index(position),
            provenance: Provenance::Sample,
            source: None,
        }
    }));
    Ok(())
}

fn published(known: &ListPrice, position: usize) -> Result<list_price::Model, SampleError> {
    Ok(list_price::Model {
        set_by_person_id: None,
        replaces_id: None,
        to_publish: false,
        concurred_at: None,
        declined_at: None,
        version: 1,
        id: ids::of("list_price", &known.code),
        provider_id: ids::organisation("sunet"),
        service_id: ids::service("sunet", &known.service),
        item_sv: Some(known.item_sv.clone()),
        item_en: Some(known.item_en.clone()),
        amount_minor: known.amount_minor,
        currency: known.currency.clone(),
        period: known.period.as_deref().map(|period| word(period, Period::parse)).transpose()?,
        formula: known.formula.clone(),
        tiering: known.tiering.as_deref().map_or(Ok(Tiering::Volume), |tiering| word(tiering, Tiering::parse))?,
        condition_sv: known.condition_sv.clone(),
        condition_en: known.condition_en.clone(),
        valid_from: known.valid_from,
        valid_until: known.valid_until,
        published: true,
        position: index(position),
        provenance: Provenance::Attested,
        source: Some(format!("{} {}", known.code, known.source)),
    })
}
