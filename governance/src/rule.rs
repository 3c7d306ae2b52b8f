//! The shape of a rule: plain data that reads as a sentence of the model.

use crate::{
    action::{Action, Kind},
    duty::Duty,
    lifecycle::{DeliveryState, ServiceState, VersionState},
    role::Role,
    words::RecordCategory,
};

/// Whom a rule is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    /// Anyone, signed in or not.
    Anyone,
    /// A signed-in person, about what is its own.
    Myself,
    /// The holder of any staff role with the provider (R2).
    Staff,
    /// The holder of a role.
    Role(Role),
}

/// How the scope of the actor's appointment must meet the object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Over {
    /// Every object of the kind.
    Everything,
    /// Objects that are the person's own.
    Myself,
    /// Objects of the appointment's provider that the holder has put on record.
    Recorded,
    /// Objects of the appointment's provider in which the holder takes part.
    TakingPart,
    /// Objects of the appointment's provider.
    Provider,
    /// Objects of the appointment's portfolio; an appointment to a single service is not enough (R4).
    Portfolio,
    /// Objects of the appointment's service, or of any service in its portfolio.
    Service,
    /// As [`Over::Service`], on the supplier side alone: what supports the service (S4.3.2, V2).
    SuppliedService,
    /// Objects of the appointment's customer with its units, at the appointment's provider (S4.6.2).
    Customer,
    /// Objects that are for the appointment's organisation: its deliveries (V6).
    Party,
    /// The organisation's own part of an agreement, where it stands on the customer side and is not the keeper (V2).
    CustomerSide,
    /// The organisation's own part of an agreement, where it stands on the supplier side and is not the keeper (V2).
    SupplierSide,
    /// Objects of the appointment's organisation itself.
    Organisation,
    /// Objects of the organisations that are customers of the appointment's provider.
    CustomersOfProvider,
    /// Objects of the organisations that supply the appointment's provider (S4.2.2).
    SuppliersOfProvider,
    /// Objects of the organisations that supply the appointment's service, or any service in its portfolio (S4.2.2).
    SuppliersOfService,
    /// Whatever the object of the decision is under (V9).
    ItsObject,
    /// Objects of services that the appointment's organisation has (V8).
    ServicesHad,
    /// Objects that came from the appointment's assignment (U2.6).
    Assignment,
    /// Objects of the appointment's process, at its provider (R2, U8).
    Process,
}

/// A set of states as bits of the kind's [`StateBit`](crate::lifecycle::StateBit); 0 stands for any state.
pub type States = u32;

/// By how many bits the states of a *shared* proposal stand above the plain ones, in rules and anchor tables (V3).
pub const SHARED_SHIFT: u32 = 8;

/// One permission: a sentence of the model. Rules only grant; there is no "deny" and no negation.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    /// Whom it is about.
    pub who: Who,
    /// The duty that must have been delegated to the holder (R3).
    pub duty: Option<Duty>,
    /// What it permits.
    pub actions: &'static [Action],
    /// To which kinds of object.
    pub kinds: &'static [Kind],
    /// How the appointment's scope must meet the object.
    pub over: Over,
    /// In which of the object's states; 0 = any.
    pub states: States,
    /// Whether the object must be published (V1).
    pub published: bool,
    /// For appointments and persons: whether the appointment must be effective now (R1).
    pub effective: bool,
    /// For appointments and persons: in which roles; empty = any.
    pub of: &'static [Role],
    /// For management records: of which categories; empty = any.
    pub about: &'static [RecordCategory],
    /// For appointments: whether it must have been made by the holder's own provider.
    pub made_here: bool,
    /// Whether the holder must be the owner who comes first: a service's own before its portfolio's (S2.2, R4).
    pub first_owner: bool,
    /// The clause it carries out.
    pub clause: &'static str,
}

impl Who {
    /// Begins a rule.
    pub const fn may(self, actions: &'static [Action], kinds: &'static [Kind], over: Over) -> Rule {
        Rule {
            who: self,
            duty: None,
            actions,
            kinds,
            over,
            states: 0,
            published: false,
            effective: false,
            of: &[],
            about: &[],
            made_here: false,
            first_owner: false,
            clause: "",
        }
    }
}

impl Role {
    /// Begins a rule about the holder of this role.
    pub const fn may(self, actions: &'static [Action], kinds: &'static [Kind], over: Over) -> Rule {
        Who::Role(self).may(actions, kinds, over)
    }

    /// Begins a rule about a holder to whom `duty` has been delegated (R3).
    pub const fn with(self, duty: Duty) -> Delegated {
        Delegated { role: self, duty }
    }
}

/// A role with a delegated duty: the beginning of a coordinator's rule.
#[derive(Clone, Copy, Debug)]
pub struct Delegated {
    role: Role,
    duty: Duty,
}

impl Delegated {
    /// Goes on to what the duty permits.
    pub const fn may(self, actions: &'static [Action], kinds: &'static [Kind], over: Over) -> Rule {
        Rule { duty: Some(self.duty), ..self.role.may(actions, kinds, over) }
    }
}

impl Rule {
    /// Only for agreement versions in one of these states.
    #[must_use]
    pub const fn when(mut self, states: &[VersionState]) -> Self {
        let mut i = 0;
        while i < states.len() {
            self.states |= 1 << states[i] as u32;
            i += 1;
        }
        self
    }

    /// Only for agreement versions in one of these states that were shared with the party as a proposal (V3).
    #[must_use]
    pub const fn when_shared(self, states: &[VersionState]) -> Self {
        let mut rule = self.when(states);
        rule.states <<= SHARED_SHIFT;
        rule
    }

    /// Only for services in one of these states.
    #[must_use]
    pub const fn when_service(mut self, states: &[ServiceState]) -> Self {
        let mut i = 0;
        while i < states.len() {
            self.states |= 1 << states[i] as u32;
            i += 1;
        }
        self
    }

    /// Only for deliveries in one of these states.
    #[must_use]
    pub const fn when_delivery(mut self, states: &[DeliveryState]) -> Self {
        let mut i = 0;
        while i < states.len() {
            self.states |= 1 << states[i] as u32;
            i += 1;
        }
        self
    }

    /// Only for appointments that give authority now: begun, accepted, not ended (R1).
    #[must_use]
    pub const fn if_effective(mut self) -> Self {
        self.effective = true;
        self
    }

    /// Only for what is published (V1).
    #[must_use]
    pub const fn if_published(mut self) -> Self {
        self.published = true;
        self
    }

    /// Only for appointments (and persons) in these roles.
    #[must_use]
    pub const fn of(mut self, roles: &'static [Role]) -> Self {
        self.of = roles;
        self
    }

    /// Only for management records of these categories.
    #[must_use]
    pub const fn about(mut self, categories: &'static [RecordCategory]) -> Self {
        self.about = categories;
        self
    }

    /// Only for appointments that the holder's own provider has made; of what was entered from elsewhere, those over an
    /// organisation that supplies no other provider (S4.2.2).
    #[must_use]
    pub const fn if_made_here(mut self) -> Self {
        self.made_here = true;
        self
    }

    /// Only where the holder is the effective owner who comes first, or acts on that owner's behalf by a delegated duty: a
    /// portfolio's owner, and a coordinator over the portfolio, not for services that have an owner of their own (S2.2, R4).
    #[must_use]
    pub const fn as_first_owner(mut self) -> Self {
        self.first_owner = true;
        self
    }

    /// Ends the rule with the clause it carries out.
    #[must_use]
    pub const fn by(mut self, clause: &'static str) -> Self {
        self.clause = clause;
        self
    }

    /// Whether the rule speaks of this action on this kind.
    pub fn speaks_of(&self, action: Action, kind: Kind) -> bool {
        self.actions.contains(&action) && self.kinds.contains(&kind)
    }
}
