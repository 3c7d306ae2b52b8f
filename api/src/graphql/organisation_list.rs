//! Lists of organisations: filter and order.

use async_graphql::{Enum, InputObject};
use entity::sql::Sql;
use governance::words::OrganisationKind;

use super::{
    id::{GlobalId, NodeType},
    order::Direction,
    service_list::{contains, id_is},
};
use crate::access::{Filter, Order};

/// Which organisations. Conditions that are given must all hold.
#[derive(InputObject, Default)]
pub struct OrganisationFilter {
    /// Of one of these kinds.
    pub kind: Option<Vec<OrganisationKind>>,
    /// Providers of services here, or not.
    pub is_provider: Option<bool>,
    /// Units directly below this organisation (O3).
    pub parent: Option<GlobalId>,
    /// This organisation and all units below it (O3).
    pub within: Option<GlobalId>,
    /// Text in name or code, in either language; case and accents do not matter.
    pub text: Option<String>,
    /// With this code.
    pub code: Option<String>,
    /// With this organisation number.
    pub organisation_number: Option<String>,
}

impl OrganisationFilter {
    /// The filter as conditions.
    pub fn filter(self) -> Filter {
        let mut conditions = Vec::new();
        if let Some(kinds) = self.kind {
            conditions.push(Sql::any(kinds.into_iter().map(|kind| Sql::new("t.kind = ?").bind(kind.as_str()))));
        }
        if let Some(is_provider) = self.is_provider {
            conditions.push(Sql::new(if is_provider { "t.is_provider" } else { "NOT t.is_provider" }));
        }
        if let Some(parent) = self.parent {
            conditions.push(id_is("t.parent_id", parent, NodeType::Organisation));
        }
        if let Some(within) = self.within {
            let inner = id_is("a.ancestor_id", within, NodeType::Organisation);
            let tree = "t.id IN (SELECT a.organisation_id FROM organisation_ancestor a WHERE ";
            conditions.push(Sql::new(tree).and_then(inner).and_then(")"));
        }
        if let Some(text) = self.text {
            conditions.push(contains("t.search", &text));
        }
        if let Some(code) = self.code {
            conditions.push(Sql::new("t.code = ?").bind(code));
        }
        if let Some(number) = self.organisation_number {
            conditions.push(Sql::new("t.organisation_number = ?").bind(number));
        }
        Filter::rows(conditions)
    }
}

/// What organisations are ordered by.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Default)]
pub enum OrganisationOrderField {
    /// Swedish name, in Swedish order.
    #[default]
    NameSv,
    /// English name.
    NameEn,
    /// Code.
    Code,
}

/// The order of a list of organisations.
#[derive(InputObject, Default)]
pub struct OrganisationOrder {
    /// By what.
    #[graphql(default)]
    pub field: OrganisationOrderField,
    /// Which way.
    #[graphql(default)]
    pub direction: Direction,
}

impl OrganisationOrder {
    /// The order as access reads it.
    pub fn order(self) -> Order {
        let column = match self.field {
            OrganisationOrderField::NameSv => "sort_sv",
            OrganisationOrderField::NameEn => "sort_en",
            OrganisationOrderField::Code => "code",
        };
        Order::text(column).directed(self.direction == Direction::Desc)
    }
}
