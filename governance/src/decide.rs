//! The one decision function: binding the rules to an actor gives an *extent*, still data. One object is tested with
//! it ([`Extent::covering`]); a list is filtered with it (`entity::governed` turns it into SQL).

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use crate::{
    action::{Action, Kind},
    duty::Duties,
    role::{Role, ScopeKind},
    rule::{Over, Rule, Who},
    rules::RULES,
    words::PartySide,
};

/// What an appointment's authority is held over, with the ids it names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Scope {
    /// The installation.
    Installation,
    /// A provider.
    Provider {
        /// The provider.
        provider: Uuid,
    },
    /// A portfolio of a provider.
    Portfolio {
        /// The provider.
        provider: Uuid,
        /// The portfolio.
        portfolio: Uuid,
    },
    /// A service of a provider.
    Service {
        /// The provider.
        provider: Uuid,
        /// The service.
        service: Uuid,
    },
    /// A customer of a provider, with its units.
    Customer {
        /// The provider.
        provider: Uuid,
        /// The customer at the top of the tree.
        customer: Uuid,
    },
    /// An organisation, party otherwise than as provider.
    Organisation {
        /// The organisation.
        organisation: Uuid,
        /// Whether the units below it are included (O3).
        units: bool,
    },
    /// A process of a provider.
    Process {
        /// The provider.
        provider: Uuid,
    },
    /// An assignment of a provider.
    Assignment {
        /// The provider.
        provider: Uuid,
        /// The assignment.
        assignment: Uuid,
    },
}

impl Scope {
    /// What kind of scope it is.
    pub const fn kind(self) -> ScopeKind {
        match self {
            Self::Installation => ScopeKind::Installation,
            Self::Provider { .. } => ScopeKind::Provider,
            Self::Portfolio { .. } => ScopeKind::Portfolio,
            Self::Service { .. } => ScopeKind::Service,
            Self::Customer { .. } => ScopeKind::Customer,
            Self::Organisation { .. } => ScopeKind::Organisation,
            Self::Process { .. } => ScopeKind::Process,
            Self::Assignment { .. } => ScopeKind::Assignment,
        }
    }

    /// The provider the appointment is with, if any.
    pub const fn provider(self) -> Option<Uuid> {
        match self {
            Self::Provider { provider }
            | Self::Portfolio { provider, .. }
            | Self::Service { provider, .. }
            | Self::Customer { provider, .. }
            | Self::Process { provider }
            | Self::Assignment { provider, .. } => Some(provider),
            Self::Installation | Self::Organisation { .. } => None,
        }
    }
}

/// An effective appointment of the actor: begun, accepted, not ended (R1). Others are never made into seats (N6).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seat {
    /// The appointment.
    pub appointment: Uuid,
    /// The role held.
    pub role: Role,
    /// Over what.
    pub scope: Scope,
    /// The delegated duties (coordinators only, R3).
    pub duties: Duties,
}

/// Who asks: a person with its seats; no person: anonymous.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Actor {
    /// The person, None when not signed in.
    pub person: Option<Uuid>,
    /// Its effective appointments; rights are their union (R1).
    pub seats: Vec<Seat>,
}

/// The rows that a grant is about. Every reading of it — [`Facts`] here, SQL in `entity::governed` — means the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Bound {
    /// Every row of the kind.
    Everything,
    /// Rows that are this person's own.
    Person(Uuid),
    /// Rows of this provider.
    Provider(Uuid),
    /// Rows of this portfolio.
    Portfolio(Uuid),
    /// Rows of this service.
    Service(Uuid),
    /// Rows of the supplier side of this portfolio.
    SuppliedPortfolio(Uuid),
    /// Rows of the supplier side of this service.
    SuppliedService(Uuid),
    /// Rows of this customer and its units, at this provider.
    Customer {
        /// The provider.
        provider: Uuid,
        /// The customer.
        customer: Uuid,
    },
    /// This organisation's own part on the customer side, where it is not the keeper.
    CustomerSide(Uuid),
    /// The same for the organisation and its units.
    CustomerSideTree(Uuid),
    /// This organisation's own part on the supplier side, where it is not the keeper.
    SupplierSide(Uuid),
    /// The same for the organisation and its units.
    SupplierSideTree(Uuid),
    /// Rows that are for this organisation.
    Party(Uuid),
    /// Rows that are for this organisation or a unit of it.
    PartyTree(Uuid),
    /// Rows of the organisations that are customers of this provider.
    CustomersOf(Uuid),
    /// Rows of services that this organisation has.
    HadBy(Uuid),
    /// Rows of services that this organisation or a unit of it has.
    HadByTree(Uuid),
    /// Rows that came from this assignment.
    Assignment(Uuid),
}

/// A rule bound to a seat: these rows, in these states, by this clause.
#[derive(Clone, Copy, Debug)]
pub struct Grant {
    /// The rule.
    pub rule: &'static Rule,
    /// The appointment that it comes from; None for what anyone, or any signed-in person, may.
    pub appointment: Option<Uuid>,
    /// Which rows.
    pub bound: Bound,
}

/// The instant of a request, and the contract day that it falls on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    /// The instant.
    pub now: DateTime<Utc>,
    /// The day.
    pub today: NaiveDate,
}

/// All that an actor may do of one action on one kind: a list of grants. Empty means nothing, always.
#[derive(Clone, Debug)]
pub struct Extent {
    /// The action.
    pub action: Action,
    /// The kind of object.
    pub kind: Kind,
    /// The grants; their union is the extent.
    pub grants: Vec<Grant>,
    /// When it is asked. Without it nothing counts as effective.
    pub moment: Option<Moment>,
}

/// What is true of one facet of an object. Most objects have one; an agreement has one per party and version, so that
/// what is seen of it is always seen through one party's part (N7).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// The person whose own it is.
    pub person: Option<Uuid>,
    /// The providers it belongs to.
    pub providers: Vec<Uuid>,
    /// The portfolios it belongs to.
    pub portfolios: Vec<Uuid>,
    /// The services it is about.
    pub services: Vec<Uuid>,
    /// The portfolios it supports from the supplier side.
    pub supplied_portfolios: Vec<Uuid>,
    /// The services it supports from the supplier side.
    pub supplied_services: Vec<Uuid>,
    /// Pairs (provider, customer with each of its ancestors).
    pub customers: Vec<(Uuid, Uuid)>,
    /// The party whose facet it is.
    pub parties: Vec<Uuid>,
    /// The side on which it stands in an agreement; None for the keeper, which is seen as provider alone.
    pub side: Option<PartySide>,
    /// That party with its ancestors.
    pub party_ancestors: Vec<Uuid>,
    /// The providers of whose customers it is.
    pub customers_of: Vec<Uuid>,
    /// The organisations that have its services.
    pub had_by: Vec<Uuid>,
    /// Those organisations with their ancestors.
    pub had_by_ancestors: Vec<Uuid>,
    /// The assignment it came from.
    pub assignments: Vec<Uuid>,
    /// The role it is about.
    pub role: Option<Role>,
    /// Its state as a bit, moved up by [`SHARED_SHIFT`](crate::rule::SHARED_SHIFT) as well where shared; 0: no states.
    pub states: u32,
    /// Whether it is published.
    pub published: bool,
    /// Whether it is an appointment that gives authority now.
    pub effective: bool,
}

impl Grant {
    /// Whether the grant covers an object with this facet.
    pub fn covers(&self, facts: &Facts) -> bool {
        (self.rule.states == 0 || self.rule.states & facts.states != 0)
            && (!self.rule.published || facts.published)
            && (!self.rule.effective || facts.effective)
            && (self.rule.of.is_empty() || facts.role.is_some_and(|role| self.rule.of.contains(&role)))
            && match self.bound {
                Bound::Everything => true,
                Bound::Person(person) => facts.person == Some(person),
                Bound::Provider(provider) => facts.providers.contains(&provider),
                Bound::Portfolio(portfolio) => facts.portfolios.contains(&portfolio),
                Bound::Service(service) => facts.services.contains(&service),
                Bound::SuppliedPortfolio(portfolio) => facts.supplied_portfolios.contains(&portfolio),
                Bound::SuppliedService(service) => facts.supplied_services.contains(&service),
                Bound::Customer { provider, customer } => facts.customers.contains(&(provider, customer)),
                Bound::CustomerSide(party) => facts.side == Some(PartySide::Customer) && facts.parties.contains(&party),
                Bound::CustomerSideTree(party) => {
                    facts.side == Some(PartySide::Customer) && facts.party_ancestors.contains(&party)
                }
                Bound::SupplierSide(party) => facts.side == Some(PartySide::Provider) && facts.parties.contains(&party),
                Bound::SupplierSideTree(party) => {
                    facts.side == Some(PartySide::Provider) && facts.party_ancestors.contains(&party)
                }
                Bound::Party(party) => facts.parties.contains(&party),
                Bound::PartyTree(party) => facts.party_ancestors.contains(&party),
                Bound::CustomersOf(provider) => facts.customers_of.contains(&provider),
                Bound::HadBy(organisation) => facts.had_by.contains(&organisation),
                Bound::HadByTree(organisation) => facts.had_by_ancestors.contains(&organisation),
                Bound::Assignment(assignment) => facts.assignments.contains(&assignment),
            }
    }
}

impl Extent {
    /// The first grant that covers any facet of the object: the clause that permits.
    pub fn covering(&self, facets: &[Facts]) -> Option<&Grant> {
        self.grants.iter().find(|grant| facets.iter().any(|facts| grant.covers(facts)))
    }

    /// Whether the object is covered.
    pub fn permits(&self, facets: &[Facts]) -> bool {
        self.covering(facets).is_some()
    }
}

/// Binds the rules to the actor.
pub fn extent(actor: &Actor, action: Action, kind: Kind) -> Extent {
    let mut grants: Vec<Grant> = Vec::new();
    for rule in RULES.iter().filter(|rule| rule.speaks_of(action, kind)) {
        match rule.who {
            Who::Anyone => grants.push(Grant { rule, appointment: None, bound: Bound::Everything }),
            Who::Myself => grants.extend(actor.person.map(|person| Grant {
                rule,
                appointment: None,
                bound: Bound::Person(person),
            })),
            Who::Staff | Who::Role(_) => {
                for seat in &actor.seats {
                    let Some(bound) = bind(rule, seat) else { continue };
                    if !grants.iter().any(|grant| grant.bound == bound && std::ptr::eq(grant.rule, rule)) {
                        grants.push(Grant { rule, appointment: Some(seat.appointment), bound });
                    }
                }
            }
        }
    }
    Extent { action, kind, grants, moment: None }
}

/// The rows that `rule` is about for the holder of `seat`; None where it is not about this seat.
pub fn bind(rule: &Rule, seat: &Seat) -> Option<Bound> {
    let held = match rule.who {
        Who::Anyone | Who::Myself => false,
        Who::Staff => seat.role.is_staff(),
        Who::Role(role) => seat.role == role,
    };
    if !held || rule.duty.is_some_and(|duty| !seat.duties.has(duty)) {
        return None;
    }
    match (rule.over, seat.scope) {
        (Over::Everything, _) => Some(Bound::Everything),
        (Over::Provider, scope) => scope.provider().map(Bound::Provider),
        (Over::CustomersOfProvider, scope) => scope.provider().map(Bound::CustomersOf),
        (Over::Portfolio | Over::Service, Scope::Portfolio { portfolio, .. }) => Some(Bound::Portfolio(portfolio)),
        (Over::Service, Scope::Service { service, .. }) => Some(Bound::Service(service)),
        (Over::SuppliedService, Scope::Portfolio { portfolio, .. }) => Some(Bound::SuppliedPortfolio(portfolio)),
        (Over::SuppliedService, Scope::Service { service, .. }) => Some(Bound::SuppliedService(service)),
        (Over::Customer, Scope::Customer { provider, customer }) => Some(Bound::Customer { provider, customer }),
        (Over::CustomerSide, Scope::Organisation { organisation, units }) => {
            Some(if units { Bound::CustomerSideTree(organisation) } else { Bound::CustomerSide(organisation) })
        }
        (Over::SupplierSide, Scope::Organisation { organisation, units }) => {
            Some(if units { Bound::SupplierSideTree(organisation) } else { Bound::SupplierSide(organisation) })
        }
        (Over::Party | Over::Organisation, Scope::Organisation { organisation, units }) => {
            Some(if units { Bound::PartyTree(organisation) } else { Bound::Party(organisation) })
        }
        (Over::ServicesHad, Scope::Organisation { organisation, units }) => {
            Some(if units { Bound::HadByTree(organisation) } else { Bound::HadBy(organisation) })
        }
        (Over::Assignment, Scope::Assignment { assignment, .. }) => Some(Bound::Assignment(assignment)),
        _ => None,
    }
}

/// A holder found by [`who_can`].
#[derive(Clone, Copy, Debug)]
pub struct Holder<'a> {
    /// The seat that permits.
    pub seat: &'a Seat,
    /// The rule that permits it.
    pub rule: &'static Rule,
}

/// The law asked backwards: which of these seats may do it, and by which rule. What anyone may is not listed.
pub fn who_can<'a>(seats: &'a [Seat], action: Action, kind: Kind, facets: &[Facts]) -> Vec<Holder<'a>> {
    let rules = RULES.iter().filter(|rule| rule.speaks_of(action, kind));
    rules
        .flat_map(|rule| seats.iter().map(move |seat| Holder { seat, rule }))
        .filter(|holder| {
            bind(holder.rule, holder.seat).is_some_and(|bound| {
                let grant = Grant { rule: holder.rule, appointment: Some(holder.seat.appointment), bound };
                facets.iter().any(|facts| grant.covers(facts))
            })
        })
        .collect()
}
