//! Relations: who is whose customer and supplier. That organisations are connected to Sunet is published; tiers and
//! contacts are sample.

use std::collections::BTreeSet;

use entity::{customer_relation, supplier_relation};
use governance::words::{PartySide, Provenance, Tier};

use super::{
    agreements::spec::Agreement, days::Days, files::Files, ids, noise, persons::staff::KEY_CUSTOMERS, world::World,
};

/// Adds the relations that follow from the agreements, and a few potential customers.
pub fn add(files: &Files, days: &Days, agreements: &[Agreement], world: &mut World) {
    let mut customers = BTreeSet::new();
    let mut suppliers = BTreeSet::new();
    for agreement in agreements {
        for part in agreement.versions.iter().flat_map(|version| &version.parts) {
            let pairs = if agreement.side == PartySide::Provider { &mut customers } else { &mut suppliers };
            pairs.insert((agreement.keeper, part.organisation.as_str()));
        }
    }
    suppliers.extend(files.service_suppliers.iter().map(|known| ("sunet", known.supplier.as_str())));
    // Universities without published evidence of connection, and a neighbour of the university.
    let potential =
        [("sunet", "sh"), ("sunet", "smi"), ("sunet", "alt"), ("sunet", "riksarkivet"), ("uu-it", "johannelund")];
    for &(provider, customer) in &customers {
        world.customers.push(relation(files, days, provider, customer, false));
    }
    for (provider, customer) in potential {
        if !customers.contains(&(provider, customer)) {
            world.customers.push(relation(files, days, provider, customer, true));
        }
    }
    for (provider, supplier) in suppliers {
        let known = files.service_suppliers.iter().find(|known| provider == "sunet" && known.supplier == supplier);
        world.suppliers.push(supplier_relation::Model {
            id: ids::of("supplier_relation", &format!("{provider}/{supplier}")),
            provider_id: ids::organisation(provider),
            supplier_id: ids::organisation(supplier),
            provenance: if known.is_some() { Provenance::Attested } else { Provenance::Sample },
            source: known.map(|known| known.source.clone()),
        });
    }
}

fn relation(files: &Files, days: &Days, provider: &str, customer: &str, potential: bool) -> customer_relation::Model {
    let key = format!("contact:{provider}:{customer}");
    let tier = if KEY_CUSTOMERS.contains(&customer) || provider == "uu-it" && customer.starts_with("uu-") {
        Tier::Key
    } else {
        Tier::Standard
    };
    let evidence = files.organisation(customer).and_then(|known| known.connection.as_deref());
    customer_relation::Model {
        version: 1,
        id: ids::of("customer_relation", &format!("{provider}/{customer}")),
        provider_id: ids::organisation(provider),
        customer_id: ids::organisation(customer),
        tier,
        potential,
        last_contact_on: (!potential).then(|| days.plus(-noise::between(&key, 5, 400))),
        next_contact_on: noise::chance(&format!("{key}:next"), 60).then(|| days.plus(noise::between(&key, 5, 120))),
        provenance: Provenance::Sample,
        source: evidence.filter(|_| provider == "sunet").map(|evidence| format!("that it is connected: {evidence}")),
    }
}
