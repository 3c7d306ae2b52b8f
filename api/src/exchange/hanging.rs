//! Values that hang on a row in a table of their own and stand in one cell: duties, domains.

use std::collections::{BTreeSet, HashMap};

use sea_orm::DbErr;
use uuid::Uuid;

use super::{
    cell::{Cell, Store},
    columns::{Hanging, Sheet},
    load::Load,
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

    /// Writes what changes.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn hang(&self, changes: &[Change]) -> Result<(), DbErr> {
        for change in changes.iter().filter(|change| !self.is_faulty(change.sheet, change.row)) {
            let Hanging { table, parent, value, history, .. } = change.hanging;
            let shape = Shape {
                columns: &[("key", Store::Id), ("id", Store::Id), ("value", Store::Text), ("at", Store::Instant)],
            };
            let rows = |values: &[String]| -> Vec<Vec<Cell>> {
                let row = |value: &String| {
                    let key = Cell::Id(Uuid::now_v7());
                    vec![key, Cell::Id(change.id), Cell::text(value.as_str()), Cell::Instant(self.at.now)]
                };
                values.iter().map(row).collect()
            };
            if !change.removed.is_empty() {
                let before = match history {
                    true => format!("UPDATE {table} SET withdrawn_at = k.at FROM "),
                    false => format!("DELETE FROM {table} WHERE ({parent}, {value}) IN (SELECT k.id, k.value FROM "),
                };
                let after = match history {
                    true => format!(
                        " WHERE {table}.{parent} = k.id AND {table}.{value} = k.value AND {table}.withdrawn_at IS NULL"
                    ),
                    false => ")".to_owned(),
                };
                shape.execute(self.db, &rows(&change.removed), (&before, &after), None).await?;
            }
            if !change.added.is_empty() {
                let before = match history {
                    true => format!(
                        "INSERT INTO {table} (id, {parent}, {value}, granted_at) SELECT k.key, k.id, k.value, k.at FROM "
                    ),
                    false => format!("INSERT INTO {table} ({parent}, {value}) SELECT k.id, k.value FROM "),
                };
                shape.execute(self.db, &rows(&change.added), (&before, ""), None).await?;
            }
        }
        Ok(())
    }

    /// Whether something is wrong with a row.
    fn is_faulty(&self, sheet: usize, row: usize) -> bool {
        self.of(sheet).get(row).is_none_or(|row| row.faulty)
    }
}
