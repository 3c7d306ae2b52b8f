//! Values that hang on a row in a table of their own and stand in one cell: duties, domains.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::{DateTime, Utc};
use sea_orm::DbErr;
use uuid::Uuid;

use super::{
    cell::{Cell, Store},
    columns::{Hanging, Sheet},
    load::Load,
    put::{Refused, Rows, Writing},
    row::Fate,
    table::{Shape, take},
};

/// What is to be done with the values that hang on one row.
#[derive(Debug)]
pub struct Change {
    /// The sheet's place.
    pub sheet: usize,
    /// The row's place.
    pub row: usize,
    /// Which of what hangs there.
    pub hanging: &'static Hanging,
    /// The row's id.
    pub id: Uuid,
    /// What is new.
    pub added: Vec<String>,
    /// What goes.
    pub removed: Vec<String>,
}

impl Load<'_> {
    /// Finds what changes of what hangs on the rows of a sheet. A row on which something else hangs is a changed one: it
    /// is asked whether it may be.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn weigh(&mut self, place: usize, sheet: &'static Sheet) -> Result<Vec<Change>, DbErr> {
        let mut changes = Vec::new();
        for hanging in sheet.hanging {
            let Some(column) = sheet.column(hanging.column) else { continue };
            let known: Vec<Uuid> = (self.of(place).iter())
                .filter(|row| !row.faulty && row.cells.get(column) != Some(&Cell::Absent))
                .filter_map(|row| match &row.fate {
                    Fate::Changed(id, _) | Fate::Unchanged(id, _) => Some(*id),
                    Fate::Open | Fate::New(_) => None,
                })
                .collect();
            let there = self.hung(hanging, &known).await?;
            for (number, row) in self.of(place).iter().enumerate().filter(|(_, row)| !row.faulty) {
                let (Some(id), Some(cell)) = (row.fate.id(), row.cells.get(column)) else { continue };
                if *cell == Cell::Absent {
                    continue;
                }
                let wanted: BTreeSet<String> =
                    cell.as_text().into_iter().flat_map(str::split_whitespace).map(str::to_owned).collect();
                let none = BTreeSet::new();
                let has = there.get(&id).unwrap_or(&none);
                let added: Vec<String> = wanted.difference(has).cloned().collect();
                let removed: Vec<String> = has.difference(&wanted).cloned().collect();
                if !added.is_empty() || !removed.is_empty() {
                    changes.push(Change { sheet: place, row: number, hanging, id, added, removed });
                }
            }
        }
        for change in &changes {
            if let Some(row) = self.rows.get_mut(place).and_then(|rows| rows.get_mut(change.row))
                && let Fate::Unchanged(id, old) = &mut row.fate
            {
                row.fate = Fate::Changed(*id, std::mem::take(old));
            }
        }
        Ok(changes)
    }

    /// What hangs on these rows.
    async fn hung(&self, hanging: &Hanging, ids: &[Uuid]) -> Result<HashMap<Uuid, BTreeSet<String>>, DbErr> {
        let mut found: HashMap<Uuid, BTreeSet<String>> = HashMap::new();
        let shape = Shape { columns: &[("id", Store::Id)] };
        let Hanging { table, parent, value, history, .. } = hanging;
        let kept = if *history { " AND t.withdrawn_at IS NULL" } else { "" };
        let before = format!("SELECT t.{parent}, t.{value} FROM ");
        let after = format!(" CROSS JOIN {table} t WHERE t.{parent} = k.id{kept}");
        for chunk in ids.chunks(shape.rows_at_once()) {
            let rows: Vec<Vec<Cell>> = chunk.iter().map(|id| vec![Cell::Id(*id)]).collect();
            for row in shape.query(self.db, &rows, (&before, &after)).await? {
                if let (Some(id), Cell::Text(text)) =
                    (row.try_get_by_index::<Option<Uuid>>(0)?, take(&row, 1, Store::Text)?)
                {
                    found.entry(id).or_default().insert(text.into());
                }
            }
        }
        Ok(found)
    }

    /// Writes what changes: what goes and what comes of each table, all rows at once. Says by sheet what the database
    /// refuses.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn hang(&self, changes: &[Change]) -> Result<Vec<(usize, Vec<Refused>)>, DbErr> {
        let sound = changes.iter().filter(|change| !self.is_faulty(change.sheet, change.row));
        let mut all = Vec::new();
        for Hung { sheet, hanging, removed, added } in by_table(sound, self.at.now) {
            let Hanging { table, parent, value, history, .. } = hanging;
            let shape = Shape {
                columns: &[("key", Store::Id), ("id", Store::Id), ("value", Store::Text), ("at", Store::Instant)],
            };
            let (gone, after, come) = match history {
                true => (
                    format!("UPDATE {table} SET withdrawn_at = k.at FROM "),
                    format!(
                        " WHERE {table}.{parent} = k.id AND {table}.{value} = k.value AND {table}.withdrawn_at IS NULL"
                    ),
                    format!(
                        "INSERT INTO {table} (id, {parent}, {value}, granted_at) SELECT k.key, k.id, k.value, k.at FROM "
                    ),
                ),
                false => (
                    format!("DELETE FROM {table} WHERE ({parent}, {value}) IN (SELECT k.id, k.value FROM "),
                    ")".to_owned(),
                    format!("INSERT INTO {table} ({parent}, {value}) SELECT k.id, k.value FROM "),
                ),
            };
            let mut refused = self.put(Writing { shape: &shape, text: (&gone, &after), told: None }, &removed).await?;
            refused.extend(self.put(Writing { shape: &shape, text: (&come, ""), told: None }, &added).await?);
            all.push((sheet, refused));
        }
        Ok(all)
    }

    /// Whether something is wrong with a row.
    fn is_faulty(&self, sheet: usize, row: usize) -> bool {
        self.of(sheet).get(row).is_none_or(|row| row.faulty)
    }
}

/// What changes in one table: rows of key, parent, value and instant.
struct Hung {
    sheet: usize,
    hanging: &'static Hanging,
    removed: Rows,
    added: Rows,
}

fn by_table<'a>(changes: impl Iterator<Item = &'a Change>, now: DateTime<Utc>) -> Vec<Hung> {
    let mut tables: BTreeMap<&'static str, Hung> = BTreeMap::new();
    for change in changes {
        let hanging = change.hanging;
        let row = |value: &String| {
            vec![Cell::Id(Uuid::now_v7()), Cell::Id(change.id), Cell::text(value.as_str()), Cell::Instant(now)]
        };
        let new = || Hung { sheet: change.sheet, hanging, removed: Rows::default(), added: Rows::default() };
        let hung = tables.entry(hanging.table).or_insert_with(new);
        for value in &change.removed {
            hung.removed.push(change.row, row(value));
        }
        for value in &change.added {
            hung.added.push(change.row, row(value));
        }
    }
    tables.into_values().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exchange::sheets::SHEETS;

    /// As many statements for a thousand rows as for ten: one for what goes and one for what comes of each table.
    #[test]
    fn what_hangs_is_written_by_table() {
        let hanging: Vec<&'static Hanging> = SHEETS.iter().flat_map(|sheet| sheet.hanging).collect();
        for rows in [10, 1_000] {
            let change = |row: usize| Change {
                sheet: 0,
                row,
                hanging: hanging[row % hanging.len()],
                id: Uuid::now_v7(),
                added: vec!["a".to_owned(), "b".to_owned()],
                removed: vec!["c".to_owned()],
            };
            let changes: Vec<Change> = (0..rows).map(change).collect();
            let tables = by_table(changes.iter(), Utc::now());
            assert_eq!(tables.len(), hanging.len());
            assert_eq!(tables.iter().map(|table| table.added.cells.len()).sum::<usize>(), 2 * rows);
            assert_eq!(tables.iter().map(|table| table.removed.cells.len()).sum::<usize>(), rows);
        }
    }
}
