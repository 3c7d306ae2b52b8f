//! How the process of service management goes (S4.5.1, S4.5.3): what was to be done in a year, what of it is done, and
//! what was or is late. Counts alone, with what is counted; steps of assignments (U3) come with those.
//!
//! **Invariant.** A figure is the number of the units behind it (N8): both are made of the same rows.

mod units;

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;
use entity::{governed, sql::Sql};
use governance::action::{Action, Kind};
use uuid::Uuid;

use self::units::Unit;
use super::{Member, row::Columns, session::Session};
use crate::error::ApiError;

/// A step of the process.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, async_graphql::Enum)]
pub enum ProcessStep {
    /// Behoven inventerade: each need recorded before the inventory closed is valued, planned or answered by its day (S2.4).
    NeedsClosed,
    /// Ramar beslutade: each portfolio has a budget frame by the day of the annual cycle (S2.5).
    FramesDecided,
    /// Planer inlämnade: each portfolio's plan is submitted by its day (S2.5).
    PlansSubmitted,
    /// Planer fastställda: each portfolio's plan is established by its day (S2.5).
    PlansEstablished,
    /// Året uppföljt: each portfolio's plan is followed up and closed by its day (S2.5).
    FollowedUp,
    /// Behov besvarade: each need recorded in the year is answered (S4.4.12); no day is set for it.
    NeedsAnswered,
    /// Förändringar beslutade: each change or retirement proposed in the year is decided (S4.4.13); no day is set for it.
    ChangesDecided,
    /// Säkerhet granskad: information security is reviewed by the day that was set (S2.6).
    SecurityReviewed,
    /// Dokumentation bekräftad: the documentation is confirmed within twelve months of the last time (S4.2.10).
    DocumentationConfirmed,
    /// Text granskad: the published text is reviewed within twelve months of the last time (S4.8.1).
    TextReviewed,
    /// Supportprocess bekräftad: it is confirmed within twelve months of the last time (S4.2.8).
    SupportConfirmed,
    /// Beställningsrutin bekräftad: it is confirmed within twelve months of the last time (S4.4.6).
    OrderingConfirmed,
}

impl ProcessStep {
    /// Every step, at its number.
    pub const ALL: [Self; 12] = [
        Self::NeedsClosed,
        Self::FramesDecided,
        Self::PlansSubmitted,
        Self::PlansEstablished,
        Self::FollowedUp,
        Self::NeedsAnswered,
        Self::ChangesDecided,
        Self::SecurityReviewed,
        Self::DocumentationConfirmed,
        Self::TextReviewed,
        Self::SupportConfirmed,
        Self::OrderingConfirmed,
    ];

    /// The clause that asks for it.
    pub const fn clause(self) -> &'static str {
        match self {
            Self::NeedsClosed => "S2.4",
            Self::FramesDecided | Self::PlansSubmitted | Self::PlansEstablished | Self::FollowedUp => "S2.5",
            Self::NeedsAnswered => "S4.4.12",
            Self::ChangesDecided => "S4.4.13",
            Self::SecurityReviewed => "S2.6",
            Self::DocumentationConfirmed => "S4.2.10",
            Self::TextReviewed => "S4.8.1",
            Self::SupportConfirmed => "S4.2.8",
            Self::OrderingConfirmed => "S4.4.6",
        }
    }

    /// The kind of object that is counted.
    pub const fn counts(self) -> Kind {
        match self {
            Self::NeedsClosed | Self::NeedsAnswered => Kind::Need,
            Self::FramesDecided | Self::PlansSubmitted | Self::PlansEstablished | Self::FollowedUp => Kind::Portfolio,
            Self::ChangesDecided => Kind::Change,
            _ => Kind::Service,
        }
    }

    /// Whether what is counted is confirmed again and again: what is done then says nothing of the day it was due.
    const fn recurs(self) -> bool {
        matches!(self.counts(), Kind::Service)
    }
}

/// How far a unit has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, async_graphql::Enum)]
pub enum ProcessProgress {
    /// Done, and in time where a day was set.
    Done,
    /// Done, after its day.
    DoneLate,
    /// Not done, and not late.
    Open,
    /// Not done, and past its day.
    Late,
}

/// A step of the process for one portfolio; without one, for what belongs to none.
#[derive(Clone, Debug)]
pub struct ProcessFigureRow {
    /// The step.
    pub step: ProcessStep,
    /// The portfolio.
    pub portfolio_id: Option<Uuid>,
    /// Its day, where the annual cycle sets one.
    pub due_on: Option<NaiveDate>,
    /// The day on which the last of it was done.
    pub done_on: Option<NaiveDate>,
    /// What is counted.
    pub units: Vec<(ProcessProgress, Uuid)>,
}

impl ProcessFigureRow {
    /// How many have come so far.
    pub fn count(&self, progress: ProcessProgress) -> usize {
        self.units.iter().filter(|(of, _)| *of == progress).count()
    }
}

impl Session {
    /// The process figures of a provider (by code) and year, by portfolio and step: one statement, one cohort. None where
    /// the actor may not see them.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn process_figures(
        &self,
        provider: &str,
        year: i32,
    ) -> Result<Option<Vec<Member<ProcessFigureRow>>>, ApiError> {
        let extent = self.extent(Action::Read, Kind::ProcessFigure);
        if extent.grants.is_empty() {
            return Ok(None);
        }
        let covered = governed::condition(&extent);
        let of = Sql::new("t.provider_id = (SELECT o.id FROM organisation o WHERE o.code = ?)").bind(provider);
        let mut sql = Sql::default();
        for (number, step) in ProcessStep::ALL.into_iter().enumerate() {
            let (columns, from) = step.units();
            let lives = match step {
                _ if step.recurs() => Sql::new("t.state IN ('ESTABLISHING', 'ACTIVE', 'RETIRING')"),
                _ if step.counts() == Kind::Portfolio => {
                    Sql::new(format!("COALESCE(t.established_on <= {}, TRUE)", step.day()))
                }
                _ => Sql::new("TRUE"),
            };
            sql.push(if number == 0 { "" } else { " UNION ALL " });
            sql.push(format!(
                "SELECT {number} AS step, {columns} FROM (SELECT CAST(? AS INTEGER) AS year) y CROSS JOIN {from} WHERE "
            ));
            let head = std::mem::take(&mut sql).bind(year);
            sql = head.and_then(Sql::all([of.clone(), lives, step.within(year, self.backend()), covered.clone()]));
        }
        let mut figures: BTreeMap<(Option<Uuid>, ProcessStep), ProcessFigureRow> = BTreeMap::new();
        let mut seen = false;
        for row in self.rows(sql).await? {
            seen = true;
            let Some(unit) = Unit::read(&mut Columns::new(&row))?.filter(|unit| unit.is_of(year)) else { continue };
            let progress = unit.progress(year, self.today());
            if progress.is_empty() {
                continue;
            }
            let (step, portfolio_id) = (unit.step, unit.portfolio);
            let due_on = unit.due_on.filter(|_| !step.recurs());
            let figure = figures.entry((portfolio_id, step)).or_insert(ProcessFigureRow {
                step,
                portfolio_id,
                due_on,
                done_on: None,
                units: Vec::new(),
            });
            for (progress, done_on) in progress {
                figure.units.push((progress, unit.object));
                figure.done_on = figure.done_on.max(done_on);
            }
        }
        if !seen && !self.sees_process_of(provider).await? {
            return Ok(None);
        }
        figures.values_mut().for_each(|figure| figure.units.sort_unstable());
        Ok(Some(Member::all(figures.into_values().collect())))
    }

    /// Whether the figures of a provider that has nothing yet would be shown.
    async fn sees_process_of(&self, provider: &str) -> Result<bool, ApiError> {
        let sql = Sql::new("SELECT 1 FROM (SELECT o.id AS provider_id FROM organisation o WHERE o.code = ?) t WHERE ")
            .bind(provider)
            .and_then(governed::condition(&self.extent(Action::Read, Kind::ProcessFigure)));
        Ok(!self.rows(sql).await?.is_empty())
    }
}

/// The figures of all portfolios together, by step.
pub fn total(figures: &[Member<ProcessFigureRow>]) -> Vec<Member<ProcessFigureRow>> {
    let mut totals: HashMap<ProcessStep, ProcessFigureRow> = HashMap::new();
    for figure in figures {
        let total = totals.entry(figure.step).or_insert(ProcessFigureRow {
            step: figure.step,
            portfolio_id: None,
            due_on: figure.due_on,
            done_on: None,
            units: Vec::new(),
        });
        total.units.extend(figure.units.iter().copied());
        total.done_on = total.done_on.max(figure.done_on);
    }
    let mut totals: Vec<ProcessFigureRow> = totals.into_values().collect();
    totals.sort_by_key(|figure| figure.step);
    totals.iter_mut().for_each(|figure| figure.units.sort_unstable());
    Member::all(totals)
}
