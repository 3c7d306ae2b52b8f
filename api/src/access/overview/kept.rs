//! Kept sums: the figures of agreements, lines, deliveries and costs as the database keeps them (`migration/steps/10_sums`),
//! in one list whatever the number of agreements.
//!
//! **Invariant.** A kept sum is of a whole place and carries no condition of an extent: it is read for the places alone
//! that the actor's extents cover whole. What a figure opens into is read from the rows, under the extents, and
//! `tests/leadership` holds the two against each other; `katalog doctor` holds the sums against the rows.
//!
//! What was known at an instant (`knownAt`) is not kept: such figures are summed from their rows.

use std::collections::HashMap;

use chrono::{Datelike, NaiveDate};
use entity::sql::Sql;
use governance::words::PartySide;
use sea_orm::DbErr;
use uuid::Uuid;

use super::{
    agreements,
    asked::Subject,
    basis::{At, Sum, Sums, slice_number},
    budgets, lines,
    place::Level,
    slice::Slice,
};
use crate::{
    access::{
        gather::{Part, Rows},
        row::Columns,
    },
    error::ApiError,
};

/// The years of which days are kept (`DAY_POINT` in `migration/src/dialect.rs`), with room for the horizons.
const YEARS: std::ops::Range<i32> = 1970..2148;

/// How many widths the tree over days has, each a power of two.
const WIDTHS: u32 = 16;

/// The columns of `agreement_sum`, in capitals.
const STANDINGS: [&str; 11] = [
    "DRAFT",
    "IN_REVIEW",
    "AWAITING_SIGNATURE",
    "SIGNED",
    "UPCOMING",
    "IN_FORCE",
    "EXPIRED",
    "TERMINATED",
    "ENDING_30",
    "ENDING_90",
    "ENDING_180",
];

/// Sums to be read together: at which places, of which day, and which.
pub(super) struct Reading {
    places: Vec<Uuid>,
    whole_year: bool,
    figures: Figures,
}

/// Which sums.
#[derive(PartialEq, Eq)]
enum Figures {
    Agreements(Vec<PartySide>),
    Placed(Vec<&'static str>),
}

impl Reading {
    /// The sums of a subject: at the places where it is whole, and at those where its supplier side is.
    pub fn of(subject: Subject, whole: Vec<Uuid>, supplied: Vec<Uuid>) -> Vec<Self> {
        let day = |places: &[Uuid], figures| Self { places: places.to_vec(), whole_year: false, figures };
        let year = |groups| Self { places: whole.clone(), whole_year: true, figures: Figures::Placed(groups) };
        match subject {
            Subject::Agreements if whole == supplied => {
                vec![day(&whole, Figures::Agreements(vec![PartySide::Provider, PartySide::Customer]))]
            }
            Subject::Agreements => vec![
                day(&whole, Figures::Agreements(vec![PartySide::Provider])),
                day(&supplied, Figures::Agreements(vec![PartySide::Customer])),
            ],
            Subject::Lines => {
                vec![day(&whole, Figures::Placed(vec![lines::ANNUAL])), year(vec![lines::INCOME, lines::UNCOMPUTED])]
            }
            Subject::Deliveries => vec![day(&whole, Figures::Placed(super::deliveries::STATES.to_vec()))],
            Subject::Costs => vec![year(vec![budgets::PLANNED, budgets::ACTUAL, budgets::FORECAST])],
            Subject::Frames | Subject::Allocations => Vec::new(),
        }
    }

    /// Puts together what is read at the same places on the same day.
    pub fn merged(readings: impl IntoIterator<Item = Self>) -> Vec<Self> {
        let mut merged: Vec<Self> = Vec::new();
        for one in readings.into_iter().filter(|one| !one.places.is_empty()) {
            let beside = |other: &&mut Self| other.whole_year == one.whole_year && other.places == one.places;
            let groups = merged.iter_mut().filter(beside).find_map(|other| match &mut other.figures {
                Figures::Placed(groups) => Some(groups),
                Figures::Agreements(_) => None,
            });
            match (groups, one.figures) {
                (Some(groups), Figures::Placed(more)) => groups.extend(more),
                (_, figures) => merged.push(Self { figures, ..one }),
            }
        }
        merged
    }

    fn statement(&self, number: usize, slice: &Slice) -> Sql {
        let mut sql = Sql::new(format!("SELECT {number} AS slice, k.place_id, "));
        let quoted = |names: Vec<String>| names.iter().map(|name| format!("'{name}'")).collect::<Vec<_>>().join(", ");
        let (table, only, by) = match &self.figures {
            Figures::Agreements(sides) => {
                let columns = STANDINGS.map(|name| format!("CAST(SUM(k.{}) AS BIGINT)", name.to_lowercase()));
                sql.push(format!("k.side AS grp, '' AS unit, {}", columns.join(", ")));
                let sides = sides.iter().map(ToString::to_string).collect();
                ("agreement_sum", format!("k.side IN ({})", quoted(sides)), "k.side")
            }
            Figures::Placed(groups) => {
                let rest = ", CAST(0 AS BIGINT)".repeat(STANDINGS.len() - 2);
                sql.push("k.grp, k.unit, CAST(SUM(k.value) AS BIGINT), CAST(SUM(k.counted) AS BIGINT)").push(rest);
                let groups = groups.iter().map(ToString::to_string).collect();
                ("place_sum", format!("k.grp IN ({})", quoted(groups)), "k.grp, k.unit")
            }
        };
        sql.push(format!(" FROM {table} k WHERE "));
        sql.push(Sql::within("k.place_id", self.places.iter().copied()));
        let day = if self.whole_year { slice.first_day() } else { slice.day };
        sql.push(" AND ").push(Sql::among("k.node", nodes(point(day))));
        sql.and_then(format!(" AND {only} GROUP BY k.place_id, {by}"))
    }
}

/// Whether the sums of a slice are kept.
pub(super) fn keeps(slice: &Slice) -> bool {
    slice.when.known_at.is_none() && YEARS.contains(&slice.year) && YEARS.contains(&slice.day.year())
}

/// The number of a day: 1 for the first of 1970.
fn point(day: NaiveDate) -> i32 {
    let days = day.signed_duration_since(NaiveDate::default()).num_days();
    i32::try_from(days).unwrap_or_default().saturating_add(1)
}

/// The nodes that together hold all days up to `point`: one for each of its bits.
fn nodes(point: i32) -> impl Iterator<Item = i32> {
    (0..WIDTHS).filter(move |width| point >> width & 1 == 1).map(move |width| point >> width << width)
}

/// The list of kept sums; None where there are none to be read.
pub(super) fn listed(slices: &[Slice], readings: &[Reading]) -> Option<Part> {
    let mut sql = Sql::default();
    for (number, slice) in slices.iter().enumerate() {
        for reading in readings {
            sql.push(if sql.is_empty() { "" } else { " UNION ALL " });
            sql.push(reading.statement(number, slice));
        }
    }
    // Slice, place, group, unit, and the sums.
    (!sql.is_empty()).then(|| Part::new(sql, 4 + STANDINGS.len()))
}

/// Adds what such a list holds. `levels` are those of the places.
///
/// # Errors
/// When a column is not what it is taken for.
pub(super) fn add(sums: &mut Sums, rows: Rows<'_>, levels: &HashMap<Uuid, Level>) -> Result<(), ApiError> {
    let found: Vec<_> = rows.read(|columns| of_row(columns, levels))?;
    found.iter().flatten().for_each(|(at, group, sum)| sums.add(*at, group, sum));
    Ok(())
}

/// The sums of a row, but for those of nothing.
fn of_row(columns: &mut Columns<'_>, levels: &HashMap<Uuid, Level>) -> Result<Vec<(At, String, Sum)>, DbErr> {
    let (slice, place): (usize, Uuid) = (slice_number(columns)?, columns.take()?);
    let Some(level) = levels.get(&place) else { return Ok(Vec::new()) };
    let at = (slice, *level, place);
    let (group, unit): (String, String) = (columns.take()?, columns.take()?);
    let Some(side) = PartySide::parse(&group) else {
        let (value, rows): (i64, i64) = (columns.take()?, columns.take()?);
        return Ok(if rows == 0 { Vec::new() } else { vec![(at, group, Sum { value, unit, rows })] });
    };
    let mut sums = Vec::with_capacity(STANDINGS.len());
    for name in STANDINGS {
        let value: i64 = columns.take()?;
        if value != 0 {
            sums.push((at, agreements::with_status(side, name), Sum { value, unit: unit.clone(), rows: value }));
        }
    }
    Ok(sums)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn nodes_hold_every_day_up_to_a_point_once() {
        assert_eq!(point(day("1970-01-01")), 1);
        assert_eq!(point(day("2147-12-31")), 65_013);
        for last in [1, 2, 3, 100, 4_096, 20_780, 65_013] {
            let mut held = vec![0; 65_536];
            for node in nodes(last) {
                // A node ends at its number and is as wide as its lowest bit.
                for point in node - (node & -node) + 1..=node {
                    held[usize::try_from(point).unwrap()] += 1;
                }
            }
            let last = usize::try_from(last).unwrap();
            assert!(held.iter().enumerate().all(|(point, times)| *times == i32::from(point > 0 && point <= last)));
        }
    }
}
