//! What an agreement of the sample says, as a person would put it; [`super::emit`] turns it into rows.

use chrono::NaiveDate;
use governance::{
    lifecycle::VersionState,
    price::{TieredPrice, Tiering},
    words::{Comparator, MeasureUnit, Metric, PartySide, Period, Provenance, Structure},
};

/// Where a fact comes from, and its source if it has one.
#[derive(Clone, Debug)]
pub struct Origin {
    /// Attested or sample.
    pub provenance: Provenance,
    /// The page or document; for sample rows what is known besides.
    pub source: Option<String>,
}

impl Origin {
    /// Generated.
    pub const SAMPLE: Self = Self { provenance: Provenance::Sample, source: None };

    /// A public fact.
    pub fn attested(source: impl Into<String>) -> Self {
        Self { provenance: Provenance::Attested, source: Some(source.into()) }
    }
}

/// An agreement with its versions.
#[derive(Clone, Debug)]
pub struct Agreement {
    /// The provider that keeps it.
    pub keeper: &'static str,
    /// The keeper's side: PROVIDER towards customers, CUSTOMER towards suppliers.
    pub side: PartySide,
    /// The keeper's code.
    pub code: String,
    /// Titles, Swedish and English.
    pub title: (String, String),
    /// How it is structured (U2.1).
    pub structure: Structure,
    /// Oldest first.
    pub versions: Vec<Version>,
    /// Where the agreement is known from.
    pub origin: Origin,
}

/// A version: the common part and one part per party besides the keeper.
#[derive(Clone, Debug)]
pub struct Version {
    /// Its state.
    pub state: VersionState,
    /// First day.
    pub from: NaiveDate,
    /// First day without; None: until further notice.
    pub until: Option<NaiveDate>,
    /// Months of notice.
    pub notice: Option<i32>,
    /// Months by which it is renewed unless notice is given.
    pub renewal: Option<i32>,
    /// Codes of the keeper's services that it concerns.
    pub services: Vec<String>,
    /// Common targets.
    pub targets: Vec<Target>,
    /// The parties besides the keeper.
    pub parts: Vec<Part>,
    /// Day of notice and first day without, where notice was given.
    pub terminated: Option<(NaiveDate, NaiveDate)>,
    /// The provider has signed although others have not.
    pub keeper_signed: bool,
    /// Where the version's dates are known from.
    pub origin: Origin,
}

/// A party's part.
#[derive(Clone, Debug)]
pub struct Part {
    /// The party's code.
    pub organisation: String,
    /// Whether a proposal was shared with it before review (V3).
    pub shared: bool,
    /// Prices and volumes.
    pub lines: Vec<Line>,
    /// Targets of this party alone.
    pub targets: Vec<Target>,
}

/// A line: a service delivered at a price.
#[derive(Clone, Debug)]
pub struct Line {
    /// The keeper's service.
    pub service: String,
    /// What is paid for, Swedish and English.
    pub item: (String, String),
    /// Minor units; None where a formula tells.
    pub amount_minor: Option<i64>,
    /// ISO 4217.
    pub currency: &'static str,
    /// Thousandths of the unit.
    pub quantity_thousandths: i64,
    /// Unit of the quantity.
    pub unit: Option<&'static str>,
    /// What the price is for.
    pub period: Period,
    /// A price that cannot be computed, as text.
    pub formula: Option<String>,
    /// How the steps make a price of the quantity.
    pub tiering: Tiering,
    /// The steps above the amount: from which thousandths of the unit, which minor units.
    pub tiers: Vec<(i64, i64)>,
    /// First day of the price.
    pub from: NaiveDate,
    /// First day without.
    pub until: Option<NaiveDate>,
    /// A service of another provider that stands on this delivery: provider and code.
    pub underpins: Option<(&'static str, &'static str)>,
    /// Where the price is known from.
    pub origin: Origin,
}

/// A service level target.
#[derive(Clone, Debug)]
pub struct Target {
    /// The keeper's service.
    pub service: String,
    /// What is measured.
    pub metric: Metric,
    /// At least or at most.
    pub comparator: Comparator,
    /// Thousandths of the unit.
    pub value_thousandths: i64,
    /// The unit.
    pub unit: MeasureUnit,
    /// The window, where there is one.
    pub measured_over: Option<Period>,
    /// When the target holds.
    pub service_hours: Option<String>,
    /// What does not count, Swedish and English.
    pub exclusions: Option<(String, String)>,
    /// How it is measured, Swedish and English.
    pub measured_how: Option<(String, String)>,
    /// What follows when it is missed, Swedish and English.
    pub consequence: Option<(String, String)>,
    /// Where it is known from.
    pub origin: Origin,
}

impl Version {
    /// A registered version of one service, without parts and targets yet.
    pub fn registered(service: &str, from: NaiveDate, until: Option<NaiveDate>) -> Self {
        Self {
            state: VersionState::Registered,
            from,
            until,
            notice: None,
            renewal: None,
            services: vec![service.to_owned()],
            targets: Vec::new(),
            parts: Vec::new(),
            terminated: None,
            keeper_signed: true,
            origin: Origin::SAMPLE,
        }
    }

    /// The first day on which it no longer holds, by term or notice.
    pub fn ends(&self) -> Option<NaiveDate> {
        self.terminated.map(|(_, from)| from).or(self.until)
    }
}

impl Line {
    /// What the price, its steps and the quantity come to.
    pub fn price(&self) -> TieredPrice {
        TieredPrice::new(self.tiering, self.quantity_thousandths, self.amount_minor, self.tiers.iter().copied())
    }
}

impl Part {
    /// A part without lines yet.
    pub fn of(organisation: &str) -> Self {
        Self { organisation: organisation.to_owned(), shared: false, lines: Vec::new(), targets: Vec::new() }
    }
}

impl Target {
    /// Availability of at least `thousandths` of a percent each calendar month.
    pub fn availability(service: &str, thousandths: i64) -> Self {
        Self {
            service: service.to_owned(),
            metric: Metric::Availability,
            comparator: Comparator::AtLeast,
            value_thousandths: thousandths,
            unit: MeasureUnit::Percent,
            measured_over: Some(Period::Month),
            service_hours: Some("Alla dagar 00:00–24:00".to_owned()),
            exclusions: Some((
                "Planerat arbete som aviserats minst fem dygn i förväg".to_owned(),
                "Planned work announced at least five days before".to_owned(),
            )),
            measured_how: None,
            consequence: None,
            origin: Origin::SAMPLE,
        }
    }

    /// Each fault remedied within so many hours of service time.
    pub fn resolution(service: &str, hours: i64) -> Self {
        Self {
            metric: Metric::ResolutionTime,
            comparator: Comparator::AtMost,
            value_thousandths: hours * 1000,
            unit: MeasureUnit::Hour,
            service_hours: Some("Arbetsdagar 08:00–17:00".to_owned()),
            exclusions: None,
            ..Self::availability(service, 0)
        }
    }
}
