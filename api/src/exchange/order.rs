//! Rows of sheets that refer to themselves: no circles (O3), and each after those it refers to.

use std::collections::{HashMap, HashSet};

use sea_orm::DbErr;
use uuid::Uuid;

use super::{
    cell::{Cell, Store},
    columns::{Ref, Sheet},
    load::{Load, look},
    resolve::stays,
    row::{Complaint, Row},
    table::{Shape, take},
};

impl Load<'_> {
    /// Tells the rows that lead to themselves, by one reference followed on and on, through the files and through what is
    /// known already. Each reference is followed by itself: a part may well be the successor of another part.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn keep_straight(&mut self, place: usize, sheet: &'static Sheet) -> Result<(), DbErr> {
        for (at, one) in sheet.refs.iter().enumerate().filter(|(_, one)| sheet.is_own(one)) {
            let mut up: HashMap<Uuid, Option<Uuid>> = HashMap::new();
            for row in self.of(place) {
                let Some(id) = row.fate.id() else { continue };
                let kept = look(sheet, row, self.at).before(one.field).and_then(Cell::as_id);
                let leads = if stays(sheet, row, one.field) { kept } else { row.refs.get(at).copied().flatten() };
                up.insert(id, leads);
            }
            self.climb(sheet, one, &mut up).await?;
            let round = circles(&up);
            let column = one.column().unwrap_or("code");
            let told: Vec<usize> = (self.of(place).iter().enumerate())
                .filter(|(_, row)| row.fate.is_written() && row.fate.id().is_some_and(|id| round.contains(&id)))
                .map(|(number, _)| number)
                .collect();
            for number in told {
                let expected = "no circle: it leads back to this row, or to a row that does".to_owned();
                self.complain(place, number, Complaint { column, expected });
            }
        }
        Ok(())
    }

    /// Follows what the files lead to through the database, all of it one step at a time.
    async fn climb(&self, sheet: &Sheet, one: &Ref, up: &mut HashMap<Uuid, Option<Uuid>>) -> Result<(), DbErr> {
        let shape = Shape { columns: &[("id", Store::Id)] };
        let before = format!("SELECT t.id, t.{} FROM ", one.field);
        let after = format!(" CROSS JOIN {} t WHERE t.id = k.id", sheet.table);
        loop {
            let unknown: HashSet<Uuid> =
                up.values().flatten().filter(|id| !up.contains_key(id) && !self.new.contains(id)).copied().collect();
            if unknown.is_empty() {
                return Ok(());
            }
            let rows: Vec<Vec<Cell>> = unknown.iter().map(|id| vec![Cell::Id(*id)]).collect();
            // What is not found leads nowhere.
            up.extend(unknown.into_iter().map(|id| (id, None)));
            for chunk in rows.chunks(shape.rows_at_once()) {
                for row in shape.query(self.db, chunk, (&before, &after)).await? {
                    up.insert(row.try_get_by_index(0)?, take(&row, 1, Store::Id)?.as_id());
                }
            }
        }
    }

    /// Puts the rows of sheets that refer to themselves in an order in which each comes after the one it stands below;
    /// triggers then have little to move. What goes round in a circle is told of already.
    pub fn arrange(&mut self, place: usize, sheet: &'static Sheet) {
        let Some(below) = sheet.refs.iter().position(|one| sheet.is_own(one)) else { return };
        let rows = self.of(place);
        let mut waiting: HashSet<Uuid> = rows.iter().filter_map(|row| row.fate.id()).collect();
        let mut left: Vec<usize> = (0..rows.len()).collect();
        let mut order = Vec::with_capacity(rows.len());
        while !left.is_empty() {
            let before = left.len();
            let mut stuck = Vec::new();
            for at in left {
                let Some(row) = rows.get(at) else { continue };
                let leads = row.refs.get(below).copied().flatten();
                if leads.is_some_and(|id| waiting.contains(&id) && row.fate.id() != Some(id)) {
                    stuck.push(at);
                } else {
                    if let Some(id) = row.fate.id() {
                        waiting.remove(&id);
                    }
                    order.push(at);
                }
            }
            if stuck.len() == before {
                order.append(&mut stuck);
            }
            left = stuck;
        }
        if let Some(rows) = self.rows.get_mut(place) {
            let mut taken: Vec<Option<Row>> = std::mem::take(rows).into_iter().map(Some).collect();
            *rows = order.into_iter().filter_map(|at| taken.get_mut(at).and_then(Option::take)).collect();
        }
    }
}

/// Those that lead back to themselves.
fn circles(up: &HashMap<Uuid, Option<Uuid>>) -> HashSet<Uuid> {
    let (mut done, mut round) = (HashSet::new(), HashSet::new());
    for start in up.keys() {
        let mut path = Vec::new();
        let mut places = HashMap::new();
        let mut next = Some(*start);
        while let Some(id) = next.filter(|id| !done.contains(id)) {
            if let Some(first) = places.get(&id) {
                round.extend(path.iter().skip(*first).copied());
                break;
            }
            places.insert(id, path.len());
            path.push(id);
            next = up.get(&id).copied().flatten();
        }
        done.extend(path);
    }
    round
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn circles_are_told_from_what_leads_into_them() {
        let id = Uuid::from_u128;
        let leads = [(1, 2), (2, 3), (3, 1), (4, 1), (5, 6), (6, 0), (7, 7)];
        let up = leads.into_iter().map(|(from, to)| (id(from), (to > 0).then(|| id(to)))).collect();
        assert_eq!(circles(&up), [1, 2, 3, 7].map(id).into());
    }
}
