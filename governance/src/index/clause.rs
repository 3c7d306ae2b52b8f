//! The index clause of an agreement version (indexklausul), as signed.

use chrono::{Datelike, NaiveDate};

use super::{IndexPeriod, Rounding};
/// An index clause. Percentages are thousandths of a percent: 2.5 % is 2 500. Every adjustment starts from the signed amount
/// and the base period: what one rounds away or a limit cuts off comes back with the next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clause {
    /// The series that it names: an index with its base and stage.
    pub series: String,
    /// The base period.
    pub base_period: IndexPeriod,
    /// The base period's value, as stated in the clause, in thousandths: held against the published one. None: not stated.
    pub base_value_thousandths: Option<i64>,
    /// Which month (quarter) of the year is compared: the last such that is over when the new amount begins to hold.
    pub comparison: u8,
    /// The month on whose first day new amounts begin to hold; None: the first day of any month.
    pub effective_month: Option<u8>,
    /// The series that takes its place where it ends, as the clause says; None: whichever is published as its successor.
    pub successor: Option<String>,
    /// The share of the price that follows the index, above 0, at most 100 %.
    pub share_thousandths: i64,
    /// The lowest change of the amount in force that an adjustment makes, where it makes one; below 0: at most so far
    /// down.
    pub floor_thousandths: Option<i64>,
    /// The highest change of the amount in force that an adjustment makes.
    pub cap_thousandths: Option<i64>,
    /// Whether the amount never goes down. An index that falls then changes nothing.
    pub only_upwards: bool,
    /// A change smaller than this, up or down, is not made; what the index has moved by counts the next time.
    pub threshold_thousandths: Option<i64>,
    /// A change larger than this, up or down, needs a new agreement.
    pub agreement_beyond_thousandths: Option<i64>,
    /// How a new amount is rounded.
    pub rounding: Rounding,
    /// To a multiple of so many minor units: 1, or 100 for whole kronor.
    pub round_to_minor: u32,
}

/// What a clause lacks, or how it contradicts itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClauseFault {
    /// A base value is above 0.
    BaseValue,
    /// The year has no such month or quarter.
    Comparison,
    /// The year has no such month.
    EffectiveMonth,
    /// The share is above 0 and at most 100 %.
    Share,
    /// The floor is above -100 % and not above the cap, and the cap not below -100 %.
    Limits,
    /// Threshold and the change that needs a new agreement are not below 0, and the first not above the second.
    Thresholds,
    /// Amounts are rounded to 1 to [`MOST_ROUNDED`] minor units.
    RoundTo,
}

/// The most minor units to a multiple of which amounts are rounded.
pub const MOST_ROUNDED: u32 = 1_000_000;

impl Clause {
    /// A clause in the plainest form: the whole price follows the series both ways, the base period's own month or quarter
    /// is compared, new amounts hold from any month's first day, and are rounded half even to minor units.
    pub fn plain(series: &str, base_period: IndexPeriod) -> Self {
        Self {
            series: series.to_owned(),
            base_period,
            base_value_thousandths: None,
            comparison: base_period.number(),
            effective_month: None,
            successor: None,
            share_thousandths: 100_000,
            floor_thousandths: None,
            cap_thousandths: None,
            only_upwards: false,
            threshold_thousandths: None,
            agreement_beyond_thousandths: None,
            rounding: Rounding::HalfEven,
            round_to_minor: 1,
        }
    }

    /// Whether the clause says all that it must, without contradicting itself.
    ///
    /// # Errors
    /// The first fault found.
    pub fn check(&self) -> Result<(), ClauseFault> {
        let above_zero = |value: Option<i64>| value.is_none_or(|value| value >= 0);
        let floor = self.floor_thousandths.unwrap_or(-99_999);
        let cap = self.cap_thousandths.unwrap_or(i64::MAX);
        let beyond = self.agreement_beyond_thousandths;
        let tests = [
            (self.base_value_thousandths.is_none_or(|value| value > 0), ClauseFault::BaseValue),
            ((1..=self.base_period.frequency().per_year()).contains(&self.comparison), ClauseFault::Comparison),
            (self.effective_month.is_none_or(|month| (1..=12).contains(&month)), ClauseFault::EffectiveMonth),
            ((1..=100_000).contains(&self.share_thousandths), ClauseFault::Share),
            (floor > -100_000 && floor <= cap && (!self.only_upwards || cap >= 0), ClauseFault::Limits),
            (
                above_zero(self.threshold_thousandths)
                    && above_zero(beyond)
                    && self.threshold_thousandths.zip(beyond).is_none_or(|(small, large)| small <= large),
                ClauseFault::Thresholds,
            ),
            ((1..=MOST_ROUNDED).contains(&self.round_to_minor), ClauseFault::RoundTo),
        ];
        tests.iter().find(|(holds, _)| !holds).map_or(Ok(()), |(_, fault)| Err(*fault))
    }

    /// Whether new amounts may begin to hold on the day.
    pub fn adjusts_on(&self, day: NaiveDate) -> bool {
        day.day() == 1 && self.effective_month.is_none_or(|month| day.month() == u32::from(month))
    }

    /// The period whose value is compared for amounts that hold from the day: the last such that is over by then.
    pub fn comparison(&self, effective: NaiveDate) -> Option<IndexPeriod> {
        IndexPeriod::last_before(self.base_period.frequency(), self.comparison, effective)
    }
}
