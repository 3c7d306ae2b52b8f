//! What must hold of published values across rows (U2.7): each is of a period for which its series is published.

use std::collections::HashMap;

use governance::index::{Frequency, IndexPeriod};
use sea_orm::DbErr;
use uuid::Uuid;

use super::{
    cell::{Cell, Store},
    load::Load,
    row::{Complaint, Row},
    sheets::sheet,
    table::Shape,
};

impl Load<'_> {
    /// Tells the values of periods that their series does not have.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn keep_periods(&mut self) -> Result<(), DbErr> {
        let (Some((values, value)), Some((all, series))) = (sheet("index_values"), sheet("index_series")) else {
            return Ok(());
        };
        let of = |row: &Row| value.reference("series_id").and_then(|at| row.refs.get(at).copied()).flatten();
        let word = |row: &Row| {
            let cell = series.column("frequency").and_then(|at| row.cells.get(at));
            cell.and_then(Cell::as_text).and_then(Frequency::parse)
        };
        let mut frequencies: HashMap<Uuid, Option<Frequency>> = HashMap::new();
        for row in self.of(all) {
            frequencies.extend(row.fate.id().map(|id| (id, word(row))));
        }
        let mut asked: Vec<Uuid> = self.of(values).iter().filter_map(of).collect();
        asked.sort_unstable();
        asked.dedup();
        asked.retain(|id| !frequencies.contains_key(id));
        let rows: Vec<Vec<Cell>> = asked.iter().map(|id| vec![Cell::Id(*id)]).collect();
        let shape = Shape { columns: &[("id", Store::Id)] };
        for chunk in rows.chunks(shape.rows_at_once()) {
            let after = " CROSS JOIN index_series t WHERE t.id = k.id";
            for row in shape.query(self.db, chunk, ("SELECT t.id, t.frequency FROM ", after)).await? {
                let word: String = row.try_get_by_index(1)?;
                frequencies.insert(row.try_get_by_index(0)?, Frequency::parse(&word));
            }
        }
        let mut complaints = Vec::new();
        for (at, row) in self.of(values).iter().enumerate().filter(|(_, row)| !row.faulty) {
            let cell = value.column("period").and_then(|at| row.cells.get(at)).and_then(Cell::as_text);
            let period = cell.and_then(IndexPeriod::parse).map(IndexPeriod::frequency);
            let published = of(row).and_then(|id| frequencies.get(&id).copied()).flatten();
            if let (Some(period), Some(published)) = (period, published)
                && period != published
            {
                let expected = format!("a {} as the series is published", published.as_str());
                complaints.push((at, Complaint { column: "period", expected }));
            }
        }
        for (at, complaint) in complaints {
            self.complain(values, at, complaint);
        }
        Ok(())
    }
}
