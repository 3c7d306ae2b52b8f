//! The lines that a run looks at, with the clause that each is under and what was adjusted before.

use chrono::NaiveDate;
use entity::{index_clause, sql::Sql};
use governance::{
    index::{Clause, Fraction, IndexPeriod, Price, Rounding},
    price::TieredPrice,
    term::Span,
    words::Period,
};
use sea_orm::{ConnectionTrait, DbErr};
use uuid::Uuid;

use crate::{
    access::{
        row::Columns,
        tiered::{self, price_columns},
    },
    act::{Act, Refusal},
};

/// Which lines.
pub(super) struct Chosen {
    /// The provider that keeps the agreements.
    pub provider: Uuid,
    /// From when the new amounts are to hold.
    pub effective: NaiveDate,
    /// These agreements; all where there are none.
    pub agreements: Vec<Uuid>,
    /// Under clauses that name one of these series; under any, or none, where there are none.
    pub series: Vec<String>,
}

/// A line that the run looks at.
pub(super) struct Line {
    pub agreement: Uuid,
    pub version: Uuid,
    pub line: Uuid,
    pub clause: Option<(Uuid, Option<Clause>)>,
    pub price: Price,
    /// The end of its version's term, where it is renewed then and has not been yet.
    pub renews_on: Option<NaiveDate>,
}

/// The price as signed, with all its steps.
const SIGNED: &str = price_columns!("l");

/// The party's own clause goes before the common one.
const CLAUSE: &str = "COALESCE((SELECT own.id FROM index_clause own WHERE own.part_id = l.part_id), \
    (SELECT common.id FROM index_clause common WHERE common.version_id = l.version_id AND common.part_id IS NULL))";

/// The last adjustment that was applied.
const LAST: &str = "SELECT a.id FROM line_adjustment a WHERE a.line_id = l.id ORDER BY a.effective_from DESC LIMIT 1";

/// The last version, in force on a day, is renewed at the end of its term, which is not after another day: unless notice
/// was given, by its keeper or for the line's party. It holds then, and the price that it is renewed at is told; so the
/// agreement is renewed before its price is adjusted.
const RENEWS: &str = "(w.renewal_months > 0 AND w.terminated_from IS NULL AND d.end_day = w.valid_until AND d.valid_from <= ? \
    AND d.end_day > ? AND d.end_day <= ? AND (l.valid_until IS NULL OR l.valid_until > d.end_day) AND NOT EXISTS \
    (SELECT 1 FROM agreement_version n WHERE n.agreement_id = d.agreement_id AND n.state = 'REGISTERED' \
    AND n.number > d.number) AND NOT EXISTS (SELECT 1 FROM agreement_notice y JOIN agreement_part k ON k.id = y.part_id \
    WHERE k.version_id = d.version_id AND (k.id = l.part_id OR k.is_keeper) AND y.holds_from <= d.end_day))";

/// Reads the lines: of registered versions in force on the day, and of those that are to be renewed by then; of agreements
/// that were chosen by name also of the last version of one that has ended, so that it is told.
pub(super) async fn read(act: &Act, chosen: &Chosen) -> Result<Vec<Line>, Refusal> {
    let day = chosen.effective;
    let mut sql = Sql::new(format!(
        "SELECT CASE WHEN {RENEWS} THEN d.end_day END, l.agreement_id, l.version_id, l.id, l.period, {SIGNED}, l.valid_from, l.valid_until, d.valid_from, \
         d.end_day, r.new_minor, u.effective_from, r.factor, c.id, c.series, c.base_period, \
         c.share_thousandths, c.upwards_only, c.threshold_thousandths, c.floor_thousandths, c.cap_thousandths, \
         c.new_agreement_above_thousandths, c.effective_month, c.base_value_thousandths, c.comparison, c.successor, \
         c.rounding, c.round_to_minor \
         FROM agreement_version_days d JOIN agreement g ON g.id = d.agreement_id \
         JOIN agreement_version w ON w.id = d.version_id JOIN agreement_line l ON l.version_id = d.version_id LEFT JOIN index_clause c ON c.id = {CLAUSE} \
         LEFT JOIN index_run_line r ON r.id = ({LAST}) LEFT JOIN index_run u ON u.id = r.run_id \
         WHERE d.state = 'REGISTERED' AND d.keeper_id = ?"
    ))
    .bind(act.today())
    .bind(act.today())
    .bind(day)
    .bind(chosen.provider);
    let renews = Sql::new(RENEWS).bind(act.today()).bind(act.today()).bind(day);
    let holds = Sql::new(
        "(d.valid_from <= ? AND d.end_day > ? AND l.valid_from <= ? AND (l.valid_until IS NULL OR l.valid_until > ?))",
    )
    .bind(day)
    .bind(day)
    .bind(day)
    .bind(day);
    if chosen.agreements.is_empty() {
        sql.push(" AND ").push(Sql::any([holds, renews]));
    } else {
        let ended = "(d.end_day <= ? AND (l.valid_until IS NULL OR l.valid_until >= d.end_day) AND NOT EXISTS \
            (SELECT 1 FROM agreement_version n WHERE n.agreement_id = d.agreement_id AND n.state = 'REGISTERED' \
            AND n.number > d.number))";
        sql.push(" AND ").push(Sql::within("d.agreement_id", chosen.agreements.iter().copied()));
        sql.push(" AND ").push(Sql::any([holds, renews, Sql::new(ended).bind(day)]));
    }
    if !chosen.series.is_empty() {
        let named = chosen.series.iter().map(|series| Sql::new("c.series = ?").bind(series.as_str()));
        sql.push(" AND ").push(Sql::any(named));
    }
    sql.push(" ORDER BY g.code_key, g.id, l.part_id, l.position, l.valid_from, l.id");
    let rows = act.transaction().query_all_raw(sql.statement(act.session().backend())).await?;
    Ok(rows.iter().map(|row| line(&mut Columns::new(row))).collect::<Result<_, DbErr>>()?)
}

fn line(columns: &mut Columns<'_>) -> Result<Line, DbErr> {
    let renews_on: Option<NaiveDate> = columns.take()?;
    let (agreement, version, line): (Uuid, Uuid, Uuid) = (columns.take()?, columns.take()?, columns.take()?);
    let period = columns.word(Period::parse)?;
    let signed = tiered::price(columns)?;
    // What is paid once was paid; nothing of it can be adjusted.
    let signed = if period == Period::Once { TieredPrice::plain(0, None) } else { signed };
    let own = Span { from: columns.take()?, until: columns.take()? };
    let of_version = Span { from: columns.take()?, until: Some(columns.take()?) };
    let current: Option<i64> = columns.take()?;
    let adjusted_from: Option<NaiveDate> = columns.take()?;
    let factor: Option<String> = columns.take()?;
    let nothing = Span { from: of_version.from, until: Some(of_version.from) };
    let price = Price {
        current_minor: current.or_else(|| signed.minor()),
        signed,
        factor: factor.as_deref().and_then(Fraction::parse),
        adjusted_from,
        holds: own.intersection(&of_version).unwrap_or(nothing),
    };
    Ok(Line { agreement, version, line, clause: clause(columns)?, price, renews_on })
}

/// The clause with its id; without the clause where its base period cannot be read.
fn clause(columns: &mut Columns<'_>) -> Result<Option<(Uuid, Option<Clause>)>, DbErr> {
    let Some(id) = columns.take::<Option<Uuid>>()? else { return Ok(None) };
    let row = index_clause::Model {
        id,
        version_id: Uuid::nil(),
        part_id: None,
        series: columns.take()?,
        base_period: columns.take()?,
        share_thousandths: columns.take()?,
        upwards_only: columns.take()?,
        threshold_thousandths: columns.take()?,
        floor_thousandths: columns.take()?,
        cap_thousandths: columns.take()?,
        new_agreement_above_thousandths: columns.take()?,
        effective_month: columns.take()?,
        base_value_thousandths: columns.take()?,
        comparison: columns.take()?,
        successor: columns.take()?,
        rounding: columns.optional_word(Rounding::parse)?,
        round_to_minor: columns.take()?,
        text_sv: None,
        text_en: None,
    };
    Ok(Some((id, signed_clause(&row))))
}

/// A clause of the database as the arithmetic takes it; None where its base period cannot be read.
pub(in crate::act) fn signed_clause(row: &index_clause::Model) -> Option<Clause> {
    let base = IndexPeriod::parse(&row.base_period)?;
    // Thousandths there, thousandths of a percent here.
    let percent = |thousandths: Option<i32>| thousandths.map(|thousandths| i64::from(thousandths) * 100);
    let plain = Clause::plain(&row.series, base);
    // What no month, quarter or unit can be is a fault of the clause, not another one.
    let comparison = row.comparison.map_or(plain.comparison, |number| u8::try_from(number).unwrap_or(0));
    Some(Clause {
        base_value_thousandths: row.base_value_thousandths,
        comparison,
        successor: row.successor.clone(),
        share_thousandths: i64::from(row.share_thousandths) * 100,
        only_upwards: row.upwards_only,
        threshold_thousandths: percent(row.threshold_thousandths),
        floor_thousandths: percent(row.floor_thousandths),
        cap_thousandths: percent(row.cap_thousandths),
        agreement_beyond_thousandths: percent(row.new_agreement_above_thousandths),
        effective_month: u8::try_from(row.effective_month).ok(),
        rounding: row.rounding.unwrap_or(plain.rounding),
        round_to_minor: row.round_to_minor.map_or(plain.round_to_minor, |unit| u32::try_from(unit).unwrap_or(0)),
        ..plain
    })
}
