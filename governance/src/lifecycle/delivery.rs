//! S1.4: the states of a delivery (leverans) of a service to a customer.

use super::{LifeCycle, StateBit, Step};
use crate::{
    action::{Action, Kind},
    vocabulary::vocabulary,
};

vocabulary! {
    /// A delivery's state (S1.4).
    DeliveryState {
        /// Beställd.
        Ordered = "ORDERED",
        /// Under leverans.
        InDelivery = "IN_DELIVERY",
        /// Godkänd: the customer's approval is recorded.
        Approved = "APPROVED",
        /// Aktiv: only while an agreement in force covers it (S4.7.3, N3).
        Active = "ACTIVE",
        /// Avslutad.
        Ended = "ENDED",
    }
}

impl StateBit for DeliveryState {
    fn bit(self) -> u32 {
        1 << self as u32
    }
}

impl LifeCycle for DeliveryState {
    /// The customer approves, or the manager states its approval. An active delivery may be given an end to come: it
    /// stays active until that day, and ends by the calendar. What never became active is withdrawn.
    const STEPS: &'static [Step<Self>] = &[
        Step::new(Action::Begin, Kind::Delivery, Self::Ordered, Self::InDelivery),
        Step::new(Action::Approve, Kind::Delivery, Self::InDelivery, Self::Approved),
        Step::new(Action::Attest, Kind::Delivery, Self::InDelivery, Self::Approved),
        Step::new(Action::Activate, Kind::Delivery, Self::Approved, Self::Active),
        Step::new(Action::End, Kind::Delivery, Self::Active, Self::Active),
        Step::new(Action::End, Kind::Delivery, Self::Active, Self::Ended),
        Step::new(Action::End, Kind::Delivery, Self::Ordered, Self::Ended),
        Step::new(Action::End, Kind::Delivery, Self::InDelivery, Self::Ended),
        Step::new(Action::End, Kind::Delivery, Self::Approved, Self::Ended),
    ];
}
