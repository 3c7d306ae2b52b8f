//! Lines of the sample: a price for last year, this year and next, so that "my prices, now and next" has an answer.

use chrono::NaiveDate;
use governance::{
    price::Tiering,
    words::{OrganisationKind, Period},
};

use super::{
    products::{Pricing, Product},
    spec::{Line, Origin},
};
use crate::sample::{days::Days, files::Organisation, noise};

/// How much a year's price differs from this year's, in percent: last year's, this year's, next year's.
const STEPS: [(i32, i64); 3] = [(-1, 97), (0, 100), (1, 103)];

/// How large a customer is, from 1 to 100: a stand-in for its revenue, which the published fees follow.
pub fn weight(organisation: &Organisation) -> i64 {
    const LARGE: &[&str] = &["uu", "lu", "gu", "su", "ki", "kth", "umu", "liu", "chalmers", "slu"];
    let key = format!("weight:{}", organisation.code);
    match OrganisationKind::parse(&organisation.kind) {
        _ if LARGE.contains(&organisation.code.as_str()) => noise::between(&key, 80, 100),
        Some(OrganisationKind::University) => noise::between(&key, 35, 65),
        Some(OrganisationKind::UniversityCollege) => noise::between(&key, 8, 30),
        _ => noise::between(&key, 2, 10),
    }
}

/// A price this year: minor units, the quantity in thousandths, its unit.
#[derive(Clone, Copy, Debug)]
pub struct Price {
    /// Minor units per unit and period.
    pub amount_minor: i64,
    /// Thousandths of the unit.
    pub quantity_thousandths: i64,
    /// The unit, where there is one.
    pub unit: Option<&'static str>,
}

impl Price {
    /// One amount for the whole.
    pub const fn flat(amount_minor: i64) -> Self {
        Self { amount_minor, quantity_thousandths: 1000, unit: None }
    }

    /// The product's price to a customer of this weight.
    pub fn of(product: &Product, weight: i64) -> Self {
        match product.pricing {
            Pricing::Flat(base, each) => Self::flat(base + each * weight),
            Pricing::Units(unit, base, each, amount_minor) => {
                Self { amount_minor, quantity_thousandths: (base + each * weight) * 1000, unit: Some(unit) }
            }
        }
    }
}

/// What a service's lines have in common, whatever the year.
#[derive(Clone, Debug)]
pub struct Series {
    /// The line of this year; its days and amount are replaced.
    pub line: Line,
    /// Whether the price is adjusted each year; a published price is not.
    pub adjusted: bool,
}

impl Series {
    /// A yearly price in kronor.
    pub fn yearly(service: &str, item: (&str, &str), price: Price) -> Self {
        let line = Line {
            service: service.to_owned(),
            item: (item.0.to_owned(), item.1.to_owned()),
            amount_minor: Some(price.amount_minor),
            currency: "SEK",
            quantity_thousandths: price.quantity_thousandths,
            unit: price.unit,
            period: Period::Year,
            formula: None,
            tiering: Tiering::Volume,
            tiers: Vec::new(),
            from: NaiveDate::MIN,
            until: None,
            underpins: None,
            origin: Origin::SAMPLE,
        };
        Self { line, adjusted: true }
    }

    /// The lines of a term: one per step of the price that falls within it, the first reaching back to its first day.
    pub fn lines(&self, days: &Days, from: NaiveDate, until: Option<NaiveDate>) -> Vec<Line> {
        if !self.adjusted {
            return vec![Line { from, until, ..self.line.clone() }];
        }
        let end = until.unwrap_or(NaiveDate::MAX);
        let mut lines: Vec<Line> = Vec::new();
        for (offset, percent) in STEPS {
            let step_from = if offset == STEPS[0].0 { from } else { days.new_year(offset).max(from) };
            let step_until = if offset == 1 { end } else { days.new_year(offset + 1).min(end) };
            if step_from < step_until {
                lines.push(Line {
                    amount_minor: self.line.amount_minor.map(|amount| round(amount * percent / 100)),
                    from: step_from,
                    until: (step_until != NaiveDate::MAX).then_some(step_until),
                    ..self.line.clone()
                });
            }
        }
        lines
    }
}

/// Rounds to whole kronor or euro, small prices excepted.
const fn round(minor: i64) -> i64 {
    if minor < 10_000 { minor } else { minor / 100 * 100 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::days::{at, day};

    #[test]
    fn a_term_is_covered_by_its_price_steps_without_gap() {
        let days = Days { today: day(2026, 11, 22), now: at(day(2026, 11, 22), 12) };
        let series = Series::yearly("drive", ("Lagring", "Storage"), Price::flat(1_000_000));
        let lines = series.lines(&days, day(2022, 7, 1), None);
        let steps: Vec<_> = lines.iter().map(|line| (line.from, line.until, line.amount_minor)).collect();
        assert_eq!(
            steps,
            [
                (day(2022, 7, 1), Some(day(2026, 1, 1)), Some(970_000)),
                (day(2026, 1, 1), Some(day(2027, 1, 1)), Some(1_000_000)),
                (day(2027, 1, 1), None, Some(1_030_000)),
            ]
        );
        assert_eq!(series.lines(&days, day(2027, 1, 1), None).len(), 1);
        assert_eq!(series.lines(&days, day(2018, 1, 1), Some(day(2021, 2, 1))).len(), 1);
    }
}
