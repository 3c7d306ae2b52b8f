//! The life cycles (section 5): their states, and the steps between them as rows of a table.

mod agreement;
mod change;
mod delivery;
mod need;
mod plan;
mod service;

pub use agreement::VersionState;
pub use change::ChangeState;
pub use delivery::DeliveryState;
pub use need::NeedState;
pub use plan::PlanState;
pub use service::ServiceState;

use crate::action::{Action, Kind};

/// A state of some kind of object, as a bit set can hold it: bit `n` is the kind's `n`-th state.
///
/// Rules, SQL and the anchor tables share these bits, so that "in which states" is one integer everywhere.
pub trait StateBit: Copy {
    /// The state's bit.
    fn bit(self) -> u32;
}

/// The bit set of several states.
pub fn bits<S: StateBit>(states: &[S]) -> u32 {
    states.iter().fold(0, |set, state| set | state.bit())
}

/// One step of a life cycle. Who may take it is said by the rules of its action and kind.
#[derive(Clone, Copy, Debug)]
pub struct Step<S: 'static> {
    /// The act that takes it.
    pub action: Action,
    /// On what about the object.
    pub kind: Kind,
    /// From this state.
    pub from: S,
    /// To this one.
    pub to: S,
}

impl<S> Step<S> {
    const fn new(action: Action, kind: Kind, from: S, to: S) -> Self {
        Self { action, kind, from, to }
    }
}

/// An object that goes through a life cycle.
pub trait LifeCycle: Copy + PartialEq + 'static {
    /// Every step there is.
    const STEPS: &'static [Step<Self>];

    /// Whether this act may be done in this state, and lead to `to`.
    fn leads(self, action: Action, kind: Kind, to: Self) -> bool {
        let same =
            |step: &&Step<Self>| step.action == action && step.kind == kind && step.from == self && step.to == to;
        Self::STEPS.iter().any(|step| same(&step))
    }
}
