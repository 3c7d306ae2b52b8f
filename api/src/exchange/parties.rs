//! L2: an agreement is between the keeper, on the side on which it stands, and somebody on the other. Nothing covers a delivery,
//! and nobody is shown anything, by a version that nobody is party to.

use std::collections::{HashMap, HashSet};

use governance::lifecycle::VersionState;
use sea_orm::DbErr;
use uuid::Uuid;

use super::{
    cell::{Cell, Store},
    load::{Load, look},
    resolve::told,
    row::{Complaint, Fate},
    sheets::sheet,
    table::Shape,
};

/// What parts a version has: the keeper's side, and all of them.
#[derive(Default)]
struct Parts {
    keeper: Option<String>,
    sides: HashSet<String>,
}

impl Parts {
    fn add(&mut self, side: String, is_keeper: bool) {
        if is_keeper {
            self.keeper = Some(side.clone());
        }
        self.sides.insert(side);
    }

    fn are_whole(&self) -> bool {
        self.keeper.as_ref().is_some_and(|own| self.sides.iter().any(|side| side != own))
    }
}

impl Load<'_> {
    /// Tells the versions that are no drafts and lack the keeper's own part, or one on the other side. Asked of what has been
    /// written.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn keep_parties(&mut self) -> Result<(), DbErr> {
        let Some((place, versions)) = sheet("agreement_versions") else { return Ok(()) };
        // What is wrong with the parties was said there.
        let Some(doubtful) = self.doubtful() else { return Ok(()) };
        let is_draft = |state: Option<&str>| state == Some(VersionState::Draft.as_str());
        let mut asked: HashMap<Uuid, usize> = HashMap::new();
        for (at, row) in self.of(place).iter().enumerate().filter(|(_, row)| row.fate.is_written() && !row.faulty) {
            let look = look(versions, row, self.at);
            let was_draft = look.before("state").is_none_or(|before| is_draft(before.as_text()));
            if was_draft && !is_draft(look.text("state")) && !doubtful.contains(&told(versions, row, "agreement")) {
                asked.extend(row.fate.id().map(|id| (id, at)));
            }
        }
        let parts = self.parts(&asked).await?;
        let none = Parts::default();
        let mut lacking: Vec<usize> =
            asked.iter().filter(|(id, _)| !parts.get(id).unwrap_or(&none).are_whole()).map(|(_, at)| *at).collect();
        lacking.sort_unstable();
        for at in lacking {
            let expected = "a row for the keeper in agreement_parts.csv, and one for a party on the other side: only a draft may be \
                            without (L2)"
                .to_owned();
            self.complain(place, at, Complaint { column: "number", expected });
        }
        Ok(())
    }

    /// The parts of these versions: those of new ones stand in the files alone, the others' in the database.
    async fn parts(&self, asked: &HashMap<Uuid, usize>) -> Result<HashMap<Uuid, Parts>, DbErr> {
        let mut parts: HashMap<Uuid, Parts> = HashMap::new();
        if let Some((place, sheet)) = sheet("agreement_parts") {
            let of = sheet.reference("version_id");
            for row in self.of(place).iter().filter(|row| matches!(row.fate, Fate::New(_)) && !row.faulty) {
                let version = of.and_then(|at| row.refs.get(at).copied()).flatten();
                if let Some(id) = version.filter(|id| asked.contains_key(id)) {
                    let is_keeper = told(sheet, row, "organisation") == told(sheet, row, "keeper");
                    parts.entry(id).or_default().add(told(sheet, row, "side"), is_keeper);
                }
            }
        }
        let known = asked.keys().filter(|id| !self.new.contains(id));
        let rows: Vec<Vec<Cell>> = known.map(|id| vec![Cell::Id(*id)]).collect();
        let shape = Shape { columns: &[("id", Store::Id)] };
        let after = " CROSS JOIN agreement_part t WHERE t.version_id = k.id";
        for chunk in rows.chunks(shape.rows_at_once()) {
            for row in shape.query(self.db, chunk, ("SELECT t.version_id, t.side, t.is_keeper FROM ", after)).await? {
                parts
                    .entry(row.try_get_by_index(0)?)
                    .or_default()
                    .add(row.try_get_by_index(1)?, row.try_get_by_index(2)?);
            }
        }
        Ok(parts)
    }
}
