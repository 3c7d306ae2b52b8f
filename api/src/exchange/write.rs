//! Writing: many rows in one statement, those that are new and those that have changed.

use std::collections::{HashMap, HashSet};

use sea_orm::DbErr;
use uuid::Uuid;

use super::{
    agreed::is_signed,
    cell::{Cell, Store},
    columns::Sheet,
    load::{Load, look, stored},
    resolve::stays,
    row::Fate,
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
        let later = ahead(sheet, &mut new, shape.rows_at_once());
        for chunk in new.chunks(shape.rows_at_once()) {
            shape.execute(self.db, chunk, (&insert, ""), told).await?;
        }
        for (field, rows) in later {
            let shape = Shape { columns: &[("id", Store::Id), (field, Store::Id)] };
            let (before, after) = assigned(sheet, &[format!("{field} = k.\"{field}\"")]);
            for chunk in rows.chunks(shape.rows_at_once()) {
                shape.execute(self.db, chunk, (&before, &after), None).await?;
            }
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

/// Leaves out of new rows what leads to a new row of a later statement, and says what is to be filled in when all are there.
fn ahead(sheet: &'static Sheet, rows: &mut [Vec<Cell>], at_once: usize) -> Vec<(&'static str, Vec<Vec<Cell>>)> {
    let own: Vec<(usize, &'static str)> = (columns(sheet).iter().enumerate())
        .filter(|(_, (name, _))| sheet.refs.iter().any(|one| sheet.is_own(one) && one.field == *name))
        .map(|(at, (name, _))| (at, *name))
        .collect();
    if own.is_empty() || rows.len() <= at_once {
        // Whatever one statement brings may refer to itself.
        return Vec::new();
    }
    let statements: HashMap<Uuid, usize> =
        rows.iter().enumerate().filter_map(|(at, row)| Some((row.first()?.as_id()?, at / at_once))).collect();
    let mut later = Vec::new();
    for (column, field) in own {
        let mut filled = Vec::new();
        for (at, row) in rows.iter_mut().enumerate() {
            let id = row.first().cloned().unwrap_or_default();
            let Some(cell) = row.get_mut(column) else { continue };
            if cell.as_id().and_then(|id| statements.get(&id)).is_some_and(|statement| *statement > at / at_once) {
                filled.push(vec![id, std::mem::replace(cell, Cell::Null)]);
            }
        }
        later.push((field, filled));
    }
    later
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exchange::sheets::sheet;

    /// A part of what comes before it, with a successor in a later statement.
    #[test]
    fn what_leads_ahead_is_filled_in_later() {
        let services = sheet("services").unwrap().1;
        let columns = columns(services);
        let place = |name: &str| columns.iter().position(|(column, _)| *column == name).unwrap();
        let id = |number: u128| Cell::Id(Uuid::from_u128(number));
        let mut rows: Vec<Vec<Cell>> =
            (1..=4).map(|number| [vec![id(number)], vec![Cell::Null; columns.len() - 1]].concat()).collect();
        for (row, field, to) in
            [(0, "successor_id", 4), (1, "successor_id", 1), (2, "part_of_id", 1), (2, "successor_id", 4)]
        {
            rows[row][place(field)] = id(to);
        }
        let mut whole = rows.clone();
        assert!(ahead(services, &mut whole, 4).is_empty() && whole == rows);
        let later = ahead(services, &mut rows, 2);
        assert_eq!(later, [("part_of_id", vec![]), ("successor_id", vec![vec![id(1), id(4)]])]);
        assert_eq!(rows[0][place("successor_id")], Cell::Null);
        assert_eq!((&rows[1][place("successor_id")], &rows[2][place("successor_id")]), (&id(1), &id(4)));
    }
}
