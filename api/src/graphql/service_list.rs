//! Lists of services: filter and order.

use async_graphql::{Enum, InputObject};
use chrono::NaiveDate;
use entity::sql::Sql;
use governance::{
    action::{Action, Kind},
    lifecycle::ServiceState,
    role::Role,
    text::search_key,
    words::SecurityLevel,
};

use super::{
    id::{GlobalId, NodeType},
    order::Direction,
    upkeep::held_since,
};
use crate::access::{Filter, Order, Session, checklist::ChecklistItem};

/// Which services. Conditions that are given must all hold.
#[derive(InputObject, Default)]
pub struct ServiceFilter {
    /// Of this provider (an organisation).
    pub provider: Option<GlobalId>,
    /// In this portfolio.
    pub portfolio: Option<GlobalId>,
    /// In one of these states (L1).
    pub state: Option<Vec<ServiceState>>,
    /// Published in the catalogue, or not.
    pub published: Option<bool>,
    /// Text in name, summary or code, in either language; case and accents do not matter.
    pub text: Option<String>,
    /// With this code.
    pub code: Option<String>,
    /// For which this person holds a role now; counts only appointments that you may see (V8).
    pub role_holder: Option<GlobalId>,
    /// The role of `roleHolder`; any where not given.
    pub role: Option<Role>,
    /// Whose confidentiality class is one of these; counts only services whose class you may see (S2.6, V6).
    pub confidentiality: Option<Vec<SecurityLevel>>,
    /// Whose integrity class is one of these; counts only services whose class you may see (S2.6, V6).
    pub integrity: Option<Vec<SecurityLevel>>,
    /// Whose availability class is one of these; counts only services whose class you may see (S2.6, V6).
    pub availability: Option<Vec<SecurityLevel>>,
    /// Of which something to be confirmed is overdue, or nothing is: text, support, ordering, documentation, security; or
    /// a security measure. What was never confirmed of an active service is overdue. Counts only services whose management
    /// you may see (V1, V6).
    pub review_overdue: Option<bool>,
    /// Of which one of these is overdue. With `roleHolder` and `role` it lists to those who are answerable what is theirs:
    /// support and documentation to the owner (S4.2.8, S4.2.10), or the coordinator to whom that is delegated; ordering and
    /// security to the manager (S4.4.6, S4.4.7); the text, of all services, to the communicator (S4.8.1). Counts only
    /// services whose management you may see (V1, V6).
    pub overdue: Option<Vec<Overdue>>,
    /// Published in the catalogue, with a support process or ordering routine that is described otherwise than published
    /// (S4.8.1), or without. Counts only services whose management you may see (V1).
    pub awaits_publication: Option<bool>,
    /// That lack one of these: SUPPLIER_AGREEMENT and SUPPLIER_CONTACT for those whose supplier has none (S4.2.2). Counts
    /// only services whose management you may see (V1).
    pub lacks: Option<Vec<ChecklistItem>>,
}

impl ServiceFilter {
    /// The filter as conditions.
    pub fn filter(self, session: &Session) -> Filter {
        let mut conditions = Vec::new();
        if let Some(provider) = self.provider {
            conditions.push(id_is("t.provider_id", provider, NodeType::Organisation));
        }
        if let Some(portfolio) = self.portfolio {
            conditions.push(id_is("t.portfolio_id", portfolio, NodeType::Portfolio));
        }
        if let Some(states) = self.state {
            conditions.push(Sql::any(states.into_iter().map(|state| Sql::new("t.state = ?").bind(state.as_str()))));
        }
        if let Some(published) = self.published {
            let is = if published { "t.published_at IS NOT NULL" } else { "t.published_at IS NULL" };
            conditions.push(Sql::new(is));
        }
        if let Some(text) = self.text {
            conditions.push(contains("t.search", &text));
        }
        if let Some(code) = self.code {
            conditions.push(Sql::new("t.code = ?").bind(code));
        }
        if let Some(person) = self.role_holder {
            conditions.push(session.holds_role(person.of(NodeType::Person), self.role));
        }
        let classes = [
            ("t.confidentiality", self.confidentiality),
            ("t.integrity", self.integrity),
            ("t.availability", self.availability),
        ];
        for (column, levels) in classes {
            let Some(levels) = levels else { continue };
            let level = |level: SecurityLevel| Sql::new(format!("{column} = ?")).bind(level.as_str());
            conditions.push(Sql::any(levels.into_iter().map(level)));
            // A hidden field cannot be filtered on: only services whose classification the actor may see count.
            conditions.push(entity::governed::condition(&session.extent(Action::Read, Kind::SecurityMeasure)));
        }
        let today = session.today();
        if let Some(overdue) = self.review_overdue {
            let is = Sql::any(Overdue::ALL.into_iter().map(|of| of.condition(today)));
            conditions.push(if overdue { is } else { Sql::new("NOT (").and_then(is).and_then(")") });
        }
        let asks = self.review_overdue.is_some() || self.overdue.is_some();
        if let Some(overdue) = self.overdue {
            conditions.push(Sql::any(overdue.into_iter().map(|of| of.condition(today))));
        }
        if asks {
            for kind in [Kind::ServiceManagement, Kind::SecurityMeasure] {
                conditions.push(entity::governed::condition(&session.extent(Action::Read, kind)));
            }
        }
        if let Some(awaits) = self.awaits_publication {
            let is = Sql::new(AWAITS);
            conditions.push(if awaits { is } else { Sql::new("NOT (").and_then(is).and_then(")") });
            conditions.push(entity::governed::condition(&session.extent(Action::Read, Kind::ServiceManagement)));
        }
        if let Some(lacks) = self.lacks {
            let lacking = |item: ChecklistItem| Sql::new("NOT (").and_then(item.condition(session)).and_then(")");
            conditions.push(Sql::any(lacks.into_iter().map(lacking)));
            conditions.push(entity::governed::condition(&session.extent(Action::Read, Kind::ServiceManagement)));
        }
        Filter::rows(conditions)
    }
}

/// The condition that what is described of the service `t` waits to be published. It is never unknown.
const AWAITS: &str = "(t.published_at IS NOT NULL AND (COALESCE(t.support_sv, '') <> COALESCE(t.published_support_sv, '') \
    OR COALESCE(t.support_en, '') <> COALESCE(t.published_support_en, '') \
    OR COALESCE(t.ordering_sv, '') <> COALESCE(t.published_ordering_sv, '') \
    OR COALESCE(t.ordering_en, '') <> COALESCE(t.published_ordering_en, '')))";

/// What of a service may be overdue.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Debug)]
pub enum Overdue {
    /// The text in the catalogue (S4.8.1).
    Text,
    /// The support process (S4.2.8).
    Support,
    /// The ordering routine (S4.4.6).
    Ordering,
    /// The documentation (S4.2.10).
    Documentation,
    /// The review of information security (S4.4.7).
    Security,
    /// A security measure that is not done (S4.2.3).
    Measure,
}

impl Overdue {
    const ALL: [Self; 6] =
        [Self::Text, Self::Support, Self::Ordering, Self::Documentation, Self::Security, Self::Measure];

    /// The condition that it is overdue of the service `t`, as [`upkeep`](super::upkeep) tells it. It is never unknown.
    fn condition(self, today: NaiveDate) -> Sql {
        let since = held_since(today);
        let confirmed = |on: &str, asked: &str| Sql::new(format!("COALESCE({on} < ?, {asked})")).bind(since);
        match self {
            // There is no text to review of a service that is not in the catalogue.
            Self::Text => confirmed("t.text_reviewed_on", "t.state = 'ACTIVE' AND t.published_at IS NOT NULL"),
            Self::Support => confirmed("t.support_confirmed_on", "t.state = 'ACTIVE'"),
            Self::Ordering => confirmed("t.ordering_confirmed_on", "t.state = 'ACTIVE'"),
            Self::Documentation => confirmed("t.documentation_confirmed_on", "t.state = 'ACTIVE'"),
            Self::Security => {
                Sql::new("COALESCE(t.security_review_due < ?, t.security_reviewed_on < ?, t.state = 'ACTIVE')")
                    .bind(today)
                    .bind(since)
            }
            Self::Measure => Sql::new(
                "EXISTS (SELECT 1 FROM security_measure m WHERE m.service_id = t.id AND m.done_on IS NULL AND m.due_on < ?)",
            )
            .bind(today),
        }
    }
}

/// The condition that a column is the row that `id` names; none if it names another type.
pub fn id_is(column: &str, id: GlobalId, node: NodeType) -> Sql {
    id.of(node).map_or_else(Sql::none, |id| Sql::new(format!("{column} = ?")).bind(id))
}

/// The condition that a search key contains `text`.
pub fn contains(column: &str, text: &str) -> Sql {
    // `%` and `_` do not survive in a search key, so nothing needs escaping.
    Sql::new(format!("{column} LIKE ?")).bind(format!("%{}%", search_key(text)))
}

/// What services are ordered by.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Default)]
pub enum ServiceOrderField {
    /// Swedish name, in Swedish order.
    #[default]
    NameSv,
    /// English name.
    NameEn,
    /// Code.
    Code,
}

/// The order of a list of services.
#[derive(InputObject, Default)]
pub struct ServiceOrder {
    /// By what.
    #[graphql(default)]
    pub field: ServiceOrderField,
    /// Which way.
    #[graphql(default)]
    pub direction: Direction,
}

impl ServiceOrder {
    /// The order as access reads it.
    pub fn order(self) -> Order {
        let column = match self.field {
            ServiceOrderField::NameSv => "sort_sv",
            ServiceOrderField::NameEn => "sort_en",
            ServiceOrderField::Code => "code",
        };
        Order::text(column).directed(self.direction == Direction::Desc)
    }
}
