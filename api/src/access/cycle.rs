//! Which steps of an annual cycle are late (S2.5): past their day, and not done by all.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, NaiveDate, Utc};
use entity::{governed, sql::Sql};
use governance::action::{Action, Kind};
use uuid::Uuid;

use super::{Member, row::Columns, rows::AnnualCycleRow, session::Session};
use crate::{clock::ZONE, error::ApiError};

/// A step of a provider's year, in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum CycleStep {
    /// The inventory of needs closes.
    NeedsClosed,
    /// Frames are decided.
    FramesDecided,
    /// Plans are submitted.
    PlansSubmitted,
    /// Plans are established.
    PlansEstablished,
    /// The year is followed up.
    FollowedUp,
}

impl CycleStep {
    /// Every step, at its number.
    const ALL: [Self; 5] =
        [Self::NeedsClosed, Self::FramesDecided, Self::PlansSubmitted, Self::PlansEstablished, Self::FollowedUp];

    /// The column of its day.
    const fn column(self) -> &'static str {
        match self {
            Self::NeedsClosed => "needs_close_on",
            Self::FramesDecided => "frames_decided_on",
            Self::PlansSubmitted => "plans_submitted_on",
            Self::PlansEstablished => "plans_established_on",
            Self::FollowedUp => "followed_up_on",
        }
    }

    /// Its day in this cycle.
    const fn due_on(self, cycle: &AnnualCycleRow) -> NaiveDate {
        match self {
            Self::NeedsClosed => cycle.needs_close_on,
            Self::FramesDecided => cycle.frames_decided_on,
            Self::PlansSubmitted => cycle.plans_submitted_on,
            Self::PlansEstablished => cycle.plans_established_on,
            Self::FollowedUp => cycle.followed_up_on,
        }
    }

    /// Of what kind that is which it leaves, and where it stands, once done, for the portfolio `t` and the year of `c`.
    const fn done(self) -> Option<(Kind, &'static str)> {
        const FRAME: &str = "budget_frame x WHERE x.portfolio_id = t.portfolio_id AND x.year = c.year";
        const SUBMITTED: &str =
            "plan x WHERE x.portfolio_id = t.portfolio_id AND x.year = c.year AND x.state <> 'DRAFT'";
        const ESTABLISHED: &str =
            "plan x WHERE x.portfolio_id = t.portfolio_id AND x.year = c.year AND x.state IN ('ESTABLISHED', 'CLOSED')";
        const CLOSED: &str = "plan x JOIN plan_follow_up f ON f.plan_id = x.id \
            WHERE x.portfolio_id = t.portfolio_id AND x.year = c.year AND x.state = 'CLOSED'";
        match self {
            Self::NeedsClosed => None,
            Self::FramesDecided => Some((Kind::Frame, FRAME)),
            Self::PlansSubmitted => Some((Kind::Plan, SUBMITTED)),
            Self::PlansEstablished => Some((Kind::Plan, ESTABLISHED)),
            Self::FollowedUp => Some((Kind::Plan, CLOSED)),
        }
    }
}

/// A step that is past its day and not done.
#[derive(Clone, Debug)]
pub struct LateStepRow {
    /// The step.
    pub step: CycleStep,
    /// Its day.
    pub due_on: NaiveDate,
    /// The portfolios for which it is not done.
    pub portfolios: Vec<Uuid>,
}

impl Session {
    /// The late steps of these cycles, in one statement and one cohort: as far as the actor sees the needs, frames and
    /// plans that are or would be there (V5, V6).
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn late_steps(
        &self,
        cycles: &[AnnualCycleRow],
    ) -> Result<HashMap<Uuid, Vec<Member<LateStepRow>>>, ApiError> {
        let ids: Vec<Uuid> = cycles.iter().map(|cycle| cycle.id).collect();
        let mut sql = Sql::default();
        for (number, step) in CycleStep::ALL.into_iter().enumerate() {
            sql.push(if number == 0 { "" } else { " UNION ALL " }).push(self.not_done(number, step, &ids));
        }
        let mut late: BTreeMap<(Uuid, CycleStep), LateStepRow> = BTreeMap::new();
        for row in self.rows(sql).await? {
            let mut columns = Columns::new(&row);
            let (id, number): (Uuid, i32) = (columns.take()?, columns.take()?);
            let (portfolio, since): (Option<Uuid>, Option<DateTime<Utc>>) = (columns.take()?, columns.take()?);
            let step = usize::try_from(number).ok().and_then(|number| CycleStep::ALL.get(number).copied());
            let Some((step, cycle)) = step.zip(cycles.iter().find(|cycle| cycle.id == id)) else { continue };
            let due_on = step.due_on(cycle);
            // A need recorded after the inventory closed is one for the next.
            if since.is_some_and(|since| since.with_timezone(&ZONE).date_naive() > due_on) {
                continue;
            }
            let entry = late.entry((id, step)).or_insert(LateStepRow { step, due_on, portfolios: Vec::new() });
            entry.portfolios.extend(portfolio);
        }
        let (of, rows): (Vec<_>, Vec<_>) = late.into_iter().map(|((cycle, _), row)| (cycle, row)).unzip();
        let mut steps: HashMap<Uuid, Vec<Member<LateStepRow>>> = HashMap::new();
        for (cycle, row) in of.into_iter().zip(Member::all(rows)) {
            steps.entry(cycle).or_default().push(row);
        }
        Ok(steps)
    }

    /// The portfolios for which a step is past its day and not done: cycle, step, portfolio, and since when.
    fn not_done(&self, number: usize, step: CycleStep, cycles: &[Uuid]) -> Sql {
        let these = Sql::within("c.id", cycles.iter().copied());
        let past = Sql::new(format!("c.{} < ?", step.column())).bind(self.today());
        let covered = |kind| governed::condition(&self.extent(Action::Read, kind));
        let Some((kind, done)) = step.done() else {
            // By portfolio: of the needs that nobody has valued, planned or answered, when the first was recorded.
            let open = Sql::new("t.state = 'RECORDED'");
            let sql = format!(
                "SELECT c.id AS cycle, {number} AS step, s.portfolio_id AS portfolio, MIN(t.recorded_at) AS since \
                 FROM annual_cycle c JOIN need t ON t.provider_id = c.provider_id \
                 LEFT JOIN service s ON s.id = t.service_id WHERE "
            );
            let sql = Sql::new(sql).and_then(Sql::all([these, past, open, covered(Kind::Need)]));
            return sql.and_then(" GROUP BY c.id, s.portfolio_id");
        };
        let there = Sql::new(format!("t.established_on <= c.{}", step.column()));
        let missing = Sql::new(format!("NOT EXISTS (SELECT 1 FROM {done})"));
        let sql = format!(
            "SELECT c.id AS cycle, {number} AS step, t.portfolio_id AS portfolio, NULL AS since FROM annual_cycle c \
             JOIN (SELECT p.id AS portfolio_id, p.provider_id, p.established_on FROM portfolio p) t \
             ON t.provider_id = c.provider_id WHERE "
        );
        Sql::new(sql).and_then(Sql::all([these, past, there, missing, covered(kind)]))
    }
}
