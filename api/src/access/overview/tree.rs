//! The places of an overview: the providers, portfolios and services of whose budgets or cost recovery the actor may see
//! something (V5, S1.1).

use std::{collections::HashMap, sync::Arc};

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
        gather::{Of, Part, Rows},
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
    /// The overview of a year, compared with another; of one provider (by code) or of all. One statement.
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
        let other = compare_to.map(|year| slice.of_year(year, self.today(), self.now()));
        let slices: Vec<Slice> = std::iter::once(slice).chain(other).collect();
        if !self.views_budgets() {
            return Ok(Overview { slices, providers: Vec::new() });
        }
        let mut parts = vec![
            self.listed_part::<PortfolioRow>(self.portfolios_in_view(provider)),
            self.listed_part::<OrganisationRow>(Of::Part(0).within("t.id", "provider_id")),
        ];
        if asked.lists_services() {
            parts.push(self.listed_part::<ServiceRow>(self.services_in_view(provider)));
        }
        let gathered = self.gather(parts).await?;
        let portfolios: HashMap<Uuid, PortfolioRow> = by_id(gathered.part(0))?;
        let providers: HashMap<Uuid, OrganisationRow> = by_id(gathered.part(1))?;
        let mut services: HashMap<Uuid, ServiceRow> =
            if asked.lists_services() { by_id(gathered.part(2))? } else { HashMap::new() };

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

    /// The covered rows for which `condition` holds, as a list of a statement.
    fn listed_part<T: Row>(&self, condition: Sql) -> Part {
        Part::new(self.selected::<T>(condition), T::COLUMNS)
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

fn by_id<T: Row>(rows: Rows<'_>) -> Result<HashMap<Uuid, T>, ApiError> {
    rows.read(|columns| T::read(columns).map(|row| (row.id(), row)))
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
