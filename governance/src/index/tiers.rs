//! Steps of a price (prisnivåer) under an adjustment: every one is moved by the same exact factor, and rounded for itself.

use super::{Fraction, Rounding};
use crate::price::TieredPrice;

/// What holds of a price since it was adjusted. Amounts are minor units.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    /// The price: the amount of the step that the quantity falls in, or what the steps come to together.
    pub new_minor: i64,
    /// What signed amounts are multiplied by before they are rounded.
    pub factor: Fraction,
    /// How they are rounded where they fall midway between two.
    pub rounding: Rounding,
    /// To a multiple of so many minor units.
    pub round_to_minor: u32,
}

impl Held {
    /// By a factor as it was kept; where none was, as of adjustments from before it was, the new amount over the signed one
    /// has to do. None where there is no factor that can be computed with.
    pub fn of(
        (signed_minor, new_minor): (i64, i64),
        kept: Option<&str>,
        rounding: Option<Rounding>,
        round_to_minor: Option<u32>,
    ) -> Option<Self> {
        let factor = match kept {
            Some(text) => Fraction::parse(text)?,
            None => Fraction::new(new_minor.into(), signed_minor.into())?,
        };
        let (rounding, round_to_minor) = (rounding.unwrap_or(Rounding::HalfEven), round_to_minor.unwrap_or(1));
        Some(Self { new_minor, factor, rounding, round_to_minor })
    }

    /// What another amount of the same price comes to; what cannot be computed stays as it was signed.
    pub fn amount(&self, signed_minor: i64) -> i64 {
        self.rounding.adjusted(signed_minor, &self.factor, self.round_to_minor).unwrap_or(signed_minor)
    }

    /// What all steps of the price come to, in ascending order: one that is the price itself is the new one.
    pub fn steps(&self, signed: &TieredPrice) -> Vec<i64> {
        let own = signed.own_step();
        let each = signed.steps().iter().enumerate();
        each.map(|(at, (_, minor))| if own == Some(at) { self.new_minor } else { self.amount(*minor) }).collect()
    }
}
