//! Published index series, and how two of their values are compared.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::{Fraction, Frequency, IndexPeriod};
use crate::vocabulary::vocabulary;

vocabulary! {
    /// How firm the values of a series are. Preliminary and definitive ones of an index are two series, never compared
    /// with each other.
    Stage {
        /// Preliminär.
        Preliminary = "PRELIMINARY",
        /// Definitiv.
        Definitive = "DEFINITIVE",
        /// Fastställt tal: never revised (the consumer price index in contracts).
        Fixed = "FIXED",
    }
}

/// A published series: one index, one base (1980=100), one stage. A new base makes a new series, linked to the old.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Series {
    /// Its code, which clauses name.
    pub code: String,
    /// The index that it is a series of: its stages and bases share it.
    pub index: String,
    /// How often it is published.
    pub frequency: Frequency,
    /// How firm its values are.
    pub stage: Stage,
    /// Whether only the same month or quarter of different years may be compared, because of what seasons do to it.
    pub same_season: bool,
    /// The last period published, where the series has ended.
    pub ended_after: Option<IndexPeriod>,
}

/// A published value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Published {
    /// What it is of.
    pub period: IndexPeriod,
    /// The value in thousandths: 416.22 is 416 220.
    pub value_thousandths: i64,
    /// When it was published; of several for a period the last one published counts.
    pub published_on: NaiveDate,
    /// Whether the statistics' own scope changed with this period: told beside a comparison across it.
    pub breaks: bool,
}

/// How an ended series is continued by another, with another base or of another index: through the values of one period
/// that both have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// The ended series.
    pub from: String,
    /// Its successor.
    pub to: String,
    /// The period that both have a value of.
    pub period: IndexPeriod,
}

/// Two values of one series.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// The series.
    pub series: String,
    /// The earlier period.
    pub from: IndexPeriod,
    /// Its value, thousandths.
    pub from_thousandths: i64,
    /// The later period.
    pub to: IndexPeriod,
    /// Its value, thousandths.
    pub to_thousandths: i64,
}

/// The change between two periods: one step, or several where a series was succeeded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ratio {
    /// In order of time; never empty.
    pub steps: Vec<Step>,
    /// Periods after the first up to the last with which a series' scope changed.
    pub breaks: Vec<IndexPeriod>,
}

impl Ratio {
    /// New value over old, multiplied along the steps; None where that is no number that can be computed with.
    pub fn factor(&self) -> Option<Fraction> {
        self.steps.iter().try_fold(Fraction::ONE, |factor, step| {
            factor.times(&Fraction::new(step.to_thousandths.into(), step.from_thousandths.into())?)
        })
    }

    /// The period and value compared to.
    pub fn end(&self) -> Option<(IndexPeriod, i64)> {
        self.steps.last().map(|step| (step.to, step.to_thousandths))
    }
}

/// Why two values cannot be compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoComparison {
    /// There is no such series.
    Unknown {
        /// As the clause names it.
        series: String,
    },
    /// The series has months where a quarter is asked for, or the like.
    Frequency {
        /// The series.
        series: String,
        /// What is asked for.
        period: IndexPeriod,
    },
    /// The value has not been published, or was not by that day.
    NotPublished {
        /// The series.
        series: String,
        /// The period that lacks a value.
        period: IndexPeriod,
    },
    /// The series ended, and nothing is said of what takes its place.
    Ended {
        /// The series.
        series: String,
        /// Its last period.
        after: IndexPeriod,
    },
    /// The later period comes before the earlier one.
    Backwards,
    /// The series only compares the same month or quarter of different years.
    OtherSeason,
    /// The clause names one series as the successor, and another was published as that.
    OtherSuccessor {
        /// By the clause.
        named: String,
        /// As published.
        published: String,
    },
    /// A preliminary series would be continued by a definitive one of the same index, or the other way round.
    MixedStages,
}

/// What has been published.
#[derive(Clone, Debug, Default)]
pub struct Book {
    series: BTreeMap<String, Shelf>,
}

#[derive(Clone, Debug)]
struct Shelf {
    series: Series,
    values: BTreeMap<IndexPeriod, Vec<Published>>,
    next: Option<Link>,
}

impl Book {
    /// The book of these series, their values and links. What belongs to no series of the book is left out.
    pub fn new(
        series: impl IntoIterator<Item = Series>,
        values: impl IntoIterator<Item = (String, Published)>,
        links: impl IntoIterator<Item = Link>,
    ) -> Self {
        let shelf = |series: Series| (series.code.clone(), Shelf { series, values: BTreeMap::new(), next: None });
        let mut book = Self { series: series.into_iter().map(shelf).collect() };
        for (code, value) in values {
            if let Some(shelf) = book.series.get_mut(&code) {
                shelf.values.entry(value.period).or_default().push(value);
            }
        }
        for link in links {
            if let Some(shelf) = book.series.get_mut(&link.from) {
                shelf.next = Some(link);
            }
        }
        book
    }

    /// The value of a period, as last published by `known_on`.
    pub fn value(&self, series: &str, period: IndexPeriod, known_on: NaiveDate) -> Option<&Published> {
        let of_period = self.series.get(series)?.values.get(&period)?;
        of_period.iter().filter(|value| value.published_on <= known_on).max_by_key(|value| value.published_on)
    }

    /// Compares two periods of a series, through its successors where it has ended between or before them.
    ///
    /// # Errors
    /// Why they cannot be compared.
    pub fn compare(
        &self,
        series: &str,
        from: IndexPeriod,
        to: IndexPeriod,
        known_on: NaiveDate,
    ) -> Result<Ratio, NoComparison> {
        let mut shelf = self.shelf(series)?;
        for period in [from, to] {
            if period.frequency() != shelf.series.frequency {
                return Err(NoComparison::Frequency { series: series.to_owned(), period });
            }
        }
        if to < from {
            return Err(NoComparison::Backwards);
        }
        if shelf.series.same_season && from.number() != to.number() {
            return Err(NoComparison::OtherSeason);
        }
        let mut ratio = Ratio { steps: Vec::new(), breaks: Vec::new() };
        let mut at = from;
        // Each turn goes one series on; a ring of successors would never end.
        for _ in 0..=self.series.len() {
            let ended = shelf.series.ended_after.filter(|last| *last < to);
            let Some(after) = ended else {
                ratio.add(self, &shelf.series.code, at, to, known_on)?;
                return Ok(ratio);
            };
            let code = shelf.series.code.clone();
            let ended = || NoComparison::Ended { series: code.clone(), after };
            let link = shelf.next.as_ref().ok_or_else(ended)?;
            // What was last compared to may be the successor's own already.
            if at <= after {
                ratio.add(self, &code, at, link.period.max(at), known_on)?;
                at = link.period.max(at);
            }
            let next = self.shelf(&link.to)?;
            if next.series.index == shelf.series.index && next.series.stage != shelf.series.stage {
                return Err(NoComparison::MixedStages);
            }
            if next.series.frequency != at.frequency() {
                return Err(NoComparison::Frequency { series: link.to.clone(), period: at });
            }
            shelf = next;
        }
        Err(NoComparison::Backwards)
    }

    fn shelf(&self, series: &str) -> Result<&Shelf, NoComparison> {
        self.series.get(series).ok_or_else(|| NoComparison::Unknown { series: series.to_owned() })
    }
}

impl Ratio {
    /// One step more; none where a later one begins where it would end.
    fn add(
        &mut self,
        book: &Book,
        series: &str,
        from: IndexPeriod,
        to: IndexPeriod,
        known_on: NaiveDate,
    ) -> Result<(), NoComparison> {
        let value = |period| {
            let missing = || NoComparison::NotPublished { series: series.to_owned(), period };
            book.value(series, period, known_on).map(|value| value.value_thousandths).ok_or_else(missing)
        };
        let step =
            Step { series: series.to_owned(), from, from_thousandths: value(from)?, to, to_thousandths: value(to)? };
        self.steps.push(step);
        if let Some(shelf) = book.series.get(series) {
            let crossed = shelf.values.iter().filter(|(period, _)| from < **period && **period <= to);
            self.breaks
                .extend(crossed.filter(|(_, values)| values.iter().any(|value| value.breaks)).map(|(at, _)| *at));
        }
        Ok(())
    }
}
