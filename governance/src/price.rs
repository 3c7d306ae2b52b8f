//! Prices by quantity (pris efter mängd): the steps of a price (prisnivåer), and what they make of a quantity.
//!
//! Three ways are in use, under the names that billing has for them (volume, stairstep, graduated); with them a base fee,
//! units that are free, and blocks need nothing more. A step begins at a quantity; what is agreed on below the first one is
//! the step that begins at nothing. Amounts are minor units, quantities thousandths of a unit.

use crate::vocabulary::vocabulary;

vocabulary! {
    /// How the steps of a price make a price of a quantity.
    Tiering {
        /// Volympris: the whole quantity at the price per unit of the step that it falls in.
        Volume = "VOLUME",
        /// Trappstegspris: the amount of the step that the quantity falls in, for all of it.
        Stairstep = "STAIRSTEP",
        /// Stegvis pris: each part of the quantity at the price per unit of the step that it lies in.
        Graduated = "GRADUATED",
    }
}

/// One unit, in thousandths.
const UNIT: i64 = 1_000;

impl Tiering {
    /// By how many thousandths of a unit the price is multiplied: it is that of a unit, or else of the whole quantity.
    pub const fn times(self, quantity_thousandths: i64) -> i64 {
        if self.is_per_unit() { quantity_thousandths } else { UNIT }
    }

    /// Whether the price is that of a unit, so that the quantity is still to be multiplied by it.
    pub const fn is_per_unit(self) -> bool {
        matches!(self, Self::Volume)
    }

    /// Whether the amount of a step is for whatever quantity falls in it, and not for each unit.
    pub const fn is_flat(self) -> bool {
        matches!(self, Self::Stairstep)
    }
}

/// A price with its steps, and the quantity that it is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TieredPrice {
    tiering: Tiering,
    quantity_thousandths: i64,
    /// From which quantity on, and the amount; in ascending order.
    steps: Vec<(i64, i64)>,
}

impl TieredPrice {
    /// Of an amount, and the steps above it in any order; the amount says nothing where a step begins at nothing.
    pub fn new(
        tiering: Tiering,
        quantity_thousandths: i64,
        amount_minor: Option<i64>,
        tiers: impl IntoIterator<Item = (i64, i64)>,
    ) -> Self {
        let mut steps: Vec<(i64, i64)> = tiers.into_iter().collect();
        steps.sort_unstable();
        if let Some(minor) = amount_minor.filter(|_| steps.first().is_none_or(|(from, _)| *from > 0)) {
            steps.insert(0, (0, minor));
        }
        Self { tiering, quantity_thousandths, steps }
    }

    /// One amount for each unit of a quantity; None: a price that is told in words.
    pub fn plain(quantity_thousandths: i64, amount_minor: Option<i64>) -> Self {
        Self::new(Tiering::Volume, quantity_thousandths, amount_minor, [])
    }

    /// How the steps make a price of the quantity.
    pub const fn tiering(&self) -> Tiering {
        self.tiering
    }

    /// The quantity that the price is for.
    pub const fn quantity_thousandths(&self) -> i64 {
        self.quantity_thousandths
    }

    /// The steps in ascending order: from which quantity on, and the amount.
    pub fn steps(&self) -> &[(i64, i64)] {
        &self.steps
    }

    /// Whether the price depends on where the quantity falls.
    pub fn is_tiered(&self) -> bool {
        self.steps.iter().any(|(from, _)| *from > 0)
    }

    /// The price: of a unit, or of the whole quantity for a period ([`Tiering::times`]). None where it is told in words, and
    /// where no step begins low enough.
    pub fn minor(&self) -> Option<i64> {
        self.minor_by(Some)
    }

    /// The same with every amount made another; None where one of those that it is made of cannot be.
    pub fn minor_by(&self, amount: impl Fn(i64) -> Option<i64>) -> Option<i64> {
        match self.tiering {
            Tiering::Volume | Tiering::Stairstep => self.within().and_then(|(_, minor)| amount(minor)),
            Tiering::Graduated => self.graduated(amount),
        }
    }

    /// The step whose amount is the price itself; None where the price is made of several.
    pub fn own_step(&self) -> Option<usize> {
        self.within().filter(|_| self.tiering != Tiering::Graduated).map(|(at, _)| at)
    }

    /// The amounts of the steps that the price itself does not tell.
    pub fn beside(&self) -> impl Iterator<Item = i64> {
        let own = self.own_step();
        self.steps.iter().enumerate().filter(move |(at, _)| Some(*at) != own).map(|(_, (_, minor))| *minor)
    }

    /// The step that the quantity falls in, by place and amount.
    fn within(&self) -> Option<(usize, i64)> {
        let reached = |(from, _): &(i64, i64)| *from <= self.quantity_thousandths;
        let at = self.steps.iter().rposition(reached)?;
        self.steps.get(at).map(|(_, minor)| (at, *minor))
    }

    /// What lies in each step, at its amount: all of a period together, to the nearest minor unit, half away from zero.
    fn graduated(&self, amount: impl Fn(i64) -> Option<i64>) -> Option<i64> {
        self.steps.first().filter(|(from, _)| *from == 0)?;
        let ends = self.steps.iter().skip(1).map(|(from, _)| *from).chain([i64::MAX]);
        let mut sum = 0_i128;
        for ((from, minor), end) in self.steps.iter().zip(ends) {
            let within = end.min(self.quantity_thousandths).saturating_sub(*from).max(0);
            if within > 0 {
                sum += i128::from(within) * i128::from(amount(*minor)?);
            }
        }
        let half = if sum < 0 { -UNIT / 2 } else { UNIT / 2 };
        i64::try_from((sum + i128::from(half)) / i128::from(UNIT)).ok()
    }
}
