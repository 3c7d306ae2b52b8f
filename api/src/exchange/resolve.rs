//! From what a row names to what it leads to, and whether the row is known: sheet by sheet, all rows at once.

use std::collections::{HashMap, hash_map::Entry};

use sea_orm::DbErr;
use uuid::Uuid;

use super::{
    cell::{self, Cell},
    columns::{By, Need, Ref, Sheet},
    load::{Key, Keyed, Known, Load, look},
    row::{Complaint, Fate, Row},
    rows::otherwise,
    sheets::sheet,
};
use crate::{
    access::{Session, is_masked},
    error::ApiError,
};

/// How many rows one statement asks about.
const AT_ONCE: usize = 10_000;

/// What a reference of a row asks for.
enum Asked {
    /// Nothing: it is left empty.
    Nothing,
    /// What cannot be asked, for something before it is wrong.
    Unclear,
    /// This.
    Key(Key),
}

impl Load<'_> {
    /// Follows the references of a sheet's rows, and finds out which rows are known, and how.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn resolve(&mut self, place: usize, sheet: &'static Sheet) -> Result<(), DbErr> {
        for (at, one) in sheet.refs.iter().enumerate().filter(|(_, one)| !sheet.is_own(one)) {
            self.follow(place, sheet, at, one).await?;
        }
        let keys = self.keys(place, sheet);
        let found = self.find(sheet, &keys.iter().map(|(_, key)| key.clone()).collect::<Vec<_>>(), true).await?;
        self.settle(place, keys, found);
        for (at, one) in sheet.refs.iter().enumerate().filter(|(_, one)| sheet.is_own(one)) {
            self.follow(place, sheet, at, one).await?;
        }
        Ok(())
    }

    /// Takes an empty cell for one that is not there where the one who asks may not read what is kept: to them it was
    /// exported as nothing, and coming back it says nothing.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn unmask(&mut self, place: usize, sheet: &'static Sheet, session: &Session) -> Result<(), ApiError> {
        for (at, column) in sheet.columns.iter().enumerate() {
            let Some(read) = column.read.filter(|read| is_masked(read)) else { continue };
            let leads = |one: &&Ref| one.by.iter().any(|by| matches!(by, By::Cell(name) if *name == column.name));
            let field =
                column.field.or_else(|| sheet.refs.iter().filter(|one| one.stored).find(leads).map(|one| one.field));
            let Some(field) = field else { continue };
            let emptied: Vec<(usize, Uuid)> = (self.of(place).iter().enumerate())
                .filter(|(_, row)| row.cells.get(at) == Some(&Cell::Null))
                .filter(|(_, row)| look(sheet, row, self.at).before(field).is_some_and(|before| !before.is_empty()))
                .filter_map(|(number, row)| Some((number, row.fate.id()?)))
                .collect();
            for chunk in emptied.chunks(AT_ONCE) {
                let seen = session.seen_in(sheet, read, chunk.iter().map(|(_, id)| *id)).await?;
                for (number, _) in chunk.iter().filter(|(_, id)| !seen.contains(id)) {
                    let row = self.rows.get_mut(place).and_then(|rows| rows.get_mut(*number));
                    if let Some(cell) = row.and_then(|row| row.cells.get_mut(at)) {
                        *cell = Cell::Absent;
                    }
                }
            }
        }
        Ok(())
    }

    /// Follows one reference of all rows.
    async fn follow(&mut self, place: usize, from: &'static Sheet, at: usize, one: &Ref) -> Result<(), DbErr> {
        let Some((target, to)) = sheet(one.to) else { return Ok(()) };
        let asked: Vec<Asked> = self.of(place).iter().map(|row| asked(from, row, one)).collect();
        let mut unknown = Keyed::<()>::default();
        let known = self.known.get(target);
        for ask in &asked {
            if let Asked::Key(key) = ask
                && !known.is_some_and(|known| known.contains_key(key))
            {
                unknown.insert(key.clone(), ());
            }
        }
        let unknown: Vec<Key> = unknown.into_keys().collect();
        let found = self.find(to, &unknown, false).await?;
        if let Some(known) = self.known.get_mut(target) {
            for (at, key) in unknown.into_iter().enumerate() {
                let there = found.get(&at).map_or(Known::Nothing, |(id, _)| Known::There(*id));
                known.insert(key, there);
            }
        }
        let unsure = self.unsure.get(target).copied().unwrap_or_default();
        let mut complaints = Vec::new();
        for (number, ask) in asked.into_iter().enumerate() {
            let known = match &ask {
                Asked::Key(key) => self.known.get(target).and_then(|known| known.get(key)).copied(),
                Asked::Nothing => continue,
                Asked::Unclear => Some(Known::Faulty),
            };
            let Some(row) = self.rows.get_mut(place).and_then(|rows| rows.get_mut(number)) else { continue };
            match known {
                Some(Known::There(id) | Known::New(id)) => {
                    if let Some(slot) = row.refs.get_mut(at) {
                        *slot = Some(id);
                    }
                }
                // Told of where it is wrong.
                Some(Known::Faulty) => row.faulty = true,
                Some(Known::Nothing) | None if unsure => row.faulty = true,
                Some(Known::Nothing) | None => complaints.push((number, missing(from, one, to))),
            }
        }
        for (number, complaint) in complaints {
            self.complain(place, number, complaint);
        }
        Ok(())
    }

    /// The natural keys of the rows that have one; a key that stands twice is told of.
    fn keys(&mut self, place: usize, sheet: &'static Sheet) -> Vec<(usize, Key)> {
        let fields = sheet.key_fields();
        let (mut keys, mut first, mut complaints) = (Vec::new(), Keyed::<usize>::default(), Vec::new());
        for (at, row) in self.of(place).iter().enumerate() {
            let Some(key) = key(sheet, row) else { continue };
            match first.entry(key) {
                Entry::Occupied(entry) => {
                    let where_first = self.of(place).get(*entry.get()).map(|row| (row.file, row.line));
                    let (file, line) = where_first.unwrap_or_default();
                    let file = self.sources.get(file).map_or("", |source| source.path.as_str());
                    let names: Vec<&str> = fields.iter().map(|field| field.name.trim_end_matches("_id")).collect();
                    let names = if names.is_empty() { "person".to_owned() } else { names.join(", ") };
                    let column =
                        sheet.columns.iter().rev().find(|column| is_key(sheet, column.name)).map(|column| column.name);
                    let expected =
                        format!("a row of its own for each {names}; this one stands in {file}:{line} already");
                    complaints.push((at, Complaint { column: column.unwrap_or("person"), expected }));
                }
                Entry::Vacant(entry) => {
                    keys.push((at, entry.key().clone()));
                    entry.insert(at);
                }
            }
        }
        for (at, complaint) in complaints {
            self.complain(place, at, complaint);
        }
        keys
    }

    /// Takes in what was found of the rows, and gives ids to those that are new.
    fn settle(&mut self, place: usize, keys: Vec<(usize, Key)>, mut found: HashMap<usize, (Uuid, Box<[Cell]>)>) {
        for (number, (at, key)) in keys.into_iter().enumerate() {
            let Some(row) = self.rows.get_mut(place).and_then(|rows| rows.get_mut(at)) else { continue };
            let (fate, known) = match found.remove(&number) {
                Some((id, old)) => (Fate::Changed(id, old), Known::There(id)),
                None => {
                    let id = Uuid::now_v7();
                    self.new.insert(id);
                    (Fate::New(id), Known::New(id))
                }
            };
            row.fate = fate;
            let known = match (row.faulty, known) {
                (true, Known::New(_)) => Known::Faulty,
                (_, known) => known,
            };
            if let Some(all) = self.known.get_mut(place) {
                all.insert(key, known);
            }
        }
    }

    /// Fills in what a row leaves open, and finds which rows say something new.
    pub fn compare(&mut self, place: usize, sheet: &'static Sheet) {
        let (at, fields) = (self.at, sheet.fields().collect::<Vec<_>>());
        for row in self.rows.get_mut(place).into_iter().flatten() {
            let mut left_open = Vec::new();
            for (column, told) in sheet.columns.iter().enumerate() {
                let open = matches!(
                    (row.cells.get(column), told.need),
                    (Some(Cell::Absent), _) | (Some(Cell::Null), Need::Otherwise(_))
                );
                if !open || row.is_wrong(column) {
                    continue;
                }
                let kept = match &row.fate {
                    Fate::Changed(_, old) => {
                        let place = fields.iter().position(|field| told.field == Some(field.name));
                        place.and_then(|at| old.get(at)).cloned()
                    }
                    _ => None,
                };
                if kept.is_some() && told.need == Need::Otherwise("now") {
                    left_open.push(column);
                }
                let filled = match (kept, told.need, &row.fate) {
                    (Some(kept), ..) => kept,
                    // What hangs on a known row and is not told of stays.
                    (None, Need::Optional, Fate::Changed(..)) => Cell::Absent,
                    (None, Need::Otherwise(value), _) => otherwise(sheet, column, value, at),
                    (None, ..) => Cell::Null,
                };
                if let Some(cell) = row.cells.get_mut(column) {
                    *cell = filled;
                }
            }
            if let Fate::Changed(id, old) = &row.fate {
                // A reference whose column the file does not have stays.
                let mut same = true;
                for (field, kept) in fields.iter().zip(old.iter()) {
                    same &= row.value(*field) == *kept || stays(sheet, row, field.name);
                }
                if same {
                    row.fate = Fate::Unchanged(*id, old.clone());
                } else if sheet.revised.is_some() {
                    // A correction is recorded when it is made, unless the file says when it was.
                    for column in left_open {
                        if let Some(cell) = row.cells.get_mut(column) {
                            *cell = Cell::Instant(at.now);
                        }
                    }
                }
            }
        }
    }
}

/// Whether a reference is left as it is, for the file has none of its columns.
pub fn stays(sheet: &Sheet, row: &Row, field: &str) -> bool {
    let Some(one) = sheet.reference(field).and_then(|at| sheet.refs.get(at)) else { return false };
    let cells = one.by.iter().filter_map(|by| match by {
        By::Cell(name) => sheet.column(name).and_then(|at| row.cells.get(at)),
        By::Ref(_) | By::Maybe(_) => None,
    });
    let mut cells = cells.peekable();
    cells.peek().is_some() && cells.all(|cell| *cell == Cell::Absent)
}

/// What a reference of this row asks for.
fn asked(sheet: &Sheet, row: &Row, one: &Ref) -> Asked {
    let mut key = Vec::with_capacity(one.by.len());
    for by in one.by {
        let part = match by {
            By::Cell(name) => {
                let at = sheet.column(name);
                if at.is_some_and(|at| row.is_wrong(at)) {
                    return Asked::Unclear;
                }
                at.and_then(|at| row.cells.get(at)).filter(|cell| !cell.is_empty()).cloned()
            }
            By::Ref(name) => sheet.reference(name).and_then(|at| row.refs.get(at).copied()).flatten().map(Cell::Id),
            By::Maybe(name) => {
                let id = sheet.reference(name).and_then(|at| row.refs.get(at).copied()).flatten();
                Some(id.map_or(Cell::Null, Cell::Id))
            }
        };
        match part {
            Some(part) => key.push(part),
            // Without a cell it is left empty; what comes of a reference that leads nowhere was told there.
            None => return Asked::Nothing,
        }
    }
    Asked::Key(key.into())
}

/// The natural key of a row; None where a part of it is not known.
fn key(sheet: &'static Sheet, row: &Row) -> Option<Key> {
    if sheet.key.is_empty() {
        return row.cells.first().filter(|cell| !cell.is_empty()).map(|cell| vec![cell.clone()].into());
    }
    let mut key = Vec::with_capacity(sheet.key.len());
    for field in sheet.key_fields() {
        let cell = match row.value(field) {
            Cell::Absent => Cell::Null,
            cell => cell,
        };
        if cell.is_empty() && (!super::load::optional(sheet, field) || leads_nowhere(sheet, row, field.name)) {
            return None;
        }
        key.push(cell);
    }
    Some(key.into())
}

/// Whether a row names something by this reference that is not known: which key it has is not known then, either.
fn leads_nowhere(sheet: &Sheet, row: &Row, field: &str) -> bool {
    let one = sheet.refs.iter().find(|one| one.field == field);
    let named = one.and_then(Ref::column).and_then(|column| sheet.column(column)).and_then(|at| row.cells.get(at));
    named.is_some_and(|cell| !cell.is_empty())
}

/// Whether a column is a part of the natural key, itself or by what it leads to.
fn is_key(sheet: &Sheet, column: &str) -> bool {
    let own = sheet.column(column).and_then(|at| sheet.columns.get(at)).and_then(|column| column.field);
    let leads = sheet.refs.iter().filter(|one| sheet.key.contains(&one.field));
    own.is_some_and(|field| sheet.key.contains(&field))
        || leads.flat_map(|one| one.by).any(|by| matches!(by, By::Cell(name) if *name == column))
        || sheet.key.is_empty() && sheet.columns.first().is_some_and(|first| first.name == column)
}

/// What is told of a reference that leads nowhere.
fn missing(from: &Sheet, one: &Ref, to: &Sheet) -> Complaint {
    // A reference made of references alone is about what the last of them is about.
    let column = one.column().or_else(|| {
        one.by.iter().rev().find_map(|by| match by {
            By::Ref(name) => from.refs.iter().find(|other| other.field == *name)?.column(),
            By::Cell(_) | By::Maybe(_) => None,
        })
    });
    let expected = format!("what stands in {}.csv or is known already: {}", to.name, lowered(to.what));
    Complaint { column: column.unwrap_or_default(), expected }
}

fn lowered(text: &str) -> String {
    let mut letters = text.trim_end_matches('.').chars();
    letters.next().map(|first| first.to_lowercase().chain(letters).collect()).unwrap_or_default()
}

/// The text of a cell, as it is told.
pub fn told(sheet: &Sheet, row: &Row, column: &str) -> String {
    let place = sheet.column(column);
    let kind = place.and_then(|at| sheet.columns.get(at)).map(|column| column.kind);
    let cell = place.and_then(|at| row.cells.get(at));
    kind.zip(cell).map(|(kind, cell)| cell::write(kind, cell)).unwrap_or_default()
}
