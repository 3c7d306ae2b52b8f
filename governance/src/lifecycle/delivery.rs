//! S1.4: the states of a delivery (leverans) of a service to a customer.

use super::StateBit;
use crate::vocabulary::vocabulary;

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
