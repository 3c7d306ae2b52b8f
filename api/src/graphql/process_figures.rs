//! Process figures: how the process of service management goes, per step and portfolio (S4.5.1, S4.5.3).

use async_graphql::{Context, Object, Result};
use uuid::Uuid;

use super::{
    ahead::{key, one},
    budget::year_of,
    connection::session,
    date::Date,
    decision::objects,
    node::Node,
    portfolio::Portfolio,
};
use crate::{
    access::{
        Member, One,
        process::{ProcessFigureRow, ProcessProgress, ProcessStep, total},
        rows::PortfolioRow,
    },
    error::{ApiError, Code},
};

/// Queries of how processes go.
#[derive(Default)]
pub struct ProcessQuery;

/// Queries of how processes go.
#[Object]
impl ProcessQuery {
    /// How the process of service management goes in a year, per step and portfolio (S4.5.1, S4.5.3): what was to be done,
    /// what is done, in time or late, and what is not. Counts alone, no amounts. Seen by the provider's business
    /// developers, leadership and process owners (U8); null for others.
    async fn process_figures(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The provider's code.")] provider: String,
        #[graphql(desc = "Calendar year.")] year: i32,
    ) -> Result<Option<ProcessFigures>> {
        let figures = session(ctx)?.process_figures(&provider, year_of("year", year)?).await?;
        Ok(figures.map(|figures| ProcessFigures { year, figures }))
    }
}

/// How the process of service management goes in a year.
pub struct ProcessFigures {
    year: i32,
    figures: Vec<Member<ProcessFigureRow>>,
}

/// How the process of service management goes in a year (S4.5.1, S4.5.3). What nothing is counted of is left out.
#[Object]
impl ProcessFigures {
    /// Calendar year.
    async fn year(&self) -> i32 {
        self.year
    }

    /// Per step, of all portfolios together (S4.5.1).
    async fn steps(&self) -> Vec<ProcessFigure> {
        total(&self.figures).into_iter().map(ProcessFigure).collect()
    }

    /// Per portfolio and step (S4.5.3), one after the other.
    async fn portfolios(&self, #[graphql(desc = "Only this step.")] step: Option<ProcessStep>) -> Vec<ProcessFigure> {
        let of_step = |figure: &&Member<ProcessFigureRow>| step.is_none_or(|step| figure.step == step);
        self.figures.iter().filter(of_step).cloned().map(ProcessFigure).collect()
    }
}

const PORTFOLIO: One<ProcessFigureRow, PortfolioRow> = One::new("portfolio_id", |row| row.portfolio_id);

/// A step of the process, in counts.
#[derive(Clone)]
pub struct ProcessFigure(Member<ProcessFigureRow>);

impl ProcessFigure {
    fn number(&self, progress: ProcessProgress) -> i32 {
        i32::try_from(self.0.count(progress)).unwrap_or(i32::MAX)
    }
}

/// A step of the process, in counts: each is the number of `items` that have come so far (N8).
#[Object]
impl ProcessFigure {
    /// The step.
    async fn step(&self) -> ProcessStep {
        self.0.step
    }

    /// The clause that asks for it.
    async fn clause(&self) -> &'static str {
        self.0.step.clause()
    }

    /// The portfolio; null where all are counted together, and for what belongs to none.
    async fn portfolio(&self, ctx: &Context<'_>) -> Result<Option<Portfolio>> {
        one(&self.0, ctx, &PORTFOLIO).await
    }

    /// The day by which it is to be done, where the annual cycle sets one (S2.5); what is confirmed again and again has a
    /// day for each.
    async fn due_on(&self) -> Option<Date> {
        self.0.due_on.map(Date)
    }

    /// The day on which the last of it was done.
    async fn done_on(&self) -> Option<Date> {
        self.0.done_on.map(Date)
    }

    /// How many are done, in time where a day was set.
    async fn done(&self) -> i32 {
        self.number(ProcessProgress::Done)
    }

    /// How many are done, after their day.
    async fn done_late(&self) -> i32 {
        self.number(ProcessProgress::DoneLate)
    }

    /// How many are not done, and not late.
    async fn open(&self) -> i32 {
        self.number(ProcessProgress::Open)
    }

    /// How many are not done, and past their day.
    async fn late(&self) -> i32 {
        self.number(ProcessProgress::Late)
    }

    /// What is counted: needs, portfolios, changes or services, as far as you may read them.
    async fn items(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Those that have come so far.")] progress: ProcessProgress,
        #[graphql(desc = "At most so many, 1–100 (default 20).")] first: Option<i32>,
    ) -> Result<Vec<Node>> {
        let size = match first {
            None => 20,
            Some(first) => usize::try_from(first)
                .ok()
                .filter(|size| (1..=100).contains(size))
                .ok_or_else(|| ApiError::new(Code::PageSize, format!("a list has 1 to 100 rows, not {first}")))?,
        };
        let of = |row: &ProcessFigureRow| -> Vec<Uuid> {
            let come = row.units.iter().filter(|(of, _)| *of == progress);
            come.take(size).map(|(_, object)| *object).collect()
        };
        let field = key(ctx);
        let read = self.0.together(&field, |cohort| async move {
            let about = cohort.rows().iter().flat_map(|row| of(row).into_iter().map(|id| (row.step.counts(), id)));
            objects(ctx, about).await
        });
        let found = read.await?;
        Ok(of(&self.0).iter().filter_map(|id| found.get(id).cloned()).collect())
    }
}
