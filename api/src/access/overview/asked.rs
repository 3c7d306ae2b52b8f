//! What of an overview is asked for: figures that nobody selects are not read, nor places that nobody looks at.

use governance::action::{
    Action::{Read, ReadPrice},
    Kind,
};

use super::place::{Level, Need};

/// What figures are made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// Budget frames.
    Frames,
    /// Allocations out of them.
    Allocations,
    /// Costs per month.
    Costs,
    /// Lines of agreements.
    Lines,
    /// Agreements.
    Agreements,
    /// Deliveries.
    Deliveries,
}

pub(super) const FRAMES: &[Need] = &[(Read, Kind::Frame)];
pub(super) const BUDGET: &[Need] = &[(Read, Kind::Allocation)];
pub(super) const AGREEMENTS: &[Need] = &[(Read, Kind::Agreement)];
pub(super) const DELIVERIES: &[Need] = &[(Read, Kind::Delivery)];
pub(super) const VACANCIES: &[Need] = &[(Read, Kind::Vacancy)];
pub(super) const PRICES: &[Need] = &[(ReadPrice, Kind::AgreementLine)];
pub(super) const RECOVERY: &[Need] = &[(Read, Kind::CostRecovery), (ReadPrice, Kind::AgreementLine)];

impl Subject {
    /// Every subject.
    pub const ALL: [Self; 6] =
        [Self::Frames, Self::Allocations, Self::Costs, Self::Lines, Self::Agreements, Self::Deliveries];

    /// What every figure of the subject needs at least; on the supplier side, too, where that has figures of its own.
    pub(super) const fn needs(self) -> (&'static [Need], bool) {
        match self {
            Self::Frames => (FRAMES, false),
            Self::Allocations | Self::Costs => (BUDGET, false),
            Self::Lines => (PRICES, false),
            Self::Agreements => (AGREEMENTS, true),
            Self::Deliveries => (DELIVERIES, false),
        }
    }

    /// Whether its sums are kept.
    pub(super) const fn is_kept(self) -> bool {
        !matches!(self, Self::Frames | Self::Allocations)
    }
}

/// The levels at which figures are asked for, and what those figures are made of.
#[derive(Clone, Copy, Debug, Default)]
pub struct Asked {
    levels: [bool; Level::ALL.len()],
    subjects: [bool; Subject::ALL.len()],
    /// Whether services are listed, with figures or without.
    services: bool,
}

impl Asked {
    /// Everything.
    pub const ALL: Self =
        Self { levels: [true; Level::ALL.len()], subjects: [true; Subject::ALL.len()], services: true };

    /// Services, too, with figures or without.
    #[must_use]
    pub fn services(self, listed: bool) -> Self {
        Self { services: self.services || listed, ..self }
    }

    /// Figures at a level, too.
    #[must_use]
    pub fn at(mut self, level: Level) -> Self {
        self.levels = std::array::from_fn(|place| self.levels[place] || Level::ALL[place] == level);
        self
    }

    /// Figures of a subject, too.
    #[must_use]
    pub fn of(mut self, subject: Subject) -> Self {
        self.subjects = std::array::from_fn(|place| self.subjects[place] || Subject::ALL[place] == subject);
        self
    }

    /// Whether services are listed, with figures or without.
    pub fn lists_services(&self) -> bool {
        self.services
    }

    /// Whether figures are asked for at a level.
    pub fn has_level(&self, level: Level) -> bool {
        Level::ALL.into_iter().zip(self.levels).any(|(other, asked)| asked && other == level)
    }

    /// Whether figures of a subject are asked for.
    pub fn has(&self, subject: Subject) -> bool {
        Subject::ALL.into_iter().zip(self.subjects).any(|(other, asked)| asked && other == subject)
    }
}
