//! The leadership overview: portfolios and services with what they cost, bring in, promise and lack.

pub mod amounts;
pub mod counts;
pub mod covered;
mod csv;
pub mod figures;
pub mod recovery;
pub mod vacancy;

use async_graphql::{Context, Lookahead, Object, QueryPathSegment, Result, SimpleObject};
use chrono::{DateTime, Utc};
use governance::words::Language;

use self::figures::OverviewFigures;
use super::{
    budget::year_of, connection::session, date::Date, in_turn::Turns, organisation::Organisation, portfolio::Portfolio,
    service::Service,
};
use crate::{
    access::overview::{
        Asked, Compared, Level, Overview, PortfolioBranch, ProviderBranch, ServiceLeaf, Slice, Subject, When,
    },
    error::{ApiError, Code},
};

/// Queries of leadership.
#[derive(Default)]
pub struct OverviewQuery;

/// Queries of leadership.
#[Object]
impl OverviewQuery {
    /// What portfolios and services cost, bring in, promise and lack, for the providers of whose budgets or cost recovery
    /// you may see something (V5, S1.1). Every figure opens into the rows whose sum it is (N8); a figure is null where you
    /// may not see all that it would count.
    async fn portfolio_overview(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The provider's code (default: all).")] provider: Option<String>,
        #[graphql(desc = "Calendar year of frames, allocations, costs and income.")] year: i32,
        #[graphql(desc = "Another year: the same figures, looked at on the same day of that year.")] compare_to: Option<
            i32,
        >,
        #[graphql(
            desc = "The day on which agreements, deliveries and roles are looked at (default: today), and as of which \
                    frames and allocations are read (default: as last decided)."
        )]
        as_of: Option<Date>,
        #[graphql(
            desc = "Only by what was recorded here by this instant: amounts decided, agreements registered, notice \
                          given, roles accepted."
        )]
        known_at: Option<DateTime<Utc>>,
    ) -> Result<PortfolioOverview> {
        let session = session(ctx)?;
        let slice = Slice::new(
            year_of("year", year)?,
            When { as_of: as_of.map(Date::day), known_at },
            session.today(),
            session.now(),
        );
        let compare_to = compare_to.map(|year| year_of("compareTo", year)).transpose()?;
        Ok(PortfolioOverview(session.overview(provider.as_deref(), slice, compare_to, asked(ctx)).await?))
    }
}

/// An overview of portfolios.
pub struct PortfolioOverview(Overview);

/// An overview of portfolios for a year.
#[Object]
impl PortfolioOverview {
    /// The providers, by Swedish name.
    async fn providers(
        &self,
        #[graphql(desc = "At most so many, 1–100 (default: all; the request's cost is reckoned with 10).")]
        first: Option<i32>,
    ) -> Result<Vec<ProviderOverview>> {
        Ok(self.0.providers.iter().take(at_most(first)?).cloned().map(ProviderOverview).collect())
    }

    /// All figures that you may see as comma-separated values (RFC 4180), one figure per line: level, provider,
    /// portfolio, service, year, day, figure, its name, currency, value. Numbers that are nought are left out.
    async fn csv(
        &self,
        ctx: &Context<'_>,
        #[graphql(default_with = "Language::Sv", desc = "Language of the headings and names.")] language: Language,
    ) -> Result<String> {
        csv::write(ctx, &self.0, language).await
    }
}

/// A provider in an overview.
pub struct ProviderOverview(ProviderBranch);

/// A provider in an overview.
#[Object]
impl ProviderOverview {
    /// The provider.
    async fn provider(&self) -> Organisation {
        Organisation(self.0.organisation.clone())
    }

    /// Its figures: of all its portfolios, once each.
    async fn figures(&self) -> OverviewFigures {
        OverviewFigures::from(self.0.at.figures.clone())
    }

    /// The same for the year compared with.
    async fn compared(&self) -> Option<OverviewFigures> {
        compared(&self.0.at)
    }

    /// Its portfolios, by Swedish name.
    async fn portfolios(
        &self,
        #[graphql(desc = "Only the one with this code.")] code: Option<String>,
        #[graphql(desc = "At most so many, 1–100 (default: all; the request's cost is reckoned with 10).")]
        first: Option<i32>,
    ) -> Result<Turns<PortfolioInOverview>> {
        let of_code = |branch: &&PortfolioBranch| code.as_ref().is_none_or(|code| branch.portfolio.code == *code);
        let branches = self.0.portfolios.iter().filter(of_code).take(at_most(first)?);
        Ok(branches.cloned().map(|branch| PortfolioInOverview(branch).into()).collect())
    }
}

/// A portfolio in an overview.
pub struct PortfolioInOverview(PortfolioBranch);

/// A portfolio in an overview.
#[Object]
impl PortfolioInOverview {
    /// The portfolio.
    async fn portfolio(&self) -> Portfolio {
        Portfolio::from(self.0.portfolio.clone())
    }

    /// Its figures.
    async fn figures(&self) -> OverviewFigures {
        OverviewFigures::from(self.0.at.figures.clone())
    }

    /// The same for the year compared with.
    async fn compared(&self) -> Option<OverviewFigures> {
        compared(&self.0.at)
    }

    /// Its services of whose budget or cost recovery you may see something, by Swedish name.
    async fn services(
        &self,
        #[graphql(desc = "Only the one with this code.")] code: Option<String>,
        #[graphql(desc = "At most so many, 1–100 (default: all; the request's cost is reckoned with 10).")]
        first: Option<i32>,
    ) -> Result<Vec<ServiceInOverview>> {
        let of_code = |leaf: &&ServiceLeaf| code.as_ref().is_none_or(|code| leaf.service.code == *code);
        let entry = |leaf: &ServiceLeaf| ServiceInOverview {
            service: Service::from(leaf.service.clone()),
            figures: OverviewFigures::from(leaf.at.figures.clone()),
            compared: compared(&leaf.at),
        };
        Ok(self.0.services.iter().filter(of_code).take(at_most(first)?).map(entry).collect())
    }
}

/// A service in an overview.
#[derive(SimpleObject)]
pub struct ServiceInOverview {
    /// The service.
    pub service: Service,
    /// Its figures.
    pub figures: OverviewFigures,
    /// The same for the year compared with.
    pub compared: Option<OverviewFigures>,
}

/// What each figure is made of; `vacancies` are read by themselves.
const MADE_OF: [(&str, &[Subject]); 14] = [
    ("frame", &[Subject::Frames]),
    ("unallocated", &[Subject::Frames]),
    ("allocated", &[Subject::Allocations]),
    ("planned", &[Subject::Costs]),
    ("actual", &[Subject::Costs]),
    ("forecast", &[Subject::Costs]),
    ("income", &[Subject::Lines]),
    ("uncomputedLines", &[Subject::Lines]),
    ("costRecovery", &[Subject::Lines, Subject::Costs]),
    ("annualValue", &[Subject::Lines]),
    ("agreements", &[Subject::Agreements]),
    ("ending", &[Subject::Agreements]),
    ("deliveries", &[Subject::Deliveries]),
    ("deliveriesWithoutAgreement", &[Subject::Deliveries]),
];

/// What the selection asks of the overview.
fn asked(ctx: &Context<'_>) -> Asked {
    let overview = ctx.look_ahead();
    if overview.field("csv").exists() {
        return Asked::ALL;
    }
    let providers = overview.field("providers");
    let portfolios = providers.field("portfolios");
    let services = portfolios.field("services");
    let mut asked = Asked::default().services(services.exists());
    for (level, place) in [(Level::Provider, providers), (Level::Portfolio, portfolios), (Level::Service, services)] {
        for figures in [place.field("figures"), place.field("compared")] {
            asked = told(asked, level, &figures);
        }
    }
    asked
}

pub(super) fn told(asked: Asked, level: Level, figures: &Lookahead<'_>) -> Asked {
    if !figures.exists() {
        return asked;
    }
    let selected = MADE_OF.iter().filter(|(name, _)| figures.field(name).exists());
    selected.flat_map(|(_, subjects)| *subjects).fold(asked.at(level), |asked, subject| asked.of(*subject))
}

/// How many of a list are asked for.
pub(super) fn at_most(first: Option<i32>) -> Result<usize, ApiError> {
    let Some(first) = first else { return Ok(usize::MAX) };
    let size = usize::try_from(first).ok().filter(|size| (1..=100).contains(size));
    size.ok_or_else(|| ApiError::new(Code::PageSize, format!("a list has 1 to 100 rows, not {first}")))
}

fn compared(at: &Compared) -> Option<OverviewFigures> {
    at.compared.clone().map(OverviewFigures::from)
}

/// What tells the openings of figures apart: the names on the way to the field. Places of one level are opened together,
/// so their numbers in lists do not count.
fn path(ctx: &Context<'_>) -> String {
    let Some(here) = &ctx.path_node else { return String::new() };
    let nodes = std::iter::once(here).chain(here.parents());
    let names = nodes.filter_map(|node| match node.segment {
        QueryPathSegment::Name(name) => Some(name),
        QueryPathSegment::Index(_) => None,
    });
    names.collect::<Vec<_>>().join("<")
}
