//! What must hold of agreements across rows: what is signed stays (N5), and active deliveries are covered (N3).

use std::collections::{HashMap, HashSet};

use governance::lifecycle::VersionState;
use sea_orm::DbErr;
use uuid::Uuid;

use super::{
    cell::{Cell, Store},
    load::{Load, look},
    resolve::told,
    row::{Complaint, Fate, Look},
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
            if rank(Some(look.cell("state"))) < rank(look.before("state")) {
                changed.push("state");
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
            let touched: Vec<usize> = (self.of(place).iter().enumerate())
                .filter(|(_, row)| row.fate.is_written() && !row.faulty)
                .filter(|(_, row)| row.refs.get(at).copied().flatten().is_some_and(|id| frozen.contains(&id)))
                .map(|(number, _)| number)
                .collect();
            for number in touched {
                self.complain(place, number, Complaint { column, expected: NEW_NUMBER.to_owned() });
            }
        }
        Ok(())
    }

    /// What is the same in all versions is signed with the first of them.
    async fn keep_headings(&mut self) -> Result<(), DbErr> {
        let Some((place, agreements)) = sheet("agreements") else { return Ok(()) };
        let asked = self.of(place).iter().filter_map(|row| match row.fate {
            Fate::Changed(id, _) if !row.faulty => Some(vec![Cell::Id(id)]),
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

    /// The versions of the database that rows of ours belong to and that are signed.
    async fn frozen(&self) -> Result<HashSet<Uuid>, DbErr> {
        let mut asked: HashSet<Uuid> = HashSet::new();
        for (place, sheet) in SHEETS.iter().enumerate() {
            let Some(at) = sheet.content_of.and_then(|field| sheet.reference(field)) else { continue };
            let written = self.of(place).iter().filter(|row| row.fate.is_written());
            let versions = written.filter_map(|row| row.refs.get(at).copied().flatten());
            asked.extend(versions.filter(|id| !self.new.contains(id)));
        }
        let asked: Vec<Vec<Cell>> = asked.into_iter().map(|id| vec![Cell::Id(id)]).collect();
        let shape = Shape { columns: &[("id", Store::Id)] };
        let after = " CROSS JOIN agreement_version t WHERE t.id = k.id AND t.state IN ('SIGNED_IN_PART', 'SIGNED', 'REGISTERED')";
        let mut found = HashSet::new();
        for chunk in asked.chunks(shape.rows_at_once()) {
            for row in shape.query(self.db, chunk, ("SELECT t.id FROM ", after)).await? {
                found.insert(row.try_get_by_index(0)?);
            }
        }
        Ok(found)
    }

    /// N3: an active delivery has an agreement that covers it, or did since it became active: where the calendar alone has
    /// ended the cover, the delivery is uncovered, and listed as that. Asked of what has been written, before it is kept: of
    /// the deliveries of the files, and of those whose agreement the files end.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn keep_covered(&mut self) -> Result<(), DbErr> {
        let Some((place, deliveries)) = sheet("deliveries") else { return Ok(()) };
        let doubtful = self.doubtful_parties();
        let customer = deliveries.reference("customer_id");
        let asked: HashMap<Uuid, usize> = (self.of(place).iter().enumerate())
            .filter(|(_, row)| row.fate.is_written() && !row.faulty)
            .filter(|(_, row)| {
                let of = customer.and_then(|at| row.refs.get(at).copied()).flatten();
                of.is_none_or(|id| !doubtful.contains(&id))
            })
            .filter_map(|(number, row)| Some((row.fate.id()?, number)))
            .collect();
        let rows: Vec<Vec<Cell>> = asked.keys().map(|id| vec![Cell::Id(*id), Cell::Day(self.at.today)]).collect();
        let shape = Shape { columns: &[("id", Store::Id), ("today", Store::Day)] };
        let after = format!(
            " CROSS JOIN delivery t WHERE t.id = k.id AND t.state = 'ACTIVE' AND NOT {}",
            covered(
                "(v.valid_from <= k.today OR v.valid_from <= t.active_from) \
                 AND (v.valid_until IS NULL OR v.valid_until > t.active_from) \
                 AND (v.terminated_from IS NULL OR v.terminated_from > t.active_from)"
            )
        );
        let mut bare = Vec::new();
        for chunk in rows.chunks(shape.rows_at_once()) {
            for row in shape.query(self.db, chunk, ("SELECT t.id FROM ", &after)).await? {
                bare.extend(asked.get(&row.try_get_by_index::<Uuid>(0)?));
            }
        }
        bare.sort_unstable();
        for number in bare {
            let row = self.of(place).get(number);
            let of = |column| row.map(|row| told(deliveries, row, column)).unwrap_or_default();
            let expected = format!(
                "a registered agreement that covers {} for {} on {} or later; without one a delivery is not active (N3)",
                of("service"),
                of("customer"),
                of("active_from")
            );
            self.complain(place, number, Complaint { column: "state", expected });
        }
        self.keep_covered_beyond().await
    }

    /// The same of deliveries that the files do not name, where a version of theirs ends by the files.
    async fn keep_covered_beyond(&mut self) -> Result<(), DbErr> {
        let Some((place, versions)) = sheet("agreement_versions") else { return Ok(()) };
        let ended: HashMap<Uuid, usize> = (self.of(place).iter().enumerate())
            .filter(|(_, row)| !row.faulty && look(versions, row, self.at).differs("terminated_from"))
            .filter_map(|(number, row)| match row.fate {
                Fate::Changed(id, _) => Some((id, number)),
                _ => None,
            })
            .collect();
        let rows: Vec<Vec<Cell>> = ended.keys().map(|id| vec![Cell::Id(*id)]).collect();
        let shape = Shape { columns: &[("id", Store::Id)] };
        // Those that this very version would cover on the day, did it not end.
        let after = format!(
            " CROSS JOIN agreement_version e JOIN agreement_service x ON x.version_id = e.id \
             JOIN agreement_part q ON q.version_id = e.id AND NOT q.is_keeper \
             JOIN delivery t ON t.service_id = x.service_id AND t.customer_id = q.organisation_id \
             WHERE e.id = k.id AND t.state = 'ACTIVE' AND t.active_from < e.terminated_from \
             AND (e.valid_until IS NULL OR e.valid_until > e.terminated_from) \
             AND NOT {}",
            covered(
                "v.valid_from <= e.terminated_from AND (v.valid_until IS NULL OR v.valid_until > e.terminated_from) \
                 AND (v.terminated_from IS NULL OR v.terminated_from > e.terminated_from)"
            )
        );
        let mut bare: Vec<(usize, String)> = Vec::new();
        for chunk in rows.chunks(shape.rows_at_once()) {
            for row in shape.query(self.db, chunk, ("SELECT e.id, t.code FROM ", &after)).await? {
                let number = ended.get(&row.try_get_by_index::<Uuid>(0)?).copied();
                bare.extend(number.zip(row.try_get_by_index(1).ok()));
            }
        }
        bare.sort();
        for (number, delivery) in bare {
            let expected =
                format!("no end that leaves the active delivery {delivery} without an agreement in force (N3)");
            self.complain(place, number, Complaint { column: "terminated_from", expected });
        }
        Ok(())
    }

    /// The parties of agreements of the files with which something is wrong: whether they are covered is not known.
    fn doubtful_parties(&self) -> HashSet<Uuid> {
        let mut doubtful: HashSet<String> = HashSet::new();
        for (place, sheet) in SHEETS.iter().enumerate().filter(|(_, sheet)| sheet.name.starts_with("agreement")) {
            let code = if sheet.name == "agreements" { "code" } else { "agreement" };
            doubtful.extend(self.of(place).iter().filter(|row| row.faulty).map(|row| told(sheet, row, code)));
            if self.unsure.get(place).copied().unwrap_or_default() {
                // Any agreement may lack something.
                return self.parties(|_| true);
            }
        }
        self.parties(|agreement| doubtful.contains(agreement))
    }

    fn parties(&self, of: impl Fn(&str) -> bool) -> HashSet<Uuid> {
        let Some((place, parts)) = sheet("agreement_parts") else { return HashSet::new() };
        let party = parts.reference("organisation_id");
        let meant = self.of(place).iter().filter(|row| of(&told(parts, row, "agreement")));
        meant.filter_map(|row| row.refs.get(party?).copied().flatten()).collect()
    }
}

/// What is told of signed content.
const NEW_NUMBER: &str =
    "what is known already: a signed version is never changed, so another content needs a new version number (N5)";

/// That a registered agreement covers the delivery `t` as the overview has it (S4.7.3, O3), in a version `v` of these days.
fn covered(days: &str) -> String {
    format!(
        "EXISTS (SELECT 1 FROM agreement_service c JOIN agreement_version v ON v.id = c.version_id \
         JOIN agreement_part p ON p.version_id = v.id AND p.side = 'CUSTOMER' AND NOT p.is_keeper \
         JOIN agreement_part q ON q.version_id = v.id AND q.is_keeper AND q.side = 'PROVIDER' \
         WHERE c.service_id = t.service_id AND p.organisation_id = t.customer_id AND v.state = 'REGISTERED' AND {days})"
    )
}
