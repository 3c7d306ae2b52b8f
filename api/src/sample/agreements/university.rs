//! The university's IT department: agreements with the university's own domains, faculties and departments, with one
//! customer outside, an internal supplier (seen as OLA) and an external one. All of it is sample.

use governance::{
    lifecycle::VersionState,
    words::{PartySide, Structure},
};

use super::{
    levels,
    pricing::{Price, Series},
    spec::{Agreement, Origin, Part, Target, Version},
};
use crate::sample::{
    SampleError,
    days::{Days, day},
    files::Files,
    noise,
};

/// The domains, with the number of workplaces that their fees are counted on.
const DOMAINS: &[(&str, i64)] = &[("uu-humsam", 1900), ("uu-medfarm", 1700), ("uu-teknat", 2300)];

/// The units in the joint agreement on research storage, with their terabytes.
const STORAGE: &[(&str, i64)] = &[
    ("uu-histfil", 24),
    ("uu-sprak", 18),
    ("uu-teol", 3),
    ("uu-jur", 4),
    ("uu-samfak", 30),
    ("uu-utbvet", 9),
    ("uu-medfak", 180),
    ("uu-farmfak", 75),
    ("uu-teknatfak", 260),
    ("uu-projekt-exempel", 12),
];

/// Services sold per unit: service, item, öre per year, unit, customers with quantities.
type Single = (&'static str, (&'static str, &'static str), i64, &'static str, &'static [(&'static str, i64)]);

const SINGLES: &[Single] = &[
    (
        "sakerhetskopiering",
        ("Säkerhetskopiering, per TB", "Backup, per TB"),
        520_000,
        "TB",
        &[("uu-inst-it", 40), ("uu-ub", 65), ("uu-forvaltningen", 22), ("uu-inst-arkeologi", 6)],
    ),
    (
        "datorarbetsplats",
        ("Datorarbetsplats", "Managed workstation"),
        780_000,
        "dator",
        &[("uu-forvaltningen", 950), ("uu-ub", 210)],
    ),
    ("utskrift", ("Skrivare", "Printer"), 640_000, "skrivare", &[("uu-ub", 24), ("uu-inst-engelska", 4)]),
    ("campusnat", ("Nätuttag", "Network outlet"), 110_000, "uttag", &[("nai", 140)]),
];

/// Every agreement that the department keeps.
///
/// # Errors
/// When a data file holds a word that is not one.
pub fn all(files: &Files, days: &Days) -> Result<Vec<Agreement>, SampleError> {
    let mut agreements = Vec::new();
    for &(domain, workplaces) in DOMAINS {
        agreements.push(domain_agreement(files, days, domain, workplaces)?);
    }
    agreements.push(storage(days));
    for &(service, item, amount_minor, unit, customers) in SINGLES {
        for &(customer, quantity) in customers {
            let price = Price { amount_minor, quantity_thousandths: quantity * 1000, unit: Some(unit) };
            agreements.push(single(files, days, service, item, price, customer));
        }
    }
    agreements.push(supplied(
        files,
        days,
        "uppmax",
        "forskningslagring",
        ("Drift av lagringssystem", "Operation of storage systems"),
    ));
    agreements.push(supplied(
        files,
        days,
        "safespring",
        "sakerhetskopiering",
        ("Mål för säkerhetskopior", "Backup target"),
    ));
    for (number, agreement) in agreements.iter_mut().enumerate() {
        agreement.code = format!("IT-{:03}", number + 1);
    }
    Ok(agreements)
}

/// A domain's agreement on the workplace and the network (flernivå).
fn domain_agreement(files: &Files, days: &Days, domain: &str, workplaces: i64) -> Result<Agreement, SampleError> {
    let (sv, en) = files.names(domain);
    let mut version = Version::registered("datorarbetsplats", days.new_year(-2), Some(days.new_year(2)));
    version.notice = Some(6);
    version.services.extend(["e-post-kalender", "videomoten", "campusnat", "tradlost"].map(str::to_owned));
    version.targets = vec![
        Target::availability("campusnat", 99_900),
        Target::availability("e-post-kalender", 99_800),
        Target::resolution("datorarbetsplats", 16),
    ];
    version.targets.extend(levels::common(files, "uu-it", "datorarbetsplats")?);
    let mut part = Part::of(domain);
    for (service, item, each) in [
        ("datorarbetsplats", ("Datorarbetsplats", "Managed workstation"), 780_000),
        ("e-post-kalender", ("Brevlåda", "Mailbox"), 42_000),
        ("videomoten", ("Licens", "Licence"), 24_000),
        ("campusnat", ("Nätuttag", "Network outlet"), 98_000),
        ("tradlost", ("Trådlöst nät, per arbetsplats", "Wireless network, per workplace"), 31_000),
    ] {
        let price = Price { amount_minor: each, quantity_thousandths: workplaces * 1000, unit: Some("arbetsplats") };
        part.lines.extend(Series::yearly(service, item, price).lines(days, version.from, version.until));
    }
    version.parts = vec![part];
    Ok(agreement(("Arbetsplats och nät", "Workplace and network"), (&sv, &en), Structure::MultiLevel, version))
}

/// Research storage: one agreement, a part per faculty.
fn storage(days: &Days) -> Agreement {
    let mut version = Version::registered("forskningslagring", day(2023, 1, 1), None);
    version.notice = Some(6);
    version.targets =
        vec![Target::availability("forskningslagring", 99_800), Target::resolution("forskningslagring", 16)];
    for &(unit, terabytes) in STORAGE {
        let price = Price { amount_minor: 690_000, quantity_thousandths: terabytes * 1000, unit: Some("TB") };
        let mut part = Part::of(unit);
        part.lines = Series::yearly("forskningslagring", ("Lagring, per TB och år", "Storage, per TB and year"), price)
            .lines(days, version.from, version.until);
        version.parts.push(part);
    }
    let parties = ("fakulteterna", "the faculties");
    agreement(("Lagring för forskningsdata", "Research data storage"), parties, Structure::ServiceBased, version)
}

/// One service to one unit; each ends some way into the future, or has got no further than a draft or a review.
fn single(files: &Files, days: &Days, service: &str, item: (&str, &str), price: Price, customer: &str) -> Agreement {
    let state = match (service, customer) {
        ("sakerhetskopiering", "uu-inst-arkeologi") => VersionState::InReview,
        ("datorarbetsplats", "uu-ub") => VersionState::Reviewed,
        _ => VersionState::Registered,
    };
    let from = if state == VersionState::Registered { days.new_year(-1) } else { days.new_year(1) };
    let until = match (service, customer) {
        ("utskrift", "uu-inst-engelska") => Some(days.plus(25)),
        ("utskrift", _) => Some(days.plus(120)),
        _ => noise::chance(&format!("fixed:{service}:{customer}"), 50).then(|| days.new_year(3)),
    };
    let mut version = Version {
        state,
        keeper_signed: state == VersionState::Registered,
        ..Version::registered(service, from, until)
    };
    version.notice = Some(3);
    let mut part = Part::of(customer);
    part.lines = Series::yearly(service, item, price).lines(days, from, until);
    version.parts = vec![part];
    let (sv, en) = files.names(customer);
    agreement(item, (&sv, &en), Structure::ServiceBased, version)
}

/// Something the department is supplied with: by a unit of the university itself (OLA) or from outside (UC).
fn supplied(files: &Files, days: &Days, supplier: &str, service: &str, item: (&str, &str)) -> Agreement {
    let mut version = Version::registered(service, days.new_year(-2), None);
    version.notice = Some(6);
    version.targets = vec![Target::availability(service, 99_700)];
    let mut part = Part::of(supplier);
    part.lines = Series::yearly(service, item, Price::flat(110_000_000)).lines(days, version.from, None);
    version.parts = vec![part];
    let (sv, en) = files.names(supplier);
    Agreement { side: PartySide::Customer, ..agreement(item, (&sv, &en), Structure::ServiceBased, version) }
}

fn agreement(title: (&str, &str), party: (&str, &str), structure: Structure, version: Version) -> Agreement {
    Agreement {
        keeper: "uu-it",
        side: PartySide::Provider,
        code: String::new(),
        title: (format!("{} – {}", title.0, party.0), format!("{} – {}", title.1, party.1)),
        structure,
        versions: vec![version],
        origin: Origin::SAMPLE,
    }
}
