//! Where a figure stands: a service, a portfolio or a provider; and what may be seen there.

use governance::{
    action::{Action, Kind},
    decide::{Extent, Facts},
};
use uuid::Uuid;

/// The level of a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Level {
    /// A service.
    Service,
    /// A portfolio.
    Portfolio,
    /// A provider.
    Provider,
}

impl Level {
    /// Every level.
    pub const ALL: [Self; 3] = [Self::Service, Self::Portfolio, Self::Provider];

    /// The column of a basis that names the places of this level.
    pub(super) const fn column(self) -> &'static str {
        match self {
            Self::Service => "service_id",
            Self::Portfolio => "portfolio_id",
            Self::Provider => "provider_id",
        }
    }
}

/// A place in an overview.
#[derive(Clone, Debug)]
pub struct Place {
    /// The level.
    pub level: Level,
    /// The service, portfolio or provider.
    pub id: Uuid,
    provider: Uuid,
    portfolio: Option<Uuid>,
}

impl Place {
    /// A provider.
    pub(super) const fn provider(id: Uuid) -> Self {
        Self { level: Level::Provider, id, provider: id, portfolio: None }
    }

    /// A portfolio of a provider.
    pub(super) const fn portfolio(id: Uuid, provider: Uuid) -> Self {
        Self { level: Level::Portfolio, id, provider, portfolio: Some(id) }
    }

    /// A service in a portfolio of a provider.
    pub(super) const fn service(id: Uuid, portfolio: Uuid, provider: Uuid) -> Self {
        Self { level: Level::Service, id, provider, portfolio: Some(portfolio) }
    }

    /// What is true of anything whatever that hangs on this place. A grant that covers this covers all that hangs here,
    /// so that a figure over it leaves nothing out.
    fn facts(&self, supplied: bool) -> Facts {
        let portfolios: Vec<Uuid> = self.portfolio.into_iter().collect();
        let services: Vec<Uuid> = (self.level == Level::Service).then_some(self.id).into_iter().collect();
        let (supplied_portfolios, supplied_services) =
            if supplied { (portfolios.clone(), services.clone()) } else { (Vec::new(), Vec::new()) };
        Facts {
            providers: vec![self.provider],
            portfolios,
            services,
            supplied_portfolios,
            supplied_services,
            ..Facts::default()
        }
    }

    /// Whether the extent covers everything of its kind at this place; on its supplier side, where `supplied`.
    pub(super) fn is_whole(&self, extent: &Extent, supplied: bool) -> bool {
        extent.permits(&[self.facts(supplied)])
    }
}

/// An action on a kind that a figure needs.
pub type Need = (Action, Kind);
