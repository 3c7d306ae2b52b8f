//! What must hold of agreements across rows: what is signed stays (N5), and what is under review is what was handed in (N1).

use std::collections::{HashMap, HashSet};

use governance::{lifecycle::VersionState, words::Provenance};
use sea_orm::DbErr;
use uuid::Uuid;

use super::{
    cell::{Cell, Store},
    columns::Sheet,
    load::{Load, look},
    row::{Complaint, Look, Row},
    sheets::{SHEETS, sheet},
    table::Shape,
};

/// Whether the row is a version that was signed before, in part at least.
pub fn is_signed(look: &Look<'_>) -> bool {
    !look.sheet.later.is_empty() && look.before("state").is_some_and(signed)
}

fn signed(state: &Cell) -> bool {
    let state = state.as_text().and_then(VersionState::parse);
    state.is_some_and(|state| state >= VersionState::SignedInPart)
}

impl Load<'_> {
    /// N5: of a signed version nothing is changed but what comes after it, and nothing is added to its content.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn keep_signed(&mut self) -> Result<(), DbErr> {
        let Some((versions, version)) = sheet("agreement_versions") else { return Ok(()) };
        let here = self.going_on_here(versions, version).await?;
        self.judge(versions, version, |look| {
            if !is_signed(look) {
                return;
            }
            let content = look
                .sheet
                .columns
                .iter()
                .filter(|column| column.field.is_some_and(|it| !look.sheet.later.contains(&it)));
            let mut changed: Vec<&'static str> =
                content.map(|column| column.name).filter(|name| look.differs(name)).collect();
            let once = ["registered_at", "register_year", "register_number", "terminated_on", "terminated_from"];
            let again = |name: &&str| look.differs(name) && look.before(name).is_some_and(|before| !before.is_empty());
            changed.extend(once.into_iter().filter(again));
            let rank = |cell: Option<&Cell>| cell.and_then(Cell::as_text).and_then(VersionState::parse);
            let (state, before) = (rank(Some(look.cell("state"))), rank(look.before("state")));
            let registered = look.before("registered_at").is_some_and(|at| !at.is_empty());
            if state < before {
                changed.push("state");
            } else if (before, state) != (Some(VersionState::Signed), Some(VersionState::Registered))
                && look.row.fate.id().is_some_and(|id| here.contains(&id))
            {
                look.complain("state", &[], SIGNED_HERE);
            }
            for name in ["register_year", "register_number"] {
                if registered && look.differs(name) && !changed.contains(&name) {
                    look.complain(name, &[], KEPT_NUMBER);
                }
            }
            for name in changed {
                look.complain(name, &[], NEW_NUMBER);
            }
        });
        self.keep_headings().await?;
        let frozen = self.frozen().await?;
        for (place, sheet) in SHEETS.iter().enumerate() {
            let Some(at) = sheet.content_of.and_then(|field| sheet.reference(field)) else { continue };
            let column = if sheet.column("service").is_some() { "service" } else { "version" };
            let column = if sheet.name == "agreement_parts" { "organisation" } else { column };
            let touched: Vec<(usize, &'static str)> = (self.of(place).iter().enumerate())
                .filter(|(_, row)| row.fate.is_written() && !row.faulty)
                .filter_map(|(number, row)| {
                    let held = frozen.get(&row.refs.get(at).copied().flatten()?)?;
                    Some((number, held.told(sheet.name)?))
                })
                .collect();
            for (number, expected) in touched {
                self.complain(place, number, Complaint { column, expected: expected.to_owned() });
            }
        }
        Ok(())
    }

    /// The signed versions that were written here and that the files have in another state.
    async fn going_on_here(&self, place: usize, versions: &'static Sheet) -> Result<HashSet<Uuid>, DbErr> {
        let goes_on = |row: &&Row| {
            let look = look(versions, row, self.at);
            is_signed(&look) && look.differs("state")
        };
        let asked: Vec<Vec<Cell>> =
            self.of(place).iter().filter(goes_on).filter_map(|row| Some(vec![Cell::Id(row.fate.id()?)])).collect();
        let shape = Shape { columns: &[("id", Store::Id)] };
        let after = " CROSS JOIN agreement_version t WHERE t.id = k.id AND t.provenance = 'RECORDED'";
        let mut found = HashSet::new();
        for chunk in asked.chunks(shape.rows_at_once()) {
            for row in shape.query(self.db, chunk, ("SELECT t.id FROM ", after)).await? {
                found.insert(row.try_get_by_index(0)?);
            }
        }
        Ok(found)
    }

    /// What is the same in all versions is signed with the first of them.
    async fn keep_headings(&mut self) -> Result<(), DbErr> {
        let Some((place, agreements)) = sheet("agreements") else { return Ok(()) };
        let asked = self.of(place).iter().filter_map(|row| match row.fate {
            super::row::Fate::Changed(id, _) if !row.faulty => Some(vec![Cell::Id(id)]),
            _ => None,
        });
        let asked: Vec<Vec<Cell>> = asked.collect();
        let shape = Shape { columns: &[("id", Store::Id)] };
        let after = " CROSS JOIN agreement_version t WHERE t.agreement_id = k.id \
            AND t.state IN ('SIGNED_IN_PART', 'SIGNED', 'REGISTERED')";
        let mut found: HashSet<Uuid> = HashSet::new();
        for chunk in asked.chunks(shape.rows_at_once()) {
            for row in shape.query(self.db, chunk, ("SELECT DISTINCT k.id FROM ", after)).await? {
                found.insert(row.try_get_by_index(0)?);
            }
        }
        self.judge(place, agreements, |look| {
            if look.row.fate.id().is_some_and(|id| found.contains(&id)) {
                for name in ["title_sv", "title_en", "structure"] {
                    if look.differs(name) {
                        look.complain(name, &[], "what is known already: it was signed under this heading (N5)");
                    }
                }
            }
        });
        Ok(())
    }

    /// The versions of the database that rows of ours belong to and that are no drafts.
    async fn frozen(&self) -> Result<HashMap<Uuid, Frozen>, DbErr> {
        let mut asked: HashSet<Uuid> = HashSet::new();
        for (place, sheet) in SHEETS.iter().enumerate() {
            let Some(at) = sheet.content_of.and_then(|field| sheet.reference(field)) else { continue };
            let written = self.of(place).iter().filter(|row| row.fate.is_written());
            let versions = written.filter_map(|row| row.refs.get(at).copied().flatten());
            asked.extend(versions.filter(|id| !self.new.contains(id)));
        }
        let asked: Vec<Vec<Cell>> = asked.into_iter().map(|id| vec![Cell::Id(id)]).collect();
        let shape = Shape { columns: &[("id", Store::Id)] };
        let before = "SELECT t.id, t.state, t.provenance FROM ";
        let after = " CROSS JOIN agreement_version t WHERE t.id = k.id AND t.state <> 'DRAFT'";
        let mut found = HashMap::new();
        for chunk in asked.chunks(shape.rows_at_once()) {
            for row in shape.query(self.db, chunk, (before, after)).await? {
                let (state, provenance): (String, String) = (row.try_get_by_index(1)?, row.try_get_by_index(2)?);
                let frozen = match VersionState::parse(&state) {
                    Some(state) if state >= VersionState::SignedInPart => Frozen::Signed,
                    _ => Frozen::InReview { here: provenance == Provenance::Recorded.as_str() },
                };
                found.insert(row.try_get_by_index(0)?, frozen);
            }
        }
        Ok(found)
    }
}

/// A version whose content stays as it is.
#[derive(Clone, Copy, Debug)]
enum Frozen {
    /// Signed, in part at least.
    Signed,
    /// Under review, or reviewed; here, or as it was attested.
    InReview { here: bool },
}

impl Frozen {
    /// What is told of a row of this sheet that would change it.
    fn told(self, sheet: &str) -> Option<&'static str> {
        // What was attested as being under review is still stated; but for what only acts and first statements write.
        let kept = matches!(sheet, "agreement_annexes" | "agreement_contacts" | "index_clauses");
        match self {
            Self::Signed => Some(NEW_NUMBER),
            Self::InReview { here } => (here || kept).then_some(IN_REVIEW),
        }
    }
}

/// What is told of content under review.
const IN_REVIEW: &str =
    "what is known already: what is under review is changed as a draft, and reviewed anew in that content (N1)";

/// What is told of signed content.
const NEW_NUMBER: &str =
    "what is known already: a signed version is never changed, so another content needs a new version number (N5)";

/// What is told of the number of a registered version.
const KEPT_NUMBER: &str = "what is known already: a registered version keeps its number in the register, and stays without where it has none (N5)";

/// What is told of the state of a version that is signed here.
const SIGNED_HERE: &str = "what is known already: what is written here is signed by its parties here, and then stated as REGISTERED alone (N2, L2)";
