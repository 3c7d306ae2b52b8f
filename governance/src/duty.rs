//! The nine duties an owner can delegate to a coordinator (R3, S4.3.1–S4.3.9).

use crate::vocabulary::vocabulary;

vocabulary! {
    /// A duty of the service coordinator (tjänstesamordnare), held only where the owner has delegated it (R3).
    Duty {
        /// Samordna med tjänsteägaren (S4.3.1).
        CoordinateWithOwner = "COORDINATE_WITH_OWNER",
        /// Leverantörsavtal (S4.3.2).
        SupplierAgreements = "SUPPLIER_AGREEMENTS",
        /// Utse tjänsteförvaltare (S4.3.3).
        ManagerAppointment = "MANAGER_APPOINTMENT",
        /// Uppföljning av avtal, ekonomi och budget (S4.3.4).
        AgreementAndBudgetFollowUp = "AGREEMENT_AND_BUDGET_FOLLOW_UP",
        /// Årlig plan (S4.3.5).
        AnnualPlan = "ANNUAL_PLAN",
        /// Supportprocess (S4.3.6).
        SupportProcess = "SUPPORT_PROCESS",
        /// Dokumentation (S4.3.7).
        Documentation = "DOCUMENTATION",
        /// Strategisk bevakning (S4.3.8).
        StrategicWatch = "STRATEGIC_WATCH",
        /// Prioritering av löpande arbete, i samråd med ägaren (S4.3.9).
        WorkPrioritisation = "WORK_PRIORITISATION",
    }
}

/// A set of duties, as one appointment holds them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Duties(u16);

impl Duties {
    /// No duty.
    pub const NONE: Self = Self(0);

    /// The set with `duty` added.
    #[must_use]
    pub const fn with(self, duty: Duty) -> Self {
        Self(self.0 | 1 << duty as u16)
    }

    /// The set with all of `duties` added.
    #[must_use]
    pub fn with_all(self, duties: impl IntoIterator<Item = Duty>) -> Self {
        duties.into_iter().fold(self, Self::with)
    }

    /// Whether `duty` is in the set.
    pub const fn has(self, duty: Duty) -> bool {
        self.0 & 1 << duty as u16 != 0
    }

    /// The duties of the set, in the model's order.
    pub fn iter(self) -> impl Iterator<Item = Duty> {
        Duty::ALL.iter().copied().filter(move |duty| self.has(*duty))
    }
}

impl FromIterator<Duty> for Duties {
    fn from_iter<I: IntoIterator<Item = Duty>>(duties: I) -> Self {
        Self::NONE.with_all(duties)
    }
}
