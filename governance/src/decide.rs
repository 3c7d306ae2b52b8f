//! The one decision function: binding the rules to an actor gives an *extent*, still data. One object is tested with
//! it ([`Extent::covering`]); a list is filtered with it (`entity::governed` turns it into SQL).

use std::{collections::HashMap, sync::LazyLock};

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use crate::{
    action::{Action, Kind},
    role::Role,
    rule::{Over, Rule, Who},
    rules::RULES,
    words::{PartySide, Process, RecordCategory},
};
pub use crate::{
    holders::{Holder, Permittee, who_can, who_may},
    seat::{Actor, Scope, Seat},
};

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
    /// Rows of the organisations that supply this provider.
    SuppliersOf(Uuid),
    /// Rows of the organisations that supply a service of this portfolio.
    SuppliersOfPortfolio(Uuid),
    /// Rows of the organisations that supply this service.
    SuppliersOfService(Uuid),
    /// Rows of services that this organisation has.
    HadBy(Uuid),
    /// Rows of services that this organisation or a unit of it has.
    HadByTree(Uuid),
    /// Rows that came from this assignment.
    Assignment(Uuid),
    /// Rows of this process of the provider.
    Process {
        /// The provider.
        provider: Uuid,
        /// The process.
        process: Process,
    },
    /// Rows of the provider that the person has put on record.
    Recorded {
        /// The provider.
        provider: Uuid,
        /// The person.
        person: Uuid,
    },
    /// Rows of the provider in which the person takes part.
    TakingPart {
        /// The provider.
        provider: Uuid,
        /// The person.
        person: Uuid,
    },
}

/// A rule bound to a seat: these rows, in these states, by this clause.
#[derive(Clone, Copy, Debug)]
pub struct Grant {
    /// The rule.
    pub rule: &'static Rule,
    /// The appointment that it comes from; None for what anyone, or any signed-in person, may.
    pub seat: Option<Seat>,
    /// Which rows.
    pub bound: Bound,
    /// Of decisions: those whose object is of this kind, and covered so (V9).
    pub of: Option<Kind>,
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
    /// The providers that it supplies.
    pub supplies: Vec<Uuid>,
    /// The portfolios of which it supplies a service.
    pub supplies_portfolios: Vec<Uuid>,
    /// The services that it supplies.
    pub supplies_services: Vec<Uuid>,
    /// The organisations that have its services.
    pub had_by: Vec<Uuid>,
    /// Those organisations with their ancestors.
    pub had_by_ancestors: Vec<Uuid>,
    /// The assignment it came from.
    pub assignments: Vec<Uuid>,
    /// The process of its provider that it is of.
    pub process: Option<Process>,
    /// The persons who take part in it.
    pub taking_part: Vec<Uuid>,
    /// The role it is about.
    pub role: Option<Role>,
    /// The category of the record that it is.
    pub category: Option<RecordCategory>,
    /// Its state as a bit, moved up by [`SHARED_SHIFT`](crate::rule::SHARED_SHIFT) as well where shared; 0: no states.
    pub states: u32,
    /// Whether it is published.
    pub published: bool,
    /// Whether it is an appointment that gives authority now.
    pub effective: bool,
    /// The providers whose own appointment it is: that made it, or alone have to do with whom it is for.
    pub made_by: Vec<Uuid>,
    /// The scopes whose owner decides: each service that has an effective owner of its own, else its portfolio (S2.2).
    pub owned_as: Vec<Uuid>,
}

impl Grant {
    /// The provider with which the appointment is that it comes from.
    pub fn provider(&self) -> Option<Uuid> {
        self.seat.and_then(|seat| seat.scope.provider())
    }

    /// The portfolio or service that the appointment is over.
    fn held_over(&self) -> Option<Uuid> {
        match self.seat?.scope {
            Scope::Portfolio { portfolio, .. } => Some(portfolio),
            Scope::Service { service, .. } => Some(service),
            _ => None,
        }
    }

    /// Whether it comes of the owner who decides, or of a duty on that owner's behalf: what is delegated for a service itself
    /// is whoever's that owns it (S3.2.3).
    fn comes_first(&self, facts: &Facts) -> bool {
        let of_service = matches!(self.seat, Some(Seat { scope: Scope::Service { .. }, .. }));
        (self.rule.duty.is_some() && of_service)
            || self.held_over().is_some_and(|scope| facts.owned_as.contains(&scope))
    }

    /// Whether the grant covers an object with this facet.
    pub fn covers(&self, facts: &Facts) -> bool {
        (self.rule.states == 0 || self.rule.states & facts.states != 0)
            && (!self.rule.published || facts.published)
            && (!self.rule.effective || facts.effective)
            && (self.rule.of.is_empty() || facts.role.is_some_and(|role| self.rule.of.contains(&role)))
            && (self.rule.about.is_empty() || facts.category.is_some_and(|about| self.rule.about.contains(&about)))
            && (!self.rule.made_here || self.provider().is_some_and(|provider| facts.made_by.contains(&provider)))
            && (!self.rule.first_owner || self.comes_first(facts))
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
                Bound::SuppliersOf(provider) => facts.supplies.contains(&provider),
                Bound::SuppliersOfPortfolio(portfolio) => facts.supplies_portfolios.contains(&portfolio),
                Bound::SuppliersOfService(service) => facts.supplies_services.contains(&service),
                Bound::HadBy(organisation) => facts.had_by.contains(&organisation),
                Bound::HadByTree(organisation) => facts.had_by_ancestors.contains(&organisation),
                Bound::Assignment(assignment) => facts.assignments.contains(&assignment),
                Bound::Process { provider, process } => {
                    facts.providers.contains(&provider) && facts.process == Some(process)
                }
                Bound::Recorded { provider, person } => {
                    facts.providers.contains(&provider) && facts.person == Some(person)
                }
                Bound::TakingPart { provider, person } => {
                    facts.providers.contains(&provider) && facts.taking_part.contains(&person)
                }
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

    /// The grants by the provider with which the appointment is that they come from: from which side one looks (O2).
    /// Those of parties, and of everybody, are left out.
    pub fn by_provider(&self) -> Vec<(Uuid, Self)> {
        let mut found: Vec<(Uuid, Self)> = Vec::new();
        for grant in &self.grants {
            let Some(provider) = grant.provider() else { continue };
            match found.iter_mut().find(|(of, _)| *of == provider) {
                Some((_, part)) => part.grants.push(*grant),
                None => found.push((provider, Self { grants: vec![*grant], ..self.clone() })),
            }
        }
        found
    }
}

/// Binds the rules to the actor.
pub fn extent(actor: &Actor, action: Action, kind: Kind) -> Extent {
    let grants = match (action, kind) {
        (Action::Read, Kind::Decision) => of_objects(actor),
        _ => grants(actor, action, kind),
    };
    Extent { action, kind, grants, moment: None }
}

/// V9: a decision is read by those who may read its object: the grants to read each kind of object that is decided on.
fn of_objects(actor: &Actor) -> Vec<Grant> {
    let of = |kind: &Kind| {
        let kind = *kind;
        grants(actor, Action::Read, kind).into_iter().map(move |grant| Grant { of: Some(kind), ..grant })
    };
    Kind::DECIDED.iter().flat_map(of).collect()
}

/// The rules that speak of an action on a kind, in their order: asked several times for each request.
static SPEAKING: LazyLock<HashMap<(Action, Kind), Vec<&'static Rule>>> = LazyLock::new(|| {
    let mut speaking: HashMap<(Action, Kind), Vec<&'static Rule>> = HashMap::new();
    for rule in RULES {
        for action in rule.actions {
            for kind in rule.kinds {
                speaking.entry((*action, *kind)).or_default().push(rule);
            }
        }
    }
    speaking
});

fn grants(actor: &Actor, action: Action, kind: Kind) -> Vec<Grant> {
    let mut grants: Vec<Grant> = Vec::new();
    for rule in SPEAKING.get(&(action, kind)).into_iter().flatten().copied() {
        match rule.who {
            Who::Anyone => grants.push(Grant { rule, seat: None, bound: Bound::Everything, of: None }),
            Who::Myself => grants.extend(actor.person.map(|person| {
                let bound = Bound::Person(person);
                Grant { rule, seat: None, bound, of: None }
            })),
            Who::Staff | Who::Role(_) => {
                for seat in &actor.seats {
                    let Some(bound) = bind(rule, seat, actor.person) else { continue };
                    if !grants.iter().any(|grant| grant.bound == bound && std::ptr::eq(grant.rule, rule)) {
                        grants.push(Grant { rule, seat: Some(*seat), bound, of: None });
                    }
                }
            }
        }
    }
    grants
}

/// The rows that `rule` is about for the holder of `seat`, who is this person; None where it is not about this seat.
pub fn bind(rule: &Rule, seat: &Seat, person: Option<Uuid>) -> Option<Bound> {
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
        (Over::Recorded, scope) => {
            scope.provider().zip(person).map(|(provider, person)| Bound::Recorded { provider, person })
        }
        (Over::TakingPart, scope) => {
            scope.provider().zip(person).map(|(provider, person)| Bound::TakingPart { provider, person })
        }
        (Over::CustomersOfProvider, scope) => scope.provider().map(Bound::CustomersOf),
        (Over::SuppliersOfProvider, scope) => scope.provider().map(Bound::SuppliersOf),
        (Over::SuppliersOfService, Scope::Portfolio { portfolio, .. }) => Some(Bound::SuppliersOfPortfolio(portfolio)),
        (Over::SuppliersOfService, Scope::Service { service, .. }) => Some(Bound::SuppliersOfService(service)),
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
        (Over::Process, Scope::Process { provider, process }) => Some(Bound::Process { provider, process }),
        _ => None,
    }
}
