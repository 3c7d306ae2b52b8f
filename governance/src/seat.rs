//! Who asks: a person with its effective appointments.

use uuid::Uuid;

use crate::{
    duty::Duties,
    role::{Role, ScopeKind},
    words::Process,
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
        /// Which of them (U8).
        process: Process,
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
            | Self::Process { provider, .. }
            | Self::Assignment { provider, .. } => Some(provider),
            Self::Installation | Self::Organisation { .. } => None,
        }
    }
}

/// An effective appointment of the actor: begun, accepted, not ended (R1). Others are never made into seats (N6).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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
