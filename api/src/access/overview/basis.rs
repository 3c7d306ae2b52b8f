//! What a figure stands for. A *basis* is a query of counted rows: each with the service, portfolio and provider it
//! counts under, the figure it counts in (`grp`), the currency (`unit`), and by how much (`value`). A figure is the sum
//! over its basis, and opens into the same basis: the two cannot differ (N8).

use std::collections::{HashMap, HashSet};

use entity::sql::Sql;
use uuid::Uuid;

use super::place::{Level, Place};
use crate::{
    access::{
        Members, Page, Paging, Row, Session,
        cohort::nest,
        gather::{self, Part},
        row::Columns,
    },
    error::ApiError,
};

/// Under which places rows are looked for: under any of them.
#[derive(Clone, Debug, Default)]
pub(super) struct Within {
    services: Vec<Uuid>,
    portfolios: Vec<Uuid>,
    providers: Vec<Uuid>,
}

impl Within {
    /// These places. A place that lies within another of them adds nothing, and is left out.
    pub fn places<'a>(places: impl IntoIterator<Item = &'a Place>) -> Self {
        let places: Vec<&Place> = places.into_iter().collect();
        let ids = |level: Level| places.iter().filter(|place| place.level == level).map(|place| place.id).collect();
        let (providers, portfolios): (HashSet<Uuid>, HashSet<Uuid>) = (ids(Level::Provider), ids(Level::Portfolio));
        let mut within = Self::default();
        for place in places {
            let in_provider = place.level != Level::Provider && providers.contains(&place.provider);
            let in_portfolio = place.level == Level::Service
                && place.portfolio.is_some_and(|portfolio| portfolios.contains(&portfolio));
            if !in_provider && !in_portfolio {
                within.add(place.level, place.id);
            }
        }
        within
    }

    /// Places of one level.
    pub fn level(level: Level, ids: impl IntoIterator<Item = Uuid>) -> Self {
        let mut within = Self::default();
        ids.into_iter().for_each(|id| within.add(level, id));
        within
    }

    fn add(&mut self, level: Level, id: Uuid) {
        match level {
            Level::Service => self.services.push(id),
            Level::Portfolio => self.portfolios.push(id),
            Level::Provider => self.providers.push(id),
        }
    }

    /// The condition that a row counts under one of the places, given the columns that name its places.
    pub fn condition(&self, service: &str, portfolio: &str, provider: &str) -> Sql {
        let named = [(service, &self.services), (portfolio, &self.portfolios), (provider, &self.providers)];
        let named = named.into_iter().filter(|(_, ids)| !ids.is_empty());
        Sql::any(named.map(|(column, ids)| Sql::within(column, ids.iter().copied())))
    }
}

/// A figure's place: slice, level and id.
pub(super) type At = (usize, Level, Uuid);

/// The sums of a basis at every place.
#[derive(Debug, Default)]
pub(super) struct Sums(HashMap<At, HashMap<String, Vec<Sum>>>);

/// One sum.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sum {
    /// Of the values.
    pub value: i64,
    /// The currency; empty for numbers.
    pub unit: String,
    /// Over how many rows.
    pub rows: i64,
}

impl Sums {
    /// The sums of one figure at one place, one per currency, by currency.
    pub fn of(&self, at: At, group: &str) -> &[Sum] {
        self.0.get(&at).and_then(|groups| groups.get(group)).map_or(&[], Vec::as_slice)
    }

    pub(super) fn add(&mut self, at: At, group: &str, sum: &Sum) {
        let sums = self.0.entry(at).or_default().entry(group.to_owned()).or_default();
        match sums.binary_search_by(|other| other.unit.cmp(&sum.unit)) {
            Ok(place) => {
                if let Some(known) = sums.get_mut(place) {
                    known.value = known.value.saturating_add(sum.value);
                    known.rows += sum.rows;
                }
            }
            Err(place) => sums.insert(place, sum.clone()),
        }
    }
}

/// A place, and a figure there.
pub(super) type Opened = (Uuid, String);

/// The rows that figures stand for, by place and figure.
pub(super) struct Rows<T> {
    pages: HashMap<Opened, Members<T>>,
    counts: HashMap<(Opened, Uuid), (i64, String)>,
    paging: Paging,
}

impl<T: Row> Rows<T> {
    /// The page of rows of one figure.
    pub fn page(&self, at: &Opened) -> Members<T> {
        self.pages.get(at).cloned().unwrap_or_else(|| Page::empty(&self.paging))
    }

    /// By how much, and in which currency, a row counts in the figure.
    pub fn counted(&self, at: &Opened, row: Uuid) -> (i64, String) {
        self.counts.get(&(at.clone(), row)).cloned().unwrap_or_default()
    }
}

/// The list of a basis' sums: of rows that count under one service each.
pub(super) fn listed(basis: Sql) -> Part {
    let mut sql = Sql::new("SELECT b.slice, b.service_id, b.portfolio_id, b.provider_id, b.grp, b.unit, ");
    sql.push("CAST(SUM(b.value) AS BIGINT), COUNT(*) FROM (").push(basis);
    sql.push(") b GROUP BY b.slice, b.service_id, b.portfolio_id, b.provider_id, b.grp, b.unit");
    Part::new(sql, 8)
}

/// Adds what such a list holds at all places.
///
/// # Errors
/// When a column is not what it is taken for.
pub(super) fn add(sums: &mut Sums, rows: gather::Rows<'_>) -> Result<(), ApiError> {
    let found: Vec<([Option<At>; 3], String, Sum)> = rows.read(|columns| {
        let slice = slice_number(columns)?;
        let service: Option<Uuid> = columns.take()?;
        let (portfolio, provider): (Uuid, Uuid) = (columns.take()?, columns.take()?);
        let places = [
            service.map(|service| (slice, Level::Service, service)),
            Some((slice, Level::Portfolio, portfolio)),
            Some((slice, Level::Provider, provider)),
        ];
        let group: String = columns.take()?;
        Ok((places, group, Sum { unit: columns.take()?, value: columns.take()?, rows: columns.take()? }))
    })?;
    for (places, group, sum) in &found {
        places.iter().flatten().for_each(|at| sums.add(*at, group, sum));
    }
    Ok(())
}

impl Session {
    /// Sums a basis at all places: rows that count under one service each, added up here.
    pub(super) async fn sums(&self, basis: Sql) -> Result<Sums, ApiError> {
        let mut sums = Sums::default();
        add(&mut sums, self.gather(vec![listed(basis)]).await?.part(0))?;
        Ok(sums)
    }

    /// Sums a basis whose rows can count under several services: once in each service, portfolio and provider.
    pub(super) async fn distinct_sums(&self, basis: Sql) -> Result<Sums, ApiError> {
        let mut sql = Sql::new("WITH b AS MATERIALIZED (").and_then(basis).and_then(")");
        for (number, level) in Level::ALL.into_iter().enumerate() {
            let column = level.column();
            sql.push(if number == 0 { "" } else { " UNION ALL" });
            sql.push(format!(
                " SELECT {number}, d.slice, d.place, d.grp, d.unit, CAST(SUM(d.value) AS BIGINT), COUNT(*) FROM \
                 (SELECT DISTINCT b.slice, b.{column} AS place, b.grp, b.unit, b.id, b.value FROM b) d \
                 GROUP BY d.slice, d.place, d.grp, d.unit"
            ));
        }
        let mut sums = Sums::default();
        for row in self.rows(sql).await? {
            let mut columns = Columns::new(&row);
            let level: i32 = columns.take()?;
            let level = usize::try_from(level).ok().and_then(|number| Level::ALL.get(number).copied());
            let at = (slice_number(&mut columns)?, level.unwrap_or(Level::Provider), columns.take()?);
            let group: String = columns.take()?;
            let sum = Sum { unit: columns.take()?, value: columns.take()?, rows: columns.take()? };
            sums.add(at, &group, &sum);
        }
        Ok(sums)
    }

    /// Opens figures: the rows of a basis under each place and figure, one page each. `source` is where the rows are
    /// read, under the alias `t`: their table, or what stood there as of a day. `distinct`: rows can count under several
    /// services, and once in each place.
    pub(super) async fn opened<T: Row>(
        &self,
        basis: Sql,
        level: Level,
        groups: &[String],
        source: Sql,
        distinct: bool,
        paging: &Paging,
    ) -> Result<Rows<T>, ApiError> {
        let place = level.column();
        let of_groups = Sql::any(groups.iter().map(|group| Sql::new("b.grp = ?").bind(group.as_str())));
        let mut sql = Sql::new("SELECT q.place_id, q.grp, q.unit, q.value, q.sort, ").and_then(T::COLUMNS);
        sql.push(" FROM (SELECT r.place_id, r.grp, r.unit, r.value, r.sort, r.id, ROW_NUMBER() OVER ");
        sql.push("(PARTITION BY r.place_id, r.grp ORDER BY ").push(paging.order_by("r.sort", "r.id"));
        let each = if distinct { "DISTINCT" } else { "ALL" };
        sql.push(format!(
            ") AS nth FROM (SELECT {each} b.{place} AS place_id, b.grp, b.unit, b.value, b.sort, b.id FROM ("
        ));
        sql.push(basis).push(") b WHERE ").push(of_groups).push(") r WHERE ");
        sql.push(paging.beyond("r.sort", "r.id")).push(") q JOIN ").push(source).push(" ON t.id = q.id ");
        sql.push(format!("WHERE q.nth <= {} ORDER BY q.place_id, q.grp, q.nth", paging.size + 1));

        let mut found: HashMap<Opened, Vec<(String, T)>> = HashMap::new();
        let mut counts = HashMap::new();
        for row in self.rows(sql).await? {
            let mut columns = Columns::new(&row);
            let at: Opened = (columns.take()?, columns.take()?);
            let unit: String = columns.take()?;
            let value: i64 = columns.take()?;
            let (sort, row): (String, T) = (columns.take()?, T::read(&mut columns)?);
            counts.insert((at.clone(), row.id()), (value, unit));
            found.entry(at).or_default().push((sort, row));
        }
        let pages = found.into_iter().map(|(at, rows)| (at, Page::cut(paging, rows, None))).collect();
        Ok(Rows { pages: nest(pages).0, counts, paging: paging.clone() })
    }
}

/// The number of the slice that a row counts in, from its first column.
pub(super) fn slice_number(columns: &mut Columns<'_>) -> Result<usize, sea_orm::DbErr> {
    let number: i32 = columns.take()?;
    Ok(usize::try_from(number).unwrap_or_default())
}
