//! Sunet's agreements with its suppliers: Sunet keeps them and stands on the customer side (S4.2.2).

use governance::words::{PartySide, Provenance, Structure};

use super::{
    levels,
    pricing::{Price, Series},
    spec::{Agreement, Line, Origin, Part, Version},
};
use crate::sample::{
    SampleError,
    days::{Days, next},
    files::{Files, SupplierAgreement},
    word,
};

/// The agreements of `supplier_agreements.csv`.
///
/// # Errors
/// When the file holds a word or a day that is not one.
pub fn all(files: &Files, days: &Days) -> Result<Vec<Agreement>, SampleError> {
    files.supplier_agreements.iter().map(|row| agreement(files, days, row)).collect()
}

fn agreement(files: &Files, days: &Days, row: &SupplierAgreement) -> Result<Agreement, SampleError> {
    let services: Vec<_> = row.services.split(';').map(str::to_owned).collect();
    let main = services.first().cloned().unwrap_or_default();
    let until = row.valid_until.as_deref().map(|text| end(days, text)).transpose()?;
    let mut version = Version::registered(&main, row.valid_from, until);
    version.services = services;
    version.notice = row.notice_months;
    version.renewal = row.renewal_months;
    version.terminated = row.terminated_on.zip(row.terminated_from);
    version.targets = levels::facts(files, &row.levels, &main)?;
    let provenance = word(&row.provenance, Provenance::parse)?;
    let registration = |source: &String| match provenance {
        Provenance::Attested => format!("{source}; sample: days of signing and registration, register number"),
        _ => source.clone(),
    };
    let origin = Origin { provenance, source: row.source.as_ref().map(registration) };
    version.origin = origin.clone();
    let mut part = Part::of(&row.supplier);
    part.lines = lines(days, row, &main, &version);
    version.parts = vec![part];
    let (supplier, _) = files.names(&row.supplier);
    Ok(Agreement {
        keeper: "sunet",
        side: PartySide::Customer,
        code: row.code.clone(),
        title: (format!("{} – {supplier}", row.title_sv), format!("{} – {supplier}", row.title_en)),
        structure: Structure::ServiceBased,
        versions: vec![version],
        origin,
    })
}

/// The first day without: a date, the next such day of a year (`09-01`), or so many days after the load (`+75`).
fn end(days: &Days, text: &str) -> Result<chrono::NaiveDate, SampleError> {
    let unreadable = || SampleError::Word(text.to_owned());
    if let Some(count) = text.strip_prefix('+') {
        return Ok(days.plus(count.parse().map_err(|_| unreadable())?));
    }
    if let [month, day] = text.split('-').collect::<Vec<_>>()[..] {
        let number = |text: &str| text.parse().map_err(|_| unreadable());
        return Ok(next(days.today, number(month)?, number(day)?));
    }
    text.parse().map_err(|_| unreadable())
}

fn lines(days: &Days, row: &SupplierAgreement, main: &str, version: &Version) -> Vec<Line> {
    if let (Some(sv), Some(en)) = (&row.item_sv, &row.item_en) {
        let mut series = Series::yearly(main, (sv, en), Price::flat(row.annual_minor.unwrap_or_default()));
        series.line.currency = if row.currency == "EUR" { "EUR" } else { "SEK" };
        if row.annual_minor.is_none() {
            series.adjusted = false;
            series.line.amount_minor = None;
            series.line.formula = Some("ej offentligt / not public".to_owned());
        }
        return series.lines(days, version.from, version.until);
    }
    // Published: EUR 7 an hour for machine captions; how many hours Sunet calls off is sample.
    let hours = |service: &str, item, hours: i64| {
        let price = Price { amount_minor: 700, quantity_thousandths: hours * 1000, unit: Some("h") };
        let mut series = Series::yearly(service, item, price);
        series.line.currency = "EUR";
        series.line.origin.source = Some("price per hour: tcs.sunet.se diffpages 104759319/104759351".to_owned());
        series.adjusted = false;
        series.lines(days, version.from, version.until)
    };
    let mut lines =
        hours("play-captions", ("Maskinella undertexter, timmar per år", "Machine captions, hours per year"), 2400);
    lines.extend(hours(
        "tal-till-text",
        ("Maskinell transkribering, timmar per år", "Machine transcription, hours per year"),
        900,
    ));
    lines
}
