//! Which of what acts leave: the filters of their lists. Conditions that are given must all hold.

use std::fmt::Display;

use async_graphql::InputObject;
use chrono::{DateTime, NaiveDate, Utc};
use entity::{governed, sql::Sql};
use governance::{
    action::{Action, Kind},
    index::RunState,
    lifecycle::{ChangeState, NeedState, PlanState},
    role::Role,
    words::{ChangeKind, DescriptionKind, RecordCategory, Tier},
};

use super::{
    id::{GlobalId, NodeType},
    service_list::id_is,
};
use crate::access::{Filter, Session};

/// Conditions, put together one by one.
#[derive(Default)]
struct Conditions(Vec<Sql>);

impl Conditions {
    /// The column names this row, where one is given.
    fn row(mut self, column: &str, id: Option<GlobalId>, node: NodeType) -> Self {
        self.0.extend(id.map(|id| id_is(column, id, node)));
        self
    }

    /// The column is one of these words, where any are given.
    fn words(mut self, column: &str, words: Option<Vec<impl Display>>) -> Self {
        let one = |word: &dyn Display| Sql::new(format!("{column} = ?")).bind(word.to_string());
        self.0.extend(words.map(|words| Sql::any(words.iter().map(|word| one(word)))));
        self
    }

    /// The condition holds, or does not, where that is asked for. It is never unknown.
    fn either(mut self, asked: Option<bool>, condition: impl Into<String>) -> Self {
        let condition = condition.into();
        let sql = |asked| if asked { condition } else { format!("NOT ({condition})") };
        self.0.extend(asked.map(sql).map(Sql::new));
        self
    }

    /// The same of a condition with values.
    fn whether(mut self, asked: Option<bool>, condition: Sql) -> Self {
        let sql = |asked| if asked { condition } else { Sql::new("NOT (").and_then(condition).and_then(")") };
        self.0.extend(asked.map(sql));
        self
    }

    /// The condition, where its value is given.
    fn with<T: Into<sea_orm::Value>>(mut self, condition: &str, value: Option<T>) -> Self {
        self.0.extend(value.map(|value| Sql::new(condition).bind(value)));
        self
    }

    fn filter(self) -> Filter {
        if self.0.is_empty() { Filter::default() } else { Filter::rows(self.0) }
    }
}

/// Which decisions.
#[derive(InputObject, Default)]
pub struct DecisionFilter {
    /// In the chain of this provider (an organisation).
    pub provider: Option<GlobalId>,
    /// By this person; counts only a person that you may see (V8).
    pub person: Option<GlobalId>,
    /// In one of these roles.
    pub role: Option<Vec<Role>>,
    /// By this clause of the governance model, such as `S4.1.3`.
    pub clause: Option<String>,
    /// About one of these kinds of thing.
    pub about: Option<Vec<Kind>>,
    /// One of these actions.
    pub action: Option<Vec<Action>>,
    /// At this instant or later.
    pub from: Option<DateTime<Utc>>,
    /// Before this instant.
    pub until: Option<DateTime<Utc>>,
}

impl DecisionFilter {
    /// The filter as conditions.
    pub fn filter(self, session: &Session) -> Filter {
        let mut conditions = Conditions::default();
        if self.person.is_some() {
            // A hidden name cannot be filtered on.
            let seen = governed::condition_of(&session.extent(Action::Read, Kind::Person), "w");
            let seen = Sql::new("EXISTS (SELECT 1 FROM person w WHERE w.id = t.person_id AND ").and_then(seen);
            conditions.0.push(seen.and_then(")"));
        }
        conditions
            .row("t.keeper_id", self.provider, NodeType::Organisation)
            .row("t.person_id", self.person, NodeType::Person)
            .words("t.role", self.role)
            .with("t.clause = ?", self.clause)
            .words("t.object_kind", self.about)
            .words("t.action", self.action)
            .with("t.decided_at >= ?", self.from)
            .with("t.decided_at < ?", self.until)
            .filter()
    }
}

/// Which needs.
#[derive(InputObject, Default)]
pub struct NeedFilter {
    /// At this provider (an organisation).
    pub provider: Option<GlobalId>,
    /// About this service.
    pub service: Option<GlobalId>,
    /// Of this customer (an organisation), its units not included.
    pub customer: Option<GlobalId>,
    /// In one of these states: RECORDED and VALUED are neither planned nor answered.
    pub state: Option<Vec<NeedState>>,
    /// Presented to leadership, or not (S4.6.8).
    pub presented: Option<bool>,
    /// Answered by leadership, or not: with `presented`, what waits for it (S4.6.8).
    pub responded: Option<bool>,
    /// Not yet answered, or answered (S4.4.12).
    pub open: Option<bool>,
}

impl NeedFilter {
    /// The filter as conditions.
    pub fn filter(self) -> Filter {
        Conditions::default()
            .row("t.provider_id", self.provider, NodeType::Organisation)
            .row("t.service_id", self.service, NodeType::Service)
            .row("t.customer_id", self.customer, NodeType::Organisation)
            .words("t.state", self.state)
            .either(self.presented, "t.presented_at IS NOT NULL")
            .either(self.responded, "t.responded_at IS NOT NULL")
            .either(self.open, "t.answered_at IS NULL")
            .filter()
    }
}

/// Which changes and retirements.
#[derive(InputObject, Default)]
pub struct ChangeFilter {
    /// Of this provider (an organisation).
    pub provider: Option<GlobalId>,
    /// Of this service.
    pub service: Option<GlobalId>,
    /// A change, or a retirement.
    pub kind: Option<ChangeKind>,
    /// In one of these states.
    pub state: Option<Vec<ChangeState>>,
}

impl ChangeFilter {
    /// The filter as conditions.
    pub fn filter(self) -> Filter {
        Conditions::default()
            .row("t.provider_id", self.provider, NodeType::Organisation)
            .row("t.service_id", self.service, NodeType::Service)
            .words("t.kind", self.kind.map(|kind| vec![kind]))
            .words("t.state", self.state)
            .filter()
    }
}

/// Which management records.
#[derive(InputObject, Default)]
pub struct ManagementRecordFilter {
    /// At this provider (an organisation).
    pub provider: Option<GlobalId>,
    /// About this portfolio itself; those about its services are not included.
    pub portfolio: Option<GlobalId>,
    /// About this service.
    pub service: Option<GlobalId>,
    /// Of one of these kinds.
    pub category: Option<Vec<RecordCategory>>,
    /// About this year.
    pub year: Option<i32>,
    /// Waiting for an answer, or not: proposals and deviations that nobody has answered.
    pub unanswered: Option<bool>,
}

impl ManagementRecordFilter {
    /// The filter as conditions.
    pub fn filter(self) -> Filter {
        let waiting = RecordCategory::ANSWERED.iter().map(|category| format!("'{category}'")).collect::<Vec<_>>();
        let waiting = format!("t.answered_at IS NULL AND t.category IN ({})", waiting.join(", "));
        Conditions::default()
            .row("t.provider_id", self.provider, NodeType::Organisation)
            .row("t.portfolio_id", self.portfolio, NodeType::Portfolio)
            .row("t.service_id", self.service, NodeType::Service)
            .words("t.category", self.category)
            .with("t.year = ?", self.year)
            .either(self.unanswered, waiting)
            .filter()
    }
}

/// Which plans.
#[derive(InputObject, Default)]
pub struct PlanFilter {
    /// Of this provider (an organisation).
    pub provider: Option<GlobalId>,
    /// Of this portfolio.
    pub portfolio: Option<GlobalId>,
    /// For this calendar year.
    pub year: Option<i32>,
    /// In one of these states (L4).
    pub state: Option<Vec<PlanState>>,
}

impl PlanFilter {
    /// The filter as conditions.
    pub fn filter(self) -> Filter {
        Conditions::default()
            .row("t.provider_id", self.provider, NodeType::Organisation)
            .row("t.portfolio_id", self.portfolio, NodeType::Portfolio)
            .with("t.year = ?", self.year)
            .words("t.state", self.state)
            .filter()
    }
}

/// Which meetings.
#[derive(InputObject, Default)]
pub struct MeetingFilter {
    /// Of this provider (an organisation).
    pub provider: Option<GlobalId>,
    /// With this customer (an organisation), its units not included.
    pub customer: Option<GlobalId>,
    /// Of which an action is past due and not done, or none is (S4.6.6).
    pub action_overdue: Option<bool>,
}

impl MeetingFilter {
    /// The filter as conditions.
    pub fn filter(self, today: NaiveDate) -> Filter {
        let overdue = "EXISTS (SELECT 1 FROM meeting_action x WHERE x.meeting_id = t.id AND x.done_on IS NULL \
            AND x.due_on < ?)";
        Conditions::default()
            .row("t.provider_id", self.provider, NodeType::Organisation)
            .row("t.customer_id", self.customer, NodeType::Organisation)
            .whether(self.action_overdue, Sql::new(overdue).bind(today))
            .filter()
    }
}

/// Which relations with customers.
#[derive(InputObject, Default)]
pub struct CustomerRelationFilter {
    /// Of this provider (an organisation).
    pub provider: Option<GlobalId>,
    /// With this customer (an organisation), its units not included.
    pub customer: Option<GlobalId>,
    /// Tended in one of these ways.
    pub tier: Option<Vec<Tier>>,
    /// Only a potential customer, or a customer.
    pub potential: Option<bool>,
    /// Whose next contact is past due, or is not (S4.6.1).
    pub contact_overdue: Option<bool>,
}

impl CustomerRelationFilter {
    /// The filter as conditions.
    pub fn filter(self, today: NaiveDate) -> Filter {
        Conditions::default()
            .row("t.provider_id", self.provider, NodeType::Organisation)
            .row("t.customer_id", self.customer, NodeType::Organisation)
            .words("t.tier", self.tier)
            .either(self.potential, "t.potential")
            .whether(self.contact_overdue, Sql::new("COALESCE(t.next_contact_on < ?, FALSE)").bind(today))
            .filter()
    }
}

/// Which external activities.
pub fn events_of(provider: Option<GlobalId>) -> Filter {
    Conditions::default().row("t.provider_id", provider, NodeType::Organisation).filter()
}

/// Which index series.
#[derive(InputObject, Default)]
pub struct IndexSeriesFilter {
    /// Of this provider (an organisation).
    pub provider: Option<GlobalId>,
    /// With this code.
    pub code: Option<String>,
}

impl IndexSeriesFilter {
    /// The filter as conditions.
    pub fn filter(self) -> Filter {
        let conditions = Conditions::default().row("t.provider_id", self.provider, NodeType::Organisation);
        conditions.with("t.code = ?", self.code).filter()
    }
}

/// Which index adjustment runs.
#[derive(InputObject, Default)]
pub struct IndexAdjustmentRunFilter {
    /// Of this provider (an organisation).
    pub provider: Option<GlobalId>,
    /// In any of these states.
    pub states: Option<Vec<RunState>>,
}

impl IndexAdjustmentRunFilter {
    /// The filter as conditions.
    pub fn filter(self) -> Filter {
        let conditions = Conditions::default().row("t.provider_id", self.provider, NodeType::Organisation);
        conditions.words("t.state", self.states).filter()
    }
}

/// Which announcements.
#[derive(InputObject, Default)]
pub struct AnnouncementFilter {
    /// On this service.
    pub service: Option<GlobalId>,
}

impl AnnouncementFilter {
    /// The filter as conditions.
    pub fn filter(self) -> Filter {
        Conditions::default().row("t.service_id", self.service, NodeType::Service).filter()
    }
}

/// Which processes, methods and guidelines.
#[derive(InputObject, Default)]
pub struct ProcessDescriptionFilter {
    /// Of this provider (an organisation).
    pub provider: Option<GlobalId>,
    /// A process, a method or a guideline.
    pub kind: Option<DescriptionKind>,
    /// The version that holds today of each, or those that do not: earlier ones, and those to come.
    pub current: Option<bool>,
}

impl ProcessDescriptionFilter {
    /// The filter as conditions.
    pub fn filter(self, today: NaiveDate) -> Filter {
        let mut conditions = Conditions::default()
            .row("t.provider_id", self.provider, NodeType::Organisation)
            .words("t.kind", self.kind.map(|kind| vec![kind]));
        if let Some(current) = self.current {
            let holds = "t.valid_from <= ? AND NOT EXISTS (SELECT 1 FROM process_description x \
                WHERE x.provider_id = t.provider_id AND x.kind = t.kind AND x.name = t.name AND x.number > t.number \
                AND x.valid_from <= ?)";
            let holds = Sql::new(holds).bind(today).bind(today);
            conditions.0.push(if current { holds } else { Sql::new("NOT (").and_then(holds).and_then(")") });
        }
        conditions.filter()
    }
}
