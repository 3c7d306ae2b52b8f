//! Sunet Drive: one agreement with many customers, a part for each (who uses it is published, prices are sample).

use governance::words::{PartySide, Structure};

use super::{
    customers::{Numbers, stands_on},
    levels,
    pricing::{Price, Series, weight},
    spec::{Agreement, Line, Origin, Part, Target, Version},
};
use crate::sample::{
    SampleError,
    days::{Days, day},
    files::{Files, Organisation, ServiceCustomer},
};

/// The agreement.
///
/// # Errors
/// When a data file holds a word that is not one.
pub fn agreement(files: &Files, days: &Days, numbers: &mut Numbers) -> Result<Agreement, SampleError> {
    let mut version = Version::registered("drive", day(2022, 1, 1), None);
    version.notice = Some(6);
    version.targets = levels::common(files, "drive", "drive")?;
    version.targets.push(Target::availability("drive", 99_900));
    for fact in files.service_customers.iter().filter(|fact| fact.service == "drive" && fact.customer != "sunet") {
        if let Some(customer) = files.organisation(&fact.customer) {
            version.parts.push(Part {
                lines: lines(days, &version, customer, fact),
                targets: levels::of_customer(files, "drive", &customer.code, "drive")?,
                ..Part::of(&customer.code)
            });
        }
    }
    Ok(Agreement {
        keeper: "sunet",
        side: PartySide::Provider,
        code: numbers.take(),
        title: ("Sunet Drive – gemensamt avtal".to_owned(), "Sunet Drive – joint agreement".to_owned()),
        structure: Structure::ServiceBased,
        versions: vec![version],
        origin: Origin {
            source: Some(
                "who uses the service and the retention of backups are published; the agreement is sample".to_owned(),
            ),
            ..Origin::SAMPLE
        },
    })
}

fn lines(days: &Days, version: &Version, customer: &Organisation, fact: &ServiceCustomer) -> Vec<Line> {
    let mut all = Vec::new();
    if fact.node.as_deref() == Some("full") {
        let redundant = fact.redundant.as_deref() == Some("yes");
        let item = if redundant { ("Egen nod, redundant", "Own node, redundant") } else { ("Egen nod", "Own node") };
        let mut node = Series::yearly("drive", item, Price::flat(if redundant { 26_000_000 } else { 18_000_000 }));
        node.line.origin.source =
            Some(format!("kind of node: {} ({})", fact.source, fact.as_of.as_deref().unwrap_or("undated")));
        all.extend(node.lines(days, version.from, version.until));
    }
    let terabytes = 2 + weight(customer) / 4;
    let price = Price { amount_minor: 640_000, quantity_thousandths: terabytes * 1000, unit: Some("TB") };
    let mut storage = Series::yearly("drive", ("Lagring, per TB och år", "Storage, per TB and year"), price);
    storage.line.underpins = stands_on(&customer.code, "drive");
    all.extend(storage.lines(days, version.from, version.until));
    // Published: a price that cannot be computed from the line alone (P20).
    let mut backup = Series::yearly("drive", ("Lagring av säkerhetskopior", "Backup storage"), Price::flat(0));
    backup.line.amount_minor = None;
    backup.line.formula = Some("samma pris som levande lagring / same price as live storage".to_owned());
    backup.line.origin = Origin::attested("docs.sunetvdc.se storage-and-backup");
    backup.adjusted = false;
    all.extend(backup.lines(days, version.from, version.until));
    all
}
