//! L1: the life cycle of a service (tjänst).

use super::StateBit;
use crate::vocabulary::vocabulary;

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
