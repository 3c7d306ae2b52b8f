//! The overview as comma-separated values: one figure per line, so that amounts in several currencies, numbers and
//! ratios stand side by side, and a spreadsheet's pivot table makes any other view of them.

use ::csv::Writer;
use async_graphql::{Context, Result};
use governance::words::{Language, PartySide};

use super::{
    counts::STATUSES,
    figures::{money, unallocated},
    recovery::CostRecovery,
};
use crate::{
    access::{
        Bilingual,
        overview::{Compared, Figure, Figures, HORIZONS, Overview, Sum},
    },
    error::ApiError,
    graphql::{connection::session, delivery::EffectiveDeliveryState},
};

/// The headings, in Swedish and English.
const HEADINGS: [(&str, &str); 10] = [
    ("nivå", "level"),
    ("leverantör", "provider"),
    ("portfölj", "portfolio"),
    ("tjänst", "service"),
    ("år", "year"),
    ("dag", "day"),
    ("nyckeltal", "figure"),
    ("benämning", "name"),
    ("valuta", "currency"),
    ("värde", "value"),
];

/// Writes the overview.
///
/// # Errors
/// When the database does not answer.
pub async fn write(ctx: &Context<'_>, overview: &Overview, language: Language) -> Result<String> {
    let mut sheet = Sheet { writer: Writer::from_writer(Vec::new()), language };
    sheet.line(HEADINGS.map(|(sv, en)| if language == Language::Sv { sv } else { en }.to_owned()))?;
    for provider in &overview.providers {
        let names = [sheet.name(&provider.organisation.name), String::new(), String::new()];
        sheet.place(ctx, ("leverantör", "provider"), &names, &provider.at).await?;
        for portfolio in &provider.portfolios {
            let names = [names[0].clone(), sheet.name(&portfolio.portfolio.name), String::new()];
            sheet.place(ctx, ("portfölj", "portfolio"), &names, &portfolio.at).await?;
            for service in &portfolio.services {
                let names = [names[0].clone(), names[1].clone(), sheet.name(&service.service.name)];
                sheet.place(ctx, ("tjänst", "service"), &names, &service.at).await?;
            }
        }
    }
    let bytes = sheet.writer.into_inner().map_err(|error| ApiError::internal(error.error()))?;
    Ok(String::from_utf8(bytes).map_err(ApiError::internal)?)
}

struct Sheet {
    writer: Writer<Vec<u8>>,
    language: Language,
}

impl Sheet {
    fn line(&mut self, fields: [String; 10]) -> Result<(), ApiError> {
        self.writer.write_record(fields).map_err(ApiError::internal)
    }

    /// A name as a cell of text: what a spreadsheet would take for a formula is told as text.
    fn name(&self, name: &Bilingual) -> String {
        let name = name.get(self.language).unwrap_or_default();
        if name.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{name}") } else { name.to_owned() }
    }

    async fn place(
        &mut self,
        ctx: &Context<'_>,
        level: (&str, &str),
        names: &[String; 3],
        at: &Compared,
    ) -> Result<(), ApiError> {
        for figures in std::iter::once(&at.figures).chain(at.compared.as_ref()) {
            let Some(slice) = figures.slice() else { continue };
            for Cell { figure, sv, en, currency, value } in cells(ctx, figures).await? {
                let of = |sv: &str, en: &str| if self.language == Language::Sv { sv } else { en }.to_owned();
                let [provider, portfolio, service] = names.clone();
                let (level, name) = (of(level.0, level.1), of(&sv, &en));
                let (year, day) = (slice.year.to_string(), slice.day.to_string());
                self.line([level, provider, portfolio, service, year, day, figure, name, currency, value])?;
            }
        }
        Ok(())
    }
}

/// A figure in a line.
struct Cell {
    figure: String,
    sv: String,
    en: String,
    currency: String,
    value: String,
}

impl Cell {
    fn new(figure: &str, sv: &str, en: &str, currency: &str, value: impl ToString) -> Self {
        let (figure, sv, en) = (figure.to_owned(), sv.to_owned(), en.to_owned());
        Self { figure, sv, en, currency: currency.to_owned(), value: value.to_string() }
    }
}

async fn cells(ctx: &Context<'_>, figures: &Figures) -> Result<Vec<Cell>, ApiError> {
    let session = session(ctx)?;
    let mut cells = Vec::new();
    let income = figures.sums(session, &Figure::INCOME).await?;
    let forecast = figures.sums(session, &Figure::FORECAST).await?;
    for (figure, sv, en, sums) in [
        ("frame", "budgetram", "budget frame", figures.sums(session, &Figure::FRAME).await?),
        ("unallocated", "ofördelat", "unallocated", unallocated(session, figures).await?),
        ("allocated", "tilldelat", "allocated", figures.sums(session, &Figure::ALLOCATED).await?),
        ("planned", "planerad kostnad", "planned cost", figures.sums(session, &Figure::PLANNED).await?),
        ("actual", "utfall", "actual cost", figures.sums(session, &Figure::ACTUAL).await?),
        ("forecast", "prognos", "forecast cost", forecast.clone()),
        ("income", "intäkt från avtal", "income from agreements", income.clone()),
        ("annualValue", "årsvärde", "annual value", figures.sums(session, &Figure::ANNUAL).await?),
    ] {
        let sums = sums.into_iter().flatten().map(money);
        cells.extend(sums.map(|money| Cell::new(figure, sv, en, &money.currency, money.amount.0)));
    }
    if let Some((income, forecast)) = income.zip(forecast) {
        for CostRecovery { currency, ratio, price_change_to_recover: change, .. } in
            CostRecovery::of(&income, &forecast)
        {
            let ratio = ratio.map(|ratio| Cell::new("ratio", "kostnadstäckning", "cost recovery", &currency, ratio.0));
            let (sv, en) = ("prisändring för täckning, procent", "price change to recover, percent");
            let change = change.map(|change| Cell::new("priceChangeToRecover", sv, en, &currency, change.0));
            cells.extend(ratio.into_iter().chain(change));
        }
    }
    let uncomputed = figures.sums(session, &Figure::UNCOMPUTED).await?;
    cells.extend(number("uncomputedLines", "rader utan beräknad intäkt", "lines not computed", uncomputed));
    for (side, prefix, sv, en) in [
        (PartySide::Provider, "agreements", "kundavtal", "customer agreements"),
        (PartySide::Customer, "supplierAgreements", "leverantörsavtal", "supplier agreements"),
    ] {
        for (_, status) in STATUSES {
            let sums = figures.sums(session, &Figure::with_status(side, status)).await?;
            let figure = format!("{prefix}:{status}");
            cells.extend(number(&figure, &format!("{sv}, {status}"), &format!("{en}, {status}"), sums));
        }
        for days in HORIZONS {
            let sums = figures.sums(session, &Figure::ending(side, days)).await?;
            let (sv, en) = (format!("{sv} som upphör inom {days} dagar"), format!("{en} ending within {days} days"));
            cells.extend(number(&format!("{prefix}:ENDING_{days}"), &sv, &en, sums));
        }
    }
    for state in EffectiveDeliveryState::ALL.map(EffectiveDeliveryState::as_str) {
        let sums = figures.sums(session, &Figure::in_state(state)).await?;
        let (sv, en) = (format!("leveranser, {state}"), format!("deliveries, {state}"));
        cells.extend(number(&format!("deliveries:{state}"), &sv, &en, sums));
    }
    let vacancies = figures.vacancies(session).await?.map_or(0, |rows| rows.len());
    cells.extend((vacancies > 0).then(|| Cell::new("vacancies", "vakanser", "vacancies", "", vacancies)));
    Ok(cells)
}

/// A number, unless it is nought or not shown.
fn number(figure: &str, sv: &str, en: &str, sums: Option<Vec<Sum>>) -> Option<Cell> {
    let value: i64 = sums?.iter().map(|sum| sum.value).sum();
    (value != 0).then(|| Cell::new(figure, sv, en, "", value))
}
