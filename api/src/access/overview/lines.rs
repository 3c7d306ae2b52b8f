//! Agreement lines as bases of figures: what agreements bring in during a year (S1.1), and what those in force are worth
//! a year.
//!
//! **Income of a year.** Lines of registered versions in parts of customers, where the keeper delivers. A price per
//! month, quarter or year counts for each month of the year on whose first day the line is in force: price × quantity ×
//! periods a year × months / 12, rounded half away from zero per line. A price paid once counts whole in the year of the
//! line's first day, if its version is in force that day (so that a later version repeating the line does not count it
//! again). A price per hour, or told only by a formula, is not computed: such lines are counted instead.
//!
//! A line is in force while its own dates and its version's hold. An index adjustment (U2.7) adds to its line, from its
//! first day on, by how much the new amount comes to more than the old: each rounded as the line is.

use entity::{governed, sql::Sql};
use governance::action::{Action, Kind};

use super::{basis::Within, budgets::groups, force, slice::Slice};
use crate::access::{Session, tiered::PRICE_AND_TIMES};

/// What a line brings in during the year.
pub const INCOME: &str = "INCOME";
/// A line that is in force some time of the year and whose income is not computed.
pub const UNCOMPUTED: &str = "UNCOMPUTED";
/// What a line in force on the day comes to in a year.
pub const ANNUAL: &str = "ANNUAL";

/// What the quantity costs for a period, in thousandths of a minor unit, times the periods of a year.
const YEARLY: &str = "y.price * y.times \
    * CASE y.period WHEN 'MONTH' THEN 12 WHEN 'QUARTER' THEN 4 WHEN 'YEAR' THEN 1 END";

/// `amount / divisor`, rounded half away from zero.
fn rounded(amount: &str, divisor: i64) -> String {
    let half = divisor / 2;
    format!("(({amount}) + CASE WHEN ({amount}) < 0 THEN -{half} ELSE {half} END) / {divisor}")
}

impl Session {
    /// Lines, under their service and its portfolio. Each is seen by the extent over prices; those of income by the
    /// extent over cost recovery as well.
    pub(super) fn line_basis(&self, number: usize, slice: &Slice, within: &Within) -> Sql {
        let once = rounded("y.price * y.times", 1_000);
        let income = format!("{} + y.more_income", rounded(&format!("{YEARLY} * y.months"), 12_000));
        let annual = format!("{} + y.more_annual", rounded(YEARLY, 1_000));
        let in_year = Sql::new("y.line_from = y.from_day AND y.line_from >= ? AND y.line_from < ? AND y.held")
            .bind(slice.first_day())
            .bind(slice.next_year());
        let overlaps = Sql::new("y.from_day < ? AND (y.end_day IS NULL OR y.end_day > ?) AND y.held")
            .bind(slice.next_year())
            .bind(slice.first_day());
        let holds =
            Sql::new("y.from_day <= ? AND (y.end_day IS NULL OR y.end_day > ?)").bind(slice.day).bind(slice.day);

        Sql::new("SELECT c.* FROM (WITH x AS MATERIALIZED (")
            .and_then(self.lines_with_days(slice, within))
            .and_then("), y AS MATERIALIZED (SELECT x.*, (x.end_day IS NULL OR x.end_day > x.from_day) AS held, ")
            .and_then(months(slice, None))
            .and_then(" AS months, ")
            .and_then(adjustments(slice, Added::Income))
            .and_then(" AS more_income, ")
            .and_then(adjustments(slice, Added::Annual))
            .and_then(format!(
                " AS more_annual FROM x) SELECT {number} AS slice, y.service_id, y.portfolio_id, y.provider_id, y.id, \
                 g.grp, CASE g.grp WHEN '{UNCOMPUTED}' THEN '' ELSE y.currency END AS unit, y.sort, \
                 CAST(CASE WHEN g.grp = '{INCOME}' AND y.recovers AND y.price IS NOT NULL AND y.period = 'ONCE' AND "
            ))
            .and_then(in_year)
            .and_then(format!(
                " THEN {once} WHEN g.grp = '{INCOME}' AND y.recovers AND y.price IS NOT NULL \
                 AND y.period NOT IN ('ONCE', 'HOUR') AND y.months > 0 THEN {income} \
                 WHEN g.grp = '{UNCOMPUTED}' AND y.recovers AND (y.price IS NULL OR y.period = 'HOUR') AND "
            ))
            .and_then(overlaps)
            .and_then(format!(
                " THEN 1 WHEN g.grp = '{ANNUAL}' AND y.price IS NOT NULL AND y.period NOT IN ('ONCE', 'HOUR') AND "
            ))
            .and_then(holds)
            .and_then(format!(" THEN {annual} END AS BIGINT) AS value FROM y CROSS JOIN "))
            .and_then(groups(&[INCOME, UNCOMPUTED, ANNUAL]))
            .and_then(") c WHERE c.value IS NOT NULL")
    }

    /// The covered lines with their price (of the tier that the quantity falls in, or what the tiers come to) and what it is
    /// multiplied by, the first day on which line and version both hold, and the first day on which they do not.
    fn lines_with_days(&self, slice: &Slice, within: &Within) -> Sql {
        let recovers = governed::condition(&self.extent(Action::Read, Kind::CostRecovery));
        let covered = governed::condition(&self.extent(Action::ReadPrice, Kind::AgreementLine));
        Sql::new(format!(
            "SELECT t.id AS service_id, t.portfolio_id, t.provider_id, l.id, l.currency, l.period, \
             a.code_key AS sort, l.valid_from AS line_from, {PRICE_AND_TIMES}, \
             CASE WHEN l.valid_from > v.valid_from THEN l.valid_from ELSE v.valid_from END AS from_day, "
        ))
        .and_then(force::line_end("v", &slice.when))
        .and_then(" AS end_day, ")
        .and_then(recovers)
        .and_then(
            " AS recovers FROM service t JOIN agreement_line l ON l.service_id = t.id \
             JOIN agreement_part p ON p.id = l.part_id AND p.side = 'CUSTOMER' AND NOT p.is_keeper \
             JOIN agreement_part k ON k.version_id = p.version_id AND k.is_keeper AND k.side = 'PROVIDER' \
             JOIN agreement_version v ON v.id = p.version_id JOIN agreement a ON a.id = v.agreement_id WHERE ",
        )
        .and_then(Sql::all([
            within.condition("t.id", "t.portfolio_id", "t.provider_id"),
            force::registered("v", &slice.when),
            covered,
        ]))
    }
}

/// On how many first days of a month of the year the line is in force; of an adjustment, from its first day on.
fn months(slice: &Slice, from: Option<&str>) -> Sql {
    let mut sql = Sql::default();
    for (place, day) in slice.months().enumerate() {
        sql.push(if place == 0 { "(" } else { " + " });
        sql.push(Sql::new("CASE WHEN x.from_day <= ? AND (x.end_day IS NULL OR x.end_day > ?)").bind(day).bind(day));
        if let Some(from) = from {
            sql.push(Sql::new(format!(" AND {from} <= ?")).bind(day));
        }
        sql.push(" THEN 1 ELSE 0 END");
    }
    sql.and_then(")")
}

/// What adjustments add to.
#[derive(Clone, Copy)]
enum Added {
    Income,
    Annual,
}

/// By how much the adjustments of the line `x`, as far as they were known, add to what it brings in during the year, or
/// to what it comes to in a year on the day.
fn adjustments(slice: &Slice, to: Added) -> Sql {
    const PERIODS: &str = "CASE x.period WHEN 'MONTH' THEN 12 WHEN 'QUARTER' THEN 4 WHEN 'YEAR' THEN 1 END";
    let amount = |column: &str| {
        let yearly = format!("j.{column} * x.times * {PERIODS}");
        match to {
            Added::Income => rounded(&format!("{yearly} * j.months"), 12_000),
            Added::Annual => rounded(&yearly, 1_000),
        }
    };
    let months = match to {
        Added::Income => months(slice, Some("i.effective_from")),
        Added::Annual => Sql::new("0"),
    };
    let mut sql = Sql::new(format!(
        "COALESCE((SELECT SUM({} - {}) FROM (SELECT i.old_minor, i.new_minor, ",
        amount("new_minor"),
        amount("old_minor")
    ));
    sql.push(months).push(" AS months FROM line_adjustment i WHERE i.line_id = x.id");
    if let Added::Annual = to {
        sql.push(Sql::new(" AND i.effective_from <= ?").bind(slice.day));
    }
    if let Some(known) = slice.when.known_at {
        sql.push(Sql::new(" AND i.applied_at <= ?").bind(known));
    }
    sql.and_then(") j WHERE x.period NOT IN ('ONCE', 'HOUR')), 0)")
}
