//! What hangs on index series, on runs and on agreement lines: published values, outcomes, adjustments (U2.7).

use std::collections::{BTreeSet, HashMap};

use chrono::{DateTime, NaiveDate, Utc};
use entity::{governed, sql::Sql};
use governance::{
    action::{Action, Kind},
    index::{Held, Rounding, SkipReason},
    price::Tiering,
    words::Provenance,
};
use sea_orm::DbErr;
use uuid::Uuid;

use super::{
    Ahead, Bilingual, Member, Row, Session,
    row::Columns,
    rows::{IndexClauseRow, LineRow},
    tiered::{self, price_columns},
};
use crate::error::ApiError;

/// A published value of a series.
#[derive(Clone, Debug)]
pub struct IndexValueRead {
    /// The month, quarter or year.
    pub period: String,
    /// Thousandths.
    pub value_thousandths: i64,
    /// When it was published.
    pub published_on: NaiveDate,
    /// Whether the scope of the statistics changed with this period.
    pub breaks: bool,
    /// Where the fact comes from (O5).
    pub provenance: Provenance,
    /// The source, where attested.
    pub source: Option<String>,
}

/// The values that were compared: of the base period, and of the one compared with it.
#[derive(Clone, Debug)]
pub struct Compared {
    /// The series, period and value in thousandths that the clause starts from.
    pub from: (String, String, i64),
    /// Those compared with it.
    pub to: (String, String, i64),
}

/// A line's outcome in a run.
#[derive(Clone)]
pub struct RunLineRead {
    /// Its place in the run, from 1.
    pub position: i32,
    /// The agreement and its code.
    pub agreement: (Uuid, String),
    /// The party's name.
    pub party: Bilingual,
    /// The service's code.
    pub service: String,
    /// What is priced.
    pub item: Bilingual,
    /// ISO 4217.
    pub currency: String,
    /// Before, minor units.
    pub old_minor: Option<i64>,
    /// From then on; None: not adjusted.
    pub new_minor: Option<i64>,
    /// What the index alone would change, in thousandths of a percent.
    pub change_thousandths: Option<i64>,
    /// Which limit decided.
    pub limited: Option<String>,
    /// The signed clause that it is under, where it was asked for; as far as the reader may read the agreement (V2).
    pub clause: Option<Member<IndexClauseRow>>,
    /// How they make a price of the quantity.
    pub tiering: Tiering,
    /// The steps of the price: from which quantity (thousandths), the signed amount, and the one from then on.
    pub tiers: Vec<(i64, i64, i64)>,
    /// Why it is not adjusted.
    pub skip: Option<SkipReason>,
    /// What there is to add to that.
    pub detail: Option<String>,
    /// The values compared.
    pub compared: Option<Compared>,
}

/// An adjustment that was applied.
#[derive(Clone, Debug)]
pub struct AdjustmentRead {
    /// First day of the new amount.
    pub effective_from: NaiveDate,
    /// Before, minor units.
    pub old_minor: i64,
    /// From then on.
    pub new_minor: i64,
    /// The same of all steps of the price; None where it cannot be computed.
    pub held: Option<Held>,
    /// What the index alone would change, in thousandths of a percent.
    pub change_thousandths: Option<i64>,
    /// Which limit decided.
    pub limited: Option<String>,
    /// The values compared.
    pub compared: Option<Compared>,
    /// The clause as signed.
    pub clause: Bilingual,
    /// When it was applied.
    pub applied_at: DateTime<Utc>,
}

/// What an adjustment makes of all steps of a price, of which the line's own goes from the one amount to the other.
fn held(columns: &mut Columns<'_>, minor: (Option<i64>, Option<i64>)) -> Result<Option<Held>, DbErr> {
    let (factor, rounding): (Option<String>, _) = (columns.take()?, columns.optional_word(Rounding::parse)?);
    let unit = columns.take::<Option<i32>>()?.and_then(|unit| u32::try_from(unit).ok());
    Ok(minor.0.zip(minor.1).and_then(|minor| Held::of(minor, factor.as_deref(), rounding, unit)))
}

fn compared(columns: &mut Columns<'_>) -> Result<Option<Compared>, DbErr> {
    let mut end = || Ok::<_, DbErr>((columns.take()?, columns.take()?, columns.take()?));
    let whole =
        |(series, period, value): (Option<String>, Option<String>, Option<i64>)| Some((series?, period?, value?));
    let (from, to) = (whole(end()?), whole(end()?));
    Ok(from.zip(to).map(|(from, to)| Compared { from, to }))
}

/// How steps make a price, and the steps: from which quantity on, and the amount before and after.
type Stepped = (Tiering, Vec<(i64, i64, i64)>);

/// How the steps of a line's price are to be read in a run, and the steps in ascending order: where it is adjusted, with what
/// each comes to.
fn run_tiers(columns: &mut Columns<'_>, new_minor: Option<i64>) -> Result<Stepped, DbErr> {
    let signed = tiered::price(columns)?;
    let held = held(columns, (signed.minor(), new_minor))?;
    let new = held.map_or_else(|| signed.steps().iter().map(|(_, minor)| *minor).collect(), |held| held.steps(&signed));
    // What is not adjusted has no new amount, and its steps are not told.
    let told = signed.steps().iter().zip(new).filter(|_| new_minor.is_some() && signed.is_tiered());
    Ok((signed.tiering(), told.map(|((from, minor), new)| (*from, *minor, new)).collect()))
}

impl Session {
    /// The published values of these covered series, by series; the oldest first.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn index_values_of(&self, series: &[Uuid]) -> Result<HashMap<Uuid, Vec<IndexValueRead>>, ApiError> {
        let covered = governed::condition(&self.extent(Action::Read, Kind::IndexSeries));
        let mut sql = Sql::new(
            "SELECT t.id, x.period, x.value_thousandths, x.published_on, x.breaks, x.provenance, x.source \
             FROM index_series t JOIN index_value x ON x.series_id = t.id WHERE ",
        );
        sql.push(Sql::all([Sql::within("t.id", series.iter().copied()), covered]));
        sql.push(" ORDER BY t.id, x.period, x.published_on");
        let mut found: HashMap<Uuid, Vec<IndexValueRead>> = HashMap::new();
        for row in self.rows(sql).await? {
            let mut columns = Columns::new(&row);
            let series = columns.take()?;
            let value = IndexValueRead {
                period: columns.take()?,
                value_thousandths: columns.take()?,
                published_on: columns.take()?,
                breaks: columns.take()?,
                provenance: columns.word(Provenance::parse)?,
                source: columns.take()?,
            };
            found.entry(series).or_default().push(value);
        }
        Ok(found)
    }

    /// The first `size` lines after the place `after` of each of these covered runs: whoever reads a run reads all
    /// agreements and prices of the provider (V2). With the clauses where they are asked for, by the extent over agreements.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn run_lines_of(
        &self,
        runs: &[Uuid],
        after: i32,
        size: i32,
        adjusted: Option<bool>,
        clauses: bool,
    ) -> Result<HashMap<Uuid, Vec<RunLineRead>>, ApiError> {
        let covered = governed::condition(&self.extent(Action::Read, Kind::IndexRun));
        let only = match adjusted {
            None => "",
            Some(true) => " AND x.new_minor IS NOT NULL",
            Some(false) => " AND x.new_minor IS NULL",
        };
        let mut sql = Sql::new(concat!(
            "SELECT q.run_id, q.position, a.id, a.code, o.name_sv, o.name_en, y.code, l.item_sv, l.item_en, l.currency, \
             q.old_minor, q.new_minor, q.change_thousandths, q.limited, q.skip, q.detail, q.series, q.from_period, \
             q.from_thousandths, q.to_series, q.to_period, q.to_thousandths, q.clause_id, ",
            price_columns!("l"),
            ", q.factor, c.rounding, c.round_to_minor FROM (SELECT x.*, ROW_NUMBER() OVER \
             (PARTITION BY x.run_id ORDER BY x.position) AS nth FROM index_run t \
             JOIN index_run_line x ON x.run_id = t.id WHERE "
        ));
        let beyond = Sql::new(format!("x.position > ?{only}")).bind(after);
        sql.push(Sql::all([Sql::within("t.id", runs.iter().copied()), covered, beyond]));
        sql.push(
            ") q JOIN agreement a ON a.id = q.agreement_id JOIN agreement_line l ON l.id = q.line_id \
             JOIN agreement_part p ON p.id = l.part_id JOIN organisation o ON o.id = p.organisation_id \
             JOIN service y ON y.id = l.service_id LEFT JOIN index_clause c ON c.id = q.clause_id WHERE q.nth <= ",
        );
        sql.push(Sql::new("?").bind(size)).push(" ORDER BY q.run_id, q.position");
        let mut found: HashMap<Uuid, Vec<(Option<Uuid>, RunLineRead)>> = HashMap::new();
        for row in self.rows(sql).await? {
            let mut columns = Columns::new(&row);
            let run = columns.take()?;
            let line = RunLineRead {
                position: columns.take()?,
                agreement: (columns.take()?, columns.take()?),
                party: columns.bilingual()?,
                service: columns.take()?,
                item: columns.bilingual()?,
                currency: columns.take()?,
                old_minor: columns.take()?,
                new_minor: columns.take()?,
                change_thousandths: columns.take()?,
                limited: columns.take()?,
                skip: columns.optional_word(SkipReason::parse)?,
                detail: columns.take()?,
                compared: compared(&mut columns)?,
                clause: None,
                tiering: Tiering::Volume,
                tiers: Vec::new(),
            };
            let clause = columns.take::<Option<Uuid>>()?;
            let (tiering, tiers) = run_tiers(&mut columns, line.new_minor)?;
            let line = RunLineRead { tiering, tiers, ..line };
            found.entry(run).or_default().push((clause, line));
        }
        let ids: BTreeSet<Uuid> = found.values().flatten().filter_map(|(clause, _)| *clause).collect();
        let ids: Vec<Uuid> = ids.into_iter().filter(|_| clauses).collect();
        let clauses = self.members::<IndexClauseRow>(&ids, &Ahead::default()).await?;
        let with_clause = |(clause, line): (Option<Uuid>, RunLineRead)| {
            let clause = clause.and_then(|id| clauses.get(&id).cloned());
            RunLineRead { clause, ..line }
        };
        Ok(found.into_iter().map(|(run, lines)| (run, lines.into_iter().map(with_clause).collect())).collect())
    }

    /// The adjustments of these covered agreement lines, by line; the oldest first.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn line_adjustments_of(&self, lines: &[Uuid]) -> Result<HashMap<Uuid, Vec<AdjustmentRead>>, ApiError> {
        let extent = self.extent(LineRow::ACTION, LineRow::KIND);
        let mut sql = Sql::new(concat!(
            "SELECT t.id, x.effective_from, x.old_minor, x.new_minor, r.change_thousandths, r.limited, r.series, \
             r.from_period, r.from_thousandths, r.to_series, r.to_period, r.to_thousandths, c.text_sv, c.text_en, \
             x.applied_at, ",
            price_columns!("t"),
            ", r.factor, c.rounding, c.round_to_minor \
             FROM agreement_line t JOIN line_adjustment x ON x.line_id = t.id \
             JOIN index_run_line r ON r.id = x.id JOIN index_clause c ON c.id = r.clause_id WHERE "
        ));
        let these = Sql::within("t.id", lines.iter().copied());
        sql.push(Sql::all([these, LineRow::covered(&extent, &Sql::default())]));
        sql.push(" ORDER BY t.id, x.effective_from");
        let mut found: HashMap<Uuid, Vec<AdjustmentRead>> = HashMap::new();
        for row in self.rows(sql).await? {
            let mut columns = Columns::new(&row);
            let line = columns.take()?;
            let adjustment = AdjustmentRead {
                effective_from: columns.take()?,
                old_minor: columns.take()?,
                new_minor: columns.take()?,
                change_thousandths: columns.take()?,
                limited: columns.take()?,
                compared: compared(&mut columns)?,
                clause: columns.bilingual()?,
                applied_at: columns.take()?,
                held: None,
            };
            let signed = tiered::price(&mut columns)?;
            let held = held(&mut columns, (signed.minor(), Some(adjustment.new_minor)))?;
            let adjustment = AdjustmentRead { held, ..adjustment };
            found.entry(line).or_default().push(adjustment);
        }
        Ok(found)
    }
}
