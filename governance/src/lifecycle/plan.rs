//! L4: the life cycle of an annual plan (förvaltningsplan).

use super::{LifeCycle, StateBit, Step};
use crate::{
    action::{Action, Kind},
    vocabulary::vocabulary,
};

vocabulary! {
    /// A plan's state (L4): DRAFT → SUBMITTED → ESTABLISHED → CLOSED, or back to DRAFT with a reason.
    PlanState {
        /// Utkast.
        Draft = "DRAFT",
        /// Inlämnad: waits for the portfolio's owner.
        Submitted = "SUBMITTED",
        /// Fastställd.
        Established = "ESTABLISHED",
        /// Avslutad med året.
        Closed = "CLOSED",
    }
}

impl StateBit for PlanState {
    fn bit(self) -> u32 {
        1 << self as u32
    }
}

impl LifeCycle for PlanState {
    const STEPS: &'static [Step<Self>] = &[
        Step::new(Action::Submit, Kind::Plan, Self::Draft, Self::Submitted),
        Step::new(Action::Establish, Kind::Plan, Self::Submitted, Self::Established),
        Step::new(Action::Return, Kind::Plan, Self::Submitted, Self::Draft),
        Step::new(Action::Close, Kind::Plan, Self::Established, Self::Closed),
    ];
}
