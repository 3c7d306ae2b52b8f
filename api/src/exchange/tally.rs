//! What came of the files: how many rows of each are new, and which have changed, from what to what.

use std::{
    collections::{HashMap, HashSet},
    path::PathBuf,
};

use sea_orm::DbErr;
use uuid::Uuid;

use super::{
    cell::{Cell, Store, write},
    columns::{Ref, Sheet},
    hanging::Change,
    load::{Load, look},
    people::Ways,
    read::Source,
    resolve::{stays, told},
    row::{Fate, Row},
    sheets::{SHEETS, sheet},
    table::Shape,
};

/// What came of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Count {
    /// Rows that were not known.
    pub new: usize,
    /// Rows that were known otherwise.
    pub changed: usize,
    /// Rows that were known just so.
    pub unchanged: usize,
}

/// What came of an import.
#[derive(Debug, Default)]
pub struct Imported {
    /// By file.
    pub files: Vec<(Source, Count)>,
    /// What lies in the directories and was not read, for its name does not end in `.csv`.
    pub others: Vec<PathBuf>,
    /// The rows that changed, in which columns, and from what to what.
    pub changes: Vec<String>,
    /// By what those are known who are new.
    pub ways: Ways,
    /// The decisions put on record.
    pub decisions: usize,
}

impl Load<'_> {
    /// What came of each file, and how each row has changed.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn tally(&self, hanging: &[Change]) -> Result<Imported, DbErr> {
        let mut counts: Vec<Count> = self.sources.iter().map(|_| Count::default()).collect();
        let mut imported = Imported { ways: self.ways(), ..Imported::default() };
        let mut hung: HashMap<(usize, usize), Vec<&Change>> = HashMap::new();
        for change in hanging {
            hung.entry((change.sheet, change.row)).or_default().push(change);
        }
        let codes = self.codes().await?;
        for (place, sheet) in SHEETS.iter().enumerate() {
            for (at, row) in self.of(place).iter().enumerate() {
                let Some(count) = counts.get_mut(row.file) else { continue };
                let hung = hung.remove(&(place, at)).unwrap_or_default();
                match &row.fate {
                    Fate::New(_) => count.new += 1,
                    Fate::Unchanged(..) => count.unchanged += 1,
                    _ => {
                        count.changed += 1;
                        let file = self.sources.get(row.file).map_or("", |source| source.path.as_str());
                        let changed = self.changed(sheet, row, &hung, &codes);
                        imported.changes.push(format!("{file}:{}: {changed}", row.line));
                    }
                }
            }
        }
        imported.files = self.sources.iter().cloned().zip(counts).collect();
        Ok(imported)
    }

    /// What a row changes, column by column.
    fn changed(&self, sheet: &'static Sheet, row: &Row, hung: &[&Change], codes: &HashMap<Uuid, String>) -> String {
        let look = look(sheet, row, self.at);
        let mut changes: Vec<String> = Vec::new();
        for column in sheet.columns.iter().filter(|column| look.differs(column.name)) {
            let before: Option<&Cell> = column.field.and_then(|field| look.before(field));
            let before = write(column.kind, before.unwrap_or(&Cell::Null));
            changes.push(format!("{} {before:?} → {:?}", column.name, told(sheet, row, column.name)));
        }
        for (one, before) in self.moved(sheet, row) {
            let Some(column) = one.column() else { continue };
            let before = before.and_then(|id| codes.get(&id)).map_or("", String::as_str);
            changes.push(format!("{column} {before:?} → {:?}", told(sheet, row, column)));
        }
        for Change { hanging, added, removed, .. } in hung {
            let added = added.iter().map(|value| format!(" +{value}"));
            let removed = removed.iter().map(|value| format!(" -{value}"));
            changes.push([hanging.column.to_owned()].into_iter().chain(added).chain(removed).collect());
        }
        changes.join(", ")
    }

    /// The references by which a known row leads elsewhere now, and where each led before.
    fn moved(&self, sheet: &'static Sheet, row: &Row) -> Vec<(&'static Ref, Option<Uuid>)> {
        let look = look(sheet, row, self.at);
        let leads = |one: &&Ref| one.stored && look.leads_elsewhere(one.field) && !stays(sheet, row, one.field);
        let moved = sheet.refs.iter().filter(leads);
        moved.map(|one| (one, look.before(one.field).and_then(Cell::as_id))).collect()
    }

    /// The codes of what rows led to before, and do no longer.
    async fn codes(&self) -> Result<HashMap<Uuid, String>, DbErr> {
        let mut asked: HashMap<&'static str, HashSet<Uuid>> = HashMap::new();
        for (place, from) in SHEETS.iter().enumerate() {
            for row in self.of(place).iter().filter(|row| matches!(row.fate, Fate::Changed(..))) {
                for (one, before) in self.moved(from, row) {
                    let Some((_, to)) = sheet(one.to).filter(|(_, to)| is_known_by_code(to)) else { continue };
                    asked.entry(to.table).or_default().extend(before);
                }
            }
        }
        let shape = Shape { columns: &[("id", Store::Id)] };
        let mut codes = HashMap::new();
        for (table, ids) in asked {
            let rows: Vec<Vec<Cell>> = ids.into_iter().map(|id| vec![Cell::Id(id)]).collect();
            let after = format!(" CROSS JOIN {table} t WHERE t.id = k.id");
            for chunk in rows.chunks(shape.rows_at_once()) {
                for row in shape.query(self.db, chunk, ("SELECT t.id, t.code FROM ", &after)).await? {
                    codes.insert(row.try_get_by_index(0)?, row.try_get_by_index(1)?);
                }
            }
        }
        Ok(codes)
    }
}

/// Whether a code is what its rows are named by.
fn is_known_by_code(sheet: &Sheet) -> bool {
    sheet.key.last() == Some(&"code")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exchange::columns::By;

    /// Whatever a known row may lead to otherwise is told by a code, from what to what.
    #[test]
    fn what_rows_lead_to_has_a_code() {
        for from in SHEETS {
            // A part of the natural key, or what follows from one, does not change.
            let mut fixed: Vec<&str> = from.key.to_vec();
            fixed.extend(
                from.refs.iter().filter(|one| from.key.contains(&one.field)).flat_map(|one| one.by).filter_map(|by| {
                    match by {
                        By::Ref(name) | By::Maybe(name) => Some(*name),
                        By::Cell(_) => None,
                    }
                }),
            );
            for one in from.refs.iter().filter(|one| one.stored && one.column().is_some()) {
                let to = sheet(one.to).unwrap().1;
                assert!(fixed.contains(&one.field) || is_known_by_code(to), "{}.{}", from.name, one.field);
            }
        }
    }
}
