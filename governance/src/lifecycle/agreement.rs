//! L2: the life cycle of an agreement version (avtalsversion).

use super::StateBit;
use crate::vocabulary::vocabulary;

vocabulary! {
    /// A version's state (L2). In force, expired and terminated are not states: they follow from dates.
    VersionState {
        /// Utkast: the provider's own draft (V3).
        Draft = "DRAFT",
        /// Under granskning: handed to a reviewer (U3.4).
        InReview = "IN_REVIEW",
        /// Granskad: reviewed in this very content (N1); from here on the parties see it (V3).
        Reviewed = "REVIEWED",
        /// Delvis undertecknad: some parties have signed.
        SignedInPart = "SIGNED_IN_PART",
        /// Undertecknad: every party has signed.
        Signed = "SIGNED",
        /// Registrerad: archived with its number (U2.6).
        Registered = "REGISTERED",
    }
}

impl StateBit for VersionState {
    fn bit(self) -> u32 {
        1 << self as u32
    }
}

impl VersionState {
    /// The states from which on the parties see a version (V3).
    pub const FROM_REVIEWED: &'static [Self] = &[Self::Reviewed, Self::SignedInPart, Self::Signed, Self::Registered];
}
