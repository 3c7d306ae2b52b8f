//! N3 over a whole import: active deliveries are covered by agreements, and no file leaves one bare. The triggers that ask
//! this of each act are paused while rows are loaded; here it is asked of what has been written, by the same view.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use governance::lifecycle::{DeliveryState, VersionState};
use sea_orm::DbErr;
use uuid::Uuid;

use super::{
    cell::{Cell, Store},
    derived::Derived,
    load::{Load, look},
    resolve::told,
    row::{Complaint, Fate},
    sheets::{SHEETS, sheet},
    table::Shape,
};

/// A day after every other, as the views have it.
const FAR: NaiveDate = match NaiveDate::from_ymd_opt(9999, 12, 31) {
    Some(day) => day,
    None => NaiveDate::MAX,
};

/// What the files say of a registered version that was not registered before, or not terminated so.
#[derive(Clone, Copy, Debug)]
struct Touched {
    /// Its row.
    row: usize,
    /// Whether it was registered before.
    registered: bool,
    /// From which day it was terminated before.
    terminated: Option<NaiveDate>,
}

/// A registered version as it has been written.
#[derive(Clone, Copy, Debug)]
struct Version {
    id: Uuid,
    number: i32,
    from: NaiveDate,
    until: NaiveDate,
    terminated: Option<NaiveDate>,
    touched: Option<Touched>,
}

/// Days that a version covered before and that a row of the files takes away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Lost {
    version: Uuid,
    from: NaiveDate,
    until: NaiveDate,
    row: usize,
    /// By an end, or by a version that follows.
    ended: bool,
}

/// An active delivery on days that its agreement loses.
struct Threatened {
    lost: Lost,
    code: String,
    /// Its service and its customer.
    pair: (Uuid, Uuid),
    begins: NaiveDate,
    ends: NaiveDate,
}

impl Version {
    fn was_registered(&self) -> bool {
        self.touched.is_none_or(|touched| touched.registered)
    }
}

/// What versions of one agreement lose: from the day of a termination, up to the version that follows; and to a version
/// that is new here, for as long as that one has its days. Whatever comes after is the calendar's, and no loss.
fn lost(versions: &[Version]) -> Vec<Lost> {
    let mut lost = Vec::new();
    for version in versions.iter().filter(|version| version.was_registered()) {
        let later = || versions.iter().filter(|later| later.number > version.number);
        let ended_before = version.touched.map_or(version.terminated, |touched| touched.terminated);
        let known = later().filter(|later| later.was_registered()).map(|later| later.from);
        let end = known.chain([version.until]).chain(ended_before).min().unwrap_or(FAR);
        let add = |from: NaiveDate, until: NaiveDate, row, ended| {
            let from = from.max(version.from);
            (from < until).then_some(Lost { version: version.id, from, until, row, ended })
        };
        if let (Some(touched), Some(terminated)) = (version.touched, version.terminated)
            && touched.terminated != Some(terminated)
        {
            let next = later().map(|later| later.from).min().unwrap_or(FAR);
            lost.extend(add(terminated, end.min(next), touched.row, true));
        }
        for new in later().filter(|later| !later.was_registered()) {
            let row = new.touched.map_or(0, |touched| touched.row);
            lost.extend(add(new.from, end.min(new.until), row, false));
        }
    }
    lost
}

/// Whether some day of these is not covered: the first of them, or one on which a cover ends.
fn is_bare(begins: NaiveDate, ends: NaiveDate, covers: &[(NaiveDate, NaiveDate)]) -> bool {
    let covered = |day: NaiveDate| covers.iter().any(|(from, until)| *from <= day && *until > day);
    let turns = covers.iter().map(|(_, until)| *until).filter(|day| *day > begins && *day < ends);
    begins < ends && [begins].into_iter().chain(turns).any(|day| !covered(day))
}

impl Load<'_> {
    /// N3: an active delivery has an agreement that covers it, or did since it became active: where the calendar alone has
    /// ended the cover, the delivery is uncovered, and listed as that. Asked of what has been written, before it is kept: of
    /// the deliveries of the files, and of those whose agreement the files end or follow by another version.
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
        // Many ask faster when all covers have been worked out at once.
        let cover = match self.derived().await? {
            Derived::All => {
                migration::kept::cover_at_once(self.db).await?;
                "load_cover"
            }
            Derived::Of(_) => "delivery_cover",
        };
        let after = format!(
            " CROSS JOIN delivery t WHERE t.id = k.id AND t.state = 'ACTIVE' AND NOT EXISTS ( \
             SELECT 1 FROM {cover} c WHERE c.service_id = t.service_id AND c.customer_id = t.customer_id \
             AND (c.from_day <= k.today OR c.from_day <= t.active_from) AND c.end_day > t.active_from)"
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
        self.keep_covered_beyond(&doubtful).await
    }

    /// The same of deliveries that were active before, where the files end a version of theirs or register a later one.
    async fn keep_covered_beyond(&mut self, doubtful: &HashSet<Uuid>) -> Result<(), DbErr> {
        let Some((place, _)) = sheet("agreement_versions") else { return Ok(()) };
        let lost = self.lost().await?;
        let rows: Vec<Vec<Cell>> = (lost.iter().zip(0_i64..))
            .map(|(lost, n)| vec![Cell::Number(n), Cell::Id(lost.version), Cell::Day(lost.from), Cell::Day(lost.until)])
            .collect();
        let columns = [("n", Store::Integer), ("id", Store::Id), ("begins", Store::Day), ("ends", Store::Day)];
        let shape = Shape { columns: &columns };
        let before = "SELECT k.n, t.id, t.code, t.service_id, t.customer_id, t.active_from, t.ended_on FROM ";
        let after = " CROSS JOIN agreement_part q \
             JOIN agreement_part o ON o.version_id = q.version_id AND o.is_keeper AND o.side = 'PROVIDER' \
             JOIN agreement_service x ON x.version_id = q.version_id \
             JOIN delivery t ON t.service_id = x.service_id AND t.customer_id = q.organisation_id AND t.state = 'ACTIVE' \
             WHERE q.version_id = k.id AND q.side = 'CUSTOMER' AND NOT q.is_keeper AND t.active_from < k.ends \
             AND (t.ended_on IS NULL OR t.ended_on > k.begins)";
        let mut threatened: Vec<Threatened> = Vec::new();
        let newly = self.newly_active();
        for chunk in rows.chunks(shape.rows_at_once()) {
            for row in shape.query(self.db, chunk, (before, after)).await? {
                let at = usize::try_from(row.try_get_by_index::<i32>(0)?).unwrap_or(usize::MAX);
                let (id, party): (Uuid, Uuid) = (row.try_get_by_index(1)?, row.try_get_by_index(4)?);
                let Some(lost) = lost.get(at).filter(|_| !newly.contains(&id) && !doubtful.contains(&party)) else {
                    continue;
                };
                let begins = lost.from.max(row.try_get_by_index(5)?);
                let ends = row.try_get_by_index::<Option<NaiveDate>>(6)?.map_or(lost.until, |end| end.min(lost.until));
                let pair = (row.try_get_by_index(3)?, party);
                threatened.push(Threatened { lost: *lost, code: row.try_get_by_index(2)?, pair, begins, ends });
            }
        }
        let covers = self.covers(threatened.iter().map(|it| it.pair).collect()).await?;
        let mut bare: Vec<(usize, bool, String)> = (threatened.into_iter())
            .filter(|it| is_bare(it.begins, it.ends, covers.get(&it.pair).map_or(&[], Vec::as_slice)))
            .map(|it| (it.lost.row, it.lost.ended, it.code))
            .collect();
        bare.sort();
        bare.dedup();
        for (number, ended, delivery) in bare {
            let (column, what) = if ended { ("terminated_from", "end") } else { ("state", "version in force") };
            let expected =
                format!("no {what} that leaves the active delivery {delivery} without an agreement in force (N3)");
            self.complain(place, number, Complaint { column, expected });
        }
        Ok(())
    }

    /// What versions that the database had lose by the files.
    async fn lost(&self) -> Result<Vec<Lost>, DbErr> {
        let Some((place, versions)) = sheet("agreement_versions") else { return Ok(Vec::new()) };
        let agreement = versions.reference("agreement_id");
        let mut touched: HashMap<Uuid, Touched> = HashMap::new();
        let mut agreements: HashSet<Uuid> = HashSet::new();
        for (number, row) in self.of(place).iter().enumerate().filter(|(_, row)| row.fate.is_written() && !row.faulty) {
            let look = look(versions, row, self.at);
            let is = |state: Option<&str>| state == Some(VersionState::Registered.as_str());
            let (Some(id), Some(of)) = (row.fate.id(), agreement.and_then(|at| row.refs.get(at).copied()).flatten())
            else {
                continue;
            };
            // A new agreement has covered nothing yet.
            if is(look.text("state")) && !self.new.contains(&of) {
                let registered = is(look.before("state").and_then(Cell::as_text));
                let terminated = look.before("terminated_from").and_then(Cell::as_day);
                touched.insert(id, Touched { row: number, registered, terminated });
                agreements.insert(of);
            }
        }
        let rows: Vec<Vec<Cell>> = agreements.iter().map(|id| vec![Cell::Id(*id)]).collect();
        let shape = Shape { columns: &[("id", Store::Id)] };
        let before = "SELECT t.agreement_id, t.id, t.number, t.valid_from, t.valid_until, t.terminated_from FROM ";
        let after = " CROSS JOIN agreement_version t WHERE t.agreement_id = k.id AND t.state = 'REGISTERED'";
        let mut of: HashMap<Uuid, Vec<Version>> = HashMap::new();
        for chunk in rows.chunks(shape.rows_at_once()) {
            for row in shape.query(self.db, chunk, (before, after)).await? {
                let id = row.try_get_by_index(1)?;
                let Some(from) = row.try_get_by_index::<Option<NaiveDate>>(3)? else { continue };
                of.entry(row.try_get_by_index(0)?).or_default().push(Version {
                    id,
                    number: row.try_get_by_index(2)?,
                    from,
                    until: row.try_get_by_index::<Option<NaiveDate>>(4)?.unwrap_or(FAR),
                    terminated: row.try_get_by_index(5)?,
                    touched: touched.get(&id).copied(),
                });
            }
        }
        Ok(of.values().flat_map(|versions| lost(versions)).collect())
    }

    /// The deliveries that were not active before: what is stated of them was asked of their own rows.
    fn newly_active(&self) -> HashSet<Uuid> {
        let Some((place, deliveries)) = sheet("deliveries") else { return HashSet::new() };
        let written = self.of(place).iter().filter(|row| row.fate.is_written());
        let was_active = |row: &super::row::Row| {
            let look = look(deliveries, row, self.at);
            look.before("state").and_then(Cell::as_text) == Some(DeliveryState::Active.as_str())
        };
        written
            .filter(|row| matches!(row.fate, Fate::New(_)) || !was_active(row))
            .filter_map(|row| row.fate.id())
            .collect()
    }

    /// The days on which these services are covered for these customers.
    async fn covers(
        &self,
        pairs: HashSet<(Uuid, Uuid)>,
    ) -> Result<HashMap<(Uuid, Uuid), Vec<(NaiveDate, NaiveDate)>>, DbErr> {
        let rows: Vec<Vec<Cell>> =
            pairs.into_iter().map(|(service, customer)| vec![Cell::Id(service), Cell::Id(customer)]).collect();
        let shape = Shape { columns: &[("service", Store::Id), ("customer", Store::Id)] };
        let before = "SELECT k.service, k.customer, t.from_day, t.end_day FROM ";
        let after = " CROSS JOIN delivery_cover t WHERE t.service_id = k.service AND t.customer_id = k.customer";
        let mut covers: HashMap<(Uuid, Uuid), Vec<(NaiveDate, NaiveDate)>> = HashMap::new();
        for chunk in rows.chunks(shape.rows_at_once()) {
            for row in shape.query(self.db, chunk, (before, after)).await? {
                let pair = (row.try_get_by_index(0)?, row.try_get_by_index(1)?);
                covers.entry(pair).or_default().push((row.try_get_by_index(2)?, row.try_get_by_index(3)?));
            }
        }
        Ok(covers)
    }

    /// The parties of agreements of the files with which something is wrong: whether they are covered is not known.
    fn doubtful_parties(&self) -> HashSet<Uuid> {
        match self.doubtful() {
            Some(doubtful) => self.parties(|agreement| doubtful.contains(agreement)),
            None => self.parties(|_| true),
        }
    }

    /// The codes of agreements of the files with which something is wrong; None: any may lack something.
    pub fn doubtful(&self) -> Option<HashSet<String>> {
        let mut doubtful: HashSet<String> = HashSet::new();
        for (place, sheet) in SHEETS.iter().enumerate().filter(|(_, sheet)| sheet.name.starts_with("agreement")) {
            let code = if sheet.name == "agreements" { "code" } else { "agreement" };
            doubtful.extend(self.of(place).iter().filter(|row| row.faulty).map(|row| told(sheet, row, code)));
            if self.unsure.get(place).copied().unwrap_or_default() {
                return None;
            }
        }
        Some(doubtful)
    }

    fn parties(&self, of: impl Fn(&str) -> bool) -> HashSet<Uuid> {
        let Some((place, parts)) = sheet("agreement_parts") else { return HashSet::new() };
        let party = parts.reference("organisation_id");
        let meant = self.of(place).iter().filter(|row| of(&told(parts, row, "agreement")));
        meant.filter_map(|row| row.refs.get(party?).copied().flatten()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(year: i32) -> NaiveDate {
        if year == 9999 { FAR } else { NaiveDate::from_ymd_opt(year, 1, 1).unwrap() }
    }

    /// Versions by number: first day, end, termination before and after, and whether it was registered before.
    type Told = (i32, i32, Option<i32>, Option<i32>, bool);

    fn lost_days(versions: &[Told]) -> Vec<(usize, i32, i32, bool)> {
        use chrono::Datelike;
        let versions: Vec<Version> = (versions.iter().enumerate())
            .map(|(row, (from, until, before, after, registered))| Version {
                id: Uuid::from_u128(row as u128),
                number: i32::try_from(row).unwrap(),
                from: day(*from),
                until: day(*until),
                terminated: after.map(day),
                touched: (before != after || !registered).then_some(Touched {
                    row,
                    registered: *registered,
                    terminated: before.map(day),
                }),
            })
            .collect();
        lost(&versions).into_iter().map(|lost| (lost.row, lost.from.year(), lost.until.year(), lost.ended)).collect()
    }

    /// N3: what a termination and a later version take away, as the triggers have it of one act.
    #[test]
    fn what_is_lost_is_what_the_files_take_away() {
        assert_eq!(lost_days(&[(2020, 9999, None, None, true)]), []);
        assert_eq!(lost_days(&[(2020, 9999, None, Some(2024), true)]), [(0, 2024, 9999, true)]);
        assert_eq!(lost_days(&[(2020, 2023, None, Some(2024), true)]), [], "ended before it was terminated");
        assert_eq!(
            lost_days(&[(2020, 9999, None, None, true), (2022, 2025, None, None, false)]),
            [(1, 2022, 2025, false)]
        );
        assert_eq!(lost_days(&[(2020, 9999, None, None, true), (2022, 2025, None, None, true)]), [], "known before");
        // Terminated and followed at once: what comes after the version that follows is the calendar's.
        assert_eq!(
            lost_days(&[(2020, 9999, None, Some(2022), true), (2022, 2025, None, None, false)]),
            [(1, 2022, 2025, false)]
        );
        assert_eq!(
            lost_days(&[(2020, 9999, None, Some(2021), true), (2022, 2025, None, None, false)]),
            [(0, 2021, 2022, true), (1, 2022, 2025, false)]
        );
        // Two at once: each takes its own days of the one that was there, and what is new has lost nothing.
        assert_eq!(
            lost_days(&[
                (2020, 9999, None, None, true),
                (2022, 2024, None, None, false),
                (2023, 9999, None, None, false)
            ]),
            [(1, 2022, 2024, false), (2, 2023, 9999, false)]
        );
    }

    #[test]
    fn a_day_without_cover_is_found() {
        let covers = [(day(2020), day(2022)), (day(2021), day(2023)), (day(2024), day(2025))];
        assert!(!is_bare(day(2020), day(2023), &covers) && !is_bare(day(2021), day(2021), &[]));
        assert!(is_bare(day(2020), day(2024), &covers) && is_bare(day(2019), day(2020), &covers));
        assert!(is_bare(day(2024), day(2026), &covers) && !is_bare(day(2024), day(2025), &covers));
    }
}
