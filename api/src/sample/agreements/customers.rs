//! Sunet's agreements with one customer each: connection, certificates, and the products.

use chrono::NaiveDate;
use governance::{
    price::Tiering,
    words::{OrganisationKind, PartySide, Period, Structure},
};

use super::{
    pricing::{Price, Series, weight},
    products::{ENDED, PRODUCTS, Product},
    spec::{Agreement, Line, Origin, Part, Target, Version},
    special,
};
use crate::sample::{
    SampleError,
    days::{Days, day, next},
    files::{Files, Organisation},
    noise,
};

/// Services of the university's IT department that stand on a delivery from Sunet.
const STANDS_ON: &[(&str, &str)] = &[
    ("ip-anslutning", "campusnat"),
    ("eduroam", "tradlost"),
    ("drive", "forskningslagring"),
    ("e-mote-zoom", "videomoten"),
    ("mailfilter", "e-post-kalender"),
];

/// The university's service that stands on Sunet's delivery of `service` to `customer`, where one does.
pub fn stands_on(customer: &str, service: &str) -> Option<(&'static str, &'static str)> {
    let upper = STANDS_ON.iter().find(|(lower, _)| *lower == service)?;
    (customer == "uu").then_some(("uu-it", upper.1))
}

/// Sunet's customers: the organisations with published evidence of connection.
pub fn customers(files: &Files) -> impl Iterator<Item = &Organisation> {
    files.organisations.iter().filter(|organisation| organisation.connection.is_some())
}

/// Numbers the agreements as the published contract template does: S and three digits.
#[derive(Debug, Default)]
pub struct Numbers(u32);

impl Numbers {
    /// Takes the next number.
    pub fn take(&mut self) -> String {
        self.0 += 1;
        format!("S{:03}", self.0)
    }
}

/// The agreements with one customer each, connection first.
///
/// # Errors
/// When a data file holds a word that is not one.
pub fn all(files: &Files, days: &Days, numbers: &mut Numbers) -> Result<Vec<Agreement>, SampleError> {
    let mut agreements: Vec<_> = customers(files).map(|customer| connection(files, days, numbers, customer)).collect();
    for customer in customers(files) {
        if has(customer, "tcs", [95, 85, 30], &["ki", "uu"]) {
            agreements.push(certificates(files, days, numbers, customer));
        }
    }
    for product in PRODUCTS {
        for customer in customers(files) {
            let published = files.use_of(product.service, &customer.code).is_some();
            if published || has(customer, product.service, product.share, product.always) {
                let versions = special::versions(days, product, customer, |from, until| {
                    version(days, product, customer, from, until)
                });
                agreements.push(agreement(files, numbers, product.service, customer, versions));
            }
        }
    }
    for (product, end) in ENDED {
        let end = end.parse().map_err(|_| SampleError::Word((*end).to_owned()))?;
        for customer in customers(files) {
            if has(customer, product.service, product.share, product.always) {
                let from = day(2015 + i32::from(end > day(2022, 1, 1)) * 6, 1, 1);
                let versions = vec![version(days, product, customer, from, Some(end))];
                agreements.push(agreement(files, numbers, product.service, customer, versions));
            }
        }
    }
    Ok(agreements)
}

fn has(customer: &Organisation, service: &str, share: [u32; 3], always: &[&str]) -> bool {
    let percent = match OrganisationKind::parse(&customer.kind) {
        Some(OrganisationKind::University) => share[0],
        Some(OrganisationKind::UniversityCollege) => share[1],
        _ => share[2],
    };
    always.contains(&customer.code.as_str()) || noise::chance(&format!("buys:{service}:{}", customer.code), percent)
}

/// An agreement on one service with one customer, in the catalogue's words.
fn agreement(
    files: &Files,
    numbers: &mut Numbers,
    service: &str,
    customer: &Organisation,
    versions: Vec<Version>,
) -> Agreement {
    let (sv, en) = files
        .service("sunet", service)
        .map_or((service, service), |found| (found.name_sv.as_str(), found.name_en.as_str()));
    let origin = files.use_of(service, &customer.code).map_or(Origin::SAMPLE, |fact| Origin {
        source: Some(format!("that the customer uses the service: {}", fact.source)),
        ..Origin::SAMPLE
    });
    Agreement {
        keeper: "sunet",
        side: PartySide::Provider,
        code: numbers.take(),
        title: (format!("{sv} – {}", customer.sv()), format!("{en} – {}", customer.en())),
        structure: Structure::ServiceBased,
        versions,
        origin,
    }
}

/// A version of a product's agreement for a term.
fn version(
    days: &Days,
    product: &Product,
    customer: &Organisation,
    from: NaiveDate,
    until: Option<NaiveDate>,
) -> Version {
    let mut version = Version::registered(product.service, from, until);
    version.services.extend(product.with.iter().map(|&service| service.to_owned()));
    if let Some((month, day_of_month)) = product.break_day {
        version.until = until.or_else(|| Some(next(from.max(days.today), month, day_of_month)));
        version.notice = Some(4);
        version.renewal = Some(12);
    } else if until.is_none() {
        version.notice = Some(6);
    }
    if product.availability > 0 {
        version.targets =
            vec![Target::availability(product.service, product.availability), Target::resolution(product.service, 8)];
    }
    let mut part = Part::of(&customer.code);
    part.lines = lines(days, product, customer, &version);
    version.parts = vec![part];
    version
}

fn lines(days: &Days, product: &Product, customer: &Organisation, version: &Version) -> Vec<Line> {
    let mut series = Series::yearly(product.service, product.item, Price::of(product, weight(customer)));
    series.line.currency = product.currency;
    series.line.underpins = stands_on(&customer.code, product.service);
    series.line.formula = (product.service == "textmatchning").then(|| "efter antal helårsstudenter".to_owned());
    if product.service == "digital-tentamen" {
        series.line.period = Period::Month;
    }
    if product.currency == "EUR" {
        // Published: EUR 7 an hour (P07); the hours are sample.
        series.adjusted = false;
        series.line.origin.source = Some("price per hour: tcs.sunet.se diffpages 104759319/104759351".to_owned());
    }
    let mut lines = series.lines(days, version.from, version.until);
    if product.with.contains(&"canvasadapter") {
        // Published: the adapter costs nothing extra (P19).
        let mut adapter = Series::yearly("canvasadapter", ("Adapter, ingår", "Adapter, included"), Price::flat(0));
        adapter.adjusted = false;
        adapter.line.origin = Origin::attested("https://wiki.sunet.se/display/LMS/Canvasadapter");
        lines.extend(adapter.lines(days, version.from, version.until));
    }
    lines
}

/// The agreement every customer has: the connection, with SWAMID, eduroam and the incident team.
fn connection(files: &Files, days: &Days, numbers: &mut Numbers, customer: &Organisation) -> Agreement {
    let weight = weight(customer);
    let is_university = matches!(
        OrganisationKind::parse(&customer.kind),
        Some(OrganisationKind::University | OrganisationKind::UniversityCollege)
    );
    let service = if is_university { "ip-anslutning" } else { "ip-extern" };
    let from = day(2021 + i32::try_from(noise::below(&format!("from:{}", customer.code), 3)).unwrap_or(0), 1, 1);
    let mut version = Version::registered(service, from, None);
    version.notice = Some(12);
    version.services.extend(["swamid", "eduroam", "cert"].map(str::to_owned));
    let mut availability = Target::availability(service, if is_university { 99_950 } else { 99_500 });
    availability.consequence = is_university.then(|| {
        (
            "Månadens avgift sänks med 2 procent för varje påbörjad tiondels procentenhet under målet".to_owned(),
            "The month's fee is reduced by 2 per cent for each tenth of a percentage point begun below the target"
                .to_owned(),
        )
    });
    let mut resolution = Target::resolution(service, 4);
    resolution.service_hours = availability.service_hours.clone();
    version.targets = vec![availability, resolution];
    let mut main = if is_university {
        Series::yearly(service, ("Anslutning, årsavgift", "Connection, yearly fee"), Price::flat(weight * 6_200_000))
    } else {
        // The published fees for 10, 100 and 1000 Mbit/s; who has which is sample.
        let mbit = match weight % 3 {
            0 => 10,
            1 => 100,
            _ => 1000,
        };
        let mut fees = files.tiers.iter().filter(|tier| tier.code == "P01–P04");
        let lowest = fees.next().map_or(0, |tier| tier.amount_minor);
        let price = Price { amount_minor: lowest, quantity_thousandths: mbit * 1000, unit: Some("Mbit/s") };
        let mut fixed = Series::yearly(service, ("Anslutning efter kapacitet", "Connection by capacity"), price);
        fixed.line.tiering = Tiering::Stairstep;
        fixed.line.tiers = fees.map(|tier| (tier.from_quantity * 1000, tier.amount_minor)).collect();
        fixed.adjusted = false;
        fixed.line.origin.source = Some(
            "fee table: http://vision.sunet.se/Om-sunet/Anslutning-och-anvandning/Ovriga-organisationer.html"
                .to_owned(),
        );
        fixed
    };
    main.line.underpins = stands_on(&customer.code, service);
    let mut part = Part::of(&customer.code);
    part.lines = main.lines(days, from, None);
    for (service, item, each) in [
        ("swamid", ("Federationsavgift", "Federation fee"), 40_000),
        ("eduroam", ("Roaming", "Roaming"), 9_000),
        ("cert", ("Incidentstöd", "Incident support"), 55_000),
    ] {
        let mut series = Series::yearly(service, item, Price::flat(500_000 + each * weight));
        series.line.underpins = stands_on(&customer.code, service);
        part.lines.extend(series.lines(days, from, None));
    }
    version.parts = vec![part];
    let mut agreement = agreement(files, numbers, service, customer, vec![version]);
    agreement.title = (
        format!("Anslutning till Sunets nät – {}", customer.sv()),
        format!("Connection to the Sunet network – {}", customer.en()),
    );
    agreement.structure = Structure::CustomerBased;
    agreement.origin.source = customer.connection.as_ref().map(|evidence| format!("that it is connected: {evidence}"));
    agreement
}

/// Certificates: a version per supplier generation (published), the customer's fee sample.
fn certificates(files: &Files, days: &Days, numbers: &mut Numbers, customer: &Organisation) -> Agreement {
    // First day, first day without, the fee (a base, and so much per point of weight), and where the generation is known from.
    type Generation = (NaiveDate, Option<NaiveDate>, [i64; 2], &'static str);
    let generations: [Generation; 3] = [
        (
            day(2015, 7, 1),
            Some(day(2020, 1, 1)),
            [1_300_000, 24_000],
            "wiki.sunet.se pageId=229807671: DigiCert before 2020; first day is sample",
        ),
        (
            day(2020, 1, 1),
            Some(day(2025, 1, 1)),
            [1_500_000, 26_000],
            "wiki.sunet.se diffpages 229807663: Sectigo 2020–2024; days within the years assumed",
        ),
        (
            day(2025, 1, 1),
            None,
            [1_800_000, 30_000],
            "wiki.sunet.se x/aJayDQ: HARICA 2025-; days within the years assumed",
        ),
    ];
    let weight = weight(customer);
    let versions = generations.map(|(from, until, [base, each], source)| {
        let mut version = Version::registered("tcs", from, until);
        version.notice = Some(3);
        version.origin.source = Some(format!("generation: {source}"));
        if customer.code == "ki" && until.is_none() {
            special::notice_soon(days, &mut version);
        }
        let price = Price::flat(base + each * weight);
        let mut part = Part::of(&customer.code);
        part.lines = Series::yearly("tcs", ("Medlemsavgift", "Membership fee"), price).lines(days, from, version.until);
        version.parts = vec![part];
        version
    });
    agreement(files, numbers, "tcs", customer, versions.into())
}
