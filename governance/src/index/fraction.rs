//! Fractions of whole numbers: what an index clause computes with, so that nothing is rounded but the amount, once.

use std::{cmp::Ordering, fmt};

use crate::vocabulary::vocabulary;

/// A hundred percent, in thousandths of a percent.
const WHOLE: i128 = 100_000;

/// The largest denominator that is kept from one adjustment to the next.
const FINEST: i128 = 1_000_000_000_000_000_000;

/// A fraction in lowest terms, its denominator above 0. Every operation is None where whole numbers of 128 bits do not
/// suffice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Fraction {
    numerator: i128,
    denominator: i128,
}

impl Fraction {
    /// 1.
    pub const ONE: Self = Self { numerator: 1, denominator: 1 };

    /// The fraction in lowest terms; None for a denominator of 0.
    pub fn new(numerator: i128, denominator: i128) -> Option<Self> {
        let divisor = gcd(numerator.unsigned_abs(), denominator.unsigned_abs());
        let divisor = i128::try_from(divisor).ok().filter(|_| denominator != 0)?;
        let sign = denominator.signum();
        Some(Self {
            numerator: (numerator / divisor).checked_mul(sign)?,
            denominator: (denominator / divisor).checked_mul(sign)?,
        })
    }

    /// So many thousandths of a percent.
    pub fn of_percent(thousandths: i64) -> Option<Self> {
        Self::new(thousandths.into(), WHOLE)
    }

    /// Numerator and denominator, in lowest terms.
    pub const fn parts(&self) -> (i128, i128) {
        (self.numerator, self.denominator)
    }

    /// The fraction so written by [`fmt::Display`].
    pub fn parse(text: &str) -> Option<Self> {
        let (numerator, denominator) = text.split_once('/')?;
        Self::new(numerator.parse().ok()?, denominator.parse().ok()?)
    }

    /// The product.
    pub fn times(&self, other: &Self) -> Option<Self> {
        // Crosswise in lowest terms first: the products stay as small as they can.
        let one = Self::new(self.numerator, other.denominator)?;
        let two = Self::new(other.numerator, self.denominator)?;
        Self::new(one.numerator.checked_mul(two.numerator)?, one.denominator.checked_mul(two.denominator)?)
    }

    /// The quotient; None for a divisor of 0 too.
    pub fn over(&self, divisor: &Self) -> Option<Self> {
        self.times(&Self::new(divisor.denominator, divisor.numerator)?)
    }

    /// Itself as long as its denominator has at most 18 digits; beyond that, as after limits year upon year, what lies
    /// next to it with as many: whole numbers would not suffice in the end.
    pub fn kept(&self) -> Option<Self> {
        if self.denominator <= FINEST {
            return Some(*self);
        }
        let by = self.denominator / FINEST + 1;
        Self::new(Rounding::HalfEven.divide(self.numerator, by)?, Rounding::HalfEven.divide(self.denominator, by)?)
    }

    /// 1 more.
    pub fn plus_one(&self) -> Option<Self> {
        Self::new(self.numerator.checked_add(self.denominator)?, self.denominator)
    }

    /// 1 less.
    pub fn minus_one(&self) -> Option<Self> {
        Self::new(self.numerator.checked_sub(self.denominator)?, self.denominator)
    }

    /// Whether it is above 1.
    pub const fn raises(&self) -> bool {
        self.numerator > self.denominator
    }

    /// Whether it is below 1.
    pub const fn lowers(&self) -> bool {
        self.numerator < self.denominator
    }

    /// How the change that this factor makes (itself less 1) stands to so many thousandths of a percent.
    pub fn compare_change(&self, thousandths: i64) -> Option<Ordering> {
        compare(&self.minus_one()?, thousandths)
    }

    /// The same, whichever direction the change goes.
    pub fn compare_size(&self, thousandths: i64) -> Option<Ordering> {
        let change = self.minus_one()?;
        compare(&Self { numerator: change.numerator.checked_abs()?, ..change }, thousandths)
    }

    /// The change that this factor makes, in thousandths of a percent, rounded half even: to be shown, not computed with.
    pub fn change_thousandths(&self) -> Option<i64> {
        let change = self.minus_one()?;
        Rounding::HalfEven.divide(change.numerator.checked_mul(WHOLE)?, change.denominator)?.try_into().ok()
    }
}

impl fmt::Display for Fraction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.numerator, self.denominator)
    }
}

fn compare(change: &Fraction, thousandths: i64) -> Option<Ordering> {
    let one = change.numerator.checked_mul(WHOLE)?;
    let two = change.denominator.checked_mul(thousandths.into())?;
    Some(one.cmp(&two))
}

const fn gcd(mut one: u128, mut two: u128) -> u128 {
    while two != 0 {
        (one, two) = (two, one % two);
    }
    one
}

vocabulary! {
    /// How a new amount is rounded where it falls midway between two.
    Rounding {
        /// Halva till jämnt: to the even one (banker's rounding).
        HalfEven = "HALF_EVEN",
        /// Vanlig avrundning: away from zero, as in commerce (5 öre up).
        HalfUp = "HALF_UP",
    }
}

impl Rounding {
    /// `amount` times `factor`, rounded once to a multiple of `unit` (1: to minor units; 100: to whole kronor).
    pub fn apply(self, amount: i64, factor: &Fraction, unit: u32) -> Option<i64> {
        let product = Fraction::new(amount.into(), i128::from(unit))?.times(factor)?;
        let units = self.divide(product.numerator, product.denominator)?;
        units.checked_mul(unit.into())?.try_into().ok()
    }

    /// What a signed amount comes to by the factor, which is above 0: rounded, and never the other way than the factor goes.
    /// An amount that was signed in finer units than it is rounded to stays until the factor takes it over the next one.
    pub fn adjusted(self, signed: i64, factor: &Fraction, unit: u32) -> Option<i64> {
        let rounded = self.apply(signed, factor, unit)?;
        Some(match (factor.raises() || factor.lowers(), factor.raises() == (signed > 0)) {
            (false, _) => signed,
            (true, true) => rounded.max(signed),
            (true, false) => rounded.min(signed),
        })
    }

    /// The quotient, `denominator` above 0, rounded to a whole number.
    fn divide(self, numerator: i128, denominator: i128) -> Option<i128> {
        let (floor, rest) = (numerator.div_euclid(denominator), numerator.rem_euclid(denominator));
        let up = match rest.checked_mul(2)?.cmp(&denominator) {
            Ordering::Less => false,
            Ordering::Greater => true,
            Ordering::Equal => match self {
                Self::HalfEven => floor % 2 != 0,
                Self::HalfUp => numerator >= 0,
            },
        };
        Some(floor + i128::from(up))
    }
}
