//! Lists of agreements: filter, order, and where they are listed.

use async_graphql::{Context, Enum, InputObject, Result};
use chrono::{DateTime, Utc};
use entity::sql::Sql;
use governance::lifecycle::VersionState;

use super::{
    agreement::Agreement,
    ahead::many,
    connection::{Connection, counted, session},
    date::Date,
    id::{GlobalId, NodeType},
    order::Direction,
    service_list::{contains, id_is},
};
use crate::access::{
    Filter, Member, Order, Paging, Row, Session,
    agreements::{
        facets::{self, AgreementConditions},
        places::Place,
    },
    rows::{OrganisationRow, PortfolioRow, ServiceRow},
};

/// Which agreements. Conditions that are given must all hold, and hold of the same version and party's part that you
/// may see: what you may not see can neither be found nor ruled out.
#[derive(InputObject, Clone, Default)]
pub struct AgreementFilter {
    /// Kept by this provider (an organisation).
    pub keeper: Option<GlobalId>,
    /// In which this organisation is party.
    pub party: Option<GlobalId>,
    /// Which concern this service: delivered or supported by it, or carrying it from another provider (O2).
    pub service: Option<GlobalId>,
    /// Which concern a service of this portfolio.
    pub portfolio: Option<GlobalId>,
    /// With a version in one of these states (L2).
    pub state: Option<Vec<VersionState>>,
    /// With a version in force on this day.
    pub in_force_on: Option<Date>,
    /// Whose last registered version has its last day before this day.
    pub ends_before: Option<Date>,
    /// Of which notice must be given before this day, to end it when its term ends: whose `cancelBy` comes before this
    /// day, and has not passed.
    pub cancel_before: Option<Date>,
    /// With a version whose first day comes after this day.
    pub starts_after: Option<Date>,
    /// With a version of which notice has been given, or not.
    pub terminated: Option<bool>,
    /// Whose renewal is due (true), or not (false): prolonged by its signed clause, since notice can no longer be given or
    /// the term has run out, and not put on record by `agreementRenew` yet (U2.7).
    pub renewal_due: Option<bool>,
    /// With a line that you may see, holds on this day, and of which nothing was ever delivered by then (S4.7.3).
    pub undelivered_on: Option<Date>,
    /// Text in title or code, in either language; case and accents do not matter.
    pub text: Option<String>,
    /// With this code.
    pub code: Option<String>,
}

impl AgreementFilter {
    /// The filter as conditions; `as_of`: only what was in force on that day, as far as was known at `known_at`.
    pub fn filter(self, session: &Session, as_of: Option<Date>, known_at: Option<DateTime<Utc>>) -> Filter {
        let mut conditions = AgreementConditions::default();
        if let Some(keeper) = self.keeper {
            conditions.row(id_is("t.keeper_id", keeper, NodeType::Organisation));
        }
        if let Some(code) = self.code {
            conditions.row(Sql::new("t.code = ?").bind(code));
        }
        if let Some(text) = self.text {
            conditions.row(contains("t.search", &text));
        }
        if let Some(party) = self.party {
            conditions.facet(party.of(NodeType::Organisation).map_or_else(Sql::none, facets::of_party));
        }
        if let Some(service) = self.service {
            let of = service.of(NodeType::Service);
            conditions.facet(of.map_or_else(Sql::none, |service| session.concerns_service(service)));
        }
        if let Some(portfolio) = self.portfolio {
            let of = portfolio.of(NodeType::Portfolio);
            conditions.facet(of.map_or_else(Sql::none, |portfolio| session.concerns_portfolio(portfolio)));
        }
        if let Some(states) = self.state {
            conditions.facet(facets::in_state(&states));
        }
        if let Some(known) = known_at {
            let day = as_of.map_or(session.today(), Date::day);
            conditions.facet(facets::in_force_known(day, known));
        }
        for day in [self.in_force_on, as_of.filter(|_| known_at.is_none())].into_iter().flatten() {
            conditions.facet(facets::in_force_on(day.day()));
        }
        if let Some(day) = self.ends_before {
            conditions.facet(session.ends_before(day.day()));
        }
        if let Some(day) = self.cancel_before {
            conditions.facet(session.cancel_before(day.day()));
        }
        if let Some(day) = self.starts_after {
            conditions.facet(facets::starts_after(day.day()));
        }
        if let Some(day) = self.undelivered_on {
            conditions.facet(session.promises_undelivered(day.day()));
        }
        if let Some(due) = self.renewal_due {
            conditions.facet(session.renewal_due(due));
        }
        if let Some(terminated) = self.terminated {
            conditions.facet(facets::terminated(terminated));
        }
        conditions.filter()
    }
}

/// What agreements are ordered by.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Default)]
pub enum AgreementOrderField {
    /// Code.
    #[default]
    Code,
    /// The first day without it, as `endsOn` tells you; what has no end comes last.
    EndsOn,
}

/// The order of a list of agreements.
#[derive(InputObject, Default)]
pub struct AgreementOrder {
    /// By what.
    #[graphql(default)]
    pub field: AgreementOrderField,
    /// Which way.
    #[graphql(default)]
    pub direction: Direction,
}

impl AgreementOrder {
    /// The order as access reads it.
    pub fn order(self) -> Order {
        let order = match self.field {
            AgreementOrderField::Code => Order::text("code_key"),
            AgreementOrderField::EndsOn => Order::date("ends_key"),
        };
        order.directed(self.direction == Direction::Desc)
    }
}

/// The arguments of a connection of agreements.
#[derive(Default)]
pub struct AgreementArguments {
    /// Page size from the start.
    pub first: Option<i32>,
    /// After this cursor.
    pub after: Option<String>,
    /// Page size from the end.
    pub last: Option<i32>,
    /// Before this cursor.
    pub before: Option<String>,
    /// Which agreements.
    pub filter: Option<AgreementFilter>,
    /// The order.
    pub order_by: Option<AgreementOrder>,
    /// Only what was in force on this day.
    pub as_of: Option<Date>,
    /// As far as was known here at this instant.
    pub known_at: Option<DateTime<Utc>>,
}

impl AgreementArguments {
    /// The page and the filter that they ask for.
    ///
    /// # Errors
    /// When the page cannot be.
    pub fn read(self, ctx: &Context<'_>) -> Result<(Paging, Filter)> {
        let Self { first, after, last, before, filter, order_by, as_of, known_at } = self;
        let paging = Paging::new(order_by.unwrap_or_default().order(), first, after, last, before, counted(ctx))?;
        Ok((paging, filter.unwrap_or_default().filter(session(ctx)?, as_of, known_at)))
    }
}

/// The agreements that concern a service.
///
/// # Errors
/// When the page cannot be, or the database does not answer.
pub async fn of_service(
    service: &Member<ServiceRow>,
    ctx: &Context<'_>,
    arguments: AgreementArguments,
) -> Result<Connection<Agreement>> {
    under(Place::Service, service, ctx, arguments).await
}

/// The agreements that concern a service of a portfolio.
///
/// # Errors
/// When the page cannot be, or the database does not answer.
pub async fn of_portfolio(
    portfolio: &Member<PortfolioRow>,
    ctx: &Context<'_>,
    arguments: AgreementArguments,
) -> Result<Connection<Agreement>> {
    under(Place::Portfolio, portfolio, ctx, arguments).await
}

/// The agreements in which an organisation is party.
///
/// # Errors
/// When the page cannot be, or the database does not answer.
pub async fn of_organisation(
    organisation: &Member<OrganisationRow>,
    ctx: &Context<'_>,
    arguments: AgreementArguments,
) -> Result<Connection<Agreement>> {
    under(Place::Organisation, organisation, ctx, arguments).await
}

async fn under<T: Row>(
    place: Place,
    parent: &Member<T>,
    ctx: &Context<'_>,
    arguments: AgreementArguments,
) -> Result<Connection<Agreement>> {
    let session = session(ctx)?;
    let (paging, filter) = arguments.read(ctx)?;
    let filter = place.narrowed(session, filter);
    many(parent, ctx, place.nesting(), paging, filter).await
}
