//! A price whose steps are said to make something else of a quantity has steps; and a graduated one has an amount for what
//! lies below the first of them. Asked of what has been written.

use std::collections::{HashMap, HashSet};

use governance::price::Tiering;
use sea_orm::DbErr;
use uuid::Uuid;

use super::{
    cell::{Cell, Store},
    load::Load,
    row::Complaint,
    sheets::sheet,
    table::Shape,
};

/// The files with prices and with their steps, and the reference from these to those.
const PRICES: [(&str, &str, &str); 2] =
    [("agreement_lines", "agreement_line_tiers", "line_id"), ("list_prices", "list_price_tiers", "list_price_id")];

impl Load<'_> {
    /// Names the prices that lack a step.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn keep_stepped(&mut self) -> Result<(), DbErr> {
        for (prices, tiers, of) in PRICES {
            let (Some((place, price)), Some((steps, tier))) = (sheet(prices), sheet(tiers)) else { continue };
            // What could not be read may be what lacks.
            if self.unsure.get(steps).copied().unwrap_or_default() {
                continue;
            }
            let line = tier.reference(of);
            let wrong = self.of(steps).iter().filter(|row| row.faulty);
            let wrong: HashSet<Uuid> = wrong.filter_map(|row| row.refs.get(line?).copied().flatten()).collect();
            let said = price.column("tiering");
            let mut asked: HashMap<Uuid, usize> = HashMap::new();
            for (at, row) in self.of(place).iter().enumerate().filter(|(_, row)| row.fate.is_written() && !row.faulty) {
                let said = said.and_then(|said| row.cells.get(said)).and_then(Cell::as_text);
                let said = said.is_some_and(|word| word != Tiering::Volume.as_str());
                asked.extend(row.fate.id().filter(|id| said && !wrong.contains(id)).map(|id| (id, at)));
            }
            let from = tier.field("from_quantity_thousandths").map_or("from_quantity", |field| field.name);
            let before = format!(
                "SELECT t.id, (SELECT MIN(x.{from}) FROM {} x WHERE x.{of} = t.id), t.amount_minor, t.tiering FROM ",
                tier.table
            );
            let after = format!(" CROSS JOIN {} t WHERE t.id = k.id", price.table);
            let rows: Vec<Vec<Cell>> = asked.keys().map(|id| vec![Cell::Id(*id)]).collect();
            let shape = Shape { columns: &[("id", Store::Id)] };
            let mut lacking = Vec::new();
            for chunk in rows.chunks(shape.rows_at_once()) {
                for row in shape.query(self.db, chunk, (&before, &after)).await? {
                    let (id, first): (Uuid, Option<i64>) = (row.try_get_by_index(0)?, row.try_get_by_index(1)?);
                    let (amount, tiering): (Option<i64>, String) = (row.try_get_by_index(2)?, row.try_get_by_index(3)?);
                    // Of an agreed price it is known what it comes to; a list price may be told in words.
                    let agreed = prices == "agreement_lines";
                    let below = agreed && tiering == Tiering::Graduated.as_str() && amount.is_none();
                    lacking.extend(asked.get(&id).copied().zip(lacks(tiers, first, below)));
                }
            }
            lacking.sort_by_key(|(at, _)| *at);
            for (at, complaint) in lacking {
                self.complain(place, at, complaint);
            }
        }
        Ok(())
    }
}

/// What lacks of a price whose first step begins at `first`, where nothing may lie `below` it.
fn lacks(tiers: &str, first: Option<i64>, below: bool) -> Option<Complaint> {
    match first {
        None => Some(Complaint { column: "tiering", expected: format!("VOLUME, or steps in {tiers}.csv") }),
        Some(first) if first > 0 && below => Some(Complaint {
            column: "amount",
            expected: format!("an amount for what lies below the first step, or a step from 0 on in {tiers}.csv"),
        }),
        Some(_) => None,
    }
}
