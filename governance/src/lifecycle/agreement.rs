//! L2: the life cycle of an agreement version (avtalsversion).

use super::{LifeCycle, StateBit, Step};
use crate::{
    action::{Action, Kind},
    vocabulary::vocabulary,
};

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

impl LifeCycle for VersionState {
    const STEPS: &'static [Step<Self>] = &[
        Step::new(Action::Submit, Kind::AgreementWork, Self::Draft, Self::InReview),
        Step::new(Action::Review, Kind::AgreementWork, Self::InReview, Self::Reviewed),
        Step::new(Action::Review, Kind::AgreementWork, Self::InReview, Self::Draft),
        // A comma changed voids the review.
        Step::new(Action::Edit, Kind::AgreementWork, Self::Draft, Self::Draft),
        Step::new(Action::Edit, Kind::AgreementWork, Self::InReview, Self::Draft),
        Step::new(Action::Edit, Kind::AgreementWork, Self::Reviewed, Self::Draft),
        Step::new(Action::Sign, Kind::Signature, Self::Reviewed, Self::SignedInPart),
        Step::new(Action::Sign, Kind::Signature, Self::Reviewed, Self::Signed),
        Step::new(Action::Sign, Kind::Signature, Self::SignedInPart, Self::SignedInPart),
        Step::new(Action::Sign, Kind::Signature, Self::SignedInPart, Self::Signed),
        // O5: signed elsewhere.
        Step::new(Action::Attest, Kind::Agreement, Self::Draft, Self::Signed),
        Step::new(Action::Attest, Kind::Agreement, Self::Reviewed, Self::SignedInPart),
        Step::new(Action::Attest, Kind::Agreement, Self::Reviewed, Self::Signed),
        Step::new(Action::Attest, Kind::Agreement, Self::SignedInPart, Self::SignedInPart),
        Step::new(Action::Attest, Kind::Agreement, Self::SignedInPart, Self::Signed),
        Step::new(Action::Register, Kind::Agreement, Self::Signed, Self::Registered),
    ];
}

impl VersionState {
    /// The states from which on the parties see a version (V3).
    pub const FROM_REVIEWED: &'static [Self] = &[Self::Reviewed, Self::SignedInPart, Self::Signed, Self::Registered];
}
