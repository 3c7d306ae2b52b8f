//! The places of an overview: the providers, portfolios and services of whose budgets or cost recovery the actor may see
//! something (V5, S1.1).

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use entity::{governed, sql::Sql};
use governance::{
    action::{Action, Kind},
    text::sort_key,
};
use uuid::Uuid;

use super::{asked::Asked, figures::Figures, place::Place, shared::Shared, slice::Slice};
use crate::{
    access::{
        Bilingual, Member, Row, Session,
        rows::{OrganisationRow, PortfolioRow, ServiceRow},
    },
    error::ApiError,
};

/// An overview: its places, and the figures there.
pub struct Overview {
    /// The slices asked for: the year, and the year compared with.
    pub slices: Vec<Slice>,
    /// The providers, by Swedish name.
    pub providers: Vec<ProviderBranch>,
}

/// The figures of a place: for the year, and for the year compared with.
#[derive(Clone)]
pub struct Compared {
    /// For the year.
    pub figures: Figures,
    /// For the year compared with.
    pub compared: Option<Figures>,
}

/// A provider in an overview.
#[derive(Clone)]
pub struct ProviderBranch {
    /// The provider.
    pub organisation: Member<OrganisationRow>,
    /// Its figures.
    pub at: Compared,
    /// Its portfolios, by Swedish name.
    pub portfolios: Vec<PortfolioBranch>,
}

/// A portfolio in an overview.
#[derive(Clone)]
pub struct PortfolioBranch {
    /// The portfolio.
    pub portfolio: Member<PortfolioRow>,
    /// Its figures.
    pub at: Compared,
    /// Its services, by Swedish name.
    pub services: Vec<ServiceLeaf>,
}

/// A service in an overview.
#[derive(Clone)]
pub struct ServiceLeaf {
    /// The service.
    pub service: Member<ServiceRow>,
    /// Its figures.
    pub at: Compared,
}

impl Session {
    /// The overview of a year, compared with another; of one provider (by code) or of all. Three statements at once; one
    /// less where services are not listed.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn overview(
        &self,
        provider: Option<&str>,
        slice: Slice,
        compare_to: Option<i32>,
        asked: Asked,
    ) -> Result<Overview, ApiError> {
        let other = compare_to.map(|year| slice.of_year(year, self.today, self.now));
        let slices: Vec<Slice> = std::iter::once(slice).chain(other).collect();
        let nothing = !self.views_budgets();
        let portfolios = self.portfolios_in_view(provider);
        let of_portfolios = Sql::new("t.id IN (SELECT t.provider_id FROM portfolio t WHERE ")
            .and_then(portfolios.clone())
            .and_then(")");
        let (mut services, portfolios, mut providers) = tokio::try_join!(
            self.find_by::<ServiceRow>(self.services_in_view(provider), nothing || !asked.services),
            self.find_by::<PortfolioRow>(portfolios, nothing),
            self.find_by::<OrganisationRow>(of_portfolios, nothing),
        )?;

        let holding: HashSet<Uuid> = portfolios.values().map(|portfolio| portfolio.provider_id).collect();
        providers.retain(|id, _| holding.contains(id));
        services.retain(|_, service| portfolios.contains_key(&service.portfolio_id));
        let providers = cohort(providers, |row| &row.name);
        let portfolios = cohort(portfolios, |row| &row.name);
        let services = cohort(services, |row| &row.name);
        let of_provider = |row: &Member<OrganisationRow>| Place::provider(row.id);
        let of_portfolio = |row: &Member<PortfolioRow>| Place::portfolio(row.id, row.provider_id);
        let of_service = |row: &Member<ServiceRow>| Place::service(row.id, row.portfolio_id, row.provider_id);
        let places = providers.iter().map(of_provider).chain(portfolios.iter().map(of_portfolio));
        let places = places.chain(services.iter().map(of_service)).collect();
        let shared = Arc::new(Shared::new(self, slices.clone(), asked, places));

        let mut leaves: HashMap<Uuid, Vec<ServiceLeaf>> = HashMap::new();
        for (service, at) in placed(services, &shared, of_service) {
            leaves.entry(service.portfolio_id).or_default().push(ServiceLeaf { service, at });
        }
        let mut branches: HashMap<Uuid, Vec<PortfolioBranch>> = HashMap::new();
        for (portfolio, at) in placed(portfolios, &shared, of_portfolio) {
            let services = leaves.remove(&portfolio.id).unwrap_or_default();
            branches.entry(portfolio.provider_id).or_default().push(PortfolioBranch { portfolio, at, services });
        }
        let providers = placed(providers, &shared, of_provider).into_iter().map(|(organisation, at)| {
            let portfolios = branches.remove(&organisation.id).unwrap_or_default();
            ProviderBranch { organisation, at, portfolios }
        });
        Ok(Overview { slices, providers: providers.collect() })
    }

    /// Whether there is anything of budgets or cost recovery that the actor may see.
    fn views_budgets(&self) -> bool {
        [Kind::Frame, Kind::Allocation, Kind::CostRecovery]
            .into_iter()
            .any(|kind| !self.extent(Action::Read, kind).grants.is_empty())
    }

    /// Services whose allocation and costs, or cost recovery, are covered.
    fn services_in_view(&self, provider: Option<&str>) -> Sql {
        // Governed conditions name the row `t`: here what would be allocated to each service, allocated or not.
        let allocated = Sql::new("t.id IN (SELECT t.service_id FROM (SELECT x.id AS service_id, x.provider_id ")
            .and_then("FROM service x) t WHERE ")
            .and_then(governed::condition(&self.extent(Action::Read, Kind::Allocation)))
            .and_then(")");
        let recovers = governed::condition(&self.extent(Action::Read, Kind::CostRecovery));
        Sql::all([of_provider(provider), Sql::any([allocated, recovers])])
    }

    /// The portfolios whose frame is covered, and those of services in view.
    fn portfolios_in_view(&self, provider: Option<&str>) -> Sql {
        let framed = Sql::new("t.id IN (SELECT t.portfolio_id FROM (SELECT x.id AS portfolio_id, x.provider_id ")
            .and_then("FROM portfolio x) t WHERE ")
            .and_then(governed::condition(&self.extent(Action::Read, Kind::Frame)))
            .and_then(")");
        let covered = ServiceRow::covered(&self.extent(ServiceRow::ACTION, ServiceRow::KIND), &Sql::default());
        let of_services = Sql::new("t.id IN (SELECT t.portfolio_id FROM service t WHERE ")
            .and_then(Sql::all([self.services_in_view(provider), covered]))
            .and_then(")");
        Sql::all([of_provider(provider), Sql::any([framed, of_services])])
    }
}

fn of_provider(code: Option<&str>) -> Sql {
    let of = "t.provider_id = (SELECT o.id FROM organisation o WHERE o.code = ?)";
    code.map_or_else(|| Sql::new("TRUE"), |code| Sql::new(of).bind(code))
}

/// Makes one cohort of the rows, by Swedish name.
fn cohort<T: Send + Sync + 'static>(rows: HashMap<Uuid, T>, name: fn(&T) -> &Bilingual) -> Vec<Member<T>> {
    let key = |name: &Bilingual| sort_key(name.sv.as_deref().or(name.en.as_deref()).unwrap_or_default());
    let mut rows: Vec<(Uuid, T)> = rows.into_iter().collect();
    rows.sort_by_cached_key(|(id, row)| (key(name(row)), *id));
    Member::all(rows.into_iter().map(|(_, row)| row).collect())
}

/// Gives the rows their places, one cohort per level and slice.
fn placed<T: Send + Sync + 'static>(
    rows: Vec<Member<T>>,
    shared: &Arc<Shared>,
    place: impl Fn(&Member<T>) -> Place,
) -> Vec<(Member<T>, Compared)> {
    let cohort = |slice: usize| {
        let places = Member::all(rows.iter().map(&place).collect());
        places.into_iter().map(move |place| Figures::new(Arc::clone(shared), place, slice))
    };
    let figures: Vec<Figures> = cohort(0).collect();
    let mut compared = if shared.slices.len() > 1 { cohort(1).map(Some).collect() } else { Vec::new() }.into_iter();
    let at = figures.into_iter().map(|figures| Compared { figures, compared: compared.next().flatten() });
    let at: Vec<Compared> = at.collect();
    rows.into_iter().zip(at).collect()
}
