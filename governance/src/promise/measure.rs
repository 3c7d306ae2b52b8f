//! How promises of one metric add up, and in what they are counted.

use crate::words::{Comparator, MeasureUnit, Metric, Period};

/// How what stands beneath a promise is put together to what it can carry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// In series: all must work at once, so shares of time are multiplied, each as it counts in the promise's hours:
    /// 99.9 % around the clock may be out for as long in office hours alone. Rounded down, where at all.
    Product,
    /// The slowest of those beside each other; down a chain times are added, since a case is passed on from one to the
    /// next before anybody who can act has answered.
    AddedDown,
    /// The slowest, or the largest: each is bound by its own promise from the start.
    Greatest,
    /// The least.
    Least,
    /// What happens to one happens to the whole, and not at once: counts and times of outage are added.
    Sum,
    /// The hours in which all are at work.
    Hours,
    /// Nothing can be said.
    Unknown,
}

impl Way {
    /// How promises of the metric are put together.
    pub const fn of(metric: Metric) -> Self {
        match metric {
            Metric::Availability => Self::Product,
            Metric::ResponseTime => Self::AddedDown,
            Metric::ResolutionTime | Metric::DataLoss => Self::Greatest,
            Metric::Retention | Metric::NoticeOfWork => Self::Least,
            Metric::FaultCount | Metric::OutageTime => Self::Sum,
            Metric::ServiceHours => Self::Hours,
            Metric::Other => Self::Unknown,
        }
    }

    /// Which comparator a promise of this kind has.
    pub const fn comparator(self) -> Comparator {
        match self {
            Self::Product | Self::Least | Self::Hours => Comparator::AtLeast,
            Self::AddedDown | Self::Greatest | Self::Sum | Self::Unknown => Comparator::AtMost,
        }
    }

    /// Whichever promises less.
    pub(super) fn worse(self, one: i128, two: i128) -> i128 {
        if self.comparator() == Comparator::AtLeast { one.min(two) } else { one.max(two) }
    }

    /// What two beside each other carry together; both are needed.
    pub(super) fn together(self, one: i128, two: i128) -> i128 {
        match self {
            // Of shares at most 1, so that the product fits.
            Self::Product => one * two / WHOLE,
            Self::Sum => one.saturating_add(two),
            _ => self.worse(one, two),
        }
    }

    /// What one promises that itself stands on others.
    pub(super) fn on(self, own: i128, below: i128) -> i128 {
        if self == Self::AddedDown { own.saturating_add(below) } else { self.worse(own, below) }
    }

    /// Whether what is measured over `lower` says something of `upper`, and how many times over: counts of months are
    /// three times as many in a quarter. None where it says nothing.
    pub(super) fn window(self, upper: Option<Period>, lower: Option<Period>) -> Option<i128> {
        let counted = matches!(self, Self::Product | Self::Sum);
        match (upper.and_then(months), lower.and_then(months)) {
            // Every single case is bound, so any number of them are.
            (_, None) if !counted => Some(1),
            // A share or a count over no stated time says nothing, and an average says nothing of the single case.
            (_, None) => (upper == lower).then_some(1),
            (None, Some(_)) => counted.then_some(1),
            // A year within its share may still hold a month that was down throughout.
            (Some(upper), Some(lower)) if lower > upper => None,
            (Some(upper), Some(lower)) => Some(if self == Self::Sum { upper / lower } else { 1 }),
        }
    }
}

const fn months(period: Period) -> Option<i128> {
    match period {
        Period::Month => Some(1),
        Period::Quarter => Some(3),
        Period::Year => Some(12),
        Period::Once | Period::Hour => None,
    }
}

/// All of the time, as shares are multiplied: three promises in thousandths of a percent multiply exactly.
pub(super) const WHOLE: i128 = 1_000_000_000_000_000;

/// A share's thousandth of a percent.
const SHARE: i128 = WHOLE / 100_000;

/// A figure in millionths of its unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Figure {
    /// Millionths of the unit.
    pub millionths: i128,
    /// The unit; times that are counted by the clock are in minutes.
    pub unit: MeasureUnit,
}

/// The unit that figures are computed in, and how many of it the given one is.
pub(super) const fn base(unit: MeasureUnit) -> (MeasureUnit, i128) {
    match unit {
        MeasureUnit::Minute => (MeasureUnit::Minute, 1),
        MeasureUnit::Hour => (MeasureUnit::Minute, 60),
        // Around the clock. A working day is none: how long it takes depends on the calendar.
        MeasureUnit::Day => (MeasureUnit::Minute, 24 * 60),
        other => (other, 1),
    }
}

/// A value as it is computed with; None for a share that is none.
pub(super) fn counted(way: Way, value_thousandths: i64, unit: MeasureUnit) -> Option<i128> {
    let (_, size) = base(unit);
    let value = i128::from(value_thousandths) * size;
    match way {
        Way::Product => (0..=100_000).contains(&value).then_some(value * SHARE),
        _ => (value >= 0).then_some(value),
    }
}

/// A share of the time in `its` minutes of a week as it counts in those of them that are asked for, `common`: all that
/// it may be out may be out in these. Rounded down.
pub(super) fn within(share: i128, its: u32, common: u32) -> i128 {
    let (out, common) = ((WHOLE - share) * i128::from(its), i128::from(common));
    if out == 0 {
        return WHOLE;
    }
    // Where none are in common, it may be out in all of them.
    if common == 0 { 0 } else { (WHOLE - (out + common - 1) / common).max(0) }
}

/// What is computed, as a figure: rounded down.
pub(super) fn figure(way: Way, counted: i128, unit: MeasureUnit) -> Figure {
    let (unit, _) = base(unit);
    let millionths = if way == Way::Product { counted / (SHARE / 1000) } else { counted.saturating_mul(1000) };
    Figure { millionths, unit }
}

/// By how much the first lies apart from the second: at least a millionth, where it does.
pub(super) fn apart(way: Way, promised: i128, carried: i128, unit: MeasureUnit) -> Figure {
    let size = (promised - carried).abs();
    let mut figure = figure(way, size, unit);
    if figure.millionths == 0 && size > 0 {
        figure.millionths = 1;
    }
    figure
}
