//! What has been published, as the arithmetic of index clauses takes it.

use std::collections::HashMap;

use entity::{index_series, index_value};
use governance::index::{Book, IndexPeriod, Link, Published, Series};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

use crate::{
    act::{Act, Refusal},
    error::ApiError,
};

/// A period as the database keeps it.
pub(super) fn period(text: &str) -> Result<IndexPeriod, Refusal> {
    let unreadable = || ApiError::internal(format!("{text:?} is no month, quarter or year"));
    Ok(IndexPeriod::parse(text).ok_or_else(unreadable)?)
}

/// A series of the database as the arithmetic takes it.
pub(super) fn series(row: &index_series::Model) -> Result<Series, Refusal> {
    Ok(Series {
        code: row.code.clone(),
        index: row.index_code.clone(),
        frequency: row.frequency,
        stage: row.stage,
        same_season: row.same_season,
        ended_after: row.ended_after.as_deref().map(period).transpose()?,
    })
}

/// All series that a provider keeps, with their values.
pub(super) async fn of_provider(act: &Act, provider: Uuid) -> Result<Book, Refusal> {
    let rows = index_series::Entity::find().filter(index_series::Column::ProviderId.eq(provider));
    let rows = rows.all(act.transaction()).await?;
    let codes: HashMap<Uuid, String> = rows.iter().map(|row| (row.id, row.code.clone())).collect();
    let values = index_value::Entity::find().filter(index_value::Column::ProviderId.eq(provider));
    let mut published = Vec::new();
    for value in values.all(act.transaction()).await? {
        let Some(code) = codes.get(&value.series_id) else { continue };
        let (value_thousandths, published_on) = (value.value_thousandths, value.published_on);
        let value = Published { period: period(&value.period)?, value_thousandths, published_on, breaks: value.breaks };
        published.push((code.clone(), value));
    }
    let mut links = Vec::new();
    for row in &rows {
        let to = row.successor_id.and_then(|id| codes.get(&id));
        if let (Some(to), Some(at)) = (to, row.link_period.as_deref()) {
            links.push(Link { from: row.code.clone(), to: to.clone(), period: period(at)? });
        }
    }
    let series = rows.iter().map(series).collect::<Result<Vec<_>, _>>()?;
    Ok(Book::new(series, published, links))
}
