//! L1: the life cycle of a service (tjänst).

use super::{LifeCycle, StateBit, Step};
use crate::{
    action::{Action, Kind},
    vocabulary::vocabulary,
};

vocabulary! {
    /// A service's state (L1): PROPOSED → ESTABLISHING → ACTIVE → RETIRING → RETIRED; or REJECTED.
    ServiceState {
        /// Föreslagen: proposed, LEADERSHIP has not decided.
        Proposed = "PROPOSED",
        /// Under etablering: LEADERSHIP has decided on establishment (S1.3).
        Establishing = "ESTABLISHING",
        /// Aktiv: the owner has established it by the checklist (S4.2.1).
        Active = "ACTIVE",
        /// Under avveckling: LEADERSHIP has decided on retirement (S4.2.13).
        Retiring = "RETIRING",
        /// Avvecklad: the owner has closed it.
        Retired = "RETIRED",
        /// Avvisad: LEADERSHIP said no to the proposal.
        Rejected = "REJECTED",
    }
}

impl StateBit for ServiceState {
    fn bit(self) -> u32 {
        1 << self as u32
    }
}

impl LifeCycle for ServiceState {
    const STEPS: &'static [Step<Self>] = &[
        Step::new(Action::Decide, Kind::Service, Self::Proposed, Self::Establishing),
        Step::new(Action::Decide, Kind::Service, Self::Proposed, Self::Rejected),
        Step::new(Action::Activate, Kind::Service, Self::Establishing, Self::Active),
        Step::new(Action::Decide, Kind::Retirement, Self::Active, Self::Retiring),
        Step::new(Action::Retire, Kind::Service, Self::Retiring, Self::Retired),
    ];
}
