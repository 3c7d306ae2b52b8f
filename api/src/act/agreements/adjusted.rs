//! What index adjustment has made of the prices of a version (U2.7): a new version begins with the prices that hold, and
//! its clause goes on from the period that they stand for.

use std::collections::HashMap;

use entity::{agreement_line, agreement_line_tier, agreement_version, index_clause, sql::Sql};
use governance::{
    index::{Held, Rounding},
    price::TieredPrice,
};
use sea_orm::{ConnectionTrait, DbErr};
use uuid::Uuid;

use crate::{
    access::row::Columns,
    act::{Act, Refusal},
};

/// A line's new price, and what it follows from.
struct Adjustment {
    new_minor: i64,
    factor: Option<String>,
    rounding: Option<Rounding>,
    round_to_minor: Option<i32>,
    clause: Uuid,
    series: Option<String>,
    period: Option<String>,
    value_thousandths: Option<i64>,
}

/// The adjustments that hold when a new version begins, by line.
pub(super) struct Adjusted(HashMap<Uuid, Adjustment>);

impl Adjusted {
    /// None: prices and clauses are copied as they were signed.
    pub(super) fn none() -> Self {
        Self(HashMap::new())
    }

    /// Those of the version `of` that hold from the first day of `draft` on; where it has none yet, all.
    pub(super) async fn read(act: &Act, of: Uuid, draft: &agreement_version::Model) -> Result<Self, Refusal> {
        let mut sql = Sql::new(
            "SELECT a.line_id, a.new_minor, r.factor, c.rounding, c.round_to_minor, a.clause_id, r.to_series, r.to_period, \
             r.to_thousandths FROM line_adjustment a JOIN index_run_line r ON r.id = a.id \
             JOIN index_clause c ON c.id = r.clause_id WHERE a.version_id = ?",
        )
        .bind(of);
        if let Some(first) = draft.valid_from {
            sql.push(Sql::new(" AND a.effective_from <= ?").bind(first));
        }
        // The last one of each line stays in the map.
        sql.push(" ORDER BY a.effective_from, a.id");
        let rows = act.transaction().query_all_raw(sql.statement(act.session().backend())).await?;
        let read = |row: &sea_orm::QueryResult| {
            let mut columns = Columns::new(row);
            let line = columns.take()?;
            let adjustment = Adjustment {
                new_minor: columns.take()?,
                factor: columns.take()?,
                rounding: columns.optional_word(Rounding::parse)?,
                round_to_minor: columns.take()?,
                clause: columns.take()?,
                series: columns.take()?,
                period: columns.take()?,
                value_thousandths: columns.take()?,
            };
            Ok((line, adjustment))
        };
        Ok(Self(rows.iter().map(read).collect::<Result<_, DbErr>>()?))
    }

    /// The line and its tiers at the price that holds: the step that is the price itself at the new price, all other signed
    /// amounts moved by the same exact factor, each rounded as the clause says.
    pub(super) fn line(
        &self,
        mut line: agreement_line::Model,
        mut tiers: Vec<agreement_line_tier::Model>,
    ) -> (agreement_line::Model, Vec<agreement_line_tier::Model>) {
        let Some(adjustment) = self.0.get(&line.id) else { return (line, tiers) };
        let steps = tiers.iter().map(|tier| (tier.from_quantity_thousandths, tier.amount_minor));
        let signed = TieredPrice::new(line.tiering, line.quantity_thousandths, line.amount_minor, steps);
        let unit = adjustment.round_to_minor.and_then(|unit| u32::try_from(unit).ok());
        let held = signed.minor().and_then(|signed| {
            Held::of((signed, adjustment.new_minor), adjustment.factor.as_deref(), adjustment.rounding, unit)
        });
        let own = signed.own_step().and_then(|at| signed.steps().get(at)).map(|(from, _)| *from);
        let moved = |from: i64, amount: i64| match &held {
            _ if own == Some(from) => adjustment.new_minor,
            Some(held) => held.amount(amount),
            None => amount,
        };
        // A step from nothing on that is one of the tiers says what the line's own amount else would.
        let below = !tiers.iter().any(|tier| tier.from_quantity_thousandths == 0);
        line.amount_minor = line.amount_minor.map(|amount| match (&held, below) {
            (_, true) => moved(0, amount),
            (Some(held), false) => held.amount(amount),
            (None, false) => amount,
        });
        for tier in &mut tiers {
            tier.amount_minor = moved(tier.from_quantity_thousandths, tier.amount_minor);
        }
        (line, tiers)
    }

    /// The clause, going on from the last period that one of its lines was adjusted by.
    pub(super) fn clause(&self, clause: index_clause::Model) -> index_clause::Model {
        let last = self.0.values().filter(|it| it.clause == clause.id).max_by(|one, two| one.period.cmp(&two.period));
        let Some((last, (series, period))) = last.and_then(|it| Some((it, it.series.clone().zip(it.period.clone())?)))
        else {
            return clause;
        };
        index_clause::Model {
            // What was signed of the ended series' successor is not of the one that took its place.
            successor: clause.successor.filter(|_| series == clause.series),
            base_value_thousandths: clause.base_value_thousandths.and(last.value_thousandths),
            base_period: period,
            series,
            ..clause
        }
    }

    /// Of these lines, those under a clause that goes on from another period though they were not adjusted: their prices
    /// are to be looked at, for they stand for an earlier one.
    pub(super) fn left_behind(
        &self,
        lines: &[agreement_line::Model],
        clauses: &[index_clause::Model],
        draft: &agreement_version::Model,
    ) -> Vec<Uuid> {
        let of = |line: &agreement_line::Model| {
            let own = clauses.iter().find(|clause| clause.part_id == Some(line.part_id));
            own.or_else(|| clauses.iter().find(|clause| clause.part_id.is_none()))
        };
        let holds = |line: &&agreement_line::Model| {
            line.period != governance::words::Period::Once
                && draft.valid_from.is_none_or(|first| line.valid_until.is_none_or(|until| until > first))
        };
        let left = lines.iter().filter(holds).filter(|line| {
            !self.0.contains_key(&line.id)
                && of(line).is_some_and(|clause| self.0.values().any(|it| it.clause == clause.id))
        });
        left.map(|line| line.id).collect()
    }
}

/// The periods by which prices were adjusted that a draft does not start from: of what the agreement's earlier versions
/// were adjusted by before its first day, and later than its own clause's base.
pub(super) async fn missed(act: &Act, draft: &agreement_version::Model) -> Result<Vec<String>, Refusal> {
    let Some(first) = draft.valid_from else { return Ok(Vec::new()) };
    let sql = Sql::new(
        "SELECT DISTINCT r.to_period FROM line_adjustment a JOIN index_run_line r ON r.id = a.id \
         JOIN agreement_line l ON l.id = a.line_id JOIN agreement_part p ON p.id = l.part_id \
         JOIN agreement_part q ON q.version_id = ? AND q.organisation_id = p.organisation_id \
         JOIN index_clause c ON c.id = COALESCE((SELECT own.id FROM index_clause own WHERE own.part_id = q.id), \
         (SELECT common.id FROM index_clause common WHERE common.version_id = q.version_id AND common.part_id IS NULL)) \
         WHERE a.agreement_id = ? AND a.version_id <> q.version_id AND a.effective_from <= ? \
         AND (c.series = r.series OR c.series = r.to_series) AND r.to_period > c.base_period ORDER BY r.to_period",
    );
    let sql = sql.bind(draft.id).bind(draft.agreement_id).bind(first);
    let rows = act.transaction().query_all_raw(sql.statement(act.session().backend())).await?;
    Ok(rows.iter().map(|row| row.try_get_by_index(0)).collect::<Result<_, DbErr>>()?)
}
