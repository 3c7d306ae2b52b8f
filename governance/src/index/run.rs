//! A run of adjustments over many lines: how it goes, and how its skips are told.

use super::{NoComparison, Skip};
use crate::vocabulary::vocabulary;

vocabulary! {
    /// How an index adjustment run stands (U2.7).
    RunState {
        /// Utkast: drafted, with every line's outcome, and waiting to be reviewed.
        Draft = "DRAFT",
        /// Granskad av en annan person än den som upprättade den.
        Reviewed = "REVIEWED",
        /// Genomförd: its adjustments hold from their day on.
        Applied = "APPLIED",
        /// Återkallad: nothing came of it.
        Withdrawn = "WITHDRAWN",
    }
}

impl RunState {
    /// Whether a run goes from this state to that.
    pub const fn goes_to(self, next: Self) -> bool {
        matches!(
            (self, next),
            (Self::Draft, Self::Reviewed | Self::Withdrawn) | (Self::Reviewed, Self::Applied | Self::Withdrawn)
        )
    }
}

vocabulary! {
    /// Why a line is not adjusted (U2.7).
    SkipReason {
        /// The agreement has no index clause: a new price needs a new agreement.
        NoClause = "NO_CLAUSE",
        /// The clause does not say all that it must.
        Unclear = "UNCLEAR",
        /// The price is told in words, or is paid once.
        NoAmount = "NO_AMOUNT",
        /// The agreement or the line has ended by that day, or does not hold yet.
        NotHeld = "NOT_HELD",
        /// The clause does not adjust on that day.
        NotTheDay = "NOT_THE_DAY",
        /// It is adjusted from that day, or a later one, already.
        AlreadyAdjusted = "ALREADY_ADJUSTED",
        /// The value to be compared has not been published.
        NotPublished = "NOT_PUBLISHED",
        /// The series ended, and nothing is said of what takes its place.
        SeriesEnded = "SERIES_ENDED",
        /// The values cannot be compared.
        NoComparison = "NO_COMPARISON",
        /// The change is smaller than the clause asks for.
        BelowThreshold = "BELOW_THRESHOLD",
        /// The change is so large that the parties must agree anew.
        NeedsAgreement = "NEEDS_AGREEMENT",
        /// The index went down, and the clause adjusts upwards only.
        OnlyUpwards = "ONLY_UPWARDS",
        /// The new amount is the old one.
        NothingToChange = "NOTHING_TO_CHANGE",
        /// The figures are beyond what can be computed.
        OutOfRange = "OUT_OF_RANGE",
    }
}

impl Skip {
    /// The reason in a word, and what there is to add to it.
    pub fn told(&self) -> (SkipReason, Option<String>) {
        let percent = |thousandths: i64| format!("{} %", decimal(thousandths));
        match self {
            Self::NoClause => (SkipReason::NoClause, None),
            Self::Unclear(fault) => (SkipReason::Unclear, Some(format!("{fault:?}"))),
            Self::NoAmount => (SkipReason::NoAmount, None),
            Self::NotHeld => (SkipReason::NotHeld, None),
            Self::NotTheDay => (SkipReason::NotTheDay, None),
            Self::AlreadyAdjusted { from } => (SkipReason::AlreadyAdjusted, Some(from.to_string())),
            Self::NoComparison(why) => why.told(),
            Self::BaseDiffers { stated, published } => {
                let (stated, published) = (decimal(*stated), decimal(*published));
                (SkipReason::Unclear, Some(format!("base value {stated} stated, {published} published")))
            }
            Self::BelowThreshold { change, threshold } => {
                (SkipReason::BelowThreshold, Some(format!("{} of {}", percent(*change), percent(*threshold))))
            }
            Self::NeedsAgreement { change, beyond } => {
                (SkipReason::NeedsAgreement, Some(format!("{} beyond {}", percent(*change), percent(*beyond))))
            }
            Self::OnlyUpwards { change } => (SkipReason::OnlyUpwards, Some(percent(*change))),
            Self::NothingToChange => (SkipReason::NothingToChange, None),
            Self::OutOfRange => (SkipReason::OutOfRange, None),
        }
    }
}

/// Thousandths with their three decimals.
fn decimal(thousandths: i64) -> String {
    let (sign, size) = (if thousandths < 0 { "-" } else { "" }, thousandths.unsigned_abs());
    format!("{sign}{}.{:03}", size / 1000, size % 1000)
}

impl NoComparison {
    fn told(&self) -> (SkipReason, Option<String>) {
        match self {
            Self::Unknown { series } => (SkipReason::NoComparison, Some(format!("no series {series}"))),
            Self::Frequency { series, period } => {
                (SkipReason::NoComparison, Some(format!("{series} has no value of {period}")))
            }
            Self::NotPublished { series, period } => (SkipReason::NotPublished, Some(format!("{series} {period}"))),
            Self::Ended { series, after } => (SkipReason::SeriesEnded, Some(format!("{series} after {after}"))),
            Self::Backwards => (SkipReason::NoComparison, Some("the base period is the later one".to_owned())),
            Self::OtherSeason => (SkipReason::NoComparison, Some("another season".to_owned())),
            Self::OtherSuccessor { named, published } => {
                (SkipReason::NoComparison, Some(format!("{published} where the clause names {named}")))
            }
            Self::MixedStages => (SkipReason::NoComparison, Some("preliminary and definitive values".to_owned())),
        }
    }
}
