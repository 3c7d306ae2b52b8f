//! S1.2, S4.4.12: what becomes of a need (behov).

use super::{LifeCycle, StateBit, Step};
use crate::{
    action::{Action, Kind},
    vocabulary::vocabulary,
};

vocabulary! {
    /// A need's state: needs end in the plan, or are done within it, or are answered (S4.4.12).
    NeedState {
        /// Anmält.
        Recorded = "RECORDED",
        /// Värderat och prioriterat av förvaltaren.
        Valued = "VALUED",
        /// I planen.
        Planned = "PLANNED",
        /// Besvarat: done, or not to be done, with the reason.
        Answered = "ANSWERED",
    }
}

impl StateBit for NeedState {
    fn bit(self) -> u32 {
        1 << self as u32
    }
}

impl LifeCycle for NeedState {
    const STEPS: &'static [Step<Self>] = &[
        Step::new(Action::Value, Kind::Need, Self::Recorded, Self::Valued),
        Step::new(Action::Value, Kind::Need, Self::Valued, Self::Valued),
        Step::new(Action::Edit, Kind::PlanItem, Self::Valued, Self::Planned),
        Step::new(Action::Answer, Kind::Need, Self::Recorded, Self::Answered),
        Step::new(Action::Answer, Kind::Need, Self::Valued, Self::Answered),
        Step::new(Action::Answer, Kind::Need, Self::Planned, Self::Answered),
    ];
}
