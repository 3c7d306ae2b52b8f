//! N8: what a line comes to can be counted, at the price of each of its tiers too. Asked of what has been written.

use std::collections::{BTreeMap, HashMap, HashSet};

use sea_orm::DbErr;
use uuid::Uuid;

use super::{
    cell::{Cell, Store},
    load::Load,
    row::{Complaint, Fate},
    sheets::{COUNTABLE, sheet},
    table::Shape,
};
use crate::act::check;

impl Load<'_> {
    /// Names the tiers whose price, with the quantity of their line, comes to more than can be counted; and the lines, where
    /// it is their quantity that has changed.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn keep_countable(&mut self) -> Result<(), DbErr> {
        let (Some((lines, _)), Some((tiers, tier))) = (sheet("agreement_lines"), sheet("agreement_line_tiers")) else {
            return Ok(());
        };
        let of = tier.reference("line_id");
        let step = tier.column("from_quantity");
        let mut ours: HashMap<(Uuid, i64), usize> = HashMap::new();
        for (at, row) in self.of(tiers).iter().enumerate().filter(|(_, row)| row.fate.is_written() && !row.faulty) {
            let line = of.and_then(|of| row.refs.get(of).copied().flatten());
            let from = step.and_then(|step| row.cells.get(step)).and_then(Cell::as_number);
            ours.extend(line.zip(from).map(|tier| (tier, at)));
        }
        let mut changed: HashMap<Uuid, usize> = HashMap::new();
        for (at, row) in self.of(lines).iter().enumerate().filter(|(_, row)| !row.faulty) {
            // A new line has no tiers but those of the files.
            if let (Fate::Changed(..), Some(id)) = (&row.fate, row.fate.id()) {
                changed.insert(id, at);
            }
        }
        let asked: HashSet<Uuid> = ours.keys().map(|(line, _)| line).chain(changed.keys()).copied().collect();
        let rows: Vec<Vec<Cell>> = asked.iter().map(|id| vec![Cell::Id(*id)]).collect();
        let shape = Shape { columns: &[("id", Store::Id)] };
        // As `check::counted` has it.
        let before = "SELECT t.id, x.amount_minor, CASE t.tiering WHEN 'STAIRSTEP' THEN 1000 ELSE t.quantity_thousandths END, \
             x.from_quantity_thousandths FROM ";
        let after = " CROSS JOIN agreement_line t JOIN agreement_line_tier x ON x.line_id = t.id WHERE t.id = k.id";
        let mut complaints: BTreeMap<(usize, usize), &'static str> = BTreeMap::new();
        for chunk in rows.chunks(shape.rows_at_once()) {
            for row in shape.query(self.db, chunk, (before, after)).await? {
                if check::is_countable(row.try_get_by_index(1)?, row.try_get_by_index(2)?) {
                    continue;
                }
                let line: Uuid = row.try_get_by_index(0)?;
                let place = ours.get(&(line, row.try_get_by_index(3)?)).map(|at| ((tiers, *at), "amount"));
                complaints.extend(place.or(changed.get(&line).map(|at| ((lines, *at), "quantity"))));
            }
        }
        for ((place, at), column) in complaints {
            self.complain(place, at, Complaint { column, expected: COUNTABLE.to_owned() });
        }
        Ok(())
    }
}
