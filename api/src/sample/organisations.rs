//! Organisations: the published ones with their sources, the suppliers, and a few units that are sample.

use std::collections::BTreeSet;

use entity::{organisation, organisation_domain, organisation_number};
use governance::{text, words::OrganisationKind};

use super::{
    SampleError,
    files::{Files, Organisation, Supplier},
    ids, word,
    world::{World, provenance},
};

/// The organisations that provide services.
pub const PROVIDERS: &[&str] = &["sunet", "uu-it"];

/// Adds all organisations, parents before their units, with their domains.
///
/// # Errors
/// When a file holds a word that is not one, or an organisation number whose check digit is wrong.
pub fn add(files: &Files, world: &mut World) -> Result<(), SampleError> {
    let mut added = BTreeSet::new();
    let mut waiting: Vec<&Organisation> = files.organisations.iter().collect();
    while !waiting.is_empty() {
        let before = waiting.len();
        let mut later = Vec::new();
        for known in waiting {
            if known.parent.as_ref().is_none_or(|parent| added.contains(parent)) {
                world.organisations.push(organisation(known)?);
                world.domains.extend(domains(known));
                added.insert(&known.code);
            } else {
                later.push(known);
            }
        }
        if let Some(orphan) = later.first().filter(|_| later.len() == before) {
            return Err(SampleError::Word(format!("parent of {}", orphan.code)));
        }
        waiting = later;
    }
    for known in files.suppliers.iter().filter(|known| !added.contains(&known.code)) {
        world.organisations.push(supplier(known)?);
    }
    Ok(())
}

fn organisation(known: &Organisation) -> Result<organisation::Model, SampleError> {
    if let Some(number) = &known.organisation_number {
        organisation_number::check(number).map_err(|_| SampleError::Word(number.clone()))?;
    }
    let source = known.source.clone();
    Ok(organisation::Model {
        id: ids::organisation(&known.code),
        code: known.code.clone(),
        name_sv: known.name_sv.clone(),
        name_en: known.name_en.clone(),
        kind: word(&known.kind, OrganisationKind::parse)?,
        organisation_number: known.organisation_number.clone(),
        ror_id: known.ror_id.clone(),
        wikidata_id: known.wikidata_id.clone(),
        parent_id: known.parent.as_deref().map(ids::organisation),
        is_provider: PROVIDERS.contains(&known.code.as_str()),
        mailbox: known.mailbox.clone(),
        website: known.website.clone(),
        city: known.city.clone(),
        sort_sv: text::sort_key(known.sv()),
        sort_en: text::sort_key(known.en()),
        search: text::search_key(&format!("{} {} {}", known.code, known.sv(), known.en())),
        provenance: provenance(source.as_ref()),
        source,
    })
}

fn supplier(known: &Supplier) -> Result<organisation::Model, SampleError> {
    let source = Some(known.source.clone());
    Ok(organisation::Model {
        id: ids::organisation(&known.code),
        code: known.code.clone(),
        name_sv: None,
        name_en: Some(known.name.clone()),
        kind: word(&known.kind, OrganisationKind::parse)?,
        organisation_number: None,
        ror_id: None,
        wikidata_id: None,
        parent_id: None,
        is_provider: false,
        mailbox: None,
        website: known.website.clone(),
        city: None,
        sort_sv: text::sort_key(&known.name),
        sort_en: text::sort_key(&known.name),
        search: text::search_key(&format!("{} {}", known.code, known.name)),
        provenance: provenance(source.as_ref()),
        source,
    })
}

fn domains(known: &Organisation) -> impl Iterator<Item = organisation_domain::Model> {
    let listed = known.domains.split(';').filter(|domain| !domain.is_empty());
    listed.map(|domain| organisation_domain::Model {
        organisation_id: ids::organisation(&known.code),
        domain: domain.to_lowercase(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_organisation_number_has_its_check_digit() {
        let files = Files::read().unwrap();
        let numbers: Vec<_> =
            files.organisations.iter().filter_map(|known| known.organisation_number.as_deref()).collect();
        assert!(numbers.len() > 45);
        assert!(numbers.into_iter().all(|number| organisation_number::check(number).is_ok()));
    }
}
