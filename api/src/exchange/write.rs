//! Writing: many rows in one statement, those that are new and those that have changed.

use std::collections::{HashMap, HashSet};

use sea_orm::DbErr;
use uuid::Uuid;

use super::{
    agreed::is_signed,
    cell::{Cell, Store},
    columns::{Revised, Sheet},
    load::{Load, look, stored},
    put::{Refused, Rows, Writing},
    resolve::stays,
    row::Fate,
    sheets::SHEETS,
    table::Shape,
};

/// By whom something is stated, and from where (O5).
#[derive(Clone, Copy, Debug)]
pub struct Stated<'a> {
    /// Where it comes from.
    pub source: &'a str,
    /// Who states it.
    pub person: Uuid,
}

impl Stated<'_> {
    /// The reason that is given for it.
    pub fn reason(self) -> String {
        format!("Stated from {}.", self.source)
    }
}

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

    /// Writes the rows of a sheet that belong to a round; says which of them the database refuses.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn write(&self, place: usize, round: u8, stated: Stated<'_>) -> Result<Vec<Refused>, DbErr> {
        let Some(sheet) = SHEETS.get(place) else { return Ok(Vec::new()) };
        let (mut new, mut changed, mut signed, mut let_go) =
            (Rows::default(), Rows::default(), Rows::default(), Rows::default());
        for (at, row) in self.of(place).iter().enumerate().filter(|(_, row)| !row.faulty) {
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
            let moves = |field: &str| !stays(sheet, row, field) && look.leads_elsewhere(field);
            if let (Fate::Changed(id, _), Some(field)) = (&row.fate, sheet.tree)
                && moves(field)
            {
                let_go.push(at, vec![Cell::Id(*id)]);
            }
            match row.fate {
                Fate::New(_) => new.push(at, cells),
                _ if is_signed(&look) => signed.push(at, cells),
                _ => changed.push(at, cells),
            }
        }
        let columns = columns(sheet);
        let shape = Shape { columns: &columns };
        let (insert, update, kept) = (insert(sheet), update(sheet), kept(sheet));
        let told = sheet.attested.then_some(stated.source);
        let later = ahead(sheet, &mut new.cells, shape.rows_at_once());
        let writing = Writing { shape: &shape, text: (&insert, ""), told };
        let mut refused = match Self::leads_within(place) {
            true => self.put_in_turn(writing, &new).await?,
            false => self.put(writing, &new).await?,
        };
        refused.extend(self.fill_in(sheet, &new, later, &refused).await?);
        // A tree that is turned round is let go of first: on the way every row would have to come after those above it, as
        // they were and as they will be.
        if let Some(field) = sheet.tree {
            let shape = Shape { columns: &[("id", Store::Id)] };
            let (before, after) = assigned(sheet, &[format!("{field} = NULL")]);
            let writing = Writing { shape: &shape, text: (&before, &after), told: None };
            refused.extend(self.put(writing, &let_go).await?);
        }
        if let Some(revised) = &sheet.revised {
            refused.extend(self.keep_what_was(sheet, revised, &changed, stated).await?);
        }
        let writing = Writing { shape: &shape, text: (&update.0, &update.1), told };
        refused.extend(self.put(writing, &changed).await?);
        let writing = Writing { shape: &shape, text: (&kept.0, &kept.1), told: None };
        refused.extend(self.put(writing, &signed).await?);
        Ok(refused)
    }

    /// Keeps what rows were before they change, as acts keep it (N5).
    async fn keep_what_was(
        &self,
        sheet: &'static Sheet,
        Revised { table, of, fields }: &Revised,
        changed: &Rows,
        stated: Stated<'_>,
    ) -> Result<Vec<Refused>, DbErr> {
        let mut was = Rows::default();
        for (at, id) in changed.at.iter().zip(changed.cells.iter().filter_map(|row| row.first())) {
            let person = Cell::Id(stated.person);
            was.push(*at, vec![Cell::Id(Uuid::now_v7()), id.clone(), person, Cell::Instant(self.at.now)]);
        }
        let names = format!("id, {of}, revision, {}, replaced_by_person_id, replaced_at, reason", fields.join(", "));
        let kept: Vec<String> = fields.iter().map(|field| format!("t.{field}")).collect();
        let before = format!(
            "INSERT INTO {table} ({names}) SELECT k.\"key\", t.id, t.revision, {}, k.person, k.\"at\", {{TOLD}} FROM ",
            kept.join(", ")
        );
        let after = format!(" CROSS JOIN {} t WHERE t.id = k.id", sheet.table);
        let shape =
            Shape { columns: &[("key", Store::Id), ("id", Store::Id), ("person", Store::Id), ("at", Store::Instant)] };
        let reason = stated.reason();
        self.put(Writing { shape: &shape, text: (&before, &after), told: Some(&reason) }, &was).await
    }

    /// Fills in what new rows lead to that came in a later statement.
    async fn fill_in(
        &self,
        sheet: &'static Sheet,
        new: &Rows,
        later: Vec<(&'static str, Vec<Vec<Cell>>)>,
        refused: &[Refused],
    ) -> Result<Vec<Refused>, DbErr> {
        let mut more = Vec::new();
        if later.iter().all(|(_, rows)| rows.is_empty()) {
            return Ok(more);
        }
        let gone: HashSet<usize> = refused.iter().map(|(at, _)| *at).collect();
        let ids = new.cells.iter().filter_map(|row| row.first());
        let places: HashMap<&Cell, usize> = ids.zip(new.at.iter().copied()).collect();
        for (field, rows) in later {
            let mut there = Rows::default();
            for row in rows {
                // What leads to a row that was refused is left out with it.
                let known = row.iter().all(|id| places.get(id).is_some_and(|at| !gone.contains(at)));
                if let Some(at) = row.first().and_then(|id| places.get(id)).filter(|_| known) {
                    there.push(*at, row);
                }
            }
            let shape = Shape { columns: &[("id", Store::Id), (field, Store::Id)] };
            let (before, after) = assigned(sheet, &[format!("{field} = k.\"{field}\"")]);
            more.extend(self.put(Writing { shape: &shape, text: (&before, &after), told: None }, &there).await?);
        }
        Ok(more)
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
    if sheet.revised.is_some() {
        set.push(format!("revision = {table}.revision + 1"));
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
