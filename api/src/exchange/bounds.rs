//! What must hold of budgets and roles across rows: allocations within their frame (N4), one owner at a time (S2.2), one
//! number in a register once.

use std::collections::{BTreeMap, HashMap, HashSet};

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::DbErr;
use uuid::Uuid;

use super::{
    cell::{Cell, Store, write},
    columns::{Kind, Sheet},
    load::Load,
    resolve::told,
    row::{Complaint, Row},
    sheets::sheet,
    table::{Shape, take},
};
use crate::clock::ZONE;

const AMOUNT: Kind = Kind::Amount { negative: false };

/// A reference of a row.
fn leads(sheet: &Sheet, row: &Row, field: &str) -> Option<Uuid> {
    sheet.reference(field).and_then(|at| row.refs.get(at).copied()).flatten()
}

/// A number of a row.
fn number(sheet: &Sheet, row: &Row, column: &str) -> Option<i64> {
    sheet.column(column).and_then(|at| row.cells.get(at)).and_then(Cell::as_number)
}

impl Load<'_> {
    /// N4: what is allocated of a frame, by the files or before, is not more than the frame.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn keep_within_frames(&mut self) -> Result<(), DbErr> {
        let (Some((frames, frame)), Some((allocations, allocation))) = (sheet("budget_frames"), sheet("allocations"))
        else {
            return Ok(());
        };
        let mut amounts: HashMap<Uuid, i64> = HashMap::new();
        let mut concerned: HashSet<Uuid> = HashSet::new();
        let mut wrong: HashSet<Uuid> = HashSet::new();
        for row in self.of(frames) {
            match (row.fate.id(), number(frame, row, "amount")) {
                (Some(id), Some(amount)) if !row.faulty => {
                    amounts.insert(id, amount);
                    concerned.insert(id);
                }
                (Some(id), _) => {
                    wrong.insert(id);
                }
                (None, _) => {}
            }
        }
        let mut shares: HashMap<Uuid, BTreeMap<Uuid, i64>> = HashMap::new();
        for row in self.of(allocations).iter().filter(|row| !row.faulty) {
            concerned.extend(leads(allocation, row, "frame_id"));
        }
        let known: Vec<Vec<Cell>> =
            concerned.iter().filter(|id| !self.new.contains(id)).map(|id| vec![Cell::Id(*id)]).collect();
        let shape = Shape { columns: &[("id", Store::Id)] };
        for chunk in known.chunks(shape.rows_at_once()) {
            let after = " CROSS JOIN budget_frame t LEFT JOIN allocation x ON x.frame_id = t.id WHERE t.id = k.id";
            let before = "SELECT t.id, t.amount_minor, x.service_id, x.amount_minor FROM ";
            for row in shape.query(self.db, chunk, (before, after)).await? {
                let id: Uuid = row.try_get_by_index(0)?;
                amounts.entry(id).or_insert(row.try_get_by_index(1)?);
                if let Cell::Id(service) = take(&row, 2, Store::Id)? {
                    let amount: Option<i64> = row.try_get_by_index(3)?;
                    shares.entry(id).or_default().insert(service, amount.unwrap_or_default());
                }
            }
        }
        let mut first: HashMap<Uuid, usize> = HashMap::new();
        for (at, row) in self.of(allocations).iter().enumerate().filter(|(_, row)| !row.faulty) {
            let (Some(of), Some(service)) = (leads(allocation, row, "frame_id"), leads(allocation, row, "service_id"))
            else {
                continue;
            };
            shares.entry(of).or_default().insert(service, number(allocation, row, "amount").unwrap_or_default());
            if row.fate.is_written() {
                first.insert(of, at);
            }
        }
        let mut complaints = Vec::new();
        for (id, shares) in &shares {
            // Of thousands of the largest amounts, too.
            let sum: i64 = shares.values().fold(0, |sum, share| sum.saturating_add(*share));
            let Some(amount) = amounts.get(id).copied() else { continue };
            if sum <= amount || wrong.contains(id) {
                continue;
            }
            let shown = |minor: i64| write(AMOUNT, &Cell::Number(minor));
            let expected = format!(
                "allocations of at most {} in all, the frame; these make {}, which is {} too much (N4)",
                shown(amount),
                shown(sum),
                shown(sum.saturating_sub(amount))
            );
            let column = "amount";
            match first.get(id) {
                Some(at) => complaints.push((allocations, *at, Complaint { column, expected })),
                None => {
                    let at = self.of(frames).iter().position(|row| row.fate.id() == Some(*id));
                    complaints.extend(at.map(|at| (frames, at, Complaint { column, expected })));
                }
            }
        }
        complaints.sort_by_key(|(sheet, at, _)| (*sheet, *at));
        for (sheet, at, complaint) in complaints {
            self.complain(sheet, at, complaint);
        }
        Ok(())
    }

    /// S2.2: a portfolio or service has one effective owner at a time. Asked of what has been written.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn keep_one_owner(&mut self) -> Result<(), DbErr> {
        let Some((place, appointments)) = sheet("appointments") else { return Ok(()) };
        let mut scopes: HashSet<Uuid> = HashSet::new();
        let mut ours: HashMap<Uuid, usize> = HashMap::new();
        for (at, row) in self.of(place).iter().enumerate().filter(|(_, row)| row.fate.is_written() && !row.faulty) {
            let over = [leads(appointments, row, "portfolio_id"), leads(appointments, row, "service_id")];
            scopes.extend(over.into_iter().flatten());
            ours.extend(row.fate.id().map(|id| (id, at)));
        }
        let rows: Vec<Vec<Cell>> = scopes.iter().map(|id| vec![Cell::Id(*id)]).collect();
        let shape = Shape { columns: &[("id", Store::Id)] };
        let after = " JOIN appointment t ON COALESCE(t.service_id, t.portfolio_id) = k.id WHERE t.role = 'SERVICE_OWNER' \
                     AND t.accepted_at IS NOT NULL AND t.declined_at IS NULL";
        let mut held: HashMap<Uuid, Vec<(NaiveDate, NaiveDate, Uuid)>> = HashMap::new();
        for chunk in rows.chunks(shape.rows_at_once()) {
            let before = "SELECT k.id, t.id, t.valid_from, t.valid_until, t.ended_at FROM ";
            for row in shape.query(self.db, chunk, (before, after)).await? {
                let from: NaiveDate = row.try_get_by_index(2)?;
                let until: Option<NaiveDate> = row.try_get_by_index(3)?;
                let ended: Option<DateTime<Utc>> = row.try_get_by_index(4)?;
                let ended = ended.map(|at| at.with_timezone(&ZONE).date_naive());
                let end = until.into_iter().chain(ended).min().unwrap_or(NaiveDate::MAX);
                held.entry(row.try_get_by_index(0)?).or_default().push((from, end, row.try_get_by_index(1)?));
            }
        }
        let mut told: Vec<usize> = Vec::new();
        for mut periods in held.into_values() {
            periods.retain(|(from, end, _)| from < end);
            periods.sort_unstable();
            for (at, (from, end, id)) in periods.iter().enumerate() {
                let others = periods.iter().enumerate().filter(|(other, _)| *other != at);
                let overlaps = others.into_iter().any(|(_, (begins, ends, _))| begins < end && from < ends);
                told.extend(ours.get(id).filter(|_| overlaps));
            }
        }
        told.sort_unstable();
        for at in told {
            let expected =
                "one owner of a portfolio or service at a time (S2.2): this period overlaps another's".to_owned();
            self.complain(place, at, Complaint { column: "valid_from", expected });
        }
        Ok(())
    }

    /// A number in the keeper's register stands once (U2.6).
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn keep_register(&mut self) -> Result<(), DbErr> {
        let Some((place, versions)) = sheet("agreement_versions") else { return Ok(()) };
        let of = |row: &Row| {
            Some((
                leads(versions, row, "keeper_id")?,
                number(versions, row, "register_year")?,
                number(versions, row, "register_number")?,
            ))
        };
        let mut taken: HashMap<(Uuid, i64, i64), usize> = HashMap::new();
        let mut complaints = Vec::new();
        for (at, row) in self.of(place).iter().enumerate() {
            let Some(entry) = of(row) else { continue };
            if let Some(first) = taken.insert(entry, at) {
                complaints.push((at, self.of(place).get(first).map(|row| told(versions, row, "agreement"))));
            }
        }
        let keys: Vec<(&(Uuid, i64, i64), &usize)> =
            taken.iter().filter(|((keeper, ..), _)| !self.new.contains(keeper)).collect();
        let shape = Shape {
            columns: &[
                ("n", Store::Integer),
                ("keeper", Store::Id),
                ("year", Store::Integer),
                ("number", Store::Integer),
            ],
        };
        let after = " CROSS JOIN agreement_version t JOIN agreement a ON a.id = t.agreement_id WHERE t.keeper_id = k.keeper \
                     AND t.register_year = k.year AND t.register_number = k.number";
        for chunk in keys.chunks(shape.rows_at_once()) {
            let rows: Vec<Vec<Cell>> = chunk
                .iter()
                .map(|((keeper, year, number), at)| {
                    let at = i64::try_from(**at).unwrap_or(i64::MAX);
                    vec![Cell::Number(at), Cell::Id(*keeper), Cell::Number(*year), Cell::Number(*number)]
                })
                .collect();
            for row in shape.query(self.db, &rows, ("SELECT k.n, t.id, a.code FROM ", after)).await? {
                let at = take(&row, 0, Store::Integer)?
                    .as_number()
                    .and_then(|at| usize::try_from(at).ok())
                    .unwrap_or_default();
                let id: Uuid = row.try_get_by_index(1)?;
                if self.of(place).get(at).is_some_and(|row| row.fate.id() != Some(id)) {
                    complaints.push((at, Some(row.try_get_by_index(2)?)));
                }
            }
        }
        complaints.sort();
        for (at, holder) in complaints {
            let expected =
                format!("a number that is free in the keeper's register; {} has it", holder.unwrap_or_default());
            self.complain(place, at, Complaint { column: "register_number", expected });
        }
        Ok(())
    }
}
