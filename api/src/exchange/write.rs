//! Writing: many rows in one statement, those that are new and those that have changed.

use std::collections::HashSet;

use sea_orm::DbErr;
use uuid::Uuid;

use super::{
    agreed::is_signed,
    cell::{Cell, Store},
    columns::Sheet,
    load::{Load, look, stored},
    resolve::stays,
    row::{Complaint, Fate, Row},
    sheets::SHEETS,
    table::Shape,
};

/// The rounds of writing: most rows, what needs room made by them, what was held back for the others.
pub const ROUNDS: u8 = 3;

impl Load<'_> {
    /// Leaves out what hangs on rows with which something is wrong.
    pub fn propagate(&mut self) {
        let mut faulty: HashSet<Uuid> = HashSet::new();
        for rows in &mut self.rows {
            for row in rows.iter_mut() {
                row.faulty |= row.refs.iter().flatten().any(|id| faulty.contains(id));
                if let (true, Fate::New(id)) = (row.faulty, &row.fate) {
                    faulty.insert(*id);
                }
            }
        }
    }

    /// Puts the rows of sheets that refer to themselves in an order in which each comes after those it refers to; those
    /// that go round in a circle are told of.
    pub fn arrange(&mut self, place: usize, sheet: &'static Sheet) {
        let own: Vec<usize> =
            (0..sheet.refs.len()).filter(|at| sheet.refs.get(*at).is_some_and(|one| sheet.is_own(one))).collect();
        if own.is_empty() {
            return;
        }
        let rows = self.of(place);
        let mut waiting: HashSet<Uuid> = rows.iter().filter_map(|row| row.fate.id()).collect();
        let mut left: Vec<usize> = (0..rows.len()).collect();
        let mut order = Vec::with_capacity(rows.len());
        while !left.is_empty() {
            let before = left.len();
            let mut stuck = Vec::new();
            for at in left {
                let Some(row) = rows.get(at) else { continue };
                let leads = own.iter().filter_map(|one| row.refs.get(*one).copied().flatten());
                if leads.into_iter().any(|id| waiting.contains(&id) && row.fate.id() != Some(id)) {
                    stuck.push(at);
                } else {
                    if let Some(id) = row.fate.id() {
                        waiting.remove(&id);
                    }
                    order.push(at);
                }
            }
            if stuck.len() == before {
                let column = own.first().and_then(|at| sheet.refs.get(*at)).and_then(|one| one.by.last());
                let column = match column {
                    Some(super::columns::By::Cell(name)) => name,
                    _ => "code",
                };
                for at in stuck {
                    let expected = "no circle: it leads back to this row, or to a row that does".to_owned();
                    self.complain(place, at, Complaint { column, expected });
                }
                return;
            }
            left = stuck;
        }
        if let Some(rows) = self.rows.get_mut(place) {
            let mut taken: Vec<Option<Row>> = std::mem::take(rows).into_iter().map(Some).collect();
            *rows = order.into_iter().filter_map(|at| taken.get_mut(at).and_then(Option::take)).collect();
        }
    }

    /// Writes the rows of a sheet that belong to a round; says how many.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn write(&self, place: usize, round: u8, source: &str) -> Result<usize, DbErr> {
        let Some(sheet) = SHEETS.get(place) else { return Ok(0) };
        let (mut new, mut changed, mut signed) = (Vec::new(), Vec::new(), Vec::new());
        for row in self.of(place).iter().filter(|row| !row.faulty) {
            let look = look(sheet, row, self.at);
            if !row.fate.is_written() || (sheet.round)(&look) != round {
                continue;
            }
            let mut cells: Vec<Cell> = Vec::new();
            if let (true, Some(id)) = (sheet.identified, row.fate.id()) {
                cells.push(Cell::Id(id));
            }
            for field in sheet.fields() {
                cells.push(match &row.fate {
                    Fate::Changed(..) if stays(sheet, row, field.name) => {
                        look.before(field.name).cloned().unwrap_or_default()
                    }
                    _ => row.value(field),
                });
            }
            cells.extend((sheet.derive)(&look));
            match row.fate {
                Fate::New(_) => new.push(cells),
                _ if is_signed(&look) => signed.push(cells),
                _ => changed.push(cells),
            }
        }
        let columns = columns(sheet);
        let shape = Shape { columns: &columns };
        let written = new.len() + changed.len() + signed.len();
        let (insert, update) = (insert(sheet), update(sheet));
        let told = sheet.attested.then_some(source);
        for chunk in new.chunks(shape.rows_at_once()) {
            shape.execute(self.db, chunk, (&insert, ""), told).await?;
        }
        for chunk in changed.chunks(shape.rows_at_once()) {
            shape.execute(self.db, chunk, (&update.0, &update.1), told).await?;
        }
        let kept = kept(sheet);
        for chunk in signed.chunks(shape.rows_at_once()) {
            shape.execute(self.db, chunk, (&kept.0, &kept.1), None).await?;
        }
        Ok(written)
    }
}

/// The columns that are written.
fn columns(sheet: &'static Sheet) -> Vec<(&'static str, Store)> {
    let id = sheet.identified.then_some(("id", Store::Id));
    id.into_iter().chain(stored(sheet)).collect()
}

fn insert(sheet: &'static Sheet) -> String {
    let names: Vec<&str> = columns(sheet).into_iter().map(|(name, _)| name).collect();
    let values: Vec<String> = names.iter().map(|name| format!("k.\"{name}\"")).collect();
    let (more, told) = if sheet.attested { (", provenance, source", ", 'ATTESTED', {TOLD}") } else { ("", "") };
    let target = format!("{} ({}{more})", sheet.table, names.join(", "));
    format!("INSERT INTO {target} SELECT {}{told} FROM ", values.join(", "))
}

/// What stands before and after the rows.
fn update(sheet: &'static Sheet) -> (String, String) {
    let table = sheet.table;
    let changed = |name: &&str| *name != "id" && !sheet.key.contains(name);
    let mut set: Vec<String> = (columns(sheet).into_iter().map(|(name, _)| name).filter(changed))
        .map(|name| format!("{name} = k.\"{name}\""))
        .collect();
    if sheet.counted {
        set.push(format!("version = {table}.version + 1"));
    }
    if sheet.attested {
        set.push("provenance = 'ATTESTED'".to_owned());
        set.push("source = {TOLD}".to_owned());
    }
    assigned(sheet, &set)
}

/// The same for what is signed: the facts that come after (N5).
fn kept(sheet: &'static Sheet) -> (String, String) {
    let set: Vec<String> = sheet.later.iter().map(|name| format!("{name} = k.\"{name}\"")).collect();
    assigned(sheet, &set)
}

fn assigned(sheet: &Sheet, set: &[String]) -> (String, String) {
    let table = sheet.table;
    let same: Vec<String> = match sheet.identified {
        true => vec![format!("{table}.id = k.\"id\"")],
        false => sheet.key.iter().map(|name| format!("{table}.{name} = k.\"{name}\"")).collect(),
    };
    (format!("UPDATE {table} SET {} FROM ", set.join(", ")), format!(" WHERE {}", same.join(" AND ")))
}
