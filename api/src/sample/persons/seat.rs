//! A seat as a person would put it: who, in which role, over what; [`super`] turns it into rows.

use chrono::NaiveDate;
use governance::{
    duty::Duty,
    role::{Role, ScopeKind},
};

use crate::sample::days::{Days, day};

/// What a seat's authority is held over, by code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scope {
    /// The whole installation.
    Installation,
    /// A provider.
    Provider(String),
    /// A provider's portfolio.
    Portfolio(String, String),
    /// A provider's service.
    Service(String, String),
    /// A provider's customer.
    Customer(String, String),
    /// An organisation.
    Organisation(String),
    /// A provider's process.
    Process(String, String),
    /// A provider's assignment.
    Assignment(String, String),
}

impl Scope {
    /// The kind of scope.
    pub const fn kind(&self) -> ScopeKind {
        match self {
            Self::Installation => ScopeKind::Installation,
            Self::Provider(_) => ScopeKind::Provider,
            Self::Portfolio(..) => ScopeKind::Portfolio,
            Self::Service(..) => ScopeKind::Service,
            Self::Customer(..) => ScopeKind::Customer,
            Self::Organisation(_) => ScopeKind::Organisation,
            Self::Process(..) => ScopeKind::Process,
            Self::Assignment(..) => ScopeKind::Assignment,
        }
    }

    /// The provider, where the scope is one's own.
    pub fn provider(&self) -> Option<&str> {
        match self {
            Self::Installation | Self::Organisation(_) => None,
            Self::Provider(provider)
            | Self::Portfolio(provider, _)
            | Self::Service(provider, _)
            | Self::Customer(provider, _)
            | Self::Process(provider, _)
            | Self::Assignment(provider, _) => Some(provider),
        }
    }

    /// The code within the scope's kind.
    pub fn code(&self) -> Option<&str> {
        match self {
            Self::Installation | Self::Provider(_) => None,
            Self::Portfolio(_, code)
            | Self::Service(_, code)
            | Self::Customer(_, code)
            | Self::Organisation(code)
            | Self::Process(_, code)
            | Self::Assignment(_, code) => Some(code),
        }
    }
}

/// How an appointment stands on the day of the load (R1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Begun, accepted, not ended.
    Effective,
    /// Begins so many days after the load.
    Future(i64),
    /// Ended so many days before the load.
    Ended(i64),
    /// The person has not accepted yet.
    Unaccepted,
    /// The person has declined.
    Declined,
}

/// An appointment of the sample.
#[derive(Clone, Debug)]
pub struct Seat {
    /// Subject at the development issuer; one person per subject.
    pub subject: String,
    /// The person's name, after the role.
    pub name: String,
    /// The role.
    pub role: Role,
    /// Over what.
    pub scope: Scope,
    /// Whether the units below the organisation are included (O3).
    pub includes_units: bool,
    /// A coordinator's duties; true: still delegated, false: withdrawn.
    pub duties: Vec<(Duty, bool)>,
    /// How it stands on the day of the load.
    pub standing: Standing,
    /// Subject of the one who appointed.
    pub appointed_by: Option<String>,
}

impl Seat {
    /// An effective seat.
    pub fn new(subject: impl Into<String>, name: impl Into<String>, role: Role, scope: Scope) -> Self {
        Self {
            subject: subject.into(),
            name: name.into(),
            role,
            scope,
            includes_units: false,
            duties: Vec::new(),
            standing: Standing::Effective,
            appointed_by: None,
        }
    }

    /// The seat, appointed by `subject`.
    #[must_use]
    pub fn by(self, subject: impl Into<String>) -> Self {
        Self { appointed_by: Some(subject.into()), ..self }
    }

    /// The seat, standing so.
    #[must_use]
    pub fn standing(self, standing: Standing) -> Self {
        Self { standing, ..self }
    }

    /// The seat, with these duties delegated.
    #[must_use]
    pub fn with(self, duties: &[Duty]) -> Self {
        Self { duties: duties.iter().map(|duty| (*duty, true)).collect(), ..self }
    }

    /// The seat, over the units below too.
    #[must_use]
    pub fn with_units(self) -> Self {
        Self { includes_units: true, ..self }
    }

    /// What tells this appointment from the person's others.
    pub fn key(&self) -> String {
        format!("{}|{}|{:?}|{:?}", self.subject, self.role, self.scope, self.standing)
    }

    /// First day, and first day without.
    pub fn term(&self, days: &Days) -> (NaiveDate, Option<NaiveDate>) {
        let begun = day(2024, 1, 1).min(days.plus(-400));
        match self.standing {
            Standing::Effective => (begun, None),
            Standing::Future(count) => (days.plus(count), None),
            Standing::Ended(count) => (begun.min(days.plus(-count - 365)), Some(days.plus(-count))),
            Standing::Unaccepted | Standing::Declined => (days.plus(-10), None),
        }
    }
}
