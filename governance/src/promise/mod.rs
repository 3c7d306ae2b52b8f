//! Promise proof (L3): whether what an agreement promises is carried by the agreements that underpin it.
//!
//! Each promise is held against the promises of the same metric beneath it. How those are put together is said by
//! [`Way`]; beside that, each must hold in the hours in which the promise holds, be measured over no longer a time, and
//! be in force as long as the promise is. A share of the time is one of its own hours: what may be out around the clock
//! may be out in office hours alone, and counts there for as many times more as these are fewer ([`Within`]), by a week
//! without holidays. What one agreement is good for is the worse of its own promise and what stands beneath it in turn.
//! All that does not hold is named; what is rounded is not rounded in the promise's favour.

mod beneath;
mod measure;
mod prove;
mod told;
#[cfg(test)]
mod tree;

pub use beneath::{Beneath, Direct, Place};
pub use measure::{Figure, Way};
pub use prove::prove;

use crate::{
    hours::Hours,
    term::Span,
    words::{Comparator, MeasureUnit, Metric, Period},
};

/// When a promise holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum When {
    /// Nothing is said: as its agreement has it, and around the clock where that says nothing either.
    Unsaid,
    /// In these hours.
    Within(Hours),
    /// In words that cannot be read as hours. They cover what the very same words say.
    Words(String),
}

impl When {
    /// As an agreement has it written.
    pub fn read(text: Option<&str>) -> Self {
        match text.map(str::trim).filter(|text| !text.is_empty()) {
            None => Self::Unsaid,
            Some(text) => Hours::parse(text).map_or_else(|| Self::Words(text.to_owned()), Self::Within),
        }
    }

    fn or<'a>(&'a self, agreement: &'a Self) -> &'a Self {
        if *self == Self::Unsaid { agreement } else { self }
    }

    /// The hours; None for words.
    fn hours(&self) -> Option<Hours> {
        match self {
            Self::Unsaid => Some(Hours::always()),
            Self::Within(hours) => Some(hours.clone()),
            Self::Words(_) => None,
        }
    }
}

/// A promise: a service level target (servicenivåmål).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Promise {
    /// What is measured.
    pub metric: Metric,
    /// At least or at most.
    pub comparator: Comparator,
    /// Thousandths of the unit.
    pub value_thousandths: i64,
    /// The unit.
    pub unit: MeasureUnit,
    /// The window that it is measured over; None: each single case.
    pub measured_over: Option<Period>,
    /// When it holds.
    pub when: When,
}

/// A version of an agreement that underpins (OLA, UC).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Carrier {
    /// What it is called where the proof is told.
    pub label: String,
    /// How long it holds.
    pub holds: Span,
    /// Its service hours.
    pub when: When,
    /// What it promises.
    pub promises: Vec<Promise>,
}

/// What one agreement adds to the proof.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    /// The agreement.
    pub label: String,
    /// 0: it underpins the promise itself; 1: it underpins one that does; and so on, by the shortest way.
    pub depth: usize,
    /// What it promises: the least of its promises of the metric. None: nothing that can be counted.
    pub promised: Option<Figure>,
    /// What that is worth, where it is promised of more hours than are asked for.
    pub within: Option<Within>,
    /// What it is good for, with what it stands on.
    pub carries: Option<Figure>,
}

/// What a share of the time of more hours is worth within the promise's own: all of the time that it may be out may lie
/// there. Counted by a week without holidays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Within {
    /// The minutes of a week for which it is promised.
    pub promised_minutes: u32,
    /// Those of them that are the promise's too.
    pub minutes: u32,
    /// The share of these.
    pub worth: Figure,
}

/// Something in which a promise is not carried.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Miss {
    /// An agreement beneath promises nothing of the kind.
    NotPromised {
        /// The agreement.
        label: String,
    },
    /// It does, but counts it in a unit that cannot be turned into the promise's.
    OtherUnit {
        /// The agreement.
        label: String,
        /// Its unit.
        unit: MeasureUnit,
    },
    /// It is measured over a time that says nothing of the promise's.
    OtherWindow {
        /// The agreement.
        label: String,
        /// What it is measured over.
        over: Option<Period>,
    },
    /// It does not hold in all hours of the promise.
    OutOfHours {
        /// The agreement.
        label: String,
        /// The promise's hours in which it does not.
        missing: Hours,
    },
    /// The promise's hours, or its, are words that cannot be compared.
    HoursInWords {
        /// The agreement; None: the promise.
        label: Option<String>,
    },
    /// For some of the time that the promise holds, no agreement takes the place.
    NotInForce {
        /// The labels of those that take it at other times.
        labels: Vec<String>,
        /// The days without.
        gap: Span,
    },
    /// All of them together carry less than is promised.
    Short {
        /// What is promised.
        promised: Figure,
        /// What is carried.
        carried: Figure,
        /// How far apart they are.
        by: Figure,
    },
    /// Nothing can be computed of such a promise: another metric, or one with its comparator turned round.
    NotComputable,
}

/// How a proof comes out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// No agreement underpins it: the one who promises answers with its own means.
    OwnMeans,
    /// Carried.
    Carried,
    /// Not carried: the misses say in what.
    NotCarried,
}

/// The proof of one promise, with its arithmetic.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proof {
    /// How the terms are put together.
    pub way: Way,
    /// What is promised; of service hours, minutes of a week.
    pub promised: Option<Figure>,
    /// The versions beneath, each once and before those that it stands on.
    pub terms: Vec<Term>,
    /// What they carry together, as far as can be said.
    pub carried: Option<Figure>,
    /// All in which the promise is not carried.
    pub misses: Vec<Miss>,
}

impl Proof {
    /// How it comes out.
    pub fn verdict(&self) -> Verdict {
        match (self.terms.is_empty(), self.misses.is_empty()) {
            (true, _) => Verdict::OwnMeans,
            (false, true) => Verdict::Carried,
            (false, false) => Verdict::NotCarried,
        }
    }

    fn miss(&mut self, miss: Miss) {
        if !self.misses.contains(&miss) {
            self.misses.push(miss);
        }
    }
}
