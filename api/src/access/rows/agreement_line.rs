//! Lines of agreements as access reads them: prices and volumes, by an extent of their own (V2).

use chrono::NaiveDate;
use entity::sql::Sql;
use governance::{
    action::{Action, Kind},
    decide::Extent,
    price::TieredPrice,
    words::{Period, Provenance},
};
use sea_orm::DbErr;
use uuid::Uuid;

use crate::access::{
    agreements::facets,
    row::{Bilingual, Columns, Row},
    tiered::{price, price_columns},
};

/// A line of a party's part (avtalsrad): a service delivered to that party, its price, volume and period.
#[derive(Clone, Debug)]
pub struct LineRow {
    /// Id.
    pub id: Uuid,
    /// The part.
    pub part_id: Uuid,
    /// The service.
    pub service_id: Uuid,
    /// The service's code.
    pub service_code: String,
    /// The service's name.
    pub service_name: Bilingual,
    /// What is priced.
    pub item: Bilingual,
    /// The price for a period as signed, with its steps and the quantity; excluding VAT.
    pub price: TieredPrice,
    /// What it was adjusted to by index, in minor units, and from when (U2.7); the oldest first.
    pub adjusted: Vec<(NaiveDate, i64)>,
    /// ISO 4217.
    pub currency: String,
    /// The unit.
    pub unit: Option<String>,
    /// The period the price is for.
    pub period: Period,
    /// How the price is computed, where it cannot be told as an amount.
    pub formula: Option<String>,
    /// First day.
    pub valid_from: NaiveDate,
    /// First day without; None: as long as the version.
    pub valid_until: Option<NaiveDate>,
    /// Where the facts come from (O5).
    pub provenance: Provenance,
    /// The source, where attested.
    pub source: Option<String>,
}

impl LineRow {
    /// Whether the price holds on `day`.
    pub fn holds_on(&self, day: NaiveDate) -> bool {
        self.valid_from <= day && self.valid_until.is_none_or(|until| day < until)
    }

    /// The price for a period on a day, in minor units: as signed, or as adjusted by then (U2.7); of a unit, or of the whole
    /// quantity where its steps price that. Of a day on which the line does not hold, the price at its nearer end.
    pub fn price_on(&self, day: NaiveDate) -> Option<i64> {
        self.price_by(&self.adjusted, day)
    }

    /// The day itself; where the line does not hold on it, the nearest on which it does.
    pub fn day_held(&self, day: NaiveDate) -> NaiveDate {
        let last = self.valid_until.and_then(|until| until.pred_opt());
        day.max(self.valid_from).min(last.unwrap_or(NaiveDate::MAX))
    }

    /// The same by these adjustments alone, the oldest first.
    pub fn price_by(&self, adjusted: &[(NaiveDate, i64)], day: NaiveDate) -> Option<i64> {
        let day = self.day_held(day);
        let adjusted = adjusted.iter().rev().find(|(from, _)| *from <= day);
        adjusted.map(|(_, minor)| *minor).or_else(|| self.price.minor())
    }

    /// What the whole quantity comes to in so many periods at this price, in minor units, rounded half away from zero; None
    /// where that does not fit.
    pub fn in_all(&self, price_minor: i64, periods: i64) -> Option<i64> {
        let times = self.price.tiering().times(self.price.quantity_thousandths());
        let thousandths = i128::from(price_minor) * i128::from(times) * i128::from(periods);
        let half = if thousandths < 0 { -500 } else { 500 };
        i64::try_from((thousandths + half) / 1000).ok()
    }

    /// What the line comes to in a year, by its price on a day, in minor units: what its quantity costs × periods, rounded
    /// per line, so that any sum is the sum of what the lines show (N8). None where the price is only a formula, does not
    /// recur with the calendar (once, by the hour), or does not fit.
    pub fn annual_on(&self, day: NaiveDate) -> Option<i64> {
        self.in_all(self.price_on(day)?, self.period.per_year()?)
    }
}

impl Row for LineRow {
    const KIND: Kind = Kind::AgreementLine;
    const ACTION: Action = Action::ReadPrice;
    const TABLE: &'static str = "agreement_line t";
    const COLUMNS: &'static str = concat!(
        "t.id, t.part_id, t.service_id, \
         (SELECT y.code FROM service y WHERE y.id = t.service_id), \
         (SELECT y.name_sv FROM service y WHERE y.id = t.service_id), \
         (SELECT y.name_en FROM service y WHERE y.id = t.service_id), t.item_sv, t.item_en, ",
        price_columns!("t"),
        ", (SELECT string_agg(CAST(x.effective_from AS TEXT) || '=' || CAST(x.new_minor AS TEXT), ';') \
         FROM line_adjustment x WHERE x.line_id = t.id), \
         t.currency, t.unit, t.period, t.formula, t.valid_from, t.valid_until, t.provenance, t.source"
    );

    fn read(columns: &mut Columns<'_>) -> Result<Self, DbErr> {
        Ok(Self {
            id: columns.take()?,
            part_id: columns.take()?,
            service_id: columns.take()?,
            service_code: columns.take()?,
            service_name: columns.bilingual()?,
            item: columns.bilingual()?,
            price: price(columns)?,
            adjusted: adjusted(columns.take()?)?,
            currency: columns.take()?,
            unit: columns.take()?,
            period: columns.word(Period::parse)?,
            formula: columns.take()?,
            valid_from: columns.take()?,
            valid_until: columns.take()?,
            provenance: columns.word(Provenance::parse)?,
            source: columns.take()?,
        })
    }

    fn id(&self) -> Uuid {
        self.id
    }

    fn covered(extent: &Extent, facet: &Sql) -> Sql {
        facets::seen_line("l.id = t.id", extent, facet)
    }
}

/// Days and amounts as the statement puts them together, in the order of days.
fn adjusted(text: Option<String>) -> Result<Vec<(NaiveDate, i64)>, DbErr> {
    let unreadable = || DbErr::Type("an adjustment that cannot be read".to_owned());
    let each = text.iter().flat_map(|text| text.split(';')).map(|entry| {
        let (from, minor) = entry.split_once('=').ok_or_else(unreadable)?;
        Ok((from.parse().map_err(|_| unreadable())?, minor.parse().map_err(|_| unreadable())?))
    });
    let mut found = each.collect::<Result<Vec<_>, DbErr>>()?;
    found.sort_unstable();
    Ok(found)
}
