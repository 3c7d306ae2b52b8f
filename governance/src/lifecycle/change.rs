//! S4.4.13, S4.2.13: the life cycle of a change (förändring) of a service, its retirement included.

use super::{LifeCycle, StateBit, Step};
use crate::{
    action::{Action, Kind},
    vocabulary::vocabulary,
};

vocabulary! {
    /// A change's state. What is not approved is not made available (S4.4.13).
    ChangeState {
        /// Föreslagen.
        Proposed = "PROPOSED",
        /// Tillstyrkt eller avstyrkt: the manager has recommended.
        Recommended = "RECOMMENDED",
        /// Godkänd.
        Approved = "APPROVED",
        /// Underkänd.
        Rejected = "REJECTED",
    }
}

impl StateBit for ChangeState {
    fn bit(self) -> u32 {
        1 << self as u32
    }
}

impl LifeCycle for ChangeState {
    /// A change is decided on the manager's recommendation; a retirement by leadership, on the owner's proposal.
    const STEPS: &'static [Step<Self>] = &[
        Step::new(Action::Recommend, Kind::Change, Self::Proposed, Self::Recommended),
        Step::new(Action::Decide, Kind::Change, Self::Recommended, Self::Approved),
        Step::new(Action::Decide, Kind::Change, Self::Recommended, Self::Rejected),
        Step::new(Action::Decide, Kind::Retirement, Self::Proposed, Self::Approved),
        Step::new(Action::Decide, Kind::Retirement, Self::Proposed, Self::Rejected),
    ];
}
