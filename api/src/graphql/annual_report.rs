//! The input to the annual report (S4.2.6, S4.4.11): texts and figures together, as data, per service and portfolio.

use async_graphql::{Context, Object, Result, SimpleObject};
use entity::sql::Sql;
use futures_util::{FutureExt, future::BoxFuture};
use governance::{
    action::Kind,
    words::{RecordCategory, RecordCategory::*},
};

use super::{
    ahead::whole,
    budget::year_of,
    connection::session,
    management_record::ManagementRecord,
    organisation::Organisation,
    overview::{at_most, figures::OverviewFigures, told},
    plan::Plan,
    plan_item::PlanItem,
    portfolio::Portfolio,
    service::Service,
};
use crate::access::{
    Filter, Member, Whole,
    overview::{Asked, Figures, Level, NeedCounts, PortfolioBranch, ProviderBranch, ServiceLeaf, Slice, When},
    rows::{ManagementRecordRow, OrganisationRow, PlanItemRow, PlanRow, PortfolioRow, ServiceRow},
};

/// The texts of a year that go into its report, where no others are asked for.
const TEXTS: [RecordCategory; 4] = [AnnualReport, FollowUp, Deviation, Report];

/// The queries of the annual report.
#[derive(Default)]
pub struct AnnualReportQuery;

/// The queries of the annual report.
#[Object]
impl AnnualReportQuery {
    /// The input to the annual report of a provider (S4.2.6, S4.4.11): per portfolio and service, what was put on record for
    /// it, and the figures: frame, allocation, cost planned and actual, income, cost recovery, what came of the plan, and
    /// the needs of the year. Of portfolios and services of whose budget you may see something (V5, S1.1), each part as far
    /// as you may see it; null where there is none.
    async fn annual_report(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The provider's code.")] provider: String,
        #[graphql(desc = "Calendar year.")] year: i32,
    ) -> Result<Option<AnnualReportInput>> {
        let session = session(ctx)?;
        let slice = Slice::new(year_of("year", year)?, When::default(), session.today(), session.now());
        let report = ctx.look_ahead();
        let portfolios = report.field("portfolios");
        let services = portfolios.field("services");
        let mut asked = Asked::default().services(services.exists());
        for (level, place) in [(Level::Provider, &report), (Level::Portfolio, &portfolios), (Level::Service, &services)]
        {
            asked = told(asked, level, &place.field("figures"));
        }
        let overview = session.overview(Some(&provider), slice, None, asked).await?;
        Ok(overview.providers.into_iter().next().map(|branch| AnnualReportInput { branch, year }))
    }
}

/// The records on what is named by a column.
fn texts(column: &'static str, year: i32, categories: Option<&[RecordCategory]>) -> Whole<ManagementRecordRow> {
    let categories = categories.unwrap_or(&TEXTS).iter().map(|of| Sql::new("t.category = ?").bind(of.as_str()));
    let mut conditions = vec![Sql::new("t.year = ?").bind(year), Sql::any(categories)];
    // A provider's own are about no portfolio and no service; a portfolio's about no service.
    if column == "t.provider_id" {
        conditions.push(Sql::new("t.portfolio_id IS NULL AND t.service_id IS NULL"));
    }
    Whole::of(column, "t.recorded_at, t.id").narrowed(Filter::rows(conditions))
}

/// The input to the annual report of a provider.
pub struct AnnualReportInput {
    branch: ProviderBranch,
    year: i32,
}

/// The input to the annual report of a provider: texts and figures.
#[Object]
impl AnnualReportInput {
    /// Calendar year.
    async fn year(&self) -> i32 {
        self.year
    }

    /// The provider.
    async fn provider(&self) -> Organisation {
        Organisation(self.branch.organisation.clone())
    }

    /// What was put on record of the year about the provider as a whole, as far as you may read it, by time.
    async fn texts(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Of these categories (default: ANNUAL_REPORT, FOLLOW_UP, DEVIATION, REPORT).")]
        categories: Option<Vec<RecordCategory>>,
    ) -> Result<Vec<ManagementRecord>> {
        let of: &Member<OrganisationRow> = &self.branch.organisation;
        whole(of, ctx, || texts("t.provider_id", self.year, categories.as_deref())).await
    }

    /// The figures of the provider.
    async fn figures(&self) -> OverviewFigures {
        OverviewFigures::from(self.branch.at.figures.clone())
    }

    /// Its portfolios, by Swedish name.
    async fn portfolios(
        &self,
        #[graphql(desc = "Only the one with this code.")] code: Option<String>,
        #[graphql(desc = "At most so many, 1–100 (default: all; the request's cost is reckoned with 10).")]
        first: Option<i32>,
    ) -> Result<Vec<AnnualReportPortfolio>> {
        let of_code = |branch: &&PortfolioBranch| code.as_ref().is_none_or(|code| branch.portfolio.code == *code);
        let branches = self.branch.portfolios.iter().filter(of_code).take(at_most(first)?);
        Ok(branches.cloned().map(|branch| AnnualReportPortfolio { branch, year: self.year }).collect())
    }
}

/// The input to the annual report of a portfolio.
pub struct AnnualReportPortfolio {
    branch: PortfolioBranch,
    year: i32,
}

/// The input to the annual report of a portfolio: texts, plan, needs and figures.
#[Object]
impl AnnualReportPortfolio {
    /// The portfolio.
    async fn portfolio(&self) -> Portfolio {
        Portfolio::from(self.branch.portfolio.clone())
    }

    /// What was put on record of the year about the portfolio as a whole, as far as you may read it, by time.
    async fn texts(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Of these categories (default: ANNUAL_REPORT, FOLLOW_UP, DEVIATION, REPORT).")]
        categories: Option<Vec<RecordCategory>>,
    ) -> Result<Vec<ManagementRecord>> {
        let of: &Member<PortfolioRow> = &self.branch.portfolio;
        whole(of, ctx, || texts("t.portfolio_id", self.year, categories.as_deref())).await
    }

    /// Its plan for the year, with what came of its items; null where there is none that you may see (V5).
    async fn plan(&self, ctx: &Context<'_>) -> Result<Option<Plan>> {
        let of: &Member<PortfolioRow> = &self.branch.portfolio;
        let of_year = Filter::rows([Sql::new("t.year = ?").bind(self.year)]);
        let plans = whole(of, ctx, || Whole::<PlanRow>::of("t.portfolio_id", "t.id").narrowed(of_year)).await?;
        Ok(plans.into_iter().next())
    }

    /// The needs that were recorded in the year, by what has become of them; null where you may not read them all (V6).
    async fn needs(&self, ctx: &Context<'_>) -> Result<Option<NeedsOfYear>> {
        needs(ctx, &self.branch.at.figures, self.year).await
    }

    /// The figures of the portfolio: frame, allocation, cost, income, cost recovery.
    async fn figures(&self) -> OverviewFigures {
        OverviewFigures::from(self.branch.at.figures.clone())
    }

    /// Its services, by Swedish name.
    async fn services(
        &self,
        #[graphql(desc = "Only the one with this code.")] code: Option<String>,
        #[graphql(desc = "At most so many, 1–100 (default: all; the request's cost is reckoned with 10).")]
        first: Option<i32>,
    ) -> Result<Vec<AnnualReportService>> {
        let of_code = |leaf: &&ServiceLeaf| code.as_ref().is_none_or(|code| leaf.service.code == *code);
        let leaves = self.branch.services.iter().filter(of_code).take(at_most(first)?);
        Ok(leaves.cloned().map(|leaf| AnnualReportService { leaf, year: self.year }).collect())
    }
}

/// The input to the annual report of a service.
pub struct AnnualReportService {
    leaf: ServiceLeaf,
    year: i32,
}

/// The input to the annual report of a service: texts, plan items, needs and figures.
#[Object]
impl AnnualReportService {
    /// The service.
    async fn service(&self) -> Service {
        Service::from(self.leaf.service.clone())
    }

    /// What was put on record of the year about the service, as far as you may read it, by time.
    async fn texts(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Of these categories (default: ANNUAL_REPORT, FOLLOW_UP, DEVIATION, REPORT).")]
        categories: Option<Vec<RecordCategory>>,
    ) -> Result<Vec<ManagementRecord>> {
        let of: &Member<ServiceRow> = &self.leaf.service;
        whole(of, ctx, || texts("t.service_id", self.year, categories.as_deref())).await
    }

    /// What was planned for it in the year, with what came of it (V5).
    async fn plan_items(&self, ctx: &Context<'_>) -> Result<Vec<PlanItem>> {
        let of: &Member<ServiceRow> = &self.leaf.service;
        let of_year = "EXISTS (SELECT 1 FROM plan p WHERE p.id = t.plan_id AND p.year = ?)";
        let of_year = Filter::rows([Sql::new(of_year).bind(self.year)]);
        whole(of, ctx, || Whole::<PlanItemRow>::of("t.service_id", "t.priority, t.id").narrowed(of_year)).await
    }

    /// The needs that were recorded in the year, by what has become of them; null where you may not read them all (V6).
    async fn needs(&self, ctx: &Context<'_>) -> Result<Option<NeedsOfYear>> {
        needs(ctx, &self.leaf.at.figures, self.year).await
    }

    /// The figures of the service: allocation, cost, income, cost recovery.
    async fn figures(&self) -> OverviewFigures {
        OverviewFigures::from(self.leaf.at.figures.clone())
    }
}

/// The needs recorded in a year, by what has become of them (S1.2, S4.4.12).
#[derive(SimpleObject, Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct NeedsOfYear {
    /// How many were recorded.
    pub recorded: i64,
    /// How many of them wait to be valued.
    pub open: i64,
    /// How many are valued, and not planned or answered.
    pub valued: i64,
    /// How many are planned.
    pub planned: i64,
    /// How many are answered.
    pub answered: i64,
}

impl From<NeedCounts> for NeedsOfYear {
    fn from(counts: NeedCounts) -> Self {
        let NeedCounts { open, valued, planned, answered } = counts;
        Self { recorded: open + valued + planned + answered, open, valued, planned, answered }
    }
}

fn needs<'a>(ctx: &'a Context<'_>, at: &'a Figures, year: i32) -> BoxFuture<'a, Result<Option<NeedsOfYear>>> {
    async move {
        if !at.sees_all(Kind::Need) {
            return Ok(None);
        }
        Ok(Some(at.needs(session(ctx)?, year).await?.into()))
    }
    .boxed()
}
