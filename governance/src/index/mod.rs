//! Index adjustment (indexuppräkning, U2.7): what a signed index clause makes of a price, by published values.
//!
//! A clause compares two values of one published series, and what it says of the outcome (share, limits, rounding) gives
//! the new amount, or the reason why there is none. Nothing is rounded on the way: the change is a fraction of whole
//! numbers until the amount is, once, and stays one from an adjustment to the next. Thresholds and limits are held against
//! the fractions: an amount at its cap may lie up to a unit above it.
//!
//! The rules on comparing are those of Statistics Sweden for indices in contracts: values of one stage and base, the same
//! season, the base value in the clause itself, what takes an ended index's place, up as well as down.

mod clause;
mod fraction;
mod period;
mod run;
mod series;
mod tiers;

pub use clause::{Clause, ClauseFault};
pub use fraction::{Fraction, Rounding};
pub use period::{Frequency, IndexPeriod};
pub use run::{RunState, SkipReason};
pub use series::{Book, Link, NoComparison, Published, Ratio, Series, Stage, Step};
pub use tiers::Held;

use std::cmp::Ordering;

use chrono::NaiveDate;

use crate::{price::TieredPrice, term::Span};

/// A price under a clause, as it stands before the adjustment. Amounts are minor units, excluding value-added tax.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Price {
    /// The price as it was signed, with all its steps: the factor is theirs, each is rounded for itself.
    pub signed: TieredPrice,
    /// The price in force before the adjustment: the signed one, or that of the last adjustment.
    pub current_minor: Option<i64>,
    /// What the signed amount was multiplied by to be the one in force, before it was rounded; None: what the one in force
    /// is of the signed one, as before the first adjustment, or where it was not kept.
    pub factor: Option<Fraction>,
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
    /// What the signed amounts of all steps are multiplied by before they are rounded, within the limits ([`Held`]), and what
    /// the next adjustment goes on from.
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
    let (signed, current) = price.signed.minor().zip(price.current_minor).ok_or(Skip::NoAmount)?;
    if !price.holds.contains(effective) {
        return Err(Skip::NotHeld);
    }
    if !clause.adjusts_on(effective) {
        return Err(Skip::NotTheDay);
    }
    if let Some(from) = price.adjusted_from.filter(|from| *from >= effective) {
        return Err(Skip::AlreadyAdjusted { from });
    }
    let ratio = ratio(clause, book, effective, known_on)?;
    let before = match price.factor {
        Some(factor) => factor,
        None if signed == current => Fraction::ONE,
        None => Fraction::new(current.into(), signed.into()).ok_or(Skip::OutOfRange)?,
    };
    weigh(clause, &price.signed, (current, before), ratio)
}

/// The values that the clause compares: the base period's and the comparison period's.
fn ratio(clause: &Clause, book: &Book, effective: NaiveDate, known_on: NaiveDate) -> Result<Ratio, Skip> {
    let to = clause.comparison(effective).ok_or(Skip::OutOfRange)?;
    let ratio = book.compare(&clause.series, clause.base_period, to, known_on).map_err(Skip::NoComparison)?;
    if let (Some(stated), Some(first)) = (clause.base_value_thousandths, ratio.steps.first())
        && stated != first.from_thousandths
    {
        return Err(Skip::BaseDiffers { stated, published: first.from_thousandths });
    }
    // What comes after the successor that the clause names, it does not say.
    if let (Some(named), Some(next)) = (&clause.successor, ratio.steps.get(1))
        && next.series != *named
    {
        let (named, published) = (named.clone(), next.series.clone());
        return Err(Skip::NoComparison(NoComparison::OtherSuccessor { named, published }));
    }
    Ok(ratio)
}

/// What the clause makes of the change: limits are on the step from the factor in force, `before`, to the new one.
fn weigh(
    clause: &Clause,
    signed: &TieredPrice,
    (current, before): (i64, Fraction),
    ratio: Ratio,
) -> Result<Adjustment, Skip> {
    let due = due(clause, &ratio).ok_or(Skip::OutOfRange)?;
    let step = due.over(&before).ok_or(Skip::OutOfRange)?;
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
    let within = |thousandths: i64| limit(thousandths, &before).ok_or(Skip::OutOfRange);
    let (factor, limited) = match (clause.floor_thousandths, clause.cap_thousandths) {
        (Some(floor), _) if moves(floor)? == Ordering::Less => (within(floor)?, Some(Limit::Floor)),
        (_, Some(cap)) if moves(cap)? == Ordering::Greater => (within(cap)?, Some(Limit::Cap)),
        _ => (due.kept().ok_or(Skip::OutOfRange)?, None),
    };
    let amount = |signed, factor| clause.rounding.adjusted(signed, factor, clause.round_to_minor);
    let new_minor = signed.minor_by(|minor| amount(minor, &factor)).ok_or(Skip::OutOfRange)?;
    // A price that rounds to what it was is adjusted all the same where another step of it is not.
    let stays = |minor| amount(minor, &before) == amount(minor, &factor);
    if new_minor == current && signed.beside().all(stays) {
        return Err(Skip::NothingToChange);
    }
    Ok(Adjustment { old_minor: current, new_minor, ratio, factor, change_thousandths: change, limited })
}

/// What the signed amount is to be multiplied by: 1 + share × (new value / old value − 1).
fn due(clause: &Clause, ratio: &Ratio) -> Option<Fraction> {
    Fraction::of_percent(clause.share_thousandths)?.times(&ratio.factor()?.minus_one()?)?.plus_one()
}

/// The factor in force, changed by as much as a limit allows.
fn limit(thousandths: i64, before: &Fraction) -> Option<Fraction> {
    Fraction::of_percent(thousandths.checked_add(100_000)?)?.times(before)?.kept()
}
