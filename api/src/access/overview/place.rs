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
    pub(super) provider: Uuid,
    pub(super) portfolio: Option<Uuid>,
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

#[cfg(test)]
mod tests {
    use governance::{
        decide::{Actor, Scope, Seat, extent},
        duty::{Duties, Duty},
        role::Role,
        rule::Who,
        rules::RULES,
    };

    use super::*;

    fn id(number: u128) -> Uuid {
        Uuid::from_u128(number)
    }

    fn coordinator(scope: Scope, duty: Duty) -> Actor {
        let duties = Duties::NONE.with(duty);
        let seat = Seat { appointment: id(9), role: Role::ServiceCoordinator, scope, duties };
        Actor { person: Some(id(8)), seats: vec![seat] }
    }

    #[test]
    fn a_place_is_whole_within_the_scope_of_the_seat() {
        let provider = id(1);
        let places =
            [Place::provider(provider), Place::portfolio(id(2), provider), Place::service(id(3), id(2), provider)];
        let other = Place::service(id(4), id(5), provider);
        let whole = |actor: &Actor, supplied| {
            let extent = extent(actor, Action::Read, Kind::Agreement);
            assert!(!other.is_whole(&extent, supplied));
            places.each_ref().map(|place| place.is_whole(&extent, supplied))
        };
        let portfolio = Scope::Portfolio { provider, portfolio: id(2) };
        let service = Scope::Service { provider, service: id(3) };
        let follows = Duty::AgreementAndBudgetFollowUp;
        assert_eq!(whole(&coordinator(portfolio, follows), false), [false, true, true]);
        assert_eq!(whole(&coordinator(service, follows), false), [false, false, true]);
        // S4.3.2 the supplier side alone: customers' agreements are not shown, however many of them are suppliers' too.
        assert_eq!(whole(&coordinator(portfolio, Duty::SupplierAgreements), false), [false; 3]);
        assert_eq!(whole(&coordinator(portfolio, Duty::SupplierAgreements), true), [false, true, true]);
    }

    #[test]
    fn one_customer_is_never_the_whole() {
        let (provider, customer) = (id(1), id(7));
        let scope = Scope::Customer { provider, customer };
        let seat = Seat { appointment: id(9), role: Role::AccountManager, scope, duties: Duties::NONE };
        let extent = extent(&Actor { person: Some(id(8)), seats: vec![seat] }, Action::Read, Kind::Delivery);
        assert!(!extent.grants.is_empty());
        assert!(!Place::provider(provider).is_whole(&extent, false));
        assert!(!Place::service(id(3), id(2), provider).is_whole(&extent, false));
    }

    /// Income opens into lines with their prices: whoever is given the one is given the other (S1.1, V2).
    #[test]
    fn whoever_sees_cost_recovery_sees_the_prices_and_costs_it_is_made_of() {
        let told = |action, kind| RULES.iter().filter(move |rule| rule.speaks_of(action, kind));
        for rule in told(Action::Read, Kind::CostRecovery) {
            assert!(matches!(rule.who, Who::Role(_)), "{}", rule.clause);
            for (action, kind) in [(Action::ReadPrice, Kind::AgreementLine), (Action::Read, Kind::Allocation)] {
                let same = |other: &&governance::rule::Rule| {
                    (other.who, other.duty, other.over, other.states) == (rule.who, rule.duty, rule.over, 0)
                };
                assert!(told(action, kind).any(|other| same(&other)), "{:?} {action} {kind}", rule.who);
            }
        }
    }
}
