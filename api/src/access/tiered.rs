//! Prices by quantity, as statements read them: for Rust with all their steps, for figures as SQL.

use governance::price::{TieredPrice, Tiering};
use sea_orm::DbErr;

use super::row::Columns;

/// The columns that [`price`] reads of a line under this alias.
macro_rules! price_columns {
    ($line:literal) => {
        concat!(
            $line,
            ".tiering, ",
            $line,
            ".quantity_thousandths, ",
            $line,
            ".amount_minor, (SELECT string_agg(CAST(z.from_quantity_thousandths AS TEXT) || '=' \
             || CAST(z.amount_minor AS TEXT), ';') FROM agreement_line_tier z WHERE z.line_id = ",
            $line,
            ".id)"
        )
    };
}
pub(crate) use price_columns;

/// The price of the line `l` in minor units, and by how many thousandths of a unit it is multiplied: as
/// [`TieredPrice::minor`] and [`Tiering::times`] have it, where sums are made of many lines.
pub(crate) const PRICE_AND_TIMES: &str = "CASE l.tiering WHEN 'GRADUATED' THEN \
     (SELECT z.price_minor FROM agreement_line_graduated z WHERE z.line_id = l.id) \
     ELSE COALESCE((SELECT r.amount_minor FROM agreement_line_tier r WHERE r.line_id = l.id \
         AND r.from_quantity_thousandths <= l.quantity_thousandths \
         ORDER BY r.from_quantity_thousandths DESC LIMIT 1), l.amount_minor) END AS price, \
     CASE l.tiering WHEN 'VOLUME' THEN l.quantity_thousandths ELSE 1000 END AS times";

/// The price of a line, by its `price_columns`.
///
/// # Errors
/// When a column is of another type.
pub(crate) fn price(columns: &mut Columns<'_>) -> Result<TieredPrice, DbErr> {
    let (tiering, quantity) = (columns.word(Tiering::parse)?, columns.take()?);
    let amount = columns.take()?;
    Ok(TieredPrice::new(tiering, quantity, amount, steps(columns.take()?)?))
}

/// Steps as a statement puts them together, in the order of quantities.
///
/// # Errors
/// When there is something else.
pub(crate) fn steps(text: Option<String>) -> Result<Vec<(i64, i64)>, DbErr> {
    let unreadable = || DbErr::Type("a step of a price that cannot be read".to_owned());
    let read = |entry: &str| -> Option<(i64, i64)> {
        let (from, amount) = entry.split_once('=')?;
        Some((from.parse().ok()?, amount.parse().ok()?))
    };
    let steps = text.iter().flat_map(|text| text.split(';')).map(|entry| read(entry).ok_or_else(unreadable));
    let mut steps = steps.collect::<Result<Vec<_>, _>>()?;
    steps.sort_unstable();
    Ok(steps)
}
