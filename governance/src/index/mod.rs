//! Index adjustment (indexuppräkning, U2.7): what a signed index clause makes of a price, by published values.
//!
//! A clause compares two values of one published series, and what it says of the outcome (share, limits, rounding) gives
//! the new amount, or the reason why there is none. Nothing is rounded on the way: the change is a fraction of whole
//! numbers until the amount is, once. Limits are on what is then rounded: an amount at its cap may lie up to half a unit
//! above it.
//!
//! The rules on comparing are those of Statistics Sweden for indices in contracts: values of one stage and base, the same
//! season, the base value in the clause itself, what takes an ended index's place, up as well as down.

mod clause;
mod fraction;
mod period;
mod run;
mod series;

pub use clause::{Basis, Clause, ClauseFault};
pub use fraction::{Fraction, Rounding};
pub use period::{Frequency, IndexPeriod};
pub use run::{RunState, SkipReason};
pub use series::{Book, Link, NoComparison, Published, Ratio, Series, Stage, Step};

use std::cmp::Ordering;

use chrono::NaiveDate;

use crate::term::Span;

/// A price under a clause, as it stands before the adjustment. Amounts are minor units, excluding value-added tax.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Price {
    /// The amount as it was signed; None where the price is told in words.
    pub signed_minor: Option<i64>,
    /// The amount in force before the adjustment: the signed one, or that of the last adjustment.
    pub current_minor: Option<i64>,
    /// The period and value (thousandths) that the last adjustment compared to; None before the first.
    pub last: Option<(IndexPeriod, i64)>,
    /// From when the last adjustment holds.
    pub adjusted_from: Option<NaiveDate>,
    /// The days on which the price holds: of its line within its agreement.
    pub holds: Span,
}

/// A new amount, and all that it follows from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Adjustment {
    /// The amount before, minor units.
    pub old_minor: i64,
    /// The amount from then on, minor units.
    pub new_minor: i64,
    /// The published values that were compared, link by link.
    pub ratio: Ratio,
    /// The new amount over the old before rounding, within the limits: what the amounts of tiers are multiplied by too.
    pub factor: Fraction,
    /// By how much the index alone would move the price in force, before limits and rounding: thousandths of a percent,
    /// rounded half even, to be shown.
    pub change_thousandths: i64,
    /// Which limit of the clause decided, if one did.
    pub limited: Option<Limit>,
}

/// A limit of a clause that decided the amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limit {
    /// The change was below the clause's lowest; the lowest holds.
    Floor,
    /// The change was above the clause's highest; the highest holds.
    Cap,
}

/// Why a price is not adjusted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Skip {
    /// The agreement has no index clause: a new price needs a new agreement.
    NoClause,
    /// The clause does not say all that it must, or contradicts itself.
    Unclear(ClauseFault),
    /// The price is told in words: there is no amount to adjust.
    NoAmount,
    /// It has ended by that day, or does not hold yet.
    NotHeld,
    /// The clause does not adjust on that day.
    NotTheDay,
    /// It is adjusted from that day, or a later one, already.
    AlreadyAdjusted {
        /// From when the last adjustment holds.
        from: NaiveDate,
    },
    /// The values cannot be compared.
    NoComparison(NoComparison),
    /// The base value in the clause is not the published one: one of them is wrong.
    BaseDiffers {
        /// In the clause, thousandths.
        stated: i64,
        /// As published, thousandths.
        published: i64,
    },
    /// The change is smaller than the clause asks for, in thousandths of a percent.
    BelowThreshold {
        /// The change.
        change: i64,
        /// What the clause asks for.
        threshold: i64,
    },
    /// The change is so large that the parties must agree anew, in thousandths of a percent.
    NeedsAgreement {
        /// The change.
        change: i64,
        /// Beyond what the clause says so.
        beyond: i64,
    },
    /// The index went down, and the clause adjusts upwards only.
    OnlyUpwards {
        /// The change, in thousandths of a percent.
        change: i64,
    },
    /// The new amount is the old one.
    NothingToChange,
    /// The figures are beyond what can be computed.
    OutOfRange,
}

/// Adjusts a price under its clause from the day `effective`, by what had been published on `known_on`.
///
/// # Errors
/// The reason why it is not adjusted.
pub fn adjust(
    price: &Price,
    clause: Option<&Clause>,
    book: &Book,
    effective: NaiveDate,
    known_on: NaiveDate,
) -> Result<Adjustment, Skip> {
    let clause = clause.ok_or(Skip::NoClause)?;
    clause.check().map_err(Skip::Unclear)?;
    let (signed, current) = price.signed_minor.zip(price.current_minor).ok_or(Skip::NoAmount)?;
    if !price.holds.contains(effective) {
        return Err(Skip::NotHeld);
    }
    if !clause.adjusts_on(effective) {
        return Err(Skip::NotTheDay);
    }
    if let Some(from) = price.adjusted_from.filter(|from| *from >= effective) {
        return Err(Skip::AlreadyAdjusted { from });
    }
    let ratio = ratio(price, clause, book, effective, known_on)?;
    let base = match clause.basis {
        Basis::Signed => signed,
        Basis::Last => current,
    };
    weigh(clause, base, current, ratio)
}

/// The values that the clause compares: from its base or the last adjustment's value, to the comparison period's.
fn ratio(
    price: &Price,
    clause: &Clause,
    book: &Book,
    effective: NaiveDate,
    known_on: NaiveDate,
) -> Result<Ratio, Skip> {
    let to = clause.comparison(effective).ok_or(Skip::OutOfRange)?;
    let (from, stated) = match clause.basis {
        Basis::Last => price
            .last
            .map_or((clause.base_period, clause.base_value_thousandths), |(period, value)| (period, Some(value))),
        Basis::Signed => (clause.base_period, clause.base_value_thousandths),
    };
    let ratio = book.compare(&clause.series, from, to, known_on).map_err(Skip::NoComparison)?;
    match ratio.steps.first() {
        // After the series was succeeded, the last value used is one of the successor's: only the clause's own is held
        // against what is published.
        Some(first) if from == clause.base_period && stated.is_some_and(|stated| stated != first.from_thousandths) => {
            let (stated, published) = (stated.unwrap_or_default(), first.from_thousandths);
            Err(Skip::BaseDiffers { stated, published })
        }
        _ => Ok(ratio),
    }
}

/// What the clause makes of the change: limits are on the step from the amount in force to the new one.
fn weigh(clause: &Clause, base: i64, current: i64, ratio: Ratio) -> Result<Adjustment, Skip> {
    if current == 0 {
        return Err(if base == 0 { Skip::NothingToChange } else { Skip::OutOfRange });
    }
    let step = step(clause, base, current, &ratio).ok_or(Skip::OutOfRange)?;
    let change = step.change_thousandths().ok_or(Skip::OutOfRange)?;
    let size = |limit| step.compare_size(limit).ok_or(Skip::OutOfRange);
    let moves = |limit| step.compare_change(limit).ok_or(Skip::OutOfRange);
    if let Some(threshold) = clause.threshold_thousandths
        && size(threshold)? == Ordering::Less
    {
        return Err(Skip::BelowThreshold { change, threshold });
    }
    if let Some(beyond) = clause.agreement_beyond_thousandths
        && size(beyond)? == Ordering::Greater
    {
        return Err(Skip::NeedsAgreement { change, beyond });
    }
    let raised = clause.floor_thousandths.is_some_and(|floor| floor > 0);
    if clause.only_upwards && !raised && moves(0)? == Ordering::Less {
        return Err(Skip::OnlyUpwards { change });
    }
    let (mut allowed, mut limited) = (step, None);
    if let Some(floor) = clause.floor_thousandths
        && moves(floor)? == Ordering::Less
    {
        (allowed, limited) = (limit(floor)?, Some(Limit::Floor));
    } else if let Some(cap) = clause.cap_thousandths
        && moves(cap)? == Ordering::Greater
    {
        (allowed, limited) = (limit(cap)?, Some(Limit::Cap));
    }
    let new_minor = clause.rounding.apply(current, &allowed, clause.round_to_minor).ok_or(Skip::OutOfRange)?;
    // Rounding to whole kronor may take an amount that was not whole the other way: then it stays.
    if new_minor == current || (new_minor > current) != (allowed.raises() == (current > 0)) {
        return Err(Skip::NothingToChange);
    }
    Ok(Adjustment { old_minor: current, new_minor, ratio, factor: allowed, change_thousandths: change, limited })
}

/// The factor from the amount in force to the new one: base / current × (1 + share × (new value / old value − 1)).
fn step(clause: &Clause, base: i64, current: i64, ratio: &Ratio) -> Option<Fraction> {
    let moved = Fraction::of_percent(clause.share_thousandths)?.times(&ratio.factor()?.minus_one()?)?;
    Fraction::new(base.into(), current.into())?.times(&moved.plus_one()?)
}

/// The factor of a change that a limit makes.
fn limit(thousandths: i64) -> Result<Fraction, Skip> {
    thousandths.checked_add(100_000).and_then(Fraction::of_percent).ok_or(Skip::OutOfRange)
}
