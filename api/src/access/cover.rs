//! Cover over time (S4.7.3, N3): the gaps of deliveries, what an agreement's end would leave bare, and lines of which
//! nothing is delivered.

use std::collections::HashMap;

use chrono::NaiveDate;
use entity::{governed, sql::Sql};
use governance::action::{Action, Kind};
use sea_orm::DbBackend;
use uuid::Uuid;

use super::{
    Ahead, Filter, Member, Nesting, Session, Whole,
    row::Columns,
    rows::{LineRow, PartRow},
};
use crate::error::ApiError;

/// A day after every other, as the views have it.
const FAR: NaiveDate = match NaiveDate::from_ymd_opt(9999, 12, 31) {
    Some(day) => day,
    None => NaiveDate::MAX,
};

/// Days on which a delivery was active and no agreement covered it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gap {
    /// The first of them.
    pub from: NaiveDate,
    /// The first day after; None: no end is known.
    pub until: Option<NaiveDate>,
}

/// The gaps between the covers, which are in the order of their first days, from `first` until `end`.
fn gaps(first: NaiveDate, end: NaiveDate, covers: &[(NaiveDate, NaiveDate)]) -> Vec<Gap> {
    let mut found = Vec::new();
    let mut reached = first;
    for (from, until) in covers.iter().chain(&[(end, end)]) {
        let next = (*from).min(end);
        if reached < next {
            found.push(Gap { from: reached, until: (next < FAR).then_some(next) });
        }
        reached = reached.max(*until);
    }
    found
}

/// The condition that an agreement covers the delivery `t` on the day that `day` says.
fn covered_at(view: &str, day: &str, which: &str) -> String {
    format!(
        "EXISTS (SELECT 1 FROM {view} o WHERE o.service_id = t.service_id AND o.customer_id = t.customer_id {which} \
         AND o.from_day <= {day} AND o.end_day > {day})"
    )
}

/// The condition that the delivery `t` was active without cover on some day before this one (S4.7.3).
pub fn had_gap_before(day: NaiveDate) -> Sql {
    let first = covered_at("delivery_cover", "t.active_from", "");
    let later = covered_at("delivery_cover", "e.end_day", "");
    Sql::new("t.state IN ('ACTIVE', 'ENDED') AND (t.ended_on IS NULL OR t.ended_on > t.active_from) AND ((t.active_from < ? ")
        .bind(day)
        .and_then(format!(
            "AND NOT {first}) OR EXISTS (SELECT 1 FROM delivery_cover e WHERE e.service_id = t.service_id \
             AND e.customer_id = t.customer_id AND e.end_day >= t.active_from AND e.end_day < ? "
        ))
        .bind(day)
        .and_then(format!("AND (t.ended_on IS NULL OR e.end_day < t.ended_on) AND NOT {later}))"))
}

/// The cover of agreements as a table `b`, and the deliveries `t` that hang on it. `until_day`: the first day without it, were
/// no notice given. One that is renewed would go on after its term (U2.7), whether or not that is on record yet.
const HANGS_ON: &str = "(SELECT p.agreement_id, c.service_id, p.organisation_id AS customer_id, d.valid_from AS from_day, \
    d.end_day, CASE WHEN v.renewal_months IS NULL OR v.valid_until IS NULL OR v.terminated_from IS NOT NULL THEN d.end_day \
    ELSE COALESCE((SELECT MIN(n.valid_from) FROM agreement_version n WHERE n.agreement_id = v.agreement_id \
    AND n.number > v.number AND n.state = 'REGISTERED'), '9999-12-31') END AS until_day \
    FROM agreement_part p JOIN agreement_part k ON k.version_id = p.version_id AND k.is_keeper AND k.side = 'PROVIDER' \
    JOIN agreement_service c ON c.version_id = p.version_id JOIN agreement_version v ON v.id = p.version_id \
    JOIN agreement_version_days d ON d.version_id = v.id AND d.state = 'REGISTERED' \
    WHERE p.side = 'CUSTOMER' AND NOT p.is_keeper) b \
    JOIN delivery t ON t.service_id = b.service_id AND t.customer_id = b.customer_id";

/// The days on which a delivery is active, and those on which agreements cover it.
struct Spans {
    first: NaiveDate,
    end: NaiveDate,
    covers: Vec<(NaiveDate, NaiveDate)>,
}

impl Session {
    /// The gaps of these deliveries that had begun by a day, in their order; those without any are missing. Cover is read
    /// over all agreements of the delivery's own customer and service, as for the effective state.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn delivery_gaps(&self, ids: &[Uuid], on: NaiveDate) -> Result<HashMap<Uuid, Vec<Gap>>, ApiError> {
        let covered = || governed::condition(&self.extent(Action::Read, Kind::Delivery));
        let these = || {
            Sql::all([
                Sql::within("t.id", ids.iter().copied()),
                Sql::new("t.state IN ('ACTIVE', 'ENDED') AND t.active_from IS NOT NULL"),
                covered(),
            ])
        };
        // Each once without any cover: with nothing covered from its first day.
        let sql =
            Sql::new("SELECT t.id, t.active_from, t.ended_on, t.active_from AS from_day, t.active_from AS end_day ")
                .and_then("FROM delivery t WHERE ")
                .and_then(these())
                .and_then(" UNION ALL SELECT t.id, t.active_from, t.ended_on, c.from_day, c.end_day FROM delivery t ")
                .and_then(
                    "JOIN delivery_cover c ON c.service_id = t.service_id AND c.customer_id = t.customer_id WHERE ",
                )
                .and_then(these())
                .and_then(" ORDER BY 1, 4, 5");
        let mut spans: HashMap<Uuid, Spans> = HashMap::new();
        for row in self.rows(sql).await? {
            let mut columns = Columns::new(&row);
            let (id, first): (Uuid, NaiveDate) = (columns.take()?, columns.take()?);
            let end: Option<NaiveDate> = columns.take()?;
            let new = Spans { first, end: end.unwrap_or(FAR), covers: Vec::new() };
            spans.entry(id).or_insert(new).covers.push((columns.take()?, columns.take()?));
        }
        let found = spans.into_iter().map(|(id, Spans { first, end, covers })| {
            let gaps = gaps(first, end, &covers).into_iter().filter(|gap| gap.from <= on);
            (id, gaps.collect::<Vec<_>>())
        });
        Ok(found.filter(|(_, gaps)| !gaps.is_empty()).collect())
    }

    /// The active deliveries that would stand without cover on some day from this one on, were the agreement that they
    /// hang on not there from then on (N3): how they hang there, and which.
    pub fn left_bare(&self, from: NaiveDate) -> (Nesting, Filter) {
        let nesting = Nesting { parent: "b.agreement_id", from: HANGS_ON };
        let (greatest, least) = match self.backend() {
            DbBackend::Postgres => ("GREATEST", "LEAST"),
            _ => ("MAX", "MIN"),
        };
        let begins = || Sql::new(format!("{greatest}(b.from_day, t.active_from, ")).and_then(Sql::new("?)").bind(from));
        let before =
            |end: &str| Sql::new(format!("{least}(b.{end}, COALESCE(t.ended_on, ")).and_then(Sql::new("?))").bind(FAR));
        let others = |day: Sql| {
            let other =
                "o.service_id = t.service_id AND o.customer_id = t.customer_id AND o.agreement_id <> b.agreement_id";
            Sql::new(format!("EXISTS (SELECT 1 FROM agreement_cover o WHERE {other} AND o.from_day <= "))
                .and_then(day.clone())
                .and_then(" AND o.end_day > ")
                .and_then(day)
                .and_then(")")
        };
        let turns = Sql::new(
            "EXISTS (SELECT 1 FROM agreement_cover e WHERE e.service_id = t.service_id \
             AND e.customer_id = t.customer_id AND e.agreement_id <> b.agreement_id AND e.end_day > ",
        )
        .and_then(begins())
        .and_then(" AND e.end_day < ")
        .and_then(before("end_day"))
        .and_then(" AND NOT ")
        .and_then(others(Sql::new("e.end_day")))
        .and_then(")");
        let bare = Sql::any([Sql::new("NOT ").and_then(others(begins())), turns]);
        // Of the days after a term that is renewed the first one counts, as when notice is given.
        let any_day = begins().and_then(" < ").and_then(before("until_day"));
        (nesting, Filter::rows([Sql::new("t.state = 'ACTIVE'"), any_day, bare]))
    }

    /// The condition that nothing was ever delivered by `day` of what the line under this alias promises to its party;
    /// told of those lines alone whose deliveries the actor may read.
    pub fn never_delivered(&self, line: &str, day: NaiveDate) -> Sql {
        let extent = self.extent(Action::Read, Kind::Delivery);
        Sql::new(format!("EXISTS (SELECT 1 FROM agreement_line_delivery h WHERE h.line_id = {line}.id AND "))
            .and_then(governed::condition_of(&extent, "h"))
            .and_then(
                " AND NOT EXISTS (SELECT 1 FROM delivery d WHERE d.service_id = h.service_id \
                 AND d.customer_id = h.customer_id AND d.state IN ('ACTIVE', 'ENDED') AND d.active_from <= ",
            )
            .and_then(Sql::new("?))").bind(day))
    }

    /// The condition that a line holds on `day`.
    fn line_holds(line: &str, day: NaiveDate) -> Sql {
        Sql::new(format!("{line}.valid_from <= ? AND ({line}.valid_until IS NULL OR {line}.valid_until > ?)"))
            .bind(day)
            .bind(day)
    }

    /// On a facet `p`, `v`: that a line of it that the actor may see holds on `day`, and was never delivered by then.
    pub fn promises_undelivered(&self, day: NaiveDate) -> Sql {
        let seen = governed::condition(&self.extent(Action::ReadPrice, Kind::AgreementLine));
        let conditions = [Self::line_holds("l", day), self.never_delivered("l", day), seen];
        Sql::new("EXISTS (SELECT 1 FROM agreement_line l WHERE l.part_id = p.id AND ")
            .and_then(Sql::all(conditions))
            .and_then(")")
    }
}

impl Member<PartRow> {
    /// The covered lines of the part that hold on `day` and of which nothing was ever delivered by then.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn lines_never_delivered(
        &self,
        session: &Session,
        field: &str,
        day: NaiveDate,
    ) -> Result<Vec<Member<LineRow>>, ApiError> {
        let lines = || {
            let which = Filter::rows([Session::line_holds("t", day), session.never_delivered("t", day)]);
            Whole::<LineRow>::of("t.part_id", "t.position, t.valid_from, t.id").narrowed(which)
        };
        self.whole(session, field, lines, Ahead::default).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(number: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 1, number).unwrap()
    }

    fn told(first: u32, end: Option<u32>, covers: &[(u32, u32)]) -> Vec<(NaiveDate, Option<NaiveDate>)> {
        let covers: Vec<_> = covers.iter().map(|(from, until)| (day(*from), day(*until))).collect();
        gaps(day(first), end.map_or(FAR, day), &covers).into_iter().map(|gap| (gap.from, gap.until)).collect()
    }

    /// S4.7.3: the days of the active period that no agreement covered, and no others.
    #[test]
    fn gaps_are_what_the_covers_leave() {
        assert_eq!(told(5, Some(20), &[(1, 31)]), []);
        assert_eq!(told(5, Some(20), &[]), [(day(5), Some(day(20)))]);
        assert_eq!(told(5, None, &[]), [(day(5), None)]);
        assert_eq!(told(5, None, &[(5, 10)]), [(day(10), None)]);
        assert_eq!(told(5, Some(20), &[(1, 8), (8, 12), (15, 25)]), [(day(12), Some(day(15)))]);
        assert_eq!(told(5, Some(20), &[(7, 9), (8, 10), (21, 25)]), [(day(5), Some(day(7))), (day(10), Some(day(20)))]);
        assert_eq!(told(5, Some(5), &[]), [], "what ended before it began");
        assert_eq!(told(5, Some(9), &[(1, 3), (5, 5)]), [(day(5), Some(day(9)))]);
    }
}
