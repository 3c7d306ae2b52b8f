//! What comes after a party's part: the day on which its version holds no longer, and the same party's part of the registered
//! version that takes its place (U2.7).

use std::collections::HashMap;

use chrono::NaiveDate;
use entity::sql::Sql;
use uuid::Uuid;

use crate::{
    access::{
        Ahead, Member, Session,
        row::Columns,
        rows::{LineRow, PartRow},
    },
    error::ApiError,
};

/// What comes after a part.
#[derive(Clone, Default)]
pub struct Coming {
    /// The first day without its version; None: none is known.
    pub until: Option<NaiveDate>,
    /// The first day of the version that takes its place, and the part of it, where that is covered too.
    pub next: Option<(NaiveDate, Member<PartRow>)>,
}

/// A version, its end by its own dates (one that is renewed goes on), and the registered version that takes its place first.
const COMING: &str = "SELECT p.id, CASE WHEN v.renewal_months IS NULL THEN v.valid_until END, v.terminated_from, \
    n.valid_from, q.id FROM agreement_part p JOIN agreement_version v ON v.id = p.version_id AND v.state = 'REGISTERED' \
    LEFT JOIN agreement_version n ON n.id = (SELECT m.id FROM agreement_version m WHERE m.agreement_id = v.agreement_id \
    AND m.state = 'REGISTERED' AND m.number > v.number ORDER BY m.valid_from, m.number DESC LIMIT 1) \
    LEFT JOIN agreement_part q ON q.version_id = n.id AND q.organisation_id = p.organisation_id WHERE ";

/// A part; the first day without its version; the first day of the next one, and the part of that.
type Read = (Uuid, Option<NaiveDate>, Option<(NaiveDate, Uuid)>);

impl Session {
    async fn coming(&self, parts: &[Uuid]) -> Result<HashMap<Uuid, Coming>, ApiError> {
        let rows = self.rows(Sql::new(COMING).and_then(Sql::within("p.id", parts.iter().copied()))).await?;
        let mut found: Vec<Read> = Vec::new();
        for row in &rows {
            let mut columns = Columns::new(row);
            let part = columns.take()?;
            let (agreed, terminated): (Option<NaiveDate>, Option<NaiveDate>) = (columns.take()?, columns.take()?);
            let (begins, next): (Option<NaiveDate>, Option<Uuid>) = (columns.take()?, columns.take()?);
            let until = [agreed, terminated, begins].into_iter().flatten().min();
            found.push((part, until, begins.filter(|begins| until == Some(*begins)).zip(next)));
        }
        let next: Vec<Uuid> = found.iter().filter_map(|(_, _, next)| next.map(|(_, next)| next)).collect();
        let ahead: Ahead = [Member::<PartRow>::lines_ahead()].into_iter().collect();
        let next_parts = self.members::<PartRow>(&next, &ahead).await?;
        let of = |(part, until, next): Read| {
            let next = next.and_then(|(begins, next)| Some((begins, next_parts.get(&next)?.clone())));
            (part, Coming { until, next })
        };
        Ok(found.into_iter().map(of).collect())
    }
}

impl Member<PartRow> {
    /// What comes after the part. Two statements for the cohort.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn coming(&self, session: &Session) -> Result<Coming, ApiError> {
        let read = self.together("/coming", |cohort| {
            let ids = cohort.ids();
            async move { session.coming(&ids).await }
        });
        Ok(read.await?.get(&self.id).cloned().unwrap_or_default())
    }

    /// The next day after `day` on which the party has other lines, or another price, and the lines that hold from then on:
    /// its own, or, from the day on which another version takes the place, that version's. None where no change is agreed.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn next_prices(
        &self,
        session: &Session,
        day: NaiveDate,
    ) -> Result<Option<(NaiveDate, Vec<Member<LineRow>>)>, ApiError> {
        let coming = self.coming(session).await?;
        let own = self.lines(session).await?;
        let within = |change: &NaiveDate| coming.until.is_none_or(|until| *change < until);
        let change = next_change(&own, day).filter(within);
        if let Some(change) = change {
            return Ok(Some((change, holding(own, change))));
        }
        let Some((begins, next)) = coming.next else { return Ok(None) };
        let later = next.lines(session).await?;
        // A version that follows says the same: no price changes with it.
        let before = begins.pred_opt().map(|last| said(&own, last));
        let change = if begins > day && before != Some(said(&later, begins)) {
            Some(begins)
        } else {
            next_change(&later, day.max(begins))
        };
        Ok(change.map(|change| (change, holding(later, change))))
    }
}

/// The next day after `day` on which other lines hold, or one is adjusted.
fn next_change(lines: &[Member<LineRow>], day: NaiveDate) -> Option<NaiveDate> {
    let changes = |line: &Member<LineRow>| [Some(line.valid_from), line.valid_until, line.next_adjustment(day)];
    lines.iter().flat_map(changes).flatten().filter(|change| *change > day).min()
}

fn holding(lines: Vec<Member<LineRow>>, day: NaiveDate) -> Vec<Member<LineRow>> {
    lines.into_iter().filter(|line| line.holds_on(day)).collect()
}

/// What is delivered on a day, at what price, whatever rows say it.
fn said(lines: &[Member<LineRow>], day: NaiveDate) -> Vec<String> {
    let told = |line: &Member<LineRow>| {
        let (service, price, period) = (line.service_id, line.unit_on(day), line.period.as_str());
        let (much, currency) = (line.quantity_thousandths, &line.currency);
        format!("{service} {price:?} {currency} {much} {period} {:?} {:?} {:?}", line.unit, line.item, line.formula)
    };
    let mut said: Vec<String> = lines.iter().filter(|line| line.holds_on(day)).map(told).collect();
    said.sort_unstable();
    said
}
