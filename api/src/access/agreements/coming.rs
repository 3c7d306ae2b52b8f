//! What comes after a party's part: for how long its version holds for the party, and the same party's parts of the registered
//! versions that take its place (U2.7).

use std::collections::HashMap;

use chrono::NaiveDate;
use entity::sql::Sql;
use governance::term::Span;
use uuid::Uuid;

use crate::{
    access::{
        Ahead, Member, Session,
        row::Columns,
        rows::{LineRow, PartRow},
    },
    error::ApiError,
};

/// How long a party has what its part says, and what comes after.
#[derive(Clone, Default)]
pub struct Coming {
    /// The days of the part itself; None where it is not registered.
    own: Option<Span>,
    /// The same party's parts of the registered versions after it that hold at all, in order.
    next: Vec<(Span, Member<PartRow>)>,
}

/// The parts of a party in a version and in the registered ones after it, each with its first day, its end by its own dates
/// (one that is renewed goes on), by notice of it as a whole, by the one that takes its place first, and by the notice of
/// the party itself or of the keeper.
const COMING: &str = "SELECT p.id, q.id, m.valid_from, CASE WHEN m.renewal_months IS NULL THEN m.valid_until END, \
    m.terminated_from, (SELECT MIN(n.valid_from) FROM agreement_version n WHERE n.agreement_id = m.agreement_id \
    AND n.state = 'REGISTERED' AND n.number > m.number), (SELECT MIN(y.holds_from) FROM agreement_notice y \
    JOIN agreement_part o ON o.id = y.part_id WHERE y.version_id = m.id AND (o.id = q.id OR o.is_keeper)) \
    FROM agreement_part p JOIN agreement_version v ON v.id = p.version_id \
    JOIN agreement_version m ON m.agreement_id = v.agreement_id AND m.state = 'REGISTERED' AND m.number >= v.number \
    JOIN agreement_part q ON q.version_id = m.id AND q.organisation_id = p.organisation_id WHERE ";

/// The days of one party's part in one version.
struct Held {
    of: Uuid,
    part: Uuid,
    days: Span,
}

impl Session {
    async fn coming(&self, parts: &[Uuid]) -> Result<HashMap<Uuid, Coming>, ApiError> {
        let sql = Sql::new(COMING).and_then(Sql::within("p.id", parts.iter().copied()));
        let mut found: Vec<Held> = Vec::new();
        for row in &self.rows(sql.and_then(" ORDER BY m.valid_from, m.number")).await? {
            let mut columns = Columns::new(row);
            let (of, part): (Uuid, Uuid) = (columns.take()?, columns.take()?);
            let Some(from) = columns.take::<Option<NaiveDate>>()? else { continue };
            let mut until: Option<NaiveDate> = None;
            for _ in 0..4 {
                until = [until, columns.take()?].into_iter().flatten().min();
            }
            found.push(Held { of, part, days: Span { from, until } });
        }
        let later: Vec<Uuid> =
            found.iter().filter(|held| held.part != held.of && !held.days.is_empty()).map(|held| held.part).collect();
        let ahead: Ahead = [Member::<PartRow>::lines_ahead()].into_iter().collect();
        let members = self.members::<PartRow>(&later, &ahead).await?;
        let mut coming: HashMap<Uuid, Coming> = HashMap::new();
        for held in found {
            let coming = coming.entry(held.of).or_default();
            if held.part == held.of {
                coming.own = Some(held.days);
            } else if let Some(part) = members.get(&held.part) {
                coming.next.push((held.days, part.clone()));
            }
        }
        Ok(coming)
    }
}

/// The lines that a party has on some days.
type Lines = (Span, Vec<Member<LineRow>>);

impl Member<PartRow> {
    /// What comes after the part. Two statements for the cohort.
    async fn coming(&self, session: &Session) -> Result<Coming, ApiError> {
        let read = self.together("/coming", |cohort| {
            let ids = cohort.ids();
            async move { session.coming(&ids).await }
        });
        Ok(read.await?.get(&self.id).cloned().unwrap_or_default())
    }

    /// The next day after `day` on which the party has other lines, or another price, and the lines that hold from then on:
    /// its own, or, from the day on which another version takes the place, that version's; each for as long as it holds for
    /// the party. None where no change is agreed.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn next_prices(
        &self,
        session: &Session,
        day: NaiveDate,
    ) -> Result<Option<(NaiveDate, Vec<Member<LineRow>>)>, ApiError> {
        let coming = self.coming(session).await?;
        // What is only written has no days yet: it is told as it would hold.
        let own = coming.own.unwrap_or(Span { from: NaiveDate::MIN, until: None });
        let mut all: Vec<Lines> = vec![(own, self.lines(session).await?)];
        for (days, part) in coming.next {
            all.push((days, part.lines(session).await?));
        }
        let on = |day| all.iter().find(|(days, _)| days.contains(day));
        let before = on(day).map(|(_, lines)| said(lines, day)).unwrap_or_default();
        let mut changes: Vec<NaiveDate> = all.iter().flat_map(|(days, lines)| changes(*days, lines)).collect();
        changes.sort_unstable();
        for change in changes.into_iter().filter(|change| *change > day) {
            // A version that follows says the same: no price changes with it.
            if let Some((_, lines)) = on(change).filter(|(_, lines)| said(lines, change) != before) {
                return Ok(Some((change, holding(lines.clone(), change))));
            }
        }
        Ok(None)
    }
}

/// The days on which other lines begin to hold, or one is adjusted.
fn changes(days: Span, lines: &[Member<LineRow>]) -> Vec<NaiveDate> {
    let of = |line: &Member<LineRow>| {
        let adjusted: Vec<NaiveDate> =
            line.adjusted.iter().map(|(from, _)| *from).filter(|from| line.holds_on(*from)).collect();
        adjusted.into_iter().chain([Some(line.valid_from), line.valid_until].into_iter().flatten())
    };
    let within = lines.iter().flat_map(of).filter(|day| days.contains(*day));
    std::iter::once(days.from).chain(within).collect()
}

fn holding(lines: Vec<Member<LineRow>>, day: NaiveDate) -> Vec<Member<LineRow>> {
    lines.into_iter().filter(|line| line.holds_on(day)).collect()
}

/// What is delivered on a day, at what price, whatever rows say it.
fn said(lines: &[Member<LineRow>], day: NaiveDate) -> Vec<String> {
    let told = |line: &Member<LineRow>| {
        let (service, price, period) = (line.service_id, line.price_on(day), line.period.as_str());
        let (much, way, currency) = (line.price.quantity_thousandths(), line.price.tiering(), &line.currency);
        format!(
            "{service} {price:?} {way} {currency} {much} {period} {:?} {:?} {:?}",
            line.unit, line.item, line.formula
        )
    };
    let mut said: Vec<String> = lines.iter().filter(|line| line.holds_on(day)).map(told).collect();
    said.sort_unstable();
    said
}
