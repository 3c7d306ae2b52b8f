//! The states of the life cycles (section 5). The steps between them come with the acts that take them.

mod agreement;
mod delivery;
mod service;

pub use agreement::VersionState;
pub use delivery::DeliveryState;
pub use service::ServiceState;

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
